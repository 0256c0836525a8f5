# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of entry of the hall. All are claims: two tills that are out of reach may say the same,
and the ledger decides once. A shift is one slot on one day, so (shift, member) is the natural key
of who was there."""

from typing import Annotated

import msgspec

from contract.body import Entry
from contract.ids import Date, Instant, RandomId

Minutes = Annotated[int, msgspec.Meta(ge=0, le=1440)]
"""No sheet says that somebody worked longer than a day."""


class CheckIn(Entry, frozen=True, kw_only=True, tag="check-in"):
    """This member came to this shift at ``came``. ``stands_for`` is in whose place (a member, or a
    household), where the plan does not say it. ``keyed``: from a paper slip, typed in later;
    ``actor`` is who wrote it, who is not the ``member`` where somebody helped."""

    shift: RandomId
    member: RandomId
    came: Instant
    stands_for: RandomId | None = None
    keyed: bool = False


class CheckOut(Entry, frozen=True, kw_only=True, tag="check-out"):
    """This member left the shift at ``left``."""

    shift: RandomId
    member: RandomId
    left: Instant
    keyed: bool = False


class Attended(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """So many minutes count for this member; none: was not there, or was ``excused``."""

    member: RandomId
    minutes: Minutes
    excused: bool = False


class Attendance(Entry, frozen=True, kw_only=True, tag="attendance"):
    """The coordinator (``actor``) confirms the sheet of a shift. Who is named is locked; the
    coordinator's own line is another's to confirm, and counts for nothing here. ``keyed``: from
    paper."""

    shift: RandomId
    attended: tuple[Attended, ...]
    keyed: bool = False


class Acknowledged(Entry, frozen=True, kw_only=True, tag="acknowledged"):
    """A contribution outside the shifts: ``member`` did ``work`` for ``received_by`` on ``day``.
    ``entered_by`` said so by tap, and the ``actor``, who received it, confirmed it by theirs.

    (member, received_by, work, day) is its natural key. What it is worth the members' rule of that
    day says."""

    member: RandomId
    received_by: RandomId
    entered_by: RandomId
    work: Annotated[str, msgspec.Meta(max_length=60)]
    minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    day: Date
    keyed: bool = False
