# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stick with a till's entries passed through many hands. What was done to it is refused in words,
and nothing of it stays."""

from pathlib import Path

import msgspec
import pytest

from contract.carried import CARRIED, CarriedEntry, CarriedJournal
from contract.entries import SignedEntry
from contract.messages import UploadedDetails
from contract.outcomes import Outcome
from ledger.api.entries import MAX_OF_REVOKED
from tests.ledger.coop import Coop, Kiosk, run, sealed_id
from tests.ledger.engines import Sqlite
from tests.ledger.test_enrolment import enrol_again

pytestmark = pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")


def stick(file: Path, till: Kiosk, *entries: SignedEntry, epoch: int = 1) -> Path:
    header = CarriedJournal(format=CARRIED, coop=till.me.coop, device=till.me.device, epoch=epoch)
    lines = [header, *(CarriedEntry(entry=entry) for entry in entries)]
    file.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return file


def carry(coop: Coop, file: Path, status: int = 0) -> str:
    return run("import", "journal", file, "--data", coop.data, status=status)


def test_what_another_till_sold_is_not_held_as_the_first_ones(
    coop: Coop, till: Kiosk, tmp_path: Path
) -> None:
    """Held, the office would book it by hand, and its own till sends it as well."""
    enrol_again(coop, till, "--confirmed")
    other = coop.kiosk("another till")
    sale = other.sale(cash=430)
    file = stick(tmp_path / "stick", till, sale)
    assert "an entry of another journal" in carry(coop, file, status=1)
    assert "entries held" not in run("kiosk", "list", "--data", coop.data)
    assert [one.outcome for one in other.upload(sale).outcomes] == [Outcome.POSTED]


def test_all_that_an_old_disk_had_sold_waits_for_the_office(
    coop: Coop, till: Kiosk, tmp_path: Path
) -> None:
    """Of a key that was ended the network may bring a thousand entries; what somebody of the
    office carries there is all kept, as it is said to be."""
    many = MAX_OF_REVOKED + 1
    file = stick(tmp_path / "stick", till, *(till.sale(cash=100) for _ in range(many)))
    enrol_again(coop, till, "--confirmed")
    for _ in range(2):
        assert f"{many} held" in carry(coop, file)
    assert f"{many} entries held" in run("kiosk", "list", "--data", coop.data)


@pytest.mark.parametrize("again", [False, True], ids=["as it was", "enrolled again"])
def test_what_is_no_entry_is_refused_in_words(
    coop: Coop, till: Kiosk, tmp_path: Path, again: bool
) -> None:
    sale = till.sale(cash=430)
    if again:
        enrol_again(coop, till, "--confirmed")
    for body in (b"{}", b"1", b'{"kind":"purchase"}', b"[" * 5000 + b"]" * 5000):
        wrong = SignedEntry(msgspec.Raw(body), sale.signature)
        said = carry(coop, stick(tmp_path / "stick", till, wrong), status=1)
        assert said.startswith("coop-ledger: "), said
        assert "Traceback" not in said
    deep = b'{"line":"entry","entry":' + b"[" * 20_000 + b"]" * 20_000 + b"}\n"
    file = stick(tmp_path / "deep", till)
    file.write_bytes(file.read_bytes() + deep)
    assert "line 2: not a line of a journal" in carry(coop, file, status=1)


def test_details_that_are_not_an_entrys_own_are_left_out(
    coop: Coop, till: Kiosk, tmp_path: Path
) -> None:
    sale = till.sale(cash=430)
    file = stick(tmp_path / "stick", till, sale)
    other = UploadedDetails(entry=sealed_id(sale), salt="?", details=msgspec.Raw(b"[" * 9000))
    line = msgspec.json.encode(CarriedEntry(entry=sale, details=other))
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0] + line + b"\n")
    said = run("import", "journal", file, "--data", coop.data, status=1)
    assert "not a line of a journal" in said
    assert "1 posted" in carry(coop, stick(file, till, sale))
