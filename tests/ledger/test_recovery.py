# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a restore a till hands back what it was granted; a hostile one gains nothing by it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from contract.entries import CheckpointSeen, GrantGiven, SignedEntry, seal_entry
from contract.grants import Grant
from contract.ids import b64, instant
from contract.messages import Granted, HandBackAnswer, HandBackRequest, NotGranted
from contract.outcomes import Outcome
from contract.proof import Checkpoint, sign_checkpoint
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, Kiosk, Server, new_id, now_ms, run
from tests.ledger.engines import Books, Sqlite

pytestmark = pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")

UNTIL = 3_600_000


class Restored:
    """Two tills and a ledger that has forgotten what came after its backup."""

    def __init__(self, coop: Coop, books: Books, folder: Path) -> None:
        self.tills = [coop.kiosk(), coop.kiosk("Till 2")]
        run("admin-key", folder / "admin.key", "--data", coop.data)
        run("backup", folder / "backup", "--data", coop.data)
        self.who = self.tills[0].tapped(coop.cards["Amara"])
        answer = self.tills[0].ask(self.who, 500)
        self.grant: SignedEntry = answer.entry  # type: ignore[union-attr]
        self.tills[0].believed(self.grant)
        self.balance = coop.cards["Amara"].balance
        self.checkpoint = self.tills[0].refresh().checkpoint
        coop.server.stop()
        self.data = folder / "again"
        key = ("--admin-key", folder / "admin.key")
        run("restore", folder / "backup", "--data", self.data, *key, *books.options())
        self.server = Server(self.data)
        for till in self.tills:
            till.server = self.server
            till.me = msgspec.structs.replace(till.me, ledger_epoch=2)


def hands_back(till: Kiosk, *grants: SignedEntry, checkpoint: str | None = None) -> HandBackRequest:
    return HandBackRequest(
        **till.marks(), format="coopcoin-hand-back/1", grants=grants, checkpoint=checkpoint
    )


@pytest.fixture(scope="module")
def restored(
    opened: OpenCoop, books: Books, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Restored]:
    folder = tmp_path_factory.mktemp("restored")
    with opened(folder / "first") as coop:
        made = Restored(coop, books, folder)
        yield made
        made.server.stop()


def test_what_was_granted_before_the_loss_pays_after_it(restored: Restored) -> None:
    till, who = restored.tills[0], restored.who
    sale = till.sale(account=who.account, coin=450)
    early = till.upload_request(sale)
    assert till.post("entries", early).refused().code == "hand-back-first"
    request = hands_back(till, restored.grant)
    assert till.post("hand-back", request).read(HandBackAnswer).taken == 1
    assert till.post("hand-back", request).read(HandBackAnswer).taken == 1, "the first answer"
    again = hands_back(till, restored.grant)
    assert till.post("hand-back", again).read(HandBackAnswer).taken == 0, "it is known by now"
    (outcome,) = till.upload(sale).outcomes
    assert outcome.outcome is Outcome.POSTED
    assert "nothing to object to" in run("audit", "--data", restored.data)


def test_only_a_tills_own_grants_that_the_ledger_signed_count(restored: Restored) -> None:
    till, thief = restored.tills
    stolen = hands_back(thief, restored.grant)
    assert thief.post("hand-back", stolen).read(HandBackAnswer).taken == 0
    given = GrantGiven(
        format="coopcoin-entry/1",
        coop=till.me.coop,
        device=till.me.ledger_device,
        epoch=1,
        sequence=10**6,
        previous=b64(bytes(32)),
        id=new_id(),
        at=instant(now_ms()),
        actor=f"ledger:{till.me.coop}",
        grants=(
            Grant(
                account=restored.who.account,
                device=thief.me.device,
                epoch=1,
                number=1,
                unit=thief.unit,
                total=restored.balance,
                until=instant(now_ms() + UNTIL),
            ),
        ),
    )
    forged = hands_back(thief, seal_entry(given, thief.sign))
    assert thief.post("hand-back", forged).refused().code == "bad-message"
    note = sign_checkpoint(
        Checkpoint(till.me.log_origin, 10**6, bytes(32)),
        bytes(thief.signing.verify_key),
        thief.sign,
    )
    lie = hands_back(thief, checkpoint=note)
    assert thief.post("hand-back", lie).refused().code == "bad-message"
    assert "nothing to object to" in run("audit", "--data", restored.data)


def test_a_lease_that_a_till_may_have_longer_is_not_taken_back(
    opened: OpenCoop, books: Books, tmp_path: Path
) -> None:
    """The simulator's seed 1331455: by the backup a grant's lease was over, by the till it had been
    renewed since, and for more coin."""
    with opened(tmp_path / "first") as coop:
        first, second = coop.kiosk(), coop.kiosk("Till 2")
        ingrid = coop.cards["Ingrid"]
        for rule in (
            ("after-restore", "coin_per_hour=500.00"),
            ("kiosk-cap", "coin_per_hour=500.00"),
        ):
            run("rule", "set", *rule, "--data", coop.data)
        run("admin-key", tmp_path / "admin.key", "--data", coop.data)
        # given: a backup that knows of a part of what a till was granted
        who = first.tapped(ingrid)
        first.granted(who, 100)
        run("backup", tmp_path / "backup", "--data", coop.data)
        renewed = first.ask(who, 250)
        assert isinstance(renewed, Granted)
        coop.server.stop()
        data = tmp_path / "again"
        key = ("--admin-key", tmp_path / "admin.key")
        run("restore", tmp_path / "backup", "--data", data, *key, *books.options())
        with closing(sqlite3.connect(data / "ledger.db")) as found, found:
            found.execute("UPDATE grants SET until = '2026-01-01T00:00:00.000Z'")
        server = Server(data)
        try:
            for till in first, second:
                till.server = server
                till.me = msgspec.structs.replace(till.me, ledger_epoch=2)
            second.post("hand-back", hands_back(second))
            # when: Ingrid wants all her coin at the other till, and the first has not called yet
            who = second.tapped(ingrid)
            answer = second.ask(who, ingrid.balance)
            assert isinstance(answer, NotGranted)
            # then: what she paid at the first is hers to pay, in full
            back = hands_back(first, renewed.entry)
            assert first.post("hand-back", back).read(HandBackAnswer).taken == 1
            (outcome,) = first.upload(first.sale(account=who.account, coin=250)).outcomes
            assert outcome.outcome is Outcome.POSTED
        finally:
            server.stop()


class SeenByANewerProgram(CheckpointSeen, frozen=True, kw_only=True, tag="checkpoint-seen"):
    """Says more of itself than this program can read."""

    more: str


def test_what_a_till_says_of_checkpoints_by_itself_counts_for_nothing(restored: Restored) -> None:
    """A hostile till writes in the ledger's words, and in words that it cannot read: the next till
    that hands back what it saw is not stopped by that, and what is lost is told as it is."""
    till, thief = restored.tills
    last = hands_back(thief)
    thief.post("hand-back", last).read(HandBackAnswer)
    of = {"kiosk": thief.me.device, "kiosk_epoch": 1}
    lie = f"{till.me.log_origin}\n999999\n"
    written = (
        thief.write(lambda marks: CheckpointSeen(**marks, **of, checkpoint=lie)),
        thief.write(lambda marks: CheckpointSeen(**marks, **of, checkpoint="no such thing")),
        thief.write(lambda marks: SeenByANewerProgram(**marks, **of, checkpoint=lie, more="?")),
    )
    outcomes = [one.outcome for one in thief.upload(*written).outcomes]
    assert outcomes == [Outcome.RECORDED, Outcome.RECORDED, Outcome.UNKNOWN]
    seen = hands_back(till, checkpoint=restored.checkpoint)
    assert till.post("hand-back", seen).read(HandBackAnswer).taken == 0
    size = restored.checkpoint.split("\n")[1]
    assert f" {size}" in run("lost", "--data", restored.data)
