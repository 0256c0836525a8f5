# SPDX-License-Identifier: AGPL-3.0-or-later
"""``member``: the people of the co-op, from the day they join to the day they are forgotten."""

import argparse
import getpass
import re
import sys
from pathlib import Path

import msgspec

from contract.credentials import pin_verifier
from contract.ids import random_id, wallet
from contract.local_time import local_time
from contract.messages import Language
from contract.money import digits, plain
from ledger.commands.common import Commands, Failed, act, coin, noun, opened, tell, verb
from ledger.community import leaving
from ledger.community.acts import history
from ledger.community.cards import list_cards
from ledger.community.coin_history import coin_history
from ledger.community.members import (
    Member,
    State,
    admit,
    change,
    coin_of,
    find_member,
    list_members,
    live_in,
    set_limit,
    set_proxy,
)
from ledger.community.pins import store_pin
from ledger.community.roles import Act, roles_of, who_acts
from ledger.community.sessions import new_code, sign_out_everywhere
from ledger.recalls import call_in
from ledger.service import open_to_read
from ledger.transaction import Transaction


def add(commands: Commands) -> None:
    """Tell the parser."""
    member = noun(commands, "member", "the people of the co-op")
    verb(member, "list", "the members and their households", _list)
    _who(verb(member, "show", "one member, with cards, roles and history", _show))
    past = _who(
        verb(member, "history", "how a member's coin came and went, newest first", _history)
    )
    past.add_argument("--before", type=int, metavar="N", help="go on before this entry of the log")
    new = act(member, "add", "somebody joins", _add)
    new.add_argument("first_name")
    new.add_argument("last_name")
    new.add_argument("--number", help="the co-op's own number for them")
    new.add_argument("--type", default="member", help="of your own choosing (default: member)")
    new.add_argument("--joined", help="the day, as 2026-05-03 (default: today)")
    new.add_argument("--household", help="its name; a new name makes a new household")
    changed = _who(act(member, "change", "correct what is known of a member", _change))
    for name in ("--first-name", "--last-name", "--number", "--type", "--joined"):
        changed.add_argument(name)
    changed.add_argument("--household", help="lives there from now on")
    for one in (new, changed):
        one.add_argument("--language", type=_language, help="for the till, as de or en-GB")
    _who(act(member, "pause", "cards and roles rest for a while", _pause))
    _who(act(member, "resume", "they count again", _resume))
    _who(act(member, "pin", "set a PIN: asked twice, or read from a pipe", _pin))
    limit = _who(act(member, "limit", "how far below nothing the wallet may fall", _limit))
    limit.add_argument("amount", type=coin, help="20 means that it may fall to -20.00")
    proxy = _who(act(member, "proxy", "somebody may spend for this member", _proxy))
    proxy.add_argument("other", help="who may")
    proxy.add_argument("--remove", action="store_true", help="not any more")
    _who(act(member, "sign-in", "a one-time code for the member's own page", _sign_in))
    _who(act(member, "sign-out", "nobody is signed in as this member any more", _sign_out))
    out = _who(verb(member, "export", "all that is stored about a member", _export))
    out.add_argument("--out", type=Path, help="a new file, readable by you only")
    _who(act(member, "leave", "the membership ends; the coin goes where the rule says", _leave))
    _who(act(member, "erase", "forget who has left, and what they bought", _erase))


def _language(text: str) -> str:
    try:
        return msgspec.convert(text, Language)
    except msgspec.ValidationError:
        raise argparse.ArgumentTypeError(f"{text} is no language tag such as de or en-GB") from None


def _who(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("who", help="name, number or id")
    return parser


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, _):
        listed = list_members(connection)
    lines = []
    for one in listed:
        member = one.member
        cards = "no card" if not one.cards else f"{one.cards} card{'s' * (one.cards > 1)}"
        state = "" if member.state == "active" else f"  ({member.state})"
        home = ", ".join(one.households)
        line = (
            f"{member.number or '':>6}  {member.name:<24}{member.member}  since {member.joined}"
            f"  {cards:<9}{home}{state}"
        )
        lines.append(line.rstrip())
    return tell(args, listed, *(lines or ["nobody yet: `coop-ledger member add`, or `import`"]))


def _show(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        member = find_member(connection, args.who)
        cards = list_cards(connection, member.member)
        roles = sorted(roles_of(connection, member.member))
        done = history(connection, coop, member.member)
        has = coin_of(connection, member.member, coop.unit)
    found = {"member": member, "balance": has, "cards": cards, "roles": roles, "history": done}
    return tell(
        args,
        found,
        f"{member.name}, {member.type} since {member.joined}: {member.state}",
        f"  has {plain(coop.unit, has)}, what is set aside for kiosks apart",
        f"  id {member.member}" + (f", number {member.number}" if member.number else ""),
        *(f"  card {card.uid} ({card.card}): {card.state}" for card in cards),
        *(f"  is {role}" for role in roles),
        *(f"  {local_time(one.at, coop.time_zone)}  {one.what}, by {one.actor}" for one in done),
    )


def _history(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        member = find_member(connection, args.who)
        found = coin_history(connection, coop, member.member, before=args.before)
    lines = [
        f"{move.at}  {digits(move.amount.unit, move.amount.amount):>10}  {move.what},"
        f" {move.where or 'the office'}"
        for move in found.moves
    ]
    more = f"older: coop-ledger member history {member.member} --before {found.older}"
    return tell(
        args, found, *(lines or ["nothing yet"]), *([more] if found.older is not None else [])
    )


def _add(args: argparse.Namespace) -> int:
    with opened(args.data) as ledger:
        day = args.joined or ledger.coop.day(ledger.clock())
        new = Member(
            random_id(ledger.random(10)),
            args.first_name,
            args.last_name,
            day,
            args.number,
            args.type,
            language=args.language,
        )

        def job(tx: Transaction) -> None:
            admit(tx, new, who_acts(tx, args.by, Act.MEMBERS))
            if args.household:
                live_in(tx, new.member, args.household)

        ledger.do_now(job)
    return tell(args, new, f"{new.name} is a member: {new.member}")


def _change(args: argparse.Namespace) -> int:
    said = {
        name: getattr(args, name)
        for name in ("first_name", "last_name", "number", "type", "joined", "language")
        if getattr(args, name) is not None
    }
    return _changed(args, said)


def _pause(args: argparse.Namespace) -> int:
    return _changed(args, {"state": "paused"})


def _resume(args: argparse.Namespace) -> int:
    return _changed(args, {"state": "active"})


def _changed(args: argparse.Namespace, said: dict[str, str | State]) -> int:
    def job(tx: Transaction) -> Member:
        actor = who_acts(tx, args.by, Act.MEMBERS)
        before = find_member(tx.connection, args.who)
        if before.state == "left":
            raise Failed(f"{before.name} has left: who comes back joins as a new member")
        after = msgspec.structs.replace(before, **said)
        change(tx, after, actor)
        if getattr(args, "household", None):
            live_in(tx, after.member, args.household)
        return after

    with opened(args.data) as ledger:
        after = ledger.do_now(job)
    return tell(args, after, f"{after.name}: {after.type}, {after.state}")


def _pin(args: argparse.Namespace) -> int:
    pin = _read_pin()
    verifier = pin_verifier(pin)

    def job(tx: Transaction) -> Member:
        who_acts(tx, args.by, Act.CARDS)
        member = find_member(tx.connection, args.who)
        store_pin(tx, member.member, verifier)
        return member

    with opened(args.data) as ledger:
        member = ledger.do_now(job)
    return tell(args, {"member": member.member}, f"{member.name} has a new PIN")


def _read_pin() -> str:
    """From a pipe its first line; at a terminal asked twice, and not shown."""
    if not sys.stdin.isatty():
        pin = sys.stdin.readline().strip()
    else:
        pin = getpass.getpass("PIN: ")
        if getpass.getpass("Once more: ") != pin:
            raise Failed("those were two different PINs; nothing was changed")
    if not re.fullmatch(r"[0-9]{4,8}", pin):
        raise Failed("a PIN has 4 to 8 digits; nothing was changed")
    if len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210":
        raise Failed("anybody would try that PIN first; nothing was changed")
    return pin


def _limit(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> tuple[Member, str]:
        actor = who_acts(tx, args.by, Act.MEMBERS)
        member = find_member(tx.connection, args.who)
        set_limit(tx, member.member, -args.amount, actor)
        return member, plain(tx.coop.unit, -args.amount)

    with opened(args.data) as ledger:
        member, limit = ledger.do_now(job)
    found = {"account": wallet(member.member), "limit": -args.amount}
    return tell(args, found, f"{member.name}: the wallet may fall to {limit}")


def _proxy(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> tuple[Member, Member]:
        who_acts(tx, args.by, Act.MEMBERS)
        member, other = (find_member(tx.connection, text) for text in (args.who, args.other))
        set_proxy(tx, member.member, other.member, not args.remove)
        return member, other

    with opened(args.data) as ledger:
        member, other = ledger.do_now(job)
    may = "may not spend for" if args.remove else "may spend for"
    found = {"member": member.member, "proxy": other.member, "allowed": not args.remove}
    return tell(args, found, f"{other.name} {may} {member.name}")


def _sign_out(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> Member:
        who_acts(tx, args.by, Act.CARDS)
        member = find_member(tx.connection, args.who)
        sign_out_everywhere(tx, member.member)
        return member

    with opened(args.data) as ledger:
        member = ledger.do_now(job)
    return tell(args, {"member": member.member}, f"{member.name} is signed in nowhere any more")


def _sign_in(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> str:
        who_acts(tx, args.by, Act.MEMBERS)
        return new_code(tx, find_member(tx.connection, args.who).member)

    with opened(args.data) as ledger:
        code = ledger.do_now(job)
        base = ledger.coop.receipt_base.rstrip("/")
    return tell(
        args,
        {"code": code, "link": f"{base}/me#{code}"},
        "Good once, for 15 minutes. Give it to nobody but the member:",
        f"  {base}/me#{code}",
        code,
    )


def _export(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        found = leaving.export(connection, coop, find_member(connection, args.who))
    text = msgspec.json.format(msgspec.json.encode(found), indent=2)
    if args.out is None:
        print(text.decode())
        return 0
    try:
        args.out.touch(mode=0o600, exist_ok=False)
        args.out.write_bytes(text + b"\n")
    except OSError as e:
        raise Failed(f"{args.out}: {e.strerror}; name a new file") from e
    return tell(args, {"file": str(args.out)}, f"{args.out}: {len(found.entries)} entries")


def _leave(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> tuple[Member, str]:
        actor = who_acts(tx, args.by, Act.MEMBERS)
        member = find_member(tx.connection, args.who)
        return member, leaving.leave(tx, member, actor)

    with opened(args.data) as ledger:
        ledger.do_now(lambda tx: who_acts(tx, args.by, Act.MEMBERS))
        call_in(ledger, lambda tx: find_member(tx.connection, args.who).member)
        member, words = ledger.do_now(job)
    return tell(
        args,
        {"member": member.member, "coin": words},
        f"{member.name} has left. {words}",
        f"When nothing of this is needed any more: coop-ledger member erase {member.member}",
    )


def _erase(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, _):
        member = find_member(connection, args.who)
        indexes = leaving.entries_about(connection, member.member)

    def job(tx: Transaction) -> int:
        actor = who_acts(tx, args.by, Act.MEMBERS)
        return leaving.erase(tx, member, indexes, actor)

    with opened(args.data) as ledger:
        gone = ledger.do_now(job)
    return tell(
        args,
        {"member": member.member, "details": gone},
        f"{member.member} is nobody we know. The details of {gone} entries are gone;",
        "every proof holds as before. Backups know them until they are made anew.",
    )
