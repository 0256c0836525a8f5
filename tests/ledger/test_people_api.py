# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of the API that is for people does what its description says, whatever comes."""

from collections.abc import Iterator

import httpx
import pytest
from schemathesis import Case

from ledger.api.openapi_people import PEOPLE
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop
from tests.ledger.engines import Sqlite
from tests.ledger.test_openapi import fuzz, send, whole
from tests.ledger.test_people import office

pytestmark = pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")


@pytest.fixture(scope="module")
def led(
    opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Coop, dict[str, str]]]:
    """Leilani may do all that a role lets somebody do, and is signed in."""
    with opened(tmp_path_factory.mktemp("led")) as coop:
        office(coop, "role", "give", "Leilani Kealoha", "admin")
        by = ("--by", "Leilani Kealoha")
        office(coop, "role", "give", "Amara Okafor", "treasurer", *by)
        code = office(coop, "member", "sign-in", "Leilani Kealoha", *by).split()[-1]
        body = {"code": code, "keep": "token"}
        token = httpx.post(f"{coop.server.url}/v1/sign-in", json=body).json()["token"]
        yield coop, {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("label", [f"{one.method.upper()} {one.path}" for one in PEOPLE])
def test_what_people_may_ask(led: tuple[Coop, dict[str, str]], label: str) -> None:
    coop, token = led
    if label == "POST /v1/sign-out":  # the last one that may use the token
        token = {"Authorization": "Bearer nonsense"}

    def ask(case: Case, headers: dict[str, str]) -> httpx.Response:
        case.headers = {}
        body = whole(case.body) if isinstance(case.body, dict) else None
        return send(case, coop.server.url, body, headers)

    nobody = fuzz(label, lambda case: ask(case, {}), 4)
    assert nobody <= ({400, 403, 429} if "sign-in" in label else {401})
    if "sign-in" not in label:
        assert fuzz(label, lambda case: ask(case, token), 6) <= {200, 400, 401, 403, 404, 409}
