# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk cards``: make member cards of blank ones."""

import argparse
import os
import sys
from pathlib import Path

from kiosk.commands import Verbs, add_folder
from kiosk.config import BadSettings, Folder, NotEnrolled

_WAIT_S = 10.0
"""A card has so long to be written, the ledger's answer included; a good one takes a second."""


def add(verbs: Verbs) -> None:
    """Name the verb and its options."""
    verb = verbs.add_parser("cards", help="make member cards of blank ones (NTAG 424 DNA)")
    add_folder(verb)
    verb.add_argument("--count", type=int, help="end after so many cards")
    verb.add_argument("--list", type=Path, metavar="FILE", help="add each card's number to FILE")
    verb.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write cards until enough are, or Ctrl-C; returns the exit status."""
    from hardware.cards.pcsc import PcscReader
    from kiosk.card_desk import CardDesk
    from kiosk.card_keys import keys_from_ledger

    folder = Folder(given.data)
    try:
        identity, keys_of = folder.identity(), keys_from_ledger(folder)
    except NotEnrolled:
        print(
            "This machine belongs to no co-op yet. Ask the office for a one-time code (coop-ledger "
            "kiosk new NAME --profile card-desk), then enrol it: coop-kiosk enrol",
            file=sys.stderr,
        )
        return 1
    except BadSettings as e:
        print(f"The settings cannot be read: {e}", file=sys.stderr)
        return 1
    desk = CardDesk(
        keys_of,
        f"{identity.receipt_base.rstrip('/')}/card",
        os.urandom,
        say=_say,
        step=_show_progress,
    )
    print(f"Member cards of {identity.coop_name}. Ctrl-C ends.")
    reader = PcscReader(hang_after=_WAIT_S, attend=desk.attend)
    reader.start(desk.hear)
    try:
        desk.wait_for(given.count if given.count is not None else sys.maxsize)
    except KeyboardInterrupt:
        print()
    finally:
        reader.stop()
    uids = [card.uid for card in desk.written]
    print(f"{len(uids)} {'card is' if len(uids) == 1 else 'cards are'} written and verified.")
    if given.list is not None and uids:
        with given.list.open("a") as file:
            file.writelines(f"{uid}\n" for uid in uids)
    if uids:
        print("Give each to its member with: coop-ledger card issue")
    return 0


def _say(text: str) -> None:
    print(f"\r\033[K{text}" if sys.stdout.isatty() else text, flush=True)


def _show_progress(done: int, steps: int) -> None:
    if sys.stdout.isatty():
        bar = "#" * done + "." * (steps - done)
        print(f"\r  writing [{bar}] {done} of {steps}; leave the card there", end="", flush=True)
