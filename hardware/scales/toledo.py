# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scales that speak Toledo 8217 (Mettler-Toledo Ariva-S, Viva, DIVA and many others): 9600 baud, 7
data bits, even parity; single letters as questions (Mettler DIVA service manual, 6.1.3 and 6.1.4).

``W`` asks for the weight. ``STX dd.ddd CR`` is one in kilograms, with an ``N`` before CR a net one;
``STX ? s CR`` says that there is none, and why: s is a set of bits.
"""

import re

from hardware.scales.polled import PolledScale, Reading, grams
from hardware.serial_port import SerialLine

_LIMIT = 16  # bytes; no answer is longer
_CR = b"\r"

_FRAME = re.compile(rb"\x02(?:(\d{2,3}\.\d{3})N?|(\d{2,3}\.\d{2})N?|\?(.))\r\Z", re.DOTALL)

# The bits of s. Its other bits differ by maker (one of them is always set, or none is), so bits are
# looked at, never the character.
_MOVING, _OVER, _UNDER, _NOT_ZEROED, _AT_ZERO = 0x01, 0x02, 0x04, 0x08, 0x10


def decode(answer: bytes) -> Reading:
    """What an answer to ``W`` says, parity bits taken away: grams, or why there are none in one
    word (``over``, ``moving``, ``under``, ``not-zeroed``, ``pounds``), or None when it is no proper
    answer. What came before it on the line is passed over."""
    found = _FRAME.search(answer)
    if found is None:
        return None
    kilograms, pounds, status = found.groups()
    if kilograms:
        return grams(kilograms)
    if pounds:  # two decimals: a scale for another country
        return "pounds"
    bits = status[0]
    for bit, code in (
        (_OVER, "over"),  # first: a scale that swings under too great a load is in danger
        (_MOVING, "moving"),
        (_UNDER, "under"),
        (_NOT_ZEROED, "not-zeroed"),
    ):
        if bits & bit:
            return code
    return 0 if bits & _AT_ZERO else None


class ToledoScale(PolledScale):
    """A Scale that speaks Toledo 8217, in kilograms."""

    USUAL_BITS = 7
    ZERO = b"Z"

    def _read(self, line: SerialLine) -> Reading:
        line.ask(b"W")
        answer = line.answer(_CR, _LIMIT)
        if answer.endswith(b"?\r"):  # that CR was s itself
            answer += line.answer(_CR, 1)
        return decode(answer)
