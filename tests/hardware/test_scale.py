# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scale at the counter: what it says, and what the till makes of it."""

import contextlib
import select
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hardware.ports import (
    Device,
    DeviceHealth,
    Event,
    Health,
    WeightSettled,
    WeightUnsettled,
)
from hardware.scales.toledo import ToledoScale, decode
from hardware.scales.virtual import VirtualScale
from hardware.serial_port import SerialLine
from hardware.virtual_port import VirtualPort
from tests.hardware.devices import Told

READY = DeviceHealth(Device.SCALE, Health.READY)
SILENT = DeviceHealth(Device.SCALE, Health.MISSING, "silent")
UNPLUGGED = DeviceHealth(Device.SCALE, Health.MISSING, "unplugged")
MOVING, OVER, UNDER = (WeightUnsettled(code) for code in ("moving", "over", "under"))


# --- the protocol ----------------------------------------------------------------------------


@given(st.integers(0, 99_999), st.sampled_from(["", "N"]), st.binary(max_size=4))
def test_a_weight_in_kilograms_is_grams_to_the_gram(grams: int, net: str, noise: bytes) -> None:
    answer = f"\x02{grams // 1000:02}.{grams % 1000:03}{net}\r".encode()
    assert decode(noise + answer) == grams


@given(st.binary(max_size=16))
@example(b"\x02?\r\r")
@example("\x02٠١.٢٣٤\r".encode())  # digits, but not ours
def test_no_bytes_are_too_strange(answer: bytes) -> None:
    reading = decode(answer)
    assert reading is None or isinstance(reading, str) or 0 <= reading <= 999_999


@pytest.mark.parametrize("fixed", [0x00, 0x20, 0x40, 0x60])
@pytest.mark.parametrize(
    ("bits", "word"),
    [
        (0x01, "moving"),
        (0x02, "over"),
        (0x03, "over"),
        (0x04, "under"),
        (0x05, "moving"),
        (0x08, "not-zeroed"),
        (0x0D, "moving"),
        (0x10, 0),  # nothing on it
        (0x00, None),  # the answer to a key, not to us
    ],
)
def test_the_status_is_read_bit_by_bit(fixed: int, bits: int, word: str | int | None) -> None:
    assert decode(bytes([0x02, ord("?"), fixed | bits, 0x0D])) == word


@pytest.mark.parametrize(
    "answer", [b"", b"\r", b"\x02\r", b"\x0200.840", b"\x02 0.840\r", b"\x02-0.84\r", b"00.840\r"]
)
def test_half_an_answer_is_none(answer: bytes) -> None:
    assert decode(answer) is None


@pytest.mark.parametrize("answer", [b"\x0201.85\r", b"\x02001.85\r", b"\x0201.85N\r"])
def test_pounds_are_never_taken_for_kilograms(answer: bytes) -> None:
    assert decode(answer) == "pounds"


@given(st.integers(0, 15_000))
def test_the_simulated_scale_says_its_weight_in_steps_of_5_g(grams: int) -> None:
    scale = VirtualScale(Path("nowhere"), settle_s=-1)
    scale.load(grams)
    shown = decode(bytes(b & 0x7F for b in scale._answer(bytearray(b"W"))))
    assert isinstance(shown, int)
    assert shown % 5 == 0
    assert abs(shown - grams) <= 2


# --- the driver ------------------------------------------------------------------------------


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[VirtualScale]:
    with VirtualScale(tmp_path / "scale", settle_s=0.3) as scale:
        yield scale


@contextlib.contextmanager
def running(port: str) -> Iterator[Told]:
    told, driver = Told(), ToledoScale(port, poll_s=0.05, rescan_s=0.1)
    driver.start(told)
    try:
        yield told
    finally:
        began = time.monotonic()
        driver.stop()
        assert time.monotonic() - began < 10
        assert "scale" not in {thread.name for thread in threading.enumerate()}


def test_carrots_are_laid_on_come_to_rest_and_are_taken_away(twin: VirtualScale) -> None:
    with running(twin.port) as told:
        told.until(lambda: len(told.events) == 2, "first weight")
        assert told.events == [READY, WeightSettled(0)]
        twin.load(840)
        told.next(MOVING)
        told.next(WeightSettled(840))
        time.sleep(0.3)
        assert told.events == [], "a weight that stays is told once"
        twin.unload()
        told.next(MOVING)
        told.next(WeightSettled(0))


def test_a_hand_on_the_scale_is_no_weight(twin: VirtualScale) -> None:
    with running(twin.port) as told:
        told.next(WeightSettled(0))
        twin.load(840)
        twin.hold(True)
        told.next(MOVING)
        time.sleep(0.6)
        assert told.events == []
        twin.hold(False)
        told.next(WeightSettled(840))


def test_too_much_and_less_than_nothing_are_said_in_words(twin: VirtualScale) -> None:
    with running(twin.port) as told:
        told.next(WeightSettled(0))
        twin.load(15_001)
        told.next(OVER)
        twin.load(15_000)
        told.next(WeightSettled(15_000))
        twin.load(-20)
        told.next(UNDER)
        assert not told.of(WeightSettled)


def test_a_container_that_the_scale_was_told_of_does_not_count(twin: VirtualScale) -> None:
    with running(twin.port) as told:
        told.next(WeightSettled(0))
        twin.load(210)
        told.next(WeightSettled(210))
        twin.tare()
        told.next(WeightSettled(0))
        twin.load(210 + 500)
        told.next(WeightSettled(500))
        twin.unload()  # with its container: less than nothing
        told.next(UNDER)


def test_a_scale_that_falls_silent_is_missing_until_it_answers(twin: VirtualScale) -> None:
    twin.load(840)
    with running(twin.port) as told:
        told.next(WeightSettled(840))
        for fault in ("silent", "garbage"):
            twin.set_fault(fault)
            told.next(SILENT)
            twin.set_fault(None)
            told.next(READY)
            told.next(WeightSettled(840))


def test_a_scale_that_was_switched_on_under_load_needs_a_person(twin: VirtualScale) -> None:
    twin.set_fault("not-zeroed")
    with running(twin.port) as told:
        told.next(DeviceHealth(Device.SCALE, Health.TROUBLE, "not-zeroed"))
        assert not told.of(WeightSettled)
        twin.set_fault(None)
        told.next(READY)


def test_the_cable_is_pulled_and_put_back(twin: VirtualScale) -> None:
    twin.load(840)
    with running(twin.port) as told:
        told.next(WeightSettled(840))
        twin.unplug()
        told.next(UNPLUGGED)
        twin.plug()
        told.next(READY)
        told.next(WeightSettled(840))


def test_a_line_without_seven_bits_is_opened_all_the_same(twin: VirtualScale) -> None:
    for _ in range(3):  # a pty lets it pass once
        line = SerialLine(twin.port, seven_even=True)
        line.ask(b"W")
        assert decode(line.answer(b"\r", 16)) == 0
        line.close()


class Peer:
    """The other end of a line, byte by byte."""

    def __init__(self, path: Path) -> None:
        self.port = VirtualPort(path)
        self.port.plug()
        self._waiting = False

    def asked(self) -> float:
        """Wait for a ``W`` that is not answered yet; when it was seen."""
        if not self._waiting:
            ready, _, _ = select.select([self.port.fileno()], [], [], 20)
            assert ready, "nothing was asked"
            assert self.port.receive() == b"W"
        self._waiting = True
        return time.monotonic()

    def late(self, answer: bytes) -> None:
        """Answer a question when nobody waits for it any more."""
        self._waiting = False
        self.port.send(answer)

    def answer(self, *answers: bytes) -> None:
        """Give these answers, one to a question, until the next question stands."""
        for answer in answers:
            self.asked()
            self._waiting = False
            self.port.send(answer)
        self.asked()


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    made = Peer(tmp_path / "scale")
    yield made
    made.port.unplug()


def test_the_scale_is_given_its_time_between_two_questions(peer: Peer) -> None:
    told, driver = Told(), ToledoScale(str(peer.port.path))
    driver.start(told)
    times = []
    for _ in range(5):
        times.append(peer.asked())
        peer.answer(b"\x0200.000\r")
    driver.stop()
    assert times[-1] - times[0] >= 0.2 * (len(times) - 1)


def weights(told: Told) -> list[Event]:
    return [event for event in told.events if not isinstance(event, DeviceHealth)]


def test_a_weight_counts_when_it_was_said_twice_in_a_row(peer: Peer) -> None:
    with running(str(peer.port.path)) as told:
        peer.answer(b"\x0200.835\r", b"\x0200.840\r", b"\x0200.845\r")
        assert weights(told) == []
        peer.answer(b"\x0200.840\r", b"\x02?A\r", b"\x0200.840\r")
        assert weights(told) == [MOVING]
        peer.answer(b"", b"\x0200.840\r")
        assert weights(told) == [MOVING]
        peer.answer(b"\x0200.840\r")
        assert weights(told) == [MOVING, WeightSettled(840)]


def test_a_status_that_looks_like_the_end_of_the_answer_is_read_whole(peer: Peer) -> None:
    with running(str(peer.port.path)) as told:
        peer.answer(b"\x02?\r\r", b"\x02?\r\r")
        assert weights(told) == [MOVING]


def test_a_late_answer_is_not_taken_for_the_next_one(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, driver = Told(), ToledoScale(str(peer.port.path))
    gave_up, go_on = threading.Event(), threading.Event()

    def pause(_seconds: float | None = None) -> bool:
        gave_up.set()
        return go_on.wait(20)

    monkeypatch.setattr(driver._stopping, "wait", pause)
    driver.start(told)
    peer.asked()
    assert gave_up.wait(20)
    peer.late(b"\x0200.840\r")
    go_on.set()
    peer.answer(b"\x0200.840\r", b"\x0200.000\r")
    driver.stop()
    assert weights(told) == []
