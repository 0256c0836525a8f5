# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a card reader tells, and a stand-in for pyscard whose readers the test moves."""

import threading
import time
from collections.abc import Callable

from smartcard import scard  # type: ignore[import-untyped]

from contract.credentials import card_key, verify_sun
from hardware.cards.virtual_card import VirtualNtag424
from hardware.ports import CardPresented, Device, DeviceHealth, Event, Health

UID = "04A1B2C3D4E580"
META = b"meta key, 16 byt"
MASTER = b"master key, 16 b"
READY = DeviceHealth(Device.CARD_READER, Health.READY)
HANGS = DeviceHealth(Device.CARD_READER, Health.TROUBLE, "card-hangs")
NO_READER = DeviceHealth(Device.CARD_READER, Health.MISSING, "no-reader")
SERVICE_DOWN = DeviceHealth(Device.CARD_READER, Health.MISSING, "service-down")


def card(counter: int = 0, uid: str = UID, url: str = "https://coop.example/t") -> VirtualNtag424:
    return VirtualNtag424(uid, META, card_key(MASTER, uid), url, counter)


class Events:
    """A sink that can be waited at. What was waited for, and all before it, is taken out."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._more = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._more:
            self._events.append(event)
            self._more.notify()

    def next(self, seconds: float = 20) -> Event:
        with self._more:
            assert self._more.wait_for(lambda: self._events, seconds), "nothing was told"
            return self._events.pop(0)

    def counter(self, tap_number: int, uid: str = UID) -> int:
        """Expect a member card's tap, and return the counter that it proved."""
        event = self.next()
        assert isinstance(event, CardPresented), event
        assert event.tap is not None
        assert event.tap_number == tap_number
        proof = verify_sun(
            event.tap.picc_data, event.tap.cmac, META, lambda uid: card_key(MASTER, uid)
        )
        assert proof.uid == uid
        return proof.counter

    def quiet(self, seconds: float) -> bool:
        with self._more:
            return not self._more.wait_for(lambda: self._events, seconds)


class Scard:
    """What pyscard's functions would say of readers that the test moves."""

    def __init__(self) -> None:
        self.moved = threading.Condition()
        self.up = True
        self.refused = scard.SCARD_E_NO_SERVICE
        self.readers: dict[str, int] = {}  # to their state
        self.apdu: Callable[[bytes], bytes] = card().apdu
        self.looks = 0
        self.connect = [scard.SCARD_S_SUCCESS]  # the last one stays
        self.transmit = scard.SCARD_S_SUCCESS
        self.cancelled = False
        self.control = scard.SCARD_S_SUCCESS
        self.controls: list[bytes] = []
        self.apdus: list[bytes] = []

    def __getattr__(self, name: str) -> int:
        value: int = getattr(scard, name)
        return value

    def move(self, name: str, *present: bool) -> None:
        """Plug a reader, or lay and take cards, all before the driver looks again."""
        with self.moved:
            count = self.readers.get(name, 0) >> 16
            for each in present:
                flag = scard.SCARD_STATE_PRESENT if each else scard.SCARD_STATE_EMPTY
                self.readers[name] = count << 16 | flag
                count += 1
            self.moved.notify_all()

    def unplug(self, *names: str) -> None:
        with self.moved:
            for name in names:
                del self.readers[name]
            self.moved.notify_all()

    def serve(self, up: bool) -> None:
        with self.moved:
            self.up = up
            self.moved.notify_all()

    def SCardEstablishContext(self, scope: int) -> tuple[int, int]:  # noqa: N802
        return (scard.SCARD_S_SUCCESS, 1) if self.up else (self.refused, 0)

    def SCardReleaseContext(self, context: int) -> int:  # noqa: N802
        return int(scard.SCARD_S_SUCCESS)

    def SCardCancel(self, context: int) -> int:  # noqa: N802
        with self.moved:
            self.cancelled = True
            self.moved.notify_all()
        return int(scard.SCARD_S_SUCCESS)

    def SCardListReaders(self, context: int, groups: list[str]) -> tuple[int, list[str]]:  # noqa: N802
        with self.moved:
            if not self.up:
                return scard.SCARD_E_NO_SERVICE, []
            found = scard.SCARD_S_SUCCESS if self.readers else scard.SCARD_E_NO_READERS_AVAILABLE
            return found, list(self.readers)

    def SCardGetStatusChange(  # noqa: N802
        self, context: int, timeout: int, wanted: list[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        deadline = time.monotonic() + timeout / 1000
        with self.moved:
            self.looks += 1
            while True:
                if not self.up:
                    return scard.SCARD_F_COMM_ERROR, []
                if self.cancelled:
                    return scard.SCARD_E_CANCELLED, []
                states, changed = [], False
                for name, old in wanted:
                    if name.startswith("\\\\"):
                        new = len(self.readers) << 16
                    elif name in self.readers:
                        new = self.readers[name]
                    else:
                        return scard.SCARD_E_UNKNOWN_READER, []
                    changed |= new != old
                    flag = scard.SCARD_STATE_CHANGED if new != old else 0
                    states.append((name, new | flag, list[int]()))
                if changed:
                    return scard.SCARD_S_SUCCESS, states
                if not self.moved.wait(max(0.0, deadline - time.monotonic())):
                    return scard.SCARD_E_TIMEOUT, states

    def SCardConnect(self, *args: object) -> tuple[int, int, int]:  # noqa: N802
        result = self.connect.pop(0) if len(self.connect) > 1 else self.connect[0]
        return result, 2, scard.SCARD_PROTOCOL_T1

    def SCardTransmit(self, handle: int, pci: object, apdu: list[int]) -> tuple[int, list[int]]:  # noqa: N802
        good = self.transmit == scard.SCARD_S_SUCCESS
        with self.moved:
            self.apdus.append(bytes(apdu))
            self.moved.notify_all()
        if apdu[0] == 0xFF:  # the reader keeps it
            return self.transmit, [0x90, 0x00]
        return self.transmit, list(self.apdu(bytes(apdu))) if good else []

    def SCardControl(self, handle: int, code: int, data: list[int]) -> tuple[int, list[int]]:  # noqa: N802
        assert code == scard.SCARD_CTL_CODE(1)
        with self.moved:
            self.controls.append(bytes(data))
            self.moved.notify_all()
        return self.control, []

    def wait_for_control(self, commands: tuple[bytes, ...]) -> None:
        """Until the reader was given these escape commands; they and those before are forgotten."""
        self._wait_for(self.controls, commands)

    def wait_for_apdus(self, commands: tuple[bytes, ...]) -> None:
        """Until these were sent by the card's way."""
        self._wait_for(self.apdus, commands)

    def _wait_for(self, given: list[bytes], commands: tuple[bytes, ...]) -> None:
        wanted = list(commands)
        with self.moved:
            assert self.moved.wait_for(lambda: given[-len(wanted) :] == wanted, 20), given
            given.clear()

    def SCardBeginTransaction(self, handle: int) -> int:  # noqa: N802
        return int(scard.SCARD_S_SUCCESS)

    def SCardEndTransaction(self, handle: int, disposition: int) -> int:  # noqa: N802
        return int(scard.SCARD_S_SUCCESS)

    def SCardDisconnect(self, handle: int, disposition: int) -> int:  # noqa: N802
        assert handle  # pyscard raises SystemError for none
        return int(scard.SCARD_S_SUCCESS)
