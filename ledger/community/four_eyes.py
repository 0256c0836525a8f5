# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes two: corrections, coin for work outside a shift, a plan for arrears, a kiosk's key
revoked for good.

One person proposes, another who may do it confirms; then it is done, and its entry names both.
"""

from typing import Annotated, NamedTuple

import msgspec
from sqlalchemy import delete, insert, select

from contract.chain import canonical
from contract.entries import Hash, Instalment, Reversal, SignedEntry
from contract.grants import Positive
from contract.ids import Date, EntryId, RandomId, instant, unb64
from contract.money import MAX_AMOUNT, plain
from contract.outcomes import Outcome
from ledger.community.contributions import confirm_contribution
from ledger.community.kiosks import pause, revoke
from ledger.community.members import Member, member_by_id
from ledger.community.roles import Act, NotAllowed, may, require, roles_of, who_may
from ledger.housing import charging
from ledger.neighbours.agreements import Neighbour, NoNeighbour, agree, named, owed_in_words, settle
from ledger.store.tables import household_members, households, log, proposals
from ledger.transaction import Transaction

OPEN_MS = 7 * 24 * 60 * 60_000
"""So long a proposal waits for the second person."""


class Reverse(msgspec.Struct, frozen=True, tag_field="act", tag="reverse"):
    """Take back what an entry posted; of a run of charges just the one that is named."""

    entry: EntryId
    charge: EntryId | None = None


class Issue(msgspec.Struct, frozen=True, tag_field="act", tag="issue"):
    """Issue coin for work that no shift says was done."""

    member: RandomId
    work: str
    minutes: int
    day: Date


class RevokeKiosk(msgspec.Struct, frozen=True, tag_field="act", tag="revoke-kiosk"):
    """End a kiosk's key. It is paused from the moment that this is proposed."""

    device: RandomId


class AgreePlan(msgspec.Struct, frozen=True, tag_field="act", tag="arrears-plan"):
    """What a household owes that is overdue is paid in these instalments."""

    household: RandomId
    instalments: tuple[Instalment, ...]


class AgreeNeighbour(msgspec.Struct, frozen=True, tag_field="act", tag="agree-neighbour"):
    """Another co-op's members may shop here and ours there, until either owes ``limit`` coin."""

    neighbour: RandomId
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    url: Annotated[str, msgspec.Meta(max_length=200)]
    public_key: Hash
    limit: Annotated[int, msgspec.Meta(ge=0, le=MAX_AMOUNT)]


class SettleNeighbour(msgspec.Struct, frozen=True, tag_field="act", tag="settle-neighbour"):
    """So much of what we owe a neighbour, or it owes us, was made good."""

    neighbour: RandomId
    amount: Positive


Proposed = Reverse | Issue | RevokeKiosk | AgreePlan | AgreeNeighbour | SettleNeighbour


class Proposal(msgspec.Struct, frozen=True):
    """``first`` is the member who proposed it; it waits until ``until`` (UTC)."""

    proposal: str
    act: Proposed
    first: str
    until: str


class NotDone(Exception):
    """It cannot be done. The text says why, and what to do next."""


SECOND = Act.CORRECTIONS
"""What lets somebody be the second person, whatever it is."""


def seconds(tx: Transaction, act: Proposed, first: str) -> list[Member]:
    """Who may confirm what this member proposed. Raises NotAllowed if they may not propose it."""
    concerned = _concerned(tx, act, first)
    able = {one.member: one for right in _rights(act) for one in who_may(tx.connection, right)}
    return [one for one in able.values() if one.member not in concerned]


def right_of_second(tx: Transaction, act: Proposed, second: str) -> Act:
    """By which right of theirs a member may be the second person; SECOND if by none."""
    held = roles_of(tx.connection, second)
    return next((right for right in _rights(act) if may(held, right)), SECOND)


def _rights(act: Proposed) -> tuple[Act, ...]:
    """As at the kiosk's desk: two of the housing office agree a plan."""
    return (SECOND, Act.HOMES) if isinstance(act, AgreePlan) else (SECOND,)


def right_for(act: Proposed) -> Act:
    """What the first person must be allowed."""
    match act:
        case RevokeKiosk():
            return Act.KIOSKS
        case AgreePlan():
            return Act.HOMES
        case _:
            return Act.CORRECTIONS


def propose(tx: Transaction, act: Proposed, first: Member) -> Proposal:
    """Ask for a second person. Raises NotAllowed; NotDone if there is nobody to be the second, or
    it could not be done now."""
    require(tx.connection, first, right_for(act))
    if isinstance(act, AgreePlan):
        _adds_up(tx, act)
    if not seconds(tx, act, first.member):
        raise NotDone("this takes two, and nobody else may do it: a second person needs a role")
    if isinstance(act, RevokeKiosk):
        pause(tx, act.device)
    tx.connection.execute(delete(proposals).where(proposals.c.at_ms < tx.now_ms - OPEN_MS))
    new = Proposal(tx.new_id(), act, first.member, instant(tx.now_ms + OPEN_MS))
    tx.connection.execute(
        insert(proposals),
        {
            "proposal": new.proposal,
            "act": canonical(act),
            "first": new.first,
            "at_ms": tx.now_ms,
        },
    )
    return new


def _concerned(tx: Transaction, act: Proposed, first: str) -> set[str]:
    """Who cannot be the second: the first, and whom it is for."""
    if isinstance(act, AgreePlan):
        people = select(household_members.c.member).filter_by(household=act.household)
        at_home = set(tx.connection.execute(people).scalars())
        if first in at_home:
            raise NotAllowed("nobody agrees a plan for their own household")
        return {first, *at_home}
    return {first, act.member} if isinstance(act, Issue) else {first}


def _adds_up(tx: Transaction, act: AgreePlan) -> list[str]:
    """The charges that such a plan is about. Raises NotDone."""
    try:
        return charging.to_plan(tx, act.household, act.instalments, tx.today)
    except charging.NotCharged as e:
        raise NotDone(str(e)) from e


def open_proposals(tx: Transaction) -> list[Proposal]:
    """All that wait, the oldest first."""
    rows = tx.connection.execute(
        select(proposals)
        .where(proposals.c.at_ms >= tx.now_ms - OPEN_MS)
        .order_by(proposals.c.proposal)
    )
    return [
        Proposal(
            row.proposal,
            msgspec.json.decode(row.act, type=Proposed),
            row.first,
            instant(row.at_ms + OPEN_MS),
        )
        for row in rows
    ]


def in_words(tx: Transaction, act: Proposed) -> str:
    """What would be done, for whoever is to say yes to it."""
    unit = tx.coop.unit
    match act:
        case RevokeKiosk():
            return f"end the key of kiosk {act.device}"
        case Issue():
            name = member_by_id(tx.connection, act.member).name
            return f"coin for {name}: {act.work}, {act.minutes} minutes on {act.day}"
        case AgreePlan():
            home = select(households.c.name).filter_by(household=act.household)
            name = tx.connection.execute(home).scalar_one()
            return f"{name} pays what is overdue in {len(act.instalments)} instalments"
        case AgreeNeighbour():
            return f"visits with {act.name}, up to {plain(unit, act.limit)} either way"
        case SettleNeighbour():
            name = named(tx.connection, act.neighbour).name
            return f"{plain(unit, act.amount)} settled with {name}"
        case Reverse():
            of = "" if act.charge is None else f", of it charge {act.charge}"
            return f"take back entry {act.entry}{of}"


def find_proposal(tx: Transaction, text: str) -> Proposal:
    """The proposal whose id ends so. Raises NotDone."""
    found = [one for one in open_proposals(tx) if one.proposal.endswith(text.lower())]
    if len(found) != 1:
        raise NotDone(f"{text!r}: no such proposal waits; `coop-ledger proposal list` shows them")
    return found[0]


def withdraw(tx: Transaction, proposal: Proposal, who: Member) -> None:
    """It is not wanted any more; a kiosk that was paused for it stays so. Raises NotAllowed."""
    require(tx.connection, who, right_for(proposal.act))
    tx.connection.execute(delete(proposals).where(proposals.c.proposal == proposal.proposal))


def confirm(tx: Transaction, proposal: Proposal, second: Member) -> str:
    """Do it. Returns in words what was done. Raises NotAllowed, NotDone."""
    act = proposal.act
    first = member_by_id(tx.connection, proposal.first)
    if second.member in _concerned(tx, act, first.member):
        raise NotAllowed("the second person is another than who proposed it, or whom it is for")
    actors = (
        require(tx.connection, first, right_for(act)),  # may have lost the role since
        require(tx.connection, second, right_of_second(tx, act, second.member)),
    )
    done = carry_out(tx, act, *actors)
    tx.connection.execute(delete(proposals).where(proposals.c.proposal == proposal.proposal))
    return done


def carry_out(tx: Transaction, act: Proposed, first: str, second: str | None) -> str:
    """Do it in these names. ``second`` is None only while nobody holds the role (see roles)."""
    match act:
        case RevokeKiosk():
            if not revoke(tx, act.device, first, second):
                raise NotDone(f"{act.device}: no such kiosk, or revoked before")
            return f"{act.device}: revoked"
        case Issue():
            member = member_by_id(tx.connection, act.member)
            acknowledged = () if second is None else (second,)
            worth = confirm_contribution(
                tx, act.member, act.work, act.minutes, act.day, first, acknowledged
            )
            return f"{member.name}: {plain(tx.coop.unit, worth)}"
        case AgreePlan():
            of = _adds_up(tx, act)
            charging.agree(tx, act.household, of, act.instalments, first, second)
            return f"agreed: {len(act.instalments)} instalments"
        case AgreeNeighbour() | SettleNeighbour():
            try:
                return _with_neighbour(tx, act, first, second)
            except NoNeighbour as e:
                raise NotDone(str(e)) from e
        case Reverse():
            return _reverse(tx, act, first, second)


def _with_neighbour(
    tx: Transaction, act: AgreeNeighbour | SettleNeighbour, first: str, second: str | None
) -> str:
    if isinstance(act, SettleNeighbour):
        there = named(tx.connection, act.neighbour)
        owed = settle(tx, there, act.amount, first, second)
        return f"{there.name}: settled; {owed_in_words(tx.coop, owed)}"
    key = unb64(act.public_key)
    new = Neighbour(act.neighbour, act.name, act.url, key, act.limit, paused=False)
    agree(tx, new, first, second)
    return f"{act.name}: agreed, {plain(tx.coop.unit, act.limit)} either way"


def _reverse(tx: Transaction, act: Reverse, first: str, second: str | None) -> str:
    rows = tx.connection.execute(
        select(log.c.device, log.c.epoch, log.c.kind, log.c.outcome).where(log.c.entry == act.entry)
    ).all()
    if len(rows) != 1:
        raise NotDone(f"entry {act.entry} is {len(rows)} times in the log")
    row = rows[0]
    marks = {"reverses": act.entry, "journal": row.device, "journal_epoch": row.epoch}
    reversal = Reversal(**tx.own(first), **marks, charge=act.charge, second=second)
    outcome = take_back(tx, reversal).outcome
    if outcome not in (Outcome.POSTED, Outcome.SUSPENSE):
        raise NotDone(
            f"entry {act.entry} ({row.kind}, {row.outcome}) cannot be taken back, or was before"
        )
    return f"entry {act.entry} ({row.kind}): taken back, {outcome}"


class TakenBack(NamedTuple):
    """A reversal as it was signed, and what became of it."""

    entry: SignedEntry
    outcome: Outcome


def take_back(tx: Transaction, reversal: Reversal) -> TakenBack:
    """Post a reversal. It takes nothing back where the outcome is "recorded"."""
    sealed = tx.post_own(reversal)
    of = select(log.c.outcome).where(log.c.log_index == tx.log_size - 1)
    return TakenBack(sealed, Outcome(tx.connection.execute(of).scalar_one()))
