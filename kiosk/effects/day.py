# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the day's session wants done."""

import msgspec

from kiosk.day import DayReport


class GetDay(msgspec.Struct, frozen=True):
    """What this till did since its last closing → DayReport."""

    ask: str


class PrintDay(msgspec.Struct, frozen=True):
    """The report on paper. ``closed`` is the day it was closed as (a date of the co-op's), "" for
    one that goes on; ``id`` names the print job."""

    id: str
    report: DayReport
    closed: str = ""


DayEffect = GetDay | PrintDay
