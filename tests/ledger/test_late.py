# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till is newer than its ledger: what the ledger cannot read yet is kept in its place, and is
applied after its update."""

import os
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

import ledger.api.entries as entries_api
import ledger.late
import ledger.store.kept
from contract import chain
from contract.entries import (
    AnyEntry,
    AppliedLate,
    DayClosed,
    Entry,
    Purchase,
    Refund,
    SignedEntry,
    UnknownKind,
)
from contract.entries import read_entry as reads
from contract.ids import b64, wallet
from contract.messages import UploadAnswer, UploadedDetails
from contract.outcomes import Outcome
from ledger.api.entries import check, take
from ledger.books.decide import Decision, decide
from ledger.late import apply_waiting
from ledger.service import Ledger, open_to_read
from ledger.store.kept import applied_since, waiting
from ledger.transparency.lines import sealed_lines
from tests.ledger.books import COMMONS, MEMBER, NEIGHBOUR, STORE, SUSPENSE, TILL, World, key_of
from tests.ledger.coop import Coop, Kiosk, new_id, now_ms, run, sealed_id
from tests.ledger.test_hostile_till import coin_back

# --- the books ---------------------------------------------------------------------------------


def kept(world: World, entry: AnyEntry, sequence: int = 5) -> AnyEntry:
    """It came when the program did not know its kind; by now it does."""
    entry = replace(entry, sequence=sequence)
    world.state.kept[key_of(entry)] = entry
    return entry


def late(world: World, of: Entry) -> AppliedLate:
    return AppliedLate(**world.marks(), entry=of.id, journal=of.device, journal_epoch=of.epoch)


@pytest.fixture
def world() -> World:
    """Mei has 1000, of which a till may spend 500."""
    world = World()
    world.contribute(MEMBER, 1000)
    world.ask(TILL, MEMBER, 1, 500)
    return world


def test_what_was_unknown_posts_what_it_would_have_posted_then(world: World) -> None:
    sale = kept(world, world.sale(TILL, MEMBER, 1, 300, cash=100))
    assert world.outcome(late(world, sale)) is Outcome.POSTED
    assert (world.coin(STORE), world.euro(f"cash:{TILL}")) == (300, 100)


def test_it_is_applied_once(world: World) -> None:
    gift = kept(world, world.transfer(TILL, MEMBER, COMMONS, 200, 1))
    assert world.outcome(late(world, gift)) is Outcome.POSTED
    assert world.outcome(late(world, gift)) is Outcome.RECORDED
    assert world.coin(COMMONS) == 200


def test_what_was_posted_when_it_came_is_not_posted_again(world: World) -> None:
    sale = world.sale(TILL, MEMBER, 1, 300)
    world.post(sale)
    assert world.outcome(late(world, sale)) is Outcome.RECORDED
    assert world.coin(STORE) == 300


def test_no_till_applies_anything(world: World) -> None:
    sale = kept(world, world.sale(TILL, MEMBER, 1, 300))
    forged = replace(late(world, sale), device=TILL, actor=f"kiosk:{TILL}")
    assert world.outcome(forged) is Outcome.RECORDED
    assert world.coin(STORE) == 0


@pytest.mark.parametrize(
    ("given_away", "outcome", "borne"),
    [(0, Outcome.POSTED, 0), (900, Outcome.SUSPENSE, 200)],
    ids=["she has it still", "she has 100 left"],
)
def test_a_room_that_the_till_gave_back_behind_it_counts_and_her_limit_holds(
    world: World, given_away: int, outcome: Outcome, borne: int
) -> None:
    sale = kept(world, world.sale(TILL, MEMBER, 1, 300), sequence=5)
    world.post(replace(world.release(TILL, MEMBER, 1), sequence=6))
    if given_away:
        world.post(world.gift(MEMBER, wallet(NEIGHBOUR), given_away))
    assert world.outcome(late(world, sale)) is outcome
    assert world.coin(STORE) == 300
    assert world.balance(MEMBER) == 1000 - given_away - 300 + borne
    assert world.coin(SUSPENSE) == -borne


def test_a_room_that_the_till_had_given_back_before_it_is_none(world: World) -> None:
    world.post(replace(world.release(TILL, MEMBER, 1), sequence=4))
    sale = kept(world, world.sale(TILL, MEMBER, 1, 300), sequence=5)
    assert world.outcome(late(world, sale)) is Outcome.UNCOVERED
    assert world.balance(MEMBER) == 1000


def test_to_give_a_room_back_again_opens_it_to_nothing_that_came_between(world: World) -> None:
    world.post(replace(world.release(TILL, MEMBER, 1), sequence=4))
    sale = kept(world, world.sale(TILL, MEMBER, 1, 300), sequence=5)
    world.post(replace(world.release(TILL, MEMBER, 1), sequence=6))
    assert world.outcome(late(world, sale)) is Outcome.UNCOVERED
    assert world.balance(MEMBER) == 1000


def test_more_than_was_ever_granted_is_not_covered_however_late(world: World) -> None:
    sale = kept(world, world.sale(TILL, MEMBER, 1, 501))
    assert world.outcome(late(world, sale)) is Outcome.UNCOVERED


def test_what_came_late_can_be_given_back_and_taken_back(world: World) -> None:
    sale = kept(world, world.sale(TILL, MEMBER, 1, 300))
    gift = kept(world, world.transfer(TILL, MEMBER, COMMONS, 200, 1))
    for one in (sale, gift):
        world.post(late(world, one))
    assert isinstance(sale, Purchase)
    assert world.outcome(world.refund(sale, 300)) is Outcome.POSTED
    assert world.outcome(world.reversal(gift)) is Outcome.POSTED
    assert world.balance(MEMBER) == 1000


def test_a_mark_alone_decides_nothing(world: World) -> None:
    stranger = late(world, world.sale(TILL, MEMBER, 1, 1))
    assert decide([stranger], world.state) == [Decision(Outcome.RECORDED, ())]


# --- the ledger --------------------------------------------------------------------------------


def upload_to_an_older_ledger(
    coop: Coop,
    till: Kiosk,
    monkeypatch: pytest.MonkeyPatch,
    *sent: SignedEntry,
    unknown: type[Entry] = Purchase,
) -> UploadAnswer:
    """The ledger runs for a while as a program that knows no purchase, or no ``unknown``."""

    def older(body: bytes) -> AnyEntry:
        entry = reads(body)
        if isinstance(entry, unknown):
            raise UnknownKind("of a newer program")
        return entry

    coop.server.stop()
    books = Ledger(coop.data, clock=now_ms, random=os.urandom)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(entries_api, "read_entry", older)
            kiosk = books.device(till.me.device, till.me.epoch)
            assert kiosk is not None
            checked = check(till.upload_request(*sent), books.coop.coop, kiosk)
            return books.do_now(lambda tx: take(tx, kiosk, checked))
    finally:
        books.close()


def export_passes(coop: Coop, folder: Path) -> None:
    run("export", folder, "--data", coop.data)
    for found in (run("audit", "--data", coop.data), run("audit", folder)):
        assert "nothing to object to" in found
        assert "unknown" not in found


def test_a_ledger_that_was_updated_applies_what_a_newer_till_sold(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Mei bought for coin; the till gave back the rest, and the older ledger read only that."""
    who = till.tapped(coop.cards["Amara"])
    before = balance(coop, who.account)
    till.granted(who, 800)
    sale = till.sale(account=who.account, coin=500, cash=300)
    sent = (sale, till.release(who.account))
    answer = upload_to_an_older_ledger(coop, till, monkeypatch, *sent)
    assert [one.outcome for one in answer.outcomes] == [Outcome.UNKNOWN, Outcome.POSTED]
    assert balance(coop, who.account) == before

    coop.server.start()  # the update: this program knows purchases

    assert balance(coop, who.account) == before - 500
    [told] = till.refresh().applied_late
    assert (told.entry, told.outcome) == (answer.outcomes[0].entry, Outcome.POSTED)
    assert till.upload(*sent).outcomes == (told, answer.outcomes[1])
    export_passes(coop, tmp_path / "export")
    books = Ledger(coop.data, clock=now_ms, random=os.urandom)
    try:
        assert apply_waiting(books) == []  # nothing is left to do at the next start
    finally:
        books.close()


def test_a_till_hears_in_time_of_however_many(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given more late entries than one answer tells, when the till asks every few seconds, then it
    hears of the oldest too."""
    sent = [till.sale(cash=100 + n) for n in range(7)]
    upload_to_an_older_ledger(coop, till, monkeypatch, *sent)
    coop.server.start()
    monkeypatch.setattr(ledger.store.kept, "MOST_TOLD", 3)
    heard: set[str] = set()
    with open_to_read(coop.data) as (connection, _):
        for _ in range(100):
            told = applied_since(connection, till.me.device, till.me.epoch, 0, os.urandom)
            assert len(told) in (1, 3)
            heard |= {one.entry for one in told}
    assert heard == {sealed_id(one) for one in sent}


def test_a_room_given_back_twice_around_a_sale_is_the_same_to_the_ledger_and_to_an_audit(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A hostile till gives a room back, sells under it in words that the ledger does not know, and
    gives it back once more: it has no room by that after the ledger's update, and whoever follows
    the log sees the same."""
    who = till.tapped(coop.cards["Yusuf"])
    till.granted(who, 800)
    room = till.release(who.account)
    sale, again = till.sale(account=who.account, coin=500), till.release(who.account)
    upload_to_an_older_ledger(coop, till, monkeypatch, room, sale, again)
    coop.server.start()
    [late] = till.refresh().applied_late
    assert (late.entry, late.outcome) == (sealed_id(sale), Outcome.UNCOVERED)
    export_passes(coop, tmp_path / "export")


def test_what_came_back_by_a_refund_that_was_unknown_does_not_come_back_again(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A hostile till refunds a sale in words that the ledger does not know, and, when those are
    applied after the update, once more in words that it knows."""
    who = till.tapped(coop.cards["Mei"])
    till.granted(who, 500)
    sale = till.sale(account=who.account, coin=500)
    back = coin_back(till, sale, who.account, 500)
    upload_to_an_older_ledger(coop, till, monkeypatch, sale, back, unknown=Refund)
    coop.server.start()
    has = balance(coop, who.account)
    again = till.upload(coin_back(till, sale, who.account, 500))
    assert [one.outcome for one in again.outcomes] == [Outcome.RECORDED]
    assert balance(coop, who.account) == has
    export_passes(coop, tmp_path / "export")


def test_two_ledgers_of_one_database_that_start_at_once_apply_it_once(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a ledger that saw what waits, when another applies it first, then it writes nothing."""
    sent = (till.sale(cash=500),)
    upload_to_an_older_ledger(coop, till, monkeypatch, *sent)
    books = Ledger(coop.data, clock=now_ms, random=os.urandom)
    try:
        seen = books.do_now(lambda tx: waiting(tx.connection))
        assert apply_waiting(books) == [Outcome.POSTED]
        size = books.do_now(lambda tx: tx.log_size)
        with monkeypatch.context() as patched:
            patched.setattr(ledger.late, "waiting", lambda _connection: seen)
            assert apply_waiting(books) == [Outcome.POSTED]
        assert books.do_now(lambda tx: tx.log_size) == size
    finally:
        books.close()
    coop.server.start()


def test_the_closing_after_one_that_was_unknown_follows_it(
    coop: Coop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A till closed its day in words that the ledger learnt later: the next closing has the number
    that comes next, and is no alarm."""

    till = coop.kiosk("Till of newer closings")

    def closed(number: int, first: int, expected: int) -> SignedEntry:
        said = {"number": number, "first": first, "expected": expected, "day": "2026-05-03"}
        return till.write(lambda marks: DayClosed(**marks, **said, unit="EUR"))

    sent = (till.sale(cash=500), closed(1, 1, 500))
    upload_to_an_older_ledger(coop, till, monkeypatch, *sent, unknown=DayClosed)
    coop.server.start()
    till.upload(till.sale(cash=70), closed(2, 3, 570))
    assert "Till of newer closings" not in run("kiosk", "alarms", "--data", coop.data)


def test_what_a_newer_till_says_of_a_basket_is_kept_as_it_was_said(
    coop: Coop, till: Kiosk, tmp_path: Path
) -> None:
    """The till is newer and says more of each basket: the ledger keeps it for its own update. What
    it could not even be searched for when somebody is forgotten is not kept."""
    for said_more, kept in (
        ({"allergens": ["nuts"], "identification": new_id()}, True),
        ({"identification": 7}, False),
    ):
        text, salt = chain.canonical(said_more), os.urandom(16)
        sale = till.sale(cash=700, details_hash=b64(chain.details_hash(salt, text)))
        said = UploadedDetails(entry=sealed_id(sale), salt=b64(salt), details=msgspec.Raw(text))
        assert [one.outcome for one in till.upload(sale, details=(said,)).outcomes] == ["posted"]
        with open_to_read(coop.data) as (connection, _):
            lines = sealed_lines(connection, said.entry, sale.hash, os.urandom)
        assert (lines is not None) is kept
        proved = run("verify", till.receipt_code(sale, salt).path, "--data", coop.data)
        assert "Proved" in proved
    export_passes(coop, tmp_path / "export")


def balance(coop: Coop, account: str) -> int:
    return int(sum(coop.books()["balances"].get(account, {}).values()))
