# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members decided on shifts: when one may come and go, and how much one can confirm."""

from typing import Annotated

import msgspec

Minutes = Annotated[int, msgspec.Meta(ge=0, le=1440)]
DAYS_BACK = 31
"""Work outside the shifts is told within so many days, until the members decide otherwise."""
MinutesOfWork = Annotated[int, msgspec.Meta(ge=0, le=2**31)]


class ShiftTerms(
    msgspec.Struct, frozen=True, tag_field="rule", tag="shift-terms", forbid_unknown_fields=True
):
    """One may check in from ``opens_minutes`` before a shift begins. Who comes up to
    ``late_minutes`` after it began, or leaves up to ``early_minutes`` before it ends, did all of
    it. So many shifts may be ``missed`` within ``missed_days`` (amber); more are too many (red)."""

    opens_minutes: Minutes
    late_minutes: Minutes
    early_minutes: Minutes
    missed: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    missed_days: Annotated[int, msgspec.Meta(ge=1, le=3660)]


class ContributionCaps(
    msgspec.Struct,
    frozen=True,
    tag_field="rule",
    tag="contribution-caps",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Of contributions outside the shifts, no more than so many minutes count: between two members
    (whoever of them did the work) in a calendar month, and of one member on a day. Work is told
    within ``days_back`` days. ``household``: work for who lives with them counts too."""

    pair_minutes_per_month: MinutesOfWork
    member_minutes_per_day: MinutesOfWork
    days_back: Annotated[int, msgspec.Meta(ge=0, le=366)] = DAYS_BACK
    household: bool = True
