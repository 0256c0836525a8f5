# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days and instants that there are, and those that there are not."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.entries import BadEntry, read_entry
from contract.ids import Date, Instant, instant, unix_ms
from tests.contract.examples import vectors


def is_day(text: str) -> bool:
    try:
        msgspec.convert(text, Date)
    except msgspec.ValidationError:
        return False
    return True


@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32))
def test_exactly_the_days_of_the_calendar_are_days(year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
    except ValueError:
        assert not is_day(f"{year:04}-{month:02}-{day:02}")
    else:
        assert is_day(f"{year:04}-{month:02}-{day:02}")


@pytest.mark.parametrize("year", [1900, 2000, 2023, 2024, 2100, 2400])
def test_leap_years(year: int) -> None:
    assert is_day(f"{year}-02-29") == (year in (2000, 2024, 2400))


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))  # noqa: DTZ001 - made UTC below
def test_every_instant_is_one_and_reads_back(at: datetime) -> None:
    ms = int(at.replace(tzinfo=UTC, microsecond=0).timestamp()) * 1000 + at.microsecond // 1000
    if ms < 0:  # before 1970 there are no entries
        return
    text = msgspec.convert(instant(ms), Instant)
    assert unix_ms(text) == ms


@pytest.mark.parametrize(
    "text",
    ["2026-02-30T09:30:00.000Z", "2026-05-03T24:00:00.000Z", "2026-05-03T09:60:00.000Z",
     "2026-05-03T09:30:60.000Z", "0000-05-03T09:30:00.000Z", "2026-05-03T09:30:00.000Z\n"],
)  # fmt: skip
def test_an_entry_of_no_moment_is_no_entry(text: str) -> None:
    """A till that says so is broken or lies: what it wrote would stop the statements and the sheets
    of everybody, for good."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, Instant)
    body = vectors()["entry-purchase-money-only"]["body"]
    assert read_entry(body.encode())
    at = msgspec.json.decode(body)["at"]
    with pytest.raises(BadEntry):
        read_entry(body.replace(at, text).encode())
