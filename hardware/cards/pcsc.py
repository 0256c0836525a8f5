# SPDX-License-Identifier: AGPL-3.0-or-later
"""Card readers on PC/SC, through pyscard's plain functions.

pyscard's own monitor threads die for good when the service is restarted or a reader unplugged, so
this is a loop of our own that starts over instead. The library is imported in its thread: it takes
time, and it may be missing.
"""

import logging
import re
import threading
import time
from dataclasses import dataclass
from types import ModuleType

from hardware.cards.attend import Attend, read_member_card
from hardware.cards.ntag424 import CardPulled
from hardware.cards.signals import signals_of
from hardware.ports import (
    CardPresented,
    CardRemoved,
    CardUnreadable,
    Device,
    DeviceHealth,
    Event,
    Health,
    PlainCardPresented,
    Sink,
)

_log = logging.getLogger(__name__)

_RETRY = 0.25  # seconds until the service is asked again
_SOON = 0.05
_DOUBT = 1.0  # seconds
_LONG = 60_000  # milliseconds; whatever matters ends the wait sooner
_READER_LIST = "\\\\?PnP?\\Notification"  # to SCardGetStatusChange: how many readers there are


def load_scard() -> ModuleType:
    """pyscard's plain functions. Raises ImportError, also when libpcsclite is not installed."""
    from smartcard import scard  # type: ignore[import-untyped]

    module: ModuleType = scard
    return module


@dataclass
class _Tap:
    """A card on a reader, from when it came until it went."""

    number: int
    due: float  # by time.monotonic: when it must have been read
    told: bool = False  # that it was read, or could not be
    known: bool = False  # it was read, and is somebody's
    hangs: bool = False


@dataclass
class _Reader:
    """A reader as last seen."""

    state: int = 0  # what SCardGetStatusChange said, to be given back to it; 0: not looked yet
    tap: _Tap | None = None
    doubt: float = 0.0  # by time.monotonic: until when an empty reader may still hold ``tap``


class PcscReader:
    """All the PC/SC readers of this machine as one ``hardware.ports.CardReader``.

    One thread watches; each card is read in a thread of its own with a context of its own, because
    a card that never answers blocks its caller until it is taken away, and nothing else helps.
    """

    def __init__(self, hang_after: float = 2.0, attend: Attend = read_member_card) -> None:
        """``hang_after`` is how many seconds a card has to be read; a good one takes a tenth.
        ``attend`` is what is done with it, in the thread of its own."""
        self._hang_after = hang_after
        self._attend = attend
        self._lock = threading.Lock()  # of what is told, and in which order
        self._sink: Sink | None = None
        self._health: tuple[Health, str] | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._context: int | None = None
        self._scard: ModuleType | None = None
        self._readers: dict[str, _Reader] = {}
        # Taps whose reader went away with the card on it. See _appeared.
        self._orphans: list[_Tap] = []
        self._tap_number = 0
        # What the last card was read with, for the next: a new one takes as long as half a read.
        self._spare: int | None = None
        self._refused: int | None = None  # why the last context was not given

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, sink: Sink) -> None:
        """See ``hardware.ports.CardReader``."""
        self._sink = sink
        self._thread = threading.Thread(target=self._run, name="card-reader", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """See ``hardware.ports.CardReader``. Nothing is told after it."""
        self._stopping.set()
        with self._lock:
            self._sink = None
        deadline = time.monotonic() + 1
        while self._thread and self._thread.is_alive() and time.monotonic() < deadline:
            # Again and again: a cancel that comes just before the wait begins is lost.
            scard, context = self._scard, self._context
            if scard is not None and context is not None:
                scard.SCardCancel(context)
            self._thread.join(0.05)
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None and self._scard is not None:
            self._scard.SCardReleaseContext(spare)

    # --- the watching thread ---

    def _run(self) -> None:
        try:
            scard = load_scard()
        except ImportError as e:
            _log.error("pcsc: pyscard cannot be loaded: %s", e)
            self._tell_health(Health.MISSING, "service-down")
            return
        self._scard = scard
        while not self._stopping.is_set():
            try:
                self._watch(scard)
            except Exception as e:  # whatever the library thinks of: start over
                _log.error("pcsc: the watch failed: %r", e)
            for name in list(self._readers):
                self._lose(name)
            self._stopping.wait(_RETRY)

    def _watch(self, scard: ModuleType) -> None:
        """From a context until it is lost."""
        hresult, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        if hresult != scard.SCARD_S_SUCCESS:
            # Once: for as long as it stays so, this is asked four times a second.
            if hresult not in (scard.SCARD_E_NO_SERVICE, self._refused):
                _unexpected("SCardEstablishContext", hresult)
            self._refused = hresult
            self._tell_health(Health.MISSING, "service-down")
            return
        self._context = context
        self._refused = None
        try:
            while not self._stopping.is_set() and self._look(scard, context):
                pass
        finally:
            self._context = None
            scard.SCardReleaseContext(context)

    def _look(self, scard: ModuleType, context: int) -> bool:
        """List the readers and wait for one change among them; False when the context is lost."""
        hresult, names = scard.SCardListReaders(context, [])
        if hresult == scard.SCARD_E_NO_READERS_AVAILABLE:
            names = []
        elif hresult != scard.SCARD_S_SUCCESS:
            _unexpected("SCardListReaders", hresult)
            return False
        # Some readers show a second slot for a module that is built in. No member holds that one.
        usable = [name for name in names if not re.search(r"\bSAM\b", name)]
        for name in self._readers.keys() - set(usable):
            self._lose(name)
        for name in usable:
            if name not in self._readers:
                self._readers[name] = _Reader()
                self._light(scard, context, name, "arrived")
        self._review()

        wanted = [(name, reader.state) for name, reader in self._readers.items()]
        wanted.append((_READER_LIST, len(names) << 16))
        hresult, states = scard.SCardGetStatusChange(context, self._patience(), wanted)
        if hresult == scard.SCARD_S_SUCCESS:
            for name, state, _atr in states:
                if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
                    self._lose(name)
                    self._stopping.wait(_SOON)  # until it is out of the list too
                elif name in self._readers:
                    self._seen(
                        name,
                        state & ~scard.SCARD_STATE_CHANGED,
                        bool(state & scard.SCARD_STATE_PRESENT),
                    )
        elif hresult == scard.SCARD_E_UNKNOWN_READER:
            self._stopping.wait(_SOON)
        elif hresult not in (scard.SCARD_E_TIMEOUT, scard.SCARD_E_CANCELLED):
            _unexpected("SCardGetStatusChange", hresult)
            return False
        self._review()
        return True

    def _seen(self, name: str, state: int, present: bool) -> None:
        reader = self._readers[name]
        # The upper half counts events: so a card that was swapped between two looks is noticed.
        swapped = state >> 16 != reader.state >> 16
        if reader.state == 0 and self._orphans:
            # A reader is back, and for all we know the same card never left it. It must not count
            # as a new tap: one tap after the total is shown is what pays. A reader may take a
            # moment to find the card again, so an empty one is not believed at once.
            reader.tap = self._orphans.pop(0)
            reader.doubt = time.monotonic() + _DOUBT
        reader.state = state
        if reader.doubt:
            if present:
                reader.doubt = 0.0
            return
        if reader.tap is not None and (swapped or not present):
            self._removed(reader)
            if not present and self._scard is not None and self._context is not None:
                self._light(self._scard, self._context, name, "gone")
        if reader.tap is None and present:
            others = [each.tap for each in self._readers.values() if each.tap is not None]
            self._tap_number += 1
            reader.tap = _Tap(self._tap_number, time.monotonic() + self._hang_after)
            with self._lock:
                if any(tap.known or not tap.told for tap in others):
                    # Whose coin is it to be? Not read at all, so that its counter stays.
                    reader.tap.told = True
                    self._tell(CardUnreadable(reader.tap.number, "two-cards"))
                    return
            threading.Thread(
                target=self._read, args=(name, reader.tap), name="card-read", daemon=True
            ).start()

    def _lose(self, name: str) -> None:
        reader = self._readers.pop(name, None)
        if reader is not None and reader.tap is not None:
            self._orphans.append(reader.tap)

    def _removed(self, reader: _Reader) -> None:
        tap, reader.tap = reader.tap, None
        if tap is None:
            return
        with self._lock:
            if not tap.told:
                tap.told = True
                self._tell(CardUnreadable(tap.number, "pulled"))
            self._tell(CardRemoved(tap.number))

    def _patience(self) -> int:
        """How many milliseconds to wait for a change: until ``_review`` has something to do."""
        readers = self._readers.values()
        due = [r.tap.due for r in readers if r.tap is not None and not r.tap.told]
        due += [r.doubt for r in readers if r.doubt]
        return max(0, int((min(due) - time.monotonic()) * 1000)) + 1 if due else _LONG

    def _review(self) -> None:
        """Say which cards are overdue or gone after all, and how the whole is."""
        now = time.monotonic()
        silent = []
        for reader in self._readers.values():
            if reader.doubt and reader.doubt <= now:
                reader.doubt = 0.0
                self._removed(reader)
            tap = reader.tap
            with self._lock:
                if tap is not None and not tap.told and tap.due <= now:
                    tap.told = tap.hangs = True
                    silent.append(tap)
        if not self._readers:
            self._tell_health(Health.MISSING, "no-reader")
        elif any(reader.tap and reader.tap.hangs for reader in self._readers.values()):
            self._tell_health(Health.TROUBLE, "card-hangs")
        else:
            self._tell_health(Health.READY)
        with self._lock:
            for tap in silent:
                self._tell(CardUnreadable(tap.number, "hangs"))

    # --- the reading threads ---

    def _read(self, name: str, tap: _Tap) -> None:
        try:
            self._read_card(name, tap)
        except Exception as e:  # whatever the library thinks of
            _log.error("pcsc: reading failed: %r", e)
            self._tell_of(tap, CardUnreadable(tap.number, "pulled"))

    def _tell_of(self, tap: _Tap, event: Event | None) -> bool:
        """Tell what became of this tap, if nothing was told yet; whether it was a good card."""
        good = event is None or isinstance(event, CardPresented | PlainCardPresented)
        with self._lock:
            if not tap.told:
                tap.told, tap.known = True, good
                if event is not None:
                    self._tell(event)
        return good

    def _read_card(self, name: str, tap: _Tap) -> None:
        scard = load_scard()
        with self._lock:
            context, self._spare = self._spare, None
        hresult, card, pci = scard.SCARD_E_NO_SERVICE, 0, None
        if context is not None:
            hresult, card, pci = _connect(scard, context, name, tap)
            if hresult not in (scard.SCARD_S_SUCCESS, scard.SCARD_W_UNRESPONSIVE_CARD):
                scard.SCardReleaseContext(context)  # of a service that was started again since
                context = None
        if context is None:
            hresult, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
            if hresult != scard.SCARD_S_SUCCESS:
                _unexpected("SCardEstablishContext", hresult)
                self._tell_of(tap, CardUnreadable(tap.number, "pulled"))
                return
            hresult, card, pci = _connect(scard, context, name, tap)
        try:
            if hresult != scard.SCARD_S_SUCCESS:
                _unexpected("SCardConnect", hresult)
                mute = hresult == scard.SCARD_W_UNRESPONSIVE_CARD
                self._tell_of(tap, CardUnreadable(tap.number, "no-answer" if mute else "pulled"))
                return
            try:
                self._speak(scard, card, pci, name, tap)
            finally:
                scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
        finally:
            with self._lock:
                spent, self._spare = self._spare, context
            if spent is not None:  # two cards were read at once
                scard.SCardReleaseContext(spent)

    def _speak(self, scard: ModuleType, card: int, pci: object, name: str, tap: _Tap) -> None:
        """With a card that is connected: nobody else does meanwhile."""

        def transmit(command: bytes) -> bytes:
            hresult, answer = scard.SCardTransmit(card, pci, list(command))
            if hresult != scard.SCARD_S_SUCCESS:
                _unexpected("SCardTransmit", hresult)
                return b""
            return bytes(answer)

        event: Event | None
        scard.SCardBeginTransaction(card)  # if that fails, what follows does too, and says so
        try:
            event = self._attend(tap.number, transmit)
        except CardPulled:
            event = CardUnreadable(tap.number, "pulled")
        finally:
            scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
        # Told first: a reader may keep us waiting for as long as it beeps.
        good = self._tell_of(tap, event)
        signals = signals_of(name)
        if signals is not None:
            for command in signals.good if good else signals.bad:
                if signals.by_card:
                    scard.SCardTransmit(card, pci, list(command))
                else:
                    scard.SCardControl(card, scard.SCARD_CTL_CODE(1), list(command))

    def _light(self, scard: ModuleType, context: int, name: str, when: str) -> None:
        """Lamp and buzzer of a reader without a card. Many a driver refuses that: no matter."""
        commands = getattr(signals_of(name), when, ())
        if not commands:
            return
        try:
            hresult, direct, _ = scard.SCardConnect(
                context, name, scard.SCARD_SHARE_DIRECT, scard.SCARD_PROTOCOL_UNDEFINED
            )
            if hresult != scard.SCARD_S_SUCCESS:
                return
            for command in commands:
                hresult, _ = scard.SCardControl(direct, scard.SCARD_CTL_CODE(1), list(command))
            if hresult != scard.SCARD_S_SUCCESS:
                _log.info("pcsc: %s takes no escape commands (0x%08X)", name, hresult & 0xFFFFFFFF)
            scard.SCardDisconnect(direct, scard.SCARD_LEAVE_CARD)
        except Exception as e:  # whatever the library thinks of
            _log.info("pcsc: the lamp of %s failed: %r", name, e)

    # --- telling ---

    def _tell(self, event: Event) -> None:
        if self._sink is not None:
            self._sink(event)

    def _tell_health(self, health: Health, code: str = "") -> None:
        if (health, code) == self._health:
            return
        self._health = health, code
        with self._lock:
            self._tell(DeviceHealth(Device.CARD_READER, health, code))


def _connect(scard: ModuleType, context: int, name: str, tap: _Tap) -> tuple[int, int, object]:
    while True:
        hresult, card, protocol = scard.SCardConnect(
            context,
            name,
            scard.SCARD_SHARE_SHARED,
            scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
        )
        # Another program has the card to itself: it may be done soon.
        if hresult != scard.SCARD_E_SHARING_VIOLATION or tap.told:
            break
        time.sleep(_SOON)
    t0 = protocol == scard.SCARD_PROTOCOL_T0
    return hresult, card, scard.SCARD_PCI_T0 if t0 else scard.SCARD_PCI_T1


def _unexpected(call: str, hresult: int) -> None:
    _log.warning("pcsc: %s returned 0x%08X", call, hresult & 0xFFFFFFFF)
