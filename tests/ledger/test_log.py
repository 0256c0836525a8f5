# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log in tables: its proofs are those over all leaves, and the schema is what it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import IntegrityError

from contract import proof
from contract.chain import sha256
from ledger.store.engine import open_engine, prepare_folder
from ledger.store.migrate import NEWEST, UnknownSchema, migrate
from ledger.store.tables import BOUND_BY_STATEMENT, log, metadata, postings, subtrees
from ledger.transparency.log import append, create_head, read_head, write_head
from ledger.transparency.tree import Tree
from tests.ledger.engines import Books
from tests.ledger.postgres import Postgres


@pytest.fixture
def engine(books: Books, tmp_path: Path) -> Iterator[Engine]:
    prepare_folder(tmp_path, books.url())
    made = open_engine(tmp_path)
    migrate(made)
    yield made
    made.dispose()


def leaves(count: int) -> list[bytes]:
    return [proof.leaf_hash(str(n).encode()) for n in range(count)]


def fill(engine: Engine, hashes: list[bytes], *posted: dict[str, object]) -> None:
    with engine.begin() as connection:
        head = read_head(connection)
        first = head.frontier.size
        for step in range(0, len(hashes), 100):
            for row in append(head, hashes[step : step + 100]):
                connection.execute(insert(subtrees).values(row))
        connection.execute(
            insert(log),
            [
                {
                    "log_index": first + n,
                    "entry": str(first + n),
                    "hash": sha256(leaf),
                    "device": "d",
                    "epoch": 1,
                    "sequence": first + n,
                    "kind": "k",
                    "body": b"",
                    "signature": "",
                    "outcome": "recorded",
                    "leaf": b"",
                    "leaf_hash": leaf,
                }
                for n, leaf in enumerate(hashes)
            ],
        )
        for posting in posted:
            connection.execute(insert(postings), posting)
        write_head(connection, head)


@pytest.mark.parametrize(("height", "levels"), [(8, [4]), (3, [150, 18, 2])])
def test_every_leaf_is_proved_in_a_log_of_any_length(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, height: int, levels: list[int]
) -> None:
    """Low subtrees stand for a log of millions: what differs is how many levels are stored."""
    monkeypatch.setattr("ledger.transparency.log.HEIGHT", height)
    hashes = leaves(1200)
    with engine.begin() as connection:
        create_head(connection)
    fill(engine, hashes)
    with engine.begin() as connection:
        head = read_head(connection)
        assert head.frontier.root() == proof.tree_root(hashes)
        count = "select count(*) from subtrees group by level order by level"
        assert list(connection.execute(text(count)).scalars()) == levels
        for size in (1, 2, 3, 255, 256, 257, 511, 512, 513, 768, 1000, 1024, 1199, 1200):
            root = proof.tree_root(hashes[:size])
            for index in {0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
                path = Tree(connection, size).inclusion_path(index)
                assert path == proof.inclusion_path(index, hashes[:size]), (index, size)
                proof.require_included(hashes[index], index, size, path, root)
            for old in {1, 2, size // 3, size // 2, size - 1, size} & set(range(1, size + 1)):
                path = Tree(connection, size).consistency_path(old)
                assert path == proof.consistency_path(old, hashes[:size]), (old, size)


def test_a_hole_is_not_proved_over(engine: Engine) -> None:
    with engine.begin() as connection:
        create_head(connection)
    fill(engine, leaves(600))
    with engine.begin() as connection:
        connection.execute(subtrees.delete().where(subtrees.c.number == 1))
        with pytest.raises(LookupError, match="hole"):
            Tree(connection, 512).inclusion_path(3)


def test_the_migrations_make_the_tables_that_the_program_expects(engine: Engine) -> None:
    migrate(engine)  # a second time changes nothing
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_heads() == (NEWEST,)
        bound = BOUND_BY_STATEMENT if engine.dialect.name == "postgresql" else ()
        differs = [(what, key.parent.name) for what, key in compare_metadata(context, metadata)]
        assert sorted(differs) == sorted(("add_fk", table) for table in bound)


@pytest.mark.parametrize(
    "row",
    [
        "postings values (7, 0, 'wallet:x', 'EUR', 5)",
        "grant_increases values ('till', 1, 7, 5, 5)",
        "details (log_index, salt, details) values (7, 'x', 'x')",
    ],
)
def test_nothing_comes_without_its_entry(engine: Engine, row: str) -> None:
    with engine.connect() as connection:
        create_head(connection)
        with pytest.raises(IntegrityError, match=r"FOREIGN KEY|not in the log"):
            connection.exec_driver_sql(f"insert into {row}")


def test_an_acknowledged_commit_is_on_the_disk(engine: Engine) -> None:
    sqlite = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    postgresql = {"synchronous_commit": "on", "transaction_isolation": "read committed"}
    ask, expected = {"sqlite": ("pragma", sqlite), "postgresql": ("show", postgresql)}[
        engine.dialect.name
    ]
    with engine.begin() as connection:
        for name, value in expected.items():
            assert connection.exec_driver_sql(f"{ask} {name}").scalar() == value


def test_commits_that_do_not_wait_for_the_disk_are_not_accepted(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.new()
    name = url.partition("?")[0].rpartition("/")[2]
    postgres.run(f"alter database {name} set synchronous_commit = off")
    prepare_folder(tmp_path, url)
    engine = open_engine(tmp_path)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("show synchronous_commit").scalar() == "on"
    engine.dispose()


def test_a_newer_schema_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(UnknownSchema, match="9999"):
        migrate(engine)


@pytest.mark.parametrize("table", [log, postings])
@pytest.mark.parametrize("verb", ["update", "delete", "truncate"])
def test_history_cannot_be_changed(engine: Engine, table: object, verb: str) -> None:
    if verb == "truncate" and engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no truncate")
    with engine.begin() as connection:
        create_head(connection)
    line = {"log_index": 0, "account": "a", "unit": "EUR"}
    fill(engine, leaves(1), {**line, "line": 0, "amount": 1}, {**line, "line": 1, "amount": -1})
    change = {
        "update": f"update {table} set log_index = 7",
        "delete": f"delete from {table}",
        "truncate": f"truncate {table} cascade",
    }[verb]
    with (
        pytest.raises(IntegrityError, match=f"{table} is append-only"),
        engine.begin() as connection,
    ):
        connection.execute(text(change))
