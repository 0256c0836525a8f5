# SPDX-License-Identifier: AGPL-3.0-or-later
"""The teller: who is this, is there room, write it down. One way for online and offline.

Every question gets an answer within a set time. Online means that the ledger was asked a moment
ago; offline means that the grant was there already. Entries are durable when ``write`` returns and
are uploaded in the background, in order, as soon as the ledger can be reached.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
import sqlalchemy.exc
from msgspec.json import Decoder

from contract import chain
from contract.credentials import BadTap, pin_matches, seal
from contract.entries import (
    FORMAT,
    BadEntry,
    Details,
    Entry,
    GrantGiven,
    Mark,
    Purchase,
    Release,
    Released,
    SignedEntry,
    read_entry,
)
from contract.grants import GRANT_REQUEST, GrantRequest
from contract.ids import b64, instant, unb64
from contract.local_time import local_day
from contract.messages import (
    EnrolAnswer,
    GrantAnswer,
    Granted,
    Identified,
    IdentifyAnswer,
    IdentifyRequest,
    NotGranted,
    NotIdentified,
    OfflineSecrets,
    PinAnswer,
    PinRequest,
    PinRight,
    Product,
    RoomWanted,
)
from contract.money import coin_unit
from contract.outcomes import Declined
from contract.proof import BadProof, EntryProof, prove
from contract.receipt import ReceiptCode, typed_code
from contract.rules import Leases, NoRule, Rulebook
from ledger_client import journal as journals
from ledger_client.answers import (
    Checked,
    NoRoom,
    NotKnown,
    Person,
    PinBad,
    PinOk,
    Room,
    Status,
    Written,
)
from ledger_client.clock import Anchor, Clock, LedgerTime, Random
from ledger_client.grants import GrantBook
from ledger_client.journal import Journal
from ledger_client.keys import DeviceKey
from ledger_client.line import Line
from ledger_client.presented import Presented, ShownCode, TappedCard
from ledger_client.reopening import Reopening
from ledger_client.replica import Replica, Visitor
from ledger_client.storage import Storage
from ledger_client.sync import Sync
from ledger_client.uplink import Refused, Unreachable, Uplink
from ledger_client.witness import Witness

T = TypeVar("T")
_log = logging.getLogger(__name__)

_IDENTIFIED: Decoder[IdentifyAnswer] = Decoder(IdentifyAnswer)
_PIN: Decoder[PinAnswer] = Decoder(PinAnswer)
_GRANT: Decoder[GrantAnswer] = Decoder(GrantAnswer)
_PROOF = Decoder(EntryProof)

_OF_CODES: dict[str, str] = {
    Declined.REPLAYED_TAP: "code-used",
    Declined.BAD_TAP: "code-refused",
    Declined.UNKNOWN_CARD: "code-refused",
}
"""What is said of a code instead: a tap may be tried once more, the same code may not."""

PIN_TRIES = 3
STANDING_SECONDS = 2
RESERVE_SECONDS = 5
"""Room that came along with an identification is reserved at once, or not at all."""
PAYING_MS = 240_000
"""How long a reserved amount must last at least: the cash screen waits for three minutes."""


class Teller:
    """A kiosk's whole hold on the ledger."""

    def __init__(
        self,
        *,
        identity: EnrolAnswer,
        key: DeviceKey,
        journal: Journal,
        replica: Replica,
        storage: Storage,
        uplink: Uplink,
        clock: Clock,
        random: Random,
        tell: Callable[[Status], None] = lambda _: None,
    ) -> None:
        """Made in the storage's thread or before it is used: this reads the journal's anchor."""
        self.identity = identity
        self._key = key
        self._journal = journal
        self._replica = replica
        self._storage = storage
        self._meta_key = key.open(unb64(identity.card_meta_key))
        self.time = LedgerTime(clock, None, 0)
        self._line = Line(identity, uplink, self.time, random, tell)
        self._witness = Witness(self._line, journal, storage, key)
        self._reopening = Reopening(self._line, journal, replica, storage, lambda: self._fresh)
        self._sync = Sync(
            self._line, journal, replica, storage, self._witness, self._reopening, self._news
        )
        self.grants = GrantBook(identity.device, identity.epoch)
        self.rules = Rulebook(())
        self._fresh: list[SignedEntry] = []  # granted, and not yet in a commit
        self._asked: set[str] = set()  # grant requests of this run, but those without an answer
        self._along: set[str] = set()  # of them, asked with an identification and not reserved yet
        self._kept: frozenset[str] = frozenset()  # accounts that a draft of an earlier run holds
        self._counters: dict[str, int] = {}  # the newest tap of each card that was accepted here

    async def start(self) -> dict[str, bytes]:
        """Take up what the journal holds; the drafts that are open (id → data)."""

        def load() -> tuple[Anchor | None, int, Rulebook, dict[str, bytes], int]:
            self._reopening.take_up()
            for grant in self._journal.grants():
                self.grants.took(self._line.verified_grant(grant))
            entries = self._journal.entries()
            for entry in entries:
                if not isinstance(entry, Mark):
                    self.grants.wrote(entry)
            if any(isinstance(entry, Mark) for entry in entries):
                self.grants.spent_all()
            return (
                self._journal.anchor(),
                self._journal.newest_stored_ms(),
                self._replica.rulebook(),
                self._journal.drafts(),
                self._journal.unsent_count(),
            )

        anchor, newest, self.rules, drafts, self._line.unsent = await self._storage(load)
        self.time.take_up(anchor, newest)
        self._counters = await self._storage(self._replica.counters)
        self._line.furnished = await self._storage(self._replica.cursor) is not None
        self._apply_rules()
        return drafts

    def keep_in_step(self) -> None:
        """Start to upload and refresh in the background."""
        self._sync.start()

    async def stop(self) -> None:
        """Stop the loops and close the files; what matters is on the disk already."""
        await self._sync.stop()
        await self._line.uplink.close()
        await self._storage(self._journal.close)
        await self._storage(self._replica.close)
        self._storage.close()

    # --- who is this ---------------------------------------------------------------------------

    async def identify(
        self, id: str, picc_data: str, cmac: str, coin: int = 0
    ) -> Person | NotKnown:
        """Whose card was tapped? ``id`` is the identification, made for this tap.

        ``coin`` minor units are to be paid with it, as far as can be told. Room for them is asked
        along if the card is known here, so that ``reserve`` finds it: on a slow line a shopper
        waits for one answer instead of two. What nobody reserves within seconds goes back.
        """
        return await self._identify(id, TappedCard(self._meta_key, picc_data, cmac), coin)

    async def identify_code(self, id: str, text: str, coin: int = 0) -> Person | NotKnown:
        """Whose QR code was scanned (contract.member_code)? Else as ``identify``."""
        shown = ShownCode(self.identity.coop, text)
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
                **shown.asked(),
                **self._line.marks(id),
            )
            try:
                answer = await self._line.ask("/v1/identify", request, _IDENTIFIED)
                if isinstance(answer, NotIdentified):
                    return NotKnown(answer.reason)
                assert isinstance(answer, Identified)
                if room is not None and answer.room is not None:
                    self._took(answer.room, room.id, room.account, room.number)
                return self._met(answer)
            except Unreachable:
                pass
            except Refused as e:
                _log.warning("identify: %s", e)
                return NotKnown(Declined.BAD_TAP)
            finally:  # not from the question on: an answer may take longer than that
                if room is not None:
                    loop = asyncio.get_running_loop()
                    loop.call_later(RESERVE_SECONDS, self._nobody_reserved, room.id)
        return await self._identify_here(id, shown)

    async def _room_wanted(self, shown: Presented, coin: int) -> RoomWanted | None:
        if coin <= 0:
            return None
        try:
            card, _ = shown.claim()
        except BadTap:
            return None
        known = await self._storage(self._replica.card, card)
        if known is None or self._room_to_pay(known.visitor.account) >= coin:
            return None
        visitor = known.visitor
        number, total = self.grants.ask(visitor.account, coin, self.time.for_leases())
        id = self.new_id()
        self._asked.add(id)
        self._along.add(id)
        return RoomWanted(
            id=id, account=visitor.account, unit=visitor.unit, number=number, total=total
        )

    def _nobody_reserved(self, id: str) -> None:
        if id in self._along:
            self._along.discard(id)
            self._asked.discard(id)

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
        )
        # They may be granted some coin for when the network is away; not while they stand here.
        asyncio.get_running_loop().call_later(STANDING_SECONDS, self._line.refresh_wanted.set)
        self._counters[secrets.card] = max(secrets.counter, self._counters.get(secrets.card, -1))
        # Not waited for: it serves later taps, and the shopper stands there now.
        self._later(self._storage(self._replica.met, secrets.card, visitor, secrets.counter))
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
        )

    async def _identify_here(self, id: str, shown: Presented) -> Person | NotKnown:
        try:
            card, counter = shown.claim()
        except BadTap:
            return NotKnown(Declined.UNKNOWN_CARD)
        known = await self._storage(self._replica.card, card)
        if known is None:
            return NotKnown("unknown-offline")
        visitor = known.visitor
        secrets = self._secrets(visitor.sealed)
        try:
            shown.prove(secrets, self.time.now_ms())
        except BadTap:
            return NotKnown(Declined.BAD_TAP)
        if counter is not None:
            if counter <= max(known.counter, secrets.counter):
                return NotKnown(Declined.REPLAYED_TAP)
            await self._storage(self._replica.saw_counter, card, counter)
            self._counters[card] = counter
        return Person(
            id,
            visitor.member,
            visitor.first_name,
            visitor.account,
            visitor.unit,
            self.room(visitor.account),
            card,
            offline=True,
            language=visitor.language,
            pin_always=isinstance(shown, ShownCode),
            roles=visitor.roles,
            type=visitor.type,
        )

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
                    self._later(self._storage(self._replica.pin_was_right, person.card))
                    return PinOk(answer.ticket)
                return PinBad(answer.tries_left)
            except Unreachable:
                pass
            except Refused as e:
                _log.warning("pin: %s", e)
                return PinBad(0)
        known = await self._storage(self._replica.card, person.card)
        if known is None or known.pin_failures >= PIN_TRIES:
            return PinBad(0)
        await self._storage(self._replica.count_pin, person.card, known.pin_failures + 1)
        verifier = self._secrets(known.visitor.sealed).pin_verifier
        if await asyncio.to_thread(pin_matches, verifier, pin):
            await self._storage(self._replica.count_pin, person.card, 0)
            return PinOk(None)
        return PinBad(PIN_TRIES - known.pin_failures - 1)

    def _secrets(self, sealed: bytes) -> OfflineSecrets:
        return msgspec.json.decode(self._key.open(sealed), type=OfflineSecrets)

    # --- is there room -------------------------------------------------------------------------

    def room(self, account: str) -> int:
        """What may be spent of this account here without asking anyone (minor units)."""
        return self.grants.room(account, self.time.for_leases())

    async def reserve(
        self,
        id: str,
        person: Person,
        amount: int,
        ticket: str | None,
    ) -> Room | NoRoom:
        """Room for ``amount`` of a person's coin: what is held, else a grant asked for now."""
        account = person.account
        if self._room_to_pay(account) >= amount:
            waited_for = {r for a, _, r in self.grants.asked_for() if a == account}
            self._along -= waited_for
            self._asked |= waited_for
            return self._room(person)
        if self._line.online and not person.offline:
            try:
                answer = await self._ask_grant(id, person, amount, ticket)
                if isinstance(answer, NotGranted) and answer.reason == Declined.LAPSED:
                    answer = await self._ask_grant(self.new_id(), person, amount, ticket)
                if isinstance(answer, NotGranted):
                    return NoRoom(answer.reason, answer.available, offline=False)
                if self._room_to_pay(account) >= amount:
                    return self._room(person)
                return NoRoom(Declined.NO_ROOM, self.room(account), offline=False)
            except Unreachable:
                pass
            except Refused as e:
                _log.warning("grant: %s", e)
        return NoRoom(Declined.NO_ROOM, self._room_to_pay(account), offline=True)

    def _room_to_pay(self, account: str) -> int:
        """Room that outlasts the counting of the cash."""
        now = self.time.for_leases()
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
    ) -> GrantAnswer:
        number, total = self.grants.ask(person.account, amount, self.time.for_leases())
        request = GrantRequest(
            format=GRANT_REQUEST,
            account=person.account,
            unit=person.unit,
            number=number,
            total=total,
            identification=person.identification,
            pin_ticket=ticket,
            **self._line.marks(id),
        )
        self._asked.add(id)
        try:
            answer = await self._line.ask("/v1/grants", request, _GRANT)
        except Unreachable:
            self._asked.discard(id)  # should it have been granted: nobody waits for it any more
            raise
        self._took(answer, id, person.account, number)
        return answer

    def _took(self, answer: GrantAnswer, id: str, account: str, number: int) -> None:
        """Keep what was granted to this request. Raises Unreachable for what is no answer to it."""
        if isinstance(answer, Granted):
            try:
                given = self._line.verified_grant(answer.entry)
            except (chain.BadSignature, BadEntry) as e:
                raise Unreachable("garbage", "not a grant") from e
            if given.request != id:
                raise Unreachable("garbage", "the grant of another request")
            self.grants.took(given)
            self._fresh.append(answer.entry)
        elif answer.reason == Declined.LAPSED:
            self.grants.close(account, number)

    def _room(self, person: Person) -> Room:
        number = self.grants.open_number(person.account)
        assert number is not None, "room without a grant"
        return Room(number, person.account, person.unit)

    async def release(self, account: str) -> None:
        """Give back what was asked for and not spent of an account. Standing grants stay."""
        self._kept -= {account}
        await self._release((a, n) for a, n, _ in self.grants.asked_for() if a == account)

    async def release_all_but(self, kept: frozenset[str]) -> None:
        """At start: give back what was asked for, except for accounts that a draft holds."""
        self._kept = kept
        await self._release((a, n) for a, n, _ in self.grants.asked_for() if a not in kept)

    async def _release(self, grants: Iterable[tuple[str, int]]) -> None:
        coin = coin_unit(self.identity.coop)
        releases = tuple(Released(account=a, unit=coin, number=n) for a, n in grants)
        if not releases:
            return
        for released in releases:  # from now on nobody spends under it, even while this is written
            self.grants.close(released.account, released.number)

        def make(marks: dict[str, Any]) -> Release:
            return Release(**marks, actor=f"kiosk:{self.identity.device}", releases=releases)

        await self.write(self.new_id(), make)

    # --- write it down -------------------------------------------------------------------------

    async def keep_draft(self, draft: str, data: bytes) -> None:
        """Make a draft durable before anything is taken for it. Raises CannotWrite."""
        fresh = self._take_fresh()
        try:
            await self._storage(self._journal.keep_draft, draft, data, fresh)
        except (sqlalchemy.exc.SQLAlchemyError, OSError) as e:
            self._fresh[:0] = fresh
            raise CannotWrite from e

    async def drop_draft(self, draft: str) -> None:
        """Forget a draft that was given back."""
        await self._storage(self._journal.drop_draft, draft)

    async def write(
        self,
        id: str,
        make: Callable[[dict[str, Any]], Entry],
        details: Details | None = None,
        *,
        ends_draft: str | None = None,
    ) -> Written:
        """Write an entry. When this returns it is durable: the moment of approval.

        ``make`` gets the marks that every entry has and adds what happened. Raises CannotWrite if
        the disk refuses; then nothing happened. Raises MayBeWritten if that cannot be told.
        """
        salt = self._line.random(16)
        data = None if details is None else chain.canonical(details)
        at = instant(self.time.now_ms())
        anchor = self.time.anchor
        fresh = self._take_fresh()

        def build(head: chain.Head) -> Entry:
            marks: dict[str, Any] = {
                "format": FORMAT,
                "coop": self.identity.coop,
                "device": self.identity.device,
                "epoch": self.identity.epoch,
                "sequence": head.sequence + 1,
                "previous": b64(head.hash),
                "id": id,
                "at": at,
                "anchor": None if anchor is None else instant(anchor.ledger_ms),
                "details_hash": None if data is None else b64(chain.details_hash(salt, data)),
            }
            return make(marks)

        try:
            sealed = await self._storage(
                self._journal.append,
                build,
                details=None if data is None else journals.Details(salt, data),
                grants=fresh,
                anchor=anchor,
                ends_draft=ends_draft,
            )
        except (sqlalchemy.exc.SQLAlchemyError, OSError, journals.DoubtfulEntry) as e:
            self._fresh[:0] = fresh
            _log.error("the journal cannot be written: %s", type(e).__name__)
            doubtful = isinstance(e, journals.DoubtfulEntry)
            raise (MayBeWritten if doubtful else CannotWrite) from e
        entry = read_entry(bytes(sealed.body))
        self.grants.wrote(entry)
        self._line.unsent += 1
        self._line.tell()  # nobody is told that it is in the books before it is
        self._line.upload_wanted.set()
        code = ReceiptCode(id, sealed.hash, None if data is None else salt)
        return Written(
            id,
            at,
            entry.sequence,
            sealed.hash,
            code.url(self.identity.receipt_base),
            typed_code(sealed.hash),
            not self._line.online,
        )

    def _take_fresh(self) -> tuple[SignedEntry, ...]:
        fresh, self._fresh = tuple(self._fresh), []
        return fresh

    # --- what the kiosk knows ------------------------------------------------------------------

    async def product_by_code(self, text: str) -> Product | None:
        """The product with this code. Raises contract.codes.BadCode if it cannot be one."""
        return await self._storage(self._replica.product_by_code, text)

    async def product(self, id: str) -> Product | None:
        """The product with this id."""
        return await self._storage(self._replica.product, id)

    async def find(self, query: str, language: str = "") -> tuple[Product, ...]:
        """Products by the beginnings of words in their names, in this language (BCP 47) first."""
        return await self._storage(self._replica.find, query, language)

    async def categories(self) -> tuple[str, ...]:
        """The categories that goods stand in."""
        return await self._storage(self._replica.categories)

    async def in_category(self, category: str) -> tuple[Product, ...]:
        """What stands in a category, by name."""
        return await self._storage(self._replica.in_category, category)

    async def check_receipt(self, code: ReceiptCode) -> Checked:
        """Prove a receipt against the log, trusting the ledger's key alone."""
        mine = await self._storage(self._journal.entry, code.entry)
        if mine is not None and mine.hash != code.entry_hash:
            mine = None  # another till's entry under an id of ours
        try:
            proof = await self._line.uplink.get(f"/v1/proofs/{code.path}", _PROOF)
        except (Unreachable, Refused):
            return Checked("unreachable")
        if proof is None:
            return Checked("unknown" if mine is None else "on-its-way")
        try:
            proved = prove(proof, code, self._line.log_origin, self._line.ledger_key)
            if not await self._witness.agrees(proof.checkpoint):
                return Checked("false")
        except BadProof as e:
            _log.warning("a receipt that does not prove: %s", e)
            return Checked("false")
        except (Unreachable, Refused):
            return Checked("unreachable")
        return Checked(
            "proved",
            proved.entry if isinstance(proved.entry, Purchase) else None,
            None if mine is None else mine.details(code.salt),
            proved.checkpoint.size,
            proved.leaf.outcome,
        )

    # --- inside --------------------------------------------------------------------------------

    async def _news(self, rules: Rulebook, grants: tuple[GrantGiven, ...]) -> None:
        """The ledger's news of a refresh."""
        self.rules = rules
        self._apply_rules()
        for given in grants:
            self.grants.took(given)
        # Coin whose answer was lost, now or before a restart: nobody here waits for it any more.
        await self._release(
            (account, number)
            for account, number, request in self.grants.asked_for()
            if request not in self._asked and account not in self._kept
        )

    def new_id(self) -> str:
        """A fresh UUIDv7."""
        return self._line.new_id()

    def day(self) -> str:
        """The co-op's calendar day (contract.ids.Date)."""
        return local_day(self.time.now_ms(), self.identity.time_zone)

    def _apply_rules(self) -> None:
        day = self.day()
        try:
            self.grants.margin_seconds = self.rules.on(Leases, day).parameters.margin_seconds
        except NoRule:
            return

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        task.add_done_callback(_log_failure)


class CannotWrite(Exception):
    """The journal's disk refused; nothing happened."""


class MayBeWritten(CannotWrite):
    """The journal's disk failed: the entry stands or not, as the next start shows."""


def _log_failure(task: "asyncio.Future[Any]") -> None:
    if not task.cancelled() and task.exception() is not None:
        _log.error("background work failed: %r", task.exception())
