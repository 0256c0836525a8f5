# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clean Debian in a folder, of the release that this machine has, to install packages in."""

import contextlib
import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

# Each command finds a /run that no systemd has used.
ENTER = """
mount --rbind /dev "$0/dev" && mount --rbind /sys "$0/sys" && mount -t proc proc "$0/proc" &&
mount -t tmpfs tmpfs "$0/run" && exec chroot "$0" "$@"
"""
# Seen by the Debian inside: the ways to a mirror that this machine was given, and nothing else.
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


class CannotMake(Exception):
    """No Debian can be made here; the text says why."""


class Debian:
    """The Debian in a folder. ``run`` and ``start`` give commands to it, as root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._booted: subprocess.Popen[bytes] | None = None

    def run(self, *command: str, check: bool = True, **variables: str) -> str:
        """Run a command to its end; what it said. Raises AssertionError if it failed."""
        done = subprocess.run(
            [*self._enter(), *command],
            env=self._environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        said = done.stdout
        assert not check or done.returncode == 0, f"{' '.join(command)}: {said[-3000:]}"
        return said

    def shell(self, text: str, check: bool = True) -> str:
        """The same for a piece of shell."""
        return self.run("sh", "-euc", text, check=check)

    @contextlib.contextmanager
    def start(self, *command: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command for as long as the block lasts; then it is asked to end, and does."""
        process = subprocess.Popen(
            [*self._enter(alone=False), *command],
            env=self._environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                raise

    @contextlib.contextmanager
    def hears(self, name: str) -> Iterator[socket.socket]:
        """A datagram socket at /tmp/NAME inside, that anybody may write to."""
        folder = os.open(self.root / "tmp", os.O_RDONLY)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
                heard.bind(f"/proc/self/fd/{folder}/{name}")  # its own path may be too long
                (self.root / "tmp" / name).chmod(0o777)
                yield heard
        finally:
            os.close(folder)
            (self.root / "tmp" / name).unlink(missing_ok=True)

    @contextlib.contextmanager
    def booted(self) -> Iterator[None]:
        """With systemd as process 1 and a network of its own. Raises CannotMake."""
        if not shutil.which("systemd-nspawn") or not shutil.which("nsenter"):
            raise CannotMake("systemd-nspawn is not installed here (package systemd-container)")
        nspawn = (
            *("systemd-nspawn", "--quiet", "--boot", "--private-network", "--register=no"),
            *("--keep-unit", "--console=pipe", "--directory", str(self.root)),
        )
        with_run = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /run && exec "$@"', "-")
        with self.root.with_suffix(".console").open("wb") as console:
            self._booted = subprocess.Popen(
                [*with_run, *nspawn],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
            )
        try:
            until = time.monotonic() + 60
            while self.run("systemctl", "is-system-running", check=False).strip() not in (
                *("running", "degraded"),
            ):
                if self._booted.poll() is not None or time.monotonic() > until:
                    raise CannotMake("systemd does not start in a container here")
                time.sleep(0.5)
            yield
        finally:
            with contextlib.suppress(CannotMake):
                os.kill(self._leader(), signal.SIGRTMIN + 4)  # power off
            try:
                self._booted.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self._booted.kill()
                self._booted.wait()
            self._booted = None

    def _leader(self) -> int:
        """The container's process 1, as this machine numbers it."""
        assert self._booted is not None
        pid = self._booted.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        if not children.exists() or not (text := children.read_text().split()):
            raise CannotMake("systemd does not start in a container here")
        return int(text[0])

    def _enter(self, *, alone: bool = True) -> list[str]:
        """What goes before a command. ``alone``: whatever it starts ends with it."""
        if self._booted is None:
            # The program that waits for a process list of its own lets no signal through.
            processes = ("--pid", "--fork", "--kill-child") if alone else ()
            return ["unshare", "--mount", *processes, "sh", "-c", ENTER, str(self.root)]
        try:
            target = str(self._leader())
        except CannotMake:
            return ["false"]
        return ["nsenter", "--target", target, "-m", "-u", "-i", "-p", "-n", "--root", "--wd"]

    @staticmethod
    def _environment(variables: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            **variables,
        }


def new_debian(folder: Path) -> Debian:
    """A clean Debian with systemd, in ``folder``/root. A packed copy beside it is used again.

    Raises CannotMake.
    """
    if os.geteuid() != 0:
        raise CannotMake("only root can make a Debian to install in")
    for program in ("debootstrap", "unshare", "apt-get"):
        if not shutil.which(program):
            raise CannotMake(f"{program} is not installed here")
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], check=False).returncode:
        raise CannotMake("this machine lets nobody have mounts of their own")
    system = platform.freedesktop_os_release()
    codename = system.get("VERSION_CODENAME", "")
    if system.get("ID") != "debian":
        raise CannotMake("this machine is not a Debian")
    folder.mkdir(parents=True, exist_ok=True)
    packed, root = folder / f"{codename}.tar", folder / "root"
    subprocess.run(["rm", "-rf", "--one-file-system", str(root)], check=True)
    sources = _sources(codename)
    if not packed.exists():
        _bootstrap(codename, sources[0].split()[-3], root, packed)
    root.mkdir(exist_ok=True)
    subprocess.run(["tar", "-C", str(root), "-xpf", str(packed)], check=True)
    (root / "etc/apt/sources.list").write_text("\n".join(sources) + "\n")
    for path in (Path("/etc/apt/apt.conf"), *Path("/etc/apt/apt.conf.d").glob("*")):
        if path.is_file() and not path.name.startswith(("20", "50", "70")):  # not other packages'
            shutil.copy(path, root / path.relative_to("/"))
    for name in ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt"):
        if (there := Path("/") / name).exists():
            shutil.copyfile(there, root / name)
    # No service starts by itself but by systemd.
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\n[ -d /run/systemd/system ] || exit 101\n")
    policy.chmod(0o755)
    return Debian(root)


def _sources(codename: str) -> list[str]:
    """This machine's ways to Debian, as lines of sources.list; the release itself comes first."""
    rows = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Identifier: Packages"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    found = sorted({row for row in rows if row.split(" ")[-1].split("-")[0] == codename})
    if not any(row.endswith(f" {codename}") for row in found):
        raise CannotMake(f"apt knows no mirror with {codename} here; apt-get update would tell it")
    found.sort(key=lambda row: not row.endswith(f" {codename}"))
    return [f"deb {row} main" for row in found]


def _bootstrap(codename: str, mirror: str, root: Path, packed: Path) -> None:
    done = subprocess.run(
        [
            *("debootstrap", "--variant=minbase"),
            "--include=ca-certificates,dbus,iproute2,systemd-sysv,udev",
            *(codename, str(root), mirror),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotMake(f"debootstrap: {done.stdout.strip().splitlines()[-1]}")
    part = packed.with_suffix(".part")
    shutil.rmtree(root / "var/cache/apt/archives", ignore_errors=True)
    (root / "var/cache/apt/archives/partial").mkdir(parents=True)
    subprocess.run(["tar", "-C", str(root), "-cf", str(part), "."], check=True)
    part.replace(packed)
    subprocess.run(["rm", "-rf", "--one-file-system", str(root)], check=True)
