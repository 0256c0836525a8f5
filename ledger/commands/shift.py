# SPDX-License-Identifier: AGPL-3.0-or-later
"""``shift``: the work to be done, who does it, and what nobody confirmed yet."""

import argparse
from datetime import date, timedelta
from pathlib import Path

import msgspec

from contract.ids import random_id
from ledger.commands.common import Commands, Failed, act, clock, noun, opened, tell, verb
from ledger.community.imports import require_day
from ledger.community.members import Member, find_member, household_named
from ledger.community.roles import Act, who_acts
from ledger.community.shifts import Shift, add_shifts, list_shifts
from ledger.csv_rows import BadFile, Row, read_each, read_rows
from ledger.hall import plan
from ledger.hall.desk import Hall
from ledger.service import open_to_read
from ledger.transaction import Transaction

_COLUMNS = ("work", "day", "begins", "minutes", "places", "name", "place", "weeks")
_DECLINED = {
    "unknown-shift": "no such shift; `coop-ledger shift list --json` shows their ids",
    "already-there": "they have a place there already",
    "shift-full": "every place is taken",
}


def add(commands: Commands) -> None:
    """Tell the parser."""
    shift = noun(commands, "shift", "the work to be done")
    verb(shift, "list", "the shifts by day", _list)
    new = act(shift, "add", "a shift, or the same one every week", _add)
    new.add_argument("work", help="its kind, as the rule `contributions` has it")
    new.add_argument("day", help="the first, as 2026-05-03")
    new.add_argument("begins", help="as 09:00, where the co-op is")
    new.add_argument("minutes", type=int)
    new.add_argument("--places", type=int, default=1, help="for so many (default: 1)")
    new.add_argument("--name", default="", help="as members call it")
    new.add_argument("--place", default="", help="where it is")
    new.add_argument("--weeks", type=int, default=1, help="on that day of so many weeks")
    several = act(shift, "import", "shifts from a CSV file", _import)
    several.add_argument(
        "file", type=Path, help="columns: work,day,begins,minutes,places,name,place,weeks"
    )
    give = act(shift, "assign", "a place for a member or a household", _assign)
    give.add_argument("shift", help="its id")
    give.add_argument("who", help="name, number or id; of a household: its name")
    give.add_argument("--household", action="store_true", help="any of them may come")
    free = act(shift, "excuse", "somebody need not come for a while", _excuse)
    free.add_argument("who", help="name, number or id")
    free.add_argument(
        "kind",
        choices=("exempt", "grace", "none"),
        help="exempt: free of shifts; grace: time until they count again; none: they count now",
    )
    free.add_argument("--until", help="the last day, as 2026-08-31")
    verb(shift, "unconfirmed", "what is over and waits for a coordinator", _unconfirmed)


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, _):
        listed = list_shifts(connection)
    lines = []
    for shift in listed:
        people = "1 place" if shift.places == 1 else f"{shift.places} places"
        lines.append(
            f"{shift.day} {shift.begins}  {shift.minutes:>4} min  {shift.work:<14}{people}"
        )
    return tell(args, listed, *(lines or ["no shifts yet"]))


def _import(args: argparse.Namespace) -> int:
    """All of the file, or with one trouble in it nothing."""
    try:
        rows = read_rows(args.file, _COLUMNS[:4], _COLUMNS[4:])
    except BadFile as e:
        raise Failed(str(e)) from e

    def job(tx: Transaction) -> list[Shift]:
        who_acts(tx, args.by, Act.MEMBERS)
        good, troubles = read_each(rows, _COLUMNS[:4], lambda row: _read(row, tx))
        if troubles:
            raise Failed("\n".join(map(str, troubles)))
        made = [shift for _, shifts in good for shift in shifts]
        if made:
            add_shifts(tx, made)
        return made

    with opened(args.data) as ledger:
        made = ledger.do_now(job)
    return tell(args, made, f"{len(made)} shifts are in the plan")


def _read(row: Row, tx: Transaction) -> list[Shift]:
    has = row.values
    one = Shift(
        "",
        has["work"],
        has["day"],
        has["begins"],
        int(has["minutes"]),
        int(has.get("places", "1")),
        has.get("name", ""),
        has.get("place", ""),
    )
    return _weekly(one, int(has.get("weeks", "1")), tx)


def _weekly(one: Shift, weeks: int, tx: Transaction) -> list[Shift]:
    """The same shift on that day of so many weeks, each with its own id. Raises ValueError."""
    first = date.fromisoformat(one.day)
    if not (1 <= one.minutes <= 1440 and 1 <= one.places <= 1000 and 1 <= weeks <= 104):
        raise ValueError("a shift takes 1 to 1440 minutes, has 1 to 1000 places, 1 to 104 weeks")
    hour, _, minute = one.begins.partition(":")
    if not (len(one.begins) == 5 and hour.isdecimal() and minute.isdecimal()):
        raise ValueError(f"{one.begins!r} is no time; write it as 09:00")
    if int(hour) > 23 or int(minute) > 59:
        raise ValueError(f"{one.begins!r} is no time of the day")
    return [
        msgspec.structs.replace(
            one,
            shift=random_id(tx.random(10)),
            day=(first + timedelta(weeks=week)).isoformat(),
        )
        for week in range(weeks)
    ]


def _add(args: argparse.Namespace) -> int:
    one = Shift(
        "", args.work, args.day, args.begins, args.minutes, args.places, args.name, args.place
    )

    def job(tx: Transaction) -> list[Shift]:
        who_acts(tx, args.by, Act.MEMBERS)
        try:
            made = _weekly(one, args.weeks, tx)
        except ValueError as e:
            raise Failed(str(e)) from e
        add_shifts(tx, made)
        return made

    with opened(args.data) as ledger:
        made = ledger.do_now(job)
    return tell(args, made, *(f"{shift.day} {shift.begins}  {shift.shift}" for shift in made))


def _assign(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> str:
        who_acts(tx, args.by, Act.MEMBERS)
        if args.household:
            who = household_named(tx.connection, args.who)
            if who is None:
                raise Failed(f"no household is called {args.who!r}")
        else:
            who = find_member(tx.connection, args.who).member
        try:
            plan.assign(tx, args.shift, who, household=args.household)
        except plan.Declined as e:
            raise Failed(_DECLINED.get(e.reason, e.reason)) from e
        return who

    with opened(args.data) as ledger:
        who = ledger.do_now(job)
    return tell(args, {"shift": args.shift, "who": who}, f"{args.who} has a place there")


def _excuse(args: argparse.Namespace) -> int:
    ends = args.kind == "none"
    if ends == bool(args.until):
        raise Failed("say until which day: --until 2026-08-31" if not ends else "none has no end")
    if not ends:
        try:
            require_day(args.until, "--until")
        except ValueError as e:
            raise Failed(str(e)) from e

    def job(tx: Transaction) -> Member:
        who_acts(tx, args.by, Act.MEMBERS)
        member = find_member(tx.connection, args.who)
        if ends:
            plan.no_excuse(tx, member.member)
        elif args.until < tx.coop.day(tx.now_ms):
            raise Failed(f"{args.until} is over: say a day that is to come")
        else:
            plan.excuse(tx, member.member, args.kind, args.until)
        return member

    with opened(args.data) as ledger:
        member = ledger.do_now(job)
    said = {
        "exempt": f"{member.name} is free of shifts until {args.until}",
        "grace": f"{member.name} has time until {args.until}",
        "none": f"the shifts of {member.name} count",
    }[args.kind]
    told = {"member": member.member, "kind": args.kind, "until": args.until}
    return tell(args, told, said)


def _unconfirmed(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        waiting = Hall(connection, coop, clock()).unconfirmed()
    lines = [
        f"{sheet.slot.day} {sheet.slot.begins}  {sheet.slot.name:<20}{sheet.waits} waiting"
        f"  for {sheet.late_days} days"
        for sheet in waiting
    ]
    return tell(args, waiting, *(lines or ["every sheet is confirmed"]))
