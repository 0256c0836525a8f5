# SPDX-License-Identifier: AGPL-3.0-or-later
"""The printer's driver with a printer that is not ours."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from contract.receipt import BarCode, Divider, Document, Picture, QrCode, Row, Space, Text
from hardware.drawer import DrawerWatch
from hardware.ports import Device, DeviceHealth, DrawerForced, Health, Printed
from hardware.printing.paper import PaperPrinter
from hardware.printing.printer import EscPosPrinter
from hardware.printing.transport import NetworkPrinter, SerialPrinter, UsbPrinter
from tests.hardware.emupos import PROGRAM, EmuPos, running_emupos
from tests.hardware.test_documents import logo
from tests.hardware.test_printing_troubles import Told, wait_until

pytestmark = pytest.mark.skipif(
    not PROGRAM.exists(), reason="no .venv-emupos: it needs Python 3.13, then ./dev setup makes it"
)

URL = "https://coop.example/r/" + "Ab0-_x9Z" * 8 + "Qq#" + "Zz09_-aBcDeFgHiJkLmNoP"


def receipt(number: str, opens_drawer: bool = False) -> Document:
    return Document(
        number,
        (
            Text("Konsum Süd eG", bold=True, align="center", size=2),
            Text(f"Receipt {number}", align="center"),
            Divider(),
            Row("Crème brûlée", "3,50 €"),
            Row("Oats, rolled, from the mill down by the river, in a bag of 500 g", "12,95 €"),
            Row("Total", "16,45 €", bold=True),
            Space(),
            QrCode(URL),
        ),
        opens_drawer,
    )


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmuPos]:
    with running_emupos(tmp_path_factory.mktemp("emupos")) as running:
        yield running


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def driver(emupos: EmuPos, told: Told) -> Iterator[EscPosPrinter]:
    driver = EscPosPrinter(NetworkPrinter(emupos.host, emupos.port), poll_s=0.05)
    driver.start(told)
    yield driver
    driver.stop()
    emupos.close_drawer()


def code(png: bytes) -> str:
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    return found.text


def test_both_printers_read_the_same(emupos: EmuPos, driver: EscPosPrinter, told: Told) -> None:
    before = len(emupos.receipts())
    driver.print(receipt("same", opens_drawer=True))
    told.wait(Printed("same"))
    newest = emupos.wait_for(before + 1)[-1]
    drawer = emupos.device()["state"]
    assert isinstance(drawer, dict)
    assert drawer["drawer"] == "open"

    with PaperPrinter() as paper:
        ours = EscPosPrinter(NetworkPrinter(paper.host, paper.port))
        ours.start(lambda _: None)
        ours.print(receipt("same", opens_drawer=True))
        [piece] = paper.wait_for(1)
        ours.stop()
        assert paper.unknown == []

    # It differs only in the word for a picture.
    assert emupos.text(newest).replace("[image ", "[picture ") == piece.text()
    assert "Crème brûlée                              3,50 €" in piece.lines
    assert code(emupos.image(newest)) == code(piece.png) == URL


def test_the_same_on_narrow_paper(tmp_path: Path, told: Told) -> None:
    with running_emupos(tmp_path, width_mm=58) as emupos:
        driver = EscPosPrinter(NetworkPrinter(emupos.host, emupos.port), width_mm=58)
        driver.start(told)
        driver.print(receipt("narrow"))
        [only] = emupos.wait_for(1)
        driver.stop()
        text = emupos.text(only)
        assert max(map(len, text.splitlines())) == 32
        assert "Total                    16,45 €" in text
        assert code(emupos.image(only)) == URL


@pytest.mark.parametrize("fault", ["paper-out", "cover-open", "offline"])
def test_printed_once_after_the_trouble(
    emupos: EmuPos, driver: EscPosPrinter, told: Told, fault: str
) -> None:
    before = len(emupos.receipts())
    told.wait(DeviceHealth(Device.PRINTER, Health.READY))
    emupos.set_fault(fault)
    health = Health.MISSING if fault == "offline" else Health.TROUBLE
    told.wait(DeviceHealth(Device.PRINTER, health, fault))
    driver.print(receipt(fault, opens_drawer=True))
    told.wait(Printed(fault, fault))
    # The drawer does not wait for the paper.
    wait_until(lambda: emupos.device()["state"] == {"faults": [fault], "drawer": "open"})
    assert len(emupos.receipts()) == before
    emupos.set_fault(fault, active=False)
    told.wait(Printed(fault))
    driver.stop()
    assert len(emupos.wait_for(before + 1)) == before + 1
    assert f"Receipt {fault}" in emupos.text(emupos.receipts()[-1])
    assert told.of(fault) == [fault, ""]


def test_little_paper_left(emupos: EmuPos, driver: EscPosPrinter, told: Told) -> None:
    emupos.set_fault("paper-near-end")
    told.wait(DeviceHealth(Device.PRINTER, Health.READY, "paper-low"))
    emupos.set_fault("paper-near-end", active=False)
    driver.open_drawer()
    wait_until(lambda: emupos.device()["state"] == {"faults": [], "drawer": "open"})


@pytest.mark.parametrize("line", [SerialPrinter, UsbPrinter])
def test_on_a_line_rather_than_the_network(
    emupos: EmuPos, told: Told, line: type[SerialPrinter | UsbPrinter]
) -> None:
    """The bytes on a serial line and on USB are the same: both can be had on its pty."""
    before = len(emupos.receipts())
    driver = EscPosPrinter(line(emupos.printer_port), poll_s=0.05)
    driver.start(told)
    told.wait(DeviceHealth(Device.PRINTER, Health.READY))
    driver.print(receipt("line"))
    told.wait(Printed("line"), 10)
    driver.stop()
    newest = emupos.wait_for(before + 1)[-1]
    assert "Receipt line" in emupos.text(newest)
    assert code(emupos.image(newest)) == URL


def test_the_drawer_s_sensor(emupos: EmuPos, told: Told) -> None:
    emupos.close_drawer()
    driver = EscPosPrinter(
        NetworkPrinter(emupos.host, emupos.port), drawer=DrawerWatch(open_s=0.3), poll_s=0.05
    )
    driver.start(told)
    told.wait(DeviceHealth(Device.DRAWER, Health.READY))
    driver.open_drawer()
    told.wait(DeviceHealth(Device.DRAWER, Health.READY, "open"))
    told.wait(DeviceHealth(Device.DRAWER, Health.TROUBLE, "open-long"))
    emupos.close_drawer()
    wait_until(lambda: told.events[-1] == DeviceHealth(Device.DRAWER, Health.READY))
    driver.stop()
    assert DrawerForced() not in told.events


def test_pictures_and_bars(emupos: EmuPos, driver: EscPosPrinter, told: Told) -> None:
    before = len(emupos.receipts())
    bars = "4006381333931"
    driver.print(Document("bars", (Picture(logo(), "A leaf"), BarCode(bars))))
    told.wait(Printed("bars"))
    newest = emupos.wait_for(before + 1)[-1]
    assert code(emupos.image(newest)) == bars
    assert bars in emupos.text(newest)
