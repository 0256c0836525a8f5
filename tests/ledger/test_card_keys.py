# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cards are written by a machine that the office chose, with keys that leave the ledger one card at
a time."""

import os
from pathlib import Path

import pytest

from contract.credentials import card_keys
from contract.messages import CardKeysRequest, Identified, SunCredential
from hardware.cards.ntag424 import read_sun
from hardware.cards.virtual import InProcessReader
from hardware.cards.virtual_card import VirtualNtag424
from kiosk.card_desk import CardDesk, NoKeys
from kiosk.card_keys import keys_from_ledger
from kiosk.cli import main
from kiosk.config import Folder
from ledger.community.cards import issue
from ledger.keys import load_keys
from ledger.service import Ledger
from tests.ledger.coop import Coop, Kiosk, now_ms, run

UID = "04A1B2C3D4E580"


def desk(coop: Coop, folder: Path, *options: str) -> Folder:
    """A machine that was enrolled with a code of the office's."""
    new = ("kiosk", "new", "--confirmed", "--data", coop.data, "--name", "Desk", *options)
    code = run(*new).strip()
    enrol = ["enrol", "--data", str(folder), "--ledger", coop.server.url, "--code", code]
    assert main(enrol) == 0
    return Folder(folder)


def test_a_card_that_was_written_at_the_desk_is_known_at_the_till(
    coop: Coop, till: Kiosk, tmp_path: Path
) -> None:
    said: list[str] = []
    keys_of = keys_from_ledger(desk(coop, tmp_path, "--profile", "card-desk"))
    cards = CardDesk(
        keys_of, "https://x.example/card", os.urandom, say=said.append, step=lambda *_: None
    )
    reader, plastic = InProcessReader(cards.attend), VirtualNtag424.blank(UID)
    reader.start(cards.hear)
    reader.insert(plastic)
    reader.remove()
    assert said[1] == f"{UID} is a member card now. Take it away."

    office = Ledger(coop.data, clock=now_ms, random=os.urandom)
    office.do_now(lambda tx: issue(tx, UID, coop.cards["Mei"].member, tx.ledger_actor))
    office.close()
    tap = read_sun(plastic.apdu)
    who = till.identify(SunCredential(picc_data=tap.picc_data, cmac=tap.cmac))
    assert isinstance(who, Identified)
    assert who.member == coop.cards["Mei"].member


def test_the_keys_are_this_cards_and_no_others(coop: Coop, tmp_path: Path) -> None:
    keys_of = keys_from_ledger(desk(coop, tmp_path, "--profile", "card-desk"))
    keys = load_keys(coop.data)
    assert keys_of(UID) == keys.card_keys(UID)
    assert keys_of(UID) != keys_of("04A1B2C3D4E680")
    assert card_keys(bytes(16), bytes(16), UID) != keys_of(UID)


def test_a_till_is_told_no_keys(coop: Coop, till: Kiosk, tmp_path: Path) -> None:
    request = CardKeysRequest(format="coopcoin-card-keys/1", card=UID, **till.marks())
    assert till.post("card-keys", request).refused().code == "not-allowed"
    with pytest.raises(NoKeys, match=r"refuses.*profile card-desk"):
        keys_from_ledger(desk(coop, tmp_path))(UID)


def test_without_the_ledger_no_card_is_written(coop: Coop, tmp_path: Path) -> None:
    folder = desk(coop, tmp_path, "--profile", "card-desk")
    settings = tmp_path / "settings.toml"
    settings.write_text(settings.read_text().replace(coop.server.url, "http://127.0.0.1:9"))
    with pytest.raises(NoKeys, match="does not answer"):
        keys_from_ledger(folder)(UID)
