# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scales that speak CAS, the type that is asked by ENQ and DC1: 9600 baud, 8 data bits, no parity
(CAS SW-II manual; Ohaus Aviator 7000 manual, p. 36).

ENQ is answered by ACK, then DC1 by ``SOH STX s + wwwwww uu BCC ETX EOT``: s is ``S`` (stable) or
``U``; the sign is a space, ``-``, or ``F`` for too much; BCC is the XOR of all from s to uu.
"""

import re
from functools import reduce
from operator import xor

from hardware.scales.polled import PolledScale, Reading, grams
from hardware.serial_port import SerialLine

_ENQ, _ACK, _DC1 = b"\x05", b"\x06", b"\x11"
_END = b"\x03\x04"
_LIMIT = 15  # bytes of an answer

_FRAME = re.compile(rb"\x01\x02(([SU])([ F-])([ \d.]{6})([a-z ]{2}))(.)\x03\x04\Z", re.DOTALL)
_WEIGHT = re.compile(rb" *(\d{1,5}(?:\.\d{1,4})?)\Z")


def decode(answer: bytes) -> Reading:
    """What an answer to DC1 says. What came before it on the line is passed over."""
    found = _FRAME.search(answer)
    if found is None:
        return None
    body, stable, sign, digits, unit, (check,) = found.groups()
    if reduce(xor, body) != check:
        return None
    if sign == b"F":
        return "over"
    if stable == b"U":
        return "moving"
    weight = _WEIGHT.match(digits)
    if weight is None:
        return None
    match unit.strip():
        case b"kg":
            shown = grams(weight[1])
        case b"g":
            shown = grams(b"%se-3" % weight[1])
        case b"lb" | b"oz":
            return "pounds"
        case _:
            return None
    return "under" if sign == b"-" and shown else shown


class CasScale(PolledScale):
    """A Scale that speaks CAS, in kilograms or grams. It is set to zero by its own key only."""

    def _read(self, line: SerialLine) -> Reading:
        line.ask(_ENQ)
        if line.answer(_ACK, 1) != _ACK:
            return None
        line.ask(_DC1)
        return decode(line.answer(_END, _LIMIT))
