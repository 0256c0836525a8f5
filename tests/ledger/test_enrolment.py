# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a till gets in, gets in again, and is shut out."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey

from contract import chain
from contract.entries import DayClosed
from contract.fingerprint import six_words
from contract.ids import unb64
from contract.messages import EnrolAnswer
from contract.outcomes import Outcome
from ledger.api.enrol import MAX_WRONG
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, Kiosk, run


def office(coop: Coop, *args: str, status: int = 0) -> str:
    return run("kiosk", args[0], "--data", coop.data, *args[1:], status=status)


def words_of(till: Kiosk) -> str:
    return six_words(bytes(till.signing.verify_key))


def enrol_again(coop: Coop, till: Kiosk, *options: str) -> EnrolAnswer:
    """The till gets a new key, and the epoch that goes with it."""
    code = office(coop, "new", "--device", till.me.device, *options).split()[-1]
    till.signing = SigningKey(os.urandom(32))
    till.me = till.enrol(code, device=till.me.device).read(EnrolAnswer)
    till.head = chain.first_head(till.me.coop, till.me.device, till.me.epoch)
    return till.me


def test_a_till_waits_until_somebody_has_compared_the_words(coop: Coop, till: Kiosk) -> None:
    printed = office(coop, "new", "--name", "Till by the door")
    ledger_words = six_words(unb64(till.me.ledger_key))
    assert ledger_words in printed
    new = till.another()
    new.me = new.enrol(printed.split()[-1]).read(EnrolAnswer)
    assert new.me.waiting
    # What the till shows, the office shows.
    listed = office(coop, "list")
    assert ledger_words in listed
    assert f"Till by the door              {words_of(new)}" in listed
    assert f"{new.me.device}, epoch 1" in listed
    for what, request in (
        ("refresh", new.refresh_request()),
        ("identify", new.identify_request(coop.cards["Amara"].tap())),
        ("entries", new.upload_request(new.sale(cash=100))),
    ):
        problem = new.post(what, request).refused()
        assert (problem.code, problem.status, problem.retryable) == ("kiosk-waiting", 403, True)
    assert words_of(new) in office(coop, "confirm", new.me.device)
    assert new.refresh().products
    assert "no kiosk that waits" in office(coop, "confirm", new.me.device, status=1)
    assert "no kiosk that waits" in office(coop, "confirm", "nobody", status=1)


def test_a_till_is_enrolled_again_with_a_new_key_and_epoch(coop: Coop, till: Kiosk) -> None:
    who = till.tapped(coop.cards["Ravi"])
    till.granted(who, 300)
    posted = till.sale(account=who.account, coin=100)
    till.upload(posted)
    old_key, old_device = till.signing, till.me.device
    left_behind = till.sale(account=who.account, coin=150, cash=50)
    name = till.me.kiosk_name

    again = enrol_again(coop, till)
    assert (again.device, again.epoch, again.kiosk_name) == (old_device, 2, name)
    assert again.waiting
    # The old key goes on until the new one is confirmed: a stolen code closes no shop.
    new_key, till.signing = till.signing, old_key
    old = msgspec.structs.replace(again, epoch=1)
    till.me = old
    assert till.refresh().head_sequence == 1
    office(coop, "confirm", old_device)
    assert till.post("refresh", till.refresh_request()).refused().code == "revoked-device"

    till.me, till.signing = again, new_key
    assert till.refresh().head_sequence is None
    here = till.tapped(coop.cards["Ravi"])
    till.granted(here, 100)
    answer = till.upload(till.sale(account=who.account, coin=60))
    assert [(o.outcome, answer.sequence) for o in answer.outcomes] == [(Outcome.POSTED, 1)]

    # What was uploaded stays; what was left behind is kept for the office, and posts nothing.
    before = coop.books()
    first = till.upload(posted, left_behind)
    assert [o.outcome for o in first.outcomes] == [Outcome.POSTED, Outcome.HELD]
    assert [o.log_index for o in first.outcomes][1] == -1
    assert till.upload(posted, left_behind) == first
    assert coop.books() == before
    assert "1 entries held for the office" in office(coop, "list")
    assert "nothing to object to" in run("audit", "--data", coop.data)
    assert till.upload(till.sale(cash=100)).sequence == 2


def test_a_machine_in_the_place_of_another_is_told_where_to_go_on(coop: Coop) -> None:
    """Given a till that closed its day and sold on, when another machine takes its place, then it
    hears the number of that closing, and what lies in the drawer; and goes on as the books do."""
    till = coop.kiosk("Till whose disk dies")
    assert (till.me.closed, till.me.drawer) == (0, 0)
    day = {"day": "2026-05-03", "unit": "EUR"}
    closed = lambda **said: till.write(lambda marks: DayClosed(**marks, **said, **day))  # noqa: E731
    till.upload(till.sale(cash=500), closed(number=1, first=1, expected=500), till.sale(cash=70))
    told = enrol_again(coop, till, "--confirmed")
    assert (told.epoch, told.closed, told.drawer) == (2, 1, 570)
    till.upload(till.sale(cash=30), closed(number=2, first=1, expected=600))
    assert "Till whose disk dies" not in office(coop, "alarms")


def test_what_an_ended_epoch_left_is_kept_even_if_it_does_not_verify(
    coop: Coop, till: Kiosk
) -> None:
    """A journal that no longer verified may be why it was enrolled again."""
    broken = msgspec.structs.replace(till.sale(cash=100), signature=till.sale(cash=200).signature)
    enrol_again(coop, till, "--confirmed")
    assert [o.outcome for o in till.upload(broken).outcomes] == [Outcome.HELD]


def test_a_revoked_till_is_shut_out_and_its_sales_wait_for_the_office(
    coop: Coop, till: Kiosk
) -> None:
    card = coop.cards["Ravi"]
    who = till.tapped(card)
    posted = till.sale(cash=50)
    till.upload(posted)
    late = till.sale(cash=100)
    requests = [
        ("entries", till.upload_request(late)),
        ("entries", till.upload_request(posted, late)),
        ("refresh", till.refresh_request()),
        ("identify", till.identify_request(card.tap())),
        ("grants", till.grant_request(who, 100)),
        ("pin", till.pin_request(who, card.pin)),
    ]
    office(coop, "revoke", till.me.device)
    before = coop.books()
    for what, request in requests:
        problem = till.post(what, request).refused()
        assert (problem.code, problem.status) == ("revoked-device", 403)
        assert not problem.retryable
    assert coop.books() == before
    line = office(coop, "list").partition(till.me.device)[2].partition("\n")[0]
    assert line.endswith("revoked, 1 entries held for the office")
    # It comes back with a new key only.
    again = enrol_again(coop, till, "--confirmed")
    assert (again.epoch, again.waiting) == (2, False)
    assert till.upload(till.sale(cash=100)).sequence == 1


def test_a_code_is_for_one_till_and_one_key(coop: Coop, till: Kiosk) -> None:
    other = coop.kiosk("another till")
    code = office(coop, "new", "--device", till.me.device, "--confirmed").split()[-1]
    fresh = office(coop, "new", "--name", "new", "--confirmed").split()[-1]
    # A till that is one already does not become another by mistake; the code is not used up.
    assert other.enrol(code, device=other.me.device).refused().code == "other-device"
    assert other.enrol(fresh, device=other.me.device).refused().code == "other-device"
    # Not with the key that it had.
    assert till.enrol(code, device=till.me.device).refused().code == "bad-code"
    till.signing = SigningKey(os.urandom(32))
    first = till.enrol(code, device=till.me.device)
    assert first.read(EnrolAnswer).epoch == 2
    assert till.enrol(code, device=till.me.device).read(EnrolAnswer).epoch == 2  # answer was lost
    # A machine that lost everything does not know who it was.
    code = office(coop, "new", "--device", till.me.device, "--confirmed").split()[-1]
    till.signing = SigningKey(os.urandom(32))
    assert till.enrol(code).read(EnrolAnswer).epoch == 3
    assert "no such kiosk" in office(coop, "new", "--device", "nobody", status=1)
    assert "no such kiosk" in office(coop, "new", "--device", till.me.ledger_device, status=1)
    assert "needs a name" in office(coop, "new", status=1)


def test_a_code_is_stored_hashed_only(coop: Coop, till: Kiosk) -> None:
    from sqlalchemy import text

    from ledger.community.kiosks import code_hash
    from ledger.store.engine import open_engine

    code = office(coop, "new", "--name", "x", "--confirmed").split()[-1]
    engine = open_engine(coop.data, read_only=True)
    with engine.begin() as connection:
        rows = connection.execute(text("select * from enrolment_codes")).all()
    engine.dispose()
    assert code_hash(code) in {row.code_hash for row in rows}
    letters = code.replace("-", "")
    assert all(code not in repr(row) and letters not in repr(row) for row in rows)


@pytest.fixture
def guessed_at(opened: OpenCoop, tmp_path: Path) -> Iterator[Coop]:
    """A co-op of its own: wrong codes count over all."""
    with opened(tmp_path) as coop:
        yield coop


def test_who_guesses_codes_is_stopped(guessed_at: Coop) -> None:
    till = guessed_at.kiosk()
    code = office(guessed_at, "new", "--name", "x").split()[-1]
    times = []
    for _ in range(MAX_WRONG):
        begun = time.monotonic()
        assert till.enrol("AAAA-BBBB-CCCC-DDDD").refused().code == "bad-code"
        times.append(time.monotonic() - begun)
    assert min(times) >= 0.2
    problem = till.enrol(code).refused()
    assert (problem.code, problem.status, problem.retryable) == ("too-many", 429, True)
