# SPDX-License-Identifier: AGPL-3.0-or-later
"""A payment of rent, or a charge, that was wrong is taken back by two people at the desk."""

from typing import NamedTuple

from sqlalchemy import select

from contract.entries import BadEntry, ChargeRun, RentPayment, Reversal, SignedEntry, read_entry
from contract.housing_messages import RentReversalRequest
from contract.outcomes import Outcome
from ledger.community.four_eyes import take_back
from ledger.community.roles import Act, may, roles_of
from ledger.housing.desk import Declined
from ledger.housing.homes import household_of
from ledger.store.tables import log
from ledger.transaction import Transaction


class Corrected(NamedTuple):
    """The reversal as it was signed, and whose account it moved."""

    entry: SignedEntry
    household: str


def reverse_rent(tx: Transaction, said: RentReversalRequest, first: str, second: str) -> Corrected:
    """Take it back in the names of these two members. Raises Declined, and nothing is done."""
    household = _household(tx, said)
    for member in (first, second):
        held = roles_of(tx.connection, member)
        if not (may(held, Act.HOMES) or may(held, Act.CORRECTIONS)):
            raise Declined("not-allowed")
    concerned = {household_of(tx.connection, member) for member in (first, second)}
    if first == second or household in concerned:
        raise Declined("same-person")
    reversal = Reversal(
        **tx.own(f"member:{first}"),
        reverses=said.entry,
        journal=said.journal,
        journal_epoch=said.journal_epoch,
        charge=said.charge,
        second=f"member:{second}",
    )
    entry, outcome = take_back(tx, reversal)
    if outcome not in (Outcome.POSTED, Outcome.SUSPENSE):
        raise Declined("not-reversible")
    return Corrected(entry, household)


def _household(tx: Transaction, said: RentReversalRequest) -> str:
    body = tx.connection.execute(
        select(log.c.body).where(
            log.c.entry == said.entry,
            log.c.device == said.journal,
            log.c.epoch == said.journal_epoch,
            log.c.kind.in_(("rent", "charges")),
        )
    ).scalar()
    try:
        entry = None if body is None else read_entry(body)
    except BadEntry:  # a newer till's, which cannot be read yet
        entry = None
    if isinstance(entry, RentPayment) and said.charge is None:
        return entry.household
    if isinstance(entry, ChargeRun):
        for one in entry.charges:
            if one.charge == said.charge:
                return one.household
    raise Declined("not-reversible")
