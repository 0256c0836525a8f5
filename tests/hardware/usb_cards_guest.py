# SPDX-License-Identifier: AGPL-3.0-or-later
"""What runs inside the virtual machine: udev, pcscd with its own USB driver, and our reader."""

import subprocess
import sys
import time
from pathlib import Path

from hardware.cards.pcsc import PcscReader
from hardware.ports import CardPresented, CardRemoved, CardUnreadable, DeviceHealth, Event
from tests.hardware.virtual_machine import KERNEL


def say(event: Event) -> None:
    """One line an event."""
    match event:
        case DeviceHealth(health=health, code=code):
            print("TOLD", health.value, code or "-", flush=True)
        case CardPresented(tap=tap):
            print("TOLD", "card", tap is not None, flush=True)
        case CardUnreadable(code=code):
            print("TOLD", "unreadable", code, flush=True)
        case CardRemoved():
            print("TOLD", "removed", flush=True)


udev = KERNEL / "root" / "bin" / "udevadm"
subprocess.Popen(["systemd-udevd"], executable=udev, stdout=sys.stderr)
subprocess.run([udev, "trigger"], check=False)
Path("/tmp/readers").mkdir()  # no others than what is plugged in
subprocess.Popen(["/usr/sbin/pcscd", "--foreground", "-c", "/tmp/readers"], stdout=sys.stderr)
reader = PcscReader()
reader.start(say)
time.sleep(900)
