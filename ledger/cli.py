# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger``: sets up, runs and examines a ledger."""

import argparse
import os
import socket
import sys
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import OperationalError

from contract.fingerprint import six_words
from contract.money import COIN_DECIMALS
from ledger.keys import UnsafeKeys, load_keys
from ledger.service import Ledger, NoLedger, create, open_to_read
from ledger.store.engine import BadDatabase, open_engine
from ledger.store.migrate import UnknownSchema, migrate


def clock() -> int:
    """The wall clock, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def main(argv: list[str] | None = None) -> int:
    """Run the command; the exit status is 0 if all went well."""
    args = _parser().parse_args(argv)
    try:
        status: int = args.run(args)
    except (NoLedger, UnsafeKeys, UnknownSchema, BadDatabase) as e:
        print(f"coop-ledger: {e}", file=sys.stderr)
        return 1
    except OperationalError as e:  # away, or it does not let us in; its own words say which
        print(f"coop-ledger: the database cannot be used: {e.orig}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coop-ledger", description="Sets up, runs and examines a ledger."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    init = commands.add_parser("init", help="set up an empty ledger in a folder")
    _data(init)
    init.add_argument("--name", required=True, help="the co-op's name, as on receipts")
    init.add_argument("--currency", default="EUR", help="ISO 4217 (default: EUR)")
    init.add_argument("--time-zone", default="Europe/Berlin")
    init.add_argument("--receipt-base", default="https://example.org", help="where receipts point")
    _database(init)
    init.set_defaults(run=_init)

    upgrade = commands.add_parser("migrate", help="bring the tables to this program's version")
    _data(upgrade)
    _database(upgrade, "as its owner, if serving is done by another role")
    upgrade.set_defaults(run=_migrate)

    serve = commands.add_parser("serve", help="serve kiosks over HTTP")
    _data(serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8470, help="0 takes a free one")
    serve.add_argument("--port-file", type=Path, help="the port is written here once it is open")
    serve.set_defaults(run=_serve)

    kiosk = commands.add_parser("kiosk", help="let kiosks in and shut them out")
    kiosk_commands = kiosk.add_subparsers(required=True, metavar="COMMAND")
    new = kiosk_commands.add_parser("new", help="print a one-time enrolment code (15 minutes)")
    _data(new)
    new.add_argument("--name", help="what the kiosk is called")
    new.add_argument("--device", help="enrol this kiosk again: a new key, the next epoch")
    new.add_argument("--confirmed", action="store_true", help="nobody compares words (for demos)")
    new.set_defaults(run=_kiosk_new)
    shown = kiosk_commands.add_parser("list", help="the kiosks, and the six words of their keys")
    _data(shown)
    shown.set_defaults(run=_kiosk_list)
    confirmed = kiosk_commands.add_parser("confirm", help="the words are the same on both sides")
    _data(confirmed)
    confirmed.add_argument("device")
    confirmed.set_defaults(run=_kiosk_confirm)
    revoke = kiosk_commands.add_parser("revoke", help="accept nothing from a kiosk any more")
    _data(revoke)
    revoke.add_argument("device")
    revoke.set_defaults(run=_kiosk_revoke)

    member = commands.add_parser("member", help="the members")
    member_commands = member.add_subparsers(required=True, metavar="COMMAND")
    members = member_commands.add_parser("list", help="the members and their households")
    _data(members)
    members.set_defaults(run=_member_list)

    shift = commands.add_parser("shift", help="the work to be done")
    shift_commands = shift.add_subparsers(required=True, metavar="COMMAND")
    shifts = shift_commands.add_parser("list", help="the shifts by day")
    _data(shifts)
    shifts.set_defaults(run=_shift_list)

    verify = commands.add_parser("verify", help="prove a receipt against the log")
    verify.add_argument("code", help="what its QR code says")
    where = verify.add_mutually_exclusive_group(required=True)
    where.add_argument("--url", help="the ledger's address")
    where.add_argument("--data", type=Path, help="the ledger's folder, on its own machine")
    verify.add_argument("--key", help="the ledger's public key, if it is known from elsewhere")
    verify.set_defaults(run=_verify)

    books = commands.add_parser("books", help="print the sums of the books")
    _data(books)
    books.add_argument("--json", action="store_true")
    books.set_defaults(run=_books)

    audit = commands.add_parser("audit", help="derive everything again from the log, and compare")
    _data(audit)
    audit.set_defaults(run=_audit)

    demo = commands.add_parser("demo", help="set up a small co-op to try things on")
    _data(demo)
    demo.add_argument("--cards", type=Path, required=True, help="where its cards are written")
    _database(demo)
    demo.add_argument("--seed", help="the same seed makes the same co-op (default: a new one)")
    demo.add_argument("--receipt-base", default="https://greenleaf.example")
    demo.add_argument("--coin-share", type=int, default=60, help="percent of a bill (60)")
    demo.add_argument("--pin-limit", type=_coin, default=1000, help="coin without a PIN (10.00)")
    demo.add_argument(
        "--kiosk-cap", type=_coin, default=40_000, help="coin for one kiosk in an hour (400.00)"
    )
    demo.set_defaults(run=_demo)
    return parser


def _coin(text: str) -> int:
    """Coin as it is typed, in minor units."""
    whole, _, part = text.partition(".")
    if not (whole.isdecimal() and (part.isdecimal() or not part) and len(part) <= COIN_DECIMALS):
        raise argparse.ArgumentTypeError(f"an amount of coin like 12 or 12.50, not {text!r}")
    return int(whole + part.ljust(COIN_DECIMALS, "0"))


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="the ledger's folder")


def _database(parser: argparse.ArgumentParser, why: str = "an empty one") -> None:
    parser.add_argument(
        "--database", metavar="URL", help=f"a PostgreSQL database instead of SQLite: {why}"
    )


def _init(args: argparse.Namespace) -> int:
    create(
        args.data,
        name=args.name,
        currency=args.currency,
        time_zone=args.time_zone,
        receipt_base=args.receipt_base,
        clock=clock,
        random=os.urandom,
        database=args.database,
    )
    print(f"{args.name}: an empty ledger in {args.data}")
    return 0


def _migrate(args: argparse.Namespace) -> int:
    engine = open_engine(args.data, database=args.database)
    migrate(engine)
    engine.dispose()
    print(f"{args.data}: the tables are those of this version")
    return 0


def _serve(args: argparse.Namespace) -> int:
    import uvicorn

    from ledger.app import build

    ledger = Ledger(args.data, clock=clock, random=os.urandom)
    listener = socket.socket(socket.AF_INET6 if ":" in args.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((args.host, args.port))
    except OSError as e:
        ledger.close()
        print(f"coop-ledger: {args.host} port {args.port}: {e.strerror}", file=sys.stderr)
        return 1
    port = listener.getsockname()[1]

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(f"{ledger.coop.name}: http://{args.host}:{port}", flush=True)
            if args.port_file is not None:
                _write_whole(args.port_file, f"{port}\n")

    config = uvicorn.Config(
        build(ledger),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    Server(config).run(sockets=[listener])
    return 0


def _write_whole(path: Path, text: str) -> None:
    """Whoever waits for the file never sees half of it."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(text)
    draft.replace(path)


def _kiosk_new(args: argparse.Namespace) -> int:
    from ledger.community.kiosks import NoKiosk, new_code

    with closing(Ledger(args.data, clock=clock, random=os.urandom)) as ledger:
        try:
            code = ledger.do_now(
                lambda tx: new_code(tx, args.name, device=args.device, confirmed=args.confirmed)
            )
        except NoKiosk as e:
            print(f"coop-ledger: {e}", file=sys.stderr)
            return 1
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

    with closing(Ledger(args.data, clock=clock, random=os.urandom)) as ledger:
        try:
            words = ledger.do_now(lambda tx: confirm(tx, args.device))
        except NoKiosk as e:
            print(f"coop-ledger: {e}", file=sys.stderr)
            return 1
    print(f"{args.device}: confirmed, {words}")
    return 0


def _kiosk_revoke(args: argparse.Namespace) -> int:
    from ledger.community.kiosks import revoke

    ledger = Ledger(args.data, clock=clock, random=os.urandom)
    done = ledger.do_now(lambda tx: revoke(tx, args.device))
    ledger.close()
    print(f"{args.device}: {'revoked' if done else 'no such kiosk, or revoked before'}")
    return 0 if done else 1


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


def _shift_list(args: argparse.Namespace) -> int:
    from ledger.community.shifts import list_shifts

    with open_to_read(args.data) as (connection, _):
        listed = list_shifts(connection)
    for shift in listed:
        people = "1 place" if shift.places == 1 else f"{shift.places} places"
        print(f"{shift.day} {shift.begins}  {shift.minutes:>4} min  {shift.work:<14}{people}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    import httpx

    from ledger.verify import NotProved, check, from_folder, from_server, in_words

    try:
        with httpx.Client(timeout=20) as client:
            if args.data is not None:
                about, look = from_folder(args.data)
            else:
                about, look = from_server(args.url, client, args.key)
            receipt = check(args.code, about, look)
    except NotProved as e:
        print(f"NOT proved: {e}")
        return 1
    print(in_words(receipt, about))
    if args.data is None and args.key is None:
        print(
            "  The key is the server's own word. With --key it is compared with the one you know."
        )
    return 0 if receipt.proved.good else 1


def _books(args: argparse.Namespace) -> int:
    import msgspec

    from ledger.summary import in_words, summary

    with open_to_read(args.data) as (connection, coop):
        found = summary(connection, coop)
    print(msgspec.json.encode(found).decode() if args.json else in_words(found))
    return 0


def _audit(args: argparse.Namespace) -> int:
    from ledger.audit import audit

    with open_to_read(args.data) as (connection, coop):
        report = audit(connection, coop, load_keys(args.data).public)
    for finding in report.findings:
        print(finding)
    print(f"{report.entries} entries: {len(report.findings) or 'nothing'} to object to")
    return 1 if report.findings else 0


def _demo(args: argparse.Namespace) -> int:
    from ledger.demo_coop import NAME, make_demo_coop, seeded

    make_demo_coop(
        args.data,
        args.cards,
        clock=clock,
        random=os.urandom if args.seed is None else seeded(args.seed),
        receipt_base=args.receipt_base,
        database=args.database,
        coin_share=args.coin_share,
        pin_limit=args.pin_limit,
        kiosk_cap=args.kiosk_cap,
    )
    print(f"{NAME}: 12 members, 150 products in {args.data}; their cards in {args.cards}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
