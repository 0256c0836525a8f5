# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody with the database in hand changes something. The audit says what, and where."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection

from contract.entries import Details
from contract.ids import b64
from contract.messages import UploadedDetails
from ledger.audit import audit
from ledger.coop import load_coop
from ledger.keys import load_keys
from ledger.store.engine import open_engine
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, run, sealed_id, with_details
from tests.ledger.engines import Books


@pytest.fixture(scope="module")
def busy(opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """A co-op with some history, that has closed for today."""
    with opened(tmp_path_factory.mktemp("audit")) as coop:
        till = coop.kiosk()
        who = till.tapped(coop.cards["Amara"])
        till.granted(who, 800)
        details_hash, salt, written = with_details(Details(note="bread"))
        sale = till.sale(account=who.account, coin=500, cash=300, details_hash=details_hash)
        details = UploadedDetails(
            entry=sealed_id(sale), salt=b64(salt), details=msgspec.Raw(written)
        )
        till.upload(sale, till.release(who.account), details=(details,))
        till.refresh()
        till.upload(*(till.sale(cash=n) for n in range(100, 130)))
        coop.server.stop()
        yield coop


@pytest.fixture
def stolen(books: Books, busy: Coop) -> Iterator[Connection]:
    """The ledger's books, and a way around their triggers."""
    with books.tampering(busy.data) as connection:
        yield connection


def audited(connection: Connection, folder: Path) -> str:
    coop = load_coop(connection)
    assert coop is not None
    report = audit(connection, coop, load_keys(folder).public)
    return "\n".join(map(str, report.findings))


def test_an_honest_ledger_passes(busy: Coop) -> None:
    assert "nothing to object to" in run("audit", "--data", busy.data)


PURCHASE = "(select log_index from log where kind = 'purchase' limit 1)"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            f"update postings set amount = amount + 1 where log_index = {PURCHASE} and line = 0",
            "the postings in the table are not those of the books",
        ),
        (
            "update balances set amount = amount + 100 where account like 'wallet:%'",
            "in the table",
        ),
        (
            f"update log set outcome = 'uncovered' where log_index = {PURCHASE}",
            "the table says uncovered, the books posted",
        ),
        (
            "update log set body ="
            " as_bytes(replace(as_text(body), '\"amount\":500', '\"amount\":400'))"
            f" where log_index = {PURCHASE}",
            "the signature does not hold",
        ),
        (
            "update log set leaf = as_bytes(replace(as_text(leaf), '500', '400'))"
            f" where log_index = {PURCHASE}",
            "the leaf is not the one that was hashed",
        ),
        (
            "delete from log where log_index = (select max(log_index) from log)",
            "the head counts",
        ),
        ("delete from log where log_index = 3", "the log has a hole"),
        (
            "update log set signature = (select signature from log where log_index = 0)"
            " where log_index = 1",
            "the signature does not hold",
        ),
        ("update log_head set checkpoint = ''", "not a checkpoint"),
        ("update log_head set frontier = zeros(64)", "the head's hashes"),
        ("update grants set spent = spent - 1 where spent > 0", "grants "),
        ("update grants set total = total + 1", "grants "),
        ("delete from contributions", "contributions "),
        ("update grant_increases set amount = 1", "grant_increases "),
        ("update tills set turnover = 1", "tills "),
        ("update rules set rule = as_bytes(replace(as_text(rule), '60', '99'))", "rules "),
        ("update journal_heads set sequence = sequence + 1", "journal_heads "),
        ("insert into subtrees values (1, 0, zeros(32))", "the stored subtrees"),
        ("insert into postings values (10000, 0, 'wallet:x', 'EUR', 5)", "without an entry"),
        (
            "update details set details = as_bytes(replace(as_text(details), 'bread', 'wine'))",
            "its details are not those",
        ),
        (
            "update devices set public_key = zeros(32) where name <> 'ledger'",
            "the log says another key of this kiosk",
        ),
        ("delete from devices where name <> 'ledger'", "not among the devices"),
    ],
)
def test_a_change_is_found(stolen: Connection, busy: Coop, change: str, found: str) -> None:
    assert stolen.execute(text(change.replace(":", "\\:"))).rowcount > 0
    assert found in audited(stolen, busy.data)


def test_erased_details_leave_everything_valid(stolen: Connection, busy: Coop) -> None:
    assert stolen.execute(text("delete from details")).rowcount == 1
    assert audited(stolen, busy.data) == ""


def test_the_command_says_what_it_found(books: Books, busy: Coop, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    books.copy(busy.data, folder)
    engine = open_engine(folder)
    with engine.begin() as connection:
        connection.execute(text("update log_head set checkpoint = ''"))
    engine.dispose()
    printed = run("audit", "--data", folder, status=1)
    assert "not a checkpoint" in printed
    assert "1 to object to" in printed
