# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants as entries: given, released, taken back. How much to give is ``granting``'s business."""

import msgspec

from contract.entries import GrantGiven, GrantReturned, Release
from contract.outcomes import Outcome
from ledger.books.accounts import GrantKey, is_owed, may_be_granted
from ledger.books.sheet import BooksBroken, Sheet
from ledger.books.state import Closed, GrantRecord, Needs


def give(entry: GrantGiven, sheet: Sheet) -> Outcome:
    """Wallet → allowance, by what T grew. What a kiosk handed back after a restore stands, if need
    be by suspense → allowance.

    Raises BooksBroken: a number out of turn or closed, or more than the account has above its
    limit."""
    borne = False
    for given in entry.grants:
        key = GrantKey(given.device, given.epoch, given.account, given.unit, given.number)
        grant = sheet.grants[key]
        if not may_be_granted(key.account, key.unit):
            raise BooksBroken(f"nothing is granted of {key.account} in {key.unit}")
        if grant is None:
            # Of numbers before a restore some may be lost for good.
            expected = sheet.next_numbers[key.series]
            if key.number < expected or (key.number > expected and entry.handed_back is None):
                raise BooksBroken("a number is opened out of turn")
            grant = GrantRecord()
            sheet.next_numbers[key.series] = key.number + 1
        if grant.closed:
            raise BooksBroken("a closed number is granted again")
        more = max(0, given.total - grant.total)
        if entry.handed_back is not None:
            borne |= _stand_by(key, more, sheet)
        elif more > sheet.free(key.account, key.unit):
            raise BooksBroken(f"{key.account} has no {more} {key.unit} above its limit")
        else:
            _set_aside(key, more, sheet)
        sheet.grants[key] = msgspec.structs.replace(
            grant, total=grant.total + more, until=max(grant.until, given.until)
        )
    if borne:
        return Outcome.SUSPENSE
    return Outcome.POSTED if sheet.postings() else Outcome.RECORDED


def _stand_by(key: GrantKey, more: int, sheet: Sheet) -> bool:
    """Set aside what was granted before a restore, in full. Whether the co-op bears some of it."""
    signed = -more if is_owed(key.account) else more
    sheet.post(key.allowance.account, key.unit, signed)
    return sheet.post_within(key.account, key.unit, -signed)


def release(entry: Release, sheet: Sheet) -> Outcome:
    """Allowance → wallet: the kiosk spends no more under these numbers."""
    for released in entry.releases:
        key = GrantKey(entry.device, entry.epoch, released.account, released.unit, released.number)
        grant = sheet.grants[key]
        if grant is None:
            if sheet.next_numbers[key.series] != key.number:
                continue  # it can be nobody's but a liar's
            # A number that was asked for and never given is closed as well: a late request gets
            # none.
            sheet.next_numbers[key.series] = key.number + 1
        grant = grant or GrantRecord()
        # Once given back it stays so: to say it again moves nothing, and makes no spend early.
        first = min(grant.released or entry.sequence, entry.sequence)
        grant = msgspec.structs.replace(grant, released=first)
        _close(key, grant, "released", sheet)
    return Outcome.POSTED if sheet.postings() else Outcome.RECORDED


def take_back(entry: GrantReturned, sheet: Sheet) -> Outcome:
    """Allowance → wallet, after the lease. Raises BooksBroken for a grant that is not open."""
    for back in entry.returns:
        key = GrantKey(back.device, back.epoch, back.account, back.unit, back.number)
        grant = sheet.grants[key]
        if grant is None or grant.closed:
            raise BooksBroken("a grant is taken back that is not open")
        _close(key, grant, "returned", sheet)
    return Outcome.POSTED if sheet.postings() else Outcome.RECORDED


def _close(key: GrantKey, grant: GrantRecord, how: Closed, sheet: Sheet) -> None:
    _set_aside(key, -grant.left, sheet)
    sheet.grants[key] = msgspec.structs.replace(grant, closed=how)


def _set_aside(key: GrantKey, amount: int, sheet: Sheet) -> None:
    """What the co-op owes is set aside as a debt too: its allowance is negative."""
    signed = -amount if is_owed(key.account) else amount
    sheet.move(signed, key.unit, give=key.account, take=key.allowance.account)


# --- what that reads -------------------------------------------------------------------------


def needs_of_grants(entry: GrantGiven, wanted: Needs) -> None:
    """What ``give`` will read."""
    for g in entry.grants:
        wanted.grant(GrantKey(g.device, g.epoch, g.account, g.unit, g.number))
        if entry.handed_back is not None:
            wanted.hold(f"suspense:{entry.coop}", g.unit)


def needs_of_release(entry: Release, wanted: Needs) -> None:
    """What ``release`` will read."""
    for r in entry.releases:
        wanted.grant(GrantKey(entry.device, entry.epoch, r.account, r.unit, r.number))


def needs_of_returns(entry: GrantReturned, wanted: Needs) -> None:
    """What ``take_back`` will read."""
    for r in entry.returns:
        wanted.grant(GrantKey(r.device, r.epoch, r.account, r.unit, r.number))
