# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's shifts as the desk of the hall has them in mind. Pure."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from contract.hall import Presence, Seen, attendance
from contract.hall_messages import HallFound, ShiftSeen
from contract.hall_rules import ShiftTerms
from ledger_client.hall_answers import HallHere

HallPart = Literal["now", "next", "open"]
HallActName = Literal["check-in", "check-out", "sign-up", "seek", "keep", "stand-in"]


class HallDesk(Struct, frozen=True):
    """``found``: what is known of who stands there, None until it was told. ``act`` is being done
    for ``shift``, at ``at`` (an Instant, for coming and going)."""

    found: HallFound | HallHere | None = None
    part: HallPart = "now"
    act: HallActName | None = None
    shift: str = ""
    at: str = ""


def seen_of(presence: Presence | None) -> tuple[Seen, ...]:
    """What tills saw, as far as a line of the sheet still says it."""
    if presence is None:
        return ()
    who, keyed = presence.member, presence.keyed
    came = presence.came and Seen(
        member=who, at=presence.came, stands_for=presence.stands_for, keyed=keyed
    )
    left = presence.left and Seen(member=who, at=presence.left, left=True, keyed=keyed)
    return tuple(one for one in (came, left) if one)


def with_seen(one: ShiftSeen, seen: tuple[Seen, ...], terms: ShiftTerms, now_ms: int) -> ShiftSeen:
    """The shift, with what this kiosk saw too. What was seen twice counts once."""
    if not seen:
        return one
    (line,) = attendance(one.slot, (*seen_of(one.presence), *seen), terms, now_ms)
    return replace(one, presence=line)


def and_here(found: HallFound, here: HallHere, terms: ShiftTerms, now_ms: int) -> HallFound:
    """What the ledger tells, with what was tapped here and is still on its way to it."""
    seen = {one.slot.shift: seen_of(one.presence) for one in (*here.today, *here.others)}

    def told(shifts: tuple[ShiftSeen, ...]) -> tuple[ShiftSeen, ...]:
        return tuple(
            with_seen(one, () if one.confirmed else seen.get(one.slot.shift, ()), terms, now_ms)
            for one in shifts
        )

    return replace(found, today=told(found.today), others=told(found.others))
