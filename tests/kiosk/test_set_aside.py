# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's coin is at a till that nobody reaches: they are told where, and until when."""

from msgspec.structs import replace

from contract.money import Amount
from contract.recall import Elsewhere
from kiosk import intents
from kiosk.bill_entry import tenders
from kiosk.snapshot import Screen
from ledger_client.answers import AtRisk, Room
from tests.kiosk.till import Till, person, product

BREAD = product("Rye bread", 380)


def at_shop_two(available: int) -> tuple[Elsewhere, ...]:
    who = person("Amara", available)
    until = "2026-05-03T16:00:00.000Z"  # 18:00 where the co-op is
    return (Elsewhere(kiosk="Shop 2", unit=who.unit, amount=1200, until=until),)


def test_who_pays_hears_where_their_coin_is() -> None:
    till = Till()
    till.scan(BREAD)
    till.send(intents.Pay())
    till.tap(replace(person("Amara", 0), elsewhere=at_shop_two(0)))
    assert (till.state.screen, till.refusal) == (Screen.REFUSED, "set-aside")
    assert till.state.refusal is not None
    said = till.state.refusal.values
    assert (said["kiosk"], said["until"]) == ("Shop 2", "18:00")
    assert isinstance(said["aside"], Amount)
    assert said["aside"].amount == 1200


def test_who_has_enough_here_hears_nothing_of_it() -> None:
    till = Till()
    till.scan(BREAD)
    till.tap(replace(person("Amara", 10_000), elsewhere=at_shop_two(10_000)))
    assert till.notice == ""


def test_what_the_coop_lends_is_a_tender_of_its_own() -> None:
    # given: 1.00 is granted here, and the co-op lends the rest of what may be coin
    till, who = Till(), person("Amara", 10_000, offline=True)
    till.scan(BREAD)
    till.send(intents.Pay())
    till.tap(who)
    wanted = till.state.bill
    assert wanted is not None
    assert wanted.coin is not None
    coin = wanted.coin.coin
    till.answer(Room(3, who.account, who.unit, AtRisk(7, coin - 100, coin - 100)))
    # then: the entry names the grant for the one, the rule for the other
    bill = till.state.bill
    assert bill is not None
    paid = [t for t in tenders(bill, "EUR") if t.type == "coin"]
    assert [(t.amount, t.grant, t.risk) for t in paid] == [(100, 3, None), (coin - 100, None, 7)]
    assert bill.rules["declared-risk"] == 7
