# SPDX-License-Identifier: AGPL-3.0-or-later
"""Room that is set aside at one kiosk and wanted elsewhere. It is asked back over that kiosk's open
question (``ledger.api.wait``) and comes as a release, or not: nothing is taken before its lease
ends."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, literal, or_, select, text
from sqlalchemy.engine import Connection

from contract.ids import unix_ms, wallet
from contract.recall import Elsewhere, Recalled
from contract.rules import Leases, NoRule
from ledger.recovery import may_hold_more
from ledger.service import Ledger
from ledger.store.prepared import Prepared
from ledger.store.tables import devices, grants, is_open, members, recalls, wallet_wishes
from ledger.transaction import Transaction

LISTENS_MS = 90_000
"""A kiosk that called so lately is likely to answer now. Calls are noted once a minute."""

_OFFICE_WAITS_MS = 4000

LASTS_MS = 10 * 60_000
"""So long a recall stands, and nothing of that account is granted anew to that kiosk unasked."""

_open = Prepared(
    select(
        grants.c.device,
        grants.c.epoch,
        grants.c.number,
        grants.c.total,
        grants.c.spent,
        grants.c.until,
        devices.c.name,
        devices.c.seen_ms,
        devices.c.revoked_ms,
    )
    .join(devices, (devices.c.device == grants.c.device) & (devices.c.epoch == grants.c.epoch))
    .where(
        grants.c.account == bindparam("account"),
        grants.c.unit == bindparam("unit"),
        is_open,
        grants.c.total > grants.c.spent,
    )
)
# ON CONFLICT is written alike for SQLite and PostgreSQL; SQLAlchemy has it for each apart.
_ask = Prepared(
    text(
        "INSERT INTO recalls (device, epoch, account, unit, number, asked_ms, elsewhere)"
        " VALUES (:device, :epoch, :account, :unit, :number, :now, :elsewhere)"
        " ON CONFLICT (device, epoch, account, unit, number) DO UPDATE SET"
        " asked_ms = excluded.asked_ms, elsewhere = excluded.elsewhere"
    )
)
_wanted = Prepared(
    select(recalls.c.account, recalls.c.unit, recalls.c.number)
    .join(
        grants,
        (grants.c.device == recalls.c.device)
        & (grants.c.epoch == recalls.c.epoch)
        & (grants.c.account == recalls.c.account)
        & (grants.c.unit == recalls.c.unit)
        & (grants.c.number == recalls.c.number),
    )
    .where(
        recalls.c.device == bindparam("device"),
        recalls.c.epoch == bindparam("epoch"),
        recalls.c.asked_ms > bindparam("since"),
        is_open,
    )
    .order_by(recalls.c.asked_ms)
    .limit(200)
)
_lately = Prepared(
    select(recalls.c.account).where(
        recalls.c.device == bindparam("device"),
        recalls.c.epoch == bindparam("epoch"),
        recalls.c.elsewhere,
    )
)
_left = grants.c.total - grants.c.spent
_surplus = Prepared(
    select(grants.c.account, grants.c.unit, grants.c.number)
    .join(members, literal(wallet("")) + members.c.member == grants.c.account)
    .join(wallet_wishes, wallet_wishes.c.member == members.c.member, isouter=True)
    .where(
        grants.c.device == bindparam("device"),
        grants.c.epoch == bindparam("epoch"),
        is_open,
        _left > 0,
        or_(
            _left > bindparam("cap"),
            _left > wallet_wishes.c.spending_limit,
            members.c.state != "active",
        ),
    )
)
_forget = delete(recalls).where(
    recalls.c.device == bindparam("of"),
    recalls.c.epoch == bindparam("in_epoch"),
    recalls.c.asked_ms <= bindparam("before"),
)


class Held(msgspec.Struct, frozen=True):
    """So much is left of an open grant at a kiosk. ``listens``: it is likely to give it back within
    seconds. ``over``: its lease is, so that it can be taken back."""

    device: str
    epoch: int
    account: str
    unit: str
    number: int
    left: int
    until: str
    kiosk: str
    listens: bool
    over: bool

    def elsewhere(self) -> Elsewhere:
        """The same, as a kiosk is told."""
        return Elsewhere(kiosk=self.kiosk, unit=self.unit, amount=self.left, until=self.until)


def held_elsewhere(
    tx: Transaction, account: str, unit: str, device: str, epoch: int
) -> tuple[Held, ...]:
    """What is set aside of an account at other kiosks than this one in this epoch."""
    rows = _open.all(tx.connection, account=account, unit=unit)
    others = [row for row in rows if (row.device, row.epoch) != (device, epoch)]
    if not others:
        return ()
    try:
        margin_ms = tx.rules.on(Leases, tx.today).parameters.margin_seconds * 1000
    except NoRule:
        margin_ms = 0
    return tuple(_held(tx, row, account, unit, margin_ms) for row in others)


def _held(tx: Transaction, row: Any, account: str, unit: str, margin_ms: int) -> Held:
    now_ms = tx.now_ms
    is_over = unix_ms(row.until) + margin_ms <= now_ms
    seen = row.revoked_ms is None and (row.seen_ms or 0) >= now_ms - LISTENS_MS
    return Held(
        row.device,
        row.epoch,
        account,
        unit,
        row.number,
        row.total - row.spent,
        row.until,
        row.name,
        listens=seen,
        over=is_over and not may_hold_more(tx, row.device, row.epoch),
    )


def ask_back(tx: Transaction, held: Iterable[Held]) -> None:
    """Ask the kiosks for what they hold: it is wanted elsewhere."""
    for one in held:
        _ask.run(
            tx.connection,
            device=one.device,
            epoch=one.epoch,
            account=one.account,
            unit=one.unit,
            number=one.number,
            now=tx.now_ms,
            elsewhere=True,
        )


def ask_surplus_back(tx: Transaction, device: str, epoch: int, cap: int) -> None:
    """Ask a kiosk for what it holds beyond ``cap`` of one account, or beyond what its member wants
    spent at once, and for what members hold there who pause or left. What a sale there needs just
    now stays until it ends."""
    for row in _surplus.all(tx.connection, device=device, epoch=epoch, cap=cap):
        _ask_for_good(tx, device, epoch, row.account, row.unit, row.number)


def ask_above(tx: Transaction, account: str, unit: str, most: int) -> None:
    """Ask every kiosk that holds more than ``most`` of an account for it: its member wants no more
    spent at once."""
    for held in held_elsewhere(tx, account, unit, "", 0):
        if held.left > most:
            _ask_for_good(tx, held.device, held.epoch, account, unit, held.number)


def _ask_for_good(
    tx: Transaction, device: str, epoch: int, account: str, unit: str, number: int
) -> None:
    """Nobody waits for it: as much as it may have is granted to that kiosk anew."""
    _ask.run(
        tx.connection,
        device=device,
        epoch=epoch,
        account=account,
        unit=unit,
        number=number,
        now=tx.now_ms,
        elsewhere=False,
    )


def wanted_of(connection: Connection, device: str, epoch: int, now_ms: int) -> tuple[Recalled, ...]:
    """What is wanted back of a kiosk and not released yet."""
    rows = _wanted.all(connection, device=device, epoch=epoch, since=now_ms - LASTS_MS)
    return tuple(Recalled(account=r.account, unit=r.unit, number=r.number) for r in rows)


def wanted_lately(tx: Transaction, device: str, epoch: int) -> frozenset[str]:
    """The accounts of which something was asked back of this kiosk lately; older ones are
    forgotten."""
    tx.connection.execute(
        _forget, {"of": device, "in_epoch": epoch, "before": tx.now_ms - LASTS_MS}
    )
    return frozenset(row.account for row in _lately.all(tx.connection, device=device, epoch=epoch))


def call_in(ledger: Ledger, whose: Callable[[Transaction], str]) -> None:
    """Ask all kiosks for what they hold of a member, and give them a moment to release it. By
    somebody in the office: not in the process that serves."""

    def ask(tx: Transaction) -> tuple[Held, ...]:
        held = held_elsewhere(tx, wallet(whose(tx)), tx.coop.unit, "", 0)
        listening = tuple(one for one in held if one.listens)
        ask_back(tx, listening)
        return listening

    held = ledger.do_now(ask)
    end = ledger.clock() + _OFFICE_WAITS_MS
    while (
        held and ledger.clock() < end and ledger.do_now(lambda tx: still_open(tx.connection, held))
    ):
        time.sleep(0.1)


def still_open(connection: Connection, held: Iterable[Held]) -> bool:
    """Whether any of these has not been given back."""
    numbers = {(one.device, one.epoch, one.number): one for one in held}
    accounts = {(one.account, one.unit) for one in numbers.values()}
    return any(
        (row.device, row.epoch, row.number) in numbers
        for account, unit in accounts
        for row in _open.all(connection, account=account, unit=unit)
    )
