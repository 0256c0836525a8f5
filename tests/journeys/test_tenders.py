# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bill in several kinds of money, through the real window; and what comes back of it."""

import json

from contract.receipt import parse_receipt_code
from kiosk.snapshot import Screen
from tests.hardware.emupos import EmuPos
from tests.journeys.stories import story
from tests.journeys.till import Till, receipt


@story("Voucher, cash and card terminal in one bill; the power fails at the terminal")
def test_voucher_cash_and_card_and_the_power_fails_at_the_terminal(
    till: Till, emupos: EmuPos | None
) -> None:
    demo, hands = till.demo, till.hands
    made = demo.ledger.command(
        "voucher", "add", "3.00", "--json", "--data", str(demo.ledger.folder)
    )
    voucher = json.loads(made)

    # Given a loaf and a bottle of oil for who is no member: all of it in money, rounded up for the
    # commons, as the members decided that one may
    till.scan("Sourdough", "Olive oil")
    goods, total = 450 + 899, 1400
    hands.tap("pay")
    till.screen(Screen.PAY)
    hands.tap("all-in-money")
    till.until(lambda: till.shown.split is not None and not till.shown.split.coin.amount, "money")
    assert till.shown.total.amount == goods
    hands.tap("give")
    till.until(lambda: till.shown.total.amount == total, "the round sum")
    hands.tap("pay")
    till.screen(Screen.CASH)

    # When they scan a voucher over 3.00 and hand over 5.00 in cash
    hands.tap("pay-with-voucher")
    till.screen(Screen.VOUCHER)
    hands.type_code(voucher["code"])
    till.screen(Screen.CASH)
    assert till.shown.cash is not None
    assert till.shown.cash.due.amount == total - 300
    for digit in "500":
        hands.tap(f"cash-{digit}")
    hands.tap("cash-taken")
    till.until(lambda: due(till) == total - 800 and not till.shown.busy, "the rest")

    # and the power fails while the rest is on the card terminal
    hands.tap("pay-with-card-terminal")
    till.screen(Screen.TERMINAL)
    till.power_cut()
    till.power_on()
    till.screen(Screen.UNFINISHED)
    assert till.shown.tendering is not None
    assert [(one.type, one.taken) for one in till.shown.tendering.tenders] == [
        ("voucher", True),
        ("cash", True),
        ("card-terminal", False),
    ]

    # Then somebody who saw its slip finishes the sale, and each kind of money is where it belongs
    till.until(lambda: till.shown.offline_minutes is None, "the ledger")
    till.hands.tap("finish")
    till.screen(Screen.APPROVED)
    till.wait_posted(1)
    assert till.balance(voucher["account"]) + spent_there(till, voucher["account"]) == 0
    terminal = next(a for a in demo.ledger.books()["balances"] if a.startswith("terminal:"))
    assert till.balance(terminal) == total - 800
    gifts = next(a for a in demo.ledger.books()["balances"] if a.startswith("gifts:"))
    assert till.balance(gifts) == goods - total
    text, _ = receipt(till, emupos, 1)
    for words in ("For the commons", "€0.51", "Voucher", "€3.00", "Card terminal", "€6.00"):
        assert words in text


@story("A loaf comes back, by line, with a reason and a second person", by="touch")
def test_a_loaf_comes_back_and_it_takes_two(till: Till, emupos: EmuPos | None) -> None:
    demo, hands = till.demo, till.hands
    folder = str(demo.ledger.folder)
    for name, role in (("Amara", "cashier"), ("Jonas", "coordinator")):
        demo.ledger.command("role", "give", demo.card(name).member, role, "--data", folder)

    # Given somebody bought two loaves in cash
    till.scan("Sourdough", "Sourdough")
    hands.tap("pay")
    till.screen(Screen.PAY)
    hands.tap("all-in-money")
    till.until(lambda: till.shown.split is not None and not till.shown.split.coin.amount, "money")
    hands.tap("pay")
    till.screen(Screen.CASH)
    till.take_cash()
    assert till.shown.approved is not None
    url = till.shown.approved.url
    assert parse_receipt_code(url).salt is not None
    till.wait_posted(1)
    hands.tap("done")
    till.screen(Screen.IDLE)

    # When the cashier gives one back
    hands.tap("home")
    till.screen(Screen.HOME)
    hands.tap("desk-staff")
    till.screen(Screen.WHO)
    till.tap("Amara", lambda: till.is_on(Screen.PIN))
    for digit in demo.card("Amara").pin:
        hands.tap(f"pin-{digit}")
    till.screen(Screen.STAFF)
    hands.tap("act-refund")
    till.screen(Screen.REFUND)
    hands.type_code(url)
    till.until(lambda: state(till) == "lines", "the lines")
    hands.tap("more-1")
    hands.tap("reason-spoiled")
    till.until(lambda: till.shown.refund is not None and till.shown.refund.reason != "", "why")
    hands.tap("confirm")
    till.until(lambda: state(till) == "second", "a second person is wanted")
    till.tap("Jonas", lambda: state(till) == "done")

    # Then the paper says so, the books have it, and no more than the other loaf can come back
    text, _ = receipt(till, emupos, 2)
    for words in ("Given back", "1 x Sourdough", "€4.50"):
        assert words in text
    till.until(
        lambda: demo.ledger.books()["entries"].get("refund", {}).get("posted") == 1, "posted"
    )
    drawer = next(a for a in demo.ledger.books()["balances"] if a.startswith("cash:"))
    assert till.balance(drawer) == 450


def due(till: Till) -> int:
    return -1 if till.shown.cash is None else till.shown.cash.due.amount


def state(till: Till) -> str:
    return "" if till.shown.refund is None else till.shown.refund.state


def spent_there(till: Till, account: str) -> int:
    """What is set aside of an account."""
    balances = till.demo.ledger.books()["balances"]
    return sum(
        sum(units.values())
        for name, units in balances.items()
        if name.startswith("allowance:") and name.endswith(account)
    )
