# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk keeps of all households, so that it takes rent while the ledger is out of reach."""

import hashlib

import msgspec
from sqlalchemy.engine import Connection

from contract.chain import canonical
from contract.credentials import seal
from contract.housing_messages import HouseholdRent, HousingCopy, SealedHousehold
from contract.ids import b64
from ledger.coop import Coop
from ledger.housing.desk import tell
from ledger.housing.history import changed_since
from ledger.housing.homes import directory
from ledger.transparency.log import read_head

AT_ONCE = 400
"""So many households go into one answer."""


class _Cursor(msgspec.Struct, frozen=True):
    """Where a kiosk is: what changed from log size ``since`` up to ``size`` it has, as far as the
    household ``place``. ``known`` is a hash of all that changes without the log: the day, who lives
    where, the rules."""

    size: int
    known: str
    since: int = 0
    place: str = ""

    @classmethod
    def read(cls, text: str | None) -> "_Cursor | None":
        size, known, since, place = (*(text or "").split("."), "", "", "", "")[:4]
        if not (size.isdecimal() and since.isdecimal() and max(len(size), len(since)) < 16):
            return None
        return cls(int(size), known, int(since), place)

    def __str__(self) -> str:
        return f"{self.size}.{self.known}.{self.since}.{self.place}"


def copy(
    connection: Connection, coop: Coop, public_key: bytes, day: str, cursor: str | None
) -> HousingCopy:
    """What is new since the cursor, each household sealed for the kiosk. Another day, or anything
    new of who lives where, begins anew; so does a log that is shorter than the cursor says."""
    head = read_head(connection)
    size, lived = head.frontier.size, directory(connection)
    known = hashlib.sha256(
        canonical({"day": day, "rules": head.catalogue, "lived": list(lived.values())})
    ).hexdigest()[:16]
    was = _Cursor.read(cursor)
    anew = was is None or was.known != known or was.size > size
    if anew or was is None:
        now = _Cursor(size, known)
    elif was.place:  # it goes on where the last answer ended
        now = was
    else:
        now = _Cursor(size, known, was.size)
    changed = set(lived) if now.since == 0 else changed_since(connection, now.since)
    wanted = sorted(one for one in changed if one > now.place and one in lived)
    told = tell(connection, coop, [lived[one] for one in wanted[:AT_ONCE]], day)
    more = len(wanted) > AT_ONCE
    place = wanted[AT_ONCE - 1] if more else ""
    return HousingCopy(
        cursor=str(msgspec.structs.replace(now, place=place, since=now.since if more else 0)),
        households=tuple(
            SealedHousehold(household=one.household, sealed=b64(seal(public_key, canonical(one))))
            for one in told
            if _concerns(one)
        ),
        gone=tuple(one.household for one in told if not _concerns(one) and not anew),
        more=more,
        anew=anew,
    )


def _concerns(household: HouseholdRent) -> bool:
    """Whether anybody could come to pay for it: it has a home, or something open, or credit."""
    return bool(household.homes or household.account.balance)
