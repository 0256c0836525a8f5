# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same document as bytes, picture and PDF; and sheets of member cards. What was written is read
by programs that are not ours."""

import io
from collections.abc import Iterator

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from PySide6.QtGui import QGuiApplication

from contract.receipt import BarCode, Divider, Document, Picture, QrCode, Row, Space, Text
from hardware.printing.card_sheet import MemberCard, card_sheet
from hardware.printing.columns import plain_text
from hardware.printing.drawn import as_pdf, as_png
from hardware.printing.escpos import escpos_bytes
from tests.hardware.test_printing import codes, print_on_paper
from ui.window import load_fonts

URL = "https://coop.example/r/" + "Ab0-_x9Z" * 8
EAN = "4006381333931"


def logo() -> bytes:
    picture = Image.new("RGBA", (300, 150), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((5, 5, 145, 145), fill=(30, 120, 60, 255))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


DOCUMENT = Document(
    "d1",
    (
        Picture(logo(), "A green leaf"),
        Text("Greenleaf Food Co-op", bold=True, align="center", size=2),
        Space(),
        Row("Olive oil", "18.00"),
        Row("قهوة عربية من المزرعة", "4.30"),
        Row("शहद", "5.10", bold=True),
        Divider(),
        BarCode(EAN),
        QrCode(URL),
        Text("Anyone can check this receipt.", align="center"),
    ),
)


@pytest.fixture
def fonts(qapp: QGuiApplication) -> Iterator[None]:
    before = qapp.font()
    load_fonts(qapp)
    yield
    qapp.setFont(before)


def pages(pdf: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=203 / 72).to_pil() for page in document]


def found(picture: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(picture)}


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("width_mm", [58, 80])
def test_picture_and_pdf_have_the_same_codes_and_size(width_mm: int) -> None:
    png = as_png(DOCUMENT, width_mm)
    with Image.open(io.BytesIO(png)) as picture:
        assert found(picture) == {URL, EAN}
        dots = {80: 576, 58: 384}[width_mm] + 64
        assert picture.width == dots
        height = picture.height
    [page] = pages(as_pdf(DOCUMENT, width_mm))
    assert found(page) == {URL, EAN}
    assert abs(page.width - dots) <= 3
    assert abs(page.height - height) <= 16


@pytest.mark.usefixtures("fonts")
def test_the_pdf_has_its_words_as_words() -> None:
    """They can be searched, copied and read aloud; letters come with their fonts."""
    with pypdfium2.PdfDocument(as_pdf(DOCUMENT)) as document:
        text = document[0].get_textpage().get_text_range()
    for words in ("Greenleaf Food Co-op", "Olive oil", "18.00", "Anyone can check"):
        assert words in text


@pytest.mark.usefixtures("fonts")
def test_on_paper_pictures_stand_in_the_middle_whatever_came_before() -> None:
    data = escpos_bytes(Document("m", (Text("above", align="center"), QrCode(URL), BarCode(EAN))))
    piece = print_on_paper(data)
    assert sorted(codes(piece.png)) == sorted([URL, EAN])
    with Image.open(io.BytesIO(piece.png)) as picture:
        for code in zxingcpp.read_barcodes(picture):
            middle = (code.position.top_left.x + code.position.top_right.x) / 2
            assert abs(middle - picture.width / 2) < 12
    assert EAN in piece.text()


def test_as_text_pictures_are_words() -> None:
    lines = plain_text(DOCUMENT, 32).splitlines()
    assert lines[0].strip() == "A green leaf"
    assert EAN in lines
    assert URL in lines


@pytest.mark.parametrize(
    "block",
    [
        BarCode("400638133393"),
        BarCode("40063813339٣١"),
        BarCode("4006381333930"),
        Picture(b"x", ""),
    ],
)
def test_what_is_no_code_and_no_picture(block: BarCode | Picture) -> None:
    with pytest.raises(ValueError, match=r"no |[Cc]heck"):
        escpos_bytes(Document("x", (block,)))


@pytest.mark.usefixtures("fonts")
def test_member_cards_ten_on_a_sheet() -> None:
    cards = [MemberCard(f"Amara Ng'ethe {n}", f"CC1:{n:02}:" + "aB3-_zQ" * 6) for n in range(13)]
    assert "aB3" not in repr(cards)
    sheets = pages(card_sheet(cards, "Greenleaf Food Co-op"))
    assert [found(sheet) for sheet in sheets] == [
        {card.code for card in cards[:10]},
        {card.code for card in cards[10:]},
    ]
    with pytest.raises(ValueError, match="no cards"):
        card_sheet([], "Greenleaf")
