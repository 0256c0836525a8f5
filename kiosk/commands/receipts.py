# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk receipts``: the receipts of the last day, as text, page, picture or PDF; and
``coop-kiosk card-sheet``: member cards with a QR code, to print and cut."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from contract.ids import instant
from contract.local_time import local_time
from kiosk.commands import Verbs, add_folder
from kiosk.config import BadSettings, Folder, NotEnrolled

if TYPE_CHECKING:
    from contract.receipt import Document
    from hardware.printing.card_sheet import MemberCard
    from hardware.printing.spool import Spool

_STATES = {
    "waiting": "waits",
    "sent": "is being printed",
    "unconfirmed": "nobody knows whether it came out",
    "printed": "printed",
    "given-up": "not printed",
}


def add(verbs: Verbs) -> None:
    """Name the verbs and their options."""
    verb = verbs.add_parser("receipts", help="list the last day's receipts, or write one")
    add_folder(verb)
    verb.add_argument("receipt", nargs="?", help="the receipt's id, as the list has it")
    forms = ("text", "html", "pdf", "png")
    verb.add_argument("--as", dest="form", choices=forms, default="text", help="what to write")
    verb.add_argument("--out", type=Path, metavar="FILE", help="where to; else standard output")
    verb.set_defaults(run=run)
    verb = verbs.add_parser("card-sheet", help="member cards with a QR code, as PDF")
    add_folder(verb)
    verb.add_argument("--cards", type=Path, required=True, help="a CSV file: name, code")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF")
    verb.set_defaults(run=run_sheet)


def run(given: argparse.Namespace) -> int:
    """List or write; returns the exit status. What is written is marked as a copy."""
    from hardware.printing.spool import Spool, SpoolBroken

    folder = Folder(given.data)
    if not folder.spool.exists():
        print("Nothing was printed here yet.", file=sys.stderr)
        return 1
    try:
        spool = Spool(folder.spool)
        try:
            if given.receipt is None:
                _list(spool, folder.identity().time_zone if folder.is_enrolled else "UTC")
                return 0
            document = spool.kept(given.receipt)
        finally:
            spool.close()
    except SpoolBroken as e:
        print(f"The print queue cannot be read: {e}.", file=sys.stderr)
        return 1
    if document is None:
        print("There is no such receipt. Receipts are kept for a day.", file=sys.stderr)
        return 1
    return _write(given, folder, document)


def _list(spool: Spool, time_zone: str) -> None:
    for state, words in _STATES.items():
        for job in spool.jobs(state):
            at = local_time(instant(job.at_ms), time_zone)
            print(f"{job.document.id}  {at}  {words}")


def _write(given: argparse.Namespace, folder: Folder, document: Document) -> int:
    from hardware.printing.columns import plain_text
    from hardware.printing.drawn import as_pdf, as_png
    from kiosk.receipts.copies import copy_of
    from kiosk.receipts.html import as_html
    from ui.words import words_in

    try:
        settings = folder.settings()
    except BadSettings as e:
        print(f"The settings cannot be read: {e}.", file=sys.stderr)
        return 1
    language = settings.languages[0]
    width = 80 if settings.printer is None else settings.printer.width_mm
    say = words_in(language)
    copy = copy_of(document, "file", say("receipt-copy"))
    match given.form:
        case "text":
            data = plain_text(copy).encode()
        case "html":
            data = as_html(copy, say("receipt-title"), language).encode()
        case form:
            load_fonts()
            data = as_pdf(copy, width) if form == "pdf" else as_png(copy, width)
    return put(given.out, data)


def run_sheet(given: argparse.Namespace) -> int:
    """Write the sheets; returns the exit status."""
    from hardware.printing.card_sheet import card_sheet

    try:
        name = Folder(given.data).identity().coop_name
        cards = _read(given.cards)
    except NotEnrolled:
        print("This kiosk belongs to no co-op yet: coop-kiosk enrol.", file=sys.stderr)
        return 1
    except (OSError, ValueError) as e:
        print(f"{given.cards}: {e}.", file=sys.stderr)
        return 1
    load_fonts()
    return put(given.out, card_sheet(cards, name))


def _read(path: Path) -> list[MemberCard]:
    from hardware.printing.card_sheet import MemberCard

    cards = []
    with open(path, newline="", encoding="utf-8-sig") as file:
        for number, row in enumerate(csv.reader(file), 1):
            if number == 1 and [cell.strip().lower() for cell in row] == ["name", "code"]:
                continue
            if len(row) != 2 or not row[1].strip():
                raise ValueError(f"line {number}: a name and a code are wanted")
            if len(row[1].encode()) > 300:
                raise ValueError(f"line {number}: this code is too long for a card")
            cards.append(MemberCard(row[0].strip(), row[1].strip()))
    if not cards:
        raise ValueError("no cards are in it")
    return cards


def load_fonts() -> None:
    """Draw with the fonts that come along, without a screen."""
    from ui import window

    window.load_fonts(window.application(["coop-kiosk", "-platform", "offscreen"]))


def put(path: Path | None, data: bytes) -> int:
    """Write it, readable by this user only: a receipt's code opens its lines."""
    try:
        if path is None:
            sys.stdout.buffer.write(data)
        else:
            path.touch(mode=0o600)
            path.write_bytes(data)
    except OSError as e:
        print(f"It cannot be written: {e}.", file=sys.stderr)
        return 1
    return 0
