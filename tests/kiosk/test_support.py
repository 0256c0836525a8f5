# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file for whoever helps, of a till that is at work."""

import tarfile
from pathlib import Path

import msgspec

from hardware.ports import Device, DeviceHealth, Health
from kiosk.bundle import collect_support
from kiosk.config import Folder, Settings
from kiosk.doctor import Finding


def test_it_says_how_the_devices_are_and_lies_in_the_kiosks_folder(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.keep_settings(Settings(ledger="http://ledger.example"))
    devices = [
        DeviceHealth(Device.CARD_READER, Health.READY),
        DeviceHealth(Device.PRINTER, Health.TROUBLE, "paper-out"),
    ]
    written = collect_support(folder, devices)
    assert written == str(tmp_path / "support.tar.gz")
    assert Path(written).stat().st_mode & 0o077 == 0, "nobody else reads it"
    with tarfile.open(written) as bundle:
        text = bundle.extractfile("coopcoin-support/findings.json")
        assert text is not None
        found = msgspec.json.decode(text.read(), type=list[Finding])
    assert [(one.about, one.state, one.code) for one in found] == [
        ("card-reader", "well", "ready"),
        ("printer", "fault", "paper-out"),
    ]


def test_a_folder_that_cannot_be_written_is_said_and_stops_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "nowhere")
    assert collect_support(folder, []) == ""
