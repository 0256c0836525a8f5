# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tour: the demo's whole story, played in front of the real window at real speed.

A step that does not happen as told ends the tour as failed.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.bench import read_qr
from kiosk.demo import Demo
from kiosk.snapshot import Snapshot
from kiosk.tour import checkout, desks
from kiosk.tour.guide import Guide, Hands


def play(demo: Demo, hands: Hands, shown: Callable[[], Snapshot], folder: Path) -> int:
    """Play the story; pictures, receipts and ``summary.json`` go to the folder. The exit status."""
    who = Guide(demo, hands, shown, folder)
    books: dict[str, Any] = {}
    try:
        books = _story(who)
    except Exception as e:  # whatever it was, the summary says so
        hands.picture(folder / "failed.png")
        print(f"    {type(e).__name__}: {e}")
    ok = bool(books)
    summary = {"ok": ok, "steps": who.steps, "books": books}
    text = json.dumps(summary, indent=1, ensure_ascii=False)
    (folder / "summary.json").write_text(text + "\n")
    print("\nThe books:")
    for name, value in books.items():
        print(f"      {name}: {value}")
    print(f"\nPictures, receipts and summary.json: {folder}")
    print("All of it happened." if ok else "The tour failed at the step above.")
    return 0 if ok else 1


def _story(who: Guide) -> dict[str, Any]:
    checkout.online(who)
    checkout.receipt_is_proved(who, "1")
    checkout.others_come_by(who)
    checkout.network_is_pulled(who)
    checkout.network_is_back(who)
    checkout.printer_trouble(who)
    desks.a_member_opens_her_wallet(who)
    desks.rent_is_taken(who)
    desks.a_place_at_a_shift_is_taken(who)
    return _books_agree(who, papers=5)


def _books_agree(who: Guide, papers: int) -> dict[str, Any]:
    """Audit and receipts; returns what the books say, for the summary."""
    ledger = who.demo.ledger
    with who.step("The books: every unit sums to zero, every posting is derived again", None):
        who.hands.until(lambda: who.posted() >= 4, 20, "the last upload")
        audit = ledger.command("audit", "--data", str(ledger.folder))
        print("\n".join("      " + line for line in audit.strip().splitlines()))
        books = ledger.books()
        assert all(total == 0 for total in books["units"].values()), books["units"]
        assert len(who.demo.paper.papers) == papers, "a paper came out twice"
    with who.step("Every receipt of the day is proved once more", None):
        url = f"http://127.0.0.1:{ledger.port}"
        for paper in who.demo.paper.papers:
            ledger.command("verify", read_qr(paper), "--url", url)
    [coin] = [unit for unit in books["units"] if unit.startswith("coin:")]
    held = {kind: units.get(coin, 0) for kind, units in books["accounts"].items()}
    spent = held["store"] + held.get("housing", 0)
    return {
        "unit": coin,
        "granted": spent + held.get("allowance", 0),
        "spent": spent,
        "set_aside": held.get("allowance", 0),
        "posted": books["entries"],
        "proved": len(who.demo.paper.papers),
        "log_size": books["log_size"],
        "sums": books["units"],
    }
