# SPDX-License-Identifier: AGPL-3.0-or-later
"""An inspector reads a till's journal on the till itself: no ledger, no network, no private key."""

import csv
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from beancount import loader

from contract import chain
from contract.entries import (
    FORMAT,
    CashCount,
    CashMoved,
    DayClosed,
    Entry,
    Note,
    Purchase,
    Refund,
    RefundedLine,
    Release,
    Released,
    RentPayment,
    Total,
)
from contract.ids import b64, instant, random_id, unix_ms, uuid7
from contract.messages import EnrolAnswer
from kiosk.cli import main as coop_kiosk
from kiosk.config import Folder
from kiosk.day import day_report
from ledger_client.journal import Journal
from ledger_client.keys import load_or_make
from tests.kiosk.test_day import cash, coin
from tests.kiosk.till import AMARA, COOP

DEVICE = random_id(b"the till..")
FRIDAY = unix_ms("2026-05-01T16:00:00.000Z")  # six in the evening at the co-op
HOUR = 3_600_000
SECONDS = {"actor": f"member:{AMARA.member}"}


class Writes:
    """A till that writes its journal, an hour after the other."""

    def __init__(self, folder: Folder) -> None:
        self.folder, self.now_ms = folder, FRIDAY
        self.enrol(1)

    def enrol(self, epoch: int, closed: int = 0) -> None:
        """The office gives it a key, and another one later."""
        load_or_make(self.folder.next_key)
        self.folder.become(
            EnrolAnswer(
                coop=COOP,
                coop_name="Greenleaf",
                device=DEVICE,
                epoch=epoch,
                kiosk_name="Till 1",
                currency="EUR",
                time_zone="Europe/Berlin",
                receipt_base="https://greenleaf.example",
                ledger_device=random_id(b"the ledger"),
                ledger_epoch=1,
                ledger_key="",
                log_origin="greenleaf.example/log",
                card_meta_key="",
                closed=closed,
            )
        )
        self.epoch = epoch

    def does(self, *done: tuple[type[Entry], dict[str, Any]]) -> None:
        key = load_or_make(self.folder.key)
        journal = Journal(
            self.folder.journal,
            coop=COOP,
            device=DEVICE,
            epoch=self.epoch,
            public_key=key.public,
            signer=key.sign,
        )
        for kind, fields in done:
            if kind is DayClosed:
                report = day_report(journal.since(DayClosed))
                covers = {"number": report.number, "first": report.first, "unit": "EUR"}
                fields = {
                    **covers,
                    "expected": report.expected,
                    "earlier": report.earlier,
                    **fields,
                }
            journal.append(lambda head, k=kind, f=fields: self._entry(head, k, f))  # type: ignore[misc]
            self.now_ms += HOUR
        journal.close()

    def _entry(self, head: chain.Head, kind: type[Entry], fields: dict[str, Any]) -> Entry:
        marks = {
            "format": FORMAT,
            "coop": COOP,
            "device": DEVICE,
            "epoch": head.epoch,
            "sequence": head.sequence + 1,
            "previous": b64(head.hash),
            "id": uuid7(self.now_ms, bytes([head.epoch, head.sequence + 1] * 5)),
            "at": instant(self.now_ms),
        }
        return kind(**(marks | SECONDS | fields))


def sold(net: int, tax: int, *tenders: Any) -> tuple[type[Entry], dict[str, Any]]:
    total = Total(department="bakery", tax_rate=700, net=net, tax=tax)
    return Purchase, {"totals": (total,), "tenders": tenders}


@pytest.fixture
def till(tmp_path: Path) -> Writes:
    """Friday evening goes on past midnight and is closed then; on Saturday the kiosk is enrolled
    again between two sales."""
    till = Writes(Folder(tmp_path / "till"))
    back = RefundedLine(line=1, quantity=1, amount=107)
    total = Total(department="bakery", tax_rate=700, net=100, tax=7)
    till.does(
        (CashMoved, {"what": "float", "unit": "EUR", "amount": 5000}),
        sold(1000, 70, cash(470), coin(600)),
        (Release, {"releases": (Released(account=AMARA.account, unit=AMARA.unit, number=1),)}),
        (RentPayment, {"household": COOP, "tenders": (cash(2003),), "rounding": 3}),
        (Refund, {"reverses": uuid7(1, bytes(10)), "lines": (back,), "totals": (total,)}
         | {"tenders": (cash(107),)}),
        (CashMoved, {"what": "drop", "unit": "EUR", "amount": 2000}),
        (CashCount, {"unit": "EUR", "counted": 5346}),
        (DayClosed, {"day": "2026-05-01"}),
    )  # fmt: skip
    till.now_ms = FRIDAY + 16 * HOUR
    till.does(sold(200, 14, cash(214)))
    till.enrol(2, closed=5)
    till.does(
        sold(300, 21, cash(321)),
        (CashCount, {"unit": "EUR", "counted": 5881}),
        (DayClosed, {"day": "2026-05-02"}),
    )
    return till


@pytest.fixture
def said(till: Writes, capsys: pytest.CaptureFixture[str]) -> Any:
    def journal(*args: str, status: int = 0) -> str:
        assert coop_kiosk(["journal", *args, "--data", str(till.folder.path)]) == status
        return capsys.readouterr().out

    return journal


def test_each_entry_is_shown_in_plain_words_with_number_and_both_clocks(said: Any) -> None:
    lines = said("show").splitlines()
    assert lines[-1] == "12 entries"
    assert lines[2].startswith("1/2  2026-05-01T17:00:00.000Z, 2026-05-01 19:00  sold: bakery")
    assert "paid cash €4.70, coin 6.00 coin for €6.00" in lines[2]
    assert "Z report 2 (entries 1-1 of journal 1, 1-2)" not in lines[-2], "not what was not so"
    assert "Z report 2 (entries 9-9 of journal 1, 1-2)" in lines[-2]
    assert len(said("show", "--day", "2026-05-02").splitlines()) == 2 + 6


def test_a_whole_journal_is_whole_across_a_new_enrolment(said: Any) -> None:
    """Whatever the ledger says then of the closings it has: this journal began before them."""
    out = said("verify")
    assert "12 entries: numbers, chain, signatures and Z reports are whole." in out
    assert "key of journal 1:" in out
    assert "key of journal 2:" in out


def tamper(folder: Folder, statement: str, *values: Any) -> None:
    with sqlite3.connect(folder.journal) as db:
        for name in ("UPDATE", "DELETE", "REPLACE"):
            db.execute(f"DROP TRIGGER IF EXISTS entries_{name}")
        db.execute(statement, values)


def test_a_changed_amount_is_found_where_it_is(till: Writes, said: Any) -> None:
    tamper(
        till.folder,
        "UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), '5000', '4000') AS BLOB)"
        " WHERE epoch = 1 AND sequence = 1",
    )
    out = said("verify", status=1)
    assert "1/1: what it says was changed" in out
    assert "1/1: its signature does not hold" in out
    assert "1/2: it does not follow the entry before it" in out
    assert "1/8: it says that 5346" not in out, "it was counted since: the Z report agrees"
    assert "1/3:" not in out


def test_an_entry_that_was_taken_out_leaves_a_gap(till: Writes, said: Any) -> None:
    tamper(till.folder, "DELETE FROM entries WHERE epoch = 1 AND sequence = 6")
    assert "1/7: entries are missing before it: 6 to 6" in said("verify", status=1)


def test_an_entry_that_the_ledger_has_is_missed_when_the_end_is_cut_off(
    till: Writes, said: Any
) -> None:
    tamper(till.folder, "INSERT INTO outcomes SELECT id, 'posted', 1 FROM entries WHERE epoch = 2")
    tamper(till.folder, "DELETE FROM entries WHERE epoch = 2 AND sequence = 3")
    assert "the ledger has it, and it is not here" in said("verify", status=1)


def test_without_a_key_no_signature_is_called_good(till: Writes, said: Any) -> None:
    public = b64(till.folder.public_keys()[1])
    (till.folder.path / "device.key").unlink()
    assert "no signature of journal 1 can be verified" in said("verify", status=1)
    said("verify", "--key", f"1:{public}")
    other = b64(load_or_make(till.folder.path / "other").public)
    assert "its signature does not hold" in said("verify", "--key", f"1:{other}", status=1)


def test_a_z_report_that_skips_a_number_or_hides_money_is_named(till: Writes, said: Any) -> None:
    till.does(sold(100, 0, cash(100)), (DayClosed, {"day": "2026-05-03", "number": 4}))
    till.does((DayClosed, {"day": "2026-05-04", "expected": 1}))
    out = said("verify", status=1)
    assert "2/5: it is Z report 4, and 3 comes next" in out
    assert "2/6: it says that 1 lay in the drawer, and the entries add up to 5981" in out


def test_a_day_is_added_up_as_it_was_closed(said: Any) -> None:
    friday = said("report", "--day", "2026-05-01")
    assert "day 1, closed as 2026-05-01" in friday
    assert "2026-05-01 18:00 to 2026-05-02 00:00 (Europe/Berlin)" in friday
    saturday = said("report", "--day", "2026-05-02")
    assert "entries 1/9 to 1/9, 2/1 to 2/2" in saturday
    assert "Nothing was closed as 2026-05-09" in said("report", "--day", "2026-05-09", status=1)


@pytest.mark.parametrize("day", ["2026-05-01", "2026-05-02"])
def test_the_day_balances_in_a_treasurers_own_program(said: Any, tmp_path: Path, day: str) -> None:
    """beancount checks each transaction, and at the end each balance."""
    out = tmp_path / "day.beancount"
    said("report", "--day", day, "--beancount", "--out", str(out))
    found, errors, _ = loader.load_file(str(out))
    assert errors == []
    drawer = [one for one in found if getattr(one, "account", "").startswith("Assets:Cash:")]
    expected = {"2026-05-01": "53.46", "2026-05-02": "58.81"}[day]
    assert [str(one.amount.number) for one in drawer if hasattr(one, "amount")] == [expected]


def test_each_amount_of_a_day_is_a_row(said: Any) -> None:
    rows = list(csv.DictReader(said("report", "--day", "2026-05-01", "--csv").splitlines()))
    assert {row["report"] for row in rows} == {"1"}
    assert [row["kind"] for row in rows if not row["account"]] == ["release"]
    sums: dict[str, float] = {}
    for row in rows:
        if row["amount"]:
            sums[row["unit"]] = sums.get(row["unit"], 0) + round(100 * float(row["amount"]))
    assert set(sums.values()) == {0}
    (counted,) = [row for row in rows if row["account"].startswith("difference:")]
    assert counted["amount"] == "0.20"


def test_no_code_that_was_held_to_the_till_moves_the_inspectors_terminal(
    till: Writes, capsys: pytest.CaptureFixture[str]
) -> None:
    till.does((Note, {"about": "unknown-code", "code": "\x1b[2J\r\n1/1  nothing was sold"}))
    assert coop_kiosk(["journal", "show", "--data", str(till.folder.path)]) == 0
    last, count = capsys.readouterr().out.splitlines()[-2:]
    assert "unknown-code: �[2J��1/1  nothing was sold" in last
    assert count.endswith("entries")
