# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members' rules: entries of the ledger's own journal, kept once more in a table."""

from datetime import date, timedelta

from contract.entries import RuleStart
from contract.rules import Leases, NoRule, Parameters, Rulebook, RuleVersion, rule_name
from ledger.coop import Coop
from ledger.transaction import Transaction


class TooSoon(ValueError):
    """A rule would start while kiosks may still go by the version that they have; the text says
    when it can."""


def publish(tx: Transaction, parameters: Parameters, starts: str | None, actor: str) -> RuleVersion:
    """The next version of a rule, from the day ``starts`` on (the first that can be, if None).

    Raises TooSoon."""
    name, rules = rule_name(type(parameters)), tx.rules
    soonest = _first_day(rules, name, tx.coop, tx.now_ms)
    if starts is not None and starts < soonest:
        raise TooSoon(
            f"{name} can start on {soonest} at the soonest: until then kiosks may still go by the"
            " version that they have"
        )
    numbers = [version.version for version in rules.versions if version.name == name]
    version = RuleVersion(max(numbers, default=0) + 1, starts or soonest, parameters)
    start_rule(tx, version, actor)
    return version


def _first_day(rules: Rulebook, name: str, coop: Coop, now_ms: int) -> str:
    """The first day on which a new version can start: kiosks must have heard of it while what they
    hold is still good. The first version of a rule can start today."""
    today = coop.day(now_ms)
    if not any(version.name == name for version in rules.versions):
        return today
    try:
        leases = rules.on(Leases, today).parameters
    except NoRule:
        return today
    longest = max(leases.asked_minutes, leases.standing_minutes) * 60_000
    after = coop.day(now_ms + longest + leases.margin_seconds * 1000)
    return (date.fromisoformat(after) + timedelta(days=1)).isoformat()


def start_rule(tx: Transaction, version: RuleVersion, actor: str) -> None:
    """A version as it is, for a co-op that is set up with a past. Raises BooksBroken if it would
    change what held before."""
    tx.post_own(RuleStart(**tx.own(actor), rule=version))
