# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person who hears the screen and presses what they hear, over AT-SPI. Runs on Debian's own
Python with its GLib; knows nothing of Qt or of the kiosk.

Arguments, one after another: ``name`` presses the button of that name as soon as it is there;
``hear:words`` waits until something there is called that, or begins with it.
"""

import sys
import time
from collections.abc import Iterator

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402 - the version comes first

ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE = "org.a11y.atspi.Accessible"
PRESSED_ROLES = {"push button", "button", "check box", "radio button"}
PATIENCE_S = 30
SHOWING = 25  # of the states that AT-SPI numbers

Place = tuple[str, str]


class Ear:
    """The accessibility bus of this session."""

    def __init__(self) -> None:
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        (address,) = session.call_sync(
            "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
            None, None, 0, -1, None,
        ).unpack()  # fmt: skip
        flags = (
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        )
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def call(self, at: Place, interface: str, method: str, arguments: object = None) -> tuple:
        return self.bus.call_sync(
            *at, interface, method, arguments, None, 0, 5000, None
        ).unpack()  # fmt: skip

    def name(self, at: Place) -> str:
        asked = GLib.Variant("(ss)", (ACCESSIBLE, "Name"))
        return str(self.call(at, "org.freedesktop.DBus.Properties", "Get", asked)[0])

    def role(self, at: Place) -> str:
        return str(self.call(at, ACCESSIBLE, "GetRoleName")[0])

    def shows(self, at: Place) -> bool:
        low, _ = self.call(at, ACCESSIBLE, "GetState")[0]
        return bool(low >> SHOWING & 1)

    def everything(self, at: Place) -> Iterator[Place]:
        for child in self.call(at, ACCESSIBLE, "GetChildren")[0]:
            yield child
            yield from self.everything(child)

    def press(self, at: Place) -> None:
        self.call(at, "org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (0,)))


def wait_for(ear: Ear, wanted: str, pressable: bool) -> Place:
    end = time.monotonic() + PATIENCE_S
    heard: list[str] = []
    while time.monotonic() < end:
        heard.clear()
        try:
            for place in ear.everything(("org.a11y.atspi.Registry", ROOT)):
                if not ear.shows(place):
                    continue
                name = ear.name(place)
                heard.append(name)
                fits = name == wanted if pressable else name.startswith(wanted)
                if fits and (not pressable or ear.role(place) in PRESSED_ROLES):
                    return place
        except GLib.Error:
            pass  # it went while it was looked at
        time.sleep(0.1)
    raise SystemExit(f"nobody said {wanted!r}; heard: {heard}")


def main() -> None:
    ear = Ear()
    for step in sys.argv[1:]:
        if step.startswith("hear:"):
            wait_for(ear, step.removeprefix("hear:"), pressable=False)
        else:
            ear.press(wait_for(ear, step, pressable=True))
        sys.stdout.write(f"{step}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
