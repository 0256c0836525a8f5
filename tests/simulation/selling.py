# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m tests.simulation.selling FOLDER COUNT [SYNCHRONOUS]``: a till writes sales and says
each one as soon as it stands; "-" before it: it does not, "?": that is not known. Drafts are kept
before and end with their sale, as at the till."""

import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from contract import chain
from contract.entries import FORMAT, Purchase
from contract.ids import b64
from ledger_client import journal_file
from ledger_client.journal import Details, DoubtfulEntry, Journal
from tests.contract import examples


def open_journal(folder: Path) -> Journal:
    return Journal(
        folder / "journal.db",
        coop=examples.COOP,
        device=examples.KIOSK,
        epoch=1,
        public_key=bytes(examples.KIOSK_KEY.verify_key),
        signer=examples.kiosk_signer,
    )


def sell(till: Journal, number: int) -> str:
    id = examples.entry_id(number)
    till.keep_draft(id, b"draft of " + id.encode() * 20)

    def make(head: chain.Head) -> Purchase:
        marks: dict[str, Any] = {
            "format": FORMAT,
            "coop": examples.COOP,
            "device": examples.KIOSK,
            "epoch": 1,
            "sequence": head.sequence + 1,
            "previous": b64(head.hash),
            "id": id,
            "at": examples.at(number),
            "actor": f"kiosk:{examples.KIOSK}",
            "details_hash": examples.DETAILS_HASH,
        }
        return Purchase(**marks, totals=examples.TOTALS, tenders=(examples.CASH,))

    details = Details(examples.SALT, examples.DETAILS_BYTES)
    till.append(make, details=details, ends_draft=id)
    return id


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    if len(sys.argv) > 3:  # a planted fault: how it is without waiting for the disk

        def careless(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA synchronous={sys.argv[3]}")

        journal_file.durable = careless
    till = open_journal(folder)
    for number in range(1, count + 1):
        id = examples.entry_id(number)
        try:
            said = sell(till, number)
        except DoubtfulEntry:
            said = f"?{id}"
        except sa.exc.SQLAlchemyError:
            said = f"-{id}"
        print(said, flush=True)


if __name__ == "__main__":
    main()
