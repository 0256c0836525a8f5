# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger as a machine in the simulator: the shipped service on a real SQLite file, whose writer
takes its turns on the simulated loop, and which may crash at any of them."""

import asyncio
import contextlib
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import select
from sqlalchemy.engine import Connection
from starlette.applications import Starlette

from contract.entries import GrantGiven, read_entry
from contract.ids import unix_ms
from ledger.app import build
from ledger.backup import back_up
from ledger.restore import load_admin_key, restore
from ledger.service import Ledger, open_to_read
from ledger.store.tables import log
from ledger.transaction import Transaction
from ledger.writer import Writer
from tests.simulation.loop import Life, SimulatedLoop
from tests.simulation.trace import Chance, Trace

TURN_SECONDS = (0.0005, 0.02)


class _Turns:
    """In place of the writer's queue: whoever puts something in asks for a turn."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._items: deque[Any] = deque()

    def put(self, item: Any) -> None:
        """Wait there, and see to it that somebody looks."""
        self._items.append(item)
        self._ask()

    def get(self) -> Any:
        """The first that waits."""
        return self._items.popleft()

    def empty(self) -> bool:
        """Whether nobody waits."""
        return not self._items


class TurnWriter(Writer):
    """The shipped writer without its thread. Who submits waits for a turn of the loop, in which all
    that waits is committed; before it is at work, at once."""

    def __init__(self, engine: Any, begin: Callable[[Connection], Transaction]) -> None:
        with patch("threading.Thread.start"):
            super().__init__(engine, begin)
        self.turn: Callable[[Callable[[], None]], None] = lambda take: take()
        self._waiting = _Turns(lambda: self.turn(self._take))  # type: ignore[assignment]

    def _take(self) -> None:
        if not self._waiting.empty():
            first = self._waiting.get()
            if first is not None and first.is_wanted():
                self._commit([first], self._others)

    def close(self) -> None:
        """What waits is not done any more."""
        self._connection.close()


@contextlib.contextmanager
def no_threads() -> Iterator[None]:
    """Ledgers and tills opened in here start no thread."""
    with (
        patch("ledger.service.Writer", TurnWriter),
        patch("kiosk.engine.Supervisor", _NoDevices),
    ):
        yield


class _NoDevices:
    """In place of the supervisor where nothing hangs on the till: it is events that come."""

    def __init__(self, devices: dict[Any, Any]) -> None:
        assert not devices

    def start(self, _sink: Any) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to stop."""


class Answer:
    """What the application answered."""

    status = 0
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body = b""


class LedgerMachine:
    """The ledger's machine: it starts, crashes, is backed up and restored."""

    def __init__(
        self, folder: Path, loop: SimulatedLoop, chance: Chance, trace: Trace, random: Any
    ) -> None:
        self.folder = folder / "ledger"
        self.backup = folder / "backup"
        self.admin_key = folder / "admin.key"
        self._loop, self._chance, self._trace, self._random = loop, chance, trace, random
        self._life: Life | None = None
        self._app: Starlette | None = None
        self.ledger: Ledger | None = None
        self.crash_rate = 0.0
        self.starts = 0
        self.restores = 0
        self.lost_leases: dict[tuple[str, int, str, int], int] = {}
        """Until when a lease ran that no log tells of any more, in unix milliseconds: its till was
        told of it before the disk broke."""
        self._backed_up = 0

    @property
    def up(self) -> bool:
        """Whether it serves."""
        return self.ledger is not None

    def start(self) -> None:
        """Start to serve what is in its folder."""
        self.starts += 1
        self._life = Life("ledger")
        self.ledger = Ledger(self.folder, clock=self._loop.now_ms, random=self._random)
        writer = self.ledger.writer
        assert isinstance(writer, TurnWriter)
        writer.turn = self._turn(self._life)
        self._app = build(self.ledger)

    def _turn(self, life: Life) -> Callable[[Callable[[], None]], None]:
        def take_in(take: Callable[[], None]) -> None:
            self._loop.call_later(self._chance.between(*TURN_SECONDS), run, take)

        def run(take: Callable[[], None]) -> None:
            if life.dead:
                return
            if self._chance.happens(self.crash_rate):
                self.crash("before a commit")
                return
            take()
            if self._chance.happens(self.crash_rate):
                self.crash("behind a commit")

        return take_in

    def crash(self, why: str) -> None:
        """The process is gone, whatever it was doing."""
        if self.ledger is None or self._life is None:
            return
        self._trace.say("ledger", f"crashes {why}")
        self._life.end()
        ledger, self.ledger, self._app = self.ledger, None, None
        ledger.close()

    async def back_up(self) -> None:
        """As somebody in the office does it each night."""
        if self.ledger is not None:
            shutil.rmtree(self.backup, ignore_errors=True)
            about = back_up(self.folder, self.backup, self._loop.now_ms())
            self._backed_up = about.log_size
            self._trace.say("ledger", f"backed up at {about.log_size}")

    def lose_the_disk(self) -> bool:
        """The disk breaks; a new one gets the backup, if there is one. Whether there was."""
        if not self.backup.exists():
            return False
        self.crash("as its disk breaks")
        self._note_lost_leases()
        shutil.rmtree(self.folder)
        done = restore(
            self.backup,
            self.folder,
            admin=load_admin_key(self.admin_key),
            clock=self._loop.now_ms,
            random=self._random,
        )
        self.restores += 1
        # The next disaster is not to be gone back from to before this one.
        shutil.rmtree(self.backup)
        self._trace.say("ledger", f"restored at {done.size} as {done.new_origin}")
        return True

    def _note_lost_leases(self) -> None:
        with open_to_read(self.folder) as (connection, _settings):
            behind = select(log.c.body).where(log.c.log_index >= self._backed_up)
            bodies = connection.execute(behind).scalars().all()
        for body in bodies:
            entry = read_entry(body)
            for grant in entry.grants if isinstance(entry, GrantGiven) else ():
                key = grant.device, grant.epoch, grant.account, grant.number
                self.lost_leases[key] = max(self.lost_leases.get(key, 0), unix_ms(grant.until))

    def has(self, entries: set[str]) -> set[str]:
        """Which of these entries are in its log."""
        if not entries:
            return set()
        with open_to_read(self.folder) as (connection, _settings):
            known = select(log.c.entry).where(log.c.entry.in_(entries))
            return set(connection.execute(known).scalars())

    async def office(self, job: Callable[[Transaction], Any]) -> Any:
        """Somebody in the office does something; None if the ledger is not there, or has gone."""
        if self.ledger is None:
            return None
        done: asyncio.Future[Any] = self._loop.create_future()
        ledger, life = self.ledger, self._life
        assert life is not None

        async def do() -> None:
            try:
                found = await ledger.do(job)
                if not done.done():
                    done.set_result(found)
            except Exception as e:
                if not done.done():
                    done.set_exception(e)
            finally:
                if not done.done():
                    done.set_result(None)

        life.run(self._loop, do())
        return await done

    def call(
        self, method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> "asyncio.Future[Answer | None]":
        """What the application answers; None if it crashes over it."""
        answered: asyncio.Future[Answer | None] = self._loop.create_future()
        life, app = self._life, self._app
        if life is None or app is None:
            answered.set_result(None)
            return answered
        life.run(self._loop, _serve(app, method, path, headers, body, answered))
        return answered


async def _serve(
    app: Starlette,
    method: str,
    path: str,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
    answered: "asyncio.Future[Answer | None]",
) -> None:
    answer = Answer()
    parts = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], tuple(message["headers"])
        else:
            parts.append(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("10.0.0.1", 1),
        "server": ("localhost", 80),
    }
    try:
        await app(scope, receive, send)
        answer.body = b"".join(parts)
        if not answered.done():
            answered.set_result(answer)
    except Exception as e:
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": f"the ledger, asked for {path}", "exception": e})
    finally:
        if not answered.done():
            answered.set_result(None)
