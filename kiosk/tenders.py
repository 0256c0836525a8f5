# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a bill is paid. Pure arithmetic in minor units."""

from typing import TYPE_CHECKING, Literal

import msgspec

from contract.entries import Tender
from contract.money import Amount, decimals
from ledger_client.answers import AtRisk

if TYPE_CHECKING:
    from kiosk.bill import Bill

MoneyType = Literal["cash", "card-terminal", "voucher", "credit"]


class MoneyTender(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way besides coin in which part of a bill is paid: ``amount`` of it, in minor units.

    ``taken``: the cash is in hand, the terminal approved it, the room is reserved; before, it is
    only asked for, and after a power cut nobody knows. ``given`` is the cash that was handed over.
    Vouchers and credit name their ``account`` and, once there is room, its ``grant``. ``reference``
    is what the terminal printed, where somebody typed it.
    """

    id: str
    type: MoneyType
    amount: int
    taken: bool = False
    given: int | None = None
    account: str | None = None
    grant: int | None = None
    reference: str = ""


class Tendering(msgspec.Struct, frozen=True):
    """What is in mind while the rest of a bill is taken: the ``text`` that was typed (a voucher's
    code, what the terminal printed), the ``tender`` for which room is being asked, and ``pin_for``
    what else than coin the PIN is wanted: "credit"."""

    text: str = ""
    tender: MoneyTender | None = None
    pin_for: str = ""

    def __repr__(self) -> str:  # who has a voucher's code has its money
        return "Tendering()"


def tenders(bill: "Bill", currency: str) -> tuple[Tender, ...]:
    """The tenders of the entry: coin first, then the others in the order in which they were taken;
    of one kind and account there is one."""
    out: dict[tuple[str, str | None, int | None], Tender] = {}
    if bill.coin is not None and bill.coin.coin and bill.buyer is not None:
        lent = bill.risk or AtRisk(0, 0, 0)
        granted = (bill.coin.coin - lent.coin, bill.coin.settles - lent.settles)
        for (coin, settles), grant, risk in (
            (granted, bill.grant, None),
            ((lent.coin, lent.settles), None, lent.version),
        ):
            if coin:
                out["coin", bill.buyer.account, grant] = Tender(
                    type="coin",
                    unit=bill.buyer.unit,
                    amount=coin,
                    settles=Amount(currency, settles),
                    account=bill.buyer.account,
                    grant=grant,
                    risk=risk,
                )
    for one in bill.money:
        if not one.amount:
            continue
        key = (one.type, one.account, one.grant)
        before = out[key].amount if key in out else 0
        out[key] = Tender(
            type=one.type,
            unit=currency,
            amount=before + one.amount,
            account=one.account,
            grant=one.grant,
        )
    return tuple(out.values())


def cash(id: str, amount: int, given: int | None = None) -> MoneyTender:
    """Cash that is to be taken, or that was ``given``."""
    return MoneyTender(id=id, type="cash", amount=amount, taken=given is not None, given=given)


def suggestions(due: int, currency: str) -> tuple[int, ...]:
    """Amounts that people are likely to hand over: exact, then rounded up to coins and notes."""
    whole = 10 ** decimals(currency)
    out = [due]
    for note in (1, 5, 10, 20, 50, 100):
        rounded = -(-due // (note * whole)) * note * whole
        if rounded not in out:
            out.append(rounded)
    return tuple(out[:5])
