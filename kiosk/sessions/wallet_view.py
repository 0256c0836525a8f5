# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a wallet may be seen. Pure."""

from contract.local_time import local_time
from contract.money import Amount
from contract.wallet_messages import MonthFigures, Preferences, WalletMove
from kiosk.sessions import wallet
from kiosk.sessions.paying import PIN_LENGTH
from kiosk.sessions.state import Context, State, in_coin, work_name
from kiosk.snapshot import Message, Screen
from kiosk.snapshot.wallet import (
    Bar,
    CoinRow,
    FiguresPage,
    GivePage,
    MoveRow,
    NewPinPage,
    PhonePage,
    SumPage,
    WalletPage,
    WishesPage,
)

LARGE_FROM = 130
"""From so many percent on, text is large."""


def wallet_page(state: State, context: Context) -> WalletPage | None:
    """My wallet; without the ledger what is known here."""
    desk = state.wallet
    if state.screen is not Screen.WALLET or desk.who is None:
        return None
    found, may = desk.found, wallet.acts(state)
    if found is None:
        free = in_coin(state, desk.who.available)
        return WalletPage(known=False, part=desk.part, free=free, acts=may)
    return WalletPage(
        known=True,
        part=desk.part,
        balance=in_coin(state, found.balance),
        free=in_coin(state, found.available),
        owes=in_coin(state, found.owes) if found.owes else None,
        limit=None if found.spending_limit is None else in_coin(state, found.spending_limit),
        rows=_rows(state, context),
        moves=tuple(
            MoveRow(one.index, one.day, move_words(one), in_coin(state, one.amount))
            for one in wallet.named(state, context, desk.moves)
        ),
        older=found.older is not None,
        acts=may,
    )


def _rows(state: State, context: Context) -> tuple[CoinRow, ...]:
    found = state.wallet.found
    assert found is not None
    coming = tuple(
        CoinRow(
            Message("wallet-coming", {"work": work_name(state, context, one.work)}),
            one.day,
            in_coin(state, one.amount),
        )
        for one in found.expected
    )
    aside = tuple(
        CoinRow(
            Message(f"wallet-aside-{one.why}", {"kiosk": one.kiosk}),
            local_time(one.until, state.shop.time_zone),
            in_coin(state, one.amount),
        )
        for one in found.aside
    )
    return coming + aside


def move_words(move: WalletMove) -> Message:
    """What a move was, for screen and paper."""
    values: dict[str, str | int | Amount] = {
        "name": move.name,
        "about": move.about,
        "where": move.where,
        "rule": move.rule,
    }
    match move.kind:
        case "received" | "sent" if move.with_whom == "commons":
            return Message(f"move-{move.kind}-commons", values)
        case "received" | "sent" if not move.name:
            return Message(f"move-{move.kind}-somebody", values)
        case "shopping" if not move.where:
            return Message("move-shopping-office", values)
        case "contribution" if move.rule:
            return Message("move-contribution-rule", values)
    return Message(f"move-{move.kind}", values)


def give_page(state: State) -> GivePage | None:
    """To whom?"""
    if state.screen is not Screen.GIVE:
        return None
    return GivePage(tuple((one.account, one.name) for one in wallet.people(state)))


def sum_page(state: State) -> SumPage | None:
    """How much?"""
    desk = state.wallet
    if state.screen is not Screen.SUM:
        return None
    most = wallet.most(state)
    return SumPage(
        act=desk.act,
        amount=in_coin(state, desk.typed),
        to="" if desk.to is None else desk.to.name,
        most=None if most is None else in_coin(state, most),
        over=most is not None and desk.typed > most,
        has_limit=desk.found is not None and desk.found.spending_limit is not None,
    )


def new_pin_page(state: State) -> NewPinPage | None:
    """Digits of the new PIN, never which."""
    desk = state.wallet
    if state.screen is not Screen.NEWPIN:
        return None
    return NewPinPage(len(desk.pin), PIN_LENGTH, again=bool(desk.first))


def wishes_page(state: State) -> WishesPage | None:
    """How they would rather read."""
    if state.screen is not Screen.WISHES:
        return None
    wishes = state.wallet.wishes or Preferences()
    percent = wishes.text_percent
    text = "" if percent is None else "large" if percent >= LARGE_FROM else "usual"
    return WishesPage(wishes.language or "", text, wishes.contrast or "", state.shop.languages)


def phone_page(state: State) -> PhonePage | None:
    """For their telephone."""
    return PhonePage(state.wallet.link) if state.screen is Screen.PHONE else None


def figures_page(state: State) -> FiguresPage | None:
    """Everybody's figures."""
    desk = state.wallet
    if state.screen is not Screen.FIGURES:
        return None
    if desk.figures is None:
        return FiguresPage(known=False, measure=desk.measure)
    amounts = [(one.month, _measured(one, desk.measure)) for one in desk.figures.months]
    top = max((abs(amount) for _, amount in amounts), default=0)
    bars = tuple(
        Bar(month, in_coin(state, amount), max(amount, 0) * 1000 // top if top else 0)
        for month, amount in amounts
    )
    return FiguresPage(known=True, measure=desk.measure, bars=bars)


def _measured(month: MonthFigures, measure: str) -> int:
    match measure:
        case "issued":
            return month.issued
        case "spent":
            return month.spent
        case _:
            return month.circulating
