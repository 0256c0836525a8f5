# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ``coop-kiosk`` command; its verbs are in ``kiosk.commands``."""

import argparse
import logging
import os
import sys

from kiosk.commands import run


def main(arguments: list[str] | None = None) -> int:
    """Run ``coop-kiosk``; returns the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="coop-kiosk", description="The till of a co-op that has its own coin."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    run.add(verbs)
    if arguments[:1] != ["run"]:  # a till that opens waits for no other verb
        from kiosk.commands import cards, demo, doctor, enrol, journal, label, receipts, setup

        for verb in (enrol, setup, doctor, receipts, journal, label, cards, demo):
            verb.add(verbs)
    given = parser.parse_args(arguments)
    logging.basicConfig(
        level=os.environ.get("COOP_LOG", "WARNING"), format="%(levelname)s %(name)s: %(message)s"
    )
    status: int = given.run(given)
    return status


if __name__ == "__main__":
    sys.exit(main())
