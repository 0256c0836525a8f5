# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a scale answers, protocol by protocol: the other side of the drivers, for the simulated one.

Each takes the complete questions out of what was heard and gives the bytes on the wire. They are
written from the makers' manuals (see the drivers), not from the drivers.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import xor
from typing import NamedTuple


class Plate(NamedTuple):
    """What the scale sees of itself. ``shown`` is in grams, rounded to its division; ``press`` is
    one of its keys: "tare", "clear" or "zero"."""

    shown: int
    moving: bool
    over: bool
    under: bool
    empty: bool
    net: bool
    zeroed: bool
    press: Callable[[str], None]


Speak = Callable[[bytearray, Plate], bytes]


def _toledo(heard: bytearray, plate: Plate) -> bytes:
    said = b""
    for letter in heard:
        said += _toledo_one(chr(letter & 0x7F), plate)
    heard.clear()
    return _with_parity(said)


def _toledo_one(letter: str, plate: Plate) -> bytes:
    state = 0x40 | plate.moving | plate.over << 1 | plate.under << 2
    state |= plate.empty << 4 | plate.net << 5
    if letter == "W":
        if not plate.zeroed:
            return b"\x02?\x48\r"
        if not (plate.moving or plate.over or plate.under):
            weight = b"%02d.%03d" % divmod(plate.shown, 1000)
            return b"\x02" + weight + (b"N" if plate.net else b"") + b"\r"
    elif key := {"T": "tare", "C": "clear", "Z": "zero"}.get(letter):
        plate.press(key)
    return b"\x02?" + bytes([state]) + b"\r"


def _nci(heard: bytearray, plate: Plate) -> bytes:
    said = b""
    while (end := bytes(b & 0x7F for b in heard).find(b"\r")) >= 0:
        command = bytes(b & 0x7F for b in heard[:end]).decode()
        del heard[: end + 1]
        said += _nci_one(command, plate)
    return _with_parity(said)


def _nci_one(command: str, plate: Plate) -> bytes:
    first = 0x30 | plate.moving | plate.empty << 1
    second = 0x30 | plate.under | plate.over << 1 | (not plate.zeroed) << 3 | plate.net << 6
    status = bytes([first, second]) + (b"\x34" if plate.net else b"")
    match command:
        case "W":
            weight = b""
            if not (plate.moving or plate.over or plate.under):
                weight = b"\n%4d.%03dKG\r" % divmod(plate.shown, 1000)
            return weight + b"\n" + status + b"\r\x03"
        case "S":
            return b"\n" + status + b"\r\x03"
        case "Z":
            plate.press("zero")
            return b"\n" + status + b"\r\x03"
    return b"\n?\r\x03"


def _cas(heard: bytearray, plate: Plate) -> bytes:
    said = b""
    for byte in heard:
        if byte == 0x05:  # ENQ
            said += b"\x06" if plate.zeroed else b"\x15"
        elif byte == 0x11:  # DC1
            sign = b"F" if plate.over else b"-" if plate.shown < 0 else b" "
            weight = b"%2d.%03d" % divmod(min(abs(plate.shown), 99_999), 1000)
            body = (b"U" if plate.moving else b"S") + sign + weight + b"kg"
            said += b"\x01\x02" + body + bytes([reduce(xor, body)]) + b"\x03\x04"
    heard.clear()
    return said


def _with_parity(data: bytes) -> bytes:
    """Each byte with its even parity in the eighth bit, as the wire has it: a pty takes it off no
    more than a line that was set up wrongly does."""
    return bytes(byte | (byte.bit_count() & 1) << 7 for byte in data)


PROTOCOLS: Mapping[str, Speak] = {"toledo-8217": _toledo, "nci": _nci, "cas": _cas}
"""By the name that the settings use."""
