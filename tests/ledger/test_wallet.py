# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's own wallet behind card and PIN, and the co-op's coin in the open."""

import msgspec
import pytest

from contract.credentials import seal
from contract.entries import GrantGiven, SignedEntry, Transfer, read_entry
from contract.grants import Grant
from contract.housing_messages import Asker
from contract.ids import b64, unb64
from contract.messages import Identified, NotGranted, NotIdentified, PinRight
from contract.outcomes import Declined
from contract.wallet_messages import (
    BlockMyCard,
    ChangePin,
    Figures,
    Preferences,
    SetPreferences,
    SetSpendingLimit,
    WalletAct,
    WalletActAnswer,
    WalletActRequest,
    WalletAnswer,
    WalletDone,
    WalletFound,
    WalletRefused,
    WalletRequest,
)
from tests.ledger.coop import Card, Coop, Kiosk, run
from tests.ledger.test_recalls import waits


def asker(till: Kiosk, card: Card, pin: str | None = None) -> tuple[Identified, Asker]:
    """Somebody with card and PIN."""
    who = till.tapped(card)
    right = till.pin(who, pin or card.pin)
    assert isinstance(right, PinRight)
    return who, Asker(identification=who.identification, pin_ticket=right.ticket)


def look(till: Kiosk, by: Asker, since: str | None = None) -> WalletAnswer:
    said = WalletRequest(**till.marks(), format="coopcoin-wallet/1", asker=by, since=since)
    return till.post("wallet", said).read(WalletAnswer)  # type: ignore[arg-type, return-value]


def seen(till: Kiosk, by: Asker, since: str | None = None) -> WalletFound:
    found = look(till, by, since)
    assert isinstance(found, WalletFound)
    return found


def change(till: Kiosk, by: Asker, what: WalletAct) -> WalletActAnswer:
    said = WalletActRequest(**till.marks(), format="coopcoin-wallet-act/1", asker=by, act=what)
    return till.post("wallet-act", said).read(WalletActAnswer)  # type: ignore[arg-type, return-value]


def read_grants(given: SignedEntry) -> tuple[Grant, ...]:
    entry = read_entry(bytes(given.body))
    assert isinstance(entry, GrantGiven)
    return entry.grants


@pytest.fixture
def people(coop: Coop) -> list[Card]:
    return list(coop.cards.values())


def test_what_is_given_is_seen_by_both_and_what_waits_at_a_till_is_told(
    coop: Coop, till: Kiosk, people: list[Card]
) -> None:
    giver, receiver = people[0], people[1]
    who, by = asker(till, giver)
    before = seen(till, by)
    till.granted(who, 500, ticket=by.pin_ticket)
    till.upload(
        till.write(
            lambda marks: Transfer(
                **marks,
                account=giver.account,
                to=receiver.account,
                unit=till.unit,
                amount=300,
                grant=1,
            )
        )
    )
    mine = seen(till, by)
    assert (mine.moves[0].kind, mine.moves[0].amount) == ("sent", -300)
    assert mine.moves[0].name == receiver.first_name
    assert mine.balance == before.balance - 300
    assert [(one.amount, one.why) for one in mine.aside] == [(200, "here")]
    _, other = asker(till, receiver)
    theirs = seen(till, other).moves[0]
    assert (theirs.kind, theirs.amount, theirs.name) == ("received", 300, giver.first_name)
    whole = seen(till, by, since="2000-01-01")
    assert whole.opening == 0
    assert sum(move.amount for move in whole.moves) == whole.balance


def test_without_the_pin_nothing_is_shown(till: Kiosk, people: list[Card]) -> None:
    who, by = asker(till, people[2])
    wrong = Asker(identification=who.identification, pin_ticket=who.identification)
    assert look(till, wrong) == WalletRefused(reason="pin-wanted")
    assert change(till, wrong, BlockMyCard()) == WalletRefused(reason="pin-wanted")
    assert isinstance(look(till, by), WalletFound)
    elsewhere = Asker(identification=by.pin_ticket, pin_ticket=by.pin_ticket)
    assert look(till, elsewhere) == WalletRefused(reason="unknown-identification")


def test_a_limit_of_ones_own_bounds_what_one_tap_is_granted(
    till: Kiosk, people: list[Card]
) -> None:
    _, by = asker(till, people[3])
    assert isinstance(change(till, by, SetSpendingLimit(coin=100)), WalletDone)
    who, again = asker(till, people[3])
    assert who.available == 100
    refused = till.ask(who, 101, ticket=again.pin_ticket)
    assert refused == NotGranted(reason=Declined.NO_ROOM, available=100)
    till.granted(who, 100, ticket=again.pin_ticket)
    assert seen(till, again).spending_limit == 100


def test_a_limit_of_ones_own_bounds_who_pays_in_ones_stead(
    coop: Coop, till: Kiosk, people: list[Card]
) -> None:
    """Given a member who wants 1.00 spent at once at most, and lets another pay from their wallet,
    then the other is shown no more than that, and is granted no more."""
    owner, other = people[3], people[1]
    _, by = asker(till, owner)
    assert isinstance(change(till, by, SetSpendingLimit(coin=100)), WalletDone)
    run("member", "proxy", owner.member, other.member, "--data", coop.data)
    who, theirs = asker(till, other)
    (lent,) = (one for one in who.accounts if one.account == owner.account)
    assert lent.available == 100
    asked = msgspec.structs.replace(who, account=owner.account)
    refused = till.ask(asked, 101, ticket=theirs.pin_ticket)
    assert refused == NotGranted(reason=Declined.NO_ROOM, available=100)
    run("member", "proxy", owner.member, other.member, "--remove", "--data", coop.data)


def test_who_wants_less_spent_at_once_has_back_what_tills_hold_beyond_it(coop: Coop) -> None:
    """Given a till that holds 4.00 of Amara's, when she sets a limit of 1.50 at another one, then
    the first is asked for all of it, may have as much anew, and knows her limit at her next tap."""
    first, second, amara = coop.kiosk("Till 1"), coop.kiosk("Till 2"), coop.cards["Amara"]
    who, by = asker(first, amara)
    first.granted(who, 400, ticket=by.pin_ticket)
    assert who.most is None
    _, by = asker(second, amara)
    # when
    assert isinstance(change(second, by, SetSpendingLimit(coin=400)), WalletDone)
    assert waits(first).recalled == (), "it holds no more than that"
    assert isinstance(change(second, by, SetSpendingLimit(coin=150)), WalletDone)
    # then
    assert [(one.account, one.number) for one in waits(first).recalled] == [(amara.account, 1)]
    first.upload(first.release(amara.account))
    assert first.tapped(amara).most == 150
    held = [grant for given in first.refresh().grants for grant in read_grants(given)]
    assert sum(one.total for one in held if one.account == amara.account) <= 150
    assert isinstance(change(second, by, SetSpendingLimit(coin=None)), WalletDone)


def test_how_somebody_reads_follows_their_card(till: Kiosk, people: list[Card]) -> None:
    _, by = asker(till, people[4])
    wanted = Preferences(language="ar", text_percent=150, contrast="high")
    assert isinstance(change(till, by, SetPreferences(preferences=wanted)), WalletDone)
    who = till.tapped(people[4])
    assert (who.language, who.text_percent, who.contrast) == ("ar", 150, "high")
    assert seen(till, by).preferences == wanted


def test_a_new_pin_and_a_card_that_is_blocked(till: Kiosk, people: list[Card]) -> None:
    card = people[5]
    key = unb64(till.me.ledger_key)
    _, by = asker(till, card)
    assert change(till, by, ChangePin(sealed_pin=b64(seal(key, b"12")))) == WalletRefused(
        reason="bad-pin"
    )
    assert isinstance(change(till, by, ChangePin(sealed_pin=b64(seal(key, b"975310")))), WalletDone)
    _, by = asker(till, card, "975310")
    assert isinstance(change(till, by, BlockMyCard()), WalletDone)
    assert till.identify(card.tap()) == NotIdentified(reason=Declined.BLOCKED_CARD)


def test_the_coops_coin_is_open_to_everybody(coop: Coop, till: Kiosk) -> None:
    answer = till.http.get(f"{till.server.url}/v1/figures")
    figures = msgspec.json.decode(answer.content, type=Figures)
    books = coop.books()
    unit = figures.unit
    there = -books["accounts"]["mint"][unit]
    assert sum(month.issued - month.retired for month in figures.months) == there
    spent = sum(books["accounts"].get(kind, {}).get(unit, 0) for kind in ("store", "housing"))
    assert figures.months[-1].circulating == there - spent
