# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a member card: the link on an NFC Forum type 4 tag, as an NTAG 424 DNA fills it in.

No reader and no clock here: APDUs go out through a function that the reader's driver gives.
"""

import re
from collections.abc import Callable

import msgspec

from hardware.ports import SunTap

Transmit = Callable[[bytes], bytes]
"""Sends one command APDU (ISO 7816-4) and returns the whole answer with its status word; ``b""``
when the card has gone."""


class CardPulled(Exception):
    """The card left before it was read."""


class NotAMemberCard(Exception):
    """A card of another kind, or with another content. The text is for a log."""


SELECT_NDEF_APPLICATION = bytes.fromhex("00A4040007D276000085010100")
CAPABILITY_FILE, NDEF_FILE, NDEF_SIZE = 0xE103, 0xE104, 256
_CAPABILITY_LENGTH = 15
_LEAST_MLE = 15  # type 4 tag specification 2.0, 5.1
_MOST_AT_ONCE = 255  # of a short APDU; a file of an NTAG 424 DNA has 256 bytes
# Length and message, for a co-op whose address has up to 35 letters; a longer one: read in two.
_OUR_FIRST_READ = 96
_LONGEST_MESSAGE = 1024  # no member card has more; a hostile one shall not keep the reader busy
# How the card names its two values: ours, NXP's own examples, and Bolt Cards.
_NAMES = (("e", "c"), ("picc_data", "cmac"), ("p", "c"))


# Bits of an NDEF record's first byte (NFC Forum NDEF 1.0, 3.2).
_SHORT, _WITH_ID, _CHUNK_AND_FORMAT, _WELL_KNOWN = 0x10, 0x08, 0x27, 0x01


def read_sun(transmit: Transmit) -> SunTap:
    """Read the card's link once and take the two mirrored values out of it. Raises like
    ``read_link``."""
    return sun_tap(read_link(transmit))


def read_link(transmit: Transmit) -> str:
    """Read the card's link, as ``uri`` gives it.

    A card of ours is read with three commands, any other NDEF tag as the standard says; each takes
    several milliseconds on the air. Either way the file is selected once and read in one pass:
    every new selection makes the card count on. Raises CardPulled, NotAMemberCard, and whatever
    ``transmit`` raises; nothing else, whatever the card answers.
    """
    _answer(transmit, SELECT_NDEF_APPLICATION)
    try:
        return uri(_message(transmit, NDEF_FILE, NDEF_SIZE, _OUR_FIRST_READ, _OUR_FIRST_READ))
    except NotAMemberCard:
        return uri(_message_by_capabilities(transmit))


def _message_by_capabilities(transmit: Transmit) -> bytes:
    """The NDEF message of a tag whose layout is its own (type 4 tag specification 2.0, 5.4)."""
    _select(transmit, CAPABILITY_FILE)
    file, size, at_once = _capabilities(_read(transmit, 0, _CAPABILITY_LENGTH, _CAPABILITY_LENGTH))
    return _message(transmit, file, size, 2, at_once)


def _message(transmit: Transmit, file: int, size: int, first: int, at_once: int) -> bytes:
    """The NDEF message in this file of ``size`` bytes, of which ``first`` are read unseen."""
    _select(transmit, file)
    start = _read(transmit, 0, first, at_once)
    end = 2 + int.from_bytes(start[:2], "big")
    if end > min(size, _LONGEST_MESSAGE):
        raise NotAMemberCard("the message is longer than its file")
    if end > first:
        start += _read(transmit, first, end - first, at_once)
    return start[2:end]


def _answer(transmit: Transmit, command: bytes) -> bytes:
    answer = transmit(command)
    # PC/SC calls a card that was pulled in mid-command a success with nothing in it.
    if len(answer) < 2:
        raise CardPulled
    if answer[-2:] != b"\x90\x00":
        raise NotAMemberCard(f"{command.hex()} was refused with {answer[-2:].hex()}")
    return answer[:-2]


def _select(transmit: Transmit, file: int) -> None:
    _answer(transmit, bytes.fromhex("00A4000C02") + file.to_bytes(2, "big"))


def _read(transmit: Transmit, offset: int, length: int, at_once: int) -> bytes:
    data = b""
    while len(data) < length:
        wanted = min(length - len(data), at_once)
        command = b"\x00\xb0" + (offset + len(data)).to_bytes(2, "big") + bytes([wanted])
        part = _answer(transmit, command)
        if not 0 < len(part) <= wanted:
            raise NotAMemberCard(f"{len(part)} bytes instead of {wanted}")
        data += part
    return data


def _capabilities(data: bytes) -> tuple[int, int, int]:
    """NDEF file id, its size in bytes, and how many bytes to read at once (MLe)."""
    mle = int.from_bytes(data[3:5], "big")
    if data[7:9] != b"\x04\x06" or data[13] != 0 or mle < _LEAST_MLE:
        raise NotAMemberCard("no NDEF file that anyone may read")
    file, size = int.from_bytes(data[9:11], "big"), int.from_bytes(data[11:13], "big")
    return file, size, min(mle, _MOST_AT_ONCE)


def uri(message: bytes) -> str:
    """The first URI record of an NDEF message, without the scheme that NDEF abbreviates.

    Raises NotAMemberCard if there is none or the message is damaged.
    """
    rest = message
    while rest:
        flags = rest[0]
        size = 1 if flags & _SHORT else 4
        head = 2 + size + (1 if flags & _WITH_ID else 0)
        if len(rest) < head:
            break
        kind_length, id_length = rest[1], rest[head - 1] if flags & _WITH_ID else 0
        payload_at = head + kind_length + id_length
        end = payload_at + int.from_bytes(rest[2 : 2 + size], "big")
        if end > len(rest):
            break
        if flags & _CHUNK_AND_FORMAT == _WELL_KNOWN and rest[head : head + kind_length] == b"U":
            return rest[payload_at + 1 : end].decode(errors="replace")
        rest = rest[end:]
    raise NotAMemberCard("no link on it")


def sun_tap(link: str) -> SunTap:
    """The two mirrored values among a link's parameters. Raises NotAMemberCard."""
    pairs = (part.partition("=") for part in link.partition("?")[2].split("&"))
    given = {name: value for name, _, value in pairs}
    for picc_data, cmac in _NAMES:
        tap = SunTap(picc_data=given.get(picc_data, ""), cmac=given.get(cmac, ""))
        if re.fullmatch(r"[0-9A-Fa-f]{32}", tap.picc_data) and re.fullmatch(
            r"[0-9A-Fa-f]{16}", tap.cmac
        ):
            return tap
    raise NotAMemberCard("a link without the values of an NTAG 424 DNA")


# --- the link as it is written into a card -----------------------------------------------------

FACTORY_SETTINGS = bytes.fromhex("0000E0EE000100")
"""What GetFileSettings tells of the NDEF file of a blank card: plain, 256 bytes, and anybody may
read and write it."""

# SDM with mirrors, plain; change and write with key 0, anybody may read; uid and counter as hex
# digits; key 1 hides them, key 2 proves them, and the counter is told in no other way.
_MIRROR_SETTINGS = bytes.fromhex("4000E0C1FF12")
_SCHEMES = ((4, "https://"), (3, "http://"), (0, ""))  # NFC Forum URI RTD, table 3
_PICC_DIGITS, _MAC_DIGITS = 32, 16


class LinkFile(msgspec.Struct, frozen=True):
    """What a member card's NDEF file holds before the card fills it in, and the settings by which
    it does: ``change`` is what ChangeFileSettings takes, ``settings`` what GetFileSettings then
    tells."""

    content: bytes
    change: bytes
    settings: bytes

    def is_shown_as(self, link: str) -> bool:
        """Whether this link is ours with its two values filled in."""
        ours = uri(self.content[2:])
        blanks = re.escape(ours).replace("0" * _PICC_DIGITS, "[0-9A-F]{32}", 1)
        return (
            re.fullmatch(blanks.removesuffix("0" * _MAC_DIGITS) + "[0-9A-F]{16}", link) is not None
        )


def link_file(url_base: str) -> LinkFile:
    """The file of a card whose link is ``<url_base>?e=…&c=…``. Raises ValueError when that is too
    long for the card."""
    content = ndef_of(f"{url_base}?e={'0' * _PICC_DIGITS}&c={'0' * _MAC_DIGITS}")
    mac = len(content) - _MAC_DIGITS
    picc = mac - len("&c=") - _PICC_DIGITS
    # The proof begins where it ends: it is over the uid and the counter, and no part of the link.
    offsets = b"".join(at.to_bytes(3, "little") for at in (picc, mac, mac))
    size = NDEF_SIZE.to_bytes(3, "little")
    return LinkFile(
        content=content,
        change=_MIRROR_SETTINGS + offsets,
        settings=b"\0" + _MIRROR_SETTINGS[:3] + size + _MIRROR_SETTINGS[3:] + offsets,
    )


def ndef_of(link: str) -> bytes:
    """A file with this link and nothing else. Raises ValueError when it is too long for a card."""
    scheme, prefix = next(each for each in _SCHEMES if link.startswith(each[1]))
    payload = bytes([scheme]) + link.removeprefix(prefix).encode()
    record = b"\xd1\x01" + bytes([len(payload) & 0xFF]) + b"U" + payload
    if len(payload) > 255 or len(record) + 2 > NDEF_SIZE:
        raise ValueError("the link is too long for the card")
    return len(record).to_bytes(2, "big") + record
