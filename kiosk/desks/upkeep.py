# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out what the page of the devices wants done."""

from collections.abc import Callable
from typing import Any

from contract.ids import instant
from contract.kiosk_entries import DrawerOpened
from contract.local_time import local_time
from contract.receipt import Document, QrCode, Row, Space, Text
from hardware.ports import Devices, Printed
from kiosk.effects import (
    OpenDrawer,
    PrintCopy,
    PrintTest,
    RecordDrawer,
    SettlePrint,
    UpkeepEffect,
    ZeroScale,
)
from kiosk.receipts.copies import copy_of
from kiosk.receipts.purchase import Say
from kiosk.sessions.state import Shop
from ledger_client.teller import Teller


async def carry_out(
    effect: UpkeepEffect, teller: Teller, devices: Devices, shop: Shop, say: Say
) -> Printed | None:
    """Do it; what there is to tell at once. Raises CannotWrite; then the drawer stays shut."""
    printer = devices.printer
    match effect:
        case OpenDrawer(id=id, reason=reason, actor=actor):
            if printer is not None:
                # The entry first: an opening that nobody wrote down must not be.
                await _record(teller, shop, id, reason, actor)
                printer.open_drawer()
        case RecordDrawer(id=id, reason=reason):
            await _record(teller, shop, id, reason)
        case PrintTest(id=id):
            if printer is not None:
                printer.print(test_page(id, teller.time.now_ms(), shop, say))
        case PrintCopy(document=document, number=number):
            original = None if printer is None else printer.kept(document)
            if printer is None or original is None:
                return Printed(f"{document}/copy/{number}", "not-sent")
            printer.print(copy_of(original, number, say("receipt-copy")))
        case SettlePrint(document=document, came_out=came_out):
            if printer is not None:
                printer.settle(document, came_out)
        case ZeroScale():
            if devices.scale is not None:
                devices.scale.zero()
    return None


async def _record(teller: Teller, shop: Shop, id: str, reason: str, actor: str = "") -> None:
    def make(marks: dict[str, Any]) -> DrawerOpened:
        return DrawerOpened(**marks, actor=actor or f"kiosk:{shop.device}", rules={}, reason=reason)

    await teller.write(id, make)


def test_page(id: str, now_ms: int, shop: Shop, say: Callable[..., str]) -> Document:
    """What a printer is tried with: letters, amounts at the edge, a code, the cut."""
    return Document(
        f"test/{id}",
        (
            Text(shop.coop_name, bold=True, align="center", size=2),
            Text(shop.kiosk_name, align="center"),
            Text(local_time(instant(now_ms), shop.time_zone), align="center"),
            Space(),
            Text(say("test-page"), align="center", bold=True),
            Row("ABC abc äöü éèê ñ ß ø €", "1.23"),
            QrCode("https://"),
        ),
    )
