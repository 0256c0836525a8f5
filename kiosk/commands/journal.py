# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk journal``: this kiosk's journal for a person: read in plain words, verified, added
up by day; and what it could not send, into a file that somebody carries to the ledger
(``coop-ledger import journal FILE``). Nothing here needs a network; the till may go on meanwhile.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands import Verbs, add_folder
from kiosk.config import Folder, NotEnrolled

if TYPE_CHECKING:
    from contract.entries import AnyEntry, Mark
    from contract.messages import EnrolAnswer
    from kiosk.day import Day
    from ledger_client.inspection import Found


def add(verbs: Verbs) -> None:
    """Name the verb, its acts and their options."""
    verb = verbs.add_parser("journal", help="read, verify or add up the journal, or carry it")
    acts = verb.add_subparsers(dest="act", required=True)
    show = acts.add_parser("show", help="each entry in plain words")
    show.add_argument("--day", metavar="DATE", help="of one day only, by the co-op's clock")
    verify = acts.add_parser("verify", help="are numbers, chain, signatures and Z reports whole?")
    verify.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="EPOCH:KEY",
        help="a public key (base64url), where the journal stands without its kiosk's folder",
    )
    report = acts.add_parser("report", help="a business day as text, CSV or for beancount")
    report.add_argument("--day", metavar="DATE", required=True, help="the day that was closed")
    form = report.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="a row for each amount")
    form.add_argument("--beancount", action="store_true", help="a file for beancount")
    report.add_argument("--out", type=Path, metavar="FILE", help="where to; else standard output")
    export = acts.add_parser("export", help="write what was not sent yet into a file")
    export.add_argument("file", type=Path, help="a new file, on a USB stick for instance")
    for one, act in ((show, _show), (verify, _verify), (report, _report), (export, _export)):
        add_folder(one)
        one.set_defaults(run=run, do=act)


def run(given: argparse.Namespace) -> int:
    """Do it; returns the exit status."""
    from ledger_client.journal_file import NotReadable

    try:
        return int(given.do(given))
    except NotEnrolled:
        print("This kiosk belongs to no co-op yet: coop-kiosk enrol.", file=sys.stderr)
    except NotReadable as e:
        print(f"{e}.", file=sys.stderr)
    return 1


# --- show --------------------------------------------------------------------------------------


def _show(given: argparse.Namespace) -> int:
    from contract.ids import unix_ms
    from contract.local_time import local_day, local_time
    from contract.terminal import printable
    from kiosk.entry_words import in_words
    from ledger_client.inspection import found

    folder = Folder(given.data)
    zone = folder.identity().time_zone
    print(f"number  UTC, {zone}  what happened  [what the ledger made of it]")
    count = 0
    for one, entry in _entries(found(folder.journal)):
        if given.day is not None and local_day(unix_ms(entry.at), zone) != given.day:
            continue
        count += 1
        local = local_time(entry.at, zone)
        became = one.outcome or "the ledger has not answered yet"
        what = printable(in_words(entry))
        print(f"{one.epoch}/{one.sequence}  {entry.at}, {local}  {what}  [{became}]")
    print(f"{count} entries")
    return 0


def _entries(stored: Iterator[Found]) -> Iterator[tuple[Found, AnyEntry | Mark]]:
    """Those that can be read; the others are told of: ``verify`` says more."""
    from contract.entries import BadEntry

    for one in stored:
        try:
            yield one, one.entry()
        except BadEntry:
            number = f"{one.epoch}/{one.sequence}"
            print(f"{number} cannot be read: coop-kiosk journal verify", file=sys.stderr)


# --- verify ------------------------------------------------------------------------------------


def _verify(given: argparse.Namespace) -> int:
    from contract.fingerprint import six_words
    from contract.ids import b64, unb64
    from kiosk.day import NOTHING_BEFORE, begun, wrong_closings
    from ledger_client.inspection import faults, found, lost

    folder = Folder(given.data)
    keys = folder.public_keys()
    try:
        for named in given.key:
            epoch, _, key = named.partition(":")
            keys[int(epoch)] = unb64(key)
    except ValueError:
        print(f"{named}: a key is given as EPOCH:KEY, as in 1:mC9…", file=sys.stderr)
        return 1
    wrong, count, epochs = 0, 0, set()

    def counted() -> Iterator[Found]:
        nonlocal count
        for one in found(folder.journal):
            count += 1
            epochs.add(one.epoch)
            yield one

    for fault in faults(counted(), keys):
        wrong += 1
        print(f"{fault.epoch}/{fault.sequence}: {fault.words}")
    for id in lost(folder.journal):
        wrong += 1
        print(f"entry {id}: the ledger has it, and it is not here")
    entries = (entry for _, entry in _entries(found(folder.journal)))
    before = begun(folder.identity()) if folder.is_enrolled else NOTHING_BEFORE
    for closing, words in wrong_closings(entries, before):
        wrong += 1
        print(f"{closing.epoch}/{closing.sequence}: {words}")
    for epoch in sorted(epochs & keys.keys()):
        print(f"key of journal {epoch}: {b64(keys[epoch])} ({six_words(keys[epoch])})")
    if wrong:
        print(f"{count} entries; {wrong} faults. Keep this disk, and tell the office.")
        return 1
    print(f"{count} entries: numbers, chain, signatures and Z reports are whole.")
    return 0


# --- report ------------------------------------------------------------------------------------


def _report(given: argparse.Namespace) -> int:
    from kiosk.commands.receipts import put
    from kiosk.day import begun, days
    from ledger_client.inspection import found

    folder = Folder(given.data)
    identity = folder.identity()
    entries = (entry for _, entry in _entries(found(folder.journal)))
    every, zone = days(entries, begun(identity)), identity.time_zone
    wanted = [day for day in every if _day_of(day, zone) == given.day]
    if not wanted:
        print(f"Nothing was closed as {given.day} here, and no open day began then.")
        return 1
    return put(given.out, _written(wanted, identity, given).encode())


def _day_of(day: Day, zone: str) -> str:
    from contract.ids import unix_ms
    from contract.local_time import local_day

    began = day.report.began
    return day.report.closed or (local_day(unix_ms(began), zone) if began else "")


def _written(wanted: list[Day], identity: EnrolAnswer, given: argparse.Namespace) -> str:
    from contract.bookkeeping import beancount
    from contract.money import coin_unit
    from kiosk.bookkeeping import transactions, write_csv

    currency, zone = identity.currency, identity.time_zone
    if given.csv:
        rows = io.StringIO(newline="")
        write_csv(wanted, currency, zone, rows)
        return rows.getvalue()
    if given.beancount:
        title = f"{identity.coop_name}, {identity.kiosk_name}, {given.day}"
        moved = (
            one
            for place, day in enumerate(wanted)
            for one in transactions(day, currency, zone)
            if place == 0 or one.what != "opening"  # the drawer stays what it was between two
        )
        return "".join(beancount(title, currency, coin_unit(identity.coop), moved))
    return "\n".join(_text(day, identity) for day in wanted)


def _text(day: Day, identity: EnrolAnswer) -> str:
    from contract.local_time import local_time
    from kiosk.receipts.day import much, said
    from kiosk.sessions.day_view import report_rows
    from ui.words import words_in

    report, say = day.report, words_in("en-GB")
    state = f"closed as {report.closed}" if report.closed else "still open"
    span = [local_time(at, identity.time_zone) for at in (report.began, report.ended) if at]
    lines = [
        f"{identity.coop_name}, {identity.kiosk_name}: day {report.number}, {state}",
        f"{' to '.join(span)} ({identity.time_zone})",
    ]
    for row in report_rows(report, identity.currency):
        lines.append(f"  {said(row, say):40}{much(row, say):>16}")
    parts = [f"{part.epoch}/{part.first} to {part.epoch}/{part.last}" for part in report.earlier]
    epoch = day.entries[-1].epoch
    parts.append(f"{epoch}/{report.first} to {epoch}/{report.last}")
    lines.append(f"  entries {', '.join(parts)}")
    return "\n".join(lines) + "\n"


# --- export ------------------------------------------------------------------------------------


def _export(given: argparse.Namespace) -> int:
    from ledger_client.carried import carried

    count = 0
    try:
        with given.file.open("xb") as out:
            for line in carried(Folder(given.data).journal):
                out.write(line + b"\n")
                count += line.startswith(b'{"line":"entry"')
            out.flush()
            os.fsync(out.fileno())  # a stick is pulled as soon as the prompt is back
    except FileExistsError:
        print(f"{given.file} is there already; name a new file.", file=sys.stderr)
        return 1
    except OSError as e:
        print(f"It could not be written: {e}.", file=sys.stderr)
        return 1
    print(f"{given.file}: {count} entries. At the ledger: coop-ledger import journal FILE")
    return 0
