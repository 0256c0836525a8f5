# SPDX-License-Identifier: AGPL-3.0-or-later
"""What hangs on a kiosk, as its installer writes it."""

from pathlib import Path

import pytest

from hardware.printing.printer import EscPosPrinter
from hardware.scales.toledo import ToledoScale
from hardware.scanners.serial import SerialScanner
from kiosk.config import (
    BadSettings,
    Folder,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    ScreenSettings,
    Settings,
)
from kiosk.wiring import devices_of

LITTLE = Settings("https://books.example", reader="none")
ALL = Settings(
    "https://books.example",
    printer=PrinterSettings("192.0.2.7", 9101, 58),
    scanner=ScannerSettings("/dev/serial/by-id/usb-scanner", 115200),
    scale=ScaleSettings("/dev/coopcoin-scale"),
    screen=ScreenSettings(61, full_screen=False),
)


@pytest.mark.parametrize("settings", [LITTLE, ALL])
def test_what_is_written_is_read_again(tmp_path: Path, settings: Settings) -> None:
    folder = Folder(tmp_path / "kiosk")
    folder.keep_settings(settings)
    assert folder.settings() == settings


def test_the_devices_are_those_of_the_settings() -> None:
    assert devices_of(LITTLE) == (None, None, None, None)
    devices = devices_of(ALL)
    assert isinstance(devices.printer, EscPosPrinter)
    assert isinstance(devices.scanner, SerialScanner)
    assert isinstance(devices.scale, ToledoScale)


@pytest.mark.parametrize(
    "text", ['[scale]\nport = "x"\nprotocol = "dialog-06"', "[scanner]\nbaud = 9600", "[scales]"]
)
def test_settings_that_cannot_be_are_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(f'ledger = "x"\n{text}\n')
    with pytest.raises(BadSettings, match=r"settings\.toml: "):
        Folder(tmp_path).settings()
