# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/wallet…``: a member's own wallet; ``GET /v1/figures``: everybody's."""

import asyncio

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contract.chain import canonical
from contract.housing_messages import Asker
from contract.ids import wallet
from contract.wallet_messages import (
    BlockMyCard,
    ChangePin,
    SetPreferences,
    SetSpendingLimit,
    WalletActRequest,
    WalletAnswer,
    WalletDone,
    WalletReason,
    WalletRefused,
    WalletRequest,
)
from ledger.api.signed import answer, ledger_of, once, read_signed
from ledger.books.granting import available
from ledger.community import wallets
from ledger.community.at_desk import NotThere, at_desk
from ledger.community.cards import NoCard
from ledger.community.figures import OpenFigures
from ledger.community.spenders import most_at_once
from ledger.community.taps import IDENTIFICATIONS, Identification
from ledger.service import Device
from ledger.transaction import Transaction


class _Declined(Exception):
    def __init__(self, reason: WalletReason) -> None:
        super().__init__(reason)
        self.reason: WalletReason = reason


async def own_wallet(request: Request) -> Response:
    """What is theirs. Nothing changes by it: asked again it is looked up again."""
    signed = await read_signed(request, WalletRequest)
    ledger, said = ledger_of(request), signed.message

    def who(tx: Transaction) -> tuple[str, int]:
        member = _who(tx, signed.kiosk, said.asker).member
        account, unit = wallet(member), tx.coop.unit
        numbers = tx.numbers(signed.kiosk.device, signed.kiosk.epoch, account, unit)
        free, most = available(tx.free(account, unit), numbers), most_at_once(tx, member, account)
        return member, free if most is None else min(free, most)

    answered: WalletAnswer
    try:
        member, free = await ledger.do(who)
        now_ms = ledger.clock()
        answered = await ledger.read(
            lambda connection: wallets.found(
                connection, ledger.coop, now_ms, member, free, said.before, said.since
            )
        )
    except _Declined as e:
        answered = WalletRefused(reason=e.reason)
    return answer(ledger, canonical(answered), signed.hash)


async def wallet_act(request: Request) -> Response:
    """Changed, or why not; the same id gets the same answer."""
    signed = await read_signed(request, WalletActRequest)
    ledger, said = ledger_of(request), signed.message
    try:
        verifier = ""
        if isinstance(said.act, ChangePin):
            sealed = said.act.sealed_pin
            verifier = await asyncio.to_thread(wallets.verifier_of, ledger.keys, sealed)

        def work(tx: Transaction) -> msgspec.Struct:
            who = _who(tx, signed.kiosk, said.asker, changes=True)
            _do(tx, said, who, verifier)
            return WalletDone()

        return await once(ledger, signed, work)
    except (_Declined, wallets.BadPin, NoCard) as e:
        reason: WalletReason = (
            e.reason
            if isinstance(e, _Declined)
            else "bad-pin"
            if isinstance(e, wallets.BadPin)
            else "not-a-card"
        )
        refused = WalletRefused(reason=reason)
        return await once(ledger, signed, lambda _tx: refused)


def _do(tx: Transaction, said: WalletActRequest, who: Identification, verifier: str) -> None:
    match said.act:
        case SetSpendingLimit(coin=coin):
            wallets.set_spending_limit(tx, who.member, coin)
        case SetPreferences(preferences=preferences):
            wallets.set_preferences(tx, who.member, preferences)
        case ChangePin():
            wallets.change_pin(tx, who.member, verifier)
        case BlockMyCard():
            row = tx.memory.get(IDENTIFICATIONS, who.identification)
            wallets.block_card(tx, row.card, who.member)


def _who(tx: Transaction, kiosk: Device, asker: Asker, *, changes: bool = False) -> Identification:
    try:
        return at_desk(tx, kiosk, asker, acts=changes)
    except NotThere as e:
        raise _Declined(e.reason) from e


async def figures(request: Request) -> Response:
    """The co-op's open figures, for anybody."""
    ledger = ledger_of(request)
    state = request.app.state
    if not hasattr(state, "figures"):
        state.figures = OpenFigures()
    counted: OpenFigures = state.figures
    found = await ledger.read(lambda connection: counted.now(connection, ledger.coop))
    return Response(canonical(found), media_type="application/json")


ROUTES = [
    Route("/v1/wallet", own_wallet, methods=["POST"]),
    Route("/v1/wallet-act", wallet_act, methods=["POST"]),
    Route("/v1/figures", figures, methods=["GET"]),
]
