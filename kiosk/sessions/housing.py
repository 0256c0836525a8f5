# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of the housing office: which household, what is due, what is paid of it. Pure.

Staff look at any household, a member at their own. A payment goes the way of every bill
(kiosk.sessions.paying); what else is posted takes two of the office, each by card and PIN.
"""

from contextlib import suppress
from datetime import date

from msgspec.structs import replace

from contract.entries import Note
from contract.housing_messages import (
    Asker,
    HouseholdRent,
    HousingRefused,
    RentReversed,
    WorkForRent,
)
from contract.member_code import is_member_code
from contract.rules import Contributions, NoRule
from hardware import ports
from kiosk import housing, intents
from kiosk.bill import Buyer, RentBill
from kiosk.effects import Identify, IdentifyCode, WriteFact
from kiosk.effects.housing import (
    OpenHousehold,
    PostWork,
    PrintReversal,
    PrintStatementPaper,
    PrintWork,
    ReverseRent,
    SeekHouseholds,
)
from kiosk.events import Event, HouseholdsFound, NotWritten, OurFault, Value
from kiosk.housing import HousingDesk, Signing
from kiosk.intents import housing as wants
from kiosk.intents.day import AmountDigit, AmountErase, Confirm
from kiosk.sessions import second
from kiosk.sessions.state import (
    Context,
    Desk,
    State,
    Step,
    ask,
    play,
    refuse,
    say,
    welcome,
)
from kiosk.snapshot import Message, Screen
from ledger_client.answers import NotKnown, Person, Written
from ledger_client.housing_answers import NotTold, Told, Wanted

SCREENS = frozenset({Screen.HOUSEHOLDS, Screen.HOUSEHOLD, Screen.RENT, Screen.HOURS})
MOST = 100_000_000
"""More is paid at no desk, in minor units."""
STEP_MINUTES = 30
AGAIN = frozenset({"pin-wanted", "unknown-identification"})
"""Who asks gave card and PIN too long ago."""


def enter(state: State, context: Context) -> Step:
    """Somebody gave card and PIN: to open the desk, or for what takes two."""
    person = state.person
    assert person is not None
    if state.housing.signing is not None:
        return _signed(state, person, context)
    opened = replace(state, housing=HousingDesk(asks=person, ticket=state.ticket))
    if opened.housing.staff:
        return replace(opened, screen=Screen.HOUSEHOLDS), ()
    return _open(opened, Wanted(member=person.member), context)


def step(state: State, event: Event, context: Context) -> Step:
    """What a person wants on one of these pages."""
    if isinstance(event, HouseholdsFound):
        return _found(state, event), ()
    if state.busy:
        return state, ()
    match state.screen:
        case Screen.HOUSEHOLDS:
            return _seek(state, event, context)
        case Screen.HOUSEHOLD:
            return _household(state, event, context)
        case Screen.RENT:
            return _amount(state, event, context)
        case Screen.HOURS:
            return _work(state, event, context)
    return state, ()


def answered(state: State, value: Value, context: Context) -> Step:
    """What was asked is answered, what was posted stands."""
    desk = state.housing
    match value:
        case Told():
            return _told(state, value), ()
        case NotTold(reason=reason) | HousingRefused(reason=reason):
            return _not_told(state, reason, context)
        case Person():
            return _open(state, Wanted(card=value.identification, member=value.member), context)
        case NotKnown(code=code):
            return say(state, code), ()
        case WorkForRent():
            name = next((p.name for p in value.household.people if p.member == desk.worker), "")
            printing = (PrintWork(value, name, desk.minutes),) if state.shop.has_printer else ()
            return say(_posted(state, value.household), "rent-work-posted", "done"), printing
        case RentReversed():
            assert desk.taking_back is not None
            paper = (PrintReversal(value, desk.taking_back),) if state.shop.has_printer else ()
            done = say(_posted(state, value.household), "rent-reversed", "done")
            return done, paper
        case Written():
            noted = replace(_with(state, signing=None), screen=Screen.HOUSEHOLD)
            return say(noted, "rent-work-noted", "done"), ()
        case NotWritten(doubtful=doubtful):
            code = "journal-doubtful" if doubtful else "journal-stopped"
            return play(replace(state, screen=Screen.STOPPED, refusal=Message(code)), "refused"), ()
        case OurFault():
            return refuse(state, "our-fault"), ()
    return state, ()


def paid(state: State, context: Context) -> Step:
    """A payment stands and is done with: back to the household for staff; a member leaves."""
    desk = state.housing
    if not desk.staff or desk.household is None:
        return replace(welcome(state), notice=None), ()
    back = _back_at_desk(state, housing.look_at(desk, desk.household, desk.offline))
    return _open(back, Wanted(household=desk.household.household), context)


def pay_not_yet(state: State) -> State:
    """Back from paying, to the amount: whoever opened the desk goes on."""
    return replace(_back_at_desk(state, state.housing), screen=Screen.RENT)


def signing_cancelled(state: State) -> State:
    """What takes two is not done after all."""
    desk = replace(state.housing, signing=None, taking_back=None)
    return replace(_back_at_desk(state, desk), screen=Screen.HOUSEHOLD, pin_opens_desk=False)


def works(context: Context) -> tuple[str, ...]:
    """What work a rule values today."""
    with suppress(NoRule):
        rule = context.rules.on(Contributions, context.day).parameters
        return tuple(one.name for one in rule.works)
    return ()


# --- which household -----------------------------------------------------------------------------


def _seek(state: State, event: Event, context: Context) -> Step:
    desk = state.housing
    match event:
        case wants.TypeHousehold(query=query):
            typed = _with(state, query=query[:60])
            if not query.strip() or desk.asks is None:
                return _with(typed, found=(), more=False), ()
            terms = housing.terms_on(context.rules, context.day)
            seek = SeekHouseholds(desk.asks, desk.ticket, query[:60], context.day, terms)
            return typed, (seek,)
        case wants.ChooseHousehold(household=household):
            if any(one.household == household for one in desk.found):
                return _open(state, Wanted(household=household), context)
        case ports.CardPresented(tap=tap):
            if tap is None:
                return say(state, "foreign-card"), ()
            asked = ask(state, context, "reading-card")
            return asked, (Identify(context.id, tap.picc_data, tap.cmac),)
        case ports.CodeScanned(text=text) if is_member_code(text):
            return ask(state, context, "reading-card"), (IdentifyCode(context.id, text),)
        case intents.Back():
            return welcome(state), ()
    return state, ()


def _found(state: State, event: HouseholdsFound) -> State:
    if state.screen is not Screen.HOUSEHOLDS or event.query != state.housing.query:
        return state  # more was typed since
    match event.value:
        case Told(households=found, more=more):
            return _with(state, found=found, more=more)
        case NotTold(reason=reason) if reason in AGAIN:
            return _once_more(state)
        case NotTold():
            return _with(state, found=(), more=False)


def _open(state: State, wanted: Wanted, context: Context) -> Step:
    desk = state.housing
    assert desk.asks is not None
    year, rest = int(context.day[:4]), context.day[4:7]
    wanted = Wanted(
        card=wanted.card,
        member=wanted.member,
        household=wanted.household,
        statement_since=date.fromisoformat(f"{year - 1}{rest}-01").isoformat(),
    )
    terms = housing.terms_on(context.rules, context.day)
    asked = ask(replace(state, screen=Screen.HOUSEHOLD), context, "asking-ledger")
    open_ = OpenHousehold(context.id, desk.asks, desk.ticket, wanted, context.day, terms)
    return asked, (open_,)


def _told(state: State, told: Told) -> State:
    if len(told.households) != 1:
        return say(replace(state, screen=Screen.HOUSEHOLDS), "housing-no-household")
    desk = housing.look_at(state.housing, told.households[0], told.offline)
    return play(replace(state, housing=desk), "scan")


def _not_told(state: State, reason: str, context: Context) -> Step:
    desk = state.housing
    if desk.signing is not None:
        signing = desk.signing
        back = signing_cancelled(state)
        if reason == "offline" and signing.act == "work":
            return _note_work(replace(back, screen=Screen.HOURS), context)
        return say(back, f"housing-{reason}"), ()
    if reason in AGAIN:
        return _once_more(state), ()
    if desk.staff:
        return say(replace(state, screen=Screen.HOUSEHOLDS), f"housing-{reason}"), ()
    return refuse(state, f"housing-{reason}"), ()


def _once_more(state: State) -> State:
    """Card and PIN again, from the beginning."""
    anew = replace(welcome(state), screen=Screen.WHO, desk=Desk.HOUSING)
    return say(anew, "housing-pin-wanted")


# --- the household's page ------------------------------------------------------------------------


def _household(state: State, event: Event, context: Context) -> Step:
    desk = state.housing
    match event:
        case intents.Back() if desk.taking_back is not None:
            return _with(state, taking_back=None), ()
        case intents.Back() if desk.staff:
            return replace(state, screen=Screen.HOUSEHOLDS, housing=housing.forget(desk)), ()
        case intents.Back():
            return welcome(state), ()
    if desk.household is None:
        return state, ()
    match event:
        case wants.ShowPart(part=part):
            return _with(state, part=part, taking_back=None), ()
        case wants.ChooseCharge(charge=charge):
            return _choose(state, desk.household, charge), ()
        case wants.PayRent():
            return replace(_with(state, typed=None), screen=Screen.RENT), ()
        case wants.TakePaymentBack(payment=payment) if desk.staff:
            return _take_back(state, desk.household, payment), ()
        case Confirm() if desk.taking_back is not None:
            return _sign(state, "reverse"), ()
        case wants.PutWork() if desk.staff and housing.left_minutes(desk.household, context.day):
            return _begin_work(state, desk.household, context), ()
        case wants.PrintStatement() if state.shop.has_printer:
            printing = PrintStatementPaper(context.id, desk.household)
            return say(state, "report-printing", "done"), (printing,)
    return state, ()


def _choose(state: State, household: HouseholdRent, id: str) -> State:
    chosen = state.housing.chosen
    if id in chosen:
        return _with(state, chosen=tuple(one for one in chosen if one != id))
    if any(id in (one.charge, one.plan) for one in household.to_pay):
        return _with(state, chosen=(*chosen, id))
    return state


def _take_back(state: State, household: HouseholdRent, id: str) -> State:
    meant = next((p for p in household.recent if p.payment == id and not p.reversed), None)
    if meant is None:
        return _with(state, taking_back=None)
    if state.housing.offline or not state.status.online:
        return say(state, "housing-offline")
    return _with(state, taking_back=meant)


# --- the amount ----------------------------------------------------------------------------------


def amount(desk: HousingDesk) -> int:
    """The amount that stands there, in minor units."""
    if desk.household is None:
        return 0
    if desk.typed is None:
        return housing.suggested(desk.household, desk.chosen)
    return desk.typed


def _amount(state: State, event: Event, context: Context) -> Step:
    desk, now = state.housing, amount(state.housing)
    match event:
        case intents.Back():
            return replace(state, screen=Screen.HOUSEHOLD), ()
        case AmountDigit(digit=digit) if len(digit) == 1 and digit in "0123456789":
            typed = (desk.typed or 0) * 10 + int(digit)
            return (_with(state, typed=typed) if typed < MOST else state), ()
        case AmountErase():
            return _with(state, typed=now // 10), ()
        case Confirm() if now and desk.household is not None:
            return _to_pay(state, desk.household, now, context), ()
    return state, ()


def _to_pay(state: State, household: HouseholdRent, now: int, context: Context) -> State:
    """The bill, for whoever pays it: staff are asked for the payer's card, a member pays."""
    desk = state.housing
    will = housing.effect(household, now, desk.chosen, context.id)
    served = None if desk.asks is None or not desk.staff else f"member:{desk.asks.member}"
    bill = RentBill(
        id=context.id,
        household=household.household,
        name=household.name,
        homes=household.homes,
        amount=now,
        settles=desk.chosen,
        this_month=housing.coin_this_month(household, context.day),
        parts=will.parts,
        credit=will.credit,
        owes=will.owes,
        noted=desk.offline or not state.status.online,
        language=state.language,
        served_by=served,
        buyer=None if served or desk.asks is None else _buyer(desk.asks),
    )
    paying = replace(
        state,
        screen=Screen.PAY,
        bill=bill,
        ticket=None,
        use_coin=True,
        pay_from="",
        beside="",
        tap_pays=False,
        trusted=False,
    )
    return replace(paying, person=None, ceiling=None) if desk.staff else paying


def _buyer(person: Person) -> Buyer:
    return Buyer(
        person.member,
        person.first_name,
        person.account,
        person.unit,
        person.identification,
        person.type,
    )


# --- what takes two ------------------------------------------------------------------------------


def _begin_work(state: State, household: HouseholdRent, context: Context) -> State:
    worker = household.people[0].member if len(household.people) == 1 else ""
    minutes = min(60, housing.left_minutes(household, context.day))
    named = works(context)
    work = named[0] if len(named) == 1 else ""
    begun = _with(state, worker=worker, work=work, minutes=minutes)
    return replace(begun, screen=Screen.HOURS)


def _work(state: State, event: Event, context: Context) -> Step:
    desk = state.housing
    assert desk.household is not None
    match event:
        case intents.Back():
            return replace(state, screen=Screen.HOUSEHOLD), ()
        case wants.ChooseWorker(member=member):
            if any(one.member == member for one in desk.household.people):
                return _with(state, worker=member), ()
        case wants.ChooseWork(work=work) if work in works(context):
            return _with(state, work=work), ()
        case wants.ChangeMinutes(by=by):
            most = housing.left_minutes(desk.household, context.day)
            return _with(state, minutes=min(max(desk.minutes + by, 1), most)), ()
        case Confirm() if desk.worker and desk.work:
            if desk.asks is not None and desk.asks.member == desk.worker:
                return say(state, "housing-same-person"), ()
            if desk.offline or not state.status.online:
                return _note_work(state, context)
            return _sign(state, "work"), ()
    return state, ()


def _note_work(state: State, context: Context) -> Step:
    """The ledger is away: the office is told what was done. The rent stays open."""
    desk = state.housing
    assert desk.household is not None
    assert desk.asks is not None
    said = (desk.household.household, desk.worker, desk.work, f"{desk.minutes} min", context.day)
    fields = {"about": "work-for-rent", "code": " ".join(said)}
    fact = WriteFact(context.id, Note, fields, actor=f"member:{desk.asks.member}")
    return ask(state, context, "writing"), (fact,)


def _sign(state: State, act: str) -> State:
    """Card and PIN of the one who says so, then of another."""
    signing = Signing("work" if act == "work" else "reverse")
    return _ask_for_card(_with(state, signing=signing))


def _ask_for_card(state: State) -> State:
    asked = replace(state, screen=Screen.WHO, desk=Desk.HOUSING, person=None, ticket=None)
    return replace(asked, trusted=False)


def _signed(state: State, person: Person, context: Context) -> Step:
    """One of the two gave card and PIN for what is to be done."""
    desk = state.housing
    signing = desk.signing
    assert signing is not None
    if state.ticket is None:  # this kiosk checked the PIN itself: the ledger is away
        return _not_told(state, "offline", context)
    asker = Asker(identification=person.identification, pin_ticket=state.ticket)
    if signing.first is None:
        if desk.asks is None or person.member != desk.asks.member:
            return say(_ask_for_card(state), "housing-first-again"), ()
        again = replace(desk, asks=person, ticket=state.ticket)
        first = replace(again, signing=replace(signing, first=asker))
        return _ask_for_card(replace(state, housing=first)), ()
    roles = frozenset({"housing-staff"}) if signing.act == "work" else frozenset[str]()
    asks = None if desk.asks is None else desk.asks.member
    if why := second.objection(person, roles, asks, same="housing-same-person"):
        return say(_ask_for_card(state), why), ()
    return _post(state, signing.first, asker, context)


def _post(state: State, first: Asker, other: Asker, context: Context) -> Step:
    desk = state.housing
    assert desk.household is not None
    asked = ask(replace(state, screen=Screen.HOUSEHOLD), context, "writing")
    if desk.taking_back is not None:
        return asked, (ReverseRent(context.id, first, other, desk.taking_back),)
    work = PostWork(
        context.id,
        first,
        other,
        desk.household.household,
        desk.worker,
        desk.work,
        desk.minutes,
        context.day,
    )
    return asked, (work,)


def _posted(state: State, household: HouseholdRent) -> State:
    desk = housing.look_at(state.housing, household, offline=False)
    return replace(_back_at_desk(state, desk), screen=Screen.HOUSEHOLD)


def _back_at_desk(state: State, desk: HousingDesk) -> State:
    """Nothing is paid and nobody else is asked for: the one who opened the desk goes on."""
    return replace(
        welcome(state),
        desk=Desk.HOUSING,
        trusted=True,
        person=desk.asks,
        ticket=desk.ticket,
        housing=desk,
        language=state.language,
    )


def _with(state: State, **changes: object) -> State:
    return replace(state, housing=replace(state.housing, **changes))


def wanted(state: State) -> str:
    """What a card or PIN is asked for, as the pages name desks."""
    signing = state.housing.signing
    if signing is None:
        return str(state.desk)
    return "housing-first" if signing.first is None else "housing-second"
