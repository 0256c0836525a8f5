# SPDX-License-Identifier: AGPL-3.0-or-later
"""The snapshot as QML sees it: one model a part of it, a module a screen."""
