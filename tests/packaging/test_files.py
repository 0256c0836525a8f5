# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the packages are made of, as far as it can be seen without making them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"
UNITS = {"kiosk": 40, "ledger": 15}
"""How much each service may be exposed, as systemd reckons it: 0 nothing, 100 everything."""


@pytest.mark.parametrize("half", UNITS)
def test_a_service_can_do_no_more_than_it_has_to(half: str) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed here")
    unit = PACKAGING / half / f"root/usr/lib/systemd/system/coopcoin-{half}.service"
    done = subprocess.run(
        [
            *("systemd-analyze", "security", "--no-pager", "--offline=true"),
            *(f"--threshold={UNITS[half]}", str(unit)),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-200:] + done.stderr


@pytest.mark.parametrize("half", UNITS)
@pytest.mark.parametrize("name", ["postinst", "prerm", "postrm"])
def test_scripts_are_plain_shell(half: str, name: str) -> None:
    script = PACKAGING / half / name
    assert script.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(script)], check=True)
    # An installation that asks is one that hangs.
    assert not re.search(r"\bread\b|debconf", script.read_text())


@pytest.mark.parametrize("half", UNITS)
def test_scripts_and_service_speak_of_the_same_places(half: str) -> None:
    folder = PACKAGING / half
    unit = (folder / f"root/usr/lib/systemd/system/coopcoin-{half}.service").read_text()
    assert f"User=coop-{half}\n" in unit
    assert f"StateDirectory=coopcoin-{half}\n" in unit
    for script in (folder / "postinst", folder / "postrm", folder / f"root/usr/bin/coop-{half}"):
        text = script.read_text()
        assert f"/var/lib/coopcoin-{half}" in text
        assert f"coop-{half}" in text
