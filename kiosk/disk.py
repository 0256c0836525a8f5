# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the kiosk's disk takes anything."""

import os
from pathlib import Path


def write_a_byte(folder: Path) -> None:
    """Make a byte durable in a folder, and take it away again. Raises OSError."""
    probe = folder / ".doctor"
    with open(probe, "wb") as file:
        file.write(b"x")
        file.flush()
        os.fsync(file.fileno())
    probe.unlink()
