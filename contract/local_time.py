# SPDX-License-Identifier: AGPL-3.0-or-later
"""Instants as the co-op's own clock and calendar show them. Pure, but for the zone's tables."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from contract.ids import unix_ms

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE_MS = 60_000


def _local(ms: int, time_zone: str) -> datetime:
    there = _EPOCH + timedelta(milliseconds=ms)
    try:
        return there.astimezone(ZoneInfo(time_zone))
    except OverflowError:  # a till may say that it is the first or last day that there is
        return there


def local_time(instant: str, time_zone: str) -> str:
    """An instant on the co-op's wall clock: ``2026-05-03 11:30``."""
    return _local(unix_ms(instant), time_zone).isoformat(" ")[:16]


def local_day(now_ms: int, time_zone: str) -> str:
    """The co-op's calendar day (a contract.ids.Date) at this time in milliseconds."""
    return _day(now_ms // _MINUTE_MS, time_zone)


def day_begins(day: str, time_zone: str, later: int = 0) -> int:
    """When that calendar day (a Date) begins where the co-op is, or the one so many days
    ``later``, in milliseconds. Not every day has 24 hours."""
    there = datetime.fromisoformat(day) + timedelta(days=later)
    return int(there.replace(tzinfo=ZoneInfo(time_zone)).timestamp()) * 1000


@lru_cache(maxsize=256)
def _day(minute: int, time_zone: str) -> str:
    """A till asks at each step. Days begin with whole minutes, wherever since 1972."""
    return _local(minute * _MINUTE_MS, time_zone).date().isoformat()
