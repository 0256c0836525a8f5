# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that was done, and the coin that comes into being for it."""

from contextlib import suppress
from datetime import date

from contract.entries import Contribution
from contract.ids import wallet
from contract.money import MAX_AMOUNT, plain
from contract.rules import Contributions, DebtRepayment, MaxBalance, NoRule, Work, rule_name
from ledger.transaction import Transaction


class UnknownWork(LookupError):
    """The members have not decided what this kind of work is worth."""


class NotWorth(ValueError):
    """This much work is worth no coin, or more than there can be; the text says which."""


class OwnWork(ValueError):
    """Who did the work cannot be the one who confirms it."""


def confirm_contribution(
    tx: Transaction,
    member: str,
    work: str,
    minutes: int,
    day: str,
    actor: str,
    acknowledged: tuple[str, ...] = (),
    contribution: str | None = None,
) -> int:
    """Issue coin for work done, at the rule in force on that day; ``actor`` confirmed it, and those
    who ``acknowledged`` it. How much of it may stay in the wallet, and what pays back a debt, the
    entry says by the rules that it cites. ``contribution`` is its natural key, if it has one.

    Returns the amount in minor units. Raises UnknownWork, NotWorth, OwnWork.
    """
    if f"member:{member}" in (actor, *acknowledged):
        raise OwnWork("nobody confirms their own work: ask somebody else")
    try:
        date.fromisoformat(day)
    except ValueError as e:
        raise NotWorth(f"{day!r} is no day; write it as 2026-05-03") from e
    if day > tx.coop.day(tx.now_ms):
        raise NotWorth(f"{day} has not come yet: work is confirmed when it was done")
    try:
        rule = tx.rules.on(Contributions, day)
    except NoRule as e:
        raise UnknownWork(
            f"the members had not decided on {day} what work is worth: `coop-ledger rule set"
            " contributions shop-shift=8.00`"
        ) from e
    worth: Work | None = next((w for w in rule.parameters.works if w.name == work), None)
    if worth is None:
        kinds = ", ".join(one.name for one in rule.parameters.works)
        raise UnknownWork(f"{work!r} is no work that the members decided on; there are: {kinds}")
    amount = worth.coin_per_hour * minutes // 60
    said = f"{minutes} minutes of {work} at {plain(tx.coop.unit, worth.coin_per_hour)} an hour"
    if amount < 1:
        raise NotWorth(f"{said} are less than {plain(tx.coop.unit, 1)}")
    if max(amount, minutes) > MAX_AMOUNT:
        raise NotWorth(f"{said} are more than there can be")
    tx.post_own(
        Contribution(
            **tx.own(actor),
            rules={"contributions": rule.version, **_cited(tx)},
            contribution=contribution or tx.new_id(),
            account=wallet(member),
            unit=tx.coop.unit,
            amount=amount,
            work=work,
            minutes=minutes,
            day=day,
            acknowledged=acknowledged,
        )
    )
    return amount


def _cited(tx: Transaction) -> dict[str, int]:
    """The versions in force today of the rules that say where the coin goes."""
    today, found = tx.coop.day(tx.now_ms), {}
    for kind in (MaxBalance, DebtRepayment):
        with suppress(NoRule):
            found[rule_name(kind)] = tx.rules.on(kind, today).version
    return found
