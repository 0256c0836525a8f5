# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other desks' part of the tour: the wallet, the housing office, the hall."""

from kiosk.snapshot import Screen
from kiosk.tour.guide import Guide


def a_member_opens_her_wallet(who: Guide) -> None:
    """Balance, what came and went, what can be done."""
    with who.step("Amara opens her wallet: card and PIN", "wallet"):
        _open(who, "wallet")
        who.tap("Amara")
        _pin(who, "Amara")
        who.screen(Screen.WALLET)
        assert who.shown().wallet is not None
    with who.step("What she can do there", "wallet-acts"):
        who.hands.tap("part-acts")
        who.hands.until(lambda: who.hands.sees("wallet-give"), 5, "the gift")
    _leave(who)


def rent_is_taken(who: Guide) -> None:
    """A household is found, a part of what it owes is paid in coin and cash."""
    hands = who.hands
    with who.step("Ingrid of the housing office signs on and looks for a household", "households"):
        _open(who, "housing")
        who.tap("Ingrid")
        _pin(who, "Ingrid")
        who.screen(Screen.HOUSEHOLDS)
        for letter in "oka":
            hands.tap(f"key-{letter}")
        hands.until(lambda: _found(who) != "", 10, "the household")
    with who.step("What it owes, oldest first", "household"):
        hands.tap(f"household-{_found(who)}")
        who.screen(Screen.HOUSEHOLD)
        hands.until(lambda: bool((page := who.shown().household) and page.known), 10, "its page")
    with who.step("80.00 of it is to be paid: what that will do", "rent"):
        hands.tap("pay-rent")
        who.screen(Screen.RENT)
        for digit in "8000":
            hands.tap(f"rent-{digit}")
        hands.until(lambda: _rent(who) == 8000, 5, "the amount")
    with who.step("Amara pays a part in coin, as far as hers goes", "rent-pay"):
        hands.tap("confirm")
        who.screen(Screen.PAY)
        who.tap("Amara")
        who.notice("coin-changed")
    with who.step("She taps again: that is how it shall be", "rent-cash"):
        who.tap("Amara")
        _pin(who, "Amara")
        who.screen(Screen.CASH)
        hands.tap("cash-suggestion-0")
        hands.until(lambda: who.given() > 0, 5, "the cash")
    with who.step("The receipt says what it settled", "rent-paid"):
        hands.tap("cash-taken")
        who.approved()
        who.paper(5)
    hands.tap("done")
    who.screen(Screen.HOUSEHOLD)
    _leave(who)


def a_place_at_a_shift_is_taken(who: Guide) -> None:
    """By card alone."""
    hands = who.hands
    with who.step("Tomasz looks at the shifts", "hall"):
        _open(who, "hall")
        who.tap("Tomasz")
        who.screen(Screen.HALL)
    with who.step("He takes an open place", "hall-place"):
        hands.tap("part-open")
        hands.until(lambda: _part(who) == "open", 5, "the open places")
        page = who.shown().hall
        assert page is not None
        hands.tap(f"shift-{page.rows[0].shift}")
        who.notice("hall-done-sign-up")
    _leave(who)


def _open(who: Guide, desk: str) -> None:
    who.screen(Screen.IDLE)
    who.hands.tap("home")
    who.screen(Screen.HOME)
    who.hands.tap(f"desk-{desk}")
    who.screen(Screen.WHO)


def _pin(who: Guide, first_name: str) -> None:
    who.screen(Screen.PIN)
    for digit in who.demo.card(first_name).pin:
        who.hands.tap(f"pin-{digit}")


def _leave(who: Guide) -> None:
    who.hands.tap("end")
    who.screen(Screen.IDLE)


def _found(who: Guide) -> str:
    found = who.shown().households
    return found.found[0].household if found is not None and found.found else ""


def _rent(who: Guide) -> int:
    rent = who.shown().rent
    return 0 if rent is None or rent.amount is None else rent.amount.amount


def _part(who: Guide) -> str:
    page = who.shown().hall
    return "" if page is None else page.part
