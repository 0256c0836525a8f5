# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members, their cards and PINs. What stands here is about people, and may be erased."""
