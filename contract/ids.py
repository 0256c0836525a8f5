# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ids, account names and times as they stand in entries.

Nothing here reads a clock or a random source: both come in as arguments, so that a simulator can
replay a day exactly.
"""

import base64
import re
from binascii import a2b_base64, b2a_base64
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

import msgspec

EntryId = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"),
]
"""UUIDv7 (RFC 9562) in lower case, made by whoever writes the entry, before anything is sent."""

RandomId = Annotated[str, msgspec.Meta(pattern=r"^[a-z2-7]{16}\Z")]
"""80 random bits in lower-case base32: co-ops, devices, members. Says nothing about its owner."""

Account = Annotated[
    str,
    msgspec.Meta(pattern=r"^[a-z]+(-[a-z]+)*(:[a-z0-9]+(-[a-z0-9]+)*)+\Z", max_length=120),
]
"""``kind:owner…`` as in the design's table of accounts, for instance ``wallet:<member>``."""

_DAY = (
    r"(?!0000)(\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)"
    r"|02-(0[1-9]|1\d|2[0-8]))"
    r"|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
)
"""A day that there is (ISO 8601, Gregorian): one that there is not would stop whoever reckons with
it later, when it stands in the log for good."""

Instant = Annotated[
    str, msgspec.Meta(pattern=rf"^{_DAY}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{{3}}Z\Z")
]
"""UTC to the millisecond, always of the same length: ``2026-05-03T09:30:00.000Z``."""

Date = Annotated[str, msgspec.Meta(pattern=rf"^{_DAY}\Z")]
"""A calendar day in the co-op's time zone."""


def uuid7(unix_ms: int, random: bytes) -> str:
    """A UUIDv7 (RFC 9562, 5.7) from a time in milliseconds and 10 random bytes.

    Raises ValueError if there are not exactly 10 random bytes.
    """
    if len(random) != 10:
        raise ValueError("a UUIDv7 takes 10 random bytes")
    value = (unix_ms & (2**48 - 1)) << 80 | int.from_bytes(random, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def random_id(random: bytes) -> str:
    """A random id from 10 random bytes. Raises ValueError for another length."""
    if len(random) != 10:
        raise ValueError("a random id takes 10 random bytes")
    return base64.b32encode(random).decode().lower()


def instant(unix_ms: int) -> str:
    """Milliseconds since 1970 as an Instant."""
    seconds, ms = divmod(unix_ms, 1000)
    return f"{_to_the_second(seconds)}.{ms:03}Z"


@lru_cache(maxsize=256)
def _to_the_second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def unix_ms(text: str) -> int:
    """An Instant as milliseconds since 1970. Raises ValueError if it is none."""
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"not an instant: {text!r}")
    return _since_1970(text[:19]) * 1000 + int(text[20:23])


@lru_cache(maxsize=1024)
def _since_1970(second: str) -> int:
    return int(datetime.fromisoformat(second).replace(tzinfo=UTC).timestamp())


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


# The standard library's own, without what it does besides: hundreds of them are in each upload.
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_PLAIN = bytes.maketrans(b"-_", b"+/")


def b64(data: bytes) -> str:
    """base64url without padding (RFC 4648, 5): how bytes stand in canonical JSON."""
    return b2a_base64(data, newline=False).rstrip(b"=").translate(_URL_SAFE).decode()


def unb64(text: str) -> bytes:
    """Bytes of an unpadded base64url text. Raises ValueError unless it is the one way to write
    them."""
    data = a2b_base64(text.encode("ascii").translate(_PLAIN) + b"=" * (-len(text) % 4))
    if b64(data) != text:
        raise ValueError("not canonical base64url")
    return data


def wallet(member: str) -> str:
    """The wallet of a member."""
    return f"wallet:{member}"


def allowance(device: str, epoch: int, account: str) -> str:
    """What was set aside from an account for one kiosk and epoch."""
    return f"allowance:{device}:{epoch}:{account}"
