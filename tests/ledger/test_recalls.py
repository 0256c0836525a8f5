# SPDX-License-Identifier: AGPL-3.0-or-later
"""Room that one till holds and another one needs."""

from concurrent.futures import Future, ThreadPoolExecutor

import httpx

from contract.messages import Granted, NotGranted
from contract.outcomes import Declined
from contract.recall import Recalled, WaitAnswer, WaitRequest
from tests.ledger.coop import Card, Coop, Kiosk, run

PATIENCE_MS = 20_000


def waits(kiosk: Kiosk, known: tuple[Recalled, ...] = (), patience_ms: int = 0) -> WaitAnswer:
    """What the ledger says is wanted of this till."""
    body = WaitRequest(
        **kiosk.marks(), format="coopcoin-wait/1", patience_ms=patience_ms, known=known
    )
    line, kiosk.http = kiosk.http, httpx.Client(timeout=30, verify=False)
    try:
        return kiosk.post("wait", body).read(WaitAnswer)
    finally:
        kiosk.http.close()
        kiosk.http = line


def holding(coop: Coop, kiosk: Kiosk, card: Card, amount: int) -> None:
    """This till was granted some of the member's coin, and is there."""
    kiosk.refresh()
    who = kiosk.tapped(card)
    right = kiosk.pin(who, card.pin)
    kiosk.granted(who, amount, ticket=right.ticket)  # type: ignore[union-attr]


def test_coin_that_another_till_holds_is_given_back_while_the_member_pays(coop: Coop) -> None:
    # given: all of Jonas's coin is set aside at Till 1, which keeps its question open
    first, second, jonas = coop.kiosk("Till 1"), coop.kiosk("Till 2"), coop.cards["Jonas"]
    holding(coop, first, jonas, jonas.balance)
    with ThreadPoolExecutor(1) as beside:
        asked: Future[WaitAnswer] = beside.submit(waits, first, (), PATIENCE_MS)
        # when: she pays at Till 2
        who = second.tapped(jonas)
        assert (who.available, who.elsewhere) == (jonas.balance, ())
        right = second.pin(who, jonas.pin)
        request = second.grant_request(who, 300, 1, right.ticket)  # type: ignore[union-attr]
        with ThreadPoolExecutor(1) as paying:
            answer = paying.submit(second.post, "grants", request)
            # then: Till 1 hears of it at once and releases, and what she waited for is granted
            recalled = asked.result(timeout=20).recalled
            assert [(one.account, one.number) for one in recalled] == [(jonas.account, 1)]
            first.upload(first.release(jonas.account))
            granted = answer.result(timeout=20).read(Granted | NotGranted)  # type: ignore[arg-type]
    assert isinstance(granted, Granted)
    assert waits(first).recalled == ()


def test_a_till_that_needs_it_itself_keeps_what_it_holds(coop: Coop) -> None:
    first, second, yusuf = coop.kiosk("Till 1"), coop.kiosk("Till 2"), coop.cards["Yusuf"]
    holding(coop, first, yusuf, yusuf.balance)
    who = second.tapped(yusuf)
    right = second.pin(who, yusuf.pin)
    # when: nobody at Till 1 gives it back
    answer = second.ask(who, 300, ticket=right.ticket)  # type: ignore[union-attr]
    # then: she is told within seconds that there is none here, and Till 1 is still asked
    assert answer == NotGranted(reason=Declined.NO_ROOM, available=0)
    recalled = waits(first).recalled
    assert len(recalled) == 1
    # and: a till that said that it knows is left alone until there is something new
    assert waits(first, recalled, patience_ms=1).recalled == recalled


def test_who_pays_is_told_what_is_set_aside_where_nobody_answers(coop: Coop) -> None:
    # given: Till 1 never called since it was granted her coin: it is out of reach
    first, second, ingrid = coop.kiosk("Till 1"), coop.kiosk("Till 2"), coop.cards["Ingrid"]
    who = first.tapped(ingrid)
    grant = first.granted(who, 300).grants[0]
    # when, then
    there = second.tapped(ingrid)
    assert there.available == ingrid.balance - 300
    assert [(e.kiosk, e.amount, e.until) for e in there.elsewhere] == [("Till 1", 300, grant.until)]


def test_what_is_held_for_a_member_who_pauses_is_asked_back(coop: Coop) -> None:
    # given: Till 1 holds standing room for Lucía
    till, lucia = coop.kiosk("Till 1"), coop.cards["Lucía"]
    till.tapped(lucia)
    standing = [till.believed(entry).grants for entry in till.refresh().grants]
    assert [[grant.account for grant in grants] for grants in standing] == [[lucia.account]]
    assert waits(till).recalled == ()
    # when
    run("member", "pause", "Lucía Fernández", "--data", coop.data)
    till.refresh()
    # then: it is asked back, and once released nothing is granted anew
    assert [one.account for one in waits(till).recalled] == [lucia.account]
    till.upload(till.release(lucia.account))
    assert till.refresh().grants == ()
    assert waits(till).recalled == ()


def test_who_leaves_need_not_wait_for_the_end_of_a_lease(coop: Coop) -> None:
    # given: Till 1 holds some of Tomasz's coin, and keeps its question open
    till, tomasz = coop.kiosk("Till 1"), coop.cards["Tomasz"]
    till.tapped(tomasz)
    till.refresh()
    run("rule", "set", "leaving", "coin=commons", "--data", coop.data)
    with ThreadPoolExecutor(1) as office:
        left = office.submit(run, "member", "leave", "Tomasz Zieliński", "--data", coop.data)
        # when: the office says that he leaves, Till 1 is asked and releases
        assert waits(till, patience_ms=PATIENCE_MS).recalled
        till.upload(till.release(tomasz.account))
        # then
        assert "went to the commons" in left.result(timeout=20)
