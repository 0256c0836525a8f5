# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a co-op: they join, get a card, lose it, pause, and come back."""

import io
import json
from typing import Any

import pytest

from contract.local_time import local_time
from contract.messages import Identified, NotIdentified, PinRefused, PinRight
from contract.outcomes import Declined
from ledger.keys import BadLock, load_keys
from ledger.store.engine import open_engine
from ledger.store.tables import pins
from tests.ledger.coop import Card, Coop, Kiosk, run


def office(coop: Coop, noun: str, verb: str, *args: str, status: int = 0) -> str:
    return run(noun, verb, "--data", coop.data, *args, status=status)


def told(coop: Coop, noun: str, verb: str, *args: str) -> Any:
    return json.loads(office(coop, noun, verb, "--json", *args))


def set_pin(coop: Coop, who: str, pin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
    office(coop, "member", "pin", who)


def plastic(coop: Coop, uid: str) -> Card:
    """A card with the co-op's keys, as `coop-kiosk cards` writes them."""
    keys = load_keys(coop.data).sun(uid)
    return Card(
        {
            **dict.fromkeys(("first_name", "member", "account", "pin"), ""),
            "uid": uid,
            "meta_key": keys.meta.hex(),
            "file_key": keys.file.hex(),
            "balance": 0,
        }
    )


def joined(coop: Coop, first: str, last: str, uid: str, *more: str) -> tuple[str, Card]:
    """Somebody joins and is given a card."""
    member = told(coop, "member", "add", first, last, *more)["member"]
    office(coop, "card", "issue", member, uid)
    return member, plastic(coop, uid)


def test_somebody_joins_and_pays_with_a_pin(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, card = joined(coop, "Wanjiru", "Kamau", "04AA0000000001", "--household", "Mill Lane 3")
    set_pin(coop, "Wanjiru Kamau", "4711", monkeypatch)
    who = till.tapped(card)
    assert (who.member, who.first_name, who.available) == (member, "Wanjiru", 0)
    assert isinstance(till.pin(who, "4712"), PinRefused)
    assert isinstance(till.pin(who, "4711"), PinRight)
    assert "Wanjiru Kamau" in (listed := office(coop, "member", "list"))
    assert "1 card   Mill Lane 3" in listed
    shown = told(coop, "member", "show", member)
    assert [one["what"].partition(" ")[0] for one in shown["history"]] == ["active,", "card"]
    # The office reads its own clock, wherever it looks at what was done.
    joined_at, card_at = (local_time(one["at"], "Europe/Berlin") for one in shown["history"])
    assert f"  {joined_at}  active," in office(coop, "member", "show", member)
    assert f"{card_at}  " in office(coop, "card", "history", card.uid)
    # The log has neither name nor the number of the chip.
    entries = json.dumps(told(coop, "member", "export", member)["entries"])
    assert member in entries
    assert "Wanjiru" not in entries
    assert card.uid not in entries


def test_a_first_purchase_works_on_starting_credit(coop: Coop, till: Kiosk) -> None:
    office(coop, "rule", "set", "starting-credit", "newcomer=20.00")
    _, card = joined(coop, "Pia", "Lund", "04AA0000000002", "--type", "newcomer")
    who = till.tapped(card)
    assert who.available == 2000
    till.granted(who, 900)
    till.upload(till.sale(account=who.account, coin=900))
    assert till.tapped(card).available == 1100
    refused = office(coop, "member", "limit", "Pia Lund", "5", status=1)
    assert "below that limit already" in refused
    assert "nothing to object to" in run("audit", "--data", coop.data)


def test_a_lost_card_is_refused_at_once_and_at_a_till_without_network_after_its_refresh(
    coop: Coop, till: Kiosk
) -> None:
    _, card = joined(coop, "Omar", "Said", "04AA0000000003")
    assert isinstance(till.identify(card.tap()), Identified)
    assert card.uid not in till.refresh().blocked_cards
    printed = office(coop, "card", "block", card.uid)
    assert "without network learns it when" in printed
    answer = till.identify(card.tap())
    assert isinstance(answer, NotIdentified)
    assert answer.reason is Declined.BLOCKED_CARD
    assert card.uid in till.refresh().blocked_cards
    assert "is blocked, so it cannot be blocked" in office(
        coop, "card", "block", card.uid, status=1
    )
    office(coop, "card", "unblock", card.uid)
    assert isinstance(till.identify(card.tap()), Identified)
    assert card.uid not in till.refresh().blocked_cards


def test_another_card_takes_its_place(coop: Coop, till: Kiosk) -> None:
    member, old = joined(coop, "Rosa", "Blum", "04AA0000000004")
    office(coop, "card", "replace", old.uid, "04:AA:00:00:00:00:05")
    new = plastic(coop, "04AA0000000005")
    assert till.tapped(new).member == member
    assert isinstance(till.identify(old.tap()), NotIdentified)
    assert "is replaced, so it cannot be unblocked" in office(
        coop, "card", "unblock", old.uid, status=1
    )
    what = [one["what"].split()[-1] for one in told(coop, "card", "history", old.uid)]
    assert what == ["issued", "replaced"]


def test_a_card_that_came_back_counts_on_with_whoever_gets_it_next(coop: Coop, till: Kiosk) -> None:
    _, card = joined(coop, "Nils", "Falk", "04AA0000000006")
    harvested = card.tap(7)
    till.identify(card.tap(9))
    office(coop, "card", "return", card.uid)
    first = told(coop, "card", "history", card.uid)
    next_one = told(coop, "member", "add", "Jana", "Falk")["member"]
    assert "has to be returned first" in office(
        coop, "card", "issue", next_one, coop.cards["Mei"].uid, status=1
    )
    office(coop, "card", "issue", next_one, card.uid)
    # Entries call it something else now: nobody sees that it was the same card.
    assert first[0]["what"] not in json.dumps(told(coop, "card", "history", card.uid))
    answer = till.identify(harvested)
    assert isinstance(answer, NotIdentified)
    assert answer.reason is Declined.REPLAYED_TAP
    assert till.tapped(card).member == next_one


def test_who_pauses_cannot_pay_until_they_are_back(coop: Coop, till: Kiosk) -> None:
    member, card = joined(coop, "Elif", "Aydin", "04AA0000000007")
    office(coop, "member", "pause", "elif aydin")
    assert isinstance(till.identify(card.tap()), NotIdentified)
    assert card.uid in till.refresh().blocked_cards
    office(coop, "member", "resume", member)
    assert till.tapped(card).member == member
    history = [one["what"] for one in told(coop, "member", "show", member)["history"]]
    assert history[-2:] == ["paused, member", "active, member"]


def test_people_of_one_name_are_told_apart(coop: Coop) -> None:
    for number in ("17", "18"):
        office(coop, "member", "add", "Ana", "Silva", "--number", number)
    printed = office(coop, "member", "show", "Ana Silva", status=1)
    assert "'Ana Silva' is 2 people; say which by number or id: 17, 18" in printed
    assert told(coop, "member", "show", "18")["member"]["number"] == "18"
    printed = office(coop, "member", "add", "Bo", "Li", "--number", "17", status=1)
    assert "number 17 is Ana Silva's" in printed
    assert "nobody here is called 'Bo Li'" in office(coop, "member", "show", "Bo Li", status=1)


def test_somebody_may_spend_for_somebody_else(coop: Coop) -> None:
    office(coop, "member", "proxy", "Mei Lin", "Ravi Krishnan")
    ravi = coop.cards["Ravi"].member
    assert told(coop, "member", "export", "Mei Lin")["may_spend_for_them"] == [ravi]
    assert told(coop, "member", "export", "Ravi Krishnan")["they_may_spend_for"]
    office(coop, "member", "proxy", "Mei Lin", "Ravi Krishnan", "--remove")
    assert told(coop, "member", "export", "Mei Lin")["may_spend_for_them"] == []
    assert "may spend for themselves" in office(
        coop, "member", "proxy", "Mei Lin", "Mei Lin", status=1
    )


@pytest.mark.parametrize(("pin", "why"), [("12", "4 to 8"), ("1111", "first"), ("2345", "first")])
def test_pins_that_anybody_would_try_are_refused(
    coop: Coop, monkeypatch: pytest.MonkeyPatch, pin: str, why: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
    assert why in office(coop, "member", "pin", "Mei Lin", status=1)


def test_who_steals_the_database_has_no_pin_to_guess(coop: Coop, till: Kiosk) -> None:
    """Four digits fall in minutes to who has a verifier. It is sealed under the key file."""
    engine = open_engine(coop.data, read_only=True)
    with engine.begin() as connection:
        kept = {row.member: row.verifier for row in connection.execute(pins.select())}
    engine.dispose()
    amara, mei = (coop.cards[name].member for name in ("Amara", "Mei"))
    assert not any("argon2" in text for text in kept.values())
    keys = load_keys(coop.data)
    assert keys.unlock(kept[amara], amara).startswith("$argon2id$")
    with pytest.raises(BadLock):  # nor does it help to put one's own in another's place
        keys.unlock(kept[mei], amara)


def test_a_locked_pin_is_an_alarm_and_a_new_one_opens_it(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomasz = coop.cards["Tomasz"]
    who = till.tapped(tomasz)
    for _ in range(3):
        till.pin(who, "0000")
    assert isinstance(till.pin(who, tomasz.pin), PinRefused)
    assert "a PIN was wrong too often" in office(coop, "kiosk", "alarms")
    set_pin(coop, "Tomasz Zieliński", "8521", monkeypatch)
    assert isinstance(till.pin(till.tapped(tomasz), "8521"), PinRight)


def test_the_card_says_what_its_member_would_rather_read(coop: Coop, till: Kiosk) -> None:
    _, card = joined(coop, "Neema", "Otieno", "04AA0000000071", "--language", "sw")
    assert till.tapped(card).language == "sw"
    office(coop, "member", "change", "Neema Otieno", "--language", "en-GB")
    assert till.tapped(card).language == "en-GB"
    _, other = joined(coop, "Zora", "Hahn", "04AA0000000072")
    assert till.tapped(other).language is None
    with pytest.raises(SystemExit):
        office(coop, "member", "change", "Zora Hahn", "--language", "Deutsch!")
