# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time as a kiosk may trust it: the ledger's own, carried on by the boot clock.

The *anchor* is the last ledger time that came signed, with the boot clock and wall clock of that
moment. Within one boot, ledger time is the anchor plus what the boot clock has run since, whatever
anyone does to the wall clock. After a reboot without contact the wall clock counts if it is not
behind the newest stored time; else leases count as ended until contact.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec


class Clock(Protocol):
    """The machine's clocks; a simulator has its own."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970, as the machine believes."""

    def boot_ms(self) -> int:
        """Milliseconds since this boot; never set back, runs on in suspend."""

    def boot_id(self) -> str:
        """A name for this boot."""


class MachineClock:
    """The real clocks of a Linux machine."""

    def wall_ms(self) -> int:
        """See Clock."""
        return time.time_ns() // 1_000_000

    def boot_ms(self) -> int:
        """See Clock."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def boot_id(self) -> str:
        """See Clock."""
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


class Anchor(msgspec.Struct, frozen=True):
    """The last signed ledger time and the machine's clocks at that moment (milliseconds)."""

    ledger_ms: int
    wall_ms: int
    boot_ms: int
    boot_id: str


class LedgerTime:
    """Ledger time as this kiosk knows it."""

    def __init__(self, clock: Clock, anchor: Anchor | None, newest_stored_ms: int) -> None:
        self._clock = clock
        self._boot_id = clock.boot_id()
        self.anchor = anchor
        self._newest_stored_ms = newest_stored_ms

    def take_up(self, anchor: Anchor | None, newest_stored_ms: int) -> None:
        """What the journal holds of earlier runs."""
        self.anchor = anchor
        self._newest_stored_ms = newest_stored_ms

    def heard(self, ledger_ms: int) -> Anchor:
        """A signed ledger time arrived: the new anchor. An older one than known is passed over."""
        if self.anchor is None or ledger_ms >= self.anchor.ledger_ms:
            self.anchor = Anchor(
                ledger_ms, self._clock.wall_ms(), self._clock.boot_ms(), self._boot_id
            )
        return self.anchor

    def now_ms(self) -> int:
        """The time to write on an entry: the ledger's where it is known, else the wall clock's."""
        for_leases = self.for_leases()
        return self._clock.wall_ms() if for_leases is None else for_leases

    def up_ms(self) -> int:
        """Milliseconds since this boot: for what is waited for, whatever becomes of the time."""
        return self._clock.boot_ms()

    def for_leases(self) -> int | None:
        """The time that decides on leases, or None: then every lease counts as ended."""
        anchor = self.anchor
        if anchor is None:
            return None
        if anchor.boot_id == self._boot_id:
            return anchor.ledger_ms + self._clock.boot_ms() - anchor.boot_ms
        wall = self._clock.wall_ms()
        return wall if wall >= max(anchor.ledger_ms, self._newest_stored_ms) else None


Random = Callable[[int], bytes]
"""So many random bytes; ``os.urandom``, or a simulator's."""
