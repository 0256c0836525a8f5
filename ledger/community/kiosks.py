# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kiosks: how one gets in, and how it is shut out."""

import base64

from sqlalchemy import bindparam, insert, update

from contract.chain import sha256
from ledger.store.tables import devices, enrolment_codes
from ledger.transaction import Transaction

CODE_MS = 15 * 60_000
"""So long an enrolment code waits to be used."""


def code_hash(code: str) -> bytes:
    """How a code is stored. Case, spaces and hyphens do not matter; it has 80 random bits."""
    return sha256("".join(c for c in code.upper() if c.isalnum()).encode())


def new_code(tx: Transaction, kiosk_name: str) -> str:
    """A one-time code for a new kiosk, in four groups of four characters. Shown once."""
    text = base64.b32encode(tx.random(10)).decode()
    tx.connection.execute(
        insert(enrolment_codes),
        {
            "code_hash": code_hash(text),
            "kiosk_name": kiosk_name,
            "expires_ms": tx.now_ms + CODE_MS,
        },
    )
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


def revoke(tx: Transaction, device: str) -> bool:
    """Shut a kiosk out, in all its epochs. Whether there was one to shut out."""
    done = tx.connection.execute(
        update(devices)
        .where(
            devices.c.device == bindparam("of"),
            devices.c.revoked_ms.is_(None),
            devices.c.device != tx.coop.ledger_device,
        )
        .values(revoked_ms=tx.now_ms),
        {"of": device},
    )
    return done.rowcount > 0
