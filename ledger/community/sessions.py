# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is signed in, on a phone or in the office.

A one-time code, made where the member was known already (at a kiosk with card and PIN, or by the
office), becomes a token that a browser or a program shows from then on. Both have so many random
bits that nobody guesses them, and only their hashes are stored.
"""

import base64

import msgspec
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.engine import Connection

from contract.chain import sha256
from contract.ids import b64
from ledger.community.members import Member, NoMember, member_by_id
from ledger.community.roles import Act, NotAllowed, require
from ledger.pruning import prune_codes
from ledger.store.prepared import Prepared
from ledger.store.tables import members, sessions, sign_in_codes
from ledger.transaction import Transaction

CODE_MS = 15 * 60_000
"""So long a code waits to be used."""

SESSION_MS = 30 * 24 * 60 * 60_000
"""So long a member stays signed in."""

OFFICE_MS = 12 * 60 * 60_000
"""So long after signing in a role counts: a phone that was left somewhere is no treasurer."""


class BadCode(Exception):
    """The code is wrong, was used, or is out of date."""


class Session(msgspec.Struct, frozen=True):
    """``token`` is told once, and stored nowhere."""

    token: str
    member: str
    until_ms: int

    def __repr__(self) -> str:
        return f"Session({self.member})"


class SignedIn(msgspec.Struct, frozen=True):
    """A member who is signed in, since when."""

    member: str
    since_ms: int


def code_hash(code: str) -> bytes:
    """How a code is stored. Case, spaces and hyphens do not matter; it has 80 random bits."""
    return sha256("".join(c for c in code.upper() if c.isalnum()).encode())


def new_code(tx: Transaction, member: str) -> str:
    """A one-time code in four groups of four characters, shown once. Raises NoMember."""
    if member_by_id(tx.connection, member).state == "left":
        raise NoMember("who has left cannot sign in")
    prune_codes(tx)
    text = base64.b32encode(tx.random(10)).decode()
    tx.connection.execute(
        insert(sign_in_codes),
        {"code_hash": code_hash(text), "member": member, "expires_ms": tx.now_ms + CODE_MS},
    )
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


def sign_in(tx: Transaction, code: str) -> Session:
    """A code becomes a session, once. Raises BadCode."""
    found = tx.connection.execute(
        select(sign_in_codes).where(sign_in_codes.c.code_hash == code_hash(code))
    ).one_or_none()
    if found is None or tx.now_ms > found.expires_ms:
        raise BadCode
    tx.connection.execute(delete(sign_in_codes).where(sign_in_codes.c.code_hash == found.code_hash))
    session = Session(b64(tx.random(32)), found.member, tx.now_ms + SESSION_MS)
    tx.connection.execute(
        insert(sessions),
        {
            "token_hash": sha256(session.token.encode()),
            "member": session.member,
            "since_ms": tx.now_ms,
            "until_ms": session.until_ms,
        },
    )
    return session


_find = Prepared(
    select(sessions.c.member, sessions.c.since_ms)
    .join(members, members.c.member == sessions.c.member)
    .where(
        sessions.c.token_hash == bindparam("token"),
        sessions.c.until_ms > bindparam("now"),
        members.c.state != "left",
    )
)


def signed_in(connection: Connection, token: str, now_ms: int) -> SignedIn | None:
    """Whose token this is, if it is good."""
    row = _find.first(connection, token=sha256(token.encode()), now=now_ms)
    return None if row is None else SignedIn(row.member, row.since_ms)


def sign_out(tx: Transaction, token: str) -> None:
    """This token is good no more."""
    hashed = sha256(token.encode())
    tx.connection.execute(delete(sessions).where(sessions.c.token_hash == hashed))


def sign_out_everywhere(tx: Transaction, member: str) -> None:
    """No token or code of this member is good any more."""
    for table in (sessions, sign_in_codes):
        tx.connection.execute(delete(table).where(table.c.member == member))


def in_office(connection: Connection, who: SignedIn, act: Act, now_ms: int) -> Member:
    """Who is signed in, if they may do this and signed in lately. Raises NotAllowed."""
    member = member_by_id(connection, who.member)
    require(connection, member, act)
    if now_ms - who.since_ms > OFFICE_MS:
        raise NotAllowed("for this, sign in again: the last time is more than twelve hours ago")
    return member
