# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coordinators in the simulator confirm who was at a shift, at whichever till; and by hand, with
nothing of the program's, what coin that must have made."""

import asyncio
from collections import Counter
from typing import NamedTuple

from contract.entries import Attendance, Contribution
from contract.ids import unix_ms
from kiosk.intents.day import Confirm
from kiosk.intents.desks import OpenDesk
from kiosk.intents.hall import ChooseLine, LineIs, LineMinutes, OpenSheet, ShowShifts
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen, Snapshot
from tests.simulation.coop import COORDINATORS, SHIFT_MINUTES, WORTH_AN_HOUR
from tests.simulation.people import People
from tests.simulation.till import TillMachine
from tests.simulation.trace import Chance

OF_A_SHEET = "00000000-0000-"
"""So the key of a contribution begins that is made of a shift and a member, and of no moment."""
SAID = ("all", "all", "missed", "excused", "later", "in", "out")


class Confirmed(NamedTuple):
    """What a till told a coordinator: so many lines of this shift's sheet are confirmed."""

    device: str
    shift: str
    lines: int


class Coordinators:
    """Who confirms the sheets at the tills of a run: two, who may be at the same one at once."""

    def __init__(self, people: People, chance: Chance) -> None:
        self._people, self._chance = people, chance
        self.told: list[Confirmed] = []

    async def confirm(self, till: TillMachine) -> None:
        """Look at a sheet, say of some lines how it was, and confirm what is ready."""
        chance = self._chance
        page = (await self._open(till)).sheet
        if page is None or not page.sheets:
            return
        shift = chance.one(page.sheets).shift
        till.submit(OpenSheet(shift))
        await asyncio.sleep(0.05)
        page = (await till.settled()).sheet
        for line in () if page is None else page.lines:
            if chance.happens(0.5):
                till.submit(ChooseLine(line.member))
                till.submit(LineMinutes(chance.one((-30, -15, 15, 45))))
                if chance.happens(0.7):
                    till.submit(LineIs(chance.one(SAID)))
                await asyncio.sleep(0.05)
                await till.settled()
        ready = (await till.settled()).sheet
        till.submit(Confirm())
        await asyncio.sleep(0.05)
        notice = (await till.settled()).notice
        if ready is not None and notice is not None and notice.code == "sheet-confirmed":
            self.told.append(Confirmed(till.identity.device, shift, ready.ready))

    async def _open(self, till: TillMachine) -> Snapshot:
        """The sheets, with card and PIN."""
        card = self._people.cards[self._chance.one(COORDINATORS)]
        till.submit(OpenDesk(Desk.HALL))
        await asyncio.sleep(0.05)
        self._people.present(till, card.tap())
        await asyncio.sleep(0.05)
        if (await till.settled()).screen is Screen.HALL:
            till.submit(ShowShifts("sheets"))
            await asyncio.sleep(0.05)
        if (await till.settled()).screen is Screen.PIN:
            self._people.type_pin(till, card)
            await asyncio.sleep(0.05)
        return await till.settled()


class AttendedByHand:
    """Whose work at which shift was confirmed, by the first word of it that counts."""

    def __init__(self, begins_ms: dict[str, int]) -> None:
        self._begins_ms = begins_ms
        self._worth: dict[tuple[str, str], int] = {}
        self._issued: Counter[tuple[str, int]] = Counter()
        self._sheets: Counter[Confirmed] = Counter()

    def confirmed(self, entry: Attendance, logged_ms: int) -> None:
        """Later words of the same are heard, and change nothing. Nobody confirms their own, nor
        work that had not begun, by the till's time or by the ledger's."""
        self._sheets[Confirmed(entry.device, entry.shift, len(entry.attended))] += 1
        if self._begins_ms[entry.shift] > min(unix_ms(entry.at), logged_ms):
            return
        for line in entry.attended:
            key = entry.shift, line.member
            worth = WORTH_AN_HOUR * min(line.minutes, SHIFT_MINUTES) // 60
            if worth and key not in self._worth and entry.actor != f"member:{line.member}":
                self._worth[key] = worth

    def issued(self, entry: Contribution) -> None:
        """Coin for work. What the office confirms by itself is not from a sheet."""
        if entry.contribution.startswith(OF_A_SHEET):
            self._issued[entry.account, entry.amount] += 1

    def differs(self) -> list[str]:
        """Whose coin is not what the sheets say."""
        due = Counter((f"wallet:{who}", worth) for (_, who), worth in self._worth.items())
        if due == self._issued:
            return []
        return [f"the sheets are worth {due - self._issued} more, {self._issued - due} less"]

    def missing(self, told: list[Confirmed]) -> list[str]:
        """What coordinators were told and the log does not have."""
        missing = Counter(told) - self._sheets
        return [f"a sheet that was confirmed is not in the log: {one}" for one in missing]
