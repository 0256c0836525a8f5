# SPDX-License-Identifier: AGPL-3.0-or-later
"""What anyone may ask without a signature, because it proves itself: proofs and the checkpoint."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from contract.chain import canonical
from contract.ids import b64
from contract.receipt import BadReceiptCode, parse_receipt_code
from ledger.api.problems import Refuse
from ledger.api.signed import ledger_of
from ledger.transparency.lines import sealed_lines
from ledger.transparency.log import proof_of, read_head
from ledger.verify import About


async def proofs(request: Request) -> Response:
    """``GET /v1/proofs/{path}``: the proof of the entry on a receipt, by its ReceiptCode's path.

    Wants the entry's hash as well as its id: who has not seen the receipt learns nothing.
    """
    try:
        code = parse_receipt_code(request.path_params["path"])
    except BadReceiptCode as e:
        raise Refuse("not-found", str(e)) from e
    proof = await ledger_of(request).read(
        lambda connection: proof_of(connection, code.entry, code.entry_hash)
    )
    if proof is None:
        raise Refuse("not-in-log", "on its way")
    return Response(canonical(proof), media_type="application/json")


async def lines(request: Request) -> Response:
    """``GET /v1/lines/{path}``: the details of that entry, sealed under the salt of its receipt."""
    try:
        code = parse_receipt_code(request.path_params["path"])
    except BadReceiptCode as e:
        raise Refuse("not-found", str(e)) from e
    ledger = ledger_of(request)
    sealed = await ledger.read(
        lambda connection: sealed_lines(connection, code.entry, code.entry_hash, ledger.random)
    )
    if sealed is None:
        raise Refuse("not-in-log", "none are kept")
    return Response(sealed, media_type="application/octet-stream")


async def about(request: Request) -> Response:
    """``GET /v1/ledger``: whose log this is, and the key that signs it."""
    ledger = ledger_of(request)
    coop = ledger.coop
    body = canonical(About(coop.name, coop.time_zone, coop.origin, b64(ledger.keys.public)))
    return Response(body, media_type="application/json")


async def checkpoint(request: Request) -> Response:
    """``GET /v1/checkpoint``: the newest signed checkpoint, a C2SP signed note."""
    head = await ledger_of(request).read(read_head)
    return Response(head.checkpoint, media_type="text/plain; charset=utf-8")


async def health(request: Request) -> Response:
    """``GET /v1/health``: whether the database answers, and how long the log is."""
    head = await ledger_of(request).read(read_head)
    return JSONResponse({"status": "ok", "log_size": head.frontier.size})
