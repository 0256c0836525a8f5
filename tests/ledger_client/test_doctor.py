# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk doctor``: it finds what is wrong, says what to do, and tells nobody a secret."""

import asyncio
import base64
import io
import os
import sqlite3
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.receipt import Document, QrCode, Text
from hardware.ports import Device, DeviceHealth, Health
from hardware.printing.paper import PaperPrinter
from hardware.printing.spool import Spool
from hardware.scales.virtual import VirtualScale
from kiosk import doctor
from kiosk.bundle import blot
from kiosk.cli import main
from kiosk.config import Folder, PrinterSettings, ScaleSettings, Settings
from kiosk.device_words import WORDS
from ledger_client.journal import lock
from tests.ledger_client.tills import Coop, Till, identify, sell
from ui.texts import TEXTS


@pytest.fixture
def place(till: Till) -> Folder:
    """An enrolled kiosk without devices."""
    folder = Folder(till.folder)
    folder.keep_identity(till.identity)
    folder.keep_settings(Settings(ledger=till.url, reader="none"))
    return folder


@pytest.fixture
def paper() -> Iterator[PaperPrinter]:
    with PaperPrinter() as printer:
        yield printer


def found(folder: Folder, capsys: pytest.CaptureFixture[str]) -> dict[str, doctor.Finding]:
    capsys.readouterr()
    status = main(["doctor", "--data", str(folder.path), "--json"])
    said = msgspec.json.decode(capsys.readouterr().out, type=list[doctor.Finding])
    assert status == any(finding.state == "fault" for finding in said)
    return {finding.about: finding for finding in said}


def test_all_is_well(
    place: Folder, paper: PaperPrinter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with VirtualScale(tmp_path / "scale", protocol="nci") as scale:
        place.keep_settings(
            Settings(
                ledger=place.settings().ledger,
                reader="none",
                printer=PrinterSettings(paper.host, paper.port),
                scale=ScaleSettings(scale.port, "nci"),
            )
        )
        assert main(["doctor", "--data", str(place.path)]) == 0
    told = capsys.readouterr().out
    assert "[  ok  ] Receipt printer: Works." in told
    assert "[  ok  ] Scale: Works." in told
    assert "The ledger answers and knows this kiosk." in told
    assert "FAULT" not in told
    assert paper.papers == [], "it looks, it does not print"


def test_each_fault_is_named_with_the_next_step(
    place: Folder, paper: PaperPrinter, till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    paper.set_fault("paper-out")
    place.keep_settings(
        Settings(
            ledger=till.url,
            reader="none",
            printer=PrinterSettings(paper.host, paper.port),
            scale=ScaleSettings("/dev/nowhere"),
        )
    )
    place.key.chmod(0o644)
    till.cable.pull()
    spool = Spool(place.spool)
    spool.add(Document("1", (Text("x"),)), 1)
    spool.mark("1", "unconfirmed")
    spool.close()
    place.journal.write_bytes(b"not a database at all, but long enough to be looked at" * 9)
    said = found(place, capsys)
    assert {about: finding.code for about, finding in said.items() if finding.state != "well"} == {
        "key": "key-open",
        "journal": "journal-damaged",
        "print-queue": "print-doubt",
        "ledger": "ledger-unreachable",
        "printer": "paper-out",
        "scale": "unplugged",
    }
    assert all(finding.advice for finding in said.values() if finding.state != "well")


def test_a_kiosk_that_was_shut_out(
    coop: Coop, place: Folder, till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    coop.office("kiosk", "revoke", till.identity.device)
    assert found(place, capsys)["ledger"].state == "fault"


def test_while_the_till_runs_its_lines_are_its_own(place: Folder) -> None:
    taken = DeviceHealth(Device.SCALE, Health.MISSING, "taken")
    place.journal.touch()
    with lock(place.journal):
        assert doctor._runs(place)
    assert doctor._device(Device.SCALE, taken, running=True).state == "well"
    assert doctor._device(Device.SCALE, taken, running=False).state == "fault"


def test_a_full_disk(place: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    [finding] = doctor.disk(place)
    assert finding.code == "disk-refuses"


def test_every_code_of_a_driver_has_words_for_the_screen_too() -> None:
    assert {f"state-{code}" for code in WORDS} <= TEXTS.keys()


# --- the support bundle -----------------------------------------------------------------------


def secrets_of(place: Folder, coop: Coop) -> set[bytes]:
    """Everything at this till that opens something, in every spelling that it might have."""
    out: set[bytes] = set()
    seed = place.key.read_bytes()
    with sqlite3.connect(place.journal) as journal:
        salts = [salt for (salt,) in journal.execute("SELECT salt FROM details")]
    assert salts
    for secret in (seed, seed.strip(), *salts):
        raw = secret if isinstance(secret, bytes) else str(secret).encode()
        out |= {raw, raw.hex().encode(), base64.b64encode(raw), base64.urlsafe_b64encode(raw)}
    with sqlite3.connect(place.replica) as replica:
        for row in replica.execute("SELECT * FROM members"):
            out |= {value for value in row if isinstance(value, bytes)}
    for name in ("Amara", "Jonas"):
        card = coop.card(name).plastic
        out |= {card.meta_key.encode(), card.file_key.encode(), card.uid.encode()}
    return {secret for secret in out if len(secret) >= 8}


def test_the_bundle_has_what_helps_and_no_secret(
    coop: Coop,
    place: Folder,
    till: Till,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def a_day() -> str:
        async with till.online() as teller:
            amara = await identify(teller, coop.card("Amara"))
            return (await sell(teller, amara, 0, 500)).url

    url = asyncio.run(a_day())
    spool = Spool(place.spool)
    spool.add(Document("1", (QrCode(url),)), 1)
    spool.close()
    wanted = secrets_of(place, coop) | {url.partition("#")[2].encode()}
    # A log into which somebody wrote all of it, by mistake.
    shown = [s.decode() for s in sorted(wanted) if s.isascii() and s.decode().isprintable()]
    log = "\n".join(f"WARNING till: card {s} read" for s in [*shown, url, "PIN: 4711", "pin=4711"])
    tools = tmp_path / "tools"
    tools.mkdir()
    (tmp_path / "log").write_text(f"{log}\nWARNING printer: out of paper\n")
    (tools / "journalctl").write_text(f"#!/bin/sh\ncat {tmp_path}/log\n")
    (tools / "journalctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    place.keep_settings(Settings(ledger="https://till:hunter22@books.example", reader="none"))

    file = tmp_path / "support.tar.gz"
    main(["doctor", "--data", str(place.path), "--bundle", str(file)])
    assert "hunter22" not in capsys.readouterr().out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with tarfile.open(file) as bundle:
        texts = {
            member.name.split("/")[1]: (bundle.extractfile(member) or io.BytesIO()).read()
            for member in bundle.getmembers()
        }
    everything = b"\n".join(texts.values())
    for secret in wanted:
        assert secret not in everything, secret
    assert b"4711" not in everything
    assert b"hunter22" not in everything
    assert b"out of paper" in texts["log.txt"]
    given = ["--log", str(tmp_path / "log"), "--bundle", str(file)]
    main(["doctor", "--data", str(place.path), *given])
    with tarfile.open(file) as bundle:
        again = (bundle.extractfile("coopcoin-support/log.txt") or io.BytesIO()).read()
    assert again.strip() == texts["log.txt"].strip()
    assert b"coopcoin-kiosk" in texts["versions.txt"]
    assert b"books.example" in texts["settings.toml"]
    assert b"Till" in texts["kiosk.json"]
    assert b"journal.db" in texts["folder.txt"]


@given(
    st.binary(min_size=16, max_size=48),
    st.sampled_from(["", "key ", "salt=", '"', "(", "https://x.example/r/"]),
)
def test_what_is_long_and_random_is_blotted_out(secret: bytes, before: str) -> None:
    for written in (secret.hex(), base64.urlsafe_b64encode(secret).decode().rstrip("=")):
        digit = any(letter.isdigit() for letter in written)
        if not digit and (written.islower() or written.isupper()):
            continue  # as words are
        assert written not in blot(f"WARNING x: {before}{written}")


def test_a_salt_that_happens_to_have_no_digit_is_blotted_out_too() -> None:
    for salt in ("mIQIRdSAioEEvqnxkOUIZA==", "xoZqhcSrLyJkWmTnbUvEaA", "mIQI/dSAi-EEvqnx+OUIZA"):
        assert blot(f"WARNING till: card {salt} read") == "WARNING till: card [blotted out] read"


def test_words_and_ids_of_entries_stay() -> None:
    line = "WARNING ledger_client.sync: entry 01a204ff-3790-794d-b0d5-1af56959c78f at /dev/ttyUSB0"
    assert blot(line) == line
