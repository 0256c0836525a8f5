# SPDX-License-Identifier: AGPL-3.0-or-later
"""``neighbour``: co-ops whose members may shop here, and ours there."""

import argparse
from pathlib import Path

import msgspec

from contract.address import require_private
from contract.fingerprint import six_words
from contract.ids import unb64
from contract.money import plain
from ledger.commands.common import Commands, Failed, act, coin, noun, opened, tell, verb
from ledger.commands.proposal import do_or_propose
from ledger.community.four_eyes import AgreeNeighbour, SettleNeighbour
from ledger.community.roles import Act, who_acts
from ledger.coop import Coop
from ledger.keys import load_keys
from ledger.neighbours.agreements import Standing, coop_of, named, owed_in_words, pause, standings
from ledger.neighbours.comparing import Crossed, OtherBooks, Side, compare, side
from ledger.service import open_to_read
from ledger.transaction import Transaction
from ledger.verify import About


def add(commands: Commands) -> None:
    """Tell the parser."""
    neighbour = noun(commands, "neighbour", "co-ops whose members may shop here, and ours there")
    agreed = act(neighbour, "agree", "what the members agreed with another co-op (two)", _agree)
    agreed.add_argument("url", help="where its ledger is reached: https://…")
    agreed.add_argument(
        "--limit", type=coin, required=True, help="how much coin either may owe the other; 0 ends"
    )
    verb(neighbour, "list", "who they are, and who owes whom how much", _list)
    crossed = verb(
        neighbour, "visits", "what crossed by our books; with --json for theirs", _visits
    )
    crossed.add_argument("neighbour", help="its name")
    check = verb(neighbour, "check", "hold what crossed against their books, by visit", _check)
    check.add_argument("neighbour", help="its name")
    check.add_argument("theirs", type=Path, help="what their `neighbour visits --json` said")
    for name, words in (
        ("pause", "let no more coin cross; what is on its way home still goes"),
        ("resume", "let coin cross again"),
    ):
        one = act(neighbour, name, words, _pause if name == "pause" else _resume)
        one.add_argument("neighbour", help="its name")
    settled = act(neighbour, "settle", "what is owed was made good (takes two)", _settle)
    settled.add_argument("neighbour", help="its name")
    settled.add_argument("amount", type=coin, help="coin, like 12 or 12.50")


def _agree(args: argparse.Namespace) -> int:
    url = args.url.rstrip("/")
    about = _about(url)
    if not args.json:
        print(f"{about.coop_name}. Its six words, to be compared with theirs by telephone:")
        print(f"  {six_words(unb64(about.ledger_key))}")
    neighbour = coop_of(about.log_origin)
    wanted = AgreeNeighbour(neighbour, about.coop_name, url, about.ledger_key, args.limit)
    return do_or_propose(args, wanted)


def _about(url: str) -> About:
    """What a ledger says of itself. Raises Failed."""
    import httpx  # slow to load, and no other command wants it

    try:
        require_private(url)
        found = httpx.get(f"{url}/v1/ledger", timeout=10, trust_env=False)
        found.raise_for_status()
        return msgspec.json.decode(found.content, type=About)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as e:
        raise Failed(f"{url}: no co-op's ledger answers there ({e})") from e


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        found = standings(connection, coop)
    lines = [f"{'our own ledger':<30}{six_words(load_keys(args.data).public)}"]
    for one in found:
        lines += _in_words(coop, one)
    return tell(args, found, *lines)


def _in_words(coop: Coop, one: Standing) -> list[str]:
    there = one.neighbour
    state = "" if there.is_open else ", paused" if there.paused else ", ended"
    on_its_way = f"; {plain(coop.unit, one.waiting)} on the way" if one.waiting else ""
    return [
        f"{there.name:<30}{one.words}",
        f"  {there.url}: at most {plain(coop.unit, there.limit)} either way{state};"
        f" {owed_in_words(coop, one.owed)}{on_its_way}",
    ]


def _visits(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        found = side(connection, coop, named(connection, args.neighbour))
    lines = [_line(coop, one) for one in found.crossed]
    return tell(args, found, *lines, owed_in_words(coop, found.owed))


def _check(args: argparse.Namespace) -> int:
    try:
        theirs = msgspec.json.decode(args.theirs.read_bytes(), type=Side)
    except (OSError, msgspec.DecodeError) as e:
        raise Failed(f"{args.theirs}: not what `neighbour visits --json` says ({e})") from e
    with open_to_read(args.data) as (connection, coop):
        ours = side(connection, coop, named(connection, args.neighbour))
    try:
        found = compare(ours, theirs)
    except OtherBooks as e:
        raise Failed(f"{args.theirs}: {e}") from e
    lines = [f"by our books {owed_in_words(coop, ours.owed)}"]
    lines.append(f"by theirs    {owed_in_words(coop, -theirs.owed)}")
    for whose, only in (("our", found.ours), ("their", found.theirs)):
        lines += [f"only in {whose} books: {_line(coop, one)}" for one in only]
    if found.by_settling:
        differ = plain(coop.unit, abs(found.by_settling))
        lines.append(f"settled on one side only, or not as much there: {differ}")
    same = not (found.ours or found.theirs or found.by_settling)
    tell(args, found, *lines, *(["both books say the same"] if same else []))
    return 0 if same else 1


def _line(coop: Coop, one: Crossed) -> str:
    on_its_way = ", still on the way" if one.waiting else ""
    return f"{one.visit}  {one.at}  {one.way:<3} {plain(coop.unit, one.amount)}{on_its_way}"


def _pause(args: argparse.Namespace) -> int:
    return _set(args, paused=True)


def _resume(args: argparse.Namespace) -> int:
    return _set(args, paused=False)


def _set(args: argparse.Namespace, *, paused: bool) -> int:
    def job(tx: Transaction) -> str:
        who_acts(tx, args.by, Act.CORRECTIONS)
        there = named(tx.connection, args.neighbour)
        pause(tx, there, paused)
        return there.name

    with opened(args.data) as ledger:
        name = ledger.do_now(job)
    words = "no coin crosses from now on" if paused else "coin may cross again"
    return tell(args, {"neighbour": name, "paused": paused}, f"{name}: {words}")


def _settle(args: argparse.Namespace) -> int:
    if args.amount <= 0:
        raise Failed("settle an amount above 0")
    with open_to_read(args.data) as (connection, _):
        there = named(connection, args.neighbour)
    return do_or_propose(args, SettleNeighbour(there.coop, args.amount))
