# SPDX-License-Identifier: AGPL-3.0-or-later
"""The HTTP interface, version 1: one module a resource, messages as contract.messages says."""
