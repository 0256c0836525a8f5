# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API does what its description says, whatever comes: no fault of ours, nothing unsaid."""

import copy
import functools
import itertools
import json
import os
import string
from collections.abc import Callable
from datetime import date
from typing import Any, get_args

import httpx
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contract import chain
from contract.body import Hash
from contract.chain import Head, canonical
from contract.credentials import seal
from contract.grants import GRANT_REQUEST
from contract.ids import Account, Date, EntryId, Instant, RandomId, b64, unb64, uuid7
from contract.messages import SIGNATURE_HEADER
from ledger.api import openapi
from ledger.api.openapi_people import PEOPLE
from ledger.neighbours.agreements import Neighbour, agree
from ledger.service import Ledger
from tests.ledger.coop import Coop, Kiosk, new_id, now_ms, run
from tests.ledger.engines import Postgresql, Sqlite

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def letters(alphabet: str, count: int) -> st.SearchStrategy[str]:
    """Texts of so many of these characters, in one draw."""
    return st.integers(0, len(alphabet) ** count - 1).map(
        lambda number: "".join(
            alphabet[number // len(alphabet) ** i % len(alphabet)] for i in range(count)
        )
    )


BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
BASE64 = string.ascii_letters + string.digits + "-_"
DAYS = st.dates().map(date.isoformat)
MADE_UP = {
    RandomId: letters(BASE32, 16),
    EntryId: st.builds(uuid7, st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10)),
    Hash: letters(BASE64, 43),
    Date: DAYS,
    Instant: st.tuples(DAYS, st.times()).map(
        lambda at: f"{at[0]}T{at[1].isoformat(timespec='milliseconds')}Z"
    ),
    Account: st.builds(
        "{}:{}".format,
        st.sampled_from(["wallet", "suspense", "risk", "no-one"]),
        letters(BASE32, 16),
    ),
}
"""How to make up what stands in a request dozens of times: letter by letter takes long."""
FORMATS = {
    get_args(kind)[1].pattern.replace(r"\Z", "$"): f"made-{i}" for i, kind in enumerate(MADE_UP)
}
for name, strategy in zip(FORMATS.values(), MADE_UP.values(), strict=True):
    schemathesis.openapi.format(name, strategy)


def described() -> dict[str, Any]:
    """The description, only that uploads are short, and how to make up the parts of a request:
    else that takes long."""
    found = openapi.describe()
    found["components"]["schemas"]["UploadRequest"]["properties"]["entries"]["maxItems"] = 2
    parts: list[Any] = [found]
    while parts:
        part = parts.pop()
        parts.extend(part.values() if isinstance(part, dict) else part)
        parts[:] = [each for each in parts if isinstance(each, dict | list)]
        if isinstance(part, dict) and part.get("pattern") in FORMATS:
            part["format"] = FORMATS[part["pattern"]]
    return found


SCHEMA = schemathesis.openapi.from_dict(described())
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}
OF_PEOPLE = [f"{one.method.upper()} {one.path}" for one in PEOPLE]
OF_OTHERS = [label for label in OPERATIONS if label not in OF_PEOPLE]
POSTS = [label for label in OF_OTHERS if label.startswith("POST")]
GETS = [label for label in OF_OTHERS if label.startswith("GET")]

TIMES = settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_the_committed_description_is_the_codes_own() -> None:
    assert openapi.FILE.read_text(encoding="utf-8") == openapi.text(), "./dev fmt writes it again"


def test_every_route_is_described(coop: Coop) -> None:
    from ledger.app import ROUTES

    served = {(route.path, method) for route in ROUTES for method in route.methods or ()}
    told = {
        (path, method.upper())
        for path, item in openapi.describe()["paths"].items()
        for method in item
    }
    assert {(p.replace(":path", ""), m) for p, m in served if m != "HEAD"} == told


def integers(value: Any) -> Any:
    """JSON Schema takes 1.0 for an integer. Our profile has no such numbers."""
    if isinstance(value, dict):
        return {key: integers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [integers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def whole(body: object) -> bytes:
    """The canonical bytes if there are any; else the nearest JSON."""
    body = integers(body)
    try:
        return canonical(body)
    except ValueError:
        return json.dumps(body).encode()


def send(case: Case, url: str, body: bytes | None, headers: dict[str, str]) -> httpx.Response:
    with httpx.Client(timeout=20, verify=False) as client:
        return client.request(
            case.method,
            url + case.formatted_path,
            content=body,
            headers={"Content-Type": "application/json", **headers},
        )


@functools.cache
def cases(label: str) -> Any:
    """All kinds of requests for an operation. Working out how to make them up takes seconds."""
    return OPERATIONS[label].as_strategy()


def fuzz(label: str, ask: Callable[[Case], httpx.Response], times: int = 14) -> set[int]:
    """Ask with all kinds of cases; the statuses that came."""
    seen: set[int] = set()

    @settings(TIMES, max_examples=times)
    @given(case=cases(label))
    def one(case: Case) -> None:
        answer = ask(case)
        seen.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    one()
    return seen


# What does not reach the books need not be tried on each kind of them; and how they are asked by
# the rest, the stories try on both.
ONCE = pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")


@ONCE
@pytest.mark.parametrize("label", GETS)
def test_what_anyone_may_ask(coop: Coop, label: str) -> None:
    seen = fuzz(label, lambda case: send(case, coop.server.url, None, {}), 8)
    assert seen <= {200, 404}


@ONCE
@pytest.mark.parametrize("label", POSTS)
def test_what_nobody_signed_is_refused(coop: Coop, label: str) -> None:
    def ask(case: Case) -> httpx.Response:
        jws = (case.headers or {}).get(SIGNATURE_HEADER, "")
        return send(case, coop.server.url, whole(case.body), {SIGNATURE_HEADER: jws})

    assert fuzz(label, ask, 4) <= {400, 401}


def neighbour(coop: Coop, till: Kiosk) -> Kiosk:
    """What the ledger of a co-op that ours agreed with may sign."""
    there = copy.copy(till)
    there.signing = SigningKey(os.urandom(32))
    there.me = msgspec.structs.replace(till.me, device="y" * 16)
    key = bytes(there.signing.verify_key)
    new = Neighbour("y" * 16, "Berg", "https://berg.example", key, 10_000, paused=False)
    ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)
    try:
        ledger.do_now(lambda tx: agree(tx, new, tx.ledger_actor, None))
    finally:
        ledger.close()
    return there


@pytest.mark.parametrize(
    "books",
    [Sqlite, pytest.param(Postgresql, marks=pytest.mark.long)],
    indirect=True,
    scope="session",
)
@pytest.mark.parametrize("label", [label for label in POSTS if "enrol" not in label])
def test_what_a_till_signed_is_answered_or_refused(coop: Coop, till: Kiosk, label: str) -> None:
    """A till that may say anything, under its own name, with a member standing before it."""
    who = till.tapped(coop.cards["Ingrid"])
    if "card-keys" in label:  # a till is not told them
        till = coop.kiosk("Desk", "--profile", "card-desk")
    if "housing" in label:
        till = coop.kiosk("Rent desk", "--profile", "housing")
        who = till.tapped(coop.cards["Ingrid"])
    if "hall" in label:
        till = coop.kiosk("Hall", "--profile", "hall")
        who = till.tapped(coop.cards["Ingrid"])
    if "visit" in label:  # by the ledger of another co-op
        till = neighbour(coop, till)
    turns = itertools.count()

    def ask(case: Case) -> httpx.Response:
        body = case.body
        if isinstance(body, dict):
            likely: dict[str, Any] = till.marks()
            if isinstance(
                body.get("patience_ms"), int | float
            ):  # who waits is answered; not a test's own
                likely["patience_ms"] = min(body["patience_ms"], 5)
            if next(turns) % 2:
                likely |= {
                    "sealed_pin": b64(seal(unb64(till.me.ledger_key), b"0000")),
                    "identification": who.identification,
                    "account": who.account,
                    "unit": who.unit,
                    "number": 1,
                }
                if "consistency" in label:
                    likely |= {"old": 1, "new": 2, "log": till.me.log_origin}
                if "cosign" in label:
                    size, line = till.cosigned()
                    likely |= {"size": size, "line": line}
                if "grants" in label:
                    likely["format"] = GRANT_REQUEST
            body = {**body, **{name: v for name, v in likely.items() if name in body}}
            entries = body.get("entries")
            if isinstance(entries, list):
                body["entries"] = signed_journal(till, entries)
        sent = whole(body)
        kid = chain.key_id(till.me.device, till.me.epoch)
        jws = chain.sign(sent, till.sign, kid=kid, typ=chain.REQUEST)
        answer = send(case, coop.server.url, sent, {SIGNATURE_HEADER: jws})
        if answer.status_code == 200 and "entries" in label:
            last = ASKED[-1] or till.head.hash
            till.head = Head(till.me.device, till.me.epoch, answer.json()["sequence"], last)
        return answer

    seen = fuzz(label, ask, 10)
    if 200 not in seen:  # which cases come depends on what was made up before
        seen = fuzz(label, ask, 50)
    assert 200 in seen


ASKED: list[bytes | None] = [None]
"""The hash of the last entry that was sent."""


def signed_journal(till: Kiosk, entries: list[Any]) -> list[Any]:
    """These entries as this till would write them next: whatever they say, in order and signed."""
    head, written = till.head, []
    ASKED.append(None)
    for entry in entries:
        if not (isinstance(entry, dict) and isinstance(entry.get("body"), dict)):
            written.append(entry)
            continue
        body = {
            **entry["body"],
            **till.marks(new_id()),
            "format": "coopcoin-entry/1",
            "sequence": head.sequence + 1,
            "previous": b64(head.hash),
        }
        sent = whole(body)
        kid = chain.key_id(till.me.device, till.me.epoch)
        jws = chain.sign(sent, till.sign, kid=kid, typ=chain.ENTRY)
        written.append({"body": json.loads(sent), "signature": jws})
        head = Head(till.me.device, till.me.epoch, head.sequence + 1, chain.entry_hash(sent))
        ASKED[-1] = head.hash
    return written


def test_a_machine_that_signs_may_enrol_or_not(coop: Coop, till: Kiosk) -> None:
    new = till.another()
    codes = itertools.cycle(
        [None, run("kiosk", "new", "--data", coop.data, "--name", "x").split()[-1]]
    )

    def ask(case: Case) -> httpx.Response:
        body = case.body
        if isinstance(body, dict) and (code := next(codes)) is not None:
            body = {**body, "code": code, "public_key": b64(bytes(new.signing.verify_key))}
            body.pop("device", None)
        sent = whole(body)
        jws = chain.sign(sent, new.sign, kid="new", typ=chain.REQUEST)
        return send(case, coop.server.url, sent, {SIGNATURE_HEADER: jws})

    seen = fuzz("POST /v1/enrol", ask)
    assert 200 in seen


def test_after_all_this_the_books_hold(coop: Coop) -> None:
    assert set(coop.books()["units"].values()) == {0}
    assert "nothing to object to" in run("audit", "--data", coop.data)
