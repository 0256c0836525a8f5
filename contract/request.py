# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the messages between kiosk and ledger have in common."""

import msgspec

from contract.grants import Epoch
from contract.ids import EntryId, Instant, RandomId


class Message(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Absent fields are absent."""


class Request(Message, frozen=True, kw_only=True):
    """What every signed request says first. ``format`` keeps one kind of request from being taken
    for another; ``at`` is the kiosk's UTC."""

    id: EntryId
    coop: RandomId
    device: RandomId
    epoch: Epoch
    at: Instant
