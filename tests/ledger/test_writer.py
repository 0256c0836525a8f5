# SPDX-License-Identifier: AGPL-3.0-or-later
"""The writer: what waits is committed together, and nobody suffers for a neighbour."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import insert, select

from contract.goods import GroupPrice, MultiBuy, OpenPrice, Product, Recall, Special
from contract.rules import CoinShare, RuleVersion
from ledger.api.signed import Kept, find_kept, keep
from ledger.catalogue.products import add_products, all_products
from ledger.catalogue.rules import start_rule
from ledger.service import Ledger, NoLedger, create
from ledger.store.memory import Written
from ledger.store.tables import answers, postings
from ledger.transaction import Transaction
from ledger.writer import Job
from tests.ledger.engines import Books, Sqlite


def clock() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def ledger(books: Books, tmp_path: Path) -> Iterator[Ledger]:
    create(
        tmp_path,
        name="Test Co-op",
        currency="EUR",
        time_zone="Europe/Berlin",
        receipt_base="https://example.org",
        clock=clock,
        random=os.urandom,
        database=books.url(),
    )
    opened = Ledger(tmp_path, clock=clock, random=os.urandom)
    yield opened
    opened.close()


def add(tx: Transaction, name: str) -> str:
    tx.connection.execute(
        insert(answers), {"request": name, "request_hash": b"", "answer": b"", "at_ms": 0}
    )
    return name


def stored(ledger: Ledger) -> list[str]:
    return ledger.do_now(
        lambda tx: list(tx.connection.execute(select(answers.c.request)).scalars())
    )


def together(ledger: Ledger, *jobs: Job[Any]) -> list[Future[Any]]:
    """Submit all of these while the writer is busy, so that they are one group."""
    busy, go = threading.Event(), threading.Event()

    def wait(_tx: Transaction) -> None:
        busy.set()
        go.wait(10)

    ledger.writer.submit(wait)
    busy.wait(10)
    futures = [ledger.writer.submit(job) for job in jobs]
    go.set()
    return futures


def test_a_job_that_fails_takes_nobody_with_it(ledger: Ledger) -> None:
    def fail_late(tx: Transaction) -> None:
        add(tx, "half")
        start_rule(tx, RuleVersion(1, "2026-01-01", CoinShare(50)), tx.ledger_actor)
        raise ZeroDivisionError

    def log_one(tx: Transaction) -> int:
        start_rule(tx, RuleVersion(2, "2026-01-01", CoinShare(60)), tx.ledger_actor)
        return 1

    futures = together(
        ledger,
        lambda tx: add(tx, "a"),
        fail_late,
        log_one,
        lambda tx: add(tx, "a"),  # violates a constraint
        lambda tx: add(tx, "b"),
    )
    failed = [future.exception(10) is not None for future in futures]
    assert failed == [False, True, False, True, False]
    assert stored(ledger) == ["a", "b"]
    # What failed left no trace in the log either, nor in the chain of the ledger's journal.
    head = ledger.do_now(
        lambda tx: tx.journal_head(ledger.coop.ledger_device, ledger.coop.ledger_epoch)
    )
    assert head.sequence == 1


def test_what_a_failing_job_did_is_forgotten_and_nobody_runs_twice(ledger: Ledger) -> None:
    ran: list[str] = []

    def answered(name: str, *, again: str = "", fail: bool = False) -> Job[None]:
        def job(tx: Transaction) -> None:
            ran.append(name)
            keep(tx, name, b"", b"first")
            if again:  # what a neighbour did in this group is there for the others
                assert find_kept(tx, again, b"") == Kept(b"first")
                keep(tx, again, b"", b"second")
            if fail:
                raise ZeroDivisionError

        return job

    futures = together(
        ledger, answered("a"), answered("b", again="a", fail=True), answered("c", again="a")
    )
    assert [future.exception(10) is not None for future in futures] == [False, True, False]
    assert ran == ["a", "b", "c"]
    assert sorted(stored(ledger)) == ["a", "c"]
    assert ledger.do_now(lambda tx: find_kept(tx, "a", b"")) == Kept(b"second")


def test_what_is_written_while_others_still_work_is_undone_like_the_rest(ledger: Ledger) -> None:
    orphan = Written(postings)

    def much(name: str, *, reads: bool = False, fail: bool = False, bad: bool = False) -> Job[str]:
        def job(tx: Transaction) -> str:
            for number in range(150):  # enough to be sent before the next job
                keep(tx, f"{name} {number}", b"", b"answer")
            if bad:  # of an entry that there is not: only the database says so, and later
                tx.memory.add(orphan, (10**6, 0, "wallet:x", "EUR", 5))
            if reads:
                assert find_kept(tx, "a 7", b"") == Kept(b"answer")
                assert "a 7" in tx.connection.execute(select(answers.c.request)).scalars().all()
            if fail:
                raise ZeroDivisionError
            return name

        return job

    groups = (
        (much("a"), much("b", fail=True), much("c", reads=True)),
        (much("d"), much("e", reads=True, fail=True), much("f")),
        (much("g"), much("h", bad=True), much("i"), much("j", reads=True)),
    )
    failed = [
        [future.exception(10) is not None for future in together(ledger, *group)]
        for group in groups
    ]
    assert failed == [[False, True, False], [False, True, False], [False, True, False, False]]
    assert {name.partition(" ")[0] for name in stored(ledger)} == set("acdfgij")
    assert len(stored(ledger)) == 7 * 150


def test_a_group_whose_commit_fails_is_tried_one_by_one(ledger: Ledger) -> None:
    def dangle(tx: Transaction) -> None:
        # Deferred: only the commit notices.
        for statement in {
            "sqlite": (
                "PRAGMA defer_foreign_keys = ON",
                "INSERT INTO cards (card, member, counter, blocked) VALUES ('x', 'nobody', 0, 0)",
            ),
            "postgresql": (
                "CREATE TEMP TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
                "INSERT INTO once VALUES (1), (1)",
            ),
        }[tx.connection.dialect.name]:
            tx.connection.exec_driver_sql(statement)

    futures = together(ledger, lambda tx: add(tx, "a"), dangle, lambda tx: add(tx, "b"))
    failed = [future.exception(10) is not None for future in futures]
    assert failed == [False, True, False]
    assert stored(ledger) == ["a", "b"]


def test_nobody_is_told_yes_by_a_transaction_that_is_undone(ledger: Ledger) -> None:
    futures = together(ledger, lambda tx: add(tx, "a"), lambda tx: add(tx, "a"))
    assert [future.exception(10) is not None for future in futures] == [False, True]
    assert stored(ledger) == ["a"]


def test_a_failing_job_alone_leaves_nothing(ledger: Ledger) -> None:
    def fail(tx: Transaction) -> None:
        add(tx, "gone")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ledger.do_now(fail)
    assert stored(ledger) == []


def test_who_withdraws_does_not_stop_the_writer(ledger: Ledger) -> None:
    busy, go = threading.Event(), threading.Event()

    def wait(_tx: Transaction) -> None:
        busy.set()
        go.wait(10)

    first = ledger.writer.submit(wait)
    busy.wait(10)
    gone = ledger.writer.submit(lambda tx: add(tx, "gone"))
    stays = ledger.writer.submit(lambda tx: add(tx, "stays"))
    assert not first.cancel()
    assert gone.cancel()
    go.set()
    assert stays.result(10) == "stays"
    assert stored(ledger) == ["stays"]


@pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")
def test_two_servers_of_one_folder_wait_for_each_other_and_need_not_look_again(
    ledger: Ledger, tmp_path: Path
) -> None:
    def is_free() -> bool:
        folder = os.open(tmp_path, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(folder)
        return True

    def of_one(tx: Transaction) -> bool:
        asked.append(other.writer.submit(lambda later: add(later, "the other's")))
        add(tx, "the one's")
        return is_free()

    asked: list[Future[str]] = []
    other = Ledger(tmp_path, clock=clock, random=os.urandom)

    assert not ledger.do_now(of_one)

    assert asked[0].result() == "the other's"
    assert is_free()
    assert stored(other) == ["the one's", "the other's"]
    other.close()


def test_products_keep_all_that_is_said_of_them(ledger: Ledger) -> None:
    plain = Product(
        id="a" * 16, name="Apples", department="produce", tax_rate=700, price=299, icon="apple"
    )
    loose = structs.replace(
        plain,
        id="b" * 16,
        name="Pears",
        code="2000001000182",
        member_price=279,
        per_kg=299,
        names={"de": "Birnen", "tr": "Armut"},
        plu="4409",
        category="fruit",
        tare=12,
        open_price=OpenPrice(least=1, most=500),
        multi_buy=MultiBuy(count=3, price=700),
        specials=(Special(price=249, starts="2026-05-01", ends="2026-05-07"),),
        group_prices=(GroupPrice(group="helpers", price=199),),
        adds_up=True,
        deposit=8,
        empties=True,
        most=5,
        min_age=16,
        sold_from="2026-05-01",
        sold_until="2026-10-31",
        recall=Recall(why="splinters"),
    )
    assert all(getattr(loose, name) for name in Product.__struct_fields__)
    before = ledger.do_now(lambda tx: tx.catalogue)
    ledger.do_now(lambda tx: add_products(tx, [plain, loose]))
    assert ledger.do_now(lambda tx: all_products(tx.connection)) == (plain, loose)
    assert ledger.do_now(lambda tx: tx.catalogue) == before + 1


def test_ledger_time_never_runs_backwards(books: Books, tmp_path: Path) -> None:
    times = iter([5_000_000_000_000, 5_000_000_000_000, 4_000_000_000_000, 4_000_000_000_000])
    create(
        tmp_path,
        name="Test Co-op",
        currency="EUR",
        time_zone="Europe/Berlin",
        receipt_base="https://example.org",
        clock=lambda: 0,
        random=os.urandom,
        database=books.url(),
    )
    ledger = Ledger(tmp_path, clock=lambda: next(times), random=os.urandom)
    for version in (1, 2):
        rule = RuleVersion(version, f"220{version}-01-01", CoinShare(50))
        ledger.do_now(lambda tx, rule=rule: start_rule(tx, rule, tx.ledger_actor))  # type: ignore[misc]
        assert ledger.do_now(lambda tx: tx.now_ms) == 5_000_000_000_000
    ledger.close()


def test_an_empty_folder_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(NoLedger):
        Ledger(tmp_path, clock=clock, random=os.urandom)
