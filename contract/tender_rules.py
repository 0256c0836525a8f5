# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members decided on paying: coin by department, rounded cash, refunds, the commons,
what one may give to them."""

from typing import Annotated

import msgspec

from contract.body import Department, Slug

Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
Minor = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


class DepartmentShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most this percentage of what one department sells may be paid in coin."""

    department: Department
    percent: Percent


class CashRounding(
    msgspec.Struct, frozen=True, tag_field="rule", tag="cash-rounding", forbid_unknown_fields=True
):
    """What is paid in cash is rounded to a multiple of ``to`` minor units, the smallest coin there
    is: 5 (euro cents), 100 (Swedish öre). Halves are rounded up. Other tenders are exact."""

    to: Annotated[int, msgspec.Meta(ge=1, le=100)]


class RefundLimits(
    msgspec.Struct, frozen=True, tag_field="rule", tag="refund-limits", forbid_unknown_fields=True
):
    """Who may refund does so ``alone`` up to so much money (minor units); above, a second person
    with the role agrees by their own card. Without this rule it always takes two."""

    alone: Minor


class Solidarity(
    msgspec.Struct,
    frozen=True,
    tag_field="rule",
    tag="solidarity",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Members of these ``types`` (none named: all) may pay up to ``percent`` of a bill from the
    commons, at most ``coin`` (minor units) in one purchase."""

    percent: Percent
    coin: Minor
    types: tuple[Slug, ...] = ()

    def is_for(self, member_type: str) -> bool:
        """Whether members of this type may draw on the commons."""
        return not self.types or member_type in self.types


class RoundUp(
    msgspec.Struct, frozen=True, tag_field="rule", tag="round-up", forbid_unknown_fields=True
):
    """Who shops may give to the commons: what is missing to a multiple of ``to`` minor units, or an
    amount of their own, ``most`` at most, of money or of coin, as they pay. Without this rule
    nobody is asked."""

    to: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    most: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
