# SPDX-License-Identifier: AGPL-3.0-or-later
"""The volunteer's Saturday: a clean Debian, both packages, a till that sells; then away with it."""

import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.debian import CannotMake, Debian, new_debian

TOP = Path(__file__).parents[2]
BUILD = TOP / ".build" / "package-test"
LEDGER = "/var/lib/coopcoin-ledger"
KIOSK = "/var/lib/coopcoin-kiosk"
NAMES = ("coopcoin-kiosk", "coopcoin-ledger")

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def debian() -> Iterator[Debian]:
    """A clean Debian with both packages lying in /packages."""
    try:
        made = new_debian(BUILD)
    except CannotMake as e:
        pytest.skip(str(e))
    try:
        into = made.root / "packages"
        build = [sys.executable, "packaging/build.py", "--fast", "--into", str(into)]
        subprocess.run([*build, "--work", str(BUILD / "work")], cwd=TOP, check=True)
        made.run("apt-get", "update")
        yield made
    finally:
        subprocess.run(["rm", "-rf", "--one-file-system", str(BUILD / "root")], check=True)


def apt(debian: Debian, verb: str, *what: str) -> str:
    began = time.monotonic()
    said = debian.run("apt-get", verb, "--yes", "--no-install-recommends", *what)
    print(f"apt-get {verb} {' '.join(what)}: {time.monotonic() - began:.1f} s")
    return said


def packages(debian: Debian, folder: str = "packages") -> list[str]:
    """The packages that lie in a folder, as apt wants them named."""
    found = sorted(path.name for path in (debian.root / folder).glob("*.deb"))
    assert len(found) == 2
    return [f"/{folder}/{name}" for name in found]


def ours(debian: Debian) -> set[str]:
    """Whatever in the whole system bears our name."""
    said = debian.shell(
        "find / -xdev -path /packages -prune -o -path /newer -prune -o -path /proc -prune -o "
        "-path /sys -prune -o -path /var/log -prune -o -iname '*coop*' -print; "
        "grep -r -l -i coop /etc | grep -v -- '-$' || true"
    )
    return set(said.split())


def command_of(debian: Debian, name: str) -> list[str]:
    """What systemd would run for a service."""
    unit = (debian.root / f"usr/lib/systemd/system/{name}.service").read_text()
    line = re.search("^ExecStart=(.*)$", unit, re.MULTILINE)
    assert line is not None
    return shlex.split(line[1])


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def code_for(debian: Debian, name: str) -> str:
    """A one-time code, as the office reads it out."""
    said = debian.run("coop-ledger", "kiosk", "new", "--data", LEDGER, "--name", name)
    found = re.search(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4})+\b", said)
    assert found is not None, said
    return found[0]


def enrol(debian: Debian, port: int) -> None:
    """Make this a till: the code, the words on both sides, the office's yes."""
    address = f"http://127.0.0.1:{port}"
    code = code_for(debian, "Till 1")
    said = debian.run("coop-kiosk", "enrol", "--data", KIOSK, "--ledger", address, "--code", code)
    words = re.findall(r"words  +(\S.*)", said)
    assert len(words) == 2, said
    listed = debian.run("coop-ledger", "kiosk", "list", "--data", LEDGER)
    assert all(six in listed for six in words)
    device = re.search(r"kiosk confirm (\S+)", said)
    assert device is not None, said
    debian.run("coop-ledger", "kiosk", "confirm", "--data", LEDGER, device[1])


def set_up_ledger(debian: Debian) -> None:
    debian.run("coop-ledger", "init", "--data", LEDGER, "--name", "Greenleaf", "--currency", "EUR")


def newer(debian: Debian) -> list[str]:
    """The same packages with a greater version number."""
    (debian.root / "newer").mkdir()
    for package in packages(debian):
        debian.shell(f"""
            dpkg-deb --raw-extract {package} /tmp/raw
            sed -i 's/^Version: .*/&+newer/' /tmp/raw/DEBIAN/control
            dpkg-deb -Znone --root-owner-group --build /tmp/raw /newer >/dev/null
            rm -r /tmp/raw
        """)
    return packages(debian, "newer")


def test_install_sell_upgrade_remove_and_purge(debian: Debian) -> None:
    before = ours(debian)
    said = apt(debian, "install", *packages(debian))
    assert "coop-ledger init" in said
    assert "coop-kiosk enrol" in said
    assert debian.run("dpkg", "--audit") == ""
    for unit, target in zip(NAMES, ("graphical", "multi-user"), strict=True):
        wants = debian.root / f"etc/systemd/system/{target}.target.wants/{unit}.service"
        assert wants.is_symlink()

    units = [f"/usr/lib/systemd/system/{name}.service" for name in NAMES]
    assert debian.run("systemd-analyze", "verify", *units) == ""

    # What Qt needs of the system for a Wayland screen is there.
    said = debian.shell("""
        cd /opt/coopcoin/kiosk/lib/python3.*/site-packages/PySide6/Qt
        ldd plugins/platforms/libqwayland*.so plugins/wayland-*/*.so lib/libQt6Quick.so.6
    """)
    assert "not found" not in said
    for half, modules in (("kiosk", "kiosk hardware ledger_client ui"), ("ledger", "ledger")):
        imports = (
            "import pkgutil\n"
            "from importlib import import_module\n"
            f"for top in {modules.split()}:\n"
            "    for m in pkgutil.walk_packages(import_module(top).__path__, top + '.'):\n"
            "        if not m.name.endswith('__main__'): import_module(m.name)\n"
        )
        debian.run(
            f"/opt/coopcoin/{half}/bin/python", "-I", "-c", imports, XDG_CACHE_HOME="/tmp/cache"
        )
    program = debian.shell("find /opt/coopcoin | sort")

    # The admin may change what is in /etc.
    port = free_port()
    options = debian.root / "etc/default/coopcoin-ledger"
    options.write_text(f'COOP_LEDGER_OPTIONS="--port {port}"\n')

    set_up_ledger(debian)
    sell(debian, port)
    assert debian.shell("find /opt/coopcoin | sort") == program
    assert debian.run("dpkg", "--verify", *NAMES).split() == [
        *("??5??????", "c", "/etc/default/coopcoin-ledger")
    ]

    said = apt(debian, "install", "--reinstall", *packages(debian))
    assert "init" not in said
    assert "enrol" not in said
    apt(debian, "install", *newer(debian))
    assert options.read_text() == f'COOP_LEDGER_OPTIONS="--port {port}"\n'
    sell(debian, port)

    apt(debian, "remove", *NAMES)
    assert not (debian.root / "opt/coopcoin").exists()
    assert not (debian.root / "usr/bin/coop-kiosk").exists()
    assert options.exists()
    apt(debian, "install", *packages(debian))
    sell(debian, port)

    said = apt(debian, "purge", *NAMES)
    assert f"rm -r {LEDGER} && sudo deluser coop-ledger" in said
    assert f"rm -r {KIOSK} && sudo deluser coop-kiosk" in said
    assert {"keys.json", "ledger.db"} <= {p.name for p in (debian.root / LEDGER[1:]).iterdir()}
    left = {path.name for path in (debian.root / KIOSK[1:]).iterdir()}
    assert {"device.key", "identity.json", "journal.db"} <= left
    assert not any(name.startswith(("settings", "replica")) for name in left)

    # As the two told: then there is nothing at all.
    debian.shell(f"rm -r {LEDGER} && deluser coop-ledger && rm -r {KIOSK} && deluser coop-kiosk")
    assert ours(debian) == before


def sell(debian: Debian, port: int) -> None:
    """Start both as systemd would, and see the till wait for its first customer."""
    home = debian.root / KIOSK[1:]
    *_, options = command_of(debian, "coopcoin-ledger")
    assert options == "$COOP_LEDGER_OPTIONS"
    serve = [*command_of(debian, "coopcoin-ledger")[:-1], "--port", str(port)]
    as_ledger = ("setpriv", "--reuid=coop-ledger", "--regid=coop-ledger", "--init-groups")
    with debian.start(*as_ledger, *serve) as ledger:
        assert ledger.stdout is not None
        assert str(port) in ledger.stdout.readline()
        if not (home / "identity.json").exists():
            enrol(debian, port)
        run = command_of(debian, "coopcoin-kiosk")
        run = run[run.index("--") + 1 :]
        surroundings = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
        with (
            debian.hears("notify") as systemd,
            debian.start(*run, NOTIFY_SOCKET="/tmp/notify", **surroundings),
        ):
            systemd.settimeout(60)
            assert systemd.recv(200).startswith(b"READY=1\nWATCHDOG=1\n")
            systemd.settimeout(20)
            until = time.monotonic() + 60
            while b"screen: idle" not in systemd.recv(200):
                assert time.monotonic() < until
    for folder, user in ((LEDGER, "coop-ledger"), (KIOSK, "coop-kiosk")):
        said = debian.shell(f"stat -c '%U %A' {folder} {folder}/*")
        assert {line.split()[0] for line in said.splitlines()} == {user}
        assert {line[-6:] for line in said.splitlines()} == {"------"}
    assert "nothing to object to" in debian.run("coop-ledger", "audit", "--data", LEDGER)


def test_systemd_starts_both_and_again_when_the_screen_stands_still(debian: Debian) -> None:
    if not shutil.which("systemd-nspawn"):
        pytest.skip("systemd-nspawn is not installed here (package systemd-container)")
    apt(debian, "install", *packages(debian))
    # No graphics card in a container: the compositor draws into memory.
    override = debian.root / "etc/systemd/system/coopcoin-kiosk.service.d/override.conf"
    override.parent.mkdir()
    override.write_text(
        "[Service]\nWatchdogSec=6\nEnvironment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 "
        "WLR_RENDERER=pixman QT_QUICK_BACKEND=software\n"
    )
    try:
        with debian.booted():
            assert failed(debian) == ""
            assert state(debian, "coopcoin-kiosk", "ConditionResult") == "no"
            assert state(debian, "coopcoin-ledger", "ConditionResult") == "no"

            set_up_ledger(debian)
            debian.run("systemctl", "start", "coopcoin-ledger")
            eventually(debian, "ss -ltn | grep -q :8470")
            enrol(debian, 8470)
            debian.run("systemctl", "start", "coopcoin-kiosk")
            idle = "systemctl show -P StatusText coopcoin-kiosk | grep -q 'screen: idle'"
            eventually(debian, idle)

            program = "grep -l '^/opt/coopcoin/kiosk/bin/python' /proc/[0-9]*/cmdline | cut -d/ -f3"
            debian.shell(f"kill -STOP $({program})")
            eventually(debian, "[ $(systemctl show -P NRestarts coopcoin-kiosk) = 1 ]")
            eventually(debian, idle)

            apt(debian, "purge", *NAMES)
            assert failed(debian) == ""
            assert "inactive" in debian.run("systemctl", "is-active", NAMES[1], check=False)
    except CannotMake as e:
        pytest.skip(str(e))


def failed(debian: Debian) -> str:
    return debian.run("systemctl", "list-units", "--failed", "--quiet", "--plain", "coopcoin-*")


def state(debian: Debian, unit: str, name: str) -> str:
    return debian.run("systemctl", "show", "-P", name, unit).strip()


def eventually(debian: Debian, shell: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            debian.shell(shell)
        except AssertionError:
            if time.monotonic() > until:
                log = debian.shell("journalctl -n 40 --no-pager -u 'coopcoin-*'", check=False)
                pytest.fail(f"{shell}: never\n{log}")
            time.sleep(0.5)
        else:
            return
