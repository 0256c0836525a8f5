# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member card without plastic: an NTAG 424 DNA that is driven by APDUs.

It keeps keys, settings and content as the real one does (NXP NT4H2421Gx), so it can be written as
it comes from the factory, and be left half-written.
"""

import hmac
import secrets
from collections.abc import Callable

import msgspec

from contract.credentials import CARD_KEY_VERSION, NDEF_APPLICATION, CardKeys, SunKeys, mirror_sun
from hardware.cards import ev2
from hardware.cards.ntag424 import (
    CAPABILITY_FILE,
    FACTORY_SETTINGS,
    NDEF_FILE,
    NDEF_SIZE,
    LinkFile,
    link_file,
    ndef_of,
)

_OK, _FINE, _AND_MORE = b"\x90\x00", b"\x91\x00", b"\x91\xaf"
_NOT_ALLOWED, _WRONG_KEY, _DENIED = b"\x69\x82", b"\x91\xae", b"\x91\x9d"
_LENGTH, _PARAMETER, _NO_FILE, _UNKNOWN = b"\x91\x7e", b"\x91\x9e", b"\x91\xf0", b"\x91\x1c"
_INTEGRITY, _BOUNDARY = b"\x91\x1e", b"\x91\xbe"
# As an NTAG 424 DNA has it: MLe 256, the NDEF file and one proprietary file.
_CAPABILITIES = bytes.fromhex("001720010000FF0406E104010000000506E10500808283")
_VERSION = bytes.fromhex("04040230001105"), bytes.fromhex("04040201021105")
_BATCH = bytes.fromhex("CF2D57F4003B23")
_FILE_NUMBER = 2  # of the NDEF file, in the card's own commands
_FREE, _NEVER = 0xE, 0xF
_MIRRORS = 0x40
_LAST_COUNT = 2**24 - 1


class CardMemory(msgspec.Struct):
    """What a card keeps without power. ``settings`` are the NDEF file's, as GetFileSettings tells
    them."""

    uid: bytes
    keys: list[bytes]
    versions: list[int]
    settings: bytes
    content: bytes
    counter: int = 0


class VirtualNtag424:
    """An NTAG 424 DNA with a link set up as CoopCoin sets up its cards, or a blank one.

    Like the real card it counts once for each selection of its file that is then read. ``counter``
    may be read and set; it is that of the last tap.
    """

    atr = bytes.fromhex("3B8180018080")  # PC/SC part 3, for the one historical byte of this card

    def __init__(
        self,
        uid: str,
        meta_key: bytes,
        file_key: bytes,
        url_base: str,
        counter: int = 0,
        *,
        link: str = "",
    ) -> None:
        """``uid`` is 14 hex digits; the link is ``<url_base>?e=…&c=…``, or always ``link``: a card
        of somebody else's, or one onto which a tap of a member card was copied.

        Raises ValueError when the link is too long for the card.
        """
        zero = bytes(16)
        self.memory = CardMemory(
            uid=bytes.fromhex(uid),
            keys=[zero, meta_key, file_key, zero, zero],
            versions=[0, CARD_KEY_VERSION, CARD_KEY_VERSION, 0, 0],
            settings=FACTORY_SETTINGS,
            content=bytes(NDEF_SIZE),
            counter=counter,
        )
        self.reset()
        if link:
            self.show(link)
        else:
            self._lay_out(link_file(url_base))

    @classmethod
    def from_memory(cls, memory: CardMemory) -> "VirtualNtag424":
        """A card that holds this."""
        card = cls.blank(memory.uid.hex())
        card.memory = memory
        return card

    @classmethod
    def blank(cls, uid: str) -> "VirtualNtag424":
        """A card as it leaves the factory: nothing on it, and keys that everybody knows."""
        card = cls(uid, bytes(16), bytes(16), "")
        card.memory.versions = [0] * 5
        card.memory.settings, card.memory.content = FACTORY_SETTINGS, bytes(NDEF_SIZE)
        return card

    @classmethod
    def personal(cls, uid: str, keys: CardKeys, url_base: str) -> "VirtualNtag424":
        """A member card with all its keys."""
        card = cls(uid, keys.meta, keys.file, url_base)
        card.memory.keys = [keys.app, keys.meta, keys.file, keys.pay, keys.spare]
        card.memory.versions = [CARD_KEY_VERSION] * 5
        return card

    @property
    def uid(self) -> bytes:
        """The card's own number."""
        return self.memory.uid

    @property
    def sun_keys(self) -> SunKeys:
        """The keys behind its link."""
        return SunKeys(self.memory.keys[1], self.memory.keys[2])

    @property
    def counter(self) -> int:
        """How often it was read."""
        return self.memory.counter

    @counter.setter
    def counter(self, count: int) -> None:
        self.memory.counter = count

    def show(self, link: str) -> None:
        """Always this link from now on. Raises ValueError when it is too long for the card."""
        self.memory.settings = FACTORY_SETTINGS
        self.memory.content = ndef_of(link).ljust(NDEF_SIZE, b"\0")

    def _lay_out(self, file: LinkFile) -> None:
        self.memory.settings = file.settings
        self.memory.content = file.content.ljust(NDEF_SIZE, b"\0")

    def reset(self) -> None:
        """Power off, power on: nothing is selected any more, and nobody is known."""
        self._in_application = False
        self._selected = 0
        self._reading: bytes | None = None
        self._forget()

    def _forget(self) -> None:
        self._key_number: int | None = None  # of whoever proved it
        self._session: ev2.Secrets | None = None
        # Of a command that is not finished: GetVersion's rest, or (key number, RndB, first).
        self._parts: list[bytes] = []
        self._challenge: tuple[int, bytes, bool] | None = None

    def apdu(self, command: bytes) -> bytes:
        """The answer to one command APDU, status word included."""
        if len(command) < 4:
            return b"\x67\x00"
        if command[:4] == b"\xff\xca\x00\x00":  # a reader would answer this one for the card
            return self.uid + _OK
        if command[0] == 0x90:
            return self._native(command)
        if command[0] != 0x00:
            return b"\x6e\x00"
        match command[1]:
            case 0xA4:
                return self._select(command)
            case 0xB0:
                return self._read(command)
            case 0xD6:
                return self._update(command)
        return b"\x6d\x00"

    # --- ISO 7816-4: how every phone and reader reads it ---

    def _select(self, command: bytes) -> bytes:
        length = command[4] if len(command) > 4 else 0
        name = command[5 : 5 + length]
        if command[2] == 0x04:
            if name != NDEF_APPLICATION:
                return b"\x6a\x82"
            self.reset()
            self._in_application = True
            return _OK
        file = int.from_bytes(name, "big")
        if not self._in_application or file not in (CAPABILITY_FILE, NDEF_FILE):
            return b"\x6a\x82"
        self._selected = file
        self._reading = _CAPABILITIES if file == CAPABILITY_FILE else None
        return _OK

    def _read(self, command: bytes) -> bytes:
        if not self._selected:
            return b"\x69\x85"
        if self._reading is None:
            if not self._may(self._rights[1] >> 4):
                return _NOT_ALLOWED
            if self._mirrors and self.counter >= _LAST_COUNT:
                return b"\x69\x85"
            self._reading = self._mirrored() if self._mirrors else self.memory.content
        offset = int.from_bytes(command[2:4], "big")
        if offset >= len(self._reading):
            return b"\x6b\x00"
        length = (command[4] if len(command) > 4 else 0) or 256
        return self._reading[offset : offset + length] + _OK

    def _update(self, command: bytes) -> bytes:
        data = command[5:]
        if self._selected != NDEF_FILE:
            return b"\x69\x85"
        if len(command) < 6 or len(data) != command[4]:
            return b"\x67\x00"
        if not self._may(self._rights[1] & 0xF) and not self._may(self._rights[0] >> 4):
            return _NOT_ALLOWED
        return _OK if self._put(int.from_bytes(command[2:4], "big"), data) else b"\x6b\x00"

    def _put(self, offset: int, data: bytes) -> bool:
        if offset + len(data) > NDEF_SIZE:
            return False
        old = self.memory.content
        self.memory.content = old[:offset] + data + old[offset + len(data) :]
        self._reading = None
        return True

    @property
    def _rights(self) -> bytes:
        return self.memory.settings[2:4]

    @property
    def _mirrors(self) -> bool:
        return bool(self.memory.settings[1] & _MIRRORS)

    def _may(self, right: int) -> bool:
        return right == _FREE or (right != _NEVER and right == self._key_number)

    def _mirrored(self) -> bytes:
        """Count, and put the two values over their places in the link."""
        self.memory.counter += 1
        settings = self.memory.settings
        meta, file = settings[9] >> 4, settings[9] & 0xF
        keys = SunKeys(self.memory.keys[meta], self.memory.keys[file])
        picc_data, cmac = mirror_sun(keys, self.uid, self.counter, secrets.token_bytes(5))
        content = bytearray(self.memory.content)
        for at, value in ((settings[10:13], picc_data), (settings[16:19], cmac)):
            start = int.from_bytes(at, "little")
            content[start : start + len(value)] = value.encode()
        return bytes(content)

    # --- its own commands ---

    def _native(self, command: bytes) -> bytes:
        ins, rest = command[1], command[4:]
        if not self._in_application:
            return b"\x91\x40"  # nothing there to talk about
        if len(rest) < 1 or (len(rest) > 1 and len(rest) != rest[0] + 2) or rest[-1]:
            return _LENGTH
        data = rest[1:-1]
        if ins == ev2.MORE:
            return self._more(data)
        self._parts, self._challenge = [], None
        match ins:
            case ev2.GET_VERSION:
                self._parts = [_VERSION[1] + _AND_MORE, self.uid + _BATCH + _FINE]
                return _VERSION[0] + _AND_MORE
            case ev2.FIRST | ev2.NON_FIRST:
                return self._challenged(ins, data)
            case ev2.GET_KEY_VERSION:
                return self._maybe_proved(ins, data, 1, lambda d: self._key_version(d[0]))
            case ev2.GET_FILE_SETTINGS:
                return self._maybe_proved(ins, data, 1, lambda d: self._settings(d[0]))
            case ev2.WRITE_DATA:
                return self._written(data)
            case ev2.CHANGE_FILE_SETTINGS | ev2.CHANGE_KEY | ev2.GET_CARD_UID:
                return self._encrypted(ins, data)
        return _UNKNOWN

    def _more(self, data: bytes) -> bytes:
        if self._parts:
            return self._parts.pop(0)
        if self._challenge is None:
            return b"\x91\xca"
        (number, rnd_b, first), session = self._challenge, self._session
        self._forget()
        key = self.memory.keys[number]
        if len(data) != 32:
            return _LENGTH
        plain = ev2.cbc(key, data, decrypt=True)
        rnd_a = plain[:16]
        if not hmac.compare_digest(plain[16:], ev2.rotated(rnd_b)):
            return _WRONG_KEY
        enc, mac = ev2.session_keys(key, rnd_a, rnd_b)
        if first or session is None:
            transaction, counter = secrets.token_bytes(4), 0
            answer = transaction + ev2.rotated(rnd_a) + bytes(12)
        else:
            transaction, counter = session.transaction, session.counter
            answer = ev2.rotated(rnd_a)
        self._key_number = number
        self._session = ev2.Secrets(enc, mac, transaction, counter)
        return ev2.cbc(key, answer) + _FINE

    def _challenged(self, ins: int, data: bytes) -> bytes:
        first = ins == ev2.FIRST
        if len(data) < (2 if first else 1):
            return _LENGTH
        if data[0] > 4:
            return b"\x91\x40"
        if not first and self._session is None:
            return _DENIED
        rnd_b = secrets.token_bytes(16)
        self._challenge = data[0], rnd_b, first
        return ev2.cbc(self.memory.keys[data[0]], rnd_b) + _AND_MORE

    def _key_version(self, number: int) -> bytes | None:
        return bytes([self.memory.versions[number]]) if number < 5 else None

    def _settings(self, number: int) -> bytes | None:
        return self.memory.settings if number == _FILE_NUMBER else None

    def _maybe_proved(
        self, ins: int, data: bytes, length: int, answer: Callable[[bytes], bytes | None]
    ) -> bytes:
        """Commands that are proved when somebody is known, and plain when not."""
        if self._session is None:
            told = answer(data) if len(data) == length else None
            return _PARAMETER if told is None else told + _FINE
        if not self._is_proved(ins, data):
            self._forget()
            return _INTEGRITY
        told = answer(data[:-8])
        self._session.counter += 1
        if told is None:
            self._forget()
            return _PARAMETER
        return told + self._session.prove(0, told) + _FINE

    def _is_proved(self, ins: int, data: bytes) -> bool:
        session = self._session
        return session is not None and hmac.compare_digest(data[-8:], session.prove(ins, data[:-8]))

    def _written(self, data: bytes) -> bytes:
        if len(data) < 8 or data[0] != _FILE_NUMBER:
            return _NO_FILE
        offset, length = (int.from_bytes(data[i : i + 3], "little") for i in (1, 4))
        if len(data) != 7 + length:
            return _LENGTH
        if not self._may(self._rights[1] & 0xF) and not self._may(self._rights[0] >> 4):
            return _DENIED
        if self._session is not None:
            self._session.counter += 1
        return _FINE if self._put(offset, data[7:]) else _BOUNDARY

    def _encrypted(self, ins: int, data: bytes) -> bytes:
        """Commands that only somebody known may give, in full protection."""
        session, header = self._session, 0 if ins == ev2.GET_CARD_UID else 1
        if session is None or not self._is_proved(ins, data):
            status = _WRONG_KEY if session is None else _INTEGRITY
            self._forget()
            return status
        try:
            plain = session.decrypted(data[header:-8])
        except ev2.BadAnswer:
            self._forget()
            return _INTEGRITY
        if ins == ev2.GET_CARD_UID:
            session.counter += 1
            body = session.encrypted(self.uid, answer=True)
            return body + session.prove(0, body) + _FINE
        change = self._change_key if ins == ev2.CHANGE_KEY else self._change_settings
        status = change(data[0], plain) if data[:-8] else _LENGTH
        session.counter += 1
        if status != _FINE:
            self._forget()
            return status
        if self._session is None:  # its own key was changed: the session has ended
            return status
        return session.prove(0, b"") + status

    def _change_settings(self, number: int, wanted: bytes) -> bytes:
        if number != _FILE_NUMBER:
            return _NO_FILE
        if not self._may(self._rights[0] & 0xF):
            return _DENIED
        mirrors = bool(wanted[:1] and wanted[0] & _MIRRORS)
        if len(wanted) != (15 if mirrors else 3):
            return _LENGTH
        if mirrors and (wanted[3] != 0xC1 or wanted[9:12] != wanted[12:15]):
            return _PARAMETER  # this one can only do what CoopCoin asks of it
        size = NDEF_SIZE.to_bytes(3, "little")
        self.memory.settings = b"\0" + wanted[:3] + size + wanted[3:]
        return _FINE

    def _change_key(self, number: int, data: bytes) -> bytes:
        if self._key_number != 0:
            return _DENIED
        if number > 4:
            return b"\x91\x40"
        if number == 0:
            if len(data) != 17:
                return _LENGTH
            key, version = data[:16], data[16]
        else:
            if len(data) != 21:
                return _LENGTH
            old = self.memory.keys[number]
            key, version = bytes(a ^ b for a, b in zip(data[:16], old, strict=True)), data[16]
            if ev2.crc32(key) != data[17:]:
                return _INTEGRITY  # whoever asks does not know the old key
        self.memory.keys[number], self.memory.versions[number] = key, version
        if number == 0:
            self._forget()
        return _FINE
