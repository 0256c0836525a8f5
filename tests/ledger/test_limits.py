# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much coin goes without a PIN, and how much a till that fell into wrong hands can take."""

import os
from collections.abc import Iterator

import pytest

from contract.messages import Granted, Identified, NotGranted, PinRight
from contract.outcomes import Declined, Outcome
from contract.rules import KioskCap, RuleVersion
from ledger.books.granting import Left
from ledger.cap import left_for
from ledger.catalogue.rules import start_rule
from ledger.service import Ledger
from tests.ledger.coop import Card, Coop, Kiosk, now_ms, run

CAP, STANDING, LIMIT = 3000, 1500, 1000
"""What one till is granted in an hour, what stands there for a member, what goes without a PIN."""
_HOUR_MS = 60 * 60_000


@pytest.fixture(scope="module")
def office(coop: Coop) -> Iterator[Ledger]:
    opened = Ledger(coop.data, clock=now_ms, random=os.urandom)
    yield opened
    opened.close()


@pytest.fixture(autouse=True, scope="module")
def _the_members_decided(office: Ledger) -> None:
    office.do_now(
        lambda tx: start_rule(
            tx, RuleVersion(2, tx.coop.day(tx.now_ms), KioskCap(CAP)), tx.ledger_actor
        )
    )


def standing(till: Kiosk, card: Card) -> tuple[int, int]:
    """Number and total of what the till holds for a member after a refresh."""
    grants = [g for entry in till.refresh().grants for g in till.believed(entry).grants]
    return max(((g.number, g.total) for g in grants if g.account == card.account), default=(0, 0))


def ticket(till: Kiosk, who: Identified, card: Card) -> str:
    right = till.pin(who, card.pin)
    assert isinstance(right, PinRight)
    return right.ticket


# --- the cap ----------------------------------------------------------------------------------


def test_a_till_that_spends_its_standing_grants_is_not_refilled_for_ever(
    coop: Coop, till: Kiosk
) -> None:
    amara = coop.cards["Amara"]
    till.tapped(amara)
    spent = 0
    for _ in range(5):
        number, total = standing(till, amara)
        if total > spent:
            till.upload(till.sale(account=amara.account, coin=total - spent, grant=number))
            spent = total
    # Half of the cap: the other half is for members who stand at the till.
    assert spent == CAP // 2
    assert coop.kiosk("next till").tapped(amara).available == amara.balance - spent


def test_beyond_its_cap_a_till_is_granted_nothing_more(
    coop: Coop, till: Kiosk, office: Ledger
) -> None:
    sandor, ingrid = coop.cards["Sándor"], coop.cards["Ingrid"]
    who = till.tapped(sandor)
    till.granted(who, 2000, ticket=ticket(till, who, sandor))
    who = till.tapped(ingrid)
    assert till.ask(who, 1001, ticket=ticket(till, who, ingrid)) == NotGranted(
        reason=Declined.KIOSK_CAP, available=1000
    )
    given = till.granted(who, 600)
    assert given.rules["kiosk-cap"] == 2
    assert till.ask(who, 1001) == NotGranted(reason=Declined.KIOSK_CAP, available=1000)
    # What it has is no reason to be given more, nor is giving back and asking again.
    till.upload(till.release(ingrid.account))
    again = till.tapped(ingrid)
    assert till.ask(again, 500, number=2) == NotGranted(reason=Declined.KIOSK_CAP, available=400)
    till.granted(again, 400, number=2)
    assert standing(till, sandor) == (1, 2000)

    # Other tills have caps of their own, and this one has it again after an hour.
    other = coop.kiosk("other till")
    other.granted(other.tapped(ingrid), 1000)
    device = till.me.device
    assert office.do_now(lambda tx: left_for(tx, device)) == (Left(0, 0), {"kiosk-cap": 2})
    later = Ledger(coop.data, clock=lambda: now_ms() + _HOUR_MS + 1, random=os.urandom)
    assert later.do_now(lambda tx: left_for(tx, device)[0]) == Left(CAP, CAP // 2)
    later.close()
    assert "nothing to object to" in run("audit", "--data", coop.data)


# --- the PIN ----------------------------------------------------------------------------------


def test_a_basket_without_pin_stays_within_the_limit(coop: Coop, till: Kiosk) -> None:
    jonas = coop.cards["Jonas"]
    till.tapped(jonas)
    assert standing(till, jonas) == (1, STANDING)
    who = till.tapped(jonas)
    # What stands here and what is asked for would be spent together.
    pin_wanted = NotGranted(reason=Declined.PIN_WANTED)
    assert till.ask(who, STANDING + LIMIT) == pin_wanted
    assert till.ask(who, STANDING + 1) == pin_wanted
    till.upload(till.sale(account=jonas.account, coin=900))
    assert till.ask(who, 900 + LIMIT + 1) == pin_wanted
    till.granted(who, 900 + LIMIT)


def test_many_numbers_without_a_pin_are_one_limit(coop: Coop, till: Kiosk) -> None:
    """A release may stand in a backlog, so the next number is opened before it: not for more."""
    anahi = coop.cards["Anahí"]
    till.tapped(anahi)
    assert standing(till, anahi) == (1, STANDING)
    who = till.tapped(anahi)
    pin_wanted = NotGranted(reason=Declined.PIN_WANTED)
    assert till.ask(who, LIMIT + 1, number=2) == pin_wanted
    till.granted(who, LIMIT - 1, number=2)
    till.granted(who, 1, number=3)
    assert till.ask(who, 2, number=3) == pin_wanted
    assert till.ask(who, 1, number=4) == pin_wanted
    given = till.granted(who, 1, number=4, ticket=ticket(till, who, anahi))
    assert [grant.total for grant in given.grants] == [1]


def test_a_pin_is_good_for_what_it_was_given_for(coop: Coop, till: Kiosk) -> None:
    yusuf = coop.cards["Yusuf"]
    who = till.tapped(yusuf)
    one = ticket(till, who, yusuf)
    till.granted(who, LIMIT + 1, ticket=one)
    pin_wanted = NotGranted(reason=Declined.PIN_WANTED)
    assert till.ask(who, LIMIT + 2, ticket=one) == pin_wanted
    assert isinstance(till.ask(who, LIMIT + 1, ticket=one), Granted)  # nothing more than before
    # Nor for as much once more, after giving back.
    assert [o.outcome for o in till.upload(till.release(yusuf.account)).outcomes] == [
        Outcome.POSTED
    ]
    assert till.ask(who, LIMIT + 1, number=2, ticket=one) == pin_wanted
    till.granted(who, LIMIT + 1, number=2, ticket=ticket(till, who, yusuf))


def test_a_pin_that_found_no_room_is_good_for_less(coop: Coop, till: Kiosk) -> None:
    lucia = coop.cards["Lucía"]
    who = till.tapped(lucia)
    one = ticket(till, who, lucia)
    refused = till.ask(who, lucia.balance + 1, ticket=one)
    assert isinstance(refused, NotGranted)
    assert refused.reason is Declined.NO_ROOM
    till.granted(who, LIMIT + 1, ticket=one)
