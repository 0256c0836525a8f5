# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thread writes. What waits is committed together: a disk flush costs the same for one request
as for fifty, and a lone one waits for nobody."""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from ledger.store.engine import give_up, is_lost, turn
from ledger.store.memory import Wanted
from ledger.transaction import Transaction

T = TypeVar("T")
Job = Callable[[Transaction], T]
Wants = Callable[[Transaction], Wanted]
"""Which rows a job will ask for. One that it forgot is read when it is asked for."""

MAX_GROUP = 64

_log = logging.getLogger(__name__)


class Writer:
    """Runs jobs in transactions. An answer is there only after its commit.

    A job that raises has done nothing, and its neighbours do not notice.
    """

    def __init__(self, engine: Engine, begin: Callable[[Connection], Transaction]) -> None:
        self._engine = engine
        self._connection = engine.connect()
        self._begin = begin
        self._closing = False
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job[T], wants: Wants | None = None) -> Future[T]:
        """Have a job done. Its future ends after the commit, as the job returned or raised.

        ``wants`` says which rows it will ask for: those of all jobs of a group are read at once.
        """
        future: Future[T] = Future()
        self._waiting.put(_Waiting(job, wants, future))
        return future

    async def do(self, job: Job[T], wants: Wants | None = None) -> T:
        """The same for who waits in an event loop: it is woken once for a whole group."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Waiting(job, wants, future))
        return await future

    def close(self) -> None:
        """Finish what was submitted, then stop."""
        self._waiting.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while not self._closing and (first := self._waiting.get()) is not None:
            # From then on nobody can withdraw: who did so before is left out.
            if first.is_wanted():
                self._commit([first], self._others)

    def _others(self) -> list["_Waiting"]:
        """All that wait by now."""
        others: list[_Waiting] = []
        while len(others) < MAX_GROUP - 1 and not self._closing and not self._waiting.empty():
            one = self._waiting.get()
            if one is None:
                self._closing = True
            elif one.is_wanted():
                others.append(one)
        return others

    def _commit(self, group: list["_Waiting"], others: Callable[[], list["_Waiting"]]) -> None:
        """Do these jobs in one transaction, with others that wait when it is our turn; if it cannot
        be committed, each in its own."""
        try:
            results = self._do(group, others)
        except Exception as e:
            if len(group) == 1:
                _tell(group, [_Failed(e)])
                return
            _log.warning("a group of %d was not committed, trying each alone", len(group))
            for one in group:
                self._commit([one], list)
            return
        _tell(group, results)

    def _do(
        self,
        group: list["_Waiting"],
        others: Callable[[], list["_Waiting"]],
        *,
        again: bool = False,
    ) -> list[Any]:
        if is_lost(self._connection):
            self._connect_again()
        committing = False
        try:
            with turn(self._connection), self._connection.begin() as outer:
                transaction = self._begin(self._connection)
                # While the log's head was another server's, others have come.
                group += others()
                results = _work(transaction, group)
                committing = True
                transaction.finish()
                outer.commit()
        except Exception:
            # SQLite may leave the transaction open when a commit fails.
            lost = is_lost(self._connection)
            if committing or lost:
                self._connect_again()
            if lost and not committing and not again:
                # Nothing was done: the server was restarted.
                return self._do(group, list, again=True)
            raise
        return results

    def _connect_again(self) -> None:
        give_up(self._connection)
        self._connection = self._engine.connect()


def _work(transaction: Transaction, group: list["_Waiting"]) -> list[Any]:
    """Do these jobs; what they change is not committed."""
    try:
        transaction.prepare(one.wants for one in group if one.wants is not None)
        results = []
        for one in group:
            results.append(_try(one.job, transaction, len(group) == 1))
            transaction.memory.write_ahead()
    except BaseException:
        transaction.memory.give_up()
        raise
    return results


def _try(job: Job[Any], transaction: Transaction, alone: bool) -> Any:
    if alone:  # the transaction itself is what is rolled back
        return job(transaction)
    before = transaction.remember()
    try:
        return job(transaction)
    except Exception as e:
        if not transaction.put_back(before):
            raise  # the database has some of it: the group is done again, each alone
        return _Failed(e)


class _Waiting:
    def __init__(
        self, job: Job[Any], wants: Wants | None, future: Future[Any] | asyncio.Future[Any]
    ) -> None:
        self.job = job
        self.wants = wants
        self.future = future

    def is_wanted(self) -> bool:
        """Whether whoever submitted it has not withdrawn it. From then on they cannot."""
        if isinstance(self.future, Future):
            return self.future.set_running_or_notify_cancel()
        return not self.future.cancelled()


class _Failed:
    def __init__(self, error: Exception) -> None:
        self.error = error


def _tell(group: list[_Waiting], results: list[Any]) -> None:
    """Say what became of these jobs, in each event loop all at once: to wake one costs more than
    many of its answers."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for one, result in zip(group, results, strict=True):
        if isinstance(one.future, Future):
            _end(one.future, result)
        else:
            loops.setdefault(one.future.get_loop(), []).append((one.future, result))
    for loop, told in loops.items():
        with suppress(RuntimeError):  # it was closed: nobody waits there any more
            loop.call_soon_threadsafe(_end_all, told)


def _end_all(told: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, result in told:
        if not future.done():
            _end(future, result)


def _end(future: Future[Any] | asyncio.Future[Any], result: Any) -> None:
    if isinstance(result, _Failed):
        future.set_exception(result.error)
    else:
        future.set_result(result)
