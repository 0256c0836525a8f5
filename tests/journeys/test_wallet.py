# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's wallet through the real window: with the network and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.ids import wallet
from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from kiosk.snapshot import Screen
from kiosk.snapshot.wallet import WalletPage
from tests.hardware.emupos import EmuPos
from tests.journeys.till import Till, receipt
from tests.quick_ledger import QuickDemo


@pytest.fixture
def till(
    qapp: object, tmp_path: Path, pcscd: PrivatePcscd, emupos: EmuPos | None
) -> Iterator[Till]:
    """The till of the shop: everybody's wallet opens there too."""
    with QuickDemo(tmp_path / "co-op", reader=(pcscd.slot, PcscReader())) as demo:
        printer = demo.paper if emupos is None else emupos
        till = Till(demo, (printer.host, printer.port), pcscd.slot)
        try:
            till.until(lambda: till.shown.reader_armed, "the reader")
            till.until(lambda: till.shown.offline_minutes is None, "the ledger")
            yield till
        finally:
            till.power_cut()


def open_wallet(till: Till, first_name: str, pin: str = "") -> WalletPage:
    till.hands.tap("home")
    till.screen(Screen.HOME)
    till.hands.tap("desk-wallet")
    till.screen(Screen.WHO)
    till.tap(first_name, lambda: till.is_on(Screen.PIN))
    type_pin(till, pin or till.demo.card(first_name).pin)
    till.screen(Screen.WALLET)
    return page(till)


def type_pin(till: Till, pin: str) -> None:
    for digit in pin:
        till.hands.tap(f"pin-{digit}")


def page(till: Till) -> WalletPage:
    assert till.shown.wallet is not None
    return till.shown.wallet


def coin_of(till: Till, first_name: str) -> int:
    """All that is theirs, also what a kiosk holds ready for them."""
    account = wallet(till.demo.card(first_name).member)
    balances = till.demo.ledger.books()["balances"]
    return sum(
        amount
        for name, units in balances.items()
        if name.endswith(account)
        for amount in units.values()
    )


def do(till: Till, act: str) -> None:
    if page(till).part != "acts":
        till.hands.tap("part-acts")
        till.until(lambda: page(till).part == "acts", "what can be done")
    till.scroll_to(f"wallet-{act}")


def test_amara_gives_jonas_coin_by_his_tap(till: Till, emupos: EmuPos | None) -> None:
    # Given Amara's wallet is open, and it says what the books say
    hers, his = coin_of(till, "Amara"), coin_of(till, "Jonas")
    balance = open_wallet(till, "Amara").balance
    assert balance is not None
    assert balance.amount == hers

    # And on paper it is the same
    do(till, "statement")
    statement, _ = receipt(till, emupos, 1)
    assert "Statement of account" in statement
    assert f"{hers // 100}.{hers % 100:02}" in statement
    till.until(lambda: not till.shown.busy, "the statement")

    # When Jonas holds up his card and she gives 2.50
    do(till, "give")
    till.screen(Screen.GIVE)
    till.tap("Jonas", lambda: till.is_on(Screen.SUM))
    for digit in "250":
        till.hands.tap(f"amount-{digit}")
    till.until(lambda: bool(till.shown.sum and till.shown.sum.amount.amount == 250), "2.50")
    till.hands.tap("confirm")
    till.screen(Screen.APPROVED)

    # Then the paper says so, and so do the books
    text, _ = receipt(till, emupos, 2)
    for words in ("Coin given", "Jonas", "2.50"):
        assert words in text
    till.until(lambda: coin_of(till, "Jonas") == his + 250, "the coin at Jonas's")
    assert coin_of(till, "Amara") == hers - 250


def test_a_blocked_card_is_good_no_more(till: Till) -> None:
    # Given Mei fears for her card; when she asks once, nothing happens but a second question
    open_wallet(till, "Mei")
    do(till, "block")
    till.until(lambda: "block-sure" in page(till).acts, "the second question")
    do(till, "block-sure")

    # Then it is blocked at once, and nobody gets anywhere with it
    till.until(lambda: till.is_on(Screen.IDLE) and till.shown.notice is not None, "the word")
    assert till.shown.notice is not None
    assert till.shown.notice.code == "wallet-card-blocked"
    till.hands.tap("start")
    till.screen(Screen.BASKET)
    till.tap("Mei", lambda: till.shown.notice is not None)
    assert till.shown.notice.code == "blocked-card"
    assert till.shown.member is None


def test_a_new_pin_and_large_german_text_follow_the_card(till: Till) -> None:
    # Given Amara chose a new PIN, German and large text at her wallet
    open_wallet(till, "Amara")
    do(till, "pin")
    till.screen(Screen.NEWPIN)
    type_pin(till, "8642")
    till.until(lambda: bool(till.shown.newpin and till.shown.newpin.again), "once more")
    type_pin(till, "8642")
    till.screen(Screen.WALLET)
    do(till, "wishes")
    till.screen(Screen.WISHES)
    languages = ("", *till.shown.languages)
    till.hands.tap(f"wish-{languages.index('de')}")
    till.hands.tap("part-text")
    till.hands.tap("wish-2")
    till.until(lambda: bool(till.shown.wishes and till.shown.wishes.text == "large"), "large")
    till.hands.tap("confirm")
    till.until(lambda: till.is_on(Screen.WALLET) and till.shown.language == "de", "German")
    till.hands.tap("back")
    till.screen(Screen.IDLE)

    # When she comes back, then the kiosk speaks German in large letters, and knows the new PIN
    open_wallet(till, "Amara", "8642")
    assert till.shown.language == "de"
    assert till.shown.member is not None
    assert till.shown.member.text_percent == 150
    assert page(till).known

    # And she signs in on her telephone by a code that is shown to her alone
    do(till, "phone")
    till.screen(Screen.PHONE)
    assert till.shown.phone is not None
    assert "/me#" in till.shown.phone.url
    till.hands.tap("back")
    till.screen(Screen.WALLET)
    till.hands.tap("back")
    till.screen(Screen.IDLE)

    # And without the network this kiosk still knows how she reads
    till.demo.cable.pull()
    till.until(lambda: till.shown.offline_minutes is not None, "no network")
    till.tap("Amara", lambda: till.shown.member is not None)
    assert till.shown.member is not None
    assert (till.shown.language, till.shown.member.text_percent) == ("de", 150)


def test_without_the_network_the_wallet_says_what_it_knows(till: Till) -> None:
    # Given Amara was here, and the network is away
    open_wallet(till, "Amara")
    till.hands.tap("end")
    till.screen(Screen.IDLE)
    till.demo.cable.pull()
    till.until(lambda: till.shown.offline_minutes is not None, "no network")

    # When she opens her wallet, then what can be spent here is said, and that it is not all
    assert not open_wallet(till, "Amara").known
    assert page(till).free is not None
    do(till, "block")
    till.until(lambda: till.shown.notice is not None, "a word")
    assert till.shown.notice is not None
    assert till.shown.notice.code == "wallet-offline"
    assert till.is_on(Screen.WALLET)

    # And the figures are there as soon as the network is
    till.demo.cable.plug()
    till.until(lambda: till.shown.offline_minutes is None, "the network")
    do(till, "figures")
    till.until(lambda: bool(till.shown.figures and till.shown.figures.bars), "the figures")


@pytest.mark.long
def test_a_limit_of_ones_own_holds_at_the_till(till: Till) -> None:
    # Given Amara wants no more than 1.00 spent at once
    open_wallet(till, "Amara")
    do(till, "limit")
    till.screen(Screen.SUM)
    for digit in "100":
        till.hands.tap(f"amount-{digit}")
    till.until(lambda: bool(till.shown.sum and till.shown.sum.amount.amount == 100), "1.00")
    till.hands.tap("confirm")
    till.screen(Screen.WALLET)
    till.hands.tap("end")
    till.screen(Screen.IDLE)

    # When she buys a loaf, of which more might be coin, then 1.00 is, and the rest is cash
    till.scan("Sourdough")
    till.tap("Amara", lambda: till.shown.member is not None)
    till.hands.tap("pay")
    till.until(
        lambda: bool(till.shown.split and till.shown.split.coin.amount == 100), "the coin part"
    )
    assert coin_of(till, "Amara") > 100


@pytest.mark.long
def test_coin_is_given_to_the_commons(till: Till, emupos: EmuPos | None) -> None:
    open_wallet(till, "Amara")
    do(till, "give")
    till.screen(Screen.GIVE)
    assert till.shown.give is not None
    commons = next(n for n, (_, name) in enumerate(till.shown.give.people) if not name)
    account = till.shown.give.people[commons][0]
    before = till.balance(account)
    till.hands.tap(f"give-{commons}")
    till.screen(Screen.SUM)
    for digit in "150":
        till.hands.tap(f"amount-{digit}")
    till.until(lambda: bool(till.shown.sum and till.shown.sum.amount.amount == 150), "1.50")
    till.hands.tap("confirm")
    till.screen(Screen.APPROVED)
    text, _ = receipt(till, emupos, 1)
    assert "1.50 coin" in text
    till.until(lambda: till.balance(account) == before + 150, "the commons have it")
