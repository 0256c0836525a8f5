# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person wants while the rest of a bill is taken in money."""

import msgspec


class PayFrom(msgspec.Struct, frozen=True):
    """From this account's coin; "" for one's own."""

    account: str


class Give(msgspec.Struct, frozen=True):
    """Give to the commons: to the next round sum (1), to those after it (2 …), or nothing (0)."""

    steps: int


class PayWith(msgspec.Struct, frozen=True):
    """The rest, or as much of it as was typed, in another way: "cash", "card-terminal", "voucher",
    "credit"."""

    way: str


class TerminalSaid(msgspec.Struct, frozen=True):
    """The answer to "did the terminal say approved?"."""

    approved: bool


class TypeTenderText(msgspec.Struct, frozen=True):
    """The whole text as it stands: a voucher's code, or what the terminal printed."""

    text: str

    def __repr__(self) -> str:  # who has a voucher's code has its money
        return "TypeTenderText()"


class UseVoucher(msgspec.Struct, frozen=True):
    """The code is typed: use it."""


class TakeBack(msgspec.Struct, frozen=True):
    """Give back what was taken by this tender, to pay that part otherwise."""

    tender: str


TenderIntent = Give | PayFrom | PayWith | TerminalSaid | TypeTenderText | UseVoucher | TakeBack
