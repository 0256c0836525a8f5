# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kiosk and ledger promise each other: values, bytes and the decisions both sides take alike.

Pure: no I/O, no clock, no randomness of its own, and nothing of ours imported from outside.
"""
