# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plays what a till does while somebody practises: every effect gets an outcome, and none happens.

It holds neither journal nor ledger nor drawer, so it can touch none of them. What is written is
kept in memory until the training ends. Goods are looked up for real, as nothing comes of that; and
a drawer that was forced open was forced for real.
"""

from typing import Any

from msgspec.structs import replace

from contract import chain
from contract.entries import FORMAT, AnyEntry, Details, DrawerOpened, Entry, Purchase, Refund
from contract.ids import b64, instant, random_id, wallet
from contract.receipt import Block, Document, QrCode, ReceiptCode, Space, Text, typed_code
from hardware.ports import Devices
from kiosk.bill_entry import details, entry
from kiosk.day import day_report
from kiosk.effects import (
    Browse,
    CheckPin,
    CheckReceipt,
    CollectSupport,
    Effect,
    Find,
    FindVoucher,
    GetProduct,
    Identify,
    IdentifyCode,
    KeepDraft,
    LookUp,
    OpenDrawer,
    PrintReceipt,
    RecordDrawer,
    Reserve,
    WriteBill,
    WriteFact,
)
from kiosk.effects.day import GetDay, PrintDay
from kiosk.effects.refunds import FindSale, FindSaleOf, PrintRefund
from kiosk.effects.sales import FindSales, LookAtSale, PrintSale
from kiosk.events import Answered, DraftKept, SupportCollected, Value
from kiosk.receipts.day import day_document
from kiosk.receipts.purchase import Say, receipt
from kiosk.receipts.refund import refund_receipt
from kiosk.receipts.sold import sold_receipt
from kiosk.sessions.state import Shop
from ledger_client.answers import (
    Checked,
    NoSale,
    NotKnown,
    Person,
    PinOk,
    Room,
    SalesFound,
    SaleThere,
    VoucherIs,
    Written,
)
from ledger_client.sales import sold

REAL = LookUp | GetProduct | Find | Browse | RecordDrawer
"""What is carried out all the same."""
COIN = 10_000
VOUCHER = 2_500
"""What whoever practises has to spend, in minor units; none of it exists."""
ROLES = ("cashier", "coordinator", "treasurer")


class Training:
    """One training, from its beginning to its end."""

    def __init__(self, shop: Shop, coop: str, devices: Devices) -> None:
        self._shop, self._coop, self._devices = shop, coop, devices
        self._entries: list[AnyEntry] = []
        self._details: dict[str, Details | None] = {}
        self._people: dict[str, int] = {}

    def play(self, effect: Effect, card: str, now_ms: int, say: Say) -> Answered | None:
        """What comes of this effect. ``card`` is the one that was tapped, where one was: each is
        somebody else, who may do everything here."""
        match effect:
            case PrintReceipt(bill=bill, written=written):
                self._print(receipt(bill, written, self._shop, say), say)
            case PrintRefund():
                self._print(refund_receipt(effect, self._shop, say), say)
            case PrintSale(sale=sale):
                self._print(sold_receipt(sale, self._shop, say), say)
            case PrintDay():
                self._print(day_document(effect, now_ms, self._shop, say), say)
            case OpenDrawer(id=id, reason=reason, actor=actor):
                actor = actor or f"kiosk:{self._shop.device}"
                marks = self._marks(id, now_ms)
                self._entries.append(DrawerOpened(**marks, actor=actor, reason=reason))
            case (
                Identify() | IdentifyCode() | CheckPin() | Reserve() | FindVoucher() | FindSale()
                | FindSaleOf() | FindSales() | LookAtSale() | KeepDraft() | WriteBill()
                | WriteFact() | CheckReceipt() | GetDay() | CollectSupport()
            ):  # fmt: skip
                return Answered(effect.ask, self._answer(effect, card, now_ms, say))
        return None

    def _answer(self, effect: Any, card: str, now_ms: int, say: Say) -> Value:
        match effect:
            case Identify():
                return self._person(effect.ask, card, say)
            case IdentifyCode(text=text):
                return self._person(effect.ask, text, say)
            case CheckPin():
                return PinOk("training")
            case Reserve(person=person):
                return Room(1, person.account, person.unit)
            case FindVoucher(code=code):
                account = f"voucher:{_id(code)}"
                return VoucherIs(account, self._shop.currency, VOUCHER)
            case FindSale(code=code):
                return self._sale(code)
            case FindSaleOf(member=member):
                return self._newest_sale(member)
            case FindSales():
                return self._sales(effect)
            case LookAtSale(sale=sale):
                return self._sale(sale)
            case KeepDraft():
                return DraftKept()
            case CheckReceipt():
                return Checked("unreachable")
            case GetDay():
                return day_report(self._entries)
            case CollectSupport():
                return SupportCollected("")
            case WriteBill(bill=bill):
                marks = self._marks(bill.id, now_ms)
                sold = entry(bill, marks, self._shop.device, self._shop.currency)
                return self._write(sold, details(bill))
            case WriteFact(ask=id, kind=kind, actor=actor, rules=rules, fields=fields):
                fact = kind(**self._marks(id, now_ms), actor=actor, rules=rules, **fields)
                return self._write(fact, effect.details)
        return NotKnown("offline")

    def _person(self, ask: str, card: str, say: Say) -> Person:
        number = self._people.setdefault(card, len(self._people) + 1)
        member = _id(card)
        return Person(
            ask,
            member,
            say("training-name", number=number),
            wallet(member),
            self._shop.coin,
            COIN,
            card,
            offline=False,
            roles=ROLES,
        )

    def _marks(self, id: str, now_ms: int) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "coop": self._coop,
            "device": self._shop.device,
            "epoch": 1,
            "sequence": len(self._entries) + 1,
            "previous": b64(bytes(32)),
            "id": id,
            "at": instant(now_ms),
        }

    def _write(self, made: Entry, data: Details | None) -> Written:
        self._entries.append(made)  # type: ignore[arg-type]  # the kinds that a kiosk writes
        self._details[made.id] = data
        digest = _hash(made)
        return Written(
            made.id, made.at, made.sequence, digest, "", typed_code(digest), offline=False
        )

    def _sale(self, code: ReceiptCode | str) -> SaleThere | NoSale:
        for one in self._entries:
            if isinstance(one, Purchase) and code in (typed_code(_hash(one)), one.id):
                return self._with_refunds(one)
        return NoSale("sold-elsewhere")

    def _newest_sale(self, member: str) -> SaleThere | NoSale:
        for one in reversed(self._entries):
            if isinstance(one, Purchase) and one.actor == f"member:{member}":
                return self._with_refunds(one)
        return NoSale("nothing-bought-here")

    def _sales(self, wanted: FindSales) -> SalesFound:
        """All of this training at once: nobody practises for pages."""
        until = None if wanted.at_ms is None else instant(wanted.at_ms)
        return SalesFound(
            tuple(
                sold(one)
                for one in reversed(self._entries)
                if isinstance(one, Purchase)
                and (until is None or one.at < until)
                and wanted.member in ("", one.actor.removeprefix("member:"))
            )
        )

    def _with_refunds(self, sale: Purchase) -> SaleThere:
        back = tuple(
            other
            for other in self._entries
            if isinstance(other, Refund) and other.reverses == sale.id
        )
        return SaleThere(sale, self._details[sale.id] or Details(), back)

    def _print(self, document: Document, say: Say) -> None:
        if self._devices.printer is not None:
            self._devices.printer.print(marked(document, say))


def marked(document: Document, say: Say) -> Document:
    """The paper says what it is at both ends, proves nothing, and opens no drawer."""
    blocks = tuple(block for block in document.blocks if not isinstance(block, QrCode))
    mark: tuple[Block, ...] = (Text(say("training-paper"), bold=True, align="center", size=2),)
    return replace(document, blocks=(*mark, Space(), *blocks, Space(), *mark), opens_drawer=False)


def _hash(made: Entry) -> bytes:
    return chain.sha256(chain.canonical(made))


def _id(text: str) -> str:
    return random_id(chain.sha256(text.encode())[:10])
