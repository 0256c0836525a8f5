# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever stands at a kiosk behind card and PIN, and asks for what is not everybody's business."""

from typing import Literal

from contract.housing_messages import Asker
from ledger.community.pins import holds
from ledger.community.taps import Identification, fresh
from ledger.service import Device
from ledger.transaction import Transaction

DESK_MS = 10 * 60_000
"""So long after the PIN they may look. To have something done takes it anew."""


class NotThere(Exception):
    """They have to show their card again, or give their PIN. ``reason`` says which."""

    def __init__(self, reason: Literal["unknown-identification", "pin-wanted"]) -> None:
        super().__init__(reason)
        self.reason: Literal["unknown-identification", "pin-wanted"] = reason


def at_desk(tx: Transaction, kiosk: Device, asker: Asker, *, acts: bool = False) -> Identification:
    """Who that is. ``acts``: something is to be done in their name, not just looked at. Raises
    NotThere."""
    who = fresh(tx, kiosk, asker.identification)
    if who is None:
        raise NotThere("unknown-identification")
    given = who.ticket_ms
    right = asker.pin_ticket == who.ticket and given is not None
    if acts:
        # Not bound to a sum: nothing is granted by it.
        right = holds(tx, who, asker.pin_ticket, 0)
    if not right or given is None or tx.now_ms - given > DESK_MS:
        raise NotThere("pin-wanted")
    return who
