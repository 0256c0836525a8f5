# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup is made while the ledger serves, and becomes a ledger again."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from ledger.backup import ABOUT
from ledger.keys import FILE as KEYS
from ledger.store.engine import FILE
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import run
from tests.ledger.engines import Books, Sqlite


def test_a_backup_of_a_busy_ledger_is_whole(opened: OpenCoop, books: Books, tmp_path: Path) -> None:
    backup, again = tmp_path / "backup", tmp_path / "again"
    with opened(tmp_path / "first") as coop:
        till = coop.kiosk()
        till.upload(till.sale(cash=430))
        run("admin-key", tmp_path / "admin.key", "--data", coop.data)
        assert "entries of coopcoin/" in run("backup", backup, "--data", coop.data)
        till.upload(till.sale(cash=570))
        assert "is not empty" in run("backup", backup, "--data", coop.data, status=1)
    for path in (backup, backup / "keys.json", tmp_path / "admin.key"):
        assert path.stat().st_mode & 0o077 == 0, "nobody else reads it"

    key = ("--admin-key", tmp_path / "admin.key")
    said = run("restore", backup, "--data", again, *key, *books.options())
    assert "/2 goes on behind" in said
    assert "nothing to object to" in run("audit", "--data", again)
    kinds = run("books", "--data", again)
    assert "1 log-opened" in kinds
    assert "1 purchase" in kinds, "the second sale came after the backup"
    assert "not heard yet: Till 1" in run("lost", "--data", again)
    assert "has a ledger already" in run(
        "restore", backup, "--data", again, *key, *books.options(), status=1
    )
    run("export", tmp_path / "out", "--data", again)
    assert "nothing to object to" in run("audit", tmp_path / "out")


@pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")
def test_what_cannot_be_restored_is_told_before_anything_is_made(
    opened: OpenCoop, tmp_path: Path
) -> None:
    backup, again = tmp_path / "backup", tmp_path / "again"
    with opened(tmp_path / "first") as coop:
        coop.server.stop()
        run("backup", backup, "--data", coop.data)
        elsewhere = ("--database", "postgresql://nobody@localhost/none")
        said = run("restore", backup, "--data", again, *elsewhere, status=1)
        assert "this backup wants" in said
        run("admin-key", tmp_path / "other.key", "--data", coop.data)
        key = ("--admin-key", tmp_path / "other.key")
        said = run("restore", backup, "--data", again, *key, status=1)
        assert "not the admin key that the kiosks know" in said
        assert not again.exists()
        there = run("admin-key", tmp_path / "third.key", "--data", coop.data, status=1)
        assert "there is an admin key already" in there
    (backup / ABOUT).unlink()
    said = run("restore", backup, "--data", tmp_path / "new", status=1)
    assert "holds no whole backup" in said


@pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")
def test_a_damaged_backup_becomes_no_ledger(opened: OpenCoop, tmp_path: Path) -> None:
    """Given a stick that lost some of it, or files of two backups in one folder, when somebody
    restores that, then they hear it at once, and can take another into the same place."""
    again = tmp_path / "again"
    with opened(tmp_path / "first") as coop:
        run("backup", tmp_path / "older", "--data", coop.data)
        till = coop.kiosk()
        till.upload(till.sale(cash=430))
        run("backup", tmp_path / "newer", "--data", coop.data)
    run("init", "--data", tmp_path / "stranger", "--name", "Mill Lane")
    for kept, of, what, why in (
        (FILE, b"", "truncated", "is damaged"),
        (FILE, None, "flipped", "is damaged"),
        (FILE, tmp_path / "older" / FILE, "older books", "take another"),
        (KEYS, tmp_path / "stranger" / KEYS, "other keys", "are not those of the ledger"),
    ):
        broken = tmp_path / what
        shutil.copytree(tmp_path / "newer", broken)
        content = bytearray((broken / kept).read_bytes())
        if of is None:
            content[120_000:140_000] = bytes(20_000)
        elif isinstance(of, bytes):
            del content[len(content) // 2 :]
        else:
            content = bytearray(of.read_bytes())
        (broken / kept).write_bytes(content)
        assert why in run("restore", broken, "--data", again, status=1), what
    assert "/2 goes on behind" in run("restore", tmp_path / "newer", "--data", again)
    assert "nothing to object to" in run("audit", "--data", again)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder, backup = tmp_path / "Ledger #1?a=b%20", tmp_path / "Backup #1?a=b%20"
    run("init", "--data", folder, "--name", "Mill Lane")
    run("rule", "starter", "--data", folder)
    assert {one.name for one in folder.iterdir()} == {FILE, KEYS}
    run("backup", backup, "--data", folder)
    again = tmp_path / "again"
    assert "goes on behind 8 entries" in run("restore", backup, "--data", again)
    assert sorted(one.name for one in tmp_path.iterdir()) == [backup.name, folder.name, "again"]


@pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")
def test_a_folder_that_is_not_the_ledgers_to_write_is_told_with_whose_it_is_not(
    opened: OpenCoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a ledger that is a user of its own, when its volunteer wants a backup on a stick of
    root's, then they hear which folder it is and who may not write there, and no number."""
    (tmp_path / "file").touch()
    with opened(tmp_path / "first") as coop:
        said = run("backup", tmp_path / "file/1", "--data", coop.data, status=1)
        assert f"{tmp_path}/file/1: Not a directory" in said
        monkeypatch.setenv("LOGNAME", "coop-ledger")
        monkeypatch.setattr(Path, "mkdir", _not_yours)
        said = run("backup", "/media/stick/1", "--data", coop.data, status=1)
    assert "/media/stick/1: Permission denied for the user coop-ledger" in said
    assert "Errno" not in said


def _not_yours(path: Path, *_: object, **__: object) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))  # root may anything


@pytest.mark.parametrize("command", ["backup", "export"])
def test_there_must_be_a_ledger(command: str, tmp_path: Path) -> None:
    assert "has no ledger yet" in run(
        command, tmp_path / "target", "--data", tmp_path / "none", status=1
    )
