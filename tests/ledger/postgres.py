# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PostgreSQL of the tests' own: in a temporary folder, on a private socket, gone at the end."""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg


class CannotRun(Exception):
    """No PostgreSQL can run here; the text says why."""


class Postgres:
    """A server for one run of the tests. Use as a context manager. Raises CannotRun.

    It runs as whoever runs the tests; as ``postgres`` where that is root, which no server runs as.
    Nothing is flushed to the disk unless ``fsync`` says so: that is for measuring.
    """

    def __init__(self, *, fsync: bool = False, port: int | None = None) -> None:
        """``port`` also listens on loopback there."""
        self._fsync = fsync
        self._port = port
        self._count = itertools.count(1)
        self._templates: set[str] = set()

    def __enter__(self) -> "Postgres":
        initdb, server = _program("initdb"), _program("postgres")
        # A socket's path holds 107 characters, so it is not below the checkout.
        where = "/tmp" if self._fsync or not _has_room(_MEMORY) else _MEMORY
        self.folder = Path(tempfile.mkdtemp(prefix="coop-pg-", dir=where))
        try:
            self._start(initdb, server)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, initdb: str, server: str) -> None:
        user = []
        if os.geteuid() == 0:
            try:
                shutil.chown(self.folder, "postgres", "postgres")
            except LookupError as e:
                raise CannotRun("root, and there is no user postgres to run it as") from e
            user = ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        data = str(self.folder / "data")
        # Should the tests be killed, the server ends with them.
        run = ["setpriv", *user, "--pdeathsig=INT"]
        options = ("--auth=trust", "--username=coop", "--encoding=UTF8", "--locale=C", "--no-sync")
        made = subprocess.run(
            [*run, initdb, "-D", data, *options],
            capture_output=True,
            text=True,
            cwd=self.folder,
        )
        if made.returncode:
            raise CannotRun(f"initdb: {made.stderr.strip()}")
        settings = {
            "listen_addresses": "127.0.0.1" if self._port else "",
            "port": str(self._port or 5432),
            "unix_socket_directories": str(self.folder),
            "max_connections": "60",
            "shared_buffers": "64MB",
            # In its own folder, so that nothing stays behind when it is stopped at once.
            "dynamic_shared_memory_type": "mmap",
        }
        if not self._fsync:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on"}
        options = tuple(f"--{name}={value}" for name, value in settings.items())
        self._command = [*run, server, "-D", data, *options]
        self._serve()

    def restart(self) -> None:
        """As ``pg_ctl restart -m immediate``: nothing is finished, and it recovers. Raises
        CannotRun."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)
        self._serve()

    def _serve(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    said = (self.folder / "log").read_text()
                    raise CannotRun(f"PostgreSQL does not start: {said[-2000:]}") from None
                time.sleep(0.02)

    def __exit__(self, *error: object) -> None:
        process = getattr(self, "_process", None)
        if process is not None:
            process.send_signal(signal.SIGQUIT)  # at once: nothing is to be kept
            process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, user: str = "coop") -> str:
        """The address of a database of this server."""
        if self._port:
            return f"postgresql://{user}@127.0.0.1:{self._port}/{database}"
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def run(self, sql: str) -> None:
        """A statement outside any database of the tests."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)  # type: ignore[arg-type]

    def new(self, template: str = "template0") -> str:
        """The address of a new database: empty, or a copy of the one at this address."""
        name = f"coop{next(self._count)}"
        source = template.partition("?")[0].rpartition("/")[2]
        self.run(f"CREATE DATABASE {name} TEMPLATE {source}")
        return self.url(name)


_MEMORY = "/dev/shm"
"""A file system in memory: dozens of databases are made and thrown away, and none is kept."""


def _has_room(folder: str) -> bool:
    try:
        return shutil.disk_usage(folder).free > 4 * 2**30
    except OSError:
        return False


def _program(name: str) -> str:
    """Debian keeps the server's programs beside PATH, a folder for each version."""
    found = shutil.which(name)
    if found is None:
        versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
        found = None if newest is None else str(newest)
    if found is None:
        raise CannotRun(f"there is no PostgreSQL here: {name} is missing")
    return found
