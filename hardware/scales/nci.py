# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scales that speak NCI (Avery Weigh-Tronix, Brecknell, Ohaus, Fairbanks; also called SCP-01): 9600
baud, 7 data bits, even parity (manuals of the NCI 7800, Salter 3700LP and Ohaus Aviator).

``W CR`` asks for the weight. ``LF xxxx.xxuu CR LF hh CR ETX`` is one; without it the status stands
alone. hh is two bytes of bits, or three; some makers put an ``S`` before them.
"""

import re

from hardware.scales.polled import PolledScale, Reading, grams
from hardware.serial_port import SerialLine

_LIMIT = 32  # bytes; no answer is longer
_ETX = b"\x03"

_FRAME = re.compile(
    rb"(?:\n *(-?) *(\d{1,6}(?:\.\d{1,4})?) *([A-Za-z]{1,2}) *\r)?"
    rb"\nS?([\x30-\x3f])([\x30-\x3f]|[\x70-\x7f][\x30-\x3f])\r\x03\Z"
)

_MOVING, _MEMORY = 0x01, 0x0C  # byte 1
_UNDER, _OVER, _SICK = 0x01, 0x02, 0x0C  # byte 2: ROM, calibration


def decode(answer: bytes) -> Reading:
    """What an answer to ``W`` says, parity bits taken away. What came before it on the line is
    passed over."""
    found = _FRAME.search(answer)
    if found is None:
        return None
    minus, weight, unit, (first,), (second, *_) = found.groups()
    if first & _MEMORY or second & _SICK:
        return "defect"
    if second & _OVER:  # first: a scale that swings under too great a load is in danger
        return "over"
    if first & _MOVING:
        return "moving"
    if weight is None:
        return "under" if second & _UNDER else None
    shown = _in_grams(weight, unit.lower())
    if isinstance(shown, int) and (second & _UNDER or (minus and shown)):
        return "under"
    return shown


def _in_grams(weight: bytes, unit: bytes) -> Reading:
    match unit:
        case b"kg":
            return grams(weight)
        case b"g" | b"gr":
            return grams(b"%se-3" % weight)
        case b"lb" | b"oz" | b"l" | b"lo":  # a scale for another country
            return "pounds"
    return None


class NciScale(PolledScale):
    """A Scale that speaks NCI, in kilograms or grams."""

    USUAL_BITS = 7
    ZERO = b"Z\r"

    def _read(self, line: SerialLine) -> Reading:
        line.ask(b"W\r")
        return decode(line.answer(_ETX, _LIMIT))
