# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what: everything is refused that nobody allowed, and some things take two."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

import httpx
import pytest
from starlette.routing import Route

from contract import chain
from contract.credentials import open_sealed
from contract.entries import DayClosed, SignedEntry
from contract.ids import instant, unb64
from contract.messages import (
    EnrolAnswer,
    NoSignInLink,
    PinRight,
    SignInLink,
    SignInLinkAnswer,
    SignInLinkRequest,
)
from contract.outcomes import Declined, Outcome
from ledger.app import build
from ledger.community.profiles import PROFILES
from ledger.service import Ledger
from ledger.store.engine import open_engine
from ledger.store.tables import sessions, sign_in_codes
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, Kiosk, new_id, now_ms, run, sealed_id
from tests.ledger.engines import Sqlite
from tests.ledger.test_people import joined, office, told

# What differs between the engines is told by the stories of members.
pytestmark = pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")

PUBLIC = {
    "/v1/enrol",  # with a one-time code
    "/v1/sign-in",  # with another
    "/v1/ledger",
    "/v1/health",
    "/v1/figures",  # the co-op's coin, by month: nothing of anybody
    "/v1/proofs/{path}",
    "/v1/lines/{path}",
    "/v1/tlog-proofs/{path}",
    "/v1/log/checkpoint",
    "/v1/log/tile/{level}/{number:path}",
    "/r/{path}",
    "/pages/{name}",
    "/me",  # where to type the code
    "/me/sign-in",
}
"""What anybody may ask, and why it may be: it is signed, or sealed under what a receipt says."""


@pytest.fixture(scope="module")
def led(opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """A co-op where Ingrid is admin, Jonas treasurer and Amara coordinator."""
    with opened(tmp_path_factory.mktemp("led")) as coop:
        coop.kiosk("Till of all")
        office(coop, "role", "give", "Ingrid Solberg", "admin")
        for who, role in (("Jonas Weber", "treasurer"), ("Amara Okafor", "coordinator")):
            office(coop, "role", "give", who, role, "--by", "Ingrid Solberg")
        yield coop


class Phone:
    """Somebody's phone, signed in."""

    def __init__(self, coop: Coop, who: str) -> None:
        self.url = coop.server.url
        code = office(coop, "member", "sign-in", who, "--by", "Ingrid Solberg").split()[-1]
        answer = self.post("/v1/sign-in", {"code": code, "keep": "token"})
        self.token: str = answer.json()["token"]

    def headers(self) -> dict[str, str]:
        token = getattr(self, "token", None)
        return {} if token is None else {"Authorization": f"Bearer {token}"}

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return httpx.post(
            self.url + path, json=body, headers=self.headers(), timeout=20, verify=False
        )

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, headers=self.headers(), timeout=20, verify=False)


# --- everything is refused by default --------------------------------------------------------


def test_nobody_is_answered_who_did_not_show_who_they_are(coop: Coop) -> None:
    """Whoever adds a route and forgets to guard it fails here."""
    for route in build(cast(Ledger, None)).routes:
        assert isinstance(route, Route)
        if route.path in PUBLIC:
            continue
        url = coop.server.url + route.path.replace("{card}", "a" * 16).replace("{proposal}", "a")
        for method in route.methods or ():
            answer = httpx.request(method, url, timeout=20, verify=False)
            if route.path.startswith("/me/"):  # a person is sent to where they sign in
                assert (answer.status_code, answer.headers["location"]) == (303, "../me")
                continue
            assert answer.status_code == 401, (method, route.path, answer.text)
            if method != "HEAD":
                assert answer.json()["code"] in ("bad-signature", "not-signed-in")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_kiosk_may_ask_only_what_its_profile_lists(coop: Coop, profile: str) -> None:
    kiosk = coop.kiosk(profile, "--profile", profile)
    till = coop.kiosk("beside it")
    who = till.tapped(coop.cards["Noor"])
    for what, request in (
        ("refresh", kiosk.refresh_request()),
        ("identify", kiosk.identify_request(coop.cards["Noor"].tap())),
        ("pin", kiosk.pin_request(who, "0000")),
        ("grants", kiosk.grant_request(who, 100)),
        ("entries", kiosk.upload_request(kiosk.sale(cash=100))),
    ):
        answer = kiosk.post(what, request)
        if f"/v1/{what}" in PROFILES[profile]:
            assert answer.status == 200
        else:
            problem = answer.refused()
            assert (problem.code, problem.status) == ("not-allowed", 403)
            assert profile in (problem.detail or "")


# --- roles -----------------------------------------------------------------------------------


def test_the_command_wants_to_know_who_once_somebody_has_the_role(led: Coop) -> None:
    printed = office(led, "role", "give", "Mei Lin", "cashier", status=1)
    assert "say who does this, with --by NAME. Who may: Ingrid Solberg" in printed
    printed = office(led, "role", "give", "Mei Lin", "cashier", "--by", "Jonas Weber", status=1)
    assert "Jonas Weber may not do this (roles). Who may: Ingrid Solberg" in printed
    for command in (
        ("member", "add", "Some", "Body"),
        ("card", "block", led.cards["Mei"].uid),
        ("kiosk", "new", "--name", "x"),
        ("rule", "set", "coin-share", "percent=90"),
        ("product", "add", "Kale", "produce", "7", "1.99"),
    ):
        assert "say who does this" in office(led, *command, status=1)
        assert "may not do this" in office(led, *command, "--by", "Mei Lin", status=1)


def test_who_did_it_stands_in_the_log(led: Coop) -> None:
    ingrid = led.cards["Ingrid"].member
    member = told(led, "member", "add", "Lea", "Roth", "--by", "Amara Okafor")["member"]
    office(led, "role", "give", member, "cashier", "--by", "Ingrid Solberg")
    office(led, "role", "take", member, "cashier", "--by", "Ingrid Solberg")
    history = told(led, "member", "show", member)["history"]
    assert [(one["what"], one["actor"]) for one in history] == [
        ("active, member", f"member:{led.cards['Amara'].member}"),
        ("is cashier", f"member:{ingrid}"),
        ("no longer cashier", f"member:{ingrid}"),
    ]


# --- four eyes -------------------------------------------------------------------------------


def test_a_kiosks_key_is_revoked_by_two_and_shut_out_by_the_first(led: Coop) -> None:
    till = led.kiosks[0]
    new = office(led, "kiosk", "new", "--name", "B", "--confirmed", "--by", "Ingrid Solberg")
    stolen = till.another()
    stolen.me = stolen.enrol(new.split()[-1]).read(EnrolAnswer)
    stolen.refresh()
    device = stolen.me.device
    printed = office(led, "kiosk", "revoke", device, "--by", "Ingrid Solberg")
    assert "Who may: Amara Okafor, Jonas Weber" in printed
    confirm = next(line for line in printed.splitlines() if "proposal confirm" in line).split()
    # From this moment it is answered nothing, though its key is good in the log.
    assert stolen.post("refresh", stolen.refresh_request()).refused().code == "kiosk-waiting"
    waiting = office(led, "proposal", "list")
    assert f"end the key of kiosk {device}, by Ingrid Solberg" in waiting
    assert "Ingrid" not in waiting.partition(" by ")[0]
    again = ("proposal", "confirm", confirm[3])
    assert "the second person is another" in office(led, *again, "--by", "Ingrid Solberg", status=1)
    assert "may not do this" in office(led, *again, "--by", "Mei Lin", status=1)
    assert "revoked" in office(led, *again, "--by", "Jonas Weber")
    assert stolen.post("refresh", stolen.refresh_request()).refused().code == "revoked-device"
    assert "no such proposal waits" in office(led, *again, "--by", "Jonas Weber", status=1)


def test_coin_for_work_outside_a_shift_takes_two_and_neither_did_it(led: Coop) -> None:
    noor = led.cards["Noor"]
    before = led.books()["accounts"]["wallet"]
    work = ("work", "confirm", "Noor Haddad", "shop-shift", "60", "--by")
    printed = office(led, *work, "Amara Okafor")
    assert led.books()["accounts"]["wallet"] == before
    proposal = next(x for x in printed.splitlines() if "proposal confirm" in x).split()[3]
    # Who is to say yes reads what to, and nothing that only a program understands.
    waiting = office(led, "proposal", "list")
    assert f"{proposal}  coin for Noor Haddad: shop-shift, 60 minutes on 20" in waiting
    assert re.search(r", by Amara Okafor, until 20\d\d-\d\d-\d\d \d\d:\d\d$", waiting, re.MULTILINE)
    assert "Noor Haddad: 8.00 coin" in office(
        led, "proposal", "confirm", proposal, "--by", "Jonas Weber"
    )
    entries = told(led, "member", "export", "Noor Haddad")["entries"]
    issued = [one["body"] for one in entries if one["kind"] == "contribution"]
    assert issued[-1]["actor"] == f"member:{led.cards['Amara'].member}"
    assert issued[-1]["acknowledged"] == [f"member:{led.cards['Jonas'].member}"]
    assert led.books()["balances"][noor.account]
    # Amara's own work: she can be neither.
    own = ("work", "confirm", "Amara Okafor", "shop-shift", "60", "--by")
    printed = office(led, *own, "Amara Okafor")
    proposal = next(x for x in printed.splitlines() if "proposal confirm" in x).split()[3]
    refused = office(led, "proposal", "confirm", proposal, "--by", "Jonas Weber", status=1)
    assert "nobody confirms their own work" in refused


def test_a_sale_is_taken_back_by_two_on_their_phones(led: Coop) -> None:
    till, mei = led.kiosks[0], led.cards["Mei"]
    who = till.tapped(mei)
    till.granted(who, 300)
    sale = till.sale(account=who.account, coin=300)
    till.upload(sale, till.release(who.account))
    jonas, amara, mei_phone = (
        Phone(led, name) for name in ("Jonas Weber", "Amara Okafor", "Mei Lin")
    )
    act = {"act": {"act": "issue", "member": mei.member, "work": "shop-shift", "minutes": 60}}
    assert mei_phone.post("/v1/office/proposals", act).json()["code"] == "bad-message"
    issue = {"act": {**act["act"], "day": instant(now_ms())[:10]}}
    assert mei_phone.post("/v1/office/proposals", issue).json()["code"] == "not-allowed"
    assert mei_phone.get("/v1/office/proposals").json() == {"proposals": []}

    made = jonas.post("/v1/office/proposals", issue).json()
    waiting = amara.get("/v1/office/proposals").json()["proposals"]
    assert made["proposal"] in [one["proposal"] for one in waiting]
    path = f"/v1/office/proposals/{made['proposal']}/confirm"
    assert jonas.post(path).json()["code"] == "not-allowed"
    assert mei_phone.post(path).json()["code"] == "not-allowed"
    before = led.books()["balances"][mei.account]
    assert amara.post(path).json()["done"] == "Mei Lin: 8.00 coin"
    unit = next(iter(before))
    assert led.books()["balances"][mei.account][unit] == before[unit] + 800
    assert amara.post(path).json()["code"] == "refused"

    contribution = told(led, "member", "export", "Mei Lin")["entries"][-1]["body"]
    assert contribution["kind"] == "contribution"
    printed = office(led, "entry", "reverse", contribution["id"], "--by", "Jonas Weber")
    proposal = next(x for x in printed.splitlines() if "proposal confirm" in x).split()[3]
    assert "taken back, posted" in office(
        led, "proposal", "confirm", proposal, "--by", "Amara Okafor"
    )
    assert led.books()["balances"][mei.account][unit] == before[unit]
    undone, work = told(led, "member", "history", "Mei Lin")["moves"][:2]
    assert undone["what"] == f"Put right: {work['what']}"
    assert (undone["where"], undone["amount"]["amount"]) == ("", -800)
    assert (work["amount"]["amount"], work["what"][:6]) == (800, "Work: ")
    again = office(led, "entry", "reverse", contribution["id"], "--by", "Jonas Weber")
    proposal = next(x for x in again.splitlines() if "proposal confirm" in x).split()[3]
    refused = office(led, "proposal", "confirm", proposal, "--by", "Amara Okafor", status=1)
    assert "cannot be taken back, or was before" in refused
    assert "nothing to object to" in run("audit", "--data", led.data)


def test_who_is_alone_is_told_that_it_takes_two(coop: Coop, till: Kiosk) -> None:
    office(coop, "role", "give", "Sándor Kovács", "admin")
    try:
        by = ("--by", "Sándor Kovács")
        alone = office(coop, "kiosk", "revoke", till.me.device, *by, status=1)
        assert "this takes two, and nobody else may do it" in alone
        till.refresh()
        office(coop, "kiosk", "pause", till.me.device, *by)
        assert till.post("refresh", till.refresh_request()).refused().code == "kiosk-waiting"
        office(coop, "kiosk", "confirm", till.me.device, *by)
        till.refresh()
    finally:
        office(coop, "role", "take", "Sándor Kovács", "admin", "--by", "Sándor Kovács")


# --- sessions --------------------------------------------------------------------------------


def test_a_member_signs_in_once_with_a_code_and_blocks_the_own_card(led: Coop) -> None:
    code = office(led, "member", "sign-in", "Ravi Krishnan", "--by", "Amara Okafor").split()[-1]
    url = led.server.url
    with httpx.Client(timeout=20, verify=False) as browser:
        answer = browser.post(f"{url}/v1/sign-in", json={"code": code.lower()})
        assert answer.json()["first_name"] == "Ravi"
        assert "token" not in answer.json()
        cookie = answer.headers["set-cookie"]
        assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"))
        assert answer.headers["cache-control"] == "no-store"
        used = browser.post(f"{url}/v1/sign-in", json={"code": code})
        assert used.json()["code"] == "bad-code"
        shown = {"Cookie": cookie.partition(";")[0]}
        me = browser.get(f"{url}/v1/me", headers=shown).json()
        assert (me["first_name"], me["roles"], me["state"]) == ("Ravi", [], "active")
        # Another site's page cannot act with it, even in a browser that knows no SameSite.
        elsewhere = {**shown, "Sec-Fetch-Site": "cross-site"}
        card = me["cards"][0]["card"]
        path = f"{url}/v1/me/cards/{card}/block"
        assert browser.post(path, headers=elsewhere).status_code == 401
        mei = told(led, "member", "show", "Mei Lin")["cards"][0]["card"]
        others = browser.post(f"{url}/v1/me/cards/{mei}/block", headers=shown)
        assert others.status_code == 404
        assert browser.post(path, headers=shown).json()["done"] == f"card {card} is blocked"
        assert browser.post(f"{url}/v1/sign-out", headers=shown).status_code == 200
        assert browser.get(f"{url}/v1/me", headers=shown).status_code == 401
    history = told(led, "card", "history", led.cards["Ravi"].uid)
    assert history[-1]["actor"] == f"member:{led.cards['Ravi'].member}"


def test_a_member_signs_in_on_a_telephone_with_card_and_pin(coop: Coop, till: Kiosk) -> None:
    ravi = coop.cards["Ravi"]
    who = till.tapped(ravi)

    def ask(ticket: str) -> SignInLink | NoSignInLink:
        request = SignInLinkRequest(
            **till.marks(),
            format="coopcoin-sign-in-link/1",
            identification=who.identification,
            pin_ticket=ticket,
        )
        return till.post("sign-in-link", request).read(SignInLinkAnswer)  # type: ignore[arg-type]

    assert ask(new_id()) == NoSignInLink(reason=Declined.PIN_WANTED)  # the card alone is too little
    right = till.pin(who, ravi.pin)
    assert isinstance(right, PinRight)
    link = ask(right.ticket)
    assert isinstance(link, SignInLink)
    code = open_sealed(till.seed, unb64(link.sealed)).decode()
    answer = httpx.post(f"{coop.server.url}/v1/sign-in", json={"code": code, "keep": "token"})
    assert answer.json()["first_name"] == "Ravi"


def test_codes_and_tokens_are_stored_hashed_only(led: Coop) -> None:
    phone = Phone(led, "Leilani Kealoha")
    code = office(led, "member", "sign-in", "Mei Lin", "--by", "Ingrid Solberg").split()[-1]
    engine = open_engine(led.data, read_only=True)
    with engine.begin() as connection:
        rows = repr([connection.execute(t.select()).all() for t in (sessions, sign_in_codes)])
    engine.dispose()
    assert phone.token not in rows
    assert code not in rows
    assert code.replace("-", "") not in rows


def test_who_leaves_is_signed_out_everywhere(led: Coop) -> None:
    member = told(led, "member", "add", "Kim", "Berg", "--by", "Amara Okafor")["member"]
    phone = Phone(led, member)
    assert phone.get("/v1/me").json()["first_name"] == "Kim"
    office(led, "member", "leave", member, "--by", "Amara Okafor")
    assert phone.get("/v1/me").status_code == 401
    printed = office(led, "member", "sign-in", member, "--by", "Amara Okafor", status=1)
    assert "who has left cannot sign in" in printed


# --- alarms ----------------------------------------------------------------------------------


def test_what_honest_kiosks_do_not_do_is_an_alarm(coop: Coop, till: Kiosk) -> None:
    _, card = joined(coop, "Uma", "Rao", "04AA00000000A1")
    tap = card.tap()
    till.identify(tap)
    till.identify(tap)
    till.identify(card.tap(card.counter - 1))
    first = till.sale(cash=100)
    till.upload(first)
    till.head = chain.first_head(till.me.coop, till.me.device, 1)
    fork = till.sale(cash=200)
    assert sealed_id(fork) != sealed_id(first)
    assert till.post("entries", till.upload_request(fork)).refused().code == "forked-journal"
    found = {one["kind"]: one for one in told(coop, "kiosk", "alarms")}
    assert {"counter-twice", "old-tap", "forked-journal"} <= set(found)
    assert found["forked-journal"]["device"] == till.me.device
    assert card.uid not in json.dumps(list(found.values()))
    till.identify(tap)
    again = {one["kind"]: one for one in told(coop, "kiosk", "alarms")}
    assert again["counter-twice"]["times"] == 2
    office(coop, "kiosk", "alarms", "--settle")
    assert "nothing looks wrong" in office(coop, "kiosk", "alarms")


def test_a_closing_that_the_books_do_not_agree_with_is_booked_and_is_an_alarm(coop: Coop) -> None:
    """Given a till that closes its days, then the ledger compares number, range and cash, also when
    several days come at once; and takes each entry as it was stated."""
    till = coop.kiosk("Till that closes")

    def closed(number: int, first: int, expected: int) -> SignedEntry:
        fields = {"number": number, "first": first, "expected": expected, "day": "2026-05-03"}
        return till.write(lambda marks: DayClosed(**marks, **fields, unit="EUR"))

    def alarms() -> int:
        found = told(coop, "kiosk", "alarms")
        return sum(one["times"] for one in found if one["kind"] == "closing-differs")

    honest = [till.sale(cash=500), closed(1, 1, 500), till.sale(cash=70), closed(2, 3, 570)]
    till.upload(*honest, till.sale(cash=30))
    assert alarms() == 0
    [outcome] = till.upload(closed(3, 5, 599)).outcomes
    assert (outcome.outcome, alarms()) == (Outcome.RECORDED, 1)
    till.upload(closed(5, 7, 600))
    assert alarms() == 2, "a number is missing"
    till.upload(closed(6, 7, 600), closed(7, 9, 600))
    assert alarms() == 3, "the first of these covers a day twice, the second is well"
    # and: who looks at the sums sees which, and what is wrong with each, until it is settled
    sums = run("books", "--data", coop.data)
    name = "Till that closes, 2026-05-03"
    assert f"{name}, Z 3: it says that €5.99 lay in the drawer, the books €6.00\n" in sums
    assert f"{name}, Z 5: Z 4 comes next\n" in sums
    assert f"{name}, Z 6: it does not cover all that happened since the closing before" in sums
    assert "Z 7" not in sums
    office(coop, "kiosk", "alarms", "--settle")
    assert "closings that differ" not in run("books", "--data", coop.data)
