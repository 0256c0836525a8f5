# SPDX-License-Identifier: AGPL-3.0-or-later
"""People: signing in with a one-time code, what is theirs, and what takes two in the office.

A session is shown as ``Authorization: Bearer …`` by a program, or in a cookie that no script can
read and no other site can send by a browser. Every route here but ``/v1/sign-in`` wants one.
"""

from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contract.chain import canonical
from contract.ids import instant, wallet
from ledger.api.problems import Refuse
from ledger.api.signed import ledger_of, read_body
from ledger.community import cards, four_eyes, sessions
from ledger.community.contributions import NotWorth, OwnWork, UnknownWork
from ledger.community.members import Member, NoMember, member_by_id
from ledger.community.roles import NotAllowed, may, roles_of
from ledger.transaction import Transaction

COOKIE = "__Host-coopcoin"
MAX_BYTES = 4096
M = TypeVar("M")
A = TypeVar("A")


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Absent fields are absent."""


class SignIn(_Said, frozen=True):
    """A one-time code. ``keep``: a browser gets a cookie, a program the token itself."""

    code: str
    keep: Literal["cookie", "token"] = "cookie"


class SignedIn(_Said, frozen=True):
    """Who is signed in, until when. ``token`` only if it was asked for."""

    member: str
    first_name: str
    until: str
    token: str | None = None


class OwnCard(_Said, frozen=True):
    """A card of one's own, as entries call it."""

    card: str
    state: str


class Me(_Said, frozen=True):
    """What is one's own: ``balance`` in minor units of ``unit``."""

    member: str
    first_name: str
    last_name: str
    state: str
    roles: tuple[str, ...]
    unit: str
    balance: int
    cards: tuple[OwnCard, ...]


class ProposalSaid(_Said, frozen=True):
    """What one person wants done that takes two."""

    act: four_eyes.Proposed


class Proposals(_Said, frozen=True):
    """All that wait for a second person."""

    proposals: tuple[four_eyes.Proposal, ...]


class Done(_Said, frozen=True):
    """What was done, in words."""

    done: str


# --- who asks ---------------------------------------------------------------------------------


def token_of(request: Request) -> str:
    """The token that comes with a request. Refuses if there is none, or if another site sent it."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token
    # SameSite says the same; a browser that does not know it is refused by this.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refuse("not-signed-in", "another site sent this")
    # Whatever else a neighbouring site made this browser send along.
    token = request.cookies.get(COOKIE, "")
    if not token:
        raise Refuse("not-signed-in")
    return token


async def signed_in(request: Request) -> sessions.SignedIn:
    """Who asks. Refuses unless somebody is signed in."""
    ledger, token = ledger_of(request), token_of(request)
    who = await ledger.read(
        lambda connection: sessions.signed_in(connection, token, ledger.clock())
    )
    if who is None:
        raise Refuse("not-signed-in", "sign in again: a session ends after a month")
    return who


async def read(request: Request, kind: type[M]) -> M:
    """The JSON that a person's program sent."""
    body = await read_body(request, MAX_BYTES)
    try:
        return msgspec.json.decode(body, type=kind)
    except (ValueError, RecursionError) as e:
        raise Refuse("bad-message", str(e)) from e


async def do(request: Request, job: Callable[[Transaction], A]) -> A:
    """Have it done; what cannot be is refused in words."""
    try:
        return await ledger_of(request).do(job)
    except NotAllowed as e:
        raise Refuse("not-allowed", str(e)) from e
    except (NoMember, cards.NoCard, four_eyes.NotDone, UnknownWork, NotWorth, OwnWork) as e:
        raise Refuse("refused", str(e)) from e


def told(message: msgspec.Struct, headers: dict[str, str] | None = None) -> Response:
    """An answer that no cache keeps."""
    return Response(
        canonical(message),
        media_type="application/json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


# --- signing in and out -----------------------------------------------------------------------


async def sign_in(request: Request) -> Response:
    """A one-time code becomes a session. Who guesses is stopped, as with enrolment codes."""
    said, ledger = await read(request, SignIn), ledger_of(request)
    wrong = request.app.state.wrong_codes
    wrong.require_few(ledger.clock())

    def job(tx: Transaction) -> tuple[sessions.Session, Member]:
        session = sessions.sign_in(tx, said.code)
        return session, member_by_id(tx.connection, session.member)

    try:
        session, member = await ledger.do(job)
    except sessions.BadCode as e:
        wrong.count(ledger.clock())
        raise Refuse("bad-code") from e
    until = instant(session.until_ms)
    if said.keep == "token":
        return told(SignedIn(member.member, member.first_name, until, session.token))
    return told(
        SignedIn(member.member, member.first_name, until), {"Set-Cookie": cookie(session.token)}
    )


def cookie(token: str) -> str:
    """A cookie for this site alone, for https alone (or the same machine), that no script reads."""
    age = sessions.SESSION_MS // 1000 if token else 0
    return f"{COOKIE}={token}; Path=/; Max-Age={age}; Secure; HttpOnly; SameSite=Strict"


async def sign_out(request: Request) -> Response:
    """This session ends."""
    who, token = await signed_in(request), token_of(request)
    await do(request, lambda tx: sessions.sign_out(tx, token))
    return told(Done(f"{who.member} signed out"), {"Set-Cookie": cookie("")})


# --- one's own --------------------------------------------------------------------------------


async def me(request: Request) -> Response:
    """What is one's own."""
    who = await signed_in(request)

    def look(tx: Transaction) -> Me:
        member = member_by_id(tx.connection, who.member)
        return Me(
            member=member.member,
            first_name=member.first_name,
            last_name=member.last_name,
            state=member.state,
            roles=tuple(sorted(roles_of(tx.connection, member.member))),
            unit=tx.coop.unit,
            balance=tx.balance(wallet(member.member), tx.coop.unit),
            cards=tuple(
                OwnCard(card.card, card.state)
                for card in cards.list_cards(tx.connection, member.member)
            ),
        )

    return told(await do(request, look))


async def block_card(request: Request) -> Response:
    """Block a card of one's own. Nobody unblocks it but the office."""
    who, name = await signed_in(request), request.path_params["card"]

    def job(tx: Transaction) -> Done:
        mine = (card for card in cards.list_cards(tx.connection, who.member) if card.card == name)
        card = next(mine, None)
        if card is None:
            raise Refuse("not-found")
        cards.block(tx, card, f"member:{who.member}")
        return Done(f"card {card.card} is blocked")

    return told(await do(request, job))


# --- four eyes --------------------------------------------------------------------------------


async def list_proposals(request: Request) -> Response:
    """What waits for a second person, and may be confirmed by who asks."""
    who = await signed_in(request)

    def look(tx: Transaction) -> Proposals:
        held = roles_of(tx.connection, who.member)
        return Proposals(
            tuple(
                one
                for one in four_eyes.open_proposals(tx)
                if may(held, four_eyes.right_of_second(tx, one.act, who.member))
            )
        )

    return told(await do(request, look))


async def propose(request: Request) -> Response:
    """One person wants something done that takes two."""
    who, said = await signed_in(request), await read(request, ProposalSaid)

    def job(tx: Transaction) -> four_eyes.Proposal:
        first = sessions.in_office(tx.connection, who, four_eyes.right_for(said.act), tx.now_ms)
        return four_eyes.propose(tx, said.act, first)

    return told(await do(request, job))


async def confirm_proposal(request: Request) -> Response:
    """The second person says yes: it is done."""
    who, name = await signed_in(request), request.path_params["proposal"]

    def job(tx: Transaction) -> Done:
        proposal = four_eyes.find_proposal(tx, name)
        right = four_eyes.right_of_second(tx, proposal.act, who.member)
        second = sessions.in_office(tx.connection, who, right, tx.now_ms)
        return Done(four_eyes.confirm(tx, proposal, second))

    return told(await do(request, job))


ROUTES = [
    Route("/v1/sign-in", sign_in, methods=["POST"]),
    Route("/v1/sign-out", sign_out, methods=["POST"]),
    Route("/v1/me", me, methods=["GET"]),
    Route("/v1/me/cards/{card}/block", block_card, methods=["POST"]),
    Route("/v1/office/proposals", list_proposals, methods=["GET"]),
    Route("/v1/office/proposals", propose, methods=["POST"]),
    Route("/v1/office/proposals/{proposal}/confirm", confirm_proposal, methods=["POST"]),
]
