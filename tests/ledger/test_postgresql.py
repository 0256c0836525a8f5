# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only PostgreSQL can do to a ledger: it restarts, it has roles, and it plans."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from contract.outcomes import Outcome
from ledger.store.engine import FILE, SETTINGS, open_engine
from ledger.transaction import LOGGED
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Coop, Kiosk, Server, run
from tests.ledger.engines import Postgresql

pytestmark = pytest.mark.parametrize("books", [Postgresql], indirect=True, scope="session")


@pytest.fixture
def coop(opened: OpenCoop, tmp_path: Path) -> Iterator[Coop]:
    with opened(tmp_path) as made:
        yield made


def ask(url: str, sql: str) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as db:
        return db.execute(sql).fetchall()  # type: ignore[arg-type]


END = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid()"
)


def test_a_shopper_does_not_notice_that_the_database_restarted(
    books: Postgresql, coop: Coop
) -> None:
    till, ingrid = coop.kiosk(), coop.cards["Ingrid"]
    till.upload(till.sale(cash=100))
    assert len(ask(books.of(coop.data), END)) >= 2
    who = till.tapped(ingrid)
    till.granted(who, 500)
    ask(books.of(coop.data), END)
    sale = till.sale(account=who.account, coin=500, cash=100)
    assert [o.outcome for o in till.upload(sale).outcomes] == [Outcome.POSTED]
    ask(books.of(coop.data), END)
    assert till.http.get(f"{coop.server.url}/v1/health").json()["status"] == "ok"
    assert "nothing to object to" in run("audit", "--data", coop.data)


def test_the_hot_path_looks_everything_up_by_an_index(books: Postgresql, coop: Coop) -> None:
    """Also while its tables are tiny: the plans are kept, and tables grow."""
    till, jonas = coop.kiosk(), coop.cards["Jonas"]
    url = books.of(coop.data)
    counted = "select relname, seq_scan from pg_stat_user_tables"

    def pay() -> None:
        who = till.tapped(jonas)
        till.granted(who, 10, number=pay_count)
        till.upload(
            till.sale(account=who.account, coin=10, grant=pay_count),
            till.release(who.account, pay_count),
        )

    before = dict(ask(url, counted))
    for pay_count in range(1, 12):  # noqa: B007 (read in pay)
        pay()
    time.sleep(1.1)  # a session reports once a second at most
    pay_count += 1
    pay()
    time.sleep(0.2)
    after = dict(ask(url, counted))
    read_whole = {table for table in after if after[table] > before[table]}
    assert read_whole <= {"rules", "settings", "log_head"}  # small, or one row


def test_an_id_is_looked_up_by_itself(books: Postgresql, coop: Coop) -> None:
    """Not among all that its till ever wrote, which an upload would go through for each entry."""
    engine = open_engine(coop.data)
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "insert into log"
            " select i, repeat('-', 30) || i, '', 'a-till-of-the-coop', 1, i, 'note', null,"
            " '', '', 'recorded', '', '' from generate_series(1000, 4000) as i"
        )
        connection.exec_driver_sql(f"prepare by_id as {LOGGED.find_many}")
        ids = "array['an-id'], array['a-till'], array[1::bigint]"
        plan = connection.exec_driver_sql(f"explain execute by_id({ids})").scalars().all()
    engine.dispose()
    assert "uq_log_entry" in "".join(plan)


def test_the_role_that_serves_cannot_rewrite_history(books: Postgresql, coop: Coop) -> None:
    """As docs/running.md has it: the owner sets up, another role serves."""
    docs = Path(__file__).parents[2] / "docs" / "running.md"
    statements = docs.read_text().partition("```sql\n")[2].partition("```")[0]
    assert "REVOKE" in statements
    owner = books.of(coop.data)
    coop.server.stop()
    with psycopg.connect(owner, autocommit=True) as db:
        db.execute(statements.replace("coop_serve", "serves"))  # type: ignore[arg-type]
    note = coop.data / SETTINGS
    serving = owner.replace("//coop@", "//serves@")
    note.write_text(note.read_text().replace(owner, serving))
    coop.server.start()
    till = coop.kiosk()
    who = till.tapped(coop.cards["Mei"])
    till.granted(who, 100)
    till.upload(till.sale(account=who.account, coin=100, cash=50))
    till.refresh()
    assert "nothing to object to" in run("audit", "--data", coop.data)
    for table in ("log", "postings"):
        for change in (f"update {table} set log_index = 0", f"delete from {table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ask(serving, change)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(serving, f"alter table {table} disable trigger all")
    assert "of this version" in run("migrate", "--data", coop.data, "--database", owner)


def test_settings_that_cannot_be_are_refused_in_words(books: Postgresql, tmp_path: Path) -> None:
    def init(folder: str, *options: str, status: int = 1) -> str:
        named = ["--data", tmp_path / folder, "--name", "Test", *options]
        return run("init", *named, status=status)

    assert "postgresql://USER@HOST/NAME" in init("a", "--database", "mysql://x@y/z")
    assert "postgresql://USER@HOST/NAME" in init("a", "--database", "postgresql://nowhere")
    assert "cannot be used" in init("b", "--database", f"postgresql://x@/y?host={tmp_path}")
    url, other = books.server.new(), books.server.new()
    init("c", "--database", url, status=0)
    assert not (tmp_path / "c" / FILE).exists()
    assert (tmp_path / "c" / SETTINGS).stat().st_mode & 0o777 == 0o600
    assert "already has a ledger" in init("c")
    assert "another database" in init("c", "--database", other)
    assert "already has a ledger" in init("d", "--database", url)
    new = run("kiosk", "new", "--data", tmp_path / "d", "--name", "x", status=1)
    assert "not those of the ledger" in new
    init("e", status=0)
    assert "in ledger.db already" in init("e", "--database", other)
    (tmp_path / "c" / SETTINGS).write_text("databse = 1\n")
    assert SETTINGS in run("books", "--data", tmp_path / "c", status=1)


def test_two_servers_write_one_log(coop: Coop) -> None:
    """The log's head is locked first: who comes second waits, and nothing has to be repeated."""
    second = Server(coop.data)
    try:
        tills = [coop.kiosk("Till 1"), Kiosk(second, "Till 2")]

        def sell(till: Kiosk) -> list[int]:
            uploads = [till.upload_request(till.sale(cash=100)) for _ in range(40)]
            return [till.post("entries", upload).status for upload in uploads]

        with ThreadPoolExecutor(2) as pool:
            statuses = [status for found in pool.map(sell, tills) for status in found]
        assert statuses == [200] * 80
        tills[1].close()
    finally:
        second.stop()
    assert coop.books()["entries"]["purchase"] == {"posted": 80}
    assert "nothing to object to" in run("audit", "--data", coop.data)
