# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk of the housing office asks of the ledger, and its copy of what every household owes
for when the ledger is out of reach.

The copy is in a file of its own, each household sealed for this kiosk's key: names and debts are
opened in memory only. All of it can be had again from the ledger.
"""

import logging
from pathlib import Path

import msgspec
import sqlalchemy as sa
from msgspec.json import Decoder

from contract.entries import RentPayment, read_entry
from contract.housing_messages import (
    MAX_FOUND,
    Asker,
    HouseholdRent,
    HousingAnswer,
    HousingCopy,
    HousingCopyRequest,
    HousingFound,
    HousingRefused,
    HousingRequest,
    PaymentSeen,
    RentReversalAnswer,
    RentReversalRequest,
    WorkForRentAnswer,
    WorkForRentRequest,
)
from contract.ids import unb64, unix_ms
from contract.local_time import local_day
from contract.rent import RentPaid, after, overdue, to_pay
from contract.rent_rules import RentTerms
from ledger_client.answers import Person
from ledger_client.desk import Copying
from ledger_client.housing_answers import NotTold as NotTold
from ledger_client.housing_answers import Told as Told
from ledger_client.housing_answers import Wanted as Wanted
from ledger_client.journal import Journal
from ledger_client.keys import DeviceKey
from ledger_client.line import Line
from ledger_client.storage import Storage
from ledger_client.uplink import BULK_SECONDS

_log = logging.getLogger(__name__)

RECENT = 8
"""So many of the newest payments the ledger tells of a household."""

_tables = sa.MetaData()
_kept = sa.Table(
    "households",
    _tables,
    sa.Column("household", sa.String, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
_state = sa.Table("state", _tables, sa.Column("cursor", sa.String, primary_key=True))

_FOUND: Decoder[HousingAnswer] = Decoder(HousingAnswer)
_COPY = Decoder(HousingCopy)
_WORKED: Decoder[WorkForRentAnswer] = Decoder(WorkForRentAnswer)
_REVERSED: Decoder[RentReversalAnswer] = Decoder(RentReversalAnswer)
_household = Decoder(HouseholdRent)


class Housing(Copying):
    """A kiosk's hold on the housing office: made by ``Teller.housing``, then opened."""

    COPY = "what households owe"

    def __init__(
        self, line: Line, storage: Storage, key: DeviceKey, journal: Journal, file: Path
    ) -> None:
        super().__init__(line)
        self._storage = storage
        self._key = key
        self._journal = journal
        self._file = file
        self._engine: sa.Engine | None = None
        self._copy: dict[str, HouseholdRent] = {}
        self._cursor: str | None = None
        self._own: dict[str, RentPayment] = {}

    async def open(self) -> None:
        """Take up what is kept. Call it after the teller's start. A copy that cannot be read is
        forgotten, and had again from the ledger."""
        await self._storage(self._open)

    async def close(self) -> None:
        """Close the file, before the teller stops."""
        if self._engine is not None:
            await self._storage(self._engine.dispose)

    # --- online where that is, else from the copy ------------------------------------------------

    async def find(
        self,
        asks: Person,
        ticket: str | None,
        wanted: Wanted,
        day: str,
        terms: RentTerms | None = None,
    ) -> Told | NotTold:
        """How the households stand that are meant. ``asks`` gave the PIN, ``ticket`` is what the
        ledger gave for it (None: this kiosk checked it itself). ``day`` and ``terms`` are for the
        copy: today in the co-op's zone, and the rule on that day."""
        if ticket is not None and self._line.online:
            request = HousingRequest(
                **self._line.marks(self._line.new_id()),
                format="coopcoin-housing/1",
                asker=Asker(identification=asks.identification, pin_ticket=ticket),
                card=wanted.card,
                household=wanted.household,
                name=wanted.name,
                home=wanted.home,
                statement_since=wanted.statement_since,
            )
            answer = await self._ask("/v1/housing", request, _FOUND)
            if isinstance(answer, HousingFound):
                households = tuple(self._with_own(one, day, terms) for one in answer.households)
                return Told(households, answer.more)
            if isinstance(answer, HousingRefused):
                return NotTold(answer.reason)
        return self._find_here(asks, wanted, day, terms)

    async def work_for_rent(self, request: WorkForRentRequest) -> WorkForRentAnswer | NotTold:
        """Hours against rent, issued and paid in one. Ask again with the same request if the line
        breaks: it is done once. Its marks come from ``marks``."""
        return await self._ask("/v1/housing-work", request, _WORKED) or NotTold("offline")

    async def reverse(self, request: RentReversalRequest) -> RentReversalAnswer | NotTold:
        """A payment or a charge taken back by two, in the same way."""
        return await self._ask("/v1/housing-reversal", request, _REVERSED) or NotTold("offline")

    async def wrote(self, id: str) -> None:
        """This kiosk wrote a payment (the id that ``Teller.write`` got): it counts here at once."""
        stored = await self._storage(self._journal.entry, id)
        entry = None if stored is None else read_entry(stored.body)
        if isinstance(entry, RentPayment):
            self._own[entry.id] = entry

    # --- the copy ------------------------------------------------------------------------------

    async def refresh(self) -> None:
        """Bring the copy up to date. Raises Unreachable or Refused."""
        more = True
        while more:
            request = HousingCopyRequest(
                **self._line.marks(self._line.new_id()),
                format="coopcoin-housing-copy/1",
                cursor=self._cursor,
            )
            news = await self._line.ask(
                "/v1/housing-copy", request, _COPY, within=None, silent=BULK_SECONDS
            )
            await self._storage(self._take, news)
            more = news.more

    def _open(self) -> None:
        try:
            self._load()
        except (sa.exc.DatabaseError, ValueError) as e:  # BadSeal is one: another key's copy
            _log.warning("the copy of what households owe is had anew: %s", type(e).__name__)
            if self._engine is not None:
                self._engine.dispose()
            self._file.unlink(missing_ok=True)
            self._copy, self._cursor = {}, None
            self._load()
        for entry in self._journal.entries():
            if isinstance(entry, RentPayment):
                self._own[entry.id] = entry

    def _load(self) -> None:
        self._engine = sa.create_engine(f"sqlite:///{self._file}", poolclass=sa.pool.NullPool)
        self._file.touch(mode=0o600)
        _tables.create_all(self._engine)
        with self._engine.begin() as db:
            self._cursor = db.execute(sa.select(_state.c.cursor)).scalar()
            for row in db.execute(sa.select(_kept)):
                self._copy[row.household] = _household.decode(self._key.open(row.sealed))

    def _take(self, news: HousingCopy) -> None:
        assert self._engine is not None, "open() comes first"
        sealed = {one.household: unb64(one.sealed) for one in news.households}
        opened = {id: _household.decode(self._key.open(data)) for id, data in sealed.items()}
        with self._engine.begin() as db:
            other = _kept.c.household.in_([*sealed, *news.gone])
            db.execute(sa.delete(_kept) if news.anew else sa.delete(_kept).where(other))
            if sealed:
                db.execute(
                    sa.insert(_kept),
                    [{"household": id, "sealed": data} for id, data in sealed.items()],
                )
            db.execute(sa.delete(_state))
            db.execute(sa.insert(_state), {"cursor": news.cursor})
        if news.anew:
            self._copy = {}
        for gone in news.gone:
            self._copy.pop(gone, None)
        self._copy.update(opened)
        self._cursor = news.cursor

    # --- inside --------------------------------------------------------------------------------

    def _find_here(
        self, asks: Person, wanted: Wanted, day: str, terms: RentTerms | None
    ) -> Told | NotTold:
        own = next((one for one in self._copy.values() if _lives(asks.member, one)), None)
        staff = "housing-staff" in asks.roles
        found = [one for one in self._copy.values() if _is_meant(one, wanted, own)]
        if not staff and any(own is None or one.household != own.household for one in found):
            return NotTold("not-allowed")
        if not found:
            return NotTold("no-household")
        found.sort(key=lambda one: one.name)
        told = tuple(self._with_own(one, day, terms) for one in found[:MAX_FOUND])
        return Told(told, len(found) > MAX_FOUND, offline=True)

    def _with_own(self, told: HouseholdRent, day: str, terms: RentTerms | None) -> HouseholdRent:
        """With what this kiosk took and the ledger had not counted when it told us."""
        for entry in self._own.values():
            if entry.household == told.household and not _counted(entry, told):
                told = paid_here(told, entry, self._line.identity.time_zone)
        return msgspec.structs.replace(
            told, to_pay=to_pay(told.account), overdue=overdue(told.account, day, terms)
        )


def paid_here(told: HouseholdRent, entry: RentPayment, time_zone: str) -> HouseholdRent:
    """How a household stands after a payment, as the ledger will reckon it. The months of the cap
    on coin are the co-op's: a payment of a new one begins to count anew. Pure."""
    paid = sum(tender.value.amount for tender in entry.tenders) - entry.rounding
    coins = [tender for tender in entry.tenders if tender.type == "coin"]
    coin = sum(tender.amount for tender in coins)
    seen = PaymentSeen(
        payment=entry.id,
        journal=entry.device,
        journal_epoch=entry.epoch,
        at=entry.at,
        amount=paid,
        coin=coin,
        coin_value=sum(tender.value.amount for tender in coins),
    )
    event = RentPaid(payment=entry.id, at=entry.at, amount=paid, settles=entry.settles)
    account = after(told.account, [event])
    paid_in = local_day(unix_ms(entry.at), time_zone)[:7]
    month = max(told.month, paid_in)
    in_month = told.coin_this_month if month == told.month else 0
    if month == paid_in:
        in_month += coin
    return msgspec.structs.replace(
        told,
        account=account,
        to_pay=to_pay(account),
        recent=(*told.recent, seen),
        month=month,
        coin_this_month=in_month,
    )


def _counted(entry: RentPayment, told: HouseholdRent) -> bool:
    """Whether a payment was among what the ledger told: one of the newest, or older than those."""
    if any(entry.id == seen.payment for seen in told.recent):
        return True
    return len(told.recent) >= RECENT and entry.at < min(seen.at for seen in told.recent)


def _lives(member: str, household: HouseholdRent) -> bool:
    return any(person.member == member for person in household.people)


def _is_meant(one: HouseholdRent, wanted: Wanted, own: HouseholdRent | None) -> bool:
    if wanted.card is not None or wanted.member is not None:
        return wanted.member is not None and _lives(wanted.member, one)
    if wanted.household is not None:
        return one.household == wanted.household
    if wanted.home is not None:
        return wanted.home.strip().casefold() in (home.casefold() for home in one.homes)
    if wanted.name is not None:
        words = wanted.name.casefold().split()
        names = (one.name, *(person.name for person in one.people))
        return bool(words) and any(all(w in name.casefold() for w in words) for name in names)
    return own is not None and one.household == own.household
