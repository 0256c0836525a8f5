# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is this? Cards and codes that are shown at this kiosk, and PINs: asked of the ledger, or
known here from who was here before."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec.json import Decoder
from sqlalchemy.exc import SQLAlchemyError

from contract.credentials import BadSeal, BadTap, pin_matches, seal
from contract.entries import PinFailed
from contract.ids import b64, unb64
from contract.messages import (
    Identified,
    IdentifyAnswer,
    IdentifyRequest,
    NotIdentified,
    OfflineSecrets,
    PinAnswer,
    PinRequest,
    PinRight,
    RoomWanted,
)
from contract.outcomes import Declined
from contract.rules import NoRule, OfflineLimits, Rulebook
from ledger_client.answers import CannotWrite, NotKnown, Person, PinBad, PinOk
from ledger_client.journal import Journal
from ledger_client.keys import DeviceKey
from ledger_client.line import Line
from ledger_client.presented import Presented, ShownCode, TappedCard
from ledger_client.replica import Replica, Visitor
from ledger_client.risk import Known
from ledger_client.rooms import Rooms, Write
from ledger_client.storage import Storage
from ledger_client.uplink import Refused, Unreachable

_log = logging.getLogger(__name__)

_IDENTIFIED: Decoder[IdentifyAnswer] = Decoder(IdentifyAnswer)
_PIN: Decoder[PinAnswer] = Decoder(PinAnswer)

_OF_CODES: dict[str, str] = {
    Declined.REPLAYED_TAP: "code-used",
    Declined.BAD_TAP: "code-refused",
    Declined.UNKNOWN_CARD: "code-refused",
}
"""What is said of a code instead: a tap may be tried once more, the same code may not."""

PIN_TRIES = 3
RESERVE_SECONDS = 5
"""Room that came along with an identification is reserved at once, or not at all."""
KEEP_TAPS_SECONDS = 0.3
"""A tap that pays is written down with what it pays, which follows at once; other taps by
themselves."""


class Cards:
    """The cards that this kiosk knows or asks about, and the newest tap of each."""

    def __init__(
        self,
        line: Line,
        storage: Storage,
        key: DeviceKey,
        journal: Journal,
        replica: Replica,
        rooms: Rooms,
        write: Write,
        rules: Callable[[], Rulebook],
    ) -> None:
        self._line = line
        self._storage = storage
        self._key = key
        self._meta_key = key.open(unb64(line.identity.card_meta_key))
        self._journal = journal
        self._replica = replica
        self._rooms = rooms
        self._write = write
        self._rules = rules
        self._counters: dict[str, int] = {}  # the newest tap of each card that was accepted here
        self._fresh: dict[str, int] = {}  # those of them that are not yet in a commit

    async def start(self) -> None:
        """Take up which taps were accepted before."""

        def load() -> dict[str, int]:
            counters = self._replica.counters()
            for card, counter in self._journal.taps().items():
                counters[card] = max(counter, counters.get(card, -1))
            return counters

        self._counters = await self._storage(load)

    def take_fresh(self) -> dict[str, int]:
        """The taps that the next commit is to make durable (card → counter)."""
        fresh, self._fresh = self._fresh, {}
        return fresh

    def put_back(self, fresh: dict[str, int]) -> None:
        """That commit failed."""
        self._fresh = {**fresh, **self._fresh}

    async def identify(
        self, id: str, picc_data: str, cmac: str, coin: int = 0
    ) -> Person | NotKnown:
        """Whose card was tapped? ``id`` is the identification, made for this tap.

        ``coin`` minor units are to be paid with it, as far as can be told. Room for them is asked
        along if the card is known here, so that ``reserve`` finds it: on a slow line a shopper
        waits for one answer instead of two. What nobody reserves within seconds goes back.
        """
        return await self._identify(id, TappedCard(self._meta_key, picc_data, cmac), coin)

    def card_of(self, picc_data: str) -> str:
        """Which card claims to have been tapped: nobody is asked, and nothing proved. "" for none
        of ours."""
        try:
            return TappedCard(self._meta_key, picc_data, "").claim()[0]
        except BadTap:
            return ""

    async def identify_code(self, id: str, text: str, coin: int = 0) -> Person | NotKnown:
        """Whose QR code was scanned (contract.member_code)? Else as ``identify``."""
        shown = ShownCode(self._line.identity.coop, text)
        try:
            shown.claim()
        except BadTap:
            return NotKnown("code-refused")
        who = await self._identify(id, shown, coin)
        return NotKnown(_OF_CODES.get(who.code, who.code)) if isinstance(who, NotKnown) else who

    async def _identify(self, id: str, shown: Presented, coin: int) -> Person | NotKnown:
        if self._is_replay(shown):
            return NotKnown(Declined.REPLAYED_TAP)
        if self._line.online:
            room = await self._room_wanted(shown, coin)
            request = IdentifyRequest(
                format="coopcoin-identify/1",
                room=room,
                visitors=True,
                **shown.asked(),
                **self._line.marks(id),
            )
            try:
                answer = await self._line.ask("/v1/identify", request, _IDENTIFIED)
                if isinstance(answer, NotIdentified):
                    return NotKnown(answer.reason)
                assert isinstance(answer, Identified)
                if room is not None and answer.room is not None:
                    self._rooms.took(answer.room, room.id, room.account, room.number)
                if answer.home is not None:
                    return _visitor(answer, answer.home)
                return self._met(answer)
            except Unreachable:
                pass
            except Refused as e:
                _log.warning("identify: %s", e)
                return NotKnown(Declined.BAD_TAP)
            finally:  # not from the question on: an answer may take longer than that
                if room is not None:
                    loop = asyncio.get_running_loop()
                    loop.call_later(RESERVE_SECONDS, self._rooms.nobody_reserved, room.id)
        return await self._identify_here(id, shown)

    async def _room_wanted(self, shown: Presented, coin: int) -> RoomWanted | None:
        if coin <= 0:
            return None
        try:
            card, _ = shown.claim()
        except BadTap:
            return None
        known = await self._storage(self._replica.card, card)
        if known is None:
            return None
        return self._rooms.wanted_along(known.visitor.account, known.visitor.unit, coin)

    def _is_replay(self, shown: Presented) -> bool:
        """Whether this kiosk has accepted this tap, or a later one of that card, already."""
        try:
            card, counter = shown.claim()
        except BadTap:
            return False  # the ledger says what is wrong with it
        return counter is not None and counter <= self._counters.get(card, -1)

    def _met(self, answer: Identified) -> Person:
        sealed = unb64(answer.offline)
        secrets = self._secrets(sealed)
        visitor = Visitor(
            answer.member,
            answer.first_name,
            answer.account,
            answer.unit,
            answer.available,
            sealed,
            answer.language or "",
            answer.roles,
            answer.type or "",
            owes=answer.owes,
            heard=answer.heard,
            epoch=self._line.identity.epoch,
            text_percent=answer.text_percent or 0,
            contrast=answer.contrast or "",
            most=answer.most,
        )
        self._rooms.risk.heard(visitor.account, Known(visitor.owes, visitor.heard))
        self._line.refresh_soon()
        self._counters[secrets.card] = max(secrets.counter, self._counters.get(secrets.card, -1))
        # Not waited for: it serves later taps, and the shopper stands there now.
        later(self._storage(self._replica.met, secrets.card, visitor, secrets.counter))
        return Person(
            answer.identification,
            answer.member,
            answer.first_name,
            answer.account,
            answer.unit,
            answer.available,
            secrets.card,
            offline=False,
            language=visitor.language,
            pin_always=answer.pin_always,
            roles=answer.roles,
            type=visitor.type,
            elsewhere=answer.elsewhere,
            accounts=answer.accounts,
            text_percent=visitor.text_percent,
            contrast=visitor.contrast,
            most=visitor.most,
        )

    async def _identify_here(self, id: str, shown: Presented) -> Person | NotKnown:
        try:
            card, counter = shown.claim()
        except BadTap:  # none of ours; of a neighbouring co-op it may be, whom nobody can ask now
            return NotKnown("unknown-offline")
        known = await self._storage(self._replica.card, card)
        if known is None:
            return NotKnown("unknown-offline")
        visitor = known.visitor
        try:
            secrets = self._secrets(visitor.sealed)
        except BadSeal:  # for the key before: it was enrolled again, and an older disk came back
            return NotKnown("unknown-offline")
        try:
            shown.prove(secrets, self._line.time.now_ms())
        except BadTap:
            return NotKnown(Declined.BAD_TAP)
        heard = visitor.heard if visitor.epoch == self._line.identity.epoch else 0
        self._rooms.risk.remembered(visitor.account, Known(visitor.owes, heard))
        if counter is not None:
            if counter <= max(known.counter, secrets.counter):
                return NotKnown(Declined.REPLAYED_TAP)
            # Never again with it or a lower one: durable with what it pays, or by itself.
            self._counters[card] = self._fresh[card] = counter
            asyncio.get_running_loop().call_later(
                KEEP_TAPS_SECONDS, lambda: later(self._keep_taps())
            )
        available = self._rooms.no_more_than(visitor.account)
        return Person(
            id,
            visitor.member,
            visitor.first_name,
            visitor.account,
            visitor.unit,
            available if visitor.most is None else min(available, visitor.most),
            card,
            offline=True,
            language=visitor.language,
            pin_always=isinstance(shown, ShownCode) or self._has_not_heard_lately(),
            roles=visitor.roles,
            type=visitor.type,
            text_percent=visitor.text_percent,
            contrast=visitor.contrast,
            most=visitor.most,
        )

    async def stop(self) -> None:
        """Write down what was not yet."""
        try:
            await self._keep_taps()
        except (SQLAlchemyError, OSError) as e:
            _log.error("the newest taps could not be written down: %r", e)

    async def _keep_taps(self) -> None:
        fresh = self.take_fresh()
        if not fresh:
            return
        try:
            await self._storage(self._journal.keep_taps, fresh)
        except (SQLAlchemyError, OSError):
            self.put_back(fresh)
            raise

    async def check_pin(self, id: str, person: Person, pin: str) -> PinOk | PinBad:
        """Is this the person's PIN? Asked of the ledger, or checked here for who was here before.

        ``id`` names this attempt. A try is counted durably before the PIN is looked at.
        """
        if self._line.online and not person.offline:
            request = PinRequest(
                format="coopcoin-pin/1",
                identification=person.identification,
                sealed_pin=b64(seal(self._line.ledger_key, pin.encode())),
                **self._line.marks(id),
            )
            try:
                answer = await self._line.ask("/v1/pin", request, _PIN)
                if isinstance(answer, PinRight):
                    later(self._storage(self._replica.pin_was_right, person.card))
                    return PinOk(answer.ticket)
                if answer.reason in (Declined.PIN_WRONG, Declined.PIN_LOCKED):
                    return PinBad(answer.tries_left)
                return PinBad(0, answer.reason)
            except Unreachable:
                pass
            except Refused as e:
                _log.warning("pin: %s", e)
                return PinBad(
                    0, Declined.HOME_AWAY if person.home else Declined.UNKNOWN_IDENTIFICATION
                )
        if person.home:
            return PinBad(0, Declined.HOME_AWAY)
        known = await self._storage(self._replica.card, person.card)
        if known is None or known.pin_failures >= PIN_TRIES:
            return PinBad(0)
        await self._storage(self._replica.count_pin, person.card, known.pin_failures + 1)
        verifier = self._secrets(known.visitor.sealed).pin_verifier
        if await asyncio.to_thread(pin_matches, verifier, pin):
            await self._storage(self._replica.count_pin, person.card, 0)
            return PinOk(None)
        await self._tell_of_pin(known.visitor.member, known.pin_failures + 1)
        return PinBad(PIN_TRIES - known.pin_failures - 1)

    async def _tell_of_pin(self, member: str, failures: int) -> None:
        """A wrong PIN while nobody could be asked: the office hears of it."""

        def make(marks: dict[str, Any]) -> PinFailed:
            actor = f"kiosk:{self._line.identity.device}"
            return PinFailed(**marks, actor=actor, member=member, failures=failures)

        try:
            await self._write(self._line.new_id(), make)
        except CannotWrite:
            _log.error("a wrong PIN was counted, and could not be written down")

    def _has_not_heard_lately(self) -> bool:
        """Whether it is so long since this kiosk heard which cards are blocked that by the members'
        rule nobody pays without the PIN."""
        try:
            rule = self._rules().on(OfflineLimits, self._line.day()).parameters
        except NoRule:
            return False
        heard, now = self._line.heard_ms, self._line.time.for_leases()
        if heard is None or now is None:
            return True
        return now - heard > rule.pin_always_after_hours * 3_600_000

    def _secrets(self, sealed: bytes) -> OfflineSecrets:
        return msgspec.json.decode(self._key.open(sealed), type=OfflineSecrets)


def _visitor(answer: Identified, home: str) -> Person:
    """A member of a neighbouring co-op. Nothing of them is kept here."""
    return Person(
        answer.identification,
        answer.member,
        answer.first_name,
        answer.account,
        answer.unit,
        answer.available,
        card="",
        offline=False,
        language=answer.language or "",
        pin_always=answer.pin_always,
        text_percent=answer.text_percent or 0,
        contrast=answer.contrast or "",
        home=home,
    )


def later(work: Awaitable[Any]) -> None:
    """Have this done in the background; should it fail, the log has it."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(_log_failure)


def _log_failure(task: "asyncio.Future[Any]") -> None:
    if not task.cancelled() and task.exception() is not None:
        _log.error("background work failed: %r", task.exception())
