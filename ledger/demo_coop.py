# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small believable co-op to try things on: members with cards, products, rules, and coin that was
earned by work. The same seed makes the same people and cards, so a tour can be told in advance.

Not for real use: its members' PINs stand in a file.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec

from contract.codes import check_digit
from contract.credentials import pin_verifier
from contract.ids import random_id, wallet
from contract.messages import Product
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
)
from ledger.catalogue.products import add_products
from ledger.catalogue.rules import start_rule
from ledger.community.members import Member, admit, confirm_contribution
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

_WORKS = (
    Work("shop-shift", 800),
    Work("deliveries", 900),
    Work("bookkeeping", 800),
    Work("cooking", 750),
    Work("garden", 700),
)

# Name, department, tax rate, price, member price or 0, icon, the code's first 12 digits or "".
_PRODUCTS: list[tuple[str, str, int, int, int, str, str]] = [
    ("Whole milk 1 l", "dairy", 700, 159, 149, "milk", "400712300101"),
    ("Oat drink 1 l", "dairy", 700, 189, 0, "bottle", "400712300102"),
    ("Plain yoghurt 500 g", "dairy", 700, 199, 0, "jar", "400712300103"),
    ("Butter 250 g", "dairy", 700, 279, 259, "cheese", "400712300104"),
    ("Mountain cheese 200 g", "dairy", 700, 429, 0, "cheese", "400712300105"),
    ("Feta 180 g", "dairy", 700, 319, 0, "cheese", "520112300106"),
    ("Free-range eggs, 6", "dairy", 700, 289, 269, "egg", "400712300107"),
    ("Sourdough loaf 750 g", "bakery", 700, 450, 420, "bread", "200000100018"),
    ("Rye bread 500 g", "bakery", 700, 380, 0, "bread", "200000100025"),
    ("Seeded roll", "bakery", 700, 85, 0, "bread", "200000100032"),
    ("Cinnamon bun", "bakery", 700, 220, 0, "bread", ""),
    ("Carrots 1 kg", "produce", 700, 189, 169, "carrot", "400712300111"),
    ("Apples Elstar 1 kg", "produce", 700, 299, 0, "apple", "400712300112"),
    ("Potatoes 2 kg", "produce", 700, 349, 0, "carrot", "400712300113"),
    ("Lemons, net of 4", "produce", 700, 229, 0, "apple", "841012300114"),
    ("Baby spinach 150 g", "produce", 700, 249, 0, "leaf", "400712300115"),
    ("Basil in a pot", "produce", 700, 199, 0, "leaf", ""),
    ("Red lentils 500 g", "grocery", 700, 239, 219, "jar", "400712300117"),
    ("Basmati rice 1 kg", "grocery", 700, 399, 0, "basket", "890112300118"),
    ("Spaghetti 500 g", "grocery", 700, 169, 0, "basket", "800112300119"),
    ("Peeled tomatoes 400 g", "grocery", 700, 129, 0, "jar", "800112300120"),
    ("Olive oil 0.5 l", "grocery", 700, 899, 829, "bottle", "520112300121"),
    ("Forest honey 500 g", "grocery", 700, 649, 0, "jar", "400712300122"),
    ("Coffee beans 500 g", "grocery", 700, 799, 749, "basket", "400712300123"),
    ("Dark chocolate 100 g", "grocery", 700, 249, 0, "basket", "761012300124"),
    ("Apple juice 1 l", "grocery", 1900, 219, 0, "bottle", "400712300125"),
    ("Muesli, loose, 500 g", "grocery", 700, 349, 0, "basket", ""),
    ("Washing powder 1 kg", "household", 1900, 599, 0, "basket", "400712300128"),
    ("Dish soap 0.5 l", "household", 1900, 269, 0, "bottle", "400712300129"),
    ("Beeswax candles, 4", "household", 1900, 799, 699, "basket", ""),
]

# Sold by weight: name, department, tax rate, price of a kilogram, member price or 0, icon.
_WEIGHED: list[tuple[str, str, int, int, int, str]] = [
    ("Carrots, loose", "produce", 700, 180, 165, "carrot"),
    ("Apples, loose", "produce", 700, 320, 0, "apple"),
    ("Onions, loose", "produce", 700, 149, 0, "carrot"),
    ("Red lentils, refill", "refill", 700, 420, 390, "jar"),
    ("Almonds, refill", "refill", 700, 1890, 1790, "jar"),
    ("Mountain cheese at the counter", "counter", 700, 2290, 0, "cheese"),
]


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
) -> None:
    """Set up and fill the co-op, and write its cards for the simulator (mode 0600).

    ``coin_share`` in percent, ``pin_limit`` and ``kiosk_cap`` (an hour) in minor units of coin;
    ``database`` as for ``create``.
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
        spare = ledger.do_now(lambda tx: _plastic(tx, _SPARE))
    finally:
        ledger.close()
    goods = [
        {"name": name, "code": code + str(check_digit(code)) if code else "", "price": price}
        for name, _, _, price, _, _, code in _PRODUCTS
    ] + [{"name": name, "code": "", "price": 0} for name, *_ in _WEIGHED]
    out = {"coop": NAME, "cards": cards, "spare": spare, "products": goods}
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
    ]
    for parameters in decided:
        start_rule(tx, RuleVersion(1, first_day, parameters), tx.ledger_actor)
    add_products(
        tx,
        [
            Product(
                id=random_id(tx.random(10)),
                name=name,
                department=department,
                tax_rate=tax_rate,
                price=price,
                member_price=member_price or None,
                icon=icon,
                code=code + str(check_digit(code)) if code else None,
            )
            for name, department, tax_rate, price, member_price, icon, code in _PRODUCTS
        ]
        + [
            Product(
                id=random_id(tx.random(10)),
                name=name,
                department=department,
                tax_rate=tax_rate,
                price=per_kg,
                per_kg=per_kg,
                member_price=member_price or None,
                icon=icon,
            )
            for name, department, tax_rate, per_kg, member_price, icon in _WEIGHED
        ],
    )
    cards = []
    office = ""
    for (first, last, days, pin, work), verifier in zip(_PEOPLE, verifiers, strict=True):
        member = random_id(tx.random(10))
        office = office or member  # the first one confirms the others' work, the second hers
        uid = (b"\x04" + tx.random(6)).hex().upper()
        joined = tx.coop.day(tx.now_ms - days * _DAY_MS)
        admit(tx, Member(member, first, last, joined), uid, verifier)
        cards.append((member, first, pin, uid, work))
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


def _plastic(tx: Transaction, uid: str) -> dict[str, Any]:
    keys = tx.keys.sun(uid)
    return {"uid": uid, "meta_key": keys.meta.hex(), "file_key": keys.file.hex()}
