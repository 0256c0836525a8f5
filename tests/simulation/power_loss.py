# SPDX-License-Identifier: AGPL-3.0-or-later
"""Power cuts, one at every write: what a disk may hold when the power goes, and what is then there.

A process runs under strace; its writes and flushes are recorded in order. Every prefix of them is a
moment at which the power may go. Of what was written and not yet flushed, the disk may have kept
nothing, all, any prefix of the writes, or half of the last one, torn at a sector. Not modelled:
lost directory entries, and reordering across a flush of another file."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

SECTOR = 512
_CALL = re.compile(rb"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_PATH = re.compile(rb"^\d+<([^>]*)>")


class Write(Struct, frozen=True):
    """Bytes at a place in a file."""

    file: str
    offset: int
    data: bytes


class Flush(Struct, frozen=True):
    """What was written to this file is on the disk."""

    file: str


class FailedFlush(Struct, frozen=True):
    """The disk refused to flush this file. The machine may take its writes for flushed from now on
    though the disk has none of them."""

    file: str


class Resize(Struct, frozen=True):
    """A file got this length."""

    file: str
    size: int


class Remove(Struct, frozen=True):
    """A file is gone."""

    file: str


class Acknowledged(Struct, frozen=True):
    """The process told the world something: from here on it must not be lost."""

    what: str


Step = Write | Flush | FailedFlush | Resize | Remove | Acknowledged


def record(module: str, folder: Path, *arguments: str, failing: str = "") -> list[Step]:
    """Run ``python -m module folder arguments…`` and record what it did to files in the folder.

    What it prints, line by line, is what it acknowledges. ``failing``: which flushes fail, as
    strace counts them ("7": the seventh, "7+": from the seventh on).
    """
    inject = f"inject=fsync,fdatasync:error=EIO:when={failing}"
    trace = folder.with_suffix(".strace")
    calls = "pwrite64,write,writev,ftruncate,fsync,fdatasync,unlink,unlinkat,rename"
    subprocess.run(
        [
            *("strace", "-f", "-y", "-xx", "-s", "70000", "-e", f"trace={calls}"),
            *(("-e", inject) if failing else ()),
            *("-o", str(trace), sys.executable, "-m", module, str(folder), *arguments),
        ],
        check=True,
        stdout=subprocess.PIPE,
    )
    steps = list(_parse(trace.read_bytes(), str(folder)))
    trace.unlink()
    return steps


def _parse(trace: bytes, folder: str) -> Iterator[Step]:
    for line in trace.splitlines():
        if b"unfinished ..." in line or b"resumed>" in line:
            raise ValueError("two threads write at once; this tool wants one")
        call = _CALL.match(line)
        if call is None:
            continue
        name, rest = call[1].decode(), call[2]
        flush = name in ("fsync", "fdatasync")
        if int(call[3]) < 0 and not flush:
            continue
        if name == "unlink" or name == "unlinkat":
            path = _unescape(rest.split(b'"')[1])
            if path.startswith(folder):
                yield Remove(path)
            continue
        found = _PATH.match(rest)
        if found is None:
            continue
        path = _unescape(found[1])
        if name == "write" and "pipe:" in path:
            for said in _unescape(rest.split(b'"')[1]).split():
                yield Acknowledged(said)
        elif not path.startswith(folder) or path.endswith("-shm"):
            continue  # the shared memory is made anew by whoever opens the database
        elif name == "pwrite64":
            _head, data, tail = rest.split(b'"')
            assert not tail.startswith(b"..."), "strace cut a write short"
            yield Write(path, int(tail.split(b",")[2]), bytes.fromhex(_hex(data)))
        elif flush:
            yield Flush(path) if int(call[3]) == 0 else FailedFlush(path)
        elif name == "ftruncate":
            yield Resize(path, int(rest.split(b",")[1]))
        else:
            raise ValueError(f"{name} to {path} is not modelled")


def _hex(escaped: bytes) -> str:
    return escaped.decode().replace("\\x", "")


def _unescape(escaped: bytes) -> str:
    text = escaped.decode()
    return bytes.fromhex(_hex(escaped)).decode() if text.startswith("\\x") else text


class Crash(Struct, frozen=True):
    """One state of the disk after a power cut, and what had been acknowledged before it."""

    files: dict[str, bytes]
    acknowledged: tuple[str, ...]
    where: str

    def lay_out(self, folder: Path) -> None:
        """Make the folder hold exactly these files."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, data in self.files.items():
            (folder / Path(name).name).write_bytes(data)


def crashes(steps: list[Step], before: dict[str, bytes] | None = None) -> Iterator[Crash]:
    """Every different state in which the disk may be found, which held ``before`` at the start."""
    synced: dict[str, bytes] = dict(before or {})
    pending: dict[str, list[Write | Resize]] = {}
    acknowledged: list[str] = []
    seen: set[int] = set()
    for number, step in enumerate(steps):
        match step:
            case Acknowledged(what=what):
                acknowledged.append(what)
            case Write() | Resize():
                pending.setdefault(step.file, []).append(step)
            case Flush(file=file):
                synced[file] = _apply(synced.get(file, b""), pending.pop(file, []))
            case Remove(file=file):
                synced.pop(file, None)
                pending.pop(file, None)
        for how, files in _kept(synced, pending):
            state = hash((len(acknowledged), tuple(sorted(files.items()))))
            if state not in seen:
                seen.add(state)
                yield Crash(files, tuple(acknowledged), f"step {number}, {how}")


def forgotten(steps: list[Step]) -> list[Step]:
    """The same steps on a disk that never gets what it once refused to flush."""
    kept: list[Step] = []
    for step in steps:
        if isinstance(step, FailedFlush):
            flushed = [
                n for n, s in enumerate(kept) if isinstance(s, Flush) and s.file == step.file
            ]
            since = flushed[-1] if flushed else 0
            kept[since:] = [
                s for s in kept[since:] if not (isinstance(s, Write) and s.file == step.file)
            ]
        else:
            kept.append(step)
    return kept


def _kept(
    synced: dict[str, bytes], pending: dict[str, list[Write | Resize]]
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """What the disk may have kept of the pending writes of each file, one file at a time."""
    everything = {f: _apply(synced.get(f, b""), todo) for f, todo in pending.items()}
    yield "nothing unflushed kept", dict(synced)
    yield "everything kept", {**synced, **everything}
    for file, todo in pending.items():
        for others in ({}, {f: d for f, d in everything.items() if f != file}):
            for count in range(len(todo)):
                base = _apply(synced.get(file, b""), todo[:count])
                yield f"{count} of {len(todo)} kept", {**synced, **others, file: base}
                last = todo[count]
                if isinstance(last, Write):
                    for size in {SECTOR, len(last.data) // 2 // SECTOR * SECTOR}:
                        torn = Write(file, last.offset, last.data[:size])
                        yield "torn", {**synced, **others, file: _apply(base, [torn])}


def _apply(data: bytes, todo: list[Write | Resize]) -> bytes:
    out = bytearray(data)
    for step in todo:
        if isinstance(step, Resize):
            out = out[: step.size].ljust(step.size, b"\0")
        else:
            if len(out) < step.offset:
                out = out.ljust(step.offset, b"\0")
            out[step.offset : step.offset + len(step.data)] = step.data
    return bytes(out)
