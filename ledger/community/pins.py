# SPDX-License-Identifier: AGPL-3.0-or-later
"""PINs: kept as Argon2id verifiers. A try is counted before it is checked, so that pulling the plug
wins nobody another one."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from contract.credentials import pin_matches
from contract.messages import PinAnswer, PinRefused, PinRight
from contract.outcomes import Declined
from ledger.community.alarms import sound
from ledger.community.sessions import sign_out_everywhere
from ledger.community.taps import Identification
from ledger.store.tables import identifications, pins
from ledger.transaction import Transaction

MAX_TRIES = 3
TICKET_MS = 3 * 60_000
"""So long a right PIN counts."""


class Try(msgspec.Struct, frozen=True):
    """A try that was counted and may now be checked, out of the writer's way: it is slow."""

    identification: str
    member: str
    verifier: str
    failures: int

    def __repr__(self) -> str:
        return "Try()"

    def check(self, pin: str) -> bool:
        """Whether this is the PIN. Takes tens of milliseconds."""
        return pin_matches(self.verifier, pin)


_pin = select(pins.c.verifier, pins.c.failures).where(pins.c.member == bindparam("of"))
_count = update(pins).where(pins.c.member == bindparam("of")).values(failures=bindparam("count"))
_ticket = (
    update(identifications)
    .where(identifications.c.identification == bindparam("of"))
    .values(ticket=bindparam("new_ticket"), ticket_ms=bindparam("now_ms"), ticket_sum=None)
)


def store_pin(tx: Transaction, member: str, verifier: str) -> None:
    """A member's PIN from now on, as its Argon2id verifier; locked until now, it is free again.
    Whoever signed in with the one before, at a till that kept it, is signed out."""
    sign_out_everywhere(tx, member)
    tx.connection.execute(delete(pins).where(pins.c.member == member))
    locked = tx.keys.lock(verifier, member, tx.random(24))
    tx.connection.execute(insert(pins), {"member": member, "verifier": locked, "failures": 0})


def begin_try(tx: Transaction, identification: Identification, counted: bool) -> Try | PinRefused:
    """Count a try. ``counted``: this very request was counted before, and cut off."""
    row = tx.connection.execute(_pin, {"of": identification.member}).one_or_none()
    if row is None:
        return PinRefused(reason=Declined.PIN_LOCKED)
    failures = row.failures
    if not counted:
        if failures >= MAX_TRIES:
            return PinRefused(reason=Declined.PIN_LOCKED)
        failures += 1
        tx.connection.execute(_count, {"of": identification.member, "count": failures})
    verifier = tx.keys.unlock(row.verifier, identification.member)
    return Try(identification.identification, identification.member, verifier, failures)


def end_try(tx: Transaction, attempt: Try, right: bool, kiosk: str) -> PinAnswer:
    """What the try at this kiosk came to: a ticket, or how many are left."""
    if not right:
        left = MAX_TRIES - attempt.failures
        if left <= 0:
            sound(tx, kiosk, "pin-locked", attempt.member)
        reason = Declined.PIN_WRONG if left > 0 else Declined.PIN_LOCKED
        return PinRefused(reason=reason, tries_left=max(0, left))
    tx.connection.execute(_count, {"of": attempt.member, "count": 0})
    ticket = tx.new_id()
    tx.connection.execute(
        _ticket, {"of": attempt.identification, "new_ticket": ticket, "now_ms": tx.now_ms}
    )
    return PinRight(ticket=ticket)


def holds(tx: Transaction, identification: Identification, ticket: str | None, sum: int) -> bool:
    """Whether this ticket came from a right PIN for this identification, lately, and is good for so
    much granted in all: a PIN is given for what stands on the screen, so what the ticket is used
    for first is all that it is good for."""
    good_for = identification.ticket_sum
    return (
        ticket is not None
        and (good_for is None or sum <= good_for)
        and ticket == identification.ticket
        and identification.ticket_ms is not None
        and tx.now_ms - identification.ticket_ms <= TICKET_MS
    )
