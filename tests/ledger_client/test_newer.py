# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger was updated first: the tills go on, each until its own update."""

from typing import Any

import msgspec
import pytest
from msgspec.json import Decoder

from contract.chain import canonical
from contract.messages import IdentifyAnswer, NotIdentified, RefreshAnswer
from contract.outcomes import Declined
from contract.rules import CoinShare, RuleVersion
from ledger_client import newer
from tests.contract.examples import PRODUCT, vectors

REFRESH = Decoder(RefreshAnswer)
BODY: str = vectors()["entry-grant-standing"]["body"]
SHARE = RuleVersion(version=1, starts="2026-01-01", parameters=CoinShare(percent=50))


def said() -> dict[str, Any]:
    """What a ledger answers today: goods, a rule, a grant."""
    found: dict[str, Any] = msgspec.json.decode(
        canonical(RefreshAnswer(cursor="7", checkpoint="…", products=(PRODUCT,), rules=(SHARE,)))
    )
    return {**found, "grants": [{"body": msgspec.json.decode(BODY), "signature": "s"}]}


def test_what_a_newer_ledger_says_besides_is_passed_over() -> None:
    answer = said()
    today = newer.decode(REFRESH, canonical(answer))
    answer["weather"] = {"sun": True}
    answer["products"][0]["colour"] = "green"
    answer["rules"][0]["because"] = "we said so"
    answer["rules"][0]["parameters"]["in_winter"] = 20
    assert newer.decode(REFRESH, canonical(answer)) == today


def test_an_entry_in_it_stays_the_same_bytes() -> None:
    [grant] = newer.decode(REFRESH, canonical({**said(), "weather": "fine"})).grants
    assert bytes(grant.body).decode() == BODY


def test_a_rule_that_this_till_does_not_know_is_one_that_it_does_not_go_by() -> None:
    answer = said()
    tomorrow = {"version": 1, "starts": "2026-01-01", "parameters": {"rule": "siesta", "from": 13}}
    answer["rules"].append(tomorrow)
    assert newer.decode(REFRESH, canonical(answer)).rules == (SHARE,)


def test_which_of_several_answers_it_is_still_counts() -> None:
    answer = {"result": "declined", "reason": "unknown-card", "hint": "ask at the desk"}
    identified: Decoder[IdentifyAnswer] = Decoder(IdentifyAnswer)
    assert newer.decode(identified, canonical(answer)) == NotIdentified(
        reason=Declined.UNKNOWN_CARD
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"cursor": 7},
        {"checkpoint": None, "weather": "fine"},
        {"products": [{"product": "bread"}]},
    ],
    ids=["another type", "nothing there", "half a product"],
)
def test_what_is_known_here_has_to_be_as_it_is_known(changed: dict[str, Any]) -> None:
    with pytest.raises(msgspec.DecodeError):
        newer.decode(REFRESH, canonical({**said(), **changed}))
