# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stream of ESC/POS bytes taken apart into commands and letters.

Layout of the commands: Epson ESC/POS command reference for TM printers.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Command(NamedTuple):
    """One command with its arguments, or a run of letters (``name`` is empty)."""

    name: bytes
    data: bytes


def two(b: bytes) -> int:
    """A number of two bytes, the low one first."""
    return int.from_bytes(b[:2], "little")


# How many bytes follow the two of a command's name. A number, or a function of what follows which
# answers None as long as it needs more to say so.
_Length = int | Callable[[bytes], int | None]


def _counted(at: int, size: int = 2) -> _Length:
    """A length in the arguments, little-endian at ``at``, counts what comes after it."""

    def length(b: bytes) -> int | None:
        end = at + size
        return None if len(b) < end else end + int.from_bytes(b[at:end], "little")

    return length


def _raster(b: bytes) -> int | None:  # GS v 0 m xL xH yL yH
    return None if len(b) < 6 else 6 + two(b[2:]) * two(b[4:])


def _columns(b: bytes) -> int | None:  # ESC * m nL nH
    return None if len(b) < 3 else 3 + two(b[1:]) * (3 if b[0] in (32, 33) else 1)


def _cut(b: bytes) -> int | None:  # GS V m, GS V 65 n (feed, then cut)
    return None if not b else 1 + (b[0] in (65, 66, 97, 98, 103, 104))


def _barcode(b: bytes) -> int | None:  # GS k m … NUL, GS k m n …
    if len(b) < 2:
        return None
    if b[0] >= 65:
        return 2 + b[1]
    end = b.find(0, 1)
    return None if end < 0 else end + 1


def _until_nul(b: bytes) -> int | None:
    end = b.find(0)
    return None if end < 0 else end + 1


def _pulse(b: bytes) -> int | None:  # DLE DC4 fn …
    return None if not b else {1: 3, 2: 3, 3: 6, 7: 2, 8: 8}.get(b[0], 1)


_LENGTHS: dict[bytes, _Length] = {
    b"\x10\x04": 1,  # DLE EOT: status
    b"\x10\x05": 1,  # DLE ENQ
    b"\x10\x14": _pulse,
    b"\x1b@": 0,  # reset
    b"\x1b2": 0,  # line spacing
    b"\x1b3": 1,
    b"\x1ba": 1,  # alignment
    b"\x1bE": 1,  # bold
    b"\x1bG": 1,  # double strike: bold as well
    b"\x1b!": 1,  # mode
    b"\x1b-": 1,  # underline
    b"\x1bt": 1,  # code page
    b"\x1bd": 1,  # feed lines
    b"\x1bJ": 1,  # feed dots
    b"\x1bp": 3,  # drawer
    b"\x1dV": _cut,
    b"\x1d!": 1,  # size
    b"\x1dv": _raster,
    b"\x1c.": 0,  # no two-byte letters
    # Not obeyed, but their length is known, so that what follows is not taken for letters.
    b"\x1bM": 1, b"\x1b{": 1, b"\x1br": 1, b"\x1bR": 1, b"\x1b ": 1, b"\x1b$": 2, b"\x1b\\": 2,
    b"\x1b=": 1, b"\x1bU": 1, b"\x1bV": 1, b"\x1bc": 2, b"\x1bD": _until_nul, b"\x1b*": _columns,
    b"\x1b(": _counted(1), b"\x1bL": 0, b"\x1bS": 0, b"\x1bT": 1, b"\x1bW": 8,
    b"\x1db": 1, b"\x1dB": 1, b"\x1dL": 2, b"\x1dW": 2, b"\x1dP": 2, b"\x1dT": 1, b"\x1da": 1,
    b"\x1dr": 1, b"\x1dI": 1, b"\x1dh": 1, b"\x1dw": 1, b"\x1dH": 1, b"\x1df": 1,
    b"\x1dk": _barcode, b"\x1d(": _counted(1), b"\x1d8": _counted(1, 4),
    b"\x1c&": 0, b"\x1c(": _counted(1),
}  # fmt: skip


def commands(buffer: bytearray) -> Iterator[Command]:
    """Take the complete commands and letters out of the buffer; what is cut off stays in it."""
    while buffer:
        if buffer[0] >= 0x20:
            end = next((i for i, b in enumerate(buffer) if b < 0x20), len(buffer))
            name = b""
        elif buffer[0] not in b"\x10\x1b\x1c\x1d":
            name, end = bytes(buffer[:1]), 1
        elif len(buffer) < 2:
            return
        else:
            name = bytes(buffer[:2])
            length = _LENGTHS.get(name, 0)
            rest = length(bytes(buffer[2:])) if callable(length) else length
            if rest is None or len(buffer) < 2 + rest:
                return
            end = 2 + rest
        data = bytes(buffer[len(name) : end])
        del buffer[:end]
        yield Command(name, data)
