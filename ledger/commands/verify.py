# SPDX-License-Identifier: AGPL-3.0-or-later
"""``verify``: whether a receipt stands in the log."""

import argparse
from pathlib import Path

from contract.terminal import printable
from ledger.commands.common import Commands


def add(commands: Commands) -> None:
    """Tell the parser."""
    verify = commands.add_parser("verify", help="prove a receipt against the log")
    verify.add_argument("code", help="what its QR code says")
    where = verify.add_mutually_exclusive_group(required=True)
    where.add_argument("--url", help="the ledger's address")
    where.add_argument("--data", type=Path, help="the ledger's folder, on its own machine")
    verify.add_argument("--key", help="the ledger's public key, if it is known from elsewhere")
    verify.set_defaults(run=_verify)


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
        print(f"NOT proved: {printable(str(e))}")
        return 1
    print(in_words(receipt, about))
    if args.data is None and args.key is None:
        print(
            "  The key is the server's own word. With --key it is compared with the one you know."
        )
    return 0 if receipt.proved.good else 1
