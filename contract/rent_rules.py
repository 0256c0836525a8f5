# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the members decided on paying for housing: how long nobody is reminded, how much is coin."""

from typing import Annotated

import msgspec

Days = Annotated[int, msgspec.Meta(ge=0, le=366)]


class RentTerms(
    msgspec.Struct,
    frozen=True,
    tag_field="rule",
    tag="rent-terms",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """A charge is in arrears so many ``grace_days`` after it was due. At most ``coin_percent`` of
    what is paid for housing may be coin, and no more than ``coin_per_month`` (coin minor units; not
    said: no such cap) for one household in a calendar month."""

    grace_days: Days
    coin_percent: Annotated[int, msgspec.Meta(ge=0, le=100)]
    coin_per_month: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] | None = None
