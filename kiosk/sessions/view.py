# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a checkout may be seen: state in, snapshot out. Pure."""

from contract.ids import instant
from contract.local_time import local_time
from contract.money import Amount, is_coin
from contract.rent_rules import RentTerms
from contract.rules import CoinPart, CoinShare, NoRule
from hardware.ports import Device, Health
from kiosk import pricing, snapshot
from kiosk.bill import AnyBill, GiftBill, RentBill, Sale, by_department, to_pay, total
from kiosk.sessions import (
    cashier,
    checkout,
    commons,
    day,
    day_view,
    goods_view,
    hall_view,
    helping,
    housing,
    housing_view,
    places,
    refund_view,
    sales_view,
    sources,
    staff,
    tender_view,
    upkeep,
    wallet_view,
    who,
)
from kiosk.sessions.paying import PIN_LENGTH
from kiosk.sessions.state import Context, State, spoken
from kiosk.sessions.tendering import asked_for
from kiosk.sessions.till import USUAL_WARN_SECONDS, WARN_SECONDS, idle_left
from kiosk.snapshot import Message, Screen, Snapshot
from kiosk.tenders import suggestions
from ledger_client.answers import Status


def show(state: State, context: Context, revision: int) -> Snapshot:
    """The snapshot of this state at this moment."""
    shop = state.shop
    bill = state.bill if state.screen is not Screen.IDLE else None
    terms = bill.terms if isinstance(bill, Sale) else pricing.Terms()
    items = pricing.mixed(bill.items, terms) if isinstance(bill, Sale) else ()
    part = None  # of coin: reckoned once, as a tap is waited for meanwhile
    if bill is not None and state.screen in (Screen.PAY, Screen.REFUSED):
        part = sources.planned_coin(state, context)
    left = idle_left(state, context)
    welcome = state.screen is Screen.IDLE
    warn = WARN_SECONDS.get(state.screen, USUAL_WARN_SECONDS)
    return Snapshot(
        revision=revision,
        screen=state.screen,
        coop_name=shop.coop_name,
        kiosk_name=shop.kiosk_name,
        lines=tuple(goods_view.line(item, terms, shop.currency, state.language) for item in items),
        total=Amount(shop.currency, 0 if bill is None else _to_pay(state, bill, part, context)),
        saved=_some(shop.currency, sum(pricing.saved(item, terms) for item in items)),
        member=_member(state),
        split=_split(state, part, context),
        pin=_pin(state, context),
        cash=_cash(state),
        tendering=tender_view.page(state),
        refund=refund_view.page(state, context),
        sales=sales_view.sales_page(state),
        sold=sales_view.sold_page(state),
        approved=_approved(state),
        refusal=state.refusal,
        search=goods_view.search(state),
        weigh=goods_view.weigh(state),
        shelf=goods_view.shelf(state),
        keypad=goods_view.keypad(state),
        attend=goods_view.attend(state),
        more=goods_view.more(state),
        parked=goods_view.parked(state),
        proof=_proof(state),
        unfinished=_unfinished(state),
        devices=_devices(state, context),
        home=snapshot.HomePage(who.desks_for(state)) if state.screen is Screen.HOME else None,
        who=snapshot.WhoPage(_asked_for(state)) if state.screen is Screen.WHO else None,
        staff=snapshot.StaffPage(staff.acts(state)) if state.screen is Screen.STAFF else None,
        move=day_view.move_page(state),
        reason=day_view.reason_page(state),
        count=day_view.count_page(state),
        report=day_view.report_page(state),
        households=housing_view.households(state),
        household=housing_view.household(state, context),
        rent=housing_view.rent(state, context),
        hours=housing_view.work(state, context),
        hall=hall_view.page(state, context),
        sheet=hall_view.sheet(state, context),
        work=hall_view.work(state, context),
        wallet=wallet_view.wallet_page(state, context),
        give=wallet_view.give_page(state),
        sum=wallet_view.sum_page(state),
        newpin=wallet_view.new_pin_page(state),
        wishes=wallet_view.wishes_page(state),
        phone=wallet_view.phone_page(state),
        figures=wallet_view.figures_page(state),
        cashier="" if state.cashier is None or state.locked else state.cashier.first_name,
        cashier_wanted=cashier.wanted(state),
        desks=who.desks_for(state) if welcome else (),
        notice=state.notice or _standing_notice(state),
        help=helping.shown(state),
        busy=state.busy,
        offline_minutes=_offline_minutes(state, context),
        idle_seconds=None if left is None or left > warn or welcome else left,
        reader_armed=_armed(state),
        demo=shop.demo,
        training=state.real is not None,
        language=spoken(state),
        languages=shop.languages if len(shop.languages) > 1 else (),
        sound=state.sound,
    )


def _to_pay(state: State, bill: AnyBill, part: CoinPart | None, context: Context) -> int:
    """What it comes to, with what they want to give besides."""
    if part is None or state.screen is not Screen.PAY:
        return to_pay(bill)
    gift = commons.planned(state, part, context)
    return total(bill) + (0 if gift is None or is_coin(gift.unit) else gift.amount)


def _some(unit: str, minor: int) -> Amount | None:
    return Amount(unit, minor) if minor else None


def _member(state: State) -> snapshot.Member | None:
    person = state.person
    if person is None or state.unfinished is not None:
        return None
    balance = Amount(person.unit, person.available) if state.balance_shown else None
    return snapshot.Member(person.first_name, balance, person.text_percent, person.contrast)


def _split(state: State, part: CoinPart | None, context: Context) -> snapshot.Split | None:
    if part is None or state.bill is None:
        return None
    try:
        percent, others = _share(state.bill, context)
    except NoRule:
        percent, others = 0, ()
    reason = part.reason
    if state.person is None and reason == "rule":
        reason = "no-member"
    if reason == "balance" and state.person is not None and state.person.offline:
        reason = "offline"
    if reason == "balance" and state.person is not None and state.person.home:
        reason = "visitor"
    coin = commons.with_gift(state, part, context)
    paid = _to_pay(state, state.bill, part, context)
    return snapshot.Split(
        coin=Amount(state.shop.coin, coin),
        coin_settles=Amount(state.shop.currency, part.settles),
        money=Amount(state.shop.currency, paid - part.settles),
        percent=percent,
        reason=reason,
        departments=others,
        sources=tender_view.sources_of(state),
        gift=tender_view.gift_of(state, part, context) if state.screen is Screen.PAY else None,
    )


def _share(bill: AnyBill, context: Context) -> tuple[int, tuple[tuple[str, int], ...]]:
    """How much of a bill may be coin by rule, and of which departments another part. Raises
    NoRule."""
    if isinstance(bill, RentBill):
        return context.rules.on(RentTerms, context.day).parameters.coin_percent, ()
    share = context.rules.on(CoinShare, context.day).parameters
    return share.percent, _others(bill, share)


def _others(bill: AnyBill, share: CoinShare) -> tuple[tuple[str, int], ...]:
    """Departments of which more or less may be paid in coin than of the bill as a whole."""
    sold = by_department(bill)
    return tuple((one, share.of(one)) for one in sorted(sold) if share.of(one) != share.percent)


def _pin(state: State, context: Context) -> snapshot.PinEntry | None:
    if state.screen is not Screen.PIN:
        return None
    if state.pin_opens_desk:
        return snapshot.PinEntry(
            len(state.pin), PIN_LENGTH, None, state.pin_message, _asked_for(state)
        )
    coin = Amount(state.shop.coin, commons.coin_spent(state, context))
    return snapshot.PinEntry(len(state.pin), PIN_LENGTH, coin, state.pin_message)


def _cash(state: State) -> snapshot.CashEntry | None:
    if state.screen is not Screen.CASH or state.bill is None:
        return None
    currency, due, given = state.shop.currency, _cash_asked(state.bill), state.cash_typed
    return snapshot.CashEntry(
        due=Amount(currency, due),
        given=Amount(currency, given),
        change=Amount(currency, given - due) if given >= due else None,
        suggestions=tuple(Amount(currency, s) for s in suggestions(due, currency)),
    )


def _cash_asked(bill: AnyBill) -> int:
    asked = asked_for(bill)
    return 0 if asked is None else asked.amount


def _approved(state: State) -> snapshot.Approved | None:
    if state.screen is not Screen.APPROVED or state.bill is None or state.written is None:
        return None
    bill, currency = state.bill, state.shop.currency
    change = None if bill.cash_given is None else bill.cash_given - bill.cash_due
    if isinstance(bill, Sale) and bill.pays_out:
        change = -total(bill)
    return snapshot.Approved(
        total=Amount(currency, to_pay(bill)),
        coin=None if bill.coin is None else _some(state.shop.coin, bill.coin.coin),
        cash=_some(currency, bill.cash_due),
        change=None if change is None else Amount(currency, change),
        receipt=state.receipt,
        url=state.written.url,
        typed_code=state.written.typed_code,
        uploaded=state.status.online and state.status.unsent == 0,
        given_to=bill.name if isinstance(bill, GiftBill) else None,
        gift=bill.gift if isinstance(bill, Sale) else None,
    )


def _asked_for(state: State) -> str:
    """What a card or PIN is asked for, as the pages name desks."""
    return "hall-second" if state.hall.sheet.back is not None else housing.wanted(state)


def _proof(state: State) -> snapshot.Proof | None:
    if state.screen is not Screen.PROOF:
        return None
    checked = state.checked
    if checked is None:
        return snapshot.Proof("checking")
    entry, currency = checked.entry, state.shop.currency
    if entry is None:
        return snapshot.Proof(checked.state, log_size=checked.log_size)
    coin = sum(tender.amount for tender in entry.tenders if tender.type == "coin")
    lines = () if checked.details is None else checked.details.lines
    half = checked.state == "proved" and not checked.good
    return snapshot.Proof(
        "not-posted" if half else checked.state,
        at=local_time(entry.at, state.shop.time_zone),
        total=Amount(currency, sum(tender.value.amount for tender in entry.tenders)),
        coin=_some(state.shop.coin, coin),
        log_size=checked.log_size,
        lines=tuple(
            snapshot.Line(
                number=number,
                name=line.name,
                icon="basket",
                quantity=line.quantity,
                each=Amount(currency, line.each),
                price=Amount(currency, line.price),
                saved=_some(currency, line.saved),
                grams=line.grams,
            )
            for number, line in enumerate(lines, 1)
        ),
    )


def _unfinished(state: State) -> snapshot.Unfinished | None:
    bill = state.unfinished
    if state.screen is not Screen.UNFINISHED or bill is None:
        return None
    currency = state.shop.currency
    return snapshot.Unfinished(
        total=Amount(state.shop.coin, bill.amount)
        if isinstance(bill, GiftBill)
        else Amount(currency, to_pay(bill)),
        coin=None if bill.coin is None else _some(state.shop.coin, bill.coin.coin),
        cash_given=_some(currency, bill.cash_given or bill.cash_due),
        first_name="" if bill.buyer is None else bill.buyer.first_name,
        household=bill.name if isinstance(bill, RentBill | GiftBill) else "",
        gift=isinstance(bill, GiftBill),
    )


def _ledger(status: Status) -> snapshot.DeviceState:
    """How the hold on the ledger is. What is wrong goes before whether it answers."""
    if status.trouble:
        code = status.trouble if status.trouble in _TROUBLES else "ledger-refuses"
        return snapshot.DeviceState("ledger", Health.TROUBLE.value, code)
    health = Health.READY if status.online else Health.MISSING
    return snapshot.DeviceState("ledger", health.value, "" if status.online else "offline")


_TROUBLES = frozenset({"bad-message", "log-renamed", "refresh-failed", "upload-failed"})
"""What may be wrong with the ledger in words of its own."""


def _devices(state: State, context: Context) -> snapshot.DevicesPage | None:
    if state.screen is not Screen.DEVICES:
        return None
    lines = [
        snapshot.DeviceState(
            told.device.value, told.health.value, told.code, upkeep.testable(state, told.device)
        )
        for _, told in sorted(state.health.items())
    ]
    lines.append(_ledger(state.status))
    heard = state.status.heard_ms
    if heard is not None:
        hours = max(context.now_ms - heard, 0) // 3_600_000
        lines.append(snapshot.DeviceState("blocked-cards", "ready", "heard", hours=hours))
    questions = tuple(
        snapshot.PrintQuestion(
            doubt.document, local_time(instant(doubt.at_ms), state.shop.time_zone)
        )
        for doubt in state.doubts
    )
    return snapshot.DevicesPage(
        tuple(lines), questions, state.status.unsent, upkeep.may_print_again(state)
    )


def _standing_notice(state: State) -> Message | None:
    """What stands there as long as it is so, and nothing else was just said."""
    return helping.notice(state) or _device_notice(state) or cashier.notice(state)


def _device_notice(state: State) -> Message | None:
    """What the shopper should know of devices when there is nothing more urgent to say."""
    if state.screen is Screen.DEVICES:
        return None  # all of it stands there
    if state.doubts and state.screen is Screen.IDLE:
        return Message("print-doubt")
    printer, reader = state.health.get(Device.PRINTER), state.health.get(Device.CARD_READER)
    if reader is not None and reader.health is not Health.READY:
        return Message("card-hangs" if reader.code == "card-hangs" else "reader-missing")
    drawer = state.health.get(Device.DRAWER)
    if drawer is not None and drawer.health is Health.TROUBLE:
        return Message("drawer-open-long")
    scanner = state.health.get(Device.CODE_SCANNER)
    if scanner is not None and scanner.health is not Health.READY:
        return Message("scanner-missing")
    if printer is not None and printer.health is not Health.READY:
        known = printer.code in ("paper-out", "cover-open")
        return Message(f"printer-{printer.code}" if known else "printer-offline")
    return None


def _offline_minutes(state: State, context: Context) -> int | None:
    if state.status.online or state.screen is Screen.STARTING:
        return None
    since = state.status.last_contact_ms
    return 0 if since is None else max(context.now_ms - since, 0) // 60_000


def _armed(state: State) -> bool:
    reader = state.health.get(Device.CARD_READER)
    agrees = state.handling.pricing is not None and state.handling.pricing.second
    agrees = agrees or day.wants_second(state) or places.waits(state)
    refund = state.refunding
    if state.screen is Screen.REFUND:
        agrees = refund.wants_second or (refund.sale is None and not refund.elsewhere)
    if agrees:
        return reader is not None and reader.health is Health.READY and not state.busy
    there = reader is not None and reader.health is Health.READY
    asked = {Screen.IDLE, Screen.HOUSEHOLDS, Screen.GIVE, Screen.WORK, Screen.SALES}
    screens = {*asked, *checkout.SHOPPING, *who.SCREENS}
    return there and not state.busy and state.screen in screens
