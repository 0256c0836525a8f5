# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document in columns of letters of one width: how it is broken into lines, and as plain text."""

import unicodedata

from contract.receipt import BarCode, Divider, Document, Picture, QrCode, Row, Space, Text

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]) | {0x09: " ", 0x0A: "\n"}


def clean(text: str) -> str:
    """The text composed (NFC) and without control characters.

    A product's name comes from a supplier's file: it must not be able to command the printer.
    """
    return unicodedata.normalize("NFC", text).translate(_CONTROLS)


def cells(text: str) -> int:
    """How many columns the text takes: 2 for East Asian wide letters, 0 for marks."""
    if max(text, default="") < "\u0300" and "\xad" not in text:  # no marks, nothing wide
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
            case BarCode(digits=digits):
                lines.append(clean(digits))
            case Picture(words=words):
                for line in wrap(clean(words), columns):
                    lines.append(" " * ((columns - cells(line)) // 2) + line)
            case Divider():
                lines.append("-" * columns)
            case Space():
                lines.append("")
    return "".join(f"{line.rstrip()}\n" for line in lines)
