# SPDX-License-Identifier: AGPL-3.0-or-later
"""The central ledger: it grants, posts what the kiosks say happened, and proves it to anyone."""
