# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card's own commands, against the examples that NXP publishes (AN12196)."""

import contextlib
import os
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.credentials import card_keys
from hardware.cards import ev2
from hardware.cards.ev2 import BadAnswer, CardRefused, Secrets, Session, WrongKey, authenticate
from hardware.cards.ntag424 import SELECT_NDEF_APPLICATION, CardPulled
from hardware.cards.virtual_card import VirtualNtag424

ZERO = bytes(16)
UID = "04A1B2C3D4E580"


def h(text: str) -> bytes:
    return bytes.fromhex(text)


def card_that_says(*exchanges: tuple[str, str]) -> Callable[[bytes], bytes]:
    """A card that expects these commands, and gives these answers to them."""
    left = list(exchanges)

    def transmit(command: bytes) -> bytes:
        expected, answer = left.pop(0)
        assert command.hex().upper() == expected
        return h(answer)

    return transmit


def session(enc: str, mac: str, transaction: str, counter: int, *said: tuple[str, str]) -> Session:
    return Session(card_that_says(*said), 0, Secrets(h(enc), h(mac), h(transaction), counter))


def test_mutual_authentication_with_key_0() -> None:
    """AN12196, table 14; then ChangeFileSettings under the keys that it made (table 18)."""
    opened = authenticate(
        card_that_says(
            ("9071000002000000", "A04C124213C186F22399D33AC2A3021591AF"),
            (
                "90AF00002035C3E05A752E0144BAC0DE51C1F22C56B34408A23D8AEA266CAB947EA8E0118D00",
                "3FA64DB5446D1F34CD6EA311167F5E4985B89690C04A05F17FA7AB2F081206639100",
            ),
            ("90F50000010200", "9100"),  # counts, though it is not protected
            (
                "905F0000190261B6D97903566E84C3AE5274467E89EAD799B7C1A0EF7A0400",
                "57BFF87B1241E93D9100",
            ),
        ),
        0,
        ZERO,
        lambda count: h("13C5DB8A5930439FC3DEF9A4C675360F")[:count],
    )
    assert opened.plain(0xF5, h("02")) == b""
    assert opened.full(0x5F, b"\x02", h("4000E0C1F121200000430000430000")) == b""


def test_mutual_authentication_with_key_3_and_a_protected_write() -> None:
    """AN12196, tables 19 and 21."""
    opened = authenticate(
        card_that_says(
            ("9071000002030000", "B875CEB0E66A6C5CD00898DC371F92D191AF"),
            (
                "90AF000020FF0306E47DFBC50087C4D8A78E88E62DE1E8BE457AA477C707E2F0874916A8B100",
                "0CC9A8094A8EEA683ECAAC5C7BF20584206D0608D477110FC6B3D5D3F65C3A6A9100",
            ),
        ),
        3,
        ZERO,
        lambda count: h("B98F4C50CF1C2E084FD150E33992B048")[:count],
    )
    opened._transmit = card_that_says(
        (
            "908D00001F030000000A00006B5E6804909962FC4E3FF5522CF0F8436C0C53315B9C73AA00",
            "C26D236E4A7C046D9100",
        )
    )
    assert opened.full(0x8D, h("030000000A0000"), h("0102030405060708090A")) == b""


def test_a_second_authentication_in_the_same_transaction() -> None:
    """AN12196, table 23: it keeps the transaction, and the keys change."""
    before = session(
        "00" * 16,
        "00" * 16,
        "7614281A",
        2,
        ("90770000010000", "A6A2B3C572D06C097BB8DB70463E22DC91AF"),
        (
            "90AF000020BE7D45753F2CAB85F34BC60CE58B940763FE969658A532DF6D95EA2773F6E99100",
            "B888349C24B315EAB5B589E279C8263E9100",
        ),
        # Table 25: key 2 is changed. Table 26: key 0, the session's own, to which no proof answers.
        (
            "90C4000029022CF362B7BF4311FF3BE1DAA295E8C68DE09050560D19B9E16C2393AE9CD1FAC7"
            "5D0CE20BCD1D06E600",
            "203BB55D1089D5879100",
        ),
        (
            "90C400002900C0EB4DEEFEDDF0B513A03A95A75491818580503190D4D05053FF75668A01D6FD"
            "A6610234BDED643200",
            "9100",
        ),
    )
    random = h("60BE759EDA560250AC57CDDC11743CF6")
    after = before.authenticate_next(0, ZERO, lambda count: random[:count])
    after.change_key(2, h("F3847D627727ED3BC9C4CC050489B966"), 1, old=ZERO)
    after.change_key(0, h("5004BF991F408672B1EF00F08F9E8647"), 1, old=ZERO)


def test_the_uid_under_full_protection() -> None:
    """AN12196, table 28."""
    opened = session(
        "2B4D963C014DC36F24F69A50A394F875",
        "379D32130CE61705DD5FD8C36B95D764",
        "DF055522",
        0,
        (
            "90510000088E2C155ADDA99BE300",
            "70756055688505B52A5E26E59E329CD6595F672298EA41B79100",
        ),
    )
    assert opened.full(ev2.GET_CARD_UID) == h("04958CAA5C5E80")


def test_a_command_that_is_proved_but_legible() -> None:
    """AN12196, table 7."""
    opened = session(
        "00" * 16,
        "8248134A386E86EB7FAF54A52E536CB6",
        "7A21085E",
        0,
        (
            "90F5000009026597A457C8CD442C00",
            "0040EEEE000100D1FE001F00004400004400002000006A00002A474282E7A479869100",
        ),
    )
    settings = opened.mac(ev2.GET_FILE_SETTINGS, b"\x02")
    assert settings == h("0040EEEE000100D1FE001F00004400004400002000006A0000")


# --- with the card without plastic ------------------------------------------------------------

KEYS = card_keys(b"master key, 16 b", b"meta key, 16 byt", UID)


def member_card() -> VirtualNtag424:
    plastic = VirtualNtag424.personal(UID, KEYS, "https://coop.example/t")
    plastic.apdu(SELECT_NDEF_APPLICATION)
    return plastic


def test_card_and_reader_find_each_other_out() -> None:
    plastic = member_card()
    opened = authenticate(plastic.apdu, 3, KEYS.pay, os.urandom)
    assert opened.full(ev2.GET_CARD_UID) == h(UID)
    opened = opened.authenticate_next(0, KEYS.app, os.urandom)
    assert opened.full(ev2.GET_CARD_UID) == h(UID)
    with pytest.raises(WrongKey):
        authenticate(plastic.apdu, 3, KEYS.spare, os.urandom)
    with pytest.raises(CardRefused):  # and whoever was known is so no more
        opened.full(ev2.GET_CARD_UID)


def test_a_card_that_does_not_know_its_key_is_found_out() -> None:
    """A copy can answer anything, but not what only the key's holder can."""
    plastic = member_card()

    def copy(command: bytes) -> bytes:
        answer = plastic.apdu(command)
        return bytes(32) + b"\x91\x00" if command[1] == ev2.MORE else answer

    with pytest.raises(BadAnswer, match="does not know its key"):
        authenticate(copy, 3, KEYS.pay, os.urandom)


@pytest.mark.parametrize("at", range(34))
def test_whoever_is_between_card_and_reader_is_found_out(at: int) -> None:
    """One bit of an answer under protection, whichever."""
    plastic = member_card()
    opened = authenticate(plastic.apdu, 0, KEYS.app, os.urandom)

    def between(command: bytes) -> bytes:
        answer = bytearray(plastic.apdu(command))
        answer[at % len(answer)] ^= 1
        return bytes(answer)

    opened._transmit = between
    with pytest.raises((BadAnswer, CardRefused)):
        opened.full(ev2.GET_CARD_UID)


def test_a_command_that_was_tampered_with_ends_the_session() -> None:
    plastic = member_card()
    opened = authenticate(plastic.apdu, 0, KEYS.app, os.urandom)
    opened._transmit = lambda command: plastic.apdu(command[:-2] + b"\x00\x00")
    with pytest.raises(CardRefused, match="911E"):
        opened.mac(ev2.GET_FILE_SETTINGS, b"\x02")
    opened._transmit = plastic.apdu
    with pytest.raises(CardRefused):
        opened.full(ev2.GET_CARD_UID)


@given(st.lists(st.binary(max_size=70), max_size=8))
def test_no_answer_breaks_the_protocol(answers: list[bytes]) -> None:
    left = list(answers)

    def hostile(command: bytes) -> bytes:
        return left.pop(0) if left else b""

    with contextlib.suppress(CardPulled, CardRefused, BadAnswer):
        opened = authenticate(hostile, 0, ZERO, lambda count: bytes(count))
        opened.full(ev2.GET_CARD_UID)
    with contextlib.suppress(CardPulled, CardRefused, BadAnswer):
        session("00" * 16, "00" * 16, "00" * 4, 0)
        Session(hostile, 0, Secrets(ZERO, ZERO, bytes(4))).full(ev2.GET_CARD_UID)
    with contextlib.suppress(CardPulled, CardRefused, BadAnswer):
        ev2.version(hostile)


@given(st.binary(max_size=40), st.lists(st.binary(max_size=60), max_size=6))
def test_no_command_breaks_the_card(first: bytes, more: list[bytes]) -> None:
    plastic = member_card()
    authenticate(plastic.apdu, 0, KEYS.app, os.urandom)
    for command in (first, *more):
        assert len(plastic.apdu(b"\x90" + command)) >= 2
        assert len(plastic.apdu(command)) >= 2
