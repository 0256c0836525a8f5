# SPDX-License-Identifier: AGPL-3.0-or-later
"""The co-op of a run: made once a process, copied for each seed."""

import shutil
import tempfile
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from contract.credentials import SunKeys, pin_verifier, seal
from contract.hall_rules import ShiftTerms
from contract.ids import b64, random_id, wallet
from contract.messages import EnrolAnswer, Product
from contract.money import Amount
from contract.rent_rules import RentTerms
from contract.rules import (
    AfterRestore,
    CoinShare,
    CoinValue,
    Contributions,
    DeclaredRisk,
    KioskCap,
    Leases,
    Parameters,
    PinLimit,
    RuleVersion,
    StandingGrants,
    StartingCredit,
    TypeLimit,
    Work,
)
from contract.tender_rules import RefundLimits, RoundUp
from ledger.catalogue.products import add_products
from ledger.catalogue.rules import start_rule
from ledger.community.cards import issue
from ledger.community.contributions import confirm_contribution
from ledger.community.kiosks import new_code, use_code
from ledger.community.members import Member, admit, find_member, member_by_id
from ledger.community.pins import store_pin
from ledger.community.roles import set_role
from ledger.community.shifts import Shift, add_shifts
from ledger.coop import change_coop
from ledger.hall.plan import assign
from ledger.restore import make_admin_key
from ledger.service import Ledger, create
from ledger.transaction import Transaction
from ledger_client.keys import load_or_make
from tests.simulation.homes import Home, move_in
from tests.simulation.trace import Chance

KIOSKS = 4
"""The last of them is in hostile hands."""
MEMBERS = 8
CASHIERS = ("Member0 Simulated", "Member1 Simulated")
"""Who may give back what was sold: the first two of the cards are theirs."""
HOUSING_STAFF = "Member2 Simulated"
COORDINATORS = (1, 3)
"""Which of the members confirm who was at a shift."""
WORTH_AN_HOUR = 800
"""In minor units of coin."""
SHIFT_MINUTES = 60
COIN_SETTLES = 97
"""Of a hundred; what is less than a cent is rounded down."""
MARGIN_MS = 20_000
HOUSING_PERCENT = 50
"""So much of what is paid for housing may be coin."""
MOST_GIVEN = 120
"""To the commons with a purchase, in minor units of money or coin."""
SUNDAY_MS = 1_777_754_100_000
"""2026-05-02T20:35:00Z, 22:35 in Berlin: rules start at midnight there, within a run."""
SUMMER_TIME = "+02:00"
NEXT_DAY = "2026-05-03"
TO_MIDNIGHT_MS = 85 * 60_000
"""From then on all of a bill may be coin, and so may what is given along with it."""

SHIFTS = (
    *(("2026-05-02", f"{hour}:{minute}") for hour in (22, 23) for minute in ("00", "30")),
    *(("2026-05-03", f"0{hour}:{minute}") for hour in (0, 1) for minute in ("00", "30")),
)


class Plastic(msgspec.Struct, frozen=True):
    """A member's card, and what its owner knows."""

    uid: str
    meta: str
    file: str
    member: str
    pin: str

    @property
    def account(self) -> str:
        """Its owner's wallet."""
        return wallet(self.member)

    @property
    def keys(self) -> SunKeys:
        """What the card signs its taps with."""
        return SunKeys(bytes.fromhex(self.meta), bytes.fromhex(self.file))


class Things(msgspec.Struct, frozen=True):
    """What a run needs to know of its co-op besides the ledger's own folder."""

    cards: tuple[Plastic, ...]
    kiosks: tuple[EnrolAnswer, ...]
    goods: tuple[Product, ...]
    homes: tuple[Home, ...]
    shifts: dict[str, int]
    """When each begins, in unix milliseconds."""

    @staticmethod
    def read(file: Path) -> "Things":
        """What the template's file says."""
        return msgspec.json.decode(file.read_bytes(), type=Things)


def memory() -> Path | None:
    """Where files cost nothing to flush."""
    shm = Path("/dev/shm")
    return shm if shm.is_dir() else None


@lru_cache(maxsize=1)
def template() -> Path:
    """A folder to copy: the ledger, the keys of its kiosks, the admin's key."""
    folder = Path(tempfile.mkdtemp(prefix="coopcoin-simulation-", dir=memory()))
    chance = Chance("template")
    create(
        folder / "ledger",
        name="Greenleaf Food Co-op",
        currency="EUR",
        time_zone="Europe/Berlin",
        receipt_base="https://greenleaf.example",
        clock=lambda: SUNDAY_MS,
        random=chance.bytes,
    )
    public = make_admin_key(folder / "admin.key", chance.bytes)
    ledger = Ledger(folder / "ledger", clock=lambda: SUNDAY_MS, random=chance.bytes)
    keys = []
    for number in range(KIOSKS):
        (folder / f"till-{number}").mkdir()
        path = folder / f"till-{number}" / "device.key"
        path.write_bytes(chance.bytes(32))
        keys.append(load_or_make(path).public)

    def fill(tx: Transaction) -> Things:
        change_coop(tx.connection, msgspec.structs.replace(tx.coop, admin_key=b64(public)))
        for parameters in RULES:
            start_rule(tx, RuleVersion(1, "2026-01-01", parameters), tx.ledger_actor)
        start_rule(tx, RuleVersion(2, NEXT_DAY, CoinShare(100)), tx.ledger_actor)
        goods = tuple(_product(tx, number) for number in range(6))
        add_products(tx, goods)
        cards = tuple(_member(tx, number) for number in range(MEMBERS))
        for number, card in enumerate(cards):
            if number % 4 != 3:
                confirmer = f"member:{cards[number - 1].member}"
                confirm_contribution(
                    tx, card.member, "shop-shift", 150 * (number + 1), "2026-05-01", confirmer
                )
        shifts = {}
        for day, begins in SHIFTS:
            shift = random_id(tx.random(10))
            add_shifts(tx, [Shift(shift, "shop-shift", day, begins, SHIFT_MINUTES, MEMBERS)])
            begins_at = datetime.fromisoformat(f"{day}T{begins}{SUMMER_TIME}")
            shifts[shift] = int(begins_at.timestamp()) * 1000
            for card in cards[: MEMBERS // 2]:
                assign(tx, shift, card.member)
        for name in CASHIERS:
            set_role(tx, find_member(tx.connection, name), "cashier", True, tx.ledger_actor)
        for number in COORDINATORS:
            member = member_by_id(tx.connection, cards[number].member)
            set_role(tx, member, "coordinator", True, tx.ledger_actor)
        office = find_member(tx.connection, HOUSING_STAFF)
        set_role(tx, office, "housing-staff", True, tx.ledger_actor)
        homes = move_in(tx, tuple(card.member for card in cards))
        kiosks = tuple(enrol(tx, f"Till {number}", key) for number, key in enumerate(keys))
        return Things(cards, kiosks, goods, homes, shifts)

    things = ledger.do_now(fill)
    ledger.close()
    (folder / "things.json").write_bytes(msgspec.json.encode(things))
    return folder


RULES: tuple[Parameters, ...] = (
    CoinShare(60),
    CoinValue(Amount("EUR", COIN_SETTLES)),
    PinLimit(700),
    Leases(asked_minutes=6, standing_minutes=12, margin_seconds=MARGIN_MS // 1000),
    StandingGrants(floor=200, cap=600, visited_days=30),
    Contributions((Work("shop-shift", WORTH_AN_HOUR),)),
    KioskCap(40_000),
    StartingCredit((TypeLimit("member", -500),)),
    DeclaredRisk(300, 500, 1500, "2026-12-31"),
    AfterRestore(2000),
    RefundLimits(alone=600),
    RentTerms(grace_days=5, coin_percent=HOUSING_PERCENT),
    RoundUp(to=50, most=MOST_GIVEN),
    ShiftTerms(opens_minutes=90, late_minutes=30, early_minutes=30, missed=9, missed_days=365),
)


def _product(tx: Transaction, number: int) -> Product:
    code = f"40063810{number:04}"
    digits = [int(digit) for digit in code]
    check = -(sum(digits[::2]) + 3 * sum(digits[1::2])) % 10
    price = (89, 149, 225, 380, 560, 995)[number]
    return Product(
        id=random_id(tx.random(10)),
        code=f"{code}{check}",
        name=f"Goods {number}",
        department="grocery",
        tax_rate=700,
        price=price,
        icon="basket",
        member_price=price - 5 if number % 2 else None,
    )


def _member(tx: Transaction, number: int) -> Plastic:
    member, pin = random_id(tx.random(10)), f"{1111 * (number + 1)}"
    uid = (b"\x04" + tx.random(6)).hex().upper()
    admit(tx, Member(member, f"Member{number}", "Simulated", "2026-01-02"), tx.ledger_actor)
    issue(tx, uid, member, tx.ledger_actor)
    store_pin(tx, member, pin_verifier(pin))
    keys = tx.keys.sun(uid)
    return Plastic(uid, keys.meta.hex(), keys.file.hex(), member, pin)


def enrol(
    tx: Transaction, name: str | None, public_key: bytes, device: str | None = None
) -> EnrolAnswer:
    """A till of this name; or again the one that ``device`` is."""
    code = new_code(tx, name, device=device, confirmed=True, profile="all-desks")
    enrolled = use_code(tx, code, public_key, device)
    coop = tx.coop
    return EnrolAnswer(
        coop=coop.coop,
        coop_name=coop.name,
        device=enrolled.device,
        epoch=enrolled.epoch,
        kiosk_name=enrolled.name,
        currency=coop.currency,
        time_zone=coop.time_zone,
        receipt_base=coop.receipt_base,
        ledger_device=coop.ledger_device,
        ledger_epoch=coop.ledger_epoch,
        ledger_key=b64(tx.keys.public),
        log_origin=coop.origin,
        card_meta_key=b64(seal(public_key, tx.keys.card_meta)),
    )


def copy_to(folder: Path) -> Things:
    """A co-op of its own for one run."""
    shutil.copytree(template(), folder, dirs_exist_ok=True)
    return Things.read(folder / "things.json")
