# SPDX-License-Identifier: AGPL-3.0-or-later
"""A receipt as bytes for an ESC/POS printer, and as plain text.

Text goes in code page CP858 (ESC t 19), which every printer at hand draws with a euro sign. A block
that does not fit in there (Arabic, Hindi, Chinese …) is drawn by Qt and sent as a picture.

The libraries that draw and encode take 0.4 s to load, so they are loaded by the first receipt, in
the printer's own thread.
"""

import shutil
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from contract.receipt import Divider, Document, QrCode, Row, Space, Text

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
_LINE_DOTS = 30  # a line's height at the printer's default spacing
_QR_DOTS = 320  # 40 mm: easy for a phone, and not half the receipt
_QR_SMALLEST = 3  # dots a module; below that thermal paper smears (0.375 mm)

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]) | {0x09: " ", 0x0A: "\n"}
# What typesetters and translators write, as the same in CP858. Soft hyphens and direction marks
# have no width.
_IN_CP858 = str.maketrans(
    "\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{NARROW NO-BREAK SPACE}\N{BULLET}",
    '-----\'\'"""\N{NO-BREAK SPACE}\N{MIDDLE DOT}',
    "\N{SOFT HYPHEN}\u200b\u200e\u200f\u2066\u2067\u2068\u2069",
) | {ord("\N{HORIZONTAL ELLIPSIS}"): "..."}


# --- laying out in columns --------------------------------------------------------------------


def clean(text: str) -> str:
    """The text composed (NFC) and without control characters.

    A product's name comes from a supplier's file: it must not be able to command the printer.
    """
    return unicodedata.normalize("NFC", text).translate(_CONTROLS)


def cells(text: str) -> int:
    """How many columns the text takes: 2 for East Asian wide letters, 0 for marks."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most ``columns``, broken at spaces (never at a no-break space). A word that is
    longer than a line is cut."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in filter(None, paragraph.split(" ")):
            if line and cells(line) + 1 + cells(word) <= columns:
                line += f" {word}"
                continue
            if line:
                lines.append(line)
            line = word
            while cells(line) > columns:
                fits = next(n for n in range(len(line), 0, -1) if n == 1 or _fits(line, n, columns))
                if fits == len(line):
                    break  # one letter that is wider than the paper
                lines.append(line[:fits])
                line = line[fits:]
        lines.append(line)
    return lines


def _fits(line: str, length: int, columns: int) -> bool:
    return cells(line[:length]) <= columns


def row(
    start: str, end: str, columns: int, indent: int = 0, *, mirrored: bool = False
) -> list[str]:
    """The words at the start, wrapped, and the amount at the end of their last line.

    An amount that finds no room beside its words gets a line of its own; it is cut only when it is
    wider than the paper. ``mirrored`` swaps the sides, for languages written from the right.
    """
    indent = min(indent, columns // 2)
    beside = columns - indent - cells(end) - 1
    if cells(start) <= beside or beside >= columns // 3:
        *lines, last = wrap(start, beside)
        ends = [""] * len(lines) + [end]
        lines.append(last)
    else:
        lines = wrap(start, columns - indent) if start else []
        ends = [""] * len(lines)
        for piece in wrap(end, columns):
            lines.append("")
            ends.append(piece)
            indent = min(indent, columns - cells(piece))
    out = []
    for words, amount in zip(lines, ends, strict=True):
        gap = " " * (columns - indent - cells(words) - cells(amount))
        parts = (" " * indent, words, gap, amount)
        out.append("".join(reversed(parts) if mirrored else parts))
    return out


def plain_text(document: Document, columns: int = 42) -> str:
    """The document as text, ``columns`` wide. A QR code stands as its content on a line of its own,
    uncut, so that it can be copied."""
    lines: list[str] = []
    for block in document.blocks:
        match block:
            case Text(text=text, align=align):
                for line in wrap(clean(text), columns):
                    lines.append(" " * ((columns - cells(line)) // 2 * (align == "center")) + line)
            case Row(start=start, end=end, indent=indent):
                lines += row(clean(start), clean(end), columns, indent)
            case QrCode(content=content):
                lines.append(clean(content))
            case Divider():
                lines.append("-" * columns)
            case Space():
                lines.append("")
    return "".join(f"{line.rstrip()}\n" for line in lines)


# --- bytes for the printer --------------------------------------------------------------------


def escpos_bytes(document: Document, width_mm: int = 80) -> bytes:
    """What to send so that the document comes out, cut, on paper of 80 or 58 mm. The same document
    gives the same bytes.

    The drawer is kicked first: a cashier does not wait for the paper. Blocks that CP858 cannot say
    are drawn with the application's font; without a QGuiApplication their letters become "?".
    Raises ValueError for another width, and for a QR code of more than 2953 bytes.
    """
    if width_mm not in _PAPER:
        raise ValueError(f"paper of {width_mm} mm")
    dots, columns = _PAPER[width_mm]
    mirrored = _from_the_right(document)
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
        printer.text("".join(f"{line.rstrip()}\n" for line in lines))

    for block in document.blocks:
        match block:
            case Text(text=text, bold=bold, align=align, size=size):
                if (plain := _cp858(text)) is None:
                    printer.image(_drawn(block, dots, mirrored), fragment_height=256)
                    continue
                side = "center" if align == "center" else "right" if mirrored else "left"
                say(wrap(plain, columns // size), align=side, bold=bold, size=size)
            case Row(start=start, end=end, bold=bold, indent=indent):
                words, amount = _cp858(start), _cp858(end)
                if words is None or amount is None:
                    printer.image(_drawn(block, dots, mirrored), fragment_height=256)
                    continue
                lines = row(words, amount, columns, indent, mirrored=mirrored)
                say(lines, align="left", bold=bold, size=1)
            case QrCode(content=content):
                printer.image(_qr(content, dots))
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
        return None if _can_draw() else plain.encode("cp858", "replace").decode("cp858")
    return plain


def _from_the_right(document: Document) -> bool:
    """Whether most letters of the document are written from right to left."""
    balance = 0
    for block in document.blocks:
        words = block.text if isinstance(block, Text) else getattr(block, "start", "")
        for letter in words:
            kind = unicodedata.bidirectional(letter)
            balance += (kind in ("R", "AL")) - (kind == "L")
    return balance > 0


@cache
def _library() -> Any:
    """python-escpos' printer that only collects its bytes (the library has no types)."""
    from escpos import capabilities  # type: ignore[import-untyped]
    from escpos.printer import Dummy  # type: ignore[import-untyped]

    # At each import python-escpos makes a new temporary folder for its cache and leaves it behind.
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy


def _qr(content: str, dots: int) -> "Image":
    """The code with its quiet zone, at most 40 mm wide, in the middle of the paper.

    Error correction is M (15 %: a fold or a faded line) as long as the modules stay large enough,
    else L. Raises ValueError when the content is longer than any QR code (2953 bytes).
    """
    if len(content.encode()) > 2953:
        raise ValueError("too long for a QR code")
    import qrcode  # type: ignore[import-untyped]
    from PIL import Image

    levels = [qrcode.constants.ERROR_CORRECT_M, qrcode.constants.ERROR_CORRECT_L]
    for level in levels if len(content) < 2000 else levels[1:]:
        qr = qrcode.QRCode(error_correction=level, border=4)
        # optimize=0: the whole content in one byte segment, as phones expect a link
        qr.add_data(content.encode(), optimize=0)
        matrix = qr.get_matrix()
        module = min(_QR_DOTS, dots) // len(matrix)
        if module >= _QR_SMALLEST:
            break
    else:
        module = dots // len(matrix)
    side = len(matrix)
    code = Image.frombytes(
        "L", (side, side), bytes(0 if dark else 255 for r in matrix for dark in r)
    )
    code = code.resize((side * module, side * module), Image.Resampling.NEAREST)
    # Centred in the picture itself: some printers do not obey ESC a for pictures.
    left = (dots - code.width) // 2
    paper = Image.new("L", (left + code.width, code.height), 255)
    paper.paste(code, (left, 0))
    return paper


# --- lines drawn by Qt ------------------------------------------------------------------------


def _can_draw() -> bool:
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.instance() is not None


def _drawn(block: Text | Row, dots: int, mirrored: bool) -> "Image":
    """The block as Qt draws it, black on white, as wide as the paper."""
    from PIL import Image
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QFont, QImage, QPainter, QTextOption

    paper = QImage(dots, 1, QImage.Format.Format_Grayscale8)
    painter = QPainter()
    font = QFont()
    font.setPixelSize(22 * (block.size if isinstance(block, Text) else 1))
    font.setBold(block.bold)

    # Measured on a painter of the same kind, because hinting makes widths depend on it.
    painter.begin(paper)
    painter.setFont(font)
    height = 0.0
    pieces: list[tuple[QRectF, str, QTextOption]] = []

    def place(text: str, left: float, width: float, align: Qt.AlignmentFlag, beside: bool) -> None:
        nonlocal height
        option = QTextOption(align)  # left means right in text that runs from the right
        option.setTextDirection(
            Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
        )
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        tall = painter.boundingRect(QRectF(0, 0, width, 1e6), text, option).height()
        top = max(0.0, height - tall) if beside else height
        x = dots - left - width if mirrored else left
        pieces.append((QRectF(x, top, width, tall), text, option))
        height = max(height, top + tall, _LINE_DOTS)

    near, far = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    if isinstance(block, Text):
        center = block.align == "center"
        place(clean(block.text), 0, dots, Qt.AlignmentFlag.AlignHCenter if center else near, False)
    else:
        words, amount = clean(block.start), clean(block.end)
        indent = min(block.indent * 12, dots // 2)
        room = dots - indent - painter.fontMetrics().horizontalAdvance(amount) - 12
        fits = room >= dots // 3
        place(words, indent, room if fits else dots - indent, near, False)
        place(amount, 0, dots, far, fits)
    painter.end()

    paper = QImage(dots, int(height) + 1, QImage.Format.Format_Grayscale8)
    paper.fill(Qt.GlobalColor.white)
    painter.begin(paper)
    painter.setFont(font)
    for box, text, option in pieces:
        painter.drawText(box, text, option)
    painter.end()
    grey = Image.frombytes("L", (dots, paper.height()), bytes(paper.constBits()))
    return grey.point(lambda level: 255 * (level > 140))
