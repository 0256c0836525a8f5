# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger stops, is killed, or its clock moves on: what it said it still says."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contract.messages import Granted, NotGranted
from contract.outcomes import Declined, Outcome
from ledger.app import build
from ledger.catalogue.rules import publish
from ledger.commands.rule import starter
from ledger.service import Ledger
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, Kiosk, Server, now_ms, run
from tests.ledger.engines import Books


def test_after_a_restart_the_first_answers_stand(opened: OpenCoop, tmp_path: Path) -> None:
    with opened(tmp_path) as coop:
        till = coop.kiosk()
        amara = coop.cards["Amara"]
        identify = till.identify_request(amara.tap())
        first = till.post("identify", identify)
        who = till.tapped(amara)
        grant = till.grant_request(who, 500)
        granted = till.post("grants", grant)
        sale = till.upload_request(till.sale(account=who.account, coin=500, cash=100))
        posted = till.post("entries", sale)

        coop.server.stop(signal.SIGKILL)
        with pytest.raises(httpx.ConnectError):
            till.post("entries", sale)
        coop.server.start()

        assert till.post("identify", identify).body == first.body
        assert till.post("grants", grant).body == granted.body
        assert till.post("entries", sale).body == posted.body
        assert till.upload(till.sale(cash=100)).sequence == 2
        assert coop.books()["entries"]["purchase"] == {"posted": 2}
        assert "nothing to object to" in run("audit", "--data", coop.data)


def test_killed_under_load_it_loses_and_doubles_nothing(opened: OpenCoop, tmp_path: Path) -> None:
    """Tills upload without a pause, and repeat what got no answer; the ledger is killed again and
    again. Each sale is posted once."""
    with opened(tmp_path) as coop:
        tills = [coop.kiosk(f"Till {n}") for n in range(3)]
        stop = threading.Event()
        trouble: list[BaseException] = []
        sold: dict[str, int] = {}

        def sell(till: Kiosk) -> None:
            try:
                while not stop.is_set():
                    request = till.upload_request(till.sale(cash=100), till.sale(cash=200))
                    while True:
                        try:
                            answer = till.post("entries", request)
                            break
                        except httpx.HTTPError:
                            time.sleep(0.01)
                    assert answer.status == 200, answer.body
                    sold[till.me.device] = till.head.sequence
            except BaseException as e:
                trouble.append(e)

        threads = [threading.Thread(target=sell, args=(till,)) for till in tills]
        for thread in threads:
            thread.start()
        for _ in range(3):
            time.sleep(0.4)
            coop.server.stop(signal.SIGKILL)
            coop.server.start()
        stop.set()
        for thread in threads:
            thread.join(30)
        assert not trouble
        assert sum(sold.values()) > 12
        assert coop.books()["entries"]["purchase"] == {"posted": sum(sold.values())}
        assert "nothing to object to" in run("audit", "--data", coop.data)


# --- time -------------------------------------------------------------------------------------


class Hours:
    """A clock that a test can turn, and the tills that were enrolled before it did."""

    def __init__(self) -> None:
        self.ahead_ms = 0
        self.tills: list[Kiosk] = []

    def __call__(self) -> int:
        return now_ms() + self.ahead_ms

    def pass_by(self, hours: float) -> None:
        self.ahead_ms += round(hours * 3_600_000)


@pytest.fixture(scope="module")
def hours(
    opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Coop, Hours]]:
    """A co-op whose ledger runs in this process, so that its clock can be turned: only forward,
    so each story has members of its own."""
    import asyncio
    import os
    import socket

    import uvicorn

    clock = Hours()
    spare = clock.tills
    with opened(tmp_path_factory.mktemp("hours")) as coop:
        coop.server.stop()
        ledger = Ledger(coop.data, clock=clock, random=os.urandom)
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(build(ledger), log_level="warning"))
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True
        )
        thread.start()
        while not server.started:
            time.sleep(0.01)
        coop.server.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for n in range(6):  # now, because codes are made by the clock on the wall
            spare.append(coop.kiosk(f"Till {n}"))
        yield coop, clock
        for kiosk in coop.kiosks:
            kiosk.close()
        server.should_exit = True
        thread.join(10)
        listener.close()
        assert "nothing to object to" in run("audit", "--data", coop.data)


def test_what_a_lost_till_held_comes_back_when_it_is_needed(hours: tuple[Coop, Hours]) -> None:
    coop, clock = hours
    lost, found = clock.tills.pop(), clock.tills.pop()
    ravi = coop.cards["Ravi"]
    there = lost.tapped(ravi)
    lost.granted(there, ravi.balance)
    late = lost.sale(account=there.account, coin=100)

    here = found.tapped(ravi)
    assert here.available == 0
    assert isinstance(found.ask(here, 1), NotGranted)

    clock.pass_by(0.5)  # the lease is over, the margin is not
    here = found.tapped(ravi)
    assert found.ask(here, 1) == NotGranted(reason=Declined.NO_ROOM, available=0)

    clock.pass_by(0.05)
    here = found.tapped(ravi)
    assert here.available == ravi.balance
    found.granted(here, ravi.balance - 40)

    # The lost till calls: what it sold in time is final. 0.40 was left, the co-op bears the rest.
    answer = lost.upload(late)
    assert [o.outcome for o in answer.outcomes] == [Outcome.SUSPENSE]
    assert coop.books()["accounts"]["suspense"] == {lost.unit: -60}

    # And it goes on with the next number, whatever it believed.
    again = lost.tapped(ravi)
    assert again.available == 0


def test_a_till_whose_grant_was_taken_back_gets_the_next_number(hours: tuple[Coop, Hours]) -> None:
    coop, clock = hours
    lost, found = clock.tills.pop(), clock.tills.pop()
    mei = coop.cards["Mei"]
    there = lost.tapped(mei)
    lost.granted(there, 900)
    clock.pass_by(1)
    found.granted(found.tapped(mei), 1000)
    found.upload(found.release(mei.account))  # nothing was needed after all
    clock.pass_by(1)
    here = found.tapped(mei)
    found.granted(here, 1000, number=2)
    late = lost.tapped(mei)
    answer = lost.ask(late, 900, number=1)
    assert isinstance(answer, Granted)
    [grant] = lost.believed(answer.entry).grants
    assert grant.total == 900


def test_an_identification_and_a_code_go_stale(hours: tuple[Coop, Hours]) -> None:
    coop, clock = hours
    till = clock.tills.pop()
    who = till.tapped(coop.cards["Ingrid"])
    clock.pass_by(0.18)
    assert till.ask(who, 100) == NotGranted(reason=Declined.UNKNOWN_IDENTIFICATION)
    code = run("kiosk", "new", "--data", coop.data, "--name", "late").split()[-1]
    clock.pass_by(0.3)
    assert till.enrol(code).refused().code == "bad-code"


def test_standing_leases_are_renewed_when_more_than_half_is_gone(hours: tuple[Coop, Hours]) -> None:
    coop, clock = hours
    till = clock.tills.pop()
    till.tapped(coop.cards["Leilani"])

    def until() -> str:
        [entry] = till.refresh().grants
        return till.believed(entry).grants[0].until

    first = until()
    clock.pass_by(5)
    assert until() == first
    clock.pass_by(2)
    assert until() > first
    clock.pass_by(24 * 31)  # Leilani has not been here for a month
    assert till.refresh().grants == ()


def test_a_clock_that_leapt_ahead_is_asked_about_before_anything_is_logged(
    books: Books, tmp_path: Path
) -> None:
    """Given a machine that was switched on with a clock of years ahead, when it would serve, then
    it says so: time in the log never runs backwards."""
    folder = tmp_path / "ledger"
    run("init", "--data", folder, "--name", "Mill Lane", *books.options())
    Server(folder).stop()  # nothing is logged yet
    long_ago = Ledger(folder, clock=lambda: now_ms() - 400 * 86_400_000, random=os.urandom)
    rule, *_ = starter("EUR")
    long_ago.do_now(lambda tx: publish(tx, rule, None, tx.ledger_actor))
    long_ago.close()
    said = run("serve", "--data", folder, "--port", "0", status=1)
    assert "nothing was logged since" in said
    assert "serve --clock-is-right" in said
    Server(folder, "--clock-is-right").stop()
