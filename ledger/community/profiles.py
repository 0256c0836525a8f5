# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk may ask of the ledger: an allow-list of routes. What is not listed is refused."""

TILL = "till"

_ALWAYS = frozenset({"/v1/refresh", "/v1/consistency", "/v1/cosign", "/v1/hand-back"})

_SELLS = _ALWAYS | {
    "/v1/identify",
    "/v1/pin",
    "/v1/grants",
    "/v1/entries",
    "/v1/sign-in-link",
    "/v1/wait",
    "/v1/vouchers",
}

# What a member does with their own wallet, behind card and PIN.
_OWN = frozenset({"/v1/wallet", "/v1/wallet-act"})
_HALL = frozenset(
    {"/v1/hall", "/v1/hall-act", "/v1/hall-copy", "/v1/hall-helpers", "/v1/hall-reversal"}
)
_HOUSING = frozenset(
    {"/v1/housing", "/v1/housing-copy", "/v1/housing-work", "/v1/housing-reversal"}
)

PROFILES: dict[str, frozenset[str]] = {
    # Sells.
    TILL: _SELLS | _OWN,
    # Takes rent too: is told what every household owes.
    "housing": _SELLS | _OWN | _HOUSING,
    # Knows members and writes what they did; spends nothing.
    "check-in": _ALWAYS | {"/v1/identify", "/v1/pin", "/v1/entries", "/v1/sign-in-link"},
    # The same in the hall, with the plan of the shifts; and members look at what is theirs.
    "hall": _SELLS | _OWN | _HALL,
    # Several desks at one kiosk: till, housing office and hall.
    "all-desks": _SELLS | _OWN | _HOUSING | _HALL,
    # Makes member cards of blank ones: is told the keys of one card at a time.
    "card-desk": _ALWAYS | {"/v1/card-keys"},
    # Shows what everybody may see.
    "notice-board": _ALWAYS,
}


def may_call(profile: str, route: str) -> bool:
    """Whether a kiosk of this profile may call this route (as ``ledger.app`` has it)."""
    return route in PROFILES.get(profile, frozenset())
