# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger restore``: a backup goes on as a ledger, under the next epoch and log name.

The tree goes on behind the leaves that were restored; the first leaf of the new name says how many
those are, and of which log. So who saw no more than the backup had can still check that all of it
stands, and who saw more knows exactly where the two part.
"""

import os
from pathlib import Path

import msgspec
from nacl.signing import SigningKey
from sqlalchemy import delete, insert, update
from sqlalchemy.engine import Connection

from contract.entries import LogOpened
from contract.ids import b64, instant, unb64
from contract.proof import log_origin
from contract.reopening import Reopened, sign_reopening
from ledger.backup import About, BackupFailed, read_about, take_away, unpack
from ledger.coop import Coop, change_coop
from ledger.keys import Keys, Random, load_keys
from ledger.service import Clock, Ledger, find_device, require_coop
from ledger.store.engine import open_engine
from ledger.store.migrate import migrate
from ledger.store.tables import checkpoints, cosignatures, devices, handed_back, reopenings
from ledger.transaction import Transaction
from ledger.transparency.log import Head, read_head

_ADMIN_FORMAT = "coopcoin-admin-key/1"


class BadAdminKey(Exception):
    """The admin's key file cannot be used; the text says why."""


class _AdminKey(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    seed: str


def make_admin_key(path: Path, random: Random) -> bytes:
    """Write a new admin key into a file that only its owner reads; its public half.

    Raises FileExistsError.
    """
    seed = random(32)
    text = msgspec.json.format(msgspec.json.encode(_AdminKey(_ADMIN_FORMAT, b64(seed))), indent=2)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(text + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return bytes(SigningKey(seed).verify_key)


def load_admin_key(path: Path) -> SigningKey:
    """The admin's key. Raises BadAdminKey."""
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=_AdminKey)
        if stored.format != _ADMIN_FORMAT:
            raise ValueError(stored.format)
        return SigningKey(unb64(stored.seed))
    except (OSError, ValueError) as e:
        raise BadAdminKey(f"{path} is no admin key") from e


def _require_one_backup(
    connection: Connection, coop: Coop, head: Head, keys: Keys, about: About
) -> None:
    """Raises BackupFailed for files that were put together from several."""
    own = find_device(connection, coop.ledger_device, coop.ledger_epoch)
    if own is None or own.public_key != keys.public:
        raise BackupFailed("the keys in this backup are not those of the ledger in its books")
    if coop.origin != about.log_origin or head.frontier.size < about.log_size:
        raise BackupFailed(
            f"the books in this backup have {head.frontier.size} entries of {coop.origin}, and it"
            f" says of itself at least {about.log_size} of {about.log_origin}: take another"
        )


def _keep_reopening(connection: Connection, epoch: int, said: Reopened, admin: SigningKey) -> None:
    signed = sign_reopening(said, lambda message: admin.sign(message).signature)
    row = {"body": bytes(signed.body), "signature": signed.signature}
    connection.execute(insert(reopenings), {"ledger_epoch": epoch, **row})


class Restored(msgspec.Struct, frozen=True):
    """Under which name the log goes on, and how many entries it has from the backup."""

    old_origin: str
    new_origin: str
    size: int


def restore(
    backup: Path,
    folder: Path,
    *,
    admin: SigningKey | None,
    clock: Clock,
    random: Random,
    database: str | None = None,
    again: int = 0,
) -> Restored:
    """Make a ledger of a backup in a new folder. Without the admin's key the kiosks will not follow
    it: they have to be enrolled again. ``again``: so often this backup was restored before, and
    lost; kiosks that followed those logs follow this one, which has a name of its own. Raises
    BackupFailed, BadAdminKey."""
    keys, about = load_keys(backup), read_about(backup)
    if admin is not None and b64(bytes(admin.verify_key)) != about.admin_key:
        raise BadAdminKey("this is not the admin key that the kiosks know")
    unpack(backup, folder, database)
    now_ms = clock()
    engine = open_engine(folder)
    try:
        migrate(engine)
        with engine.begin() as connection:
            old = require_coop(connection, folder)
            head = read_head(connection, lock=True)
            _require_one_backup(connection, old, head, keys, about)
            size, root = head.frontier.size, head.frontier.root()
            epoch = old.ledger_epoch + 1 + again
            new = msgspec.structs.replace(
                old, ledger_epoch=epoch, restored_ms=now_ms, restored_size=size
            )
            change_coop(connection, new)
            connection.execute(
                update(devices).where(devices.c.device == old.ledger_device).values(epoch=epoch)
            )
            for table in (cosignatures, checkpoints, handed_back):  # of the log before
                connection.execute(delete(table))
            if admin is not None:
                for each in range(old.ledger_epoch + 1, epoch + 1):
                    said = Reopened(
                        format="coopcoin-reopened/1",
                        coop=old.coop,
                        old_origin=log_origin(old.coop, each - 1),
                        old_size=size,
                        old_root=b64(root),
                        new_origin=log_origin(old.coop, each),
                        ledger_key=b64(keys.public),
                        at=instant(now_ms),
                    )
                    _keep_reopening(connection, each, said, admin)
    except BackupFailed:
        engine.dispose()
        take_away(folder)
        raise
    finally:
        engine.dispose()

    def open_log(tx: Transaction) -> None:
        marks, before = tx.own(tx.ledger_actor), log_origin(old.coop, epoch - 1)
        tx.post_own(LogOpened(**marks, old_origin=before, old_size=size, old_root=b64(root)))

    ledger = Ledger(folder, clock=clock, random=random)
    try:
        ledger.do_now(open_log)
    finally:
        ledger.close()
    return Restored(old.origin, new.origin, size)
