# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the ledger keeps what it knows."""
