# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out what each desk wants done: the I/O behind the sessions of the same names."""
