# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is being given back."""

import msgspec

from contract.money import Amount
from kiosk.snapshot.tenders import TenderLine


class ReturnedLine(msgspec.Struct, frozen=True):
    """A line of the receipt: ``left`` of it can come back, ``chosen`` do. Weighed goods have
    their ``grams``."""

    number: int
    name: str
    price: Amount
    left: int
    chosen: int
    grams: int | None = None


class RefundPage(msgspec.Struct, frozen=True):
    """``state``: "receipt" (it is asked for), "lines", "second" (somebody else is to agree by
    their card) or "done"; "elsewhere" (another till sold it: why it comes back is asked, and
    nothing is paid out), then "noted". ``back`` says by which tenders the ``amount`` goes back:
    coin by "coin". ``reason`` is one of ``reasons``, "" while none was chosen; ``typed`` a
    receipt's code."""

    state: str
    typed: str = ""
    lines: tuple[ReturnedLine, ...] = ()
    amount: Amount | None = None
    reason: str = ""
    reasons: tuple[str, ...] = ()
    back: tuple[TenderLine, ...] = ()
