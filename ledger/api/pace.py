# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast one kiosk may ask: so fast that no honest one is ever held up, so slow that one in wrong
hands does not keep the others from being served."""

import math

from ledger.api.problems import Refuse

AT_ONCE = 2000
"""So many requests in a row: a whole day offline, sent without a pause."""
PER_SECOND = 100
"""So many more each second. A busy till asks three or four."""
BYTES_AT_ONCE = 512 * 1024 * 1024
"""So much in a row: more than a backlog of weeks, which takes 3 KB an entry. All of it may stay on
the ledger's disk, where somebody's last entry has to find room too."""
BYTES_PER_SECOND = 128 * 1024
"""So much more each second. A busy till sends two or three KB."""


class Paces:
    """What each kiosk may still ask (a token bucket each). In memory of this process: a restart
    costs the others less than a write for each request would."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float, int]] = {}

    def require_patience(self, device: str, now_ms: int, size: int = 0) -> None:
        """Count one request of an enrolled kiosk, whichever its epoch, of so many bytes. Refuses
        beyond its pace, and says after how many seconds to ask again."""
        left, room, at_ms = self._left.get(device, (AT_ONCE, BYTES_AT_ONCE, now_ms))
        seconds = max(0, now_ms - at_ms) / 1000
        left = min(AT_ONCE, left + seconds * PER_SECOND)
        room = min(BYTES_AT_ONCE, room + seconds * BYTES_PER_SECOND)
        if left < 1 or room < size:
            self._left[device] = (left, room, now_ms)
            missing = max(0.0, size - room) / BYTES_PER_SECOND
            raise Refuse("too-fast", retry_after=max(1, math.ceil(missing)))
        self._left[device] = (left - 1, room - size, now_ms)
