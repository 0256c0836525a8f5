# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line between till and ledger that damages what it carries."""

import random

from tests.ledger_client.tills import LossyCable


class NoisyCable(LossyCable):
    """It can flip bits of what passes: of questions as of answers, of heads as of bodies."""

    def __init__(self, target_port: int) -> None:
        self.flips = 0.0
        """So often a piece that passes has one bit that is not as it was."""
        self.flipped = 0
        self._chance = random.Random(target_port)
        super().__init__(target_port)

    def well(self) -> None:
        """From now on it carries all as it should, and at once."""
        self.flips = 0.0
        self.garble(False)
        self.slow(0)
        self.plug()

    def _through(self, data: bytes, answers: bool) -> bytes:
        data = super()._through(data, answers)
        if self._chance.random() >= self.flips:
            return data
        self.flipped += 1
        at, bit = self._chance.randrange(len(data)), 1 << self._chance.randrange(8)
        return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
