# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taps, and codes that are shown instead: who they are from, and that each counts once."""

from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, insert, select, update

from contract.chain import canonical
from contract.credentials import BadTap, seal, verify_sun
from contract.ids import b64, wallet
from contract.member_code import BadMemberCode, read_member_code
from contract.messages import (
    Identified,
    IdentifyAnswer,
    NotIdentified,
    OfflineSecrets,
    SunCredential,
)
from contract.outcomes import Declined
from ledger.books.accounts import risk
from ledger.books.granting import available
from ledger.community.alarms import sound
from ledger.community.member_codes import verify
from ledger.community.spenders import accounts_of, most_at_once
from ledger.recalls import held_elsewhere
from ledger.service import Device
from ledger.store import tables as t
from ledger.store.memory import Rows
from ledger.store.prepared import Prepared
from ledger.store.tables import wallet_wishes
from ledger.transaction import Transaction

FRESH_MS = 10 * 60_000
"""So long after the tap an identification is good for grants and PINs."""


class IdUsed(Exception):
    """Another tap had this identification, long ago."""


class Identification(msgspec.Struct, frozen=True):
    """A tap that was verified here. ``granted`` is the coin granted against it so far, in all and
    ``granted_of`` each account;
    ``ticket_sum`` up to where its PIN ticket is good; None: the ticket was not used yet.
    ``pin_always``: nothing is granted against it without a ticket."""

    identification: str
    member: str
    granted: int
    ticket: str | None
    ticket_ms: int | None
    ticket_sum: int | None
    pin_always: bool
    granted_of: dict[str, int]


_card = Prepared(
    select(
        t.cards.c.id,
        t.cards.c.member,
        t.cards.c.counter,
        t.cards.c.state,
        t.cards.c.kind,
        t.cards.c.key,
        t.members.c.first_name,
        t.members.c.language,
        t.members.c.type,
        t.members.c.state.label("standing"),
        t.pins.c.verifier,
    )
    .join(t.members, t.members.c.member == t.cards.c.member)
    .join(t.pins, t.pins.c.member == t.cards.c.member, isouter=True)
    .where(t.cards.c.card == bindparam("uid"))
)
_roles = Prepared(
    select(t.roles.c.role).where(t.roles.c.member == bindparam("member")).order_by(t.roles.c.role)
)
_wish = Prepared(select(wallet_wishes).where(wallet_wishes.c.member == bindparam("member")))
_seen = Prepared(
    update(t.cards).where(t.cards.c.card == bindparam("uid")).values(counter=bindparam("newest"))
)
_there = Prepared(
    select(t.identifications.c.identification).where(
        t.identifications.c.card == bindparam("uid"),
        t.identifications.c.counter == bindparam("counter"),
    )
)
_add = Prepared(insert(t.identifications))
IDENTIFICATIONS = Rows(
    t.identifications,
    ("identification",),
    [column.name for column in t.identifications.columns][1:],
    changing=("granted", "granted_of", "ticket_sum"),
)


def identify(
    tx: Transaction, kiosk: Device, identification: str, sun: SunCredential
) -> IdentifyAnswer:
    """Whose card this tap is from. Binds card and counter to the identification: the same tap
    under another id, or an older one, is declined."""
    try:
        proof = verify_sun(sun.picc_data, sun.cmac, tx.keys.card_meta, tx.keys.card_file_key)
    except BadTap:
        return NotIdentified(reason=Declined.BAD_TAP)
    card = _card.first(tx.connection, uid=proof.uid)
    if card is None or card.kind != "chip":
        return NotIdentified(reason=Declined.UNKNOWN_CARD)
    key = tx.keys.card_file_key(proof.uid)
    return _bound(tx, kiosk, identification, card, proof.uid, proof.counter, key)


def identify_by_code(
    tx: Transaction, kiosk: Device, identification: str, text: str
) -> IdentifyAnswer:
    """Whose QR code this is. One of a telephone counts once, like a tap; a printed one counts each
    time, and always takes the PIN."""
    try:
        code = read_member_code(text)
        card = _card.first(tx.connection, uid=code.credential)
        if card is None or card.kind == "chip":
            return NotIdentified(reason=Declined.UNKNOWN_CARD)
        counter = verify(code, card, tx.coop.coop, tx.now_ms)
    except BadMemberCode:
        return NotIdentified(reason=Declined.BAD_TAP)
    return _bound(tx, kiosk, identification, card, code.credential, counter, bytes(card.key))


def _bound(
    tx: Transaction,
    kiosk: Device,
    identification: str,
    card: Row[Any],
    uid: str,
    counter: int,
    key: bytes,
) -> IdentifyAnswer:
    """Bind what was proved to the identification. ``key`` is what a kiosk needs to know it
    offline."""
    if card.state != "issued" or card.standing != "active":
        return NotIdentified(reason=Declined.BLOCKED_CARD)
    if counter <= card.counter:
        again = _there.first(tx.connection, uid=uid, counter=counter) is not None
        sound(tx, kiosk.device, "counter-twice" if again else "old-tap", card.id)
        return NotIdentified(reason=Declined.REPLAYED_TAP)
    if tx.memory.get(IDENTIFICATIONS, identification) is not None:
        raise IdUsed(identification)  # first answers are kept for a week, taps for ever
    pin_always = card.kind == "printed"
    _seen.run(tx.connection, uid=uid, newest=counter)
    _add.run(
        tx.connection,
        identification=identification,
        device=kiosk.device,
        epoch=kiosk.epoch,
        member=card.member,
        card=uid,
        counter=counter,
        at_ms=tx.now_ms,
        granted=0,
        granted_of="{}",
        ticket=None,
        ticket_ms=None,
        ticket_sum=None,
        pin_always=pin_always,
    )
    account, unit = wallet(card.member), tx.coop.unit
    numbers = tx.numbers(kiosk.device, kiosk.epoch, account, unit)
    held = held_elsewhere(tx, account, unit, kiosk.device, kiosk.epoch)
    at_hand = sum(one.left for one in held if one.over or one.listens)
    free = available(tx.free(account, unit), numbers) + at_hand
    most = most_at_once(tx, card.member, account)
    wish = _wish.first(tx.connection, member=card.member)
    secrets = OfflineSecrets(
        card=uid,
        card_key=b64(key),
        counter=counter,
        pin_verifier=tx.keys.unlock(card.verifier, card.member) if card.verifier else "",
    )
    return Identified(
        identification=identification,
        member=card.member,
        first_name=card.first_name,
        account=account,
        unit=unit,
        available=free if most is None else min(free, most),
        offline=b64(seal(kiosk.public_key, canonical(secrets))),
        language=card.language,
        pin_always=pin_always,
        type=card.type,
        roles=tuple(row.role for row in _roles.all(tx.connection, member=card.member)),
        elsewhere=tuple(one.elsewhere() for one in held if not (one.over or one.listens)),
        owes=-min(tx.balance(risk(tx.coop.coop, card.member), unit), 0),
        heard=tx.journal_head(kiosk.device, kiosk.epoch).sequence,
        accounts=accounts_of(tx, card.member),
        text_percent=None if wish is None else wish.text_percent,
        contrast=None if wish is None else wish.contrast,
        most=most,
    )


def fresh(tx: Transaction, kiosk: Device, identification: str) -> Identification | None:
    """An identification that this kiosk made within the last minutes, if it is one."""
    row = tx.memory.get(IDENTIFICATIONS, identification)
    if row is None or (row.device, row.epoch) != (kiosk.device, kiosk.epoch):
        return None
    if row.at_ms < tx.now_ms - FRESH_MS:
        return None
    return Identification(
        identification,
        row.member,
        row.granted,
        row.ticket,
        row.ticket_ms,
        row.ticket_sum,
        bool(row.pin_always),
        msgspec.json.decode(row.granted_of, type=dict[str, int]),
    )


def note_granted(
    tx: Transaction,
    identification: str,
    granted: int,
    ticket_sum: int | None,
    granted_of: dict[str, int] | None = None,
) -> None:
    """What was granted against an identification so far (of which accounts, if that changes), and
    up to where its ticket is good."""
    row = tx.memory.get(IDENTIFICATIONS, identification)
    new = row._replace(granted=granted, ticket_sum=ticket_sum)
    if granted_of is not None:
        new = new._replace(granted_of=canonical(granted_of).decode())
    tx.memory.put(IDENTIFICATIONS, (identification,), new)
