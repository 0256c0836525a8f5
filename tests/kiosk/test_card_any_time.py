# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card before, during or after the items, once or twice: the same sale."""

from hypothesis import given
from hypothesis import strategies as st

from contract.entries import Tender, Total
from kiosk import intents
from kiosk.bill_entry import entry
from kiosk.effects import WriteBill
from kiosk.events import DraftKept, ProductFound
from kiosk.snapshot import Screen
from ledger_client.answers import PinOk
from tests.kiosk.test_tendering import MARKS
from tests.kiosk.till import AMARA, BREAD, CANDLES, LENTILS, OIL, Till, room

goods = st.lists(st.sampled_from([BREAD, CANDLES, LENTILS, OIL]), min_size=1, max_size=6)


def shop(scanned: list[object], taps: list[int]) -> tuple[tuple[Total, ...], tuple[Tender, ...]]:
    """What the entry says of a sale: ``taps`` are the places among the items at which the card is
    held to the reader; it pays at the end."""
    till = Till()
    till.send(intents.Start())
    for place, product in enumerate([*scanned, None]):
        for _ in range(taps.count(place)):
            till.tap(AMARA)
        if product is not None:
            till.send(ProductFound(product))  # type: ignore[arg-type]
    till.send(intents.Pay())
    till.tap(AMARA)
    if till.shown.screen is Screen.PAY and not till.shown.busy:  # it only said who it is
        till.tap(AMARA)
    if till.shown.screen is Screen.PIN:
        till.type_pin("2580")
        till.answer(PinOk("the ticket"))
    till.answer(room(AMARA))
    if till.shown.busy and not till.all(WriteBill):
        till.answer(DraftKept())
        assert till.shown.cash is not None
        till.give_cash(till.shown.cash.due.amount)
    made = entry(till.last(WriteBill).bill, MARKS, "a" * 16, "EUR")
    return made.totals, made.tenders


@given(goods, st.lists(st.integers(0, 6), max_size=2))
def test_the_card_at_any_time_is_the_same_sale(scanned: list[object], taps: list[int]) -> None:
    assert shop(scanned, taps) == shop(scanned, [])
