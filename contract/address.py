# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a ledger is reached."""

import ipaddress
from urllib.parse import urlsplit


def require_private(url: str) -> None:
    """Raises ValueError unless the URL is https, or http to this very machine: names and balances
    travel there."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return
    host = parts.hostname or ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if parts.scheme != "http" or not local:
        raise ValueError(f"the ledger at {host or url!r} must be reached by https")
