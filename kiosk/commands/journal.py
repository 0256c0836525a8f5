# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk journal``: what this kiosk could not send, into a file that somebody carries to the
ledger (``coop-ledger import journal FILE``). The till may go on meanwhile."""

import argparse
import os
import sys
from pathlib import Path

from kiosk.commands import Verbs, add_folder
from kiosk.config import Folder


def add(verbs: Verbs) -> None:
    """Name the verb and its options."""
    verb = verbs.add_parser("journal", help="write what was not sent yet into a file")
    verb.add_argument("act", choices=("export",))
    verb.add_argument("file", type=Path, help="a new file, on a USB stick for instance")
    add_folder(verb)
    verb.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    from ledger_client.carried import NotReadable, carried

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
    except (NotReadable, OSError) as e:
        print(f"It could not be written: {e}.", file=sys.stderr)
        return 1
    print(f"{given.file}: {count} entries. At the ledger: coop-ledger import journal FILE")
    return 0
