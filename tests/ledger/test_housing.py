# SPDX-License-Identifier: AGPL-3.0-or-later
"""The housing office: a month is charged, rent is paid at desks that are on their own, hours stand
for rent, two people take back what was wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contract.credentials import open_sealed
from contract.entries import Contribution, RentPayment, Tender
from contract.housing_messages import (
    Asker,
    HouseholdRent,
    HousingAnswer,
    HousingCopy,
    HousingCopyRequest,
    HousingFound,
    HousingRefused,
    HousingRequest,
    RentReversalAnswer,
    RentReversalRequest,
    RentReversed,
    WorkForRent,
    WorkForRentAnswer,
    WorkForRentRequest,
)
from contract.ids import instant, unb64
from contract.messages import PinRight
from contract.money import Amount
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, Kiosk, now_ms, run
from tests.ledger.test_people import office, told

MONTH = "2026-01"  # long past, so that what is open is overdue


@pytest.fixture(scope="module")
def house(opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """Ingrid and Jonas are of the housing office; each story has a flat and a household of its own
    (see ``flat``)."""
    with opened(tmp_path_factory.mktemp("house")) as coop:
        for name in ("Ingrid Solberg", "Jonas Weber"):
            office(coop, "role", "give", name, "housing-staff")
        office(coop, "rule", "set", "rent-terms", *TERMS)
        yield coop


TODAY = instant(now_ms() - 24 * 3_600_000)[:10]  # yesterday, wherever the co-op is
TERMS = ("grace_days=5", "coin_percent=50", "coin_per_month=200.00")


@pytest.fixture
def desk(house: Coop, request: pytest.FixtureRequest) -> Kiosk:
    return house.kiosk(request.function.__name__, "--profile", "housing")


def by_staff(coop: Coop, *args: str) -> Any:
    return told(coop, *args, "--by", "Ingrid Solberg")


def flat(coop: Coop, home: str, who: str, rent: str = "650.00", hours: int = 0) -> str:
    """A flat that is let to somebody who lives there alone, and its rent charged. The household."""
    office(coop, "member", "change", who, "--household", f"At {home}")
    by_staff(coop, "tenancy", "let", home, f"At {home}", "2026-01-01", "--hours", str(hours))
    by_staff(coop, "tenancy", "charge", home, "rent", rent, "--begins", "2026-01-01")
    by_staff(coop, "charge", "run", "--month", MONTH)
    found: str = next(
        one["household"] for one in told(coop, "tenancy", "list") if one["home"] == home
    )
    return found


def asker(coop: Coop, desk: Kiosk, first_name: str) -> Asker:
    """Somebody taps at this desk and gives the PIN."""
    card = coop.cards[first_name]
    who = desk.tapped(card)
    right = desk.pin(who, card.pin)
    assert isinstance(right, PinRight), right
    return Asker(identification=who.identification, pin_ticket=right.ticket)


def ask(desk: Kiosk, who: Asker, **what: Any) -> HousingAnswer:
    request = HousingRequest(**desk.marks(), format="coopcoin-housing/1", asker=who, **what)
    return desk.post("housing", request).read(HousingAnswer)  # type: ignore[arg-type]


def found(answer: HousingAnswer) -> HouseholdRent:
    assert isinstance(answer, HousingFound), answer
    (household,) = answer.households
    return household


def pays(desk: Kiosk, household: str, *, cash: int = 0, settles: tuple[str, ...] = ()) -> Any:
    """A desk takes rent in cash, by its own word."""
    tender = Tender(type="cash", unit="EUR", amount=cash)
    return desk.write(
        lambda marks: RentPayment(**marks, household=household, tenders=(tender,), settles=settles)
    )


def test_a_month_is_charged_once_however_often_it_is_run(house: Coop) -> None:
    flat(house, "Flat 1", "Mei Lin")
    again = by_staff(house, "charge", "run", "--month", MONTH)
    assert (again["new"], again["before"] > 0) == (0, True)
    assert "At Flat 1: €650.00" in office(house, "charge", "list")
    (line,) = told(house, "rent", "statement", "Flat 1")
    assert (line["what"], line["about"], line["balance"]) == ("charge", "rent", 65_000)


def test_two_desks_on_their_own_take_the_same_rent(house: Coop, desk: Kiosk) -> None:
    """Both receipts are true; what came second is credit, and meets the next charge."""
    household = flat(house, "Flat 2", "Ravi Krishnan")
    other = house.kiosk("The other desk", "--profile", "housing")
    first, second = pays(desk, household, cash=65_000), pays(other, household, cash=65_000)
    for kiosk, entry in ((other, second), (desk, first)):
        assert [one.outcome for one in kiosk.upload(entry).outcomes] == ["posted"]

    stands = found(ask(desk, asker(house, desk, "Ingrid"), home="flat 2"))
    assert stands.account.balance == -65_000
    assert [part.amount for part in stands.account.credit] == [65_000]
    assert [one.amount for one in stands.recent] == [65_000, 65_000]

    by_staff(house, "charge", "run", "--month", "2026-02")
    stands = found(ask(desk, asker(house, desk, "Ingrid"), household=household))
    assert (stands.account.balance, stands.to_pay, stands.account.credit) == (0, (), ())
    month = told(house, "rent", "month", "2026-02")
    assert household in [one["household"] for one in month]


def test_part_coin_part_money_by_somebody_else_for_a_tenant(house: Coop, desk: Kiosk) -> None:
    household = flat(house, "Flat 3", "Amara Okafor", rent="20.00")
    friend = house.cards["Mei"]
    who = desk.tapped(friend)
    right = desk.pin(who, friend.pin)
    assert isinstance(right, PinRight)
    desk.granted(who, 500, ticket=right.ticket)
    coin = Tender(
        type="coin",
        unit=desk.unit,
        amount=500,
        settles=Amount("EUR", 500),
        account=who.account,
        grant=1,
    )
    cash = Tender(type="cash", unit="EUR", amount=700)
    paid = desk.write(
        lambda marks: RentPayment(
            **marks, household=household, tenders=(coin, cash), rules={"coin-value": 1}
        )
    )
    assert desk.upload(paid).outcomes[0].outcome == "posted"
    stands = found(ask(desk, asker(house, desk, "Jonas"), name="amara oka"))
    assert stands.account.balance == 800
    (charge,) = stands.account.charges
    assert [part.amount for part in charge.parts] == [1200]
    (seen,) = stands.recent
    assert (seen.amount, seen.coin, seen.coin_value, seen.by) == (1200, 500, 500, friend.member)
    assert [one.amount for one in stands.overdue] == [800]
    lines = told(house, "rent", "statement", "Flat 3")
    assert [(one["amount"], one["balance"]) for one in lines] == [(2000, 2000), (-1200, 800)]


def test_a_member_sees_their_own_household_and_no_other(house: Coop, desk: Kiosk) -> None:
    household = flat(house, "Flat 4", "Lucía Fernández")
    lucia = asker(house, desk, "Lucía")
    assert found(ask(desk, lucia)).household == household
    assert ask(desk, lucia, home="Flat 1") == HousingRefused(reason="not-allowed")
    assert ask(desk, lucia, name="At") == HousingRefused(reason="not-allowed")
    # Staff find it by the card of who lives there; nobody without the PIN.
    card = desk.tapped(house.cards["Lucía"]).identification
    staff = asker(house, desk, "Ingrid")
    assert found(ask(desk, staff, card=card)).household == household
    wrong = msgspec.structs.replace(staff, pin_ticket=lucia.pin_ticket)
    assert ask(desk, wrong, card=card) == HousingRefused(reason="pin-wanted")
    elsewhere = house.kiosk("Another desk", "--profile", "housing")
    assert ask(elsewhere, staff) == HousingRefused(reason="unknown-identification")


def test_a_till_is_told_nothing_of_households(house: Coop, desk: Kiosk) -> None:
    till = house.kiosk("A till")
    request = HousingCopyRequest(**till.marks(), format="coopcoin-housing-copy/1")
    assert till.post("housing-copy", request).refused().code == "not-allowed"


def copy(desk: Kiosk, cursor: str | None = None) -> tuple[HousingCopy, dict[str, HouseholdRent]]:
    request = HousingCopyRequest(**desk.marks(), format="coopcoin-housing-copy/1", cursor=cursor)
    got = desk.post("housing-copy", request).read(HousingCopy)
    told = (open_sealed(desk.seed, unb64(one.sealed)) for one in got.households)
    found = (msgspec.json.decode(text, type=HouseholdRent) for text in told)
    return got, {one.household: one for one in found}


def test_a_desk_keeps_a_copy_and_hears_what_changed(house: Coop, desk: Kiosk) -> None:
    household = flat(house, "Flat 5", "Tomasz Zieliński")
    whole, known = copy(desk)
    assert whole.anew
    assert known[household].account.balance == 65_000
    nothing, none = copy(desk, whole.cursor)
    assert (nothing.anew, none) == (False, {})
    desk.upload(pays(desk, household, cash=10_000))
    changed, now = copy(desk, nothing.cursor)
    assert (changed.anew, set(now)) == (False, {household})
    assert now[household].account.balance == 55_000
    by_staff(house, "tenancy", "charge", "Flat 5", "laundry", "5.00", "--begins", "2026-01-01")
    by_staff(house, "tenancy", "let", "Flat 55", "At Flat 5", "2026-01-01")
    moved, all_of_them = copy(desk, changed.cursor)
    assert moved.anew
    assert all_of_them[household].homes == ("Flat 5", "Flat 55")


def work(desk: Kiosk, first: Asker, second: Asker, **what: Any) -> WorkForRentAnswer:
    request = WorkForRentRequest(
        **desk.marks(),
        format="coopcoin-housing-work/1",
        first=first,
        second=second,
        work="shop-shift",
        day=what.pop("day", TODAY),
        **what,
    )
    return desk.post("housing-work", request).read(WorkForRentAnswer)  # type: ignore[arg-type]


def test_hours_that_were_agreed_pay_the_rent(house: Coop, desk: Kiosk) -> None:
    household = flat(house, "Flat 6", "Leilani Kealoha", hours=3)
    ingrid, jonas = asker(house, desk, "Ingrid"), asker(house, desk, "Jonas")
    leilani = house.cards["Leilani"].member
    what = {"household": household, "member": leilani}
    done = work(desk, ingrid, jonas, minutes=120, **what)
    assert isinstance(done, WorkForRent), done
    key = unb64(desk.me.ledger_key)
    issued, paid = done.contribution.verified(key), done.payment.verified(key)
    assert isinstance(issued, Contribution)
    assert isinstance(paid, RentPayment)
    assert paid.tenders[0].amount == issued.amount == 1600
    assert (done.household.account.balance, done.household.worked_minutes) == (63_400, 120)
    assert done.household.coin_this_month == 0  # their own limit, not the cap's
    has = told(house, "member", "show", "Leilani Kealoha")["balance"]
    assert has == house.cards["Leilani"].balance  # all of it paid rent
    too_much = work(desk, ingrid, jonas, minutes=120, **what)
    assert too_much == HousingRefused(reason="not-agreed")
    alone = work(desk, ingrid, ingrid, minutes=60, **what)
    assert alone == HousingRefused(reason="same-person")
    neighbour = asker(house, desk, "Amara")
    nobody = work(desk, ingrid, neighbour, minutes=60, **what)
    assert nobody == HousingRefused(reason="not-allowed"), "a member confirms no hours"


def test_two_people_take_a_payment_back(house: Coop, desk: Kiosk) -> None:
    household = flat(house, "Flat 7", "Noor Haddad")
    paid = pays(desk, household, cash=65_000)
    desk.upload(paid)
    ingrid, jonas = asker(house, desk, "Ingrid"), asker(house, desk, "Jonas")
    (seen,) = found(ask(desk, ingrid, household=household)).recent

    def reverse(first: Asker, second: Asker) -> RentReversalAnswer:
        request = RentReversalRequest(
            **desk.marks(),
            format="coopcoin-housing-reversal/1",
            first=first,
            second=second,
            entry=seen.payment,
            journal=seen.journal,
            journal_epoch=seen.journal_epoch,
        )
        return desk.post("housing-reversal", request).read(RentReversalAnswer)  # type: ignore[arg-type]

    assert reverse(ingrid, ingrid) == HousingRefused(reason="same-person")
    tenant = asker(house, desk, "Noor")
    assert reverse(ingrid, tenant) == HousingRefused(reason="not-allowed")
    done = reverse(ingrid, jonas)
    assert isinstance(done, RentReversed), done
    assert done.household.account.balance == 65_000
    assert [one.reversed for one in done.household.recent] == [True]
    assert reverse(ingrid, jonas) == HousingRefused(reason="not-reversible")


def test_an_arrears_plan_is_kept_apart(house: Coop, desk: Kiosk) -> None:
    household = flat(house, "Flat 8", "Anahí Quispe", rent="300.00")
    made = ("rent", "plan", "Flat 8", "2030-01-05=100.00", "2030-02-05=200.00")
    proposed = by_staff(house, *made)["proposal"]
    waiting = run("proposal", "list", "--data", house.data)
    assert "Flat 8 pays what is overdue in 2 instalments, by " in waiting
    stands = found(ask(desk, asker(house, desk, "Jonas"), household=household))
    assert stands.to_pay[0].due < "2030", "one person alone agrees nothing"
    confirm = ("proposal", "confirm", proposed, "--data", house.data, "--by")
    assert "another than who proposed it" in run(*confirm, "Ingrid Solberg", status=1)
    run(*confirm, "Jonas Weber")
    stands = found(ask(desk, asker(house, desk, "Jonas"), household=household))
    assert [(one.due, one.amount) for one in stands.to_pay] == [
        ("2030-01-05", 10_000),
        ("2030-02-05", 20_000),
    ]
    assert stands.overdue == ()
    by_staff(house, "rent", "end-plan", "Flat 8")
    stands = found(ask(desk, asker(house, desk, "Jonas"), household=household))
    assert [one.amount for one in stands.overdue] == [30_000]
    printed = run(
        *("rent", "plan", "Flat 8", "2030-01-05=1.00", "--data", house.data, "--by", "Jonas Weber"),
        status=1,
    )
    assert "€300.00 is open" in printed


def load(coop: Coop, what: str, file: Path, text: str, *options: str, status: int = 0) -> str:
    file.write_text(text)
    given = ("--data", coop.data, "--by", "Ingrid Solberg", *options)
    return run("import", what, file, *given, status=status)


def by_month(coop: Coop) -> str:
    return office(coop, "rent", "month", MONTH, "--csv")


def test_lists_come_in_and_go_out_as_csv(house: Coop, tmp_path: Path) -> None:
    flat(house, "Flat 9", "Sándor Kovács")
    file = tmp_path / "list.csv"
    head = "home,type,amount,day,begins\n"
    bad = f"{head}Flat 9,rent,6.5.0,3,2026-01-01\nFlat 9,rent,1,32,2026-01-01\n"
    printed = load(house, "charge-plan", file, bad, status=1)
    assert "line 2: amount: '6.5.0' is no amount of EUR" in printed
    assert "line 3: day: '32' is no day of a month" in printed
    text = office(house, "tenancy", "charges", "--csv")
    assert "Flat 9,rent,650.00,3,2026-01-01," in text
    assert "0 new, 0 changed" in load(house, "charge-plan", file, text)
    homes = office(house, "tenancy", "list", "--csv")
    assert "0 new, 0 changed" in load(house, "tenancies", file, homes)
    single = "run,home,type,amount,due\nlaundry-2026-01,Flat 9,laundry,4.20,2026-02-01\n"
    assert "dry run" in load(house, "charges", file, single, "--dry-run")
    assert "1 new" in load(house, "charges", file, single)
    assert "0 new, 0 changed, 1 as they were" in load(house, "charges", file, single)
    out = office(house, "rent", "statement", "Flat 9", "--csv")
    assert "charge,laundry,4.20,654.20" in out
    assert "At Flat 9,arrears,650.00,650.00,650.00," in by_month(house)


def test_an_audit_finds_the_same_and_an_export_has_it(house: Coop, tmp_path: Path) -> None:
    flat(house, "Flat 10", "Yusuf Demir")
    run("audit", "--data", house.data)
    out = tmp_path / "out"
    run("export", out, "--data", house.data)
    entries = (out / "entries.jsonl").read_text()
    assert '"kind":"charges"' in entries
    run("audit", out)
