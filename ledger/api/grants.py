# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/grants``: room for a payment, asked with the member present."""

from starlette.requests import Request
from starlette.responses import Response

from contract.entries import GrantGiven
from contract.grants import GRANT_REQUEST, Grant, GrantRequest
from contract.ids import allowance
from contract.messages import GrantAnswer, Granted, NotGranted
from contract.money import is_coin
from contract.outcomes import Declined
from contract.rules import Leases, PinLimit, needs_pin
from ledger.api.hosting import OfVisitor, fetch_coin, require_no_visitor
from ledger.api.problems import Refuse
from ledger.api.signed import ledger_of, once, read_signed
from ledger.api.wait import bells_of, call_back
from ledger.books.accounts import GrantKey, member_of
from ledger.books.granting import Left, Refused, grant_asked
from ledger.books.state import GrantRecord
from ledger.cap import left_for
from ledger.community.pins import holds
from ledger.community.spenders import WISHES, may_pay_from, most_at_once
from ledger.community.taps import IDENTIFICATIONS, Identification, fresh, note_granted
from ledger.community.vouchers import voucher_of
from ledger.leases import take_back
from ledger.recalls import Held, held_elsewhere
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
    asked, kiosk, ledger = signed.message, signed.kiosk, ledger_of(request)

    async def first_answer(recall: bool) -> Response:
        return await once(
            ledger,
            signed,
            lambda tx: give(tx, kiosk, asked, recall=recall),
            lambda tx: wanted(tx, kiosk, asked),
        )

    try:
        return await first_answer(recall=True)
    except HeldElsewhere as elsewhere:
        await call_back(ledger, bells_of(request), elsewhere.held)
        return await first_answer(recall=False)
    except OfVisitor:
        return await fetch_coin(request, signed)


class HeldElsewhere(Exception):
    """Other kiosks hold what is asked for, and are likely to give it back at once."""

    def __init__(self, held: tuple[Held, ...]) -> None:
        super().__init__(f"{len(held)} grants elsewhere")
        self.held = held


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
        WISHES: [] if (owner := member_of(asked.account)) is None else [(owner,)],
    }


def give(
    tx: Transaction, kiosk: Device, asked: GrantRequest, *, recall: bool = False
) -> GrantAnswer:
    """Grant what is asked, or say why not. ``recall``: raises HeldElsewhere, and has done nothing,
    where waiting for others may help."""
    if not has_handed_back(tx, kiosk.device, kiosk.epoch):
        raise Refuse("hand-back-first")
    who = None if asked.voucher else fresh(tx, kiosk, asked.identification)
    if who is None and not asked.voucher:
        require_no_visitor(tx, kiosk, asked.identification)
    if not _may_ask(tx, who, asked):
        return NotGranted(reason=Declined.UNKNOWN_IDENTIFICATION)
    rules, day = tx.rules, tx.today
    leases = rules.on(Leases, day)
    numbers = tx.numbers(kiosk.device, kiosk.epoch, asked.account, asked.unit)
    # The cap is one of coin; what may be taken at once of an account may have a bound of its own.
    left, cap = left_for(tx, kiosk.device) if is_coin(asked.unit) else (Left(), {})
    most = None if who is None else most_at_once(tx, who.member, asked.account)

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
        if recall and isinstance(grant, Refused) and grant.reason is Declined.NO_ROOM:
            mine = (kiosk.device, kiosk.epoch)
            others = held_elsewhere(tx, asked.account, asked.unit, *mine)
            if held := tuple(one for one in others if one.listens):
                raise HeldElsewhere(held)
    if isinstance(grant, Refused):
        return NotGranted(reason=grant.reason, available=grant.available)
    before = numbers.get(grant.number, GrantRecord())
    more = grant.total - before.total
    if most is not None and who is not None:
        # By any number of numbers: a tap is one purchase.
        by_tap = who.granted_of.get(asked.account, 0)
        if max(grant.total - before.spent, by_tap + more) > most:
            here = max(0, most - by_tap) + before.left
            return NotGranted(reason=Declined.NO_ROOM, available=min(most, here))
    if who is None:  # a voucher: who has its code has its money
        return _granted(tx, asked, grant, {"leases": leases.version})
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
    # A bill may take from two accounts, and its PIN is given once: of each the ticket counts for
    # what it is used for first.
    sum = granted if asked.account in who.granted_of else 0
    if pin and not holds(tx, who, asked.pin_ticket, sum):
        return NotGranted(reason=Declined.PIN_WANTED)
    good_for = granted if pin else who.ticket_sum
    of = {**who.granted_of, asked.account: who.granted_of.get(asked.account, 0) + more}
    note_granted(tx, who.identification, granted, good_for, of)
    cited = {"leases": leases.version, "pin-limit": limit.version, **cap}
    return _granted(tx, asked, grant, cited)


def _granted(tx: Transaction, asked: GrantRequest, grant: Grant, rules: dict[str, int]) -> Granted:
    entry = GrantGiven(**tx.own(tx.ledger_actor), rules=rules, grants=(grant,), request=asked.id)
    return Granted(entry=tx.post_own(entry))


def _may_ask(tx: Transaction, who: Identification | None, asked: GrantRequest) -> bool:
    """Whether who was identified may pay from that account, or who stands there has its voucher."""
    if asked.voucher is not None:
        of_code = voucher_of(tx, asked.voucher)
        return (of_code, tx.coop.currency) == (asked.account, asked.unit)
    return who is not None and may_pay_from(tx, who.member, asked.account, asked.unit)
