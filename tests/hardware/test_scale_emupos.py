# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our scale and scanner drivers against devices that are not ours: emupos, on its ptys."""

from collections.abc import Iterator

import pytest

from hardware.ports import (
    CodeScanned,
    Device,
    DeviceHealth,
    Health,
    WeightSettled,
    WeightUnsettled,
)
from hardware.scales.toledo import ToledoScale
from hardware.scanners.serial import SerialScanner
from tests.hardware.devices import Told
from tests.hardware.emupos import PROGRAM, EmuPos, running_emupos

pytestmark = pytest.mark.skipif(
    not PROGRAM.exists(), reason="emupos is not installed: it needs a Python 3.13"
)


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmuPos]:
    with running_emupos(tmp_path_factory.mktemp("emupos")) as running:
        yield running


def test_another_scale_is_understood(emupos: EmuPos) -> None:
    told, driver = Told(), ToledoScale(emupos.scale_port)
    driver.start(told)
    try:
        told.next(DeviceHealth(Device.SCALE, Health.READY))
        told.next(WeightSettled(0))
        emupos.set_weight(1234)  # it has steps of 5 g
        told.next(WeightSettled(1235))
        emupos.set_weight(840, stable=False)
        told.next(WeightUnsettled("moving"))
        told.next(WeightSettled(840))
        emupos.press_tare()
        told.next(WeightSettled(0))
        emupos.set_weight(1340)
        told.next(WeightSettled(500))
        emupos.set_weight(100)
        told.next(WeightUnsettled("under"))
        emupos.set_weight(15_001)
        told.next(WeightUnsettled("over"))
        assert not told.of(DeviceHealth)
    finally:
        driver.stop()


def test_another_scanner_is_understood(emupos: EmuPos) -> None:
    told, driver = Told(), SerialScanner(emupos.scanner_port)
    driver.start(told)
    try:
        told.next(DeviceHealth(Device.CODE_SCANNER, Health.READY))
        for code in ("4007123001019", "https://greenleaf.example/r/AbC-_#xYz", "Grüße"):
            emupos.scan(code)
            told.next(CodeScanned(code))
    finally:
        driver.stop()
