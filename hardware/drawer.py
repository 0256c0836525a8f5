# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cash drawer, as the printer's sensor shows it: whether it opened by our kick or by itself,
and whether somebody forgot to close it. Pure: it is told the time."""

from hardware.ports import Device, DeviceHealth, DrawerForced, Event, Health

KICK_S = 10.0
"""An opening so soon after a kick is its doing: the sensor is looked at every two seconds."""

OPEN_S = 60.0
"""How long it may stand open before that is told."""


class DrawerWatch:
    """Makes events of what the sensor says."""

    def __init__(self, *, open_s: float = OPEN_S) -> None:
        self._open_s = open_s
        self._kicked_at: float | None = None
        self._opened_at: float | None = None
        self._health: DeviceHealth | None = None

    def kicked(self, now: float) -> None:
        """The printer was told to open it."""
        self._kicked_at = now

    def seen(self, is_open: bool, now: float) -> list[Event]:
        """The sensor says so; what there is to tell."""
        events: list[Event] = []
        kicked = self._kicked_at is not None and now - self._kicked_at <= KICK_S
        if is_open and self._opened_at is None:
            self._opened_at = now
            # Found open at the start it may be open for hours: an alarm in time, but no opening.
            if not kicked and self._health is not None:
                events.append(DrawerForced())
        elif not is_open:
            self._opened_at = None
        late = self._opened_at is not None and now - self._opened_at > self._open_s
        if late:
            health = DeviceHealth(Device.DRAWER, Health.TROUBLE, "open-long")
        else:
            health = DeviceHealth(Device.DRAWER, Health.READY, "open" if is_open else "")
        if health != self._health:
            self._health = health
            events.append(health)
        return events
