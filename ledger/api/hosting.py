# SPDX-License-Identifier: AGPL-3.0-or-later
"""A visitor at a kiosk of ours: what the kiosk asks is asked of the visitor's own ledger.

The kiosk's question is answered within its time, whatever the other ledger does. What that was
asked for and did not answer in time is asked again until it does, and coin that nobody waits for
any more goes home.
"""

import asyncio
import logging
from contextlib import suppress

from msgspec.json import Decoder
from starlette.requests import Request
from starlette.responses import Response

from contract.chain import canonical
from contract.credentials import BadSeal, seal
from contract.grants import GrantRequest
from contract.ids import b64, instant, unb64, uuid7
from contract.messages import (
    GrantAnswer,
    IdentifyAnswer,
    IdentifyRequest,
    NotGranted,
    NotIdentified,
    PinAnswer,
    PinRequest,
)
from contract.outcomes import Declined
from contract.visit_messages import VisitAnswer, VisitorAnswer, VisitorRequest, VisitPosted
from ledger.api.problems import Refuse
from ledger.api.signed import Signed, answer, find_kept, keep, ledger_of, once
from ledger.books.sheet import BooksBroken
from ledger.neighbours import visiting
from ledger.neighbours.abroad import home_of
from ledger.neighbours.agreements import Neighbour, find_neighbour, open_neighbours
from ledger.neighbours.line import HomeAway, HomeRefused, Lines
from ledger.neighbours.visiting import Errand, Visitor
from ledger.recovery import has_handed_back
from ledger.service import Device, Ledger
from ledger.transaction import Transaction

_log = logging.getLogger(__name__)

_VISITOR: Decoder[VisitorAnswer] = Decoder(VisitorAnswer)
_VISIT: Decoder[VisitAnswer] = Decoder(VisitAnswer)
_PIN: Decoder[PinAnswer] = Decoder(PinAnswer)

_NOT_OURS = (Declined.BAD_TAP, Declined.UNKNOWN_CARD)
EVERY_SECONDS = 2.0
"""So often errands are looked for."""
RETRY_SECONDS = 15.0
"""After a neighbour did not answer."""
NOBODY_SECONDS = 60.0
"""While no visitor ever came: another process of this ledger may have met one."""


class NoneOfOurs(Exception):
    """No card of ours; it may be a neighbour's. ``answer`` is what is said if it is nobody's."""

    def __init__(self, answer: NotIdentified) -> None:
        super().__init__(answer.reason)
        self.answer = answer


class OfVisitor(Exception):
    """Who was identified is a member of a neighbour."""

    def __init__(self, who: Visitor) -> None:
        super().__init__(who.visitor)
        self.who = who


def require_ours(tx: Transaction, declined: NotIdentified) -> None:
    """Raises NoneOfOurs where neighbours may know the card."""
    if declined.reason in _NOT_OURS and open_neighbours(tx.connection):
        raise NoneOfOurs(declined)


def require_no_visitor(tx: Transaction, kiosk: Device, identification: str) -> None:
    """Raises OfVisitor if it was one who was identified."""
    who = visiting.who_tapped(tx, kiosk, identification)
    if who is not None:
        raise OfVisitor(who)


def _lines(request: Request) -> Lines:
    lines = request.app.state.lines
    assert isinstance(lines, Lines)
    return lines


# --- whose card is it ----------------------------------------------------------------------------


async def ask_around(
    request: Request, signed: Signed[IdentifyRequest], nobody: NotIdentified
) -> Response:
    """Which neighbour knows the card? The first that does counts. A code is shown to nobody but the
    co-op that it names."""
    ledger, lines, said = ledger_of(request), _lines(request), signed.message
    around = await ledger.read(open_neighbours)
    if said.code is not None:
        around = [one for one in around if one.coop == home_of(said.code)]
    answers = await asyncio.gather(*(_ask_whose(lines, one, said) for one in around))
    declined = nobody

    def meet(tx: Transaction) -> IdentifyAnswer:
        for home, found in zip(around, answers, strict=True):
            if not isinstance(found, NotIdentified):
                return visiting.meet(tx, signed.kiosk, said.id, home, found)
        return declined

    reasons = [one.reason for one in answers if isinstance(one, NotIdentified)]
    known = [reason for reason in reasons if reason not in (*_NOT_OURS, Declined.HOME_AWAY)]
    if known or Declined.HOME_AWAY in reasons:
        declined = NotIdentified(reason=(*known, Declined.HOME_AWAY)[0])
    met = await once(ledger, signed, meet)
    if not all(isinstance(one, NotIdentified) for one in answers):
        lines.visited.set()
    return met


async def _ask_whose(lines: Lines, neighbour: Neighbour, said: IdentifyRequest) -> VisitorAnswer:
    asked = VisitorRequest(
        format="coopcoin-visitor/1",
        id=said.id,
        at=said.at,
        sun=said.sun,
        code=said.code,
        **lines.marks(neighbour),
    )
    try:
        return await lines.ask(neighbour, "/v1/visitor", asked, _VISITOR)
    except (HomeAway, HomeRefused) as e:
        _log.warning("whose card: %s", e)
        return NotIdentified(reason=Declined.HOME_AWAY)


# --- room ----------------------------------------------------------------------------------------


async def fetch_coin(request: Request, signed: Signed[GrantRequest]) -> Response:
    """The visitor's ledger is asked for what a till asks of us, and what it lets go is granted."""
    ledger, asked = ledger_of(request), signed.message

    def begin(tx: Transaction) -> Errand | NotGranted | bytes | None:
        kept = find_kept(tx, asked.id, signed.hash)
        if kept is not None and kept.answer is not None:
            return kept.answer
        if not has_handed_back(tx, signed.kiosk.device, signed.kiosk.epoch):
            raise Refuse("hand-back-first")
        return visiting.begin(tx, signed.kiosk, asked, signed.hash)

    errand = await ledger.do(begin)
    if isinstance(errand, bytes):
        return answer(ledger, errand, signed.hash)
    declined = errand if isinstance(errand, NotGranted) else None
    if isinstance(errand, Errand) and not errand.done:
        try:
            declined = await _ask_home(ledger, _lines(request), errand)
        except (HomeAway, HomeRefused) as e:
            _log.warning("visit %s: %s", errand.visit, e)
            declined = NotGranted(reason=Declined.HOME_AWAY)

    def give(tx: Transaction) -> GrantAnswer:
        if declined is None:
            coming = errand if isinstance(errand, Errand) else None
            return visiting.give(tx, signed.kiosk, asked, coming)
        if isinstance(errand, Errand) and declined.reason != Declined.HOME_AWAY:
            visiting.end(tx, errand, "declined")
        return declined

    return await once(ledger, signed, give)


async def _ask_home(ledger: Ledger, lines: Lines, errand: Errand) -> NotGranted | None:
    """Why the visitor's ledger does not do it; None: it did. Raises HomeAway, HomeRefused."""
    home = await ledger.read(lambda connection: find_neighbour(connection, errand.who.coop))
    if home is None:
        raise HomeAway(f"{errand.who.coop}: no neighbour any more")
    said = await lines.ask(home, "/v1/visit", errand.request(ledger.coop.coop), _VISIT)
    return None if isinstance(said, VisitPosted) else said


# --- the PIN -------------------------------------------------------------------------------------


async def relay_pin(request: Request, signed: Signed[PinRequest], who: Visitor) -> Response:
    """Is this the PIN of the visitor? It is sealed again, for their own ledger, which alone counts
    the tries; here it is kept nowhere. A repeat gets the first answer, and is no other try: as long
    as there is none, the neighbour cannot be reached."""
    ledger, lines, said = ledger_of(request), _lines(request), signed.message

    def begin(tx: Transaction) -> Neighbour | bytes | None:
        kept = find_kept(tx, said.id, signed.hash)
        if kept is not None:
            return kept.answer
        keep(tx, said.id, signed.hash, None)
        home = find_neighbour(tx.connection, who.coop)
        if home is None:
            raise Refuse("refused", "the visitor's co-op is no neighbour any more")
        return home

    home = await ledger.do(begin)
    if home is None:
        raise Refuse("home-away")
    if isinstance(home, bytes):
        return answer(ledger, home, signed.hash)
    try:
        sealed = seal(home.public_key, ledger.keys.open(unb64(said.sealed_pin)))
    except (BadSeal, ValueError) as e:
        raise Refuse("bad-message", "sealed_pin cannot be opened") from e
    asked = PinRequest(
        format="coopcoin-pin/1",
        id=uuid7(ledger.clock(), ledger.random(10)),
        at=instant(ledger.clock()),
        identification=said.identification,
        sealed_pin=b64(sealed),
        **lines.marks(home),
    )
    try:
        found = await lines.ask(home, "/v1/visitor-pin", asked, _PIN)
    except (HomeAway, HomeRefused) as e:
        _log.warning("a visitor's PIN: %s", e)
        raise Refuse("home-away") from e
    body = canonical(found)
    await ledger.do(lambda tx: keep(tx, said.id, signed.hash, body))
    return answer(ledger, body, signed.hash)


# --- errands -------------------------------------------------------------------------------------


async def run_errands(ledger: Ledger, lines: Lines) -> None:
    """For as long as the ledger serves: ask again what nobody answered, and send home what visitors
    do not need here."""
    pause = EVERY_SECONDS
    while True:
        await asyncio.sleep(pause)
        try:
            await _until_visited(ledger, lines)
            pause = EVERY_SECONDS if await run_once(ledger, lines) else RETRY_SECONDS
        except Exception as e:  # a database that restarts; it is tried again
            _log.warning("errands to neighbours: %r", e)


async def _until_visited(ledger: Ledger, lines: Lines) -> None:
    """A ledger without visitors has no errands, and is not asked for any."""
    while not lines.visited.is_set():
        if await ledger.read(visiting.anybody):
            lines.visited.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(lines.visited.wait(), NOBODY_SECONDS)


async def run_once(ledger: Ledger, lines: Lines) -> bool:
    """All that there is to do now. Whether nothing was left undone. What cannot be done is tried
    again the next time, and holds up nothing but itself."""
    unit, done = ledger.coop.unit, True
    for who in await ledger.read(lambda connection: visiting.with_coin(connection, unit)):
        try:
            await ledger.do(lambda tx, who=who: visiting.send_home(tx, who))  # type: ignore[misc]
        except BooksBroken as e:
            _log.warning("coin of visitor %s: %s", who.visitor, e)
            done = False
    now_ms, away = ledger.clock(), set[str]()
    for errand in await ledger.read(lambda connection: visiting.left_undone(connection, now_ms)):
        if errand.who.coop in away:
            continue
        try:
            await _run(ledger, lines, errand)
        except (HomeAway, HomeRefused, BooksBroken) as e:
            _log.warning("visit %s: %s", errand.visit, e)
            done = False
            if isinstance(e, HomeAway):
                away.add(errand.who.coop)
    return done


async def _run(ledger: Ledger, lines: Lines, errand: Errand) -> None:
    declined = await _ask_home(ledger, lines, errand)
    if declined is None:
        await ledger.do(lambda tx: visiting.arrive(tx, errand))
    else:
        await ledger.do(lambda tx: visiting.end(tx, errand, "declined"))
