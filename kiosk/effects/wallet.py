# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member's wallet wants done."""

import msgspec

from contract.wallet_messages import SetPreferences, SetSpendingLimit, WalletFound
from ledger_client.answers import Person


class LookAtWallet(msgspec.Struct, frozen=True):
    """Their wallet; ``before`` and ``since`` as in WalletRequest → WalletFound or WalletNotTold."""

    ask: str
    who: Person
    ticket: str
    before: int | None = None
    since: str | None = None


class ChangeWallet(msgspec.Struct, frozen=True):
    """Change something of theirs → Changed or WalletNotTold. ``act``: "block" for the card,
    "pin" for the ``pin``."""

    ask: str
    who: Person
    ticket: str
    act: SetSpendingLimit | SetPreferences | str
    pin: str = ""

    def __repr__(self) -> str:
        return f"ChangeWallet({self.ask!r})"


class AskLink(msgspec.Struct, frozen=True):
    """Where their telephone signs in → LinkFound or WalletNotTold."""

    ask: str
    who: Person
    ticket: str


class AskFigures(msgspec.Struct, frozen=True):
    """The co-op's open figures → Figures or WalletNotTold."""

    ask: str


class PrintWallet(msgspec.Struct, frozen=True):
    """A statement on paper. ``id`` names the print job."""

    id: str
    first_name: str
    found: WalletFound


WalletEffect = LookAtWallet | ChangeWallet | AskLink | AskFigures | PrintWallet
