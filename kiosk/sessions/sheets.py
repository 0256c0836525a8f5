# SPDX-License-Identifier: AGPL-3.0-or-later
"""A coordinator's sheets: who was there, and how long it counts. Pure.

What is confirmed is one claim of this kiosk, with the ledger or without. The ledger decides once,
whichever kiosk's word comes first.
"""

from contextlib import suppress

from msgspec.structs import replace

from contract.entries import Attendance, Attended, CheckIn, CheckOut
from contract.hall import NO_TERMS, Seen, Slot, has_begun
from contract.hall_messages import Sheet, SheetLine, ShiftSeen
from contract.hall_rules import ShiftTerms
from contract.ids import instant, unix_ms
from contract.rules import NoRule
from contract.sheet_messages import LineReversed, SheetRefused
from hardware import ports
from kiosk import intents
from kiosk.effects import WriteFact
from kiosk.effects.hall import PrintSheet, SheetPaperLine
from kiosk.events import Event, Value
from kiosk.hall import Seeking, SheetDesk, decided, decision, with_confirmed, with_seen, worth
from kiosk.intents import hall as wants
from kiosk.intents.day import Confirm
from kiosk.sessions import corrections, helpers
from kiosk.sessions.state import Context, State, Step, ask, say, work_name
from kiosk.snapshot import Screen
from ledger_client.answers import NotKnown, Person, Written
from ledger_client.hall_answers import NotTold

STEP_MINUTES = 15


def terms(context: Context) -> ShiftTerms:
    """What the members decided on shifts."""
    with suppress(NoRule):
        return context.rules.on(ShiftTerms, context.day).parameters
    return NO_TERMS


def slot_name(slot: Slot, state: State, context: Context) -> str:
    """What members call a shift: by a name of its own, else by the kind of work."""
    return slot.name if slot.name != slot.work else work_name(state, context, slot.work)


def may(state: State) -> bool:
    """Whether who stands there confirms sheets."""
    return state.person is not None and "coordinator" in state.person.roles


def enter(state: State) -> Step:
    """To the sheets: the PIN comes first, where it was not given yet."""
    if not may(state):
        return state, ()
    if not state.trusted:
        asked = replace(state, screen=Screen.PIN, pin="", pin_message=None, pin_opens_desk=True)
        return replace(asked, hall=replace(state.hall, sheet=SheetDesk(wanted=True))), ()
    return replace(_with(state, SheetDesk()), screen=Screen.SHEET), ()


def sheets(state: State) -> tuple[Sheet, ...]:
    """Those that are known here: what waits longest comes first."""
    found = state.hall.found
    if found is None:
        return ()
    return tuple(sorted(found.sheets, key=lambda one: (not one.waits, one.slot.starts)))


def open_sheet(state: State) -> Sheet | None:
    """The one that is looked at."""
    return next((one for one in sheets(state) if one.slot.shift == state.hall.sheet.shift), None)


def line(state: State) -> SheetLine | None:
    """The line that is looked at."""
    sheet = open_sheet(state)
    lines = () if sheet is None else sheet.lines
    return next((one for one in lines if one.member == state.hall.sheet.member), None)


def acts(state: State, context: Context) -> tuple[str, ...]:
    """What may be said of the line that is looked at."""
    sheet, one = open_sheet(state), line(state)
    if sheet is None or one is None or _is_own(state, one):
        return ()
    if one.state == "confirmed":
        return ("take-back",) if corrections.may(state) else ()
    running = unix_ms(sheet.slot.ends) > context.now_ms
    there = one.presence
    coming = ("in",) if running and (there is None or there.came is None) else ()
    leaving = ("out",) if running and there and there.came and there.left is None else ()
    return (*coming, *leaving, "all", "missed", "excused", "later")


def step(state: State, event: Event, context: Context) -> Step:
    """What the coordinator does."""
    desk = state.hall.sheet
    if desk.seeking is not None and not isinstance(event, ports.CardPresented | ports.CodeScanned):
        return helpers.step(state, event, context)
    match event:
        case ports.CardPresented() | ports.CodeScanned() if desk.shift:
            return helpers.tapped(state, event, context)
        case wants.SeekHelper() if desk.shift:
            return _with(state, replace(desk, seeking=Seeking(), member="")), ()
        case wants.LineIs(what="take-back") if "take-back" in acts(state, context):
            return corrections.begin(state), ()
        case intents.Back() if desk.shift:
            return _with(state, SheetDesk()), ()
        case intents.Back():
            return replace(state, screen=Screen.HALL), ()
        case wants.OpenSheet(shift=shift):
            return _with(state, SheetDesk(shift=shift)), ()
        case wants.ChooseLine(member=member):
            return _with(state, replace(desk, member="" if member == desk.member else member)), ()
        case wants.LineIs(what=what) if what in acts(state, context):
            return _line_is(state, what, context)
        case wants.LineMinutes(by=by) if "all" in acts(state, context):
            return _longer(state, by), ()
        case wants.FromPaper(keyed=keyed) if desk.shift:
            return _with(state, replace(desk, keyed=keyed)), ()
        case Confirm():
            return _confirm(state, context)
    return state, ()


def answered(state: State, value: Value, context: Context) -> Step:
    """It is written; or a card was read over the sheet."""
    match value:
        case Written():
            return _noted(state, value, context)
        case Person():
            return helpers.added(state, value.member, value.first_name), ()
        case NotKnown(code=code):
            return say(state, code), ()
        case LineReversed() | SheetRefused() | NotTold():
            sheet, one = open_sheet(state), line(state)
            name, minutes = ("", 0) if one is None else (one.name, one.minutes)
            called = "" if sheet is None else slot_name(sheet.slot, state, context)
            return corrections.answered(state, value, name, minutes, called)
    return state, ()


def _noted(state: State, written: Written, context: Context) -> Step:
    sheet, desk, person = open_sheet(state), state.hall.sheet, state.person
    if sheet is None or person is None:
        return state, ()
    if state.hall.act is not None:
        return _seen(state, sheet, context), ()
    attended = decided(sheet, desk, person.member)
    done = _put(state, with_confirmed(sheet, attended))
    paper = (_paper(state, sheet, attended, written, context),) if state.shop.has_printer else ()
    told = say(
        _with(done, SheetDesk(shift=desk.shift)),
        "sheet-confirmed",
        "done",
        n=len(attended),
        name=slot_name(sheet.slot, state, context),
    )
    return told, paper


def _paper(
    state: State,
    sheet: Sheet,
    attended: tuple[Attended, ...],
    written: Written,
    context: Context,
) -> PrintSheet:
    slot = sheet.slot
    names = {one.member: one.name for one in sheet.lines}
    worths = [worth(context.rules, slot.work, one.minutes, slot.day)[0] for one in attended]
    lines = tuple(
        SheetPaperLine(names.get(one.member, ""), one.minutes, amount, one.excused)
        for one, amount in zip(attended, worths, strict=True)
    )
    return PrintSheet(
        written,
        slot_name(slot, state, context),
        slot.day,
        slot.begins,
        lines,
        worth(context.rules, slot.work, 0, slot.day)[1],
        state.hall.sheet.keyed,
    )


def _is_own(state: State, one: SheetLine) -> bool:
    return state.person is not None and one.member == state.person.member


def _line_is(state: State, what: str, context: Context) -> Step:
    sheet, one, person = open_sheet(state), line(state), state.person
    assert sheet is not None
    assert one is not None
    assert person is not None
    match what:
        case "all":
            return _said(state, Attended(member=one.member, minutes=sheet.slot.minutes)), ()
        case "missed" | "excused":
            missed = Attended(member=one.member, minutes=0, excused=what == "excused")
            return _said(state, missed), ()
        case "in" | "out":
            at = instant(context.now_ms)
            act = "check-in" if what == "in" else "check-out"
            kind, when = (CheckIn, "came") if what == "in" else (CheckOut, "left")
            who = {"shift": sheet.slot.shift, "member": one.member, when: at}
            fact = WriteFact(context.id, kind, who, f"member:{person.member}")
            doing = replace(state, hall=replace(state.hall, act=act, at=at))
            return ask(doing, context, "writing"), (fact,)
    return _said(state, None), ()


def _longer(state: State, by: int) -> State:
    sheet, one = open_sheet(state), line(state)
    assert sheet is not None
    assert one is not None
    said = decision(sheet, one, state.hall.sheet)
    minutes = min(max((said.minutes if said else 0) + by, 0), sheet.slot.minutes)
    return _choose(state, Attended(member=one.member, minutes=minutes))


def _said(state: State, said: Attended | None) -> State:
    """That is so of the line; the sheet is there again."""
    chosen = _choose(state, said)
    return _with(chosen, replace(chosen.hall.sheet, member=""))


def _choose(state: State, said: Attended | None) -> State:
    desk = state.hall.sheet
    return _with(state, replace(desk, chosen={**desk.chosen, desk.member: said}))


def _confirm(state: State, context: Context) -> Step:
    sheet, desk, person = open_sheet(state), state.hall.sheet, state.person
    if sheet is None or person is None or not may(state):
        return state, ()
    slot = sheet.slot
    if not has_begun(slot, context.now_ms):  # the ledger would let none of it count
        return say(state, "sheet-not-begun"), ()
    attended = decided(sheet, desk, person.member)
    if not attended:
        return say(state, "sheet-nothing"), ()
    _, version = worth(context.rules, slot.work, slot.minutes, slot.day)
    fact = WriteFact(
        context.id,
        Attendance,
        {"shift": slot.shift, "attended": attended, "keyed": desk.keyed},
        f"member:{person.member}",
        {"contributions": version} if version else {},
    )
    writing = replace(state, hall=replace(state.hall, act=None))
    return ask(writing, context, "writing"), (fact,)


def _seen(state: State, sheet: Sheet, context: Context) -> State:
    """The coordinator checked somebody in or out, whose card is elsewhere."""
    one, left = line(state), state.hall.act == "check-out"
    if one is None:
        return state
    seen = Seen(member=one.member, at=state.hall.at, left=left)
    told = with_seen(
        ShiftSeen(slot=sheet.slot, presence=one.presence), (seen,), terms(context), context.now_ms
    ).presence
    now = replace(one, presence=told, minutes=0 if told is None else told.minutes)
    lines = tuple(now if each.member == one.member else each for each in sheet.lines)
    done = replace(state, hall=replace(state.hall, act=None))
    code = "sheet-checked-out" if left else "sheet-checked-in"
    return say(_put(done, replace(sheet, lines=lines)), code, "done", name=one.name)


def _put(state: State, sheet: Sheet) -> State:
    found = state.hall.found
    assert found is not None
    all = tuple(sheet if one.slot.shift == sheet.slot.shift else one for one in found.sheets)
    return replace(state, hall=replace(state.hall, found=replace(found, sheets=all)))


def _with(state: State, desk: SheetDesk) -> State:
    return replace(state, hall=replace(state.hall, sheet=desk))
