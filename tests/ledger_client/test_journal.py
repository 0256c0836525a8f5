# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal: what is written stays, in order, and what was damaged is recognised."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from contract import chain
from contract.chain import Head
from contract.entries import (
    FORMAT,
    BadEntry,
    GrantGiven,
    Mark,
    Purchase,
    SignedEntry,
    Tender,
    Total,
    read_entry,
    seal_entry,
)
from contract.entries import Details as EntryDetails
from contract.grants import Grant
from contract.ids import b64, instant, random_id, unb64, uuid7, wallet
from contract.messages import EntryOutcome
from contract.money import coin_unit
from contract.outcomes import Outcome
from ledger_client import journal as journals
from ledger_client.clock import Anchor
from ledger_client.journal import DamagedJournal, Details, DoubtfulEntry, Journal, JournalInUse
from ledger_client.keys import DeviceKey

COOP = random_id(b"greenleaf.")
KIOSK = random_id(b"the till..")
LEDGER = random_id(b"the ledger")
NINE = 1_777_800_600_000  # 2026-05-03T09:30:00Z
KEY = DeviceKey(bytes(range(32)))
LEDGER_KEY = DeviceKey(bytes(range(32, 64)))
SALT = bytes(range(16))


def open_journal(path: Path, key: DeviceKey = KEY, epoch: int = 1) -> Journal:
    return Journal(
        path, coop=COOP, device=KIOSK, epoch=epoch, public_key=key.public, signer=key.sign
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "till" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    made = open_journal(path)
    yield made
    made.close()


def entry_id(number: int) -> str:
    return uuid7(NINE + number, number.to_bytes(10, "big"))


def sale(head: Head, cents: int, **changed: object) -> Purchase:
    """A sale for cash that follows this head."""
    marks = {
        "format": FORMAT,
        "coop": COOP,
        "device": KIOSK,
        "epoch": head.epoch,
        "sequence": head.sequence + 1,
        "previous": b64(head.hash),
        "id": entry_id(head.sequence + 1),
        "at": instant(NINE + head.sequence * 1000),
        "actor": f"kiosk:{KIOSK}",
    }
    return Purchase(
        **(marks | changed),
        totals=(Total(department="bakery", tax_rate=700, net=cents, tax=0),),
        tenders=(Tender(type="cash", unit="EUR", amount=cents),),
    )


def sell(journal: Journal, cents: int, **named: object) -> SignedEntry:
    return journal.append(lambda head: sale(head, cents), **named)  # type: ignore[arg-type]


def with_details(head: Head, cents: int) -> tuple[Purchase, Details]:
    data = chain.canonical(EntryDetails(note="for the cake"))
    entry = sale(head, cents, details_hash=b64(chain.details_hash(SALT, data)))
    return entry, Details(SALT, data)


def grant(total: int) -> SignedEntry:
    """The ledger grants, signed by its key."""
    given = Grant(
        account=wallet(random_id(b"amara.....")),
        device=KIOSK,
        epoch=1,
        number=1,
        unit=coin_unit(COOP),
        total=total,
        until=instant(NINE),
    )
    entry = GrantGiven(
        format=FORMAT,
        coop=COOP,
        device=LEDGER,
        epoch=1,
        sequence=total,
        previous=b64(bytes(32)),
        id=entry_id(total),
        at=instant(NINE),
        actor=f"ledger:{COOP}",
        grants=(given,),
    )
    return seal_entry(entry, LEDGER_KEY.sign)


def uploaded(journal: Journal, *sequences: int) -> None:
    journal.record(
        tuple(
            EntryOutcome(entry=entry_id(n), outcome=Outcome.POSTED, log_index=100 + n)
            for n in sequences
        )
    )


def amounts(journal: Journal) -> list[int]:
    return [entry.tenders[0].amount for entry in journal.entries() if isinstance(entry, Purchase)]


def unsent(journal: Journal) -> list[int]:
    waiting = journal.unsent(100)
    assert [each.sequence for each in waiting] == [
        read_entry(bytes(each.entry.body)).sequence for each in waiting
    ]
    return [each.sequence for each in waiting]


# --- written is written -------------------------------------------------------------------------


def test_a_restart_goes_on_where_the_chain_ends(path: Path) -> None:
    journal = open_journal(path)
    first = journal.head
    assert first == chain.first_head(COOP, KIOSK, 1)
    sealed = [sell(journal, cents) for cents in (450, 200)]
    assert journal.head == Head(KIOSK, 1, 2, sealed[1].hash)
    journal.close()

    again = open_journal(path)
    assert again.head == Head(KIOSK, 1, 2, sealed[1].hash)
    third = sell(again, 799)
    assert read_entry(bytes(third.body)).previous == b64(sealed[1].hash)
    assert amounts(again) == [450, 200, 799]
    assert again.hash_at(2) == sealed[1].hash
    assert again.hash_at(4) is None
    again.close()


def test_every_commit_is_flushed(journal: Journal) -> None:
    assert journal._db.exec_driver_sql("PRAGMA synchronous").scalar() == 2, "FULL"
    assert journal._db.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_an_entry_is_there_for_everyone_as_soon_as_it_is_written(
    journal: Journal, path: Path
) -> None:
    sell(journal, 450)
    other = sqlite3.connect(path)
    assert other.execute("SELECT sequence FROM entries").fetchall() == [(1,)]
    other.close()


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE entries SET body = x'00'",
        "UPDATE entries SET sequence = sequence + 10",
        "UPDATE OR REPLACE entries SET signature = ''",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE sequence = 2",
        "INSERT OR REPLACE INTO entries SELECT epoch, sequence, 'x', hash, body, signature"
        " FROM entries WHERE sequence = 2",
        "INSERT OR REPLACE INTO entries SELECT 9, 9, id, hash, body, signature"
        " FROM entries WHERE sequence = 2",
    ],
)
def test_the_journal_is_append_only_whoever_opens_it(
    journal: Journal, path: Path, forgery: str
) -> None:
    for cents in (450, 200):
        sell(journal, cents)
    other = sqlite3.connect(path)
    before = other.execute("SELECT * FROM entries ORDER BY sequence").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(forgery)
    other.rollback()
    assert other.execute("SELECT * FROM entries ORDER BY sequence").fetchall() == before
    other.close()


def test_an_entry_that_does_not_follow_the_head_is_refused(journal: Journal) -> None:
    sell(journal, 450)
    head = journal.head
    for wrong in (
        {"sequence": 1},
        {"sequence": 3},
        {"previous": b64(bytes(32))},
        {"epoch": 2},
        {"device": LEDGER},
    ):
        with pytest.raises(chain.BrokenChain):
            journal.append(lambda head, wrong=wrong: sale(head, 200, **wrong))  # type: ignore[misc]
    assert journal.head == head
    assert amounts(journal) == [450]


def test_the_same_id_is_written_once(journal: Journal) -> None:
    sell(journal, 450)
    head = journal.head
    with pytest.raises(sa.exc.IntegrityError):
        journal.append(lambda head: sale(head, 450, id=entry_id(1)))
    assert journal.head == head
    sell(journal, 200)
    assert amounts(journal) == [450, 200]


def test_what_could_not_be_read_again_is_never_written(journal: Journal) -> None:
    with pytest.raises(BadEntry):
        journal.append(lambda head: sale(head, -450))
    assert journal.head.sequence == 0
    assert list(journal.entries()) == []


def test_a_new_epoch_begins_a_new_chain_beside_the_old_one(path: Path) -> None:
    journal = open_journal(path)
    sell(journal, 450)
    journal.close()
    key = DeviceKey(bytes(range(1, 33)))
    again = open_journal(path, key, epoch=2)
    assert again.head == chain.first_head(COOP, KIOSK, 2)
    again.append(lambda head: sale(head, 200, id=entry_id(99)))
    assert amounts(again) == [200]
    assert again.unsent_count() == 1, "the old epoch's entries are for the office"
    again.close()


# --- what one commit holds together -------------------------------------------------------------


def test_a_draft_ends_with_its_entry(path: Path) -> None:
    journal = open_journal(path)
    journal.keep_draft(entry_id(1), b"a loaf, 4.50 due")
    journal.keep_draft(entry_id(1), b"a loaf, 4.50 given")
    assert journal.drafts() == {entry_id(1): b"a loaf, 4.50 given"}
    journal.close()

    journal = open_journal(path)
    assert journal.drafts() == {entry_id(1): b"a loaf, 4.50 given"}
    sell(journal, 450, ends_draft=entry_id(1))
    assert journal.drafts() == {}
    journal.close()


def test_a_draft_that_was_given_back_is_forgotten(journal: Journal) -> None:
    journal.keep_draft("one", b"1")
    journal.keep_draft("two", b"2")
    journal.drop_draft("one")
    assert journal.drafts() == {"two": b"2"}


def test_a_draft_whose_entry_stands_is_no_draft(journal: Journal) -> None:
    sell(journal, 450)
    journal.keep_draft(entry_id(1), b"kept too late")
    assert journal.drafts() == {}


def test_entry_details_grants_and_time_are_there_together_or_not_at_all(
    journal: Journal, path: Path
) -> None:
    journal.keep_draft("draft", b"open")
    head, entry_and_details = journal.head, with_details(journal.head, 450)
    anchor = Anchor(NINE, NINE, 5000, "boot")

    def write() -> None:
        entry, details = entry_and_details
        journal.append(
            lambda _: entry,
            details=details,
            grants=(grant(500),),
            anchor=anchor,
            ends_draft="draft",
        )

    # The last of its statements fails.
    journal._db.exec_driver_sql(
        "CREATE TEMP TRIGGER full BEFORE DELETE ON drafts BEGIN SELECT RAISE(ABORT, 'disk'); END"
    )
    journal._db.commit()
    with pytest.raises(sa.exc.SQLAlchemyError):
        write()
    assert journal.head == head
    assert (list(journal.entries()), journal.grants(), journal.anchor()) == ([], (), None)
    assert journal.entry(entry_id(1)) is None
    assert journal.drafts() == {"draft": b"open"}

    journal._db.exec_driver_sql("DROP TRIGGER full")
    journal._db.commit()
    write()
    assert (len(list(journal.entries())), journal.grants(), journal.anchor()) == (
        1,
        (grant(500),),
        anchor,
    )
    stored = journal.entry(entry_id(1))
    assert stored is not None
    assert stored.details(SALT) == EntryDetails(note="for the cake")
    assert stored.details(bytes(16)) is None, "for who shows the salt of the receipt"
    assert stored.details(None) is None
    assert journal.drafts() == {}


def test_an_entry_that_stands_though_its_commit_failed_is_written(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = journal._engine.dialect.do_commit
    failures = iter([True])

    def late(connection: sqlite3.Connection) -> None:
        commit(connection)
        if next(failures, False):
            raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(journal._engine.dialect, "do_commit", late)
    sell(journal, 450)
    assert journal.head.sequence == 1
    assert amounts(journal) == [450]


def test_a_disk_that_fails_altogether_leaves_it_open_whether_an_entry_stands(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the draft is there as long as the entry is not."""
    journal.keep_draft("draft", b"open")

    def fail(_: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as disk:
        disk.setattr(journal._engine.dialect, "do_commit", fail)
        with pytest.raises(DoubtfulEntry):
            sell(journal, 450, ends_draft="draft")
    journal.close()
    again = open_journal(path)
    assert (again.head.sequence, again.drafts()) == (0, {"draft": b"open"})
    again.close()


def fill(journal: Journal) -> None:
    """Sell until the disk is full."""
    while True:
        sell(journal, 200)


def test_a_full_disk_writes_nothing_and_the_next_try_may_succeed(journal: Journal) -> None:
    sell(journal, 450)
    pages = journal._db.exec_driver_sql("PRAGMA page_count").scalar_one()
    journal._db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    journal._db.commit()
    with pytest.raises(sa.exc.OperationalError, match="full"):
        fill(journal)
    written, head = journal.head.sequence, journal.head
    assert written > 1
    assert len(amounts(journal)) == written
    assert journal.hash_at(written) == head.hash
    with pytest.raises(sa.exc.OperationalError, match="full"):
        journal.keep_draft("draft", bytes(100_000))
    assert journal.drafts() == {}

    journal._db.exec_driver_sql("PRAGMA max_page_count = 100000")
    journal._db.commit()
    sell(journal, 799)
    assert journal.head.sequence == written + 1
    assert amounts(journal)[-1] == 799


def test_a_grant_that_is_kept_twice_is_kept_once(journal: Journal) -> None:
    journal.keep_grants((grant(500), grant(700)))
    sell(journal, 450, grants=(grant(500),))
    journal.keep_draft("draft", b"", (grant(900),))
    kept = journal.grants()
    assert {g.hash for g in kept} == {grant(n).hash for n in (500, 700, 900)}
    assert len(kept) == 3
    assert all(isinstance(g.verified(LEDGER_KEY.public), GrantGiven) for g in kept)


def test_the_newest_time_is_that_of_the_anchor_or_of_the_last_entry(journal: Journal) -> None:
    assert journal.newest_stored_ms() == 0
    journal.keep_anchor(Anchor(ledger_ms=NINE - 9, wall_ms=NINE - 5000, boot_ms=1, boot_id="b"))
    assert journal.newest_stored_ms() == NINE - 9
    sell(journal, 450)
    sell(journal, 450)
    assert journal.newest_stored_ms() == NINE + 1000
    journal.keep_anchor(Anchor(ledger_ms=NINE, wall_ms=NINE + 5000, boot_ms=1, boot_id="b"))
    assert journal.newest_stored_ms() == NINE + 5000
    journal.keep_time(NINE + 60_000)
    assert journal.newest_stored_ms() == NINE + 60_000


# --- what is sent -------------------------------------------------------------------------------


def test_entries_are_sent_in_order_until_they_have_an_outcome(path: Path) -> None:
    journal = open_journal(path)
    entry, details = with_details(journal.head, 450)
    journal.append(lambda _: entry, details=details)
    for cents in (200, 799):
        sell(journal, cents)
    assert unsent(journal) == [1, 2, 3]
    first, *others = journal.unsent(100)
    assert first.details is not None
    assert first.details.entry == read_entry(bytes(first.entry.body)).id
    assert unb64(first.details.salt) == details.salt
    assert bytes(first.details.details) == details.data
    assert [each.details for each in others] == [None, None]
    assert len(journal.unsent(2)) == 2
    uploaded(journal, 1, 2)
    assert unsent(journal) == [3]
    journal.close()

    again = open_journal(path)
    assert unsent(again) == [3]
    assert again.unsent_count() == 1
    again.close()


def test_the_first_outcome_stays(journal: Journal, path: Path) -> None:
    sell(journal, 450)
    uploaded(journal, 1)
    repeated = EntryOutcome(entry=entry_id(1), outcome=Outcome.UNCOVERED, log_index=999)
    journal.record((repeated,))
    other = sqlite3.connect(path)
    assert other.execute("SELECT outcome, log_index FROM outcomes").fetchall() == [("posted", 101)]
    other.close()


def test_what_the_ledger_learnt_to_read_has_its_outcome_late(journal: Journal, path: Path) -> None:
    for amount in (450, 300):
        sell(journal, amount)
    unknown, posted = Outcome.UNKNOWN, Outcome.POSTED
    journal.record(
        (
            EntryOutcome(entry=entry_id(1), outcome=unknown, log_index=7),
            EntryOutcome(entry=entry_id(2), outcome=posted, log_index=8),
        )
    )
    journal.record_late(
        (
            EntryOutcome(entry=entry_id(1), outcome=posted, log_index=9),
            EntryOutcome(entry=entry_id(2), outcome=Outcome.UNCOVERED, log_index=10),
        )
    )
    other = sqlite3.connect(path)
    found = other.execute("SELECT outcome, log_index FROM outcomes ORDER BY entry").fetchall()
    assert found == [("posted", 9), ("posted", 8)], "only what was unknown changes"
    other.close()


# --- one process at a time ----------------------------------------------------------------------


def test_a_second_process_is_refused(journal: Journal, path: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=False
    )
    assert second.stdout.strip() == "in use", second.stderr
    with pytest.raises(JournalInUse):
        open_journal(path)
    sell(journal, 450)  # and the first one does not mind


def test_the_lock_goes_with_the_process(path: Path) -> None:
    first = subprocess.run(
        [sys.executable, "-c", OPEN + "import os; os._exit(9)", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (first.returncode, first.stdout.strip()) == (9, "open"), first.stderr
    open_journal(path).close()


OPEN = """
import sys
from pathlib import Path
from tests.ledger_client.test_journal import open_journal, JournalInUse
try:
    journal = open_journal(Path(sys.argv[1]))
    print("open", flush=True)
except JournalInUse:
    print("in use", flush=True)
"""


# --- damage -------------------------------------------------------------------------------------


def damaged(path: Path, *statements: str) -> None:
    """Somebody who got hold of the file and switched its triggers off."""
    db = sqlite3.connect(path)
    for name in [
        row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
    ]:
        db.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


BODY_FLIP = """UPDATE entries SET body =
CAST(replace(CAST(body AS TEXT), '"amount":200', '"amount":201') AS BLOB) WHERE sequence = 2"""


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param([BODY_FLIP], id="an amount was changed"),
        pytest.param(["UPDATE entries SET body = x'7b7d' WHERE sequence = 2"], id="not a body"),
        pytest.param(["UPDATE entries SET body = 'text' WHERE sequence = 2"], id="not even bytes"),
        pytest.param(["UPDATE entries SET signature = '' WHERE sequence = 2"], id="not signed"),
        pytest.param(
            [
                "UPDATE entries SET signature = (SELECT signature FROM entries WHERE sequence = 3)"
                " WHERE sequence = 2"
            ],
            id="signed for another",
        ),
        pytest.param(["UPDATE entries SET hash = x'00' WHERE sequence = 2"], id="another hash"),
        pytest.param(["UPDATE entries SET id = 'other' WHERE sequence = 2"], id="another id"),
        pytest.param(["DELETE FROM entries WHERE sequence = 1"], id="the beginning is gone"),
        pytest.param(["ALTER TABLE entries RENAME TO entriet"], id="a table is gone"),
        pytest.param(["DELETE FROM entries WHERE sequence = 2"], id="a hole"),
        pytest.param(
            [
                "UPDATE entries SET sequence = 20 WHERE sequence = 2",
                "UPDATE entries SET sequence = 2 WHERE sequence = 3",
                "UPDATE entries SET sequence = 3 WHERE sequence = 20",
            ],
            id="another order",
        ),
        pytest.param(
            ["UPDATE entries SET sequence = 30 WHERE sequence = 3"], id="a number was skipped"
        ),
    ],
)
def test_damage_is_recognised_and_nothing_is_written_over_it(path: Path, damage: list[str]) -> None:
    journal = open_journal(path)
    for cents in (450, 200, 799):
        sell(journal, cents)
    journal.close()
    damaged(path, *damage)
    with pytest.raises(DamagedJournal):
        open_journal(path)
    with pytest.raises(DamagedJournal):  # and the lock was let go
        open_journal(path)


def test_a_sent_entry_that_is_gone_from_the_end_is_missed(path: Path) -> None:
    """An outcome without its entry: the ledger has more of this journal than the journal itself."""
    journal = open_journal(path)
    for cents in (450, 200, 799):
        sell(journal, cents)
    uploaded(journal, 1, 2, 3)
    journal.close()
    damaged(path, "DELETE FROM entries WHERE sequence = 3")
    with pytest.raises(DamagedJournal):
        open_journal(path)


def test_the_tail_that_was_not_sent_is_verified_from_the_last_entry_that_was(path: Path) -> None:
    journal = open_journal(path)
    for cents in (450, 200, 799):
        sell(journal, cents)
    uploaded(journal, 1)
    journal.close()
    again = open_journal(path)
    assert again.head.sequence == 3
    again.close()
    damaged(path, "DELETE FROM entries WHERE sequence = 2")
    with pytest.raises(DamagedJournal):
        open_journal(path)


def test_a_sent_entry_that_was_changed_is_recognised(path: Path) -> None:
    """What was spent is counted from it: with less in it there would be room again."""
    journal = open_journal(path)
    for cents in (450, 200, 799):
        sell(journal, cents)
    uploaded(journal, 1, 2, 3)
    journal.close()
    damaged(
        path,
        "UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), '450', '4') AS BLOB)"
        " WHERE sequence = 1",
    )
    with pytest.raises(DamagedJournal, match="entry 1"):
        open_journal(path)


def test_of_an_entry_of_a_newer_program_its_mark_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = "coopcoin-entry/9"

    def seal_newer(entry: Purchase, signer: chain.Signer) -> SignedEntry:
        body = chain.canonical(entry).replace(FORMAT.encode(), newer.encode())
        kid = chain.key_id(entry.device, entry.epoch)
        return SignedEntry(msgspec.Raw(body), chain.sign(body, signer, kid=kid, typ=chain.ENTRY))

    journal = open_journal(path)
    sell(journal, 450)
    with monkeypatch.context() as program:
        program.setattr(journals, "seal_entry", seal_newer)
        program.setattr(journals, "read_entry", lambda body: body)
        sell(journal, 200)
    journal.close()
    again = open_journal(path)
    known, unknown = again.entries()
    assert isinstance(known, Purchase)
    assert isinstance(unknown, Mark)
    assert (unknown.format, unknown.sequence) == (newer, 2)
    again.close()


def test_the_key_of_another_device_does_not_verify(path: Path) -> None:
    journal = open_journal(path)
    sell(journal, 450)
    journal.close()
    with pytest.raises(DamagedJournal):
        open_journal(path, DeviceKey(bytes(range(1, 33))))


def test_a_file_that_is_no_journal(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"something else altogether " * 1000)
    with pytest.raises(DamagedJournal):
        open_journal(path)
    assert path.read_bytes().startswith(b"something else")


def test_a_flipped_bit_anywhere_in_the_file_changes_no_entry(path: Path) -> None:
    """It is recognised, or it is where no entry is."""
    journal = open_journal(path)
    for cents in range(100, 112):
        sell(journal, cents)
    whole = amounts(journal)
    journal.close()
    content = path.read_bytes()
    chance, recognised = random.Random(7), 0
    for _ in range(120):
        place = chance.randrange(len(content))
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        for beside in ("-wal", "-shm"):
            Path(f"{path}{beside}").unlink(missing_ok=True)
        try:
            again = open_journal(path)
        except DamagedJournal:
            recognised += 1
            continue
        try:
            assert amounts(again) == whole[: again.head.sequence]
            assert again.head.sequence == len(whole)
        finally:
            again.close()
    assert recognised > 10
