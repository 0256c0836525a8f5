# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of entry in a real ledger, on both databases: what is looked up is what the books
need, an audit repeats it, and the database itself refuses what does not balance."""

import importlib
import os
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DatabaseError

from contract.entries import (
    CashCount,
    CashMoved,
    Charge,
    ChargeRun,
    CoinRetired,
    CreditGiven,
    DrawerOpened,
    Entry,
    GrantGiven,
    LimitSet,
    NeighbourSettled,
    NeighbourStands,
    ProducerPaid,
    Purchase,
    Refund,
    RentPayment,
    Reversal,
    SignedEntry,
    Tender,
    Total,
    Transfer,
    Visit,
)
from contract.grants import Grant
from contract.ids import instant
from contract.messages import NotGranted
from contract.money import Amount
from contract.outcomes import Declined, Outcome
from contract.rules import DeclaredRisk, RuleVersion
from ledger.catalogue.rules import start_rule
from ledger.service import Ledger, open_to_read
from ledger.store.engine import open_engine
from ledger.transaction import Transaction
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, Kiosk, new_id, now_ms, run, sealed_id
from tests.ledger.engines import Books
from tests.ledger.test_audit import audited

HOUSEHOLD, VOUCHER = "h" * 16, f"voucher:{'v' * 16}"


class Office:
    """Whoever sits at the ledger's own machine."""

    def __init__(self, coop: Coop, till: Kiosk) -> None:
        self.ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)
        self.till, self.me = till, till.me

    def post(self, kind: type[Entry], **fields: Any) -> Any:
        """An entry of the ledger's own journal, for good."""

        def job(tx: Transaction) -> Entry:
            entry: Any = kind(**tx.own(tx.ledger_actor), **fields)
            tx.post_own(entry)
            return entry

        return self.ledger.do_now(job)

    def balance(self, account: str, unit: str) -> int:
        return self.ledger.do_now(lambda tx: tx.balance(account, unit))


@pytest.fixture(scope="module")
def month(
    opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Coop, Kiosk, Office]]:
    """A co-op in which everything happened once, that has closed for today."""
    with opened(tmp_path_factory.mktemp("month")) as coop:
        till = coop.kiosk()
        office = Office(coop, till)
        try:
            live(coop, till, office)
        finally:
            office.ledger.close()
        coop.server.stop()
        yield coop, till, office


def live(coop: Coop, till: Kiosk, office: Office) -> None:
    """Their first month."""
    unit, me = till.unit, till.me.coop
    mei, ravi, noor = (coop.cards[name] for name in ("Mei", "Ravi", "Noor"))

    def upload(*entries: SignedEntry) -> list[Outcome]:
        return [o.outcome for o in till.upload(*entries).outcomes]

    def spends(account: str, amount: int, grant: int | None, risk: int | None = None) -> Tender:
        settles = Amount("EUR", amount)
        return Tender(
            type="coin",
            unit=unit,
            amount=amount,
            settles=settles,
            account=account,
            grant=grant,
            risk=risk,
        )

    def cash(amount: int) -> Tender:
        return Tender(type="cash", unit="EUR", amount=amount)

    def bought(*tenders: Tender, deposits: int = 0, rounding: int = 0) -> SignedEntry:
        paid = sum(t.value.amount for t in tenders) - deposits - rounding
        return till.write(
            lambda marks: Purchase(
                **marks,
                rules={"coin-value": 1},
                totals=(Total(department="grocery", tax_rate=700, net=paid, tax=0),),
                tenders=tenders,
                container_deposits=deposits,
                rounding=rounding,
            )
        )

    # Starting credit: the first purchase comes before the first shift.
    who = till.tapped(noor)
    assert till.ask(who, 800) == NotGranted(reason=Declined.NO_ROOM, available=noor.balance)
    office.post(LimitSet, account=noor.account, unit=unit, limit=noor.balance - 1000)
    assert till.tapped(noor).available == 1000
    till.granted(who, 800)
    assert upload(till.sale(account=noor.account, coin=800)) == [Outcome.POSTED]
    assert till.tapped(noor).available == 200
    assert office.balance(noor.account, unit) == noor.balance - 800

    # Coin goes from hand to hand, and into rent.
    till.granted(till.tapped(mei), 900)
    given = till.write(
        lambda marks: Transfer(
            **marks, account=mei.account, to=ravi.account, unit=unit, amount=300, grant=1
        )
    )
    owed = {"household": HOUSEHOLD, "due": "2026-06-03", "unit": "EUR"}
    rent, deposit = new_id(), new_id()
    charged = office.post(
        ChargeRun,
        run="rent-2026-06",
        charges=(
            Charge(charge=rent, type="rent", amount=25_000, **owed),
            Charge(charge=deposit, type="deposit", amount=5000, **owed),
        ),
    )
    paid = till.write(
        lambda marks: RentPayment(
            **marks,
            rules={"coin-value": 1},
            household=HOUSEHOLD,
            tenders=(spends(mei.account, 500, 1), cash(24_500)),
            settles=(rent,),
        )
    )
    assert upload(given, paid) == [Outcome.POSTED] * 2
    assert office.balance(f"rent:{HOUSEHOLD}", "EUR") == 5000

    # A voucher that somebody bought.
    office.post(CreditGiven, account=VOUCHER, source=f"bank:{me}", unit="EUR", amount=2000)
    grant = Grant(
        account=VOUCHER,
        device=till.me.device,
        epoch=1,
        number=1,
        unit="EUR",
        total=1500,
        until=instant(now_ms() + 60_000),
    )
    office.post(GrantGiven, grants=(grant,))
    voucher = Tender(type="voucher", unit="EUR", amount=1200, account=VOUCHER, grant=1)
    assert upload(bought(voucher, cash(302), deposits=25, rounding=2)) == [Outcome.POSTED]

    # The network was away, and the co-op had said that it carries that.
    risk = DeclaredRisk(per_tap=400, per_member=500, per_kiosk=900, ends="2099-12-31")
    office.ledger.do_now(
        lambda tx: start_rule(tx, RuleVersion(1, tx.coop.day(tx.now_ms), risk), tx.ledger_actor)
    )
    risky = [bought(spends(ravi.account, 300, None, 1)) for _ in range(2)]
    assert upload(*risky) == [Outcome.SUSPENSE, Outcome.UNCOVERED]
    limits = coop.books()["exposure"]
    assert (limits["owed"], limits["debtors"]) == (300, 1)
    [here] = [one for one in limits["kiosks"] if one["device"] == till.me.device]
    assert (here["may_lend"], here["lent"]) == (900, 300)
    assert limits["may_lend"] == 900 * sum(one["may_lend"] > 0 for one in limits["kiosks"])
    set_aside = sum(one["granted"] for one in limits["kiosks"])
    assert limits["granted"] == set_aside == coop.books()["accounts"]["allowance"][unit]

    # The drawer, and what comes back.
    drawer = till.write(lambda marks: DrawerOpened(**marks, reason="no-sale"))
    dropped = till.write(lambda m: CashMoved(**m, what="drop", unit="EUR", amount=20_000))
    empties = till.write(
        lambda marks: Refund(
            **marks, lines=(), totals=(), container_deposits=25, tenders=(cash(25),)
        )
    )
    counted = till.write(lambda marks: CashCount(**marks, unit="EUR", counted=4700))
    assert upload(drawer, dropped, empties, counted) == [
        Outcome.RECORDED,
        *[Outcome.POSTED] * 3,
    ]

    # The office: producers, coin that is retired, and what was wrong.
    store = {"account": f"store:{me}", "unit": unit}
    office.post(ProducerPaid, **store, to=ravi.account, amount=100)
    office.post(CoinRetired, **store, amount=200)
    # Members shop at a neighbouring co-op, and theirs here.
    between = {"neighbour": "y" * 16, "unit": unit}
    office.post(NeighbourStands, neighbour="y" * 16, public_key="k" * 43, limit=500)
    crosses = {**between, "account": mei.account}
    taken = office.post(Visit, **crosses, visit=new_id(), way="out", amount=300)
    office.post(Visit, **crosses, visit=taken.visit, way="out", amount=300)  # nothing new
    office.post(Visit, **crosses, visit=new_id(), way="in", amount=50)
    office.post(NeighbourSettled, **between, amount=100)
    assert office.balance(f"clearing:{me}:{'y' * 16}", unit) == 150
    journal = {"journal": till.me.device, "journal_epoch": 1}
    before = office.balance(mei.account, unit)
    for _ in range(2):  # the second time it says nothing new
        office.post(Reversal, reverses=sealed_id(given), **journal)
        assert office.balance(mei.account, unit) == before + 300
    own = {"reverses": charged.id, "journal": till.me.ledger_device, "journal_epoch": 1}
    office.post(Reversal, **own, charge=deposit)
    assert office.balance(f"deposit:{HOUSEHOLD}", "EUR") == 0
    for _ in range(2):
        office.post(Reversal, **own)
        assert office.balance(f"charges:{me}", "EUR") == 0
    assert office.balance(f"rent:{HOUSEHOLD}", "EUR") == -25_000


def test_an_audit_repeats_all_of_it(month: tuple[Coop, Kiosk, Office]) -> None:
    coop, _, _ = month
    assert "nothing to object to" in run("audit", "--data", coop.data)


def test_books_that_are_older_learn_who_lent_from_their_log(
    month: tuple[Coop, Kiosk, Office],
) -> None:
    coop, _, _ = month
    migration = importlib.import_module("ledger.store.migrations.versions.0019_lent")
    with open_to_read(coop.data) as (connection, _):
        there = [dict(row) for row in connection.execute(text("SELECT * FROM lent")).mappings()]
        made = migration.lent_so_far(connection)
    by_who = itemgetter("device", "member")
    assert sorted(made, key=by_who) == sorted(there, key=by_who)
    assert len(made) > 1


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("update balances set least = least - 1 where least < 0", "the limits in the table"),
        ("update tills set risk = 0", "tills "),
        ("update lent set coin = 0", "lent "),
        ("delete from charges", "charges "),
        ("delete from visits", "visits "),
        ("update standings set state = 'left'", "standings "),
    ],
)
def test_what_the_books_looked_up_is_audited_too(
    books: Books, month: tuple[Coop, Kiosk, Office], change: str, found: str
) -> None:
    coop, _, _ = month
    with books.tampering(coop.data) as connection:
        connection.exec_driver_sql(change)
        assert found in audited(connection, coop.data)


_LAST = "select max(log_index) from log"


def sql(words: str) -> TextClause:
    """A colon in it is just a colon."""
    return text(words.replace(":", r"\:"))


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        # An entry is written whose postings do not sum to zero.
        (
            [
                "insert into log select log_index + 1, entry, hash, device, epoch, sequence + 1000,"
                " kind, reverses, body, signature, outcome, leaf, leaf_hash from log"
                f" where log_index = ({_LAST})",
                f"insert into postings select ({_LAST}), 0, 'wallet:x', 'EUR', 5",
                "update log_head set size = size + 1",
            ],
            "sum to zero",
        ),
        # Something is added to an entry that was posted before.
        ([f"insert into postings select ({_LAST}), 99, 'wallet:x', 'EUR', 5"], "posted before"),
        (["update postings set amount = 0"], "append-only"),
        (["delete from postings"], "append-only"),
        # Accounts go beyond their limits.
        (["update balances set amount = least - 1 where account like 'wallet:%'"], "wallet"),
        (["update balances set amount = -1 where account like 'allowance:%:wallet:%'"], "held"),
        (["update balances set amount = 1 where account like 'allowance:%:voucher:%'"], "owed"),
        (["update balances set amount = 1 where account like 'voucher:%'"], "owed"),
        (["update balances set amount = 1 where account like 'deposit:%'"], "owed"),
        (["update balances set amount = 1 where account like 'risk:%'"], "owed"),
        (["insert into balances values ('commons:x', 'EUR', -1, 0)"], "held"),
        (["insert into balances values ('clearing:x:y', 'coin:x', -6, -5)"], "clearing"),
        (["insert into balances values ('clearing:x:y', 'coin:x', 6, -5)"], "clearing"),
        (["update grants set spent = total + 1"], "spent"),
    ],
)
def test_the_database_refuses_what_the_books_would(
    month: tuple[Coop, Kiosk, Office], changes: list[str], refused: str
) -> None:
    coop, _, _ = month
    engine = open_engine(coop.data)
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            *before, last = changes
            for change in before:
                if "into log " in change:
                    change = change.replace(" entry,", f" '{new_id()}',")
                connection.execute(sql(change))
            with pytest.raises(DatabaseError, match=refused):
                connection.execute(sql(last))
            transaction.rollback()
    finally:
        engine.dispose()
