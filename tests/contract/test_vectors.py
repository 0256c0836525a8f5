# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frozen bytes: what stands on a co-op's disks and paper reads the same for ever.

The vectors are checked twice: against our code, and against another JSON encoder and another
Ed25519 library, so that a mistake of ours cannot agree with itself.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st

from contract import chain
from contract.entries import (
    BadEntry,
    Purchase,
    Refund,
    RentPayment,
    read_details,
    read_entry,
    read_mark,
    require_balanced,
    write_entry,
)
from contract.money import price_of_weight
from contract.proof import read_checkpoint, read_leaf
from contract.receipt import BadReceiptCode, parse_receipt_code, read_typed_code
from tests.contract import examples

FOLDER = Path(__file__).parent / "vectors"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
ASKED = ("consistency", "grant-request", "identify-by-code", "wait")  # by the kiosk
ENTRIES = [name for name in NAMES if name.startswith("entry-")]


def vector(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text())


def public_key(name: str) -> bytes:
    ours = name in {f"entry-{n}" for n in examples.kiosk_day()} or name in ASKED
    key = examples.KIOSK_KEY if ours else examples.LEDGER_KEY
    key = examples.ADMIN_KEY if name == "reopened" else key
    return bytes(key.verify_key)


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


@pytest.mark.parametrize("name", NAMES)
def test_the_program_still_writes_the_frozen_bytes(name: str) -> None:
    assert examples.vectors()[name] == vector(name)


def test_every_example_is_frozen() -> None:
    assert set(examples.vectors()) == set(NAMES)


@pytest.mark.parametrize("name", [n for n in NAMES if "signature" in vector(n)])
def test_another_library_agrees_on_bytes_hash_and_signature(name: str) -> None:
    frozen = vector(name)
    body = frozen["body"].encode()
    again = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() == body
    if "hash" in frozen:
        assert hashlib.sha256(body).hexdigest() == frozen["hash"]
    header, _, signature = frozen["signature"].partition("..")
    Ed25519PublicKey.from_public_bytes(public_key(name)).verify(
        unb64(signature), header.encode() + b"." + body
    )
    assert json.loads(unb64(header))["alg"] == "Ed25519"


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_reads_back_and_writes_the_same(name: str) -> None:
    body = vector(name)["body"].encode()
    entry = read_entry(body)
    assert write_entry(entry) == body
    chain.verify(body, vector(name)["signature"], public_key(name), typ=chain.ENTRY)
    if isinstance(entry, Purchase | Refund | RentPayment):
        assert require_balanced(entry) == "EUR"


@pytest.mark.parametrize("day", [examples.kiosk_day(), examples.ledger_day()])
def test_a_journal_is_a_chain_without_holes(day: dict[str, Any]) -> None:
    bodies = [write_entry(entry) for entry in day.values()]
    mark = read_mark(bodies[0])
    head = chain.first_head(mark.coop, mark.device, mark.epoch)
    for body in bodies:
        mark = read_mark(body)
        chain.require_next(head, mark.device, mark.epoch, mark.sequence, unb64(mark.previous))
        head = chain.Head(mark.device, mark.epoch, mark.sequence, chain.entry_hash(body))
    with pytest.raises(chain.BrokenChain, match="behind"):
        chain.require_next(head, mark.device, mark.epoch, mark.sequence, unb64(mark.previous))
    with pytest.raises(chain.BrokenChain, match="gap"):
        chain.require_next(head, mark.device, mark.epoch, mark.sequence + 2, head.hash)
    with pytest.raises(chain.BrokenChain, match="fork"):
        chain.require_next(head, mark.device, mark.epoch, mark.sequence + 1, bytes(32))


def test_a_signature_for_one_purpose_is_none_for_another() -> None:
    frozen = vector("grant-request")
    body, key = frozen["body"].encode(), public_key("grant-request")
    chain.verify(body, frozen["signature"], key, typ=chain.REQUEST)
    with pytest.raises(chain.BadSignature):
        chain.verify(body, frozen["signature"], key, typ=chain.ENTRY)
    with pytest.raises(chain.BadSignature):
        chain.verify(body + b" ", frozen["signature"], key, typ=chain.REQUEST)
    with pytest.raises(chain.BadSignature):
        chain.verify(body, frozen["signature"], bytes(32), typ=chain.REQUEST)


def test_an_answer_names_the_request_it_answers_and_the_time() -> None:
    answer, request = vector("grant-answer"), vector("grant-request")
    signed = chain.verify(
        answer["body"].encode(), answer["signature"], public_key("grant-answer"), typ=chain.ANSWER
    )
    assert signed.request is not None
    assert signed.request.hex() == request["hash"]
    assert signed.at == examples.at(61)


def test_details_belong_to_one_body_and_one_salt() -> None:
    frozen = vector("details")
    body = frozen["body"].encode()
    details = read_details(body, bytes.fromhex(frozen["salt"]), frozen["hash"])
    assert details == examples.DETAILS
    assert sum(line.price for line in details.lines) == 1000
    with pytest.raises(BadEntry):
        read_details(body, bytes(16), frozen["hash"])


def test_a_weighed_line_says_its_grams_and_the_price_of_a_kilogram() -> None:
    frozen = vector("details-weighed")
    details = read_details(frozen["body"].encode(), bytes.fromhex(frozen["salt"]), frozen["hash"])
    assert details == examples.WEIGHED
    (line,) = details.lines
    assert line.grams is not None
    assert price_of_weight(line.grams, line.each) == line.price


def test_leaf_checkpoint_and_receipt_code_read_back() -> None:
    leaf = read_leaf(vector("leaf")["body"].encode())
    by_unit: dict[str, int] = {}
    for posting in leaf.postings:
        by_unit[posting.unit] = by_unit.get(posting.unit, 0) + posting.amount
    assert set(by_unit.values()) == {0}
    checkpoint = read_checkpoint(
        vector("checkpoint")["note"],
        f"coopcoin/{examples.COOP}/1",
        bytes(examples.LEDGER_KEY.verify_key),
    )
    assert (checkpoint.size, checkpoint.root.hex()) == (3, vector("checkpoint")["root"])
    code = parse_receipt_code(vector("receipt-code")["url"])
    assert code.entry == examples.entry_id(2)
    assert code.salt == examples.SALT
    assert code.entry_hash.hex() == vector("entry-purchase-one-coin-tender")["hash"]
    assert (
        read_typed_code(vector("receipt-code")["typed"].lower()) == vector("receipt-code")["typed"]
    )


@given(st.text(max_size=60).map(lambda text: f"https://{text}/r/{text}"))
@example("//[/r/")
def test_what_is_scanned_and_looks_like_one_is_a_receipt_code_or_refused(text: str) -> None:
    with pytest.raises(BadReceiptCode):
        parse_receipt_code(text)


def test_six_words_are_read_from_the_hash_as_another_reads_it() -> None:
    """The scheme once more, by its published table and from the other end."""
    for key, words in vector("fingerprint").items():
        bits = ""
        for word in words.split():
            for place, letter in enumerate(word):
                table, width = (("bdfghjklmnprstvz", 4), ("aiou", 2))[place % 2]
                bits += f"{table.index(letter):0{width}b}"
        digest = hashlib.sha256(b"coopcoin-words/1" + bytes.fromhex(key)).digest()
        assert int(bits, 2) == int.from_bytes(digest[:12], "big")
        assert len(bits) == 96
