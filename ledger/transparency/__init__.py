# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log that anyone can check, as it is kept."""
