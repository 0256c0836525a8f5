# SPDX-License-Identifier: AGPL-3.0-or-later
"""What else one may pay from: vouchers, by their code, and accounts of one's household or of who
lets one act for them."""

from typing import Annotated, Literal

from msgspec import Meta

from contract.grants import VoucherCode
from contract.ids import Account
from contract.money import Minor, Unit
from contract.outcomes import Declined
from contract.request import Message, Request


class UsableAccount(Message, frozen=True, kw_only=True):
    """An account besides their own wallet from which who was identified may pay: the wallet of
    whom they are a proxy for (``name``: their first name), the ``credit:`` of their household
    (``name``: the household's), the commons. ``available`` in minor units of ``unit``."""

    account: Account
    unit: Unit
    available: Minor
    name: Annotated[str, Meta(max_length=200)] = ""


class VoucherRequest(Request, frozen=True, kw_only=True):
    """What is left on the voucher with this ``code``? To spend it a grant is asked for, with the
    same code (``contract.grants.GrantRequest``)."""

    format: Literal["coopcoin-voucher/1"]
    code: VoucherCode

    def __repr__(self) -> str:  # who has the code has the money
        return f"VoucherRequest({self.id!r})"


class VoucherFound(Message, frozen=True, kw_only=True, tag_field="result", tag="voucher"):
    """Its account, and what this kiosk may spend of it in all."""

    account: Account
    unit: Unit
    available: Minor


class NoVoucher(Message, frozen=True, kw_only=True, tag_field="result", tag="declined"):
    """Why not."""

    reason: Declined


VoucherAnswer = VoucherFound | NoVoucher
