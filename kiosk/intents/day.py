# SPDX-License-Identifier: AGPL-3.0-or-later
"""What staff want of the drawer and of the day."""

import msgspec


class AmountDigit(msgspec.Struct, frozen=True):
    """One digit of the amount, in minor units from the right."""

    digit: str


class AmountErase(msgspec.Struct, frozen=True):
    """Take the last digit back."""


class CountPieces(msgspec.Struct, frozen=True):
    """So many coins or notes of this value (minor units) are in the drawer."""

    value: int
    number: int


class Confirm(msgspec.Struct, frozen=True):
    """It is as the screen says: move the cash, keep the count, close the day."""


class PrintReport(msgspec.Struct, frozen=True):
    """The report on paper."""


class ShowReport(msgspec.Struct, frozen=True):
    """The report with this number; of one that is not closed yet the day as it stands."""

    number: int


DayIntent = AmountDigit | AmountErase | CountPieces | Confirm | PrintReport | ShowReport
