# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a run's machines log: a traceback there is a fault."""

import contextlib
import logging
from collections.abc import Iterator


class Faults(logging.Handler):
    """A traceback in a log is a fault of the program, unless the disk was made to fail."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and not _of_a_full_disk(record.exc_info[1]):
            self.found.append(f"{record.name}: {record.getMessage()}: {record.exc_info[1]!r}")


def _of_a_full_disk(e: BaseException | None) -> bool:
    return e is not None and ("disk is full" in str(e) or _of_a_full_disk(e.__cause__))


@contextlib.contextmanager
def quiet() -> Iterator[Faults]:
    """What the program logs is looked at, and not printed."""
    faults = Faults()
    loggers = [logging.getLogger(name) for name in ("kiosk", "ledger_client", "ledger", "asyncio")]
    before = [(log.level, log.propagate) for log in loggers]
    for log in loggers:
        log.addHandler(faults)
        log.setLevel(logging.ERROR)
        log.propagate = False
    try:
        yield faults
    finally:
        for log, (level, propagate) in zip(loggers, before, strict=True):
            log.removeHandler(faults)
            log.setLevel(level)
            log.propagate = propagate
