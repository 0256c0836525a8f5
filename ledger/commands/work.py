# SPDX-License-Identifier: AGPL-3.0-or-later
"""``work``: what members did for the co-op."""

import argparse

from ledger.commands.common import Commands, Failed, act, clock, noun, tell, verb
from ledger.commands.proposal import do_or_propose
from ledger.community.four_eyes import Issue
from ledger.community.imports import require_day
from ledger.community.members import NoMember, find_member
from ledger.hall.uncounted import WHY, uncounted
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    work = noun(commands, "work", "what members did for the co-op")
    issue = act(work, "confirm", "coin for work outside a shift (takes two)", _issue)
    issue.add_argument("who", help="who did the work: name, number or id")
    issue.add_argument("work", help="its kind, as the rule `contributions` has it")
    issue.add_argument("minutes", type=int)
    issue.add_argument("--day", help="as 2026-05-03 (default: today)")
    verb(work, "claims", "work outside the shifts that counts for nothing, and why", _claims)


def _claims(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, _):
        told = uncounted(connection)
    lines = [
        f"{one.day}  {one.who:<20}{one.minutes:>4} min  {one.work:<14}"
        f"{WHY[one.state].format(to=one.received_by)}"
        for one in told
    ]
    return tell(args, told, *(lines or ["everything that two people confirmed counts"]))


def _issue(args: argparse.Namespace) -> int:
    if args.minutes < 1:
        raise Failed("work takes at least a minute")
    with open_to_read(args.data) as (connection, coop):
        member = find_member(connection, args.who)
        if member.state != "active":
            raise NoMember(f"{member.name} is {member.state}")
        day = args.day or coop.day(clock())
    try:
        require_day(day, "--day")
    except ValueError as e:
        raise Failed(str(e)) from e
    return do_or_propose(args, Issue(member.member, args.work, args.minutes, day))
