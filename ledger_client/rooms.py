# SPDX-License-Identifier: AGPL-3.0-or-later
"""Room for what is paid: what this kiosk holds, what it asks for, and what it gives back.

Every question is answered within a set time: from what is held, else by the ledger, else with "no
more than so much". What was asked for and is not spent goes back when its basket ends, when the
answer stays away, or when the kiosk starts and no draft holds it.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from msgspec.json import Decoder

from contract import chain
from contract.entries import BadEntry, Entry, GrantGiven, Release, Released, SignedEntry
from contract.grants import GRANT_REQUEST, GrantRequest
from contract.ids import instant, wallet
from contract.messages import GrantAnswer, Granted, NotGranted, RoomWanted
from contract.money import coin_unit
from contract.outcomes import Declined
from contract.recall import Recalled
from contract.rules import CoinValue, DeclaredRisk, NoRule, Rulebook
from ledger_client.answers import AtRisk, NoRoom, Person, Room, Written
from ledger_client.grants import GrantBook
from ledger_client.line import Line
from ledger_client.risk import RiskBook, at_risk
from ledger_client.uplink import Refused, Unreachable

_log = logging.getLogger(__name__)

_GRANT: Decoder[GrantAnswer] = Decoder(GrantAnswer)

PAYING_MS = 240_000
"""How long a reserved amount must last at least: the cash screen waits for three minutes."""

Write = Callable[[str, Callable[[dict[str, Any]], Entry]], Awaitable[Written]]
"""Makes an entry durable (see ``Teller.write``): its id, and what makes it of its marks."""


class Rooms:
    """This kiosk's grants and the questions about them."""

    def __init__(self, line: Line, write: Write, rules: Callable[[], Rulebook]) -> None:
        self._line = line
        self._rules = rules
        self.risk = RiskBook()
        self._write = write
        identity = line.identity
        self.grants = GrantBook(identity.device, identity.epoch)
        self.fresh: list[SignedEntry] = []  # granted, and not yet in a commit
        self._asked: set[str] = set()  # grant requests of this run, but those without an answer
        self._along: set[str] = set()  # of them, asked with an identification and not reserved yet
        self._in_use: set[str] = set()  # accounts from which somebody is paying
        self._wanted_back: set[tuple[str, int]] = set()  # by the ledger, as soon as they have paid
        self._kept: frozenset[str] = frozenset()  # accounts that a draft of an earlier run holds

    def take_fresh(self) -> tuple[SignedEntry, ...]:
        """What the next commit is to make durable."""
        fresh, self.fresh = tuple(self.fresh), []
        return fresh

    def put_back(self, fresh: tuple[SignedEntry, ...]) -> None:
        """That commit failed."""
        self.fresh[:0] = fresh

    # --- along with an identification ----------------------------------------------------------

    def wanted_along(self, account: str, unit: str, coin: int) -> RoomWanted | None:
        """What to ask for in the same breath; None if there is room for it already. It is to be
        reserved soon (see ``nobody_reserved``)."""
        if self.room_to_pay(account) >= coin:
            return None
        number, total = self.grants.ask(account, coin, self._line.time.for_leases())
        id = self._line.new_id()
        self._asked.add(id)
        self._along.add(id)
        return RoomWanted(id=id, account=account, unit=unit, number=number, total=total)

    def nobody_reserved(self, id: str) -> None:
        """Too late for what was asked along: if it still comes it goes back."""
        if id in self._along:
            self._along.discard(id)
            self._asked.discard(id)

    # --- is there room -------------------------------------------------------------------------

    def room(self, account: str) -> int:
        """What may be spent of this account here without asking anyone (minor units)."""
        return self.grants.room(account, self._line.time.for_leases())

    async def reserve(
        self,
        id: str,
        person: Person,
        amount: int,
        ticket: str | None,
        voucher: str = "",
    ) -> Room | NoRoom:
        """Room for ``amount`` of a person's account: what is held, else a grant asked for now. Of a
        ``voucher`` whoever has its code is the person."""
        account = person.account
        own = account == wallet(person.member)
        if own and person.most is not None and amount > person.most:
            most = min(person.most, self.no_more_than(account))
            return NoRoom(Declined.NO_ROOM, most, offline=not self._line.online)
        self._in_use.add(account)
        if self.room_to_pay(account) >= amount:
            waited_for = {r for a, _, r in self.grants.asked_for() if a == account}
            self._along -= waited_for
            self._asked |= waited_for
            return self._room(person)
        if self._line.online and not person.offline:
            try:
                answer = await self._ask_grant(id, person, amount, ticket, voucher)
                if isinstance(answer, NotGranted) and answer.reason == Declined.LAPSED:
                    again = self._line.new_id()
                    answer = await self._ask_grant(again, person, amount, ticket, voucher)
                if isinstance(answer, NotGranted):
                    return NoRoom(answer.reason, answer.available, offline=False)
                if self.room_to_pay(account) >= amount:
                    return self._room(person)
                return NoRoom(Declined.NO_ROOM, self.room(account), offline=False)
            except Unreachable:
                pass
            except Refused as e:
                _log.warning("grant: %s", e)
        if person.home:
            return NoRoom(Declined.HOME_AWAY, self.room_to_pay(account), offline=False)
        lent = self._at_risk(account, amount)
        if lent is not None:
            number = None if lent.coin == amount else self.grants.open_number(account)
            return Room(number or 0, account, person.unit, lent)
        return NoRoom(Declined.NO_ROOM, self.no_more_than(account), offline=True)

    def wrote(self, entry: Entry) -> None:
        """This journal has an entry more."""
        self.grants.wrote(entry)
        self.risk.wrote(entry)

    def no_more_than(self, account: str) -> int:
        """What can be paid from an account without asking anybody: what is held, and what the co-op
        lends while nobody can be asked."""
        return self.room_to_pay(account) + self._risk_left(account)

    def _at_risk(self, account: str, amount: int) -> AtRisk | None:
        left = self._risk_left(account)
        if not left:
            return None
        rules, day = self._rules(), self._line.day()
        version, value = rules.on(DeclaredRisk, day).version, rules.on(CoinValue, day).parameters
        return at_risk(amount, self.room_to_pay(account), left, version, value)

    def _risk_left(self, account: str) -> int:
        if self._line.online or not account.startswith(wallet("")):
            return 0
        rules, day = self._rules(), self._line.day()
        try:
            rules.on(CoinValue, day)
            rule = rules.on(DeclaredRisk, day).parameters
        except NoRule:
            return 0
        anchor = self._line.time.anchor
        heard = "" if anchor is None else instant(anchor.ledger_ms)
        return self.risk.left(account, rule, heard, day)

    def room_to_pay(self, account: str) -> int:
        """Room that outlasts the counting of the cash."""
        now = self._line.time.for_leases()
        return self.grants.room(account, None if now is None else now + PAYING_MS)

    def covers(self, account: str, number: int, amount: int) -> bool:
        """Whether a spend under this grant number is covered at this moment."""
        return self.grants.open_number(account) == number and self.room(account) >= amount

    async def _ask_grant(
        self,
        id: str,
        person: Person,
        amount: int,
        ticket: str | None,
        voucher: str,
    ) -> GrantAnswer:
        number, total = self.grants.ask(person.account, amount, self._line.time.for_leases())
        request = GrantRequest(
            format=GRANT_REQUEST,
            account=person.account,
            unit=person.unit,
            number=number,
            total=total,
            identification=person.identification,
            pin_ticket=ticket,
            voucher=voucher or None,
            **self._line.marks(id),
        )
        self._asked.add(id)
        try:
            answer = await self._line.ask("/v1/grants", request, _GRANT)
        except Unreachable:
            self._asked.discard(id)  # should it have been granted: nobody waits for it any more
            raise
        self.took(answer, id, person.account, number)
        return answer

    def took(self, answer: GrantAnswer, id: str, account: str, number: int) -> None:
        """Keep what was granted to this request. Raises Unreachable for what is no answer to it."""
        if isinstance(answer, Granted):
            try:
                given = self._line.verified_grant(answer.entry)
            except (chain.BadSignature, BadEntry) as e:
                raise Unreachable("garbage", "not a grant") from e
            if given.request != id:
                raise Unreachable("garbage", "the grant of another request")
            self.grants.took(given)
            self.fresh.append(answer.entry)
        elif answer.reason == Declined.LAPSED:
            self.grants.close(account, number)

    def _room(self, person: Person) -> Room:
        number = self.grants.open_number(person.account)
        assert number is not None, "room without a grant"
        return Room(number, person.account, person.unit)

    async def release(self, account: str) -> None:
        """Give back what was asked for and not spent of an account. Standing grants stay."""
        self._kept -= {account}
        self._in_use.discard(account)
        numbers = {(a, n) for a, n, _ in self.grants.asked_for() if a == account}
        numbers |= {one for one in self._wanted_back if one[0] == account}
        await self._release(one for one in sorted(numbers) if self._is_open(*one))

    async def recalled(self, recalled: tuple[Recalled, ...]) -> None:
        """What the ledger wants back goes back at once, or when the sale ends that needs it."""
        wanted = {(one.account, one.number) for one in recalled}
        self._wanted_back = {one for one in wanted if self._is_needed(one[0])}
        await self._release(
            one for one in sorted(wanted - self._wanted_back) if self._is_open(*one)
        )

    def _is_needed(self, account: str) -> bool:
        return account in self._in_use or account in self._kept

    def _is_open(self, account: str, number: int) -> bool:
        return self.grants.open_number(account) == number

    async def release_all_but(self, kept: frozenset[str]) -> None:
        """Nobody is paying: give back what was asked for, but for accounts that a draft holds."""
        self._kept = kept
        self._in_use.clear()
        await self._release((a, n) for a, n, _ in self.grants.asked_for() if a not in kept)

    async def _release(self, grants: Iterable[tuple[str, int]]) -> None:
        releases = tuple(Released(account=a, unit=self._unit(a), number=n) for a, n in grants)
        if not releases:
            return
        for released in releases:  # from now on nobody spends under it, even while this is written
            self.grants.close(released.account, released.number)

        def make(marks: dict[str, Any]) -> Release:
            return Release(**marks, actor=f"kiosk:{self._line.identity.device}", releases=releases)

        await self._write(self._line.new_id(), make)

    def _unit(self, account: str) -> str:
        """In what an account that is granted is kept: what the co-op owes is money."""
        identity = self._line.identity
        owed = account.startswith(("voucher:", "credit:"))
        return identity.currency if owed else coin_unit(identity.coop)

    async def news(self, grants: tuple[GrantGiven, ...]) -> None:
        """This kiosk's open grants as the ledger has them."""
        for given in grants:
            self.grants.took(given)
        # Coin whose answer was lost, now or before a restart: nobody here waits for it any more.
        # What somebody is paying from stays, by whatever request it came: it goes back with the
        # rest when they are done (``release``).
        await self._release(
            (account, number)
            for account, number, request in self.grants.asked_for()
            if request not in self._asked and not self._is_needed(account)
        )
