# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the day's session wants done."""

import msgspec

from kiosk.day import DayReport


class GetDay(msgspec.Struct, frozen=True):
    """What this till did since its last closing, or the closed day with this ``number`` (the oldest
    that its journal has, if that is older) → DayReport."""

    ask: str
    number: int = 0


class PrintDay(msgspec.Struct, frozen=True):
    """The report on paper. ``closed`` is the day it was closed as (a date of the co-op's), "" for
    one that goes on; ``copy``: it was printed when it was closed. ``id`` names the print job."""

    id: str
    report: DayReport
    closed: str = ""
    copy: bool = False


DayEffect = GetDay | PrintDay
