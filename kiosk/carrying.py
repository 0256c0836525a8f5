# SPDX-License-Identifier: AGPL-3.0-or-later
"""Effects, carried out: each by its desk, those of every till here. Decides nothing."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from contract.codes import BadCode, read_goods
from contract.entries import BadEntry, Entry
from contract.money import decimals
from hardware.ports import DeviceHealth, Devices, Printed
from kiosk.bill import AnyBill, RentBill, Sale, spends, spent_from
from kiosk.bill_entry import details, entry
from kiosk.desks import day, sales, upkeep
from kiosk.desks import hall as hall_desk
from kiosk.desks import housing as housing_desk
from kiosk.desks import wallet as wallet_desk
from kiosk.effects import (
    Browse,
    CheckPin,
    CheckReceipt,
    CollectSupport,
    DropDraft,
    Effect,
    Find,
    FindVoucher,
    GetProduct,
    Identify,
    IdentifyCode,
    KeepDraft,
    LookUp,
    PrintCopy,
    PrintReceipt,
    Release,
    Reserve,
    TryDisk,
    UpkeepEffect,
    WriteBill,
    WriteFact,
)
from kiosk.effects.day import DayEffect, GetDay
from kiosk.effects.hall import ChangePlace, HallEffect, LookAtShifts, TakeLineBack
from kiosk.effects.housing import HousingEffect, OpenHousehold, PostWork, ReverseRent
from kiosk.effects.refunds import FindSale, FindSaleOf, PrintRefund
from kiosk.effects.sales import FindSales, LookAtSale, PrintSale, SalesEffect
from kiosk.effects.wallet import AskFigures, AskLink, ChangeWallet, LookAtWallet, WalletEffect
from kiosk.events import (
    Answered,
    CodeRefused,
    DraftKept,
    Event,
    NotWritten,
    OurFault,
    ProductFound,
    ProductsFound,
    Ready,
    ShelfShown,
    SupportCollected,
    Value,
)
from kiosk.receipts.purchase import Say, receipt
from kiosk.receipts.refund import refund_receipt
from kiosk.sessions.state import Shop
from ledger_client.answers import MayBeWritten, NoRoom
from ledger_client.hall import Hall
from ledger_client.housing import Housing
from ledger_client.teller import Teller

_log = logging.getLogger(__name__)


class Carrier:
    """What effects are carried out with: the teller, the devices, and the hold on each desk that
    this kiosk has (``housing``, ``hall``), once that is open."""

    def __init__(
        self,
        teller: Teller,
        devices: Devices,
        shop: Shop,
        words: Callable[[str], Say],
        collect_support: Callable[[Sequence[DeviceHealth]], str],
    ) -> None:
        self._teller = teller
        self._devices = devices
        self._shop = shop
        self._words = words
        self._collect_support = collect_support
        self.housing: Housing | None = None
        self.hall: Hall | None = None

    async def carry_out(self, effect: Effect, language: str) -> Event | None:
        """Do it, and tell what came of it, if anything does. ``language``: the one that is spoken
        at the screen. Raises CannotWrite, DamagedJournal and BadEntry."""
        teller, say = self._teller, self._words(language)
        if isinstance(effect, CollectSupport):
            path = await asyncio.to_thread(self._collect_support, effect.findings)
            return Answered(effect.ask, SupportCollected(path))
        if isinstance(effect, UpkeepEffect):
            return await upkeep.carry_out(effect, teller, self._devices, self._shop, say)
        if isinstance(effect, DayEffect):
            return await day.carry_out(effect, teller, self._devices, self._shop, say)
        if isinstance(effect, SalesEffect):
            return await sales.carry_out(effect, teller, self._devices, self._shop, say)
        if isinstance(effect, WalletEffect):
            return await wallet_desk.carry_out(effect, teller, self._devices, self._shop, say)
        if isinstance(effect, HousingEffect):
            assert self.housing is not None, "no such desk here"
            return await housing_desk.carry_out(
                effect, self.housing, teller, self._devices, self._shop, say
            )
        if isinstance(effect, HallEffect):
            assert self.hall is not None, "no such desk here"
            return await hall_desk.carry_out(
                effect, self.hall, teller, self._devices, self._shop, say
            )
        match effect:
            case LookUp(text=text):
                return await _look_up(teller, text, self._shop)
            case GetProduct(product=product):
                found = await teller.product(product)
                return None if found is None else ProductFound(found)
            case Find(query=query, language=language):
                spoken = language or self._shop.languages[0]
                return ProductsFound(query, await teller.find(query, spoken))
            case Browse(category=category):
                return await _shelf(teller, category)
            case Release(account=account):
                await teller.release(account)
            case DropDraft(bill=bill):
                await teller.drop_draft(bill)
            case PrintRefund():
                if self._devices.printer is not None:
                    self._devices.printer.print(refund_receipt(effect, self._shop, say))
            case PrintReceipt():
                if self._devices.printer is not None:
                    own = self._words(effect.bill.language or self._shop.languages[0])
                    document = receipt(effect.bill, effect.written, self._shop, own)
                    opens = document.opens_drawer and effect.drawer
                    if effect.paper:
                        document = msgspec.structs.replace(document, opens_drawer=opens)
                        self._devices.printer.print(document)
                    elif opens:
                        self._devices.printer.open_drawer()
            case _:
                return Answered(effect.ask, await self._answer(effect))
        return None

    async def _answer(
        self,
        effect: (
            Identify
            | IdentifyCode
            | CheckPin
            | Reserve
            | FindVoucher
            | FindSale
            | FindSaleOf
            | KeepDraft
            | WriteBill
            | CheckReceipt
            | WriteFact
            | TryDisk
        ),
    ) -> Value:
        teller = self._teller
        match effect:
            case TryDisk():
                drafts = await teller.is_writing_again()
                return NotWritten() if drafts is None else await take_up(teller, drafts)
            case Identify():
                return await teller.identify(effect.ask, effect.picc_data, effect.cmac, effect.coin)
            case IdentifyCode():
                return await teller.identify_code(effect.ask, effect.text, effect.coin)
            case CheckPin():
                return await teller.check_pin(effect.ask, effect.person, effect.pin)
            case Reserve():
                return await teller.reserve(
                    effect.ask, effect.person, effect.amount, effect.ticket, effect.voucher
                )
            case FindSale(code=sale):
                return await teller.find_sale(sale)
            case FindSaleOf(member=member):
                return await teller.newest_sale(member)
            case FindVoucher(ask=ask, code=code):
                return await teller.find_voucher(ask, code)
            case KeepDraft():
                await teller.keep_draft(effect.bill.id, msgspec.json.encode(effect.bill))
                return DraftKept()
            case CheckReceipt():
                return await teller.check_receipt(effect.code)
            case WriteFact():
                facts: list[Entry] = []
                written = await teller.write(effect.ask, _fact(effect, facts), effect.details)
                if self.hall is not None and facts:
                    self.hall.wrote(facts[-1])
                return written
            case WriteBill(bill=bill):
                for account, number, amount in spends(bill):
                    if not teller.covers(account, number, amount):  # its lease ran out meanwhile
                        return NoRoom("took-too-long", teller.room(account), offline=False)

                def make(marks: dict[str, Any]) -> Entry:
                    return entry(bill, marks, self._shop.device, self._shop.currency)

                written = await teller.write(bill.id, make, details(bill), ends_draft=bill.id)
                if isinstance(bill, RentBill):
                    await self._count_rent(written.id)
                return written

    async def _count_rent(self, payment: str) -> None:
        """What was paid counts here at once. It is written, whatever becomes of this."""
        if self.housing is None:
            return
        try:
            await self.housing.wrote(payment)
        except Exception:
            _log.exception("a payment of rent counts here after the next start only")


async def take_up(teller: Teller, drafts: dict[str, bytes]) -> Ready:
    """What was cut off and what was put aside; coin that nobody waits for goes back. Raises
    CannotWrite."""
    bills = []
    for draft, data in drafts.items():
        try:
            bills.append(msgspec.json.decode(data, type=AnyBill))
        except msgspec.DecodeError as e:
            _log.error("the draft %s was written by another version: %s", draft, e)
            await teller.put_draft_aside(draft, data)
    held = frozenset(account for bill in bills for account in spent_from(bill))
    await teller.release_all_but(held)
    parked = tuple(bill for bill in bills if isinstance(bill, Sale) and bill.is_parked)
    cut_off = [bill for bill in bills if bill not in parked]
    return Ready(cut_off[0] if cut_off else None, parked, len(bills) < len(drafts))


def failed(effect: Effect, error: Exception) -> Event | None:
    """What the session is told when an effect could not be carried out."""
    if isinstance(effect, WriteBill) and isinstance(error, BadEntry):
        return Answered(effect.ask, OurFault())  # no fault of the disk's
    match effect:
        case KeepDraft() | WriteBill() | WriteFact() | TryDisk():
            return Answered(effect.ask, NotWritten(isinstance(error, MayBeWritten)))
        case (
            Identify()
            | IdentifyCode()
            | CheckPin()
            | Reserve()
            | FindVoucher()
            | FindSale()
            | FindSaleOf()
            | FindSales()
            | LookAtSale()
            | CheckReceipt()
            | GetDay()
            | OpenHousehold()
            | PostWork()
            | ReverseRent()
            | LookAtShifts()
            | ChangePlace()
            | TakeLineBack()
            | LookAtWallet()
            | ChangeWallet()
            | AskLink()
            | AskFigures()
            | CollectSupport()
        ):
            return Answered(effect.ask, OurFault())
        case PrintReceipt(written=written) | PrintRefund(written=written):
            return Printed(written.id, "not-sent")
        case PrintCopy(document=document, number=number):
            return Printed(f"{document}/copy/{number}", "not-sent")
        case PrintSale(sale=sale, number=number):
            return Printed(f"{sale.entry.id}/copy/{number}", "not-sent")
    return None


def _fact(effect: WriteFact, made: list[Entry]) -> Callable[[dict[str, Any]], Entry]:
    def make(marks: dict[str, Any]) -> Entry:
        fact = effect.kind(**marks, actor=effect.actor, rules=effect.rules, **effect.fields)
        made.append(fact)
        return fact

    return make


async def _shelf(teller: Teller, category: str) -> ShelfShown:
    categories = await teller.categories()
    category = category or (categories[0] if categories else "")
    return ShelfShown(category, categories, await teller.in_category(category))


async def _look_up(teller: Teller, text: str, shop: Shop) -> Event:
    try:
        goods = read_goods(text, shop.shop_codes, decimals(shop.currency))
        product = await teller.product_by_code(goods.code)
    except BadCode as e:
        return CodeRefused("bad-check-digit" if e.reason == "check" else "unknown-code", text)
    return CodeRefused("unknown-code", text) if product is None else ProductFound(product, goods)
