# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each check of a run can fail: a run that is well ends, something is made as it must not be, and
the check that looks for it says so. Nothing else here proves that a check looks at anything."""

import asyncio
import contextlib
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import msgspec
import pytest
from sqlalchemy import text

from contract.entries import (
    ChargeRun,
    Contribution,
    GrantGiven,
    GrantReturned,
    Purchase,
    Refund,
    Release,
    Released,
    RentPayment,
    read_entry,
    write_entry,
)
from contract.ids import b64, unb64
from contract.ledger_entries import Returned
from contract.money import Amount, coin_unit
from contract.outcomes import Outcome
from contract.proof import Leaf, Posting, read_leaf, write_leaf
from contract.receipt import parse_receipt_code
from contract.rules import DeclaredRisk
from ledger.housing.history import read_histories
from ledger.service import open_to_read
from tests.simulation import checks, run
from tests.simulation.cheap import cheap
from tests.simulation.checks import Approval
from tests.simulation.coop import MOST_GIVEN
from tests.simulation.faults import quiet
from tests.simulation.ledger import no_threads
from tests.simulation.order import Order
from tests.simulation.people import GivenBack
from tests.simulation.run import Simulation
from tests.simulation.sheets import OF_A_SHEET

SEED, HOURS = 36, 0.009
"""Of this one nearly everything is in the log that the checks look for."""
DAY_MS = 86_400_000
MARKS = ("format", "coop", "device", "epoch", "sequence", "previous", "id", "at", "actor")


class Ended:
    """A run that is over, and what the checks see of it."""

    def __init__(self, over: Simulation) -> None:
        self.over = over
        self.folder = over.folder
        with open_to_read(over.ledger.folder) as (connection, settings):
            found = connection.execute(text("select * from log order by log_index")).all()
            self._named = coin_unit(settings.coop), settings.ledger_device
            histories = read_histories(connection, settings)
            self._owe = {home: one.account() for home, one in histories.items()}
        self.rows = [SimpleNamespace(**row._mapping) for row in found]
        self.approved = list(over.approved)
        self.noted = list(over.people.noted)
        self.given_back = list(over.people.given_back)
        self.sheets = list(over.coordinators.told)

    def log(self) -> checks.Log:
        return checks.Log(self.rows, *self._named, self.over.things.shifts)

    def problems(self) -> list[str]:
        """What all checks say that look at the log and at what people were told."""
        log = self.log()
        wrong = log.problems + log.rent.differs(self._owe)
        wrong += log.attended.differs() + log.attended.missing(self.sheets)
        for till in self.over.tills:
            wrong += checks._journal(
                self.folder, till, self.over.things, log, self.over.disks, set()
            )
        wrong += checks._approvals(self.approved, log, {}, self.over.disks, set()) + checks._claims(
            self.noted, log
        )
        wrong += self.over.order.wrong(log.places(self.over.disks), self.over.ledger.restores)
        return wrong + checks._given_back(self.given_back, log)

    # --- what may be wrong with it ---------------------------------------------------------------

    def of(self, kind: type, fits: Callable[[Any], bool] = lambda entry: True) -> Any:
        """The last row with an entry of this kind that fits."""
        return next(
            row
            for row in reversed(self.rows)
            if isinstance(entry := read_entry(row.body), kind) and fits(entry)
        )

    def bought_with_coin(self) -> Any:
        """A purchase with coin of a grant, posted in full."""
        return self.of(
            Purchase,
            lambda entry: (
                self._is_honest(entry) and any(t.grant is not None for t in entry.tenders)
            ),
        )

    def rent_with_coin(self) -> Any:
        """Rent that was partly paid with coin."""
        return self.of(RentPayment, lambda entry: any(t.account for t in entry.tenders))

    def _is_honest(self, entry: Any) -> bool:
        return entry.device in {till.identity.device for till in self.over.tills}

    def number(self) -> None:
        for place, row in enumerate(self.rows):
            row.log_index = place

    def holding(self, kind: str) -> tuple[Any, str]:
        """Whose coin this purchase took."""
        row = self.bought_with_coin()
        tender = next(t for t in read_entry(row.body).tenders if t.grant is not None)
        return row, getattr(tender, kind)


def leaf_of(row: Any, **changes: Any) -> None:
    leaf: Leaf = msgspec.structs.replace(read_leaf(row.leaf), **changes)
    row.leaf = write_leaf(unb64(leaf.entry), leaf.outcome, leaf.postings, leaf.at)


def body_of(row: Any, **changes: Any) -> None:
    row.body = write_entry(msgspec.structs.replace(read_entry(row.body), **changes))


def postings_of(row: Any, *more: tuple[str, str, int]) -> None:
    leaf_of(row, postings=(*read_leaf(row.leaf).postings, *(Posting(*one) for one in more)))


def marks_of(row: Any) -> dict[str, Any]:
    entry = read_entry(row.body)
    return {
        name: getattr(entry, name)
        for name in (
            "format",
            "coop",
            "device",
            "epoch",
            "sequence",
            "previous",
            "id",
            "at",
            "actor",
        )
    }


# --- what is planted, in the words of the problem that it is -------------------------------------


def a_hole(ended: Ended) -> None:
    ended.rows[-1].log_index += 1


def an_entry_twice(ended: Ended) -> None:
    ended.rows.append(SimpleNamespace(**vars(ended.rows[-1])))
    ended.number()


def an_entry_lost(ended: Ended) -> None:
    ended.rows.remove(ended.bought_with_coin())
    ended.number()


def another_past(ended: Ended) -> None:
    body_of(ended.bought_with_coin(), previous=b64(bytes(32)))


def a_leaf_of_another(ended: Ended) -> None:
    leaf_of(ended.bought_with_coin(), entry=b64(bytes(32)))


def money_from_nothing(ended: Ended) -> None:
    row, unit = ended.holding("unit")
    postings_of(row, ("sales:grocery", unit, 1))


def a_wallet_overdrawn(ended: Ended) -> None:
    row, account = ended.holding("account")
    unit = ended.holding("unit")[1]
    postings_of(row, (account, unit, -1_000_000), ("sales:grocery", unit, 1_000_000))


def taken_back_on_lease(ended: Ended) -> None:
    row = ended.of(GrantGiven)
    one = read_entry(row.body).grants[0]
    back = Returned(
        account=one.account, device=one.device, epoch=one.epoch, number=one.number, unit=one.unit
    )
    ended.rows.append(SimpleNamespace(**vars(row)))
    ended.rows[-1].body = write_entry(GrantReturned(**marks_of(row), returns=(back,)))


def spent_beyond_its_grant(ended: Ended) -> None:
    for row in ended.rows:
        if isinstance(entry := read_entry(row.body), GrantGiven):
            small = tuple(msgspec.structs.replace(one, total=1) for one in entry.grants)
            body_of(row, grants=small)


def spent_and_not_posted(ended: Ended) -> None:
    row = ended.bought_with_coin()
    leaf_of(row, postings=())


def spent_under_what_was_released(ended: Ended) -> None:
    row = ended.bought_with_coin()
    ended.rows.insert(ended.rows.index(row), given_back_early(row))


def given_back_early(bought: SimpleNamespace) -> SimpleNamespace:
    """The till of a purchase gives the number back under which it was paid."""
    tender = next(t for t in read_entry(bought.body).tenders if t.grant is not None)
    released = Released(account=tender.account, unit=tender.unit, number=tender.grant)
    early = SimpleNamespace(**vars(bought))
    early.body = write_entry(Release(**marks_of(bought), releases=(released,)))
    leaf_of(early, postings=())
    return early


def coin_worth_more(ended: Ended) -> None:
    row = ended.bought_with_coin()
    tenders = tuple(
        t if t.account is None else msgspec.structs.replace(t, settles=Amount("EUR", t.amount))
        for t in read_entry(row.body).tenders
    )
    body_of(row, tenders=tenders)


def less_risk(**less: Any) -> Callable[[Ended], None]:
    """The members would have carried less."""

    def plant(ended: Ended) -> None:
        for row in ended.rows:
            rule = getattr(read_entry(row.body), "rule", None)
            if rule is not None and isinstance(rule.parameters, DeclaredRisk):
                less_of_it = msgspec.structs.replace(rule.parameters, **less)
                body_of(row, rule=msgspec.structs.replace(rule, parameters=less_of_it))

    plant.__name__ = f"less_risk {less}"
    return plant


def the_coop_pays_first(ended: Ended) -> None:
    """In the place of whoever bought, though their wallet had coin."""
    for row in ended.rows:
        entry = read_entry(row.body)
        if isinstance(entry, Purchase) and any(t.grant is not None for t in entry.tenders):
            unit = next(t.unit for t in entry.tenders if t.account is not None)
            postings_of(row, (f"suspense:{entry.coop}", unit, -1), ("sales:grocery", unit, 1))


def an_entry_never_sent(ended: Ended) -> None:
    """The last of its journal, so that nothing else is wrong with the log."""
    device = ended.over.tills[0].identity.device
    ended.rows.remove(
        next(row for row in reversed(ended.rows) if read_entry(row.body).device == device)
    )
    ended.number()


def another_entry_in_its_place(ended: Ended) -> None:
    ended.bought_with_coin().hash = bytes(32)


def told_another_outcome(ended: Ended) -> None:
    leaf_of(ended.bought_with_coin(), outcome=Outcome.HELD)


def an_approval_that_is_nowhere(ended: Ended) -> None:
    """It is a check-in that stands where somebody bought."""
    row = ended.bought_with_coin()
    row.body = write_entry(Release(**marks_of(row), releases=()))


def told_another_sum(ended: Ended) -> None:
    ended.approved[0] = msgspec.structs.replace(
        ended.approved[0], total=ended.approved[0].total + 1
    )


def told_another_gift(ended: Ended) -> None:
    """Nobody was told of any, and some gave."""
    ended.approved = [msgspec.structs.replace(one, gift=None) for one in ended.approved]


def given_more_than_may_be(ended: Ended) -> None:
    gave = ended.of(Purchase, lambda entry: ended._is_honest(entry) and entry.gift is not None)
    body_of(gave, gift=msgspec.structs.replace(read_entry(gave.body).gift, amount=MOST_GIVEN + 1))


def another_owes_less(ended: Ended) -> None:
    """What one household paid, another one owes less."""
    postings_of(ended.of(RentPayment), ("rent:another", "EUR", -1), ("sales:grocery", "EUR", 1))


def a_charge_nobody_knows(ended: Ended) -> None:
    run = ended.of(ChargeRun)
    more = tuple(
        msgspec.structs.replace(one, amount=one.amount + 1) for one in read_entry(run.body).charges
    )
    body_of(run, charges=more)


def a_sheet_that_is_worth_more(ended: Ended) -> None:
    """Coin for another minute than anybody confirmed."""
    issued = ended.of(Contribution, lambda entry: entry.contribution.startswith(OF_A_SHEET))
    body_of(issued, amount=read_entry(issued.body).amount + 1)


def a_sheet_that_is_nowhere(ended: Ended) -> None:
    ended.sheets[0] = ended.sheets[0]._replace(shift="another")


def too_much_coin_for_housing(ended: Ended) -> None:
    rent = ended.rent_with_coin()
    coin = tuple(one for one in read_entry(rent.body).tenders if one.account is not None)
    body_of(rent, tenders=coin)


def spent_behind_its_lease(ended: Ended) -> None:
    ended.approved = [msgspec.structs.replace(a, at_ms=a.at_ms + DAY_MS) for a in ended.approved]


def approved_twice(ended: Ended) -> None:
    ended.approved.append(ended.approved[-1])


def out_of_order(ended: Ended) -> None:
    ended.approved.reverse()


def posted_again_in_a_new_epoch(ended: Ended) -> None:
    ended.rows.append(SimpleNamespace(**vars(ended.bought_with_coin())))
    body_of(ended.rows[-1], epoch=2)
    ended.number()


def one_till_before_the_others(ended: Ended) -> None:
    """All that one till sold stands at the very beginning, in its own order."""
    device = ended.over.tills[0].identity.device
    ended.rows.sort(key=lambda row: read_entry(row.body).device != device)
    ended.number()


def a_claim_that_is_nowhere(ended: Ended) -> None:
    ended.noted[0] = ended.noted[0]._replace(shift="another")


def given_back_twice(ended: Ended) -> None:
    """It stands once, and its amounts twice."""
    row = ended.of(Refund)
    leaf_of(row, postings=read_leaf(row.leaf).postings * 20)


def given_back_of_nothing(ended: Ended) -> None:
    body_of(ended.of(Refund), reverses=read_entry(ended.rows[0].body).id)


def given_back_and_nowhere(ended: Ended) -> None:
    ended.given_back += [GivenBack("till-0", "another")] * 100


PLANTED: tuple[tuple[Callable[[Ended], None], str], ...] = (
    (a_hole, "the log has a hole"),
    (an_entry_twice, "stands at"),
    (an_entry_lost, "behind"),
    (another_past, "does not name the one before it"),
    (a_leaf_of_another, "names another entry"),
    (money_from_nothing, "from nothing"),
    (a_wallet_overdrawn, "leaves wallet:"),
    (taken_back_on_lease, "takes back what is still on lease"),
    (spent_beyond_its_grant, "were covered"),
    (spent_and_not_posted, "posts 0 coin to the store"),
    (spent_under_what_was_released, "were covered"),
    (coin_worth_more, "were covered"),
    (less_risk(per_tap=1), "were covered"),
    (less_risk(per_member=1), "were covered"),
    (less_risk(per_kiosk=1), "were covered"),
    (less_risk(ends="2020-01-01"), "were covered"),
    (the_coop_pays_first, "suspense pays"),
    (an_entry_never_sent, "entries, the log has"),
    (another_entry_in_its_place, "is another in the log"),
    (told_another_outcome, "was told"),
    (told_another_outcome, "honestly sold"),
    (an_approval_that_is_nowhere, "an approved purchase is not in the log"),
    (told_another_sum, "written"),
    (another_owes_less, "of rent, taken was"),
    (a_charge_nobody_knows, "the office sees"),
    (a_sheet_that_is_worth_more, "the sheets are worth"),
    (a_sheet_that_is_nowhere, "a sheet that was confirmed is not in the log"),
    (too_much_coin_for_housing, "for housing in coin"),
    (told_another_gift, "given, written"),
    (given_more_than_may_be, "gives more than anybody is asked for"),
    (spent_behind_its_lease, "behind the end of its lease"),
    (approved_twice, "was approved twice"),
    (out_of_order, "stands before what"),
    (posted_again_in_a_new_epoch, "is posted at"),
    (one_till_before_the_others, "was there before it was begun"),
    (a_claim_that_is_nowhere, "what was noted is not in the log"),
    (given_back_twice, "gives back more than was sold"),
    (given_back_of_nothing, "gives back what nobody sold"),
    (given_back_and_nowhere, "what was given back is not in the log"),
)


@pytest.fixture(scope="module")
def over(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulation]:
    """A run that was well. Nobody changes it."""
    with cheap(), no_threads(), quiet() as faults:
        over = Simulation(SEED, HOURS, tmp_path_factory.mktemp("over"), faults)
        assert over.run().problems == ()
        yield over


def test_a_run_that_is_well_has_no_problem(over: Simulation) -> None:
    assert Ended(over).problems() == []


def test_giving_back_a_number_that_nobody_was_granted_takes_nothing_from_it_later(
    over: Simulation,
) -> None:
    # given: a run in which somebody paid with coin under a grant
    ended = Ended(over)
    bought = ended.bought_with_coin()
    # when: its till had given that number back before all else, as a liar does
    ended.rows.insert(0, given_back_early(bought))
    # then: what was granted afterwards covers the purchase
    assert not [one for one in ended.log().problems if "were covered" in one]


@pytest.mark.parametrize(("plant", "said"), PLANTED, ids=lambda one: getattr(one, "__name__", one))
def test_the_checks_see(over: Simulation, plant: Callable[[Ended], None], said: str) -> None:
    ended = Ended(over)
    plant(ended)
    found = ended.problems()
    assert any(said in one for one in found), f"{said}: nobody saw it; {found}"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("update balances set amount = amount + 1", "the balances are not the sums"),
        ("update balances set amount = amount + 1", "audit:"),
        (
            "drop trigger log_no_update; update log set signature = 'x' where log_index = 3",
            "audit:",
        ),
    ],
)
def test_the_checks_see_what_somebody_does_to_the_database(
    over: Simulation, tmp_path: Path, sql: str, said: str
) -> None:
    shutil.copytree(over.folder / "ledger", tmp_path / "ledger")
    with contextlib.closing(sqlite3.connect(next((tmp_path / "ledger").glob("*.db")))) as database:
        database.executescript(sql)
        database.commit()
    elsewhere: Any = SimpleNamespace(folder=tmp_path / "ledger", restores=0, lost_leases={})
    found = checks.check(
        over.folder,
        elsewhere,
        over.things,
        [],
        [],
        over.people,
        [],
        over.disks,
        Order(),
    ).problems
    assert any(said in one for one in found), found


# --- what only shows while it runs ---------------------------------------------------------------


class ABadEnd(Simulation):
    """A run in which something is not well when all should be."""

    async def _settle(self) -> None:
        await self.spoil()
        await super()._settle()

    async def spoil(self) -> None:
        """What is not well."""


class AnOlderDisk(ABadEnd):
    said: ClassVar = "has stopped"

    async def spoil(self) -> None:
        """Somebody puts back what a till's disk was before."""
        till = self.tills[0]
        older = self.folder / "older"
        if not till.up:
            till.boot()
        till.crash("for a copy")
        shutil.copytree(till.folder, older)
        till.boot()
        assert await self.people.buy_something(till)
        while not self._is_done(till):  # noqa: ASYNC110 (nobody tells of it)
            await asyncio.sleep(1)
        till.crash("for its disk")
        shutil.rmtree(till.folder)
        shutil.copytree(older, till.folder)


class NobodyAnswers(ABadEnd):
    said: ClassVar = "not all is sent"

    async def spoil(self) -> None:
        if not self.tills[0].up:
            self.tills[0].boot()
        self.tills[0].cable.weather.seconds = (100.0, 100.0)
        assert await self.people.buy_something(self.tills[0])


class ADamagedJournal(ABadEnd):
    said: ClassVar = "does not start"

    async def spoil(self) -> None:
        self.tills[0].crash("as its disk breaks")
        (self.tills[0].folder / "journal.db").write_bytes(b"not a journal" * 1000)


class ATraceback(ABadEnd):
    said: ClassVar = "it failed"

    async def spoil(self) -> None:
        try:
            raise ArithmeticError("what nobody thought of")
        except ArithmeticError:
            logging.getLogger("kiosk.engine").exception("it failed")


class AnotherMember(ABadEnd):
    said: ClassVar = "takes somebody for"

    async def spoil(self) -> None:
        """The card of one who buys is not known to be theirs."""
        for card in self.people.cards:
            card.name = ""
        for _ in range(8):
            await self.people.visit(self.tills[0])


class ATapThatPaysTwice(ABadEnd):
    said: ClassVar = "paid twice"

    async def spoil(self) -> None:
        """Once with the card, and once with its clone."""
        card = self.people.cards[0]
        for one in (card, card.clone(self.chance)):
            one.counter = 7
            self.people.paid(self.tills[0], one.plastic.uid, one.counter)


class AnUnprovedReceipt(ABadEnd):
    said: ClassVar = "a receipt of till-0 is"

    async def _settle(self) -> None:
        await super()._settle()
        code = parse_receipt_code(self.approved[0].url)
        forged = msgspec.structs.replace(code, entry_hash=bytes(32)).url("https://forged.example")
        self.problems += await checks.receipts(
            self.tills[0], [Approval(self.tills[0].name, forged, 0, 0, 0)]
        )


@pytest.mark.parametrize(
    "how",
    [
        AnOlderDisk,
        NobodyAnswers,
        ADamagedJournal,
        ATraceback,
        AnotherMember,
        ATapThatPaysTwice,
        AnUnprovedReceipt,
    ],
)
def test_a_run_sees(how: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PATIENCE_SECONDS", 60)
    with cheap(), no_threads(), quiet() as faults:
        found = how(2, 0.003, tmp_path, faults).run().problems
    assert any(how.said in one for one in found), found
