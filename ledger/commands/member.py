# SPDX-License-Identifier: AGPL-3.0-or-later
"""``member``: the people of the co-op."""

import argparse

from ledger.commands.common import Commands, data
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    member = commands.add_parser("member", help="the members")
    member_commands = member.add_subparsers(required=True, metavar="COMMAND")
    members = member_commands.add_parser("list", help="the members and their households")
    data(members)
    members.set_defaults(run=_member_list)


def _member_list(args: argparse.Namespace) -> int:
    from ledger.community.members import list_members

    with open_to_read(args.data) as (connection, _):
        listed = list_members(connection)
    for one in listed:
        member, name = one.member, f"{one.member.first_name} {one.member.last_name}"
        cards = "no card" if not one.cards else f"{one.cards} card{'s' * (one.cards > 1)}"
        home = ", ".join(one.households)
        print(f"{name:<24}{member.member}  since {member.joined}  {cards:<9}{home}".rstrip())
    return 0
