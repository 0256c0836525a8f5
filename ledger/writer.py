# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thread writes. What waits is committed together: a disk flush costs the same for one request
as for fifty, and a lone one waits for nobody."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from ledger.transaction import Transaction

T = TypeVar("T")
Job = Callable[[Transaction], T]

MAX_GROUP = 64

_log = logging.getLogger(__name__)


class Writer:
    """Runs jobs in transactions. An answer is there only after its commit.

    A job that raises has done nothing, and its neighbours do not notice.
    """

    def __init__(self, engine: Engine, begin: Callable[[Connection], Transaction]) -> None:
        self._connection = engine.connect()
        self._begin = begin
        self._waiting: queue.SimpleQueue[tuple[Job[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job[T]) -> Future[T]:
        """Have a job done. Its future ends after the commit, as the job returned or raised."""
        future: Future[T] = Future()
        self._waiting.put((job, future))
        return future

    def close(self) -> None:
        """Finish what was submitted, then stop."""
        self._waiting.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, end = [first], False
            while len(group) < MAX_GROUP and not end:
                try:
                    more = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    end = True
                else:
                    group.append(more)
            self._commit(group)
            if end:
                return

    def _commit(self, group: list[tuple[Job[Any], Future[Any]]]) -> None:
        try:
            with self._connection.begin():
                transaction = self._begin(self._connection)
                results = [self._try(job, transaction, len(group) == 1) for job, _ in group]
                transaction.finish()
        except Exception as e:
            if len(group) > 1:  # the commit itself failed: whose fault was it?
                _log.warning("a group of %d was not committed, trying each alone", len(group))
                for one in group:
                    self._commit([one])
                return
            group[0][1].set_exception(e)
            return
        for (_, future), result in zip(group, results, strict=True):
            if isinstance(result, _Failed):
                future.set_exception(result.error)
            else:
                future.set_result(result)

    def _try(self, job: Job[Any], transaction: Transaction, alone: bool) -> Any:
        if alone:  # the transaction itself is what is rolled back
            return job(transaction)
        before = transaction.remember()
        try:
            with self._connection.begin_nested():
                return job(transaction)
        except Exception as e:
            transaction.put_back(before)
            return _Failed(e)


class _Failed:
    def __init__(self, error: Exception) -> None:
        self.error = error
