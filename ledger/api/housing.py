# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/housing…``: what a kiosk of the housing office asks."""

from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contract.chain import canonical
from contract.housing_messages import (
    HouseholdRent,
    HousingAnswer,
    HousingCopyRequest,
    HousingFound,
    HousingRefused,
    HousingRequest,
    RentReversalRequest,
    RentReversed,
    WorkForRent,
    WorkForRentRequest,
)
from ledger.api.signed import S, Signed, answer, ledger_of, once, read_signed
from ledger.housing.copies import copy
from ledger.housing.corrections import reverse_rent
from ledger.housing.desk import Declined, Who, look_up, tell, who_asks, whose_card
from ledger.housing.homes import directory
from ledger.housing.work import work_for_rent
from ledger.transaction import Transaction


async def housing(request: Request) -> Response:
    """The households that are meant. Nothing changes by it: asked again it is looked up again."""
    signed = await read_signed(request, HousingRequest)
    ledger, asked = ledger_of(request), signed.message

    def who(tx: Transaction) -> tuple[Who, str | None]:
        asks = who_asks(tx, signed.kiosk, asked.asker)
        return asks, None if asked.card is None else whose_card(tx, signed.kiosk, asked.card)

    found: HousingAnswer
    try:
        asks, card = await ledger.do(who)
        day = ledger.coop.day(ledger.clock())
        households, more = await ledger.read(
            lambda connection: look_up(connection, ledger.coop, asked, asks, card, day)
        )
        found = HousingFound(households=households, more=more)
    except Declined as e:
        found = HousingRefused(reason=e.reason)
    return answer(ledger, canonical(found), signed.hash)


async def housing_copy(request: Request) -> Response:
    """What a kiosk that serves housing keeps, sealed for it. Who it is, is its profile."""
    signed = await read_signed(request, HousingCopyRequest)
    ledger, kiosk, cursor = ledger_of(request), signed.kiosk, signed.message.cursor
    day = ledger.coop.day(ledger.clock())
    found = await ledger.read(
        lambda connection: copy(connection, ledger.coop, kiosk.public_key, day, cursor)
    )
    return answer(ledger, canonical(found), signed.hash)


async def housing_work(request: Request) -> Response:
    """Hours against rent: issued and paid, or why not; the same id gets the same answer."""
    signed = await read_signed(request, WorkForRentRequest)
    said = signed.message

    def work(tx: Transaction) -> msgspec.Struct:
        first = who_asks(tx, signed.kiosk, said.first, posts=True)
        second = who_asks(tx, signed.kiosk, said.second, posts=True)
        if not first.staff or not second.confirms:
            raise Declined("not-allowed")
        if first.member == second.member or said.member in (first.member, second.member):
            raise Declined("same-person")
        done = work_for_rent(tx, said, first.member, second.member)
        return WorkForRent(
            contribution=done.contribution,
            payment=done.payment,
            household=_household(tx, said.household),
        )

    return await _once(request, signed, work)


async def housing_reversal(request: Request) -> Response:
    """A payment or a charge taken back by two, or why not; the same id gets the same answer."""
    signed = await read_signed(request, RentReversalRequest)
    said = signed.message

    def work(tx: Transaction) -> msgspec.Struct:
        first = who_asks(tx, signed.kiosk, said.first, posts=True)
        second = who_asks(tx, signed.kiosk, said.second, posts=True)
        done = reverse_rent(tx, said, first.member, second.member)
        return RentReversed(entry=done.entry, household=_household(tx, done.household))

    return await _once(request, signed, work)


async def _once(
    request: Request, signed: Signed[S], work: Callable[[Transaction], msgspec.Struct]
) -> Response:
    """What is declined is undone whole; that it was declined is kept."""
    ledger = ledger_of(request)
    try:
        return await once(ledger, signed, work)
    except Declined as e:
        refused = HousingRefused(reason=e.reason)
        return await once(ledger, signed, lambda _tx: refused)


def _household(tx: Transaction, household: str) -> HouseholdRent:
    lived = directory(tx.connection, [household])
    (told,) = tell(tx.connection, tx.coop, list(lived.values()), tx.today)
    return told


ROUTES = [
    Route("/v1/housing", housing, methods=["POST"]),
    Route("/v1/housing-copy", housing_copy, methods=["POST"]),
    Route("/v1/housing-work", housing_work, methods=["POST"]),
    Route("/v1/housing-reversal", housing_reversal, methods=["POST"]),
]
