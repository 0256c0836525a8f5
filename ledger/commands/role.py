# SPDX-License-Identifier: AGPL-3.0-or-later
"""``role`` and ``proposal``: who may do what, and what takes two."""

import argparse

from ledger.commands.common import Commands, Failed, act, clock, noun, opened, tell, verb
from ledger.community import four_eyes
from ledger.community.members import Member, NoMember, find_member, list_members, member_by_id
from ledger.community.roles import MAY, ROLES, Act, roles_of, set_role, who_acts, who_may
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

    proposal = noun(commands, "proposal", "what one person proposed and a second has to confirm")
    verb(proposal, "list", "what waits", _waiting)
    confirm = act(proposal, "confirm", "the second person says yes: it is done", _confirm)
    confirm.add_argument("proposal", help="its id, or how that ends")
    withdraw = act(proposal, "withdraw", "it is not wanted any more", _withdraw)
    withdraw.add_argument("proposal")

    entry = noun(commands, "entry", "corrections of what stands in the log")
    reverse = act(entry, "reverse", "take back what an entry posted (takes two)", _reverse)
    reverse.add_argument("entry", help="the id of the entry, as on the receipt")
    reverse.add_argument("--charge", help="of a run of charges, just this one")

    work = noun(commands, "work", "what members did for the co-op")
    issue = act(work, "confirm", "coin for work outside a shift (takes two)", _issue)
    issue.add_argument("who", help="who did the work: name, number or id")
    issue.add_argument("work", help="its kind, as the rule `contributions` has it")
    issue.add_argument("minutes", type=int)
    issue.add_argument("--day", help="as 2026-05-03 (default: today)")


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


# --- what takes two ----------------------------------------------------------------------------


def do_or_propose(args: argparse.Namespace, wanted: four_eyes.Proposed) -> int:
    """While nobody may do it, the ledger's machine does it at once; else it waits for a second."""

    def job(tx: Transaction) -> four_eyes.Proposal | str:
        right = four_eyes.right_for(wanted)
        actor = who_acts(tx, args.by, right)
        if actor == tx.ledger_actor:
            return four_eyes.carry_out(tx, wanted, actor, None)
        return four_eyes.propose(tx, wanted, member_by_id(tx.connection, actor.split(":")[1]))

    with opened(args.data) as ledger:
        came = ledger.do_now(job)
        if isinstance(came, str):
            return tell(args, {"done": came}, came)
        able = ledger.do_now(lambda tx: who_may(tx.connection, four_eyes.SECOND))
        others = [one.name for one in able if one.member != came.first]
    return tell(
        args,
        came,
        f"Proposed. It is done when a second person confirms it, until {came.until}:",
        f"  coop-ledger proposal confirm {came.proposal[-8:]} --by NAME",
        f"Who may: {', '.join(others)}",
    )


def _reverse(args: argparse.Namespace) -> int:
    return do_or_propose(args, four_eyes.Reverse(args.entry, args.charge))


def _issue(args: argparse.Namespace) -> int:
    if args.minutes < 1:
        raise Failed("work takes at least a minute")
    with open_to_read(args.data) as (connection, coop):
        member = find_member(connection, args.who)
        if member.state != "active":
            raise NoMember(f"{member.name} is {member.state}")
        day = args.day or coop.day(clock())
    return do_or_propose(args, four_eyes.Issue(member.member, args.work, args.minutes, day))


def _waiting(args: argparse.Namespace) -> int:
    with opened(args.data) as ledger:
        waiting = ledger.do_now(four_eyes.open_proposals)
        names = ledger.do_now(
            lambda tx: {one.member.member: one.member.name for one in list_members(tx.connection)}
        )
    lines = [
        f"{one.proposal[-8:]}  {one.act}, by {names.get(one.first, one.first)}, until {one.until}"
        for one in waiting
    ]
    return tell(args, waiting, *(lines or ["nothing waits for a second person"]))


def _confirm(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> str:
        proposal = four_eyes.find_proposal(tx, args.proposal)
        return four_eyes.confirm(tx, proposal, _by(tx, args))

    with opened(args.data) as ledger:
        done = ledger.do_now(job)
    return tell(args, {"done": done}, done)


def _withdraw(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> None:
        four_eyes.withdraw(tx, four_eyes.find_proposal(tx, args.proposal), _by(tx, args))

    with opened(args.data) as ledger:
        ledger.do_now(job)
    return tell(args, {"withdrawn": args.proposal}, f"{args.proposal}: withdrawn")


def _by(tx: Transaction, args: argparse.Namespace) -> Member:
    if args.by is None:
        raise Failed("say who you are, with --by NAME")
    return find_member(tx.connection, args.by)
