# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody leaves, and is forgotten. What was proved stays proved."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from contract.entries import Details
from contract.ids import b64
from contract.messages import UploadedDetails
from ledger.store.engine import open_engine
from ledger.store.tables import metadata
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, Kiosk, run, sealed_id, with_details
from tests.ledger.test_people import office, told


@pytest.fixture(scope="module")
def coop(opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """The members decided what becomes of the coin of who leaves."""
    with opened(tmp_path_factory.mktemp("leaving")) as made:
        office(made, "rule", "set", "leaving", "coin=commons")
        yield made


def bought(till: Kiosk, name: str, coop: Coop, note: str) -> Any:
    """A member buys something in coin; the sale, with the salt of its receipt."""
    who = till.tapped(coop.cards[name])
    till.granted(who, 300)
    hashed, salt, text = with_details(Details(identification=who.identification, note=note))
    sale = till.sale(account=who.account, coin=300, details_hash=hashed)
    details = UploadedDetails(entry=sealed_id(sale), salt=b64(salt), details=msgspec.Raw(text))
    till.upload(sale, details=(details,))
    till.upload(till.release(who.account))
    return sale, salt


def everything(coop: Coop) -> str:
    """All that stands in the database, as text."""
    engine = open_engine(coop.data, read_only=True)
    with engine.begin() as connection:
        rows = [connection.execute(t.select()).all() for t in metadata.sorted_tables]
    engine.dispose()
    return repr(rows)


def test_forgotten_and_every_proof_holds(coop: Coop, till: Kiosk) -> None:
    yusuf = coop.cards["Yusuf"]
    sale, salt = bought(till, "Yusuf", coop, "two loaves for the Demirs")
    receipt = till.receipt_code(sale, salt).url("https://greenleaf.example")
    assert "two loaves" in everything(coop)
    stored = told(coop, "member", "export", "Yusuf Demir")
    assert stored["balances"][yusuf.account]["amount"] == yusuf.balance - 300
    mine = [one for one in stored["entries"] if one["kind"] == "purchase"]
    assert [one["details"]["note"] for one in mine] == ["two loaves for the Demirs"]
    assert {"member", "card", "contribution", "grant", "release"} <= {
        one["kind"] for one in stored["entries"]
    }

    printed = office(coop, "member", "erase", "Yusuf Demir", status=1)
    assert "`coop-ledger member leave` comes first" in printed
    printed = office(coop, "member", "leave", "Yusuf Demir")
    left = f"{(yusuf.balance - 300) / 100:.2f} coin"
    assert f"{left} went to the commons" in printed
    assert yusuf.uid in till.refresh().blocked_cards
    assert "has left already" in office(coop, "member", "leave", yusuf.member, status=1)
    assert "joins as a new member" in office(coop, "member", "resume", yusuf.member, status=1)

    assert "The details of 1 entries are gone" in office(coop, "member", "erase", yusuf.member)
    found = everything(coop)
    for word in ("Yusuf", "Demir'", "two loaves"):
        assert word not in found
    assert "nobody here is called" in office(coop, "member", "show", yusuf.member, status=1)
    # The log has not changed: everything is derived again, and the old receipt is still proved.
    assert "nothing to object to" in run("audit", "--data", coop.data)
    for where in (["--data", coop.data], ["--url", coop.server.url, "--key", till.me.ledger_key]):
        printed = run("verify", receipt, *where)
        assert "Proved" in printed
        assert "two loaves" not in printed
    assert set(coop.books()["units"].values()) == {0}


def test_a_household_is_forgotten_with_the_last_who_lives_there(coop: Coop) -> None:
    office(coop, "member", "add", "Ed", "Roy", "--household", "Linden Street 4")
    office(coop, "member", "leave", "Ed Roy")
    office(coop, "member", "erase", "Ed Roy")
    assert "Linden Street 4" in office(coop, "member", "list")
    office(coop, "member", "add", "Flo", "Roy", "--household", "The Roys")
    office(coop, "member", "leave", "Flo Roy")
    office(coop, "member", "erase", "Flo Roy")
    assert "The Roys" not in everything(coop)


def test_coin_that_is_set_aside_or_owed_comes_first(coop: Coop, till: Kiosk) -> None:
    sandor = coop.cards["Sándor"]
    till.granted(till.tapped(sandor), 500)
    printed = office(coop, "member", "leave", "Sándor Kovács", status=1)
    assert "5.00 coin at" in printed
    assert "Try again after that" in printed
    office(coop, "member", "limit", "Noor Haddad", "10")
    noor = till.tapped(coop.cards["Noor"])
    till.granted(noor, 400)
    till.upload(till.sale(account=noor.account, coin=400), till.release(noor.account))
    assert "owes the co-op 4.00 coin" in office(coop, "member", "leave", "Noor Haddad", status=1)
    assert told(coop, "member", "show", "Noor Haddad")["member"]["state"] == "active"


def test_members_who_want_the_coin_spent_first(opened: OpenCoop, tmp_path: Any) -> None:
    with opened(tmp_path) as strict:
        printed = office(strict, "member", "leave", "Mei Lin", status=1)
        assert "the members have not decided what becomes of it" in printed
        assert "coop-ledger rule set leaving" in printed
        office(strict, "rule", "set", "leaving", "coin=spent-first")
        printed = office(strict, "member", "leave", "Mei Lin", status=1)
        assert "by the members' rule that is spent first" in printed
        assert "There was no coin left" in office(strict, "member", "leave", "Noor Haddad")


def test_nothing_of_an_export_is_somebody_elses(coop: Coop, till: Kiosk) -> None:
    bought(till, "Lucía", coop, "beans")
    bought(till, "Anahí", coop, "squash")
    mine = json.dumps(told(coop, "member", "export", "Anahí Quispe"))
    assert "squash" in mine
    assert "beans" not in mine
    assert coop.cards["Lucía"].member not in mine
