# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who shops: anybody, or a member, on the day of the other tests."""

from kiosk.pricing import Terms

DAY = "2026-05-03"
ANYBODY = Terms(day=DAY)
MEMBER = Terms(member=True, type="member", day=DAY)


def terms_of(member: bool) -> Terms:
    return MEMBER if member else ANYBODY
