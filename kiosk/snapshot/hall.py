# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the hall."""

import msgspec

from contract.money import Amount
from kiosk.snapshot.housing import Choice


class ShiftRow(msgspec.Struct, frozen=True):
    """A shift and what a touch does. ``state``: "check-in", "late" (check in, late), "help" (come
    unexpected), "check-out", "too-early", "done", "confirmed", "over", "next", "seeks" (looks for a
    stand-in), "sign-up" or "stand-in" (for ``who``). Who cannot come may "place-seek", "place-keep"
    or "place-hand-over", "place-swap", "place-give-up"; "card-hand-over", "card-swap": the second
    person's card is waited for; "swap-with": a shift of ``who``. ``begins`` and ``ends`` are the
    co-op's."""

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
    hours (minutes) of this month, and what is on its way. Who ``coordinates`` has
    sheets to confirm: ``waits`` of them. ``next`` is one's next shift, after today. ``about``: the
    place that the rows say what to do with."""

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
    coordinates: bool = False
    waits: int = 0
    next: ShiftRow | None = None
    about: ShiftRow | None = None


class SheetRow(msgspec.Struct, frozen=True):
    """A sheet: ``waits`` lines are open, since ``late_days`` days after the shift. ``nobody``: it
    has no line."""

    shift: str
    name: str
    day: str
    begins: str
    waits: int
    late_days: int = 0
    nobody: bool = False


class LineRow(msgspec.Struct, frozen=True):
    """A member's line. ``state``: "own" (somebody else's to confirm), "confirmed", "missed",
    "excused", "not-worth"; open: "will-count" (``minutes`` when confirmed), "will-miss",
    "will-excuse", "there" (still at work), "unseen" (to be decided). ``came`` and ``left`` are the
    co-op's time of day, "" for not seen; ``stands_for`` a name."""

    member: str
    name: str
    state: str
    minutes: int = 0
    came: str = ""
    left: str = ""
    late: bool = False
    early: bool = False
    forgotten: bool = False
    keyed: bool = False
    planned: bool = True
    stands_for: str = ""


class HelperRow(msgspec.Struct, frozen=True):
    """A member who may have been there."""

    member: str
    name: str


class SeekPage(msgspec.Struct, frozen=True):
    """Who was there and is not on the sheet? What was ``typed``, and whom that may be;
    ``only_here``: of those whom this kiosk knows by itself."""

    typed: str = ""
    found: tuple[HelperRow, ...] = ()
    more: bool = False
    only_here: bool = False


class SheetPage(msgspec.Struct, frozen=True):
    """A coordinator's sheets; or the ``lines`` of the open one, with the line that is ``chosen``.
    ``ready`` lines would be confirmed now, ``minutes`` in all, worth ``amount`` by version
    ``rule`` of what the members decided (0: there is none). ``acts``: what may be said of the
    chosen line, as in LineIs. ``seek``: somebody is looked for."""

    sheets: tuple[SheetRow, ...] = ()
    open: SheetRow | None = None
    lines: tuple[LineRow, ...] = ()
    chosen: LineRow | None = None
    acts: tuple[str, ...] = ()
    ready: int = 0
    minutes: int = 0
    amount: Amount | None = None
    rule: int = 0
    keyed: bool = False
    offline: bool = False
    seek: SeekPage | None = None


class WorkPage(msgspec.Struct, frozen=True):
    """Work outside the shifts; ``work`` in words. ``received`` is the first name of who is asked to
    confirm it, "" as long as their card is waited for. ``most``: so many minutes count on a day, 0
    where no rule says so; ``amount`` is what it is worth by version ``rule``."""

    works: tuple[Choice, ...]
    work: str = ""
    minutes: int = 0
    most: int = 0
    day: str = ""
    by: str = ""
    received: str = ""
    amount: Amount | None = None
    rule: int = 0
