# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk of the housing office wants done."""

import msgspec

from contract.housing_messages import Asker, HouseholdRent, PaymentSeen, RentReversed, WorkForRent
from contract.rent_rules import RentTerms
from ledger_client.answers import Person
from ledger_client.housing_answers import Wanted


class SeekHouseholds(msgspec.Struct, frozen=True):
    """Households with this in a name, or this home → HouseholdsFound."""

    asks: Person
    ticket: str | None
    query: str
    day: str
    terms: RentTerms | None


class OpenHousehold(msgspec.Struct, frozen=True):
    """How does this household stand? → Told or NotTold."""

    ask: str
    asks: Person
    ticket: str | None
    wanted: Wanted
    day: str
    terms: RentTerms | None


class PostWork(msgspec.Struct, frozen=True):
    """Issue the coin for these hours and pay the rent with it → WorkForRent, HousingRefused or
    NotTold. ``ask`` is the request's id: the same again is done once."""

    ask: str
    first: Asker
    second: Asker
    household: str
    member: str
    work: str
    minutes: int
    day: str


class ReverseRent(msgspec.Struct, frozen=True):
    """Take this payment back → RentReversed, HousingRefused or NotTold."""

    ask: str
    first: Asker
    second: Asker
    payment: PaymentSeen


class PrintWork(msgspec.Struct, frozen=True):
    """One receipt for the coin that was issued and the rent that it paid. ``name``: who worked."""

    done: WorkForRent
    name: str
    minutes: int


class PrintReversal(msgspec.Struct, frozen=True):
    """The receipt of a payment that was taken back."""

    done: RentReversed
    payment: PaymentSeen


class PrintStatementPaper(msgspec.Struct, frozen=True):
    """A household's statement on paper. ``id`` names the print job."""

    id: str
    household: HouseholdRent


HousingEffect = (
    SeekHouseholds
    | OpenHousehold
    | PostWork
    | ReverseRent
    | PrintWork
    | PrintReversal
    | PrintStatementPaper
)
