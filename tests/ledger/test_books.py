# SPDX-License-Identifier: AGPL-3.0-or-later
"""The books by themselves: whatever tills do, coin is conserved and nobody overdraws."""

from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contract.entries import (
    AnyEntry,
    Contribution,
    Entry,
    GrantGiven,
    GrantReturned,
    Purchase,
    Refund,
    RefundedLine,
    Release,
    Released,
    Returned,
    Tender,
    Total,
    read_entry,
    write_entry,
)
from contract.grants import GRANT_REQUEST, Grant, GrantRequest
from contract.ids import b64, instant, uuid7, wallet
from contract.money import MAX_AMOUNT, Amount
from contract.outcomes import Declined, Outcome
from contract.rules import KioskCap, Leases, StandingGrants
from ledger.books.decide import MAX_TURNOVER, BooksBroken, Decision, decide
from ledger.books.granting import (
    Left,
    Refused,
    Visitor,
    grant_asked,
    grant_standing,
    left_of_cap,
    spendable,
)
from ledger.books.state import GrantKey, GrantRecord, Holding, State, needs

COOP, LEDGER = "c" * 16, "l" * 16
COIN = f"coin:{COOP}"
TILLS = ("a" * 16, "b" * 16)
MEMBERS = ("m" * 16, "n" * 16)
LEASES = Leases(asked_minutes=30, standing_minutes=720, margin_seconds=60)
MINUTE_MS = 60_000


class World:
    """A ledger's books and the journals of some tills, without disks and networks."""

    def __init__(self) -> None:
        self.state = State.empty(COOP, LEDGER)
        self.now_ms = 1_800_000_000_000
        self.sums: Counter[tuple[str, str]] = Counter()
        self.log: list[AnyEntry] = []
        self.decisions: list[Decision] = []
        self._count = 0

    def new_id(self) -> str:
        self._count += 1
        return uuid7(self.now_ms, self._count.to_bytes(10, "big"))

    def marks(self, device: str) -> dict[str, Any]:
        return {
            "format": "coopcoin-entry/1",
            "coop": COOP,
            "device": device,
            "epoch": 1,
            "sequence": 1,  # the books do not care: chains are checked before
            "previous": b64(bytes(32)),
            "id": self.new_id(),
            "at": instant(self.now_ms),
            "actor": f"kiosk:{device}",
        }

    def post(self, *batch: Entry) -> list[Decision]:
        """What the ledger does with entries, by their bytes."""
        entries = [read_entry(write_entry(entry)) for entry in batch]
        decisions = decide(entries, self.state)
        for entry, decision in zip(entries, decisions, strict=True):
            self.log.append(entry)
            self.decisions.append(decision)
            for posting in decision.postings:
                self.sums[posting.account, posting.unit] += posting.amount
        return decisions

    def numbers(self, till: str, member: str) -> dict[int, GrantRecord]:
        return {
            key.number: grant
            for key, grant in self.state.grants.items()
            if grant is not None and (key.device, key.account) == (till, wallet(member))
        }

    def balance(self, member: str) -> int:
        return self.sums[wallet(member), COIN]

    def contribute(self, member: str, amount: int, key: str | None = None) -> Decision:
        [decision] = self.post(
            Contribution(
                **self.marks(LEDGER),
                contribution=key or self.new_id(),
                account=wallet(member),
                unit=COIN,
                amount=amount,
                work="shop-shift",
                minutes=60,
                day="2026-01-01",
            )
        )
        return decision

    def ask(self, till: str, member: str, number: int, total: int) -> Grant | Refused:
        request = GrantRequest(
            format=GRANT_REQUEST,
            id=self.new_id(),
            coop=COOP,
            device=till,
            epoch=1,
            at=instant(self.now_ms),
            account=wallet(member),
            unit=COIN,
            number=number,
            total=total,
            identification=self.new_id(),
        )
        numbers = self.numbers(till, member)
        answer = grant_asked(request, numbers, self.balance(member), LEASES, self.now_ms)
        if isinstance(answer, Grant):
            self.post(GrantGiven(**self.marks(LEDGER), grants=(answer,), request=request.id))
        return answer

    def sale(
        self, till: str, member: str, number: int, coin: int, cash: int = 0, terminal: int = 0
    ) -> Purchase:
        tenders = [
            Tender(
                type="coin",
                unit=COIN,
                amount=coin,
                settles=Amount("EUR", coin),
                account=wallet(member),
                grant=number,
            )
        ]
        if cash:
            tenders.append(Tender(type="cash", unit="EUR", amount=cash))
        if terminal:
            tenders.append(Tender(type="card-terminal", unit="EUR", amount=terminal))
        total = Total(department="grocery", tax_rate=700, net=coin + cash + terminal, tax=0)
        return Purchase(**self.marks(till), totals=(total,), tenders=tuple(tenders))

    def release(self, till: str, member: str, number: int) -> Release:
        released = Released(account=wallet(member), unit=COIN, number=number)
        return Release(**self.marks(till), releases=(released,))

    def take_back(self, till: str, member: str, number: int) -> Decision:
        back = Returned(account=wallet(member), device=till, epoch=1, number=number, unit=COIN)
        [decision] = self.post(GrantReturned(**self.marks(LEDGER), returns=(back,)))
        return decision


class Books(RuleBasedStateMachine):
    """Two tills and two members in any order of events; uploads late, in part, or much later.

    The tills are honest: they spend what they hold. Some of their sales arrive after the ledger
    took the grant back.
    """

    @initialize()
    def begin(self) -> None:
        self.world = World()
        # What each till believes: the newest number, its T and what it spent of it.
        self.held: dict[tuple[str, str], list[int]] = {
            (till, member): [0, 0, 0] for till in TILLS for member in MEMBERS
        }
        self.closed: dict[tuple[str, str], bool] = dict.fromkeys(self.held, True)
        self.unsent: dict[str, list[Entry]] = {till: [] for till in TILLS}
        self.returned: set[tuple[str, str, int]] = set()
        self.minted = 0
        self.sold: dict[str, Purchase] = {}
        self.borne: dict[str, int] = {}  # what suspense still bears of each sale
        for member in MEMBERS:
            self.work(member, 1500, False)
        self.totals: dict[GrantKey, int] = {}
        self.refused = 0

    tills = st.sampled_from(TILLS)
    members = st.sampled_from(MEMBERS)
    amounts = st.integers(1, 900)

    @rule(member=members, amount=amounts, twice=st.booleans())
    def work(self, member: str, amount: int, twice: bool) -> None:
        key = self.world.new_id()
        assert self.world.contribute(member, amount, key).outcome is Outcome.POSTED
        self.minted += amount
        if twice:
            again = self.world.contribute(member, amount, key)
            assert again == Decision(Outcome.RECORDED, ())

    @rule(till=tills, member=members, amount=amounts)
    def ask(self, till: str, member: str, amount: int) -> None:
        held = self.held[till, member]
        number = held[0] + 1 if self.closed[till, member] else held[0]
        spent = 0 if self.closed[till, member] else held[2]
        before = self.world.balance(member)
        answer = self.world.ask(till, member, number, spent + amount)
        if isinstance(answer, Refused):
            self.refused += 1
            assert self.world.balance(member) == before
            if answer.reason is Declined.LAPSED:
                held[0], self.closed[till, member] = number, True
            elif answer.reason is Declined.OUT_OF_TURN:
                releases = [e.releases for e in self.unsent[till] if isinstance(e, Release)]
                assert any(r.account == wallet(member) for released in releases for r in released)
            else:
                assert answer.available < spent + amount
            return
        self.take(till, answer)

    def take(self, till: str, grant: Grant) -> None:
        member = grant.account.partition(":")[2]
        held = self.held[till, member]
        if grant.number > held[0]:
            held[:] = [grant.number, 0, 0]
            self.closed[till, member] = False
        if grant.number == held[0]:
            held[1] = max(held[1], grant.total)

    @rule(till=tills)
    def stand(self, till: str) -> None:
        grants = grant_standing(
            [
                Visitor(wallet(m), self.world.balance(m), self.world.numbers(till, m))
                for m in MEMBERS
            ],
            StandingGrants(floor=200, cap=500, visited_days=30),
            LEASES,
            till,
            1,
            COIN,
            self.world.now_ms,
        )
        for grant in grants:
            self.world.post(GrantGiven(**self.world.marks(LEDGER), grants=(grant,)))
            assert self.world.balance(grant.account.partition(":")[2]) >= 0
            self.take(till, grant)

    @rule(
        till=tills, member=members, coin=amounts, cash=st.integers(0, 500), card=st.integers(0, 9)
    )
    def sell(self, till: str, member: str, coin: int, cash: int, card: int = 0) -> None:
        held = self.held[till, member]
        if self.closed[till, member] or held[1] - held[2] < coin:
            self.ask(till, member, coin)
        coin = min(coin, held[1] - held[2])
        if coin > 0 and not self.closed[till, member]:
            held[2] += coin
            self.unsent[till].append(self.world.sale(till, member, held[0], coin, cash, card))

    @rule(till=tills, member=members)
    def give_back(self, till: str, member: str) -> None:
        if not self.closed[till, member]:
            self.closed[till, member] = True
            number = self.held[till, member][0]
            self.unsent[till].append(self.world.release(till, member, number))

    @rule(till=tills, count=st.integers(1, 5))
    def upload(self, till: str, count: int) -> None:
        batch, self.unsent[till] = self.unsent[till][:count], self.unsent[till][count:]
        for entry, decision in zip(batch, self.world.post(*batch), strict=True):
            if isinstance(entry, Purchase):
                [coin] = [t for t in entry.tenders if t.type == "coin"]
                # An honest till's sale is posted in full, however late.
                assert decision.outcome in (Outcome.POSTED, Outcome.SUSPENSE)
                stored = {p.account: p.amount for p in decision.postings if p.unit == COIN}
                self.sold[entry.id] = entry
                self.borne[entry.id] = -stored.get(f"suspense:{COOP}", 0)
                assert stored[f"store:{COOP}"] == coin.amount
                if decision.outcome is Outcome.SUSPENSE:
                    assert coin.grant is not None
                    member = str(coin.account).partition(":")[2]
                    assert (till, member, coin.grant) in self.returned
                    assert stored[f"suspense:{COOP}"] < 0

    @rule(till=tills, member=members)
    def lose_patience(self, till: str, member: str) -> None:
        for number, grant in self.world.numbers(till, member).items():
            if not grant.closed:
                self.world.take_back(till, member, number)
                self.returned.add((till, member, number))
                return

    @rule(till=tills, member=members, other=tills, coin=amounts)
    def lose_touch(self, till: str, member: str, other: str, coin: int) -> None:
        """A till sells out of reach; meanwhile what it held is taken back and spent elsewhere."""
        self.sell(till, member, coin, 0)
        self.world.now_ms += LEASES.standing_minutes * MINUTE_MS
        self.lose_patience(till, member)
        self.sell(other, member, self.world.balance(member) or coin, 0)

    @rule(till=tills, data=st.data(), part=st.integers(1, 900))
    def bring_back(self, till: str, data: st.DataObject, part: int) -> None:
        """Some goods come back, at this till or another, more than once, or more than were sold."""
        if self.borne:
            sale = data.draw(st.sampled_from(list(self.borne)))
            [decision] = self.world.post(refund(self.world, self.sold[sale], part, till=till))
            if decision.outcome is Outcome.POSTED:
                self.borne[sale] = max(0, self.borne[sale] - part)

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def books_hold(self) -> None:
        world = self.world
        units: Counter[str] = Counter()
        for (account, unit), amount in world.sums.items():
            units[unit] += amount
            if account.startswith(("wallet:", "allowance:")):
                assert amount >= 0
        assert not any(units.values())
        assert world.sums[f"mint:{COOP}", COIN] == -self.minted
        assert world.sums[f"suspense:{COOP}", COIN] == -sum(self.borne.values())
        for till in TILLS:
            for member in MEMBERS:
                numbers = world.numbers(till, member)
                assert sum(not g.closed for g in numbers.values()) <= 1
                left = sum(g.left for g in numbers.values())
                assert left == world.sums[f"allowance:{till}:1:{wallet(member)}", COIN]
                assert spendable(world.balance(member), numbers) == world.balance(member) + left
        for key, grant in world.state.grants.items():
            if grant is not None:
                assert grant.total >= self.totals.get(key, 0)
                assert grant.spent <= grant.total
                self.totals[key] = grant.total

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        # An audit that starts from nothing and reads one entry at a time finds the same.
        again = State.empty(COOP, LEDGER)
        assert [decide([entry], again)[0] for entry in self.world.log] == self.world.decisions
        # And so does a ledger that looked up just what each batch needs.
        known = State.empty(COOP, LEDGER)
        for entry in self.world.log:
            wanted = needs([entry])
            narrow = State(
                COOP,
                LEDGER,
                {h: known.balances[h] for h in wanted.holdings},
                {k: known.grants[k] for k in wanted.grants},
                {n: known.next_numbers[n] for n in wanted.series},
                {c: known.contributions[c] for c in wanted.contributions},
                {s: known.sales[s] for s in wanted.sales},
                {till: known.turnovers[till] for till in wanted.turnovers},
            )
            assert decide([entry], narrow) == decide([entry], known)


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


# --- one at a time ----------------------------------------------------------------------------

TILL, OTHER = TILLS
MEMBER = MEMBERS[0]


@pytest.fixture
def world() -> World:
    made = World()
    made.contribute(MEMBER, 1000)
    return made


def outcome(decisions: list[Decision]) -> Outcome:
    [decision] = decisions
    return decision.outcome


def test_spends_never_exceed_the_total(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    assert outcome(world.post(world.sale(TILL, MEMBER, 1, 200))) is Outcome.POSTED
    assert outcome(world.post(world.sale(TILL, MEMBER, 1, 101))) is Outcome.UNCOVERED
    assert outcome(world.post(world.sale(TILL, MEMBER, 1, 100))) is Outcome.POSTED
    assert world.sums[f"store:{COOP}", COIN] == 300
    assert world.sums[f"suspense:{COOP}", "EUR"] == 101


def test_another_till_cannot_spend_what_was_granted_here(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    assert outcome(world.post(world.sale(OTHER, MEMBER, 1, 1))) is Outcome.UNCOVERED


def test_after_its_own_release_a_till_spends_nothing(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    world.post(world.release(TILL, MEMBER, 1))
    assert world.balance(MEMBER) == 1000
    assert outcome(world.post(world.sale(TILL, MEMBER, 1, 1))) is Outcome.UNCOVERED
    assert world.ask(TILL, MEMBER, 1, 300) == Refused(Declined.LAPSED)


def test_a_late_sale_is_taken_from_the_wallet_then_from_the_coop(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    world.take_back(TILL, MEMBER, 1)
    world.ask(OTHER, MEMBER, 1, 950)
    first, second = world.post(
        world.sale(TILL, MEMBER, 1, 30), world.sale(TILL, MEMBER, 1, 270, cash=80)
    )
    assert first.outcome is Outcome.POSTED
    assert second.outcome is Outcome.SUSPENSE
    assert world.balance(MEMBER) == 0
    assert world.sums[f"suspense:{COOP}", COIN] == -250
    assert world.sums[f"store:{COOP}", COIN] == 300
    assert world.sums[f"coin-accepted:{COOP}", "EUR"] == 300
    # Beyond Tₙ it is not the co-op's word any more.
    assert outcome(world.post(world.sale(TILL, MEMBER, 1, 1))) is Outcome.UNCOVERED


def test_a_number_that_was_taken_back_is_followed_by_the_next(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    world.post(world.sale(TILL, MEMBER, 1, 120))
    world.take_back(TILL, MEMBER, 1)
    answer = world.ask(TILL, MEMBER, 1, 170)
    assert isinstance(answer, Grant)
    assert (answer.number, answer.total) == (2, 50)


def test_a_request_that_overtakes_its_release_waits_for_it(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    # Release 1 is still in the till's backlog. One number is open at a time.
    assert world.ask(TILL, MEMBER, 2, 500) == Refused(Declined.OUT_OF_TURN, 1000)
    world.post(world.sale(TILL, MEMBER, 1, 100), world.release(TILL, MEMBER, 1))
    answer = world.ask(TILL, MEMBER, 2, 500)
    assert isinstance(answer, Grant)
    assert world.balance(MEMBER) == 400


def test_a_number_that_was_never_given_is_closed_in_its_turn_only(world: World) -> None:
    # The answer to a request stayed away, so the till gave back what it may have been given.
    world.post(world.release(TILL, MEMBER, 1))
    assert world.ask(TILL, MEMBER, 1, 100) == Refused(Declined.LAPSED)
    assert isinstance(world.ask(TILL, MEMBER, 2, 100), Grant)
    # Nobody asks for these in good faith, and they change nothing.
    for number in (3, 4, 2**31):
        assert outcome(world.post(world.release(TILL, MEMBER, number))) is Outcome.RECORDED
    assert world.ask(TILL, MEMBER, 4, 100) == Refused(Declined.OUT_OF_TURN, 1000)
    world.post(world.release(TILL, MEMBER, 2))
    assert world.ask(TILL, MEMBER, 4, 100) == Refused(Declined.OUT_OF_TURN, 1000)
    assert isinstance(world.ask(TILL, MEMBER, 3, 100), Grant)


def test_only_the_ledgers_own_journal_grants_issues_and_takes_back(world: World) -> None:
    grant = Grant(
        account=wallet(MEMBER),
        device=TILL,
        epoch=1,
        number=1,
        unit=COIN,
        total=900,
        until=instant(world.now_ms),
    )
    back = Returned(account=wallet(MEMBER), device=OTHER, epoch=1, number=1, unit=COIN)
    for forged in (
        GrantGiven(**world.marks(TILL), grants=(grant,)),
        GrantReturned(**world.marks(TILL), returns=(back,)),
        Contribution(
            **world.marks(TILL),
            contribution=world.new_id(),
            account=wallet(MEMBER),
            unit=COIN,
            amount=1,
            work="wishing",
            minutes=1,
            day="2026-01-01",
        ),
    ):
        assert world.post(forged) == [Decision(Outcome.RECORDED, ())]
    assert outcome(world.post(world.sale(TILL, MEMBER, 1, 1))) is Outcome.UNCOVERED


def test_a_grant_beyond_the_wallet_breaks_the_books(world: World) -> None:
    grant = Grant(
        account=wallet(MEMBER),
        device=TILL,
        epoch=1,
        number=1,
        unit=COIN,
        total=1001,
        until=instant(world.now_ms),
    )
    with pytest.raises(BooksBroken, match="would fall to -1"):
        world.post(GrantGiven(**world.marks(LEDGER), grants=(grant,)))


def cash_sale(world: World, *nets: int, **marks: str) -> Purchase:
    totals = tuple(Total(department=f"d{i}", tax_rate=0, net=n, tax=0) for i, n in enumerate(nets))
    tenders = (Tender(type="cash", unit="EUR", amount=sum(nets)),)
    return Purchase(**{**world.marks(TILL), **marks}, totals=totals, tenders=tenders)


def test_no_account_gets_more_than_can_be_written_down(world: World) -> None:
    # Many tills sold so much of d0 that all but one cent of its account is used.
    world.state.balances[Holding("sales:d0", "EUR")] = 1 - MAX_AMOUNT
    assert world.post(cash_sale(world, 2)) == [Decision(Outcome.UNBALANCED, ())]
    assert outcome(world.post(cash_sale(world, 1))) is Outcome.POSTED
    assert world.post(cash_sale(world, 1)) == [Decision(Outcome.UNBALANCED, ())]
    assert outcome(world.post(cash_sale(world, 0, 1))) is Outcome.POSTED


def test_one_till_cannot_use_up_what_can_be_written_down(world: World) -> None:
    assert outcome(world.post(cash_sale(world, MAX_TURNOVER - 1))) is Outcome.POSTED
    assert world.post(cash_sale(world, 2)) == [Decision(Outcome.UNBALANCED, ())]
    assert outcome(world.post(cash_sale(world, 1, device=OTHER))) is Outcome.POSTED
    assert MAX_TURNOVER * 100 < MAX_AMOUNT


def test_what_cannot_be_posted_spends_nothing(world: World) -> None:
    world.state.balances[Holding(f"cash:{TILL}", "EUR")] = MAX_AMOUNT
    world.ask(TILL, MEMBER, 1, 300)
    full = world.sale(TILL, MEMBER, 1, 300, cash=100)
    assert world.post(full) == [Decision(Outcome.UNBALANCED, ())]
    assert outcome(world.post(world.sale(TILL, MEMBER, 1, 300))) is Outcome.POSTED
    # What was not posted is not paid back either.
    assert outcome(world.post(refund(world, full, 300))) is Outcome.RECORDED


def test_not_more_coin_than_can_be_written_down_is_issued(world: World) -> None:
    key = world.new_id()
    assert world.contribute(MEMBERS[1], MAX_AMOUNT - 999, key) == Decision(Outcome.UNBALANCED, ())
    assert world.contribute(MEMBERS[1], MAX_AMOUNT - 1000, key).outcome is Outcome.POSTED


def test_a_till_does_not_pass_for_the_ledger(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    forged = {"actor": f"ledger:{COOP}"}
    sale = msgspec.structs.replace(world.sale(TILL, MEMBER, 1, 300), **forged)
    release = msgspec.structs.replace(world.release(TILL, MEMBER, 1), **forged)
    nothing = Decision(Outcome.RECORDED, ())
    assert world.post(sale, cash_sale(world, 5, **forged), release) == [nothing] * 3
    assert outcome(world.post(world.sale(TILL, MEMBER, 1, 300))) is Outcome.POSTED


def test_a_till_that_had_its_share_is_granted_what_is_left(world: World) -> None:
    cap = KioskCap(coin_per_hour=1000)
    assert left_of_cap(cap, 300) == Left(asked=700, standing=200)
    assert left_of_cap(cap, 1001) == Left(asked=0, standing=0)
    rich = 5000
    visitors = [Visitor(wallet(m), rich, {}) for m in MEMBERS]
    rule = StandingGrants(floor=200, cap=500, visited_days=30)
    grants = grant_standing(visitors, rule, LEASES, TILL, 1, COIN, world.now_ms, 700)
    assert [grant.total for grant in grants] == [500, 200]


# --- refunds ----------------------------------------------------------------------------------


def refund(
    world: World, sale: Purchase, coin: int, cash: int = 0, till: str | None = None
) -> Refund:
    tenders = [
        msgspec.structs.replace(
            sale.tenders[0], amount=coin, settles=Amount("EUR", coin), grant=None
        )
    ]
    if cash:
        tenders.append(Tender(type="cash", unit="EUR", amount=cash))
    return Refund(
        **world.marks(till or sale.device),
        reverses=sale.id,
        lines=(RefundedLine(line=1, quantity=1, amount=coin + cash),),
        totals=(Total(department="grocery", tax_rate=700, net=coin + cash, tax=0),),
        tenders=tuple(tenders),
    )


def test_what_was_paid_is_paid_back_once(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 400)
    sale = world.sale(TILL, MEMBER, 1, 400, cash=100)
    world.post(sale)
    assert outcome(world.post(refund(world, sale, 150, 40))) is Outcome.POSTED
    assert world.balance(MEMBER) == 750
    assert world.sums[f"cash:{TILL}", "EUR"] == 60
    assert outcome(world.post(refund(world, sale, 251))) is Outcome.RECORDED
    assert outcome(world.post(refund(world, sale, 250, 60))) is Outcome.POSTED
    assert outcome(world.post(refund(world, sale, 1))) is Outcome.RECORDED
    assert world.balance(MEMBER) == 1000
    assert not any(amount for (account, _), amount in world.sums.items() if "sales" in account)


def test_a_refund_goes_to_the_wallet_that_paid(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 400)
    sale = world.sale(TILL, MEMBER, 1, 400)
    world.post(sale)
    stolen = refund(world, sale, 400)
    [tender] = stolen.tenders
    elsewhere = msgspec.structs.replace(tender, account=wallet(MEMBERS[1]))
    stolen = msgspec.structs.replace(stolen, tenders=(elsewhere,))
    assert outcome(world.post(stolen)) is Outcome.RECORDED
    unknown = msgspec.structs.replace(refund(world, sale, 400), reverses=world.new_id())
    assert outcome(world.post(unknown)) is Outcome.RECORDED


def test_coin_that_never_came_in_is_not_paid_out(world: World) -> None:
    sale = world.sale(TILL, MEMBER, 1, 400)
    assert outcome(world.post(sale)) is Outcome.UNCOVERED
    assert outcome(world.post(refund(world, sale, 400))) is Outcome.RECORDED
    assert world.balance(MEMBER) == 1000


def test_what_the_coop_bore_goes_back_to_the_coop_first(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 1000)
    world.take_back(TILL, MEMBER, 1)
    world.ask(OTHER, MEMBER, 1, 800)
    late = world.sale(TILL, MEMBER, 1, 1000)
    assert outcome(world.post(late)) is Outcome.SUSPENSE
    assert world.sums[f"suspense:{COOP}", COIN] == -800
    assert world.balance(MEMBER) == 0
    assert outcome(world.post(refund(world, late, 500))) is Outcome.POSTED
    assert (world.sums[f"suspense:{COOP}", COIN], world.balance(MEMBER)) == (-300, 0)
    assert outcome(world.post(refund(world, late, 400))) is Outcome.POSTED
    assert (world.sums[f"suspense:{COOP}", COIN], world.balance(MEMBER)) == (0, 100)
    assert outcome(world.post(refund(world, late, 100))) is Outcome.POSTED
    assert (world.sums[f"store:{COOP}", COIN], world.balance(MEMBER)) == (0, 200)


def test_a_refund_is_of_its_own_tills_sale_whoever_else_took_its_id(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 400)
    sale = world.sale(TILL, MEMBER, 1, 400)
    cash = (Tender(type="cash", unit="EUR", amount=1),)
    total = (Total(department="grocery", tax_rate=700, net=1, tax=0),)
    squatter = Purchase(**{**world.marks(OTHER), "id": sale.id}, totals=total, tenders=cash)
    world.post(squatter, sale)
    # Elsewhere nobody can tell which of the two is meant: the office can.
    elsewhere = refund(world, sale, 100, till="c" * 16)
    assert outcome(world.post(elsewhere)) is Outcome.RECORDED
    assert outcome(world.post(refund(world, sale, 400))) is Outcome.POSTED
    assert world.balance(MEMBER) == 1000


# --- standing grants --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("balance", "left", "minutes_left", "expected"),
    [
        (5000, 0, 0, 500),  # up to the cap
        (600, 0, 0, 400),  # what is above the floor
        (200, 0, 0, None),  # nothing is
        (5000, 500, 700, None),  # full, and the lease is young
        (5000, 500, 359, 500),  # full, and more than half of the lease is gone
        (5000, 100, 700, 500),  # spent: topped up
        (0, 100, 359, 100),  # nothing to add, but what is there goes on
    ],
)
def test_standing_grants_follow_the_rule(
    balance: int, left: int, minutes_left: int, expected: int | None
) -> None:
    now = 1_800_000_000_000
    numbers = {}
    if left:
        numbers[1] = GrantRecord(total=left, until=instant(now + minutes_left * MINUTE_MS))
    grants = grant_standing(
        [Visitor(wallet(MEMBER), balance, numbers)],
        StandingGrants(floor=200, cap=500, visited_days=30),
        LEASES,
        TILL,
        1,
        COIN,
        now,
    )
    assert [grant.total for grant in grants] == ([] if expected is None else [expected])
