# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pcscd of one's own with a virtual reader, beside the system's and without touching it.

For tests and the demo. pcscd and the virtual card live in namespaces of their own (mount, network,
process), made by ``unshare``, as root or not: vpcd listens on every address, and in there nobody
can reach it. What comes out are two Unix sockets in a folder: pcscd's own, for PC/SC clients, and
that of the slot where virtual cards are laid.

Run as a module it is the keeper: the process inside. It obeys lines on its standard input, and when
that ends, because its parent stopped or died in whatever way, it ends, and all in there with it.
"""

import contextlib
import ctypes
import fcntl
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.cards.virtual import RemoteSlot, VpcdSlot, serve_slot

READER = "CoopCoin Virtual Reader"
"""The reader's name; PC/SC sees it twice, with " 00 00" (where cards are laid) and " 00 01"."""

_PORT = 35963  # of the virtual reader, in a network of its own
_DRIVERS = Path("/usr/lib/pcsc/drivers")
_VPCD = _DRIVERS / "serial" / "libifdvpcd.so"
_PATIENCE = 10.0  # seconds for anything the keeper does
_READY = "ready"


class CannotRun(Exception):
    """No private pcscd on this machine; the text says why, for people who set it up."""


class PrivatePcscd:
    """Context manager: a running pcscd whose sockets are in ``folder``, which must exist and be
    closed to others. Entering raises CannotRun.

    ``socket_name`` belongs into the environment as PCSCLITE_CSOCK_NAME before the process first
    asks PC/SC for anything; that is left to the caller. ``slot`` is where cards are laid; another
    process may use ``RemoteSlot(slot_path)``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._keeper: subprocess.Popen[str] | None = None
        self.socket_name = str(self._folder / "run" / "pcscd.comm")
        self.slot_path = self._folder / "slot"
        self.slot = RemoteSlot(self.slot_path)

    def __enter__(self) -> Self:
        unshare = shutil.which("unshare")
        if unshare is None:
            raise CannotRun("the command unshare is missing (package util-linux)")
        # Ordinary users seldom have sbin in their path.
        pcscd = shutil.which("pcscd", path=os.environ.get("PATH", os.defpath) + ":/usr/sbin")
        if pcscd is None:
            raise CannotRun("pcscd is not installed")
        if not _VPCD.exists():
            raise CannotRun("pcscd has no virtual reader (Debian package vsmartcard-vpcd)")
        if len(self.socket_name) > 100:  # of the 107 that a Unix socket's address may have
            raise CannotRun(f"the folder's path is too long for a socket: {self._folder}")
        self._lay_out()
        root = Path(__file__).parents[2]
        with self._log.open("w") as log:
            self._keeper = subprocess.Popen(
                [
                    *(unshare, "--mount", "--propagation", "unchanged", "--net", "--pid"),
                    *(() if os.geteuid() == 0 else ("--user", "--map-root-user")),
                    *("--fork", "--kill-child", "--"),
                    *(sys.executable, "-m", "hardware.cards.private_pcscd", pcscd),
                ],
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(root)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # Ctrl-C in the terminal is for the parent alone
            )
        try:
            self._expect_ready()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is None or keeper.stdin is None or keeper.stdout is None:
            return
        with contextlib.suppress(BrokenPipeError):
            keeper.stdin.close()
        keeper.stdout.close()
        try:
            keeper.wait(2)
        except subprocess.TimeoutExpired:
            keeper.kill()
            keeper.wait()

    def stop_service(self) -> None:
        """Kill pcscd, as if it had crashed. The virtual card stays where it lies."""
        self._command("stop")

    def start_service(self) -> None:
        """Start pcscd again. Raises CannotRun."""
        self._command("start")

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _lay_out(self) -> None:
        for name in ("run", "drivers/readers"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        # A copy beside no other driver: real readers are left to the system's own pcscd.
        shutil.copyfile(_VPCD, self._folder / "drivers" / "vpcd.so")
        (self._folder / "drivers" / "readers" / "virtual").write_text(
            f'FRIENDLYNAME "{READER}"\n'
            f"DEVICENAME   /dev/null:{_PORT}\n"
            f"LIBPATH      {_DRIVERS}/vpcd.so\n"
            f"CHANNELID    {_PORT}\n"
        )

    def _command(self, word: str) -> None:
        if self._keeper is None or self._keeper.stdin is None:
            raise CannotRun("it is not running")
        try:
            self._keeper.stdin.write(word + "\n")
            self._keeper.stdin.flush()
        except BrokenPipeError as e:
            raise CannotRun("its keeper has died") from e
        self._expect_ready()

    def _expect_ready(self) -> None:
        if self._keeper is None or self._keeper.stdout is None:
            raise CannotRun("it is not running")
        if not select.select([self._keeper.stdout], [], [], _PATIENCE)[0]:
            raise CannotRun("it did not start in time")
        reply = self._keeper.stdout.readline().strip()
        if reply != _READY:
            said = self._log.read_text(errors="replace").strip().splitlines()
            raise CannotRun(reply or (said[-1] if said else "it ended without a word"))


# --- inside ----------------------------------------------------------------------------------

_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000  # mount(2)
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 0x1  # netdevice(7)


class _Service:
    """pcscd, seen from inside. The folder is the working directory."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Raises CannotRun."""
        for left_behind in Path("run").iterdir():
            left_behind.unlink()
        command = [self._program, "--foreground", "--error", "-c", f"{_DRIVERS}/readers"]
        said = subprocess.run([self._program, "--help"], capture_output=True, check=False)
        if b"--disable-polkit" in said.stdout:
            command.append("--disable-polkit")  # there is no system bus in here to ask
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        deadline = time.monotonic() + _PATIENCE / 2
        while time.monotonic() < deadline and self._process.poll() is None:
            with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
                probe.connect("run/pcscd.comm")
                return
            time.sleep(0.005)
        self.stop()
        raise CannotRun("pcscd did not start; see the file log")

    def stop(self) -> None:
        """Kill it, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def _mount(source: str, target: str, kind: str, flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    # Not mount(8): it makes paths absolute, which need not lead to the same folder any more.
    if libc.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), None):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), target)


def _settle_in() -> None:
    """Private mounts, pcscd's folders over the system's, and the loopback. Raises CannotRun."""
    try:
        # Nothing that is mounted in here may show outside.
        _mount("none", "/", "", _MS_REC | _MS_PRIVATE)
    except OSError as e:
        raise CannotRun(
            f"mounts cannot be made private ({e.strerror}); "
            "in a chroot, its directory must be a mount point"
        ) from e
    try:
        _mount("drivers", str(_DRIVERS), "", _MS_BIND | _MS_REC)
        if not Path("/run/pcscd").is_dir():
            _mount("none", "/run", "tmpfs", 0)
            Path("/run/pcscd").mkdir()
        _mount("run", "/run/pcscd", "", _MS_BIND | _MS_REC)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            request = struct.pack("16sh14x", b"lo", _IFF_UP)
            fcntl.ioctl(any_socket, _SIOCSIFFLAGS, request)
    except OSError as e:
        raise CannotRun(f"namespaces are not fully allowed here: {e}") from e


def _keep(program: str) -> None:
    service = _Service(program)
    try:
        _settle_in()
        service.start()
        with serve_slot(VpcdSlot(_PORT), Path("slot")):
            print(_READY, flush=True)
            for line in sys.stdin:
                service.stop()
                if line == "start\n":
                    service.start()
                print(_READY, flush=True)
    except CannotRun as e:
        print(e, flush=True)
    finally:
        service.stop()


if __name__ == "__main__":
    _keep(sys.argv[1])
