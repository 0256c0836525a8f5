# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a teller is put together: key, journal, replica, uplink."""

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from contract.chain import key_id
from contract.ids import unb64
from contract.messages import EnrolAnswer
from ledger_client.answers import CannotWrite, Status
from ledger_client.clock import Clock
from ledger_client.journal import Journal
from ledger_client.keys import load_or_make
from ledger_client.replica import Replica
from ledger_client.storage import Storage
from ledger_client.teller import Teller
from ledger_client.uplink import Uplink


async def open_teller(
    identity: EnrolAnswer,
    ledger_url: str,
    *,
    key_file: Path,
    journal_file: Path,
    replica_file: Path,
    clock: Clock,
    tell: Callable[[Status], None] = lambda _: None,
) -> Teller:
    """The teller of an enrolled kiosk, not yet started. Raises JournalInUse, DamagedJournal,
    CannotWrite if the disk refuses, or ValueError for an address that is not private."""
    key = load_or_make(key_file)
    storage = Storage()

    def open_files() -> tuple[Journal, Replica]:
        journal = Journal(
            journal_file,
            coop=identity.coop,
            device=identity.device,
            epoch=identity.epoch,
            public_key=key.public,
            signer=key.sign,
        )
        return journal, Replica(replica_file)

    try:
        journal, replica = await storage(open_files)
    except (SQLAlchemyError, OSError) as e:
        storage.close()
        raise CannotWrite from e
    except BaseException:
        storage.close()
        raise
    return Teller(
        identity=identity,
        key=key,
        journal=journal,
        replica=replica,
        storage=storage,
        uplink=Uplink(
            ledger_url,
            ledger_key=unb64(identity.ledger_key),
            kid=key_id(identity.device, identity.epoch),
            signer=key.sign,
        ),
        clock=clock,
        random=os.urandom,
        tell=tell,
    )
