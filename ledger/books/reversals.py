# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was posted by mistake is taken back, once, by an entry that names it. A sale is not: its
goods come back, and that is a refund."""

from collections.abc import Iterable

from contract.entries import (
    ChargeRun,
    CoinRetired,
    Contribution,
    CreditGiven,
    ProducerPaid,
    RentPayment,
    Reversal,
    Transfer,
)
from contract.ids import wallet
from contract.outcomes import Outcome
from ledger.books.accounts import kind, source_of
from ledger.books.money import charged_to
from ledger.books.sheet import Sheet
from ledger.books.state import EntryKey, Lender, Lent, Made, Needs

REVERSIBLE = (
    Contribution,
    Transfer,
    ProducerPaid,
    CoinRetired,
    CreditGiven,
    RentPayment,
    ChargeRun,
)
"""The kinds that a reversal may name."""


def key_of(entry: Reversal) -> EntryKey:
    """Which entry it takes back."""
    return EntryKey(entry.journal, entry.journal_epoch, entry.reverses)


def reverse(entry: Reversal, sheet: Sheet) -> Outcome:
    """Everything back to where it came from. What who had it does not have any more, above the
    limit, comes from suspense: the correction is complete, and the co-op bears the rest."""
    key = key_of(entry)
    made = sheet.made[key]
    if made is None or made.reversed:
        return Outcome.RECORDED
    if isinstance(made.entry, ChargeRun):
        return _uncharge(entry, key, made.entry, made, sheet)
    if entry.charge is not None:
        return Outcome.RECORDED
    borne = False
    for posting in made.postings:
        borne |= _give_back(source_of(posting.account), posting.unit, -posting.amount, sheet)
    sheet.made[key] = made.less(None)
    return Outcome.SUSPENSE if borne else Outcome.POSTED


def _give_back(account: str, unit: str, amount: int, sheet: Sheet) -> bool:
    if kind(account) == "risk" and amount > 0:
        # The co-op had lent it. What the member repaid meanwhile is the member's.
        still = min(amount, -sheet.balance(account, unit))
        sheet.post(account, unit, still)
        account, amount = _lent_to(account), amount - still
    elif kind(account) == "risk":
        # It had repaid the co-op: owed again. No till could know, so none has lent more by that.
        everyone = Lender("", account.rpartition(":")[2])
        sheet.lent[everyone] = Lent(sheet.lent[everyone].coin - amount)
    return sheet.post_within(account, unit, amount)


def _lent_to(account: str) -> str:
    return wallet(account.rpartition(":")[2])


def _uncharge(entry: Reversal, key: EntryKey, run: ChargeRun, made: Made, sheet: Sheet) -> Outcome:
    named = {one.charge: one for one in reversed(run.charges)}
    back = {
        charge: one
        for charge, one in named.items()
        if entry.charge in (None, charge)
        and sheet.charges[charge] == key
        and charge not in made.charges
    }
    if not back:
        return Outcome.RECORDED
    borne = False
    for one in back.values():
        other = charged_to(run.coop, one.household, one.type)
        sheet.post(f"rent:{one.household}", one.unit, -one.amount)
        borne |= sheet.post_within(other, one.unit, one.amount)
    sheet.made[key] = made.less(entry.charge)
    return Outcome.SUSPENSE if borne else Outcome.POSTED


# --- what that reads -------------------------------------------------------------------------


def needs_of_reversal(entry: Reversal, wanted: Needs) -> None:
    """What it names. What that moved is needed too, once it is known: ``needs_of_made``."""
    wanted.made.add(key_of(entry))


def needs_of_made(found: Iterable[Made | None], wanted: Needs) -> None:
    """What taking these back will read."""
    for made in found:
        if made is None:
            continue
        for posting in made.postings:
            account = source_of(posting.account)
            wanted.hold(account, posting.unit)
            wanted.hold(f"suspense:{made.entry.coop}", posting.unit)
            if kind(account) == "risk":
                wanted.hold(_lent_to(account), posting.unit)
                wanted.lent.add(Lender("", account.rpartition(":")[2]))
        if isinstance(made.entry, ChargeRun):
            wanted.charges.update(one.charge for one in made.entry.charges)
