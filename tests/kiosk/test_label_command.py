# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk label``: a bag of carrots is weighed at the counter and gets its label."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication

from contract.messages import EnrolAnswer
from hardware.printing.paper import PaperPrinter
from kiosk.cli import main
from kiosk.config import Folder, PrinterSettings, Settings
from ledger_client.replica import Replica
from tests.kiosk.test_labels import CARROTS, EGGS, ean
from tests.kiosk.till import COOP

PURPLE = replace(CARROTS, id="p" * 16, name="carrots, purple", code=ean("210004300000"))
LOOSE = replace(CARROTS, name="carrots, loose")
CODES = ("21IIIIIWWWWWC",)


@pytest.fixture
def folder(tmp_path: Path, qapp: QGuiApplication) -> Iterator[Folder]:
    before = qapp.font()
    made = Folder(tmp_path / "till")
    made.keep_settings(Settings(ledger="https://books.example", shop_codes=CODES))
    made.keep_identity(
        EnrolAnswer(
            coop=COOP, coop_name="Greenleaf", device=COOP, epoch=1, kiosk_name="Till 1",
            currency="EUR", time_zone="Europe/Berlin", receipt_base="https://books.example",
            ledger_device=COOP, ledger_epoch=1, ledger_key="", log_origin="", card_meta_key="",
        )
    )  # fmt: skip
    replica = Replica(made.replica)
    replica.refresh("1", (LOOSE, PURPLE, EGGS), None, ())
    replica.close()
    yield made
    qapp.setFont(before)


def label(folder: Folder, *args: str) -> int:
    return main(["label", "--data", str(folder.path), *args])


def test_a_bag_gets_its_label(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    with PaperPrinter() as paper:
        printer = PrinterSettings(paper.host, paper.port)
        folder.keep_settings(replace(folder.settings(), printer=printer))
        assert label(folder, "carrots, loose", "1240") == 0
        [printed] = paper.wait_for(1, 5)
        text = printed.text()
        assert "1.240 kg" in text
        assert "3.72" in text
        assert ean("210004201240") in text
    assert "carrots, loose is printed" in capsys.readouterr().out


def test_a_bag_gets_its_label_as_a_file(folder: Folder, tmp_path: Path) -> None:
    assert label(folder, LOOSE.code or "", "500", "--out", str(tmp_path / "l.pdf")) == 0
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("carrots", "500"), "carrots, purple"),
        (("quince", "500"), "There is no 'quince'"),
        (("e", "500"), "not sold by weight"),
        (("carrots, loose", "0"), "No label says this"),
        (("carrots, loose", "500"), "No printer is in the settings"),
    ],
)
def test_what_cannot_be_labelled_is_said(
    folder: Folder, capsys: pytest.CaptureFixture[str], asked: tuple[str, ...], said: str
) -> None:
    assert label(folder, *asked) == 1
    assert said in capsys.readouterr().err


def test_a_label_that_the_till_would_not_know(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.keep_settings(replace(folder.settings(), shop_codes=()))
    assert label(folder, "carrots, loose", "500") == 1
    assert "shop_codes" in capsys.readouterr().err


def test_a_printer_that_is_away(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    away = PrinterSettings("127.0.0.1", 1)
    folder.keep_settings(replace(folder.settings(), printer=away))
    assert label(folder, "carrots, loose", "500") == 1
    assert "Is it switched on" in capsys.readouterr().err
