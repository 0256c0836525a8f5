# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person wants of their wallet. An amount is typed with the intents of the drawer
(kiosk.intents.day) and confirmed as there; a new PIN is typed as every PIN is."""

from typing import Literal

import msgspec


class ShowWallet(msgspec.Struct, frozen=True):
    """Another part of the page."""

    part: Literal["coin", "history", "acts"]


class ShowOlder(msgspec.Struct, frozen=True):
    """What happened before what is shown."""


class DoWallet(msgspec.Struct, frozen=True):
    """One of kiosk.sessions.wallet.ACTS."""

    act: str


class GiveTo(msgspec.Struct, frozen=True):
    """Coin goes to this account: somebody's of the same household, or the commons."""

    account: str


class NoLimit(msgspec.Struct, frozen=True):
    """No spending limit of one's own."""


class ChooseWish(msgspec.Struct, frozen=True):
    """How I would rather read screens: "language", "text" or "contrast", and what."""

    what: Literal["language", "text", "contrast"]
    value: str


class ShowFigures(msgspec.Struct, frozen=True):
    """The co-op's open figures."""


class ChooseMeasure(msgspec.Struct, frozen=True):
    """Which of them."""

    measure: Literal["issued", "spent", "circulating"]


WalletIntent = (
    ShowWallet | ShowOlder | DoWallet | GiveTo | NoLimit | ChooseWish | ShowFigures | ChooseMeasure
)
