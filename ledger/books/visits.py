# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coin of visiting members crosses to and from another co-op's books through ``clearing``, which
stays within what the two agreed to owe each other at most."""

from contract.entries import NeighbourSettled, NeighbourStands, Visit
from contract.money import coin_unit
from contract.outcomes import Outcome
from ledger.books.accounts import Holding, clearing, member_of
from ledger.books.sheet import BooksBroken, Sheet
from ledger.books.state import Needs


def agree(entry: NeighbourStands, sheet: Sheet) -> Outcome:
    """Posts nothing. Raises BooksBroken where one of them owes more than that already."""
    if entry.neighbour == sheet.coop:
        raise BooksBroken("a co-op is no neighbour of its own")
    between = Holding(clearing(sheet.coop, entry.neighbour), coin_unit(sheet.coop))
    if abs(sheet.balance(*between)) > entry.limit:
        raise BooksBroken(f"{between.account} is beyond {entry.limit} already")
    sheet.limits[between] = -entry.limit
    return Outcome.RECORDED


def cross(entry: Visit, sheet: Sheet) -> Outcome:
    """Wallet → clearing, or clearing → wallet; home also to the commons, for whom nobody knows any
    more. Each visit once. Raises BooksBroken: more than the wallet has above its limit, or than the
    two co-ops may owe each other."""
    nobodys = entry.way == "in" and entry.account == f"commons:{sheet.coop}"
    if entry.unit != coin_unit(sheet.coop) or (member_of(entry.account) is None and not nobodys):
        raise BooksBroken("only coin of a wallet crosses")
    if sheet.visits[entry.visit]:
        return Outcome.RECORDED
    between = clearing(sheet.coop, entry.neighbour)
    if entry.way == "out":
        if entry.amount > sheet.free(entry.account, entry.unit):
            raise BooksBroken(f"{entry.account} does not have that above its limit")
        sheet.move(entry.amount, entry.unit, give=entry.account, take=between)
    else:
        sheet.move(entry.amount, entry.unit, give=between, take=entry.account)
    sheet.visits[entry.visit] = True
    return Outcome.POSTED


def settle(entry: NeighbourSettled, sheet: Sheet) -> Outcome:
    """Clearing ↔ store, towards 0. Raises BooksBroken for more than is owed, or than the store
    took in."""
    if entry.unit != coin_unit(sheet.coop):
        raise BooksBroken("only coin is settled")
    between, store = clearing(sheet.coop, entry.neighbour), f"store:{sheet.coop}"
    owed = sheet.balance(between, entry.unit)
    if entry.amount > abs(owed):
        raise BooksBroken(f"{between} is {owed}: more would be settled than is owed")
    if owed > 0:
        sheet.move(entry.amount, entry.unit, give=between, take=store)
    else:
        if entry.amount > sheet.balance(store, entry.unit):
            raise BooksBroken(f"{store} does not have that")
        sheet.move(entry.amount, entry.unit, give=store, take=between)
    return Outcome.POSTED


# --- what that reads -------------------------------------------------------------------------


def needs_of_agreement(entry: NeighbourStands, wanted: Needs) -> None:
    """What ``agree`` will read."""
    wanted.hold(clearing(entry.coop, entry.neighbour), coin_unit(entry.coop))


def needs_of_visit(entry: Visit, wanted: Needs) -> None:
    """What ``cross`` will read."""
    wanted.visits.add(entry.visit)
    wanted.hold(entry.account, entry.unit)
    wanted.hold(clearing(entry.coop, entry.neighbour), entry.unit)


def needs_of_settling(entry: NeighbourSettled, wanted: Needs) -> None:
    """What ``settle`` will read."""
    wanted.hold(clearing(entry.coop, entry.neighbour), entry.unit)
    wanted.hold(f"store:{entry.coop}", entry.unit)
