# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody of the staff wants to give back."""

import msgspec


class TypeReceipt(msgspec.Struct, frozen=True):
    """The whole typed code of a receipt as it stands."""

    text: str


class ReturnLine(msgspec.Struct, frozen=True):
    """One more (+1) or one less (-1) of a line comes back."""

    line: int
    by: int


class ReturnAll(msgspec.Struct, frozen=True):
    """All of it comes back."""


class ChooseReason(msgspec.Struct, frozen=True):
    """Why."""

    reason: str


class ConfirmRefund(msgspec.Struct, frozen=True):
    """Give it back."""


RefundIntent = TypeReceipt | ReturnLine | ReturnAll | ChooseReason | ConfirmRefund
