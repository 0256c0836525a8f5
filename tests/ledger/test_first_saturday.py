# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/first-saturday.md, line by line: one volunteer, an empty ledger, and the first sale."""

import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.messages import PinRight
from contract.outcomes import Outcome
from ledger.keys import load_keys
from tests.ledger.coop import Card, Kiosk, Server, run

PAGE = Path(__file__).parents[2] / "docs/first-saturday.md"


def typed() -> Iterator[str]:
    """What the page says to type."""
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        yield from block.splitlines()


def tables() -> Iterator[str]:
    """The CSV files that the page shows, in order."""
    for block in re.findall(r"(?:^    .*,.*\n)+", PAGE.read_text(), re.MULTILINE):
        yield "\n".join(line.strip() for line in block.splitlines()) + "\n"


class Volunteer:
    """Types the lines, and puts in what has to be put in."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data = folder / "ledger"
        self.patch = monkeypatch
        self.files = dict(zip(("members.csv", "products.csv"), tables(), strict=True))
        self.server: Server | None = None
        self.said = ""
        self.kiosk: Kiosk | None = None

    def type(self, line: str) -> None:
        words = shlex.split(line)
        assert words.pop(0) == "sudo"
        if words[0] == "systemctl":
            self.server = Server(self.data)
            return
        assert words.pop(0) == "coop-ledger"
        if "<" in words:
            at = words.index("<")
            self.pipe(self.files[words[at + 1]])
            words = words[:at]
        if words[:2] == ["member", "pin"]:
            self.pipe("2580\n")
        words = [self.filled_in(word) for word in words]
        said = run(*words)
        if words[:2] == ["kiosk", "new"]:
            self.enrol(said.split()[-1])
        self.said = said

    def pipe(self, text: str) -> None:
        self.patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    def filled_in(self, word: str) -> str:
        if word == "DEVICE":
            assert self.kiosk is not None
            assert self.kiosk.me.device in self.said
            return self.kiosk.me.device
        if word == "PROPOSAL":
            found = re.search(r"proposal confirm (\S+)", self.said)
            assert found is not None
            return found[1]
        return word

    def enrol(self, code: str) -> None:
        assert self.server is not None
        self.kiosk = Kiosk(self.server, "Till 1", code=code)
        assert self.kiosk.me.waiting


def test_the_first_saturday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOP_LEDGER_DATA", str(tmp_path / "ledger"))
    volunteer = Volunteer(tmp_path, monkeypatch)
    try:
        for line in typed():
            volunteer.type(line)
        assert "nothing to object to" in volunteer.said
        assert volunteer.kiosk is not None
        first_sale(volunteer, volunteer.kiosk)
    finally:
        if volunteer.kiosk is not None:
            volunteer.kiosk.close()
        if volunteer.server is not None:
            volunteer.server.stop()


def first_sale(volunteer: Volunteer, till: Kiosk) -> None:
    """Amara pays half of a loaf in coin that she has yet to earn."""
    told = till.refresh()
    assert [one.name for one in told.products or ()] == [
        "Apples, loose",
        "Oat drink 1 l",
        "Sourdough loaf 750 g",
    ]
    uid = "04A1B2C3D4E5F6"
    keys = load_keys(volunteer.data).sun(uid)
    amara = Card(
        {
            **dict.fromkeys(("first_name", "member", "account"), ""),
            "uid": uid,
            "meta_key": keys.meta.hex(),
            "file_key": keys.file.hex(),
            "pin": "2580",
            "balance": 0,
        }
    )
    who = till.tapped(amara)
    assert (who.first_name, who.available) == ("Amara", 2000)
    assert isinstance(till.pin(who, "2580"), PinRight)
    till.granted(who, 225)
    sale = till.sale(account=who.account, coin=225, cash=225)
    assert [one.outcome for one in till.upload(sale).outcomes] == [Outcome.POSTED]
    assert "Proved" in run("verify", till.receipt_code(sale).path, "--data", volunteer.data)
    balances = run("books")
    assert "21.75 coin" in balances  # what Mei earned, less what Amara may still earn
    assert "nothing to object to" in run("audit")


@pytest.mark.parametrize(
    ("option", "why"),
    [
        (("--currency", "euro"), "three capital letters, like EUR"),
        (("--time-zone", "Berlin"), "they are named like Europe/Berlin"),
        (("--receipt-base", "example.org"), "an address like https://example.org"),
        (("--name", " "), "a co-op has a name"),
    ],
)
def test_what_cannot_be_changed_later_is_looked_at_before(
    tmp_path: Path, option: tuple[str, str], why: str
) -> None:
    data = tmp_path / "ledger"
    assert why in run("init", "--data", data, "--name", "Mill Lane", *option, status=1)
    assert not data.exists()


def test_trouble_with_the_disk_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    printed = run("init", "--data", tmp_path / "file/ledger", "--name", "Mill Lane", status=1)
    assert "Not a directory" in printed
    run("init", "--data", tmp_path / "ledger", "--name", "Mill Lane")
    (tmp_path / "ledger/ledger.db").write_bytes(b"no database at all" * 100)
    printed = run("member", "list", "--data", tmp_path / "ledger", status=1)
    assert "the database cannot be used: file is not a database" in printed


def test_the_doctor_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOP_LEDGER_DATA", str(tmp_path / "ledger"))
    run("init", "--name", "Nobody's")
    said = run("doctor")
    for words in ("nothing is decided about", "rule starter", "nobody yet", "none yet"):
        assert words in said
    (tmp_path / "ledger" / "keys.json").chmod(0o644)
    assert "chmod 600" in run("doctor", status=1)
