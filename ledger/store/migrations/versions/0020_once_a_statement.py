# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes with each entry is bound to the log once a statement on PostgreSQL, not by a query of
its own for each row, which cost as much as the row."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# A look-up in the log's key for each added row, and not a join: its plan may have been made while
# the log was short, when reading all of it was the quickest.
_IN_THE_LOG = (
    "CREATE FUNCTION rows_have_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF EXISTS (SELECT 1 FROM added WHERE"
    " (SELECT log.log_index FROM log WHERE log.log_index = added.log_index) IS NULL) THEN"
    " RAISE EXCEPTION 'that entry is not in the log'"
    " USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NULL; END $$"
)


def upgrade() -> None:
    """The log only grows, so to look when a row is added is enough. SQLite's own check is cheap."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(_IN_THE_LOG)
    for table in ("postings", "details", "grant_increases"):
        op.drop_constraint(op.f(f"fk_{table}_log_index"), table, type_="foreignkey")
        op.execute(
            f"CREATE TRIGGER {table}_have_their_entry AFTER INSERT ON {table}"
            " REFERENCING NEW TABLE AS added"
            " FOR EACH STATEMENT EXECUTE FUNCTION rows_have_their_entry()"
        )
    # Rows that change with each grant find room beside themselves: their indexes then stay.
    for table in ("identifications", "balances", "grants"):
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 70)")
