# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists from other programs. With one line wrong nothing is written, and it is said which."""

import time
from pathlib import Path

import pytest

from contract.codes import check_digit
from contract.messages import RefreshAnswer
from ledger_client.uplink import MAX_ANSWER_BYTES
from tests.ledger.coop import Coop, Kiosk, run
from tests.ledger.engines import Sqlite
from tests.ledger.test_people import office, plastic, told

# Each engine has the stories of members; here it is about files.
pytestmark = pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")


def load(coop: Coop, what: str, file: Path, text: str, *more: str, status: int = 0) -> str:
    file.write_text(text, encoding="utf-8")
    return office(coop, "import", what, str(file), *more, status=status)


def test_members_are_taken_over_and_known_again(coop: Coop, till: Kiosk, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    text = (
        "number;first_name;last_name;joined;type;household;card\n"
        "101;Zoë;Åberg;2019-04-01;;Mill Lane 1;04BB0000000001\n"
        "102;Ali;Veli;2020-05-02;supporter;Mill Lane 1;\n"
    )
    dry = load(coop, "members", file, text, "--dry-run")
    assert "2 new, 0 changed, 0 as they were. Nothing was written" in dry
    assert "Zoë" not in office(coop, "member", "list")
    assert "members: 2 new" in load(coop, "members", file, text)
    shown = told(coop, "member", "show", "102")["member"]
    assert (shown["type"], shown["joined"]) == ("supporter", "2020-05-02")
    assert till.tapped(plastic(coop, "04BB0000000001")).first_name == "Zoë"
    # Again, with one correction: the card and the household are there already.
    again = load(coop, "members", file, text.replace("Åberg", "Åberg-Ek"))
    assert "0 new, 1 changed, 1 as they were" in again
    assert told(coop, "member", "show", "101")["member"]["last_name"] == "Åberg-Ek"
    assert len(told(coop, "member", "show", "101")["cards"]) == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("201,,Solo,2020-01-01", "line 3: first_name: nothing there"),
        ("201,Ann,Solo,1.1.2020", "line 3: joined: '1.1.2020' is no day; write it as 2026-05-03"),
        ("200,Ann,Solo,2020-01-01", "line 3: 200 stands in line 2 already"),
        (",Mei,Lin,2020-02-30", "line 3: joined: '2020-02-30' is no day"),
        (",Mei,Lin,2020-02-03," + "x" * 41, "at most 40 small letters"),
        (",Mei,Lin,2020-02-03,-x", "at most 40 small letters"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(
    coop: Coop, tmp_path: Path, line: str, why: str
) -> None:
    before = coop.books()["log_size"]
    text = f"number,first_name,last_name,joined,type\n200,Good,One,2020-01-01\n{line}\n"
    printed = load(coop, "members", tmp_path / "m.csv", text, status=1)
    assert why in printed
    assert "Nothing was written. Mend these lines and run it again" in printed
    assert coop.books()["log_size"] == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing: first_name, last_name"),
        ("first_name,last_name,telephone\nA,B,1\n", "unknown columns: telephone"),
        ("first_name,last_name\nA,B,C\n", "line 2 has 3 cells, the header 2"),
        ("first_name,last_name,first_name\nA,B,A\n", "stand there twice: first_name"),
    ],
)
def test_a_file_that_is_no_such_list(coop: Coop, tmp_path: Path, text: str, why: str) -> None:
    assert why in load(coop, "members", tmp_path / "m.csv", text, status=1)


def test_a_file_of_another_alphabet_or_of_nobody(coop: Coop, tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("first_name,last_name\nZoë,Åberg\n".encode("latin-1"))
    printed = office(coop, "import", "members", str(tmp_path / "latin.csv"), status=1)
    assert "is not in UTF-8" in printed
    (tmp_path / "zero.csv").write_bytes(b"first_name,last_name\nZo\0,Berg\n")
    assert "is no text" in office(coop, "import", "members", str(tmp_path / "zero.csv"), status=1)
    assert "No such file" in office(coop, "import", "members", "nowhere.csv", status=1)


def test_goods_are_taken_over_and_their_prices_follow(
    coop: Coop, till: Kiosk, tmp_path: Path
) -> None:
    file = tmp_path / "goods.csv"
    code = "401234500001" + str(check_digit("401234500001"))
    text = (
        "code,name,department,tax_rate,price,member_price,by_weight,name:de\n"
        f'{code},"Figs, dried",dry-goods,7,"4,30",3.90,,"Feigen, getrocknet"\n'
        ",Walnuts loose,dry-goods,7%,12.00,,yes,\n"
    )
    cursor = till.refresh().cursor
    assert "2 new" in load(coop, "products", file, text)
    sold = {product.name: product for product in till.refresh().products or ()}
    told = till.refresh(cursor)
    assert told.products is None
    assert told.changed is not None
    assert len(told.changed.products) == 2, "a till that had the others is told of these alone"
    figs, nuts = sold["Figs, dried"], sold["Walnuts loose"]
    assert (figs.code, figs.price, figs.member_price, figs.tax_rate) == (code, 430, 390, 700)
    assert figs.names == {"de": "Feigen, getrocknet"}
    assert (nuts.per_kg, nuts.price, nuts.code) == (1200, 1200, None)
    dearer = text.replace('"4,30"', "4.50")
    assert "0 new, 1 changed, 1 as they were" in load(coop, "products", file, dearer)
    now = {product.name: product for product in till.refresh().products or ()}
    after = till.refresh(told.cursor).changed
    assert after is not None
    assert [one.price for one in after.products if one.id == figs.id] == [450]
    assert (now["Figs, dried"].price, now["Figs, dried"].id) == (450, figs.id)
    assert len(now) == len(sold)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Kale,Fruit & Veg,7,1.99,", "department"),
        ("Kale,produce,7,1.999,", "price: '1.999' is no amount with 2 decimals"),
        ("Kale,produce,7,-1.00,", "price: '-1.00' is no amount"),
        ("Kale,produce,101,1.99,", "tax_rate"),
        ("Kale,produce,7,1.99,4012345000017", "4012345000017: the last digit"),
        ("Kale,produce,7,1.99,12", "a code has 8, 12 or 13 digits"),
    ],
)
def test_goods_that_cannot_be_sold_are_named(
    coop: Coop, tmp_path: Path, line: str, why: str
) -> None:
    text = f"name,department,tax_rate,price,code\n{line}\n"
    printed = load(coop, "products", tmp_path / "p.csv", text, status=1)
    assert "line 2:" in printed
    assert why in printed


def test_shares_and_homes(coop: Coop, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    assert "2 new" in load(coop, "shares", file, "member,shares\nMei Lin,3\nRavi Krishnan,1\n")
    assert "0 new, 1 changed, 1 as they were" in load(
        coop, "shares", file, "member,shares\nMei Lin,4\nRavi Krishnan,1\n"
    )
    assert told(coop, "member", "export", "Mei Lin")["shares"] == 4
    printed = load(coop, "shares", file, "member,shares\nNobody,3\nMei Lin,some\n", status=1)
    assert "line 2: nobody here is called 'Nobody'" in printed
    assert "line 3: shares: 'some' is no number of shares" in printed

    homes = (
        "home,household,begins,ends\nFlat 1,Lin,2020-01-01,2024-07-01\nFlat 1,Solberg,2024-07-01,\n"
    )
    assert "2 new" in load(coop, "tenancies", file, homes)
    assert "0 new, 0 changed, 2 as they were" in load(coop, "tenancies", file, homes)
    assert told(coop, "member", "export", "Mei Lin")["tenancies"] == [
        {"home": "Flat 1", "begins": "2020-01-01", "ends": "2024-07-01"}
    ]
    clash = "home,household,begins,ends\nFlat 1,Lin,2025-01-01,\n"
    printed = load(coop, "tenancies", file, clash, status=1)
    assert "line 2: Flat 1 is let from 2024-07-01 and has no end already" in printed
    nobody = "home,household,begins\nFlat 2,Nobody's,2025-01-01\n"
    assert "import its members first" in load(coop, "tenancies", file, nobody, status=1)


@pytest.mark.long
def test_a_hundred_thousand_products_take_less_than_a_minute(
    coop: Coop, till: Kiosk, tmp_path: Path
) -> None:
    file = tmp_path / "big.csv"
    lines = ["code,name,department,tax_rate,price"]
    for number in range(100_000):
        code = f"400{number:09d}"
        lines.append(f"{code}{check_digit(code)},Thing {number},grocery,7,1.{number % 100:02d}")
    file.write_text("\n".join(lines))
    begun = time.monotonic()
    printed = run("import", "products", "--data", coop.data, file)
    assert "100000 new" in printed
    assert time.monotonic() - begun < 60
    # And a till may copy them.
    copied = till.post("refresh", till.refresh_request())
    assert len(copied.read(RefreshAnswer).products or ()) > 100_000
    assert len(copied.body) < MAX_ANSWER_BYTES
