# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kiosk``: who may write, and what looks wrong."""

import argparse

from contract.fingerprint import six_words
from contract.local_time import local_time
from ledger.commands.common import Commands, Failed, act, noun, opened, tell, verb
from ledger.commands.proposal import do_or_propose
from ledger.community.alarms import Alarm, list_alarms, settle
from ledger.community.four_eyes import RevokeKiosk
from ledger.community.kiosks import confirm, list_kiosks, new_code, pause
from ledger.community.profiles import PROFILES
from ledger.community.roles import Act, who_acts
from ledger.keys import load_keys
from ledger.service import open_to_read
from ledger.transaction import Transaction


def add(commands: Commands) -> None:
    """Tell the parser."""
    kiosk = noun(commands, "kiosk", "let kiosks in and shut them out")
    new = act(kiosk, "new", "print a one-time enrolment code (15 minutes)", _new)
    new.add_argument("--name", help="what the kiosk is called")
    new.add_argument("--device", help="enrol this kiosk again: a new key, the next epoch")
    new.add_argument("--profile", choices=PROFILES, help="what it may ask for (default: till)")
    new.add_argument("--confirmed", action="store_true", help="nobody compares words (for demos)")
    verb(kiosk, "list", "the kiosks, and the six words of their keys", _list)
    confirmed = act(kiosk, "confirm", "the words are the same on both sides", _confirm)
    confirmed.add_argument("device")
    paused = act(kiosk, "pause", "refuse it until it is confirmed again", _pause)
    paused.add_argument("device")
    revoke = act(kiosk, "revoke", "accept nothing from it any more (takes two)", _revoke)
    revoke.add_argument("device")
    alarms = act(kiosk, "alarms", "what kiosks and cards did that honest ones do not", _alarms)
    alarms.add_argument("--settle", action="store_true", help="somebody looked at all of them")


def _new(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> str:
        who_acts(tx, args.by, Act.KIOSKS)
        return new_code(
            tx,
            args.name,
            device=args.device,
            confirmed=args.confirmed,
            profile=args.profile,
        )

    with opened(args.data) as ledger:
        code = ledger.do_now(job)
        words = six_words(ledger.keys.public)
    compare = (
        "Give this code to the kiosk within 15 minutes; then compare the words that it",
        "shows with `coop-ledger kiosk list`. The ledger's own words:",
        f"  {words}",
    )
    return tell(args, {"code": code, "words": words}, *(() if args.confirmed else compare), code)


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        kiosks = list_kiosks(connection, coop)
        zone = coop.time_zone
    lines = [f"{'the ledger itself':<30}{six_words(load_keys(args.data).public)}"]
    for kiosk in kiosks:
        seen = f", seen {local_time(kiosk.seen, zone)}" if kiosk.seen else ""
        held = f", {kiosk.held} entries held for the office" if kiosk.held else ""
        profile = "" if kiosk.profile == "till" else f", a {kiosk.profile}"
        lines += [
            f"{kiosk.name:<30}{kiosk.words}",
            f"  {kiosk.device}, epoch {kiosk.epoch}, enrolled {local_time(kiosk.enrolled, zone)}:"
            f" {kiosk.state}{profile}{seen}{held}",
        ]
    return tell(args, kiosks, *lines)


def _confirm(args: argparse.Namespace) -> int:
    with opened(args.data) as ledger:
        words = ledger.do_now(
            lambda tx: confirm(tx, args.device, who_acts(tx, args.by, Act.KIOSKS))
        )
    found = {"device": args.device, "words": words}
    return tell(args, found, f"{args.device}: confirmed, {words}")


def _pause(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> bool:
        who_acts(tx, args.by, Act.KIOSKS)
        return pause(tx, args.device)

    with opened(args.data) as ledger:
        if not ledger.do_now(job):
            raise Failed(f"{args.device}: no kiosk that is answered; `coop-ledger kiosk list`")
    return tell(
        args,
        {"device": args.device, "paused": True},
        f"{args.device}: refused from now on. `coop-ledger kiosk confirm` lets it in again,",
        "`coop-ledger kiosk revoke` ends its key for good",
    )


def _revoke(args: argparse.Namespace) -> int:
    return do_or_propose(args, RevokeKiosk(args.device))


def _alarms(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> list[Alarm]:
        who_acts(tx, args.by, Act.KIOSKS)
        shown = list_alarms(tx.connection)  # what comes meanwhile nobody has seen
        settle(tx)
        return shown

    with open_to_read(args.data) as (connection, coop):
        found = list_alarms(connection)
        names = {one.device: one.name for one in list_kiosks(connection, coop)}
    if args.settle:
        with opened(args.data) as ledger:
            found = ledger.do_now(job)
    lines = [
        f"{one.newest}  {names.get(one.device, one.device)}: {one.words}"
        f" ({one.about}, {one.times} times)"
        for one in found
    ]
    return tell(args, found, *(lines or ["nothing looks wrong"]))
