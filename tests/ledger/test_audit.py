# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody with the database in hand changes something. The audit says what, and where."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from contract.entries import Details
from contract.ids import b64
from contract.messages import UploadedDetails
from tests.ledger.coop import Coop, open_coop, run, sealed_id, with_details


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """A co-op with some history, that has closed for today."""
    with open_coop(tmp_path_factory.mktemp("audit"), "--seed", "audit") as coop:
        till = coop.kiosk()
        who = till.tapped(coop.cards["Amara"])
        till.granted(who, 800)
        details_hash, salt, text = with_details(Details(note="bread"))
        sale = till.sale(account=who.account, coin=500, cash=300, details_hash=details_hash)
        details = UploadedDetails(entry=sealed_id(sale), salt=b64(salt), details=msgspec.Raw(text))
        till.upload(sale, till.release(who.account), details=(details,))
        till.refresh()
        till.upload(*(till.sale(cash=n) for n in range(100, 130)))
        coop.server.stop()
        yield coop


@pytest.fixture
def stolen(busy: Coop, tmp_path: Path) -> Iterator[tuple[Path, sqlite3.Connection]]:
    """A copy of the ledger's folder, and a way around its triggers."""
    folder = tmp_path / "ledger"
    shutil.copytree(busy.data, folder)
    db = sqlite3.connect(folder / "ledger.db", isolation_level=None)
    for (name,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        db.execute(f"drop trigger {name}")
    yield folder, db
    db.close()


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
            " cast(replace(cast(body as text), '\"amount\":500', '\"amount\":400') as blob)"
            f" where log_index = {PURCHASE}",
            "the signature does not hold",
        ),
        (
            "update log set leaf = cast(replace(cast(leaf as text), '500', '400') as blob)"
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
        ("update log_head set frontier = zeroblob(64)", "the head's hashes"),
        ("update grants set spent = spent - 1 where spent > 0", "grants "),
        ("update grants set total = total + 1", "grants "),
        ("delete from contributions", "contributions "),
        ("update rules set rule = cast(replace(cast(rule as text), '60', '99') as blob)", "rules "),
        ("update journal_heads set sequence = sequence + 1", "journal_heads "),
        ("insert into subtrees values (1, 0, zeroblob(32))", "the stored subtrees"),
        ("insert into postings values (10000, 0, 'wallet:x', 'EUR', 5)", "without an entry"),
        (
            "update details set details ="
            " cast(replace(cast(details as text), 'bread', 'wine') as blob)",
            "its details are not those",
        ),
        (
            "update devices set public_key = zeroblob(32) where name <> 'ledger'",
            "the signature does not hold",
        ),
        ("delete from devices where name <> 'ledger'", "nobody enrolled"),
    ],
)
def test_a_change_is_found(
    stolen: tuple[Path, sqlite3.Connection], change: str, found: str
) -> None:
    folder, db = stolen
    assert db.execute(change).rowcount > 0
    printed = run("audit", "--data", folder, status=1)
    assert found in printed
    assert "Traceback" not in printed


def test_erased_details_leave_everything_valid(stolen: tuple[Path, sqlite3.Connection]) -> None:
    folder, db = stolen
    assert db.execute("delete from details").rowcount == 1
    assert "nothing to object to" in run("audit", "--data", folder)
