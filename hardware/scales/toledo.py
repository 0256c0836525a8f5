# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scales that speak Toledo 8217 (Mettler-Toledo Ariva-S, Viva, DIVA and many others): 9600 baud, 7
data bits, even parity; single letters as questions (Mettler DIVA service manual, 6.1.3 and 6.1.4).

``W`` asks for the weight. ``STX dd.ddd CR`` is one in kilograms, with an ``N`` before CR a net one;
``STX ? s CR`` says that there is none, and why: s is a set of bits.
"""

import re
from decimal import Decimal

from hardware.ports import Device, Health, WeightSettled, WeightUnsettled
from hardware.serial_port import RESCAN_S, SerialDriver, SerialLine

POLL_S = 0.25
"""Between two questions. The scale wants 0.2 s at least."""

_SILENT = 4  # questions without a proper answer: switched off, or another protocol
_LIMIT = 16  # bytes; no answer is longer
_CR = b"\r"

_FRAME = re.compile(rb"\x02(?:(\d{2,3}\.\d{3})N?|(\d{2,3}\.\d{2})N?|\?(.))\r\Z", re.DOTALL)

# The bits of s. Its other bits differ by maker (one of them is always set, or none is), so bits are
# looked at, never the character.
_MOVING, _OVER, _UNDER, _NOT_ZEROED, _AT_ZERO = 0x01, 0x02, 0x04, 0x08, 0x10


def decode(answer: bytes) -> int | str | None:
    """What an answer to ``W`` says, parity bits taken away: grams, or why there are none in one
    word (``over``, ``moving``, ``under``, ``not-zeroed``, ``pounds``), or None when it is no proper
    answer. What came before it on the line is passed over."""
    found = _FRAME.search(answer)
    if found is None:
        return None
    kilograms, pounds, status = found.groups()
    if kilograms:
        return int(Decimal(kilograms.decode()) * 1000)
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


class ToledoScale(SerialDriver):
    """A Scale that speaks Toledo 8217, in kilograms.

    A weight counts when two answers in a row name it: the library does not look at parity, and a
    scale at its turning point is still for a moment too. Health codes besides the line's own:
    ``silent`` (MISSING), ``not-zeroed`` (it was switched on with something on it) and ``pounds``
    (TROUBLE).
    """

    def __init__(
        self, port: str, *, baud: int = 9600, poll_s: float = POLL_S, rescan_s: float = RESCAN_S
    ) -> None:
        """``port`` is the line's name; see ``hardware.serial_port`` for a good one."""
        super().__init__(Device.SCALE, port, baud, seven_even=True, rescan_s=rescan_s)
        self._poll_s = poll_s

    def _drive(self, line: SerialLine) -> None:
        told: WeightSettled | WeightUnsettled | None = None
        before: int | str | None = None
        silent = 0
        while not self._stopping.is_set():
            reading = decode(self._ask(line))
            now: WeightSettled | WeightUnsettled | None = None
            match reading:
                case None:
                    silent += 1
                    if silent >= _SILENT:
                        self._tell(Health.MISSING, "silent")
                        told = None
                case "not-zeroed" | "pounds":
                    self._tell(Health.TROUBLE, reading)
                    told = None
                case str():
                    now = WeightUnsettled(reading)
                case int() if reading == before:
                    now = WeightSettled(reading)
            if reading is not None:
                silent = 0
            if now is not None:
                self._tell(Health.READY)
                if now != told:
                    self._sink(now)
                    told = now
            before = reading
            self._stopping.wait(self._poll_s)

    def _ask(self, line: SerialLine) -> bytes:
        line.ask(b"W")
        answer = line.answer(_CR, _LIMIT)
        if answer.endswith(b"?\r"):  # that CR was s itself
            answer += line.answer(_CR, 1)
        return answer
