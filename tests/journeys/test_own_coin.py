# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members at their wallets, at one kiosk: what others gave, what a receipt proves, and a gift
without the network."""

from collections.abc import Iterator

import pytest

from contract.ids import wallet
from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from kiosk.snapshot import Screen
from tests.hardware.emupos import EmuPos
from tests.journeys.test_wallet import coin_of, do, open_wallet, page
from tests.journeys.till import Till, receipt
from tests.journeys.together import at_rest, opened
from tests.quick_ledger import QuickDemo


@pytest.fixture(scope="module")
def kiosk(
    qapp: object,
    tmp_path_factory: pytest.TempPathFactory,
    pcscd: PrivatePcscd,
    shop_printer: EmuPos | None,
) -> Iterator[Till]:
    folder = tmp_path_factory.mktemp("wallets") / "co-op"
    with opened(
        QuickDemo(folder, reader=(pcscd.slot, PcscReader())), shop_printer, pcscd.slot
    ) as till:
        yield till


@pytest.fixture
def till(kiosk: Till, emupos: EmuPos | None) -> Iterator[Till]:
    """The till of the shop: everybody's wallet opens there too."""
    yield kiosk
    at_rest(kiosk)


def give(till: Till, minor: int) -> None:
    till.screen(Screen.SUM)
    for digit in str(minor):
        till.hands.tap(f"amount-{digit}")
    till.until(lambda: bool(till.shown.sum and till.shown.sum.amount.amount == minor), "the sum")
    till.hands.tap("confirm")
    till.screen(Screen.APPROVED)


def test_somebody_of_the_household_gets_coin_by_name_and_reads_of_it(till: Till) -> None:
    """Given Amara and Jonas live together, when she gives him 1.20 by his name, then his history
    says from whom it came."""
    his = coin_of(till, "Jonas")
    open_wallet(till, "Amara")
    do(till, "give")
    till.screen(Screen.GIVE)
    assert till.shown.give is not None
    jonas = next(n for n, (_, name) in enumerate(till.shown.give.people) if name == "Jonas")
    till.hands.tap(f"give-{jonas}")
    give(till, 120)
    till.until(lambda: coin_of(till, "Jonas") == his + 120, "the coin")
    till.hands.tap("done")
    at_rest(till)
    open_wallet(till, "Jonas")
    till.hands.tap("part-history")
    till.until(lambda: page(till).part == "history" and bool(page(till).moves), "his history")
    newest = page(till).moves[0]
    assert newest.amount.amount == 120
    assert "Amara" in newest.what.values.values()


def test_a_receipt_is_checked_by_its_code_and_the_figures_want_no_card(till: Till) -> None:
    """Given the receipt of a gift, when its code is held to the scanner at the wallet, then the
    kiosk proves it against the log; and the co-op's figures are there for whoever asks."""
    open_wallet(till, "Mei")
    do(till, "give")
    till.screen(Screen.GIVE)
    assert till.shown.give is not None
    commons = next(n for n, (_, name) in enumerate(till.shown.give.people) if not name)
    till.hands.tap(f"give-{commons}")
    give(till, 40)
    assert till.shown.approved is not None
    code = till.shown.approved.url
    till.hands.tap("done")
    at_rest(till)
    open_wallet(till, "Mei")
    till.hands.type_code(code)
    till.until(lambda: till.shown.proof is not None, "the proof")
    till.until(
        lambda: till.shown.proof is not None and till.shown.proof.state == "proved", "proved"
    )
    at_rest(till)
    till.hands.tap("home")
    till.screen(Screen.HOME)
    till.hands.tap("desk-wallet")
    till.screen(Screen.WHO)
    till.hands.tap("figures")
    till.until(lambda: bool(till.shown.figures and till.shown.figures.bars), "the figures")


def test_without_the_network_a_gift_is_noted_and_arrives(till: Till, emupos: EmuPos | None) -> None:
    """Given the network is away, when Yusuf gives 0.80 of what he can spend here to the commons,
    then his receipt says so, and they have it when the network is back."""
    open_wallet(till, "Yusuf")
    at_rest(till)

    def held() -> bool:
        balances = till.demo.ledger.books()["balances"]
        his = wallet(till.demo.card("Yusuf").member)
        return any(name.startswith("allowance:") and name.endswith(his) for name in balances)

    till.until(held, "what is set aside for him here")
    before = coin_of(till, "Yusuf")
    till.demo.cable.pull()
    till.until(lambda: till.shown.offline_minutes is not None, "no network")
    assert not open_wallet(till, "Yusuf").known
    free = page(till).free
    assert free is not None
    assert free.amount >= 80
    do(till, "give")
    till.screen(Screen.GIVE)
    till.hands.tap("give-0")
    give(till, 80)
    text, _ = receipt(till, emupos, 1)
    assert "0.80 coin" in text
    till.hands.tap("done")
    till.demo.cable.plug()
    till.until(lambda: coin_of(till, "Yusuf") == before - 80, "the gift in the books")
