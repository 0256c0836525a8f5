# SPDX-License-Identifier: AGPL-3.0-or-later
"""The housing office: who lives where, what they are charged, and what became of what they paid."""
