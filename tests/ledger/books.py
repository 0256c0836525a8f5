# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ledger's books and the journals of some tills, without disks and networks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from contract.entries import (
    AnyEntry,
    Charge,
    ChargeRun,
    Contribution,
    CreditGiven,
    Entry,
    GrantGiven,
    GrantReturned,
    LimitSet,
    MemberStands,
    Purchase,
    Refund,
    RefundedLine,
    Release,
    Released,
    RentPayment,
    Returned,
    Reversal,
    RuleStart,
    Tender,
    Total,
    Transfer,
    read_entry,
    write_entry,
)
from contract.grants import GRANT_REQUEST, Grant, GrantRequest
from contract.ids import b64, instant, uuid7, wallet
from contract.money import Amount
from contract.outcomes import Outcome
from contract.rules import (
    CoinValue,
    Contributions,
    DeclaredRisk,
    Leases,
    Parameters,
    RuleVersion,
    Work,
    rule_name,
)
from ledger.books.accounts import Holding
from ledger.books.decide import Decision, decide, needs, needs_of_kept
from ledger.books.granting import Refused, grant_asked
from ledger.books.reversals import needs_of_made
from ledger.books.state import EntryKey, GrantRecord, State

COOP, LEDGER = "c" * 16, "l" * 16
COIN, EUR = f"coin:{COOP}", "EUR"
TILLS = TILL, OTHER = ("a" * 16, "b" * 16)
MEMBERS = MEMBER, NEIGHBOUR = ("m" * 16, "n" * 16)
HOUSEHOLD = "h" * 16
VOUCHER = f"voucher:{'v' * 16}"
STORE, MINT, SUSPENSE = f"store:{COOP}", f"mint:{COOP}", f"suspense:{COOP}"
HOUSING, COMMONS, ACCEPTED = f"housing:{COOP}", f"commons:{COOP}", f"coin-accepted:{COOP}"
LEASES = Leases(asked_minutes=30, standing_minutes=720, margin_seconds=60)
MINUTE_MS = 60_000
RISK = DeclaredRisk(per_tap=300, per_member=500, per_kiosk=700, ends="2099-12-31")
"""What the co-op carries for members while a till is out of reach."""
OFFICE = f"member:{'o' * 16}"


def owes(member: str) -> str:
    """Where a member's debt to the co-op stands."""
    return f"risk:{COOP}:{member}"


def held_at(till: str, account: str) -> str:
    """What is set aside of an account for a till."""
    return f"allowance:{till}:1:{account}"


def narrowed(state: State, entries: Sequence[AnyEntry]) -> State:
    """Just what ``needs`` names of a state, as a store looks it up: reading anything else is a
    KeyError."""
    wanted = needs(entries)
    kept = {key: state.kept[key] for key in wanted.kept}
    needs_of_kept(kept.values(), wanted)
    made = {key: state.made[key] for key in wanted.made}
    needs_of_made(made.values(), wanted)
    return State(
        state.coop,
        state.ledger,
        state.rulebook,
        balances={h: state.balances[h] for h in wanted.holdings},
        limits={h: state.limits[h] for h in wanted.holdings},
        grants={k: state.grants[k] for k in wanted.grants},
        next_numbers={n: state.next_numbers[n] for n in wanted.series},
        contributions={c: state.contributions[c] for c in wanted.contributions},
        visits={visit: state.visits[visit] for visit in wanted.visits},
        charges={c: state.charges[c] for c in wanted.charges},
        sales={s: state.sales[s] for s in wanted.sales},
        made=made,
        members={m: state.members[m] for m in wanted.members},
        tills={till: state.tills[till] for till in wanted.tills},
        lent={lender: state.lent[lender] for lender in wanted.lent},
        kept=kept,
    )


class World:
    """The co-op has decided that a coin is worth a euro, and a minute of work a hundredth."""

    def __init__(self) -> None:
        self.state = State.empty(COOP, LEDGER)
        self.now_ms = 1_800_000_000_000
        self.sums: Counter[tuple[str, str]] = Counter()
        self.log: list[AnyEntry] = []
        self.decisions: list[Decision] = []
        self._count = 0
        self.start(CoinValue(Amount(EUR, 100)))
        self.start(Contributions((Work("shop-shift", 60),)))
        self.start(RISK)
        for member in MEMBERS:
            self.post(self.stands(member))

    def new_id(self) -> str:
        self._count += 1
        return uuid7(self.now_ms, self._count.to_bytes(10, "big"))

    def marks(self, device: str = LEDGER) -> dict[str, Any]:
        return {
            "format": "coopcoin-entry/1",
            "coop": COOP,
            "device": device,
            "epoch": 1,
            "sequence": 1,  # the books do not care: chains are checked before
            "previous": b64(bytes(32)),
            "id": self.new_id(),
            "at": instant(self.now_ms),
            "actor": OFFICE if device == LEDGER else f"kiosk:{device}",
        }

    def post(self, *batch: Entry) -> list[Decision]:
        """What the ledger does with entries, by their bytes. It looks up what it needs, and what it
        then decides is what it would decide if it knew everything."""
        entries = [read_entry(write_entry(entry)) for entry in batch]
        narrow = narrowed(self.state, entries)
        decisions = decide(entries, self.state)
        assert decide(entries, narrow) == decisions
        for holding, balance in narrow.balances.items():
            assert self.state.balances[holding] == balance
        for entry, decision in zip(entries, decisions, strict=True):
            self.log.append(entry)
            self.decisions.append(decision)
            for posting in decision.postings:
                self.sums[posting.account, posting.unit] += posting.amount
        return decisions

    def outcome(self, entry: Entry) -> Outcome:
        """What becomes of one entry."""
        [decision] = self.post(entry)
        return decision.outcome

    def coin(self, account: str) -> int:
        return self.sums[account, COIN]

    def euro(self, account: str) -> int:
        return self.sums[account, EUR]

    def balance(self, member: str) -> int:
        return self.coin(wallet(member))

    def free(self, account: str, unit: str = COIN) -> int:
        sign = 1 if unit == COIN else -1
        return sign * self.sums[account, unit] - self.state.limits[Holding(account, unit)]

    # --- the office ----------------------------------------------------------------------------

    def start(self, parameters: Parameters, version: int = 1, starts: str | None = None) -> None:
        """The members decided: at first long ago, then from today on unless they say when."""
        first = "2026-01-01" if version == 1 else instant(self.now_ms)[:10]
        rule = RuleVersion(version, starts or first, parameters)
        self.post(RuleStart(**self.marks(), rule=rule))

    def contribution(
        self, member: str, amount: int, key: str | None = None, *cited: type[Parameters]
    ) -> Contribution:
        """So many minutes of work in the shop."""
        return Contribution(
            **self.marks(),
            contribution=key or self.new_id(),
            account=wallet(member),
            unit=COIN,
            amount=amount,
            work="shop-shift",
            minutes=amount,
            day="2026-01-01",
            rules={"contributions": 1, **{rule_name(kind): 1 for kind in cited}},
        )

    def contribute(self, member: str, amount: int, *cited: type[Parameters]) -> Decision:
        [decision] = self.post(self.contribution(member, amount, None, *cited))
        return decision

    def stands(self, member: str, state: Literal["active", "left"] = "active") -> MemberStands:
        return MemberStands(**self.marks(), member=member, type="worker", state=state)

    def limit(self, member: str, limit: int) -> LimitSet:
        return LimitSet(**self.marks(), account=wallet(member), unit=COIN, limit=limit)

    def reversal(self, of: Entry, charge: str | None = None, device: str | None = None) -> Reversal:
        return Reversal(
            **self.marks(),
            reverses=of.id,
            journal=device or of.device,
            journal_epoch=of.epoch,
            charge=charge,
        )

    def charges(self, *charges: Charge) -> ChargeRun:
        return ChargeRun(**self.marks(), run="rent-2026-06", charges=charges)

    def charge(self, amount: int, charge_type: str = "rent", key: str | None = None) -> Charge:
        return Charge(
            charge=key or self.new_id(),
            household=HOUSEHOLD,
            type=charge_type,
            due="2026-06-03",
            unit=EUR,
            amount=amount,
        )

    def credit(self, amount: int, source: str = f"bank:{COOP}") -> CreditGiven:
        return CreditGiven(**self.marks(), account=VOUCHER, source=source, unit=EUR, amount=amount)

    # --- grants --------------------------------------------------------------------------------

    def numbers(self, till: str, account: str) -> dict[int, GrantRecord]:
        """All grants of an account at a till."""
        return {
            key.number: grant
            for key, grant in self.state.grants.items()
            if grant is not None and (key.device, key.account) == (till, account)
        }

    def ask(self, till: str, member: str, number: int, total: int) -> Grant | Refused:
        """A member asks for room in coin."""
        return self.ask_of(till, wallet(member), number, total)

    def ask_of(
        self, till: str, account: str, number: int, total: int, unit: str = COIN
    ) -> Grant | Refused:
        request = GrantRequest(
            format=GRANT_REQUEST,
            id=self.new_id(),
            coop=COOP,
            device=till,
            epoch=1,
            at=instant(self.now_ms),
            account=account,
            unit=unit,
            number=number,
            total=total,
            identification=self.new_id(),
        )
        numbers = self.numbers(till, account)
        answer = grant_asked(request, numbers, self.free(account, unit), LEASES, self.now_ms)
        if isinstance(answer, Grant):
            self.post(GrantGiven(**self.marks(), grants=(answer,), request=request.id))
        return answer

    def take_back(self, till: str, member: str, number: int) -> Decision:
        back = Returned(account=wallet(member), device=till, epoch=1, number=number, unit=COIN)
        [decision] = self.post(GrantReturned(**self.marks(), returns=(back,)))
        return decision

    # --- tills ---------------------------------------------------------------------------------

    def spends(self, member: str, coin: int, number: int | None, risk: int | None = None) -> Tender:
        return Tender(
            type="coin",
            unit=COIN,
            amount=coin,
            settles=Amount(EUR, coin),
            account=wallet(member),
            grant=number,
            risk=risk,
        )

    def purchase(self, till: str, *tenders: Tender, **marks: Any) -> Purchase:
        """Groceries for all that the tenders settle."""
        paid = sum(tender.value.amount for tender in tenders)
        total = Total(department="grocery", tax_rate=700, net=paid, tax=0)
        cited = {"rules": {"coin-value": 1}}
        return Purchase(**{**self.marks(till), **cited, **marks}, totals=(total,), tenders=tenders)

    def sale(
        self, till: str, member: str, number: int, coin: int, cash: int = 0, terminal: int = 0
    ) -> Purchase:
        tenders = [self.spends(member, coin, number)]
        if cash:
            tenders.append(Tender(type="cash", unit=EUR, amount=cash))
        if terminal:
            tenders.append(Tender(type="card-terminal", unit=EUR, amount=terminal))
        return self.purchase(till, *tenders)

    def refund(
        self,
        sale: Purchase,
        coin: int,
        cash: int = 0,
        *,
        till: str | None = None,
        quantity: int | None = None,
    ) -> Refund:
        """So many of its cents come back; ``quantity`` of them is as many pieces of one line."""
        tenders = []
        if coin:
            tenders.append(
                Tender(
                    type="coin",
                    unit=COIN,
                    amount=coin,
                    settles=Amount(EUR, coin),
                    account=sale.tenders[0].account,
                )
            )
        if cash:
            tenders.append(Tender(type="cash", unit=EUR, amount=cash))
        sold = sum(tender.value.amount for tender in sale.tenders)
        back = coin + cash
        line = RefundedLine(line=1, quantity=quantity or back, amount=back, sold=max(sold, back))
        return Refund(
            **self.marks(till or sale.device),
            reverses=sale.id,
            lines=(line,),
            totals=(Total(department="grocery", tax_rate=700, net=back, tax=0),),
            tenders=tuple(tenders),
        )

    def release(self, till: str, member: str, number: int) -> Release:
        released = Released(account=wallet(member), unit=COIN, number=number)
        return Release(**self.marks(till), releases=(released,))

    def transfer(self, till: str, member: str, to: str, amount: int, grant: int) -> Transfer:
        return Transfer(
            **self.marks(till),
            account=wallet(member),
            to=to,
            unit=COIN,
            amount=amount,
            grant=grant,
        )

    def gift(self, member: str, to: str, amount: int) -> Transfer:
        """Given without a kiosk."""
        return Transfer(**self.marks(), account=wallet(member), to=to, unit=COIN, amount=amount)

    def rent(self, till: str, *tenders: Tender) -> RentPayment:
        return RentPayment(
            **self.marks(till),
            rules={"coin-value": 1},
            household=HOUSEHOLD,
            tenders=tenders,
        )


def key_of(entry: Entry) -> EntryKey:
    return EntryKey(entry.device, entry.epoch, entry.id)


def require_sound(world: World) -> None:
    """What holds whatever happens."""
    units: Counter[str] = Counter()
    for (account, unit), amount in world.sums.items():
        units[unit] += amount
        owed = ":voucher:" in account or account.startswith("voucher:")
        if account.startswith("wallet:"):
            assert amount >= world.state.limits[Holding(account, unit)], account
        elif account.startswith("clearing:"):
            assert abs(amount) <= -world.state.limits[Holding(account, unit)], account
        elif owed or account.startswith(("deposit:", "risk:")):
            assert amount <= 0, account
        elif account.startswith(("allowance:", "commons:")):
            assert amount >= 0, account
    assert not any(units.values()), units


def require_repeatable(world: World) -> None:
    """An audit that starts from nothing and reads one entry at a time finds the same."""
    again = State.empty(COOP, LEDGER)
    assert [decide([entry], again)[0] for entry in world.log] == world.decisions


def spent_of(entries: Iterable[Entry]) -> int:
    """The coin that some sales say was spent."""
    tenders = [t for e in entries if isinstance(e, Purchase) for t in e.tenders]
    return sum(tender.amount for tender in tenders if tender.type == "coin")
