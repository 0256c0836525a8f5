# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the till needs from its devices, and the typed events in which they speak.

A driver turns the outside into these events and lets no exception of its library through. Every
driver has a simulated twin that speaks the same protocol. Drivers run in threads of their own; they
call the ``Sink`` they were given, which is safe to call from any thread and returns at once.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, Protocol

import msgspec

from contract.receipt import Document


class Health(StrEnum):
    """How a device is, in the words the health page uses."""

    READY = "ready"
    MISSING = "missing"  # not plugged in, switched off, or its service is away
    TROUBLE = "trouble"  # there, but it needs a person: paper, cover, a card that hangs


class Device(StrEnum):
    """Which device an event or a health line speaks of."""

    CARD_READER = "card-reader"
    CODE_SCANNER = "code-scanner"
    PRINTER = "printer"
    DRAWER = "drawer"
    SCALE = "scale"


class DeviceHealth(msgspec.Struct, frozen=True):
    """A device's state changed. ``code`` says why in one stable word (``paper-out``, ``offline``,
    ``no-reader``, ``service-down``, ``card-hangs``, ``unplugged``, ``silent``…); words for people
    are made elsewhere."""

    device: Device
    health: Health
    code: str = ""


class SunTap(msgspec.Struct, frozen=True):
    """What an NTAG 424 DNA mirrored into its NDEF link at this tap (NXP AN12196): the encrypted
    id and counter (32 hex digits) and the CMAC (16 hex digits), not yet verified."""

    picc_data: str
    cmac: str


class CardPresented(msgspec.Struct, frozen=True):
    """A card was laid on the reader and read. ``tap`` is None for a card that is not a member
    card of the NTAG 424 DNA kind. ``tap_number`` counts taps since start: a card that stays on the
    reader has one."""

    tap_number: int
    tap: SunTap | None


class PlainCardPresented(msgspec.Struct, frozen=True):
    """A card that proves nothing showed its number (8, 14 or 20 upper-case hex digits), which
    anybody can copy. Only told where the settings ask for it."""

    tap_number: int
    uid: str


class CardUnreadable(msgspec.Struct, frozen=True):
    """A card came and could not be read: ``pulled`` (taken away too early), ``hangs``, ``foreign``
    (no NDEF link on it), ``random-id`` (a plain card or telephone that shows another number each
    time), ``two-cards`` (another one lies on another reader) or ``no-answer`` (something lies
    there that no card can be made of, mostly two cards at once)."""

    tap_number: int
    code: str


class CardRemoved(msgspec.Struct, frozen=True):
    """The reader is free again."""

    tap_number: int


class CodeScanned(msgspec.Struct, frozen=True):
    """A complete code, as the scanner typed or sent it, without its suffix."""

    text: str


class WeightSettled(msgspec.Struct, frozen=True):
    """What lies on the scale, in grams, seen twice at rest; 0 for nothing. Without a container that
    the scale was told of (net weight)."""

    grams: int


class WeightUnsettled(msgspec.Struct, frozen=True):
    """The scale has no weight to tell: ``moving``, ``over`` (more than it can carry) or ``under``
    (less than nothing: what it was set to zero with has gone)."""

    code: str


class Printed(msgspec.Struct, frozen=True):
    """A document left the printer, or could not be printed: ``code`` is "" when it is on paper,
    else ``paper-out``, ``cover-open``, ``offline``, ``not-sent`` (never reached the printer), or
    ``unconfirmed`` (sent, but nothing told that it came out: never sent again by itself)."""

    document: str
    code: str = ""


class PrintDoubt(msgspec.Struct, frozen=True):
    """Nobody but a person at the printer knows whether this document came out. ``at_ms``: when it
    was queued (ms since 1970)."""

    document: str
    at_ms: int


class PrintDoubts(msgspec.Struct, frozen=True):
    """All documents of which that has to be asked, oldest first; told whenever that changes."""

    doubts: tuple[PrintDoubt, ...]


class DrawerForced(msgspec.Struct, frozen=True):
    """The drawer was opened by other means than ours: a key, or a crowbar."""


Event = (
    DeviceHealth
    | CardPresented
    | PlainCardPresented
    | CardUnreadable
    | CardRemoved
    | CodeScanned
    | WeightSettled
    | WeightUnsettled
    | Printed
    | PrintDoubts
    | DrawerForced
)

Sink = Callable[[Event], None]


class Driver(Protocol):
    """What all drivers have in common."""

    @property
    def alive(self) -> bool:
        """Whether it is at work; one that has been started and is not has died."""

    def start(self, sink: Sink) -> None:
        """Begin; events go to the sink until ``stop``, its health at once and whenever it changes.
        After it died it may be called again."""

    def stop(self) -> None:
        """Stop, and return when its threads have ended (within a second)."""


class CardReader(Driver, Protocol):
    """Reads member cards as they are presented."""


class CodeScanner(Driver, Protocol):
    """Reads codes on goods and receipts, on a line of its own (one that types like a keyboard needs
    no driver, see ``hardware.scanners.wedge``)."""


class Scale(Driver, Protocol):
    """Weighs what is laid on it. A weight is told when it changed, never twice."""

    def zero(self) -> None:
        """What lies there now is nothing; does nothing where only the scale's own key does that."""


class ReceiptPrinter(Driver, Protocol):
    """Prints documents one after the other and kicks the drawer that hangs on it."""

    def print(self, document: Document) -> None:
        """Queue a document; returns at once, ``Printed`` follows. The same id twice is ignored."""

    def settle(self, document: str, came_out: bool) -> None:
        """A person answered what became of a document in doubt."""

    def kept(self, document: str) -> Document | None:
        """A document of the last day, to make a copy of."""

    def open_drawer(self) -> None:
        """Queue a drawer kick without paper."""


class Devices(NamedTuple):
    """What hangs on one kiosk; None for what does not."""

    reader: CardReader | None = None
    printer: ReceiptPrinter | None = None
    scanner: CodeScanner | None = None
    scale: Scale | None = None

    def named(self) -> dict[Device, Driver]:
        """Those that are there, by what they are."""
        all_of_them = {
            Device.CARD_READER: self.reader,
            Device.PRINTER: self.printer,
            Device.CODE_SCANNER: self.scanner,
            Device.SCALE: self.scale,
        }
        return {device: driver for device, driver in all_of_them.items() if driver is not None}
