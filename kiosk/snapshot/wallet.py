# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a member's wallet, and of the co-op's open figures."""

import msgspec

from contract.money import Amount
from kiosk.snapshot.parts import Message


class CoinRow(msgspec.Struct, frozen=True):
    """Coin that is coming (``what``: the work; ``at``: its day) or set aside (where and until)."""

    what: Message
    at: str
    amount: Amount


class MoveRow(msgspec.Struct, frozen=True):
    """Coin that came (positive) or went."""

    index: int
    day: str
    what: Message
    amount: Amount


class WalletPage(msgspec.Struct, frozen=True):
    """My wallet. ``known``: the ledger told of it; else ``free`` alone is said, what can be spent
    here. ``acts`` are what may be done; ``limit``: my own spending limit."""

    known: bool
    part: str = "coin"
    balance: Amount | None = None
    free: Amount | None = None
    owes: Amount | None = None
    limit: Amount | None = None
    rows: tuple[CoinRow, ...] = ()
    moves: tuple[MoveRow, ...] = ()
    older: bool = False
    acts: tuple[str, ...] = ()


class GivePage(msgspec.Struct, frozen=True):
    """Who may be given coin by name: (account, name), "" for the commons."""

    people: tuple[tuple[str, str], ...]


class SumPage(msgspec.Struct, frozen=True):
    """An amount of coin is typed: what for ("give", "limit"), to whom ("" for the commons), how
    much at most; ``over``: more than that was typed."""

    act: str
    amount: Amount
    to: str = ""
    most: Amount | None = None
    over: bool = False
    has_limit: bool = False


class NewPinPage(msgspec.Struct, frozen=True):
    """A new PIN is typed; ``again``: for the second time."""

    digits: int
    length: int
    again: bool


class WishesPage(msgspec.Struct, frozen=True):
    """How a member would rather read a screen. "" as the kiosk is."""

    language: str
    text: str
    contrast: str
    languages: tuple[str, ...]


class PhonePage(msgspec.Struct, frozen=True):
    """Where a telephone signs in."""

    url: str


class Bar(msgspec.Struct, frozen=True):
    """One month (``2026-05``); ``share`` is its part of the greatest, in thousandths."""

    month: str
    amount: Amount
    share: int


class FiguresPage(msgspec.Struct, frozen=True):
    """One measure of the open figures, by month. ``known``: they could be asked for."""

    known: bool
    measure: str = "circulating"
    bars: tuple[Bar, ...] = ()
