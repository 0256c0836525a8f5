# SPDX-License-Identifier: AGPL-3.0-or-later
"""The books: what each entry posts. Pure, so that an audit and a simulator run the shipped code."""
