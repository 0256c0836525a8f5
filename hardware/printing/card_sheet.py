# SPDX-License-Identifier: AGPL-3.0-or-later
"""Member cards with a QR code, ten on a sheet of A4, to print on any office printer and cut.

A card is 85.6 x 54 mm (ISO/IEC 7810, ID-1), two beside and five below each other, as the usual
perforated card paper has them (margins of 15 and 13.5 mm, no gap).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from hardware.printing.pictures import qr_code

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

_WIDE, _HIGH = 856, 540  # tenths of a millimetre, the unit below
_ACROSS, _DOWN = 2, 5
_LEFT, _TOP = (2100 - _ACROSS * _WIDE) // 2, (2970 - _DOWN * _HIGH) // 2
_CODE = 380
_INSET = 50


class MemberCard(msgspec.Struct, frozen=True):
    """What stands on one card. ``code`` is what the till's scanner reads."""

    name: str
    code: str

    def __repr__(self) -> str:  # whoever has the code may be taken for the member
        return "MemberCard()"


def card_sheet(cards: Sequence[MemberCard], coop_name: str) -> bytes:
    """The sheets as PDF. Wants a QGuiApplication. Raises ValueError for no cards, and for a code
    too long for a QR code."""
    from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
    from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

    if not cards:
        raise ValueError("no cards")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(coop_name)
    writer.setResolution(1016)  # 40 dots a millimetre
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    try:
        painter.scale(4, 4)
        for number, card in enumerate(cards):
            place = number % (_ACROSS * _DOWN)
            if number and not place:
                writer.newPage()
            left = _LEFT + place % _ACROSS * _WIDE
            _draw(painter, left, _TOP + place // _ACROSS * _HIGH, card, coop_name)
    finally:
        painter.end()
    return bytes(buffer.data().data())


def _draw(painter: "QPainter", left: int, top: int, card: MemberCard, coop_name: str) -> None:
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QColor, QFont, QImage, QPen, QTextOption

    painter.setPen(QPen(QColor(190, 190, 190), 1))
    painter.drawRect(QRectF(left, top, _WIDE, _HIGH))  # where to cut
    painter.setPen(QColor(0, 0, 0))
    picture = qr_code(card.code, 320)
    side = picture.height
    data = picture.crop((picture.width - side, 0, picture.width, side)).tobytes()
    code = QImage(data, side, side, side, QImage.Format.Format_Grayscale8)
    middle = top + (_HIGH - _CODE) // 2
    painter.drawImage(QRectF(left + _WIDE - _INSET - _CODE, middle, _CODE, _CODE), code)
    font = QFont()
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    width = _WIDE - 3 * _INSET - _CODE
    for words, box_top, high, size, bold in (
        (coop_name, _INSET, 150, 34, False),
        (card.name, 200, 290, 48, True),
    ):
        font.setPixelSize(size)
        font.setBold(bold)
        painter.setFont(font)
        painter.drawText(QRectF(left + _INSET, top + box_top, width, high), words, option)
