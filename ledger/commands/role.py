# SPDX-License-Identifier: AGPL-3.0-or-later
"""``role``: who may do what."""

import argparse

from ledger.commands.common import Commands, act, noun, opened, tell, verb
from ledger.community.members import Member, find_member, list_members
from ledger.community.roles import MAY, ROLES, Act, roles_of, set_role, who_acts
from ledger.service import open_to_read
from ledger.transaction import Transaction


def add(commands: Commands) -> None:
    """Tell the parser."""
    role = noun(commands, "role", "who may do what")
    verb(role, "list", "each role, what it may do, and who holds it", _list)
    for name, help, run in (
        ("give", "somebody holds a role from now on", _give),
        ("take", "and now no more", _take),
    ):
        change = act(role, name, help, run)
        change.add_argument("who", help="name, number or id")
        change.add_argument("role", choices=ROLES)


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, _):
        held = {
            role: [
                one.member.name
                for one in list_members(connection)
                if role in roles_of(connection, one.member.member)
            ]
            for role in ROLES
        }
    found = {role: {"may": sorted(MAY[role]), "held_by": held[role]} for role in ROLES}
    lines = [
        f"{role:<15}{', '.join(sorted(MAY[role]))}: {', '.join(held[role]) or 'nobody'}"
        for role in ROLES
    ]
    return tell(args, found, *lines)


def _give(args: argparse.Namespace) -> int:
    return _set(args, True)


def _take(args: argparse.Namespace) -> int:
    return _set(args, False)


def _set(args: argparse.Namespace, held: bool) -> int:
    def job(tx: Transaction) -> tuple[Member, bool]:
        actor = who_acts(tx, args.by, Act.ROLES)
        member = find_member(tx.connection, args.who)
        return member, set_role(tx, member, args.role, held, actor)

    with opened(args.data) as ledger:
        member, new = ledger.do_now(job)
    is_now = "is" if held else "is not"
    words = f"{member.name} {is_now} {args.role}" + ("" if new else ", as before")
    return tell(args, {"member": member.member, "role": args.role, "held": held}, words)
