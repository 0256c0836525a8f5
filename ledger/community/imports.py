# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members, their shares and where they live, from CSV files that another program wrote.

Each is one commit: with one trouble in the file nothing of it is written.
"""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
from sqlalchemy import delete, insert, select

from contract.body import Slug
from contract.ids import random_id
from contract.messages import Language
from ledger.community.cards import NoCard, issue, list_cards, read_uid
from ledger.community.members import (
    Member,
    NoMember,
    admit,
    change,
    find_member,
    household_named,
    list_members,
    live_in,
)
from ledger.csv_rows import Report, Row, Trouble, read_each, read_rows
from ledger.store.tables import shares, tenancies
from ledger.transaction import Transaction

Count = Callable[[int], object]
"""Hears how many lines more are done."""


class Undone(Exception):
    """Nothing is to be written; with the report of what was found."""

    def __init__(self, report: Report) -> None:
        super().__init__("nothing was written")
        self.report = report


# --- members -----------------------------------------------------------------------------------

_MEMBER = ("first_name", "last_name")
_MORE = ("number", "type", "joined", "language", "household", "card")


def import_members(
    tx: Transaction, path: Path, actor: str, *, dry_run: bool, progress: Count = lambda _n: None
) -> Report:
    """Members by their number, or else by their whole name. Raises BadFile; Undone if it was a dry
    run or something is wrong."""
    rows = read_rows(path, _MEMBER, _MORE)
    today = tx.coop.day(tx.now_ms)
    read, troubles = read_each(rows, _MEMBER, lambda row: _member(row, today))
    there = [one.member for one in list_members(tx.connection)]
    by_number = {one.number: one for one in there if one.number}
    by_name: dict[str, list[Member]] = {}
    for one in there:
        by_name.setdefault(one.name.casefold(), []).append(one)
    seen: dict[str, int] = {}
    new = changed = same = 0
    for row, said in read:
        progress(1)
        key = said.number or said.name.casefold()
        if key in seen:
            troubles.append(Trouble(row.line, f"{key} stands in line {seen[key]} already"))
            continue
        seen[key] = row.line
        old = by_number.get(said.number) if said.number else None
        alike = by_name.get(said.name.casefold(), [])
        if old is None and said.number is None and len(alike) > 1:
            what = f"{said.name} is {len(alike)} people: give the number of whom you mean"
            troubles.append(Trouble(row.line, what))
            continue
        # A number for somebody who had none so far.
        old = old or next((o for o in alike if said.number is None or o.number is None), None)
        try:
            if old is None:
                member = msgspec.structs.replace(said, member=random_id(tx.random(10)))
                admit(tx, member, actor)
                new += 1
            else:
                member = _over(old, said, row)
                if member == old:
                    same += 1
                else:
                    change(tx, member, actor)
                    changed += 1
            _belongings(tx, row, member, actor)
        except (NoMember, NoCard) as e:
            troubles.append(Trouble(row.line, str(e)))
    return finish(Report(new, changed, same), troubles, dry_run)


def _member(row: Row, today: str) -> Member:
    values = row.values
    joined = values.get("joined", today)
    require_day(joined, "joined")
    kind = values.get("type", "member").lower()
    try:
        msgspec.convert(kind, Slug)
    except msgspec.ValidationError:
        raise ValueError(
            f"type: {kind!r} is at most 40 small letters, digits and hyphens"
        ) from None
    return Member(
        "",
        values["first_name"],
        values["last_name"],
        joined,
        values.get("number"),
        kind,
        language=_language(values.get("language")),
    )


def _language(text: str | None) -> str | None:
    try:
        return msgspec.convert(text, Language | None)
    except msgspec.ValidationError:
        raise ValueError(f"language: {text!r} is no language tag such as de or en-GB") from None


def _over(old: Member, said: Member, row: Row) -> Member:
    """What the file says over what is known; a column that is empty there says nothing."""
    told = {name for name in ("number", "type", "joined", "language") if name in row.values}
    fields = {name: getattr(said, name) for name in (*_MEMBER, *told)}
    return msgspec.structs.replace(old, **fields)


def _belongings(tx: Transaction, row: Row, member: Member, actor: str) -> None:
    if household := row.values.get("household"):
        live_in(tx, member.member, household)
    if card := row.values.get("card"):
        uid = read_uid(card)
        if all(one.uid != uid for one in list_cards(tx.connection, member.member)):
            issue(tx, uid, member.member, actor)


# --- shares ------------------------------------------------------------------------------------


def import_shares(
    tx: Transaction, path: Path, *, dry_run: bool, progress: Count = lambda _n: None
) -> Report:
    """How many shares each member holds: ``member`` is a number, name or id. Raises as above."""
    rows = read_rows(path, ("member", "shares"), ())
    read, troubles = read_each(rows, ("member", "shares"), _shares)
    new = changed = same = 0
    for row, number in read:
        progress(1)
        try:
            member = find_member(tx.connection, row.values["member"]).member
        except NoMember as e:
            troubles.append(Trouble(row.line, str(e)))
            continue
        of = select(shares.c.number).where(shares.c.member == member)
        had = tx.connection.execute(of).scalar()
        if had == number:
            same += 1
            continue
        tx.connection.execute(delete(shares).where(shares.c.member == member))
        tx.connection.execute(insert(shares), {"member": member, "number": number})
        new, changed = (new + 1, changed) if had is None else (new, changed + 1)
    return finish(Report(new, changed, same), troubles, dry_run)


def _shares(row: Row) -> int:
    text = row.values["shares"]
    if not text.isdecimal() or len(text) > 9:
        raise ValueError(f"shares: {text!r} is no number of shares")
    return int(text)


# --- tenancies ---------------------------------------------------------------------------------


def import_tenancies(
    tx: Transaction, path: Path, *, dry_run: bool, progress: Count = lambda _n: None
) -> Report:
    """Which household lives in which home, from a day on and perhaps until one, and the ``hours``
    of work a month that are agreed against rent. Raises as above."""
    needed = ("home", "household", "begins")
    rows = read_rows(path, needed, ("ends", "hours"))
    read, troubles = read_each(rows, needed, _tenancy)
    new = changed = same = 0
    for row, (home, begins, ends, minutes) in read:
        progress(1)
        household = household_named(tx.connection, row.values["household"])
        if household is None:
            what = f"no household is called {row.values['household']!r}: import its members first"
            troubles.append(Trouble(row.line, what))
            continue
        found = select(tenancies).where(tenancies.c.home == home, tenancies.c.begins == begins)
        old = tx.connection.execute(found).one_or_none()
        if old is not None and minutes is None:
            minutes = old.work_minutes  # an empty cell says nothing
        said = (household, ends, minutes or 0)
        if old is not None and (old.household, old.ends, old.work_minutes) == said:
            same += 1
            continue
        if clash := _clash(tx, home, begins, ends):
            troubles.append(Trouble(row.line, clash))
            continue
        tx.connection.execute(
            delete(tenancies).where(tenancies.c.home == home, tenancies.c.begins == begins)
        )
        values: dict[str, str | int | None] = {
            "home": home,
            "begins": begins,
            "household": household,
            "ends": ends,
        }
        values["work_minutes"] = minutes or 0
        tx.connection.execute(insert(tenancies), values)
        new, changed = (new + 1, changed) if old is None else (new, changed + 1)
    return finish(Report(new, changed, same), troubles, dry_run)


def _tenancy(row: Row) -> tuple[str, str, str | None, int | None]:
    begins, ends = row.values["begins"], row.values.get("ends")
    require_day(begins, "begins")
    if ends is not None:
        require_day(ends, "ends")
        if ends <= begins:
            raise ValueError(f"ends {ends} is not after begins {begins}")
    return row.values["home"], begins, ends, _minutes(row.values.get("hours"))


def _minutes(text: str | None) -> int | None:
    """Hours a month as 8 or 7:30, in minutes."""
    if text is None:
        return None
    found = re.fullmatch(r"([0-9]{1,3})(?::([0-5][0-9]))?", text)
    if found is None:
        raise ValueError(f"hours: {text!r} is no number of hours a month: write 8 or 7:30")
    return int(found[1]) * 60 + int(found[2] or 0)


def _clash(tx: Transaction, home: str, begins: str, ends: str | None) -> str | None:
    """Nobody else lives there at the time. A tenancy's last day is the next one's first."""
    others = select(tenancies).where(tenancies.c.home == home, tenancies.c.begins != begins)
    for other in tx.connection.execute(others):
        if (ends is None or other.begins < ends) and (other.ends is None or begins < other.ends):
            until = f"until {other.ends}" if other.ends else "and has no end"
            return f"{home} is let from {other.begins} {until} already"
    return None


# --- the rest ----------------------------------------------------------------------------------


def require_day(text: str, column: str) -> None:
    """Raises ValueError in words unless this is a day as 2026-05-03."""
    try:
        if date.fromisoformat(text).isoformat() == text:
            return
    except ValueError:
        pass
    raise ValueError(f"{column}: {text!r} is no day; write it as 2026-05-03")


def finish(report: Report, troubles: list[Trouble], dry_run: bool) -> Report:
    """What came of an import. Raises Undone unless all of it is to stay."""
    in_order = tuple(sorted(troubles, key=lambda trouble: trouble.line))
    report = msgspec.structs.replace(report, troubles=in_order)
    if dry_run or troubles:
        raise Undone(report)  # the transaction is rolled back with it
    return report
