# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of entry that a kiosk writes: sales, rent, transfers, releases, and what happened at
its drawer."""

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

import msgspec

from contract.body import BadEntry, Entry, Slug, Tender, Total
from contract.grants import Number, Positive
from contract.ids import Account, EntryId, RandomId
from contract.money import MAX_AMOUNT, Minor, Unit, is_coin
from contract.rules import Count

MAX_TENDERS = 20
MAX_TOTALS = 200
"""More ways to pay, or more departments and tax rates, no sale has."""
MAX_LINES = 1000
MAX_PIECES = 100
"""More kinds of coins and notes no currency has."""
MAX_ROUNDING = 50
"""Nobody rounds one cash payment by more minor units: half of the greatest coin that stands in for
smaller ones (Sweden's krona of 100 öre)."""


class Gift(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What somebody gave to the commons along with a purchase, ``amount`` in minor units of
    ``unit``: money, which the purchase's tenders pay too, or coin, beside them, which names its
    ``account`` and the ``grant`` that covers it. Nobody lends for it. It is no goods: untaxed, and
    no refund gives it back."""

    unit: Unit
    amount: Positive
    account: Account | None = None
    grant: Number | None = None


class Purchase(Entry, frozen=True, kw_only=True, tag="purchase"):
    """Goods left the shop; ``tenders`` paid for ``totals``, for ``container_deposits`` (taken if
    positive, paid back for empties if negative), for what a cash payment was rounded up by
    (``rounding``; negative if down), and for a ``gift`` of money. All in minor units of one
    currency. ``served_by`` is the cashier at the till, or who helped; absent where the shopper was
    alone with it. ``assisted``: they came to help at a till that shoppers work themselves."""

    totals: tuple[Total, ...]
    tenders: tuple[Tender, ...]
    rounding: Minor = 0
    container_deposits: Minor = 0
    served_by: Account | None = None
    assisted: bool = False
    gift: Gift | None = None

    @property
    def gift_in_money(self) -> int:
        """What of the tenders was given to the commons, in minor units; 0 for nothing."""
        return 0 if self.gift is None or is_coin(self.gift.unit) else self.gift.amount


class RefundedLine(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """So many of one line of the entry that is refunded, and what they had cost.

    ``sold`` is how many the line had; the details that say so may be erased, this stays. Absent:
    ``quantity`` is all of it."""

    line: Positive
    quantity: Positive
    amount: Positive
    sold: Positive | None = None


class Refund(Entry, frozen=True, kw_only=True, tag="refund"):
    """Lines of an earlier purchase (``reverses``) came back: each tender is paid back as it was
    taken, coin, credit and vouchers to the ``account`` of their tender. All amounts are as the
    purchase had them, so positive ones are paid back.

    With no purchase named, only ``container_deposits`` can be paid back: empties are anybody's.
    ``reason`` says why; ``second`` is who agreed to what the ``actor`` may not do alone."""

    lines: tuple[RefundedLine, ...]
    totals: tuple[Total, ...]
    tenders: tuple[Tender, ...]
    rounding: Minor = 0
    container_deposits: Minor = 0
    served_by: Account | None = None
    reason: Slug | None = None
    second: Account | None = None


class Released(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A grant that is closed for ever."""

    account: Account
    unit: Unit
    number: Number


class Release(Entry, frozen=True, kw_only=True, tag="release"):
    """The kiosk gives back what is left under these grants."""

    releases: tuple[Released, ...]


class Transfer(Entry, frozen=True, kw_only=True, tag="transfer"):
    """Coin was given to somebody: from ``account`` to the wallet or commons ``to``. A spend, so a
    kiosk names its ``grant``. The ledger's own needs none: somebody gave without a kiosk, or left.
    """

    account: Account
    to: Account
    unit: Unit
    amount: Positive
    grant: Number | None = None


class RentPayment(Entry, frozen=True, kw_only=True, tag="rent"):
    """A household paid what it owes for housing. Of what the ``tenders`` are worth, all but
    ``rounding`` (of a cash payment) goes to its account.

    ``settles`` is a claim: the charges that this is meant for, in order. Absent, or for what is
    left over: the oldest first."""

    household: RandomId
    tenders: tuple[Tender, ...]
    settles: tuple[EntryId, ...] = ()
    rounding: Minor = 0
    served_by: Account | None = None


class DrawerOpened(Entry, frozen=True, kw_only=True, tag="drawer-opened"):
    """The drawer opened without a sale: ``forced``, ``test``, ``float``, or why somebody opened it:
    ``change-money``, ``wrong-change`` …"""

    reason: Slug


class Note(Entry, frozen=True, kw_only=True, tag="note"):
    """Something that the office should know: ``about`` what ("unknown-code", "recalled" …), and the
    ``code`` that was scanned or typed."""

    about: Slug
    code: Annotated[str, msgspec.Meta(max_length=200)]


class PinFailed(Entry, frozen=True, kw_only=True, tag="pin-failed"):
    """A wrong PIN was given for this member's card while nobody could be asked: the ``failures``-th
    in a row at this kiosk."""

    member: RandomId
    failures: Annotated[int, msgspec.Meta(ge=1, le=100)]


class CashMoved(Entry, frozen=True, kw_only=True, tag="cash-moved"):
    """Cash went from the safe into the drawer (``float``), from the drawer into the safe
    (``drop``), or out of the drawer for something bought (``paid-out``), with the ``reason``."""

    what: Literal["float", "drop", "paid-out"]
    unit: Unit
    amount: Positive
    reason: Slug | None = None


class Pieces(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many coins or notes of one value, in minor units."""

    value: Positive
    number: Count


class CashCount(Entry, frozen=True, kw_only=True, tag="count"):
    """Somebody counted the drawer: ``counted`` minor units are in it, by ``pieces`` if those were
    written down. What the books expected besides is a difference from now on."""

    unit: Unit
    counted: Count
    pieces: tuple[Pieces, ...] = ()


class Spend(NamedTuple):
    """So much of what was granted was spent, in minor units."""

    account: str
    unit: str
    number: int
    amount: int


def spends(entry: Entry) -> Iterator[Spend]:
    """What an entry of a kiosk spends under its grants."""
    if isinstance(entry, Transfer) and entry.grant is not None:
        yield Spend(entry.account, entry.unit, entry.grant, entry.amount)
    if isinstance(entry, Purchase | RentPayment):
        for tender in entry.tenders:
            if tender.account is not None and tender.grant is not None:
                yield Spend(tender.account, tender.unit, tender.grant, tender.amount)
    gift = entry.gift if isinstance(entry, Purchase) else None
    if gift is not None and gift.account is not None and gift.grant is not None:
        yield Spend(gift.account, gift.unit, gift.grant, gift.amount)


def require_balanced(entry: Purchase | Refund | RentPayment) -> str:
    """The currency of a payment whose tenders pay what it says to the cent.

    Raises BadEntry: no tender or too many, too many totals, several currencies, a coin tender that
    settles nothing, a spend that names no account or not just one of grant and risk, a rounding
    without cash or greater than cash is rounded by, a gift in another currency or without its
    grant, sums that differ, or are more than canonical bytes can say.
    """
    refund = isinstance(entry, Refund)
    totals = () if isinstance(entry, RentPayment) else entry.totals
    if not entry.tenders:
        raise BadEntry("nothing was paid")
    if len(entry.tenders) > MAX_TENDERS or len(totals) > MAX_TOTALS:
        raise BadEntry("more tenders or totals than a sale has")
    for tender in entry.tenders:
        _require_tender(tender, refund=refund)
    values = [tender.value for tender in entry.tenders]
    units = {value.unit for value in values}
    if len(units) != 1 or any(is_coin(unit) for unit in units):
        raise BadEntry("a sale has one currency")
    cash = sum(tender.type == "cash" for tender in entry.tenders)
    if abs(entry.rounding) > MAX_ROUNDING * cash:
        raise BadEntry("only cash is rounded, and by no more than its smallest coin")
    # No sum of some of these is greater than that of all without their signs: none overflows later.
    gift = entry.gift.amount if isinstance(entry, Purchase) and entry.gift is not None else 0
    if volume(entry) + sum(tender.amount for tender in entry.tenders) + gift > MAX_AMOUNT:
        raise BadEntry("more than an amount can say")
    paid = sum([value.amount for value in values]) - entry.rounding
    if isinstance(entry, RentPayment):
        if paid <= 0:
            raise BadEntry("nothing was paid")
        return units.pop()
    sold = sum(total.net + total.tax for total in totals) + entry.container_deposits
    if isinstance(entry, Purchase) and entry.gift is not None:
        _require_gift(entry.gift, units)
        paid -= entry.gift_in_money
    if paid != sold:
        raise BadEntry(f"paid {paid}, sold {sold}")
    if isinstance(entry, Refund):
        _require_lines(entry)
    return units.pop()


def _require_tender(tender: Tender, *, refund: bool) -> None:
    if (tender.type == "coin") != is_coin(tender.unit) or (tender.type == "coin") != (
        tender.settles is not None
    ):
        raise BadEntry("coin tenders are in coin and settle money, others are money")
    if tender.value.amount <= 0:
        raise BadEntry("a tender settles more than nothing")
    if tender.type in ("cash", "card-terminal"):
        return
    if tender.account is None:
        raise BadEntry(f"a {tender.type} tender names its account")
    if tender.type != "coin" and not tender.account.startswith(f"{tender.type}:"):
        raise BadEntry(f"a {tender.type} tender spends from a {tender.type} account")
    if not refund and (tender.grant is None) == (tender.risk is None):
        raise BadEntry(f"a {tender.type} tender is covered by a grant or by declared risk")


def _require_gift(gift: Gift, units: set[str]) -> None:
    if is_coin(gift.unit) and (gift.account is None or gift.grant is None):
        raise BadEntry("a gift of coin names its account and its grant")
    if not is_coin(gift.unit) and (gift.account, gift.grant) != (None, None):
        raise BadEntry("a gift of money is paid by the tenders")
    if not is_coin(gift.unit) and gift.unit not in units:
        raise BadEntry("a sale has one currency")


def _require_lines(refund: Refund) -> None:
    if len(refund.lines) > MAX_LINES:
        raise BadEntry("more lines than a sale has")
    if len({line.line for line in refund.lines}) < len(refund.lines):
        raise BadEntry("a line is named twice")
    named = sum(line.amount for line in refund.lines)
    goods = sum(total.net + total.tax for total in refund.totals)
    if named != goods:
        raise BadEntry(f"lines of {named}, goods of {goods}")
    if any(line.quantity > (line.sold or line.quantity) for line in refund.lines):
        raise BadEntry("more came back than the line had")


def volume(entry: Purchase | Refund | RentPayment) -> int:
    """All its amounts of money without their signs, or what was paid if that is more: no account
    is moved further by it."""
    paid = sum([tender.value.amount for tender in entry.tenders])
    moved = abs(entry.rounding)
    if not isinstance(entry, RentPayment):
        moved += abs(entry.container_deposits)
        moved += sum([abs(total.net) + abs(total.tax) for total in entry.totals])
    if isinstance(entry, Purchase):
        moved += entry.gift_in_money
    return max(paid, moved)


def payment_currency(entry: Purchase | Refund | RentPayment) -> str:
    """The currency of a balanced payment (see require_balanced)."""
    return entry.tenders[0].value.unit
