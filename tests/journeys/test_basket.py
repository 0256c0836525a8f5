# SPDX-License-Identifier: AGPL-3.0-or-later
"""A basket through the real window: goods without a code, deposits, and a power cut while it is put
aside."""

from kiosk.snapshot import Screen
from tests.journeys.till import Till


def choose(till: Till, category: str, name: str) -> None:
    """Goods by their picture."""
    till.hands.tap("open-shelf")
    till.screen(Screen.SHELF)
    till.until(lambda: till.shown.shelf is not None and bool(till.shown.shelf.categories), "shelf")
    till.hands.settle()
    till.hands.tap(f"category-{category}")

    def ids() -> list[str]:
        found = till.shown.search.results if till.shown.search else ()
        return [product.id for product in found if product.name == name]

    till.until(lambda: bool(ids()), name)
    till.hands.settle()
    till.hands.tap(f"product-{ids()[0]}")


def key(till: Till, digits: str) -> None:
    till.screen(Screen.KEYPAD)
    till.hands.settle()
    for digit in digits:
        till.hands.tap(f"key-{digit}")
    till.until(lambda: till.shown.keypad is not None and till.shown.keypad.good, digits)
    till.hands.tap("key-done")
    till.screen(Screen.BASKET)


def test_goods_without_a_code_empties_and_a_basket_put_aside_over_a_power_cut(till: Till) -> None:
    till.hands.tap("start")
    till.screen(Screen.BASKET)
    till.hands.settle()
    choose(till, "vegetables", "Lettuce")
    till.screen(Screen.BASKET)
    till.hands.settle()
    choose(till, "other", "Soup from the co-op's kitchen")
    key(till, "350")
    till.scan("Mineral water 1 l")
    water = next(line for line in till.shown.lines if line.name.startswith("Mineral"))
    assert water.deposit is not None
    assert water.deposit.amount == 15
    till.hands.settle()
    till.hands.tap(f"quantity-{water.number}")
    key(till, "6")
    total = till.shown.total
    assert total is not None
    assert total.amount == 149 + 350 + 6 * (89 + 15)

    till.hands.settle()
    till.hands.tap("more")
    till.screen(Screen.MORE)
    till.hands.settle()
    till.hands.tap("more-park")
    till.screen(Screen.IDLE)
    till.power_cut()
    till.power_on()
    till.until(lambda: till.shown.offline_minutes is None, "the ledger")

    till.hands.tap("start")
    till.screen(Screen.BASKET)
    till.hands.settle()
    till.hands.tap("more")
    till.screen(Screen.MORE)
    till.hands.settle()
    till.hands.tap("more-parked")
    till.screen(Screen.PARKED)
    (aside,) = till.shown.parked
    assert (aside.first, aside.total) == ("Lettuce", total)
    till.hands.settle()
    till.hands.tap(f"parked-{aside.id}")
    till.screen(Screen.BASKET)
    till.hands.settle()
    till.hands.tap("pay")
    till.screen(Screen.PAY)
    till.hands.settle()
    till.hands.tap("all-in-money")
    till.until(lambda: till.shown.split is not None and not till.shown.split.coin.amount, "money")
    till.hands.settle()
    till.hands.tap("pay")
    till.screen(Screen.CASH)
    till.hands.settle()
    till.take_cash()
    till.wait_posted(1)
    assert till.balance("container-deposit:" + till.demo.kiosk.identity().coop) == -90
