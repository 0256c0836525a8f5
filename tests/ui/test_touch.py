# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a finger, a mouse and a keyboard ask for."""

import itertools
from collections.abc import Callable

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk import intents
from kiosk.intents import Intent, day, goods, hall, housing, refunds, sales, tenders, wallet
from kiosk.intents.desks import CallHelp, DoAct, OpenDesk, OpenHome
from kiosk.snapshot import Search
from kiosk.snapshot.hall import SeekPage
from kiosk.snapshot.housing import HouseholdsPage
from tests.ui.conftest import Bench
from tests.ui.scenes import SCENES, SHEET
from ui.hands import NotFound
from ui.keyboards import faces_for

TAPS: list[tuple[str, str, Intent]] = [
    ("idle", "start", intents.Start()),
    ("basket-five", "find", intents.OpenSearch()),
    ("basket-five", "more-1", intents.ChangeQuantity(1, 1)),
    ("basket-five", "less-2", intents.ChangeQuantity(2, -1)),
    ("basket-five", "pay", intents.Pay()),
    ("basket-five", "end", intents.End()),
    ("basket-member", "balance-button", intents.ShowBalance(True)),
    ("basket-member-balance", "balance-button", intents.ShowBalance(False)),
    ("basket-idle", "more-time", intents.MoreTime()),
    ("search-oat", "product-p2", intents.ChooseProduct("p2")),
    ("search-oat", "key-m", intents.TypeSearch("oatm")),
    ("search-oat", "key-space", intents.TypeSearch("oat ")),
    ("search-oat", "key-erase", intents.TypeSearch("oa")),
    ("search-oat", "close-search", intents.CloseSearch()),
    ("weigh-settled", "add-weighed", intents.AddWeighed(840)),
    ("weigh-settled", "back", intents.Back()),
    ("basket-weighed", "remove-2", intents.ChangeQuantity(2, -1)),
    ("pay-rule", "all-in-money", intents.UseCoin(False)),
    ("pay-gift", "give", tenders.Give(1)),
    ("pay-gift-chosen", "give", tenders.Give(0)),
    ("pay-gift-chosen", "give-less", tenders.Give(4)),
    ("pay-gift-money", "give-more", tenders.Give(2)),
    ("pay-chosen", "use-coin", intents.UseCoin(True)),
    ("pay-chosen", "pay", intents.Pay()),
    ("pay-rule", "back", intents.Back()),
    ("pin-none", "pin-7", intents.PinDigit("7")),
    ("pin-three", "pin-erase", intents.PinErase()),
    ("pin-three", "back", intents.Back()),
    ("cash-none", "cash-5", intents.CashDigit("5")),
    ("cash-little", "cash-erase", intents.CashErase()),
    ("cash-none", "cash-suggestion-2", intents.CashGiven(500)),
    ("cash-enough", "cash-taken", intents.CashTaken()),
    ("approved-printed", "done", intents.Done()),
    ("approved-printed", "print-again", intents.PrintCopy()),
    ("approved-coin-idle", "more-time", intents.MoreTime()),
    ("refused-blocked", "done", intents.Done()),
    ("refused-blocked", "end-here", intents.End()),
    ("unfinished", "finish", intents.FinishSale()),
    ("unfinished", "give-back", intents.GiveBack()),
    ("proof-proved", "done", intents.Done()),
    ("proof-unknown", "done", intents.Done()),
    ("idle-desks", "home", OpenHome()),
    ("home-all", "desk-grocery", OpenDesk("grocery")),
    ("home-all", "desk-housing", OpenDesk("housing")),
    ("home-all", "desk-hall", OpenDesk("hall")),
    ("home-all", "desk-wallet", OpenDesk("wallet")),
    ("who-wallet", "figures", wallet.ShowFigures()),
    ("wallet-coin", "part-history", wallet.ShowWallet("history")),
    ("wallet-coin", "part-acts", wallet.ShowWallet("acts")),
    ("wallet-history", "part-coin", wallet.ShowWallet("coin")),
    ("wallet-history", "older", wallet.ShowOlder()),
    ("wallet-coin", "give", wallet.DoWallet("give")),
    ("wallet-coin", "back", intents.Back()),
    ("wallet-acts", "wallet-give", wallet.DoWallet("give")),
    ("wallet-acts", "wallet-block", wallet.DoWallet("block")),
    ("wallet-sure", "wallet-block-sure", wallet.DoWallet("block-sure")),
    ("give", "give-0", wallet.GiveTo("wallet:mei")),
    ("give", "give-2", wallet.GiveTo("commons:x")),
    ("sum-give", "amount-5", day.AmountDigit("5")),
    ("sum-give", "amount-erase", day.AmountErase()),
    ("sum-give", "confirm", day.Confirm()),
    ("sum-limit", "no-limit", wallet.NoLimit()),
    ("newpin", "pin-7", intents.PinDigit("7")),
    ("newpin", "pin-erase", intents.PinErase()),
    ("wishes", "wish-1", wallet.ChooseWish("language", "en-GB")),
    ("wishes", "confirm", day.Confirm()),
    ("phone", "back", intents.Back()),
    ("figures", "measure-spent", wallet.ChooseMeasure("spent")),
    ("home-all", "desk-staff", OpenDesk("staff")),
    ("home-all", "back", intents.Back()),
    ("staff", "act-devices", DoAct("devices")),
    ("who-wallet", "back", intents.Back()),
    ("staff-cashier", "act-serve", DoAct("serve")),
    ("move-float", "confirm", day.Confirm()),
    ("move-float", "amount-7", day.AmountDigit("7")),
    ("count-started", "piece-3", day.CountPieces(20000, 3)),
    ("count-started", "confirm", day.Confirm()),
    ("report-x", "print", day.PrintReport()),
    ("report-before", "older", day.ShowReport(15)),
    ("report-before", "newer", day.ShowReport(17)),
    ("report-closes", "confirm", day.Confirm()),
    ("households-none", "key-m", housing.TypeHousehold("m")),
    ("households-found", "household-h1", housing.ChooseHousehold("h1")),
    ("household-due", "part-statement", housing.ShowPart("statement")),
    ("household-due", "charge-1", housing.ChooseCharge("c1")),
    ("household-due", "pay-rent", housing.PayRent()),
    ("household-due", "statement-print", housing.PrintStatement()),
    ("household-due", "put-work", housing.PutWork()),
    ("household-payments", "take-back-0", housing.TakePaymentBack("p3")),
    ("household-taking-back", "confirm", day.Confirm()),
    ("rent-amount", "rent-7", day.AmountDigit("7")),
    ("rent-amount", "confirm", day.Confirm()),
    ("hours", "worker-1", housing.ChooseWorker("j")),
    ("hours", "work-1", housing.ChooseWork("Deliveries")),
    ("hours", "longer", housing.ChangeMinutes(30)),
    ("hours", "shorter", housing.ChangeMinutes(-30)),
    ("hours", "confirm", day.Confirm()),
    ("hall-now", "main", hall.DoShift("s1")),
    ("hall-now", "shift-s2", hall.DoShift("s2")),
    ("hall-now", "part-open", hall.ShowShifts("open")),
    ("hall-now", "back", intents.Back()),
    ("hall-place", "shift-give-up", hall.DoShift("give-up")),
    ("hall-swap-with", "shift-s1", hall.DoShift("s1")),
    ("hall-coordinator", "part-sheets", hall.ShowShifts("sheets")),
    ("sheets", "sheet-s2", hall.OpenSheet("s2")),
    ("sheet-lines", "line-y", hall.ChooseLine("y")),
    ("sheet-lines", "paper", hall.FromPaper(keyed=True)),
    ("sheet-lines", "confirm", day.Confirm()),
    ("sheet-lines", "line-add", hall.SeekHelper()),
    ("sheet-seek", "key-a", hall.TypeHelper("a")),
    ("sheet-helpers", "helper-1", hall.ChooseHelper("1")),
    ("sheet-take-back", "line-take-back", hall.LineIs("take-back")),
    ("sheet-line", "line-missed", hall.LineIs("missed")),
    ("sheet-line", "longer", hall.LineMinutes(15)),
    ("sheet-line", "back", hall.ChooseLine("y")),
    ("work", "work-1", hall.DidWork("Deliveries")),
    ("work", "longer", hall.WorkMinutes(15)),
    ("work", "earlier", hall.WorkDay(-1)),
    ("work", "later", hall.WorkDay(1)),
    ("work-question", "confirm", day.Confirm()),
    ("basket-five", "open-shelf", goods.OpenShelf()),
    ("basket-five", "more", goods.OpenMore()),
    ("shelf", "category-drinks", goods.ChooseCategory("drinks")),
    ("shelf", "product-p2", intents.ChooseProduct("p2")),
    ("shelf", "find", intents.OpenSearch()),
    ("shelf", "back", intents.Back()),
    ("keypad-quantity", "key-7", goods.KeyDigit("7")),
    ("keypad-quantity", "key-erase", goods.KeyErase()),
    ("keypad-quantity", "key-done", goods.KeyDone()),
    ("basket-five", "help", CallHelp()),
    ("pay-rule", "help", CallHelp()),
    ("attend-touch", "staff-confirms", goods.StaffConfirms()),
    ("attend-age", "back", intents.Back()),
    ("weigh-empty", "tare", goods.OpenKeypad("tare")),
    ("weigh-settled", "tare", goods.TareFromScale(840)),
    ("weigh-tare", "tare", goods.TareFromScale(0)),
    ("weigh-missing", "key-weight", goods.OpenKeypad("weight")),
    ("more", "more-price", goods.SetPrice()),
    ("reason-no-sale", "reason-change-money", refunds.ChooseReason("change-money")),
    ("reason-price", "reason-damaged", refunds.ChooseReason("damaged")),
    ("reason-paid-out", "back", intents.Back()),
    ("more", "more-repeat", goods.RepeatLast()),
    ("more", "more-park", goods.ParkBasket()),
    ("more", "more-parked", goods.OpenParked()),
    ("more-sure", "more-clear-sure", goods.ClearBasket()),
    ("parked", "parked-2", goods.ResumeBasket("2")),
    ("cash-ways", "pay-with-card-terminal", tenders.PayWith("card-terminal")),
    ("cash-partly", "take-back-0", tenders.TakeBack("1")),
    ("terminal", "terminal-approved", tenders.TerminalSaid(True)),
    ("terminal", "terminal-declined", tenders.TerminalSaid(False)),
    ("voucher-typed", "use-voucher", tenders.UseVoucher()),
    ("pay-sources", "pay-from-2", tenders.PayFrom("commons:x")),
    ("sales", "sale-sale-1", sales.OpenSale("sale-1")),
    ("sales", "older", sales.TurnSales(1)),
    ("sales-of-one", "newer", sales.TurnSales(-1)),
    ("sales", "hour-earlier", sales.SalesUntil("hour", -1)),
    ("sales-of-one", "hour-later", sales.SalesUntil("hour", 1)),
    ("sales-of-one", "day-later", sales.SalesUntil("day", 1)),
    ("sales", "day-earlier", sales.SalesUntil("day", -1)),
    ("sold", "copy", sales.CopySale()),
    ("sold", "code", sales.ShowReceiptCode()),
    ("sold-code", "give-back", sales.ReturnSale()),
    ("refund-lines", "all", refunds.ReturnAll()),
    ("refund-lines", "reason-spoiled", refunds.ChooseReason("spoiled")),
    ("refund-second", "confirm", refunds.ConfirmRefund()),
]


def test_every_tap_and_every_touch_asks_for_its_intent(bench: Bench) -> None:
    for scene, name, intent in TAPS:
        for act in (bench.hands.tap, bench.hands.touch):
            bench.show("idle")
            bench.show(scene)
            bench.intents.clear()
            act(name)
            assert bench.intents == [intent], (scene, name, act)


def test_every_button_is_tried(bench: Bench) -> None:
    """The table above forgets nothing that can be touched."""
    tried = {name for _, name, _ in TAPS} | {"display", "languages"}  # ask the till for nothing
    # "try-" and "printed-": test_devices.py
    repeated = ("act-", "denomination-", "piece-", "amount-", "more-", "less-", "remove-", "key-",
                "pin-", "cash-", "product-", "category-", "parked-",
                "try-", "printed-", "shift-",
                "wallet-", "give-", "wish-", "measure-",
                "pay-with-", "pay-from-", "take-back-", "reason-",
                "household-", "part-", "charge-", "rent-", "worker-", "work-",
                "sheet-", "line-", "helper-", "sale-")  # fmt: skip
    for scene in SCENES:
        bench.show(scene)
        for item in bench.hands.items():
            if item.inherits("QQuickAbstractButton"):
                name = item.objectName()
                assert name in tried or name.startswith(repeated), (scene, name)


def test_nothing_can_be_paid_with_an_empty_basket(bench: Bench) -> None:
    bench.show("basket-empty")
    with pytest.raises(NotFound):
        bench.hands.tap("pay")


def test_a_double_tap_asks_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.viewmodel.till._DOUBLE_TAP_S", 3600)
    bench.show("basket-five")
    bench.hands.tap("pay")
    bench.hands.tap("pay")
    assert bench.intents == [intents.Pay()]
    bench.show("basket-five")
    bench.hands.tap("pay")
    assert bench.intents == [intents.Pay()] * 2
    # Nothing came of it: a second try, later, is meant as one.
    monkeypatch.setattr("ui.viewmodel.till._DOUBLE_TAP_S", 0)
    bench.hands.tap("pay")
    assert bench.intents == [intents.Pay()] * 3


def test_a_page_in_motion_takes_no_touch(moving_bench: Bench) -> None:
    hands = moving_bench.hands
    moving_bench.show("basket-five")
    moving_bench.kiosk.publish(SCENES["pay-chosen"])
    hands.until(lambda: moving_bench.kiosk.moving, what="the slide")
    place = hands.rect(hands.find("end")).center().toPoint()
    QTest.mouseClick(
        moving_bench.kiosk.window,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        place,
    )
    assert moving_bench.intents == []
    hands.settle()
    hands.tap("end")
    assert moving_bench.intents == [intents.End()]


def test_pages_slide_and_leave_one_behind(moving_bench: Bench) -> None:
    for scene in ("idle", "basket-five", "pay-no-member", "cash-none", "approved-printed", "idle"):
        moving_bench.show(scene)
    assert moving_bench.hands.sees("welcome")
    assert not moving_bench.hands.sees("done")


def test_a_page_in_motion_has_the_ground_that_it_has_at_rest(moving_bench: Bench) -> None:
    hands, window = moving_bench.hands, moving_bench.kiosk.window
    moving_bench.show("basket-five")
    moving_bench.kiosk.publish(SCENES["pay-chosen"])
    hands.until(lambda: moving_bench.kiosk.moving, what="the slide")
    picture = window.grabWindow()
    assert moving_bench.kiosk.moving
    points = itertools.product(range(0, picture.width(), 4), range(0, picture.height(), 4))
    assert min(picture.pixelColor(x, y).lightness() for x, y in points) > 20  # words are at 30


def test_real_keys_type_into_the_search(bench: Bench) -> None:
    bench.show("search-empty")
    bench.hands.type_slowly("oat", gap_s=0)
    assert [i.query for i in bench.intents if isinstance(i, intents.TypeSearch)] == [
        "o", "oa", "oat",
    ]  # fmt: skip
    assert bench.hands.text("query") == "oat"


@pytest.mark.parametrize(
    ("scene", "searched"),
    [
        ("search-empty", lambda query: {"search": Search(query, ())}),
        ("households-none", lambda query: {"households": HouseholdsPage(query)}),
        ("sheet-seek", lambda query: {"sheet": replace(SHEET, seek=SeekPage(query))}),
    ],
)
def test_an_answer_to_an_earlier_letter_takes_no_later_one_away(
    bench: Bench, scene: str, searched: Callable[[str], dict[str, object]]
) -> None:
    bench.show(replace(SCENES[scene], **searched("")))
    bench.hands.tap("key-o")
    bench.hands.tap("key-a")
    assert [i.query for i in bench.intents if hasattr(i, "query")] == ["o", "oa"]
    for answered in ("o", "oa"):
        bench.show(replace(SCENES[scene], **searched(answered)))
        assert bench.hands.text("query") == "oa"
    bench.show(replace(SCENES[scene], **searched("")))  # the till has begun anew
    bench.hands.tap("key-o")
    assert bench.hands.text("query") == "o"


def test_real_keys_type_a_pin_and_cash(bench: Bench) -> None:
    bench.show("pin-none")
    bench.hands.type_slowly("42", gap_s=0)
    bench.show("cash-none")
    bench.hands.type_slowly("5", gap_s=0)
    assert bench.intents == [
        intents.PinDigit("4"), intents.PinDigit("2"), intents.CashDigit("5"),
    ]  # fmt: skip


def test_keys_go_to_the_scanner_first_and_once(bench: Bench) -> None:
    bench.show("basket-five")
    bench.hands.type_code("4006381333931")
    assert "".join(text for text, _, _ in bench.keys) == "4006381333931\r"
    times = [at for _, _, at in bench.keys]
    assert times == sorted(times)
    assert times[-1] - times[0] < 13 * 50_000_000  # a scanner's pace
    assert bench.intents == []


def test_a_swallowed_key_reaches_nothing(bench: Bench) -> None:
    bench.show("search-empty")
    bench.swallow = True
    bench.hands.type_code("123")
    assert bench.intents == []
    bench.swallow = False
    bench.hands.type_slowly("a", gap_s=0)
    assert bench.intents == [intents.TypeSearch("a")]


def test_enter_from_a_scanner_presses_nothing(bench: Bench) -> None:
    bench.show("basket-five")
    bench.hands.tap("more-1")  # a tap must not leave the focus on a button
    bench.intents.clear()
    bench.hands.type_code("")
    QTest.keyClick(bench.kiosk.window, Qt.Key.Key_Space)
    assert bench.intents == []


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)], ids=["wide", "upright"])
@pytest.mark.parametrize("language", ["ar", "hi"])
def test_who_reads_another_script_can_type_what_the_goods_are_called(
    bench: Bench, language: str, size: tuple[int, int]
) -> None:
    """Given a till at home in English, when a reader of Arabic comes, a key leads to q and 1."""
    bench.kiosk.window.resize(*size)
    bench.show(msgspec.structs.replace(SCENES["search-oat"], language=language))
    assert not bench.hands.sees("key-q")
    bench.hands.tap("key-script")
    bench.hands.tap("key-1")
    bench.hands.tap("key-q")
    assert bench.intents[-1] == intents.TypeSearch("oat1q")
    assert bench.hands.audit() == []
    bench.hands.tap("key-script")
    assert not bench.hands.sees("key-q")


def test_one_script_needs_one_keyboard() -> None:
    assert [face["sign"] for face in faces_for("de", "en")] == ["abc"]
    assert [face["sign"] for face in faces_for("de", "ar")] == ["abc", "ع"]
    assert [face["sign"] for face in faces_for("ar", "ar")] == ["ع", "abc"]
    assert faces_for("hi", "de")[1]["rows"][2] == list("asdfghjklöä")
