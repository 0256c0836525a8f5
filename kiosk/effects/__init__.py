# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a session wants done; the engine carries it out and tells the session what came of it."""

from typing import Any

import msgspec

from contract.body import Entry
from contract.entries import Details
from contract.receipt import ReceiptCode
from hardware import ports
from kiosk.bill import AnyBill
from kiosk.effects.day import DayEffect
from kiosk.effects.hall import HallEffect
from kiosk.effects.housing import HousingEffect
from kiosk.effects.refunds import RefundEffect
from kiosk.effects.sales import SalesEffect
from kiosk.effects.wallet import WalletEffect
from ledger_client.answers import Person, Written


class LookUp(msgspec.Struct, frozen=True):
    """Which product has this scanned code? → ProductFound or CodeRefused."""

    text: str


class GetProduct(msgspec.Struct, frozen=True):
    """The product with this id → ProductFound."""

    product: str


class Find(msgspec.Struct, frozen=True):
    """Products by name, those in this ``language`` (BCP 47) first → ProductsFound."""

    query: str
    language: str = ""


class Browse(msgspec.Struct, frozen=True):
    """What stands in a category, "" for the first → ShelfShown."""

    category: str


class Identify(msgspec.Struct, frozen=True):
    """Whose card is this? ``ask`` becomes the identification → Person or NotKnown. ``coin``: so
    much room (minor units) will be wanted next; 0 if none, or not without a PIN."""

    ask: str
    picc_data: str
    cmac: str
    coin: int = 0


class IdentifyCode(msgspec.Struct, frozen=True):
    """Whose QR code is this? Else as Identify."""

    ask: str
    text: str
    coin: int = 0

    def __repr__(self) -> str:  # a printed code is good for as long as its paper
        return f"IdentifyCode({self.ask!r})"


class CheckPin(msgspec.Struct, frozen=True):
    """Is this their PIN? → PinOk or PinBad."""

    ask: str
    person: Person
    pin: str

    def __repr__(self) -> str:
        return f"CheckPin(ask={self.ask!r})"


class Reserve(msgspec.Struct, frozen=True):
    """Room for so much of the person's account (minor units of its unit) → Room or NoRoom. Of a
    ``voucher`` whoever has its code is the person."""

    ask: str
    person: Person
    amount: int
    ticket: str | None
    voucher: str = ""

    def __repr__(self) -> str:  # who has a voucher's code has its money
        return f"Reserve({self.ask!r}, {self.amount})"


class FindVoucher(msgspec.Struct, frozen=True):
    """What is left on the voucher with this code? → VoucherIs or NotKnown."""

    ask: str
    code: str

    def __repr__(self) -> str:
        return f"FindVoucher({self.ask!r})"


class Release(msgspec.Struct, frozen=True):
    """Give back what was asked for and not spent of this account."""

    account: str


class KeepDraft(msgspec.Struct, frozen=True):
    """Make the bill durable before anything is taken for it → DraftKept or NotWritten."""

    ask: str
    bill: AnyBill


class TryDisk(msgspec.Struct, frozen=True):
    """The disk refused: does it write again? → Ready, or NotWritten."""

    ask: str


class DropDraft(msgspec.Struct, frozen=True):
    """Forget a bill of which nothing came."""

    bill: str


class WriteBill(msgspec.Struct, frozen=True):
    """Write the entry: the moment of approval → Written or NotWritten."""

    ask: str
    bill: AnyBill


class PrintReceipt(msgspec.Struct, frozen=True):
    """Print the receipt of a bill that was paid; opens the drawer if cash was taken.
    Without ``paper`` the drawer alone, and without ``drawer`` the paper."""

    bill: AnyBill
    written: Written
    paper: bool = True
    drawer: bool = True


class WriteFact(msgspec.Struct, frozen=True):
    """Write a till fact or a claim: an entry of this ``kind`` with these ``fields``, by ``actor``
    → Written or NotWritten."""

    ask: str
    kind: type[Entry]
    fields: dict[str, Any]
    actor: str
    rules: dict[str, int] = {}
    details: Details | None = None


class CheckReceipt(msgspec.Struct, frozen=True):
    """Prove a receipt against the log → Checked."""

    ask: str
    code: ReceiptCode


class OpenDrawer(msgspec.Struct, frozen=True):
    """Write that the drawer is opened without a sale, then open it. ``id`` is the entry's;
    ``actor`` who wanted it, "" where that is the till."""

    id: str
    reason: str
    actor: str = ""


class RecordDrawer(msgspec.Struct, frozen=True):
    """Write that the drawer was opened, not by us."""

    id: str
    reason: str


class PrintTest(msgspec.Struct, frozen=True):
    """Print a page to see whether it can."""

    id: str


class PrintCopy(msgspec.Struct, frozen=True):
    """Print a document of the last day once more, marked as a copy."""

    document: str
    number: str


class SettlePrint(msgspec.Struct, frozen=True):
    """A person said whether this document came out."""

    document: str
    came_out: bool


class ZeroScale(msgspec.Struct, frozen=True):
    """What lies on the scale is nothing."""


class CollectSupport(msgspec.Struct, frozen=True):
    """Write the file for whoever helps → SupportCollected. ``findings`` is how the devices are."""

    ask: str
    findings: tuple[ports.DeviceHealth, ...]


UpkeepEffect = (
    CollectSupport | OpenDrawer | RecordDrawer | PrintTest | PrintCopy | SettlePrint | ZeroScale
)

Effect = (
    LookUp
    | GetProduct
    | Find
    | Browse
    | Identify
    | IdentifyCode
    | CheckPin
    | Reserve
    | FindVoucher
    | RefundEffect
    | SalesEffect
    | Release
    | KeepDraft
    | DropDraft
    | TryDisk
    | WriteBill
    | PrintReceipt
    | CheckReceipt
    | WriteFact
    | UpkeepEffect
    | DayEffect
    | HousingEffect
    | HallEffect
    | WalletEffect
)
