# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a bill is paid. Pure arithmetic in minor units."""

from typing import Literal

import msgspec

from contract.money import decimals

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
