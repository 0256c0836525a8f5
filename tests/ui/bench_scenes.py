# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bench in states that look different, by name."""

import io
from typing import Any

from PIL import Image, ImageDraw

from kiosk.bench_snapshot import (
    Answers,
    Bench,
    Goods,
    LedgerState,
    MemberCard,
    Odd,
    PrinterState,
    Sheet,
    Weight,
)
from tests.ui.scenes import coin, eur

# Beside the kiosk on a screen of 1920x1080, of 2560x1440, of 1366x768.
SIZES = ((640, 1040), (960, 1080), (560, 728))
TARGET = 22
"""Pixels: nothing to click is smaller. It is a mouse that is used here."""

NAMES = "Amara Jonas Mei Yusuf Ingrid Ravi Lucía Tomasz Leilani Noor Anahí Sándor".split()
CARDS = tuple(
    MemberCard(f"04{n:012X}", name, str(2580 + 317 * n), coin(4500 - 321 * n))
    for n, name in enumerate(NAMES)
)
GOODS = tuple(
    Goods(f"40071230{n:05}", name, eur(price))
    for n, (name, price) in enumerate(
        [
            ("Whole milk 1 l", 159),
            ("Oat drink 1 l", 189),
            ("Plain yoghurt 500 g", 199),
            ("Sourdough loaf 750 g", 450),
            ("Mountain cheese with herbs, from the farm next door, 200 g", 1429),
            ("Olive oil 0.5 l", 899),
        ]
        * 4
    )
)


def sheet(number: int, height: int = 1292) -> Sheet:
    """A piece of paper with its number on it."""
    paper = Image.new("L", (640, height), 253)
    draw = ImageDraw.Draw(paper)
    draw.text((200, 60), f"Receipt {number}", fill=26, font_size=48)
    for y in range(160, height - 120, 30):
        draw.line((32, y, 32 + (y * 37) % 300, y), fill=26, width=6)
        draw.line((530, y, 608, y), fill=26, width=6)
    png = io.BytesIO()
    paper.save(png, "PNG")
    return Sheet(number, png.getvalue(), 640, height)


def _bench(**more: Any) -> Bench:
    usual: dict[str, Any] = {
        "cards": CARDS,
        "goods": GOODS,
        "played_with": "Amara",
        "clock": "2026-05-03 11:30",
    }
    return Bench(**usual | more)


SCENES: dict[str, Bench] = {
    "nothing-yet": _bench(),
    "a-tap": _bench(lying=CARDS[2].uid, papers=(sheet(1),), copied="Leilani", drawer_open=True),
    "troubles": _bench(
        lying=Odd.SILENT,
        stays=True,
        played_with="Leilani",
        copied="Leilani",
        papers=(sheet(3, 1400), sheet(2, 1202), sheet(1)),
        printer=PrinterState.PAPER_OUT,
        plugged=False,
        ledger=LedgerState.STARTING,
        answers=Answers.GARBLED,
        by_wire=True,
        scale=Weight(840, held=True),
    ),
    "all-there": _bench(
        by_wire=False, scale=Weight(17000), papers=(sheet(1),), answers=Answers.LATE
    ),
}
