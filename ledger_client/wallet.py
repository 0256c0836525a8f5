# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's own wallet, asked of the ledger behind card and PIN. Only the ledger knows it."""

from collections.abc import Awaitable, Callable

from msgspec.json import Decoder

from contract.credentials import seal
from contract.housing_messages import Asker
from contract.ids import b64, unb64
from contract.messages import NoSignInLink, SignInLinkAnswer, SignInLinkRequest
from contract.wallet_messages import (
    ChangePin,
    Figures,
    SetSpendingLimit,
    WalletAct,
    WalletActAnswer,
    WalletActRequest,
    WalletAnswer,
    WalletFound,
    WalletRefused,
    WalletRequest,
)
from ledger_client.answers import Person, WalletNotTold
from ledger_client.desk import Asking
from ledger_client.keys import DeviceKey
from ledger_client.line import Line
from ledger_client.uplink import Refused, Unreachable

_WALLET: Decoder[WalletAnswer] = Decoder(WalletAnswer)
_DONE: Decoder[WalletActAnswer] = Decoder(WalletActAnswer)
_FIGURES = Decoder(Figures)
_LINK: Decoder[SignInLinkAnswer] = Decoder(SignInLinkAnswer)


class Wallet(Asking):
    """A kiosk's questions about wallets: made by ``Teller.wallet``."""

    def __init__(
        self,
        line: Line,
        key: DeviceKey,
        limit_set: Callable[[Person, int | None], Awaitable[None]],
    ) -> None:
        """``limit_set`` keeps what somebody wants spent at once, for when the network is away."""
        super().__init__(line)
        self._limit_set = limit_set
        self._key = key

    async def look(
        self, who: Person, ticket: str, *, before: int | None = None, since: str | None = None
    ) -> WalletFound | WalletNotTold:
        """Their wallet. ``ticket`` is what the ledger gave for the PIN; ``before`` and ``since`` as
        in WalletRequest."""
        request = WalletRequest(
            **self._line.marks(self._line.new_id()),
            format="coopcoin-wallet/1",
            asker=Asker(identification=who.identification, pin_ticket=ticket),
            before=before,
            since=since,
        )
        answer = await self._ask("/v1/wallet", request, _WALLET)
        if isinstance(answer, WalletFound):
            return answer
        return WalletNotTold("offline" if answer is None else answer.reason)

    async def change(self, who: Person, ticket: str, act: WalletAct) -> WalletNotTold | None:
        """Change something of theirs; None: it is so. After "offline" ask again: twice is as
        once."""
        request = WalletActRequest(
            **self._line.marks(self._line.new_id()),
            format="coopcoin-wallet-act/1",
            asker=Asker(identification=who.identification, pin_ticket=ticket),
            act=act,
        )
        answer = await self._ask("/v1/wallet-act", request, _DONE)
        if answer is None:
            return WalletNotTold("offline")
        if isinstance(answer, WalletRefused):
            return WalletNotTold(answer.reason)
        if isinstance(act, SetSpendingLimit):
            await self._limit_set(who, act.coin)
        return None

    def new_pin(self, pin: str) -> ChangePin:
        """A change of PIN, sealed for the ledger's key alone."""
        return ChangePin(sealed_pin=b64(seal(self._line.ledger_key, pin.encode())))

    async def link(self, who: Person, ticket: str) -> str | WalletNotTold:
        """The page (URL) where they sign in on their own telephone, within minutes and once. The
        code in it is a secret: it is for their eyes."""
        request = SignInLinkRequest(
            **self._line.marks(self._line.new_id()),
            format="coopcoin-sign-in-link/1",
            identification=who.identification,
            pin_ticket=ticket,
        )
        answer = await self._ask("/v1/sign-in-link", request, _LINK)
        if answer is None:
            return WalletNotTold("offline")
        if isinstance(answer, NoSignInLink):
            return WalletNotTold(str(answer.reason))
        code = self._key.open(unb64(answer.sealed)).decode()
        return f"{self._line.identity.receipt_base}/me#{code}"

    async def figures(self) -> Figures | None:
        """The co-op's open figures; None while the ledger is out of reach. They are not signed:
        who doubts them makes the same of the log."""
        try:
            return await self._line.uplink.get("/v1/figures", _FIGURES)
        except (Unreachable, Refused):
            return None
