# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kiosks copy: products, and the rules in force."""
