# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log as strangers see it: tiles, proofs as files, and checkpoints that the kiosks cosigned."""

import httpx
import msgspec

from contract import tlog
from contract.chain import sha256
from contract.ids import b64, unb64
from contract.messages import ConsistencyAnswer, ConsistencyRequest, CosignRequest
from contract.proof import (
    Checkpoint,
    EntryProof,
    leaf_hash,
    node_hash,
    read_checkpoint,
    require_consistent,
    require_included,
    require_proved,
    tree_root,
)
from tests.ledger.coop import Coop, Kiosk


def fetch(coop: Coop, path: str) -> httpx.Response:
    return httpx.get(f"{coop.server.url}/v1/{path}", timeout=20, verify=False)


def proved(coop: Coop, path: str) -> EntryProof:
    return msgspec.json.decode(fetch(coop, f"proofs/{path}").content, type=EntryProof)


def checkpoint_of(till: Kiosk, note: str) -> Checkpoint:
    return read_checkpoint(note, till.me.log_origin, unb64(till.me.ledger_key))


def witness(till: Kiosk) -> tuple[str, bytes]:
    name = tlog.witness_name(till.me.coop, till.me.device, till.me.epoch)
    return name, bytes(till.signing.verify_key)


def cosigners(coop: Coop, note: str) -> int:
    """How many of the co-op's tills cosigned this; whatever else stands there is a mistake."""
    at, lines = checkpoint_of(coop.kiosks[0], note), tlog.note_lines(note)[1:]
    by_name = {witness(till)[0]: till for till in coop.kiosks}
    for line in lines:
        till = by_name[line.split(" ")[1]]
        tlog.read_cosignature(line, at, *witness(till))
    return len(lines)


def test_what_tills_cosigned_is_served_with_the_proofs(coop: Coop, till: Kiosk) -> None:
    sale = till.sale(cash=100)
    till.upload(sale)
    till.cosign()
    served = fetch(coop, "log/checkpoint").text
    assert cosigners(coop, served) >= 1
    code = till.receipt_code(sale)
    found = proved(coop, code.path)
    require_proved(found, code.entry_hash, till.me.log_origin, unb64(till.me.ledger_key))
    assert cosigners(coop, found.checkpoint) >= 1


def test_all_who_call_now_meet_under_the_same_checkpoint(coop: Coop, till: Kiosk) -> None:
    others = [coop.kiosk(f"Till {n}") for n in range(2)]
    till.cosign()  # what may be left from before
    for number, one in enumerate([till, *others]):
        one.upload(one.sale(cash=100 + number))
    sizes = set()
    for one in [till, *others]:
        sizes.add(one.cosigned()[0])
        one.cosign()
    assert len(sizes) == 1
    assert cosigners(coop, fetch(coop, "log/checkpoint").text) == 3


def test_only_its_own_line_under_what_it_was_shown_is_taken(coop: Coop, till: Kiosk) -> None:
    other = coop.kiosk()
    size, line = till.cosigned()
    _, others = other.cosigned()
    for wrong in (
        CosignRequest(**till.marks(), format="coopcoin-cosign/1", size=size, line=others),
        CosignRequest(**till.marks(), format="coopcoin-cosign/1", size=size + 1, line=line),
        CosignRequest(**till.marks(), format="coopcoin-cosign/1", size=size, line="— a b"),
    ):
        assert till.post("cosign", wrong).refused().code == "bad-message"


def test_the_log_only_grows_and_shows_it(coop: Coop, till: Kiosk) -> None:
    before = checkpoint_of(till, till.refresh().checkpoint)
    till.cosign()
    till.upload(*(till.sale(cash=n) for n in range(1, 60)))
    after = checkpoint_of(till, till.refresh().checkpoint)
    assert after.size > before.size
    request = ConsistencyRequest(
        **till.marks(), format="coopcoin-consistency/1", old=before.size, new=after.size
    )
    path = till.post("consistency", request).read(ConsistencyAnswer).path
    nodes = [unb64(node) for node in path]
    require_consistent(before.size, before.root, after.size, after.root, nodes)
    # Meant of a log before a restore it is no question of this one: nothing is proved, and no till
    # takes the path of another log for a fork (the simulator, docs/reliability.md).
    of = msgspec.structs.replace(request, **till.marks(), log=till.me.log_origin)
    assert till.post("consistency", of).status == 200
    of = msgspec.structs.replace(request, **till.marks(), log=f"{till.me.log_origin}0")
    assert till.post("consistency", of).refused().code == "other-log"
    beyond = ConsistencyRequest(
        **till.marks(), format="coopcoin-consistency/1", old=1, new=after.size + 10_000
    )
    assert till.post("consistency", beyond).refused().code == "bad-message"


def test_the_tree_can_be_made_again_from_the_tiles(coop: Coop, till: Kiosk) -> None:
    for _ in range(4):
        till.upload(*(till.sale(cash=n) for n in range(1, 90)))
    till.cosign()
    at = checkpoint_of(till, till.refresh().checkpoint)
    leaves: list[bytes] = []
    above: dict[tuple[int, int], bytes] = {}
    for tile in tlog.tiles_of(at.size):
        answer = fetch(coop, f"log/{tile.path}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        data = answer.content
        hashes = [data[n : n + 32] for n in range(0, len(data), 32)]
        assert len(hashes) == tile.width
        if tile.level == 0:
            leaves += hashes
        for place, node in enumerate(hashes):
            above[tile.level, tile.number * 256 + place] = node
    assert tree_root(leaves) == at.root
    assert at.size > 256
    nodes = leaves[:256]
    while len(nodes) > 1:
        nodes = [node_hash(*nodes[n : n + 2]) for n in range(0, len(nodes), 2)]
    assert above[1, 0] == nodes[0]


def test_strangers_see_hashes_of_leaves_and_nothing_more(coop: Coop, till: Kiosk) -> None:
    for path in ("tile/entries/000", "tile/0/999", "tile/0/000.p/0", "tile/9/000", "tile/0/0"):
        answer = fetch(coop, f"log/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_proof_as_a_file_leads_from_the_leaf_to_the_checkpoint(coop: Coop, till: Kiosk) -> None:
    sale = till.sale(cash=250)
    till.upload(sale)
    path = till.receipt_code(sale).path
    answer = fetch(coop, f"tlog-proofs/{path}")
    proof = tlog.read_tlog_proof(answer.text)
    leaf = bytes(proved(coop, path).leaf)
    assert b64(sha256(bytes(sale.body))) in leaf.decode()
    at = checkpoint_of(till, proof.checkpoint)
    require_included(leaf_hash(leaf), proof.index, at.size, proof.path, at.root)
    assert fetch(coop, "tlog-proofs/" + "A" * 66).status_code == 404
