# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cards: given out, blocked, replaced, given back. A member's QR code is one of them
(``ledger.community.member_codes``).

A card is known by its chip's uid, which no entry says: entries have a pseudonym of it, a new one
each time it is given to somebody. Its keys are made from the co-op's master key (AN10922) whenever
they are needed, and are stored nowhere.
"""

import re
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, insert, select, update
from sqlalchemy.engine import Connection

from contract.entries import CardStands
from contract.ids import random_id
from ledger.community.members import member_by_id
from ledger.community.sessions import sign_out_everywhere
from ledger.store.tables import cards
from ledger.transaction import Transaction

Kind = Literal["chip", "printed", "telephone"]
Change = Literal["issued", "blocked", "unblocked", "replaced", "returned"]


class NoCard(LookupError):
    """There is no such card, or this cannot be done with it. The text says why, and what next."""


class Card(msgspec.Struct, frozen=True):
    """``uid``: 14 hex digits, or the credential of a QR code. ``card`` is what entries call it.
    ``state``: issued, blocked, replaced or returned. ``member`` is None when who held it was
    erased. ``kind``: a chip, or a QR code, printed or on a telephone."""

    uid: str
    card: str
    member: str | None
    state: str
    kind: Kind = "chip"


def read_uid(text: str) -> str:
    """A uid as it is stored, from how readers and people write it. Raises NoCard."""
    uid = re.sub(r"[\s:-]", "", text).upper()
    if not re.fullmatch(r"[0-9A-F]{14}", uid):
        raise NoCard(f"{text!r} is no card number: that has 14 digits from 0 to F")
    return uid


def issue(tx: Transaction, uid: str, member: str, actor: str) -> Card:
    """Give a card to a member. One that came back goes on counting its taps. Raises NoCard."""
    _require_active(tx, member)
    old = tx.connection.execute(select(cards).where(cards.c.card == uid)).one_or_none()
    if old is not None and old.state != "returned":
        raise NoCard(f"card {uid} is somebody's already: it has to be returned first")
    new = Card(uid, random_id(tx.random(10)), member, "issued")
    row = {"id": new.card, "member": member, "state": new.state}
    if old is None:
        tx.connection.execute(insert(cards), {"card": uid, "counter": 0, **row})
    else:
        tx.connection.execute(update(cards).where(cards.c.card == uid).values(row))
    _stands(tx, new, "issued", actor)
    return new


def issue_code(
    tx: Transaction, credential: str, kind: Kind, key: bytes, member: str, actor: str
) -> Card:
    """Give a member a QR code that ``key`` verifies. Raises NoCard."""
    _require_active(tx, member)
    new = Card(credential, random_id(tx.random(10)), member, "issued", kind)
    row = {"card": credential, "counter": 0, "id": new.card, "member": member, "state": new.state}
    tx.connection.execute(insert(cards), {**row, "kind": kind, "key": key})
    _stands(tx, new, "issued", actor)
    return new


def _require_active(tx: Transaction, member: str) -> None:
    standing = member_by_id(tx.connection, member)
    if standing.state != "active":
        raise NoCard(f"{standing.name} is {standing.state}: a card would not be accepted")


def block(tx: Transaction, card: Card, actor: str) -> None:
    """It was lost, or is in doubt: refused from now on, at a kiosk out of reach after its next
    refresh. Who has a telephone whose code is blocked is signed out with it: else they would have
    the next code at once. Raises NoCard."""
    _change(tx, card, ("issued",), "blocked", "blocked", actor)
    if card.kind == "telephone" and card.member is not None:
        sign_out_everywhere(tx, card.member)


def unblock(tx: Transaction, card: Card, actor: str) -> None:
    """It was found. Raises NoCard."""
    _change(tx, card, ("blocked",), "unblocked", "issued", actor)


def give_back(tx: Transaction, card: Card, actor: str) -> None:
    """The co-op has it again and may give it to somebody else. Raises NoCard."""
    _change(tx, card, ("issued", "blocked", "replaced"), "returned", "returned", actor)


def replace(tx: Transaction, card: Card, uid: str, actor: str) -> Card:
    """Another card instead of this one, which is never accepted again. Raises NoCard."""
    if card.member is None:
        raise NoCard(f"card {card.uid} is nobody's: issue the new one")
    _change(tx, card, ("issued", "blocked"), "replaced", "replaced", actor)
    return issue(tx, uid, card.member, actor)


def _change(
    tx: Transaction, card: Card, before: tuple[str, ...], what: Change, after: str, actor: str
) -> None:
    now = tx.connection.execute(select(cards).where(cards.c.card == card.uid)).one()
    if now.state not in before:
        raise NoCard(f"card {card.uid} is {now.state}, so it cannot be {what}")
    tx.connection.execute(update(cards).where(cards.c.card == card.uid).values(state=after))
    _stands(tx, _card(now), what, actor)


def _stands(tx: Transaction, card: Card, state: Change, actor: str) -> None:
    assert card.member is not None, "a card that is nobody's cannot change"
    tx.post_own(CardStands(**tx.own(actor), card=card.card, member=card.member, state=state))


def find_card(connection: Connection, text: str) -> Card:
    """The card of this uid, or that entries call so. Raises NoCard."""
    uid = re.sub(r"[\s:-]", "", text).upper()
    found = select(cards).where(cards.c.card.in_((uid, text)) | (cards.c.id == text))
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NoCard(f"{text!r}: no such card; `coop-ledger card list` shows all")
    return _card(row)


def list_cards(connection: Connection, member: str | None = None) -> list[Card]:
    """All cards, or a member's."""
    wanted = select(cards).order_by(cards.c.member, cards.c.card)
    if member is not None:
        wanted = wanted.where(cards.c.member == member)
    return [_card(row) for row in connection.execute(wanted)]


def _card(row: Row[Any]) -> Card:
    return Card(row.card, row.id, row.member, row.state, row.kind)
