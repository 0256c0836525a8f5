# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of the API for who coordinates shifts, behind card and PIN: whom of the members a
sheet is to have a line for, and a line that was confirmed wrongly."""

from typing import Annotated, Literal

import msgspec

from contract.entries import SignedEntry
from contract.hall_messages import Name, Sheet
from contract.housing_messages import Asker
from contract.ids import RandomId
from contract.request import Message, Request

MAX_HELPERS = 20
"""So many are told at once; more letters find fewer."""

SheetReason = Literal[
    "unknown-identification",  # not from this kiosk, or too old: tap again
    "pin-wanted",  # the PIN was not given lately, or not for this
    "not-allowed",  # who asks does not coordinate, or the second person may not correct
    "same-person",  # it takes two, and nobody for themselves
    "not-reversible",  # nothing was issued for that line, or it was taken back before
]


class SheetRefused(Message, frozen=True, kw_only=True, tag_field="result", tag="declined"):
    """Why not."""

    reason: SheetReason


# --- POST /v1/hall-helpers -----------------------------------------------------------------------


class HelpersRequest(Request, frozen=True, kw_only=True):
    """Active members by a part of each word of their name, or by their number: for a sheet on
    which somebody is missing whose card is not here."""

    format: Literal["coopcoin-hall-helpers/1"]
    asker: Asker
    query: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Helper(Message, frozen=True, kw_only=True):
    """A member: ``name`` as on a sheet, ``full_name`` to tell them from others of that name."""

    member: RandomId
    name: Name
    full_name: Name


class HelpersFound(Message, frozen=True, kw_only=True, tag_field="result", tag="found"):
    """Whom it may be, by name; ``more``: there are others."""

    helpers: tuple[Helper, ...]
    more: bool = False


HelpersAnswer = HelpersFound | SheetRefused


# --- POST /v1/hall-reversal ----------------------------------------------------------------------


class LineReversalRequest(Request, frozen=True, kw_only=True):
    """What was issued for a ``member``'s line of a ``shift`` is taken back; then it is open again.
    ``first`` coordinates, ``second`` may correct; neither of them is the member."""

    format: Literal["coopcoin-hall-reversal/1"]
    first: Asker
    second: Asker
    shift: RandomId
    member: RandomId


class LineReversed(Message, frozen=True, kw_only=True, tag_field="result", tag="reversed"):
    """The reversal, and the sheet as it is now."""

    entry: SignedEntry
    sheet: Sheet


LineReversalAnswer = LineReversed | SheetRefused
