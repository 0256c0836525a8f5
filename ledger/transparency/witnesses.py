# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checkpoints that kiosks are shown, and what they cosigned.

A kiosk is shown the newest published checkpoint until it has cosigned that; who has gets a new one.
So all that call within some seconds meet under the same checkpoint.
"""

from sqlalchemy import bindparam, delete, func, insert, literal_column, select, text
from sqlalchemy.engine import Connection

from contract.proof import BadProof, read_checkpoint
from contract.tlog import read_cosignature, with_lines, witness_name
from ledger.service import Device
from ledger.store.prepared import Prepared
from ledger.store.tables import checkpoints, cosignatures
from ledger.transaction import Transaction
from ledger.transparency.log import read_head

KEPT = 100
"""So many published checkpoints are kept: older ones prove nothing that newer ones do not. Who
signed them has kept them as well."""

LATELY = 20
"""Among so many of them the one with the most cosignatures is looked for."""

_newest = Prepared(
    select(checkpoints.c.size, checkpoints.c.note)
    .order_by(checkpoints.c.size.desc())
    .limit(literal_column("1"))
)
_of_size = Prepared(select(checkpoints.c.note).where(checkpoints.c.size == bindparam("of")))
_publish = Prepared(insert(checkpoints))
_signed = Prepared(
    select(cosignatures.c.line).where(
        cosignatures.c.size == bindparam("of"),
        cosignatures.c.device == bindparam("by"),
        cosignatures.c.epoch == bindparam("in_epoch"),
    )
)
_lines = Prepared(
    select(cosignatures.c.line)
    .where(cosignatures.c.size == bindparam("of"))
    .order_by(cosignatures.c.device, cosignatures.c.epoch)
)
_lately = (
    select(checkpoints.c.size).order_by(checkpoints.c.size.desc()).limit(LATELY).subquery("lately")
)
_best = Prepared(
    select(cosignatures.c.size)
    .where(cosignatures.c.size > bindparam("over"), cosignatures.c.size.in_(select(_lately)))
    .group_by(cosignatures.c.size)
    .order_by(func.count().desc(), cosignatures.c.size.desc())
    .limit(literal_column("1"))
)
_newest_cosigned = Prepared(
    select(cosignatures.c.size).order_by(cosignatures.c.size.desc()).limit(literal_column("1"))
)
_cosign = Prepared(
    text(
        "INSERT INTO cosignatures (size, device, epoch, line)"
        " VALUES (:size, :device, :epoch, :line)"
        " ON CONFLICT (size, device, epoch) DO UPDATE SET line = excluded.line"
    )
)


def to_witness(tx: Transaction, kiosk: Device) -> str:
    """The checkpoint that this kiosk is to verify and cosign now."""
    newest = _newest.first(tx.connection)
    if newest is not None:
        signed = _signed.first(tx.connection, of=newest.size, by=kiosk.device, in_epoch=kiosk.epoch)
        if signed is None or newest.size == tx.log_size:
            return str(newest.note)
    note = tx.checkpoint()
    if tx.log_size:
        _publish.run(tx.connection, size=tx.log_size, note=note)
        _forget_older(tx.connection)
    return note


def _forget_older(connection: Connection) -> None:
    oldest = connection.execute(
        select(checkpoints.c.size).order_by(checkpoints.c.size.desc()).offset(KEPT).limit(1)
    ).scalar()
    if oldest is not None:
        connection.execute(delete(cosignatures).where(cosignatures.c.size <= oldest))
        connection.execute(delete(checkpoints).where(checkpoints.c.size <= oldest))


def take_cosignature(tx: Transaction, kiosk: Device, size: int, line: str) -> None:
    """Keep what a kiosk signed under a published checkpoint. Raises BadProof unless it is that."""
    found = _of_size.first(tx.connection, of=size)
    if found is None:
        raise BadProof("no checkpoint of that size was published lately")
    checkpoint = read_checkpoint(found.note, tx.coop.origin, tx.keys.public)
    name = witness_name(tx.coop.coop, kiosk.device, kiosk.epoch)
    read_cosignature(line, checkpoint, name, kiosk.public_key)
    _cosign.run(tx.connection, size=size, device=kiosk.device, epoch=kiosk.epoch, line=line)


def cosigned_checkpoint(connection: Connection) -> str:
    """The newest checkpoint that anybody cosigned, with their lines; the log's head if nobody
    did."""
    newest = _newest_cosigned.first(connection)
    if newest is None:
        return read_head(connection).checkpoint
    return _with_lines(connection, newest.size)


def best_checkpoint(connection: Connection, index: int) -> tuple[int, str]:
    """Size and note of the checkpoint over this leaf that the most witnesses cosigned lately, with
    their lines; the log's head if none did."""
    best = _best.first(connection, over=index)
    if best is None:
        head = read_head(connection)
        return head.frontier.size, head.checkpoint
    return best.size, _with_lines(connection, best.size)


def _with_lines(connection: Connection, size: int) -> str:
    note = _of_size.first(connection, of=size).note
    return with_lines(note, [row.line for row in _lines.all(connection, of=size)])
