# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules as they are read for nearly every answer."""

from collections.abc import Callable

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.rules import Rulebook, RuleVersion
from ledger.store.tables import rules

_decoder = msgspec.json.Decoder(RuleVersion)
_rules = select(rules.c.rule).order_by(rules.c.log_index)


def read_rulebook(connection: Connection) -> Rulebook:
    """All rule versions, also those that start later."""
    return Rulebook(map(_decoder.decode, connection.execute(_rules).scalars()))


class RuleCache:
    """The rulebook as of a committed state of the catalogue, read again when that has changed."""

    def __init__(self) -> None:
        self._catalogue = -1
        self._rulebook = Rulebook(())

    def get(self, connect: Callable[[], Connection], catalogue: int) -> Rulebook:
        """The rulebook; ``catalogue`` is the committed count of changes."""
        if catalogue != self._catalogue:
            self._rulebook = read_rulebook(connect())
            self._catalogue = catalogue
        return self._rulebook
