# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of ``coop-kiosk``, a module each: ``add`` names its options, ``run`` does it."""

import argparse
import os
from pathlib import Path
from typing import Protocol


class Verbs(Protocol):
    """Where a verb adds itself (what argparse makes for the words that follow the program)."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser:
        """A new verb; ``help`` is its line in the list of all."""


def add_folder(verb: argparse.ArgumentParser) -> None:
    """The option that nearly every verb has: which kiosk it is. The installed command knows."""
    known = os.environ.get("COOP_KIOSK_DATA")
    verb.add_argument(
        "--data",
        type=Path,
        default=None if known is None else Path(known),
        required=known is None,
        help="the kiosk's folder (default: what COOP_KIOSK_DATA says)",
    )
