# SPDX-License-Identifier: AGPL-3.0-or-later
"""The books by themselves: whatever tills do, coin is conserved and nobody overdraws.

Everything is posted through what ``needs`` names and nothing else (see ``World.post``), and decided
again from the beginning at the end, as an audit does.
"""

from typing import Any, get_args

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contract.entries import (
    AnyEntry,
    CashCount,
    CashMoved,
    CoinRetired,
    Contribution,
    Entry,
    GrantGiven,
    ProducerPaid,
    Purchase,
    Refund,
    RefundedLine,
    Release,
    Released,
    RentPayment,
    Reversal,
    Tender,
    Total,
    Transfer,
)
from contract.grants import Grant
from contract.ids import wallet
from contract.money import Amount
from contract.outcomes import Declined, Outcome
from contract.rules import StandingGrants
from ledger.books.accounts import GrantKey
from ledger.books.decide import KINDS
from ledger.books.granting import Refused, Visitor, available, grant_standing
from tests.ledger.books import (
    COIN,
    COMMONS,
    COOP,
    EUR,
    HOUSEHOLD,
    LEASES,
    LEDGER,
    MEMBERS,
    MINT,
    MINUTE_MS,
    STORE,
    SUSPENSE,
    TILLS,
    VOUCHER,
    World,
    held_at,
    require_repeatable,
    require_sound,
)

HOSTILE = "x" * 16
"""A till in wrong hands: members tap at it, and it writes what it likes."""


def test_every_kind_of_entry_has_its_place_in_the_books() -> None:
    assert set(get_args(AnyEntry)) == KINDS.keys()


tills = st.sampled_from(TILLS)
members = st.sampled_from(MEMBERS)
amounts = st.integers(1, 900)


class Books(RuleBasedStateMachine):
    """Two honest tills and two members in any order of events, uploads late, in part, or much
    later, an office that corrects what it did, and a till in wrong hands.

    The honest tills spend what they hold. Some of their sales arrive after the ledger took the
    grant back.
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
        self.issued = 0
        self.sold: dict[str, Purchase] = {}
        self.left: dict[str, int] = {}  # the coin of each sale that may still be paid back
        self.borne: dict[str, int] = {}  # what suspense still bears of each sale
        self.forgiven = 0  # what suspense bears of reversals, and of what came late elsewhere
        self.done: list[Entry] = []
        self.reversed: set[str] = set()
        for member in MEMBERS:
            self.work(member, 1500, False)
        self.totals: dict[GrantKey, int] = {}

    # --- members and honest tills ----------------------------------------------------------------

    @rule(member=members, amount=amounts, twice=st.booleans())
    def work(self, member: str, amount: int, twice: bool) -> None:
        work = self.world.contribution(member, amount)
        assert self.world.outcome(work) is Outcome.POSTED
        self.issued += amount
        self.done.append(work)
        if twice:
            again = msgspec.structs.replace(work, id=self.world.new_id())
            assert self.world.outcome(again) is Outcome.RECORDED

    @rule(till=tills, member=members, amount=amounts)
    def ask(self, till: str, member: str, amount: int) -> None:
        held = self.held[till, member]
        number = held[0] + 1 if self.closed[till, member] else held[0]
        spent = 0 if self.closed[till, member] else held[2]
        before = self.world.balance(member)
        answer = self.world.ask(till, member, number, spent + amount)
        if isinstance(answer, Refused):
            assert self.world.balance(member) == before
            if answer.reason is Declined.LAPSED:
                held[0], self.closed[till, member] = number, True
            else:
                # Its releases may stand in its backlog: never out of turn for that.
                assert answer.reason is Declined.NO_ROOM
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
                Visitor(wallet(m), self.world.balance(m), self.world.numbers(till, wallet(m)))
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
            self.world.post(GrantGiven(**self.world.marks(), grants=(grant,)))
            self.take(till, grant)

    @rule(
        till=tills,
        member=members,
        coin=amounts,
        cash=st.integers(0, 500),
        card=st.integers(0, 9),
        what=st.sampled_from(["sale", "sale", "sale", "rent", "gift"]),
    )
    def spend(self, till: str, member: str, coin: int, cash: int, card: int, what: str) -> None:
        held = self.held[till, member]
        if self.closed[till, member] or held[1] - held[2] < coin:
            self.ask(till, member, coin)
        coin = min(coin, held[1] - held[2])
        if coin <= 0 or self.closed[till, member]:
            return
        held[2] += coin
        world, number = self.world, held[0]
        entry: Entry
        if what == "rent":
            entry = world.rent(till, world.spends(member, coin, number))
        elif what == "gift":
            to = next(other for other in MEMBERS if other != member)
            entry = world.transfer(till, member, wallet(to), coin, number)
        else:
            entry = world.sale(till, member, number, coin, cash, card)
        self.unsent[till].append(entry)

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
            if isinstance(entry, Release):
                continue
            # An honest till's spend is posted in full, however late, and to whom it was for.
            assert decision.outcome in (Outcome.POSTED, Outcome.SUSPENSE)
            stored = {p.account: p.amount for p in decision.postings if p.unit == COIN}
            late = -stored.get(SUSPENSE, 0)
            if isinstance(entry, Purchase):
                coin = entry.tenders[0]
                self.sold[entry.id], self.left[entry.id] = entry, coin.amount
                self.borne[entry.id] = late
                assert stored[STORE] == coin.amount
                if late:
                    member = str(coin.account).partition(":")[2]
                    assert (till, member, coin.grant) in self.returned
            else:
                self.forgiven += late
                self.done.append(entry)
            assert (decision.outcome is Outcome.SUSPENSE) == (late > 0)

    @rule(till=tills, member=members)
    def lose_patience(self, till: str, member: str) -> None:
        for number, grant in self.world.numbers(till, wallet(member)).items():
            if not grant.closed:
                self.world.take_back(till, member, number)
                self.returned.add((till, member, number))
                return

    @rule(till=tills, member=members, other=tills, coin=amounts)
    def lose_touch(self, till: str, member: str, other: str, coin: int) -> None:
        """A till sells out of reach; meanwhile what it held is taken back and spent elsewhere."""
        self.spend(till, member, coin, 0, 0, "sale")
        self.world.now_ms += LEASES.standing_minutes * MINUTE_MS
        self.lose_patience(till, member)
        self.spend(other, member, max(self.world.balance(member), 1), 0, 0, "sale")

    @rule(till=tills, data=st.data(), part=st.integers(1, 900))
    def bring_back(self, till: str, data: st.DataObject, part: int) -> None:
        """Some goods come back, at this till or another, more than once, or more than were sold."""
        if not self.sold:
            return
        sale = data.draw(st.sampled_from(list(self.sold)))
        outcome = self.world.outcome(self.world.refund(self.sold[sale], part, till=till))
        if self.sold[sale].device == till and part <= self.left[sale]:
            assert outcome is Outcome.POSTED
            self.left[sale] -= part
            self.borne[sale] = max(0, self.borne[sale] - part)
        else:
            assert outcome is Outcome.RECORDED

    # --- the office ---------------------------------------------------------------------------

    @rule(data=st.data())
    def take_it_back(self, data: st.DataObject) -> None:
        """The office corrects something, perhaps once more than it should."""
        if not self.done:
            return
        entry = data.draw(st.sampled_from(self.done))
        [decision] = self.world.post(self.world.reversal(entry))
        assert (decision.outcome is Outcome.RECORDED) == (entry.id in self.reversed)
        self.forgiven -= sum(
            p.amount for p in decision.postings if (p.account, p.unit) == (SUSPENSE, COIN)
        )
        if isinstance(entry, Contribution) and entry.id not in self.reversed:
            self.issued -= entry.amount
        self.reversed.add(entry.id)

    @rule(member=members, limit=st.integers(-300, 0))
    def set_limit(self, member: str, limit: int) -> None:
        if self.world.balance(member) >= limit:
            assert self.world.outcome(self.world.limit(member, limit)) is Outcome.RECORDED

    @rule(member=members, amount=amounts, retire=st.booleans())
    def close_the_circle(self, member: str, amount: int, retire: bool) -> None:
        amount = min(amount, self.world.coin(STORE))
        if amount <= 0:
            return
        marks: dict[str, Any] = {**self.world.marks(), "account": STORE, "unit": COIN}
        if retire:
            self.world.post(CoinRetired(**marks, amount=amount))
            self.issued -= amount
        else:
            self.world.post(ProducerPaid(**marks, to=wallet(member), amount=amount))

    @rule(amount=amounts, charge=st.booleans())
    def owe(self, amount: int, charge: bool) -> None:
        """Somebody buys a voucher, or a household is charged."""
        world = self.world
        entry = world.charges(world.charge(amount)) if charge else world.credit(amount)
        assert world.outcome(entry) is Outcome.POSTED
        if charge:
            self.done.append(entry)

    # --- a till in wrong hands ----------------------------------------------------------------

    @rule(member=members, number=st.integers(1, 4), total=amounts, voucher=st.booleans())
    def tap_at_the_wrong_till(self, member: str, number: int, total: int, voucher: bool) -> None:
        account, unit = (VOUCHER, EUR) if voucher else (wallet(member), COIN)
        self.world.ask_of(HOSTILE, account, number, total, unit)

    @rule(data=st.data())
    def write_anything(self, data: st.DataObject) -> None:
        """Nothing that it writes stops the books, or takes more than it was granted."""
        world = self.world
        before = {key: grant for key, grant in world.state.grants.items() if grant is not None}
        wallets = {member: world.balance(member) for member in MEMBERS}
        entry = data.draw(lies(world, list(self.sold)))
        [decision] = world.post(entry)
        stored = {p.account: p.amount for p in decision.postings if p.unit == COIN}
        self.forgiven -= stored.get(SUSPENSE, 0)
        self.issued -= stored.get(MINT, 0)
        assert MINT not in stored
        for key, grant in world.state.grants.items():
            if grant is not None and key.device != HOSTILE:
                assert grant == before.get(key)
        for member in MEMBERS:  # a wallet is touched only by what was taken back too early
            lost = wallets[member] - world.balance(member)
            returned = [
                grant
                for number, grant in world.numbers(HOSTILE, wallet(member)).items()
                if grant.closed == "returned"
            ]
            assert lost <= sum(grant.spent for grant in returned)

    @rule(member=members)
    def lose_patience_with_it(self, member: str) -> None:
        for number, grant in self.world.numbers(HOSTILE, wallet(member)).items():
            if not grant.closed:
                self.world.take_back(HOSTILE, member, number)
                return

    # --- what holds ---------------------------------------------------------------------------

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def books_hold(self) -> None:
        world = self.world
        require_sound(world)
        assert world.coin(MINT) == -self.issued
        assert world.coin(SUSPENSE) == -sum(self.borne.values()) - self.forgiven
        for till in (*TILLS, HOSTILE):
            for member in MEMBERS:
                numbers = world.numbers(till, wallet(member))
                left = sum(g.left for g in numbers.values())
                assert left == world.coin(held_at(till, wallet(member)))
                free = world.free(wallet(member))
                assert available(free, numbers) == free + left
        for key, grant in world.state.grants.items():
            if grant is not None:
                assert grant.total >= self.totals.get(key, 0)
                assert grant.spent <= grant.total
                self.totals[key] = grant.total

    def teardown(self) -> None:
        if hasattr(self, "world"):
            require_repeatable(self.world)


# --- what a till in wrong hands may write -----------------------------------------------------

_some = st.integers(1, 700)
_accounts = st.sampled_from(
    [*map(wallet, MEMBERS), COMMONS, VOUCHER, STORE, MINT, f"credit:{HOUSEHOLD}"]
)


@st.composite
def _tender(draw: st.DrawFn) -> Tender:
    kind = draw(st.sampled_from(["coin", "coin", "cash", "card-terminal", "credit", "voucher"]))
    amount = draw(_some)
    settles = Amount(EUR, draw(st.sampled_from([amount, amount, amount + 1, 0])))
    spends = kind in ("coin", "credit", "voucher")
    return Tender(
        type=kind,  # type: ignore[arg-type]
        unit=draw(st.sampled_from([COIN, COIN, f"coin:{'z' * 16}"])) if kind == "coin" else EUR,
        amount=amount,
        settles=settles if kind == "coin" else None,
        account=draw(_accounts) if spends else None,
        grant=draw(st.integers(1, 4)) if spends and draw(st.booleans()) else None,
        risk=draw(st.integers(1, 2)) if spends and draw(st.integers(0, 9)) == 0 else None,
    )


@st.composite
def lies(draw: st.DrawFn, world: World, sold: list[str]) -> Entry:
    """Any entry of its journal: well-formed, and perhaps even true."""
    marks = {**world.marks(HOSTILE), "rules": {"coin-value": draw(st.integers(1, 2))}}
    kind = draw(
        st.sampled_from([Purchase, Refund, RentPayment, Transfer, Release, CashMoved, Reversal])
    )
    tenders = tuple(draw(st.lists(_tender(), max_size=3)))
    paid = sum(tender.value.amount for tender in tenders)
    rounding = draw(st.sampled_from([0, 0, 0, 2, -2]))
    deposits = draw(st.sampled_from([0, 0, 25, -25]))
    net = paid - rounding - deposits - draw(st.sampled_from([0, 0, 0, 1]))
    tax = draw(st.sampled_from([0, 0, _BIG, -_BIG]))
    goods: dict[str, Any] = {
        "totals": (Total(department="grocery", tax_rate=700, net=net - tax, tax=tax),),
        "tenders": tenders,
        "rounding": rounding,
        "container_deposits": deposits,
    }
    if kind is Purchase:
        return Purchase(**marks, **goods)
    if kind is Refund:
        line = RefundedLine(line=draw(_some), quantity=draw(_some), amount=max(1, net))
        reverses = draw(st.sampled_from(sold)) if sold and draw(st.booleans()) else None
        return Refund(**marks, **goods, reverses=reverses, lines=(line,))
    if kind is RentPayment:
        return RentPayment(**marks, household=HOUSEHOLD, tenders=tenders, rounding=rounding)
    if kind is Transfer:
        return Transfer(
            **marks,
            account=draw(_accounts),
            to=draw(_accounts),
            unit=COIN,
            amount=draw(_some),
            grant=draw(st.none() | st.integers(1, 4)),
        )
    if kind is Release:
        released = Released(account=draw(_accounts), unit=COIN, number=draw(st.integers(1, 5)))
        return Release(**marks, releases=(released,))
    if kind is CashMoved:
        what = draw(st.sampled_from(["float", "drop", "paid-out"]))
        if draw(st.booleans()):
            return CashCount(**marks, unit=EUR, counted=draw(st.integers(0, _BIG)))
        return CashMoved(**marks, what=what, unit=EUR, amount=draw(_some | st.just(_BIG)))
    # What only the ledger writes, from its own hand.
    last = next(
        e for e in reversed(world.log) if e.device == LEDGER and not isinstance(e, Purchase)
    )
    forged = {name: marks[name] for name in ("device", "id", "sequence")}
    actor = draw(st.sampled_from([f"kiosk:{HOSTILE}", f"ledger:{COOP}"]))
    return msgspec.structs.replace(last, **forged, actor=actor)


_BIG = 2**52

TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
