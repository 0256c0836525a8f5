# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lamp and buzzer of the readers that have some, so that a card is felt to be read.

ACR122U and ACR1252U, from their makers' command lists (ACS API-ACR122U 6, REF-ACR1252U 5.5). Any
other reader is told nothing, and the till's own sound has to do.
"""

from typing import NamedTuple


class Signals(NamedTuple):
    """The commands of one kind of reader. With ``by_card`` they go the way that commands to the
    card go (the reader keeps them for itself), else as escape commands."""

    arrived: tuple[bytes, ...]
    good: tuple[bytes, ...]
    bad: tuple[bytes, ...]
    gone: tuple[bytes, ...]
    by_card: bool


# FF 00 40: lamps (bit 0 red, bit 1 green; bits 2 and 3: which of them are meant), then how many
# tenths of a second on and off, how often, and whether the buzzer sounds while on.
_ACR122 = Signals(
    arrived=(bytes.fromhex("FF00520000"),),  # or it beeps at every card, before we have read it
    good=(bytes.fromhex("FF00400E0401000101"),),
    bad=(bytes.fromhex("FF00400D0401010301"),),
    gone=(bytes.fromhex("FF00400C0400000000"),),
    by_card=True,
)
# E0 00 00 29: lamps (bit 0 red, bit 1 green). E0 00 00 28: the buzzer, in hundredths of a second.
_ACR1252 = Signals(
    arrived=(),
    good=(bytes.fromhex("E00000290102"), bytes.fromhex("E0000028010A")),
    bad=(bytes.fromhex("E00000290101"), bytes.fromhex("E00000280132")),
    gone=(bytes.fromhex("E00000290100"),),
    by_card=False,
)


def signals_of(reader: str) -> Signals | None:
    """How to tell a person something with this reader, by its PC/SC name; None: it has no way."""
    name = reader.upper()
    if "ACR122" in name:
        return _ACR122
    if "ACR1252" in name or "ACR1251" in name:
        return _ACR1252
    return None
