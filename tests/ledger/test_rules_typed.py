# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members decided, as somebody types it in."""

import json
import shlex
from datetime import date
from pathlib import Path

import pytest

from ledger.commands.rule import KINDS, in_words, read_parameters, starter, wants
from ledger.coop import Coop
from tests.ledger.coop import run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    run("init", "--data", tmp_path / "ledger", "--name", "Mill Lane")
    return tmp_path / "ledger"


def test_a_careful_set_to_begin_with(data: Path) -> None:
    run("rule", "set", "--data", data, "coin-share", "percent=35")
    run("rule", "starter", "--data", data)
    made = json.loads(run("rule", "list", "--json", "--data", data))
    shares = [one["parameters"] for one in made if one["parameters"]["rule"] == "coin-share"]
    assert [one["percent"] for one in shares] == [35], "what was decided before stands"
    assert len(made) == len(starter("EUR"))
    assert "decided already" in run("rule", "starter", "--data", data)


def test_what_the_page_of_rules_says_to_type_can_be_typed(data: Path) -> None:
    """Each kind's own example, where a choice is offered its first."""
    for name, kind in KINDS.items():
        words = wants(kind).partition(" (")[0].removesuffix(" …").split()
        typed = [word.partition("|")[0] for word in words if "=" in word]
        assert name in run("rule", "set", "--data", data, name, *typed)
    assert "nothing to object to" in run("audit", "--data", data)


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("name", KINDS)
def test_what_is_shown_of_a_rule_is_what_was_typed(
    tmp_path: Path, name: str, currency: str
) -> None:
    """Whoever reads ``alone=2000`` takes it for two thousand: amounts are shown as they are typed,
    whatever decimals the currency has."""
    words = wants(KINDS[name]).partition(" (")[0].removesuffix(" …").replace("1.00", "3").split()
    typed = dict(word.partition("|")[0].split("=", 1) for word in words if "=" in word)
    typed = {key: text.replace("20.00", "20") for key, text in typed.items()}
    rule = read_parameters(name, dict(typed), currency)
    coop = Coop("a" * 16, "Mill Lane", currency, "Europe/Berlin", "", "b" * 16, 1)
    shown = dict(word.split("=", 1) for word in shlex.split(in_words(rule, coop)))
    assert read_parameters(name, shown, currency) == rule


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undecided") / "ledger"
    run("init", "--data", folder, "--name", "Mill Lane")
    return folder


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("coin-share", "percent=101"), "percent: Expected `int` <= 100"),
        (("coin-share", "60"), "values are typed as name=value: percent=60"),
        (("pin-limit", "percents=60"), "unknown field `percents`"),
        (("coin-share", "percents=60"), "percent is missing"),
        (("pin-limit", "coin=1.234"), "an amount of coin like 12 or 12.50"),
        (("leaving", "coin=mine"), "coin=commons|spent-first"),
        (("coin-share", "percent=60", "--starts", "tomorrow"), "write it as 2026-05-03"),
        (("coin-share", "percent=60", "--starts", "20990503"), "write it as 2026-05-03"),
        (("coin-value", "money=0.00"), "one coin settles something"),
        (("coin-value", f"money={2**64}"), "Expected `int` <="),
        (("refund-limits", f"alone={2**64}"), "Expected `int` <="),
        (("contributions", f"shop-shift={2**64}"), "Expected `int` <="),
        (("starting-credit", f"member={2**64}"), "Expected `int` >="),
        (("starting-credit", f"member={10**11}"), "no wallet may fall so far"),
    ],
)
def test_what_is_typed_wrong_is_said(undecided: Path, typed: tuple[str, ...], why: str) -> None:
    assert why in run("rule", "set", "--data", undecided, *typed, status=1)
    assert json.loads(run("rule", "list", "--json", "--data", undecided)) == []


def test_no_kiosk_is_overtaken_by_a_new_version(data: Path) -> None:
    """A kiosk without network goes by what it knows for as long as its leases last."""
    run("rule", "starter", "--data", data)
    today = str(date.today())  # noqa: DTZ011 (only to be too early)
    change = ("rule", "set", "--data", data, "coin-share", "percent=60", "--starts")
    soon = run(*change, today, status=1)
    assert "coin-share can start on" in soon
    later = soon.partition("can start on ")[2].split()[0]
    assert f"from {later} on" in run(*change, later)
    assert f"FROM {later}" in run("rule", "list", "--data", data)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (
            ("leases", "asked_minutes=9007199254740991", "standing_minutes=9", "margin_seconds=9"),
            "no lease outlasts a year",
        ),
        (
            ("leases", "asked_minutes=9", "standing_minutes=9", "margin_seconds=9007199254740991"),
            "a day has 86400",
        ),
        (
            ("standing-grants", "floor=2", "cap=9", "visited_days=9007199254740991"),
            "visited_days: at most 3660",
        ),
    ],
)
def test_no_rule_stops_the_ledger_for_good(data: Path, typed: tuple[str, ...], why: str) -> None:
    """With a lease beyond the end of the calendar nothing could be granted any more, and no better
    rule be set: it starts behind the longest lease."""
    run("rule", "starter", "--data", data)
    assert why in run("rule", "set", "--data", data, *typed, status=1)
    run(
        "rule",
        "set",
        "--data",
        data,
        "leases",
        *"asked_minutes=9 standing_minutes=9 margin_seconds=9".split(),
    )


def test_no_wallet_falls_further_than_a_till_can_read(data: Path) -> None:
    run("member", "add", "Ann", "Lee", "--data", data)
    assert "no wallet may fall so far" in run(
        "member", "limit", "Ann Lee", "90071992547409.91", "--data", data, status=1
    )
