# SPDX-License-Identifier: AGPL-3.0-or-later
"""``proposal``: what one person wants done that takes two, and a second has to confirm."""

import argparse

from contract.local_time import local_time
from ledger.commands.common import Commands, Failed, act, noun, opened, tell, verb
from ledger.community import four_eyes
from ledger.community.members import Member, find_member, list_members, member_by_id
from ledger.community.roles import who_acts
from ledger.transaction import Transaction


def add(commands: Commands) -> None:
    """Tell the parser."""
    proposal = noun(commands, "proposal", "what one person proposed and a second has to confirm")
    verb(proposal, "list", "what waits", _waiting)
    confirm = act(proposal, "confirm", "the second person says yes: it is done", _confirm)
    confirm.add_argument("proposal", help="its id, or how that ends")
    withdraw = act(proposal, "withdraw", "it is not wanted any more", _withdraw)
    withdraw.add_argument("proposal")


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
        proposal = came
        able, zone = ledger.do_now(
            lambda tx: (four_eyes.seconds(tx, wanted, proposal.first), tx.coop.time_zone)
        )
        others = [one.name for one in able]
    return tell(
        args,
        came,
        "Proposed. It is done when a second person confirms it,"
        f" until {local_time(came.until, zone)}:",
        f"  coop-ledger proposal confirm {came.proposal[-8:]} --by NAME",
        f"Who may: {', '.join(others)}",
    )


def _waiting(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> tuple[list[four_eyes.Proposal], list[str]]:
        waiting = four_eyes.open_proposals(tx)
        names = {one.member.member: one.member.name for one in list_members(tx.connection)}
        lines = [
            f"{one.proposal[-8:]}  {four_eyes.in_words(tx, one.act)},"
            f" by {names.get(one.first, one.first)},"
            f" until {local_time(one.until, tx.coop.time_zone)}"
            for one in waiting
        ]
        return waiting, lines

    with opened(args.data) as ledger:
        waiting, lines = ledger.do_now(job)
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
