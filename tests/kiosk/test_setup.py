# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk setup``: what is plugged in is found, asked for in words, and written down."""

import functools
import os
import select
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hardware.printing import transport
from hardware.printing.paper import PaperPrinter
from hardware.printing.transport import NetworkPrinter
from hardware.scales.virtual import VirtualScale
from hardware.scanners.virtual import VirtualScanner
from kiosk import setup
from kiosk.cli import main
from kiosk.config import Folder, PrinterSettings, ScaleSettings, ScannerSettings, Settings
from kiosk.doctor import idle_cameras
from kiosk.setup import (
    CameraFound,
    LineFound,
    PrinterFound,
    ScaleFound,
    Unusable,
    cameras,
    discover,
    on_line,
)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is slow; and only what a test plugs in is there."""
    monkeypatch.setattr(transport, "REPLY_S", 0.08)
    monkeypatch.setattr(setup, "_SCALE_S", 0.7)
    monkeypatch.setattr(setup, "card_readers", lambda: ["ACS ACR1252 00 00"])


@pytest.fixture
def plugs() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def dev_with_everything(plugs: ExitStack, dev: Path) -> None:
    plugs.enter_context(PaperPrinter(cable=dev / "usb" / "lp0"))
    plugs.enter_context(VirtualScale(dev / "serial" / "by-id" / "usb-scale", settle_s=0))
    plugs.enter_context(VirtualScanner(dev / "serial" / "by-id" / "usb-scanner"))


@pytest.mark.parametrize("protocol", ["toledo-8217", "nci", "cas"])
def test_a_scale_is_known_by_what_it_speaks(tmp_path: Path, protocol: str) -> None:
    with VirtualScale(tmp_path / "s", protocol=protocol, settle_s=0) as scale:
        assert on_line(scale.port) == ScaleFound(ScaleSettings(scale.port, protocol))  # type: ignore[arg-type]


def test_a_printer_is_asked_and_prints_nothing(tmp_path: Path) -> None:
    with PaperPrinter(cable=tmp_path / "p") as paper:
        found = on_line(str(tmp_path / "p"))
        assert found == PrinterFound(PrinterSettings(serial=str(tmp_path / "p"), baud=115200))
        assert paper.papers == []
        assert paper._head.letters == ""
        assert paper.drawer_kicks == 0


def test_what_talks_all_the_time_is_nothing_of_ours(tmp_path: Path) -> None:
    here, there = os.openpty()
    stop = threading.Event()

    def talk() -> None:
        while not stop.wait(0.01):
            if select.select([], [here], [], 0)[1]:
                os.write(here, b"$GPGGA,123519,4807.038,N\r\n\x12\x13")

    talker = threading.Thread(target=talk)
    os.set_blocking(here, False)
    talker.start()
    try:
        found = on_line(os.ttyname(there))
    finally:
        stop.set()
        talker.join()
        os.close(here)
        os.close(there)
    assert isinstance(found, LineFound | PrinterFound)


def dev_with_cameras(dev: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """One with a name that stays and a second file for notes, one that nobody may use, and a file
    that is no device at all. What the kernel would say of them is put in."""
    (dev / "v4l" / "by-id").mkdir(parents=True)
    for number in range(4):
        (dev / f"video{number}").touch()
    link = dev / "v4l" / "by-id" / "usb-Acme_HD-video-index0"
    link.symlink_to(dev / "video0")

    def ask(file: Path) -> str | None:
        match file.name:
            case "video0":
                return "Acme HD"
            case "video1":
                return None
            case "video2":
                raise PermissionError
        return real(file)

    real = setup.camera_name
    monkeypatch.setattr(setup, "camera_name", ask)
    return str(link)


def test_a_camera_is_found_by_the_name_that_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = dev_with_cameras(tmp_path, monkeypatch)
    found = CameraFound("Acme HD", ScannerSettings(camera=place))
    assert list(cameras(tmp_path)) == [
        found,
        Unusable(str(tmp_path / "video2"), "no-permission"),
    ]
    assert list(discover(dev=tmp_path))[1:2] == [found]
    [finding] = idle_cameras(tmp_path)
    assert "Acme HD" in finding.words


def test_a_camera_becomes_the_scanner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dev, folder = tmp_path / "dev", Folder(tmp_path / "till")
    place = dev_with_cameras(dev, monkeypatch)
    address = ["--ledger", "https://books.example"]
    assert run(dev, folder, monkeypatch, "--yes", *address) == 0
    assert folder.settings().scanner == ScannerSettings(camera=place)
    said = capsys.readouterr().out
    assert "a camera (Acme HD)" in said
    assert "This user may not use it" in said


def test_what_the_kernel_says_of_a_camera_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes of linux/videodev2.h: driver, card, bus, version, capabilities, device_caps."""

    def said(device_caps: int) -> bytes:
        return (
            b"uvcvideo".ljust(16, b"\0")
            + b"HD Pro Webcam C920".ljust(32, b"\0")
            + b"usb-0000:00:14.0-1".ljust(32, b"\0")
            + struct.pack("=III12x", 0x060155, 0x84A00001, device_caps)
        )

    for device_caps, name in ((0x04200001, "HD Pro Webcam C920"), (0x04A00000, None)):
        monkeypatch.setattr(setup.fcntl, "ioctl", lambda *_, now=device_caps: said(now))
        assert setup.camera_name(Path("/dev/null")) == name


def test_a_printer_that_was_named_wrongly() -> None:
    assert list(discover([NetworkPrinter("127.0.0.1", 1)], Path("/nowhere")))[1:] == [
        Unusable("127.0.0.1:1", "offline")
    ]


def run(dev: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
    monkeypatch.setattr(setup, "discover", functools.partial(discover, dev=dev))
    return main(["setup", "--data", str(folder.path), *args])


def test_yes_to_everything(
    plugs: ExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dev, folder = tmp_path / "dev", Folder(tmp_path / "till")
    dev_with_everything(plugs, dev)
    address = ["--ledger", "https://books.example"]
    assert run(dev, folder, monkeypatch, "--yes", *address) == 0
    assert folder.settings() == Settings(
        ledger="https://books.example",
        printer=PrinterSettings(usb=str(dev / "usb" / "lp0")),
        scale=ScaleSettings(str(dev / "serial" / "by-id" / "usb-scale")),
        scanner=ScannerSettings(str(dev / "serial" / "by-id" / "usb-scanner")),
    )


def test_a_dry_run_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dev, folder = tmp_path / "dev", Folder(tmp_path / "till")
    with PaperPrinter(cable=dev / "usb" / "lp0"):
        address = ["--ledger", "https://books.example"]
        assert run(dev, folder, monkeypatch, "--dry-run", "--yes", *address) == 0
    assert not folder.path.exists()
    assert f'usb = "{dev}/usb/lp0"' in capsys.readouterr().out


def test_it_asks_in_words_and_keeps_what_was_there(
    plugs: ExitStack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dev, folder = tmp_path / "dev", Folder(tmp_path / "till")
    plugs.enter_context(PaperPrinter(cable=dev / "usb" / "lp0"))
    plugs.enter_context(VirtualScale(dev / "serial" / "by-id" / "usb-scale", settle_s=0))
    before = Settings(
        ledger="https://books.example", printer=PrinterSettings("192.0.2.7", width_mm=58)
    )
    folder.keep_settings(before)
    answers = iter(["", "perhaps", "no", "y"])  # the printer; the scale, asked again; write
    asked = []

    def answer(question: str) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("builtins.input", answer)
    assert run(dev, folder, monkeypatch) == 0
    assert len(asked) == 4
    assert "a receipt printer at" in asked[0]
    assert "a scale (toledo-8217)" in asked[1]
    lp0 = str(dev / "usb" / "lp0")
    assert folder.settings() == Settings(
        ledger="https://books.example", printer=PrinterSettings(usb=lp0, width_mm=58)
    )
    assert "ACS ACR1252" in capsys.readouterr().out


def test_nobody_there_to_answer(
    plugs: ExitStack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dev, folder = tmp_path / "dev", Folder(tmp_path / "till")
    plugs.enter_context(PaperPrinter(cable=dev / "usb" / "lp0"))
    folder.keep_settings(Settings(ledger="https://books.example"))

    def nobody(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert run(dev, folder, monkeypatch) == 1
    assert "--yes" in capsys.readouterr().err
    assert folder.settings() == Settings(ledger="https://books.example")


def test_without_a_ledger_it_says_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, Folder(tmp_path / "till"), monkeypatch) == 1
    assert "enrol" in capsys.readouterr().err
