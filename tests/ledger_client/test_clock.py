# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time as a kiosk may trust it, whatever people and machines do to clocks."""

from hypothesis import given
from hypothesis import strategies as st

from ledger_client.clock import Anchor, LedgerTime, MachineClock

NINE = 1_777_800_600_000  # 2026-05-03T09:30:00Z
MINUTE = 60_000
HOUR = 60 * MINUTE


class Machine:
    """A machine's clocks, to be set and to be started anew."""

    def __init__(self, wall: int = NINE, boot: int = 5_000) -> None:
        self.wall, self.boot, self.boots = wall, boot, 1

    def wall_ms(self) -> int:
        return self.wall

    def boot_ms(self) -> int:
        return self.boot

    def boot_id(self) -> str:
        return f"boot {self.boots}"

    def passes(self, ms: int) -> None:
        self.wall += ms
        self.boot += ms

    def restarts(self, off_ms: int = 0, wall: int | None = None) -> None:
        """Off for so long; then the wall clock says what it says."""
        self.wall = self.wall + off_ms if wall is None else wall
        self.boots += 1
        self.boot = 4_000


def after_contact(machine: Machine, ledger_ms: int = NINE) -> LedgerTime:
    time = LedgerTime(machine, None, 0)
    time.heard(ledger_ms)
    return time


def started_again(machine: Machine, anchor: Anchor | None, newest_stored_ms: int) -> LedgerTime:
    """What a new process of the kiosk knows."""
    return LedgerTime(machine, anchor, newest_stored_ms)


def test_before_any_contact_there_are_no_leases() -> None:
    machine = Machine()
    time = LedgerTime(machine, None, 0)
    assert time.for_leases() is None
    assert time.now_ms() == NINE, "an entry has a time all the same"


def test_ledger_time_runs_on_with_the_boot_clock() -> None:
    machine = Machine(wall=NINE - 3 * HOUR)  # nobody ever set this clock
    time = after_contact(machine)
    machine.passes(20 * MINUTE)
    assert time.for_leases() == time.now_ms() == NINE + 20 * MINUTE


def test_whatever_anyone_does_to_the_wall_clock() -> None:
    machine = Machine()
    time = after_contact(machine)
    machine.passes(20 * MINUTE)
    for wall in (NINE - 10 * HOUR, NINE + 1000 * HOUR, 0):
        machine.wall = wall
        assert time.for_leases() == NINE + 20 * MINUTE


def test_an_older_time_is_passed_over() -> None:
    """Answers may overtake each other; the anchor never goes back."""
    machine = Machine()
    time = after_contact(machine)
    machine.passes(MINUTE)
    assert time.heard(NINE - HOUR).ledger_ms == NINE
    assert time.for_leases() == NINE + MINUTE
    time.heard(NINE + 3 * MINUTE)
    assert time.for_leases() == NINE + 3 * MINUTE


def test_a_new_process_in_the_same_boot_goes_on() -> None:
    machine = Machine()
    before = after_contact(machine)
    machine.passes(HOUR)
    machine.wall = 0
    again = started_again(machine, before.anchor, NINE)
    assert again.for_leases() == NINE + HOUR


def test_after_a_reboot_the_wall_clock_counts() -> None:
    machine = Machine()
    before = after_contact(machine)
    machine.passes(HOUR)
    machine.restarts(off_ms=10 * MINUTE)
    again = started_again(machine, before.anchor, NINE + HOUR)
    assert again.for_leases() == NINE + 70 * MINUTE


def test_after_a_reboot_a_wall_clock_that_is_behind_does_not_count() -> None:
    """Set back, or a battery that is empty: leases count as ended until the ledger is heard."""
    machine = Machine()
    before = after_contact(machine)
    machine.passes(HOUR)
    for wall in (0, NINE - 1, NINE + HOUR - 1):
        machine.restarts(wall=wall)
        again = started_again(machine, before.anchor, NINE + HOUR)
        assert again.for_leases() is None
        assert again.now_ms() == wall
    again.heard(NINE + 2 * HOUR)
    assert again.for_leases() == NINE + 2 * HOUR


def test_after_a_reboot_the_anchor_itself_is_a_stored_time() -> None:
    machine = Machine(wall=NINE - HOUR)
    before = after_contact(machine)
    machine.restarts(wall=NINE - MINUTE)
    assert started_again(machine, before.anchor, 0).for_leases() is None


LATENCY = 5_000


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("passes"), st.integers(0, 3 * HOUR)),
            st.tuples(st.just("heard"), st.integers(0, LATENCY)),
            st.tuples(st.just("sets the wall clock"), st.integers(-9 * HOUR, 9 * HOUR)),
        ),
        max_size=20,
    )
)
def test_nobody_wins_a_minute_of_a_lease_by_a_clock(story: list[tuple[str, int]]) -> None:
    """Within one boot only the way of an answer counts: it is never older than the patience of who
    asked, and a lease's margin is longer than that."""
    machine, true_time = Machine(), NINE
    time = after_contact(machine)
    for what, ms in story:
        if what == "passes":
            machine.passes(ms)
            true_time += ms
        elif what == "heard":
            time.heard(true_time - ms)
        else:
            machine.wall += ms
        now = time.for_leases()
        assert now is not None
        assert true_time - LATENCY <= now <= true_time


def test_the_machine_has_such_clocks() -> None:
    clock = MachineClock()
    assert clock.wall_ms() > NINE - 365 * 24 * HOUR
    first = clock.boot_ms()
    assert first > 0
    assert clock.boot_ms() >= first
    assert len(clock.boot_id()) == 36
    assert clock.boot_id() == clock.boot_id()
