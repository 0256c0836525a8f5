# SPDX-License-Identifier: AGPL-3.0-or-later
import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.credentials import SunProof, card_key, verify_sun
from hardware.cards.ntag424 import CardPulled, NotAMemberCard, read_sun, sun_tap, uri
from hardware.cards.virtual import (
    InProcessReader,
    RemoteSlot,
    Slot,
    serve_slot,
)
from hardware.cards.virtual_card import VirtualNtag424
from hardware.ports import (
    CardPresented,
    CardReader,
    CardRemoved,
    CardUnreadable,
    Device,
    DeviceHealth,
    Event,
    Health,
    SunTap,
)

UID = "04A1B2C3D4E580"
META = b"meta key, 16 byt"
MASTER = b"master key, 16 b"
READY = DeviceHealth(Device.CARD_READER, Health.READY)
HANGS = DeviceHealth(Device.CARD_READER, Health.TROUBLE, "card-hangs")


def card(counter: int = 0, url: str = "https://coop.example/t") -> VirtualNtag424:
    return VirtualNtag424(UID, META, card_key(MASTER, UID), url, counter)


def proof(tap: SunTap) -> SunProof:
    return verify_sun(tap.picc_data, tap.cmac, META, lambda uid: card_key(MASTER, uid))


# --- reading ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "reads"),
    [
        ("https://coop.example/t", 1),
        ("http://coop.example", 1),
        ("coin:x", 1),
        ("https://" + "a" * 35, 1),
        ("https://" + "a" * 36, 2),
        ("https://" + "a" * 180, 3),
    ],
)
def test_a_member_card_is_read_in_few_commands_and_counts_once(url: str, reads: int) -> None:
    plastic = card(counter=60, url=url)
    sent: list[bytes] = []

    def transmit(command: bytes) -> bytes:
        sent.append(command)
        return plastic.apdu(command)

    assert proof(read_sun(transmit)) == SunProof(uid=UID, counter=61)
    assert plastic.counter == 61
    assert [command[1] for command in sent] == [0xA4, 0xA4, *[0xB0] * reads]
    assert proof(read_sun(transmit)).counter == 62


def test_a_card_that_reads_only_in_small_pieces_still_counts_once() -> None:
    plastic = card()
    capabilities = bytes.fromhex("000F20000F00FF0406E10401000000")

    def transmit(command: bytes) -> bytes:
        if command[1] == 0xB0 and command[4] > 15:
            return b"\x67\x00"
        answer = plastic.apdu(command)
        return capabilities + b"\x90\x00" if command == bytes.fromhex("00B000000F") else answer

    assert proof(read_sun(transmit)) == SunProof(uid=UID, counter=1)


@pytest.mark.parametrize("at", range(1, 6))
def test_pulled_at_any_moment(at: int) -> None:
    plastic, count = card(url="https://" + "a" * 180), 0

    def transmit(command: bytes) -> bytes:
        nonlocal count
        count += 1
        return b"" if count == at else plastic.apdu(command)

    with pytest.raises(CardPulled):
        read_sun(transmit)


@pytest.mark.parametrize(
    "link",
    [
        "?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086",
        "x?picc_data=EF963FF7828658A599F3041510671E88&cmac=94EED9EE65337086",
        "?x=1&p=EF963FF7828658A599F3041510671E88&y&c=94EED9EE65337086&",
    ],
)
def test_links_of_other_makers(link: str) -> None:
    assert sun_tap(link) == SunTap("EF963FF7828658A599F3041510671E88", "94EED9EE65337086")


@pytest.mark.parametrize(
    "link",
    [
        "",
        "coop.example/?e=",
        "?e=EF963FF7828658A599F3041510671E88",
        "?e=EF963FF7828658A599F3041510671E8&c=94EED9EE65337086",
        "?e=EF963FF7828658A599F3041510671E88\n&c=94EED9EE65337086",
        "?p=EF963FF7828658A599F3041510671E88&cmac=94EED9EE65337086",
        # LRP mode has more in it
        "?e=EF963FF7828658A599F3041510671E88EF963FF7828658A5&c=94EED9EE65337086",
    ],
)
def test_links_that_are_no_tap(link: str) -> None:
    with pytest.raises(NotAMemberCard):
        sun_tap(link)


def test_the_uri_among_other_records() -> None:
    text = bytes.fromhex("9101055402656E6869")  # begin, short, well-known "T"
    long = bytes.fromhex("4901 00000004 02 55 6964 04612F62".replace(" ", ""))  # with an id
    assert uri(text + long) == "a/b"
    for cut in range(len(text + long)):
        with pytest.raises(NotAMemberCard):
            uri((text + long)[:cut])


@given(st.binary(max_size=80))
def test_no_message_breaks_the_parser(message: bytes) -> None:
    with contextlib.suppress(NotAMemberCard):
        uri(message)


@given(answers=st.lists(st.binary(max_size=300), max_size=20), endless=st.binary(max_size=40))
def test_no_answer_breaks_the_reader(answers: list[bytes], endless: bytes) -> None:
    only_hostile_bytes(
        lambda number, command: answers[number] if number < len(answers) else endless
    )


@given(
    at=st.integers(0, 8),
    cut=st.integers(-300, 300),
    flips=st.dictionaries(st.integers(0, 260), st.integers(1, 255), max_size=4),
)
def test_no_damage_breaks_the_reader(at: int, cut: int, flips: dict[int, int]) -> None:
    plastic = card()

    def answer(number: int, command: bytes) -> bytes:
        good = plastic.apdu(command)
        if number != at:
            return good
        damaged = bytes(b ^ flips.get(i, 0) for i, b in enumerate(good[:-2]))
        return (damaged[:cut] if cut < 0 else damaged + bytes(cut)) + good[-2:]

    only_hostile_bytes(answer)


@given(st.integers(0, 2**16 - 1), st.integers(0, 2**16 - 1), st.integers(0, 2**16 - 1))
def test_no_size_keeps_the_reader_busy(mle: int, size: int, length: int) -> None:
    def answer(number: int, command: bytes) -> bytes:
        if command[1] == 0xA4:
            return b"\x90\x00"
        content = length.to_bytes(2, "big") + b"\xd1" * 255
        if number == 2:
            content = b"\0\x0f\x20" + mle.to_bytes(2, "big") + b"\0\xff\x04\x06\xe1\x04"
            content += size.to_bytes(2, "big") + b"\0\0"
        return content[: command[4]] + b"\x90\x00"

    only_hostile_bytes(answer)


def only_hostile_bytes(answer: Callable[[int, bytes], bytes]) -> None:
    count = 0

    def transmit(command: bytes) -> bytes:
        nonlocal count
        count += 1
        assert count < 100
        return answer(count - 1, command)

    try:
        tap = read_sun(transmit)
    except (CardPulled, NotAMemberCard):
        return
    assert re.fullmatch("[0-9A-Fa-f]{32}", tap.picc_data)
    assert re.fullmatch("[0-9A-Fa-f]{16}", tap.cmac)


# --- the virtual card ------------------------------------------------------------------------


def test_the_virtual_card_speaks_like_the_real_one() -> None:
    plastic = card()

    def says(command: str) -> str:
        return plastic.apdu(bytes.fromhex(command)).hex().upper()

    assert says("FFCA000000") == UID + "9000"
    assert says("00B0000002") == "6985"  # nothing selected
    assert says("00A4000C02E104") == "6A82"  # no application selected
    assert says("00A4040007D276000085010000") == "6A82"
    assert says("00A4040007D276000085010100") == "9000"
    assert says("00A4000C02E105") == "6A82"
    assert says("00A4000C02E103") == "9000"
    assert says("00B0000000").startswith("0017200100")
    assert says("00B0001700") == "6B00"  # behind the end
    assert says("00D6000000") == "6985"  # this file cannot be written
    assert says("00D7000000") == "6D00"
    assert says("80B0000000") == "6E00"
    assert says("00") == "6700"
    assert plastic.counter == 0
    assert says("00A4000C02E104") == "9000"
    assert plastic.counter == 0  # only reading counts
    assert len(says("00B0000000")) == 2 * 258
    assert says("00B0000000") == says("00B0000000")
    assert plastic.counter == 1
    plastic.reset()
    assert says("00B0000002") == "6985"
    tck = 0
    for byte in plastic.atr[1:]:
        tck ^= byte
    assert tck == 0


def test_a_worn_out_card_stops_counting() -> None:
    plastic = card(counter=2**24 - 2)
    assert proof(read_sun(plastic.apdu)).counter == 2**24 - 1
    with pytest.raises(NotAMemberCard):
        read_sun(plastic.apdu)


def test_a_link_that_no_card_can_hold() -> None:
    with pytest.raises(ValueError, match="too long"):
        card(url="https://" + "a" * 200)


def test_a_copied_card_shows_the_same_tap_for_ever(tmp_path: Path) -> None:
    once = read_sun(card(counter=4).apdu)
    copy = card()
    copy.show(f"https://coop.example/t?e={once.picc_data}&c={once.cmac}")
    shelf = Shelf()
    with serve_slot(shelf, tmp_path / "slot"):
        for _ in range(2):
            RemoteSlot(tmp_path / "slot").insert(copy)
    assert [tap for tap, *_ in shelf.taps] == [SunProof(UID, 5)] * 2


# --- the reader without pcscd ----------------------------------------------------------------


def test_in_process_reader() -> None:
    events: list[Event] = []
    reader = InProcessReader()
    as_port: CardReader = reader
    as_port.start(events.append)
    plastic = card()
    for number in (1, 2):
        reader.insert(plastic)
        presented = events[-1]
        assert isinstance(presented, CardPresented)
        assert presented.tap is not None
        assert presented.tap_number == proof(presented.tap).counter == number
        reader.remove()
        assert events[-1] == CardRemoved(number)
    reader.remove()
    assert len(events) == 5
    as_port.stop()
    reader.insert(plastic)
    reader.remove()
    assert len(events) == 5
    assert events[0] == READY


def test_in_process_reader_with_faults() -> None:
    events: list[Event] = []
    reader = InProcessReader()
    reader.start(events.append)
    plastic = card()
    reader.insert(plastic, pull_at=3)
    assert events == [READY, CardUnreadable(1, "pulled"), CardRemoved(1)]
    del events[:]
    reader.insert(plastic, hang_at=2)
    assert events == [HANGS, CardUnreadable(2, "hangs")]
    del events[:]
    plastic = card(url="https://other.example")
    reader.insert(plastic)
    assert events[:2] == [CardRemoved(2), READY]
    assert isinstance(events[2], CardPresented)
    del events[:]
    plastic.apdu = lambda command: b"\x6a\x82"  # type: ignore[method-assign]
    reader.tap(plastic, seconds=0)
    assert events == [CardRemoved(3), CardUnreadable(4, "foreign"), CardRemoved(4)]


def test_a_card_that_lies_there_when_the_reader_starts() -> None:
    events: list[Event] = []
    reader = InProcessReader()
    reader.insert(card())
    reader.start(events.append)
    assert [type(event) for event in events] == [DeviceHealth, CardPresented]


# --- a slot in another process ---------------------------------------------------------------


class Shelf(Slot):
    """A slot that reads the card as often as it is told, and remembers."""

    def __init__(self) -> None:
        self.taps: list[tuple[SunProof, int | None, int | None]] = []
        self.removals = 0

    def insert(
        self, card: VirtualNtag424, *, pull_at: int | None = None, hang_at: int | None = None
    ) -> None:
        self.taps.append((proof(read_sun(card.apdu)), pull_at, hang_at))

    def remove(self) -> None:
        self.removals += 1


def test_remote_slot(tmp_path: Path) -> None:
    shelf, path = Shelf(), tmp_path / "slot"
    plastic = card(counter=7)
    with serve_slot(shelf, path):
        slot = RemoteSlot(path)
        slot.insert(plastic)
        assert shelf.taps[-1:] == [(SunProof(UID, 8), None, None)]
        slot.remove()
        assert plastic.counter == 8
        slot.insert(plastic, pull_at=3, hang_at=4)
        assert shelf.taps[-1:] == [(SunProof(UID, 9), 3, 4)]
        # Another process with the same card, which cannot know how far it has counted.
        RemoteSlot(path).insert(card())
        assert shelf.taps[-1:] == [(SunProof(UID, 10), None, None)]
        broken = card()
        broken.memory.keys = [5]  # type: ignore[list-item]
        with pytest.raises(ValueError, match="Expected"):
            slot.insert(broken)
    assert shelf.removals > len(shelf.taps)
    with pytest.raises(OSError, match="No such file"):
        slot.remove()
