# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an entry posts. Reads bodies in log order and the state made from them, nothing else: no
details, no clock, no table of its own. So an audit repeats every decision, and gets the same.

A positive amount is received by the account, a negative one given; each unit sums to zero.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from contract.entries import (
    LEDGER_ENTRIES,
    Acknowledged,
    AnyEntry,
    AppliedLate,
    ArrearsPlan,
    Attendance,
    CardStands,
    CashCount,
    CashierStands,
    CashMoved,
    ChargeRun,
    CheckIn,
    CheckOut,
    CheckpointSeen,
    CoinRetired,
    Contribution,
    CreditGiven,
    DayClosed,
    DrawerOpened,
    Entry,
    Erasure,
    GrantGiven,
    GrantReturned,
    KioskStands,
    LimitSet,
    LogOpened,
    Mark,
    MemberStands,
    NeighbourSettled,
    NeighbourStands,
    Note,
    PinFailed,
    ProducerPaid,
    Purchase,
    Refund,
    Release,
    RentPayment,
    Reversal,
    RoleStands,
    RuleStart,
    Transfer,
    Visit,
)
from contract.outcomes import Outcome
from contract.proof import Posting
from ledger.books import coins, grants, money, reversals, sales, visits
from ledger.books.sheet import BooksBroken, Sheet
from ledger.books.state import EntryKey, Made, Needs, State


class Decision(msgspec.Struct, frozen=True):
    """What became of one entry, as it will stand in its leaf."""

    outcome: Outcome
    postings: tuple[Posting, ...]


class _Kind(NamedTuple):
    """What the books do with a kind of entry, and what of the past that reads. Kept side by side,
    so that neither is forgotten; a test proves that the second names all that the first reads."""

    collect: Callable[[Any, Sheet], Outcome]
    needs: Callable[[Any, Needs], None]


def decide(batch: Iterable[AnyEntry | Mark], state: State) -> list[Decision]:
    """One decision an entry, in order; ``state`` is carried forward past all of them.

    A Mark stands for an entry of a kind that is not known yet. Raises BooksBroken; the state is
    then of no further use.
    """
    return [_decide(entry, state) for entry in batch]


def needs(batch: Iterable[AnyEntry | Mark]) -> Needs:
    """What ``decide`` will read for these entries. Where they name others, what those want besides:
    see ``reversals.needs_of_made`` and ``needs_of_kept``."""
    wanted = Needs()
    for entry in batch:
        if not isinstance(entry, Mark):
            KINDS[type(entry)].needs(entry, wanted)
    return wanted


def needs_of_kept(found: Iterable[AnyEntry | None], wanted: Needs) -> None:
    """What applying these late will read."""
    for entry in found:
        if entry is not None:
            KINDS[type(entry)].needs(entry, wanted)


def _decide(entry: AnyEntry | Mark, state: State) -> Decision:
    if isinstance(entry, Mark):
        return Decision(Outcome.UNKNOWN, ())
    if isinstance(entry, AppliedLate) and _is_of_its_writer(entry, state):
        return _apply(EntryKey.applied(entry), state)
    if not _is_of_its_writer(entry, state):
        # Whoever wrote that is not who they say. "Unbalanced" would say that the sums do not agree:
        # it is kept as stated, without effect.
        return Decision(Outcome.RECORDED, ())
    sheet = Sheet(state)
    outcome = KINDS[type(entry)].collect(entry, sheet)
    if outcome is Outcome.UNBALANCED:
        return Decision(outcome, ())
    if not sheet.fits():
        # It agrees by itself, but with all that came before it is more than can be written down.
        if isinstance(entry, LEDGER_ENTRIES) and not isinstance(entry, Contribution):
            raise BooksBroken("the ledger moves more than there can be")
        return Decision(Outcome.UNBALANCED, ())
    postings = sheet.postings()
    if postings and outcome is Outcome.RECORDED:
        raise BooksBroken(f"{outcome} posts nothing")
    if isinstance(entry, reversals.REVERSIBLE):
        key = EntryKey.of(entry)
        sheet.made[key] = Made.of(entry, postings)
    sheet.keep()
    return Decision(outcome, postings)


def _apply(late: EntryKey, state: State) -> Decision:
    """What becomes of an entry that was kept as unknown, as if it came only now. Once."""
    kept = state.kept[late]
    if kept is None:
        return Decision(Outcome.RECORDED, ())
    decision = _decide(kept, state)
    state.kept[late] = None
    return decision


def _is_of_its_writer(entry: Entry, state: State) -> bool:
    """Only the ledger's own journal makes it so that the ledger grants, issues, decides."""
    if entry.device == state.ledger:
        return True
    return not (entry.actor.startswith("ledger:") or isinstance(entry, LEDGER_ENTRIES))


def _stand(entry: MemberStands, sheet: Sheet) -> Outcome:
    sheet.members[entry.member] = entry.state
    return Outcome.RECORDED


def _start_rule(entry: RuleStart, sheet: Sheet) -> Outcome:
    """Raises BooksBroken for a version that would change what held before it was decided. The
    first one of a rule may start in the past: nothing else held then."""
    today = date.fromisoformat(entry.at[:10])
    soonest = (today - timedelta(days=1)).isoformat()  # the co-op's day may still be that of before
    decided = any(version.name == entry.rule.name for version in sheet.rulebook.versions)
    if decided and entry.rule.starts < soonest:
        raise BooksBroken(f"{entry.rule.name} would start on {entry.rule.starts}, which is over")
    sheet.rulebook = sheet.rulebook.having(entry.rule)
    return Outcome.RECORDED


def _record(entry: AnyEntry, sheet: Sheet) -> Outcome:
    return Outcome.RECORDED


def _nothing(entry: AnyEntry, wanted: Needs) -> None:
    pass


def _needs_of_late(entry: AppliedLate, wanted: Needs) -> None:
    wanted.kept.add(EntryKey.applied(entry))


_RECORDED = _Kind(_record, _nothing)

KINDS: dict[type[Entry], _Kind] = {
    Purchase: _Kind(sales.purchase, sales.needs_of_purchase),
    Refund: _Kind(sales.refund, sales.needs_of_refund),
    Release: _Kind(grants.release, grants.needs_of_release),
    Transfer: _Kind(coins.transfer, coins.needs_of_transfer),
    RentPayment: _Kind(money.pay_rent, money.needs_of_rent),
    CashMoved: _Kind(money.move_cash, money.needs_of_cash),
    CashCount: _Kind(money.count_cash, money.needs_of_count),
    DrawerOpened: _RECORDED,
    Note: _RECORDED,
    PinFailed: _RECORDED,
    CashierStands: _RECORDED,
    DayClosed: _RECORDED,
    CheckIn: _RECORDED,
    CheckOut: _RECORDED,
    Attendance: _RECORDED,
    Acknowledged: _RECORDED,
    GrantGiven: _Kind(grants.give, grants.needs_of_grants),
    GrantReturned: _Kind(grants.take_back, grants.needs_of_returns),
    Contribution: _Kind(coins.contribution, coins.needs_of_contribution),
    CoinRetired: _Kind(coins.retire, coins.needs_of_retiring),
    ProducerPaid: _Kind(coins.pay_producer, coins.needs_of_producer),
    CreditGiven: _Kind(money.give_credit, money.needs_of_credit),
    ChargeRun: _Kind(money.charge, money.needs_of_charges),
    Reversal: _Kind(reversals.reverse, reversals.needs_of_reversal),
    LimitSet: _Kind(coins.set_limit, coins.needs_of_limit),
    RuleStart: _Kind(_start_rule, _nothing),
    MemberStands: _Kind(_stand, _nothing),
    CardStands: _RECORDED,
    RoleStands: _RECORDED,
    KioskStands: _RECORDED,
    ArrearsPlan: _RECORDED,
    Erasure: _RECORDED,
    LogOpened: _RECORDED,
    CheckpointSeen: _RECORDED,
    AppliedLate: _Kind(_record, _needs_of_late),
    NeighbourStands: _Kind(visits.agree, visits.needs_of_agreement),
    Visit: _Kind(visits.cross, visits.needs_of_visit),
    NeighbourSettled: _Kind(visits.settle, visits.needs_of_settling),
}
"""Every kind that this program knows."""
