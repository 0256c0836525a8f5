# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody sits down with a box of blank cards."""

import os

import pytest

from contract.credentials import CardKeys, card_keys
from hardware.cards.personalise import STEPS
from hardware.cards.virtual import InProcessReader
from hardware.cards.virtual_card import VirtualNtag424
from kiosk.card_desk import CardDesk, NoKeys
from kiosk.cli import main

MASTER, META = b"master key, 16 b", b"meta key, 16 byt"
FIRST, SECOND = "04A1B2C3D4E580", "04A1B2C3D4E680"


def keys_of(uid: str) -> CardKeys:
    if uid == SECOND:
        raise NoKeys("The ledger does not answer (down).")
    return card_keys(MASTER, META, uid)


class AtTheDesk:
    """What is said and shown, and the reader in front of whoever sits there."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.steps: list[int] = []
        self.desk = CardDesk(
            keys_of,
            "https://coop.example/card",
            os.urandom,
            say=self.said.append,
            step=lambda done, of: self.steps.append(done),
        )
        self.reader = InProcessReader(self.desk.attend)
        self.reader.start(self.desk.hear)


@pytest.fixture
def at() -> AtTheDesk:
    return AtTheDesk()


def test_each_card_is_written_and_its_progress_shown(at: AtTheDesk) -> None:
    at.reader.insert(VirtualNtag424.blank(FIRST))
    at.reader.remove()
    assert at.said == [
        "Lay a card on the reader.",
        f"{FIRST} is a member card now. Take it away.",
        "Lay the next card on the reader.",
    ]
    assert at.steps == list(range(1, STEPS + 1))
    at.desk.wait_for(1)


def test_a_card_that_was_taken_away_goes_on_where_it_stopped(at: AtTheDesk) -> None:
    plastic = VirtualNtag424.blank(FIRST)
    at.reader.insert(plastic, pull_at=18)
    assert at.said[1].startswith("The card was away too soon. Lay it down again")
    at.reader.insert(plastic)
    assert (
        at.said[-1] == f"{FIRST} was half-written or old, and is a member card now. Take it away."
    )
    at.reader.insert(plastic)
    assert at.said[-1] == f"{FIRST} was a member card already; it is in order. Take it away."


def test_what_cannot_be_written_is_left_and_said(at: AtTheDesk) -> None:
    other = VirtualNtag424.personal(FIRST, card_keys(b"another co-op's.", META, FIRST), "coop:x")
    at.reader.insert(other)
    assert at.said[-1].startswith("This card is somebody else's")
    blank = VirtualNtag424.blank(SECOND)
    at.reader.insert(blank)
    assert at.said[-1] == "The ledger does not answer (down). The card was left as it is."
    assert blank.memory == VirtualNtag424.blank(SECOND).memory
    at.reader.insert(blank, hang_at=3)
    assert at.said[-1].startswith("The card does not answer.")
    assert not at.desk.written


def test_a_machine_of_no_co_op_writes_no_cards(
    tmp_path: os.PathLike[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cards", "--data", str(tmp_path)]) == 1
    assert "coop-kiosk enrol" in capsys.readouterr().err
