# SPDX-License-Identifier: AGPL-3.0-or-later
"""When somebody leaves: what is stored about them, their last coin, and forgetting who they were.

The log stays as it is. It knows random ids only; whose they were stands in the tables that are
cleared here, with what was in the baskets. Every signature, proof and posting holds afterwards.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Table, delete, select, update
from sqlalchemy.engine import Connection

from contract.entries import Erasure, LimitSet, Transfer
from contract.ids import instant, wallet
from contract.money import Amount, plain
from contract.rules import Leaving, NoRule
from ledger.books.accounts import GrantKey
from ledger.community.acts import office_entries
from ledger.community.alarms import Alarm, list_alarms
from ledger.community.cards import Card, list_cards
from ledger.community.members import Member, NoMember, change, member_by_id, set_limit
from ledger.community.roles import roles_of, set_role
from ledger.community.sessions import sign_out_everywhere
from ledger.coop import Coop
from ledger.hall.plan import leave_plan
from ledger.leases import take_back
from ledger.store import tables as t
from ledger.store.tables import shift_excuses, shift_places, wallet_wishes
from ledger.transaction import Transaction

# --- what is stored ----------------------------------------------------------------------------


class Visit(msgspec.Struct, frozen=True):
    """A card was read at a kiosk."""

    at: str
    kiosk: str
    card: str


class Logged(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry about the member, as it stands in the log, and its details while they are kept."""

    index: int
    kind: str
    outcome: str
    body: msgspec.Raw
    details: msgspec.Raw | None = None


class Export(msgspec.Struct, frozen=True):
    """All that is stored about a member. Amounts in minor units. Of the PIN there is a verifier,
    which tells nothing that the member does not know; for a week also the first answers to kiosks'
    questions, which say nothing else."""

    coop: str
    coop_name: str
    at: str
    member: Member
    households: tuple[str, ...]
    tenancies: tuple[dict[str, str | None], ...]
    shares: int
    roles: tuple[str, ...]
    may_spend_for_them: tuple[str, ...]
    they_may_spend_for: tuple[str, ...]
    cards: tuple[Card, ...]
    pin_failures: int | None
    signed_in_until: tuple[str, ...]
    visits: tuple[Visit, ...]
    alarms: tuple[Alarm, ...]
    shifts: tuple[str, ...]
    need_not_come: dict[str, str] | None
    wishes: dict[str, int | str | None] | None
    balances: dict[str, Amount]
    entries: tuple[Logged, ...]


def export(connection: Connection, coop: Coop, member: Member) -> Export:
    """Everything, at this moment."""
    who = member.member
    of = {"member": who}
    homes = connection.execute(
        select(t.households.c.household, t.households.c.name)
        .join(t.household_members, t.household_members.c.household == t.households.c.household)
        .where(t.household_members.c.member == who)
    ).all()
    ids = [row.household for row in homes]
    tenancies = connection.execute(select(t.tenancies).where(t.tenancies.c.household.in_(ids)))
    visits = connection.execute(
        select(t.identifications).filter_by(**of).order_by(t.identifications.c.at_ms)
    )
    sessions = connection.execute(select(t.sessions.c.until_ms).filter_by(**of)).scalars()
    accounts = connection.execute(select(t.balances).where(_account_of(t.balances.c.account, who)))
    proxies = t.proxies.c
    names = {who, *(card.card for card in list_cards(connection, who))}
    return Export(
        coop=coop.coop,
        coop_name=coop.name,
        at=_newest(connection),
        member=member,
        households=tuple(row.name for row in homes),
        tenancies=tuple(
            {"home": row.home, "begins": row.begins, "ends": row.ends} for row in tenancies
        ),
        shares=connection.execute(select(t.shares.c.number).filter_by(**of)).scalar() or 0,
        roles=tuple(sorted(roles_of(connection, who))),
        may_spend_for_them=tuple(
            connection.execute(select(proxies.proxy).where(proxies.member == who)).scalars()
        ),
        they_may_spend_for=tuple(
            connection.execute(select(proxies.member).where(proxies.proxy == who)).scalars()
        ),
        cards=tuple(list_cards(connection, who)),
        pin_failures=connection.execute(select(t.pins.c.failures).filter_by(**of)).scalar(),
        signed_in_until=tuple(instant(until) for until in sessions),
        visits=tuple(Visit(instant(row.at_ms), row.device, row.card) for row in visits),
        alarms=tuple(one for one in list_alarms(connection) if one.about in names),
        shifts=tuple(
            connection.execute(
                select(shift_places.c.shift).where(shift_places.c.who == who)
            ).scalars()
        ),
        need_not_come=_row(connection, shift_excuses, who),
        wishes=_row(connection, wallet_wishes, who),
        balances={row.account: Amount(row.unit, row.amount) for row in accounts},
        entries=tuple(_logged(connection, entries_about(connection, who))),
    )


def _row(connection: Connection, table: Table, member: str) -> dict[str, Any] | None:
    """What stands about a member in a table that has a row for each."""
    row = connection.execute(select(table).filter_by(member=member)).mappings().one_or_none()
    return None if row is None else dict(row)


def _newest(connection: Connection) -> str:
    return instant(connection.execute(select(t.log_head.c.at_ms)).scalar_one())


def _account_of(column: ColumnElement[str], member: str) -> ColumnElement[bool]:
    return column.like(f"%{wallet(member)}") | column.like(f"risk:%:{member}")


class _Tap(msgspec.Struct):
    """What of some details says whose basket it was."""

    identification: str | None = None


def entries_about(connection: Connection, member: str) -> list[int]:
    """Where the log speaks of a member, or of what they bought: bodies that have their id, details
    that have a tap of theirs, and refunds of those. Reads the whole log: rare, and not in a hurry.
    """
    found, name = set(), member.encode()
    with connection.execute(
        select(t.log.c.log_index, t.log.c.body).execution_options(yield_per=1000)
    ) as rows:
        found |= {row.log_index for row in rows if name in row.body}
    taps = select(t.identifications.c.identification).where(t.identifications.c.member == member)
    own = set(connection.execute(taps).scalars())
    with connection.execute(
        select(t.details.c.log_index, t.details.c.details).execution_options(yield_per=1000)
    ) as rows:
        for row in rows:
            if msgspec.json.decode(row.details, type=_Tap).identification in own:
                found.add(row.log_index)
    found |= set(_refunds_of(connection, found))
    return sorted(found)


def _refunds_of(connection: Connection, indexes: set[int]) -> Iterator[int]:
    """Refunds name what they refund by its id, which is unique in its journal only: a stranger's
    with the same id is about nothing of this member's, but its details go too."""
    for some in _in_parts(sorted(indexes)):
        ids = select(t.log.c.entry).where(t.log.c.log_index.in_(some))
        late = t.applied_late.c
        for refunds in (
            select(t.log.c.log_index).where(t.log.c.reverses.in_(ids)),
            select(late.kept_index).where(late.reverses.in_(ids)),
        ):
            yield from connection.execute(refunds).scalars()


def _logged(connection: Connection, indexes: list[int]) -> Iterator[Logged]:
    for some in _in_parts(indexes):
        rows = connection.execute(
            select(t.log, t.details.c.details)
            .join(t.details, t.details.c.log_index == t.log.c.log_index, isouter=True)
            .where(t.log.c.log_index.in_(some))
            .order_by(t.log.c.log_index)
        )
        for row in rows:
            details = None if row.details is None else msgspec.Raw(row.details)
            body = msgspec.Raw(row.body)
            yield Logged(row.log_index, row.kind, row.outcome, body, details)


def _in_parts(indexes: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(indexes), 500):
        yield indexes[first : first + 500]


# --- leaving -----------------------------------------------------------------------------------


def leave(tx: Transaction, member: Member, actor: str) -> str:
    """The membership ends. Returns in words what became of the coin.

    Raises NoMember while coin is set aside at a kiosk, while the member owes something, or while
    the members' rule wants the coin spent first.
    """
    if member.state == "left":
        raise NoMember(f"{member.name} has left already")
    words = _settle(tx, member, actor)
    for role in roles_of(tx.connection, member.member):
        set_role(tx, member, role, False, actor)
    either = (t.proxies.c.member == member.member) | (t.proxies.c.proxy == member.member)
    tx.connection.execute(delete(t.proxies).where(either))
    sign_out_everywhere(tx, member.member)
    leave_plan(tx, member.member)
    change(tx, msgspec.structs.replace(member, state="left"), actor)
    return words


def _settle(tx: Transaction, member: Member, actor: str) -> str:
    account, unit = wallet(member.member), tx.coop.unit
    # None of them is to be kept: number 0 is never given.
    take_back(tx, account, unit, GrantKey(tx.coop.ledger_device, 1, account, unit, 0))
    aside = tx.connection.execute(
        select(t.grants, t.devices.c.name)
        .join(
            t.devices,
            (t.devices.c.device == t.grants.c.device) & (t.devices.c.epoch == t.grants.c.epoch),
        )
        .where(t.grants.c.account == account, t.is_open, t.grants.c.total > t.grants.c.spent)
    ).all()
    if aside:
        where = ", ".join(
            f"{plain(unit, row.total - row.spent)} at {row.name} until {row.until}" for row in aside
        )
        raise NoMember(f"coin of {member.name} is still set aside: {where}. Try again after that")
    owed = tx.balance(f"risk:{tx.coop.coop}:{member.member}", unit)
    balance = tx.balance(account, unit)
    if balance < 0 or owed < 0:
        owes = plain(unit, -min(balance, 0) - min(owed, 0))
        raise NoMember(f"{member.name} owes the co-op {owes}: it is earned or reversed first")
    _no_limit(tx, member, actor)
    if balance == 0:
        return "There was no coin left."
    return _give_up(tx, member, balance, actor)


def _no_limit(tx: Transaction, member: Member, actor: str) -> None:
    limits = [
        entry.limit
        for _, entry in office_entries(tx.connection, tx.coop)
        if isinstance(entry, LimitSet) and entry.account == wallet(member.member)
    ]
    if limits and limits[-1] < 0:
        set_limit(tx, member.member, 0, actor)


def _give_up(tx: Transaction, member: Member, balance: int, actor: str) -> str:
    unit, has = tx.coop.unit, plain(tx.coop.unit, balance)
    try:
        rule = tx.rules.on(Leaving, tx.coop.day(tx.now_ms))
    except NoRule as e:
        raise NoMember(
            f"{member.name} has {has}, and the members have not decided what becomes of it:"
            " `coop-ledger rule set leaving coin=commons` (or coin=spent-first)"
        ) from e
    if rule.parameters.coin == "spent-first":
        raise NoMember(f"{member.name} has {has}: by the members' rule that is spent first")
    gift = Transfer(
        **tx.own(actor),
        rules={"leaving": rule.version},
        account=wallet(member.member),
        to=f"commons:{tx.coop.coop}",
        unit=unit,
        amount=balance,
    )
    tx.post_own(gift)
    if tx.balance(wallet(member.member), unit) != 0:
        raise NoMember(f"the {has} could not be moved to the commons; nothing was changed")
    return f"{has} went to the commons."


# --- forgetting --------------------------------------------------------------------------------


def erase(tx: Transaction, member: Member, indexes: list[int], actor: str) -> int:
    """Forget who has left: the rows about them, and the details of these entries (entries_about).

    Returns how many details went. Raises NoMember for somebody who has not left."""
    who = member_by_id(tx.connection, member.member)
    if who.state != "left":
        raise NoMember(f"{who.name} is {who.state}: `coop-ledger member leave` comes first")
    gone = 0
    for some in _in_parts(indexes):
        gone += tx.connection.execute(
            delete(t.details).where(t.details.c.log_index.in_(some))
        ).rowcount
    _forget_answers(tx, member)
    leave_plan(tx, member.member)
    names = [member.member, *(card.card for card in list_cards(tx.connection, member.member))]
    # The card stays without anybody, so that its counter goes on with whoever gets it next.
    tx.connection.execute(
        update(t.cards)
        .where(t.cards.c.member == member.member)
        .values(member=None, state="returned")
    )
    tx.connection.execute(delete(t.alarms).where(t.alarms.c.about.in_(names)))
    for table in (
        t.identifications,
        t.pins,
        t.shares,
        t.household_members,
        t.sessions,
        t.sign_in_codes,
        t.roles,
        shift_excuses,
        wallet_wishes,
        t.members,
    ):
        tx.connection.execute(delete(table).where(table.c.member == member.member))
    _forget_households(tx)
    tx.post_own(Erasure(**tx.own(actor), member=member.member))
    return gone


def _forget_households(tx: Transaction) -> None:
    """One where nobody of ours is left, and that no home was let to: its name may be theirs."""
    lived_in = select(t.household_members.c.household)
    let = select(t.tenancies.c.household)
    tx.connection.execute(
        delete(t.households).where(
            t.households.c.household.not_in(lived_in), t.households.c.household.not_in(let)
        )
    )


def _forget_answers(tx: Transaction, member: Member) -> None:
    """First answers are kept for a week, and some say a name."""
    about_them = member.member.encode()
    with tx.connection.execute(
        select(t.answers.c.request, t.answers.c.answer).execution_options(yield_per=1000)
    ) as rows:
        named = [row.request for row in rows if row.answer and about_them in row.answer]
    for some in range(0, len(named), 500):
        tx.connection.execute(
            delete(t.answers).where(t.answers.c.request.in_(named[some : some + 500]))
        )
