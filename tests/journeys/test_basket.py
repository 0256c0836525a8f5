# SPDX-License-Identifier: AGPL-3.0-or-later
"""A basket through the real window: goods without a code, deposits, and a power cut while it is put
aside."""

from kiosk.snapshot import Screen
from tests.journeys.stories import story
from tests.journeys.test_modes import give, in_cash
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


@story(
    "Produce by its picture, an open price, deposits; put aside over a power cut",
    by="touch",
    reads="right to left",
)
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


@story("Empty bottles from an empty wallet are paid out when staff have looked", by="touch")
def test_empties_alone_are_paid_out_in_cash(till: Till) -> None:
    """Given Noor, who has no coin, brings three bottles, when somebody of the staff has looked at
    them, then the drawer pays for them, and the books owe so much less for containers."""
    give(till.demo, "Amara", "cashier")
    till.hands.tap("start")
    till.screen(Screen.BASKET)
    till.tap("Noor", lambda: till.shown.member is not None)
    for _ in range(3):
        choose(till, "empties", "Empty bottle, 25 cents")
        till.screen(Screen.BASKET)
    till.until(lambda: sum(line.quantity for line in till.shown.lines) == 3, "three bottles")
    till.hands.tap("pay")
    till.screen(Screen.ATTEND)
    till.tap("Amara", lambda: not till.is_on(Screen.ATTEND))
    till.screen(Screen.APPROVED)
    assert till.shown.approved is not None
    assert till.shown.approved.change is not None
    assert till.shown.approved.change.amount == 75

    def posted() -> bool:
        return till.demo.ledger.books()["entries"].get("refund", {}).get("posted") == 1

    till.until(posted, "it in the books")
    assert till.balance("container-deposit:" + till.demo.kiosk.identity().coop) == 75


@story(
    "A code that nobody knows; the goods are found by name, one letter after the other",
    by="keyboard",
    reads="right to left",
)
def test_an_unknown_code_holds_nobody_up(till: Till) -> None:
    """Given a packet whose code is not known, when it is scanned, then that is said, the name finds
    it, the basket is paid, and the office has a note of the code."""
    till.scan("Sourdough")
    till.hands.type_code("4099999999996")
    till.until(
        lambda: till.shown.notice is not None and till.shown.notice.code == "unknown-code", "it"
    )
    till.hands.tap("find")
    till.screen(Screen.SEARCH)
    till.hands.settle()
    till.hands.type_slowly("coff")
    till.until(lambda: bool(till.shown.search and till.shown.search.results), "coffee")
    assert till.shown.search is not None
    till.hands.tap(f"product-{till.shown.search.results[0].id}")
    till.until(lambda: len(till.shown.lines) == 2, "the coffee")
    till.screen(Screen.BASKET)
    assert till.shown.total is not None
    assert till.shown.total.amount == 450 + 799
    in_cash(till)
    till.wait_posted(1)
    notes = till.demo.ledger.command("note", "list", "--data", str(till.demo.ledger.folder))
    assert "4099999999996" in notes
