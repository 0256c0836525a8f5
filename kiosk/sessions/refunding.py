# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving back what was sold: the receipt, the lines, why, and above a limit a second person. Pure.

Only the till that sold gives back, also while it is offline: at another one nothing is paid out,
and it is noted for the office.
Nobody gives back what they bought themselves.
"""

from contextlib import suppress

from msgspec.structs import replace

from contract.entries import Details, Note, Refund
from contract.receipt import BadReceiptCode, parse_receipt_code, read_typed_code, typed_code
from contract.rules import NoRule, Parameters, rule_name
from contract.tender_rules import CashRounding, RefundLimits
from hardware import ports
from kiosk import intents
from kiosk.effects import Effect, OpenDrawer, WriteFact
from kiosk.effects.refunds import FindSale, FindSaleOf, PrintRefund
from kiosk.events import Event, NotWritten, OurFault, Value
from kiosk.intents.refunds import ChooseReason, ConfirmRefund, ReturnAll, ReturnLine, TypeReceipt
from kiosk.refunds import Refunding, lines_left, refund_of, worth
from kiosk.sessions import second
from kiosk.sessions.state import Context, State, Step, ask, play, refuse, say
from kiosk.snapshot import Message, Screen
from ledger_client.answers import NoSale, NotKnown, Person, SaleThere, Written

SCREENS = frozenset({Screen.REFUND})
ROLES = frozenset({"cashier", "coordinator", "treasurer", "admin"})
REASONS = ("spoiled", "wrong-goods", "wrong-price", "changed-mind")


def may(person: Person | None) -> bool:
    """Whether they may give back what was sold."""
    return person is not None and bool(ROLES.intersection(person.roles))


def begin(state: State) -> State:
    """Ask for the receipt."""
    return replace(state, screen=Screen.REFUND, refunding=Refunding())


def smallest_coin(context: Context) -> int:
    """What cash is a multiple of, in minor units."""
    try:
        return context.rules.on(CashRounding, context.day).parameters.to
    except NoRule:
        return 1


def step(state: State, event: Event, context: Context) -> Step:
    """What somebody of the staff does about a receipt."""
    if state.busy:
        return state, ()
    mine = state.refunding
    match event:
        case intents.Back() if mine.elsewhere and not mine.done:
            return begin(state), ()
        case intents.Done() | intents.Back() if mine.done or mine.sale is None:
            return replace(state, screen=Screen.STAFF, refunding=Refunding()), ()
        case intents.Back():
            return begin(state), ()
        case ConfirmRefund() if mine.elsewhere and not mine.done:
            return _claim(state, context)
        case ports.CodeScanned(text=text) if mine.sale is None and not mine.done:
            return _look_up(state, text, context)
        case TypeReceipt(text=text) if mine.sale is None and not mine.elsewhere:
            return _type(state, text, context)
        case ReturnLine(line=line, by=by) if mine.sale is not None and not mine.done:
            return _choose(state, mine.sale, {line: by}), ()
        case ReturnAll() if mine.sale is not None and not mine.done:
            every = {one.number: one.left for one in lines_left(mine.sale)}
            return _choose(state, mine.sale, every), ()
        case ChooseReason(reason=reason) if reason in REASONS and not mine.done:
            return _with(state, reason=reason, wants_second=False), ()
        case ConfirmRefund() if mine.sale is not None and not mine.done:
            return _confirm(state, mine.sale, context)
        case ports.CardPresented() if not mine.elsewhere and (mine.wants_second or not mine.sale):
            return second.tapped(state, event, context)
    return state, ()


def answered(state: State, value: Value, context: Context) -> Step:
    """The sale was found, the second person tapped, the refund stands."""
    mine = state.refunding
    match value:
        case SaleThere(entry=entry):
            if state.person is not None and entry.actor == f"member:{state.person.member}":
                return say(state, "not-for-oneself"), ()
            if not any(one.left for one in lines_left(value)):
                return say(state, "refunded-already"), ()
            return play(_with(state, sale=value, typed=""), "scan"), ()
        case NoSale(code="sold-elsewhere") if mine.asked:
            return say(_with(state, elsewhere=True, typed=""), "sold-elsewhere"), ()
        case NoSale(code=code) | NotKnown(code=code):
            return say(state, code), ()
        case Person() if mine.sale is None:  # the shopper's card, in place of their receipt
            return ask(state, context, "checking"), (FindSaleOf(context.id, value.member),)
        case Person() if mine.wants_second and mine.sale is not None:
            return _second(state, mine.sale, value, context)
        case Written():
            return _written(state, value, context)
        case NotWritten(doubtful=doubtful):
            code = "journal-doubtful" if doubtful else "journal-stopped"
            return play(replace(state, screen=Screen.STOPPED, refusal=Message(code)), "refused"), ()
        case OurFault():
            return refuse(state, "our-fault"), ()
    return state, ()


def _look_up(state: State, text: str, context: Context) -> Step:
    try:
        code = parse_receipt_code(text)
    except BadReceiptCode:
        return say(state, "not-a-receipt"), ()
    asked = _with(begin(state), asked=typed_code(code.entry_hash))
    return ask(asked, context, "checking"), (FindSale(context.id, code),)


def _type(state: State, text: str, context: Context) -> Step:
    typed = text.upper()[:14]
    try:
        code = read_typed_code(typed)
    except BadReceiptCode:
        return _with(state, typed=typed), ()
    return ask(_with(state, typed=typed, asked=code), context, "checking"), (
        FindSale(context.id, code),
    )


def _choose(state: State, sale: SaleThere, by: dict[int, int]) -> State:
    chosen = dict(state.refunding.chosen)
    for one in lines_left(sale):
        many = chosen.get(one.number, 0) + by.get(one.number, 0)
        chosen[one.number] = min(max(many, 0), one.left)
    return _with(state, chosen=chosen, wants_second=False)


def _with(state: State, **changes: object) -> State:
    return replace(state, refunding=replace(state.refunding, **changes))


def _confirm(state: State, sale: SaleThere, context: Context) -> Step:
    mine = state.refunding
    amount = worth(sale, mine.chosen, smallest_coin(context))
    if not amount or not mine.reason:
        return say(state, "refund-incomplete"), ()
    if second.takes_two(amount, context) and not mine.second:
        return play(_with(state, wants_second=True), "scan"), ()
    return _write(state, sale, "", context)


def _claim(state: State, context: Context) -> Step:
    """Another till's sale: the office hears of it, and nothing is paid out."""
    mine = state.refunding
    if not mine.reason or state.person is None:
        return say(state, "refund-incomplete"), ()
    fields = {"about": "refund-claim", "code": f"{mine.asked} {mine.reason}"}
    note = WriteFact(context.id, Note, fields, f"member:{state.person.member}")
    return ask(state, context, "writing"), (note,)


def _second(state: State, sale: SaleThere, other: Person, context: Context) -> Step:
    """Another one with the role, who did not buy it either."""
    first = None if state.person is None else state.person.member
    buyer = sale.entry.actor.removeprefix("member:")
    if why := second.objection(other, ROLES, first, buyer):
        return say(state, why), ()
    return _write(state, sale, f"member:{other.member}", context)


def _write(state: State, sale: SaleThere, agreed: str, context: Context) -> Step:
    mine = state.refunding
    assert state.person is not None
    fields = refund_of(sale, mine.chosen, smallest_coin(context))
    more = {"reason": mine.reason, **({"second": agreed} if agreed else {})}
    rules: dict[str, int] = {}
    kinds: tuple[type[Parameters], ...] = (RefundLimits, CashRounding)
    for kind in kinds:
        with suppress(NoRule):
            rules[rule_name(kind)] = context.rules.on(kind, context.day).version
    lines = tuple(
        replace(sale.details.lines[one.line - 1], quantity=one.quantity, price=one.amount)
        for one in fields["lines"]
    )
    asked = ask(_with(state, fields=fields, second=agreed), context, "writing")
    actor = f"member:{state.person.member}"
    write = WriteFact(context.id, Refund, {**fields, **more}, actor, rules, Details(lines=lines))
    return asked, (write,)


def _written(state: State, written: Written, context: Context) -> Step:
    mine = state.refunding
    if mine.elsewhere:
        return play(_with(state, done=True), "done"), ()
    assert mine.sale is not None
    done = play(_with(state, done=True, wants_second=False), "done")
    cash = any(one.type == "cash" for one in mine.fields["tenders"])
    effects: tuple[Effect, ...] = (PrintRefund(mine.sale, mine.fields, written),)
    if cash and not state.shop.has_printer:
        effects = ()
    drawer = (OpenDrawer(context.id, "refund"),) if cash else ()
    return done, (*effects, *drawer)
