# SPDX-License-Identifier: AGPL-3.0-or-later
"""The floor for the ledger: a GET that says something, and a POST that commits what it is given.

Takes the folder of its database; says ``port`` and its port when it serves.
"""

import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.bare_store import BareStore


def application(store: BareStore) -> Starlette:
    """The two routes over this store."""

    async def get(_request: Request) -> Response:
        return Response(b"x" * 512)

    async def post(request: Request) -> Response:
        store.commit(await request.body())
        return Response(b"x" * 512)

    return Starlette(routes=[Route("/", get), Route("/", post, methods=["POST"])])


class Server(uvicorn.Server):
    """Says where it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        assert sockets is not None
        print("port", sockets[0].getsockname()[1], flush=True)


if __name__ == "__main__":
    config = uvicorn.Config(
        application(BareStore(Path(sys.argv[1]) / "bare-ledger.db")),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )
    Server(config).run(sockets=[socket.create_server(("127.0.0.1", 0))])
