# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whoever helps needs to see, in one file, and nothing that opens anything.

Only what is named here goes in: settings, who this kiosk is, what the doctor found, versions, the
names of plugged-in devices, the last of the log. No key, journal, replica, print queue. What looks
like a secret in texts is blotted out besides: whoever wrote it into a log did so by mistake.
"""

import io
import json
import logging
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import msgspec
from msgspec.structs import replace

from hardware.ports import DeviceHealth, Health
from kiosk.config import Folder, NotEnrolled
from kiosk.doctor import Finding

_logger = logging.getLogger(__name__)
_LOG_LINES = 2000
_BLOT = "[blotted out]"

# A code in a receipt's link and its salt; what is long and random, in hexadecimal or base64 (one in
# forty salts has no digit in it, but letters of both cases); what stands after a word for a secret;
# a password in an address.
_SECRETS = re.compile(
    r"(?P<link>/r/)[\w-]+(?:#[\w-]*)?"
    r"|(?P<user>://)[^/\s@]+@"
    r"|(?P<named>(?<!\w)(?i:pin|code|password|secret|token|salt|cmac|e|picc_data|seed|key)[\"']?\s*[=:]\s*)"
    r"[\"']?[^\s\"',;}\]]{3,}"
    r"|(?<![\w-])(?:(?=[\w+/-]*\d)|(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z]))"
    r"[\w+/-]{20,}={0,2}(?![\w-])"
    r"|(?<![\w-])(?:[0-9A-Fa-f]{14}|[0-9A-Fa-f]{16,})(?![\w-])"
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def blot(text: str) -> str:
    """The text without what looks like a secret. Entry ids stay: they open nothing."""

    def one(found: re.Match[str]) -> str:
        if _UUID.fullmatch(found[0]):
            return found[0]
        before = found["link"] or found["user"] or found["named"] or ""
        return before + _BLOT + ("@" if found["user"] else "")

    return _SECRETS.sub(one, text)


def write_bundle(
    path: Path, folder: Folder, findings: Sequence[Finding], log: str | None = None
) -> list[str]:
    """Write the bundle (tar.gz, readable by this user only) and name what is in it. ``log`` is the
    till's log; without it the machine's journal is asked, which may not tell everybody.

    Raises OSError.
    """
    # What was found is blotted in its words only: its codes are ours, and what helps most.
    found = [replace(one, words=blot(one.words), advice=blot(one.advice)) for one in findings]
    texts = {"findings.json": msgspec.json.format(msgspec.json.encode(found), indent=2).decode()}
    told = {
        "settings.toml": _settings(folder),
        "kiosk.json": _identity(folder),
        "versions.txt": _versions(),
        "devices.txt": _devices(),
        "folder.txt": _files(folder.path),
        "log.txt": _log() if log is None else "\n".join(log.splitlines()[-_LOG_LINES:]) + "\n",
    }
    texts.update({name: blot(text) for name, text in told.items()})
    path.touch(mode=0o600)
    with tarfile.open(path, "w:gz") as bundle:
        for name, text in texts.items():
            data = text.encode()
            info = tarfile.TarInfo(f"coopcoin-support/{name}")
            info.size, info.mtime = len(data), int(time.time())
            bundle.addfile(info, io.BytesIO(data))
    return list(texts)


def collect_support(folder: Folder, devices: Sequence[DeviceHealth]) -> str:
    """Write the bundle of a till that is at work into its own folder, over the last one: how its
    devices are comes from the till itself, which has them open. Where it lies; "" if that failed.
    """
    findings = [
        Finding(
            device.device.value,
            "well" if device.health is Health.READY else "fault",
            device.code or device.health.value,
            device.health.value,
        )
        for device in devices
    ]
    path = folder.path / "support.tar.gz"
    try:
        write_bundle(path, folder, findings)
    except OSError:
        _logger.exception("the support bundle")
        return ""
    return str(path)


def _settings(folder: Folder) -> str:
    try:
        return (folder.path / "settings.toml").read_text(errors="replace")
    except OSError as e:
        return f"{e}\n"


def _identity(folder: Folder) -> str:
    """Of who this kiosk is only what helps: all of it is public, but not all of it is of use."""
    try:
        identity = folder.identity()
    except (NotEnrolled, msgspec.DecodeError, OSError) as e:
        return f"{type(e).__name__}\n"
    kept = ("coop_name", "kiosk_name", "epoch", "currency", "time_zone")
    return json.dumps({name: getattr(identity, name) for name in kept}, indent=2) + "\n"


def _versions() -> str:
    lines = [f"Python {sys.version}", platform.platform(), f"disk {shutil.disk_usage('/')}"]
    lines += sorted(f"{d.metadata['Name']} {d.version}" for d in metadata.distributions())
    return "\n".join(lines) + "\n"


def _devices() -> str:
    lines = []
    for folder in ("/dev/serial/by-id", "/dev/usb", "/dev/input/by-id"):
        lines += [str(path) for path in sorted(Path(folder).glob("*"))]
    return "\n".join(lines) + "\n" + _told_by("lsusb")


def _files(path: Path) -> str:
    lines = []
    for file in sorted(path.iterdir()) if path.is_dir() else []:
        about = file.stat()
        lines.append(f"{about.st_mode:o} {about.st_size:>12} {file.name}")
    return "\n".join(lines) + "\n"


def _log() -> str:
    return _told_by(
        "journalctl", "--unit=coopcoin-kiosk", f"--lines={_LOG_LINES}", "--no-pager", "--quiet"
    )


def _told_by(*command: str) -> str:
    """What a program of this machine says, or why it says nothing."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as e:
        return f"{command[0]}: {e}\n"
    return (done.stdout + done.stderr).decode(errors="replace")
