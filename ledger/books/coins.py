# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coin comes into being, changes hands, and goes out of being."""

from contract.entries import (
    CoinRetired,
    Contribution,
    LimitSet,
    ProducerPaid,
    Transfer,
)
from contract.money import MAX_AMOUNT, coin_unit
from contract.outcomes import Outcome
from contract.rules import Contributions, DebtRepayment, MaxBalance, NoRule, P, rule_name
from ledger.books.accounts import Holding, member_of, risk
from ledger.books.sheet import BooksBroken, Sheet
from ledger.books.state import Needs, told_earlier
from ledger.books.tenders import needs_of_spend, spend


def contribution(entry: Contribution, sheet: Sheet) -> Outcome:
    """Mint → wallet, at the rule in force on the day of the work; first what the member owes, by
    rule, and above the greatest balance to the commons, or nothing.

    Raises BooksBroken: at another rule, or leaving one out that is in force, for another amount, or
    confirmed by who did the work."""
    member = member_of(entry.account)
    if (
        sheet.contributions[entry.contribution]
        or entry.unit != coin_unit(sheet.coop)
        or member is None
    ):
        return Outcome.RECORDED
    if f"member:{member}" in (entry.actor, *entry.acknowledged):
        raise BooksBroken("nobody confirms their own work")
    if entry.amount != _worth(entry, sheet):
        raise BooksBroken("it is worth another amount by the rule of that day")
    unit, mint, left = entry.unit, f"mint:{sheet.coop}", entry.amount
    debt = risk(sheet.coop, member)
    if repayment := _cited(DebtRepayment, entry, sheet):
        repaid = min(left * repayment.percent // 100, -sheet.balance(debt, unit))
        sheet.move(repaid, unit, give=mint, take=debt)
        left -= repaid
    greatest = _cited(MaxBalance, entry, sheet)
    room = MAX_AMOUNT if greatest is None else greatest.coin
    if greatest is not None:
        room = max(0, room - sheet.balance(entry.account, unit))
    own = min(left, room)
    sheet.move(own, unit, give=mint, take=entry.account)
    if greatest is not None and greatest.above == "commons":
        sheet.move(left - own, unit, give=mint, take=f"commons:{sheet.coop}")
    sheet.contributions[entry.contribution] = True
    return Outcome.POSTED


def _worth(entry: Contribution, sheet: Sheet) -> int:
    """What the work is worth by the rule in force on its day; nothing if that is not cited."""
    try:
        rule = sheet.rulebook.on(Contributions, entry.day)
    except NoRule:
        return 0
    if entry.rules.get("contributions") != rule.version:
        return 0
    works = rule.parameters.works
    return next((w.coin_per_hour * entry.minutes // 60 for w in works if w.name == entry.work), 0)


def _cited(kind: type[P], entry: Contribution, sheet: Sheet) -> P | None:
    """The rule that held when this was confirmed, by the version that the entry cites; None where
    none held. Raises BooksBroken for any other version, or for a rule that is left out."""
    name = rule_name(kind)
    cited = entry.rules.get(name)
    if cited not in sheet.rulebook.about(kind, entry.at):
        raise BooksBroken(f"it goes by {name} {cited or 'of no version'}, which was not in force")
    return sheet.rulebook.version(kind, cited, entry.at)


def transfer(entry: Transfer, sheet: Sheet) -> Outcome:
    """Allowance → wallet, or → commons. By the ledger itself: from the wallet, above its limit.
    RECORDED if it was posted in an earlier epoch of this kiosk."""
    if any(sheet.made[key] for key in told_earlier(entry)):
        return Outcome.RECORDED
    if entry.unit != coin_unit(sheet.coop) or not _takes_gifts(entry.to, sheet):
        return Outcome.RECORDED
    if not _takes_gifts(entry.account, sheet):
        return Outcome.RECORDED
    if entry.device == sheet.ledger:
        if entry.amount > sheet.free(entry.account, entry.unit):
            raise BooksBroken(f"{entry.account} does not have that above its limit")
        sheet.move(entry.amount, entry.unit, give=entry.account, take=entry.to)
        return Outcome.POSTED
    return spend(entry, entry.account, entry.unit, entry.amount, entry.grant, entry.to, sheet)


def _takes_gifts(account: str, sheet: Sheet) -> bool:
    return member_of(account) is not None or account == f"commons:{sheet.coop}"


def retire(entry: CoinRetired, sheet: Sheet) -> Outcome:
    """Store, housing or commons → mint. Raises BooksBroken for more than is there."""
    _require_taken_in(entry, sheet)
    sheet.move(entry.amount, entry.unit, give=entry.account, take=f"mint:{sheet.coop}")
    return Outcome.POSTED


def pay_producer(entry: ProducerPaid, sheet: Sheet) -> Outcome:
    """Store, housing or commons → wallet. Raises BooksBroken for more than is there."""
    _require_taken_in(entry, sheet)
    if member_of(entry.to) is None:
        raise BooksBroken(f"{entry.to} is nobody's wallet")
    sheet.move(entry.amount, entry.unit, give=entry.account, take=entry.to)
    return Outcome.POSTED


def _require_taken_in(entry: CoinRetired | ProducerPaid, sheet: Sheet) -> None:
    taken_in = (f"store:{sheet.coop}", f"housing:{sheet.coop}", f"commons:{sheet.coop}")
    if entry.account not in taken_in or entry.unit != coin_unit(sheet.coop):
        raise BooksBroken(f"{entry.account} is not where the co-op takes coin in")
    if sheet.balance(entry.account, entry.unit) < entry.amount:
        raise BooksBroken(f"{entry.account} does not have that")


def set_limit(entry: LimitSet, sheet: Sheet) -> Outcome:
    """Posts nothing. Raises BooksBroken for a wallet that is below it already."""
    if member_of(entry.account) is None or entry.unit != coin_unit(sheet.coop):
        raise BooksBroken("only wallets have limits, in coin")
    if sheet.balance(entry.account, entry.unit) < entry.limit:
        raise BooksBroken(f"{entry.account} is below {entry.limit} already")
    sheet.limits[Holding(entry.account, entry.unit)] = entry.limit
    return Outcome.RECORDED


# --- what that reads -------------------------------------------------------------------------


def needs_of_contribution(entry: Contribution, wanted: Needs) -> None:
    """What ``contribution`` will read."""
    wanted.contributions.add(entry.contribution)
    wanted.hold(entry.account, entry.unit)
    wanted.hold(f"mint:{entry.coop}", entry.unit)
    wanted.hold(f"commons:{entry.coop}", entry.unit)
    if (member := member_of(entry.account)) is not None:
        wanted.hold(risk(entry.coop, member), entry.unit)


def needs_of_transfer(entry: Transfer, wanted: Needs) -> None:
    """What ``transfer`` will read."""
    wanted.made.update(told_earlier(entry))
    wanted.hold(entry.account, entry.unit)
    needs_of_spend(entry, entry.account, entry.unit, entry.grant, entry.to, wanted)


def needs_of_retiring(entry: CoinRetired, wanted: Needs) -> None:
    """What ``retire`` will read."""
    wanted.hold(entry.account, entry.unit)
    wanted.hold(f"mint:{entry.coop}", entry.unit)


def needs_of_producer(entry: ProducerPaid, wanted: Needs) -> None:
    """What ``pay_producer`` will read."""
    wanted.hold(entry.account, entry.unit)
    wanted.hold(entry.to, entry.unit)


def needs_of_limit(entry: LimitSet, wanted: Needs) -> None:
    """What ``set_limit`` will read."""
    wanted.hold(entry.account, entry.unit)
