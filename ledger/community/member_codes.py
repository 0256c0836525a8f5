# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's QR codes: printed ones, and those of the telephone, which are good for half a minute.

Each is a row among the cards, so it is listed, blocked and forgotten as they are.
"""

import hmac
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from contract.chain import sha256
from contract.ids import RandomId, random_id
from contract.member_code import (
    STEP_MS,
    BadMemberCode,
    LiveCode,
    PrintedCode,
    make_live_code,
    verify_live_code,
)
from ledger.community.cards import Card, issue_code
from ledger.keys import Keys
from ledger.neighbours.agreements import open_neighbours
from ledger.store.tables import cards
from ledger.transaction import Transaction


def print_code(tx: Transaction, member: str, actor: str) -> tuple[Card, PrintedCode]:
    """A code to be printed: told once, and only its hash is kept. Raises NoCard."""
    code = PrintedCode(random_id(tx.random(10)), tx.random(16))
    card = issue_code(tx, code.credential, "printed", sha256(code.secret), member, actor)
    return card, code


def for_telephone(tx: Transaction, member: str, actor: str) -> Card:
    """From now on the member's own page shows codes. Raises NoCard."""
    credential = random_id(tx.random(10))
    public = bytes(tx.keys.member_code_key(credential).verify_key)
    return issue_code(tx, credential, "telephone", public, member, actor)


def code_to_show(
    connection: Connection, keys: Keys, coop: RandomId, member: str, now_ms: int
) -> LiveCode | None:
    """The code that this member's telephone shows now, if it shows any: the one of this half
    minute, or of the next when that was used already. Where a neighbour's till may read it, it says
    whose it is."""
    mine = select(cards.c.card, cards.c.counter).where(
        cards.c.member == member, cards.c.kind == "telephone", cards.c.state == "issued"
    )
    row = connection.execute(mine.order_by(cards.c.card)).first()
    if row is None:
        return None
    step = max(now_ms // STEP_MS, row.counter + 1)
    key = keys.member_code_key(row.card)
    shown = make_live_code(
        lambda message: key.sign(message).signature, coop, row.card, step * STEP_MS
    )
    return replace(shown, coop=coop) if open_neighbours(connection) else shown


def verify(code: PrintedCode | LiveCode, row: Row[Any], coop: RandomId, now_ms: int) -> int:
    """Hold a code against its row among the cards; what it counts as. A printed one is as good each
    time, so each time counts one more. Raises BadMemberCode."""
    if isinstance(code, PrintedCode):
        if row.kind != "printed" or not hmac.compare_digest(sha256(code.secret), bytes(row.key)):
            raise BadMemberCode("signature")
        return int(row.counter) + 1
    if row.kind != "telephone":
        raise BadMemberCode("signature")
    verify_live_code(code, coop, bytes(row.key), now_ms)
    return code.step
