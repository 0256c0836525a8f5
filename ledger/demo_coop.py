# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small believable co-op to try things on: members with cards, products, rules, and coin that was
earned by work. The same seed makes the same people and cards, so a tour can be told in advance.

Not for real use: its members' PINs stand in a file.
"""

import hashlib
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from contract.credentials import pin_verifier
from contract.ids import random_id, wallet
from contract.money import Amount
from contract.rules import (
    CoinShare,
    CoinValue,
    Contributions,
    KioskCap,
    Leases,
    Parameters,
    PinLimit,
    RuleVersion,
    StandingGrants,
    Work,
    WorkName,
)
from contract.tender_rules import RoundUp
from ledger.catalogue.products import add_products
from ledger.catalogue.rules import start_rule
from ledger.community.cards import issue
from ledger.community.contributions import confirm_contribution
from ledger.community.members import (
    Household,
    Member,
    add_household,
    admit,
    member_by_id,
)
from ledger.community.pins import store_pin
from ledger.community.shifts import Shift, add_shifts
from ledger.demo_goods import goods
from ledger.demo_homes import add_homes
from ledger.demo_prices import demo_products
from ledger.demo_shifts import fill_shifts
from ledger.keys import Random
from ledger.service import Clock, Ledger, create
from ledger.transaction import Transaction

NAME = "Greenleaf Food Co-op"

_DAY_MS = 24 * 60 * 60_000
_SPARE = "04C00C01C0FFEE"  # a card with the co-op's keys that was given to nobody yet

# First and last name, days since they joined, PIN, and the work they did: (kind, minutes) each.
_PEOPLE: list[tuple[str, str, int, str, list[tuple[str, int]]]] = [
    ("Amara", "Okafor", 612, "2580", [("shop-shift", 180), ("deliveries", 60), ("shop-shift", 90)]),
    ("Jonas", "Weber", 880, "1379", [("shop-shift", 180), ("bookkeeping", 120)]),
    ("Mei", "Lin", 144, "4826", [("shop-shift", 150)]),
    ("Yusuf", "Demir", 401, "7315", [("deliveries", 240), ("shop-shift", 180)]),
    ("Ingrid", "Solberg", 1290, "9042", [("bookkeeping", 300), ("shop-shift", 120)]),
    ("Ravi", "Krishnan", 233, "6174", [("shop-shift", 60)]),
    ("Lucía", "Fernández", 365, "3691", [("cooking", 180), ("shop-shift", 120)]),
    ("Tomasz", "Zieliński", 75, "8520", [("shop-shift", 30)]),
    ("Leilani", "Kealoha", 512, "1947", [("garden", 360)]),
    ("Noor", "Haddad", 28, "5063", []),
    ("Anahí", "Quispe", 190, "2718", [("garden", 120), ("cooking", 90)]),
    ("Sándor", "Kovács", 990, "6408", [("shop-shift", 450), ("bookkeeping", 210)]),
]

_LANGUAGES = ("en", "de", "es", "fr", "ar", "hi")


def _work(kind: str, coin_per_hour: int, *names: str) -> Work:
    """A kind of work, and what it is called in each of those languages."""
    called = zip(_LANGUAGES, names, strict=True)
    return Work(kind, coin_per_hour, tuple(WorkName(*one) for one in called))


_WORKS = (
    _work(
        "shop-shift",
        800,
        "Shop shift",
        "Ladenschicht",
        "Turno en la tienda",
        "Service au magasin",
        "نوبة في المتجر",
        "दुकान की पाली",
    ),
    _work(
        "deliveries", 900, "Deliveries", "Lieferungen", "Repartos", "Livraisons", "توصيل", "डिलीवरी"
    ),
    _work(
        "bookkeeping",
        800,
        "Bookkeeping",
        "Buchhaltung",
        "Contabilidad",
        "Comptabilité",
        "محاسبة",
        "बहीखाता",
    ),
    _work("cooking", 750, "Cooking", "Kochen", "Cocina", "Cuisine", "طبخ", "खाना पकाना"),
    _work("garden", 700, "Garden", "Garten", "Huerta", "Jardin", "حديقة", "बगीचा"),
)

# Who lives together, by first names.
_HOUSEHOLDS = (
    ("Okafor & Weber", ("Amara", "Jonas")),
    ("Lin", ("Mei",)),
    ("Linden Street 4", ("Yusuf", "Noor", "Ravi")),
    ("Solberg", ("Ingrid",)),
    ("Fernández & Quispe", ("Lucía", "Anahí")),
)

# The week's shifts: weekday (0 is Monday), begin, minutes, places, kind of work.
_WEEK = (
    *((day, "08:00", 180, 2, "shop-shift") for day in range(6)),
    *((day, "15:00", 210, 3, "shop-shift") for day in range(6)),
    (1, "07:00", 120, 1, "deliveries"),
    (4, "07:00", 120, 1, "deliveries"),
    (2, "18:30", 90, 1, "bookkeeping"),
    (3, "17:00", 150, 2, "cooking"),
    (5, "10:00", 240, 4, "garden"),
)


def seeded(seed: str) -> Random:
    """Bytes that look random and are the same for the same seed."""
    count = 0

    def random(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(f"coopcoin demo {seed} {count}".encode()).digest(size)

    return random


def make_demo_coop(
    folder: Path,
    cards_file: Path,
    *,
    clock: Clock,
    random: Random,
    receipt_base: str,
    coin_share: int,
    pin_limit: int,
    kiosk_cap: int,
    database: str | None = None,
    homes: bool = False,
) -> None:
    """Set up and fill the co-op, and write its cards for the simulator (mode 0600).

    ``coin_share`` in percent, ``pin_limit`` and ``kiosk_cap`` (an hour) in minor units of coin;
    ``database`` as for ``create``. ``homes``: with flats that are let, and rent charged.
    """
    create(
        folder,
        name=NAME,
        currency="EUR",
        time_zone="Europe/Berlin",
        receipt_base=receipt_base,
        clock=clock,
        random=random,
        database=database,
    )
    verifiers = [pin_verifier(person[3]) for person in _PEOPLE]
    ledger = Ledger(folder, clock=clock, random=random)
    try:
        cards = ledger.do_now(lambda tx: _fill(tx, verifiers, coin_share, pin_limit, kiosk_cap))
        if homes:
            ledger.do_now(lambda tx: add_homes(tx, _people(tx, cards)))
            ledger.do_now(lambda tx: fill_shifts(tx, _people(tx, cards)))
        spare = ledger.do_now(lambda tx: _plastic(tx, _SPARE))
    finally:
        ledger.close()
    sold = [
        {
            "name": product.name,
            "code": product.code or "",
            "price": 0 if product.per_kg else product.price,
        }
        for product in goods()
    ]
    out = {"coop": NAME, "cards": cards, "spare": spare, "products": sold}
    text = msgspec.json.format(msgspec.json.encode(out), indent=2)
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
    with os.fdopen(os.open(cards_file, flags, 0o600), "wb") as file:
        file.write(text + b"\n")


def _fill(
    tx: Transaction, verifiers: list[str], coin_share: int, pin_limit: int, kiosk_cap: int
) -> list[dict[str, Any]]:
    today = tx.coop.day(tx.now_ms)
    first_day = tx.coop.day(tx.now_ms - 90 * _DAY_MS)
    decided: list[Parameters] = [
        CoinShare(coin_share),
        CoinValue(Amount(tx.coop.currency, 100)),
        PinLimit(pin_limit),
        Leases(asked_minutes=30, standing_minutes=12 * 60, margin_seconds=60),
        StandingGrants(floor=200, cap=1500, visited_days=30),
        Contributions(_WORKS),
        KioskCap(kiosk_cap),
        RoundUp(to=100, most=2000),
    ]
    for parameters in decided:
        start_rule(tx, RuleVersion(1, first_day, parameters), tx.ledger_actor)
    add_products(tx, demo_products(today, tx.random))
    cards = []
    office = ""
    for (first, last, days, pin, work), verifier in zip(_PEOPLE, verifiers, strict=True):
        member = random_id(tx.random(10))
        office = office or member  # the first one confirms the others' work, the second hers
        uid = (b"\x04" + tx.random(6)).hex().upper()
        joined = tx.coop.day(tx.now_ms - days * _DAY_MS)
        admit(tx, Member(member, first, last, joined), tx.ledger_actor)
        issue(tx, uid, member, tx.ledger_actor)
        store_pin(tx, member, verifier)
        cards.append((member, first, pin, uid, work))
    ids = {first: member for member, first, *_ in cards}
    for name, together in _HOUSEHOLDS:
        members = tuple(ids[first] for first in together)
        add_household(tx, Household(random_id(tx.random(10)), name, members))
    add_shifts(tx, _plan(tx, today))
    written = []
    for member, first, pin, uid, work in cards:
        confirmer = cards[1][0] if member == office else office
        for kind, minutes in work:
            confirm_contribution(tx, member, kind, minutes, today, f"member:{confirmer}")
        written.append(
            {
                **_plastic(tx, uid),
                "first_name": first,
                "member": member,
                "account": wallet(member),
                "pin": pin,
                "balance": tx.balance(wallet(member), tx.coop.unit),
            }
        )
    return written


def _people(tx: Transaction, cards: list[dict[str, Any]]) -> dict[str, Member]:
    """The members by their first names."""
    return {one["first_name"]: member_by_id(tx.connection, one["member"]) for one in cards}


def _plan(tx: Transaction, today: str) -> list[Shift]:
    """The shifts of this week and the next."""
    monday = date.fromisoformat(today) - timedelta(days=date.fromisoformat(today).weekday())
    return [
        Shift(
            shift=random_id(tx.random(10)),
            work=work,
            day=(monday + timedelta(days=7 * week + day)).isoformat(),
            begins=begins,
            minutes=minutes,
            places=places,
        )
        for week in range(2)
        for day, begins, minutes, places, work in _WEEK
    ]


def _plastic(tx: Transaction, uid: str) -> dict[str, Any]:
    keys = tx.keys.sun(uid)
    return {"uid": uid, "meta_key": keys.meta.hex(), "file_key": keys.file.hex()}
