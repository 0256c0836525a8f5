# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member shows a code: on the telephone, or on paper."""

import contextlib

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from contract.ids import instant, unb64, uuid7
from contract.member_code import (
    STEP_MS,
    BadMemberCode,
    LiveCode,
    PrintedCode,
    make_live_code,
    read_member_code,
    verify_live_code,
)
from contract.messages import IdentifyRequest

KEY = SigningKey(b"a member's telephone, 32 bytes..")
COOP, OTHER, CREDENTIAL = "a" * 16, "b" * 16, "mfrggzdfmztwq2lk"
NOW = 1_777_800_600_000


def shown(now_ms: int = NOW) -> LiveCode:
    def sign(message: bytes) -> bytes:
        return KEY.sign(message).signature

    code = read_member_code(make_live_code(sign, COOP, CREDENTIAL, now_ms).text)
    assert isinstance(code, LiveCode)
    return code


def why(
    code: LiveCode, *, coop: str = COOP, now_ms: int = NOW, key: bytes = bytes(KEY.verify_key)
) -> str:
    with pytest.raises(BadMemberCode) as caught:
        verify_live_code(code, coop, key, now_ms)
    return caught.value.reason


def test_a_code_from_the_telephone_is_good_for_about_half_a_minute() -> None:
    code = shown()
    for clock in (NOW - STEP_MS, NOW, NOW + STEP_MS):
        verify_live_code(code, COOP, bytes(KEY.verify_key), clock)
    assert why(code, now_ms=NOW + 2 * STEP_MS) == "late"
    assert why(code, now_ms=NOW - 2 * STEP_MS) == "late"


def test_it_is_good_at_its_own_co_op_only_and_for_its_own_key() -> None:
    assert why(shown(), coop=OTHER) == "signature"
    assert why(shown(), key=bytes(SigningKey.generate().verify_key)) == "signature"
    assert why(shown(), key=b"no key") == "signature"
    code = shown()
    assert why(LiveCode(code.credential, code.step + 1, code.signature)) == "signature"


def test_a_code_for_a_neighbours_till_names_its_co_op_and_is_the_same_otherwise() -> None:
    plain = shown()
    named = msgspec.structs.replace(plain, coop=COOP)
    # then: what was signed is the same, so it is good at home too, and once for both
    read = read_member_code(named.text)
    assert isinstance(read, LiveCode)
    assert (read, read.coop, read.step) == (named, COOP, plain.step)
    verify_live_code(read, COOP, bytes(KEY.verify_key), NOW)
    # and who names another co-op gains nothing
    forged = read_member_code(msgspec.structs.replace(plain, coop=OTHER).text)
    assert isinstance(forged, LiveCode)
    assert why(forged, coop=OTHER) == "signature"
    assert plain.text == read_member_code(plain.text).text != named.text


def test_another_library_agrees_on_what_was_signed() -> None:
    raw = unb64(shown().text.removeprefix("CC1:"))
    public = Ed25519PublicKey.from_public_bytes(bytes(KEY.verify_key))
    public.verify(raw[15:], b"coopcoin-member-code/1\0" + COOP.encode() + raw[:15])


def test_a_printed_code_comes_back_and_is_not_shown_in_logs() -> None:
    code = PrintedCode(CREDENTIAL, bytes(range(16)))
    assert read_member_code(code.text) == code
    assert len(code.text) == 40
    assert "secret" not in repr(code)


@given(st.text(max_size=150), st.binary(max_size=90))
def test_no_text_breaks_the_reader(text: str, raw: bytes) -> None:
    import base64

    for each in (text, "CC1:" + text, "CC1:" + base64.urlsafe_b64encode(raw).decode().rstrip("=")):
        with contextlib.suppress(BadMemberCode):
            code = read_member_code(each)
            assert code.text == each


def test_whose_it_is_is_asked_with_a_tap_or_with_a_code_and_never_with_both() -> None:
    marks = {"id": uuid7(NOW, bytes(10)), "coop": COOP, "device": OTHER, "epoch": 1}
    marks |= {"at": instant(NOW), "format": "coopcoin-identify/1"}
    tap = {"picc_data": "0" * 32, "cmac": "0" * 16}
    code = PrintedCode(CREDENTIAL, bytes(16)).text
    for each in ({"sun": tap}, {"code": code}, {"code": shown().text}):
        asked = msgspec.convert(marks | each, IdentifyRequest)
        assert code not in repr(asked)
    for each in ({}, {"sun": tap, "code": code}, {"code": "4006381333931"}, {"code": code + "\n"}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(marks | each, IdentifyRequest)
