# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a bill is paid in money: what was taken so far, what is being taken, how else it may be."""

import msgspec

from contract.money import Amount


class TenderLine(msgspec.Struct, frozen=True):
    """One way of paying: ``type`` is "cash", "card-terminal", "voucher" or "credit". ``taken``: it
    is in hand, or approved; else somebody only was asked for it."""

    id: str
    type: str
    amount: Amount
    taken: bool = True


class TenderPage(msgspec.Struct, frozen=True):
    """``left`` is still to be paid, what is being taken now included. ``tenders`` were taken, or
    (of a sale that was cut off) asked for. ``ways``: how else it may be paid here. ``text`` is what
    was typed: a voucher's code, or what the terminal printed."""

    left: Amount
    tenders: tuple[TenderLine, ...] = ()
    ways: tuple[str, ...] = ()
    text: str = ""


class GiftOffer(msgspec.Struct, frozen=True):
    """What may be given to the commons besides: ``amount``, by which so much is paid as
    ``makes`` says. ``steps`` of it are chosen; 0: it is only offered. ``more``: a greater one may
    be chosen."""

    amount: Amount
    makes: Amount
    steps: int = 0
    more: bool = False


class Source(msgspec.Struct, frozen=True):
    """From whose coin a bill may be paid: ``account`` "" is the member's own; ``kind`` is "own",
    "proxy" (of who is called ``name``) or "commons"."""

    account: str
    kind: str
    name: str = ""
    chosen: bool = False
