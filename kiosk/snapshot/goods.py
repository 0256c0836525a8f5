# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages around the basket: goods by category, the keypad, what staff look at, what else there
is to do, baskets put aside."""

import msgspec

from contract.money import Amount


class ShelfPage(msgspec.Struct, frozen=True):
    """Goods of one ``category`` out of ``categories``; ``products`` stand in the snapshot's
    search."""

    categories: tuple[str, ...]
    category: str


class KeypadPage(msgspec.Struct, frozen=True):
    """A number is typed: a "quantity", a "tare" or "weight" in grams, or a "price" of what is
    called ``name``. ``amount`` is the price so far. It is good from ``least`` to ``most``, which
    stand in ``limits`` too where they are prices."""

    what: str
    name: str
    icon: str
    typed: int
    least: int
    most: int
    amount: Amount | None = None
    limits: tuple[Amount, Amount] | None = None

    @property
    def good(self) -> bool:
        """Whether that can be it."""
        return self.least <= self.typed <= self.most


class AttendPage(msgspec.Struct, frozen=True):
    """Somebody of the staff is wanted: "age" (whether the shopper is ``age``), "recall" (whether
    ``name`` is one of the recalled pieces), "weight" (to type it), "price" (to set it), "pay-out"
    (``amount`` for empties). ``by_touch``: who serves here stands before the screen, and no card is
    wanted."""

    what: str
    name: str = ""
    age: int = 0
    why: str = ""
    amount: Amount | None = None
    by_touch: bool = False


class MorePage(msgspec.Struct, frozen=True):
    """What else can be done: "repeat" (``last`` is what that is called), "price" (of what was
    touched last, if it ``has_price``), "park", "parked" (so many wait), "clear". ``sure``: clearing
    was asked for once."""

    last: str = ""
    parked: int = 0
    sure: bool = False
    has_price: bool = False


class ParkedBasket(msgspec.Struct, frozen=True):
    """A basket that was put aside, by the co-op's wall clock (``11:30``): what was scanned first,
    how many things are in it, and what they come to."""

    id: str
    at: str
    first: str
    things: int
    total: Amount
