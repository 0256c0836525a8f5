# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast, and how large, beside the least that the same libraries can do on the same machine."""
