# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests that are wrong get a problem with a stable code, and change nothing."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from contract import chain
from contract.chain import canonical
from contract.entries import Release
from contract.ids import b64
from contract.messages import Problem, RefreshRequest
from ledger.api.signed import MAX_REQUEST_BYTES
from ledger.cli import main
from ledger.keys import FILE, UnsafeKeys, load_keys
from tests.ledger.coop import Answer, Coop, Kiosk, run


def refresh(till: Kiosk, **changed: object) -> RefreshRequest:
    message = RefreshRequest(**till.marks(), format="coopcoin-refresh/1")
    return msgspec.structs.replace(message, **changed)


def signed(till: Kiosk, body: bytes, kid: str | None = None, typ: str = chain.REQUEST) -> str:
    return chain.sign(body, till.sign, kid=kid or chain.key_id(till.me.device, 1), typ=typ)


def test_a_request_is_refused(coop: Coop, till: Kiosk) -> None:
    other = coop.kiosk("another till")
    good = canonical(refresh(till))

    def ask(body: bytes, jws: str, what: str = "refresh") -> str:
        return till.post_bytes(what, body, jws).refused().code

    assert ask(good, "") == "bad-signature"
    assert ask(good, "nonsense..nonsense") == "bad-signature"
    assert ask(good + b" ", signed(till, good)) == "bad-signature"
    assert ask(good, signed(till, good, typ=chain.ENTRY)) == "bad-signature"
    assert ask(good, signed(other, good, kid=chain.key_id(till.me.device, 1))) == "bad-signature"
    assert ask(good, signed(till, good, kid="nobody/1")) == "unknown-device"
    assert ask(good, signed(till, good, kid=f"{till.me.device}/2")) == "unknown-device"
    assert ask(good, signed(till, good, kid=f"{till.me.device}/x")) == "unknown-device"
    # Nobody but the ledger itself speaks for the ledger.
    assert ask(good, signed(till, good, kid=f"{till.me.ledger_device}/1")) == "unknown-device"
    # One till's key does not speak for another till.
    assert ask(good, signed(other, good)) == "bad-message"

    spaced = good.replace(b'":"', b'": "')
    assert ask(spaced, signed(till, spaced)) == "not-canonical"
    for wrong in (b"{}", b"", b"\xff", b"[]", good.replace(b"coopcoin-refresh", b"coopcoin-pin")):
        assert ask(wrong, signed(till, wrong)) == "bad-message"
    foreign = canonical(refresh(till, coop="a" * 16))
    assert ask(foreign, signed(till, foreign)) == "bad-message"
    # A request of one kind is not taken for another.
    assert ask(good, signed(till, good), "entries") == "bad-message"
    assert ask(good, signed(till, good), "grants") == "bad-message"

    large = b" " * (MAX_REQUEST_BYTES + 1)
    assert ask(large, signed(till, large)) == "too-large"
    assert ask(b" " * 5000, "", "enrol") == "too-large"


def test_an_upload_is_all_or_nothing(coop: Coop, till: Kiosk) -> None:
    other = coop.kiosk("another till")
    theirs = other.sale(cash=100)
    good, bad = till.sale(cash=100), till.sale(cash=200)
    forged = msgspec.structs.replace(bad, signature=good.signature)

    def ask(*entries: object) -> str:
        return till.post("entries", till.upload_request(*entries)).refused().code  # type: ignore[arg-type]

    before = coop.books()
    past = till.head
    abroad = till.write(lambda marks: Release(**{**marks, "coop": "a" * 16}, releases=()))
    till.head = past
    assert ask(good, bad, abroad) == "bad-message"
    assert ask() == "bad-message"
    assert ask(good, forged) == "bad-signature"
    assert ask(theirs) == "bad-signature"
    assert ask(*[good] * 101) == "too-large"
    as_request = chain.sign(
        bytes(bad.body), till.sign, kid=chain.key_id(till.me.device, 1), typ=chain.REQUEST
    )
    assert ask(good, msgspec.structs.replace(bad, signature=as_request)) == "bad-signature"
    assert coop.books() == before
    assert till.upload(good, bad).sequence == 2


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/proofs/hello", "not-found"),
        (f"/v1/proofs/{b64(bytes([1]) + bytes(48))}", "not-in-log"),
        (f"/v1/lines/{b64(bytes([1]) + bytes(48))}", "not-in-log"),
        ("/v1/nothing", "not-found"),
        ("/v1/grants", "method-not-allowed"),
    ],
)
def test_what_is_not_there_is_a_problem_too(coop: Coop, till: Kiosk, path: str, code: str) -> None:
    r = till.http.get(coop.server.url + path)
    problem = Answer(r.status_code, r.content, r.headers).refused()
    assert problem.code == code
    assert problem.type == f"urn:coopcoin:problem:{code}"


def test_a_mistake_of_ours_shows_no_traceback(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In process, because a mistake has to be planted."""
    import asyncio
    import os

    import httpx

    from ledger.app import build
    from ledger.service import Ledger
    from tests.ledger.coop import now_ms

    ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)
    broken: Callable[[object], object] = lambda _: 1 / 0  # noqa: E731
    monkeypatch.setattr("ledger.api.proofs.read_head", broken)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(build(ledger), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:
            return await client.get("/v1/health")

    r = asyncio.run(ask())
    ledger.close()
    problem = msgspec.json.decode(r.content, type=Problem)
    assert (r.status_code, problem.code, problem.retryable) == (500, "internal", True)
    assert b"ZeroDivision" not in r.content


# --- the command ------------------------------------------------------------------------------


def test_keys_that_others_can_read_are_not_used(tmp_path: Path) -> None:
    assert main(["init", "--data", str(tmp_path / "l"), "--name", "Test"]) == 0
    keys = tmp_path / "l" / FILE
    assert keys.stat().st_mode & 0o777 == 0o600
    keys.chmod(0o640)
    with pytest.raises(UnsafeKeys, match="chmod 600"):
        load_keys(tmp_path / "l")
    assert "chmod 600" in run("kiosk", "new", "--data", tmp_path / "l", "--name", "x", status=1)


def test_one_folder_holds_one_ledger(tmp_path: Path) -> None:
    run("init", "--data", tmp_path / "l", "--name", "Test")
    again = run("init", "--data", tmp_path / "l", "--name", "Test", status=1)
    assert "already has a ledger" in again
    (tmp_path / "l" / "ledger.db").unlink()  # as if it had been interrupted
    for left in (tmp_path / "l").glob("ledger.db-*"):
        left.unlink()
    (tmp_path / "l" / "ledger.db").touch()
    assert "not set up to its end" in run("books", "--data", tmp_path / "l", status=1)
    run("init", "--data", tmp_path / "l", "--name", "Test")
    assert "nothing to object to" in run("audit", "--data", tmp_path / "l")
    assert "no ledger yet" in run("books", "--data", tmp_path / "nothing", status=1)
    assert "no ledger yet" in run("audit", "--data", tmp_path / "nothing", status=1)


def test_the_same_seed_makes_the_same_coop(tmp_path: Path) -> None:
    for name in ("a", "b"):
        cards = tmp_path / f"{name}.json"
        run("demo", "--data", tmp_path / name, "--cards", cards, "--seed", "7")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


@pytest.mark.parametrize("limit", ["9.505", "ten", "-1", "1e400", "nan", "inf"])
def test_an_amount_is_read_exactly_or_not_at_all(
    tmp_path: Path, limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = ["demo", "--data", str(tmp_path / "l"), "--cards", str(tmp_path / "c"), "--pin-limit"]
    with pytest.raises(SystemExit):
        main([*demo, limit])
    assert "an amount of coin like 12" in capsys.readouterr().err
    assert not (tmp_path / "l").exists()
