# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the drawer and of the day."""

import msgspec

from contract.money import Amount


class MovePage(msgspec.Struct, frozen=True):
    """Cash is moved: "float" (into the drawer), "drop" (into the safe) or "paid-out"."""

    what: str
    amount: Amount


class ReasonPage(msgspec.Struct, frozen=True):
    """Why? ``about`` "no-sale" (the drawer is opened), "paid-out" (an ``amount``) or "price": one
    of what is called ``name`` costs ``after`` instead of ``before``, and where that is a lot
    somebody ``second`` agrees by their card."""

    about: str
    reasons: tuple[str, ...]
    amount: Amount | None = None
    name: str = ""
    before: Amount | None = None
    after: Amount | None = None
    second: bool = False


class Piece(msgspec.Struct, frozen=True):
    """So many of one coin or note."""

    value: Amount
    number: int
    sum: Amount


class CountPage(msgspec.Struct, frozen=True):
    """The drawer is counted, without being told what is expected."""

    pieces: tuple[Piece, ...]
    sum: Amount
    closes: bool = False


class ReportRow(msgspec.Struct, frozen=True):
    """One line of the report: what it says (a code, with what it is of), and how much. ``count``
    stands for what is no amount."""

    code: str
    of: str = ""
    amount: Amount | None = None
    count: int | None = None
    strong: bool = False


class ReportPage(msgspec.Struct, frozen=True):
    """The X report, or what is about to be closed. ``unsent`` entries have not reached the ledger;
    ``may_close`` is whether this member of the staff may close the day as it stands. A day that was
    ``closed`` (a date, else "") may have an ``older`` and a ``newer`` one beside it."""

    number: int
    rows: tuple[ReportRow, ...]
    closes: bool = False
    unsent: int = 0
    may_close: bool = False
    closed: str = ""
    older: bool = False
    newer: bool = False
