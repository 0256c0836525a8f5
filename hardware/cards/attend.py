# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a till does with a card that was laid down: read it, and say what it is."""

import logging
from collections.abc import Callable

from hardware.cards.ntag424 import CardPulled, NotAMemberCard, Transmit, read_sun
from hardware.ports import CardPresented, CardUnreadable, Event, PlainCardPresented

_log = logging.getLogger(__name__)

Attend = Callable[[int, Transmit], Event | None]
"""Is given each card: the number of its tap, and how to speak with it. What it returns is told to
the till; raising CardPulled says that the card went too early."""

_GET_UID = bytes.fromhex("FFCA000000")  # PC/SC part 3; the reader answers it, not the card
_UID_LENGTHS = (4, 7, 10)
_RANDOM = 0x08  # a number of 4 bytes that begins so is drawn anew each time (ISO/IEC 14443-3)


def read_member_card(tap_number: int, transmit: Transmit) -> Event:
    """A member card's tap, or what is wrong with it. Raises CardPulled."""
    try:
        return CardPresented(tap_number, read_sun(transmit))
    except NotAMemberCard as e:
        _log.info("not a member card: %s", e)
        return CardUnreadable(tap_number, "foreign")


def read_any_card(tap_number: int, transmit: Transmit) -> Event:
    """A member card's tap, else the number that any ISO 14443 card shows to whoever asks. For
    co-ops that decided to take those too: such a number can be copied. Raises CardPulled."""
    event = read_member_card(tap_number, transmit)
    if isinstance(event, CardPresented):
        return event
    answer = transmit(_GET_UID)
    if len(answer) < 2:
        raise CardPulled
    uid = answer[:-2]
    if answer[-2:] != b"\x90\x00" or len(uid) not in _UID_LENGTHS:
        return event
    if len(uid) == 4 and uid[0] == _RANDOM:
        return CardUnreadable(tap_number, "random-id")
    return PlainCardPresented(tap_number, uid.hex().upper())
