# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bench at one moment, and what a person at it can do: the simulated hardware beside the demo's
kiosk. Plain immutable values, as in ``kiosk.snapshot`` and ``kiosk.intents``."""

from enum import StrEnum

import msgspec

from contract.money import Amount


class Odd(StrEnum):
    """A card, or a way to hold one, that is not as it should be."""

    UNKNOWN = "unknown"  # made by the co-op, and nobody's
    FOREIGN = "foreign"  # somebody else's: a link without a tap
    COPIED = "copied"  # a blank card with the last tap of a member's copied onto it
    FORGED = "forged"  # a member's number, proved with another key (wrong CMAC)
    PULLED = "pulled"  # a member's, taken away while it is being read
    SILENT = "silent"  # a member's, which stops answering


class OddCode(StrEnum):
    """A code that is not on goods."""

    UNKNOWN = "unknown"  # in order, and of no product here
    WRONG_DIGIT = "wrong-digit"  # one whose check digit does not fit
    RECEIPT = "receipt"  # the one on the newest receipt


class PrinterState(StrEnum):
    """How the printer is."""

    READY = "ready"
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    OFF = "off"


class Answers(StrEnum):
    """How the ledger's answers come through the cable."""

    SOUND = "sound"
    LATE = "late"  # later than one likes to wait
    TOO_LATE = "too-late"  # later than the till waits
    GARBLED = "garbled"


class LedgerState(StrEnum):
    """How the ledger's process is."""

    RUNNING = "running"
    STOPPED = "stopped"
    STARTING = "starting"
    STOPPING = "stopping"


class MemberCard(msgspec.Struct, frozen=True):
    """A member's card. ``coin`` is what the books say that they have, set aside or not."""

    uid: str
    first_name: str
    pin: str
    coin: Amount


class Goods(msgspec.Struct, frozen=True):
    """A product with a code on it. ``price`` is absent when nobody told it."""

    code: str
    name: str
    price: Amount | None = None


class Sheet(msgspec.Struct, frozen=True):
    """A piece of paper that came out, as a picture of so many dots. ``number`` counts from 1."""

    number: int
    png: bytes
    width: int
    height: int


class Weight(msgspec.Struct, frozen=True):
    """What lies on the scale, and whether a hand keeps it from coming to rest."""

    grams: int = 0
    held: bool = False


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the bench shows.

    ``lying`` is what lies on the reader: a card's uid, an ``Odd``, or "". ``stays``: until it is
    lifted. ``played_with`` is the first name on the card that the odd ones are made of, and
    ``copied`` the one whose tap was copied last, or "". ``papers`` are the newest pieces, newest
    first. ``clock`` is the co-op's wall clock. ``by_wire``: codes come over the serial line, absent
    without one, else typed.
    """

    cards: tuple[MemberCard, ...] = ()
    played_with: str = ""
    copied: str = ""
    lying: str = ""
    stays: bool = False
    goods: tuple[Goods, ...] = ()
    by_wire: bool | None = None
    papers: tuple[Sheet, ...] = ()
    printer: PrinterState = PrinterState.READY
    drawer_open: bool = False
    plugged: bool = True
    ledger: LedgerState = LedgerState.RUNNING
    answers: Answers = Answers.SOUND
    scale: Weight | None = None
    clock: str = ""


# --- what a person does ------------------------------------------------------------------------


class Lay(msgspec.Struct, frozen=True):
    """Hold a card (its uid, or an ``Odd``) to the reader, or leave it there."""

    card: str
    stays: bool = False


class Lift(msgspec.Struct, frozen=True):
    """Take what lies on the reader away."""


class Scan(msgspec.Struct, frozen=True):
    """Hold a code before the scanner: its digits, or an ``OddCode``."""

    code: str


class ScanByWire(msgspec.Struct, frozen=True):
    """Take the scanner on the serial line, or the one that types."""

    by_wire: bool


class SetPrinter(msgspec.Struct, frozen=True):
    """Bring the printer into this state: switch, open, close, refill."""

    state: PrinterState


class PushDrawer(msgspec.Struct, frozen=True):
    """Push the drawer in."""


class Plug(msgspec.Struct, frozen=True):
    """Plug the network cable in, or pull it."""

    plugged: bool


class RunLedger(msgspec.Struct, frozen=True):
    """Start the ledger, or stop it."""

    running: bool


class SetAnswers(msgspec.Struct, frozen=True):
    """How answers come from now on."""

    answers: Answers


class Load(msgspec.Struct, frozen=True):
    """Lay so many grams on the scale, in place of what lies there."""

    grams: int


class HoldScale(msgspec.Struct, frozen=True):
    """Put a hand on the scale, or take it away."""

    held: bool


Act = (
    Lay
    | Lift
    | Scan
    | ScanByWire
    | SetPrinter
    | PushDrawer
    | Plug
    | RunLedger
    | SetAnswers
    | Load
    | HoldScale
)
