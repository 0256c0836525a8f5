# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the co-op's limits add up to: what may be spent before the ledger hears of it, and what it
carries already. All of it in minor units of coin, as of this moment."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Column, and_, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select

from contract.money import plain
from contract.rules import DeclaredRisk, NoRule
from ledger.books.state import Lent
from ledger.catalogue.rulebook import read_rulebook
from ledger.community.kiosks import list_kiosks
from ledger.coop import Coop
from ledger.store import tables as t


class AtKiosk(msgspec.Struct, frozen=True):
    """What one kiosk may spend without asking: ``granted`` of members' coin that is set aside for
    it, and what it may lend in an outage, ``may_lend``. ``lent``: what it lent its members by now,
    and is not known to be repaid."""

    kiosk: str
    device: str
    granted: int
    may_lend: int
    lent: int


class Exposure(msgspec.Struct, frozen=True):
    """The sum of all limits. ``granted`` is the members' own coin, set aside at kiosks: no loss,
    but out of the ledger's hands until it comes back. ``may_lend`` is what all kiosks may lend in
    one outage of all of them, ``owed`` what ``debtors`` members owe of what was lent. ``may_fall``
    is how far wallets may fall below nothing in all, ``fallen`` how far they did."""

    granted: int
    may_lend: int
    owed: int
    debtors: int
    may_fall: int
    fallen: int
    kiosks: tuple[AtKiosk, ...]

    @property
    def most(self) -> int:
        """What the co-op could be owed at most after an outage of all kiosks."""
        return self.may_lend + self.owed + self.may_fall


def exposure(connection: Connection, coop: Coop, now_ms: int) -> Exposure:
    """The sum of all limits as of this moment."""
    b, unit = t.balances.c, coop.unit
    granted = Counter[str]()
    for row in connection.execute(
        select(b.account, b.amount).where(b.account.startswith("allowance:"), b.unit == unit)
    ):
        granted[row.account.split(":", 2)[1]] += row.amount
    debts = and_(b.account.startswith(f"risk:{coop.coop}:"), b.amount < 0)
    wallets = b.account.startswith("wallet:")
    owed = connection.execute(_sum(b.amount).where(debts, b.unit == unit)).one()
    fallen = connection.execute(_sum(b.amount).where(wallets, b.amount < 0, b.unit == unit)).one()
    limits = connection.execute(_sum(b.least).where(wallets, b.unit == unit)).one()
    lends = _per_kiosk(connection, coop, now_ms)
    lent = _lent(connection, coop)
    kiosks = tuple(
        AtKiosk(name, device, granted[device], lends if may else 0, lent[device])
        for device, (name, may) in _kiosks(connection, coop)
        if may or granted[device] or lent[device]
    )
    return Exposure(
        granted=sum(granted.values()),
        may_lend=sum(one.may_lend for one in kiosks),
        owed=-int(owed.amount),
        debtors=owed.number,
        may_fall=-int(limits.amount),
        fallen=-int(fallen.amount),
        kiosks=kiosks,
    )


def _sum(column: Column[Any]) -> Select[tuple[int, int]]:
    return select(func.count().label("number"), func.coalesce(func.sum(column), 0).label("amount"))


def _kiosks(connection: Connection, coop: Coop) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Each kiosk's name, and whether it is in use: in the newest of its epochs it is."""
    newest = {one.device: one for one in list_kiosks(connection, coop)}
    yield from (
        (device, (one.name, one.state == "confirmed" and one.profile == "till"))
        for device, one in newest.items()
    )


def _per_kiosk(connection: Connection, coop: Coop, now_ms: int) -> int:
    """What one kiosk may lend in one outage, by the rule of the day."""
    day = coop.day(now_ms)
    try:
        rule = read_rulebook(connection).on(DeclaredRisk, day).parameters
    except NoRule:
        return 0
    return rule.per_kiosk if day <= rule.ends else 0


def _lent(connection: Connection, coop: Coop) -> Counter[str]:
    """What each kiosk lent and may not have back, by all that its members repaid since."""
    owes = {
        row.account.rpartition(":")[2]: -row.amount
        for row in connection.execute(
            select(t.balances.c.account, t.balances.c.amount).where(
                t.balances.c.account.startswith(f"risk:{coop.coop}:"),
                t.balances.c.unit == coop.unit,
            )
        )
    }
    rows = connection.execute(select(t.lent)).all()
    ever = {row.member: row.coin for row in rows if not row.device}
    found = Counter[str]()
    for row in rows:
        if row.device:
            repaid = ever.get(row.member, 0) - owes.get(row.member, 0)
            found[row.device] += Lent(row.coin, row.repaid).still(repaid)
    return found


def in_words(found: Exposure, unit: str) -> Iterator[str]:
    """The same for the terminal."""
    lines = (
        ("members' coin set aside at kiosks", found.granted),
        ("kiosks may lend in one outage of all", found.may_lend),
        (f"owed of what was lent ({found.debtors} members)", found.owed),
        ("wallets may fall below nothing by", found.may_fall),
        ("of which they did", found.fallen),
        ("the co-op could be owed at most", found.most),
    )
    yield "exposure: the sum of all limits"
    for words, amount in lines:
        yield f"  {words:<40}{plain(unit, amount):>14}"
    if found.kiosks:
        yield f"  {'kiosk':<20}{'set aside':>14}{'may lend':>14}{'lent':>14}"
    for one in found.kiosks:
        amounts = (one.granted, one.may_lend, one.lent)
        yield f"  {one.kiosk:<20}" + "".join(f"{plain(unit, n):>14}" for n in amounts)
