# SPDX-License-Identifier: AGPL-3.0-or-later
"""What systemd hears from a kiosk."""

import socket
from pathlib import Path

from kiosk.watchdog import Watchdog


def test_the_first_word_says_that_the_till_is_up(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        watchdog = Watchdog({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        watchdog.alive("starting")
        watchdog.alive("idle")
        assert systemd.recv(200) == b"READY=1\nWATCHDOG=1\nSTATUS=screen: starting"
        assert systemd.recv(200) == b"WATCHDOG=1\nSTATUS=screen: idle"
        watchdog.close()
        watchdog.alive("idle")
        systemd.setblocking(False)
        assert not watchdog.wanted


def test_an_abstract_socket_is_found_too() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0coopcoin-test-watchdog")
        systemd.settimeout(5)
        watchdog = Watchdog({"NOTIFY_SOCKET": "@coopcoin-test-watchdog"})
        watchdog.alive("idle")
        assert systemd.recv(200).startswith(b"READY=1\n")
        watchdog.close()


def test_a_till_started_by_hand_says_nothing_to_nobody() -> None:
    watchdog = Watchdog({})
    assert not watchdog.wanted
    watchdog.alive("idle")
    watchdog.close()


def test_a_service_manager_that_went_away_does_not_stop_a_sale(tmp_path: Path) -> None:
    watchdog = Watchdog({"NOTIFY_SOCKET": str(tmp_path / "gone")})
    watchdog.alive("basket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "gone"))
        systemd.settimeout(5)
        watchdog.alive("basket")
        assert systemd.recv(200).startswith(b"READY=1\n")  # not lost with the first
    watchdog.close()


def test_a_deaf_service_manager_does_not_hold_the_screen_up(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        watchdog = Watchdog({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        for _ in range(2000):  # more than its queue holds
            watchdog.alive("idle")
        watchdog.close()
