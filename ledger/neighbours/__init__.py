# SPDX-License-Identifier: AGPL-3.0-or-later
"""Neighbouring co-ops: whose members shop here, and where ours shop."""
