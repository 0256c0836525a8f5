# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger export``: all that an auditor needs, as a folder of plain files.

    export.json        whose log this is, and the keys that signed it (as the ledger says)
    checkpoint         the newest signed checkpoint, with the lines of its witnesses
    checkpoints/SIZE   earlier ones that kiosks cosigned
    tile/…             the tree's hashes (C2SP tlog-tiles); tile/entries/…: the leaves
    entries.jsonl      one line a leaf, in the order of the log: body and signature

Names, cards and the lines of baskets are not in it. Nothing of it need be believed: see
``ledger.audit_export``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from contract.chain import canonical
from contract.entries import SignedEntry
from contract.ids import b64
from contract.tlog import TILE_WIDTH, bundle_path, log_vkey, tiles_of, with_lines, write_bundle
from ledger.coop import Coop
from ledger.store.tables import checkpoints, cosignatures, devices, log
from ledger.transparency.log import read_head
from ledger.transparency.tree import Tree

FORMAT = "coopcoin-export/1"
ABOUT = "export.json"
ENTRIES = "entries.jsonl"
CHECKPOINT = "checkpoint"
EARLIER = "checkpoints"


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A device's public key (base64url) in one epoch."""

    device: str
    epoch: int
    public_key: str


class About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the exporting ledger says of itself. ``ledger_vkey`` is its key as the tools of others
    want it; ``keys`` are those of the kiosks."""

    format: str
    coop: str
    coop_name: str
    currency: str
    time_zone: str
    ledger_device: str
    log_origin: str
    log_size: int
    ledger_key: str
    ledger_vkey: str
    keys: tuple[Key, ...]


Progress = Callable[[int, int], None]
"""Told from time to time: how many entries are done, of how many."""


class NotEmpty(Exception):
    """The folder has something in it already."""


def export(
    connection: Connection,
    coop: Coop,
    ledger_key: bytes,
    folder: Path,
    progress: Progress = lambda done, of: None,
) -> About:
    """Write all of it into a new folder. The transaction must see one moment. Raises NotEmpty."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise NotEmpty(f"{folder} is not empty: an export goes into a folder of its own")
    head = read_head(connection)
    size = head.frontier.size
    about = About(
        format=FORMAT,
        coop=coop.coop,
        coop_name=coop.name,
        currency=coop.currency,
        time_zone=coop.time_zone,
        ledger_device=coop.ledger_device,
        log_origin=coop.origin,
        log_size=size,
        ledger_key=b64(ledger_key),
        ledger_vkey=log_vkey(coop.origin, ledger_key),
        keys=tuple(_keys(connection, coop)),
    )
    with open(folder / ENTRIES, "wb") as entries:
        for number, rows in enumerate(_bundles(connection)):
            for row in rows:
                sealed = SignedEntry(msgspec.Raw(row.body), row.signature)
                entries.write(canonical(sealed) + b"\n")
            _write(folder / bundle_path(number, len(rows)), write_bundle(r.leaf for r in rows))
            progress(number * TILE_WIDTH + len(rows), size)
    tree = Tree(connection, size)
    for tile in tiles_of(size):
        _write(folder / tile.path, b"".join(tree.tile(tile.level, tile.number)))
    notes = dict(_cosigned(connection))
    newest = with_lines(head.checkpoint, notes.pop(size, ())[1:]) if size else head.checkpoint
    _write(folder / CHECKPOINT, newest.encode())
    for at, (note, *lines) in notes.items():
        _write(folder / EARLIER / str(at), with_lines(note, lines).encode())
    # Last, so that an export that was cut off is not taken for a whole one.
    _write(folder / ABOUT, msgspec.json.format(canonical(about), indent=2) + b"\n")
    return about


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _keys(connection: Connection, coop: Coop) -> Iterator[Key]:
    for row in connection.execute(select(devices).order_by(devices.c.device, devices.c.epoch)):
        if row.device != coop.ledger_device:
            yield Key(device=row.device, epoch=row.epoch, public_key=b64(row.public_key))


def _bundles(connection: Connection) -> Iterator[Sequence[Row[Any, Any, Any]]]:
    """The log's rows, as many at once as go into one bundle of leaves."""
    in_order = select(log.c.body, log.c.signature, log.c.leaf).order_by(log.c.log_index)
    with connection.execute(in_order.execution_options(yield_per=TILE_WIDTH)) as rows:
        yield from rows.partitions(TILE_WIDTH)


def _cosigned(connection: Connection) -> Iterable[tuple[int, list[str]]]:
    """Size → a checkpoint that was cosigned, and the lines under it."""
    found: dict[int, list[str]] = {}
    rows = connection.execute(
        select(checkpoints.c.size, checkpoints.c.note, cosignatures.c.line)
        .join(cosignatures, cosignatures.c.size == checkpoints.c.size)
        .order_by(checkpoints.c.size, cosignatures.c.device, cosignatures.c.epoch)
    )
    for row in rows:
        found.setdefault(row.size, [row.note]).append(row.line)
    return found.items()
