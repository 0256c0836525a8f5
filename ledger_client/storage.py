# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thread in which the journal and the replica live, so that no fsync holds anything up."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Storage:
    """Does blocking work in its one thread, in the order in which it was asked for."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")

    def __call__(self, work: Callable[..., T], *args: Any, **named: Any) -> Awaitable[T]:
        """Do this work in the thread. It is asked for at once, whether it is waited for or not."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._thread, lambda: work(*args, **named))

    def close(self) -> None:
        """End the thread when its work is done."""
        self._thread.shutdown()
