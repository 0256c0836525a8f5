# SPDX-License-Identifier: AGPL-3.0-or-later
"""``serve``: kiosks over HTTP."""

import argparse
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from contract.ids import instant
from ledger.commands.common import Commands, Failed, clock, data
from ledger.late import apply_waiting
from ledger.service import Ledger, open_to_read
from ledger.transparency.log import read_head

_TURN_S = 0.0005
"""So long one thread may run Python while another waits: a tenth of what is usual."""

_CLOSED_MS = 366 * 24 * 60 * 60_000

_OBJECTS = 2_000
"""So many more objects there are before Python looks for those that only each other know. With the
usual 700 it does so dozens of times a group; after 50,000 it takes 25 to 80 ms at once, while all
wait for the log's head."""


def add(commands: Commands) -> None:
    """Tell the parser."""
    serve = commands.add_parser("serve", help="serve kiosks over HTTP")
    data(serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8470, help="0 takes a free one")
    serve.add_argument("--port-file", type=Path, help="the port is written here once it is open")
    serve.add_argument("--workers", type=int, default=1, help="processes that serve (1)")
    serve.add_argument(
        "--clock-is-right",
        action="store_true",
        help="although nothing was logged for more than a year",
    )
    serve.add_argument("--listener", type=int, help=argparse.SUPPRESS)  # of a worker: its socket
    serve.set_defaults(run=_serve)


def _serve(args: argparse.Namespace) -> int:
    if args.listener is not None:
        threading.Thread(target=_end_with_parent, daemon=True).start()
        _run(args.data, socket.socket(fileno=args.listener), lambda: print("serving", flush=True))
        return 0
    if args.workers < 1:
        raise Failed("at least one worker serves")
    name = _name(args.data, clock_is_right=args.clock_is_right)
    first = _listen(args.host, args.port)
    port: int = first.getsockname()[1]

    def opened() -> None:
        print(f"{name}: http://{args.host}:{port}", flush=True)
        if args.port_file is not None:
            _write_whole(args.port_file, f"{port}\n")

    if args.workers == 1:
        _run(args.data, first, opened)
        return 0
    first.close()
    return _Workers(args.host, port, args.data, args.workers).run(opened)


def _name(folder: Path, *, clock_is_right: bool) -> str:
    """The co-op's name; also makes sure that its ledger can be opened, and brings it up to date."""
    ledger = Ledger(folder, clock=clock, random=os.urandom)
    try:
        if not clock_is_right:
            _require_clock(folder)
        if outcomes := apply_waiting(ledger):
            print(f"{len(outcomes)} entries that were unknown before are applied", flush=True)
    finally:
        ledger.close()
    return ledger.coop.name


def _require_clock(folder: Path) -> None:
    """Time in the log never runs backwards: one entry of 2099 and it would be 2099 for good, at
    every till. Raises Failed where nobody has logged anything for longer than co-ops are closed."""
    with open_to_read(folder) as (connection, _):
        newest = read_head(connection).at_ms
    if newest and clock() - newest > _CLOSED_MS:
        raise Failed(
            f"this machine's clock says {instant(clock())}, and nothing was logged since"
            f" {instant(newest)}. If that is wrong set it (timedatectl): what is logged at a wrong"
            " time stays so. If it is right: serve --clock-is-right"
        )


def _listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """``shared``: with others of ours under the same port; else the port must be free."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((host, port))
    except OSError as e:
        listener.close()
        raise Failed(f"{host} port {port}: {e.strerror}") from e
    return listener


def _run(folder: Path, listener: socket.socket, opened: Callable[[], None]) -> None:
    """Serve in this process until it is told to end."""
    import uvicorn

    from ledger.app import build
    from ledger.joined import JoinedWrites

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            opened()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.bells.end()  # else what kiosks keep open would be waited for
            await super().shutdown(sockets)

    app = build(Ledger(folder, clock=clock, random=os.urandom))
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=JoinedWrites,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    # The writer waits for the database several times a group, and each time for its turn to run
    # Python again: as long as that lasts, everybody waits for the log's head.
    sys.setswitchinterval(_TURN_S)
    gc.freeze()  # the program itself is never looked through again
    gc.set_threshold(_OBJECTS)
    Server(config).run(sockets=[listener])


class _Workers:
    """Processes that serve the same port. Each writes; the log's head, locked first, gives them
    their turns. One that ends unasked is started again."""

    def __init__(self, host: str, port: int, folder: Path, number: int) -> None:
        # Each has a socket of its own under the port: the kernel deals connections out evenly. They
        # are kept here, so that whoever calls a worker that is being started again only waits.
        self._listeners = [_listen(host, port, shared=True) for _ in range(number)]
        self._folder = folder
        self._ending = threading.Event()

    def run(self, opened: Callable[[], None]) -> int:
        """Serve until this process is told to end. The exit status."""
        ends = {signal.SIGTERM, signal.SIGINT}
        # Before any thread is made: all of them leave these signals to ``sigwait``.
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        workers = [self._start(listener) for listener in self._listeners]
        if not all(worker.stdout is not None and worker.stdout.readline() for worker in workers):
            for worker in workers:
                worker.kill()
            return 1
        opened()
        keepers = [
            threading.Thread(target=self._keep, args=pair)
            for pair in zip(workers, self._listeners, strict=True)
        ]
        for keeper in keepers:
            keeper.start()
        signal.sigwait(ends)
        self._ending.set()
        for keeper in keepers:
            keeper.join()
        return 0

    def _keep(self, worker: subprocess.Popen[str], listener: socket.socket) -> None:
        """See that there is this worker, until all end."""
        while not self._ending.wait(0.2):
            if worker.poll() is not None:
                print(f"a worker ended ({worker.returncode}): starting another", file=sys.stderr)
                worker = self._start(listener)
        worker.terminate()
        worker.wait()

    def _start(self, listener: socket.socket) -> subprocess.Popen[str]:
        number = listener.fileno()
        command = [sys.executable, "-m", "ledger.cli", "serve", "--data", str(self._folder)]
        return subprocess.Popen(
            [*command, "--listener", str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[number],
            preexec_fn=_take_signals,
        )


def _take_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})


def _end_with_parent() -> None:
    """Whoever started this worker holds the other end of its standard input, until it is gone."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _write_whole(path: Path, text: str) -> None:
    """Whoever waits for the file never sees half of it."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(text)
    draft.replace(path)
