# SPDX-License-Identifier: AGPL-3.0-or-later
"""Area ``ledger``: grants asked for and entry runs uploaded, against pgbench beside them.

The ledger is real: ``coop-ledger serve`` over a PostgreSQL that flushes every commit, each request
and entry signed by its kiosk and verified, each answer signed, the log appended. The floor is what
pgbench's default transaction (TPC-B) reaches with 16 clients.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Self

import httpx
import msgspec

from benchmarks import shares
from benchmarks.ledger_coop import BenchCoop
from benchmarks.load import Plan, Result, write_plan
from benchmarks.measure import Figure, Report, figure, interleaved, median, spread
from contract.messages import MAX_ENTRIES_PER_UPLOAD
from tests.ledger.postgres import Postgres

AREA = "ledger"
_UPLOADERS = 8
_FOLDER = Path(__file__).parents[1] / ".build" / "bench" / "ledger"


_PARTS = ("ledger", "PostgreSQL", "the load")
Shares = Mapping[str, float]
"""Of each of them."""

_SMALL, _LARGE = 10_000, 5_000_000
"""Postings in two co-ops' books, between which an entry's cost is compared."""
_POSTINGS = 6
"""A sale of the benchmark has so many."""


def run(*, long: bool) -> Report:
    """Measure the area: three minutes. ``long`` also fills the books with millions of postings,
    which takes most of an hour."""
    with Postgres(fsync=True) as server:
        pgbench = _Pgbench(server)
        books = BenchCoop(_FOLDER / "postgresql", server.new())
        beside = BenchCoop(_FOLDER / "sqlite", None)
        bench = _Bench(pgbench, books, beside, 8000 if long else 4000)
        with serving(books.data, 2) as bench.port, serving(beside.data, 2) as bench.sqlite_port:
            measures = (bench.floor, bench.grants_64, bench.grants_16, bench.upload, bench.embedded)
            samples = interleaved(9 if long else 3, measures)
        figures, notes = _figures(samples), _notes(samples)
        if long:
            grown, said = _grow(server)
            figures, notes = [*figures, *grown], [*notes, *said]
    return Report(figures, notes)


def grown(postings: int) -> Report:
    """Only what an entry costs in books of so many postings, beside small ones. Minutes for some
    hundred thousand: ``python -m benchmarks.ledger 300000``."""
    with Postgres(fsync=True) as server:
        return Report(*_grow(server, postings))


def _grow(server: Postgres, postings: int = _LARGE) -> tuple[list[Figure], list[str]]:
    """What an entry costs in small books and in large ones, in turn; and how long a proof takes."""
    with (
        _Filled(server, "small", _SMALL) as small,
        _Filled(server, "large", postings) as large,
    ):
        samples = interleaved(5, [small.cost, large.cost])
        proofs = sorted(large.proof_ms() for _ in range(200))
    ours, floor = median(samples, "large"), median(samples, "small")
    return (
        [
            figure(AREA, f"an entry among {postings:,} postings", ours, floor, "us", 1.15),
            figure(AREA, "  the slowest of 200 proofs there", proofs[-1], 5, "ms", 1),
        ],
        [
            spread(samples, "small", "us"),
            spread(samples, "large", "us"),
            f"a proof: {proofs[100]:.2f} ms in the middle, {proofs[198]:.2f} ms all but one",
        ],
    )


class _Filled:
    """A co-op with so many postings in its books, served."""

    def __init__(self, server: Postgres, name: str, postings: int) -> None:
        self._name = name
        self._coop = BenchCoop(_FOLDER / name, server.new())
        self._serving = serving(self._coop.data, 2)
        self._port = self._serving.__enter__()
        for _ in range(0, postings, _POSTINGS * _UPLOADERS * MAX_ENTRIES_PER_UPLOAD * 2):
            self._upload(2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._serving.__exit__(None, None, None)

    def _upload(self, each: int) -> float:
        plan = Plan(self._coop.uploads(_UPLOADERS, each), b'"outcome":"posted"')
        return load(self._port, plan, _UPLOADERS * each).elapsed

    def cost(self) -> Mapping[str, float]:
        """Microseconds an entry."""
        each = 5
        entries = _UPLOADERS * each * MAX_ENTRIES_PER_UPLOAD
        return {self._name: self._upload(each) / entries * 1e6}

    def proof_ms(self) -> float:
        """How long some receipt's proof takes to come: the best of three, as others work here."""
        code, took = random.choice(self._coop.receipts), []
        for _ in range(3):
            began = time.perf_counter()
            answer = self._http.get(f"http://127.0.0.1:{self._port}/v1/proofs/{code.path}")
            took.append(time.perf_counter() - began)
            answer.raise_for_status()
        return min(took) * 1000

    @cached_property
    def _http(self) -> httpx.Client:
        return httpx.Client()


def _figures(samples: Mapping[str, Sequence[float]]) -> list[Figure]:
    floor = median(samples, "pgbench")

    def against(name: str, words: str, goal: float) -> Figure:
        return figure(AREA, words, median(samples, name), floor, "/s", goal, "higher")

    return [
        against("grants 64", "grants, 64 clients", 1.0),
        against("grants 16", "grants, 16 clients", 0.9),
        figure(
            AREA,
            "  p99 against p50",
            median(samples, "p99"),
            median(samples, "p50"),
            "ms",
            4,
        ),
        against("entries", "entries uploaded", 2.0),
        against("embedded", "grants, SQLite", 0.6),
    ]


def _notes(samples: Mapping[str, Sequence[float]]) -> list[str]:
    rates = ("pgbench", "grants 64", "grants 16", "entries", "embedded")
    return [
        *(spread(samples, name, "/s") for name in rates),
        spread(samples, "p50", "ms"),
        spread(samples, "p99", "ms"),
        *(_shared(samples, name) for name in ("grants 64", "grants 16", "entries", "embedded")),
        f"load average {os.getloadavg()[0]:.1f}",
    ]


class _Bench:
    port = 0
    sqlite_port = 0

    def __init__(
        self, pgbench: "_Pgbench", books: BenchCoop, beside: BenchCoop, requests: int
    ) -> None:
        self._pgbench, self._books, self._beside = pgbench, books, beside
        self._requests = requests

    def floor(self) -> Mapping[str, float]:
        return {"pgbench": self._pgbench.tps(3)}

    def grants_64(self) -> Mapping[str, float]:
        result, took = self._grants(self._books, self.port, 64)
        return {"grants 64": self._requests / result.elapsed, **_each("grants 64", took)}

    def grants_16(self) -> Mapping[str, float]:
        result, took = self._grants(self._books, self.port, 16)
        return {
            "grants 16": self._requests / result.elapsed,
            **_each("grants 16", took),
            "p50": result.p50 * 1000,
            "p99": result.p99 * 1000,
        }

    def embedded(self) -> Mapping[str, float]:
        result, took = self._grants(self._beside, self.sqlite_port, 16)
        return {"embedded": self._requests / result.elapsed, **_each("embedded", took)}

    def upload(self) -> Mapping[str, float]:
        each = self._requests // 400
        plan = Plan(self._books.uploads(_UPLOADERS, each), b'"outcome":"posted"')
        entries = _UPLOADERS * each * MAX_ENTRIES_PER_UPLOAD
        result, took = _shares(self.port, plan, _UPLOADERS * each, entries)
        return {"entries": entries / result.elapsed, **_each("entries", took)}

    def _grants(self, coop: BenchCoop, port: int, clients: int) -> tuple[Result, Shares]:
        plan = Plan(coop.grant_requests(clients, self._requests), b'"result":"granted"')
        return _shares(port, plan, self._requests, self._requests)


def _shares(port: int, plan: Plan, count: int, units: int) -> tuple[Result, Shares]:
    """What this load saw, and the microseconds of processor time that a unit of it took whom."""
    before = shares.seconds()
    result = load(port, plan, count)
    took = {part: after - before[part] for part, after in shares.seconds().items()}
    took["the load"] = result.cpu
    return result, {part: took[part] / units * 1e6 for part in _PARTS}


def _each(name: str, took: Shares) -> Shares:
    return {f"{name}: {part}": microseconds for part, microseconds in took.items()}


def _shared(samples: Mapping[str, Sequence[float]], name: str) -> str:
    parts = (f"{part} {median(samples, f'{name}: {part}'):.0f}" for part in _PARTS)
    return f"{name}: microseconds of processor time each: {', '.join(parts)}"


def load(port: int, plan: Plan, count: int) -> Result:
    """What this load saw. All of it must have been answered as it should."""
    path = _FOLDER / "plan"
    write_plan(path, plan)
    command = [sys.executable, "-m", "benchmarks.load", str(port), str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    result = msgspec.json.decode(done.stdout, type=Result)
    if result.answers != {200: count} or result.wanted != count:
        raise RuntimeError(f"not every request was answered as it should be: {result}")
    return result


@contextmanager
def serving(data: Path, workers: int) -> Iterator[int]:
    """The port of ``coop-ledger serve``."""
    port_file = data / "port"
    port_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "ledger.cli", "serve", "--data", str(data), "--port", "0"]
    command += ["--port-file", str(port_file), "--workers", str(workers)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not port_file.exists():
            if process.poll() is not None:
                raise RuntimeError("the ledger did not start")
            time.sleep(0.05)
        yield int(port_file.read_text())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


class _Pgbench:
    """The default transaction, at a scale where its clients do not wait for each other much."""

    def __init__(self, server: Postgres) -> None:
        server.run("CREATE DATABASE floor")
        self._where = ("-h", str(server.folder), "-U", "coop", "floor")
        self._run("-i", "-q", "-s", "50")

    def tps(self, seconds: int) -> float:
        """Transactions a second with 16 clients."""
        said = self._run("-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", str(seconds))
        found = re.search(r"tps = ([\d.]+)", said)
        assert found is not None, said
        return float(found[1])

    def _run(self, *options: str) -> str:
        done = subprocess.run(
            ["pgbench", *options, *self._where], capture_output=True, text=True, check=True
        )
        return done.stdout


if __name__ == "__main__":  # python -m benchmarks.ledger 300000
    from benchmarks.__main__ import table

    found = grown(int(sys.argv[1]))
    print(table(found.figures), *found.notes, sep="\n")
