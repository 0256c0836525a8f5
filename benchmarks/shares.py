# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the processor's time was shared among the programs that a benchmark started (proc(5))."""

import os
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def seconds() -> dict[str, float]:
    """Seconds of processor time so far: of the ledger's processes and of PostgreSQL's, as far as
    this process started them and they still run."""
    parents: dict[int, int] = {}
    spent: dict[int, tuple[str, float]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:  # it ended
            continue
        number = int(folder.name)
        parents[number] = int(fields[1])
        spent[number] = (_part(command), (int(fields[11]) + int(fields[12])) * _TICK_S)
    sums = {"ledger": 0.0, "PostgreSQL": 0.0}
    for number, (part, took) in spent.items():
        if part and _is_ours(number, parents):
            sums[part] += took
    return sums


def _part(command: bytes) -> str:
    if b"ledger.cli\0serve" in command:
        return "ledger"
    program = command.partition(b"\0")[0]
    return (
        "PostgreSQL" if program.startswith(b"postgres:") or program.endswith(b"/postgres") else ""
    )


def _is_ours(number: int, parents: dict[int, int]) -> bool:
    while number in parents:
        if number == os.getpid():
            return True
        number = parents[number]
    return False
