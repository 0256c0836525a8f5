# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vectors are from NXP AN12196 and AN10922, as other implementations' test suites carry them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from contract.credentials import (
    BadSeal,
    BadTap,
    SunKeys,
    SunProof,
    card_key,
    diversify,
    mirror_sun,
    open_sealed,
    peek_sun,
    pin_matches,
    pin_verifier,
    seal,
    sun_mac,
    sun_session_key,
    verify_sun,
)

ZERO = bytes(16)
PICC = "EF963FF7828658A599F3041510671E88"
CMAC = "94EED9EE65337086"


def test_sun_vector() -> None:
    asked: list[str] = []

    def key(uid: str) -> bytes:
        asked.append(uid)
        return ZERO

    assert verify_sun(PICC, CMAC, ZERO, key) == SunProof(uid="04DE5F1EACC040", counter=61)
    assert asked == ["04DE5F1EACC040"]
    assert verify_sun(PICC.lower(), CMAC.lower(), ZERO, key).counter == 61
    assert peek_sun(PICC, ZERO) == ("04DE5F1EACC040", 61)
    session = sun_session_key(ZERO, bytes.fromhex("04DE5F1EACC040"), 61)
    assert session.hex().upper() == "3FB5F6E3A807A03D5E3570ACE393776F"


def test_the_cards_side_gives_the_sun_vector() -> None:
    uid, padding = bytes.fromhex("04DE5F1EACC040"), bytes.fromhex("DA5CF60941")
    assert mirror_sun(SunKeys(ZERO, ZERO), uid, 61, padding) == (PICC, CMAC)
    with pytest.raises(ValueError, match="7 bytes"):
        mirror_sun(SunKeys(ZERO, ZERO), uid[1:], 61, padding)
    with pytest.raises(OverflowError):
        mirror_sun(SunKeys(ZERO, ZERO), uid, 2**24, padding)


def test_sun_vector_with_more_under_the_proof() -> None:
    proof = verify_sun(
        "FD91EC264309878BE6345CBE53BADF40",
        "ECC1E7F6C6C73BF6",
        ZERO,
        lambda uid: ZERO,
        mac_input=b"CEE9A53E3E463EF1F459635736738962&cmac=",
    )
    assert proof == SunProof(uid="04958CAA5C5E80", counter=8)


def test_plain_mirror_and_session_key_vectors() -> None:
    assert sun_mac(ZERO, bytes.fromhex("041E3C8A2D6B80"), 6).hex().upper() == "4B00064004B0B3D3"
    key = bytes.fromhex("5ACE7E50AB65D5D51FD5BF5A16B8205B")
    session = sun_session_key(key, bytes.fromhex("04C767F2066180"), 1)
    assert session.hex().upper() == "3A3E8110E05311F7A3FCF0D969BF2B48"


@pytest.mark.parametrize(
    ("picc_data", "cmac", "meta_key", "reason"),
    [
        (PICC[:-1], CMAC, ZERO, "format"),
        (PICC[:-2] + " 8", CMAC, ZERO, "format"),
        (PICC + "\n", CMAC, ZERO, "format"),
        (PICC, "", ZERO, "format"),
        (PICC, CMAC[:-1] + "g", ZERO, "format"),
        (PICC, "٣" * 16, ZERO, "format"),  # digits to str.isdigit, not to a card
        (PICC, CMAC, b"k" * 16, "not-ours"),
        (PICC, "0" * 16, ZERO, "cmac"),
    ],
)
def test_bad_taps(picc_data: str, cmac: str, meta_key: bytes, reason: str) -> None:
    with pytest.raises(BadTap) as caught:
        verify_sun(picc_data, cmac, meta_key, lambda uid: ZERO)
    assert caught.value.reason == reason


def test_an_unknown_card_is_the_callers_to_name() -> None:
    with pytest.raises(KeyError):
        verify_sun(PICC, CMAC, ZERO, dict[str, bytes]().__getitem__)


@given(
    keys=st.tuples(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16)),
    uid=st.binary(min_size=7, max_size=7),
    counter=st.integers(0, 2**24 - 1),
    bit=st.integers(0, 63),
)
def test_a_tap_proves_itself_and_no_bit_of_it_can_change(
    keys: tuple[bytes, bytes], uid: bytes, counter: int, bit: int
) -> None:
    picc_data, cmac = mirror_sun(SunKeys(*keys), uid, counter, b"12345")
    proof = verify_sun(picc_data, cmac, keys[0], lambda _: keys[1])
    assert proof == SunProof(uid=uid.hex().upper(), counter=counter)
    forged = f"{int(cmac, 16) ^ 1 << bit:016X}"
    with pytest.raises(BadTap):
        verify_sun(picc_data, forged, keys[0], lambda _: keys[1])


def test_diversification_vector() -> None:
    key = diversify(
        bytes.fromhex("00112233445566778899AABBCCDDEEFF"),
        bytes.fromhex("04782E21801D80"),
        bytes.fromhex("3042F5"),
        b"NXP Abu",
    )
    assert key.hex().upper() == "A8DD63A3B89D54B37CA802473FDA9175"
    with pytest.raises(ValueError, match="17 to 32"):
        diversify(ZERO, b"1234567", b"123", b"12345")
    with pytest.raises(ValueError, match="17 to 32"):
        diversify(ZERO, b"1234567", b"1234567", b"CoopCoin" + b"x" * 10)


def test_a_cards_own_key_never_changes() -> None:
    master = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
    key = card_key(master, "04782E21801D80")
    assert key.hex().upper() == "52F6F940C551BB5C7325FD19EB512318"
    assert key == card_key(master, "04782e21801d80")
    assert key != card_key(master, "04782E21801D81")
    assert key != card_key(master, "04782E21801D80", b"auth")
    for uid in ("04782E21801D", "04782E21801D8 ", "04782E21801D8G"):
        with pytest.raises(ValueError, match="14 hex digits"):
            card_key(master, uid)


def test_keys_stay_out_of_logs() -> None:
    keys = SunKeys(b"secretsecretsecr", b"hiddenhiddenhidd")
    assert "secret" not in f"{keys} {keys!r} {[keys]}"
    assert "hidden" not in f"{keys} {keys!r} {[keys]}"


def test_sealed_for_one_device() -> None:
    seed, other = b"s" * 32, b"o" * 32
    public = bytes(SigningKey(seed).verify_key)
    sealed = seal(public, b"file key")
    assert len(sealed) == len(b"file key") + 48
    assert sealed != seal(public, b"file key")
    assert open_sealed(seed, sealed) == b"file key"
    assert open_sealed(seed, seal(public, b"")) == b""
    broken = [b"", sealed[:40], sealed[:-1], sealed + b"\0", bytes([sealed[0] ^ 1]) + sealed[1:]]
    for bad in broken:
        with pytest.raises(BadSeal):
            open_sealed(seed, bad)
    with pytest.raises(BadSeal):
        open_sealed(other, sealed)
    with pytest.raises(BadSeal):
        open_sealed(b"short", sealed)


@pytest.mark.parametrize("key", [b"", b"short", bytes(32), b"\xff" * 32, b"\x01" + bytes(31)])
def test_only_a_sound_key_is_sealed_for(key: bytes) -> None:
    with pytest.raises(BadSeal):
        seal(key, b"secret")


def test_pin() -> None:
    verifier = pin_verifier("4711")
    assert verifier.startswith("$argon2id$v=19$m=32768,t=2,p=1$")
    assert "4711" not in verifier.rpartition("p=1")[0]
    assert verifier != pin_verifier("4711")
    assert pin_matches(verifier, "4711")
    assert not pin_matches(verifier, "4712")
    assert not pin_matches(verifier, "")
    assert not pin_matches(verifier, "4711 ")


@pytest.mark.parametrize(
    "verifier",
    ["", "4711", "$argon2id$", "$argon2id$v=19$m=32768,t=2,p=1$x", "$argon2id$" + "é" * 200],
)
def test_what_is_no_verifier_matches_nothing(verifier: str) -> None:
    assert not pin_matches(verifier, "4711")
