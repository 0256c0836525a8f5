# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receipts into bytes: a document laid out, encoded and ready to send, against python-escpos that
is handed the finished lines (or one finished picture) and does nothing but encode them."""

import time
from collections.abc import Callable

from escpos.printer import Dummy  # type: ignore[import-untyped]
from PIL import Image, ImageChops

from benchmarks.measure import Figure, figure, interleaved, median
from contract.receipt import Block, Divider, Document, Row, Text
from hardware.printing.columns import plain_text
from hardware.printing.drawn import draw_lines
from hardware.printing.escpos import escpos_bytes
from ui.window import application, load_fonts

_LINES = 40


def figures(*, long: bool) -> list[Figure]:
    """The two figures of this file, for the area ``devices``."""
    load_fonts(application(["bench", "-platform", "offscreen"]))
    text, drawn = _receipt("Crème brûlée"), _receipt("قهوة عربية من المزرعة")
    words = plain_text(text, 48)
    picture = _stacked(
        [draw_lines(b, 576, True) for b in drawn.blocks if isinstance(b, Row | Text)]
    )

    def bare_text() -> object:
        printer = Dummy(profile="TM-T20II")
        printer.charcode("CP858")
        for line in words.splitlines():
            printer.text(line + "\n")
        printer.cut(mode="PART")
        return printer.output

    def bare_image() -> object:
        printer = Dummy(profile="TM-T20II")
        printer.image(picture, impl="bitImageRaster", fragment_height=256)
        printer.cut(mode="PART")
        return printer.output

    samples = interleaved(
        200 if long else 40,
        [
            lambda: {"text": _ms(lambda: escpos_bytes(text))},
            lambda: {"bare text": _ms(bare_text)},
            lambda: {"drawn": _ms(lambda: escpos_bytes(drawn))},
            lambda: {"bare image": _ms(bare_image)},
        ],
    )
    return [
        figure("devices", f"a receipt of {_LINES} lines / python-escpos text()",
               median(samples, "text"), median(samples, "bare text"), "ms", 3.0),
        figure("devices", f"{_LINES} drawn lines / python-escpos image()",
               median(samples, "drawn"), median(samples, "bare image"), "ms", 3.0),
    ]  # fmt: skip


def _receipt(name: str) -> Document:
    blocks: list[Block] = [Text("Greenleaf Food Co-op", bold=True, align="center")]
    blocks += [Row(f"{name} {n}", f"{n},50 €", bold=n % 7 == 0) for n in range(_LINES - 2)]
    return Document("bench", (*blocks, Divider()))


def _stacked(pictures: list[Image.Image]) -> Image.Image:
    whole = Image.new("L", (576, sum(picture.height for picture in pictures)), 255)
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height
    assert ImageChops.invert(whole).getbbox() is not None
    return whole


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
