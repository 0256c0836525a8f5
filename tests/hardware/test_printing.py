# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as bytes and as text, read back by a printer made of paper."""

import io
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from contract.receipt import Divider, Document, QrCode, Row, Space, Text
from hardware.printing import paper
from hardware.printing.columns import cells, plain_text, row, wrap
from hardware.printing.commands import Command, commands
from hardware.printing.escpos import escpos_bytes
from hardware.printing.paper import PaperPrinter
from hardware.printing.transport import TcpConnection, decode_status

URL = "https://coop.example/r/" + "Ab0-_x9Z" * 8 + "Qq#" + "Zz09_-aBcDeFgHiJkLmNoP"
RECEIPT = Document(
    "r1",
    (
        Text("Konsum Süd eG", bold=True, align="center", size=2),
        Text("Grüner Weg 7 · Leipzig", align="center"),
        Space(),
        Row("Crème brûlée", "3,50 €"),
        Row("2 × 1,75 €", "", indent=2),
        Row("Oats, rolled, from the mill down by the river, in a bag of 500 g", "12,95 €"),
        Row("Returned bottle", "\N{MINUS SIGN}0,25 €"),
        Divider(),
        Row("Total", "16,20 €", bold=True),
        QrCode(URL),
        Text("It\N{RIGHT SINGLE QUOTATION MARK}s yours: a co\N{NON-BREAKING HYPHEN}op."),
    ),
)

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=80
)
amounts = st.text(string.digits + ".,-€", min_size=1, max_size=24)


def print_on_paper(data: bytes, width_mm: int = 80) -> paper.Paper:
    """What comes out for these bytes, which must all be understood."""
    with PaperPrinter(width_mm=width_mm) as printer:
        with TcpConnection(printer.host, printer.port) as line:
            line.send(data)
        [piece] = printer.wait_for(1)
        assert printer.unknown == []
    return piece


def codes(png: bytes) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


# --- columns ----------------------------------------------------------------------------------


@given(words, amounts, st.sampled_from([24, 32, 42, 48]), st.integers(0, 60), st.booleans())
def test_a_row_keeps_its_columns_and_its_amount(
    start: str, end: str, columns: int, indent: int, mirrored: bool
) -> None:
    lines = row(start, end, columns, indent, mirrored=mirrored)
    assert all(cells(line) <= columns for line in lines)
    last = lines[-1]
    assert last.startswith(end) if mirrored else last.endswith(end)
    # Nothing of the words is lost, and the amount stands once.
    if not mirrored:
        letters = "".join(lines).replace(" ", "")
        assert letters == (start + end).replace(" ", "")


@given(words, st.integers(2, 60))
def test_wrapping_loses_nothing(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(cells(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_row_beside_under_and_alone() -> None:
    assert row("Bread", "3.20", 16) == ["Bread       3.20"]
    assert row("Bread with nuts", "3.20", 16) == ["Bread with      ", "nuts        3.20"]
    assert row("Two loaves", "1,234.50 coin", 16, 2) == ["  Two loaves    ", "   1,234.50 coin"]
    assert row("", "3.20", 16) == ["            3.20"]
    assert row("Bread", "3.20", 16, mirrored=True) == ["3.20       Bread"]
    assert wrap("costs 3\N{NO-BREAK SPACE}€ now", 8) == ["costs", "3\N{NO-BREAK SPACE}€ now"]


def test_plain_text() -> None:
    assert plain_text(RECEIPT).splitlines() == [
        "              Konsum Süd eG",
        "          Grüner Weg 7 · Leipzig",
        "",
        "Crème brûlée                        3,50 €",
        "  2 × 1,75 €",
        "Oats, rolled, from the mill down",
        "by the river, in a bag of 500 g    12,95 €",
        "Returned bottle                    −0,25 €",
        "------------------------------------------",
        "Total                              16,20 €",
        URL,
        "It’s yours: a co‑op.",
    ]


# --- bytes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width_mm", [80, 58])
def test_on_paper(width_mm: int, tmp_path: Path) -> None:
    piece = print_on_paper(escpos_bytes(RECEIPT, width_mm), width_mm)
    lines = piece.text().splitlines()
    columns = {80: 48, 58: 32}[width_mm]
    assert lines[:2] == ["Konsum Süd eG", "Grüner Weg 7 · Leipzig"]
    assert "Crème brûlée" + "3,50 €".rjust(columns - 12) in lines
    assert "Returned bottle" + "-0,25 €".rjust(columns - 15) in lines
    assert "─" * columns in lines
    assert lines[-1] == "It's yours: a co-op."
    assert codes(piece.png) == [URL]
    assert piece.kicks == 0
    piece.save_png(tmp_path / "paper.png")
    with Image.open(tmp_path / "paper.png") as picture:
        assert picture.width == {80: 576, 58: 384}[width_mm] + 64


@pytest.mark.parametrize("length", [40, 130, 160, 230, 900])
@pytest.mark.parametrize("width_mm", [80, 58])
def test_qr_codes_of_all_lengths_can_be_read(length: int, width_mm: int) -> None:
    content = ("https://coop.example/r/" + "aB3-_zQ" * 130)[:length]
    piece = print_on_paper(escpos_bytes(Document("q", (QrCode(content),)), width_mm), width_mm)
    assert codes(piece.png) == [content]


def test_what_is_no_qr_code_or_no_paper() -> None:
    with pytest.raises(ValueError, match="too long"):
        escpos_bytes(Document("q", (QrCode("x" * 3000),)))
    with pytest.raises(ValueError, match="76 mm"):
        escpos_bytes(RECEIPT, 76)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert escpos_bytes(RECEIPT) == escpos_bytes(RECEIPT)


def test_the_drawer_comes_first() -> None:
    data = escpos_bytes(Document("d", RECEIPT.blocks, opens_drawer=True))
    assert data.startswith(b"\x1bp\x00")
    assert data[5:] == escpos_bytes(RECEIPT)
    assert print_on_paper(data).kicks == 1


def test_style_ends_with_its_line() -> None:
    blocks = (Text("A", bold=True, align="center", size=2), Text("B"))
    data = escpos_bytes(Document("s", blocks))
    before, after = data.split(b"A\n")
    assert b"\x1bE\x01" in before
    assert b"\x1d!\x11" in before
    assert b"\x1ba\x01" in before
    style = after.split(b"B\n")[0]
    assert b"\x1bE\x00" in style
    assert b"\x1d!\x00" in style
    assert b"\x1ba\x00" in style


OURS = {
    b"",
    b"\n",
    b"\x1b@",
    b"\x1c.",
    b"\x1bt",
    b"\x1ba",
    b"\x1bE",
    b"\x1d!",
    b"\x1bd",
    b"\x1dV",
    b"\x1dv",
}


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8"), max_size=120), words, st.integers(1, 2))
def test_a_name_cannot_command_the_printer(name: str, end: str, size: int) -> None:
    """A product's name with ESC in it prints as letters; no line is wider than the paper."""
    blocks = (Row(name, end), Text(name, size=size), Text(name, align="center"))
    found = list(commands(bytearray(escpos_bytes(Document("n", blocks)))))
    assert {command.name for command in found} <= OURS
    assert sum(command.name == b"\x1dV" for command in found) == 1
    for command in found:
        if not command.name:
            assert len(command.data) <= 48


# --- lines that CP858 cannot say --------------------------------------------------------------


@pytest.fixture
def font(qapp: QGuiApplication) -> Iterator[QFont]:
    """A font that every machine has: the paper's own."""
    number = QFontDatabase.addApplicationFont(str(paper.FONT))
    [family, *_] = QFontDatabase.applicationFontFamilies(number)
    before = qapp.font()
    qapp.setFont(QFont(family))
    yield qapp.font()
    qapp.setFont(before)
    QFontDatabase.removeApplicationFont(number)


def ink(png: bytes, left: float, right: float) -> int:
    """How many dark dots stand between these fractions of the printed width."""
    with Image.open(io.BytesIO(png)) as picture:
        dots = picture.width - 64
        strip = picture.crop((32 + int(left * dots), 0, 32 + int(right * dots), picture.height))
        return sum(strip.histogram()[:128])


@pytest.mark.usefixtures("font")
def test_a_line_in_another_script_is_drawn() -> None:
    piece = print_on_paper(
        escpos_bytes(Document("a", (Row("Кава Київська", "4.30 €"), Text("end"))))
    )
    assert piece.lines[0].startswith("[picture 576x")
    assert piece.lines[1] == "end"
    assert ink(piece.png, 0, 0.4) > 300
    assert ink(piece.png, 0.4, 0.8) == 0
    assert ink(piece.png, 0.8, 1) > 100


@pytest.mark.usefixtures("font")
def test_a_receipt_from_the_right() -> None:
    """Words stand at the right, amounts at the left: of drawn lines and of others alike."""
    blocks = (Row("قهوة عربية من المزرعة", "4.30"), Row("Coffee", "3.50"))
    piece = print_on_paper(escpos_bytes(Document("r", blocks)))
    assert piece.lines[0].startswith("[picture 576x")
    assert piece.lines[1] == "3.50" + "Coffee".rjust(44)
    assert ink(piece.png, 0, 0.2) > 100
    assert ink(piece.png, 0.2, 0.5) == 0


@pytest.mark.usefixtures("font")
def test_a_long_drawn_line_wraps() -> None:
    short = print_on_paper(escpos_bytes(Document("a", (Text("Київ " * 3),)))).lines[0]
    long = print_on_paper(escpos_bytes(Document("a", (Text("Київ " * 40),)))).lines[0]
    height = [int(line.rstrip("]").partition("x")[2]) for line in (short, long)]
    assert height[1] >= 4 * height[0]


# --- the paper itself -------------------------------------------------------------------------


def test_bytes_may_arrive_in_any_pieces() -> None:
    data = escpos_bytes(RECEIPT)
    whole = list(commands(bytearray(data)))
    buffer, found = bytearray(), []
    for i in range(0, len(data), 7):
        buffer += data[i : i + 7]
        found += list(commands(buffer))
    assert not buffer

    def joined(parts: list[Command]) -> list[Command]:
        out: list[Command] = []
        for part in parts:
            if out and not part.name and not out[-1].name:
                out[-1] = Command(b"", out[-1].data + part.data)
            else:
                out.append(part)
        return out

    assert joined(found) == joined(whole)


def test_unknown_commands_are_skipped_and_told() -> None:
    with PaperPrinter() as printer, TcpConnection(printer.host, printer.port) as line:
        line.send(b"a\x1bM\x01b\x1b\x7fc\x1d(k\x03\x001C\x08d\x1dk\x04123\x00e\n\x1dV\x00")
        [piece] = printer.wait_for(1)
        assert piece.lines == ("abcde",)
        assert printer.unknown == [
            "1b 4d 01",
            "1b 7f",
            "1d 28 6b 03 00 31 43 08",
            "1d 6b 04 31 32 33 00",
        ]


def test_a_line_that_is_too_long_goes_on_below() -> None:
    piece = print_on_paper(b"x" * 50 + b"\n\x1bd\x02\x1dVA\x10")
    assert piece.lines == ("x" * 48, "xx")


@pytest.mark.parametrize(
    ("fault", "drawer", "bytes_"),
    [  # as measured on another maker's emulator, which follows Epson's reference
        (None, False, "12 12 12 12"),
        (None, True, "16 12 12 12"),
        ("paper-out", True, "1e 32 12 7e"),
        ("cover-open", True, "1e 16 12 12"),
        ("offline", True, "1e 12 12 12"),
        ("offline", False, "1a 12 12 12"),
    ],
)
def test_status_bytes(fault: str | None, drawer: bool, bytes_: str) -> None:
    with PaperPrinter() as printer, TcpConnection(printer.host, printer.port) as line:
        if drawer:
            line.send(b"\x1bp\x00\x32\x32")
            line.status()
        printer.set_fault(fault)
        assert bytes(line._ask(n) for n in (1, 2, 3, 4)) == bytes.fromhex(bytes_)
        status = line.status()
        assert status.trouble == (fault or "")
        assert status.drawer_open == drawer


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_any_status_can_be_decoded(general: int, cause: int, roll: int) -> None:
    status = decode_status(general, cause, roll)
    other = decode_status(general, cause, roll, drawer_open_high=False)
    assert status.drawer_open != other.drawer_open
    assert status.trouble in ("", "paper-out", "cover-open", "offline")
    assert bool(status.trouble) == (not status.online or status.cover_open or status.paper_out)
