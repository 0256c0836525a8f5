# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks a till over, from outside: its folder, disk, clock, journal, ledger and devices.

Each check gives findings; what a check cannot find out is a finding too. Nothing is changed. A till
that runs goes on meanwhile: what it holds (journal, serial lines) is looked at from beside.
"""

import asyncio
import os
import shutil
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from contract.chain import key_id
from contract.ids import instant, unb64, uuid7
from contract.messages import EnrolAnswer, RefreshAnswer, RefreshRequest
from hardware.ports import Device, DeviceHealth, Devices, Event, Health
from hardware.supervisor import Supervisor
from kiosk.config import BadSettings, Folder, NotEnrolled, Settings
from kiosk.device_words import NAMES, WORDS
from kiosk.disk import write_a_byte

State = Literal["well", "warning", "fault"]

LITTLE_DISK, TOO_LITTLE_DISK = 1 << 30, 100 << 20
"""Bytes that are free: a year of entries is less than the first."""

CLOCK_S = 60
"""Leases are kept with a margin of minutes; more than this is a clock that nobody sets."""

DEVICES_S = 6.0
"""A scale that is silent is found out after three seconds, a printer after four."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at. ``about`` and ``code`` are stable; ``words`` and ``advice``
    (what to do next, "" for nothing) are for a person."""

    about: str
    state: State
    code: str
    words: str
    advice: str = ""


def examine(folder: Folder, open_devices: Callable[[Settings], Devices]) -> Iterator[Finding]:
    """Everything, one after the other."""
    settings: Settings | None = None
    identity: EnrolAnswer | None = None
    try:
        settings = folder.settings()
        yield Finding("settings", "well", "", "The settings can be read.")
    except BadSettings as e:
        yield Finding(
            "settings",
            "fault",
            "bad-settings",
            f"The settings cannot be read: {e}.",
            "Mend that line, or move the file away and run coop-kiosk setup.",
        )
    try:
        identity = folder.identity()
        words = f"This is {identity.kiosk_name!r} of {identity.coop_name}."
        yield Finding("identity", "well", "", words)
    except NotEnrolled:
        yield Finding(
            "identity",
            "fault",
            "not-enrolled",
            "This kiosk belongs to no co-op yet.",
            "Ask the office for a one-time code, then run coop-kiosk enrol.",
        )
    except (msgspec.DecodeError, OSError) as e:
        yield Finding(
            "identity",
            "fault",
            "damaged",
            f"identity.json cannot be read: {e}.",
            "Ask the office for a new code and enrol this kiosk again.",
        )
    yield from key(folder)
    yield from disk(folder)
    yield from journal(folder)
    yield from printing(folder)
    if settings is not None and identity is not None:
        yield from ledger(folder, settings, identity)
    if settings is not None:
        yield from devices(open_devices(settings), running=_runs(folder))
        if settings.scanner is None:
            yield from idle_cameras()


def key(folder: Folder) -> Iterator[Finding]:
    """Whether the device key is there, and nobody else's to read."""
    try:
        mode = folder.key.stat().st_mode
    except OSError:
        yield Finding(
            "key",
            "fault",
            "no-key",
            "The device key is not there.",
            "Ask the office for a code and enrol this kiosk again.",
        )
        return
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(
            "key",
            "fault",
            "key-open",
            "Other users of this machine can read the key.",
            f"chmod 600 {folder.key}, and think of enrolling again.",
        )
        return
    yield Finding("key", "well", "", "The device key is there, and only the till can read it.")


def disk(folder: Folder) -> Iterator[Finding]:
    """Room, and whether a byte can be made durable."""
    try:
        free = shutil.disk_usage(folder.path).free
        write_a_byte(folder.path)
    except OSError as e:
        words = f"The disk takes nothing: {e.strerror}."
        yield Finding(
            "disk",
            "fault",
            "disk-refuses",
            words,
            "Nothing can be sold. Free some room, or change the disk.",
        )
        return
    words = f"{free / (1 << 30):.1f} GB of the disk are free."
    if free < TOO_LITTLE_DISK:
        yield Finding("disk", "fault", "disk-full", words, "Free some room now.")
    elif free < LITTLE_DISK:
        yield Finding("disk", "warning", "disk-little", words, "Free some room this week.")
    else:
        yield Finding("disk", "well", "", words)


def _runs(folder: Folder) -> bool:
    """Whether a till holds the journal just now."""
    from ledger_client.journal import JournalInUse, lock

    if not folder.journal.exists():
        return False
    try:
        lock(folder.journal).close()
    except JournalInUse:
        return True
    except OSError:
        return False
    return False


def journal(folder: Folder) -> Iterator[Finding]:
    """Whether the file is whole, and how much the ledger has not seen."""
    if not folder.journal.exists():
        yield Finding("journal", "well", "empty", "Nothing was ever sold here.")
        return
    running = "The till is running." if _runs(folder) else "The till is not running."
    try:
        with _reading(folder.journal) as db:
            [(whole,)] = db.execute("PRAGMA quick_check(1)").fetchall()
            [(entries,)] = db.execute("SELECT count(*) FROM entries").fetchall()
            [(unsent,)] = db.execute(
                "SELECT count(*) FROM entries LEFT JOIN outcomes ON outcomes.entry = entries.id "
                "WHERE outcomes.entry IS NULL"
            ).fetchall()
            [(drafts,)] = db.execute("SELECT count(*) FROM drafts").fetchall()
    except sqlite3.Error as e:
        whole, entries, unsent, drafts = str(e), 0, 0, 0
    if whole != "ok":
        yield Finding(
            "journal",
            "fault",
            "journal-damaged",
            f"The journal is damaged: {whole}.",
            "Do not delete it. Ask the office for a code to enrol this kiosk again; "
            "what the ledger has not seen is in this file.",
        )
        return
    words = f"{running} The journal is whole: {entries} entries, {unsent} not in the books yet."
    if unsent:
        yield Finding(
            "journal",
            "warning",
            "unsent",
            words,
            "They go by themselves when the network is back. Do not throw this disk away before.",
        )
    else:
        yield Finding("journal", "well", "", words)
    if drafts:
        yield Finding(
            "drafts",
            "warning",
            "unfinished",
            f"{drafts} sale was cut off." if drafts == 1 else f"{drafts} sales were cut off.",
            "The till shows it at its start: finish it, or give it back.",
        )


def printing(folder: Folder) -> Iterator[Finding]:
    """Whether somebody has to say what was printed."""
    if not folder.spool.exists():
        return
    try:
        with _reading(folder.spool) as db:
            [(doubts,)] = db.execute(
                "SELECT count(*) FROM jobs WHERE state = 'unconfirmed'"
            ).fetchall()
    except sqlite3.Error as e:
        yield Finding(
            "print-queue",
            "warning",
            "damaged",
            f"It cannot be read: {e}.",
            "The till sets it aside at its next start.",
        )
        return
    if doubts:
        yield Finding(
            "print-queue",
            "warning",
            "print-doubt",
            f"Of {doubts} documents nobody knows whether they were printed.",
            "Answer on the till's page of the devices.",
        )
    else:
        yield Finding("print-queue", "well", "", "Nothing is in doubt.")


def _reading(path: Path) -> "_Reading":
    return _Reading(path)


class _Reading:
    """A database of somebody else's, to read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> sqlite3.Connection:
        self._db = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=2)
        return self._db

    def __exit__(self, *error: object) -> None:
        self._db.close()


def ledger(folder: Folder, settings: Settings, identity: EnrolAnswer) -> Iterator[Finding]:
    """Whether it answers, knows this kiosk, and has the same time."""
    from ledger_client.replica import Replica
    from ledger_client.uplink import Refused, Unreachable, Uplink

    if not folder.key.exists():
        return
    from ledger_client.keys import load_or_make

    device_key = load_or_make(folder.key)
    cursor = None
    if folder.replica.exists():
        replica = Replica(folder.replica)
        cursor = replica.cursor()
        replica.close()

    async def ask() -> int:
        uplink = Uplink(
            settings.ledger,
            ledger_key=unb64(identity.ledger_key),
            kid=key_id(identity.device, identity.epoch),
            signer=device_key.sign,
        )
        try:
            now = int(time.time() * 1000)
            request = RefreshRequest(
                format="coopcoin-refresh/1",
                cursor=cursor,
                id=uuid7(now, os.urandom(10)),
                coop=identity.coop,
                device=identity.device,
                epoch=identity.epoch,
                at=instant(now),
            )
            answer = msgspec.json.Decoder(RefreshAnswer)
            _, ledger_ms = await uplink.call("/v1/refresh", request, answer, within=10)
            return ledger_ms
        finally:
            await uplink.close()

    try:
        ledger_ms = asyncio.run(ask())
    except ValueError as e:
        yield Finding(
            "ledger", "fault", "bad-address", f"{e}.", "Mend the address in the settings."
        )
        return
    except Unreachable as e:
        yield Finding(
            "ledger",
            "warning",
            "ledger-unreachable",
            f"No ledger answers at {_shown(settings.ledger)} ({e}).",
            "Sales go on. See that the network is there, and that the ledger runs.",
        )
        return
    except Refused as e:
        yield Finding(
            "ledger",
            "fault",
            e.problem.code,
            f"The ledger refuses this kiosk: {e.problem.title}.",
            "The office sees why with coop-ledger kiosk list.",
        )
        return
    yield Finding("ledger", "well", "", "The ledger answers and knows this kiosk.")
    off = round(time.time() - ledger_ms / 1000)
    side = "ahead of" if off > 0 else "behind"
    words = f"This machine's clock is {abs(off)} s {side} the ledger's."
    if abs(off) > CLOCK_S:
        yield Finding("clock", "warning", "clock-wrong", words, "Set it: timedatectl set-ntp true.")
    else:
        yield Finding("clock", "well", "", words)


def _shown(url: str) -> str:
    """The address without a password, should somebody have written one into it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


# --- devices ----------------------------------------------------------------------------------


def devices(devices: Devices, *, running: bool, wait_s: float = DEVICES_S) -> Iterator[Finding]:
    """How each device is, as its own driver sees it within a few seconds."""
    drivers = devices.named()
    if not drivers:
        yield Finding("devices", "well", "none", "No device is in the settings.")
        return
    heard: dict[Device, DeviceHealth] = {}
    news = threading.Condition()

    def sink(event: Event) -> None:
        if isinstance(event, DeviceHealth):
            with news:
                heard[event.device] = event
                news.notify_all()

    supervisor = Supervisor(drivers)
    supervisor.start(sink)
    try:
        with news:
            news.wait_for(lambda: heard.keys() >= drivers.keys(), wait_s)
    finally:
        supervisor.stop()
    for device in sorted({*drivers, *heard}):
        yield _device(device, heard.get(device), running)


def idle_cameras(dev: Path = Path("/dev")) -> Iterator[Finding]:
    """Cameras that could scan where nothing else does."""
    from kiosk.setup import CameraFound, cameras

    for found in cameras(dev):
        if isinstance(found, CameraFound):
            words = f"A camera ({found.name}) is plugged in and not used: coop-kiosk setup can"
            yield Finding("camera", "well", "not-used", f"{words} make it the scanner.")


def _device(device: Device, told: DeviceHealth | None, running: bool) -> Finding:
    name = NAMES.get(device, device.value)
    if told is None:
        return Finding(
            device.value,
            "warning",
            "nothing-heard",
            f"{name}: it told nothing.",
            "Run this again; if it stays, please report it.",
        )
    if told.code == "taken" and running:
        return Finding(device.value, "well", "in-use", f"{name}: the running till has it.")
    words, advice = WORDS.get(told.code, ("", ""))
    if told.health is Health.READY:
        words = words or "Works."
        state: State = "warning" if told.code == "paper-low" else "well"
    else:
        words = words or f"Is not well ({told.code or told.health.value})."
        state = "fault" if told.health is Health.MISSING else "warning"
    return Finding(device.value, state, told.code, f"{name}: {words}", advice)
