# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time that is only a number: an asyncio loop in one thread, whose clock jumps to the next timer.

What would run in another thread runs at once in this one. So a run is a function of its seed: the
same seed makes the same steps in the same order, and an hour takes as long as its work.
"""

import asyncio
import contextvars
import heapq
from collections.abc import Callable, Coroutine
from typing import Any


class Stuck(Exception):
    """Everybody waits, and no timer is set: nobody would ever go on."""


class Life:
    """One life of a process: all of its tasks end with it, wherever they stand."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dead = False
        self.tasks: dict[asyncio.Task[Any], None] = {}  # in the order in which they began

    def end(self) -> None:
        """The process is gone."""
        self.dead = True
        for task in list(self.tasks):
            task.cancel()

    def run(self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any]) -> None:
        """Start this work as a part of this life; what it starts is so too."""
        context = contextvars.copy_context()
        context.run(_life.set, self)
        context.run(loop.create_task, work)


_life: contextvars.ContextVar[Life | None] = contextvars.ContextVar("life", default=None)


def _task(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, Any],
    context: contextvars.Context | None = None,
) -> asyncio.Task[Any]:
    task = asyncio.Task(work, loop=loop, context=context)
    life = (contextvars.copy_context() if context is None else context).get(_life)
    if life is not None:
        life.tasks[task] = None
        task.add_done_callback(lambda done: life.tasks.pop(done, None))
    return task


class SimulatedLoop(asyncio.BaseEventLoop):
    """The loop. ``seconds`` since its start are the true time, which no machine here need know."""

    def __init__(self, start_ms: int) -> None:
        super().__init__()
        self.seconds, self._start_ms = 0.0, start_ms
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._set = 0
        self.faults: list[str] = []
        self.set_task_factory(_task)  # type: ignore[arg-type]
        self.set_exception_handler(self._fault)

    def _fault(self, _loop: asyncio.AbstractEventLoop, what: dict[str, Any]) -> None:
        if "exception" in what:  # else a task of a machine that crashed is swept away
            self.faults.append(f"{what.get('message')}: {what['exception']!r}")

    def time(self) -> float:
        return self.seconds

    def now_ms(self) -> int:
        """The true time in milliseconds since 1970."""
        return self._start_ms + int(self.seconds * 1000)

    def run_in_executor(  # type: ignore[override]
        self, _executor: Any, work: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        done = self.create_future()
        try:
            done.set_result(work(*args))
        except Exception as e:
            done.set_exception(e)
        return done

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        self._set += 1
        heapq.heappush(self._timers, (when, self._set, timer))
        return timer

    def _timer_handle_cancelled(self, _handle: asyncio.TimerHandle) -> None:
        """It is passed over when its time comes."""

    def _run_once(self) -> None:
        """Whoever can go on does; if nobody can, the clock moves to the next timer, and does not
        wait for it. There is nothing with a file descriptor here."""
        ready, timers = self._ready, self._timers  # type: ignore[attr-defined]
        while timers and timers[0][2]._cancelled:  # type: ignore[attr-defined]
            heapq.heappop(timers)
        if not ready and not self._stopping:  # type: ignore[attr-defined]
            if not timers:
                raise Stuck("everybody waits for somebody else")
            self.seconds = max(self.seconds, timers[0][0])
        while timers and timers[0][0] <= self.seconds:
            ready.append(heapq.heappop(timers)[2])
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()

    def _write_to_self(self) -> None:
        """Nobody has to be woken: there is one thread."""
