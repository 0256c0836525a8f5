# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt in its other forms: a page, a copy, and the label of weighed goods."""

import base64
import io
import re
from html.parser import HTMLParser

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from contract.codes import gtin
from contract.money import Amount
from contract.receipt import Document, Picture, QrCode, Row, Text
from hardware.printing.columns import plain_text
from hardware.printing.escpos import escpos_bytes
from kiosk.receipts.copies import copy_of
from kiosk.receipts.html import as_html
from kiosk.receipts.label import weighed_label, weight_code
from kiosk.receipts.purchase import purchase_receipt
from tests.hardware.test_documents import logo
from tests.hardware.test_printing import print_on_paper
from tests.kiosk.test_receipt import MIXED, receipt
from tests.kiosk.till import SHOP, written
from ui.words import words_in

say = words_in("en-GB")


class Page(HTMLParser):
    """The words of a page, and its pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "img":
            self.pictures.append(dict(attrs)["src"] or "")


def test_the_page_says_what_the_paper_says() -> None:
    document = receipt(MIXED)
    page = Page(as_html(document, "Receipt", "en-GB"))
    for line in plain_text(document, 200).splitlines():
        if words := line.strip("- "):
            for part in re.split(r"\s{2,}", words):
                assert part in page.words, part
    [code] = page.pictures
    data = code.removeprefix("data:image/png;base64,")
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        [found] = zxingcpp.read_barcodes(picture)
    assert found.text == written(MIXED).url


@given(st.text(max_size=60), st.text(max_size=20))
def test_a_name_cannot_command_the_page(name: str, end: str) -> None:
    names = (Row(name, end), Text(name), Text("<script>alert(1)</script>"))
    page = Page(as_html(Document("x", (*names, QrCode("javascript:alert(1)")), False), name, "en"))
    assert page.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "p",
        "div",
        "span",
        "img",
    }


def test_a_copy_says_so_and_opens_no_drawer() -> None:
    document = receipt(MIXED)
    copy = copy_of(document, "7", say("receipt-copy"))
    assert copy.id != document.id
    assert not copy.opens_drawer
    lines = plain_text(copy).splitlines()
    assert lines[0].strip() == lines[-1].strip() == "Copy"
    assert plain_text(document) in "\n".join(lines[1:]) + "\n"


def test_the_logo_stands_on_top() -> None:
    shop = replace(SHOP, logo=logo())
    document = purchase_receipt(MIXED, written(MIXED), shop, say)
    assert document.blocks[0] == Picture(logo(), SHOP.coop_name)


@given(st.integers(1, 99_999))
def test_the_code_of_what_was_weighed(grams: int) -> None:
    code = weight_code("21", "00042", grams)
    assert gtin(code) == code
    assert code[:7] == "2100042"
    assert int(code[7:12]) == grams


@pytest.mark.parametrize(
    ("prefix", "item", "grams"),
    [
        ("21", "0042", 1),
        ("40", "00042", 1),
        ("21", "0004x", 1),
        ("21", "00042", 0),
        ("21", "00042", 100_000),
    ],
)
def test_what_fits_in_no_code(prefix: str, item: str, grams: int) -> None:
    with pytest.raises(ValueError, match=r"digits|g"):
        weight_code(prefix, item, grams)


def test_a_label_for_carrots() -> None:
    code = weight_code("21", "00042", 840)
    label = weighed_label(
        "l1", "Carrots", 840, Amount("EUR", 190), Amount("EUR", 160), "2026-05-03", code, say
    )
    piece = print_on_paper(escpos_bytes(label, 58), 58)
    assert piece.lines[0] == "Carrots"
    assert piece.lines[1].split() == ["0.840", "kg", "x", "€1.90/kg", "€1.60"]
    with Image.open(io.BytesIO(piece.png)) as picture:
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [code]
