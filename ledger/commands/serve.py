# SPDX-License-Identifier: AGPL-3.0-or-later
"""``serve``: kiosks over HTTP."""

import argparse
import os
import socket
import sys
from pathlib import Path

from ledger.commands.common import Commands, clock, data
from ledger.service import Ledger


def add(commands: Commands) -> None:
    """Tell the parser."""
    serve = commands.add_parser("serve", help="serve kiosks over HTTP")
    data(serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8470, help="0 takes a free one")
    serve.add_argument("--port-file", type=Path, help="the port is written here once it is open")
    serve.set_defaults(run=_serve)


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
