# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened in a run, in order, and the chance that made it happen."""

import hashlib
import random
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Chance with a seed. Each user has a stream of their own: one more draw of one of them leaves
    the others' as they were."""

    def __init__(self, *seed: object) -> None:
        self._random = random.Random(repr(seed))

    def happens(self, rate: float) -> bool:
        """Whether something happens that does so in this part of all cases."""
        return rate > 0 and self._random.random() < rate

    def between(self, low: float, high: float) -> float:
        """Any number from low to high."""
        return self._random.uniform(low, high)

    def number(self, low: int, high: int) -> int:
        """Any whole number from low to high, both possible."""
        return self._random.randint(low, high)

    def mean(self, seconds: float) -> float:
        """How long until something happens that does so every so many seconds on average."""
        return self._random.expovariate(1 / seconds)

    def one(self, of: Sequence[T]) -> T:
        """Any one of these."""
        return self._random.choice(of)

    def bytes(self, count: int) -> bytes:
        """So many bytes."""
        return self._random.randbytes(count)


class Trace:
    """Says what happened; its hash is the same for the same run."""

    KEPT = 4000

    def __init__(self, now_ms: Callable[[], int], start_ms: int) -> None:
        self._now_ms, self._start_ms = now_ms, start_ms
        self._hash = hashlib.sha256()
        self.lines: deque[str] = deque(maxlen=self.KEPT)
        self.count = 0

    def say(self, who: str, what: str) -> None:
        """This happened now."""
        line = f"{(self._now_ms() - self._start_ms) / 1000:10.3f} {who:10} {what}"
        self._hash.update(line.encode())
        self.lines.append(line)
        self.count += 1

    def digest(self) -> str:
        """The hash of all that was said."""
        return self._hash.hexdigest()[:16]
