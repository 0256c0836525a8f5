# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out what the day's session wants done."""

from contract.entries import DayClosed
from hardware.ports import Devices
from kiosk.day import day_report
from kiosk.effects.day import DayEffect, GetDay
from kiosk.events import Answered
from kiosk.receipts.day import day_document
from kiosk.receipts.purchase import Say
from kiosk.sessions.state import Shop
from ledger_client.teller import Teller


async def carry_out(
    effect: DayEffect, teller: Teller, devices: Devices, shop: Shop, say: Say
) -> Answered | None:
    """Do it. Raises DamagedJournal."""
    if isinstance(effect, GetDay):
        return Answered(effect.ask, day_report(await teller.since(DayClosed)))
    if devices.printer is not None:
        now_ms = teller.time.now_ms()
        devices.printer.print(day_document(effect, now_ms, shop, say))
    return None
