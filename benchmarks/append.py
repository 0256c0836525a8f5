# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an approval costs on the disk: one entry with its details, and one bare row of its size."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from nacl.signing import SigningKey

from benchmarks.bare_store import BareStore
from contract import chain
from contract.chain import canonical
from contract.entries import FORMAT, BasketLine, Entry, Purchase, Tender, Total
from contract.entries import Details as Basket
from contract.ids import b64, instant, random_id, uuid7
from ledger_client.clock import Anchor
from ledger_client.journal import Details, Journal

_LINES = 12


class AppendBench:
    """A journal like the till's, and a bare store on the same disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        key = SigningKey.generate()
        self._coop, self._device = random_id(os.urandom(10)), random_id(os.urandom(10))
        self._journal = Journal(
            folder / "append-journal.db",
            coop=self._coop,
            device=self._device,
            epoch=1,
            public_key=bytes(key.verify_key),
            signer=lambda message: key.sign(message).signature,
        )
        self._store = BareStore(folder / "append-bare.db")
        lines = tuple(
            BasketLine(
                product=f"p{line}",
                name="Rye bread, sliced",
                quantity=1,
                each=380,
                price=380,
                department="bakery",
                tax_rate=700,
            )
            for line in range(_LINES)
        )
        self._details = canonical(Basket(lines=lines, cash_given=5000, cash_change=440))
        self._bytes = 0

    def append(self) -> Mapping[str, float]:
        """A sale of twelve lines: entry, details, anchor and the end of its draft; ms."""
        now = time.time_ns() // 1_000_000
        salt, id = os.urandom(16), uuid7(now, os.urandom(10))
        make = self._entry(id, now, salt)
        anchor = Anchor(ledger_ms=now, boot_id="boot", boot_ms=now, wall_ms=now)
        began = time.monotonic_ns()
        sealed = self._journal.append(
            make, details=Details(salt, self._details), anchor=anchor, ends_draft=id
        )
        took = time.monotonic_ns() - began
        self._bytes = len(bytes(sealed.body)) + len(sealed.signature) + len(self._details)
        return {"append": took / 1e6}

    def commit(self) -> Mapping[str, float]:
        """One bare durable row of as many bytes; ms."""
        data = bytes(self._bytes)
        began = time.monotonic_ns()
        self._store.commit(data)
        return {"bare commit": (time.monotonic_ns() - began) / 1e6}

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    def _entry(self, id: str, now: int, salt: bytes) -> Callable[[chain.Head], Entry]:
        total = 380 * _LINES

        def make(head: chain.Head) -> Entry:
            return Purchase(
                format=FORMAT,
                coop=self._coop,
                device=self._device,
                epoch=1,
                sequence=head.sequence + 1,
                previous=b64(head.hash),
                id=id,
                at=instant(now),
                actor=f"kiosk:{self._device}",
                details_hash=b64(chain.details_hash(salt, self._details)),
                totals=(Total(department="bakery", tax_rate=700, net=total - 298, tax=298),),
                tenders=(Tender(type="cash", unit="EUR", amount=total),),
            )

        return make
