# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of an entry, and why something was declined: stable codes, never words."""

from enum import StrEnum


class Outcome(StrEnum):
    """What the ledger did with an entry. Stands in its leaf, so it is frozen."""

    POSTED = "posted"
    """All that it says is posted."""
    SUSPENSE = "suspense"
    """Posted in full, partly against suspense: the allowance had been returned, or risk was
    used."""
    UNCOVERED = "uncovered"
    """A spend beyond grant and declared risk: no coin posted, the missing value waits in money."""
    RECORDED = "recorded"
    """Kept as stated, nothing to post."""
    UNBALANCED = "unbalanced"
    """Its own sums do not agree, or are more than can be written down: kept for the office,
    nothing posted."""
    UNKNOWN = "unknown"
    """Of a kind this ledger does not know yet: kept in its place, applied after the update."""
    HELD = "held"
    """Of an epoch that has ended: kept for the office, in no log. So it stands in no leaf."""


class Declined(StrEnum):
    """Why the ledger said no to a request. An answer, not an error."""

    UNKNOWN_CARD = "unknown-card"
    BLOCKED_CARD = "blocked-card"
    BAD_TAP = "bad-tap"
    REPLAYED_TAP = "replayed-tap"
    NO_ROOM = "no-room"
    PIN_WANTED = "pin-wanted"
    PIN_WRONG = "pin-wrong"
    PIN_LOCKED = "pin-locked"
    UNKNOWN_IDENTIFICATION = "unknown-identification"
    LAPSED = "lapsed"
    UNKNOWN_VOUCHER = "unknown-voucher"
    OUT_OF_TURN = "out-of-turn"
    """The number before it is open as yet: the kiosk's release of it is still on its way."""
    KIOSK_CAP = "kiosk-cap"
    """This kiosk was granted as much within the hour as the rule lets it have."""
    HOME_AWAY = "home-away"
    """The card may be of a neighbouring co-op, whose ledger cannot be reached now."""
    OWED_ENOUGH = "owed-enough"
    """The two co-ops owe each other as much as they agreed on: no more coin crosses."""
