# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members of neighbouring co-ops who shop here.

A visitor has a wallet of ours for as long as they shop: exactly what is granted to the till for a
basket crosses into it, with the grant, and what the basket did not need goes home. So a till, a
sale and a refund know nothing of neighbours. What is asked of a neighbour is an errand: written
down before it is asked, and asked again until it is answered.
"""

from typing import Any, Literal

import msgspec
from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection

from contract.entries import GrantGiven, Visit
from contract.grants import Grant, GrantRequest
from contract.ids import instant, random_id, uuid7, wallet
from contract.messages import GrantAnswer, Granted, Identified, NotGranted
from contract.money import MAX_AMOUNT
from contract.outcomes import Declined
from contract.rules import Leases
from contract.visit_messages import VisitorFound, VisitRequest
from ledger.books.accounts import GrantKey, clearing
from ledger.books.granting import Refused, grant_asked
from ledger.books.state import GrantRecord
from ledger.cap import left_for
from ledger.community.taps import FRESH_MS
from ledger.leases import take_back
from ledger.neighbours.agreements import Neighbour, find_neighbour, room
from ledger.neighbours.line import EPOCH
from ledger.pruning import KEEP_MS
from ledger.service import Device
from ledger.store.prepared import Prepared
from ledger.store.tables import balances, errands, log_head, visitor_taps, visitors
from ledger.transaction import Transaction

UNDER_WAY_MS = 30_000
"""So long who began an errand goes on with it; then whoever finds it does."""


class Visitor(msgspec.Struct, frozen=True):
    """What we call a neighbour's member, and who that is at home."""

    visitor: str
    coop: str
    member: str

    @property
    def account(self) -> str:
        """Their wallet here."""
        return wallet(self.visitor)


class Errand(msgspec.Struct, frozen=True):
    """What the visitor's own ledger is asked: coin goes ``out`` of their wallet there, to be spent
    here, or comes home (``in``). ``done``: "" while there is no answer."""

    visit: str
    who: Visitor
    way: Literal["in", "out"]
    amount: int
    identification: str | None
    pin_ticket: str | None
    at_ms: int
    done: str

    def request(self, ledger_coop: str) -> VisitRequest:
        """The same bytes each time, so that it gets the first answer again."""
        return VisitRequest(
            format="coopcoin-visit/1",
            id=self.visit,
            coop=self.who.coop,
            device=ledger_coop,
            epoch=EPOCH,
            at=instant(self.at_ms),
            way=self.way,
            member=self.who.member,
            amount=self.amount,
            identification=self.identification,
            pin_ticket=self.pin_ticket,
        )


_tap = Prepared(
    select(visitors)
    .join(visitor_taps, visitor_taps.c.visitor == visitors.c.visitor)
    .where(
        visitor_taps.c.identification == bindparam("identification"),
        visitor_taps.c.device == bindparam("device"),
        visitor_taps.c.epoch == bindparam("epoch"),
        visitor_taps.c.at_ms >= bindparam("since"),
    )
)
_errand = select(errands, visitors.c.coop, visitors.c.member).join(
    visitors, visitors.c.visitor == errands.c.visitor
)
_of_visit = Prepared(_errand.where(errands.c.visit == bindparam("visit")))


def who_tapped(tx: Transaction, kiosk: Device, identification: str) -> Visitor | None:
    """The visitor who was identified at this kiosk within the last minutes, if it was one."""
    since = tx.now_ms - FRESH_MS
    row = _tap.first(
        tx.connection,
        identification=identification,
        device=kiosk.device,
        epoch=kiosk.epoch,
        since=since,
    )
    return None if row is None else Visitor(row.visitor, row.coop, row.member)


def meet(
    tx: Transaction, kiosk: Device, identification: str, home: Neighbour, found: VisitorFound
) -> Identified:
    """A neighbour's member is at this kiosk: their own ledger says so."""
    visitor = _known(tx, home.coop, found.member)
    account, unit = wallet(visitor), tx.coop.unit
    # What a till held for them beyond its lease goes home, now that they are seen again.
    take_back(tx, account, unit, GrantKey(kiosk.device, kiosk.epoch, account, unit, 0))
    tx.connection.execute(delete(visitor_taps).where(visitor_taps.c.at_ms < tx.now_ms - KEEP_MS))
    tx.connection.execute(
        insert(visitor_taps),
        {
            "identification": identification,
            "device": kiosk.device,
            "epoch": kiosk.epoch,
            "visitor": visitor,
            "at_ms": tx.now_ms,
        },
    )
    _, may_come = room(tx, home)
    return Identified(
        identification=identification,
        member=visitor,
        first_name=found.first_name,
        account=account,
        unit=unit,
        available=max(0, min(found.available, may_come)),
        offline="",
        language=found.language,
        pin_always=found.pin_always,
        text_percent=found.text_percent,
        contrast=found.contrast,
        home=home.name,
    )


def _known(tx: Transaction, coop: str, member: str) -> str:
    of = {"coop": coop, "member": member}
    known = tx.connection.execute(select(visitors.c.visitor).filter_by(**of)).scalar()
    if known is not None:
        return str(known)
    new = random_id(tx.random(10))
    tx.connection.execute(insert(visitors), {"visitor": new, **of})
    return new


# --- room for a basket ---------------------------------------------------------------------------


def begin(
    tx: Transaction, kiosk: Device, asked: GrantRequest, hash: bytes
) -> Errand | NotGranted | None:
    """What the visitor's own ledger is to be asked so that this can be granted, or why it cannot
    be; None where the till has that coin already. ``hash``: of the request's bytes."""
    # The same bytes again are the same errand, and no others are. An id that the till chose could
    # be one under which something else was done, here or at the neighbour; only its time is taken.
    visit = uuid7(int(asked.id[:8] + asked.id[9:13], 16), hash[:10])
    there = find_errand(tx, visit)
    if there is not None:
        return there
    who = who_tapped(tx, kiosk, asked.identification)
    home = None if who is None else find_neighbour(tx.connection, who.coop)
    if who is None or home is None or (asked.account, asked.unit) != (who.account, tx.coop.unit):
        return NotGranted(reason=Declined.UNKNOWN_IDENTIFICATION)
    grant = _judged(tx, kiosk, asked, MAX_AMOUNT)
    if isinstance(grant, Refused):
        return NotGranted(reason=grant.reason, available=grant.available)
    amount = grant.total - _before(tx, grant).total
    if amount <= 0:
        return None
    _, may_come = room(tx, home)
    if not home.is_open or amount > may_come:
        return NotGranted(reason=Declined.OWED_ENOUGH, available=max(0, may_come))
    return _begin(tx, visit, who, "out", amount, asked.identification, asked.pin_ticket)


def give(tx: Transaction, kiosk: Device, asked: GrantRequest, errand: Errand | None) -> GrantAnswer:
    """The visitor's ledger let the coin go: it arrives here, and is granted to the till with it."""
    free = 0
    if errand is not None:
        arrive(tx, errand)
        # Somebody else may have seen to it before us, and what was here gone home again.
        free = min(tx.free(errand.who.account, tx.coop.unit), errand.amount)
    grant = _judged(tx, kiosk, asked, free)
    if isinstance(grant, Refused):
        return NotGranted(reason=grant.reason, available=grant.available)
    leases = tx.rules.on(Leases, tx.today)
    _, cap = left_for(tx, kiosk.device)
    cited = {"leases": leases.version, **cap}
    given = GrantGiven(**tx.own(tx.ledger_actor), rules=cited, grants=(grant,), request=asked.id)
    return Granted(entry=tx.post_own(given))


def _judged(tx: Transaction, kiosk: Device, asked: GrantRequest, free: int) -> Grant | Refused:
    numbers = tx.numbers(kiosk.device, kiosk.epoch, asked.account, asked.unit)
    leases = tx.rules.on(Leases, tx.today).parameters
    left, _ = left_for(tx, kiosk.device)
    return grant_asked(asked, numbers, free, leases, tx.now_ms, left.asked)


def _before(tx: Transaction, grant: Grant) -> GrantRecord:
    numbers = tx.numbers(grant.device, grant.epoch, grant.account, grant.unit)
    return numbers.get(grant.number, GrantRecord())


# --- errands -------------------------------------------------------------------------------------


def find_errand(tx: Transaction, visit: str) -> Errand | None:
    """What was asked under this id, if anything."""
    row = _of_visit.first(tx.connection, visit=visit)
    return None if row is None else _read(row)


def unanswered(connection: Connection, now_ms: int) -> list[Errand]:
    """Errands that nobody goes on with any more, the oldest first."""
    rows = connection.execute(
        _errand.where(
            errands.c.done == "",
            (errands.c.way == "in") | (errands.c.at_ms < now_ms - UNDER_WAY_MS),
            errands.c.at_ms <= now_ms,
        ).order_by(errands.c.at_ms)
    )
    return [_read(row) for row in rows]


def left_undone(connection: Connection, clock_ms: int) -> list[Errand]:
    """What is to be asked for again now. By the ledger's own time, which never runs backwards: a
    clock that was ahead for a while and was put right would hold up what was begun in between."""
    head_ms = connection.execute(select(log_head.c.at_ms)).scalar_one()
    return unanswered(connection, max(clock_ms, head_ms))


def anybody(connection: Connection) -> bool:
    """Whether a neighbour's member ever came."""
    return connection.execute(select(visitors.c.visitor).limit(1)).first() is not None


def with_coin(connection: Connection, unit: str) -> list[Visitor]:
    """Visitors who have coin here that no till holds for them."""
    rows = connection.execute(
        select(visitors)
        .join(balances, balances.c.account == "wallet:" + visitors.c.visitor)
        .where(balances.c.unit == unit, balances.c.amount > 0)
        .order_by(visitors.c.visitor)
    )
    return [Visitor(row.visitor, row.coop, row.member) for row in rows]


def send_home(tx: Transaction, who: Visitor) -> Errand | None:
    """What a visitor has here and no till holds leaves these books, for their own."""
    amount = tx.free(who.account, tx.coop.unit)
    home = find_neighbour(tx.connection, who.coop)
    if amount <= 0 or home is None:
        return None
    may_go = home.limit - tx.balance(clearing(tx.coop.coop, who.coop), tx.coop.unit)
    if amount > may_go:
        return None  # a refund after they had settled: it goes when there is room again
    errand = _begin(tx, tx.new_id(), who, "in", amount)
    _cross(tx, errand, "out")
    return errand


def arrive(tx: Transaction, errand: Errand) -> None:
    """The visitor's ledger says that it posted this."""
    there = find_errand(tx, errand.visit)
    if there is None or there.done:
        return
    if errand.way == "out":
        _cross(tx, errand, "in")
    end(tx, errand, "posted")


def end(tx: Transaction, errand: Errand, how: Literal["posted", "declined"]) -> None:
    """It was answered."""
    tx.connection.execute(update(errands).where(errands.c.visit == errand.visit).values(done=how))


def _begin(
    tx: Transaction,
    visit: str,
    who: Visitor,
    way: Literal["in", "out"],
    amount: int,
    identification: str | None = None,
    pin_ticket: str | None = None,
) -> Errand:
    new = Errand(visit, who, way, amount, identification, pin_ticket, tx.now_ms, "")
    row = msgspec.structs.asdict(new)
    del row["who"]
    tx.connection.execute(insert(errands), {**row, "visitor": who.visitor})
    return new


def _cross(tx: Transaction, errand: Errand, way: Literal["in", "out"]) -> None:
    """``way`` as these books see it."""
    tx.post_own(
        Visit(
            **tx.own(tx.ledger_actor),
            visit=errand.visit,
            neighbour=errand.who.coop,
            way=way,
            account=errand.who.account,
            unit=tx.coop.unit,
            amount=errand.amount,
        )
    )


def _read(row: Row[Any]) -> Errand:
    who = Visitor(row.visitor, row.coop, row.member)
    return Errand(
        row.visit,
        who,
        row.way,
        row.amount,
        row.identification,
        row.pin_ticket,
        row.at_ms,
        row.done,
    )
