# SPDX-License-Identifier: AGPL-3.0-or-later
"""A box of blank cards becomes member cards, whatever happens to them on the way."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.credentials import CardKeys, card_keys, verify_sun
from hardware.cards.ntag424 import CardPulled, NotAMemberCard, read_sun
from hardware.cards.personalise import STEPS, Before, CannotWrite, Written, personalise
from hardware.cards.virtual_card import VirtualNtag424

UID = "04A1B2C3D4E580"
META, MASTER = b"meta key, 16 byt", b"master key, 16 b"
LINK = "https://coop.example/t"
APDUS = 36
"""How many commands a blank card is sent."""


def keys_of(uid: str) -> CardKeys:
    return card_keys(MASTER, META, uid)


@dataclass
class OnReader:
    """A card, and the hand that takes it away at command number ``pull_at``: before the card has
    carried it out, or after that and before anyone hears of it."""

    card: VirtualNtag424
    pull_at: int = 0
    carried_out: bool = False
    sent: list[bytes] = field(default_factory=list)

    def __call__(self, command: bytes) -> bytes:
        self.sent.append(command)
        if len(self.sent) == self.pull_at:
            if self.carried_out:
                self.card.apdu(command)
            return b""
        return self.card.apdu(command)


def write(transmit: Callable[[bytes], bytes]) -> Written:
    return personalise(transmit, keys_of, LINK, os.urandom)


def is_a_member_card(card: VirtualNtag424) -> bool:
    """As a till sees it."""
    card.reset()
    try:
        tap = read_sun(card.apdu)
    except NotAMemberCard:
        return False
    proof = verify_sun(tap.picc_data, tap.cmac, META, lambda uid: keys_of(uid).file)
    return proof.uid == UID


def test_a_blank_card_becomes_a_member_card() -> None:
    card, steps = VirtualNtag424.blank(UID), list[int]()
    reader = OnReader(card)
    written = personalise(reader, keys_of, LINK, os.urandom, steps.append)
    assert written == Written(UID, Before.BLANK, counter=1)
    assert steps == list(range(1, STEPS + 1))
    assert is_a_member_card(card)
    assert card.counter == 2, "the first tap of its member is a new one"
    keys = keys_of(UID)
    assert card.memory.keys == [keys.app, keys.meta, keys.file, keys.pay, keys.spare]
    assert len(reader.sent) == APDUS
    assert not any(key in b"".join(reader.sent) for key in card.memory.keys), "in the clear"


def test_a_card_that_is_done_is_only_verified() -> None:
    card = VirtualNtag424.personal(UID, keys_of(UID), LINK)
    before = card.memory.content, card.memory.settings, list(card.memory.keys)
    assert write(card.apdu) == Written(UID, Before.OURS, counter=2)
    assert (card.memory.content, card.memory.settings, card.memory.keys) == before


@pytest.mark.parametrize("carried_out", [False, True], ids=["unheard", "carried-out"])
@pytest.mark.parametrize("at", range(1, APDUS + 1))
def test_a_card_that_was_taken_away_at_any_command_is_recovered(at: int, carried_out: bool) -> None:
    card = VirtualNtag424.blank(UID)
    with pytest.raises(CardPulled):
        write(OnReader(card, at, carried_out))
    card.reset()
    assert write(card.apdu).uid == UID
    assert is_a_member_card(card)


@given(st.lists(st.tuples(st.integers(1, APDUS), st.booleans()), max_size=12))
def test_and_however_often_it_is_taken_away(pulls: list[tuple[int, bool]]) -> None:
    card = VirtualNtag424.blank(UID)
    for at, carried_out in pulls:
        with contextlib.suppress(CardPulled):
            write(OnReader(card, at, carried_out))
        card.reset()
    assert write(card.apdu).uid == UID
    assert is_a_member_card(card)


def test_the_co_op_moves_to_another_address() -> None:
    """Cards whose link was another are written anew, also when it was as long."""
    for old in ("https://coop.example/x", "https://coop.example/another"):
        card = VirtualNtag424.personal(UID, keys_of(UID), old)
        assert write(card.apdu).before is Before.HALF_WRITTEN
        assert is_a_member_card(card)
        assert write(card.apdu).before is Before.OURS


def test_cards_that_are_somebody_elses_stay_as_they_are() -> None:
    others = VirtualNtag424.personal(UID, card_keys(b"another co-op's.", META, UID), LINK)
    other_version = VirtualNtag424.blank(UID)
    other_version.memory.versions[0] = 7
    hidden_change = VirtualNtag424.blank(UID)
    hidden_change.memory.keys[3] = b"somebody's key 3"  # though its version says: the factory's
    for card in (others, other_version, hidden_change):
        keys = list(card.memory.keys)
        with pytest.raises(CannotWrite) as caught:
            write(card.apdu)
        assert caught.value.code == "other-keys"
        assert card.memory.keys[0] == keys[0]
        assert card.memory.keys[3] == keys[3]


def test_what_is_no_blank_ntag_424_is_said_so() -> None:
    def code(transmit: Callable[[bytes], bytes]) -> str:
        with pytest.raises(CannotWrite) as caught:
            write(transmit)
        return caught.value.code

    assert code(lambda command: b"\x6a\x82") == "not-ntag424"
    blank = VirtualNtag424.blank(UID)

    def other_chip(command: bytes) -> bytes:
        return blank.apdu(command).replace(bytes.fromhex("040402300011"), b"\x04\x01\x01\x33\0\x1a")

    def hides_its_id(command: bytes) -> bytes:
        return blank.apdu(command).replace(bytes.fromhex(UID), bytes(7))

    def delays(command: bytes) -> bytes:
        return b"\x91\xad" if command[1] == 0x71 else blank.apdu(command)

    def lrp(command: bytes) -> bytes:
        return bytes(17) + b"\x91\xaf" if command[1] == 0x71 else blank.apdu(command)

    assert code(other_chip) == "not-ntag424"
    assert code(hides_its_id) == "hidden-id"
    assert code(delays) == "wait"
    assert code(lrp) == "damaged"
    assert not any(blank.memory.versions)


def test_a_link_too_long_for_the_card_is_refused_before_anything_is_written() -> None:
    with pytest.raises(ValueError, match="too long"):
        personalise(VirtualNtag424.blank(UID).apdu, keys_of, "https://" + "a" * 250, os.urandom)


def test_long_links_fit() -> None:
    card = VirtualNtag424.blank(UID)
    base = "https://" + "a" * 180
    assert personalise(card.apdu, keys_of, base, os.urandom).uid == UID
    assert is_a_member_card(card)


@given(st.integers(1, APDUS), st.binary(max_size=60), st.binary(max_size=60))
def test_no_answer_breaks_the_writer(at: int, answer: bytes, endless: bytes) -> None:
    card, count = VirtualNtag424.blank(UID), 0

    def hostile(command: bytes) -> bytes:
        nonlocal count
        count += 1
        assert count < 200
        return card.apdu(command) if count < at else (answer if count == at else endless)

    with contextlib.suppress(CardPulled, CannotWrite):
        write(hostile)


def test_no_key_is_shown() -> None:
    assert "key" not in repr(keys_of(UID)).lower().replace("cardkeys", "")
