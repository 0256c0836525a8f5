# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of every desk are made of."""

import msgspec

from contract.money import Amount


class Message(msgspec.Struct, frozen=True):
    """A thing to say: a stable code, and the values that belong into its words."""

    code: str
    values: dict[str, str | int | Amount] = {}
