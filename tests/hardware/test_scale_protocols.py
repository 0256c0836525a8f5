# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scales of other makers: NCI and CAS."""

from collections.abc import Iterator
from functools import reduce
from operator import xor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.ports import Device, DeviceHealth, Health, WeightSettled, WeightUnsettled
from hardware.scales import cas, nci, toledo
from hardware.scales.cas import CasScale
from hardware.scales.nci import NciScale
from hardware.scales.polled import PolledScale
from hardware.scales.toledo import ToledoScale
from hardware.scales.virtual import VirtualScale
from tests.hardware.devices import Told

READY = DeviceHealth(Device.SCALE, Health.READY)
MOVING, OVER, UNDER = (WeightUnsettled(code) for code in ("moving", "over", "under"))
MAKERS = {"toledo-8217": ToledoScale, "nci": NciScale, "cas": CasScale}


# --- the protocols ----------------------------------------------------------------------------


def cas_frame(body: bytes) -> bytes:
    return b"\x01\x02" + body + bytes([reduce(xor, body)]) + b"\x03\x04"


@pytest.mark.parametrize(
    ("answer", "says"),
    [  # from the manuals of the NCI 7800, Salter 3700LP and Ohaus Aviator
        (b"\n   0.840KG\r\n00\r\x03", 840),
        (b"\n 0012.345kg\r\nS00\r\x03", 12345),
        (b"\n    840.5G \r\n00\r\x03", 841),
        (b"\n   1.000KG\r\n0p4\r\x03", 1000),  # net: a third byte of status
        (b"\n   0.000KG\r\n20\r\x03", 0),
        (b"\n   1.85LB\r\n00\r\x03", "pounds"),
        (b"\n10\r\x03", "moving"),
        (b"\n02\r\x03", "over"),
        (b"\n12\r\x03", "over"),
        (b"\n01\r\x03", "under"),
        (b"\n  -0.020KG\r\n00\r\x03", "under"),
        (b"\n40\r\x03", "defect"),
        (b"\n08\r\x03", "defect"),
        (b"\n?\r\x03", None),
        (b"\n00\r\x03", None),  # at rest, and yet no weight
        (b"\n   0.840KG\r\n00\r", None),
        (b"   0.840KG\r\n00\r\x03", None),
        (b"", None),
    ],
)
def test_nci(answer: bytes, says: int | str | None) -> None:
    assert nci.decode(answer) == says


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"S  0.840kg", 840),
        (b"S 12.345kg", 12345),
        (b"S    840 g", 840),
        (b"S  0.000kg", 0),
        (b"S- 0.000kg", 0),
        (b"S- 0.020kg", "under"),
        (b"U  0.840kg", "moving"),
        (b"SF      kg", "over"),
        (b"UF 15.10kg", "over"),
        (b"S  1.85 lb", None),
        (b"S   1.85lb", "pounds"),
        (b"S  0.8x0kg", None),
        (b"S       kg", None),
    ],
)
def test_cas(body: bytes, says: int | str | None) -> None:
    assert cas.decode(cas_frame(body)) == says


def test_a_flipped_bit_is_no_weight() -> None:
    good = cas_frame(b"S  0.840kg")
    for at in range(len(good)):
        for bit in range(8):
            bad = bytearray(good)
            bad[at] ^= 1 << bit
            assert cas.decode(bytes(bad)) is None


@given(st.integers(0, 99_999), st.binary(max_size=4))
def test_grams_to_the_gram(grams: int, noise: bytes) -> None:
    kilograms = b"%2d.%03d" % divmod(grams, 1000)
    assert cas.decode(noise + cas_frame(b"S " + kilograms + b"kg")) == grams
    assert nci.decode(noise + b"\n  " + kilograms + b"KG\r\n00\r\x03") == grams


_BYTES = st.one_of(
    st.binary(max_size=40),
    st.text("\x01\x02\x03\x04\n\r ?SUWFKGkglb0123456789.-", max_size=40).map(str.encode),
)


@given(_BYTES)
def test_no_bytes_are_too_strange(answer: bytes) -> None:
    for protocol in (toledo, nci, cas):
        reading = protocol.decode(answer)
        assert reading is None or isinstance(reading, str) or 0 <= reading <= 999_999_000


# --- the drivers ------------------------------------------------------------------------------


@pytest.fixture(params=MAKERS)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[VirtualScale, Told]]:
    with VirtualScale(tmp_path / "scale", protocol=request.param, settle_s=0.2) as twin:
        told = Told()
        driver: PolledScale = MAKERS[request.param](twin.port, poll_s=0.03, rescan_s=0.1)
        driver.start(told)
        yield twin, told
        driver.stop()


def test_each_maker_weighs(pair: tuple[VirtualScale, Told]) -> None:
    twin, told = pair
    told.next(READY)
    told.next(WeightSettled(0))
    twin.load(840)
    told.next(MOVING)
    told.next(WeightSettled(840))
    twin.load(15_001)
    told.next(OVER)
    twin.load(300)
    told.next(WeightSettled(300))
    twin.tare()
    told.next(WeightSettled(0))
    twin.load(800)
    told.next(WeightSettled(500))
    twin.unload()
    told.next(UNDER)  # the container has gone


def test_each_maker_is_plugged_in_again(pair: tuple[VirtualScale, Told]) -> None:
    twin, told = pair
    told.next(WeightSettled(0))
    twin.unplug()
    told.next(DeviceHealth(Device.SCALE, Health.MISSING, "unplugged"))
    twin.load(840)
    twin.plug()
    told.next(READY)
    told.next(WeightSettled(840))


@pytest.mark.parametrize("maker", ["toledo-8217", "nci"])
def test_zero_from_the_till(tmp_path: Path, maker: str) -> None:
    with VirtualScale(tmp_path / "scale", protocol=maker, settle_s=0.1) as twin:
        told, driver = Told(), MAKERS[maker](twin.port, poll_s=0.03)
        driver.start(told)
        try:
            twin.load(15)  # crumbs
            told.next(WeightSettled(15))
            driver.zero()
            told.next(WeightSettled(0))
        finally:
            driver.stop()
