# SPDX-License-Identifier: AGPL-3.0-or-later
"""An entry in plain words, for somebody who reads the journal of a till. Of members it has the
random ids that the entry has; who they are only the co-op's office can say. Pure."""

from collections.abc import Iterable

from contract.entries import (
    Acknowledged,
    AnyEntry,
    Attendance,
    CashCount,
    CashierStands,
    CashMoved,
    CheckIn,
    CheckOut,
    DayClosed,
    DrawerOpened,
    Gift,
    Mark,
    Note,
    PinFailed,
    Purchase,
    Refund,
    Release,
    RentPayment,
    Tender,
    Total,
    Transfer,
)
from contract.money import plain

_CASH = {
    "float": "into the drawer from the safe",
    "drop": "from the drawer into the safe",
    "paid-out": "paid out of the drawer",
}


def in_words(entry: AnyEntry | Mark) -> str:
    """What the entry says happened, on one line."""
    match entry:
        case Purchase():
            unit = entry.tenders[0].value.unit
            how = "helped" if entry.assisted else "served"
            served = "" if entry.served_by is None else f", {how} by {entry.served_by}"
            gift = "" if entry.gift is None else _given(entry.gift)
            return f"sold: {_goods(entry, unit)}{gift}; paid {_paid(entry.tenders)}{served}"
        case Refund():
            unit = entry.tenders[0].value.unit
            of = "" if entry.reverses is None else f" of {entry.reverses}"
            why = "" if entry.reason is None else f", because: {entry.reason}"
            also = "" if entry.second is None else f", agreed by {entry.second}"
            by = f", by {entry.actor}"
            return f"refund{of}: {_goods(entry, unit)}; back {_paid(entry.tenders)}{why}{by}{also}"
        case RentPayment():
            return f"rent of household {entry.household}: paid {_paid(entry.tenders)}"
        case CashMoved(what=what, unit=unit, amount=amount):
            why = "" if entry.reason is None else f", for: {entry.reason}"
            return f"{plain(unit, amount)} {_CASH[what]}{why}, by {entry.actor}"
        case CashCount(unit=unit, counted=counted):
            return f"drawer counted: {plain(unit, counted)}, by {entry.actor}"
        case DayClosed():
            return _closed(entry)
        case CashierStands(serves=serves):
            return f"{entry.actor} {'serves from now on' if serves else 'serves no more'}"
        case DrawerOpened(reason=reason):
            return f"drawer opened without a sale: {reason}, by {entry.actor}"
        case _:
            return _other(entry)


def _other(entry: AnyEntry | Mark) -> str:
    match entry:
        case Transfer(account=account, to=to, unit=unit, amount=amount):
            return f"{plain(unit, amount)} given from {account} to {to}"
        case Release(releases=releases):
            accounts = ", ".join(f"{one.account} (grant {one.number})" for one in releases)
            return f"what was set aside and not spent is given back: {accounts}"
        case Note(about=about, code=code):
            return f"note for the office, {about}: {code}"
        case PinFailed(member=member, failures=failures):
            return f"wrong PIN for a card of member {member}, {failures} in a row"
        case CheckIn(member=member, shift=shift, came=came):
            return f"member {member} came to shift {shift} at {came}"
        case CheckOut(member=member, shift=shift, left=left):
            return f"member {member} left shift {shift} at {left}"
        case Attendance(shift=shift, attended=attended):
            lines = ", ".join(f"{one.member} {one.minutes} min" for one in attended)
            return f"sheet of shift {shift} confirmed by {entry.actor}: {lines}"
        case Acknowledged(member=member, received_by=received_by, work=work, minutes=minutes):
            return f"{work}, {minutes} min, by member {member} for {received_by}"
        case Mark(kind=kind):
            return f"{kind}: of another version of this program, which can read it"
        case _:
            return f"{entry.__struct_config__.tag}: an entry of the ledger's"


def _goods(entry: Purchase | Refund, unit: str) -> str:
    parts = [_total(total, unit) for total in entry.totals]
    if entry.container_deposits:
        parts.append(f"container deposits {plain(unit, entry.container_deposits)}")
    if entry.rounding:
        parts.append(f"rounding of cash {plain(unit, entry.rounding)}")
    return ", ".join(parts) or "nothing"


def _given(gift: Gift) -> str:
    source = "" if gift.account is None else f" from {gift.account}"
    return f", and {plain(gift.unit, gift.amount)} given to the commons{source}"


def _total(total: Total, unit: str) -> str:
    percent = f"{total.tax_rate // 100}.{total.tax_rate % 100:02}".rstrip("0").rstrip(".")
    tax = f"of it tax {percent} % {plain(unit, total.tax)}"
    return f"{total.department} {plain(unit, total.net + total.tax)} ({tax})"


def _paid(tenders: Iterable[Tender]) -> str:
    return ", ".join(
        f"{tender.type} {plain(tender.unit, tender.amount)}"
        + ("" if tender.settles is None else f" for {plain(*_amount(tender))}")
        for tender in tenders
    )


def _amount(tender: Tender) -> tuple[str, int]:
    return tender.value.unit, tender.value.amount


def _closed(entry: DayClosed) -> str:
    covers = [f"{part.first}-{part.last} of journal {part.epoch}" for part in entry.earlier]
    covers.append(f"{entry.first}-{entry.sequence - 1}")
    unsent = f"; {entry.unsent} entries had not reached the ledger" if entry.unsent else ""
    return (
        f"day {entry.day} closed, Z report {entry.number} (entries {', '.join(covers)}); "
        f"{plain(entry.unit, entry.expected)} in the drawer, by {entry.actor}{unsent}"
    )
