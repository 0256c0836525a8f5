# SPDX-License-Identifier: AGPL-3.0-or-later
"""What anyone may ask without a signature, because it proves itself: proofs and the checkpoint."""

from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from contract.chain import canonical
from contract.ids import b64
from contract.receipt import BadReceiptCode, ReceiptCode, parse_receipt_code
from contract.tlog import read_tile_path, write_tlog_proof
from ledger.api.problems import Refuse
from ledger.api.signed import ledger_of
from ledger.transparency.lines import sealed_lines
from ledger.transparency.log import read_head
from ledger.transparency.tree import Tree, proof_of, tlog_proof_of
from ledger.transparency.witnesses import cosigned_checkpoint
from ledger.verify import About

TEXT = "text/plain; charset=utf-8"
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def _code(request: Request) -> ReceiptCode:
    try:
        return parse_receipt_code(request.path_params["path"])
    except BadReceiptCode as e:
        raise Refuse("not-found", str(e)) from e


async def proofs(request: Request) -> Response:
    """``GET /v1/proofs/{path}``: the proof of the entry on a receipt, by its ReceiptCode's path.

    Wants the entry's hash as well as its id: who has not seen the receipt learns nothing.
    """
    code = _code(request)
    proof = await ledger_of(request).read(
        lambda connection: proof_of(connection, code.entry, code.entry_hash)
    )
    if proof is None:
        raise Refuse("not-in-log", "on its way")
    return Response(canonical(proof), media_type="application/json")


async def tlog_proofs(request: Request) -> Response:
    """``GET /v1/tlog-proofs/{path}``: the place of that entry's leaf in the log, as a file that the
    tools of others read (C2SP tlog-proof). The leaf itself is in the proof above."""
    code = _code(request)
    proof = await ledger_of(request).read(
        lambda connection: tlog_proof_of(connection, code.entry, code.entry_hash)
    )
    if proof is None:
        raise Refuse("not-in-log", "on its way")
    return Response(write_tlog_proof(proof), media_type=TEXT)


async def lines(request: Request) -> Response:
    """``GET /v1/lines/{path}``: the details of that entry, sealed under the salt of its receipt."""
    code, ledger = _code(request), ledger_of(request)
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
    """``GET /v1/log/checkpoint``: the newest checkpoint that kiosks cosigned, with their lines
    (C2SP tlog-checkpoint, tlog-cosignature)."""
    note = await ledger_of(request).read(cosigned_checkpoint)
    return Response(note, media_type=TEXT, headers={"Cache-Control": "no-cache"})


async def tile(request: Request) -> Response:
    """``GET /v1/log/tile/{level}/{number}``: hashes of the tree (C2SP tlog-tiles). Of the leaves
    there are hashes only: what they say is for auditors."""
    try:
        asked = read_tile_path("tile/{level}/{number}".format(**request.path_params))
    except ValueError as e:
        raise Refuse("not-found", str(e)) from e

    def look(connection: Connection) -> list[bytes]:
        tree = Tree(connection, read_head(connection).frontier.size)
        return tree.tile(asked.level, asked.number)[: asked.width]

    hashes = await ledger_of(request).read(look)
    if len(hashes) < asked.width:
        raise Refuse("not-found", "the log is not that long")
    octets = "application/octet-stream"
    return Response(b"".join(hashes), media_type=octets, headers=_FOR_EVER)


async def health(request: Request) -> Response:
    """``GET /v1/health``: whether the database answers, and how long the log is."""
    head = await ledger_of(request).read(read_head)
    return JSONResponse({"status": "ok", "log_size": head.frontier.size})
