# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commands share: where the ledger is, what time it is, who acts, and how they answer."""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from contract.money import COIN_DECIMALS
from contract.terminal import printable
from ledger.service import Ledger

# What ``add_subparsers`` returns has no public name.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


class Failed(Exception):
    """The command cannot do this. The text says why, and what to do next."""


def clock() -> int:
    """The wall clock, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


@contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    """The ledger in a folder, to write in it, beside whoever serves it."""
    ledger = Ledger(folder, clock=clock, random=os.urandom)
    try:
        yield ledger
    finally:
        ledger.close()


# --- the parser --------------------------------------------------------------------------------


def noun(commands: Commands, name: str, help: str) -> Commands:
    """A noun that takes verbs."""
    return commands.add_parser(name, help=help).add_subparsers(required=True, metavar="COMMAND")


def verb(
    commands: Commands, name: str, help: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    """A verb that reads: it takes ``--data`` and ``--json``."""
    parser = commands.add_parser(name, help=help)
    data(parser)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(run=run)
    return parser


def act(
    commands: Commands, name: str, help: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    """A verb that somebody does: it takes ``--by`` too."""
    parser = verb(commands, name, help, run)
    parser.add_argument("--by", metavar="WHO", help="who does this, once somebody has the role")
    return parser


def known_folder() -> Path | None:
    """The ledger's folder, if the environment says it."""
    known = os.environ.get("COOP_LEDGER_DATA")
    return None if known is None else Path(known)


def data(parser: argparse.ArgumentParser) -> None:
    """The option that every command has; the installed command knows it."""
    known = known_folder()
    parser.add_argument(
        "--data",
        type=Path,
        default=known,
        required=known is None,
        help="the ledger's folder (default: what COOP_LEDGER_DATA says)",
    )


def database(parser: argparse.ArgumentParser, why: str = "an empty one") -> None:
    """The option of commands that make or change the tables."""
    parser.add_argument(
        "--database", metavar="URL", help=f"a PostgreSQL database instead of SQLite: {why}"
    )


def coin(text: str) -> int:
    """Coin as it is typed, in minor units."""
    whole, _, part = text.partition(".")
    if not (whole.isdecimal() and (part.isdecimal() or not part) and len(part) <= COIN_DECIMALS):
        raise argparse.ArgumentTypeError(f"an amount of coin like 12 or 12.50, not {text!r}")
    return int(whole + part.ljust(COIN_DECIMALS, "0"))


# --- answers -----------------------------------------------------------------------------------


def tell(args: argparse.Namespace, found: Any, *words: str) -> int:
    """Say it: as JSON if a program asked, else in words. The exit status is 0."""
    if args.json:
        print(msgspec.json.encode(found).decode())
    else:
        for line in words:
            print(printable(line))
    return 0


def counter(what: str, unit: str, quiet: bool = False) -> Any:
    """A bar that counts long work, at a terminal only and where no program reads. A context."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    tqdm.monitor_interval = 0  # or it starts a thread that watches, and stays
    return tqdm(desc=what, unit=f" {unit}", disable=quiet or None)


@contextmanager
def progress_bar(what: str, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Shows how far long work is: told how many entries are done, of how many."""
    with counter(what, "entries", quiet) as bar:

        def tell(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield tell
