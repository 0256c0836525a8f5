# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application: an open ledger behind its HTTP interface."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ledger.api import hall, housing, own_page, pages, people, visits, wallet
from ledger.api.card_keys import card_keys
from ledger.api.enrol import WrongCodes, enrol
from ledger.api.entries import entries
from ledger.api.grants import grants
from ledger.api.hosting import run_errands
from ledger.api.identify import identify
from ledger.api.pace import Paces
from ledger.api.pin import pin
from ledger.api.problems import Refuse, on_error, on_http, on_refuse
from ledger.api.proofs import about, checkpoint, health, lines, proofs, tile, tlog_proofs
from ledger.api.refresh import refresh
from ledger.api.sign_in_link import sign_in_link
from ledger.api.vouchers import vouchers
from ledger.api.wait import Bells, wait
from ledger.api.witness import consistency, cosign, handed_back
from ledger.neighbours.line import Lines
from ledger.service import Ledger

ROUTES = [
    # They are tried in this order: what is asked most comes first.
    Route("/v1/grants", grants, methods=["POST"]),
    Route("/v1/entries", entries, methods=["POST"]),
    Route("/v1/enrol", enrol, methods=["POST"]),
    Route("/v1/identify", identify, methods=["POST"]),
    Route("/v1/card-keys", card_keys, methods=["POST"]),
    Route("/v1/sign-in-link", sign_in_link, methods=["POST"]),
    Route("/v1/pin", pin, methods=["POST"]),
    Route("/v1/refresh", refresh, methods=["POST"]),
    Route("/v1/vouchers", vouchers, methods=["POST"]),
    Route("/v1/wait", wait, methods=["POST"]),
    Route("/v1/consistency", consistency, methods=["POST"]),
    Route("/v1/cosign", cosign, methods=["POST"]),
    Route("/v1/hand-back", handed_back, methods=["POST"]),
    Route("/v1/proofs/{path}", proofs, methods=["GET"]),
    Route("/v1/lines/{path}", lines, methods=["GET"]),
    Route("/v1/ledger", about, methods=["GET"]),
    Route("/v1/tlog-proofs/{path}", tlog_proofs, methods=["GET"]),
    Route("/v1/log/checkpoint", checkpoint, methods=["GET"]),
    Route("/v1/log/tile/{level}/{number:path}", tile, methods=["GET"]),
    Route("/v1/health", health, methods=["GET"]),
    *housing.ROUTES,
    *hall.ROUTES,
    *wallet.ROUTES,
    *people.ROUTES,
    *visits.ROUTES,
]


_MOST_ASKED = {"/v1/grants": grants, "/v1/entries": entries, "/v1/identify": identify}


class _Application(Starlette):
    """What tills ask all day goes straight to who answers it, past everything that finds routes and
    catches errors for the rest: that took as long as the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        answer = _MOST_ASKED.get(scope.get("path", ""))
        if answer is None or scope["type"] != "http" or scope["method"] != "POST":
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        request = Request(scope, receive)
        try:
            response = await answer(request)
        except Refuse as refused:
            response = await on_refuse(request, refused)
        except Exception as mistake:
            response = await on_error(request, mistake)
            await response(scope, receive, send)
            raise  # to the server's own log
        await response(scope, receive, send)


def build(ledger: Ledger) -> Starlette:
    """The ASGI application over this ledger, which it closes at its end."""

    lines = Lines(ledger)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        errands = asyncio.create_task(run_errands(ledger, lines))
        yield
        errands.cancel()
        with suppress(asyncio.CancelledError):
            await errands
        await lines.close()
        ledger.close()

    app = _Application(
        routes=[*ROUTES, *pages.ROUTES, *own_page.ROUTES],
        lifespan=lifespan,
        exception_handlers={Refuse: on_refuse, HTTPException: on_http, Exception: on_error},
    )
    app.state.ledger = ledger
    app.state.wrong_codes = WrongCodes()
    app.state.bells = Bells()
    app.state.paces = Paces()
    app.state.lines = lines
    return app
