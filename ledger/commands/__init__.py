# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands of ``coop-ledger``, a module a noun. Each has ``add``, which tells the parser."""
