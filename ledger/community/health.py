# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger doctor``: is all well with this ledger, and if not, what to do next."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from contract.ids import instant
from contract.money import plain
from contract.proof import BadProof, read_checkpoint
from contract.rules import (
    CoinShare,
    CoinValue,
    DebtRepayment,
    DeclaredRisk,
    Leases,
    NoRule,
    PinLimit,
    rule_name,
)
from ledger.catalogue.rulebook import read_rulebook
from ledger.community.alarms import list_alarms
from ledger.community.kiosks import list_kiosks
from ledger.community.roles import ROLES, is_anybody_admin, roles_of
from ledger.coop import Coop
from ledger.exposure import exposure
from ledger.neighbours.agreements import owed_in_words, standings
from ledger.neighbours.visiting import unanswered
from ledger.store import tables as t

_NEEDED = (CoinShare, CoinValue, PinLimit, Leases)
_HOUR_MS = 60 * 60_000
_QUIET_MS = 24 * _HOUR_MS
_LITTLE = 1 << 30


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at. ``bad``: somebody loses something if it stays so; ``look``:
    somebody should look. ``next`` is what to do."""

    state: Literal["good", "look", "bad"]
    about: str
    words: str
    next: str = ""


def examine(
    connection: Connection, coop: Coop, key: bytes, folder: Path, now_ms: int
) -> Iterator[Finding]:
    """Everything that can be seen without reading the whole log (that is the audit)."""
    yield from _log(connection, coop, key, now_ms)
    yield _sums(connection)
    yield from _rules(connection, coop, now_ms)
    yield from _lent(connection, coop, now_ms)
    yield from _people(connection)
    yield from _kiosks(connection, coop, now_ms)
    yield from _neighbours(connection, coop, now_ms)
    yield _disk(folder)


def _neighbours(connection: Connection, coop: Coop, now_ms: int) -> Iterator[Finding]:
    late = {one.who.coop for one in unanswered(connection, now_ms - _HOUR_MS)}
    for one in standings(connection, coop):
        there = one.neighbour
        if there.coop in late:
            yield Finding(
                "look",
                "neighbours",
                f"{plain(coop.unit, one.waiting)} of visitors from {there.name} is on the way for"
                " more than an hour",
                f"is the ledger at {there.url} up, and do the two owe each other too much to go"
                " on? `coop-ledger neighbour list`",
            )
        elif there.limit and abs(one.owed) * 10 > there.limit * 9:
            yield Finding(
                "look",
                "neighbours",
                f"{there.name}: {owed_in_words(coop, one.owed)}, of at most"
                f" {plain(coop.unit, there.limit)}",
                "settle with their treasurer: `coop-ledger neighbour settle`",
            )


def _log(connection: Connection, coop: Coop, key: bytes, now_ms: int) -> Iterator[Finding]:
    head = connection.execute(select(t.log_head)).one()
    if head.at_ms > now_ms + 60_000:
        yield Finding(
            "bad",
            "clock",
            f"this machine's clock is behind the log, which goes to {instant(head.at_ms)}",
            "set the clock (timedatectl); leases last too long meanwhile",
        )
    counted = connection.execute(select(func.count()).select_from(t.log)).scalar_one()
    if not head.size:
        yield Finding("good", "log", "empty: nothing has happened yet")
        return
    try:
        size = read_checkpoint(head.checkpoint, coop.origin, key).size
    except BadProof as e:
        yield Finding("bad", "log", f"its checkpoint is not signed by this ledger: {e}", _AUDIT)
        return
    if not size == head.size == counted:
        words = f"{counted} entries, but signed for {size}"
        yield Finding("bad", "log", words, _AUDIT)
    else:
        yield Finding("good", "log", f"{size} entries, signed")


_AUDIT = "coop-ledger audit shows where; restore the last good backup"


def _sums(connection: Connection) -> Finding:
    sums = connection.execute(
        select(t.balances.c.unit, func.sum(t.balances.c.amount)).group_by(t.balances.c.unit)
    ).all()
    wrong = [unit for unit, amount in sums if amount]
    if wrong:
        return Finding("bad", "books", f"the sums of {', '.join(wrong)} are not zero", _AUDIT)
    return Finding("good", "books", "every unit sums to zero")


def _rules(connection: Connection, coop: Coop, now_ms: int) -> Iterator[Finding]:
    rules, missing = read_rulebook(connection), []
    for kind in _NEEDED:
        try:
            rules.on(kind, coop.day(now_ms))
        except NoRule:
            missing.append(rule_name(kind))
    if missing:
        words = f"nothing is decided about {', '.join(missing)}: no coin can be spent"
        yield Finding("look", "rules", words, "coop-ledger rule starter, or rule set")
    else:
        yield Finding("good", "rules", f"{len(rules.versions)} versions")


def _lent(connection: Connection, coop: Coop, now_ms: int) -> Iterator[Finding]:
    """What the co-op may lose by the risk that its members declared, and what it carries now."""
    found = exposure(connection, coop, now_ms)
    rules, day = read_rulebook(connection), coop.day(now_ms)
    carries = f"{found.debtors} members owe {plain(coop.unit, found.owed)}"
    try:
        rule = rules.on(DeclaredRisk, day).parameters
    except NoRule:
        if found.debtors:
            yield Finding("good", "risk", f"none is declared; {carries}")
        return
    kiosks = sum(bool(one.may_lend) for one in found.kiosks)
    if day > rule.ends:
        yield Finding("good", "risk", f"none since {rule.ends}; {carries}")
        return
    most = plain(coop.unit, found.may_lend)
    words = f"at most {most} in one outage of all {kiosks} kiosks; {carries}"
    try:
        percent = rules.on(DebtRepayment, day).parameters.percent
    except NoRule:
        percent = 0
    if not percent:
        repay = "coop-ledger rule set debt-repayment percent=50"
        yield Finding("look", "risk", f"{words}; no rule says that it is repaid", repay)
    else:
        yield Finding("good", "risk", f"{words}; {percent}% of what they earn repays it")


def _people(connection: Connection) -> Iterator[Finding]:
    active = connection.execute(
        select(t.members.c.member, t.pins.c.failures)
        .join(t.pins, t.pins.c.member == t.members.c.member, isouter=True)
        .where(t.members.c.state == "active")
    ).all()
    if not active:
        yield Finding("look", "members", "nobody yet", "coop-ledger member add, or import members")
        return
    cards = set(
        connection.execute(select(t.cards.c.member).where(t.cards.c.state == "issued")).scalars()
    )
    no_card = sum(row.member not in cards for row in active)
    no_pin = sum(row.failures is None for row in active)
    words = f"{len(active)}; {no_card} without a card, {no_pin} without a PIN"
    if no_card or no_pin:
        yield Finding(
            "look",
            "members",
            words,
            "coop-ledger card issue WHO CARD, then coop-ledger member pin WHO",
        )
    else:
        yield Finding("good", "members", words)
    held = {role for row in active for role in roles_of(connection, row.member)}
    if "admin" not in held:
        words = "nobody is admin: whoever uses this machine acts in the ledger's name"
        yield Finding("look", "roles", words, "coop-ledger role give NAME admin")
    else:
        missing = ", ".join(role for role in ROLES if role not in held)
        yield Finding("good", "roles", f"nobody is {missing}" if missing else "all are held")


def _kiosks(connection: Connection, coop: Coop, now_ms: int) -> Iterator[Finding]:
    kiosks = [kiosk for kiosk in list_kiosks(connection, coop) if kiosk.state != "revoked"]
    by = " --by YOUR-NAME" if is_anybody_admin(connection) else ""
    if not kiosks:
        yield Finding("look", "kiosks", "none yet", f'coop-ledger kiosk new --name "Till 1"{by}')
    for kiosk in kiosks:
        if kiosk.state == "waiting":
            next_step = f"compare its six words, then: coop-ledger kiosk confirm {kiosk.device}{by}"
            yield Finding("look", kiosk.name, "waits to be confirmed", next_step)
        elif kiosk.seen is None or kiosk.seen < instant(now_ms - _QUIET_MS):
            words = f"not seen since {kiosk.seen or 'it enrolled'}"
            yield Finding("look", kiosk.name, words, "is it switched on? is its network well?")
        else:
            yield Finding("good", kiosk.name, f"seen {kiosk.seen}")
        if kiosk.held:
            words = f"{kiosk.held} entries of an ended key wait for the office"
            yield Finding("look", kiosk.name, words, "book them by hand if they are honest")
    alarms = list_alarms(connection)
    if alarms:
        words = f"{len(alarms)} that nobody looked at; the newest: {alarms[-1].words}"
        yield Finding("look", "alarms", words, "coop-ledger kiosk alarms")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    words = f"{free >> 20} MB free"
    if free < _LITTLE:
        return Finding("bad", "disk", words, "make room: a full disk stops every sale in coin")
    return Finding("good", "disk", words)
