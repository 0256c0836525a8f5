# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member is doing at their wallet. Pure."""

from typing import Literal

from msgspec import Struct

from contract.ids import Account
from contract.wallet_messages import Figures, Preferences, WalletFound, WalletMove
from ledger_client.answers import Person

Act = Literal["give", "limit"]
"""What the amount that is typed is for."""


class Receiver(Struct, frozen=True):
    """Who gets coin: a ``name`` to say, "" for the commons."""

    account: Account
    name: str


class WalletDesk(Struct, frozen=True):
    """``who`` opened it, with the ``ticket`` for their PIN (None: this kiosk checked it itself).
    ``found``: their wallet as the ledger told it, None while it cannot be asked; ``moves`` as far
    as they paged. ``act`` and ``typed`` (coin minor units) are what is being set, ``to`` whom coin
    is given. ``sure``: blocking the card was asked for once. ``pin`` is the new one being typed,
    ``first`` what was typed before. ``link``: where their telephone signs in. ``figures`` are
    everybody's. ``resume``: the PIN is asked for again, and then this act goes on."""

    who: Person | None = None
    ticket: str | None = None
    found: WalletFound | None = None
    moves: tuple[WalletMove, ...] = ()
    part: str = "coin"
    act: Act = "give"
    to: Receiver | None = None
    typed: int = 0
    sure: bool = False
    pin: str = ""
    first: str = ""
    wishes: Preferences | None = None
    link: str = ""
    figures: Figures | None = None
    measure: str = "circulating"
    resume: bool = False

    def __repr__(self) -> str:  # a PIN and a sign-in code may be in here: never into a log
        return "WalletDesk()"


class Changed(Struct, frozen=True):
    """What was to be changed is changed."""


class LinkFound(Struct, frozen=True):
    """Where a telephone signs in."""

    url: str

    def __repr__(self) -> str:
        return "LinkFound()"
