# SPDX-License-Identifier: AGPL-3.0-or-later
"""Area ``first``: the tap that pays, and how the kiosk starts.

The kiosk is real, offscreen and with Qt's software renderer; so is its ledger, a process of its own
over SQLite. Floors are what the same libraries do when nobody asks them for more.
"""

import os
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from benchmarks.append import AppendBench
from benchmarks.measure import Figure, Program, Report, figure, interleaved, median, spread
from kiosk.config import PrinterSettings
from kiosk.demo import Demo

_STRETCH_MS = 8
"""So long the Qt thread may be busy without a break."""
_SHOPPERS = ("Amara", "Jonas")


def run(*, long: bool) -> Report:
    """Measure the area; ``long`` takes more rounds. Three minutes, or eight."""
    return measure("first", long=long)


def measure(area: str, *options: str, long: bool) -> Report:
    """The same over a ledger that was made with these options of ``coop-ledger demo``."""
    folder = Path(__file__).parents[1] / ".build" / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    # All in coin, without a PIN, and as much as is wanted, so that one tap pays.
    plenty = ("--coin-share", "100", "--pin-limit", "100000", "--kiosk-cap", "100000")
    with Demo(folder / "co-op", options=(*plenty, *options)) as demo, Program("paper.py") as paper:
        # Without the demo's own cable and printer: they live in the kiosk's process, and would be
        # measured with it.
        settings = replace(
            demo.kiosk.settings(),
            ledger=f"http://127.0.0.1:{demo.ledger.port}",
            printer=PrinterSettings("127.0.0.1", paper.hear("port")),
        )
        demo.kiosk.keep_settings(settings)
        _work_hard(demo)
        start_figures, start_notes = _start(area, demo, 21 if long else 9)
        tap_figures, tap_notes = _tap(area, demo, folder, 75 if long else 25)
        how = f"in this process ({demo.no_pcsc})" if demo.no_pcsc else "by a private pcscd"
    append_figures, append_notes = _append(area, folder, 900 if long else 300)
    return Report(
        [*tap_figures, *append_figures, *start_figures],
        [f"a virtual card, read {how}", *tap_notes, *append_notes, *start_notes],
    )


def _tap(
    area: str, demo: Demo, folder: Path, rounds: int
) -> tuple[Sequence[Figure], Sequence[str]]:
    from benchmarks.tap import FLOOR, PARTS, TapBench  # opens Qt, which the starts can do without

    with TapBench(demo, folder) as b:
        measures = (b.pay, b.card, b.get, b.post, b.commits, b.frame, b.leave)
        samples = interleaved(rounds, measures)
    floor = sum(median(samples, name) for name in FLOOR)
    # The whole sale: goods, greeting, bill and thanks. Its longest stretch is what a touch may have
    # to wait for; each page's first frame is in it, drawn in this thread by the software renderer.
    longest = median(samples, "stretch")
    return (
        [
            figure(area, "card to approved frame", median(samples, "tap"), floor, "ms", 1.5),
            figure(area, "longest stretch in the Qt thread", longest, _STRETCH_MS, "ms", 1),
        ],
        [
            spread(samples, "stretch", "ms"),
            spread(samples, "tap", "ms"),
            "  of it " + _medians(samples, PARTS),
            "  floor " + _medians(samples, FLOOR),
        ],
    )


def _append(area: str, folder: Path, rounds: int) -> tuple[Sequence[Figure], Sequence[str]]:
    bench = AppendBench(folder)
    samples = interleaved(rounds, (bench.append, bench.commit))
    bench.close()
    ours, floor = median(samples, "append"), median(samples, "bare commit")
    return (
        [figure(area, "journal append", ours, floor, "ms", 1.5)],
        [spread(samples, name, "ms") for name in ("append", "bare commit")],
    )


def _start(area: str, demo: Demo, rounds: int) -> tuple[Sequence[Figure], Sequence[str]]:
    def bare() -> Mapping[str, float]:
        with Program("bare_window.py") as window:
            first = window.hear("first")
            time.sleep(0.2)
            return {
                "bare window": (first - window.began) / 1e6,
                "bare memory": window.resident_mib(),
            }

    def ours() -> Mapping[str, float]:
        data = str(demo.kiosk.path)
        with Program("kiosk_process.py", "run", "--window", "--data", data) as kiosk:
            first, idle = kiosk.hear("first"), kiosk.hear("idle")
            time.sleep(1)  # until the reader has been found, and the ledger
            kiosk.say("scan " + demo.code("Rye bread"))
            kiosk.hear("basket")
            kiosk.say("pay")
            kiosk.hear("pay")
            if demo.no_pcsc:  # the kiosk's own process has no card reader then
                kiosk.say("money")
                kiosk.hear("cash")
                kiosk.say("cash 10000")
                kiosk.hear("approved")
            else:
                demo.lay("Jonas")
                kiosk.hear("approved")
                demo.lift()
            kiosk.say("done")
            kiosk.hear("idle")
            time.sleep(2)  # the receipt is out and the entry uploaded
            return {
                "first frame": (first - kiosk.began) / 1e6,
                "ready to scan": (idle - kiosk.began) / 1e6,
                "memory": kiosk.resident_mib(),
            }

    samples = interleaved(rounds, (bare, ours))
    window, memory = median(samples, "bare window"), median(samples, "bare memory")
    return (
        [
            figure(area, "first frame", median(samples, "first frame"), window, "ms", 1.4),
            figure(area, "ready to scan", median(samples, "ready to scan"), window, "ms", 4),
            figure(
                area, "memory, idle after a sale", median(samples, "memory"), memory, "MiB", 2.5
            ),
        ],
        [
            spread(samples, name, unit)
            for name, unit in (
                ("bare window", "ms"),
                ("first frame", "ms"),
                ("ready to scan", "ms"),
                ("bare memory", "MiB"),
                ("memory", "MiB"),
            )
        ],
    )


def _medians(samples: Mapping[str, Sequence[float]], names: Sequence[str]) -> str:
    return ", ".join(f"{name} {median(samples, name):.2f}" for name in names)


def _work_hard(demo: Demo) -> None:
    """Give the shoppers coin for all the rounds, earned as the members' rule wants it."""
    from ledger.commands.common import clock
    from ledger.community.contributions import confirm_contribution
    from ledger.service import Ledger
    from ledger.transaction import Transaction

    ledger = Ledger(demo.ledger.folder, clock=clock, random=os.urandom)
    office = demo.card("Mei").member
    for member in (demo.card(name).member for name in _SHOPPERS):

        def earn(tx: Transaction, member: str = member) -> None:
            day = tx.coop.day(tx.now_ms)
            confirm_contribution(tx, member, "shop-shift", 60_000, day, f"member:{office}")

        ledger.do_now(earn)
    ledger.close()
