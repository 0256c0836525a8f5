# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the housing office may be seen: state in, pages out. Pure."""

from contract.housing_messages import HouseholdRent, PaymentSeen, StatementLine
from contract.local_time import local_time
from contract.money import Amount
from contract.rent import Due, RentCharge
from kiosk import housing
from kiosk.sessions.housing import amount, works
from kiosk.sessions.state import Context, State, in_coin, in_money, work_name
from kiosk.snapshot import Message, Screen
from kiosk.snapshot.housing import (
    Choice,
    DueRow,
    EffectRow,
    HouseholdPage,
    HouseholdRow,
    HouseholdsPage,
    PaymentRow,
    RentPage,
    RentWorkPage,
    StatementRow,
)


def households(state: State) -> HouseholdsPage | None:
    """Who was found."""
    desk = state.housing
    if state.screen is not Screen.HOUSEHOLDS:
        return None
    rows = tuple(
        HouseholdRow(
            one.household,
            one.name,
            ", ".join(one.homes),
            in_money(state, one.account.balance),
            bool(one.overdue),
        )
        for one in desk.found
    )
    return HouseholdsPage(desk.query, rows, desk.more)


def household(state: State, context: Context) -> HouseholdPage | None:
    """How the household on the screen stands."""
    if state.screen is not Screen.HOUSEHOLD:
        return None
    desk, it = state.housing, state.housing.household
    if it is None:
        return HouseholdPage(known=False)
    back = desk.taking_back
    return HouseholdPage(
        known=True,
        staff=desk.staff,
        name=it.name,
        homes=", ".join(it.homes),
        people=", ".join(one.name for one in it.people),
        owes=in_money(state, it.account.balance),
        part=desk.part,
        due=tuple(_due(state, it, one) for one in it.to_pay),
        statement=tuple(_line(state, one) for one in it.statement),
        payments=tuple(_payment(state, one) for one in reversed(it.recent)),
        offline=desk.offline,
        work_left=housing.left_minutes(it, context.day) if desk.staff else 0,
        taking_back=None if back is None else _payment(state, back),
    )


def rent(state: State, context: Context) -> RentPage | None:
    """The amount, and what paying it will do."""
    desk, it = state.housing, state.housing.household
    if state.screen is not Screen.RENT or it is None:
        return None
    now = amount(desk)
    will = housing.effect(it, now, desk.chosen, context.id)
    most = housing.most_coin(it, now, context.rules, context.day) if now else None
    terms = housing.terms_on(context.rules, context.day)
    return RentPage(
        name=it.name,
        amount=in_money(state, now),
        effect=tuple(
            EffectRow(
                charge_words(one.type),
                one.due,
                in_money(state, one.amount),
                in_money(state, one.left),
            )
            for one in will.parts
        ),
        credit=in_money(state, will.credit) if will.credit else None,
        owes=in_money(state, will.owes),
        coin=None if most is None or not most.coin else in_coin(state, most.coin),
        percent=0 if terms is None else terms.coin_percent,
        reason="" if most is None else most.reason,
        noted=desk.offline or not state.status.online,
    )


def work(state: State, context: Context) -> RentWorkPage | None:
    """Hours of work against rent."""
    desk, it = state.housing, state.housing.household
    if state.screen is not Screen.HOURS or it is None:
        return None
    return RentWorkPage(
        name=it.name,
        people=tuple(Choice(p.member, p.name, p.member == desk.worker) for p in it.people),
        works=tuple(
            Choice(one, work_name(state, context, one), one == desk.work) for one in works(context)
        ),
        minutes=desk.minutes,
        left=housing.left_minutes(it, context.day),
        noted=desk.offline or not state.status.online,
    )


def charge_words(type: str) -> Message:
    """What a charge of this type is called."""
    return Message(housing.charge_code(type), {"what": type})


def line_words(line: StatementLine) -> Message:
    """What happened in a line of a statement."""
    if line.what == "charge":
        return charge_words(line.about)
    return Message(f"statement-{line.what}", {"what": line.about})


def _due(state: State, it: HouseholdRent, one: Due) -> DueRow:
    charge = next((c for c in it.account.charges if c.charge == one.charge), None)
    id = one.charge or one.plan or ""
    paid = () if charge is None else charge.parts
    return DueRow(
        id=id,
        what=Message("charge-plan") if charge is None else _named(charge),
        due=one.due,
        amount=in_money(state, one.amount),
        paid=in_money(state, sum(part.amount for part in paid)) if paid else None,
        paid_on=tuple(local_time(part.at, state.shop.time_zone)[:10] for part in paid),
        overdue=one in it.overdue,
        planned=one.plan is not None,
        chosen=id in state.housing.chosen,
    )


def _named(charge: RentCharge) -> Message:
    return charge_words(charge.type)


def _line(state: State, one: StatementLine) -> StatementRow:
    return StatementRow(
        one.day, line_words(one), in_money(state, one.amount), in_money(state, one.balance)
    )


def _payment(state: State, one: PaymentSeen) -> PaymentRow:
    desk = state.housing
    return PaymentRow(
        one.payment,
        local_time(one.at, state.shop.time_zone),
        in_money(state, one.amount),
        Amount(state.shop.coin, one.coin) if one.coin else None,
        by_other=one.by is not None,
        reversed=one.reversed,
        may_be_back=desk.staff and not desk.offline and not one.reversed,
    )
