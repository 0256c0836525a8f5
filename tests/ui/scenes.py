# SPDX-License-Identifier: AGPL-3.0-or-later
"""Snapshots worth looking at, by name: every screen in every state that looks different."""

from typing import Any

import msgspec

from contract.money import Amount
from kiosk.denominations import denominations
from kiosk.snapshot import (
    Approved,
    CashEntry,
    CountPage,
    DevicesPage,
    DeviceState,
    HomePage,
    Line,
    Member,
    Message,
    MovePage,
    Piece,
    PinEntry,
    PrintQuestion,
    Product,
    Proof,
    ReasonPage,
    Receipt,
    ReportPage,
    ReportRow,
    Screen,
    Search,
    Snapshot,
    Split,
    StaffPage,
    Unfinished,
    Weigh,
    WhoPage,
)
from kiosk.snapshot.goods import AttendPage, KeypadPage, MorePage, ParkedBasket, ShelfPage
from kiosk.snapshot.hall import (
    HallPage,
    HelperRow,
    LineRow,
    SeekPage,
    SheetPage,
    SheetRow,
    ShiftRow,
    WorkPage,
)
from kiosk.snapshot.housing import (
    Choice,
    DueRow,
    EffectRow,
    HouseholdPage,
    HouseholdRow,
    HouseholdsPage,
    PaymentRow,
    RentPage,
    RentWorkPage,
    StatementRow,
)
from kiosk.snapshot.refunds import RefundPage, ReturnedLine
from kiosk.snapshot.sales import SaleRow, SalesPage, SoldLine, SoldPage
from kiosk.snapshot.tenders import GiftOffer, Source, TenderLine, TenderPage
from kiosk.snapshot.wallet import (
    Bar,
    CoinRow,
    FiguresPage,
    GivePage,
    MoveRow,
    NewPinPage,
    PhonePage,
    SumPage,
    WalletPage,
    WishesPage,
)
from kiosk.tenders import suggestions

COIN = "coin:abcdefghijklmnop"
URL = (
    "https://books.turning-earth.example/r/"
    "AQGTpR1zfU8qk0c4b0mJ7h0n3v9cVJqk8Yt2bXwq1nD5mE6oP7rS8tU9vW0xY1zA2B3#q83vEjRWeJCrze8SNFZ4kA"
)


def eur(minor: int) -> Amount:
    return Amount("EUR", minor)


def coin(minor: int) -> Amount:
    return Amount(COIN, minor)


def _line(
    number: int, name: str, icon: str, quantity: int, each: int, saved: int = 0, unit: str = "EUR"
) -> Line:
    return Line(
        number=number,
        name=name,
        icon=icon,
        quantity=quantity,
        each=Amount(unit, each),
        price=Amount(unit, each * quantity),
        saved=Amount(unit, saved) if saved else None,
    )


FIVE = (
    _line(1, "Oat milk, 1 litre", "milk", 2, 215),
    _line(2, "Sourdough loaf", "bread", 1, 380),
    _line(3, "Carrots, 1 kg bag", "carrot", 1, 180),
    _line(4, "Red lentils, 500 g", "jar", 1, 195),
    _line(5, "Free-range eggs, 6", "egg", 1, 240),
)
MEMBERS = (
    _line(1, "Oat milk, 1 litre", "milk", 2, 193, 44),
    _line(2, "Sourdough loaf", "bread", 1, 342, 38),
    _line(3, "Carrots, 1 kg bag", "carrot", 1, 162, 18),
)
THIRTY = tuple(
    _line(n, name, icon, 1 + n % 3, 85 + 37 * n)
    for n, (name, icon) in enumerate(
        [
            ("Oat milk, 1 litre", "milk"),
            ("Sourdough loaf", "bread"),
            ("Carrots, 1 kg bag", "carrot"),
            ("Red lentils, 500 g", "jar"),
            ("Free-range eggs, 6", "egg"),
            ("Apples, Discovery, 1 kg", "apple"),
            ("Farmhouse cheddar, mature, 300 g", "cheese"),
            ("Elderflower cordial", "bottle"),
            ("Basil, potted", "leaf"),
            ("Rolled oats, 1 kg", "grain"),
        ]
        * 3,
        start=1,
    )
)
LONG = (
    _line(1, "Stone-ground wholemeal spelt flour from the mill at Little Salkeld, 1.5 kg", "grain",
          12, 1099, 1080),
    _line(2, "Biodynamic extra virgin olive oil, unfiltered, first cold pressing, 5 litre can",
          "bottle", 99, 125000, 0),
    _line(3, "Käsespätzle", "cheese", 1, 450),
)  # fmt: skip

WEIGHED = (
    FIVE[0],
    Line(2, "Carrots, loose", "carrot", 1, eur(180), eur(151), grams=840),
    Line(3, "Biodynamic mountain cheese, ripened for fourteen months, at the counter", "cheese", 1,
         eur(2290), eur(14_885), eur(1300), grams=6500),
)  # fmt: skip

_OFFICE: dict[str, Any] = {"member": Member("Jonas")}
FOUND = (
    ("Okafor & Weber", "Flat 12", 130_000),
    ("Fernández & Quispe", "Flat 3", -4_000),
    ("The household at the end of the corridor on the third floor", "Rear building 4 b, left", 0),
    ("Anand", "", 1_250),
)
_OPEN = (
    ("charge-rent", "2026-04-03", 55_000, 10_000, ("2026-04-20",)),
    ("charge-plan", "2026-05-01", 10_000, 0, ()),
    ("charge-rent", "2026-05-03", 65_000, 0, ()),
    ("charge-laundry", "2026-05-03", 450, 0, ()),
)
HOUSEHOLD = HouseholdPage(
    known=True,
    staff=True,
    name="Okafor & Weber",
    homes="Flat 12",
    people="Amara Okafor, Jonas Weber",
    owes=eur(130_450),
    due=tuple(
        DueRow(
            f"c{n}", Message(code), day, eur(amount), eur(paid) if paid else None, on,
            overdue=n < 2, planned=code == "charge-plan", chosen=n == 2,
        )
        for n, (code, day, amount, paid, on) in enumerate(_OPEN)
    ),
    statement=tuple(
        StatementRow(
            f"2026-{1 + n // 2:02}-{3 + n % 2 * 12:02}", Message(code), eur(amount), eur(left)
        )
        for n, (code, amount, left) in enumerate(
            [
                ("statement-brought-forward", 20_000, 20_000),
                ("charge-rent", 65_000, 85_000),
                ("statement-payment", -85_000, 0),
                ("charge-rent", 65_000, 65_000),
                ("statement-payment", -10_000, 55_000),
                ("statement-payment-reversed", 10_000, 65_000),
                ("charge-rent", 65_000, 130_000),
                ("charge-laundry", 450, 130_450),
            ]
        )
    ),
    payments=(
        PaymentRow("p3", "2026-04-20 16:43", eur(10_000), coin(5_000), may_be_back=True),
        PaymentRow("p2", "2026-03-15 09:10", eur(10_000), by_other=True, reversed=True),
        PaymentRow("p1", "2026-02-15 11:30", eur(85_000), may_be_back=True),
    ),
    work_left=240,
)  # fmt: skip
RENT = RentPage(
    "Okafor & Weber",
    eur(80_000),
    (
        EffectRow(Message("charge-rent"), "2026-04-03", eur(55_000), eur(0)),
        EffectRow(Message("charge-plan"), "2026-05-01", eur(10_000), eur(0)),
        EffectRow(Message("charge-rent"), "2026-05-03", eur(15_000), eur(50_000)),
    ),
    owes=eur(50_450),
    coin=coin(40_000),
    percent=50,
    reason="rule",
)
HOURS = RentWorkPage(
    "Okafor & Weber",
    (Choice("a", "Amara Okafor", chosen=True), Choice("j", "Jonas Weber")),
    tuple(
        Choice(name, name, name == "Garden")
        for name in ("Shop shift", "Deliveries", "Bookkeeping", "Cooking", "Garden")
    ),
    90,
    240,
)

AMINA = Member("Amina")
HALL = HallPage(
    "now",
    (
        ShiftRow("s1", "check-in", "Shop, morning", "2026-05-03", "09:00", "12:00"),
        ShiftRow("s2", "help", "Deliveries", "2026-05-03", "10:00", "12:30"),
        ShiftRow("s3", "too-early", "Kitchen", "2026-05-03", "17:00", "20:00"),
    ),
    ShiftRow("s1", "check-in", "Shop, morning", "2026-05-03", "09:00", "12:00"),
    known=True, colour="amber", standing="missed",
    next=ShiftRow("s7", "next", "Deliveries", "2026-05-07", "07:00", "09:30"),
    month_minutes=330, month=coin(6_600), coming_minutes=180, coming=coin(3_600),
)  # fmt: skip
SHEET = SheetPage(
    open=SheetRow("s1", "Shop, morning", "2026-05-03", "09:00", 4),
    lines=(
        LineRow("a", "Amina", "will-count", 180, "08:55", "12:02"),
        LineRow("j", "Jonas", "will-count", 150, "09:31", "", late=True, forgotten=True),
        LineRow("m", "Mei", "own", 180, "08:50", "12:00"),
        LineRow("y", "Yusuf", "unseen"),
        LineRow("l", "Lucía", "there", 0, "09:00", planned=False, stands_for="Yusuf"),
        LineRow("t", "Tomasz", "confirmed", 180, "09:00", "12:00"),
    ),
    ready=2, minutes=330, amount=coin(6_600), rule=2,
)  # fmt: skip
WORK = WorkPage(
    tuple(
        Choice(name, name, name == "Repairs")
        for name in ("Shop shift", "Deliveries", "Repairs", "Teaching")
    ),
    "Repairs", 90, 240, "2026-05-02",
    by="Amina", amount=coin(1_800), rule=2,
)  # fmt: skip
WALLET = WalletPage(
    known=True,
    balance=coin(6_200),
    free=coin(5_000),
    owes=coin(300),
    limit=coin(2_000),
    rows=(
        CoinRow(Message("wallet-coming", {"work": "Garden"}), "2026-05-01", coin(1_200)),
        CoinRow(
            Message("wallet-aside-standing", {"kiosk": "Till 2"}), "2026-05-03 22:00", coin(900)
        ),
        CoinRow(Message("wallet-aside-here", {"kiosk": "Till 1"}), "2026-05-03 12:00", coin(300)),
    ),
    moves=tuple(
        MoveRow(index, f"2026-04-{index + 3:02}", Message(f"move-{kind}", values), coin(amount))
        for index, kind, values, amount in (
            (24, "shopping", {"where": "Till 1"}, -540),
            (22, "received", {"name": "Jonas"}, 300),
            (21, "sent-commons", {}, -100),
            (17, "contribution-rule", {"about": "Shop shift", "rule": 2}, 1_200),
            (9, "rent", {}, -20_000),
            (8, "refund", {}, 250),
            (4, "put-right", {}, 40),
        )
    ),
    older=True,
    acts=("give", "limit", "pin", "wishes", "phone", "statement", "figures", "block"),
)
SPLIT_RULE = Split(coin(538), eur(538), eur(358), 60, "rule")
NOTICES = (
    Message("unknown-code", {"code": "4006381333931"}),
    Message("bad-check-digit", {"code": "4006381333932"}),
    Message("printer-paper-out"),
    Message("added", {"name": "Oat milk, 1 litre"}),
    Message("total-changed", {"total": eur(896)}),
    Message("other-member", {"first_name": "Amina"}),
    Message("no-room", {"need": coin(538), "have": coin(320), "offline": 1}),
)

_SHOP: dict[str, Any] = {
    "coop_name": "Turning Earth Food Co-op",
    "kiosk_name": "Till 1",
    "reader_armed": True,
}


def _snap(screen: Screen, **parts: Any) -> Snapshot:
    offered = {"help": "offered"} if screen in (Screen.BASKET, Screen.PAY) else {}
    return Snapshot(screen=screen, **{**_SHOP, **offered, **parts})


_BASKET: dict[str, Any] = {"lines": FIVE, "total": eur(1425)}
_MEMBER: dict[str, Any] = {
    "lines": MEMBERS,
    "total": eur(890),
    "saved": eur(100),
    "member": AMINA,
}
_PAY: dict[str, Any] = {**_MEMBER, "split": Split(coin(534), eur(534), eur(356), 60, "rule")}
_PRODUCTS = (
    Product("p1", "Oat milk, 1 litre", "milk", eur(215)),
    Product("p2", "Oat milk, barista, 1 litre", "milk", eur(245)),
    Product("p3", "Rolled oats, 1 kg", "grain", eur(190)),
    Product("p4", "Oatcakes, rough", "bread", eur(165)),
    Product("p5", "Oat and raisin biscuits from the bakery round the corner", "bread", eur(320)),
    Product("p6", "Oat bran, 500 g", "jar", eur(140)),
    Product("p7", "Coat hooks, beech", "basket", eur(1250)),
    Product("p8", "Goat’s cheese log", "cheese", eur(410)),
    Product("p9", "Oat drink, chocolate", "bottle", eur(190)),
)


def _proof(state: str, **parts: Any) -> Snapshot:
    return _snap(Screen.PROOF, reader_armed=False, proof=Proof(state, **parts))


def _approved(receipt: Receipt, **parts: Any) -> Approved:
    values: dict[str, Any] = {
        "total": eur(890), "coin": coin(534), "cash": eur(356), "change": eur(144),
        "receipt": receipt, "url": URL, "typed_code": "7K3M9QX2PD4T", "uploaded": True, **parts,
    }  # fmt: skip
    return Approved(**values)


def _weigh(state: str, grams: int | None = None, price: int | None = None) -> Snapshot:
    weigh = Weigh(
        "Carrots, loose", "carrot", eur(180), state, grams, None if price is None else eur(price)
    )
    return _snap(Screen.WEIGH, **_BASKET, weigh=weigh)


def _refused(code: str, **values: str | int | Amount) -> Snapshot:
    return _snap(Screen.REFUSED, **_MEMBER, refusal=Message(code, dict(values)))


def _cash(given: int, change: int | None, due: int = 356, unit: str = "EUR") -> CashEntry:
    return CashEntry(
        Amount(unit, due),
        Amount(unit, given),
        None if change is None else Amount(unit, change),
        tuple(Amount(unit, a) for a in suggestions(due, unit)),
    )


def _devices(
    *states: DeviceState,
    questions: tuple[PrintQuestion, ...] = (),
    unsent: int = 0,
    print_again: bool = False,
) -> Snapshot:
    page = DevicesPage(states, questions, unsent, print_again)
    return _snap(Screen.DEVICES, reader_armed=False, devices=page)


REPORT = ReportPage(
    17,
    (
        ReportRow("sales", count=41),
        ReportRow("department", "bakery", eur(12_340)),
        ReportRow("department", "produce", eur(98_761)),
        ReportRow("sold", amount=eur(111_101), strong=True),
        ReportRow("tax", "700", eur(7268)),
        ReportRow("tender", "cash", eur(56_002)),
        ReportRow("tender", "coin", coin(55_099)),
        ReportRow("coin-settled", amount=eur(55_099)),
        ReportRow("cash-before", amount=eur(5000)),
        ReportRow("cash-in", amount=eur(57_000)),
        ReportRow("cash-out", amount=eur(-998)),
        ReportRow("drops", amount=eur(-20_000)),
        ReportRow("difference", amount=eur(-20)),
        ReportRow("expected", amount=eur(40_982), strong=True),
        ReportRow("openings", count=2),
    ),
)

REFUND = RefundPage(
    "lines",
    lines=(
        ReturnedLine(1, "Oat milk, 1 litre", eur(430), 2, 1),
        ReturnedLine(3, "Goat’s cheese log from the farm across the valley", eur(410), 1, 0),
        ReturnedLine(4, "Carrots, loose", eur(151), 1, 0, 840),
    ),
    amount=eur(215),
    reasons=("spoiled", "wrong-goods", "wrong-price", "changed-mind"),
    back=(
        TenderLine("cash", "cash", eur(90)),
        TenderLine("card-terminal", "card-terminal", eur(25)),
        TenderLine("coin", "coin", coin(100)),
    ),
)
SALES = SalesPage(
    tuple(
        SaleRow(
            f"sale-{at}",
            f"2026-05-03 1{1 - at // 6}:{50 - 8 * (at % 6):02}",
            eur(1240 + 815 * at),
            (("coin", "cash"), ("card-terminal",), ("coin", "voucher", "credit", "cash"))[at % 3],
            ("Tomasz", "", "Amara")[at % 3],
        )
        for at in range(12)
    ),
    older=True,
)
SOLD_SALE = SoldPage(
    "2026-05-03 11:20",
    eur(2611),
    (
        SoldLine(1, "Oat milk, 1 litre", 2, eur(430), back=1),
        SoldLine(2, "Goat’s cheese log from the farm across the valley", 1, eur(410)),
        SoldLine(3, "Carrots, loose", 1, eur(151), 840),
        SoldLine(4, "Olive oil", 3, eur(1620)),
    ),
    (TenderLine("0", "coin", coin(1500)), TenderLine("1", "cash", eur(1111))),
    served_by="Tomasz",
    has_code=True,
    copies=True,
)
WAYS = ("card-terminal", "voucher", "credit")
TAKEN = (
    TenderLine("1", "cash", eur(100)),
    TenderLine("2", "voucher", eur(200)),
    TenderLine("3", "card-terminal", eur(56)),
)

SCENES: dict[str, Snapshot] = {
    "starting": Snapshot(),
    "idle": _snap(Screen.IDLE),
    "idle-demo-offline-notice": _snap(
        Screen.IDLE, demo=True, offline_minutes=12, notice=Message("printer-paper-out")
    ),
    "idle-desks": _snap(Screen.IDLE, desks=("grocery", "wallet", "staff")),
    "idle-whole": _snap(
        Screen.IDLE, desks=("grocery", "wallet", "staff"), languages=("en-GB", "de", "es", "ar")
    ),
    "idle-no-cashier": _snap(Screen.IDLE, cashier_wanted=True, desks=("grocery", "staff")),
    "idle-cashier": _snap(Screen.IDLE, cashier="Amara", desks=("grocery", "staff")),
    "idle-office": _snap(Screen.IDLE, desks=("housing", "wallet", "staff")),
    "home-all": _snap(
        Screen.HOME, home=HomePage(("grocery", "housing", "hall", "wallet", "staff"))
    ),
    "home-member": _snap(
        Screen.HOME, member=Member("Amara"), home=HomePage(("housing", "wallet"))
    ),
    "who-wallet": _snap(Screen.WHO, who=WhoPage("wallet")),
    "who-notice": _snap(Screen.WHO, who=WhoPage("housing"), notice=NOTICES[0]),
    "staff": _snap(Screen.STAFF, member=Member("Amara"), staff=StaffPage(("devices",))),
    "staff-cashier": _snap(
        Screen.STAFF,
        member=Member("Amara"),
        staff=StaffPage(
            ("refund", "sales", "serve", "float", "drop", "paid-out", "no-sale", "count", "report",
             "close-day", "devices", "support", "training")
        ),
    ),
    "move-float": _snap(Screen.MOVE, member=Member("Amara"), move=MovePage("float", eur(5000))),
    "reason-no-sale": _snap(
        Screen.REASON,
        member=Member("Amara"),
        reason=ReasonPage("no-sale", ("change-money", "wrong-change", "forgotten", "other")),
    ),
    "reason-paid-out": _snap(
        Screen.REASON,
        member=Member("Amara"),
        reason=ReasonPage("paid-out", ("goods", "services", "deposits", "other"), eur(1250)),
    ),
    "reason-price": _snap(
        Screen.REASON,
        reason=ReasonPage(
            "price", ("damaged", "near-date", "wrong-label", "agreed"), None,
            "Stone-ground wholemeal spelt flour", eur(1099), eur(550),
        ),
    ),
    "reason-second": _snap(
        Screen.REASON,
        reason=ReasonPage(
            "price", ("damaged", "near-date", "wrong-label", "agreed"), None, "Sourdough loaf",
            eur(450), eur(50), second=True,
        ),
    ),
    "move-nothing": _snap(Screen.MOVE, member=Member("Amara"), move=MovePage("drop", eur(0))),
    "count-started": _snap(
        Screen.COUNT,
        member=Member("Amara"),
        count=CountPage(
            tuple(
                Piece(eur(value), number, eur(value * number))
                for value, number in zip(
                    denominations("EUR"), (0, 1, 3, 12, 7, 20, 31, 40, 12, 3, 999, 0, 0, 0),
                    strict=True,
                )
            ),
            eur(123_456),
        ),
    ),
    "report-x": _snap(
        Screen.REPORT, member=Member("Amara"), report=msgspec.structs.replace(REPORT, older=True)
    ),
    "report-before": _snap(
        Screen.REPORT,
        member=Member("Amara"),
        report=msgspec.structs.replace(
            REPORT, number=16, closed="2026-05-02", older=True, newer=True
        ),
    ),
    "report-closes": _snap(
        Screen.REPORT, member=Member("Amara"),
        report=msgspec.structs.replace(REPORT, closes=True, may_close=True),
    ),
    "report-unsent": _snap(
        Screen.REPORT, member=Member("Amara"),
        report=msgspec.structs.replace(REPORT, closes=True, unsent=3),
    ),
    "pin-desk": _snap(Screen.PIN, member=Member("Amara"), pin=PinEntry(2, 4, None, None, "wallet")),
    "basket-empty": _snap(Screen.BASKET, total=eur(0)),
    "basket-one": _snap(Screen.BASKET, lines=FIVE[:1], total=eur(430)),
    "basket-five": _snap(Screen.BASKET, **_BASKET),
    "basket-thirty": _snap(Screen.BASKET, lines=THIRTY, total=eur(44310)),
    "basket-member": _snap(Screen.BASKET, **_MEMBER),
    "basket-member-balance": _snap(
        Screen.BASKET, **{**_PAY, "member": Member("Amina", coin(2340))}
    ),
    "basket-notice": _snap(Screen.BASKET, **_BASKET, notice=NOTICES[0]),
    "basket-added": _snap(Screen.BASKET, **_BASKET, notice=NOTICES[3]),
    "basket-offline-demo": _snap(Screen.BASKET, **_BASKET, offline_minutes=135, demo=True),
    "basket-idle": _snap(Screen.BASKET, **_MEMBER, idle_seconds=14),
    "basket-idle-long-name": _snap(
        Screen.BASKET, **{**_MEMBER, "member": Member("Maximiliane", coin(1234567))},
        idle_seconds=1,
    ),
    "basket-busy": _snap(Screen.BASKET, **_BASKET, busy="reading-card"),
    "basket-long": _snap(Screen.BASKET, lines=LONG, total=eur(12388638), saved=eur(1080)),
    "basket-yen": _snap(
        Screen.BASKET,
        lines=tuple(_line(n, "Miso, 500 g", "jar", n, 128000, 0, "JPY") for n in (1, 2)),
        total=Amount("JPY", 1283840),
    ),
    "search-empty": _snap(Screen.SEARCH, **_BASKET, search=Search("", ())),
    "search-oat": _snap(Screen.SEARCH, **_BASKET, search=Search("oat", _PRODUCTS)),
    "search-two": _snap(Screen.SEARCH, **_BASKET, search=Search("oat m", _PRODUCTS[:2])),
    "search-none": _snap(Screen.SEARCH, **_BASKET, search=Search("quince", ())),
    "search-weighed": _snap(
        Screen.SEARCH, **_BASKET,
        search=Search("a", (
            Product("p1", "Carrots, loose", "carrot", eur(180), by_weight=True),
            Product("p2", "Almonds, refill", "jar", eur(11890), by_weight=True),
            Product("p3", "Apple juice, 1 litre", "bottle", eur(219)),
        )),
    ),
    "weigh-empty": _weigh("empty"),
    "weigh-moving": _weigh("moving"),
    "weigh-settled": _weigh("settled", 840, 151),
    "weigh-over": _weigh("over"),
    "weigh-under": _weigh("under"),
    "weigh-used": _weigh("used"),
    "weigh-missing": _weigh("missing"),
    "weigh-long": _snap(
        Screen.WEIGH, **_MEMBER, notice=NOTICES[3], offline_minutes=5, idle_seconds=12,
        weigh=Weigh(WEIGHED[2].name, "cheese", eur(2290), "settled", 14_995, eur(3_433_855)),
    ),
    "weigh-tare": _snap(
        Screen.WEIGH, **_MEMBER,
        weigh=Weigh("Red lentils, refill", "jar", eur(420), "settled", 512, eur(215), tare=30),
    ),
    "basket-deposits": _snap(
        Screen.BASKET, total=eur(924 - 75),
        lines=(
            Line(1, "Pale beer 0.5 l", "bottle", 6, eur(159), eur(840), None, None, eur(48)),
            Line(2, "Carrots, loose", "carrot", 1, eur(180), eur(36), None, 200, keyed=True),
            Line(3, "Empty bottle, 25 cents", "bottle", 3, eur(-25), eur(-75)),
        ),
    ),
    "shelf": _snap(
        Screen.SHELF, **_BASKET, search=Search("", _PRODUCTS),
        shelf=ShelfPage(("bread", "drinks", "empties", "fruit", "refill", "from-afar"), "fruit"),
    ),
    "keypad-quantity": _snap(
        Screen.KEYPAD, **_BASKET,
        keypad=KeypadPage("quantity", "Oat milk, 1 litre", "milk", 12, 0, 999),
    ),
    "keypad-price": _snap(
        Screen.KEYPAD, **_BASKET,
        keypad=KeypadPage(
            "price", "Soup from the co-op’s kitchen", "jar", 0, 100, 800, eur(0),
            (eur(100), eur(800)),
        ),
    ),
    "keypad-new-price": _snap(
        Screen.KEYPAD, **_BASKET,
        keypad=KeypadPage(
            "new-price", "Oat milk, 1 litre", "milk", 150, 0, 430, eur(150), (eur(0), eur(430))
        ),
    ),
    "attend-price": _snap(Screen.ATTEND, **_BASKET, attend=AttendPage("price")),
    "idle-training": _snap(Screen.IDLE, training=True, desks=("grocery", "staff")),
    "basket-training": _snap(Screen.BASKET, **_MEMBER, training=True),
    "pay-training": _snap(Screen.PAY, **_PAY, training=True),
    "keypad-tare": _snap(
        Screen.KEYPAD, **_BASKET, keypad=KeypadPage("tare", "Almonds, refill", "jar", 310, 0, 5000)
    ),
    "basket-help-called": _snap(
        Screen.BASKET, **_BASKET, help="called", notice=Message("help-called")
    ),
    "basket-help-here": _snap(
        Screen.BASKET, **_MEMBER, help="here",
        notice=Message("helps-here", {"first_name": "Jonas"}),
    ),
    "attend-age": _snap(Screen.ATTEND, **_BASKET, attend=AttendPage("age", age=16)),
    "attend-touch": _snap(
        Screen.ATTEND, **_BASKET, attend=AttendPage("age", age=18, by_touch=True)
    ),
    "attend-recall": _snap(
        Screen.ATTEND, **_BASKET,
        attend=AttendPage("recall", "Ginger ale 0.33 l", why="the bottle may break"),
    ),
    "attend-pay-out": _snap(
        Screen.ATTEND, total=eur(-75), attend=AttendPage("pay-out", amount=eur(75))
    ),
    "more": _snap(
        Screen.MORE, **_BASKET, more=MorePage("Oat milk, 1 litre", 2, has_price=True)
    ),
    "more-sure": _snap(Screen.MORE, **_BASKET, more=MorePage("Oat milk, 1 litre", 2, sure=True)),
    "parked": _snap(
        Screen.PARKED, total=eur(0),
        parked=(
            ParkedBasket("1", "11:30", "Oat milk, 1 litre", 7, eur(2315)),
            ParkedBasket("2", "11:42", "Sourdough loaf 750 g", 1, eur(450)),
        ),
    ),
    "basket-weighed": _snap(Screen.BASKET, lines=WEIGHED, total=eur(15_416), saved=eur(1300)),
    "cash-ways": _snap(
        Screen.CASH, **_MEMBER, reader_armed=False,
        cash=_cash(0, None), tendering=TenderPage(eur(356), (), WAYS),
    ),
    "cash-partly": _snap(
        Screen.CASH, **_MEMBER, reader_armed=False, cash=_cash(150, None, 256),
        tendering=TenderPage(eur(256), (TAKEN[0],), WAYS),
    ),
    "terminal": _snap(
        Screen.TERMINAL, **_MEMBER, reader_armed=False,
        tendering=TenderPage(eur(256), TAKEN[:1], WAYS, "004211"),
    ),
    "voucher-empty": _snap(
        Screen.VOUCHER, **_MEMBER, reader_armed=False, tendering=TenderPage(eur(256), (), WAYS)
    ),
    "voucher-typed": _snap(
        Screen.VOUCHER, **_MEMBER, reader_armed=False, notice=Message("voucher-unreadable"),
        tendering=TenderPage(eur(256), (), WAYS, "9R3KD2M7XQ0T"),
    ),
    "approved-split": _snap(
        Screen.APPROVED, member=AMINA, reader_armed=False,
        approved=_approved(Receipt.PRINTED), tendering=TenderPage(eur(0), TAKEN),
    ),
    "unfinished-split": _snap(
        Screen.UNFINISHED, reader_armed=False,
        unfinished=Unfinished(eur(890), coin(534), eur(100), "Amina"),
        tendering=TenderPage(
            eur(0), (*TAKEN[:2], TenderLine("3", "card-terminal", eur(56), taken=False))
        ),
    ),
    "households-none": _snap(Screen.HOUSEHOLDS, **_OFFICE, households=HouseholdsPage("")),
    "households-found": _snap(
        Screen.HOUSEHOLDS, **_OFFICE,
        households=HouseholdsPage(
            "an", tuple(HouseholdRow(f"h{n}", name, home, eur(owes), overdue=owes > 0)
                        for n, (name, home, owes) in enumerate(FOUND)), more=True,
        ),
    ),
    "household-due": _snap(Screen.HOUSEHOLD, **_OFFICE, household=HOUSEHOLD),
    "household-own": _snap(
        Screen.HOUSEHOLD, **{**_OFFICE, "member": AMINA}, offline_minutes=3,
        household=msgspec.structs.replace(HOUSEHOLD, staff=False, work_left=0, offline=True),
    ),
    "household-statement": _snap(
        Screen.HOUSEHOLD, **_OFFICE,
        household=msgspec.structs.replace(HOUSEHOLD, part="statement"),
    ),
    "household-payments": _snap(
        Screen.HOUSEHOLD, **_OFFICE, household=msgspec.structs.replace(HOUSEHOLD, part="payments")
    ),
    "household-taking-back": _snap(
        Screen.HOUSEHOLD, **_OFFICE,
        household=msgspec.structs.replace(
            HOUSEHOLD, part="payments", taking_back=HOUSEHOLD.payments[0]
        ),
    ),
    "household-settled": _snap(
        Screen.HOUSEHOLD, **_OFFICE,
        household=msgspec.structs.replace(
            HOUSEHOLD, owes=eur(-12_000), due=(), statement=(), payments=(), work_left=0
        ),
    ),
    "household-asked": _snap(
        Screen.HOUSEHOLD, **_OFFICE, busy="asking-ledger", household=HouseholdPage(known=False)
    ),
    "rent-amount": _snap(Screen.RENT, **_OFFICE, rent=RENT),
    "rent-ahead": _snap(
        Screen.RENT, **_OFFICE, offline_minutes=3,
        rent=msgspec.structs.replace(
            RENT, amount=eur(150_000), credit=eur(20_000), owes=eur(-20_000), coin=None,
            reason="month", noted=True,
        ),
    ),
    "rent-none": _snap(
        Screen.RENT, **_OFFICE, rent=RentPage("Okafor & Weber", eur(0), owes=eur(130_000))
    ),
    "hours": _snap(Screen.HOURS, **_OFFICE, hours=HOURS),
    "hours-noted": _snap(
        Screen.HOURS, **_OFFICE, offline_minutes=3,
        hours=msgspec.structs.replace(
            HOURS, noted=True, people=HOURS.people[1:], works=HOURS.works[1:]
        ),
    ),
    "who-second": _snap(Screen.WHO, who=WhoPage("housing-second")),
    "pay-rent": _snap(
        Screen.PAY, total=eur(80_000),
        split=Split(coin(5_000), eur(5_000), eur(75_000), 50, "month"),
    ),
    "unfinished-rent": _snap(
        Screen.UNFINISHED, reader_armed=False,
        unfinished=Unfinished(eur(80_000), coin(5_000), eur(75_000), "Mei", "Okafor & Weber"),
    ),
    "hall-now": _snap(Screen.HALL, member=AMINA, hall=HALL),
    "hall-open": _snap(
        Screen.HALL, member=AMINA,
        hall=msgspec.structs.replace(
            HALL, part="open", main=None, colour="red", standing="missed-too-many",
            rows=tuple(
                msgspec.structs.replace(HALL.rows[0], shift=f"s{n}", state=state, who=who)
                for n, (state, who) in enumerate((("sign-up", ""), ("stand-in", "Jonas")))
            ),
        ),
    ),
    "hall-place": _snap(
        Screen.HALL, member=AMINA,
        hall=msgspec.structs.replace(
            HALL, part="next", main=None, about=HALL.rows[0],
            rows=tuple(
                msgspec.structs.replace(HALL.rows[0], shift=act, state=f"place-{act}")
                for act in ("seek", "hand-over", "swap", "give-up")
            ),
        ),
    ),
    "hall-swap": _snap(
        Screen.HALL, member=AMINA,
        hall=msgspec.structs.replace(
            HALL, part="next", main=None, about=HALL.rows[0],
            rows=(msgspec.structs.replace(HALL.rows[0], shift="card", state="card-swap"),),
        ),
    ),
    "hall-swap-with": _snap(
        Screen.HALL, member=AMINA,
        hall=msgspec.structs.replace(
            HALL, part="next", main=None, about=HALL.rows[0],
            rows=(msgspec.structs.replace(HALL.rows[0], state="swap-with", who="Jonas"),),
        ),
    ),
    "hall-offline": _snap(
        Screen.HALL, member=AMINA, offline_minutes=3, notice=Message("hall-offline"),
        hall=HallPage("now", HALL.rows[:1], HALL.rows[0]),
    ),
    "hall-coordinator": _snap(
        Screen.HALL, member=AMINA,
        hall=msgspec.structs.replace(HALL, coordinates=True, waits=3),
    ),
    "sheets": _snap(
        Screen.SHEET, member=AMINA,
        sheet=SheetPage(sheets=(
            SheetRow("s1", "Shop, morning", "2026-05-01", "09:00", 3, 2),
            SheetRow("s2", "Deliveries", "2026-05-03", "10:00", 2),
            SheetRow("s3", "Kitchen", "2026-05-03", "07:00", 0),
            SheetRow("s4", "Garden", "2026-05-03", "16:00", 0, nobody=True),
        )),
    ),
    "sheets-offline": _snap(
        Screen.SHEET, member=AMINA, offline_minutes=3, sheet=SheetPage(offline=True)
    ),
    "sheet-lines": _snap(Screen.SHEET, member=AMINA, sheet=SHEET),
    "sheet-line": _snap(
        Screen.SHEET, member=AMINA,
        sheet=msgspec.structs.replace(
            SHEET, chosen=SHEET.lines[3],
            acts=("in", "all", "missed", "excused", "later"),
        ),
    ),
    "sheet-locked": _snap(
        Screen.SHEET, member=AMINA, sheet=msgspec.structs.replace(SHEET, chosen=SHEET.lines[5])
    ),
    "sheet-take-back": _snap(
        Screen.SHEET, member=AMINA,
        sheet=msgspec.structs.replace(SHEET, chosen=SHEET.lines[5], acts=("take-back",)),
    ),
    "sheet-seek": _snap(
        Screen.SHEET, member=AMINA, sheet=msgspec.structs.replace(SHEET, seek=SeekPage())
    ),
    "sheet-helpers": _snap(
        Screen.SHEET, member=AMINA,
        sheet=msgspec.structs.replace(
            SHEET,
            seek=SeekPage(
                "an",
                tuple(
                    HelperRow(str(n), name)
                    for n, name in enumerate(("Anaïs Dubois", "Anand Krishnan", "Anna Weber"))
                ),
                more=True,
            ),
        ),
    ),
    "sheet-no-helper": _snap(
        Screen.SHEET, member=AMINA, offline_minutes=3,
        sheet=msgspec.structs.replace(SHEET, seek=SeekPage("zz", only_here=True)),
    ),
    "who-hall-second": _snap(Screen.WHO, who=WhoPage("hall-second")),
    "work": _snap(Screen.WORK, member=AMINA, work=WORK),
    "work-question": _snap(
        Screen.WORK, member=AMINA, work=msgspec.structs.replace(WORK, received="Jonas")
    ),
    "hall-late": _snap(
        Screen.HALL, member=AMINA,
        hall=msgspec.structs.replace(HALL, colour="green", standing="good"),
        notice=Message("hall-done-late", {"name": "Shop, morning", "begins": "09:00"}),
    ),
    "hall-missed": _snap(
        Screen.HALL, member=AMINA, notice=Message("hall-is-too-early"),
        hall=msgspec.structs.replace(HALL, colour="red", standing="missed-too-many", main=None),
    ),
    "hall-none": _snap(Screen.HALL, member=AMINA, hall=HallPage("next")),
    "wallet-coin": _snap(Screen.WALLET, member=AMINA, wallet=WALLET),
    "wallet-history": _snap(
        Screen.WALLET, member=AMINA, wallet=msgspec.structs.replace(WALLET, part="history")
    ),
    "wallet-acts": _snap(
        Screen.WALLET, member=AMINA, wallet=msgspec.structs.replace(WALLET, part="acts")
    ),
    "wallet-sure": _snap(
        Screen.WALLET, member=AMINA,
        wallet=msgspec.structs.replace(
            WALLET, part="acts", acts=(*WALLET.acts[:-1], "block-sure")
        ),
    ),
    "wallet-offline": _snap(
        Screen.WALLET, member=AMINA, offline_minutes=3,
        notice=Message("wallet-offline"),
        wallet=WalletPage(known=False, free=coin(1_200), acts=WALLET.acts),
    ),
    "give": _snap(
        Screen.GIVE, member=AMINA,
        give=GivePage((("wallet:mei", "Mei"), ("wallet:jonas", "Jonas"), ("commons:x", ""))),
    ),
    "sum-give": _snap(
        Screen.SUM, member=AMINA, sum=SumPage("give", coin(1_200), "Mei", coin(5_000))
    ),
    "sum-over": _snap(
        Screen.SUM, member=AMINA, sum=SumPage("give", coin(512_000), "", coin(5_000), over=True)
    ),
    "sum-limit": _snap(
        Screen.SUM, member=AMINA, sum=SumPage("limit", coin(2_000), has_limit=True)
    ),
    "newpin": _snap(Screen.NEWPIN, member=AMINA, newpin=NewPinPage(2, 4, again=False)),
    "newpin-again": _snap(Screen.NEWPIN, member=AMINA, newpin=NewPinPage(0, 4, again=True)),
    "wishes": _snap(
        Screen.WISHES, member=AMINA, wishes=WishesPage("de", "", "high", ("en-GB", "es", "de"))
    ),
    "phone": _snap(
        Screen.PHONE, member=AMINA,
        phone=PhonePage("https://books.turning-earth.example/me#" + "A1b2C3d4" * 4),
    ),
    "figures": _snap(
        Screen.FIGURES,
        figures=FiguresPage(
            known=True, measure="issued",
            bars=tuple(
                Bar(f"2026-{month:02}", coin(amount), amount * 1000 // 98_000)
                for month, amount in enumerate((12_000, 45_500, 98_000, 0, 61_250), 1)
            ),
        ),
    ),
    "figures-offline": _snap(
        Screen.FIGURES, offline_minutes=3, figures=FiguresPage(known=False)
    ),
    "approved-gift": _snap(
        Screen.APPROVED, member=AMINA, reader_armed=False,
        approved=Approved(
            coin(1_200), coin(1_200), None, None, Receipt.PRINTED, URL, "7K3M9Q2XW4TB",
            uploaded=True, given_to="Mei",
        ),
    ),
    "sales": _snap(Screen.SALES, member=Member("Amara"), sales=SALES),
    "sales-of-one": _snap(
        Screen.SALES, member=Member("Amara"),
        sales=SalesPage(SALES.rows[:2], until="2026-05-02 00:00", name="Jonas", newer=True),
    ),
    "sales-none": _snap(
        Screen.SALES, member=Member("Amara"), sales=SalesPage(until="2026-05-03 08:00")
    ),
    "sold": _snap(Screen.SOLD, member=Member("Amara"), sold=SOLD_SALE),
    "sold-code": _snap(
        Screen.SOLD, member=Member("Amara"),
        sold=msgspec.structs.replace(SOLD_SALE, url=URL, typed_code="7K3M9QRT8XYZ"),
    ),
    "refund-receipt": _snap(
        Screen.REFUND, member=Member("Amara"), refund=RefundPage("receipt", "7K3M9Q")
    ),
    "refund-elsewhere": _snap(
        Screen.REFUND, member=Member("Amara"),
        refund=RefundPage("elsewhere", reason="spoiled", reasons=REFUND.reasons),
    ),
    "refund-noted": _snap(Screen.REFUND, member=Member("Amara"), refund=RefundPage("noted")),
    "refund-lines": _snap(Screen.REFUND, member=Member("Amara"), refund=REFUND),
    "refund-second": _snap(
        Screen.REFUND, member=Member("Amara"),
        refund=msgspec.structs.replace(REFUND, state="second", reason="spoiled"),
    ),
    "refund-done": _snap(
        Screen.REFUND, member=Member("Amara"),
        refund=msgspec.structs.replace(REFUND, state="done", reason="spoiled"),
    ),
    "pay-rule": _snap(Screen.PAY, **_PAY),
    "pay-sources": _snap(
        Screen.PAY,
        **{
            **_PAY,
            "split": Split(
                coin(534), eur(534), eur(356), 60, "rule", (("wine", 0),),
                (
                    Source("", "own", chosen=True),
                    Source("wallet:x", "proxy", "Maximiliane"),
                    Source("commons:x", "commons"),
                ),
            ),
        },
    ),
    "pay-beside": _snap(
        Screen.PAY,
        **{
            **_PAY,
            "split": Split(
                coin(534), eur(534), eur(356), 60, "rule", (),
                (Source("", "own", chosen=True), Source("commons:x", "commons", chosen=True)),
            ),
        },
    ),
    "pay-gift": _snap(
        Screen.PAY,
        **{
            **_PAY,
            "split": Split(
                coin(534), eur(534), eur(356), 60, "rule", (),
                (
                    Source("", "own", chosen=True),
                    Source("wallet:x", "proxy", "Maximiliane"),
                    Source("commons:x", "commons"),
                ),
                gift=GiftOffer(eur(44), eur(400), more=True),
            ),
        },
    ),
    "pay-gift-chosen": _snap(
        Screen.PAY,
        **{
            **_PAY,
            "total": eur(1334),
            "split": Split(
                coin(534), eur(534), eur(800), 60, "rule",
                gift=GiftOffer(eur(444), eur(800), 5, more=False),
            ),
        },
    ),
    "pay-gift-total-changed": _snap(
        Screen.PAY,
        **{
            **_PAY,
            "split": Split(
                coin(534), eur(534), eur(356), 60, "rule",
                gift=GiftOffer(eur(44), eur(400), more=True),
            ),
        },
        notice=NOTICES[4],
    ),
    "pay-gift-money": _snap(
        Screen.PAY,
        **{
            **_PAY,
            "total": eur(900),
            "split": Split(
                coin(0), eur(0), eur(900), 60, "chosen",
                gift=GiftOffer(eur(10), eur(900), 1, more=True),
            ),
        },
    ),
    "pay-balance": _snap(
        Screen.PAY, **{**_PAY, "split": Split(coin(120), eur(120), eur(770), 60, "balance")}
    ),
    "pay-offline-part": _snap(
        Screen.PAY,
        **{**_PAY, "split": Split(coin(120), eur(120), eur(770), 60, "offline")},
        offline_minutes=0,
    ),
    "pay-all-coin": _snap(
        Screen.PAY, **{**_PAY, "split": Split(coin(890), eur(890), eur(0), 100, "")}
    ),
    "pay-chosen": _snap(
        Screen.PAY, **{**_PAY, "split": Split(coin(0), eur(0), eur(890), 60, "chosen")}
    ),
    "pay-no-member": _snap(
        Screen.PAY, **_BASKET, split=Split(coin(0), eur(0), eur(1425), 60, "no-member")
    ),
    "pay-not-armed-busy": _snap(
        Screen.PAY, **{**_PAY, "reader_armed": False}, busy="asking-ledger"
    ),
    "pay-total-changed": _snap(Screen.PAY, **_PAY, notice=NOTICES[4]),
    "pay-offline-notice": _snap(
        Screen.PAY, **_PAY, offline_minutes=3, notice=NOTICES[6], demo=True, idle_seconds=17
    ),
    "pay-big": _snap(
        Screen.PAY, lines=LONG, total=eur(12388638), saved=eur(1080), member=Member("Amina"),
        split=Split(coin(7433182), eur(7433182), eur(4955456), 60, "rule"),
    ),
    "pin-none": _snap(Screen.PIN, **_PAY, pin=PinEntry(0, 4, coin(534))),
    "pin-three": _snap(Screen.PIN, **_PAY, pin=PinEntry(3, 4, coin(534))),
    "pin-wrong": _snap(
        Screen.PIN, **_PAY, pin=PinEntry(0, 6, coin(534), Message("pin-wrong", {"left": 2}))
    ),
    "cash-none": _snap(Screen.CASH, **_PAY, cash=_cash(0, None)),
    "cash-little": _snap(Screen.CASH, **_PAY, cash=_cash(200, None)),
    "cash-enough": _snap(Screen.CASH, **_PAY, cash=_cash(500, 144)),
    "cash-yen": _snap(Screen.CASH, **_PAY, cash=_cash(1300000, 16160, 1283840, "JPY")),
    "approved-printing": _snap(
        Screen.APPROVED, **_MEMBER, approved=_approved(Receipt.PRINTING, change=None)
    ),
    "approved-printed": _snap(Screen.APPROVED, **_MEMBER, approved=_approved(Receipt.PRINTED)),
    "approved-given": _snap(
        Screen.APPROVED, **_MEMBER,
        approved=msgspec.structs.replace(
            _approved(Receipt.PRINTED, coin=coin(534), cash=eur(400)),
            total=eur(934), gift=eur(44),
        ),
    ),
    "approved-waiting": _snap(
        Screen.APPROVED, **_MEMBER, approved=_approved(Receipt.WAITING, uploaded=False),
        notice=NOTICES[2], offline_minutes=12,
    ),
    "approved-none": _snap(
        Screen.APPROVED, approved=_approved(Receipt.NONE, coin=None, cash=eur(890)), demo=True
    ),
    "approved-coin-idle": _snap(
        Screen.APPROVED, **_MEMBER, idle_seconds=9,
        approved=_approved(Receipt.PRINTED, coin=coin(890), cash=None, change=None),
    ),
    "approved-big": _snap(
        Screen.APPROVED, **{**_MEMBER, "member": Member("Maximiliane-Theodora")},
        approved=_approved(Receipt.WAITING, coin=coin(7433182), cash=eur(4955456),
                           change=eur(1044544), uploaded=False),
    ),
    "refused-no-room": _refused("no-room", need=coin(534), have=coin(320), offline=0),
    "refused-no-room-offline": _refused("no-room", need=coin(534), have=coin(320), offline=1),
    "refused-blocked": _refused("blocked-card"),
    "refused-pin-locked": _refused("pin-locked"),
    "refused-unreachable-idle": msgspec.structs.replace(
        _refused("ledger-unreachable"), idle_seconds=12, offline_minutes=4
    ),
    "refused-unknown": _refused("never-heard-of"),
    "unfinished": _snap(
        Screen.UNFINISHED,
        reader_armed=False,
        unfinished=Unfinished(eur(890), coin(534), eur(500), "Amina"),
    ),
    "unfinished-gift": _snap(
        Screen.UNFINISHED,
        unfinished=Unfinished(coin(1_250), coin(1_250), None, "Amina", "Mei", gift=True),
    ),
    "unfinished-cash": _snap(Screen.UNFINISHED, unfinished=Unfinished(eur(890), None, None)),
    "devices-well": _devices(
        DeviceState("card-reader", "ready", "", testable=True),
        DeviceState("code-scanner", "ready", "", testable=True),
        DeviceState("printer", "ready", "paper-low", testable=True),
        DeviceState("drawer", "ready"),
        DeviceState("scale", "ready", "", testable=True),
        DeviceState("ledger", "ready"),
        print_again=True,
    ),
    "devices-trouble": _devices(
        DeviceState("card-reader", "missing", "no-reader", testable=True),
        DeviceState("printer", "trouble", "paper-out", testable=True),
        DeviceState("drawer", "trouble", "open-long", testable=True),
        DeviceState("scale", "missing", "silent", testable=True),
        DeviceState("ledger", "missing", "offline"),
        questions=(PrintQuestion("e-1", "2026-11-22 16:43"),),
        unsent=12,
    ),
    "proof-checking": _proof("checking"),
    "proof-proved": _proof(
        "proved", at="2026-11-22T11:43:07.123Z", total=eur(890), coin=coin(534), log_size=14231,
        lines=MEMBERS,
    ),
    "proof-proved-many": _proof(
        "proved", at="22 November 2026, 16:43", total=eur(44310), log_size=14231, lines=THIRTY
    ),
    "proof-weighed": _proof(
        "proved", at="22 November 2026, 16:43", total=eur(15_416), log_size=9, lines=WEIGHED
    ),
    "proof-no-lines": _proof("proved", at="22 November 2026, 16:43", total=eur(890), log_size=9),
    "proof-on-its-way": _proof("on-its-way"),
    "proof-not-posted": _proof("not-posted", at="22 November 2026, 16:43", total=eur(890)),
    "proof-unknown": _proof("unknown"),
    "proof-false": _proof("false"),
    "proof-unreachable": _proof("unreachable"),
    "stopped": _snap(Screen.STOPPED),
    "stopped-journal": _snap(
        Screen.STOPPED, refusal=Message("journal-stopped"), reader_armed=False
    ),
}  # fmt: skip
"""Scene name → what the screens are given."""
