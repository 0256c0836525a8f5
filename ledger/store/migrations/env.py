# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alembic runs this around the steps; the connection comes from ledger.store.migrate."""

from alembic import context

from ledger.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
