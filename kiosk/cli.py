# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ``coop-kiosk`` command."""

import argparse
import asyncio
import logging
import os
import sys
from pathlib import Path

from kiosk.config import BadSettings, Folder, NotEnrolled, Settings


def main(arguments: list[str] | None = None) -> int:
    """Run ``coop-kiosk``; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="coop-kiosk", description="The till of a co-op that has its own coin."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="open the kiosk")
    run.add_argument("--data", type=Path, required=True, help="the kiosk's folder")
    run.add_argument("--window", action="store_true", help="in a window, not the full screen")
    enrol = verbs.add_parser("enrol", help="make this machine a kiosk of a co-op")
    enrol.add_argument("--data", type=Path, required=True, help="the kiosk's folder")
    enrol.add_argument("--ledger", required=True, help="the ledger's address (https)")
    enrol.add_argument("--code", required=True, help="the one-time code from the office")
    demo = verbs.add_parser("demo", help="a whole small co-op on this machine")
    demo.add_argument("--tour", action="store_true", help="play the story, offscreen")
    demo.add_argument("--data", type=Path, default=Path(".demo"), help="where it may write")
    given = parser.parse_args(arguments)
    logging.basicConfig(
        level=os.environ.get("COOP_LOG", "WARNING"), format="%(levelname)s %(name)s: %(message)s"
    )
    if given.verb == "demo":
        from kiosk.demo import run_demo

        return run_demo(given.data.absolute(), tour=given.tour)
    if given.verb == "enrol":
        return _enrol(Folder(given.data), given.ledger, given.code)
    return _run(Folder(given.data), full_screen=not given.window)


def _run(folder: Folder, *, full_screen: bool) -> int:
    try:
        folder.identity()
        full_screen = full_screen and folder.settings().screen.full_screen
    except NotEnrolled:
        print(
            "This kiosk belongs to no co-op yet. Ask the office for a one-time code, then:\n"
            f"  coop-kiosk enrol --data {folder.path} --ledger ADDRESS --code CODE",
            file=sys.stderr,
        )
        return 1
    except BadSettings as e:
        print(f"The settings cannot be read: {e}", file=sys.stderr)
        return 1
    from kiosk.app import Kiosk
    from ui.window import application

    app = application()
    kiosk = Kiosk(folder)
    kiosk.show(full_screen)
    try:
        return app.exec()
    finally:
        kiosk.close()


def _enrol(folder: Folder, ledger: str, code: str) -> int:
    from contract.fingerprint import six_words
    from contract.ids import unb64
    from ledger_client.clock import MachineClock
    from ledger_client.enrolment import enrol
    from ledger_client.journal import JournalInUse, lock
    from ledger_client.keys import load_or_make
    from ledger_client.uplink import Refused, Unreachable

    try:
        device = folder.identity().device
    except NotEnrolled:
        device = None
    try:
        with lock(folder.journal):
            # Kept until it is used: should the answer be lost, the same key shows the code again.
            key = load_or_make(folder.next_key)
            identity = asyncio.run(enrol(ledger, code, key, MachineClock(), device=device))
            folder.become(identity)
    except JournalInUse:
        print("The till is running. Stop it first, then enrol it again.")
        return 1
    except Unreachable as e:
        print(f"No ledger answers at {ledger} ({e}). Check the address and the network.")
        return 1
    except Refused as e:
        print(f"The ledger refuses: {e.problem.title}. {_advice(e.problem.code, device)}")
        return 1
    except ValueError as e:
        print(f"{e}.")
        return 1
    try:
        folder.settings()
    except BadSettings:
        folder.keep_settings(Settings(ledger=ledger))
    print(f"This is now {identity.kiosk_name!r} of {identity.coop_name}.")
    print(f"  its words           {six_words(key.public)}")
    print(f"  the ledger's words  {six_words(unb64(identity.ledger_key))}")
    if identity.waiting:
        print(
            "The office shows both with `coop-ledger kiosk list`. If they are the same there:\n"
            f"  coop-ledger kiosk confirm {identity.device}"
        )
    return 0


def _advice(code: str, device: str | None) -> str:
    if code == "too-many":
        return "Then try again with the same code."
    if code == "other-device":
        return (
            f"This folder is the kiosk {device}: ask the office for a code to enrol that one again "
            "(coop-ledger kiosk new --device), or take an empty folder."
        )
    return "Ask the office for a new code."


if __name__ == "__main__":
    sys.exit(main())
