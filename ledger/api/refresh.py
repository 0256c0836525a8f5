# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/refresh``: what a kiosk copies so that it can work without us.

Not kept for repeats: asked again, it is answered as things are then.
"""

import asyncio

import msgspec
from sqlalchemy import bindparam, func, or_, select
from starlette.requests import Request
from starlette.responses import Response

from contract.chain import canonical
from contract.entries import GrantGiven, SignedEntry
from contract.ids import b64, instant, wallet
from contract.messages import RefreshAnswer, RefreshRequest
from contract.recall import RolesHeld
from contract.rules import Leases, NoRule, Rulebook, StandingGrants
from ledger.api.signed import answer, ledger_of, read_signed
from ledger.books.granting import Visitor, grant_standing
from ledger.cap import left_for
from ledger.catalogue.products import all_products, changes_since
from ledger.community.kiosks import seen
from ledger.community.spenders import most_at_once
from ledger.pruning import prune
from ledger.recalls import ask_surplus_back, wanted_lately
from ledger.recovery import reopenings_of
from ledger.service import Device
from ledger.store.kept import applied_since
from ledger.store.tables import balances, cards, identifications, is_open, log, members, roles
from ledger.store.tables import grants as grants_table
from ledger.transaction import Transaction
from ledger.transparency.witnesses import to_witness

_DAY_MS = 24 * 60 * 60_000
_TOLD_DAYS = 30
"""So long a till is told what became of entries that were unknown when they came."""
_GRANTS_PER_ENTRY = 200  # an entry has at most 64 KiB

_visits = (
    select(identifications.c.member)
    .join(members, members.c.member == identifications.c.member)
    .where(
        members.c.state == "active",
        identifications.c.device == bindparam("device"),
        identifications.c.epoch == bindparam("epoch"),
        identifications.c.at_ms >= bindparam("since"),
    )
    .group_by(identifications.c.member)
    .order_by(func.max(identifications.c.at_ms).desc())
)
_balances = select(balances.c.account, balances.c.amount).where(
    balances.c.account.in_(bindparam("accounts", expanding=True)),
    balances.c.unit == bindparam("unit"),
)
_open = (
    select(log.c.body, log.c.signature)
    .where(
        log.c.log_index.in_(
            select(grants_table.c.log_index).where(
                grants_table.c.device == bindparam("device"),
                grants_table.c.epoch == bindparam("epoch"),
                is_open,
                grants_table.c.until > bindparam("now"),
            )
        )
    )
    .order_by(log.c.log_index)
)
_held_roles = (
    select(roles.c.member, roles.c.role)
    .join(members, members.c.member == roles.c.member)
    .where(members.c.state == "active")
    .order_by(roles.c.member, roles.c.role)
)
# Whatever cannot be used: a card that is blocked, or replaced, or whose holder pauses or left.
_blocked = (
    select(cards.c.card)
    .join(members, members.c.member == cards.c.member, isouter=True)
    .where(or_(cards.c.state != "issued", members.c.state != "active"))
    .order_by(cards.c.card)
)


async def refresh(request: Request) -> Response:
    """What changed of catalogue and rules, this kiosk's open grants and head, the checkpoint."""
    signed = await read_signed(request, RefreshRequest)
    ledger = ledger_of(request)
    found = await ledger.do(lambda tx: look(tx, signed.kiosk))
    if signed.message.cursor == found.cursor:
        found = msgspec.structs.replace(found, rules=None)
        return answer(ledger, canonical(found), signed.hash)
    # A catalogue may be large, and nobody's sale waits for it. Changed meanwhile it is newer than
    # the cursor says, and what changed is told once more.
    said, changed = signed.message.cursor or "", None
    if said.isdecimal() and (since := int(said)) < int(found.cursor):
        changed = await ledger.read(lambda connection: changes_since(connection, since))
    products = await ledger.read(all_products) if changed is None else None
    found = msgspec.structs.replace(found, products=products, changed=changed)
    return answer(ledger, await asyncio.to_thread(canonical, found), signed.hash)


def look(tx: Transaction, kiosk: Device) -> RefreshAnswer:
    """All but the products. Standing grants are given first, so that they are among what is handed
    out."""
    rules = tx.rules
    seen(tx, kiosk)
    prune(tx)
    give_standing(tx, kiosk, rules)
    ask_surplus_back(tx, kiosk.device, kiosk.epoch, _cap(rules, tx.today))
    held = tx.connection.execute(
        _open, {"device": kiosk.device, "epoch": kiosk.epoch, "now": instant(tx.now_ms)}
    )
    head = tx.journal_head(kiosk.device, kiosk.epoch)
    return RefreshAnswer(
        cursor=str(tx.catalogue),
        checkpoint=to_witness(tx, kiosk),
        grants=tuple(SignedEntry(msgspec.Raw(row.body), row.signature) for row in held),
        blocked_cards=tuple(tx.connection.execute(_blocked).scalars()),
        head_sequence=head.sequence or None,
        head_hash=b64(head.hash) if head.sequence else None,
        admin_key=tx.coop.admin_key or None,
        reopened=reopenings_of(tx),
        roles=_roles(tx),
        rules=rules.versions,
        applied_late=applied_since(
            tx.connection,
            kiosk.device,
            kiosk.epoch,
            tx.now_ms - _TOLD_DAYS * _DAY_MS,
            tx.random,
        ),
    )


def _roles(tx: Transaction) -> tuple[RolesHeld, ...]:
    held: dict[str, list[str]] = {}
    for row in tx.connection.execute(_held_roles):
        held.setdefault(row.member, []).append(row.role)
    return tuple(RolesHeld(member=member, roles=tuple(of)) for member, of in held.items())


def _cap(rules: Rulebook, day: str) -> int:
    try:
        return rules.on(StandingGrants, day).parameters.cap
    except NoRule:
        return 0


def give_standing(tx: Transaction, kiosk: Device, rules: Rulebook) -> None:
    """What the members' rule lets this kiosk hold for who was here lately."""
    day, unit = tx.coop.day(tx.now_ms), tx.coop.unit
    try:
        standing, leases = rules.on(StandingGrants, day), rules.on(Leases, day)
    except NoRule:
        return
    since = tx.now_ms - standing.parameters.visited_days * _DAY_MS
    members = tx.connection.execute(
        _visits, {"device": kiosk.device, "epoch": kiosk.epoch, "since": since}
    ).scalars()
    lately = wanted_lately(tx, kiosk.device, kiosk.epoch)  # they are at another kiosk just now
    here = {wallet(member): member for member in members}
    accounts = [account for account in here if account not in lately]
    if not accounts:
        return
    free = dict.fromkeys(accounts, 0)
    for row in tx.connection.execute(_balances, {"accounts": accounts, "unit": unit}):
        free[row.account] = row.amount
    left, cap = left_for(tx, kiosk.device)
    grants = grant_standing(
        (
            Visitor(
                account,
                free[account],
                tx.numbers(kiosk.device, kiosk.epoch, account, unit),
                most_at_once(tx, here[account], account),
            )
            for account in accounts
        ),
        standing.parameters,
        leases.parameters,
        kiosk.device,
        kiosk.epoch,
        unit,
        tx.now_ms,
        left.standing,
    )
    for first in range(0, len(grants), _GRANTS_PER_ENTRY):
        tx.post_own(
            GrantGiven(
                **tx.own(tx.ledger_actor),
                rules={"leases": leases.version, "standing-grants": standing.version, **cap},
                grants=tuple(grants[first : first + _GRANTS_PER_ENTRY]),
            )
        )
