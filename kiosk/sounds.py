# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which sound goes with what is shown. Pure."""

from kiosk.snapshot import Snapshot


def sound_of(before: Snapshot, now: Snapshot) -> str:
    """The sound (hardware.speaker.SOUNDS) that goes with the step from one snapshot to the next,
    or "": what the session asked for, and a call when the screen is about to clear."""
    if now.sound is not None and (before.sound is None or now.sound.id > before.sound.id):
        return now.sound.name
    if now.idle_seconds is not None and before.idle_seconds is None:
        return "attention"
    return ""
