# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents drawn by Qt: single lines for printers that have no letters for them, whole receipts as
a picture for the screen and as PDF. All three are laid out by the same few lines.

Qt, because it shapes every script (Arabic, Devanagari) with the fonts that the screens have, and
its PDF writer embeds them: no other library here can do either.
"""

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from contract.receipt import BarCode, Block, Divider, Document, Picture, QrCode, Row, Text
from hardware.printing.columns import clean
from hardware.printing.pictures import bar_code, logo, qr_code

if TYPE_CHECKING:
    from PIL.Image import Image
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QFont, QImage, QPainter, QTextOption

PAPER_DOTS = {80: 576, 58: 384}
"""Width in mm: what is printed of it, at 8 dots a mm."""

_DOTS_A_MM = 8
_LINE_DOTS = 30  # a line's height at the printer's default spacing
_MARGIN = 32  # of bare paper all round, in pictures and PDF


def can_draw() -> bool:
    """Whether there is a QGuiApplication, which has the fonts."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.instance() is not None


def from_the_right(document: Document) -> bool:
    """Whether most letters of the document are written from right to left."""
    balance = 0
    for block in document.blocks:
        words = block.text if isinstance(block, Text) else getattr(block, "start", "")
        if max(words, default="") < "\u0590":  # before the first letter from the right
            balance -= sum(map(str.isalpha, words))
            continue
        for letter in words:
            kind = unicodedata.bidirectional(letter)
            balance += (kind in ("R", "AL")) - (kind == "L")
    return balance > 0


class _Words(NamedTuple):
    box: "QRectF"
    text: str
    option: "QTextOption"
    font: "QFont"


class _Dots(NamedTuple):
    box: "QRectF"
    image: "QImage"


_Piece = _Words | _Dots


def draw_lines(block: Text | Row, dots: int, mirrored: bool) -> "Image":
    """The block black on white, as wide as the paper."""
    from PIL import Image
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter

    paper = QImage(dots, 1, QImage.Format.Format_Grayscale8)
    painter = QPainter()
    # Measured on a painter of the same kind, because hinting makes widths depend on it.
    painter.begin(paper)
    pieces, height = _lay_out(painter, block, 0, dots, mirrored)
    painter.end()
    paper = QImage(dots, int(height) + 1, QImage.Format.Format_Grayscale8)
    paper.fill(Qt.GlobalColor.white)
    painter.begin(paper)
    _paint(painter, pieces)
    painter.end()
    grey = Image.frombytes("L", (dots, paper.height()), bytes(paper.constBits()))
    return grey.point(lambda level: 255 * (level > 140))


def as_png(document: Document, width_mm: int = 80) -> bytes:
    """The document as a picture for a screen, 8 dots a millimetre. Wants a QGuiApplication."""
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter

    dots = PAPER_DOTS[width_mm]
    paper = QImage(dots + 2 * _MARGIN, 1, QImage.Format.Format_Grayscale8)
    painter = QPainter(paper)
    pieces, height = _lay_out_all(painter, document, dots)
    painter.end()
    paper = QImage(paper.width(), int(height) + 2 * _MARGIN, QImage.Format.Format_Grayscale8)
    paper.fill(Qt.GlobalColor.white)
    painter.begin(paper)
    painter.translate(_MARGIN, _MARGIN)
    _paint(painter, pieces)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    paper.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def as_pdf(document: Document, width_mm: int = 80) -> bytes:
    """The document as a PDF of one page, as wide as the paper and as long as it takes. Wants a
    QGuiApplication."""
    from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
    from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

    dots = PAPER_DOTS[width_mm]
    finer = 5  # 40 units a millimetre
    height = 1.0
    while True:  # once to measure, once to write: a page's length stands before what is on it
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setTitle(document.id)
        writer.setResolution(round(25.4 * _DOTS_A_MM * finer))
        size = QSizeF(dots + 2 * _MARGIN, height + 2 * _MARGIN) / _DOTS_A_MM
        writer.setPageSize(QPageSize(size, QPageSize.Unit.Millimeter))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        painter = QPainter(writer)
        painter.scale(finer, finer)
        painter.translate(_MARGIN, _MARGIN)
        pieces, wanted = _lay_out_all(painter, document, dots)
        if wanted == height:
            _paint(painter, pieces)
            painter.end()
            return bytes(buffer.data().data())
        painter.end()
        height = wanted


def _lay_out_all(painter: "QPainter", document: Document, dots: int) -> tuple[list[_Piece], float]:
    mirrored = from_the_right(document)
    pieces: list[_Piece] = []
    top = 0.0
    for block in document.blocks:
        more, top = _lay_out(painter, block, top, dots, mirrored)
        pieces += more
    return pieces, top


def _lay_out(
    painter: "QPainter", block: Block, top: float, dots: int, mirrored: bool
) -> tuple[list[_Piece], float]:
    """What of the block goes where below ``top``, and where it ends."""
    from PySide6.QtCore import QRectF

    match block:
        case Text() | Row():
            return _lay_out_words(painter, block, top, dots, mirrored)
        case QrCode(content=content):
            picture = qr_code(content, dots)
        case BarCode(digits=digits):
            picture = bar_code(digits, dots)
        case Picture(png=png):
            picture = logo(png, dots)
        case Divider():
            middle = top + _LINE_DOTS / 2
            return [_Dots(QRectF(0, middle, dots, 2), _black())], top + _LINE_DOTS
        case _:
            return [], top + _LINE_DOTS
    box = QRectF(0, top, picture.width, picture.height)
    pieces: list[_Piece] = [_Dots(box, _image(picture))]
    if isinstance(block, BarCode):
        below = Text(block.digits, align="center")
        more, bottom = _lay_out_words(painter, below, box.bottom(), dots, mirrored)
        return pieces + more, bottom
    return pieces, box.bottom()


def _lay_out_words(
    painter: "QPainter", block: Text | Row, top: float, dots: int, mirrored: bool
) -> tuple[list[_Piece], float]:
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QFont, QTextOption

    font = QFont()
    font.setPixelSize(22 * (block.size if isinstance(block, Text) else 1))
    font.setBold(block.bold)
    painter.setFont(font)
    bottom = top
    pieces: list[_Piece] = []

    def place(text: str, left: float, width: float, align: Qt.AlignmentFlag, beside: bool) -> None:
        nonlocal bottom
        option = QTextOption(align)  # left means right in text that runs from the right
        option.setTextDirection(
            Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
        )
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        tall = painter.boundingRect(QRectF(0, 0, width, 1e6), text, option).height()
        at = max(top, bottom - tall) if beside else bottom
        x = dots - left - width if mirrored else left
        pieces.append(_Words(QRectF(x, at, width, tall), text, option, font))
        bottom = max(bottom, at + tall, top + _LINE_DOTS)

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
    return pieces, bottom


def _paint(painter: "QPainter", pieces: list[_Piece]) -> None:
    for piece in pieces:
        if isinstance(piece, _Words):
            painter.setFont(piece.font)
            painter.drawText(piece.box, piece.text, piece.option)
        else:
            painter.drawImage(piece.box, piece.image)


def _image(picture: "Image") -> "QImage":
    from PySide6.QtGui import QImage

    data = picture.tobytes()
    width, height = picture.size
    # A copy: Qt would not keep the bytes alive.
    return QImage(data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def _black() -> "QImage":
    from PySide6.QtGui import QImage

    dot = QImage(1, 1, QImage.Format.Format_Grayscale8)
    dot.fill(0)
    return dot
