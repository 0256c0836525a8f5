# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/grants``: room for a payment, asked with the member present."""

from starlette.requests import Request
from starlette.responses import Response

from contract.entries import GrantGiven
from contract.grants import GRANT_REQUEST, Grant, GrantRequest
from contract.ids import allowance, wallet
from contract.messages import GrantAnswer, Granted, NotGranted
from contract.outcomes import Declined
from contract.rules import Leases, PinLimit, needs_pin
from ledger.api.problems import Refuse
from ledger.api.signed import ledger_of, once, read_signed
from ledger.books.accounts import GrantKey
from ledger.books.granting import Refused, grant_asked
from ledger.books.state import GrantRecord
from ledger.cap import left_for
from ledger.community.pins import holds
from ledger.community.taps import IDENTIFICATIONS, fresh, note_granted
from ledger.leases import take_back
from ledger.recovery import has_handed_back
from ledger.service import Device
from ledger.store.books import BALANCES, GRANTS, GRANTS_NOW, LATELY
from ledger.store.memory import Wanted
from ledger.transaction import JOURNAL_HEADS, Transaction


async def grants(request: Request) -> Response:
    """The ledger's own signed entry, or why not; the same id gets the same answer."""
    signed = await read_signed(request, GrantRequest, for_once=True)
    if signed.message.format != GRANT_REQUEST:
        raise Refuse("bad-message", "not a grant request")
    asked, kiosk = signed.message, signed.kiosk
    return await once(
        ledger_of(request),
        signed,
        lambda tx: give(tx, kiosk, asked),
        lambda tx: wanted(tx, kiosk, asked),
    )


def wanted(tx: Transaction, kiosk: Device, asked: GrantRequest) -> Wanted:
    """The rows by which a request is judged, and that change when it is granted."""
    series = (kiosk.device, kiosk.epoch, asked.account, asked.unit)
    return {
        IDENTIFICATIONS: [(asked.identification,)],
        JOURNAL_HEADS: [(tx.coop.ledger_device, tx.coop.ledger_epoch)],
        GRANTS_NOW: [series],
        GRANTS: [(*series, asked.number)],
        BALANCES: [(asked.account, asked.unit), (allowance(*series[:3]), asked.unit)],
        LATELY: [(kiosk.device, tx.books.hour_ago_ms)],
    }


def give(tx: Transaction, kiosk: Device, asked: GrantRequest) -> GrantAnswer:
    """Grant what is asked, or say why not."""
    if not has_handed_back(tx, kiosk):
        raise Refuse("hand-back-first")
    who = fresh(tx, kiosk, asked.identification)
    if who is None or asked.account != wallet(who.member) or asked.unit != tx.coop.unit:
        return NotGranted(reason=Declined.UNKNOWN_IDENTIFICATION)
    rules, day = tx.rules, tx.today
    leases = rules.on(Leases, day)
    numbers = tx.numbers(kiosk.device, kiosk.epoch, asked.account, asked.unit)
    left, cap = left_for(tx, kiosk.device)

    def judge() -> Grant | Refused:
        free = tx.free(asked.account, asked.unit)
        return grant_asked(asked, numbers, free, leases.parameters, tx.now_ms, left.asked)

    grant = judge()
    if isinstance(grant, Refused) and grant.reason is Declined.NO_ROOM:
        take_back(
            tx,
            asked.account,
            asked.unit,
            GrantKey(kiosk.device, kiosk.epoch, asked.account, asked.unit, asked.number),
        )
        grant = judge()
    if isinstance(grant, Refused):
        return NotGranted(reason=grant.reason, available=grant.available)
    before = numbers.get(grant.number, GrantRecord())
    more = grant.total - before.total
    granted = who.granted + more
    # Whoever adds to what may be spent here without a PIN adds up to the limit at most: in all that
    # one tap asks for, since many small requests are one large one, and together with what is there
    # already, since one payment may take both. So a basket above the limit has a PIN, or is paid
    # from standing grants alone. An honest till asks for just the coin part of its basket, and for
    # the PIN by that; a hostile one gets the standing grant and once the limit for each tap.
    limit = rules.on(PinLimit, day)
    at_once = grant.total - before.spent
    small = not who.pin_always and not needs_pin(max(granted, at_once), limit.parameters)
    pin = more > 0 and not small
    if pin and not holds(tx, who, asked.pin_ticket, granted):
        return NotGranted(reason=Declined.PIN_WANTED)
    good_for = granted if pin else who.ticket_sum
    note_granted(tx, who.identification, granted, good_for)
    entry = GrantGiven(
        **tx.own(tx.ledger_actor),
        rules={"leases": leases.version, "pin-limit": limit.version, **cap},
        grants=(grant,),
        request=asked.id,
    )
    return Granted(entry=tx.post_own(entry))
