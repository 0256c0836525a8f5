# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt printer: a thread with a queue, which prints each document once or says why not.

A printer that runs out of paper keeps what it was sent and prints it after the refill. So a
document is sent only to a printer that just said it is ready, and never sent a second time: when
nothing can tell whether it came out, it is reported as unconfirmed, and a person decides.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from contract.receipt import Document
from hardware.ports import Device, DeviceHealth, Health, Printed, Sink
from hardware.printing.escpos import DRAWER_KICK, DRAWER_KICK_NOW, escpos_bytes
from hardware.printing.transport import (
    PrinterConnection,
    PrinterError,
    SendBroke,
)

log = logging.getLogger(__name__)

POLL_S = 2.0
PATIENCE_S = 600.0
"""How long a document waits for paper. A receipt that comes out later finds another customer at the
till, and it is nobody else's business."""

_REMEMBERED = 4096  # document ids; more than a day of receipts


@dataclass
class _Job:
    document: Document
    queued_at: float
    told: bool = False  # that it has to wait


class EscPosPrinter:
    """A ReceiptPrinter on the network (ESC/POS on TCP port 9100), with a drawer that hangs on it.

    ``Printed(id, "paper-out" | "cover-open" | "offline")`` is told once when a document has to
    wait; then comes ``Printed(id, "")`` when it is out, ``"not-sent"`` when it was given up
    (``patience_s``, ``stop``, or a document that cannot be printed at all), or ``"unconfirmed"``.
    The printer and its paper are asked for every ``poll_s`` seconds.
    """

    def __init__(
        self,
        host: str,
        port: int = 9100,
        *,
        width_mm: int = 80,
        drawer_open_high: bool = True,
        poll_s: float = POLL_S,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host, self._port = host, port
        self._width_mm = width_mm
        self._drawer_open_high = drawer_open_high
        self._poll_s, self._patience_s, self._clock = poll_s, patience_s, clock
        self._sink: Sink = lambda _: None
        self._thread: threading.Thread | None = None
        self._health: DeviceHealth | None = None
        # Shared with the callers, under the lock of ``_wake``:
        self._wake = threading.Condition()
        self._news = False  # something to do before the next poll
        self._stopping = False
        self._kick = False
        self._queue: deque[_Job] = deque()
        self._seen: dict[str, None] = {}
        # The printer has it and said that it has to wait: it will print this by itself.
        self._held: _Job | None = None

    def start(self, sink: Sink) -> None:
        """Begin; health is told at once and whenever it changes."""
        self._sink = sink
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def print(self, document: Document) -> None:
        """Queue a document; returns at once, ``Printed`` follows. The same id twice is ignored."""
        with self._wake:
            if document.id in self._seen:
                return
            self._seen[document.id] = None
            if len(self._seen) > _REMEMBERED:
                del self._seen[next(iter(self._seen))]
            stopping = self._stopping
            if not stopping:
                self._queue.append(_Job(document, self._clock()))
                self._tell_thread()
        if stopping:
            self._sink(Printed(document.id, "not-sent"))

    def open_drawer(self) -> None:
        """Open the drawer without paper. An order that cannot be carried out now is dropped: a
        drawer does not spring open when the paper is refilled later."""
        with self._wake:
            self._kick = True
            self._tell_thread()

    def stop(self) -> None:
        """Stop after the document in hand; the others are told as ``not-sent``."""
        with self._wake:
            self._stopping = True
            self._tell_thread()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    # --- the thread ---------------------------------------------------------------------------

    def _tell_thread(self) -> None:
        self._news = True
        self._wake.notify()

    def _run(self) -> None:
        while True:
            try:
                self._step()
            except Exception:  # the till goes on selling, whatever happens here
                log.exception("printer thread")
            with self._wake:
                self._wake.wait_for(lambda: self._news, self._poll_s)
                self._news = False
                if self._stopping:
                    break
        self._resolve_held("unconfirmed")
        while job := self._next():
            self._sink(Printed(job.document.id, "not-sent"))

    def _step(self) -> None:
        """Look at the printer once and send it all that it can take."""
        try:
            with PrinterConnection(
                self._host, self._port, drawer_open_high=self._drawer_open_high
            ) as line:
                trouble = self._look(line)
                if not trouble and self._take_kick():
                    line.send(DRAWER_KICK)
                while not trouble and (job := self._next()):
                    trouble = self._send(line, job)
                if trouble:
                    kick = self._take_kick()
                    # Even while the receipt waits for paper: the customer waits for the change.
                    if self._tell_waiting(trouble) or kick:
                        line.send(DRAWER_KICK_NOW)
        except PrinterError as e:
            log.info("printer %s:%d: %s", self._host, self._port, e)
            self._tell_health(Health.MISSING, "offline")
            # What it held is gone if it was switched off, and comes out if only the cable was.
            self._resolve_held("unconfirmed")
            self._take_kick()
            self._tell_waiting("offline")

    def _look(self, line: PrinterConnection) -> str:
        """Ask for the state and tell it; what keeps it from printing, or ""."""
        status = line.status()
        trouble = status.trouble
        if trouble == "offline":
            self._tell_health(Health.MISSING, trouble)
        elif trouble:
            self._tell_health(Health.TROUBLE, trouble)
        else:
            self._tell_health(Health.READY, "paper-low" if status.paper_low else "")
            self._resolve_held("")
        return trouble

    def _take_kick(self) -> bool:
        with self._wake:
            kick, self._kick = self._kick, False
            return kick

    def _next(self) -> _Job | None:
        with self._wake:
            return self._queue.popleft() if self._queue else None

    def _send(self, line: PrinterConnection, job: _Job) -> str:
        """Print one document on a printer that is ready; what keeps it from the next, or ""."""
        document = job.document
        if job.told:  # the sale is long over, and so is the need for the drawer
            document = msgspec.structs.replace(document, opens_drawer=False)
        try:
            data = escpos_bytes(document, self._width_mm)
        except Exception:
            log.exception("document %s cannot be printed", document.id)
            self._sink(Printed(document.id, "not-sent"))
            return ""
        try:
            line.send(data)
        except SendBroke as e:
            if e.accepted:
                self._sink(Printed(document.id, "unconfirmed"))
            else:
                with self._wake:
                    self._queue.appendleft(job)
            raise
        self._held = job
        trouble = self._look(line)  # tells that it is out, if it is
        if trouble and not job.told:
            self._sink(Printed(document.id, trouble))
        return trouble

    def _resolve_held(self, code: str) -> None:
        if self._held is not None:
            job, self._held = self._held, None
            self._sink(Printed(job.document.id, code))

    def _tell_waiting(self, trouble: str) -> bool:
        """Say once of each document that it waits, and give up those that waited too long.

        Returns whether one that is newly waiting opens the drawer.
        """
        now = self._clock()
        with self._wake:
            late = [job for job in self._queue if now - job.queued_at > self._patience_s]
            for job in late:
                self._queue.remove(job)
            waiting = [job for job in self._queue if not job.told]
            for job in waiting:
                job.told = True
        for job in waiting:
            self._sink(Printed(job.document.id, trouble))
        for job in late:
            self._sink(Printed(job.document.id, "not-sent"))
        return any(job.document.opens_drawer for job in waiting)

    def _tell_health(self, health: Health, code: str) -> None:
        now = DeviceHealth(Device.PRINTER, health, code)
        if now != self._health:
            self._health = now
            self._sink(now)
