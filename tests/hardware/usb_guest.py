# SPDX-License-Identifier: AGPL-3.0-or-later
"""What runs inside the virtual machine: the drivers of scale and printer on real USB-serial lines,
saying on the console what they tell."""

import time

from contract.receipt import Document, Row, Text
from hardware.ports import Device, DeviceHealth, Event, Printed, WeightSettled
from hardware.printing.printer import EscPosPrinter
from hardware.printing.transport import SerialPrinter
from hardware.scales.toledo import ToledoScale
from hardware.supervisor import Supervisor


def say(event: Event) -> None:
    """One line an event."""
    match event:
        case DeviceHealth(device=device, health=health, code=code):
            print("TOLD", device.value, health.value, code or "-", flush=True)
        case WeightSettled(grams=grams):
            print("TOLD", "weight", grams, flush=True)
        case Printed(document=document, code=code):
            print("TOLD", "printed", document, code or "-", flush=True)


scale = ToledoScale("/dev/ttyUSB0", poll_s=1)
printer = EscPosPrinter(SerialPrinter("/dev/ttyUSB1", 115200), poll_s=3)
Supervisor({Device.SCALE: scale, Device.PRINTER: printer}).start(say)
for number in range(1, 60):
    printer.print(Document(f"r{number}", (Text(f"Receipt {number}"), Row("Bread", "4.30"))))
    time.sleep(15)
