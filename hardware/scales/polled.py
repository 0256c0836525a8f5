# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all scales have in common that are asked for their weight again and again."""

import threading
from abc import abstractmethod
from decimal import ROUND_HALF_UP, Decimal

from hardware.ports import Device, Health, WeightSettled, WeightUnsettled
from hardware.serial_port import RESCAN_S, SerialDriver, SerialLine

POLL_S = 0.25
"""Between two questions. Toledo scales want 0.2 s at least."""

_LONG_EMPTY = 20  # answers; a scale that nobody uses is asked half as often
_SILENT = 4  # questions without a proper answer: switched off, or another protocol

Reading = int | str | None
"""What one answer says: grams, or why there are none in one word (``over``, ``moving``, ``under``,
``not-zeroed``, ``pounds``, ``defect``), or None when it is no proper answer."""

_TROUBLE = ("not-zeroed", "pounds", "defect")


def grams(kilograms: bytes) -> int:
    """A weight in kilograms, digits and a point, in whole grams, halves upwards."""
    return int((Decimal(kilograms.decode()) * 1000).to_integral_value(ROUND_HALF_UP))


class PolledScale(SerialDriver):
    """A Scale on a serial line, in kilograms.

    A weight counts when two answers in a row name it: the library does not look at parity, and a
    scale at its turning point is still for a moment too. Health codes besides the line's own:
    ``silent`` (MISSING), ``not-zeroed`` (it was switched on with something on it), ``pounds`` and
    ``defect`` (it says so itself) (TROUBLE).
    """

    USUAL_BITS = 8
    ZERO = b""
    """What sets it to zero; empty where only its own key does."""

    def __init__(
        self,
        port: str,
        *,
        baud: int = 9600,
        data_bits: int | None = None,
        poll_s: float = POLL_S,
        rescan_s: float = RESCAN_S,
    ) -> None:
        """``port`` is the line's name; see ``hardware.serial_port`` for a good one. ``data_bits``:
        7 (with even parity) or 8 (without), where it is not set up in its protocol's usual way."""
        seven = (data_bits or self.USUAL_BITS) == 7
        super().__init__(Device.SCALE, port, baud, seven_even=seven, rescan_s=rescan_s)
        self._poll_s = poll_s
        self._zero_wanted = threading.Event()

    def zero(self) -> None:
        """What lies there now is nothing. Returns at once; the weight that follows shows it."""
        self._zero_wanted.set()

    @abstractmethod
    def _read(self, line: SerialLine) -> Reading:
        """Ask once. Raises LineGone."""

    def _drive(self, line: SerialLine) -> None:
        told: WeightSettled | WeightUnsettled | None = None
        before: Reading = None
        silent = empty = 0
        while not self._stopping.is_set():
            if self._zero_wanted.is_set():
                self._zero_wanted.clear()
                if self.ZERO:
                    line.ask(self.ZERO)
                    line.receive()  # its answer, which says no more than the next weight
            reading = self._read(line)
            now: WeightSettled | WeightUnsettled | None = None
            if reading is None:
                silent += 1
                if silent >= _SILENT:
                    self._tell(Health.MISSING, "silent")
                    told = None
            elif isinstance(reading, int):
                now = WeightSettled(reading) if reading == before else None
            elif reading in _TROUBLE:
                self._tell(Health.TROUBLE, reading)
                told = None
            else:
                now = WeightUnsettled(reading)
            if reading is not None:
                silent = 0
            if now is not None:
                self._tell(Health.READY)
                if now != told:
                    self._sink(now)
                    told = now
            before = reading
            empty = empty + 1 if reading == 0 else 0
            self._stopping.wait(self._poll_s * (2 if empty > _LONG_EMPTY else 1))
