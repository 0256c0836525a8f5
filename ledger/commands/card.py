# SPDX-License-Identifier: AGPL-3.0-or-later
"""``card``: given out, blocked, replaced, given back."""

import argparse
import csv
import io
from collections.abc import Callable

from contract.local_time import local_time
from ledger.commands.common import Commands, act, noun, opened, tell, verb
from ledger.community import cards
from ledger.community.acts import history
from ledger.community.cards import Card, find_card
from ledger.community.member_codes import print_code
from ledger.community.members import find_member, list_members
from ledger.community.roles import Act, who_acts
from ledger.service import open_to_read
from ledger.transaction import Transaction


def add(commands: Commands) -> None:
    """Tell the parser."""
    card = noun(commands, "card", "the members' cards")
    verb(card, "list", "each card, and whose it is", _list)
    shown = verb(card, "history", "what became of a card, and who did it", _history)
    shown.add_argument("card", help="what `coop-kiosk cards` printed, or what entries call it")
    new = act(card, "issue", "give a written card to a member", _issue)
    new.add_argument("who", help="name, number or id")
    new.add_argument("card", help="its 14 digits, as `coop-kiosk cards` printed them")
    code = act(card, "code", "a QR code to print for a member; it is shown this once", _code)
    code.add_argument("who", nargs="+", help="name, number or id")
    for name, help, run in (
        ("block", "it is lost or in doubt: nobody pays with it", _block),
        ("unblock", "it was found", _unblock),
        ("return", "the co-op has it again, for somebody else", _return),
    ):
        act(card, name, help, run).add_argument("card")
    other = act(card, "replace", "another card instead; the old one never counts again", _replace)
    other.add_argument("card")
    other.add_argument("new", help="the 14 digits of the new one")


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, _):
        found = cards.list_cards(connection)
        names = {one.member.member: one.member.name for one in list_members(connection)}
    lines = []
    for card in found:
        name = names.get(card.member or "", "nobody")
        lines.append(f"{card.uid:<16}  {card.card}  {card.kind:<11}{card.state:<9}{name}")
    return tell(args, found, *(lines or ["no cards yet: `coop-ledger card issue`"]))


def _history(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        card = find_card(connection, args.card)
        done = history(connection, coop, card.card)
    words = (f"{local_time(one.at, coop.time_zone)}  {one.what}, by {one.actor}" for one in done)
    return tell(args, done, f"card {card.uid}: {card.state}", *words)


def _issue(args: argparse.Namespace) -> int:
    uid = cards.read_uid(args.card)

    def job(tx: Transaction) -> tuple[Card, str]:
        actor = who_acts(tx, args.by, Act.CARDS)
        member = find_member(tx.connection, args.who)
        return cards.issue(tx, uid, member.member, actor), member.name

    with opened(args.data) as ledger:
        card, name = ledger.do_now(job)
    return tell(args, card, f"card {card.uid} is {name}'s now")


def _code(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> list[tuple[str, str]]:
        actor = who_acts(tx, args.by, Act.CARDS)
        members = [find_member(tx.connection, who) for who in args.who]
        return [(one.name, print_code(tx, one.member, actor)[1].text) for one in members]

    with opened(args.data) as ledger:
        codes = ledger.do_now(job)
    # What `coop-kiosk card-sheet` reads.
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows([("name", "code"), *codes])
    lines = sheet.getvalue().splitlines()
    return tell(args, [{"name": name, "code": code} for name, code in codes], *lines)


def _change(
    args: argparse.Namespace, do: Callable[[Transaction, Card, str], None], words: str
) -> int:
    def job(tx: Transaction) -> Card:
        actor = who_acts(tx, args.by, Act.CARDS)
        card = find_card(tx.connection, args.card)
        do(tx, card, actor)
        return find_card(tx.connection, card.uid)

    with opened(args.data) as ledger:
        card = ledger.do_now(job)
    return tell(args, card, f"card {card.uid}: {words}")


def _block(args: argparse.Namespace) -> int:
    words = "blocked. A kiosk without network learns it when it next reaches the ledger"
    return _change(args, cards.block, words)


def _unblock(args: argparse.Namespace) -> int:
    return _change(args, cards.unblock, "good again")


def _return(args: argparse.Namespace) -> int:
    return _change(args, cards.give_back, "nobody's; it may be issued again")


def _replace(args: argparse.Namespace) -> int:
    uid = cards.read_uid(args.new)

    def job(tx: Transaction) -> Card:
        actor = who_acts(tx, args.by, Act.CARDS)
        return cards.replace(tx, find_card(tx.connection, args.card), uid, actor)

    with opened(args.data) as ledger:
        card = ledger.do_now(job)
    return tell(args, card, f"card {card.uid} takes its place")
