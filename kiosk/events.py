# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a session, besides what people want (intents) and devices tell (ports)."""

import msgspec

from contract.codes import Goods
from contract.hall_messages import HallDone, HallFound, HallRefused
from contract.housing_messages import HousingRefused, RentReversed, WorkForRent
from contract.messages import Product
from contract.sheet_messages import Helper, LineReversed, SheetRefused
from contract.wallet_messages import Figures, WalletFound
from hardware import ports
from kiosk.bill import AnyBill, Sale
from kiosk.day import DayReport
from kiosk.intents import Intent
from kiosk.wallet import Changed, LinkFound
from ledger_client.answers import (
    Checked,
    NoRoom,
    NoSale,
    NotKnown,
    Person,
    PinBad,
    PinOk,
    Room,
    SalesFound,
    SaleThere,
    Status,
    VoucherIs,
    WalletNotTold,
    Written,
)
from ledger_client.hall_answers import HallHere
from ledger_client.hall_answers import NotTold as HallNotTold
from ledger_client.housing_answers import NotTold, Told


class Ready(msgspec.Struct, frozen=True):
    """The till is up. ``unfinished`` is a bill that was cut off, if there was one; ``parked`` are
    the baskets that were put aside. ``unreadable``: there was one that another version of this
    program wrote, and this one cannot show; the office was told."""

    unfinished: AnyBill | None
    parked: tuple[Sale, ...] = ()
    unreadable: bool = False


class Tick(msgspec.Struct, frozen=True):
    """A second has gone by."""


class ProductFound(msgspec.Struct, frozen=True):
    """A scanned or chosen product; ``goods`` is what else the code says, of this very piece."""

    product: Product
    goods: Goods | None = None


class CodeRefused(msgspec.Struct, frozen=True):
    """A scanned code that is no product: "unknown-code", "bad-check-digit" or "not-a-code"."""

    code: str
    text: str


class ProductsFound(msgspec.Struct, frozen=True):
    """What a search found."""

    query: str
    products: tuple[Product, ...]


class ShelfShown(msgspec.Struct, frozen=True):
    """What stands in a category, and which there are."""

    category: str
    categories: tuple[str, ...]
    products: tuple[Product, ...]


class HouseholdsFound(msgspec.Struct, frozen=True):
    """Who was found for what was typed, or why nobody was looked for."""

    query: str
    value: Told | NotTold


class HelpersFound(msgspec.Struct, frozen=True):
    """Whom a coordinator may mean by what was typed; ``only_here``: of those whom this kiosk knows
    by itself."""

    query: str
    helpers: tuple[Helper, ...]
    more: bool = False
    only_here: bool = False


class DraftKept(msgspec.Struct, frozen=True):
    """The draft is durable."""


class OurFault(msgspec.Struct, frozen=True):
    """The question could not be carried out, by a fault of this program; the log has it."""


class SupportCollected(msgspec.Struct, frozen=True):
    """The file for whoever helps lies at ``path``; "" if it could not be written."""

    path: str


class NotWritten(msgspec.Struct, frozen=True):
    """The disk refused; nothing happened. ``doubtful``: that, or the sale stands."""

    doubtful: bool = False


Value = (
    Ready
    | Person
    | NotKnown
    | PinOk
    | PinBad
    | Room
    | VoucherIs
    | SaleThere
    | SalesFound
    | NoSale
    | NoRoom
    | DraftKept
    | Written
    | NotWritten
    | Checked
    | OurFault
    | SupportCollected
    | DayReport
    | Told
    | NotTold
    | HousingRefused
    | WorkForRent
    | RentReversed
    | HallFound
    | HallHere
    | HallDone
    | HallRefused
    | HallNotTold
    | LineReversed
    | SheetRefused
    | WalletFound
    | WalletNotTold
    | Changed
    | LinkFound
    | Figures
)


class Answered(msgspec.Struct, frozen=True):
    """The answer to the question ``ask``. One that is not waited for any more is passed over."""

    ask: str
    value: Value


Event = (
    Intent
    | ports.Event
    | Ready
    | Tick
    | ProductFound
    | CodeRefused
    | ProductsFound
    | ShelfShown
    | HouseholdsFound
    | HelpersFound
    | Answered
    | Status
)
