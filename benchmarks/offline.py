# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till on its own: a payment without the network, a long outage's journal, its upload."""

import asyncio
import http.client
import itertools
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.bare_store import BareStore
from benchmarks.measure import Figure, Report, figure, interleaved, median, spread
from benchmarks.offline_till import Alone, fill
from benchmarks.tap import RawCard, TimedReader
from contract import chain
from contract.chain import canonical
from contract.credentials import SunKeys, card_keys, mirror_sun, verify_sun
from contract.ids import instant, uuid7
from contract.messages import (
    MAX_ENTRIES_PER_UPLOAD,
    SIGNATURE_HEADER,
    EnrolAnswer,
    UploadRequest,
)
from hardware.ports import CodeScanned, Devices
from kiosk import intents
from kiosk.demo import Demo, LedgerProcess
from kiosk.snapshot import Screen, Snapshot
from kiosk.wiring import build_engine
from ledger_client.clock import MachineClock
from ledger_client.enrolment import enrol
from ledger_client.journal import Journal
from ledger_client.keys import DeviceKey, load_or_make
from ledger_client.opening import open_teller

_AREA = "offline"
_BACKLOG = 3000
_LONG_OUTAGE = 50_000


def run(*, long: bool) -> Report:
    """Measure the area. Two minutes."""
    folder = Path(__file__).parents[1] / ".build" / "bench-offline"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    figures: list[Figure] = []
    notes: list[str] = []
    for part in (_debit, _members, _outage, _upload):
        found, said = part(folder, long)
        figures += found
        notes += said
    return Report(figures, notes)


# --- how many members are known --------------------------------------------------------------


def _members(folder: Path, long: bool) -> tuple[list[Figure], list[str]]:
    few, many = Alone(folder / "few", 1000), Alone(folder / "many", 100_000)
    with asyncio.Runner() as runner:
        tills = {"1000": (few, runner.run(few.open())), "100000": (many, runner.run(many.open()))}

        def decide(name: str) -> Mapping[str, float]:
            till, teller = tills[name]
            return {name: runner.run(till.decide(teller))}

        samples = interleaved(
            300 if long else 100, [lambda: decide("1000"), lambda: decide("100000")]
        )
        for _, teller in tills.values():
            runner.run(teller.stop())
    name = "decide on a payment, with 100 000 members instead of 1000"
    ours, floor = median(samples, "100000"), median(samples, "1000")
    notes = [spread(samples, name, "ms") for name in samples]
    return [figure(_AREA, name, ours, floor, "ms", 1.3)], notes


# --- a long outage ---------------------------------------------------------------------------


def _outage(folder: Path, _long: bool) -> tuple[list[Figure], list[str]]:
    said = {}
    for count in (0, _LONG_OUTAGE):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "benchmarks.offline_till",
                str(folder / f"o{count}"),
                str(count),
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        seconds, peak = map(float, done.stdout.split())
        said[count] = (seconds, peak / 2**20)
    name = f"memory of a till that starts with {_LONG_OUTAGE} unsent entries instead of none"
    found = figure(_AREA, name, said[_LONG_OUTAGE][1], said[0][1], "MB", 1.1)
    words = f"start with {_LONG_OUTAGE} unsent: {said[_LONG_OUTAGE][0]:.2f} s, with none"
    return [found], [f"{words} {said[0][0]:.2f} s"]


# --- the backlog goes up ---------------------------------------------------------------------


def _upload(folder: Path, long: bool) -> tuple[list[Figure], list[str]]:
    ledger = LedgerProcess(folder / "ledger")
    kiosks = itertools.count()

    def backlog() -> tuple[Path, EnrolAnswer, DeviceKey]:
        name = f"till {next(kiosks)}"
        home = folder / name
        home.mkdir()
        key = load_or_make(home / "device.key")
        me = asyncio.run(enrol(url, ledger.new_kiosk_code(name), key, MachineClock()))
        fill(home, me, key, _BACKLOG)
        return home, me, key

    def bare() -> Mapping[str, float]:
        return {"bare": _BACKLOG / _post_all(ledger.port, _requests(*backlog()))}

    def till() -> Mapping[str, float]:
        home, me, _ = backlog()
        return {"till": _BACKLOG / asyncio.run(_catch_up(home, me, url))}

    try:
        url = f"http://127.0.0.1:{ledger.port}"
        samples = interleaved(15 if long else 5, [bare, till])
    finally:
        ledger.stop()
    name = "a till's backlog goes up; the same requests one after the other"
    ours, floor = median(samples, "till"), median(samples, "bare")
    notes = [spread(samples, which, "entries/s") for which in samples]
    return [figure(_AREA, name, ours, floor, "entries/s", 0.8, "higher")], notes


def _requests(home: Path, me: EnrolAnswer, key: DeviceKey) -> list[tuple[bytes, str]]:
    """The uploads of a whole journal, signed beforehand."""
    journal = Journal(
        home / "journal.db",
        coop=me.coop,
        device=me.device,
        epoch=me.epoch,
        public_key=key.public,
        signer=key.sign,
    )
    waiting = journal.unsent(_BACKLOG)
    journal.close()
    out = []
    for first in range(0, len(waiting), MAX_ENTRIES_PER_UPLOAD):
        some = waiting[first : first + MAX_ENTRIES_PER_UPLOAD]
        now = time.time_ns() // 1_000_000
        body = canonical(
            UploadRequest(
                format="coopcoin-upload/1",
                id=uuid7(now, os.urandom(10)),
                coop=me.coop,
                device=me.device,
                epoch=me.epoch,
                at=instant(now),
                entries=tuple(each.entry for each in some),
                details=tuple(each.details for each in some if each.details is not None),
            )
        )
        kid = chain.key_id(me.device, me.epoch)
        out.append((body, chain.sign(body, key.sign, kid=kid, typ=chain.REQUEST)))
    return out


def _post_all(port: int, requests: list[tuple[bytes, str]]) -> float:
    line = http.client.HTTPConnection("127.0.0.1", port)
    began = time.monotonic()
    for body, signature in requests:
        line.request("POST", "/v1/entries", body, {SIGNATURE_HEADER: signature})
        answer = line.getresponse()
        if answer.status != 200:
            raise RuntimeError(answer.read())
        answer.read()
    return time.monotonic() - began


async def _catch_up(home: Path, me: EnrolAnswer, url: str) -> float:
    done = asyncio.Event()
    began = 0.0

    def told(status: object) -> None:
        if getattr(status, "unsent") == 0:  # noqa: B009
            done.set()

    teller = await open_teller(
        me,
        url,
        key_file=home / "device.key",
        journal_file=home / "journal.db",
        replica_file=home / "replica.db",
        clock=MachineClock(),
        tell=told,
    )
    await teller.start()
    done.clear()
    teller.keep_in_step()
    await teller._line.up.wait()
    began = time.monotonic()
    await done.wait()
    took = time.monotonic() - began
    await teller.stop()
    return took


# --- a payment -------------------------------------------------------------------------------


class _Till:
    """A till without a window. Somebody waits for one of its snapshots, and is woken by that one
    alone: the moment counts at which it was published."""

    def __init__(self, demo: Demo, reader: object) -> None:
        self.shown = Snapshot()
        self._wanted: Callable[[Snapshot], bool] = lambda _: False
        self._there = threading.Event()
        self._moment = 0
        self.engine = build_engine(
            demo.kiosk,
            publish=self._publish,
            words=lambda _language: lambda code, **_values: code,
            devices=Devices(reader, None),  # type: ignore[arg-type]
        )

    def _publish(self, snapshot: Snapshot) -> None:
        self.shown = snapshot
        if self._wanted(snapshot):
            self._moment = time.monotonic_ns()
            self._wanted = lambda _: False
            self._there.set()

    def until(self, screen: Screen, *, offline: bool | None = None) -> int:
        """Wait for this screen; when it was published (monotonic ns)."""

        def there(shown: Snapshot) -> bool:
            on = shown.screen is screen and not shown.busy
            return on and (offline is None or (shown.offline_minutes is not None) == offline)

        self._there.clear()
        self._moment = 0
        self._wanted = there
        if there(self.shown):
            self._wanted = lambda _: False
            return time.monotonic_ns()
        if not self._there.wait(20):
            raise RuntimeError(f"{self.shown.screen} {self.shown.refusal} instead of {screen}")
        return self._moment


def _debit(folder: Path, long: bool) -> tuple[list[Figure], list[str]]:
    plenty = ("--coin-share", "100", "--pin-limit", "100000", "--kiosk-cap", "100000")
    with Demo(folder / "co-op", options=plenty) as demo:
        if demo.no_pcsc:
            return [], [f"a payment without the network was not measured: {demo.no_pcsc}"]
        reader = TimedReader()
        goods = min((p for p in demo.products if p.code), key=lambda p: p.price)
        till = _Till(demo, reader)
        till.engine.start()
        till.until(Screen.IDLE, offline=False)
        names = [card.first_name for card in demo.cards if card.balance >= 2000]
        for name in names:  # each was here, and the till holds some of their coin
            demo.lay(name)
            time.sleep(1)
            demo.lift()
            till.engine.submit(intents.End())
            time.sleep(0.6)
        time.sleep(3)
        demo.cable.pull()
        till.until(till.shown.screen, offline=True)
        each = [name for name in names for _ in range(1500 // goods.price - 1)]
        taps = iter(each)

        def pay() -> Mapping[str, float]:
            till.until(Screen.IDLE)
            till.engine.submit(CodeScanned(goods.code))
            till.until(Screen.BASKET)
            till.engine.submit(intents.Pay())
            till.until(Screen.PAY)
            name = next(taps)
            reader.told = 0
            threading.Thread(target=demo.lay, args=(name,), daemon=True).start()
            ended = till.until(Screen.APPROVED)
            time.sleep(_REST_SECONDS)
            debit, read = (ended - reader.told) / 1e6, (reader.told - reader.began) / 1e6
            return {"offline debit": debit, "its card read": read}

        def leave() -> Mapping[str, float]:
            demo.lift()
            time.sleep(_REST_SECONDS)
            till.engine.submit(intents.Done())
            till.engine.submit(intents.End())
            return {}

        rounds = min(len(each) - 1, 60 if long else 20)
        samples = interleaved(rounds, [pay, _Floor(folder).take, leave])
        till.engine.stop()
    name = "a payment without the network; card, its crypto and one commit"
    ours, least = median(samples, "offline debit"), median(samples, "floor")
    notes = [spread(samples, name, "ms") for name in samples]
    return [figure(_AREA, name, ours, least, "ms", 2)], notes


_REST_SECONDS = 0.6
"""Between two of them, as at a counter: whatever is cold by then is cold for the floor as for us.
And pcscd looks every 400 ms whether the card is gone."""


class _Floor:
    """The card's bare exchange, verifying what it said, one bare durable row."""

    def __init__(self, folder: Path) -> None:
        self._store, self._card = BareStore(folder / "bare.db"), RawCard()
        self._keys = card_keys(bytes(16), bytes(range(16)), "04A1B2C3D4E580")
        sun = SunKeys(self._keys.meta, self._keys.file)
        self._tap = mirror_sun(sun, bytes.fromhex("04A1B2C3D4E580"), 7, os.urandom(5))

    def take(self) -> Mapping[str, float]:
        """One of each, in ms."""
        card = self._card.exchange()
        began = time.monotonic_ns()
        verify_sun(*self._tap, self._keys.meta, lambda _uid: self._keys.file)
        self._store.commit(bytes(1500))
        return {"floor": card + (time.monotonic_ns() - began) / 1e6}
