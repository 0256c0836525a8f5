# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a till's own entries move, as the till can know it without the ledger: for a treasurer's
own tools. Pure.

The accounts are those of the ledger's books. Where the ledger finds that a spend was not covered,
it books differently from what stands here: its word is the one that counts.
"""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from contract.bookkeeping import Moved, Transaction
from contract.entries import (
    AnyEntry,
    CashCount,
    CashMoved,
    Mark,
    Purchase,
    Refund,
    RentPayment,
    Tender,
    Transfer,
)
from contract.ids import unix_ms
from contract.local_time import local_day, local_time
from contract.money import digits, is_coin
from kiosk.day import Day

_COLUMNS = "day report journal sequence utc local kind entry actor account unit amount".split()


def transactions(day: Day, currency: str, time_zone: str) -> Iterator[Transaction]:
    """What one day moved, an entry each; first what lay in the drawer when it began. ``currency``
    is the till's. A transaction has the co-op's day of its entry."""
    drawer = day.report.cash_before
    for place, entry in enumerate(day.entries):
        on = local_day(unix_ms(entry.at), time_zone)
        about = {"number": f"{entry.epoch}/{entry.sequence}", "entry": entry.id}
        if place == 0 and drawer:
            begin = _pair(f"opening:{entry.coop}", f"cash:{entry.device}", currency, drawer)
            yield Transaction(on, True, "opening", {}, begin)
        moved = tuple(m for m in _moved(entry, drawer) if m.amount)
        drawer += sum(m.amount for m in moved if m.account == f"cash:{entry.device}")
        yield Transaction(on, True, _kind(entry), about, moved)


def write_csv(days: Iterable[Day], currency: str, time_zone: str, file: TextIO) -> int:
    """One row for each amount that an entry moved, and one for an entry that moved nothing; amounts
    with a decimal point. How many entries there are."""
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    count = 0
    for day in days:
        entries = {entry.id: entry for entry in day.entries}
        for one in transactions(day, currency, time_zone):
            entry = entries.get(one.about.get("entry", ""))
            if entry is None:
                continue
            count += 1
            marks = (
                one.day,
                day.report.number,
                entry.epoch,
                entry.sequence,
                entry.at,
                local_time(entry.at, time_zone),
                one.what,
                entry.id,
                "" if isinstance(entry, Mark) else entry.actor,
            )
            for m in one.moved or (Moved("", "", 0),):
                writer.writerow(
                    (*marks, m.account, m.unit, digits(m.unit, m.amount) if m.unit else "")
                )
    return count


def _kind(entry: AnyEntry | Mark) -> str:
    return entry.kind if isinstance(entry, Mark) else str(entry.__struct_config__.tag)


def _moved(entry: AnyEntry | Mark, drawer: int) -> Iterator[Moved]:
    """What an entry moves; ``drawer`` is what must lie in it before."""
    match entry:
        case Purchase():
            yield from _goods(entry, 1)
            yield from _tenders(entry, f"store:{entry.coop}")
            yield from _given(entry)
        case Refund():
            yield from _goods(entry, -1)
            for tender in entry.tenders:
                yield from _paid_back(entry, tender)
        case RentPayment():
            unit = entry.tenders[0].value.unit
            paid = sum(tender.value.amount for tender in entry.tenders) - entry.rounding
            yield Moved(f"rent:{entry.household}", unit, -paid)
            yield Moved(f"rounding:{entry.coop}", unit, -entry.rounding)
            yield from _tenders(entry, f"housing:{entry.coop}")
        case Transfer():
            source = _allowance(entry, entry.account)
            yield from _pair(source, entry.to, entry.unit, entry.amount)
        case CashMoved(what=what, unit=unit, amount=amount):
            cash, safe = f"cash:{entry.device}", f"safe:{entry.coop}"
            give, take = {
                "float": (safe, cash),
                "drop": (cash, safe),
                "paid-out": (cash, f"paid-out:{entry.coop}"),
            }[what]
            yield from _pair(give, take, unit, amount)
        case CashCount(unit=unit, counted=counted):
            found = counted - drawer
            yield from _pair(f"difference:{entry.device}", f"cash:{entry.device}", unit, found)


def _pair(give: str, take: str, unit: str, amount: int) -> tuple[Moved, Moved]:
    return Moved(give, unit, -amount), Moved(take, unit, amount)


def _allowance(entry: Transfer | Purchase | RentPayment, account: str) -> str:
    return f"allowance:{entry.device}:{entry.epoch}:{account}"


def _goods(entry: Purchase | Refund, sign: int) -> Iterator[Moved]:
    unit = entry.tenders[0].value.unit if entry.tenders else ""
    for total in entry.totals:
        yield Moved(f"sales:{total.department}", unit, -sign * total.net)
        yield Moved(f"tax:{total.tax_rate}", unit, -sign * total.tax)
    yield Moved(f"container-deposit:{entry.coop}", unit, -sign * entry.container_deposits)
    yield Moved(f"rounding:{entry.coop}", unit, -sign * entry.rounding)


def _tenders(entry: Purchase | RentPayment, coin_to: str) -> Iterator[Moved]:
    for tender in entry.tenders:
        unit, amount = tender.unit, tender.amount
        if tender.account is None:
            yield Moved(_money(entry, tender), unit, amount)
            continue
        source = _allowance(entry, tender.account)
        if tender.risk is not None:
            source = f"risk:{entry.coop}:{tender.account.partition(':')[2]}"
        if is_coin(unit):
            yield from _pair(source, coin_to, unit, amount)
            yield Moved(f"coin-accepted:{entry.coop}", tender.value.unit, tender.value.amount)
        else:
            yield Moved(source, unit, amount)  # what the co-op owed there it owes no more


def _given(entry: Purchase) -> Iterator[Moved]:
    gift = entry.gift
    if gift is not None and gift.account is not None:
        source = _allowance(entry, gift.account)
        yield from _pair(source, f"commons:{entry.coop}", gift.unit, gift.amount)
    elif gift is not None:
        yield Moved(f"gifts:{entry.coop}", gift.unit, -gift.amount)


def _paid_back(entry: Refund, tender: Tender) -> Iterator[Moved]:
    if tender.account is None:
        yield Moved(_money(entry, tender), tender.unit, -tender.amount)
    elif is_coin(tender.unit):
        yield from _pair(f"store:{entry.coop}", tender.account, tender.unit, tender.amount)
        yield Moved(f"coin-accepted:{entry.coop}", tender.value.unit, -tender.value.amount)
    else:
        yield Moved(tender.account, tender.unit, -tender.amount)


def _money(entry: Purchase | RentPayment | Refund, tender: Tender) -> str:
    return f"cash:{entry.device}" if tender.type == "cash" else f"terminal:{entry.coop}"
