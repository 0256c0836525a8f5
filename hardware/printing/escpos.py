# SPDX-License-Identifier: AGPL-3.0-or-later
"""A receipt as bytes for an ESC/POS printer.

Text goes in code page CP858 (ESC t 19), which every printer at hand draws with a euro sign. A block
that does not fit in there (Arabic, Hindi, Chinese …) is drawn by Qt and sent as a picture.

The libraries that draw and encode take 0.4 s to load, so they are loaded by the first receipt, in
the printer's own thread.
"""

import shutil
from functools import cache
from typing import TYPE_CHECKING, Any

from contract.receipt import BarCode, Divider, Document, Picture, QrCode, Row, Space, Text
from hardware.printing.columns import clean, row, wrap
from hardware.printing.drawn import can_draw, draw_lines, from_the_right
from hardware.printing.pictures import bar_code, logo, qr_code

if TYPE_CHECKING:
    from PIL.Image import Image

DRAWER_KICK = b"\x1bp\x00\x32\x32"
"""ESC p: a pulse of 100 ms on pin 2. The printer obeys it in order, so it waits for paper."""

DRAWER_KICK_NOW = b"\x10\x14\x01\x00\x01"
"""DLE DC4 1: the same in real time, even without paper. Not every printer knows it."""

# ESC @ forgets what the last user left; FS . leaves the two-byte mode in which many cheap printers
# start and would swallow every accented letter.
_RESET = b"\x1b@\x1c."

_PAPER = {80: (576, 48), 58: (384, 32)}  # width in mm: (dots at 203 dpi, columns of font A)
_LINE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"

# What typesetters and translators write, as the same in CP858. Soft hyphens and direction marks
# have no width.
_IN_CP858 = str.maketrans(
    "\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{NARROW NO-BREAK SPACE}\N{BULLET}",
    '-----\'\'"""\N{NO-BREAK SPACE}\N{MIDDLE DOT}',
    "\N{SOFT HYPHEN}\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069",
) | {ord("\N{HORIZONTAL ELLIPSIS}"): "..."}


def escpos_bytes(document: Document, width_mm: int = 80) -> bytes:
    """What to send so that the document comes out, cut, on paper of 80 or 58 mm. The same document
    gives the same bytes.

    The drawer is kicked first: a cashier does not wait for the paper. Blocks that CP858 cannot say
    are drawn with the application's font; without a QGuiApplication their letters become "?".
    Raises ValueError for another width, and for a code or a picture that cannot be one.
    """
    if width_mm not in _PAPER:
        raise ValueError(f"paper of {width_mm} mm")
    dots, columns = _PAPER[width_mm]
    mirrored = from_the_right(document)
    printer = _library()(profile="TM-T20II")  # page 19 is CP858, cuts, pictures up to 576 dots
    printer.charcode("CP858")
    style: dict[str, object] = {"align": "left", "bold": False, "size": 1}

    def say(lines: list[str], **wanted: object) -> None:
        changed = {k: v for k, v in wanted.items() if style[k] != v}
        style.update(changed)
        if (size := changed.pop("size", None)) is not None:
            changed |= {"custom_size": True, "width": size, "height": size}
        if changed:
            printer.set(**changed)
        # Not its text(): that looks for the code page of each letter, which is known here.
        printer._raw("".join(f"{line.rstrip()}\n" for line in lines).encode("cp858"))  # noqa: SLF001

    def picture(image: "Image") -> None:
        if style["align"] != "left":  # it stands in the middle of its own picture already
            style["align"] = "left"
            printer.set(align="left")
        printer.image(image, impl="bitImageRaster", fragment_height=256)

    for block in document.blocks:
        match block:
            case Text(text=text, bold=bold, align=align, size=size):
                if (plain := _cp858(text)) is None:
                    picture(draw_lines(block, dots, mirrored))
                    continue
                side = "center" if align == "center" else "right" if mirrored else "left"
                say(wrap(plain, columns // size), align=side, bold=bold, size=size)
            case Row(start=start, end=end, bold=bold, indent=indent):
                words, amount = _cp858(start), _cp858(end)
                if words is None or amount is None:
                    picture(draw_lines(block, dots, mirrored))
                    continue
                lines = row(words, amount, columns, indent, mirrored=mirrored)
                say(lines, align="left", bold=bold, size=1)
            case QrCode(content=content):
                picture(qr_code(content, dots))
            case BarCode(digits=digits):
                picture(bar_code(digits, dots))
                say([digits], align="center", bold=False, size=1)
            case Picture(png=png):
                picture(logo(png, dots))
            case Divider():
                say([_LINE * columns], align="left", bold=False, size=1)
            case Space():
                say([""], size=1)
    printer.cut(mode="PART")  # the receipt hangs by a point instead of falling to the floor
    kick = DRAWER_KICK if document.opens_drawer else b""
    return bytes(kick + _RESET + printer.output)


def _cp858(text: str) -> str | None:
    """The text in letters that CP858 has, or None. Without Qt to draw it, the rest becomes "?"."""
    plain = clean(text).translate(_IN_CP858)
    try:
        plain.encode("cp858")
    except UnicodeEncodeError:
        return None if can_draw() else plain.encode("cp858", "replace").decode("cp858")
    return plain


@cache
def _library() -> Any:
    """python-escpos' printer that only collects its bytes (the library has no types)."""
    from escpos import capabilities  # type: ignore[import-untyped]
    from escpos.printer import Dummy  # type: ignore[import-untyped]

    # At each import python-escpos makes a new temporary folder for its cache and leaves it behind.
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy
