# SPDX-License-Identifier: AGPL-3.0-or-later
"""The teller: who is this, is there room, write it down. One way for online and offline.

Every question gets an answer within a set time. Online means that the ledger was asked a moment
ago; offline means that the grant was there already. Entries are durable when ``write`` returns and
are uploaded in the background, in order, as soon as the ledger can be reached.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy.exc
from msgspec.json import Decoder

from contract import chain
from contract.entries import (
    FORMAT,
    AnyEntry,
    DayClosed,
    Details,
    Entry,
    GrantGiven,
    Mark,
    Note,
    Purchase,
    Refund,
    read_entry,
)
from contract.ids import b64, instant
from contract.messages import (
    EnrolAnswer,
    Product,
)
from contract.outcomes import Declined
from contract.proof import BadProof, EntryProof, prove
from contract.receipt import ReceiptCode, typed_code
from contract.rules import Leases, NoRule, Rulebook
from contract.tender_messages import NoVoucher, VoucherAnswer, VoucherRequest
from ledger_client import journal as journals
from ledger_client.answers import (
    CannotWrite,
    Checked,
    MayBeWritten,
    NoRoom,
    NoSale,
    NotKnown,
    Person,
    PinBad,
    PinOk,
    Room,
    SalesFound,
    SaleThere,
    Status,
    VoucherIs,
    Written,
)
from ledger_client.cards import Cards
from ledger_client.clock import Anchor, Clock, LedgerTime, Random
from ledger_client.grants import GrantBook
from ledger_client.hall import Hall
from ledger_client.housing import Housing
from ledger_client.journal import Journal, Place
from ledger_client.keys import DeviceKey
from ledger_client.line import Line
from ledger_client.reopening import Reopening
from ledger_client.replica import Replica
from ledger_client.rooms import Rooms
from ledger_client.sales import sales_before
from ledger_client.storage import Storage
from ledger_client.sync import Sync
from ledger_client.uplink import Refused, Unreachable, Uplink
from ledger_client.wallet import Wallet
from ledger_client.witness import Witness

T = TypeVar("T")
_log = logging.getLogger(__name__)

_PROOF = Decoder(EntryProof)
_VOUCHER: Decoder[VoucherAnswer] = Decoder(VoucherAnswer)


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
        self.time = LedgerTime(clock, None, 0)
        self._line = Line(identity, uplink, self.time, random, tell)
        self._witness = Witness(self._line, journal, storage, key)
        self._rooms = Rooms(self._line, self.write, lambda: self.rules)
        self._cards = Cards(
            self._line, storage, key, journal, replica, self._rooms, self.write, lambda: self.rules
        )
        self._reopening = Reopening(
            self._line, journal, replica, storage, lambda: self._rooms.fresh
        )
        self._sync = Sync(
            self._line,
            journal,
            replica,
            storage,
            self._witness,
            self._reopening,
            self._news,
            self._rooms.recalled,
        )
        self.rules = Rulebook(())

    async def start(self) -> dict[str, bytes]:
        """Take up what the journal holds; the drafts that are open (id → data)."""

        def load() -> tuple[Anchor | None, int, Rulebook, dict[str, bytes], int]:
            self._reopening.take_up()
            for grant in self._journal.grants():
                self.grants.took(self._line.verified_grant(grant))
            unreadable = False
            for entry in self._journal.entries():
                if isinstance(entry, Mark):
                    unreadable = True
                else:
                    self._rooms.wrote(entry)
            if unreadable:
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
        await self._cards.start()
        self._line.furnished = await self._storage(self._replica.cursor) is not None
        self._line.heard_ms = await self._storage(self._replica.heard_ms)
        self._apply_rules()
        return drafts

    async def is_writing_again(self) -> dict[str, bytes] | None:
        """Whether the disk takes what is written, after it refused: the drafts that are open then,
        as at a start. None while it does not."""
        try:
            await self._storage(self._journal.keep, "tried", instant(self.time.now_ms()))
            return await self._storage(self._journal.drafts)
        except (sqlalchemy.exc.SQLAlchemyError, OSError):
            return None

    def keep_in_step(self) -> None:
        """Start to upload and refresh in the background."""
        self._sync.start()

    async def stop(self) -> None:
        """Stop the loops and close the files; what matters is on the disk already."""
        await self._sync.stop()
        await self._cards.stop()
        await self._line.uplink.close()
        await self._storage(self._journal.close)
        await self._storage(self._replica.close)
        self._storage.close()

    def housing(self, file: Path) -> Housing:
        """The hold on the housing office, its copy in this file; not yet opened."""
        return Housing(self._line, self._storage, self._key, self._journal, file)

    def hall(self, file: Path) -> Hall:
        """The hold on the hall, its copy of the plan in this file; not yet opened."""
        return Hall(self._line, self._storage, self._key, self._journal, file)

    def wallet(self) -> Wallet:
        """The questions about members' own wallets."""

        async def limit_set(person: Person, most: int | None) -> None:
            await self._storage(self._replica.wants_at_most, person.card, most)

        return Wallet(self._line, self._key, limit_set)

    # --- who is this ---------------------------------------------------------------------------

    async def identify(
        self, id: str, picc_data: str, cmac: str, coin: int = 0
    ) -> Person | NotKnown:
        """Whose card was tapped (see ``Cards.identify``)?"""
        return await self._cards.identify(id, picc_data, cmac, coin)

    def card_of(self, picc_data: str) -> str:
        """Which card claims to have been tapped: nobody is asked, and nothing proved. "" for none
        of ours."""
        return self._cards.card_of(picc_data)

    async def identify_code(self, id: str, text: str, coin: int = 0) -> Person | NotKnown:
        """Whose QR code was scanned (contract.member_code)? Else as ``identify``."""
        return await self._cards.identify_code(id, text, coin)

    async def check_pin(self, id: str, person: Person, pin: str) -> PinOk | PinBad:
        """Is this the person's PIN? ``id`` names this attempt."""
        return await self._cards.check_pin(id, person, pin)

    # --- is there room -------------------------------------------------------------------------

    @property
    def grants(self) -> GrantBook:
        """What this kiosk may spend."""
        return self._rooms.grants

    def room(self, account: str) -> int:
        """What may be spent of this account here without asking anyone (minor units)."""
        return self._rooms.room(account)

    async def reserve(
        self, id: str, person: Person, amount: int, ticket: str | None, voucher: str = ""
    ) -> Room | NoRoom:
        """Room for ``amount`` of a person's account: what is held, else a grant asked for now. Of a
        ``voucher`` whoever has its code is the person."""
        return await self._rooms.reserve(id, person, amount, ticket, voucher)

    async def find_voucher(self, id: str, code: str) -> VoucherIs | NotKnown:
        """What is left on the voucher with this code? Only the ledger knows."""
        request = VoucherRequest(format="coopcoin-voucher/1", code=code, **self._line.marks(id))
        try:
            answer = await self._line.ask("/v1/vouchers", request, _VOUCHER)
        except Unreachable:
            return NotKnown("voucher-offline")
        except Refused as e:
            _log.warning("voucher: %s", e)
            return NotKnown(Declined.UNKNOWN_VOUCHER)
        if isinstance(answer, NoVoucher):
            return NotKnown(answer.reason)
        return VoucherIs(answer.account, answer.unit, answer.available)

    def covers(self, account: str, number: int, amount: int) -> bool:
        """Whether a spend under this grant number is covered at this moment."""
        return self._rooms.covers(account, number, amount)

    async def release(self, account: str) -> None:
        """Give back what was asked for and not spent of an account. Standing grants stay."""
        await self._rooms.release(account)

    async def release_all_but(self, kept: frozenset[str]) -> None:
        """At start: give back what was asked for, except for accounts that a draft holds."""
        await self._rooms.release_all_but(kept)

    # --- write it down -------------------------------------------------------------------------

    async def keep_draft(self, draft: str, data: bytes) -> None:
        """Make a draft durable before anything is taken for it. Raises CannotWrite."""
        fresh, taps = self._rooms.take_fresh(), self._cards.take_fresh()
        try:
            await self._storage(self._journal.keep_draft, draft, data, fresh, taps)
        except (sqlalchemy.exc.SQLAlchemyError, OSError) as e:
            self._rooms.put_back(fresh)
            self._cards.put_back(taps)
            raise CannotWrite from e

    async def put_draft_aside(self, draft: str, data: bytes) -> None:
        """A draft of another version of this program, which this one cannot read: kept as it is,
        and told to the office. Raises CannotWrite."""
        actor = f"kiosk:{self.identity.device}"
        try:
            await self._storage(self._journal.keep, f"aside:{draft}", data.decode(errors="replace"))
        except (sqlalchemy.exc.SQLAlchemyError, OSError) as e:
            raise CannotWrite from e

        def make(marks: dict[str, Any]) -> Note:
            return Note(**marks, actor=actor, about="draft-unreadable", code=draft)

        await self.write(self.new_id(), make, ends_draft=draft)

    async def drop_draft(self, draft: str) -> None:
        """Forget a draft that was given back."""
        await self._storage(self._journal.drop_draft, draft)

    async def since(self, kind: type[Entry], back: int = 0) -> list[AnyEntry | Mark]:
        """This kiosk's entries from the newest of this kind on, or from so many of them further
        ``back``, in order."""
        return await self._storage(self._journal.since, kind, back)

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
        fresh, taps = self._rooms.take_fresh(), self._cards.take_fresh()

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
                taps=taps,
                ends_draft=ends_draft,
            )
        except (sqlalchemy.exc.SQLAlchemyError, OSError, journals.DoubtfulEntry) as e:
            self._rooms.put_back(fresh)
            self._cards.put_back(taps)
            _log.error("the journal cannot be written: %s", type(e).__name__)
            doubtful = isinstance(e, journals.DoubtfulEntry)
            raise (MayBeWritten if doubtful else CannotWrite) from e
        entry = read_entry(bytes(sealed.body))
        self._rooms.wrote(entry)
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

    async def find_sale(self, code: ReceiptCode | str) -> SaleThere | NoSale:
        """The sale of a receipt, by its code or the one that is typed, if this till made it: at
        another one nothing is paid out."""
        id = code.entry if isinstance(code, ReceiptCode) else None
        if isinstance(code, str):
            id = await self._storage(self._journal.find, code)
        return NoSale("sold-elsewhere") if id is None else await self.sale(id)

    async def newest_sale(self, member: str) -> SaleThere | NoSale:
        """What this member bought last at this till since its day was closed, for who lost the
        receipt."""
        for entry in reversed(await self.since(DayClosed)):
            if isinstance(entry, Purchase) and entry.actor == f"member:{member}":
                return await self.sale(entry.id)
        return NoSale("nothing-bought-here")

    async def sales(
        self, most: int, place: Place | None = None, at_ms: int | None = None, member: str = ""
    ) -> SalesFound:
        """What this till sold, newest first (ledger_client.sales.sales_before)."""
        return await sales_before(
            self._storage, self._journal, self._replica,
            place=place, at_ms=at_ms, member=member, most=most,
        )  # fmt: skip

    async def sale(self, id: str) -> SaleThere | NoSale:
        """The sale with this id, if this till made it and its lines were not erased."""
        stored = await self._storage(self._journal.entry, id)
        if stored is None:
            return NoSale("sold-elsewhere")
        entry = read_entry(stored.body)
        if not isinstance(entry, Purchase):
            return NoSale("not-a-receipt")
        lines = stored.details(stored.salt)
        if lines is None:
            return NoSale("lines-erased")
        back = await self._storage(self._journal.reversed_by, entry.id)
        refunds = tuple(one for one in back if isinstance(one, Refund))
        server = (entry.served_by or "").removeprefix("member:")
        name = await self._storage(self._replica.first_name, server) if server else ""
        code = ReceiptCode(entry.id, stored.hash, stored.salt)
        receipt = Written(
            entry.id,
            entry.at,
            entry.sequence,
            stored.hash,
            code.url(self.identity.receipt_base),
            typed_code(stored.hash),
            offline=False,
        )
        return SaleThere(entry, lines, refunds, receipt, name)

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
        await self._rooms.news(grants)

    def new_id(self) -> str:
        """A fresh UUIDv7."""
        return self._line.new_id()

    def day(self) -> str:
        """The co-op's calendar day (contract.ids.Date)."""
        return self._line.day()

    def _apply_rules(self) -> None:
        day = self.day()
        try:
            self.grants.margin_seconds = self.rules.on(Leases, day).parameters.margin_seconds
        except NoRule:
            return
