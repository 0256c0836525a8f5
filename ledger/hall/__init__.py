# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hall: shifts, who has a place there, who was there, and what that is worth."""
