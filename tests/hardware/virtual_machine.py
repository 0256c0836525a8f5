# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small virtual machine with emulated USB devices: real kernel drivers, without the hardware.

QEMU boots Debian's own kernel with this machine's root, read-only, and runs one Python program in
it. Its USB-serial adapters end in sockets here; ``unplug`` and ``plug`` pull and push them while it
runs. Nothing is installed and no image is made; the kernel is fetched as a Debian package.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

TOP = Path(__file__).parents[2]
KERNEL = TOP / ".build" / "qemu"
"""Where the unpacked kernel package is kept."""

_MODULES = ("virtio_pci", "9pnet_virtio", "9p", "uhci_hcd", "usbserial", "ftdi_sio", "usblp")

_INIT = """\
#!/bin/busybox sh
export PATH=/bin
busybox mount -t devtmpfs dev /dev
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
for module in $(busybox cat /modules/order); do busybox insmod /modules/$module; done
busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=262144,cache=loose host /host
for place in dev proc sys; do busybox mount --move /$place /host/$place; done
busybox mount -t tmpfs tmp /host/tmp
busybox mount -t tmpfs run /host/run
exec busybox switch_root /host /usr/bin/env -i PATH=/usr/bin:/bin HOME=/tmp \\
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH={top} {python} -u {program}
"""


class CannotRun(Exception):
    """This machine has no QEMU, or its kernel cannot be fetched."""


def prepare() -> tuple[Path, Path]:
    """Kernel and initial ram disk. Raises CannotRun."""
    if shutil.which("qemu-system-x86_64") is None:
        raise CannotRun("qemu-system-x86 is not installed")
    root = KERNEL / "root"
    if not (list(root.glob("boot/vmlinuz-*")) and (root / "bin" / "udevadm").exists()):
        _fetch(root)
    [kernel] = root.glob("boot/vmlinuz-*")
    return kernel, root


def _fetch(root: Path) -> None:
    """Debian's newest kernel, its static busybox and its udev, unpacked, not installed."""
    KERNEL.mkdir(parents=True, exist_ok=True)
    try:
        names = subprocess.run(
            ["apt-cache", "search", "--names-only", r"^linux-image-[0-9.]+-[0-9]+-amd64$"],
            check=True, capture_output=True, text=True,
        ).stdout.split("\n")  # fmt: skip
        kernels = sorted(
            (line.split(" ")[0] for line in names if line),
            key=lambda name: [int(part) for part in re.findall(r"\d+", name)],
        )
        if not kernels:
            raise CannotRun("no kernel among the packages")
        subprocess.run(
            ["apt-get", "download", kernels[-1], "busybox-static", "udev"],
            cwd=KERNEL, check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        for package in KERNEL.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, root], check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError) as e:
        raise CannotRun(f"the kernel cannot be fetched: {e}") from e


def _needed(modules: Path) -> list[Path]:
    """The modules' files, each behind those that it needs. Without a modules.dep their own words
    (``depends=``) tell."""
    files = {file.stem.replace("-", "_"): file for file in modules.rglob("*.ko")}
    order: list[Path] = []

    def add(name: str) -> None:
        file = files.get(name)
        if file is None or file in order:  # built into the kernel
            return
        depends = re.search(rb"\0depends=([^\0]*)\0", b"\0" + file.read_bytes())
        for other in depends[1].decode().split(",") if depends else []:
            add(other.replace("-", "_"))
        order.append(file)

    for name in _MODULES:
        add(name)
    return order


def _spelt(device: dict[str, str]) -> str:
    driver, *rest = (value if k == "driver" else f"{k}={value}" for k, value in device.items())
    return ",".join((driver, *rest))


def _devices(name: str) -> list[dict[str, str]]:
    """What hangs on this cable, in QEMU's words."""
    usb = {"id": f"usb-{name}", "bus": "usb.0"}
    if name != "cards":
        return [{"driver": "usb-serial", "chardev": name, **usb}]
    slot = {"driver": "ccid-card-passthru", "chardev": name, "bus": f"usb-{name}.0"}
    return [{"driver": "usb-ccid", **usb}, slot]


class VirtualMachine:
    """Runs ``program`` (a path in this checkout); use as a context manager. ``cables`` are QEMU's
    words for where each USB device ends (``socket,path=…``): the one named ``cards`` is a card
    reader, the others are serial adapters."""

    def __init__(self, program: Path, **cables: str) -> None:
        self._program, self._cables = program, cables
        self._folder = tempfile.TemporaryDirectory(prefix="vm-")
        self.console: list[str] = []
        self._news = threading.Condition()

    def __enter__(self) -> Self:
        kernel, root = prepare()
        place = Path(self._folder.name)
        command = [
            "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-m", "768",
            "-smp", "2", "-display", "none", "-no-reboot", "-nodefaults", "-serial", "stdio",
            "-kernel", str(kernel), "-initrd", str(self._ram_disk(root, place)),
            "-append", "console=ttyS0 quiet panic=-1",
            "-virtfs",
            "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
            "-qmp", f"unix:{place}/qmp,server=on,wait=off", "-device", "piix3-usb-uhci,id=usb",
        ]  # fmt: skip
        for name, words in self._cables.items():
            command += ["-chardev", f"{words},id={name}"]
            for device in _devices(name):
                command += ["-device", _spelt(device)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        deadline = time.monotonic() + 20
        while True:
            self._qmp = socket.socket(socket.AF_UNIX)
            try:
                self._qmp.connect(f"{place}/qmp")
                break
            except OSError:
                self._qmp.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self._answers = self._qmp.makefile("r")
        self._answers.readline()
        self._order("qmp_capabilities")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._answers.close()
        self._qmp.close()
        self._process.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._folder.cleanup()

    def wait(self, line: str, seconds: float = 90) -> None:
        """Until the program printed a line like this; those before it are forgotten. Raises
        TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: line in self.console, seconds):
                raise TimeoutError(f"{line!r} in: " + "\n".join(self.console[-40:]))
            del self.console[: self.console.index(line) + 1]

    def unplug(self, name: str) -> None:
        """Pull a device."""
        self._order("device_del", id=f"usb-{name}")

    def plug(self, name: str) -> None:
        """Push it in again."""
        for device in _devices(name):
            self._order("device_add", **device)

    def _order(self, command: str, **arguments: str) -> Any:
        request = {"execute": command, "arguments": arguments}
        self._qmp.sendall(json.dumps(request).encode())
        while True:
            answer = json.loads(self._answers.readline())
            if "event" not in answer:
                assert "return" in answer, answer
                return answer["return"]

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self.console.append(line.decode(errors="replace").strip())
                self._news.notify_all()

    def _ram_disk(self, root: Path, place: Path) -> Path:
        disk = place / "disk"
        for folder in ("bin", "dev", "proc", "sys", "host", "modules"):
            (disk / folder).mkdir(parents=True)
        shutil.copy(root / "bin" / "busybox", disk / "bin" / "busybox")
        modules = _needed(root / "lib" / "modules")
        for file in modules:
            shutil.copy(file, disk / "modules")
        (disk / "modules" / "order").write_text("\n".join(file.name for file in modules))
        init = _INIT.format(top=TOP, python=sys.executable, program=self._program)
        (disk / "init").write_text(init)
        (disk / "init").chmod(0o755)
        names = "\n".join(str(p.relative_to(disk)) for p in sorted(disk.rglob("*")))
        out = place / "initrd"
        with out.open("wb") as file:
            subprocess.run(
                [disk / "bin" / "busybox", "cpio", "-o", "-H", "newc"],
                cwd=disk, input=names.encode(), stdout=file, stderr=subprocess.DEVNULL, check=True,
            )  # fmt: skip
        return out
