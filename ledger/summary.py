# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger books``: the sums that a treasurer looks at first."""

from collections import defaultdict
from collections.abc import Iterator

import msgspec
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from contract.money import plain
from ledger.community.closings import Differs, differing
from ledger.coop import Coop
from ledger.exposure import Exposure, exposure
from ledger.exposure import in_words as exposure_in_words
from ledger.store.tables import balances, log


class Summary(msgspec.Struct, frozen=True):
    """``accounts``: kind of account → unit → sum. ``units``: the sum over all accounts of a unit,
    which is zero. ``entries``: kind → outcome → how many. ``balances``: each account → unit → what
    it holds. Amounts in minor units.
    ``exposure``: what the co-op's limits add up to. ``differing``: closings of tills that
    the books do not agree with, as long as nobody settled their alarm."""

    coop: str
    coop_name: str
    log_size: int
    accounts: dict[str, dict[str, int]]
    units: dict[str, int]
    entries: dict[str, dict[str, int]]
    balances: dict[str, dict[str, int]]
    coin: str
    exposure: Exposure
    differing: tuple[Differs, ...] = ()


def summary(connection: Connection, coop: Coop, now_ms: int) -> Summary:
    """The sums as of this moment."""
    accounts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    units: dict[str, int] = defaultdict(int)
    each: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(select(balances).order_by(balances.c.account)):
        accounts[row.account.partition(":")[0]][row.unit] += row.amount
        units[row.unit] += row.amount
        each[row.account][row.unit] = row.amount
    entries: dict[str, dict[str, int]] = defaultdict(dict)
    counted = (
        select(log.c.kind, log.c.outcome, func.count().label("number"))
        .group_by(log.c.kind, log.c.outcome)
        .order_by(log.c.kind, log.c.outcome)
    )
    for row in connection.execute(counted):
        entries[row.kind][row.outcome] = row.number
    return Summary(
        coop=coop.coop,
        coop_name=coop.name,
        log_size=sum(sum(outcomes.values()) for outcomes in entries.values()),
        accounts=accounts,
        units=units,
        entries=entries,
        balances=each,
        coin=coop.unit,
        exposure=exposure(connection, coop, now_ms),
        differing=tuple(differing(connection)),
    )


def in_words(found: Summary) -> str:
    """The sums as a table for the terminal."""
    lines = [f"{found.coop_name}: {found.log_size} entries in the log", ""]
    for kind, sums in found.accounts.items():
        for unit, amount in sums.items():
            lines.append(f"  {kind:<18}{plain(unit, amount):>18}")
    lines += ["", *(f"  all {plain(unit, amount):>32}" for unit, amount in found.units.items()), ""]
    for kind, outcomes in found.entries.items():
        for outcome, number in outcomes.items():
            lines.append(f"  {number:>6} {kind} {outcome}")
    lines += ["", *exposure_in_words(found.exposure, found.coin)]
    lines += _differing_in_words(found.differing)
    return "\n".join(lines)


def _differing_in_words(found: tuple[Differs, ...]) -> Iterator[str]:
    if not found:
        return
    yield ""
    yield "closings that differ from the books (settled with: coop-ledger kiosk alarms --settle)"
    for one in found:
        said, cash = plain(one.unit, one.said), plain(one.unit, one.cash)
        yield f"  {one.kiosk}, {one.day}, Z {one.number}: {_what_differs(one, said, cash)}"


def _what_differs(one: Differs, said: str, cash: str) -> str:
    found = []
    if one.number != one.next:
        found.append(f"Z {one.next} comes next")
    if one.said != one.cash:
        found.append(f"it says that {said} lay in the drawer, the books {cash}")
    return "; ".join(found) or "it does not cover all that happened since the closing before"
