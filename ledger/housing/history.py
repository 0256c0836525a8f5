# SPDX-License-Identifier: AGPL-3.0-or-later
"""What households were charged and what they paid, from the log alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.entries import AnyEntry, ArrearsPlan, ChargeRun, RentPayment, Reversal, read_entry
from contract.ids import unix_ms
from contract.outcomes import Outcome
from contract.rent import PlanMade, RentAccount, RentCharge, RentEvent, RentPaid, RentPlan, after
from ledger.coop import Coop
from ledger.store.kept import meant
from ledger.store.tables import is_of_rent, is_plan, log, postings

Key = tuple[str, ...]
"""A charge or a payment: ids of entries are unique in their journal only."""

DayOf = Callable[[str], str]
"""The calendar day, where the co-op is, of an instant (UTC)."""


class Move(msgspec.Struct, frozen=True):
    """One thing that happened to a household, in the order of the log. ``amount`` is what it adds
    to what the household owes (minor units of money). ``undoes``: what a reversal took back."""

    index: int
    at: str
    day: str
    entry: AnyEntry
    amount: int
    key: Key
    event: RentEvent | None = None
    undoes: frozenset[Key] = frozenset()


class History(msgspec.Struct, frozen=True):
    """All that happened to one household."""

    moves: tuple[Move, ...] = ()

    def until(self, day: str) -> "History":
        """As it stands at the end of that day: what was due by then, whenever it was charged, and
        what was paid by then. A charge that was taken back is as if it had never been."""
        undone = self.undone
        return History(
            tuple(
                move
                for move in self.moves
                if (
                    move.event.due <= day and move.key not in undone
                    if isinstance(move.event, RentCharge)
                    else move.day <= day and not (move.undoes and move.amount < 0)
                )
            )
        )

    @property
    def undone(self) -> frozenset[Key]:
        """What was taken back."""
        return frozenset(key for move in self.moves for key in move.undoes)

    @property
    def balance(self) -> int:
        """What the household owes; negative: its credit."""
        return sum(move.amount for move in self.moves)

    def account(self) -> RentAccount:
        """Which charge each payment settled. What was taken back is as if it had never been."""
        undone = self.undone
        return after(
            RentAccount(),
            (
                move.event
                for move in self.moves
                if move.event is not None and move.key not in undone
            ),
        )

    def payments(self) -> tuple[tuple[Move, RentPayment], ...]:
        """Those that were not taken back."""
        undone = self.undone
        return tuple(
            (move, move.entry)
            for move in self.moves
            if isinstance(move.entry, RentPayment) and move.key not in undone
        )


def coin_paid(payment: RentPayment) -> tuple[int, int]:
    """The coin of a payment (minor units), and what of the money it settled."""
    tenders = [tender for tender in payment.tenders if tender.type == "coin"]
    return sum(one.amount for one in tenders), sum(one.value.amount for one in tenders)


class Row(msgspec.Struct, frozen=True):
    """An entry that moved what a household owes, and by how much; a plan by nothing."""

    index: int
    household: str
    amount: int
    entry: AnyEntry


def histories(rows: Iterable[Row], day_of: DayOf) -> dict[str, History]:
    """The history of each household. Pure; the rows are in the order of the log."""
    moves: dict[str, list[Move]] = defaultdict(list)
    charged: dict[Key, tuple[str, int]] = {}  # by which entry, and how much
    for row in rows:
        for move in _moves(row, day_of, charged):
            moves[row.household].append(move)
    return {household: History(tuple(of)) for household, of in moves.items()}


def _moves(row: Row, day_of: DayOf, charged: dict[Key, tuple[str, int]]) -> Iterable[Move]:
    entry, day = row.entry, day_of(row.entry.at)
    match entry:
        case ChargeRun():
            for one in entry.charges:
                key = ("charge", one.charge)
                if one.household == row.household and key not in charged:
                    charged[key] = entry.id, one.amount
                    event = RentCharge(
                        charge=one.charge, type=one.type, due=one.due, amount=one.amount
                    )
                    yield Move(row.index, entry.at, day, entry, one.amount, key, event)
        case RentPayment():
            paid = RentPaid(
                payment=entry.id, at=entry.at, amount=-row.amount, settles=entry.settles
            )
            yield Move(row.index, entry.at, day, entry, row.amount, payment_key(entry), paid)
        case ArrearsPlan():
            plan = RentPlan(plan=entry.plan, charges=entry.charges, instalments=entry.instalments)
            key = ("plan", entry.id)
            yield Move(row.index, entry.at, day, entry, 0, key, PlanMade(plan=plan))
        case Reversal():
            key = ("reversal", entry.id)
            back = _taken_back(entry, row, charged)
            yield Move(row.index, entry.at, day, entry, row.amount, key, undoes=back)


def _taken_back(entry: Reversal, row: Row, charged: dict[Key, tuple[str, int]]) -> frozenset[Key]:
    if row.amount > 0:
        return frozenset({("payment", entry.journal, str(entry.journal_epoch), entry.reverses)})
    if entry.charge is not None:
        return frozenset({("charge", entry.charge)})
    return frozenset(key for key, (run, _amount) in charged.items() if run == entry.reverses)


def payment_key(entry: RentPayment) -> Key:
    """How a payment is known."""
    return "payment", entry.device, str(entry.epoch), entry.id


# --- from the database ---------------------------------------------------------------------------


def read_histories(
    connection: Connection, coop: Coop, households: Sequence[str] | None = None
) -> dict[str, History]:
    """The histories of these households (all, if none is named)."""
    rows = sorted(
        [*_posted(connection, coop, households), *_planned(connection, coop, households)],
        key=lambda row: row.index,
    )
    return histories(rows, lambda at: coop.day(unix_ms(at)))


def _posted(connection: Connection, coop: Coop, households: Sequence[str] | None) -> Iterable[Row]:
    query = (
        select(log.c.log_index, log.c.body, postings.c.account, postings.c.amount)
        .join(postings, postings.c.log_index == log.c.log_index)
        .where(is_of_rent, postings.c.unit == coop.currency)
        .order_by(log.c.log_index)
    )
    if households is not None:
        query = query.where(postings.c.account.in_([f"rent:{one}" for one in households]))
    index, entry = -1, None
    for row in connection.execute(query):
        if row.log_index != index or entry is None:  # a run charges many: it is read once
            index, entry = row.log_index, meant(connection, read_entry(row.body))
        yield Row(index, row.account.partition(":")[2], row.amount, entry)


def _planned(connection: Connection, coop: Coop, households: Sequence[str] | None) -> Iterable[Row]:
    query = select(log.c.log_index, log.c.body).where(is_plan, log.c.device == coop.ledger_device)
    for row in connection.execute(query):
        entry = read_entry(row.body)
        assert isinstance(entry, ArrearsPlan)
        if households is None or entry.household in households:
            yield Row(row.log_index, entry.household, 0, entry)


def changed_since(connection: Connection, log_size: int) -> set[str]:
    """The households whose account moved, or that agreed on a plan, since the log had this size."""
    moved = select(postings.c.account).where(is_of_rent, postings.c.log_index >= log_size)
    found = {account.partition(":")[2] for account in connection.execute(moved).scalars()}
    plans = select(log.c.body).where(
        is_plan, log.c.log_index >= log_size, log.c.outcome != Outcome.UNKNOWN.value
    )
    for body in connection.execute(plans).scalars():
        entry = read_entry(body)
        assert isinstance(entry, ArrearsPlan)
        found.add(entry.household)
    return found
