# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the golden vectors freeze of visiting members."""

from collections.abc import Callable
from typing import Any

from contract.chain import canonical
from contract.entries import NeighbourSettled, NeighbourStands, SignedEntry, Visit
from contract.ids import wallet
from contract.messages import SunCredential
from contract.visit_messages import VisitorFound, VisitorRequest, VisitPosted, VisitRequest

NEIGHBOUR = "n" * 16


def entries(
    write: Callable[..., Any], entry_id: Callable[[int], str], member: str, unit: str, key: str
) -> None:
    """What a ledger writes of it."""
    agreed = {"neighbour": NEIGHBOUR, "public_key": key}
    write("neighbour", NeighbourStands, **agreed, limit=20_000)
    write("neighbour-by-two", NeighbourStands, **agreed, limit=0, second=f"member:{member}")
    crossed = {"neighbour": NEIGHBOUR, "account": wallet(member), "unit": unit}
    write("visit-out", Visit, **crossed, visit=entry_id(81), way="out", amount=1250)
    write("visit-in", Visit, **crossed, visit=entry_id(82), way="in", amount=250)
    settled = {"neighbour": NEIGHBOUR, "unit": unit, "amount": 1000}
    write("neighbour-settled", NeighbourSettled, **settled, second=f"member:{member}")


def messages(
    entry_id: Callable[[int], str], said: dict[str, Any], member: str, posted: SignedEntry
) -> dict[str, str]:
    """What two ledgers say to each other."""
    asked = {**said, "device": NEIGHBOUR}
    visit = VisitRequest(
        **asked,
        format="coopcoin-visit/1",
        id=entry_id(81),
        way="out",
        member=member,
        amount=1250,
        identification=entry_id(83),
        pin_ticket=entry_id(84),
    )
    visitor = VisitorRequest(
        **asked,
        format="coopcoin-visitor/1",
        id=entry_id(83),
        sun=SunCredential(picc_data="0123456789ABCDEF" * 2, cmac="0123456789ABCDEF"),
    )
    found = VisitorFound(
        member=member, first_name="Mei", available=3000, pin_always=True, language="de"
    )
    said_then = {
        "visitor": visitor,
        "found": found,
        "visit": visit,
        "posted": VisitPosted(entry=posted),
    }
    return {name: canonical(message).decode() for name, message in said_then.items()}


def by_code(entry_id: Callable[[int], str], said: dict[str, Any], code: str) -> dict[str, str]:
    """One asks the other whose telephone that was."""
    marks = {**said, "device": NEIGHBOUR, "id": entry_id(85)}
    asked = VisitorRequest(**marks, format="coopcoin-visitor/1", code=code)
    return {"visitor": canonical(asked).decode()}
