# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's ledger for tests: served by a process of its own as ever, but what the office does is
done in the process of the tests, which has everything loaded already."""

import atexit
import functools
import io
import shutil
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from kiosk.demo import Demo, LedgerFailed, LedgerProcess
from ledger.cli import main


class QuickLedger(LedgerProcess):
    """A co-op in SQLite is a copy of one that was made once with the same options."""

    def command(self, *arguments: str) -> str:
        match arguments:
            case ("demo", "--data", data, "--cards", cards, *options) if (
                "--database" not in options
            ):
                made = _made(tuple(options))
                shutil.copytree(made / "ledger", data)
                shutil.copy(made / "cards.json", cards)
                return ""
            case _:
                return _office(*arguments)


class QuickDemo(Demo):
    """The demo co-op around such a ledger."""

    ledger_kind = QuickLedger


@functools.cache
def _made(options: tuple[str, ...]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="coop-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _office(
        "demo", "--data", str(folder / "ledger"), "--cards", str(folder / "cards.json"), *options
    )
    return folder


def _office(*arguments: str) -> str:
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained):
        status = main(list(arguments))
    if status:
        raise LedgerFailed(f"coop-ledger {arguments[0]}: {said.getvalue()}{complained.getvalue()}")
    return said.getvalue()
