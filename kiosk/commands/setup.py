# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk setup``: find what is plugged in, and write the settings."""

import argparse
import sys
from collections.abc import Sequence

from msgspec.structs import replace

from kiosk.commands import Verbs, add_folder
from kiosk.config import BadSettings, Folder, NotEnrolled, PrinterSettings, Settings, as_toml


def add(verbs: Verbs) -> None:
    """Name the verb and its options."""
    verb = verbs.add_parser("setup", help="find what is plugged in, and write the settings")
    add_folder(verb)
    verb.add_argument("--yes", action="store_true", help="take what is found, without asking")
    verb.add_argument("--dry-run", action="store_true", help="show the settings, write nothing")
    verb.add_argument("--ledger", help="the ledger's address, if this kiosk is not enrolled yet")
    verb.add_argument(
        "--printer",
        metavar="HOST[:PORT]",
        action="append",
        default=[],
        help="a receipt printer on the network to ask",
    )
    verb.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Find, ask, write; returns the exit status."""
    from hardware.printing.transport import NetworkPrinter
    from kiosk.setup import discover

    folder = Folder(given.data)
    try:
        settings = folder.settings()
    except BadSettings as e:
        if given.ledger is None:
            print(f"{e}.\nEnrol this kiosk first (coop-kiosk enrol), or name the ledger: --ledger.",
                  file=sys.stderr)  # fmt: skip
            return 1
        settings = Settings(ledger=given.ledger)
    named = []
    for printer in given.printer:
        host, _, port = printer.partition(":")
        if not host or not (port or "9100").isdecimal():
            print(f"{printer!r} is no address: HOST or HOST:PORT.", file=sys.stderr)
            return 1
        named.append(NetworkPrinter(host, int(port or "9100")))
    print("Looking for devices. Switch everything on; this takes some seconds for each.")
    chosen = _choose(settings, list(discover(named)), yes=given.yes)
    if chosen is None:
        return 1
    return _write(folder, chosen, yes=given.yes, dry_run=given.dry_run)


_WITHOUT = {
    "printer": "receipts are shown as a code; plug one in, or name it: --printer HOST",
    "scanner": "one that types like a keyboard needs no setting; a serial one is plugged in first",
    "scale": "loose goods cannot be weighed; plug it in, switch it on, and run this again",
}


def _choose(settings: Settings, found: Sequence[object], *, yes: bool) -> Settings | None:
    """The settings with what was found and wanted; None when nobody is there to ask."""
    from kiosk.device_words import WORDS
    from kiosk.setup import (
        CameraFound,
        CardReaderFound,
        LineFound,
        PrinterFound,
        ScaleFound,
        Unusable,
    )

    taken: set[str] = set()
    if not any(isinstance(one, CardReaderFound) for one in found):
        print("  no card reader: members pay in money only, until one is plugged in")
    for one in found:
        match one:
            case CardReaderFound(name=name):
                print(f"  card reader: {name}")
                settings = replace(settings, reader="pcsc")
                continue
            case Unusable(place=place, code=code):
                print(f"  {place}: {' '.join(WORDS.get(code, (code, '')))}")
                continue
            case PrinterFound(settings=printer):
                kind, words = "printer", f"a receipt printer at {_place(printer)}"
                after = replace(settings, printer=_keep_width(printer, settings.printer))
            case ScaleFound(settings=scale):
                kind, words = "scale", f"a scale ({scale.protocol}) at {scale.port}"
                after = replace(settings, scale=scale)
            case LineFound(settings=line):
                kind, words = "scanner", f"something that says nothing by itself at {line.port}"
                if settings.scale is not None and settings.scale.port == line.port:
                    print(f"  {line.port}: the scale of the settings says nothing now")
                    continue
                after = replace(settings, scanner=line)
            case CameraFound(name=name, settings=camera):
                kind, words = "scanner", f"a camera ({name}) at {camera.camera}"
                after = replace(settings, scanner=camera)
            case _:
                continue
        if kind in taken:
            print(f"  {words}: there is a {kind} already, it is left out")
            continue
        wanted = True if yes else _ask(f"  {words}. Use it as the {kind}?")
        if wanted is None:
            return None
        if wanted:
            taken.add(kind)
            settings = after
            if yes:
                print(f"  {words}: it is the {kind}")
    for kind, what_then in _WITHOUT.items():
        if getattr(settings, kind) is None:
            print(f"  no {kind}: {what_then}")
    return settings


def _keep_width(found: PrinterSettings, before: PrinterSettings | None) -> PrinterSettings:
    """How wide the paper is, and which logo, no printer tells."""
    if before is None:
        return found
    return replace(found, width_mm=before.width_mm, logo=before.logo)


def _place(printer: PrinterSettings) -> str:
    return printer.usb or printer.serial or f"{printer.host}:{printer.port}"


def _write(folder: Folder, settings: Settings, *, yes: bool, dry_run: bool) -> int:
    print(f"\n{as_toml(settings)}")
    if settings.printer is not None:
        slow = settings.printer.serial is not None and settings.printer.baud < 38400
        print(f"Paper of {settings.printer.width_mm} mm: set width_mm if it is not.")
        if slow:
            print("This printer's line is slow: receipts in other scripts than Latin take half a "
                  "minute. Set it, and baud here, to 115200.")  # fmt: skip
    if dry_run:
        print("Nothing was written.")
        return 0
    if not yes and (answer := _ask("Write these settings?")) is not True:
        print("Nothing was written.")
        return 1 if answer is None else 0
    folder.keep_settings(settings)
    print("Written. Restart the till: systemctl restart coopcoin-kiosk")
    try:
        folder.identity()
    except NotEnrolled:
        print("Then ask the office for a one-time code, and run coop-kiosk enrol.")
    return 0


def _ask(question: str) -> bool | None:
    """Yes or no; None when nobody is there."""
    while True:
        try:
            answer = input(f"{question} [Y/n] ").strip().lower()
        except EOFError:
            print("\nNobody answers. Say --yes to take what is found.", file=sys.stderr)
            return None
        if answer in ("", "y", "yes"):
            return True
        if answer in ("n", "no"):
            return False
