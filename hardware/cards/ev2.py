# SPDX-License-Identifier: AGPL-3.0-or-later
"""The NTAG 424 DNA's own commands: mutual authentication and the messages that it protects.

NXP NT4H2421Gx (data sheet) 9 and 10, AN12196. Only AES is spoken, not LRP. Nothing here knows a
reader, a file or a key: APDUs go out through a function, keys and random numbers come in.
"""

import hmac
import zlib
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.cmac import CMAC

from hardware.cards.ntag424 import CardPulled, Transmit

Random = Callable[[int], bytes]
"""So many random bytes: ``os.urandom``, except in tests."""

GET_VERSION, MORE = 0x60, 0xAF
FIRST, NON_FIRST = 0x71, 0x77
GET_KEY_VERSION, CHANGE_KEY = 0x64, 0xC4
GET_FILE_SETTINGS, CHANGE_FILE_SETTINGS = 0xF5, 0x5F
WRITE_DATA, GET_CARD_UID = 0x8D, 0x51

_OK, _AND_MORE = b"\x91\x00", b"\x91\xaf"
_BLOCK = 16


class CardRefused(Exception):
    """The card answered a command with a status that is none of success; ``status`` has it."""

    def __init__(self, status: bytes, command: int) -> None:
        super().__init__(f"command {command:02X} was refused with {status.hex().upper()}")
        self.status = status


class WrongKey(CardRefused):
    """The card has another key than the one it was shown."""


class BadAnswer(Exception):
    """An answer that this card cannot have given: cut, too long, or not protected by its key. The
    text is for a log."""


def command(ins: int, data: bytes = b"") -> bytes:
    """A native command as an APDU (ISO 7816-4 wrapping)."""
    return bytes([0x90, ins, 0, 0]) + (bytes([len(data)]) + data if data else b"") + b"\0"


def plain(transmit: Transmit, ins: int, data: bytes = b"") -> bytes:
    """A command outside of any session. Raises CardPulled, CardRefused."""
    return _ask(transmit, ins, data, _OK)


def _ask(transmit: Transmit, ins: int, data: bytes, expected: bytes) -> bytes:
    answer = transmit(command(ins, data))
    if len(answer) < 2:
        raise CardPulled
    if answer[-2:] != expected:
        raise (WrongKey if answer[-2:] == b"\x91\xae" else CardRefused)(answer[-2:], ins)
    return answer[:-2]


def version(transmit: Transmit) -> bytes:
    """What GetVersion tells, its three parts in one: hardware, software (7 bytes each, maker first)
    and production (its first 7 are the uid). Raises CardPulled, CardRefused, BadAnswer."""
    parts = [_ask(transmit, GET_VERSION, b"", _AND_MORE)]
    parts.append(_ask(transmit, MORE, b"", _AND_MORE))
    parts.append(_ask(transmit, MORE, b"", _OK))
    if [len(part) for part in parts[:2]] != [7, 7] or len(parts[2]) < 7:
        raise BadAnswer("a version of another length")
    return b"".join(parts)


# --- the cryptography, for both sides ---------------------------------------------------------


def rotated(data: bytes) -> bytes:
    """One byte to the left, as each side shows that it read the other's random number."""
    return data[1:] + data[:1]


def cbc(key: bytes, data: bytes, *, decrypt: bool = False, iv: bytes = bytes(_BLOCK)) -> bytes:
    """AES-128-CBC of whole blocks."""
    cipher = Cipher(AES128(key), CBC(iv))
    context = cipher.decryptor() if decrypt else cipher.encryptor()
    return context.update(data) + context.finalize()


def session_keys(key: bytes, rnd_a: bytes, rnd_b: bytes) -> tuple[bytes, bytes]:
    """The keys of one session, to encrypt and to prove (data sheet, 9.1.7)."""
    mixed = bytes(a ^ b for a, b in zip(rnd_a[2:8], rnd_b[:6], strict=True))
    context = rnd_a[:2] + mixed + rnd_b[6:] + rnd_a[8:]
    return (
        _cmac(key, bytes.fromhex("A55A00010080") + context),
        _cmac(key, bytes.fromhex("5AA500010080") + context),
    )


def padded(data: bytes) -> bytes:
    """ISO/IEC 9797-1, method 2: 80, then zeros to the end of the block."""
    return data + b"\x80" + bytes(-(len(data) + 1) % _BLOCK)


def unpadded(data: bytes) -> bytes:
    """Without the padding. Raises BadAnswer if there is none."""
    body, mark, zeros = data.rpartition(b"\x80")
    if not mark or zeros.strip(b"\0"):
        raise BadAnswer("no padding at its end")
    return body


def _cmac(key: bytes, message: bytes) -> bytes:
    mac = CMAC(AES128(key))
    mac.update(message)
    return mac.finalize()


class Secrets:
    """What both sides of a session know: its keys, its id, and how many commands there were."""

    def __init__(self, enc: bytes, mac: bytes, transaction: bytes, counter: int = 0) -> None:
        self._enc, self._mac = enc, mac
        self.transaction = transaction
        self.counter = counter

    def prove(self, first: int, tail: bytes) -> bytes:
        """The 8 bytes that prove a command (``first`` is its code) or an answer (its status)."""
        message = bytes([first]) + self.counter.to_bytes(2, "little") + self.transaction + tail
        return _cmac(self._mac, message)[1::2]

    def encrypted(self, data: bytes, *, answer: bool = False) -> bytes:
        """Padded and encrypted; nothing stays nothing."""
        return cbc(self._enc, padded(data), iv=self._iv(answer)) if data else b""

    def decrypted(self, data: bytes, *, answer: bool = False) -> bytes:
        """What ``encrypted`` made it of. Raises BadAnswer."""
        if len(data) % _BLOCK:
            raise BadAnswer("not whole blocks")
        return unpadded(cbc(self._enc, data, decrypt=True, iv=self._iv(answer))) if data else b""

    def _iv(self, answer: bool) -> bytes:
        label = bytes.fromhex("5AA5" if answer else "A55A")
        block = label + self.transaction + self.counter.to_bytes(2, "little") + bytes(8)
        return cbc(self._enc, block)


# --- the reader's side ------------------------------------------------------------------------


class Session:
    """A card that proved it has a key, and was shown that we have it. Every method raises
    CardPulled, CardRefused, BadAnswer."""

    def __init__(self, transmit: Transmit, key_number: int, secrets: Secrets) -> None:
        self._transmit = transmit
        self._secrets = secrets
        self.key_number = key_number

    def plain(self, ins: int, data: bytes = b"") -> bytes:
        """A command that is not protected, but counted like the others."""
        answer = _ask(self._transmit, ins, data, _OK)
        self._secrets.counter += 1
        return answer

    def mac(self, ins: int, header: bytes = b"") -> bytes:
        """A command, and its answer, that are proved and legible."""
        return self._protected(ins, header, b"")

    def full(self, ins: int, header: bytes = b"", data: bytes = b"") -> bytes:
        """A command whose ``data`` and answer are proved and encrypted; ``header`` is proved."""
        body = self._protected(ins, header, self._secrets.encrypted(data))
        return self._secrets.decrypted(body, answer=True)

    def change_key(self, number: int, key: bytes, version: int, old: bytes) -> None:
        """Give the card another key. When it is the session's own, the session has ended, and the
        card's word alone says that it was done: authenticate again."""
        if number == self.key_number:
            data = key + bytes([version])
            tail = bytes([number]) + self._secrets.encrypted(data)
            proof = self._secrets.prove(CHANGE_KEY, tail)
            _ask(self._transmit, CHANGE_KEY, tail + proof, _OK)
            return
        changed = bytes(a ^ b for a, b in zip(key, old, strict=True))
        self.full(CHANGE_KEY, bytes([number]), changed + bytes([version]) + crc32(key))

    def authenticate_next(self, number: int, key: bytes, random: Random) -> "Session":
        """With another key, in the same transaction (AuthenticateEV2NonFirst). This session is over
        then, also when the card refuses. Raises WrongKey too."""
        rnd_a, rnd_b, answer = _shake_hands(
            self._transmit, NON_FIRST, bytes([number]), key, random, _BLOCK
        )
        if not hmac.compare_digest(answer, rotated(rnd_a)):
            raise BadAnswer("the card does not know its key")
        enc, mac = session_keys(key, rnd_a, rnd_b)
        secrets = Secrets(enc, mac, self._secrets.transaction, self._secrets.counter)
        return Session(self._transmit, number, secrets)

    def _protected(self, ins: int, header: bytes, data: bytes) -> bytes:
        proof = self._secrets.prove(ins, header + data)
        answer = _ask(self._transmit, ins, header + data + proof, _OK)
        self._secrets.counter += 1
        body, given = answer[:-8], answer[-8:]
        if not hmac.compare_digest(given, self._secrets.prove(0, body)):
            raise BadAnswer("its proof is wrong")
        return body


def authenticate(transmit: Transmit, number: int, key: bytes, random: Random) -> Session:
    """Mutual authentication with one of the card's five keys (AuthenticateEV2First).

    Raises CardPulled, WrongKey, CardRefused (``91AD``: too many wrong keys, it wants to be left
    alone for a while), BadAnswer.
    """
    rnd_a, rnd_b, answer = _shake_hands(
        transmit, FIRST, bytes([number, 0]), key, random, 2 * _BLOCK
    )
    transaction, echo = answer[:4], answer[4:20]
    if not hmac.compare_digest(echo, rotated(rnd_a)):
        raise BadAnswer("the card does not know its key")
    enc, mac = session_keys(key, rnd_a, rnd_b)
    return Session(transmit, number, Secrets(enc, mac, transaction))


def _shake_hands(
    transmit: Transmit, ins: int, data: bytes, key: bytes, random: Random, expected: int
) -> tuple[bytes, bytes, bytes]:
    challenge = _ask(transmit, ins, data, _AND_MORE)
    if len(challenge) != _BLOCK:  # 17: a card that was switched to LRP for ever
        raise BadAnswer(f"a challenge of {len(challenge)} bytes")
    rnd_a, rnd_b = random(_BLOCK), cbc(key, challenge, decrypt=True)
    answer = _ask(transmit, MORE, cbc(key, rnd_a + rotated(rnd_b)), _OK)
    if len(answer) != expected:
        raise BadAnswer(f"an answer of {len(answer)} bytes")
    return rnd_a, rnd_b, cbc(key, answer, decrypt=True)


def crc32(data: bytes) -> bytes:
    """The check sum over a new key, as the card counts it: CRC-32 without its last inversion."""
    return (zlib.crc32(data) ^ 0xFFFFFFFF).to_bytes(4, "little")
