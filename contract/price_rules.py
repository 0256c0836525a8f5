# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members decided on prices: whether tax is in them, and who pays less."""

from typing import Annotated, Literal

import msgspec

from contract.body import Department, Slug


class ShelfPrices(
    msgspec.Struct, frozen=True, tag_field="rule", tag="shelf-prices", forbid_unknown_fields=True
):
    """Whether tax is ``included`` in the prices on the shelf, or ``added`` at the till. Without
    this rule it is included."""

    tax: Literal["included", "added"]


class Reduction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Members of one type pay ``percent`` less, in these ``departments`` (none named: in all)."""

    type: Slug
    percent: Annotated[int, msgspec.Meta(ge=1, le=100)]
    departments: tuple[Department, ...] = ()


class Reductions(
    msgspec.Struct,
    frozen=True,
    tag_field="rule",
    tag="reductions",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Who pays less than others, by the type of member: by need, for those who work here … One
    reduction at a time, the best for who pays, unless they ``add_up``: then this one is taken off
    whatever price is the best besides."""

    groups: tuple[Reduction, ...]
    add_up: bool = False

    def percent(self, member_type: str | None, department: str) -> int:
        """How much less they pay of what this department sells; 0 for nothing."""
        return max(
            (
                one.percent
                for one in self.groups
                if one.type == member_type
                and (not one.departments or department in one.departments)
            ),
            default=0,
        )
