# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody gives to the commons along with a purchase: what is missing to a round sum, or as
many round sums more as they like. Nothing unless they ask for it. Pure."""

import msgspec

from contract.money import Amount
from contract.tender_rules import RoundUp


class Giving(msgspec.Struct, frozen=True):
    """What is wanted: ``steps`` to the next round sum and those after it, 0 for none, of ``unit``.
    It is of that unit alone: who would give coin is not asked for money instead."""

    steps: int = 0
    unit: str = ""


NOTHING = Giving()


class GivingTo(msgspec.Struct, frozen=True):
    """What may be given here: of ``paid`` (minor units of ``unit``), at most ``most``, by ``rule``.
    It is of what is handed over in money, if anything is, and else of the coin: coin stays coin."""

    unit: str
    paid: int
    most: int
    rule: RoundUp

    def gift(self, steps: int) -> int:
        """What so many steps come to in minor units; 0 where that is more than may be given."""
        to = self.rule.to
        amount = (self.paid // to + steps) * to - self.paid if steps > 0 else 0
        return amount if amount <= min(self.most, self.rule.most) else 0

    def wanted(self, giving: Giving) -> Amount | None:
        """What is given as they wish; None for nothing."""
        amount = self.gift(giving.steps) if giving.unit == self.unit else 0
        return Amount(self.unit, amount) if amount else None
