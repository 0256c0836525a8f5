# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three tills and a ledger, each a process of its own, while somebody buys at each of them."""

import json
from collections import Counter
from pathlib import Path

from contract.receipt import parse_receipt_code
from ledger.service import open_to_read
from tests.ledger.coop import run
from tests.ledger_client.tills import Coop
from tests.processes.forked import ForkedLedger, Running
from tests.processes.lines import NoisyCable

SHOPPERS = ("Ingrid", "Yusuf", "Sándor")
RULES = ("--coin-share", "10", "--pin-limit", "5000", "--kiosk-cap", "5000")
"""So their coin lasts for hundreds of purchases, one after the other. The same for all tests here:
a co-op is made once and copied."""


class LoudCoop(Coop):
    """A co-op whose tills have a bad line to a ledger that is killed."""

    ledger_kind = ForkedLedger
    cable_kind = NoisyCable

    def __init__(self, folder: Path, *options: str) -> None:
        """``options`` go to ``coop-ledger demo``."""
        super().__init__(folder, *RULES, *options)


class Shop:
    """The tills, what their screens said, and how often each was killed."""

    def __init__(self, folder: Path, *options: str) -> None:
        """``options`` go to ``coop-ledger demo``."""
        self.coop = LoudCoop(folder, *options)
        self.tills = [self.coop.new_till() for _ in SHOPPERS]
        self.said: list[str] = []
        self.kills = 0
        self.running = [
            Running(till, name) for till, name in zip(self.tills, SHOPPERS, strict=True)
        ]

    def kill_till(self, number: int) -> None:
        """It dies, and starts again."""
        self.kills += 1
        self.said += self.running[number].kill()
        self.running[number] = Running(self.tills[number], SHOPPERS[number])

    def kill_ledger(self) -> None:
        """The same of the ledger."""
        self.coop.ledger.stop(kill=True)
        self.coop.ledger.start()

    def until_all_sell(self) -> None:
        """Until each till sold once more."""
        for running in self.running:
            running.until_it_says()

    def finish(self) -> None:
        """All is well again: each till sells once more and sends all that it has."""
        for till in self.tills:
            till.cable.well()
        for running in self.running:
            running.until_it_says()
        while self.running:
            self.said += self.running.pop().finish()

    def close(self) -> None:
        for running in self.running:
            running.kill()
        for till in self.tills:
            till.cable.pull()
        self.coop.ledger.stop()

    def sold(self) -> Counter[str]:
        """The purchases in the log, each as often as it stands there; and the books are sound."""
        assert "nothing to object to" in run("audit", "--data", self.coop.ledger.folder)
        with open_to_read(self.coop.ledger.folder) as (connection, _):
            rows = connection.exec_driver_sql(
                "select body, outcome from log where kind = 'purchase'"
            ).all()
        assert {row.outcome for row in rows} <= {"posted", "suspense"}
        bodies = [json.loads(row.body) for row in rows]
        coin = sum(any(tender["type"] == "coin" for tender in body["tenders"]) for body in bodies)
        assert coin, "nobody paid in coin"
        flipped = sum(till.cable.flipped for till in self.tills)
        print(f"{len(bodies)} purchases, {coin} with coin; {flipped} pieces had a bit flipped")
        return Counter(body["id"] for body in bodies)

    def require_each_sale_once(self) -> None:
        """What a screen said stands in the log, and nothing stands there twice."""
        said = Counter(parse_receipt_code(url).entry for url in self.said)
        sold = self.sold()
        assert max(said.values()) == 1, "one was approved twice"
        assert max(sold.values()) == 1, "one stands twice in the log"
        assert set(said) <= set(sold), "what a screen said is not in the log"
        # What was cut off between the commit and the screen stands as well: one a kill at most.
        assert len(sold) <= len(said) + self.kills
