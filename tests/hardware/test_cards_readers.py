# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readers of several makes, several readers, and cards that are no member cards."""

import os
from collections.abc import Iterator

import pytest
from smartcard import scard  # type: ignore[import-untyped]

from contract.credentials import CardKeys, card_keys, verify_sun
from hardware.cards.attend import read_any_card, read_member_card
from hardware.cards.ntag424 import CardPulled, Transmit
from hardware.cards.pcsc import PcscReader
from hardware.cards.personalise import Before, Written, personalise
from hardware.cards.private_pcscd import PrivatePcscd
from hardware.cards.signals import signals_of
from hardware.cards.virtual_card import VirtualNtag424
from hardware.ports import (
    CardPresented,
    CardRemoved,
    CardUnreadable,
    Event,
    PlainCardPresented,
)
from tests.hardware.scard import MASTER, META, READY, Events, Scard, card

ACR122 = "ACS ACR122U PICC Interface 00 00"
ACR1252 = "ACS ACR1252 1S CL Reader [ACR1252 PICC] 00 00"


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Scard:
    library = Scard()
    monkeypatch.setattr("hardware.cards.pcsc.load_scard", lambda: library)
    return library


@pytest.fixture
def reader(library: Scard) -> Iterator[PcscReader]:
    reader = PcscReader(hang_after=1.0)
    yield reader
    reader.stop()


# --- several readers, several cards -----------------------------------------------------------


def test_two_cards_at_once_and_nobody_pays(library: Scard, reader: PcscReader) -> None:
    """A second card on the other reader is not even read, until the first has gone."""
    events = Events()
    library.move("left", False)
    library.move("right", False)
    reader.start(events)
    assert events.next() == READY
    library.move("left", False, True)
    assert events.counter(1) == 1
    library.move("right", False, True)
    assert events.next() == CardUnreadable(2, "two-cards")
    library.move("left", True, False)
    assert events.next() == CardRemoved(1)
    assert events.quiet(0.1), "it is not taken for another tap: it lay there before"
    library.move("right", True, False)
    assert events.next() == CardRemoved(2)
    library.move("right", False, True)
    assert events.counter(3) == 2, "the card did not count while it was one of two"


def test_a_card_nobody_knows_does_not_hinder_another(library: Scard, reader: PcscReader) -> None:
    events, member = Events(), library.apdu
    library.apdu = lambda command: b"\x6a\x82"
    library.move("left", True)
    library.move("right", False)
    reader.start(events)
    assert events.next() == READY
    assert events.next() == CardUnreadable(1, "foreign")
    library.apdu = member
    library.move("right", False, True)
    assert events.counter(2) == 1


def test_two_cards_on_one_reader_are_said_to_be_that(
    library: Scard, reader: PcscReader, caplog: pytest.LogCaptureFixture
) -> None:
    events = Events()
    library.connect = [scard.SCARD_W_UNRESPONSIVE_CARD]
    library.move("reader", True)
    reader.start(events)
    assert events.next() == READY
    assert events.next() == CardUnreadable(1, "no-answer")
    library.connect = [scard.SCARD_S_SUCCESS]
    library.move("reader", True, False, True)
    assert events.next() == CardRemoved(1)
    assert events.counter(2) == 1
    assert caplog.messages == ["pcsc: SCardConnect returned 0x80100066"]


# --- lamps and buzzers ------------------------------------------------------------------------


def test_an_acr122u_says_by_lamp_and_buzzer_what_became_of_a_card(
    library: Scard, reader: PcscReader
) -> None:
    events, signals = Events(), signals_of(ACR122)
    assert signals is not None
    library.move(ACR122, False)
    reader.start(events)
    assert events.next() == READY
    library.wait_for_control(signals.arrived)  # it shall not beep before we have read the card
    library.move(ACR122, False, True)
    assert events.counter(1) == 1
    library.wait_for_apdus(signals.good)
    library.move(ACR122, True, False)
    assert events.next() == CardRemoved(1)
    library.wait_for_control(signals.gone)
    library.apdu = lambda command: b"\x6a\x82"
    library.move(ACR122, False, True)
    assert events.next() == CardUnreadable(2, "foreign")
    library.wait_for_apdus(signals.bad)


def test_an_acr1252u_is_told_by_escape_commands(library: Scard, reader: PcscReader) -> None:
    events, signals = Events(), signals_of(ACR1252)
    assert signals is not None
    library.move(ACR1252, True)
    reader.start(events)
    assert events.next() == READY
    assert events.counter(1) == 1
    library.wait_for_control(signals.good)


def test_a_driver_that_lets_no_escape_command_through_does_no_harm(
    library: Scard, reader: PcscReader
) -> None:
    """As pcscd is delivered: the reader works, and is silent."""
    events = Events()
    library.control = scard.SCARD_E_UNSUPPORTED_FEATURE
    library.move(ACR1252, True)
    reader.start(events)
    assert events.next() == READY
    assert events.counter(1) == 1
    library.move(ACR1252, True, False)
    assert events.next() == CardRemoved(1)


def test_a_reader_of_another_make_is_told_nothing() -> None:
    assert signals_of("Identiv uTrust 3700 F CL Reader 00 00") is None


# --- cards that prove nothing -----------------------------------------------------------------


def plain_card(uid: str) -> Transmit:
    """A travel card, a key fob, a telephone: no NDEF, only a number."""

    def transmit(command: bytes) -> bytes:
        if command == bytes.fromhex("FFCA000000"):
            return bytes.fromhex(uid) + b"\x90\x00"
        return b"\x6a\x82"

    return transmit


@pytest.mark.parametrize("uid", ["04D2AB12", "04AABBCCDDEEFF", "04112233445566778899"])
def test_a_plain_cards_number_is_told_only_where_the_co_op_wants_it(uid: str) -> None:
    assert read_member_card(1, plain_card(uid)) == CardUnreadable(1, "foreign")
    assert read_any_card(1, plain_card(uid)) == PlainCardPresented(1, uid)


def test_a_telephone_that_shows_another_number_each_time_is_nobody() -> None:
    assert read_any_card(1, plain_card("08123456")) == CardUnreadable(1, "random-id")


@pytest.mark.parametrize("answer", ["9000", "1122339000", "6300", "112233446A81"])
def test_what_is_no_number_is_a_foreign_card(answer: str) -> None:
    def transmit(command: bytes) -> bytes:
        return bytes.fromhex(answer) if command[0] == 0xFF else b"\x6a\x82"

    assert read_any_card(1, transmit) == CardUnreadable(1, "foreign")


def test_a_member_card_is_one_there_too() -> None:
    assert isinstance(read_any_card(1, card().apdu), CardPresented)
    with pytest.raises(CardPulled):
        read_any_card(1, lambda command: b"" if command[0] == 0xFF else b"\x6a\x82")


# --- through pcscd ----------------------------------------------------------------------------

NEW = "04B1A2C3D4E580"  # on this pcscd a card never counts backwards, so not one of other tests


def keys_of(uid: str) -> CardKeys:
    return card_keys(MASTER, META, uid)


def test_a_blank_card_is_written_and_then_pays(pcscd: PrivatePcscd) -> None:
    """All of PC/SC lies between, the card is taken away once, and a till reads it afterwards."""
    events, written = Events(), list[Written]()

    def write(number: int, transmit: Transmit) -> Event | None:
        written.append(personalise(transmit, keys_of, "https://coop.example/t", os.urandom))
        return None

    writer = PcscReader(hang_after=5.0, attend=write)
    writer.start(events)
    plastic = VirtualNtag424.blank(NEW)
    try:
        assert events.next() == READY
        pcscd.slot.insert(plastic, pull_at=17)
        assert events.next() == CardUnreadable(1, "pulled")
        assert events.next() == CardRemoved(1)
        pcscd.slot.remove()
        assert 0 < sum(plastic.memory.versions) < 5
        pcscd.slot.insert(plastic)
        assert events.quiet(1.0)
        pcscd.slot.remove()
        assert events.next() == CardRemoved(2)
    finally:
        writer.stop()
    assert written == [Written(NEW, Before.HALF_WRITTEN, 1)]

    till, events = PcscReader(), Events()
    till.start(events)
    try:
        assert events.next() == READY
        pcscd.slot.insert(plastic)
        event = events.next()
        assert isinstance(event, CardPresented)
        assert event.tap is not None
        proof = verify_sun(event.tap.picc_data, event.tap.cmac, META, lambda uid: keys_of(uid).file)
        assert (proof.uid, proof.counter) == (NEW, 2)
        pcscd.slot.remove()
        assert events.next() == CardRemoved(1)
    finally:
        till.stop()


@pytest.mark.long
def test_a_card_that_is_withdrawn_at_every_command(pcscd: PrivatePcscd) -> None:
    """The till says so each time, and reads the next one."""
    other = "04F1E2D3C4B580"  # on this pcscd, a card never counts backwards
    events, reader, plastic = Events(), PcscReader(), card(uid=other)
    reader.start(events)
    try:
        assert events.next() == READY
        number = 0
        for at in range(1, 7):
            number += 1
            pcscd.slot.insert(plastic, pull_at=at)
            assert events.next() == CardUnreadable(number, "pulled")
            assert events.next() == CardRemoved(number)
            number += 1
            pcscd.slot.insert(plastic)
            assert events.counter(number, other) > 0
            pcscd.slot.remove()
            assert events.next() == CardRemoved(number)
    finally:
        reader.stop()
