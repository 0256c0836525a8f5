# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a driver told, as it tells it."""

import threading
import time
from collections.abc import Callable

from hardware.ports import Event


class Told:
    """A sink that remembers."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self.events: list[Event] = []
        self.times: list[float] = []

    def __call__(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self.times.append(time.monotonic())
            self._news.notify_all()

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
        """Wait until something is so. Raises AssertionError."""
        with self._news:
            assert self._news.wait_for(condition, seconds), f"no {what}: {self.events}"

    def next(self, event: Event, seconds: float = 20) -> None:
        """Wait for this event, and forget it and what came before it."""
        self.until(lambda: event in self.events, str(event), seconds)
        with self._news:
            del self.events[: self.events.index(event) + 1]

    def of(self, kind: type[Event]) -> list[Event]:
        """What was told of this kind."""
        return [event for event in self.events if isinstance(event, kind)]
