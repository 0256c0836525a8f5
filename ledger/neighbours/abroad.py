# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our members who shop at a neighbour: who they are, and the coin that they take along and bring
home. Their card, their PIN and their wallet are judged here, as at a kiosk of ours."""

import msgspec
from sqlalchemy import bindparam, select

from contract.entries import SignedEntry, Visit
from contract.ids import wallet
from contract.member_code import BadMemberCode, LiveCode, read_member_code
from contract.messages import Identified, IdentifyAnswer, NotGranted, NotIdentified
from contract.outcomes import Declined
from contract.rules import PinLimit, needs_pin
from contract.visit_messages import (
    VisitAnswer,
    VisitorAnswer,
    VisitorFound,
    VisitorRequest,
    VisitPosted,
    VisitRequest,
)
from ledger.books.accounts import GrantKey
from ledger.community.pins import holds
from ledger.community.spenders import most_at_once
from ledger.community.taps import fresh, identify, identify_by_code, note_granted
from ledger.leases import take_back
from ledger.neighbours.agreements import Neighbour, room
from ledger.neighbours.line import EPOCH
from ledger.service import Device
from ledger.store.prepared import Prepared
from ledger.store.tables import log, members, visits
from ledger.transaction import Transaction

_posted = Prepared(
    select(log.c.body, log.c.signature)
    .join(visits, visits.c.log_index == log.c.log_index)
    .where(visits.c.visit == bindparam("visit"))
)
_member = Prepared(select(members.c.member).where(members.c.member == bindparam("member")))


class NotNow(Exception):
    """It cannot be posted now, and may be later. The text says why."""


def asking(neighbour: Neighbour) -> Device:
    """The neighbour's ledger, as where a card was tapped."""
    name, key = neighbour.name, neighbour.public_key
    return Device(neighbour.coop, EPOCH, name, key, revoked=False, confirmed=True, profile="")


def found(tx: Transaction, by: Neighbour, asked: VisitorRequest) -> VisitorAnswer:
    """Whose card was tapped there, or telephone read. What a kiosk of ours is told besides (the
    card's secrets, roles, accounts) stays here."""
    answer = _whose(tx, asking(by), asked)
    if isinstance(answer, NotIdentified):
        return answer
    assert isinstance(answer, Identified)
    may_go, _ = room(tx, by)
    most = min(answer.available, max(0, may_go), tx.free(answer.account, answer.unit))
    return VisitorFound(
        member=answer.member,
        first_name=answer.first_name,
        available=most,
        pin_always=answer.pin_always,
        language=answer.language,
        text_percent=answer.text_percent,
        contrast=answer.contrast,
    )


def _whose(tx: Transaction, there: Device, asked: VisitorRequest) -> IdentifyAnswer:
    if asked.sun is not None:
        return identify(tx, there, asked.id, asked.sun)
    assert asked.code is not None, "the message says that it has one of both"
    # One on paper is for tills of ours alone: whoever has it could show it again and again.
    if home_of(asked.code) != tx.coop.coop:
        return NotIdentified(reason=Declined.UNKNOWN_CARD)
    return identify_by_code(tx, there, asked.id, asked.code)


def home_of(code: str) -> str | None:
    """The co-op that a member's code names; None: it names none, and no neighbour is asked."""
    try:
        read = read_member_code(code)
    except BadMemberCode:
        return None
    return read.coop if isinstance(read, LiveCode) else None


def cross(tx: Transaction, by: Neighbour, asked: VisitRequest) -> VisitAnswer:
    """Coin of a member of ours leaves for the neighbour, or comes home. A visit that was posted is
    answered by its entry again. Raises NotNow."""
    there = _posted.first(tx.connection, visit=asked.id)
    if there is not None:
        return VisitPosted(entry=SignedEntry(msgspec.Raw(there.body), there.signature))
    if asked.way == "in":
        return _home(tx, by, asked)
    declined = _declined(tx, by, asked)
    return declined or _post(tx, by, asked, wallet(asked.member))


def _home(tx: Transaction, by: Neighbour, asked: VisitRequest) -> VisitPosted:
    _, may_come = room(tx, by)
    if asked.amount > may_come:
        raise NotNow("the two co-ops owe each other as much as they agreed on: settle first")
    known = _member.first(tx.connection, member=asked.member) is not None
    # Who was erased meanwhile has no wallet any more; what was theirs is everybody's.
    return _post(tx, by, asked, wallet(asked.member) if known else f"commons:{tx.coop.coop}")


def _declined(tx: Transaction, by: Neighbour, asked: VisitRequest) -> NotGranted | None:
    device = asking(by)
    who = fresh(tx, device, asked.identification or "")
    if who is None or who.member != asked.member or not by.is_open:
        return NotGranted(reason=Declined.UNKNOWN_IDENTIFICATION)
    account, unit = wallet(who.member), tx.coop.unit
    if asked.amount > tx.free(account, unit):
        take_back(tx, account, unit, GrantKey(device.device, EPOCH, account, unit, 1))
    free = tx.free(account, unit)
    if asked.amount > free:
        return NotGranted(reason=Declined.NO_ROOM, available=free)
    most = most_at_once(tx, who.member, account)
    if most is not None and who.granted + asked.amount > most:
        return NotGranted(reason=Declined.NO_ROOM, available=max(0, most - who.granted))
    may_go, _ = room(tx, by)
    if asked.amount > may_go:
        return NotGranted(reason=Declined.OWED_ENOUGH, available=max(0, may_go))
    granted = who.granted + asked.amount
    limit = tx.rules.on(PinLimit, tx.today).parameters
    pin = who.pin_always or needs_pin(granted, limit)
    if pin and not holds(tx, who, asked.pin_ticket, granted):
        return NotGranted(reason=Declined.PIN_WANTED)
    note_granted(tx, who.identification, granted, granted if pin else who.ticket_sum)
    return None


def _post(tx: Transaction, by: Neighbour, asked: VisitRequest, account: str) -> VisitPosted:
    entry = Visit(
        **tx.own(tx.ledger_actor),
        visit=asked.id,
        neighbour=by.coop,
        way=asked.way,
        account=account,
        unit=tx.coop.unit,
        amount=asked.amount,
    )
    return VisitPosted(entry=tx.post_own(entry))
