# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out what the day's session wants done."""

from contract.entries import DayClosed
from hardware.ports import Devices
from kiosk.day import DayReport, begun, day_report, days
from kiosk.effects.day import DayEffect, GetDay
from kiosk.events import Answered
from kiosk.receipts.copies import copy_of
from kiosk.receipts.day import day_document
from kiosk.receipts.purchase import Say
from kiosk.sessions.state import Shop
from ledger_client.teller import Teller


async def carry_out(
    effect: DayEffect, teller: Teller, devices: Devices, shop: Shop, say: Say
) -> Answered | None:
    """Do it. Raises DamagedJournal."""
    if isinstance(effect, GetDay):
        return Answered(effect.ask, await _report(effect.number, teller))
    if devices.printer is not None:
        document = day_document(effect, teller.time.now_ms(), shop, say)
        if effect.copy:
            document = copy_of(document, effect.id, say("receipt-copy"))
        devices.printer.print(document)
    return None


async def _report(number: int, teller: Teller) -> DayReport:
    before = begun(teller.identity)
    newest = day_report(await teller.since(DayClosed), before)
    if not before.closed < number < newest.number:  # of one further back this journal knows nothing
        return newest
    back = await teller.since(DayClosed, newest.number - number)
    return next(days(back, before)).report
