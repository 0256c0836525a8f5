# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person wants at the desk of the housing office. An amount is typed with the intents of the
drawer (kiosk.intents.day), and confirmed as there."""

from typing import Literal

import msgspec


class TypeHousehold(msgspec.Struct, frozen=True):
    """The whole text as it stands: a part of a name, or a home."""

    query: str


class ChooseHousehold(msgspec.Struct, frozen=True):
    """Look at one of those that were found."""

    household: str


class ShowPart(msgspec.Struct, frozen=True):
    """Another part of a household's page."""

    part: Literal["due", "statement", "payments"]


class ChooseCharge(msgspec.Struct, frozen=True):
    """Settle this charge (or plan) first; again: not."""

    charge: str


class PayRent(msgspec.Struct, frozen=True):
    """On to the amount."""


class TakePaymentBack(msgspec.Struct, frozen=True):
    """This payment was wrong; "" for none after all."""

    payment: str


class PutWork(msgspec.Struct, frozen=True):
    """Hours of work are put against the rent."""


class ChooseWorker(msgspec.Struct, frozen=True):
    """Who did it."""

    member: str


class ChooseWork(msgspec.Struct, frozen=True):
    """What they did."""

    work: str


class ChangeMinutes(msgspec.Struct, frozen=True):
    """So many minutes more, or less."""

    by: int


class PrintStatement(msgspec.Struct, frozen=True):
    """The statement on paper."""


HousingIntent = (
    TypeHousehold
    | ChooseHousehold
    | ShowPart
    | ChooseCharge
    | PayRent
    | TakePaymentBack
    | PutWork
    | ChooseWorker
    | ChooseWork
    | ChangeMinutes
    | PrintStatement
)
