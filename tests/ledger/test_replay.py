# SPDX-License-Identifier: AGPL-3.0-or-later
"""An audit by a program that is newer than the one that posted, and what it only remarks upon."""

from collections.abc import Callable

import msgspec
import pytest
from nacl.signing import SigningKey

from contract import chain
from contract.entries import AnyEntry, LimitSet, Transfer, read_mark, seal_entry
from contract.ids import b64, instant, wallet
from contract.outcomes import Outcome
from contract.proof import write_leaf
from contract.rules import CoinShare
from ledger.books.decide import Decision, decide
from ledger.books.state import State
from ledger.replay import Logged, Replay
from tests.ledger.books import COIN, COMMONS, COOP, LEDGER, MEMBER, TILL, World

Change = Callable[[AnyEntry], bool]


def replayed(world: World, is_new: Change = lambda entry: False) -> Replay:
    """A world's log, signed and kept by a program that did not know some of its entries, followed
    by one that does."""
    keys = {device: SigningKey.generate() for device in (LEDGER, TILL)}
    heads = {device: chain.first_head(COOP, device, 1) for device in keys}
    public = {(TILL, 1): bytes(keys[TILL].verify_key)}
    replay = Replay(COOP, LEDGER, bytes(keys[LEDGER].verify_key), public)
    state = State.empty(COOP, LEDGER)
    for entry in world.log:
        head, key = heads[entry.device], keys[entry.device]
        told = msgspec.structs.replace(entry, sequence=head.sequence + 1, previous=b64(head.hash))
        sealed = seal_entry(told, lambda text, key=key: key.sign(text).signature)  # type: ignore[misc]
        heads[entry.device] = chain.Head(entry.device, 1, told.sequence, sealed.hash)
        if is_new(entry):
            [decision] = decide([read_mark(bytes(sealed.body))], state)
            assert decision == Decision(Outcome.UNKNOWN, ())
        else:
            [decision] = decide([entry], state)
        leaf = write_leaf(sealed.hash, decision.outcome, decision.postings, instant(world.now_ms))
        replay.follow(Logged(bytes(sealed.body), sealed.signature, leaf))
    replay.finish()
    return replay


@pytest.fixture
def world() -> World:
    """Somebody worked, and a till may spend 500 of it."""
    world = World()
    world.contribute(MEMBER, 1000)
    world.ask(TILL, MEMBER, 1, 500)
    return world


def test_what_an_older_program_did_not_know_stays_as_it_kept_it(world: World) -> None:
    world.post(world.transfer(TILL, MEMBER, COMMONS, 200, 1))
    world.post(world.purchase(TILL, world.spends(MEMBER, 100, 1)))
    replay = replayed(world, lambda entry: isinstance(entry, Transfer))
    assert replay.findings == []
    [note] = replay.notes
    assert "kept as unknown, and not posted: transfer" in str(note)
    assert (COMMONS, COIN) not in replay.sums
    assert replay.sums[wallet(MEMBER), COIN] == 500


def test_the_ledger_knows_its_own_words(world: World) -> None:
    world.post(world.limit(MEMBER, -500))
    [finding] = replayed(world, lambda entry: isinstance(entry, LimitSet)).findings
    assert "the leaf does not say what the books say" in str(finding)


@pytest.mark.parametrize(
    ("rules", "coin", "noted"),
    [
        ({"coin-share": 1}, 250, ""),
        ({"coin-share": 1}, 251, "more coin was taken than coin-share allows"),
        ({}, 100, "coin was taken without citing coin-share"),
    ],
)
def test_more_coin_than_the_members_share_is_posted_and_remarked_upon(
    world: World, rules: dict[str, int], coin: int, noted: str
) -> None:
    world.start(CoinShare(percent=50))
    sale = world.sale(TILL, MEMBER, 1, coin, cash=500 - coin)
    cited = msgspec.structs.replace(sale, rules={**sale.rules, **rules})
    assert world.outcome(cited) is Outcome.POSTED
    replay = replayed(world)
    assert replay.findings == []
    assert "\n".join(map(str, replay.notes)).partition(": ")[2] == noted
