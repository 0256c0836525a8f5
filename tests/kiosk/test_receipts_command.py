# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk receipts`` and ``card-sheet``."""

import io
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QGuiApplication

from contract.messages import EnrolAnswer
from hardware.printing.spool import Spool
from kiosk.cli import main
from kiosk.config import Folder, Settings
from tests.kiosk.test_receipt import MIXED, URL, receipt
from tests.kiosk.till import COOP


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "till")
    made.keep_settings(Settings(ledger="https://books.example"))
    spool = Spool(made.spool)
    spool.add(receipt(MIXED), 1_777_800_600_000)
    spool.mark(MIXED.id, "printed")
    spool.close()
    return made


def run(folder: Folder, *args: str) -> int:
    return main(["receipts", "--data", str(folder.path), *args])


def test_the_list_and_the_text(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder) == 0
    listed = capsys.readouterr().out.split()
    assert listed[:3] == [MIXED.id, "2026-05-03", "09:30"], "UTC, as it is of no co-op yet"
    assert run(folder, MIXED.id) == 0
    text = capsys.readouterr().out
    assert text.split()[0] == "Copy"
    assert "Olive oil" in text
    assert run(folder, "another") == 1
    assert "kept for a day" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["pdf", "png", "html"])
def test_the_other_forms(qapp: QGuiApplication, folder: Folder, tmp_path: Path, form: str) -> None:
    before = qapp.font()
    out = tmp_path / f"receipt.{form}"
    assert run(folder, MIXED.id, "--as", form, "--out", str(out)) == 0
    qapp.setFont(before)
    assert out.stat().st_mode & 0o077 == 0
    data = out.read_bytes()
    if form == "html":
        assert URL in data.decode()
        return
    picture = Image.open(io.BytesIO(data)) if form == "png" else None
    if picture is None:
        with pypdfium2.PdfDocument(data) as pdf:
            picture = pdf[0].render(scale=3).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [URL]


def test_nothing_printed_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Folder(tmp_path)) == 1
    assert "Nothing was printed" in capsys.readouterr().err


def test_cards_from_a_file(
    qapp: QGuiApplication, folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = qapp.font()
    cards, out = tmp_path / "cards.csv", tmp_path / "cards.pdf"
    command = ["card-sheet", "--data", str(folder.path), "--cards", str(cards), "--out", str(out)]
    cards.write_text('name,code\nAmara Ng\'ethe,CC1:aB3-_zQ\n"Weiß, Jonas",CC1:zzz\n')
    assert main(command) == 1
    assert "enrol" in capsys.readouterr().err
    folder.keep_identity(
        EnrolAnswer(
            coop=COOP,
            coop_name="Greenleaf",
            device=COOP,
            epoch=1,
            kiosk_name="Till 1",
            currency="EUR",
            time_zone="Europe/Berlin",
            receipt_base="https://books.example",
            ledger_device=COOP,
            ledger_epoch=1,
            ledger_key="",
            log_origin="",
            card_meta_key="",
        )
    )
    assert main(command) == 0
    with pypdfium2.PdfDocument(out.read_bytes()) as pdf:
        codes = zxingcpp.read_barcodes(pdf[0].render(scale=3).to_pil())
    assert {code.text for code in codes} == {"CC1:aB3-_zQ", "CC1:zzz"}
    cards.write_text("Amara\n")
    assert main(command) == 1
    assert "line 1" in capsys.readouterr().err
    qapp.setFont(before)
