# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an entry posts. Reads bodies in log order and the state made from them, nothing else: no
details, no clock, no table of its own. So an audit repeats every decision, and gets the same.

A positive amount is received by the account, a negative one given; each unit sums to zero.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from contract.entries import (
    AnyEntry,
    BadEntry,
    Contribution,
    Entry,
    GrantGiven,
    GrantReturned,
    Mark,
    Purchase,
    Refund,
    Release,
    RuleStart,
    Tender,
    require_balanced,
)
from contract.money import MAX_AMOUNT, coin_unit
from contract.outcomes import Outcome
from contract.proof import Posting
from ledger.books.state import (
    Closed,
    GrantKey,
    GrantRecord,
    Holding,
    Sale,
    Series,
    State,
    is_guarded,
    sale_of,
    sales_after,
)

MAX_TURNOVER = 2**46
"""What one till can sell in its life, in minor units: more than any will, and so little of what can
be written down that no till alone can fill an account that all tills share."""


class BooksBroken(Exception):
    """A decision that would break a promise of the books. A bug: nothing of it may be stored."""


class Decision(msgspec.Struct, frozen=True):
    """What became of one entry, as it will stand in its leaf."""

    outcome: Outcome
    postings: tuple[Posting, ...]


def decide(batch: Iterable[AnyEntry | Mark], state: State) -> list[Decision]:
    """One decision an entry, in order; ``state`` is carried forward past all of them.

    A Mark stands for an entry of a kind that is not known yet. Raises BooksBroken; the state is
    then of no further use.
    """
    return [_decide(entry, state) for entry in batch]


class _Sheet:
    """What one entry changes, while it is collected: one sum for each account and unit, and grants.
    The state itself changes when all of it can be posted."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sums: dict[Holding, int] = {}
        self.grants: dict[GrantKey, GrantRecord] = {}
        self.next_numbers: dict[Series, int | None] = {}
        self.turnovers: dict[str, int] = {}

    def move(self, amount: int, unit: str, *, give: str, take: str) -> None:
        self.post(give, unit, -amount)
        self.post(take, unit, amount)

    def post(self, account: str, unit: str, amount: int) -> None:
        holding = Holding(account, unit)
        self._sums[holding] = self._sums.get(holding, 0) + amount

    def balance(self, holding: Holding) -> int:
        """What is there after all that was collected so far."""
        return self._state.balances[holding] + self._sums.get(holding, 0)

    def grant(self, key: GrantKey) -> GrantRecord | None:
        return self.grants[key] if key in self.grants else self._state.grants[key]

    def next_number(self, series: Series) -> int | None:
        changed = self.next_numbers
        return changed[series] if series in changed else self._state.next_numbers[series]

    def postings(self) -> tuple[Posting, ...]:
        return tuple(Posting(h.account, h.unit, n) for h, n in self._sums.items() if n)


def _decide(entry: AnyEntry | Mark, state: State) -> Decision:
    sheet = _Sheet(state)
    outcome = _collect(entry, state, sheet)
    postings = sheet.postings()
    if any(abs(sheet.balance(Holding(p.account, p.unit))) > MAX_AMOUNT for p in postings):
        # It agrees by itself, but with all that came before it is more than can be written down.
        if not isinstance(entry, Purchase | Refund | Contribution):
            raise BooksBroken("a grant moves more than there can be")
        return Decision(Outcome.UNBALANCED, ())
    _require_sound(postings, outcome)
    _apply(postings, state)
    state.grants.update(sheet.grants)
    state.next_numbers.update(sheet.next_numbers)
    state.turnovers.update(sheet.turnovers)
    if outcome in (Outcome.POSTED, Outcome.SUSPENSE):
        match entry:
            case Purchase(id=id) | Refund(reverses=str(id)):
                # Of a purchase not looked up: who asks for the others under its id has named it.
                state.sales[id] = sales_after(state.sales.get(id, ()), entry, postings)
            case Contribution():
                state.contributions[entry.contribution] = True
            case _:
                pass
    return Decision(outcome, postings)


def _collect(entry: AnyEntry | Mark, state: State, sheet: _Sheet) -> Outcome:
    by_ledger = entry.device == state.ledger
    if isinstance(entry, Entry) and entry.actor.startswith("ledger:") and not by_ledger:
        # Whoever wrote that is not who they say. "Unbalanced" would say that the sums do not agree:
        # it is kept as stated, without effect, like a grant that a kiosk says was given.
        return Outcome.RECORDED
    match entry:
        case Purchase():
            return _purchase(entry, state, sheet)
        case Refund():
            return _refund(entry, state, sheet)
        case Release():
            return _release(entry, sheet)
        case GrantGiven() if by_ledger:
            return _grant(entry, sheet)
        case GrantReturned() if by_ledger:
            return _return(entry, sheet)
        case Contribution() if by_ledger:
            return _contribution(entry, state, sheet)
        case GrantGiven() | GrantReturned() | Contribution() | RuleStart():
            # A kiosk may say so; only the ledger's own journal makes it so.
            return Outcome.RECORDED
        case _:
            return Outcome.UNKNOWN


def _require_sound(postings: Sequence[Posting], outcome: Outcome) -> None:
    sums: Counter[str] = Counter()
    for posting in postings:
        sums[posting.unit] += posting.amount
    if any(sums.values()):
        raise BooksBroken(f"a unit does not sum to zero: {dict(sums)}")
    if postings and outcome in (Outcome.RECORDED, Outcome.UNBALANCED, Outcome.UNKNOWN):
        raise BooksBroken(f"{outcome} posts nothing")


def _apply(postings: Sequence[Posting], state: State) -> None:
    for posting in postings:
        holding = Holding(posting.account, posting.unit)
        amount = state.balances[holding] + posting.amount
        if amount < 0 and is_guarded(posting.account):
            raise BooksBroken(f"{posting.account} would fall to {amount} {posting.unit}")
        state.balances[holding] = amount


# --- sales -----------------------------------------------------------------------------------


def _purchase(entry: Purchase, state: State, sheet: _Sheet) -> Outcome:
    try:
        currency = require_balanced(entry)
    except BadEntry:
        return Outcome.UNBALANCED
    turnover = state.turnovers[entry.device] + sum(t.value.amount for t in entry.tenders)
    if turnover > MAX_TURNOVER:
        return Outcome.UNBALANCED
    sheet.turnovers[entry.device] = turnover
    outcome = Outcome.POSTED
    for total in entry.totals:
        sheet.post(f"sales:{total.department}", currency, -total.net)
        sheet.post(f"tax:{total.tax_rate}", currency, -total.tax)
    for tender in entry.tenders:
        match tender.type:
            case "cash":
                sheet.post(f"cash:{entry.device}", currency, tender.amount)
            case "card-terminal":
                sheet.post(f"terminal:{state.coop}", currency, tender.amount)
            case "coin" | "credit" | "voucher":
                spent = _spend(entry, tender, state, sheet)
                value = tender.value
                if spent is Outcome.UNCOVERED:
                    sheet.post(f"suspense:{state.coop}", value.unit, value.amount)
                else:
                    sheet.post(f"coin-accepted:{state.coop}", value.unit, value.amount)
                outcome = _graver(outcome, spent)
    return outcome


def _graver(a: Outcome, b: Outcome) -> Outcome:
    order = (Outcome.POSTED, Outcome.SUSPENSE, Outcome.UNCOVERED)
    return max(a, b, key=order.index)


def _spend(entry: Purchase, tender: Tender, state: State, sheet: _Sheet) -> Outcome:
    """The coin part of a sale: final within its grant, else not posted at all.

    Credit and vouchers are not granted yet, nor is risk declared: no rule gives any.
    """
    if tender.account is None or tender.grant is None or tender.unit != coin_unit(state.coop):
        return Outcome.UNCOVERED
    key = GrantKey(entry.device, entry.epoch, tender.account, tender.unit, tender.grant)
    grant = sheet.grant(key)
    if grant is None or grant.closed == "released" or tender.amount > grant.total - grant.spent:
        return Outcome.UNCOVERED
    sheet.grants[key] = msgspec.structs.replace(grant, spent=grant.spent + tender.amount)
    store = f"store:{state.coop}"
    if not grant.closed:
        sheet.move(tender.amount, tender.unit, give=key.allowance.account, take=store)
        return Outcome.POSTED
    # It was taken back before this was known. The co-op bears what the wallet cannot.
    wallet = min(tender.amount, max(0, sheet.balance(key.source)))
    sheet.move(wallet, tender.unit, give=tender.account, take=store)
    sheet.move(tender.amount - wallet, tender.unit, give=f"suspense:{state.coop}", take=store)
    return Outcome.POSTED if wallet == tender.amount else Outcome.SUSPENSE


def _refund(entry: Refund, state: State, sheet: _Sheet) -> Outcome:
    try:
        currency = require_balanced(entry)
    except BadEntry:
        return Outcome.UNBALANCED
    sales = () if entry.reverses is None else state.sales[entry.reverses]
    of = sale_of(entry, sales)
    if of is None or not _refundable(entry, sales[of]):
        return Outcome.RECORDED
    borne = dict(sales[of].borne)
    for total in entry.totals:
        sheet.post(f"sales:{total.department}", currency, total.net)
        sheet.post(f"tax:{total.tax_rate}", currency, total.tax)
    for tender in entry.tenders:
        match tender.type, tender.account:
            case "cash", _:
                sheet.post(f"cash:{entry.device}", currency, -tender.amount)
            case "card-terminal", _:
                sheet.post(f"terminal:{state.coop}", currency, -tender.amount)
            case "coin", str(account):
                # What the co-op bore in a member's stead goes back to the co-op: paid to the
                # member, it would be coin that nobody earned.
                own, value = Holding(account, tender.unit), tender.value
                store = f"store:{state.coop}"
                back = min(tender.amount, borne[own])
                borne[own] -= back
                sheet.move(back, own.unit, give=store, take=f"suspense:{state.coop}")
                sheet.move(tender.amount - back, own.unit, give=store, take=account)
                sheet.post(f"coin-accepted:{state.coop}", value.unit, -value.amount)
    return Outcome.POSTED


def _refundable(entry: Refund, sale: Sale) -> bool:
    """Whether all that is paid back was paid, and not paid back before."""
    left: Counter[tuple[str, ...]] = Counter()
    flows: list[tuple[Purchase | Refund, int]] = [(sale.purchase, 1)]
    flows += [(refund, -1) for refund in (*sale.refunds, entry)]
    for sold, sign in flows:
        for tender in sold.tenders:
            key = (tender.type, tender.unit, tender.account or "")
            left[key] += sign * tender.amount
            left[(*key, "settles")] += sign * tender.value.amount
        for total in sold.totals:
            left[(total.department, str(total.tax_rate))] += sign * (total.net + total.tax)
    known = {"cash", "card-terminal", "coin"}
    return min(left.values()) >= 0 and all(t.type in known for t in entry.tenders)


# --- grants ----------------------------------------------------------------------------------


def _grant(entry: GrantGiven, sheet: _Sheet) -> Outcome:
    for given in entry.grants:
        key = GrantKey(given.device, given.epoch, given.account, given.unit, given.number)
        grant = sheet.grant(key)
        if grant is None and sheet.next_number(key.series) != key.number:
            raise BooksBroken("a number is opened out of turn")
        grant = grant or GrantRecord()
        if grant.closed:
            raise BooksBroken("a closed number is granted again")
        more = max(0, given.total - grant.total)
        sheet.move(more, key.unit, give=key.account, take=key.allowance.account)
        sheet.grants[key] = msgspec.structs.replace(
            grant, total=grant.total + more, until=max(grant.until, given.until)
        )
        sheet.next_numbers[key.series] = None
    return Outcome.POSTED if sheet.postings() else Outcome.RECORDED


def _release(entry: Release, sheet: _Sheet) -> Outcome:
    for released in entry.releases:
        key = GrantKey(entry.device, entry.epoch, released.account, released.unit, released.number)
        grant = sheet.grant(key)
        if grant is None and sheet.next_number(key.series) != key.number:
            continue  # it can be nobody's but a liar's, and closing it could leave two open
        # A number that was asked for and never given is closed as well: a late request gets none.
        _close(key, grant or GrantRecord(), "released", sheet)
    return Outcome.POSTED if sheet.postings() else Outcome.RECORDED


def _return(entry: GrantReturned, sheet: _Sheet) -> Outcome:
    for back in entry.returns:
        key = GrantKey(back.device, back.epoch, back.account, back.unit, back.number)
        grant = sheet.grant(key)
        if grant is None or grant.closed:
            raise BooksBroken("a grant is taken back that is not open")
        _close(key, grant, "returned", sheet)
    return Outcome.POSTED if sheet.postings() else Outcome.RECORDED


def _close(key: GrantKey, grant: GrantRecord, how: Closed, sheet: _Sheet) -> None:
    sheet.move(grant.left, key.unit, give=key.allowance.account, take=key.account)
    sheet.grants[key] = msgspec.structs.replace(grant, closed=how)
    if not grant.closed:
        sheet.next_numbers[key.series] = key.number + 1


# --- contributions ---------------------------------------------------------------------------


def _contribution(entry: Contribution, state: State, sheet: _Sheet) -> Outcome:
    if state.contributions[entry.contribution] or entry.unit != coin_unit(state.coop):
        return Outcome.RECORDED
    sheet.move(entry.amount, entry.unit, give=f"mint:{state.coop}", take=entry.account)
    return Outcome.POSTED
