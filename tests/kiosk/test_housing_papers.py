# SPDX-License-Identifier: AGPL-3.0-or-later
"""What two people did at the housing office stands on paper that anybody can check."""

import json
from pathlib import Path

import msgspec

from contract.housing_messages import RentReversed, WorkForRent
from contract.receipt import Document, QrCode, parse_receipt_code
from kiosk.effects.housing import PrintReversal, PrintWork
from kiosk.receipts.rent import reversal_receipt, work_receipt
from tests.kiosk.till import NINE, SHOP
from ui.words import words_in

VECTOR = Path(__file__).parents[1] / "contract/vectors/housing-second-person.json"
ANSWERS = json.loads(VECTOR.read_text())["answers"]
BASE = "https://greenleaf.example"


def proved(paper: Document) -> list[tuple[str, bytes]]:
    """Entry and hash of each code on it; none opens details, for the ledger's own have none."""
    codes = [parse_receipt_code(b.content) for b in paper.blocks if isinstance(b, QrCode)]
    assert all(code.salt is None for code in codes)
    return [(code.entry, code.entry_hash) for code in codes]


def test_hours_against_rent_prove_the_coin_and_the_payment() -> None:
    done = msgspec.json.decode(ANSWERS["work"], type=WorkForRent)
    paper = work_receipt(PrintWork(done, "Amina", 120), NINE, SHOP, words_in("en-GB"), BASE)
    contribution, payment = proved(paper)
    assert contribution[1] == done.contribution.hash
    assert payment == (paper.id, done.payment.hash)


def test_a_payment_taken_back_proves_its_reversal() -> None:
    done = msgspec.json.decode(ANSWERS["reversed"], type=RentReversed)
    (payment,) = done.household.recent
    paper = reversal_receipt(PrintReversal(done, payment), NINE, SHOP, words_in("ar"), BASE)
    assert proved(paper) == [(paper.id, done.entry.hash)]
