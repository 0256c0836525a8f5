# SPDX-License-Identifier: AGPL-3.0-or-later
"""The housing office at the kiosk, through the real window: with the network and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.money import Amount
from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from kiosk.snapshot import Screen
from kiosk.snapshot.housing import HouseholdPage
from tests.hardware.emupos import EmuPos
from tests.journeys.till import Till, receipt
from tests.quick_ledger import QuickDemo


@pytest.fixture
def desk(
    qapp: object, tmp_path: Path, pcscd: PrivatePcscd, emupos: EmuPos | None
) -> Iterator[Till]:
    """A kiosk of the housing office; Ingrid and Sándor work there."""
    demo = QuickDemo(
        tmp_path / "co-op", reader=(pcscd.slot, PcscReader()), desks=("housing", "grocery")
    )
    with demo:
        printer = demo.paper if emupos is None else emupos
        till = Till(demo, (printer.host, printer.port), pcscd.slot)
        try:
            till.until(lambda: till.shown.reader_armed, "the reader")
            till.until(lambda: till.shown.offline_minutes is None, "the ledger")
            yield till
        finally:
            till.power_cut()


def open_desk(desk: Till, first_name: str, screen: Screen) -> None:
    desk.hands.tap("start")
    desk.screen(Screen.HOME)
    desk.hands.tap("desk-housing")
    desk.screen(Screen.WHO)
    sign(desk, first_name, screen)


def sign(desk: Till, first_name: str, screen: Screen) -> None:
    """Card and PIN; then that screen comes."""
    desk.tap(first_name, lambda: desk.is_on(Screen.PIN))
    for digit in desk.demo.card(first_name).pin:
        desk.hands.tap(f"pin-{digit}")
    desk.screen(screen)


def page(desk: Till) -> HouseholdPage:
    assert desk.shown.household is not None
    return desk.shown.household


def find(desk: Till, letters: str) -> None:
    for letter in letters:
        desk.hands.tap(f"key-{letter}")
    desk.until(lambda: bool(desk.shown.households and desk.shown.households.found), letters)
    assert desk.shown.households is not None
    desk.hands.tap(f"household-{desk.shown.households.found[0].household}")
    desk.until(lambda: desk.is_on(Screen.HOUSEHOLD) and page(desk).known, "the household")
    desk.until(lambda: not desk.shown.busy, "its page")


def type_amount(desk: Till, minor: int) -> None:
    desk.hands.tap("pay-rent")
    desk.screen(Screen.RENT)
    for digit in str(minor):
        desk.hands.tap(f"rent-{digit}")
    typed = Amount("EUR", minor)
    desk.until(lambda: bool(desk.shown.rent and desk.shown.rent.amount == typed), "the amount")


def all_in_money(desk: Till) -> None:
    desk.hands.tap("confirm")
    desk.screen(Screen.PAY)
    assert desk.shown.split is not None
    if desk.shown.split.coin.amount:
        desk.hands.tap("all-in-money")
        desk.until(lambda: bool(desk.shown.split and not desk.shown.split.coin.amount), "money")
    desk.hands.tap("pay")
    desk.screen(Screen.CASH)
    desk.take_cash()


def owed(desk: Till) -> int:
    """What all households owe by the books, in minor units."""
    accounts = desk.demo.ledger.books()["balances"]
    return sum(desk.balance(account) for account in accounts if account.startswith("rent:"))


def posted(desk: Till, number: int) -> None:
    def there() -> bool:
        return bool(desk.demo.ledger.books()["entries"].get("rent", {}).get("posted", 0) >= number)

    desk.until(there, f"{number} payments in the books")


def test_rent_is_taken_part_in_coin_part_in_cash(desk: Till, emupos: EmuPos | None) -> None:
    # Given Ingrid of the office looks at Amara's household
    open_desk(desk, "Ingrid", Screen.HOUSEHOLDS)
    find(desk, "oka")
    before = page(desk).owes
    assert before == Amount("EUR", 149_000)

    # When Amara pays 80.00 of it, half of it in coin as the rule allows
    type_amount(desk, 8_000)
    assert desk.shown.rent is not None
    assert desk.shown.rent.coin is not None
    assert desk.shown.rent.coin.amount == 4_000
    desk.hands.tap("confirm")
    desk.screen(Screen.PAY)
    sign(desk, "Amara", Screen.CASH)
    desk.take_cash()

    # Then the paper says what it settled, the books agree, and Ingrid goes on where she was
    posted(desk, 1)
    text, _ = receipt(desk, emupos, 1)
    for words in ("Payment for housing", "Okafor & Weber, Flat 12", "€80.00", "€1,410.00"):
        assert words in text
    desk.hands.tap("done")
    desk.until(
        lambda: desk.is_on(Screen.HOUSEHOLD) and page(desk).owes == Amount("EUR", 141_000), "back"
    )
    assert page(desk).staff


def test_a_member_pays_their_own_while_the_network_is_away(
    desk: Till, emupos: EmuPos | None
) -> None:
    # Given Mei was at this kiosk before, and it has its copy
    open_desk(desk, "Mei", Screen.HOUSEHOLD)
    desk.until(lambda: page(desk).known, "her household")
    assert (page(desk).staff, page(desk).name) == (False, "Lin")
    copy = desk.demo.kiosk.housing
    desk.until(lambda: b"households" in copy.read_bytes(), "the copy")
    desk.hands.tap("end")
    desk.screen(Screen.IDLE)
    desk.demo.cable.pull()
    desk.until(lambda: desk.shown.offline_minutes is not None, "the outage", 40)

    # When she pays 20.00
    open_desk(desk, "Mei", Screen.HOUSEHOLD)
    desk.until(lambda: page(desk).known, "her household")
    assert page(desk).offline
    owes = page(desk).owes
    assert owes is not None
    type_amount(desk, 2_000)
    assert desk.shown.rent is not None
    assert desk.shown.rent.noted
    all_in_money(desk)

    # Then her receipt says that it is noted, and the books have it when the network is back
    text, _ = receipt(desk, emupos, 1)
    assert "noted" in text
    desk.hands.tap("done")
    desk.screen(Screen.IDLE)
    desk.demo.cable.plug()
    posted(desk, 1)
    open_desk(desk, "Mei", Screen.HOUSEHOLD)
    desk.until(lambda: page(desk).owes == Amount("EUR", owes.amount - 2_000), "what she owes")


@pytest.mark.long
def test_a_payment_is_taken_back_by_two(desk: Till, emupos: EmuPos | None) -> None:
    open_desk(desk, "Ingrid", Screen.HOUSEHOLDS)
    find(desk, "lin")
    type_amount(desk, 5_000)
    all_in_money(desk)
    posted(desk, 1)
    desk.hands.tap("done")
    desk.until(lambda: desk.is_on(Screen.HOUSEHOLD) and not desk.shown.busy, "the household")
    after = page(desk).owes
    assert after is not None
    desk.hands.tap("part-payments")
    desk.until(lambda: desk.hands.sees("take-back-0"), "the payments")
    desk.hands.tap("take-back-0")
    desk.until(lambda: page(desk).taking_back is not None, "it is asked")
    desk.hands.tap("confirm")
    desk.screen(Screen.WHO)
    sign(desk, "Ingrid", Screen.WHO)
    sign(desk, "Sándor", Screen.HOUSEHOLD)
    desk.until(lambda: page(desk).owes == Amount("EUR", after.amount + 5_000), "it is open again")
    assert page(desk).payments[0].reversed
    text, _ = receipt(desk, emupos, 2)
    assert "Payment taken back" in text


@pytest.mark.long
def test_hours_of_work_pay_rent_on_one_receipt(desk: Till, emupos: EmuPos | None) -> None:
    open_desk(desk, "Ingrid", Screen.HOUSEHOLDS)
    find(desk, "lind")
    before = page(desk).owes
    assert before is not None
    desk.hands.tap("put-work")
    desk.screen(Screen.HOURS)
    desk.hands.tap("worker-0")
    desk.hands.tap("work-0")
    desk.hands.tap("longer")
    desk.until(lambda: bool(desk.shown.hours and desk.shown.hours.minutes == 90), "90 minutes")
    desk.hands.tap("confirm")
    desk.screen(Screen.WHO)
    sign(desk, "Ingrid", Screen.WHO)
    sign(desk, "Sándor", Screen.HOUSEHOLD)
    paid = Amount("EUR", before.amount - 1_200)  # an hour of it is worth 8.00
    desk.until(lambda: page(desk).owes == paid, "the rent is paid with it")
    text, _ = receipt(desk, emupos, 1)
    for words in ("Work against rent", "Coin issued", "12.00"):
        assert words in text


@pytest.mark.long
def test_another_month_is_paid_by_choice_and_the_statement_has_it(
    desk: Till, emupos: EmuPos | None
) -> None:
    # Given what the Okafors owe, oldest first
    open_desk(desk, "Ingrid", Screen.HOUSEHOLDS)
    find(desk, "oka")
    before = page(desk).owes
    assert before is not None

    # When the second of it is chosen and paid
    desk.hands.tap("charge-1")
    desk.until(lambda: [one.chosen for one in page(desk).due][:2] == [False, True], "the choice")
    chosen = page(desk).due[1].amount.amount
    desk.hands.tap("pay-rent")
    desk.screen(Screen.RENT)
    assert desk.shown.rent is not None
    assert desk.shown.rent.amount == Amount("EUR", chosen)
    all_in_money(desk)
    posted(desk, 1)
    desk.hands.tap("done")
    less = Amount("EUR", before.amount - chosen)
    desk.until(lambda: desk.is_on(Screen.HOUSEHOLD) and page(desk).owes == less, "what they owe")

    # Then the statement on paper ends with what is owed now
    desk.hands.tap("part-statement")
    desk.hands.tap("statement-print")
    text, _ = receipt(desk, emupos, 2)
    assert "Statement of account" in text
    assert f"€{less.amount // 100:,}.{less.amount % 100:02}" in text


@pytest.mark.long
def test_a_payment_that_the_power_cut_off_is_finished_after_the_restart(
    desk: Till, emupos: EmuPos | None
) -> None:
    # Given 80.00 for the Okafors are being taken in cash when the power goes
    open_desk(desk, "Ingrid", Screen.HOUSEHOLDS)
    find(desk, "oka")
    before = owed(desk)
    type_amount(desk, 8_000)
    desk.hands.tap("confirm")
    desk.screen(Screen.PAY)
    desk.hands.tap("all-in-money")
    desk.until(lambda: bool(desk.shown.split and not desk.shown.split.coin.amount), "money")
    desk.hands.tap("pay")
    desk.screen(Screen.CASH)
    desk.power_cut()

    # When it is back, then the payment is there, of whom and how much, and is finished once
    desk.power_on()
    desk.screen(Screen.UNFINISHED)
    assert desk.shown.unfinished is not None
    assert desk.shown.unfinished.household == "Okafor & Weber"
    assert desk.shown.unfinished.total == Amount("EUR", 8_000)
    desk.hands.tap("finish")
    posted(desk, 1)
    assert owed(desk) == before - 8_000
