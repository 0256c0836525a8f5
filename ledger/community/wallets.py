# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's own wallet, as they see it at a kiosk, and what they may change of it."""

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from contract.credentials import BadSeal, pin_verifier
from contract.entries import (
    AnyEntry,
    Contribution,
    GrantGiven,
    ProducerPaid,
    Purchase,
    Refund,
    RentPayment,
    Reversal,
    Transfer,
    Visit,
    read_entry,
)
from contract.ids import unb64, wallet
from contract.local_time import local_time
from contract.wallet_messages import (
    HouseholdMember,
    MoveKind,
    Preferences,
    SetAside,
    WalletFound,
    WalletMove,
)
from ledger.books.accounts import member_of, risk
from ledger.community.cards import block, find_card
from ledger.community.coin_history import Change, changes, own_coin
from ledger.community.pins import store_pin
from ledger.coop import Coop
from ledger.hall.desk import Hall
from ledger.keys import Keys
from ledger.recalls import ask_above
from ledger.store import tables as t
from ledger.store.tables import wallet_wishes
from ledger.transaction import Transaction

MOST_IN_STATEMENT = 500


class BadPin(ValueError):
    """Not four to twelve digits."""


def found(
    connection: Connection,
    coop: Coop,
    now_ms: int,
    member: str,
    available: int,
    before: int | None,
    since: str | None,
) -> WalletFound:
    """All that a member is told of their wallet. ``available``: what they can spend here now."""
    account = wallet(member)
    most = 20 if since is None else MOST_IN_STATEMENT
    seen, older = changes(connection, coop, member, before=before, most=most)
    together = _household(connection, member)
    moves = [_move(connection, coop, one, member, together) for one in seen]
    if since is not None:
        kept = [move for move in moves if move.day >= since]
        older = None if len(kept) < len(moves) else older
        moves = kept
    owes = connection.execute(
        select(t.balances.c.amount).filter_by(account=risk(coop.coop, member), unit=coop.unit)
    ).scalar()
    balance, debt = own_coin(connection, coop, member), max(0, -(owes or 0))
    wish = connection.execute(select(wallet_wishes).filter_by(member=member)).one_or_none()
    language = connection.execute(select(t.members.c.language).filter_by(member=member)).scalar()
    return WalletFound(
        member=member,
        account=account,
        unit=coop.unit,
        balance=balance,
        available=available,
        owes=debt,
        moves=tuple(moves),
        older=older,
        opening=None if since is None else balance - debt - sum(move.amount for move in moves),
        expected=Hall(connection, coop, now_ms).expected(member),
        aside=_aside(connection, coop, account),
        household=together,
        spending_limit=None if wish is None else wish.spending_limit,
        preferences=Preferences(
            language=language,
            text_percent=None if wish is None else wish.text_percent,
            contrast=None if wish is None else wish.contrast,
        ),
    )


def _household(connection: Connection, member: str) -> tuple[HouseholdMember, ...]:
    of = t.household_members
    mine = select(of.c.household).filter_by(member=member)
    rows = connection.execute(
        select(t.members.c.member, t.members.c.first_name)
        .join(of, of.c.member == t.members.c.member)
        .where(
            of.c.household.in_(mine), t.members.c.member != member, t.members.c.state == "active"
        )
        .distinct()
        .order_by(t.members.c.first_name, t.members.c.member)
    )
    return tuple(
        HouseholdMember(member=row.member, first_name=row.first_name, account=wallet(row.member))
        for row in rows
    )


def _aside(connection: Connection, coop: Coop, account: str) -> tuple[SetAside, ...]:
    rows = connection.execute(
        select(t.grants, t.devices.c.name, t.log.c.body)
        .join(
            t.devices,
            (t.devices.c.device == t.grants.c.device) & (t.devices.c.epoch == t.grants.c.epoch),
        )
        .join(t.log, t.log.c.log_index == t.grants.c.log_index, isouter=True)
        .where(
            t.grants.c.account == account,
            t.grants.c.unit == coop.unit,
            t.is_open,
            t.grants.c.total > t.grants.c.spent,
        )
        .order_by(t.devices.c.name, t.grants.c.number)
    )
    found = []
    for row in rows:
        entry = None if row.body is None else read_entry(row.body)
        standing = isinstance(entry, GrantGiven) and entry.request is None
        found.append(
            SetAside(
                kiosk=row.name,
                amount=row.total - row.spent,
                why="standing" if standing else "here",
                until=row.until,
            )
        )
    return tuple(found)


def _move(
    connection: Connection,
    coop: Coop,
    one: Change,
    member: str,
    together: tuple[HouseholdMember, ...],
) -> WalletMove:
    entry, kind = one.entry, _kind(one.entry, member)
    other = _counterpart(entry, member)
    name = ""
    if other is not None and (who := member_of(other)) is not None:
        name = (
            connection.execute(select(t.members.c.first_name).filter_by(member=who)).scalar() or ""
        )
        home = any(person.member == who for person in together)
        role = "household" if home else "member"
    else:
        role = "commons" if other is not None and other.startswith("commons:") else "co-op"
    return WalletMove(
        index=one.index,
        at=entry.at,
        day=local_time(entry.at, coop.time_zone)[:10],
        kind=kind,
        amount=one.amount,
        with_whom=role,  # type: ignore[arg-type]
        name=name,
        about=entry.work if isinstance(entry, Contribution) else "",
        where=one.kiosk or "",
        rule=entry.rules.get("contributions", 0) if isinstance(entry, Contribution) else 0,
    )


def _counterpart(entry: AnyEntry, member: str) -> str | None:
    if not isinstance(entry, Transfer):
        return None
    return entry.account if member_of(entry.to) == member else entry.to


def _kind(entry: AnyEntry, member: str) -> MoveKind:
    match entry:
        case Purchase() | Visit(way="out"):
            return "shopping"
        case Refund() | Visit():
            return "refund"
        case RentPayment():
            return "rent"
        case Contribution():
            return "contribution"
        case Transfer():
            return "received" if member_of(entry.to) == member else "sent"
        case ProducerPaid():
            return "delivered"
        case Reversal():
            return "put-right"
    return "other"


# --- what they change ----------------------------------------------------------------------------


def set_spending_limit(tx: Transaction, member: str, coin: int | None) -> None:
    """No more coin than this at once (minor units), or no limit of one's own. Kiosks that hold more
    are asked for it."""
    _wish(tx, member, spending_limit=coin)
    if coin is not None:
        ask_above(tx, wallet(member), tx.coop.unit, coin)


def set_preferences(tx: Transaction, member: str, preferences: Preferences) -> None:
    """How they would rather read a screen, wherever they tap."""
    _wish(tx, member, text_percent=preferences.text_percent, contrast=preferences.contrast)
    tx.connection.execute(
        update(t.members).where(t.members.c.member == member).values(language=preferences.language)
    )


def _wish(tx: Transaction, member: str, **values: int | str | None) -> None:
    there = tx.connection.execute(select(wallet_wishes).filter_by(member=member)).one_or_none()
    row = {} if there is None else dict(there._mapping)  # noqa: SLF001 - its public name
    tx.connection.execute(delete(wallet_wishes).filter_by(member=member))
    tx.connection.execute(insert(wallet_wishes), {**_NO_WISH, **row, "member": member, **values})


_NO_WISH = {"spending_limit": None, "text_percent": None, "contrast": None}


def block_card(tx: Transaction, card: str, member: str) -> None:
    """The card that was tapped (its uid) is good no more. Raises NoCard."""
    block(tx, find_card(tx.connection, card), f"member:{member}")


def verifier_of(keys: Keys, sealed_pin: str) -> str:
    """What is kept of a new PIN. Takes tens of milliseconds. Raises BadPin."""
    try:
        pin = keys.open(unb64(sealed_pin)).decode()
    except (BadSeal, ValueError) as e:
        raise BadPin from e
    if not (pin.isascii() and pin.isdecimal() and 4 <= len(pin) <= 12):
        raise BadPin
    return pin_verifier(pin)


def change_pin(tx: Transaction, member: str, verifier: str) -> None:
    """The member's PIN from now on."""
    store_pin(tx, member, verifier)
