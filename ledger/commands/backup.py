# SPDX-License-Identifier: AGPL-3.0-or-later
"""``backup``, ``restore``, ``lost`` and ``admin-key``: against the loss of a disk."""

import argparse
import os
from pathlib import Path

from ledger.commands.common import Commands, Failed, clock, data, database, tell, verb
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    backup = commands.add_parser("backup", help="write books and keys into a new folder, any time")
    backup.add_argument("target", type=Path)
    data(backup)
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="make a ledger of a backup, in a new folder")
    restore.add_argument("backup", type=Path)
    data(restore)
    restore.add_argument("--admin-key", type=Path, help="the file that `admin-key` wrote")
    restore.add_argument(
        "--again",
        type=int,
        default=0,
        choices=range(100),
        metavar="TIMES",
        help="so often this very backup was restored before, and kiosks called what is lost now",
    )
    database(restore)
    restore.set_defaults(run=_restore)

    verb(commands, "lost", "what is known to be lost since a restore", _lost)

    admin = commands.add_parser(
        "admin-key", help="make the key with which kiosks follow a restored ledger; once"
    )
    admin.add_argument("file", type=Path, help="on a stick that is kept away from the ledger")
    data(admin)
    admin.set_defaults(run=_admin_key)


def _backup(args: argparse.Namespace) -> int:
    from ledger.backup import BackupFailed, back_up

    try:
        about = back_up(args.data, args.target, clock())
    except BackupFailed as e:
        raise Failed(str(e)) from e
    print(f"{about.coop_name}: at least {about.log_size} entries of {about.log_origin}")
    print(f"in {args.target}, with the keys of the ledger and of all cards: keep it safe.")
    return 0


def _restore(args: argparse.Namespace) -> int:
    from ledger.backup import BackupFailed
    from ledger.restore import BadAdminKey, load_admin_key, restore

    try:
        admin = None if args.admin_key is None else load_admin_key(args.admin_key)
        found = restore(
            args.backup,
            args.data,
            admin=admin,
            clock=clock,
            random=os.urandom,
            database=args.database,
            again=args.again,
        )
    except (BackupFailed, BadAdminKey) as e:
        raise Failed(str(e)) from e
    print(f"{found.new_origin} goes on behind {found.size} entries of {found.old_origin}")
    if admin is None:
        print("No admin key signed this: every kiosk has to be enrolled again (kiosk new --device)")
    print("Serve it at the same address. Kiosks hand back their grants and send again what is")
    print("missing when they call; until all did, little is granted. `lost` tells how far it is.")
    return 0


def _lost(args: argparse.Namespace) -> int:
    from contract.money import plain
    from ledger.recovery import lost

    with open_to_read(args.data) as (connection, coop):
        found = lost(connection, coop)
    if found is None:
        return tell(args, None, "this ledger was never restored")
    return tell(
        args,
        found,
        f"{found.restored} entries came from the backup; the log before had at least"
        f" {found.old_size}",
        f"{found.came_again} entries came again from kiosks",
        f"{found.own_lost} of the ledger's own are missing at least, and are not known: what was"
        " confirmed, charged or changed since the backup is to be done again",
        f"{found.grants_taken} grants were handed back, {plain(coop.unit, found.not_covered)} of"
        " them without cover",
        f"not heard yet: {', '.join(found.absent) or 'nobody'}",
    )


def _admin_key(args: argparse.Namespace) -> int:
    import msgspec

    from contract.fingerprint import six_words
    from contract.ids import b64
    from ledger.coop import change_coop
    from ledger.restore import make_admin_key
    from ledger.service import require_coop
    from ledger.store.engine import open_engine

    with open_to_read(args.data) as (_, coop):
        if coop.admin_key:
            raise Failed("there is an admin key already, and the kiosks know it: it stays")
    public = make_admin_key(args.file, os.urandom)
    engine = open_engine(args.data)
    with engine.begin() as connection:
        coop = require_coop(connection, args.data)
        change_coop(connection, msgspec.structs.replace(coop, admin_key=b64(public)))
    engine.dispose()
    print(f"The admin key is in {args.file}. Keep it away from the ledger: who has both can")
    print("make kiosks follow another one. A ledger that is being served tells it to the kiosks")
    print(f"after its next start. In words: {six_words(public)}")
    return 0
