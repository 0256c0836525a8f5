# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast one kiosk may ask: so fast that no honest one is ever held up, so slow that one in wrong
hands does not keep the others from being served."""

from ledger.api.problems import Refuse

AT_ONCE = 2000
"""So many requests in a row: a whole day offline, sent without a pause."""
PER_SECOND = 100
"""So many more each second. A busy till asks three or four."""


class Paces:
    """What each kiosk may still ask (a token bucket each). In memory of this process: a restart
    costs the others less than a write for each request would."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, int]] = {}

    def require_patience(self, device: str, now_ms: int) -> None:
        """Count one request of an enrolled kiosk, whichever its epoch. Refuses beyond its pace, and
        says after how many seconds to ask again."""
        left, at_ms = self._left.get(device, (AT_ONCE, now_ms))
        left = min(AT_ONCE, left + max(0, now_ms - at_ms) * PER_SECOND / 1000)
        if left < 1:
            self._left[device] = (left, now_ms)
            raise Refuse("too-fast", retry_after=1)
        self._left[device] = (left - 1, now_ms)
