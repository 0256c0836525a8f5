# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the hall."""

import msgspec

from contract.money import Amount


class ShiftRow(msgspec.Struct, frozen=True):
    """A shift and what a touch does. ``state``: "check-in", "late" (check in, late), "help" (come
    unexpected), "check-out", "too-early", "done", "confirmed", "over", "next", "seeks" (looks for a
    stand-in), "sign-up" or "stand-in" (for ``who``). ``begins`` and ``ends`` are the co-op's."""

    shift: str
    state: str
    name: str
    day: str
    begins: str
    ends: str
    minutes: int = 0
    who: str = ""


class HallPage(msgspec.Struct, frozen=True):
    """My shifts. ``colour`` and ``standing`` are "" while only this kiosk is asked, as are the
    hours (minutes) of this month, and what is on its way."""

    part: str
    rows: tuple[ShiftRow, ...] = ()
    main: ShiftRow | None = None
    known: bool = False
    colour: str = ""
    standing: str = ""
    month_minutes: int = 0
    month: Amount | None = None
    coming_minutes: int = 0
    coming: Amount | None = None
