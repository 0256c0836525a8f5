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
from hardware.drawer import DrawerWatch
from hardware.ports import (
    Device,
    DeviceHealth,
    Health,
    PrintDoubt,
    PrintDoubts,
    Printed,
    Sink,
)
from hardware.printing.escpos import DRAWER_KICK, DRAWER_KICK_NOW, escpos_bytes
from hardware.printing.spool import KEPT_MS, Spool, SpoolBroken
from hardware.printing.transport import (
    PrinterAddress,
    PrinterConnection,
    PrinterError,
    PrinterUnreachable,
    SendBroke,
    connect,
)

log = logging.getLogger(__name__)

POLL_S = 2.0
PATIENCE_S = 600.0
"""How long a document waits for paper. A receipt that comes out later finds another customer at the
till, and it is nobody else's business."""


@dataclass
class _Job:
    document: Document
    queued_at: float
    told: bool = False  # that it has to wait


class EscPosPrinter:
    """A ReceiptPrinter that speaks ESC/POS, with a drawer that may hang on it.

    ``Printed(id, "paper-out" | "cover-open" | "offline")`` is told once when a document has to
    wait; then comes ``Printed(id, "")`` when it is out, ``"not-sent"`` when it was given up
    (``patience_s``, ``stop``, or a document that cannot be printed at all), or ``"unconfirmed"``.
    What may have come out or not is told as PrintDoubts until ``settle``, also after a restart.
    The printer, its paper and the drawer are asked for every ``poll_s`` seconds.
    """

    def __init__(
        self,
        address: PrinterAddress,
        *,
        width_mm: int = 80,
        spool: Spool | None = None,
        drawer: DrawerWatch | None = None,
        drawer_open_high: bool = True,
        poll_s: float = POLL_S,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``spool`` outlives the program, or else nothing does. ``drawer`` watches the drawer's
        sensor, where there is one. ``clock`` is in seconds since 1970."""
        self._address = address
        self._width_mm = width_mm
        self._spool = spool or Spool()
        self._drawer = drawer
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
        # The printer has it and said that it has to wait: it will print this by itself.
        self._held: _Job | None = None

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, sink: Sink) -> None:
        """Begin; health is told at once and whenever it changes. What waited when the program ended
        is printed if it is still wanted; what was being sent then is in doubt."""
        self._sink = sink
        self._health = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def print(self, document: Document) -> None:
        """Queue a document; returns at once, ``Printed`` follows. The same id twice is ignored."""
        with self._wake:
            now = self._clock()
            try:
                if not self._spool.add(document, int(now * 1000)):
                    return
            except SpoolBroken:
                # It is printed all the same; only a restart would not know of it.
                log.exception("document %s is not on the disk", document.id)
            stopping = self._stopping
            if not stopping:
                self._queue.append(_Job(document, now))
                self._tell_thread()
        if stopping:
            self._ended(document.id, "not-sent")

    def settle(self, document: str, came_out: bool) -> None:
        """A person answered what became of a document in doubt; it is not asked again."""
        self._mark(document, "printed" if came_out else "given-up")
        self._tell_doubts()

    def kept(self, document: str) -> Document | None:
        """A document of the last day, to make a copy of."""
        try:
            return self._spool.kept(document)
        except SpoolBroken:
            log.exception("document %s cannot be read", document)
            return None

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
        self._spool.close()

    # --- the thread ---------------------------------------------------------------------------

    def _tell_thread(self) -> None:
        self._news = True
        self._wake.notify()

    def _run(self) -> None:
        try:
            self._take_up()
        except Exception:
            log.exception("what was left to print")
        while True:
            try:
                self._step()
            except Exception:  # the till goes on selling, whatever happens here
                log.exception("printer thread")
                self._tell_health(Health.TROUBLE, "our-fault")
            with self._wake:
                self._wake.wait_for(lambda: self._news, self._poll_s)
                self._news = False
                if self._stopping:
                    break
        self._resolve_held("unconfirmed")
        while job := self._next():  # on the disk it goes on waiting, for the next start
            self._sink(Printed(job.document.id, "not-sent"))

    def _take_up(self) -> None:
        """Go on where the last program ended."""
        now = self._clock()
        self._spool.forget_before(int(now * 1000) - KEPT_MS)
        for job in self._spool.jobs("sent"):
            self._mark(job.document.id, "unconfirmed")
        with self._wake:
            queued = {job.document.id for job in self._queue}
            left = [j for j in self._spool.jobs("waiting") if j.document.id not in queued]
            self._queue.extendleft(_Job(j.document, j.at_ms / 1000, True) for j in reversed(left))
        if self._spool.jobs("unconfirmed"):
            self._tell_doubts()

    def _step(self) -> None:
        """Look at the printer once and send it all that it can take."""
        try:
            with connect(self._address, drawer_open_high=self._drawer_open_high) as line:
                trouble = self._look(line)
                if not trouble and self._take_kick():
                    self._kick_now(line, DRAWER_KICK)
                if not trouble:
                    self._give_up_late()
                while not trouble and (job := self._next()):
                    trouble = self._send(line, job)
                if trouble:
                    kick = self._take_kick()
                    # Even while the receipt waits for paper: the customer waits for the change.
                    if self._tell_waiting(trouble) or kick:
                        self._kick_now(line, DRAWER_KICK_NOW)
        except PrinterError as e:
            log.info("printer %s: %s", self._address, e)
            code = e.code if isinstance(e, PrinterUnreachable) else "offline"
            self._tell_health(Health.MISSING, code)
            # What it held is gone if it was switched off, and comes out if only the cable was.
            self._resolve_held("unconfirmed")
            self._take_kick()
            self._tell_waiting("offline")

    def _kick_now(self, line: PrinterConnection, kick: bytes) -> None:
        if self._drawer is not None:
            self._drawer.kicked(self._clock())
        line.send(kick)

    def _look(self, line: PrinterConnection) -> str:
        """Ask for the state and tell it; what keeps it from printing, or ""."""
        status = line.status()
        trouble = status.trouble
        if self._drawer is not None:
            for event in self._drawer.seen(status.drawer_open, self._clock()):
                self._sink(event)
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
            self._spool.mark(document.id, "sent")  # from here on nobody sends it again
        except Exception:
            log.exception("document %s cannot be printed", document.id)
            self._ended(document.id, "not-sent")
            return ""
        if document.opens_drawer and self._drawer is not None:
            self._drawer.kicked(self._clock())
        try:
            line.send(data)
        except SendBroke as e:
            if e.accepted:
                self._ended(document.id, "unconfirmed")
            else:
                self._mark(document.id, "waiting")
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
            self._ended(job.document.id, code)

    def _tell_waiting(self, trouble: str) -> bool:
        """Say once of each document that it waits, and give up those that waited too long.

        Returns whether one that is newly waiting opens the drawer.
        """
        with self._wake:
            waiting = [job for job in self._queue if not job.told]
            for job in waiting:
                job.told = True
        for job in waiting:
            self._sink(Printed(job.document.id, trouble))
        self._give_up_late()
        return any(job.document.opens_drawer for job in waiting)

    def _give_up_late(self) -> None:
        """Nobody waits for these any more."""
        now = self._clock()
        with self._wake:
            late = [job for job in self._queue if now - job.queued_at > self._patience_s]
            for job in late:
                self._queue.remove(job)
        for job in late:
            self._ended(job.document.id, "not-sent")

    def _ended(self, document: str, code: str) -> None:
        """It is out, or given up, or in doubt: keep that, and tell it."""
        state = {"": "printed", "not-sent": "given-up"}.get(code, "unconfirmed")
        self._mark(document, state)
        self._sink(Printed(document, code))
        if state == "unconfirmed":
            self._tell_doubts()

    def _mark(self, document: str, state: str) -> None:
        try:
            self._spool.mark(document, state)
        except SpoolBroken:  # at worst it is asked for after the next start
            log.exception("document %s is %s, and the disk does not know", document, state)

    def _tell_doubts(self) -> None:
        try:
            jobs = self._spool.jobs("unconfirmed")
        except SpoolBroken:
            log.exception("the print queue cannot be read")
            return
        self._sink(PrintDoubts(tuple(PrintDoubt(j.document.id, j.at_ms) for j in jobs)))

    def _tell_health(self, health: Health, code: str) -> None:
        now = DeviceHealth(Device.PRINTER, health, code)
        if now != self._health:
            self._health = now
            self._sink(now)
