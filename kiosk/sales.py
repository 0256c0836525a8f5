# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody of the staff looks for among the sales."""

import msgspec

from ledger_client.answers import SalesFound, SaleThere


class SalesDesk(msgspec.Struct, frozen=True):
    """Sales until this time (ms; None: the newest), of this ``member`` or of everybody. ``pages``:
    from which place of the journal each page begins that was turned to, the one that is open last.
    ``sale`` is open, its ``code`` shown or not."""

    until_ms: int | None = None
    member: str = ""
    name: str = ""
    pages: tuple[tuple[int, int] | None, ...] = (None,)
    found: SalesFound = SalesFound(())
    sale: SaleThere | None = None
    code: bool = False
