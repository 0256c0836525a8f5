# SPDX-License-Identifier: AGPL-3.0-or-later
"""A day in the housing office, at one kiosk: who pays for whom, what is paid ahead, and hours of
work while the network is away."""

from collections.abc import Iterator

import pytest

from contract.money import Amount
from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from kiosk.snapshot import Screen
from tests.hardware.emupos import EmuPos
from tests.journeys.test_rent import (
    all_in_money,
    find,
    open_desk,
    owed,
    page,
    posted,
    type_amount,
)
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
    folder = tmp_path_factory.mktemp("office") / "co-op"
    demo = QuickDemo(folder, reader=(pcscd.slot, PcscReader()), desks=("housing", "grocery"))
    with opened(demo, shop_printer, pcscd.slot) as till:
        yield till


@pytest.fixture
def desk(kiosk: Till, emupos: EmuPos | None) -> Iterator[Till]:
    """A kiosk of the housing office; Ingrid and Sándor work there."""
    yield kiosk
    at_rest(kiosk)


def found(desk: Till) -> list[str]:
    shown = desk.shown.households
    return [] if shown is None else [one.name for one in shown.found]


def payments(desk: Till) -> int:
    return int(desk.demo.ledger.books()["entries"].get("rent", {}).get("posted", 0))


def test_a_neighbour_pays_for_a_tenant_with_their_own_coin(
    desk: Till, emupos: EmuPos | None
) -> None:
    """Given Ingrid finds Mei's household by Mei's card, when Jonas pays 6.00 of it and shows his
    own card, then half of it is his coin, and the receipt names Mei's household."""
    before = payments(desk)
    open_desk(desk, "Ingrid", Screen.HOUSEHOLDS)
    desk.tap("Mei", lambda: desk.is_on(Screen.HOUSEHOLD) and page(desk).known)
    assert page(desk).name == "Lin"
    type_amount(desk, 600)
    desk.hands.tap("confirm")
    desk.screen(Screen.PAY)
    desk.tap("Jonas", lambda: not desk.is_on(Screen.PAY))
    if desk.is_on(Screen.PIN):
        for digit in desk.demo.card("Jonas").pin:
            desk.hands.tap(f"pin-{digit}")
    desk.screen(Screen.CASH)
    desk.take_cash()
    posted(desk, before + 1)
    text, _ = receipt(desk, emupos, 1)
    for words in ("Payment for housing", "Lin, Flat 3", "3.00 coin"):
        assert words in text
    desk.hands.tap("done")
    desk.until(lambda: desk.is_on(Screen.HOUSEHOLD) and bool(page(desk).payments), "the payment")
    (paid,) = (one for one in page(desk).payments if one.amount == Amount("EUR", 600))
    assert paid.by_other
    assert paid.coin is not None
    assert paid.coin.amount == 300


def test_what_is_paid_beyond_all_that_is_open_is_paid_ahead(
    desk: Till, emupos: EmuPos | None
) -> None:
    """Given all that Mei's household owes, when 10.00 more than that is paid, then the page says
    beforehand that it is paid ahead, and the receipt afterwards."""
    before = payments(desk)
    open_desk(desk, "Ingrid", Screen.HOUSEHOLDS)
    find(desk, "lin")
    owes = page(desk).owes
    assert owes is not None
    type_amount(desk, owes.amount + 1_000)
    assert desk.shown.rent is not None
    assert desk.shown.rent.credit == Amount("EUR", 1_000)
    all_in_money(desk)
    posted(desk, before + 1)
    text, _ = receipt(desk, emupos, 1)
    assert "Paid ahead" in text
    desk.hands.tap("done")
    desk.until(
        lambda: desk.is_on(Screen.HOUSEHOLD) and page(desk).owes == Amount("EUR", -1_000), "ahead"
    )


def test_without_the_network_hours_are_noted_and_the_rent_stays_open(desk: Till) -> None:
    """Given the network is away, when hours of work are put against the rent, then they are noted
    for the office, which reads them when it is back; the rent is open as before."""
    open_desk(desk, "Ingrid", Screen.HOUSEHOLDS)  # this kiosk knows her card and PIN
    at_rest(desk)
    before = owed(desk)
    desk.demo.cable.pull()
    desk.until(lambda: desk.shown.offline_minutes is not None, "the outage")
    open_desk(desk, "Ingrid", Screen.HOUSEHOLDS)
    for letter in "lind":
        desk.hands.tap(f"key-{letter}")
    desk.until(lambda: found(desk) == ["Linden Street 4"], "the household")
    desk.hands.settle()
    assert desk.shown.households is not None
    desk.hands.tap(f"household-{desk.shown.households.found[0].household}")
    desk.until(lambda: desk.is_on(Screen.HOUSEHOLD) and page(desk).known, "its page")
    desk.hands.tap("put-work")
    desk.screen(Screen.HOURS)
    desk.hands.tap("worker-0")
    desk.hands.tap("work-0")
    desk.hands.settle()
    desk.hands.tap("confirm")
    desk.until(lambda: desk.shown.notice is not None, "that it is noted")
    assert desk.shown.notice is not None
    assert desk.shown.notice.code == "rent-work-noted"
    desk.demo.cable.plug()
    ledger = desk.demo.ledger

    def noted() -> bool:
        return "work-for-rent" in ledger.command("note", "list", "--data", str(ledger.folder))

    desk.until(noted, "the office's note")
    assert owed(desk) == before
