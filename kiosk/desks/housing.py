# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out what the desk of the housing office wants done."""

from contract.housing_messages import (
    HousingRefused,
    RentReversalRequest,
    RentReversed,
    WorkForRent,
    WorkForRentRequest,
)
from contract.receipt import Document
from hardware.ports import Devices
from kiosk.effects.housing import (
    HousingEffect,
    OpenHousehold,
    PostWork,
    PrintReversal,
    PrintStatementPaper,
    PrintWork,
    ReverseRent,
    SeekHouseholds,
)
from kiosk.events import Answered, HouseholdsFound
from kiosk.receipts.parts import Say
from kiosk.receipts.rent import reversal_receipt, statement_paper, work_receipt
from kiosk.sessions.state import Shop
from ledger_client.housing import Housing, NotTold, Told, Wanted
from ledger_client.teller import Teller


async def carry_out(
    effect: HousingEffect, housing: Housing, teller: Teller, devices: Devices, shop: Shop, say: Say
) -> Answered | HouseholdsFound | None:
    """Do it, and tell what came of it."""
    match effect:
        case SeekHouseholds(query=query):
            return HouseholdsFound(query, await _seek(effect, housing))
        case OpenHousehold(ask=ask, asks=asks, ticket=ticket, wanted=wanted):
            told = await housing.find(asks, ticket, wanted, effect.day, effect.terms)
            return Answered(ask, told)
        case PostWork(ask=ask) | ReverseRent(ask=ask):
            return Answered(ask, await _post(effect, housing))
    if devices.printer is not None:
        base = teller.identity.receipt_base
        devices.printer.print(_paper(effect, teller.time.now_ms(), shop, say, base))
    return None


async def _seek(effect: SeekHouseholds, housing: Housing) -> Told | NotTold:
    """By home if it is one exactly, else by name; both are typed into one field."""
    found: Told | NotTold = NotTold("no-household")
    for wanted in (Wanted(home=effect.query), Wanted(name=effect.query)):
        found = await housing.find(effect.asks, effect.ticket, wanted, effect.day, effect.terms)
        if isinstance(found, Told) and found.households:
            break
    return found


async def _post(
    effect: PostWork | ReverseRent, housing: Housing
) -> WorkForRent | RentReversed | HousingRefused | NotTold:
    if isinstance(effect, ReverseRent):
        payment = effect.payment
        return await housing.reverse(
            RentReversalRequest(
                **housing.marks(effect.ask),
                format="coopcoin-housing-reversal/1",
                first=effect.first,
                second=effect.second,
                entry=payment.payment,
                journal=payment.journal,
                journal_epoch=payment.journal_epoch,
            )
        )
    return await housing.work_for_rent(
        WorkForRentRequest(
            **housing.marks(effect.ask),
            format="coopcoin-housing-work/1",
            first=effect.first,
            second=effect.second,
            household=effect.household,
            member=effect.member,
            work=effect.work,
            minutes=effect.minutes,
            day=effect.day,
        )
    )


def _paper(
    effect: PrintWork | PrintReversal | PrintStatementPaper,
    now_ms: int,
    shop: Shop,
    say: Say,
    base: str,
) -> Document:
    match effect:
        case PrintWork():
            return work_receipt(effect, now_ms, shop, say, base)
        case PrintReversal():
            return reversal_receipt(effect, now_ms, shop, say, base)
        case PrintStatementPaper():
            return statement_paper(effect, now_ms, shop, say)
