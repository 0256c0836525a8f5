# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk run``: open the till."""

import argparse
import gc
import sys

from kiosk.commands import Verbs, add_folder
from kiosk.config import BadSettings, Folder


def add(verbs: Verbs) -> None:
    """Name the verb and its options."""
    verb = verbs.add_parser("run", help="open the kiosk")
    add_folder(verb)
    verb.add_argument("--window", action="store_true", help="in a window, not the full screen")
    verb.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Open the kiosk of this folder; returns the exit status."""
    folder = Folder(given.data)
    full_screen = not given.window
    if not folder.is_enrolled:
        print(
            "This kiosk belongs to no co-op yet. Ask the office for a one-time code, then:\n"
            f"  coop-kiosk enrol --data {folder.path} --ledger ADDRESS --code CODE",
            file=sys.stderr,
        )
        return 1
    try:
        full_screen = full_screen and folder.settings().screen.full_screen
    except BadSettings as e:
        print(f"The settings cannot be read: {e}", file=sys.stderr)
        return 1
    # What is loaded at the start stays; the till looks for garbage once it is open (Kiosk._start).
    gc.disable()
    from kiosk.app import Kiosk
    from ui.window import application

    app = application()
    kiosk = Kiosk(folder)
    kiosk.show(full_screen)
    try:
        return app.exec()
    finally:
        kiosk.close()
