# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three short journeys of somebody who hears the screen: over a real accessibility bus, under a
real X server, in processes of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NEEDED = ("Xvfb", "dbus-run-session", "/usr/bin/python3")
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")

SESSION = """
exec 3<>"$1/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 >/dev/null 2>&1 &
x=$!
read -r number <&3
export DISPLAY=:$number
"$2" --launch-immediately --a11y=1 >/dev/null 2>&1 &
launcher=$!
"$3" -m tests.ui.till_to_hear >"$1/till" 2>&1 &
till=$!
shift 3
/usr/bin/python3 tests/ui/screen_reader.py "$@"
status=$?
kill $till $launcher $x
exit $status
"""


def launcher() -> str:
    return next((path for path in LAUNCHERS if Path(path).exists()), "")


def missing() -> list[str]:
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if not launcher():
        lacking.append("at-spi2-core")
    glib = ["/usr/bin/python3", "-c", "import gi; gi.require_version('Gio', '2.0')"]
    if not lacking and subprocess.run(glib, capture_output=True).returncode:
        lacking.append("python3-gi")
    return lacking


def journey(folder: Path, *steps: str) -> list[str]:
    if lacking := missing():
        pytest.skip(f"this machine has no {', '.join(lacking)}")
    os.mkfifo(folder / "display")
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "PYTHONPATH": str(HERE.parent.parent),
    }
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SESSION, "session", folder, launcher(),
         sys.executable, *steps],
        cwd=HERE.parent.parent, env=environment, capture_output=True, text=True, timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr + (folder / "till").read_text()
    return done.stdout.splitlines()


@pytest.mark.long
def test_bread_is_found_by_name_and_paid_in_cash(tmp_path: Path) -> None:
    steps = (
        "Touch to start", "hear:Your basket", "Find by name", "B", "R", "hear:br", "Bread, €4.50",
        "hear:€4.50", "Pay €4.50", "Pay all in money", "Pay €4.50 in cash", "hear:To pay in cash",
        "€5.00", "hear:€0.50", "Cash taken €5.00", "hear:Thank you", "Done", "hear:Welcome to",
    )  # fmt: skip
    assert journey(tmp_path, *steps) == list(steps)


@pytest.mark.long
def test_somebody_changes_their_mind(tmp_path: Path) -> None:
    steps = (
        "Touch to start", "Find by name", "O", "Olive oil, €10.00", "One more of Olive oil",
        "hear:€20.00", "One less of Olive oil", "hear:€10.00", "One less of Olive oil",
        "hear:Scan the first thing", "End", "hear:Welcome to",
    )  # fmt: skip
    assert journey(tmp_path, *steps) == list(steps)


@pytest.mark.long
def test_german_is_chosen_by_ear_and_gone_at_the_end(tmp_path: Path) -> None:
    steps = (
        "English", "Deutsch", "hear:Willkommen bei", "Tippe zum Starten", "hear:Dein Korb",
        "Nach Namen suchen", "R", "Red lentils, 2,00\u00a0€", "hear:2,00\u00a0€ zahlen", "Beenden",
        "hear:Welcome to",
    )  # fmt: skip
    assert journey(tmp_path, *steps) == list(steps)
