# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's own wallet: what is theirs, whom they give of it, how they want things. Pure.

Only the ledger knows a wallet: without it what can be spent here is said, and what is on this
screen needs the network says so. A gift is a bill that is all coin: it goes the way of every bill.
"""

from msgspec.structs import replace

from contract.member_code import is_member_code
from contract.money import Amount
from contract.rules import CoinPart
from contract.wallet_messages import (
    Figures,
    Preferences,
    SetPreferences,
    SetSpendingLimit,
    WalletFound,
    WalletMove,
)
from hardware import ports
from kiosk import intents
from kiosk.bill import Buyer, GiftBill
from kiosk.effects import Identify, IdentifyCode, KeepDraft, Reserve, WriteBill
from kiosk.effects.wallet import (
    AskFigures,
    AskLink,
    ChangeWallet,
    LookAtWallet,
    PrintWallet,
)
from kiosk.events import DraftKept, Event, NotWritten, OurFault, Value
from kiosk.intents import wallet as wants
from kiosk.intents.day import AmountDigit, AmountErase, Confirm
from kiosk.sessions import checkout, paying
from kiosk.sessions.state import (
    Context,
    Desk,
    State,
    Step,
    ask,
    in_coin,
    play,
    refuse,
    say,
    speak,
    welcome,
    work_name,
)
from kiosk.snapshot import Screen
from kiosk.wallet import Changed, LinkFound, Receiver, WalletDesk
from ledger_client.answers import NoRoom, NotKnown, Person, Room, WalletNotTold, Written

SCREENS = frozenset(
    {Screen.WALLET, Screen.GIVE, Screen.SUM, Screen.NEWPIN, Screen.WISHES, Screen.PHONE}
    | {Screen.FIGURES}
)
ACTS = ("give", "limit", "pin", "wishes", "phone", "statement", "figures", "block")
ONLINE = frozenset(ACTS) - {"give"}
"""What cannot be done without the ledger."""
MOST = 100_000_000
"""More is typed at no wallet, in minor units."""
STATEMENT_MONTHS = 3
LARGE_PERCENT = 150
AGAIN = frozenset({"pin-wanted", "unknown-identification"})


def commons(state: State) -> Receiver:
    """The commons of the co-op."""
    return Receiver(f"commons:{state.shop.coin.partition(':')[2]}", "")


def people(state: State) -> tuple[Receiver, ...]:
    """To whom coin may be given without their card: who lives in one household, and the commons."""
    found = state.wallet.found
    home = () if found is None else found.household
    return (*(Receiver(one.account, one.first_name) for one in home), commons(state))


def acts(state: State) -> tuple[str, ...]:
    """What may be done; blocking asks twice."""
    sure = {"block": "block-sure"} if state.wallet.sure else {}
    printer = state.shop.has_printer
    return tuple(sure.get(act, act) for act in ACTS if printer or act != "statement")


def enter(state: State, context: Context) -> Step:
    """Somebody gave card and PIN."""
    person, desk = state.person, state.wallet
    assert person is not None
    if desk.resume and desk.who is not None and desk.who.member == person.member:
        back = _with(replace(state, screen=Screen.WALLET), ticket=state.ticket, resume=False)
        return replace(back, screen=Screen.SUM) if desk.typed else back, ()
    opened = replace(state, screen=Screen.WALLET, wallet=WalletDesk(person, state.ticket))
    return _look(opened, context)


def step(state: State, event: Event, context: Context) -> Step:
    """What a person wants on one of these pages."""
    if state.busy:
        return state, ()
    if isinstance(event, wants.ShowFigures):
        return figures(state, context)
    match state.screen:
        case Screen.WALLET:
            return _page(state, event, context)
        case Screen.GIVE:
            return _give(state, event, context)
        case Screen.SUM:
            return _sum(state, event, context)
        case Screen.NEWPIN:
            return _new_pin(state, event, context)
        case Screen.WISHES:
            return _wishes(state, event, context)
        case Screen.FIGURES:
            return _measure(state, event), ()
    if isinstance(event, intents.Back):
        return replace(_with(state, link=""), screen=Screen.WALLET), ()
    return state, ()


def named(state: State, context: Context, moves: tuple[WalletMove, ...]) -> tuple[WalletMove, ...]:
    """The moves, with work called as members call it in the language that is spoken."""
    return tuple(
        replace(one, about=work_name(state, context, one.about)) if one.about else one
        for one in moves
    )


def answered(state: State, value: Value, context: Context) -> Step:
    """What was asked is answered."""
    match value:
        case WalletFound(opening=int()):
            person = state.wallet.who
            assert person is not None
            told = replace(value, moves=named(state, context, value.moves))
            paper = PrintWallet(context.id, person.first_name, told)
            return say(state, "report-printing", "done"), (paper,)
        case WalletFound():
            return _found(state, value), ()
        case WalletNotTold(reason=reason):
            return _not_told(state, reason), ()
        case Changed():
            return _changed(state)
        case LinkFound(url=url):
            return replace(_with(state, link=url), screen=Screen.PHONE), ()
        case Figures():
            return _with(state, figures=value), ()
        case Person():
            return _receiver(state, value), ()
        case NotKnown(code=code):
            return say(state, code), ()
        case Room() | NoRoom() | DraftKept():
            return _giving(state, value, context)
        case Written() | NotWritten():
            return paying.answered(state, value, context)
        case OurFault():
            return refuse(state, "our-fault"), ()
    return state, ()


# --- the page ------------------------------------------------------------------------------------


def _look(state: State, context: Context, before: int | None = None) -> Step:
    desk = state.wallet
    if desk.ticket is None or desk.who is None:  # this kiosk knew card and PIN by itself
        return say(state, "wallet-offline", "scan"), ()
    look = LookAtWallet(context.id, desk.who, desk.ticket, before)
    return ask(state, context, "asking-ledger"), (look,)


def _found(state: State, found: WalletFound) -> State:
    older = state.wallet.found is not None and state.wallet.part == "history"
    moves = (*state.wallet.moves, *found.moves) if older else found.moves
    return play(_with(state, found=found, moves=moves), "scan")


def _page(state: State, event: Event, context: Context) -> Step:
    desk = state.wallet
    match event:
        case wants.ShowWallet(part=part):
            return _with(state, part=part, sure=False), ()
        case wants.ShowOlder() if desk.found is not None and desk.found.older is not None:
            return _look(state, context, desk.found.older)
        case wants.DoWallet(act=act) if act in acts(state):
            return _do(_with(state, sure=False), act, context)
        case ports.CodeScanned(text=text) if "/r/" in text:
            return checkout.scanned(state, text, context)
        case intents.Back():
            return replace(welcome(state), notice=None), ()
    return state, ()


def _do(state: State, act: str, context: Context) -> Step:
    desk = state.wallet
    if act in ONLINE and act != "figures" and (desk.ticket is None or not state.status.online):
        return say(state, "wallet-offline"), ()
    match act:
        case "give":
            return replace(_with(state, act="give", to=None, typed=0), screen=Screen.GIVE), ()
        case "limit":
            return replace(_with(state, act="limit", to=None, typed=0), screen=Screen.SUM), ()
        case "pin":
            return replace(_with(state, pin="", first=""), screen=Screen.NEWPIN), ()
        case "wishes":
            wishes = Preferences() if desk.found is None else desk.found.preferences
            return replace(_with(state, wishes=wishes), screen=Screen.WISHES), ()
        case "block":
            return _with(state, sure=True), ()
        case "figures":
            return figures(state, context)
    asked = ask(state, context, "asking-ledger")
    assert desk.who is not None
    assert desk.ticket is not None
    match act:
        case "phone":
            return asked, (AskLink(context.id, desk.who, desk.ticket),)
        case "statement":
            since = _months_before(context.day, STATEMENT_MONTHS)
            return asked, (LookAtWallet(context.id, desk.who, desk.ticket, since=since),)
        case _:  # "block-sure"
            blocking = _with(asked, sure=True)
            return blocking, (ChangeWallet(context.id, desk.who, desk.ticket, "block"),)


def _months_before(day: str, months: int) -> str:
    """The first day of the month so many before this day's."""
    number = int(day[:4]) * 12 + int(day[5:7]) - 1 - months
    return f"{number // 12:04}-{number % 12 + 1:02}-01"


def _not_told(state: State, reason: str) -> State:
    if state.screen is Screen.FIGURES or reason not in AGAIN:
        back = state.screen in (Screen.NEWPIN,)
        return say(replace(state, screen=Screen.WALLET) if back else state, f"wallet-{reason}")
    return _pin_again(state) if reason == "pin-wanted" else _once_more(state)


def _pin_again(state: State) -> State:
    """The PIN was for something else, or is too long ago: once more, and it goes on."""
    asked = replace(
        _with(state, resume=True, sure=False), screen=Screen.PIN, pin="", pin_opens_desk=True
    )
    return replace(asked, desk=Desk.WALLET, trusted=False)


def _once_more(state: State) -> State:
    anew = replace(welcome(state), screen=Screen.WHO, desk=Desk.WALLET)
    return say(anew, "wallet-pin-wanted")


def _changed(state: State) -> Step:
    """It is so."""
    desk = state.wallet
    if desk.sure:
        return say(welcome(state), "wallet-card-blocked", "done"), ()
    match state.screen:
        case Screen.NEWPIN:
            code = "wallet-pin-changed"
        case Screen.WISHES:
            code = "wallet-wishes-kept"
        case _:
            code = "wallet-limit-set" if desk.typed else "wallet-limit-gone"
    done = _with(replace(state, screen=Screen.WALLET), pin="", first="")
    found = desk.found
    values: dict[str, str | int | Amount] = {}
    if state.screen is Screen.SUM:
        values = {"amount": in_coin(state, desk.typed)} if desk.typed else {}
        found = found and replace(found, spending_limit=desk.typed or None)
    if state.screen is Screen.WISHES and desk.wishes is not None:
        found = found and replace(found, preferences=desk.wishes)
        done = _looks_so(done, desk.wishes)
    return say(_with(done, found=found, typed=0), code, "done", **values), ()


# --- a gift, and a limit -------------------------------------------------------------------------


def _give(state: State, event: Event, context: Context) -> Step:
    match event:
        case wants.GiveTo(account=account):
            to = next((one for one in people(state) if one.account == account), None)
            if to is not None:
                return replace(_with(state, to=to, typed=0), screen=Screen.SUM), ()
        case ports.CardPresented(tap=tap):
            if tap is None:
                return say(state, "foreign-card"), ()
            asked = ask(state, context, "reading-card")
            return asked, (Identify(context.id, tap.picc_data, tap.cmac),)
        case ports.CodeScanned(text=text) if is_member_code(text):
            return ask(state, context, "reading-card"), (IdentifyCode(context.id, text),)
        case intents.Back():
            return replace(state, screen=Screen.WALLET), ()
    return state, ()


def _receiver(state: State, person: Person) -> State:
    desk = state.wallet
    if desk.who is None or person.member == desk.who.member:
        return say(state, "wallet-not-yourself")
    to = Receiver(person.account, person.first_name)
    return play(replace(_with(state, to=to, typed=0), screen=Screen.SUM), "scan")


def most(state: State) -> int | None:
    """No more can be given now (coin minor units)."""
    desk = state.wallet
    if desk.act != "give" or desk.who is None:
        return None
    return desk.who.available if desk.found is None else desk.found.available


def _sum(state: State, event: Event, context: Context) -> Step:
    desk, ceiling = state.wallet, most(state)
    match event:
        case AmountDigit(digit=digit) if len(digit) == 1 and digit in "0123456789":
            typed = desk.typed * 10 + int(digit)
            return (_with(state, typed=typed) if typed < MOST else state), ()
        case AmountErase():
            return _with(state, typed=desk.typed // 10), ()
        case intents.Back():
            screen = Screen.GIVE if desk.act == "give" else Screen.WALLET
            return replace(_with(state, typed=0), screen=screen), ()
        case wants.NoLimit() if desk.act == "limit":
            return _change(_with(state, typed=0), SetSpendingLimit(), context)
        case Confirm() if desk.typed and desk.act == "limit":
            return _change(state, SetSpendingLimit(coin=desk.typed), context)
        case Confirm() if desk.typed and (ceiling is None or desk.typed <= ceiling):
            return _reserve(state, context)
    return state, ()


def _change(state: State, act: SetSpendingLimit | SetPreferences, context: Context) -> Step:
    desk = state.wallet
    if desk.who is None or desk.ticket is None:
        return say(state, "wallet-offline"), ()
    change = ChangeWallet(context.id, desk.who, desk.ticket, act)
    return ask(state, context, "asking-ledger"), (change,)


def _reserve(state: State, context: Context) -> Step:
    desk = state.wallet
    assert desk.who is not None
    assert desk.to is not None
    who = desk.who
    buyer = Buyer(who.member, who.first_name, who.account, who.unit, who.identification, who.type)
    bill = GiftBill(
        id=context.id,
        buyer=buyer,
        coin=CoinPart(desk.typed, 0, ""),
        language=state.language,
        to=desk.to.account,
        name=desk.to.name,
        amount=desk.typed,
    )
    asked = replace(ask(state, context, "asking-ledger"), bill=bill)
    return asked, (Reserve(context.id, who, desk.typed, desk.ticket),)


def _giving(state: State, value: Room | NoRoom | DraftKept, context: Context) -> Step:
    bill = state.bill
    assert isinstance(bill, GiftBill)
    match value:
        case NoRoom(code=code) if code in AGAIN:
            return _pin_again(replace(state, bill=None)), paying.give_back(bill)
        case Room(risk=None):
            ready = replace(bill, grant=value.number)
            asked = ask(replace(state, bill=ready), context, "writing")
            return asked, (KeepDraft(context.id, ready),)
        case DraftKept():
            return ask(state, context, "writing"), (WriteBill(context.id, bill),)
    have = value.available if isinstance(value, NoRoom) else 0
    values: dict[str, str | int | Amount] = {
        "need": in_coin(state, bill.amount),
        "have": in_coin(state, have),
        "offline": 1,
    }
    code = "no-room" if isinstance(value, Room) else value.code  # what is lent is not given away
    if isinstance(value, NoRoom):
        values["offline"] = int(value.offline)
    return say(replace(state, bill=None), code, **values), paying.give_back(bill)


# --- the PIN, and how screens look ---------------------------------------------------------------


def _new_pin(state: State, event: Event, context: Context) -> Step:
    desk = state.wallet
    match event:
        case intents.PinDigit(digit=digit) if len(digit) == 1 and digit in "0123456789":
            pin = desk.pin + digit
            if len(pin) < paying.PIN_LENGTH:
                return _with(state, pin=pin), ()
            return _pin_typed(state, pin, context)
        case intents.PinErase():
            return _with(state, pin=desk.pin[:-1]), ()
        case intents.Back():
            return replace(_with(state, pin="", first=""), screen=Screen.WALLET), ()
    return state, ()


def _pin_typed(state: State, pin: str, context: Context) -> Step:
    desk = state.wallet
    if not desk.first:
        return _with(state, first=pin, pin=""), ()
    anew = _with(state, first="", pin="")
    if pin != desk.first:
        return say(anew, "wallet-pins-differ"), ()
    if desk.who is None or desk.ticket is None:
        return say(anew, "wallet-offline"), ()
    change = ChangeWallet(context.id, desk.who, desk.ticket, "pin", pin)
    return ask(anew, context, "asking-ledger"), (change,)


def _wishes(state: State, event: Event, context: Context) -> Step:
    wishes = state.wallet.wishes or Preferences()
    match event:
        case wants.ChooseWish(what="language", value=value):
            known = value in state.shop.languages
            return _with(state, wishes=replace(wishes, language=value if known else None)), ()
        case wants.ChooseWish(what="text", value=value):
            percent = {"large": LARGE_PERCENT, "usual": 100}.get(value)
            return _with(state, wishes=replace(wishes, text_percent=percent)), ()
        case wants.ChooseWish(what="contrast", value="high"):
            return _with(state, wishes=replace(wishes, contrast="high")), ()
        case wants.ChooseWish(what="contrast", value=value):
            usual = "usual" if value == "usual" else None
            return _with(state, wishes=replace(wishes, contrast=usual)), ()
        case Confirm():
            return _change(state, SetPreferences(preferences=wishes), context)
        case intents.Back():
            return replace(state, screen=Screen.WALLET), ()
    return state, ()


def _looks_so(state: State, wishes: Preferences) -> State:
    """From now on, here too."""
    person = state.person
    if person is None:
        return state
    so = replace(
        person,
        language=wishes.language or "",
        text_percent=wishes.text_percent or 0,
        contrast=wishes.contrast or "",
    )
    return speak(replace(state, person=so), wishes.language or state.language)


# --- everybody's figures -------------------------------------------------------------------------


def figures(state: State, context: Context) -> Step:
    """The co-op's open figures, for whoever stands there, with a card or without."""
    asked = ask(replace(state, screen=Screen.FIGURES), context, "asking-ledger")
    return asked, (AskFigures(context.id),)


def _measure(state: State, event: Event) -> State:
    match event:
        case wants.ChooseMeasure(measure=measure):
            return _with(state, measure=measure)
        case intents.Back() if state.wallet.who is None:
            return replace(welcome(state), notice=None)
        case intents.Back():
            return replace(state, screen=Screen.WALLET)
    return state


def _with(state: State, **values: object) -> State:
    return replace(state, wallet=replace(state.wallet, **values))
