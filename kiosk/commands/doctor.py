# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk doctor``: look the till over and say what is wrong and what to do."""

import argparse
import sys
from pathlib import Path

import msgspec

from kiosk.commands import Verbs, add_folder
from kiosk.config import Folder

_MARKS = {"well": "  ok  ", "warning": " look ", "fault": "FAULT "}


def add(verbs: Verbs) -> None:
    """Name the verb and its options."""
    verb = verbs.add_parser("doctor", help="look the till over: devices, ledger, disk, journal")
    add_folder(verb)
    verb.add_argument("--json", action="store_true", help="for programs")
    verb.add_argument(
        "--bundle", type=Path, metavar="FILE", help="write a file for whoever helps; no secrets"
    )
    verb.add_argument("--log", metavar="FILE", help="the till's log for it; - is standard input")
    verb.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Examine; 1 if there is a fault, else 0."""
    from kiosk.doctor import Finding, examine
    from kiosk.wiring import devices_of

    folder = Folder(given.data)
    if not folder.path.is_dir():
        print(
            f"There is no kiosk in {folder.path} yet. Ask the office for a one-time code, then:\n"
            f"  coop-kiosk enrol --data {folder.path} --ledger ADDRESS --code CODE",
            file=sys.stderr,
        )
        return 1
    found: list[Finding] = []
    for finding in examine(folder, devices_of):
        found.append(finding)
        if not given.json:
            print(f"[{_MARKS[finding.state]}] {finding.words}")
            if finding.state != "well" and finding.advice:
                print(f"         {finding.advice}")
    if given.json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    if given.bundle is not None:
        from kiosk.bundle import write_bundle

        try:
            log = None
            if given.log is not None:
                log = sys.stdin.read() if given.log == "-" else Path(given.log).read_text()
            names = write_bundle(given.bundle, folder, found, log)
        except (OSError, UnicodeDecodeError) as e:
            print(f"The bundle cannot be written: {e}.", file=sys.stderr)
            return 1
        if not given.json:
            print(f"{given.bundle} holds {', '.join(names)}. No key, no journal, no names of "
                  "members. Look into it before you send it.")  # fmt: skip
    return int(any(finding.state == "fault" for finding in found))
