# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk in the hall asks of the ledger, and its copy of the coming days' plan for when the
ledger is out of reach.

The copy is one file, sealed for this kiosk's key as it came: names are opened in memory only.
Coming, going and confirming are entries (``Teller.write``), online and offline alike.
"""

import logging
import os
from pathlib import Path

import msgspec
from msgspec.json import Decoder

from contract.entries import CheckIn, CheckOut, Entry
from contract.hall import Seen, attendance, is_todays
from contract.hall_messages import (
    HallActAnswer,
    HallActRequest,
    HallAnswer,
    HallCopy,
    HallCopyRequest,
    HallFound,
    HallPlan,
    HallRequest,
    PlannedShift,
    Sheet,
    SheetLine,
    ShiftSeen,
)
from contract.hall_rules import ShiftTerms
from contract.housing_messages import Asker
from contract.ids import unb64, unix_ms
from contract.sheet_messages import (
    MAX_HELPERS,
    Helper,
    HelpersAnswer,
    HelpersFound,
    HelpersRequest,
    LineReversalAnswer,
    LineReversalRequest,
)
from ledger_client.answers import Person
from ledger_client.desk import Copying
from ledger_client.hall_answers import HallHere as HallHere
from ledger_client.hall_answers import Helpers as Helpers
from ledger_client.hall_answers import NotTold as NotTold
from ledger_client.journal import Journal
from ledger_client.keys import DeviceKey
from ledger_client.line import Line
from ledger_client.storage import Storage
from ledger_client.uplink import BULK_SECONDS

_log = logging.getLogger(__name__)

_FOUND: Decoder[HallAnswer] = Decoder(HallAnswer)
_DONE: Decoder[HallActAnswer] = Decoder(HallActAnswer)
_COPY = Decoder(HallCopy)
_HELPERS: Decoder[HelpersAnswer] = Decoder(HelpersAnswer)
_REVERSED: Decoder[LineReversalAnswer] = Decoder(LineReversalAnswer)
_PLAN = Decoder(HallPlan)


class Hall(Copying):
    """A kiosk's hold on the hall: made by ``Teller.hall``, then opened."""

    COPY = "the shifts"

    def __init__(
        self, line: Line, storage: Storage, key: DeviceKey, journal: Journal, file: Path
    ) -> None:
        super().__init__(line)
        self._storage = storage
        self._key = key
        self._journal = journal
        self._file = file
        self._cursor: str | None = None
        self._plan: HallPlan | None = None
        self._seen: dict[str, dict[str, Seen]] = {}  # by shift and entry, what was tapped here

    async def open(self) -> None:
        """Take up what is kept. Call it after the teller's start. A copy that cannot be read is had
        again from the ledger."""
        await self._storage(self._open)

    @property
    def plan(self) -> tuple[PlannedShift, ...]:
        """The shifts that this kiosk knows, from yesterday on, by time."""
        return () if self._plan is None else self._plan.shifts

    # --- questions -------------------------------------------------------------------------------

    async def look(
        self, who: Person, day: str, terms: ShiftTerms, now_ms: int
    ) -> HallFound | HallHere | NotTold:
        """Somebody's shifts, hours and coin on the way; from the copy while the ledger is away.
        ``day`` and ``terms`` are today's, ``now_ms`` the ledger's time, for the copy."""
        if self._line.online and not who.offline:
            request = HallRequest(
                **self._line.marks(self._line.new_id()),
                format="coopcoin-hall/1",
                identification=who.identification,
            )
            answer = await self._ask("/v1/hall", request, _FOUND)
            if isinstance(answer, HallFound):
                return answer
            if answer is not None:
                return NotTold(answer.reason)
        return self.here(who.member, day, terms, now_ms)

    async def act(self, request: HallActRequest) -> HallActAnswer | NotTold:
        """A place taken, given or exchanged. Ask again with the same request if the line breaks: it
        is done once. Its marks come from ``marks``."""
        return await self._ask("/v1/hall-act", request, _DONE) or NotTold("offline")

    async def helpers(self, who: Person, ticket: str | None, query: str) -> Helpers:
        """Members by the beginning of their names, for who coordinates and gave the PIN; of those
        in the copy while the ledger is away."""
        if ticket is not None and self._line.online:
            request = HelpersRequest(
                **self._line.marks(self._line.new_id()),
                format="coopcoin-hall-helpers/1",
                asker=Asker(identification=who.identification, pin_ticket=ticket),
                query=query,
            )
            answer = await self._ask("/v1/hall-helpers", request, _HELPERS)
            if isinstance(answer, HelpersFound):
                return Helpers(answer.helpers, answer.more)
        return self._helpers_here(query)

    async def take_back(self, request: LineReversalRequest) -> LineReversalAnswer | NotTold:
        """What was issued for a line of a sheet, taken back by two: as ``act``."""
        return await self._ask("/v1/hall-reversal", request, _REVERSED) or NotTold("offline")

    def _helpers_here(self, query: str) -> Helpers:
        names = {
            place.member: place.name
            for planned in self.plan
            for place in planned.places
            if place.member is not None
        }
        begins = query.strip().casefold()
        found = sorted(
            (name, who) for who, name in names.items() if name.casefold().startswith(begins)
        )
        told = tuple(Helper(member=who, name=name, full_name=name) for name, who in found)
        return Helpers(told[:MAX_HELPERS], len(told) > MAX_HELPERS, only_here=True)

    def wrote(self, entry: Entry) -> None:
        """This kiosk wrote a coming or a going: it counts here at once."""
        match entry:
            case CheckIn():
                seen = Seen(
                    member=entry.member,
                    at=entry.came,
                    stands_for=entry.stands_for,
                    keyed=entry.keyed,
                )
            case CheckOut():
                seen = Seen(member=entry.member, at=entry.left, left=True, keyed=entry.keyed)
            case _:
                return
        self._seen.setdefault(entry.shift, {})[entry.id] = seen

    def here(self, member: str, day: str, terms: ShiftTerms, now_ms: int) -> HallHere:
        """What this kiosk knows of a member's shifts by itself."""
        if self._plan is None:
            return HallHere("")
        told = [self._told(one, member, terms, now_ms) for one in self._plan.shifts]
        today = [one for one in told if is_todays(one.slot, day, terms, now_ms)]
        return HallHere(
            self._plan.at,
            tuple(one for one in today if one.mine or one.presence),
            tuple(one for one in told if one.mine and one.slot.day > day and one not in today),
            tuple(one for one in today if not (one.mine or one.presence)),
            tuple(
                self._sheet(one, terms, now_ms)
                for one in self._plan.shifts
                if unix_ms(one.slot.starts) <= now_ms
            ),
        )

    def _sheet(self, planned: PlannedShift, terms: ShiftTerms, now_ms: int) -> Sheet:
        """Who has a place there, and whom this kiosk saw. A household's place is nobody's line
        until one of them comes."""
        shift = planned.slot.shift
        seen = attendance(planned.slot, self._seen.get(shift, {}).values(), terms, now_ms)
        there = {one.member: one for one in seen}
        names = {one.member: one.name for one in planned.places if one.member is not None}
        homes = {who: one.name for one in planned.places for who in one.people}
        lines = tuple(
            SheetLine(
                member=who,
                name=names.get(who) or homes.get(who, ""),
                planned=who in names or who in homes,
                presence=there.get(who),
                minutes=there[who].minutes if who in there else 0,
            )
            for who in sorted({*names, *there})
        )
        waits = sum(line.state == "open" for line in lines)
        late_days = max(0, (now_ms - unix_ms(planned.slot.ends)) // 86_400_000)
        return Sheet(slot=planned.slot, lines=lines, waits=waits, late_days=late_days)

    def _told(
        self, planned: PlannedShift, member: str, terms: ShiftTerms, now_ms: int
    ) -> ShiftSeen:
        slot = planned.slot
        seen = self._seen.get(slot.shift, {}).values()
        mine = [one for one in planned.places if member == one.member or member in one.people]
        there = attendance(slot, (one for one in seen if one.member == member), terms, now_ms)
        return ShiftSeen(
            slot=slot,
            mine=bool(mine),
            seeks=any(one.seeks for one in mine),
            open=max(0, slot.places - len(planned.places)),
            sought=tuple(one for one in planned.places if one.seeks and one not in mine),
            presence=there[0] if there else None,
        )

    # --- the copy --------------------------------------------------------------------------------

    async def refresh(self) -> None:
        """Bring the copy up to date. Raises Unreachable or Refused."""
        request = HallCopyRequest(
            **self._line.marks(self._line.new_id()),
            format="coopcoin-hall-copy/1",
            cursor=self._cursor,
        )
        news = await self._line.ask(
            "/v1/hall-copy", request, _COPY, within=None, silent=BULK_SECONDS
        )
        if news.sealed is not None:
            await self._storage(self._take, news)

    def _open(self) -> None:
        try:
            self._read(_COPY.decode(self._file.read_bytes()))
        except FileNotFoundError:
            pass
        except ValueError as e:  # BadSeal is one: another key's copy
            _log.warning("the copy of the shifts is had anew: %s", type(e).__name__)
        for entry in self._journal.entries():
            if isinstance(entry, CheckIn | CheckOut):
                self.wrote(entry)

    def _read(self, kept: HallCopy) -> None:
        assert kept.sealed is not None
        self._plan = _PLAN.decode(self._key.open(unb64(kept.sealed)))
        self._cursor = kept.cursor

    def _take(self, news: HallCopy) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(msgspec.json.encode(news))
        os.replace(fresh, self._file)
        self._read(news)
