# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out what a member's wallet wants done."""

from contract.wallet_messages import BlockMyCard, Figures, WalletAct, WalletFound
from hardware.ports import Devices
from kiosk.effects.wallet import (
    AskFigures,
    AskLink,
    ChangeWallet,
    LookAtWallet,
    PrintWallet,
    WalletEffect,
)
from kiosk.events import Answered
from kiosk.receipts.parts import Say
from kiosk.receipts.wallet import wallet_paper
from kiosk.sessions.state import Shop
from kiosk.wallet import Changed, LinkFound
from ledger_client.answers import WalletNotTold
from ledger_client.teller import Teller
from ledger_client.wallet import Wallet


async def carry_out(
    effect: WalletEffect, teller: Teller, devices: Devices, shop: Shop, say: Say
) -> Answered | None:
    """Do it, and tell what came of it."""
    if isinstance(effect, PrintWallet):
        if devices.printer is not None:
            devices.printer.print(wallet_paper(effect, teller.time.now_ms(), shop, say))
        return None
    return Answered(effect.ask, await _ask(effect, teller.wallet()))


async def _ask(
    effect: LookAtWallet | ChangeWallet | AskLink | AskFigures, wallet: Wallet
) -> WalletFound | WalletNotTold | Changed | LinkFound | Figures:
    match effect:
        case LookAtWallet(who=who, ticket=ticket):
            return await wallet.look(who, ticket, before=effect.before, since=effect.since)
        case ChangeWallet(who=who, ticket=ticket):
            act: WalletAct
            if isinstance(effect.act, str):
                act = wallet.new_pin(effect.pin) if effect.act == "pin" else BlockMyCard()
            else:
                act = effect.act
            return await wallet.change(who, ticket, act) or Changed()
        case AskLink(who=who, ticket=ticket):
            link = await wallet.link(who, ticket)
            return LinkFound(link) if isinstance(link, str) else link
        case AskFigures():
            return await wallet.figures() or WalletNotTold("offline")
