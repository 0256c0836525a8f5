# SPDX-License-Identifier: AGPL-3.0-or-later
"""Area ``checkout``: a till with 50,000 products: finding them by name, and forty scans at two a
second.

The search's floor is what SQLite's full-text index takes for the same words and as many rows,
asked without any library and in the order that it offers itself (``rank``). The scans' floor is two
frames at 60 Hz: from the code to the line in the window.
"""

import asyncio
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.measure import Figure, Report, figure
from contract.codes import check_digit
from contract.goods import Product
from contract.ids import random_id
from ledger_client.replica import Replica

PRODUCTS = 50_000
SCANS = 40
EVERY_S = 0.5
_LIMIT = 12
_BARE = (
    "SELECT named.product FROM found JOIN named ON named.row = found.rowid"
    " WHERE found MATCH ? ORDER BY rank LIMIT ?"
)
_SYLLABLES = (
    "ba be bi bo da de fa ka ke ki ko la le li lo ma me mi mo na ne pa ra re ri sa se ta te"
)


def run(*, long: bool) -> Report:
    """Measure the area; ``long`` types more words."""
    folder = Path(__file__).parents[1] / ".build" / "bench-checkout"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chance = random.Random(7)
    goods = many_goods(chance, PRODUCTS)
    figures, notes = _search(folder / "replica.db", goods, chance, 200 if long else 60)
    scan_figures, scan_notes = _scans(folder / "co-op", goods, chance)
    return Report([*figures, *scan_figures], [*notes, *scan_notes])


def many_goods(chance: random.Random, number: int) -> tuple[Product, ...]:
    """So many products, called something in three languages."""
    syllables = _SYLLABLES.split()
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(8000)]

    def name() -> str:
        return " ".join(chance.choices(words, k=chance.randint(2, 4)))

    return tuple(
        Product(
            id=random_id(index.to_bytes(10, "big")),
            name=name(),
            names={"de": name(), "es": name()},
            department="grocery",
            tax_rate=700,
            price=chance.randint(50, 2000),
            icon="basket",
            code=_ean(400_000_000_000 + index),
        )
        for index in range(number)
    )


def _ean(number: int) -> str:
    return f"{number}{check_digit(str(number))}"


def _search(
    path: Path, goods: tuple[Product, ...], chance: random.Random, words: int
) -> tuple[Sequence[Figure], Sequence[str]]:
    replica = Replica(path)
    began = time.perf_counter()
    replica.refresh("1", goods, None, ())
    took = time.perf_counter() - began
    typed = [
        text[:letters]
        for text in (chance.choice(goods).names["de"] for _ in range(words))
        for letters in range(1, min(len(text), 14))
    ]
    with closing(sqlite3.connect(path)) as bare:

        def ask_bare(text: str) -> None:
            pattern = " ".join(f'"{word}"*' for word in text.split())
            bare.execute(_BARE, (pattern, _LIMIT)).fetchall()

        ours: list[float] = []
        floor: list[float] = []
        for text in typed:  # by turns, so that noise meets both
            floor.append(_ms(ask_bare, text))
            ours.append(_ms(lambda text: replica.find(text, "de", _LIMIT), text))
    replica.close()
    found = figure("checkout", "letter typed to goods found, p99", _p99(ours), _p99(floor), "ms", 3)
    middle = figure("checkout", "the same, median", _median(ours), _median(floor), "ms", 3)
    return (found, middle), (
        f"{len(goods)} products indexed in {took:.1f} s; {len(typed)} letters typed",
    )


def _scans(
    folder: Path, goods: tuple[Product, ...], chance: random.Random
) -> tuple[Sequence[Figure], Sequence[str]]:
    from PySide6.QtGui import QGuiApplication  # opens Qt, which the search can do without

    from kiosk.app import Kiosk
    from kiosk.demo import Demo
    from kiosk.snapshot import Screen
    from ui.hands import Hands

    app = QGuiApplication.instance() or QGuiApplication([])
    with Demo(folder) as demo:
        kiosk = Kiosk(demo.kiosk, devices=demo.devices)
        hands = Hands(kiosk.ui)
        kiosk.show(full_screen=False)
        hands.until(lambda: kiosk.shown.screen is Screen.IDLE, 30, "the till")
        hands.until(lambda: kiosk.shown.offline_minutes is None, 30, "the ledger")
        engine = kiosk.engine
        assert engine is not None
        teller = engine._teller
        assert teller is not None

        async def stock() -> None:
            cursor = await teller._storage(teller._replica.cursor)
            assert cursor is not None
            await teller._storage(teller._replica.refresh, cursor, goods, None, ())

        asyncio.run_coroutine_threadsafe(stock(), engine._loop).result(120)
        # The window stood still so long, which none does: what it put off, it does now.
        hands.wait(3)
        frames: list[tuple[float, int]] = []

        def frame() -> None:
            frames.append(
                (time.perf_counter(), len(kiosk.ui.shown.lines if kiosk.ui.shown else ()))
            )

        kiosk.ui.window.frameSwapped.connect(frame)
        waits, lost = [], 0
        for number, product in enumerate(chance.sample(goods, SCANS), start=1):
            begins = time.perf_counter()
            kiosk.scan(product.code or "")
            hands.wait(EVERY_S)
            there = [at for at, lines in frames if lines >= number and at >= begins]
            lost += not there
            waits.append((min(there) - begins) * 1000 if there else EVERY_S * 1000)
        kiosk.close()
    del app
    worst = figure("checkout", "code scanned to line on screen, worst", max(waits), 33.3, "ms", 1)
    usual = figure("checkout", "the same, median", _median(waits), 33.3, "ms", 1)
    return (worst, usual), (f"{SCANS} scans at two a second, {lost} lost",)


def _ms(do: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    do(text)
    return (time.perf_counter() - began) * 1000


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
