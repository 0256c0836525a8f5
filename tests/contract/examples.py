# SPDX-License-Identifier: AGPL-3.0-or-later
"""One small day in the life of a co-op, with fixed keys and ids: what the golden vectors freeze."""

import msgspec
from nacl.signing import SigningKey

from contract import chain, tlog
from contract.credentials import card_keys
from contract.entries import (
    FORMAT,
    AppliedLate,
    ArrearsPlan,
    BasketLine,
    CardStands,
    CashCount,
    CashierStands,
    CashMoved,
    Charge,
    ChargeRun,
    CheckpointSeen,
    CoinRetired,
    Contribution,
    CreditGiven,
    DayClosed,
    Details,
    DrawerOpened,
    Entry,
    Erasure,
    Gift,
    GrantGiven,
    GrantReturned,
    Instalment,
    JournalPart,
    KioskStands,
    LimitSet,
    LogOpened,
    MemberStands,
    Note,
    Pieces,
    PinFailed,
    ProducerPaid,
    Purchase,
    Refund,
    RefundedLine,
    Release,
    Released,
    RentPayment,
    Returned,
    Reversal,
    RoleStands,
    RuleStart,
    Tender,
    Total,
    Transfer,
    seal_entry,
    write_entry,
)
from contract.fingerprint import six_words
from contract.goods import GroupPrice, MultiBuy, OpenPrice, Product, Recall, Special
from contract.grants import GRANT_REQUEST, Grant, GrantRequest
from contract.housing_messages import (
    Asker,
    HouseholdRent,
    HousingCopy,
    HousingCopyRequest,
    HousingFound,
    HousingRefused,
    HousingRequest,
    PaymentSeen,
    Person,
    RentReversalRequest,
    RentReversed,
    SealedHousehold,
    StatementLine,
    WorkForRent,
    WorkForRentRequest,
)
from contract.ids import b64, instant, random_id, uuid7, wallet
from contract.member_code import PrintedCode, make_live_code
from contract.messages import (
    ConsistencyAnswer,
    ConsistencyRequest,
    EnrolAnswer,
    Identified,
    IdentifyRequest,
    ProductsChanged,
)
from contract.money import Amount, coin_unit
from contract.outcomes import Outcome
from contract.price_rules import Reduction, Reductions, ShelfPrices
from contract.proof import (
    Checkpoint,
    Posting,
    inclusion_path,
    leaf_hash,
    log_origin,
    node_hash,
    sign_checkpoint,
    tree_root,
    write_leaf,
)
from contract.recall import Elsewhere, Recalled, RolesHeld, WaitAnswer, WaitRequest
from contract.receipt import ReceiptCode, typed_code
from contract.rent import (
    PlanMade,
    RentAccount,
    RentCharge,
    RentPaid,
    RentPart,
    RentPlan,
    after,
    overdue,
    to_pay,
)
from contract.rent_rules import RentTerms
from contract.reopening import Reopened, sign_reopening
from contract.rules import (
    AfterRestore,
    CoinShare,
    CoinValue,
    DebtRepayment,
    DeclaredRisk,
    KioskCap,
    Leaving,
    MaxBalance,
    OfflineLimits,
    Parameters,
    RuleVersion,
    StandingGrants,
    StartingCredit,
    TypeLimit,
)
from contract.tender_messages import UsableAccount, VoucherFound, VoucherRequest
from contract.tender_rules import CashRounding, DepartmentShare, RefundLimits, RoundUp, Solidarity
from tests.contract import hall_examples, visit_examples

COOP = random_id(bytes(range(10)))
KIOSK = random_id(bytes(range(10, 20)))
LEDGER = random_id(bytes(range(20, 30)))
MEMBER = random_id(bytes(range(30, 40)))
OTHER = random_id(bytes(range(40, 50)))
HOUSEHOLD = random_id(bytes(range(50, 60)))
VOUCHER = random_id(bytes(range(60, 70)))
CARD = random_id(bytes(range(70, 80)))
COIN = coin_unit(COOP)
EUR = "EUR"
KIOSK_KEY = SigningKey(bytes(range(32)))
LEDGER_KEY = SigningKey(bytes(range(32, 64)))
ADMIN_KEY = SigningKey(bytes(range(64, 96)))
SALT = bytes(range(16))
NINE = 1_777_800_600_000  # 2026-05-03T09:30:00Z


def kiosk_signer(message: bytes) -> bytes:
    return KIOSK_KEY.sign(message).signature


def ledger_signer(message: bytes) -> bytes:
    return LEDGER_KEY.sign(message).signature


def entry_id(number: int) -> str:
    return uuid7(NINE + number * 1000, number.to_bytes(10, "big"))


def at(number: int) -> str:
    return instant(NINE + number * 1000)


def marks(number: int, device: str, previous: bytes) -> dict[str, object]:
    """The marks that every entry of these journals begins with."""
    return {
        "format": FORMAT,
        "coop": COOP,
        "device": device,
        "epoch": 1,
        "sequence": number,
        "previous": b64(previous),
        "id": entry_id(number if device == KIOSK else 100 + number),
        "at": at(number),
        "actor": f"kiosk:{device}" if device == KIOSK else f"ledger:{COOP}",
        "anchor": at(number - 1) if device == KIOSK else None,
    }


DETAILS = Details(
    lines=(
        BasketLine(
            product=random_id(b"oat milk 1"),
            name="Oat milk, 1 litre",
            quantity=2,
            each=215,
            price=400,
            saved=30,
            department="grocery",
            tax_rate=700,
        ),
        BasketLine(
            product=random_id(b"sourdough "),
            name="Crème-brûlée-Törtchen",
            quantity=1,
            each=600,
            price=600,
            department="bakery",
            tax_rate=1900,
        ),
    ),
    identification=entry_id(50),
    cash_given=500,
    cash_change=100,
)
CHEAPER = Details(
    lines=(
        BasketLine(
            product=random_id(b"oat milk 1"),
            name="Oat milk, 1 litre",
            quantity=2,
            each=150,
            price=300,
            instead_of=430,
            reason="damaged",
            department="grocery",
            tax_rate=700,
        ),
    ),
)
WEIGHED = Details(
    lines=(
        BasketLine(
            product=random_id(b"carrots   "),
            name="Carrots, loose",
            quantity=1,
            grams=840,
            each=165,
            price=139,
            saved=12,
            department="produce",
            tax_rate=700,
        ),
    ),
    cash_given=200,
    cash_change=61,
)
ADDED = Details(
    lines=(
        BasketLine(
            product=random_id(b"cider     "),
            name="Cider",
            quantity=6,
            each=200,
            price=1000,
            saved=200,
            tax_added=190,
            deposit=48,
            department="drinks",
            tax_rate=1900,
        ),
        BasketLine(
            product=random_id(b"rice      "),
            name="Rice, refill",
            quantity=1,
            grams=500,
            tare=310,
            keyed=True,
            each=390,
            price=195,
            tax_added=14,
            department="refill",
            tax_rate=700,
        ),
        BasketLine(
            product=random_id(b"empties   "),
            name="Empty bottles",
            quantity=3,
            each=0,
            price=0,
            deposit=-24,
            department="drinks",
            tax_rate=1900,
        ),
    ),
)
PRODUCT = Product(
    id=random_id(b"cider     "),
    name="Cider",
    names={"de": "Apfelwein"},
    department="drinks",
    tax_rate=1900,
    price=200,
    member_price=190,
    icon="bottle",
    code="4001686315064",
    plu="4011",
    category="drinks",
    tare=20,
    multi_buy=MultiBuy(count=6, price=1000),
    specials=(Special(price=180, starts="2026-05-01", ends="2026-05-31"),),
    group_prices=(GroupPrice(group="solidarity", price=150),),
    open_price=OpenPrice(least=50, most=2000),
    adds_up=True,
    deposit=8,
    empties=True,
    most=24,
    min_age=16,
    sold_from="2026-05-01",
    sold_until="2026-12-31",
    recall=Recall(why="glass in it", batches=("L123",), days=("2026-09-30",)),
)
MIXED = Product(
    id=random_id(b"pear juice"),
    name="Pear juice",
    department="drinks",
    tax_rate=1900,
    price=180,
    icon="bottle",
    multi_buy=MultiBuy(count=3, price=500, mix="juices"),
)
"""What counts together with others."""
DETAILS_BYTES = chain.canonical(DETAILS)
DETAILS_HASH = b64(chain.details_hash(SALT, DETAILS_BYTES))
TOTALS = (
    Total(department="bakery", tax_rate=1900, net=504, tax=96),
    Total(department="grocery", tax_rate=700, net=374, tax=26),
)
CASH = Tender(type="cash", unit=EUR, amount=1000)
COIN_6 = Tender(
    type="coin", unit=COIN, amount=600, settles=Amount(EUR, 600), account=wallet(MEMBER), grant=1
)


def kiosk_day() -> dict[str, Entry]:
    """A kiosk's journal, in order."""
    day: dict[str, Entry] = {}
    previous = chain.genesis(COOP, KIOSK, 1)

    def write(name: str, kind: type[Entry], **fields: object) -> None:
        nonlocal previous
        entry = kind(**marks(len(day) + 1, KIOSK, previous), **fields)  # type: ignore[arg-type]
        day[name] = entry
        previous = chain.entry_hash(write_entry(entry))

    rules = {"coin-share": 1, "coin-value": 1, "pin-limit": 1}
    write("purchase-money-only", Purchase, totals=TOTALS, tenders=(CASH,))
    write(
        "purchase-one-coin-tender",
        Purchase,
        totals=TOTALS,
        tenders=(COIN_6, Tender(type="cash", unit=EUR, amount=400)),
        rules=rules,
        details_hash=DETAILS_HASH,
    )
    write(
        "purchase-two-coin-tenders",
        Purchase,
        totals=TOTALS,
        tenders=(
            Tender(
                type="coin",
                unit=COIN,
                amount=250,
                settles=Amount(EUR, 250),
                account=wallet(MEMBER),
                grant=1,
            ),
            Tender(
                type="coin",
                unit=COIN,
                amount=350,
                settles=Amount(EUR, 350),
                account=f"commons:{COOP}",
                grant=3,
            ),
            Tender(type="card-terminal", unit=EUR, amount=400),
        ),
        rules=rules,
    )
    write(
        "purchase-grant-and-risk",
        Purchase,
        totals=TOTALS,
        tenders=(
            COIN_6,
            Tender(
                type="coin",
                unit=COIN,
                amount=150,
                settles=Amount(EUR, 150),
                account=wallet(MEMBER),
                risk=2,
            ),
            Tender(type="cash", unit=EUR, amount=250),
        ),
        rules={**rules, "risk": 2},
    )
    write(
        "refund",
        Refund,
        reverses=entry_id(2),
        lines=(RefundedLine(line=2, quantity=1, amount=600),),
        totals=(TOTALS[0],),
        tenders=(
            Tender(
                type="coin",
                unit=COIN,
                amount=600,
                settles=Amount(EUR, 600),
                account=wallet(MEMBER),
            ),
        ),
    )
    write("release", Release, releases=(Released(account=wallet(MEMBER), unit=COIN, number=1),))
    write(
        "purchase-rounded-with-deposit",
        Purchase,
        totals=TOTALS,
        container_deposits=50,
        rounding=-2,
        tenders=(
            Tender(type="voucher", unit=EUR, amount=300, account=f"voucher:{VOUCHER}", grant=1),
            Tender(type="credit", unit=EUR, amount=248, account=f"credit:{HOUSEHOLD}", grant=2),
            Tender(type="cash", unit=EUR, amount=500),
        ),
    )
    write(
        "refund-of-some",
        Refund,
        reverses=entry_id(7),
        lines=(RefundedLine(line=1, quantity=1, amount=200, sold=2),),
        totals=(Total(department="grocery", tax_rate=700, net=187, tax=13),),
        container_deposits=25,
        tenders=(Tender(type="cash", unit=EUR, amount=225),),
    )
    write(
        "refund-of-empties",
        Refund,
        lines=(),
        totals=(),
        container_deposits=75,
        tenders=(Tender(type="cash", unit=EUR, amount=75),),
    )
    write(
        "transfer",
        Transfer,
        account=wallet(MEMBER),
        to=wallet(OTHER),
        unit=COIN,
        amount=250,
        grant=2,
    )
    write(
        "rent",
        RentPayment,
        household=HOUSEHOLD,
        tenders=(COIN_6, Tender(type="card-terminal", unit=EUR, amount=24_400)),
        rules={"coin-value": 1},
    )
    write(
        "rent-of-charges",
        RentPayment,
        household=HOUSEHOLD,
        settles=(entry_id(80), entry_id(81)),
        rounding=3,
        tenders=(Tender(type="cash", unit=EUR, amount=25_003),),
    )
    write("drawer-opened", DrawerOpened, reason="no-sale")
    write("cash-moved", CashMoved, what="drop", unit=EUR, amount=20_000)
    write("count", CashCount, unit=EUR, counted=15_037)
    write(
        "count-by-pieces",
        CashCount,
        unit=EUR,
        counted=15_000,
        pieces=(Pieces(value=5000, number=2), Pieces(value=1000, number=5)),
    )
    write("note", Note, about="unknown-code", code="4001686315064")
    write("pin-failed", PinFailed, member=MEMBER, failures=2)
    write("cashier", CashierStands, serves=True)
    write(
        "day-closed",
        DayClosed,
        number=17,
        day="2026-05-03",
        first=1,
        unit="EUR",
        expected=14_380,
        unsent=2,
    )
    write(
        "refund-by-two",
        Refund,
        reverses=entry_id(7),
        lines=(RefundedLine(line=1, quantity=1, amount=200, sold=2),),
        totals=(Total(department="grocery", tax_rate=700, net=187, tax=13),),
        tenders=(Tender(type="cash", unit=EUR, amount=200),),
        reason="spoiled",
        second=f"member:{OTHER}",
    )
    hall_examples.claims(write, MEMBER, OTHER)
    helper = {"served_by": f"member:{OTHER}", "assisted": True}
    write("purchase-assisted", Purchase, totals=TOTALS, tenders=(CASH,), **helper)
    why = {"what": "paid-out", "reason": "goods"}
    write("cash-paid-out-with-reason", CashMoved, unit=EUR, amount=1250, **why)
    write(
        "day-closed-after-enrolment",
        DayClosed,
        number=18,
        day="2026-05-04",
        first=1,
        unit="EUR",
        expected=14_380,
        earlier=(JournalPart(epoch=1, first=40, last=55),),
    )
    given_too = msgspec.structs.replace(CASH, amount=CASH.amount + 63)
    by_rule = {"rules": {"round-up": 1}, "totals": TOTALS}
    money = Gift(unit=EUR, amount=63)
    write("purchase-gift-of-money", Purchase, tenders=(given_too,), gift=money, **by_rule)
    coin = Gift(unit=COIN, amount=37, account=wallet(MEMBER), grant=2)
    write("purchase-gift-of-coin", Purchase, tenders=(CASH,), gift=coin, **by_rule)
    return day


GRANT = Grant(
    account=wallet(MEMBER),
    device=KIOSK,
    epoch=1,
    number=1,
    unit=COIN,
    total=1500,
    until="2026-05-03T21:30:00.000Z",
)


def ledger_day() -> dict[str, Entry]:
    """The ledger's own journal, in order."""
    day: dict[str, Entry] = {}
    previous = chain.genesis(COOP, LEDGER, 1)

    def write(name: str, kind: type[Entry], **fields: object) -> None:
        nonlocal previous
        entry = kind(**marks(len(day) + 1, LEDGER, previous), **fields)  # type: ignore[arg-type]
        day[name] = entry
        previous = chain.entry_hash(write_entry(entry))

    write(
        "rule",
        RuleStart,
        rule=RuleVersion(version=1, starts="2026-05-01", parameters=CoinShare(percent=60)),
    )
    write(
        "contribution",
        Contribution,
        contribution=entry_id(70),
        account=wallet(MEMBER),
        unit=COIN,
        amount=2400,
        work="shop-shift",
        minutes=180,
        day="2026-05-02",
        rules={"contributions": 1},
    )
    write("grant-asked", GrantGiven, grants=(GRANT,), request=GRANT_ASKED.id)
    write("grant-standing", GrantGiven, grants=(GRANT,))
    taken_back = Returned(account=wallet(MEMBER), device=KIOSK, epoch=1, number=1, unit=COIN)
    write("grant-returned", GrantReturned, returns=(taken_back,))
    write(
        "rule-kiosk-cap",
        RuleStart,
        rule=RuleVersion(version=1, starts="2026-06-01", parameters=KioskCap(coin_per_hour=40_000)),
    )
    later: tuple[tuple[str, Parameters], ...] = (
        ("starting-credit", StartingCredit(limits=(TypeLimit(type="worker", limit=-2000),))),
        ("max-balance", MaxBalance(coin=50_000, above="commons")),
        ("debt-repayment", DebtRepayment(percent=50)),
        (
            "declared-risk",
            DeclaredRisk(per_tap=1000, per_member=2000, per_kiosk=20_000, ends="2026-12-31"),
        ),
        ("leaving", Leaving(coin="commons")),
    )
    for name, parameters in later:
        version = RuleVersion(version=1, starts="2026-06-01", parameters=parameters)
        write(f"rule-{name}", RuleStart, rule=version)
    write(
        "contribution-acknowledged",
        Contribution,
        contribution=entry_id(71),
        account=wallet(MEMBER),
        unit=COIN,
        amount=1600,
        work="shop-shift",
        minutes=120,
        day="2026-06-02",
        acknowledged=(f"member:{OTHER}",),
        rules={"contributions": 1, "debt-repayment": 1, "max-balance": 1},
    )
    write("limit", LimitSet, account=wallet(OTHER), unit=COIN, limit=-2000)
    write("member", MemberStands, member=MEMBER, type="worker", state="active")
    write("card", CardStands, card=CARD, member=MEMBER, state="blocked")
    write("role", RoleStands, member=MEMBER, role="housing-staff", held=True)
    public_key = b64(bytes(KIOSK_KEY.verify_key))
    key = {"kiosk": KIOSK, "kiosk_epoch": 1, "public_key": public_key}
    write("kiosk", KioskStands, **key, state="confirmed", profile="shop")
    write("kiosk-revoked", KioskStands, **key, state="revoked")
    write("coin-retired", CoinRetired, account=f"store:{COOP}", unit=COIN, amount=4000)
    write(
        "producer-paid",
        ProducerPaid,
        account=f"store:{COOP}",
        to=wallet(MEMBER),
        unit=COIN,
        amount=900,
    )
    write(
        "credit-given",
        CreditGiven,
        account=f"voucher:{VOUCHER}",
        source=f"bank:{COOP}",
        unit=EUR,
        amount=2500,
    )
    charged = {"household": HOUSEHOLD, "due": "2026-06-03", "unit": EUR}
    write(
        "charges",
        ChargeRun,
        run="rent-2026-06",
        charges=(
            Charge(charge=entry_id(80), type="rent", amount=25_000, **charged),
            Charge(charge=entry_id(81), type="utilities", amount=4150, **charged),
            Charge(charge=entry_id(82), type="deposit", amount=50_000, **charged),
        ),
    )
    write(
        "transfer-by-ledger",
        Transfer,
        account=wallet(MEMBER),
        to=f"commons:{COOP}",
        unit=COIN,
        amount=120,
    )
    write("reversal", Reversal, reverses=entry_id(102), journal=LEDGER, journal_epoch=1)
    write(
        "reversal-of-a-charge",
        Reversal,
        reverses=entry_id(122),
        journal=LEDGER,
        journal_epoch=1,
        charge=entry_id(81),
        second=f"member:{OTHER}",
    )
    write("erasure", Erasure, member=MEMBER)
    root = leaf_hash(b"the last leaf of the backup")
    write("log-opened", LogOpened, old_origin=log_origin(COOP, 1), old_size=1, old_root=b64(root))
    lost = Checkpoint(log_origin(COOP, 1), 2, node_hash(root, leaf_hash(b"lost")))
    write(
        "checkpoint-seen",
        CheckpointSeen,
        kiosk=KIOSK,
        kiosk_epoch=1,
        checkpoint=sign_checkpoint(lost, bytes(LEDGER_KEY.verify_key), ledger_signer),
    )
    cap = RuleVersion(version=1, starts="2026-06-01", parameters=AfterRestore(5000))
    write("rule-after-restore", RuleStart, rule=cap)
    held = Grant(
        account=wallet(MEMBER),
        device=KIOSK,
        epoch=1,
        number=2,
        unit=COIN,
        total=900,
        until="2026-05-03T21:30:00.000Z",
    )
    write("grant-handed-back", GrantGiven, grants=(held,), handed_back=entry_id(140))
    worth = CoinValue(money=Amount(EUR, 95), rounding="nearest")
    for version, parameters in ((1, CoinValue(money=Amount(EUR, 100))), (2, worth)):
        rule = RuleVersion(version=version, starts="2026-07-01", parameters=parameters)
        write(f"rule-coin-value-{version}", RuleStart, rule=rule)
    second = f"member:{OTHER}"
    write("kiosk-revoked-by-two", KioskStands, **key, state="revoked", second=second)
    need = Reduction(type="solidarity", percent=20, departments=("grocery", "produce"))
    on_prices: tuple[tuple[str, Parameters], ...] = (
        ("shelf-prices", ShelfPrices(tax="added")),
        ("reductions", Reductions(groups=(need, Reduction(type="staff", percent=10)))),
        ("offline-limits", OfflineLimits(pin_always_after_hours=24)),
        ("coin-share-of-departments", CoinShare(60, (DepartmentShare("wine", 0),))),
        ("cash-rounding", CashRounding(to=5)),
        ("refund-limits", RefundLimits(alone=2000)),
        ("solidarity", Solidarity(percent=30, coin=1000, types=("solidarity",))),
    )
    for name, parameters in on_prices:
        rule = RuleVersion(version=1, starts="2026-08-01", parameters=parameters)
        write(f"rule-{name}", RuleStart, rule=rule)
    terms = RentTerms(grace_days=5, coin_percent=50, coin_per_month=20_000)
    write(
        "rule-rent-terms",
        RuleStart,
        rule=RuleVersion(version=1, starts="2026-08-01", parameters=terms),
    )
    agreed = {"plan": entry_id(83), "household": HOUSEHOLD, "unit": EUR}
    charged_then = (entry_id(80), entry_id(81))
    write(
        "arrears-plan",
        ArrearsPlan,
        **agreed,
        charges=charged_then,
        instalments=(
            Instalment(due="2026-08-05", amount=15_000),
            Instalment(due="2026-09-05", amount=14_150),
        ),
        second=second,
    )
    write("arrears-plan-ended", ArrearsPlan, **agreed, charges=charged_then)
    hall_examples.rules(write)
    up = RuleVersion(version=1, starts="2026-09-01", parameters=RoundUp(to=100, most=2000))
    write("rule-round-up", RuleStart, rule=up)
    write("applied-late", AppliedLate, entry=entry_id(20), journal=KIOSK, journal_epoch=1)
    visit_examples.entries(write, entry_id, MEMBER, COIN, public_key)
    parts = StandingGrants(floor=200, cap=1500, visited_days=30, share=50)
    rule = RuleVersion(version=2, starts="2026-10-01", parameters=parts)
    write("rule-standing-grants-share", RuleStart, rule=rule)
    return day


GRANT_ASKED = GrantRequest(
    format=GRANT_REQUEST,
    id=entry_id(60),
    coop=COOP,
    device=KIOSK,
    epoch=1,
    at=at(60),
    account=wallet(MEMBER),
    unit=COIN,
    number=1,
    total=1500,
    identification=entry_id(50),
    pin_ticket=entry_id(51),
)


VOUCHER_ASKED = msgspec.structs.replace(
    GRANT_ASKED,
    id=entry_id(61),
    account=f"voucher:{KIOSK}",
    unit=EUR,
    identification=entry_id(61),
    pin_ticket=None,
    voucher="9R3KD2M7XQ0T",
)
VOUCHER_SHOWN = VoucherRequest(
    format="coopcoin-voucher/1",
    id=entry_id(62),
    coop=COOP,
    device=KIOSK,
    epoch=1,
    at=at(62),
    code="9R3KD2M7XQ0T",
)


def vectors() -> dict[str, dict[str, object]]:
    """Every frozen byte, by name."""
    out: dict[str, dict[str, object]] = {}
    for signer, day in ((kiosk_signer, kiosk_day()), (ledger_signer, ledger_day())):
        for name, entry in day.items():
            sealed = seal_entry(entry, signer)
            out[f"entry-{name}"] = {
                "body": bytes(sealed.body).decode(),
                "hash": sealed.hash.hex(),
                "signature": sealed.signature,
            }
    request = chain.canonical(GRANT_ASKED)
    out["grant-request"] = {
        "body": request.decode(),
        "hash": chain.sha256(request).hex(),
        "signature": chain.sign(
            request, kiosk_signer, kid=chain.key_id(KIOSK, 1), typ=chain.REQUEST
        ),
    }
    granted = seal_entry(ledger_day()["grant-asked"], ledger_signer)
    answer = chain.canonical({"entry": granted, "result": "granted"})
    out["grant-answer"] = {
        "body": answer.decode(),
        "signature": chain.sign(
            answer,
            ledger_signer,
            kid=chain.key_id(LEDGER, 1),
            typ=chain.ANSWER,
            at=at(61),
            request=chain.sha256(request),
        ),
    }
    out["details"] = {
        "body": DETAILS_BYTES.decode(),
        "salt": SALT.hex(),
        "hash": DETAILS_HASH,
    }
    added = chain.canonical(ADDED)
    out["details-deposit-and-tax-added"] = {
        "body": added.decode(),
        "salt": SALT.hex(),
        "hash": b64(chain.details_hash(SALT, added)),
    }
    cheaper = chain.canonical(CHEAPER)
    out["details-price-of-staff"] = {
        "body": cheaper.decode(),
        "salt": SALT.hex(),
        "hash": b64(chain.details_hash(SALT, cheaper)),
    }
    out["product"] = {"body": chain.canonical(PRODUCT).decode()}
    out["product-mixed"] = {"body": chain.canonical(MIXED).decode()}
    weighed = chain.canonical(WEIGHED)
    out["details-weighed"] = {
        "body": weighed.decode(),
        "salt": SALT.hex(),
        "hash": b64(chain.details_hash(SALT, weighed)),
    }
    lent = UsableAccount(account=wallet(OTHER), unit=COIN, available=1200, name="Jonas")
    out["tenders"] = {
        "grant-request": chain.canonical(VOUCHER_ASKED).decode(),
        "voucher-request": chain.canonical(VOUCHER_SHOWN).decode(),
        "found": chain.canonical(
            VoucherFound(account=f"voucher:{KIOSK}", unit=EUR, available=2500)
        ).decode(),
        "usable": chain.canonical(lent).decode(),
    }
    words = (KIOSK_KEY, LEDGER_KEY)
    out["fingerprint"] = {
        bytes(key.verify_key).hex(): six_words(bytes(key.verify_key)) for key in words
    }
    out["genesis"] = {"hash": chain.genesis(COOP, KIOSK, 1).hex()}
    purchase = seal_entry(kiosk_day()["purchase-one-coin-tender"], kiosk_signer)
    leaf = write_leaf(
        purchase.hash,
        Outcome.POSTED,
        (
            Posting(f"allowance:{KIOSK}:1:{wallet(MEMBER)}", COIN, -600),
            Posting(f"store:{COOP}", COIN, 600),
            Posting(f"coin-accepted:{COOP}", EUR, 600),
            Posting(f"cash:{KIOSK}", EUR, 400),
            Posting("sales:bakery", EUR, -504),
            Posting("tax:1900", EUR, -96),
            Posting("sales:grocery", EUR, -374),
            Posting("tax:700", EUR, -26),
        ),
        at(90),
    )
    out["leaf"] = {"body": leaf.decode(), "hash": leaf_hash(leaf).hex()}
    root = tree_root([leaf_hash(leaf), leaf_hash(b"second"), leaf_hash(b"third")])
    checkpoint = Checkpoint(log_origin(COOP, 1), 3, root)
    out["checkpoint"] = {
        "root": root.hex(),
        "note": sign_checkpoint(checkpoint, bytes(LEDGER_KEY.verify_key), ledger_signer),
    }
    code = ReceiptCode(entry_id(2), purchase.hash, SALT)
    out["reopened"] = _reopened(checkpoint)
    out["tlog"] = _tlog(checkpoint, [leaf_hash(leaf), leaf_hash(b"second"), leaf_hash(b"third")])
    keys = card_keys(b"master key, 16 b", b"meta key, 16 byt", "04A1B2C3D4E580")
    out["card-keys"] = {
        "master": b"master key, 16 b".hex(),
        "meta": b"meta key, 16 byt".hex(),
        "uid": "04A1B2C3D4E580",
        **{name: key.hex() for name, key in msgspec.structs.asdict(keys).items()},
    }
    out["wait"] = _wait()
    out["consistency"] = _consistency()
    out["enrolled-again"] = _enrolled_again()
    out["housing"] = _housing()
    out["housing-second-person"] = _housing_by_two(out["housing"]["answers"]["found"])
    said = {"coop": COOP, "device": KIOSK, "epoch": 1, "at": at(54)}
    out["hall"] = hall_examples.hall(entry_id, said, MEMBER, OTHER)
    back = seal_entry(ledger_day()["reversal"], ledger_signer)
    out["hall-sheets"] = hall_examples.sheets(entry_id, said, MEMBER, OTHER, back)
    out["wallet"] = hall_examples.own_wallet(entry_id, said, MEMBER, OTHER)
    out_of_here = seal_entry(ledger_day()["visit-out"], ledger_signer)
    out["visits"] = visit_examples.messages(entry_id, said, MEMBER, out_of_here)
    telephone = SigningKey(b"a member's telephone, 32 bytes..")
    live = make_live_code(
        lambda message: telephone.sign(message).signature, COOP, KIOSK, 1_777_800_600_000
    )
    out["identify-by-code"] = _identify_by_code(live.text)
    out["member-code"] = {
        "printed": PrintedCode(KIOSK, bytes(range(16))).text,
        "live": live.text,
        "public_key": bytes(telephone.verify_key).hex(),
    }
    named = msgspec.structs.replace(live, coop=COOP)
    out["member-code-named"] = {"live": named.text}
    out["visitor-by-code"] = visit_examples.by_code(entry_id, said, named.text)
    out["receipt-code"] = {
        "url": code.url("https://greenleaf.example"),
        "typed": typed_code(purchase.hash),
    }
    return out


def _consistency() -> dict[str, object]:
    """Did the log only grow? Asked of a log by its name, and as it was asked before that."""
    asked = ConsistencyRequest(
        format="coopcoin-consistency/1",
        id=entry_id(54),
        coop=COOP,
        device=KIOSK,
        epoch=1,
        at=at(54),
        old=3,
        new=7,
        log=log_origin(COOP, 1),
    )
    body = chain.canonical(asked)
    return {
        "body": body.decode(),
        "hash": chain.sha256(body).hex(),
        "signature": chain.sign(body, kiosk_signer, kid=chain.key_id(KIOSK, 1), typ=chain.REQUEST),
        "of no log by name": chain.canonical(msgspec.structs.replace(asked, log=None)).decode(),
        "answer": chain.canonical(ConsistencyAnswer(path=(b64(bytes(32)),))).decode(),
    }


def _wait() -> dict[str, object]:
    """A kiosk asks what is wanted of it, and what it is told."""
    recalled = Recalled(account=wallet(MEMBER), unit=COIN, number=2)
    body = chain.canonical(
        WaitRequest(
            format="coopcoin-wait/1",
            id=entry_id(53),
            coop=COOP,
            device=KIOSK,
            epoch=1,
            at=at(53),
            patience_ms=20_000,
            known=(recalled,),
        )
    )
    held = Elsewhere(kiosk="Till 2", unit=COIN, amount=1200, until=at(90))
    return {
        "body": body.decode(),
        "hash": chain.sha256(body).hex(),
        "signature": chain.sign(body, kiosk_signer, kid=chain.key_id(KIOSK, 1), typ=chain.REQUEST),
        "answer": chain.canonical(WaitAnswer(recalled=(recalled,))).decode(),
        "elsewhere": chain.canonical(held).decode(),
        "roles": chain.canonical(RolesHeld(member=MEMBER, roles=("cashier",))).decode(),
        "products": chain.canonical(ProductsChanged(products=(PRODUCT,), gone=(KIOSK,))).decode(),
    }


def _enrolled_again() -> dict[str, object]:
    """What a machine in another one's place is told, and that a member set a limit."""
    enrolled = EnrolAnswer(
        coop=COOP,
        coop_name="Greenleaf",
        device=KIOSK,
        epoch=2,
        kiosk_name="Till 1",
        currency=EUR,
        time_zone="Europe/Berlin",
        receipt_base="https://greenleaf.example",
        ledger_device=OTHER,
        ledger_epoch=1,
        ledger_key=b64(bytes(32)),
        log_origin="greenleaf.example/log",
        card_meta_key=b64(b"sealed"),
        closed=17,
        drawer=12_050,
    )
    identified = Identified(
        identification=entry_id(52),
        member=MEMBER,
        first_name="Amina",
        account=wallet(MEMBER),
        unit=COIN,
        available=2500,
        offline=b64(b"sealed"),
        most=1000,
    )
    return {
        "enrolled": chain.canonical(enrolled).decode(),
        "identified": chain.canonical(identified).decode(),
    }


def _housing() -> dict[str, object]:
    """A kiosk of the housing office asks, and what it is told."""
    marks = {"coop": COOP, "device": KIOSK, "epoch": 1, "at": at(54)}
    staff = Asker(identification=entry_id(54), pin_ticket=entry_id(55))
    second = Asker(identification=entry_id(56), pin_ticket=entry_id(57))
    asked = (
        HousingRequest(
            format="coopcoin-housing/1",
            id=entry_id(58),
            **marks,
            asker=staff,
            home="12",
            statement_since="2026-05-01",
        ),
        HousingCopyRequest(format="coopcoin-housing-copy/1", id=entry_id(59), **marks, cursor="17"),
        WorkForRentRequest(
            format="coopcoin-housing-work/1",
            id=entry_id(61),
            **marks,
            first=staff,
            second=second,
            household=HOUSEHOLD,
            member=MEMBER,
            work="garden",
            minutes=120,
            day="2026-05-02",
        ),
        RentReversalRequest(
            format="coopcoin-housing-reversal/1",
            id=entry_id(62),
            **marks,
            first=staff,
            second=second,
            entry=entry_id(11),
            journal=KIOSK,
            journal_epoch=1,
        ),
    )
    plan = RentPlan(
        plan=entry_id(83),
        charges=(entry_id(81),),
        instalments=(Instalment(due="2026-08-05", amount=4150),),
    )
    part = RentPart(payment=entry_id(11), at=at(11), amount=20_000)
    account = after(
        RentAccount(),
        (
            RentCharge(charge=entry_id(80), type="rent", due="2026-05-03", amount=25_000),
            RentCharge(charge=entry_id(81), type="utilities", due="2026-05-03", amount=4150),
            RentPaid(payment=part.payment, at=part.at, amount=part.amount),
            PlanMade(plan=plan),
        ),
    )
    household = HouseholdRent(
        household=HOUSEHOLD,
        name="Okafor",
        homes=("12",),
        people=(Person(member=MEMBER, name="Amina Okafor"),),
        unit=EUR,
        account=account,
        to_pay=to_pay(account),
        overdue=overdue(account, "2026-06-01", None),
        recent=(
            PaymentSeen(
                payment=part.payment,
                journal=KIOSK,
                journal_epoch=1,
                at=part.at,
                amount=part.amount,
                coin=600,
                coin_value=600,
                by=OTHER,
            ),
        ),
        month="2026-05",
        coin_this_month=600,
        work_minutes=480,
        worked_minutes=120,
        statement=(
            StatementLine(
                day="2026-05-03",
                what="payment",
                amount=-20_000,
                balance=9150,
                coin=600,
                entry=part.payment,
            ),
        ),
    )
    answers = {
        "found": HousingFound(households=(household,), more=True),
        "declined": HousingRefused(reason="not-allowed"),
        "copy": HousingCopy(
            cursor="18",
            households=(SealedHousehold(household=HOUSEHOLD, sealed=b64(b"sealed")),),
            gone=(KIOSK,),
            more=True,
        ),
    }
    return {
        "requests": [chain.canonical(one).decode() for one in asked],
        "answers": {name: chain.canonical(one).decode() for name, one in answers.items()},
    }


def _housing_by_two(found: str) -> dict[str, object]:
    """What the ledger answers when two people let hours pay rent, or take a payment back."""
    (household,) = msgspec.json.decode(found, type=HousingFound).households
    deeds = {
        name: seal_entry(ledger_day()[name], ledger_signer) for name in ("contribution", "reversal")
    }
    payment = seal_entry(kiosk_day()["rent"], ledger_signer)
    answers = {
        "work": WorkForRent(
            contribution=deeds["contribution"], payment=payment, household=household
        ),
        "reversed": RentReversed(entry=deeds["reversal"], household=household),
    }
    return {"answers": {name: chain.canonical(one).decode() for name, one in answers.items()}}


def _identify_by_code(code: str) -> dict[str, object]:
    """A kiosk asks whose code it read."""
    body = chain.canonical(
        IdentifyRequest(
            format="coopcoin-identify/1",
            id=entry_id(52),
            coop=COOP,
            device=KIOSK,
            epoch=1,
            at=at(52),
            code=code,
        )
    )
    return {
        "body": body.decode(),
        "hash": chain.sha256(body).hex(),
        "signature": chain.sign(body, kiosk_signer, kid=chain.key_id(KIOSK, 1), typ=chain.REQUEST),
    }


def _tlog(checkpoint: Checkpoint, leaves: list[bytes]) -> dict[str, object]:
    """The log as the tools of others read it (C2SP)."""
    name, key = tlog.witness_name(COOP, KIOSK, 1), bytes(KIOSK_KEY.verify_key)
    line = tlog.cosign(checkpoint, name, key, kiosk_signer, NINE // 1000)
    log_key = bytes(LEDGER_KEY.verify_key)
    note = tlog.with_lines(sign_checkpoint(checkpoint, log_key, ledger_signer), [line])
    tiles = [tlog.Tile(0, 0), tlog.Tile(0, 1_234_067), tlog.Tile(1, 1000, 17), tlog.Tile(2, 0, 1)]
    return {
        "note": note,
        "log": tlog.log_vkey(checkpoint.origin, log_key),
        "witness": tlog.witness_vkey(name, key),
        "proof": tlog.write_tlog_proof(tlog.TlogProof(2, inclusion_path(2, leaves), note)),
        "tiles": [tile.path for tile in tiles],
        "bundle": tlog.write_bundle([b"a leaf", b"", bytes(300)]).hex(),
    }


def _reopened(checkpoint: Checkpoint) -> dict[str, object]:
    """The admin says that the log goes on under another name."""
    said = Reopened(
        format="coopcoin-reopened/1",
        coop=COOP,
        old_origin=checkpoint.origin,
        old_size=checkpoint.size,
        old_root=b64(checkpoint.root),
        new_origin=log_origin(COOP, 2),
        ledger_key=b64(bytes(LEDGER_KEY.verify_key)),
        at=at(100),
    )
    signed = sign_reopening(said, lambda message: ADMIN_KEY.sign(message).signature)
    return {"body": bytes(signed.body).decode(), "signature": signed.signature}
