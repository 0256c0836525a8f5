# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member pays with a QR code: on the telephone for half a minute, or printed, and then with the
PIN."""

import csv
import io
import re

import httpx
import pytest
import zxingcpp
from PIL import Image

from contract.member_code import LiveCode, PrintedCode, make_live_code, read_member_code
from contract.messages import (
    Granted,
    Identified,
    IdentifyAnswer,
    IdentifyRequest,
    NotGranted,
    NotIdentified,
    PinRight,
)
from contract.outcomes import Declined
from ledger.keys import load_keys
from ledger.store.engine import open_engine
from ledger.store.tables import cards
from tests.ledger.coop import Coop, Kiosk, now_ms
from tests.ledger.test_pages import signed_in
from tests.ledger.test_people import office, set_pin


def identify(till: Kiosk, code: str) -> IdentifyAnswer:
    request = IdentifyRequest(**till.marks(), format="coopcoin-identify/1", code=code)
    return till.post("identify", request).read(IdentifyAnswer)  # type: ignore[arg-type]


def known(till: Kiosk, code: str) -> Identified:
    who = identify(till, code)
    assert isinstance(who, Identified), who
    return who


def declined(why: Declined) -> NotIdentified:
    return NotIdentified(reason=why)


def printed_for(coop: Coop, name: str) -> str:
    """The office makes a code to print."""
    (head, row) = csv.reader(io.StringIO(office(coop, "card", "code", coop.cards[name].member)))
    assert head == ["name", "code"]
    assert row[0].startswith(name)
    return row[1]


def shown_on(telephone: httpx.Client) -> str:
    """What a scanner reads off the member's own page."""
    answer = telephone.get("/me/code", follow_redirects=False)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    size = int(re.findall(r'viewBox="0 0 (\d+) ', answer.text)[0])
    picture = Image.new("L", (size, size), 255)
    for x, y in re.findall(r"M(\d+),(\d+)H", answer.text):
        picture.putpixel((int(x), int(y)), 0)
    shown = picture.resize((size * 4, size * 4), Image.Resampling.NEAREST)
    # Only this kind: the squares of a code of chance may pass for a line code of two digits.
    (code,) = zxingcpp.read_barcodes(
        shown, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
    return code.text


def test_a_printed_code_pays_with_the_pin_and_never_without(coop: Coop, till: Kiosk) -> None:
    mei = coop.cards["Mei"]
    text = printed_for(coop, "Mei")
    who = known(till, text)
    assert (who.member, who.available, who.pin_always) == (mei.member, mei.balance, True)
    assert till.ask(who, 1) == NotGranted(reason=Declined.PIN_WANTED)
    right = till.pin(who, mei.pin)
    assert isinstance(right, PinRight)
    assert isinstance(till.ask(who, 100, ticket=right.ticket), Granted)

    again = known(till, text)  # the paper is the same: the PIN is asked for once more
    assert till.ask(again, 150) == NotGranted(reason=Declined.PIN_WANTED)
    engine = open_engine(coop.data, read_only=True)
    with engine.begin() as connection:
        rows = repr(connection.execute(cards.select()).all())
    engine.dispose()
    code = read_member_code(text)
    assert isinstance(code, PrintedCode)
    assert repr(code.secret) not in rows


def test_a_printed_code_that_was_lost_or_made_up_lets_nobody_in(coop: Coop, till: Kiosk) -> None:
    text = printed_for(coop, "Jonas")
    code = read_member_code(text)
    assert isinstance(code, PrintedCode)
    guessed = PrintedCode(code.credential, bytes(16)).text
    assert identify(till, guessed) == declined(Declined.BAD_TAP)
    assert identify(till, PrintedCode("a" * 16, bytes(16)).text) == declined(Declined.UNKNOWN_CARD)
    assert identify(till, text + "AA") == declined(Declined.BAD_TAP)
    known(till, text)
    office(coop, "card", "block", code.credential)
    assert identify(till, text) == declined(Declined.BLOCKED_CARD)
    assert code.credential in till.refresh().blocked_cards


def test_a_telephone_shows_codes_that_are_good_once(coop: Coop, till: Kiosk) -> None:
    ravi = coop.cards["Ravi"]
    with httpx.Client(base_url=coop.server.url) as telephone:
        assert "own-code" not in signed_in(coop, telephone, "Ravi").text
        assert telephone.get("/me/code").status_code == 303  # none yet
        for _ in range(2):  # who presses twice has one code
            assert telephone.post("/me/telephone").status_code == 303
        page = telephone.get("/me").text
        assert page.count('id="own-code"') == page.count("Code on the telephone") == 1

        first = shown_on(telephone)
        who = known(till, first)
        assert (who.member, who.pin_always) == (ravi.member, False)
        assert isinstance(till.ask(who, 100), Granted)  # as with a card: up to the limit
        assert identify(till, first) == declined(Declined.REPLAYED_TAP)
        second = shown_on(telephone)  # nobody waits for half a minute to go by
        assert second != first
        known(till, second)
        assert identify(till, first) == declined(Declined.REPLAYED_TAP)

        code = read_member_code(second)
        assert isinstance(code, LiveCode)
        (card,) = re.findall(r'telephone (\w+)</p>[^$]*?name="card" value="\1"', page)
        assert telephone.post("/me/block", data={"card": card}).status_code == 303
        assert telephone.get("/me/code").status_code == 303
    key = load_keys(coop.data).member_code_key(code.credential)

    def made(coop_id: str, at_ms: int) -> str:
        sign = lambda message: key.sign(message).signature  # noqa: E731
        return make_live_code(sign, coop_id, code.credential, at_ms).text

    assert identify(till, made(till.me.coop, now_ms())) == declined(Declined.BLOCKED_CARD)
    assert identify(till, made(till.me.coop, now_ms() - 120_000)) == declined(Declined.BAD_TAP)
    assert identify(till, made("a" * 16, now_ms())) == declined(Declined.BAD_TAP)


@pytest.mark.parametrize("how", ["its code is blocked", "another PIN", "the office signs it out"])
def test_a_telephone_that_was_stolen_shows_no_other_code(
    coop: Coop, till: Kiosk, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a telephone that is signed in, in a thief's hand, when its owner has it blocked, then
    it is no use to press once more that a code be shown there."""
    with httpx.Client(base_url=coop.server.url) as telephone:
        signed_in(coop, telephone, "Mei")
        telephone.post("/me/telephone")
        text = shown_on(telephone)
        known(till, text)
        code = read_member_code(text)
        assert isinstance(code, LiveCode)
        if how == "its code is blocked":
            office(coop, "card", "block", code.credential)
        elif how == "another PIN":
            set_pin(coop, "Mei Lin", "2468", monkeypatch)
        else:
            assert "signed in nowhere" in office(coop, "member", "sign-out", "Mei Lin")
        assert telephone.post("/me/telephone").status_code == 303
        assert telephone.get("/me/code").status_code == 303
        assert "Your code" in telephone.get("/me").text


def test_one_kind_of_code_is_not_taken_for_another(coop: Coop, till: Kiosk) -> None:
    mei = coop.cards["Mei"]
    printed = read_member_code(printed_for(coop, "Mei"))
    live = LiveCode(printed.credential, now_ms() // 30_000, bytes(64)).text
    assert identify(till, live) == declined(Declined.BAD_TAP)
    with pytest.raises(ValueError, match="either"):
        IdentifyRequest(**till.marks(), format="coopcoin-identify/1", code=live, sun=mei.tap())
