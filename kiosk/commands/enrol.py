# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk enrol``: make this machine a kiosk of a co-op."""

import argparse

from kiosk.commands import Verbs, add_folder
from kiosk.config import BadSettings, Folder, NotEnrolled, Settings


def add(verbs: Verbs) -> None:
    """Name the verb and its options."""
    verb = verbs.add_parser("enrol", help="make this machine a kiosk of a co-op")
    add_folder(verb)
    verb.add_argument("--ledger", required=True, help="the ledger's address (https)")
    verb.add_argument("--code", required=True, help="the one-time code from the office")
    verb.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Enrol this folder, or enrol it again; returns the exit status."""
    import asyncio

    from contract.fingerprint import six_words
    from contract.ids import unb64
    from ledger_client.clock import MachineClock
    from ledger_client.enrolment import enrol
    from ledger_client.journal import JournalInUse, lock
    from ledger_client.keys import load_or_make
    from ledger_client.uplink import Refused, Unreachable

    folder, ledger, code = Folder(given.data), given.ledger, given.code
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
            f"  coop-ledger kiosk confirm {identity.device} --by YOUR-NAME"
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
