# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk demo``: a whole small co-op on this machine."""

import argparse
from pathlib import Path

from kiosk.commands import Verbs


def add(verbs: Verbs) -> None:
    """Name the verb and its options."""
    verb = verbs.add_parser("demo", help="a whole small co-op on this machine")
    verb.add_argument("--tour", action="store_true", help="play the story, offscreen")
    verb.add_argument("--data", type=Path, default=Path(".demo"), help="where it may write")
    verb.add_argument(
        "--camera", action="store_true", help="codes are read by a camera that is shown a film"
    )
    verb.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Play it; returns the exit status."""
    from kiosk.demo_windows import run_demo

    return run_demo(given.data.absolute(), tour=given.tour, camera=given.camera)
