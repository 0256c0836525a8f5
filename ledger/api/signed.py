# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed requests in, signed answers out; and that a repeat gets the first answer."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from contract import chain
from contract.ids import instant
from contract.messages import SIGNATURE_HEADER
from ledger.api.pace import Paces
from ledger.api.problems import Refuse
from ledger.community.profiles import may_call
from ledger.service import DEVICES, Device, Ledger, device_now
from ledger.store.memory import Rows, Wanted
from ledger.store.tables import answers
from ledger.transaction import Transaction
from ledger.writer import Wants

MAX_REQUEST_BYTES = 16 * 1024 * 1024
"""From an enrolled kiosk: the largest upload there can be, so that no journal ever gets stuck."""

MAX_ENROL_BYTES = 4096
"""From anybody."""


class _Said(Protocol):
    """What every signed request says."""

    @property
    def id(self) -> str: ...
    @property
    def coop(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def epoch(self) -> int: ...


M = TypeVar("M")
S = TypeVar("S", bound=_Said)


class Signed(msgspec.Struct, Generic[M], frozen=True):
    """A request whose signature held: what it says, who said it, the hash of its bytes, and what it
    calls."""

    message: M
    kiosk: Device
    hash: bytes
    path: str


def ledger_of(request: Request) -> Ledger:
    """The ledger that this application serves."""
    ledger = request.app.state.ledger
    assert isinstance(ledger, Ledger)
    return ledger


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Refuses more than so many bytes, however it is announced."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise Refuse("too-large", f"at most {limit} bytes")
        parts.append(part)
    return b"".join(parts)


def read_message(body: bytes, kind: type[M]) -> M:
    """The message in these bytes, if they are its canonical form."""
    try:
        message = msgspec.json.decode(body, type=kind)
    except RecursionError as e:
        raise Refuse("not-canonical", "nested too deeply") from e
    except ValueError as e:  # says which field, never its value
        raise Refuse("bad-message", str(e)) from e
    if chain.canonical(message) != body:
        raise Refuse("not-canonical")
    return message


def require_signature(body: bytes, jws: str, public_key: bytes) -> chain.Signed:
    """Refuses unless this key signed this body as a request."""
    try:
        return chain.verify(body, jws, public_key, typ=chain.REQUEST)
    except chain.BadSignature as e:
        raise Refuse("bad-signature", str(e)) from e


async def read_signed(
    request: Request, kind: type[S], *, also_revoked: bool = False, for_once: bool = False
) -> Signed[S]:
    """A kiosk's request: signed by an enrolled device that is not revoked, and about itself.

    ``also_revoked``: the caller itself refuses what comes from a revoked one, after a look at it.
    ``for_once``: nothing is done about it but by ``once``, which looks at the device again.
    """
    ledger = ledger_of(request)
    jws = request.headers.get(SIGNATURE_HEADER, "")
    try:
        kid = chain.peek_kid(jws)
    except chain.BadSignature as e:
        raise Refuse("bad-signature", str(e)) from e
    name, _, epoch = kid.partition("/")
    number = int(epoch) if epoch.isdecimal() and len(epoch) < 10 else 0
    kiosk = ledger.device(name, number, lately=for_once)
    if kiosk is None or kiosk.device == ledger.coop.ledger_device:
        raise Refuse("unknown-device")
    body = await read_body(request, MAX_REQUEST_BYTES)
    require_signature(body, jws, kiosk.public_key)
    # Only what it signed counts: nobody else can use up a kiosk's pace.
    paces: Paces = request.app.state.paces
    paces.require_patience(kiosk.device, ledger.clock(), len(body))
    path = str(request.scope["path"])
    require_welcome(kiosk, path, also_revoked=also_revoked)
    message = read_message(body, kind)
    said = message.coop, message.device, message.epoch
    if said != (ledger.coop.coop, kiosk.device, kiosk.epoch):
        raise Refuse("bad-message", "it speaks for another device or co-op than its signature")
    return Signed(message, kiosk, chain.sha256(body), path)


def require_welcome(kiosk: Device, path: str, *, also_revoked: bool = False) -> None:
    """Refuses a kiosk that may not call this."""
    if kiosk.revoked and not also_revoked:
        raise Refuse("revoked-device")
    if not kiosk.revoked and not kiosk.confirmed:
        raise Refuse("kiosk-waiting")
    if not may_call(kiosk.profile, path):
        raise Refuse("not-allowed", f"the office lets this kiosk be a {kiosk.profile}, no more")


def answer(ledger: Ledger, body: bytes, request_hash: bytes) -> Response:
    """An answer, signed with the hash of the request and the ledger's time."""
    jws = chain.sign(
        body,
        ledger.keys.sign,
        kid=chain.key_id(ledger.coop.ledger_device, ledger.coop.ledger_epoch),
        typ=chain.ANSWER,
        at=instant(ledger.clock()),
        request=request_hash,
    )
    return Response(body, media_type="application/json", headers={SIGNATURE_HEADER: jws})


# --- the first answer, again ------------------------------------------------------------------

ANSWERS = Rows(answers, ("request",), ("request_hash", "answer", "at_ms"))


class Kept(msgspec.Struct, frozen=True):
    """This request was here before; ``answer`` is None while its first answer is being made."""

    answer: bytes | None


def find_kept(tx: Transaction, request_id: str, request_hash: bytes) -> Kept | None:
    """What a request got, if it was here before. Refuses an id that came with other bytes."""
    row = tx.memory.get(ANSWERS, request_id)
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise Refuse("id-reused")
    return Kept(row.answer)


def keep(tx: Transaction, request_id: str, request_hash: bytes, body: bytes | None) -> None:
    """Keep the first answer to a request, in the transaction that made it true."""
    tx.memory.put(ANSWERS, (request_id,), (request_hash, body, tx.now_ms))


class _AnotherNow(Exception):
    """Since its request was read the office did something about this device."""


async def once(
    ledger: Ledger,
    signed: Signed[S],
    work: Callable[[Transaction], msgspec.Struct],
    wants: Wants = lambda _tx: {},
) -> Response:
    """Do the work in one transaction with keeping its answer; a repeat gets the kept one.

    ``wants``: the rows that the work will ask for (see ``Writer.submit``).
    """

    kiosk = signed.kiosk

    def job(tx: Transaction) -> bytes:
        if device_now(tx, kiosk.device, kiosk.epoch) != kiosk:
            raise _AnotherNow
        kept = find_kept(tx, signed.message.id, signed.hash)
        if kept is not None and kept.answer is not None:
            return kept.answer
        body = chain.canonical(work(tx))
        keep(tx, signed.message.id, signed.hash, body)
        return body

    def wanted(tx: Transaction) -> Wanted:
        writer = (kiosk.device, kiosk.epoch)
        return {ANSWERS: [(signed.message.id,)], DEVICES: [writer], **wants(tx)}

    try:
        return answer(ledger, await ledger.do(job, wanted), signed.hash)
    except _AnotherNow:
        now = ledger.device(kiosk.device, kiosk.epoch)
        assert now is not None
        require_welcome(now, signed.path)
        return await once(ledger, msgspec.structs.replace(signed, kiosk=now), work, wants)
