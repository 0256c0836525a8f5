# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kiosk``: who may write."""

import argparse

from contract.fingerprint import six_words
from ledger.commands.common import Commands, Failed, data, opened
from ledger.keys import load_keys
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    kiosk = commands.add_parser("kiosk", help="let kiosks in and shut them out")
    kiosk_commands = kiosk.add_subparsers(required=True, metavar="COMMAND")
    new = kiosk_commands.add_parser("new", help="print a one-time enrolment code (15 minutes)")
    data(new)
    new.add_argument("--name", help="what the kiosk is called")
    new.add_argument("--device", help="enrol this kiosk again: a new key, the next epoch")
    new.add_argument("--confirmed", action="store_true", help="nobody compares words (for demos)")
    new.set_defaults(run=_kiosk_new)
    shown = kiosk_commands.add_parser("list", help="the kiosks, and the six words of their keys")
    data(shown)
    shown.set_defaults(run=_kiosk_list)
    confirmed = kiosk_commands.add_parser("confirm", help="the words are the same on both sides")
    data(confirmed)
    confirmed.add_argument("device")
    confirmed.set_defaults(run=_kiosk_confirm)
    revoke = kiosk_commands.add_parser("revoke", help="accept nothing from a kiosk any more")
    data(revoke)
    revoke.add_argument("device")
    revoke.set_defaults(run=_kiosk_revoke)


def _kiosk_new(args: argparse.Namespace) -> int:
    from ledger.community.kiosks import NoKiosk, new_code

    with opened(args.data) as ledger:
        try:
            code = ledger.do_now(
                lambda tx: new_code(tx, args.name, device=args.device, confirmed=args.confirmed)
            )
        except NoKiosk as e:
            raise Failed(str(e)) from e
        if not args.confirmed:
            print("Give this code to the kiosk within 15 minutes; then compare the words that it")
            print("shows with `coop-ledger kiosk list`. The ledger's own words:")
            print(f"  {six_words(ledger.keys.public)}")
    print(code)
    return 0


def _kiosk_list(args: argparse.Namespace) -> int:
    from ledger.community.kiosks import list_kiosks

    with open_to_read(args.data) as (connection, coop):
        kiosks = list_kiosks(connection, coop)
    print(f"{'the ledger itself':<30}{six_words(load_keys(args.data).public)}")
    for kiosk in kiosks:
        print(f"{kiosk.name:<30}{kiosk.words}")
        held = f", {kiosk.held} entries held for the office" if kiosk.held else ""
        print(
            f"  {kiosk.device}, epoch {kiosk.epoch}, enrolled {kiosk.enrolled}: {kiosk.state}{held}"
        )
    return 0


def _kiosk_confirm(args: argparse.Namespace) -> int:
    from ledger.community.kiosks import NoKiosk, confirm

    with opened(args.data) as ledger:
        try:
            words = ledger.do_now(lambda tx: confirm(tx, args.device, tx.ledger_actor))
        except NoKiosk as e:
            raise Failed(str(e)) from e
    print(f"{args.device}: confirmed, {words}")
    return 0


def _kiosk_revoke(args: argparse.Namespace) -> int:
    from ledger.community.kiosks import revoke

    with opened(args.data) as ledger:
        done = ledger.do_now(lambda tx: revoke(tx, args.device, tx.ledger_actor))
    print(f"{args.device}: {'revoked' if done else 'no such kiosk, or revoked before'}")
    return 0 if done else 1
