# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger's tests: stories over HTTP against a real process, and the books by themselves."""
