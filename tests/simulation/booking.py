# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m tests.simulation.booking FOLDER COUNT``: a ledger on SQLite posts entries, and says
how long its log is as soon as each one stands."""

import os
import sys
import time
from pathlib import Path

from ledger.community.contributions import confirm_contribution
from ledger.service import Ledger
from ledger.transaction import Transaction
from tests.simulation.coop import Things
from tests.simulation.ledger import no_threads


def open_ledger(folder: Path) -> Ledger:
    """In this one thread: the tool that records wants one."""
    with no_threads():
        return Ledger(folder, clock=lambda: time.time_ns() // 1_000_000, random=os.urandom)


def book(ledger: Ledger, things: Things, number: int) -> int:
    """Somebody's work is confirmed; how many entries the log has then."""
    card, other = things.cards[number % 4], things.cards[(number + 1) % 4]

    def job(tx: Transaction) -> int:
        actor = f"member:{other.member}"
        confirm_contribution(tx, card.member, "shop-shift", 30, "2026-05-01", actor)
        return tx.log_size

    return ledger.do_now(job)


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    things = Things.read(folder.parent / "things.json")
    ledger = open_ledger(folder)
    for number in range(count):
        print(book(ledger, things, number), flush=True)
    ledger.close()


if __name__ == "__main__":
    main()
