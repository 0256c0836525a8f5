# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tills that lie, and tills whose disk came back old: what the ledger lets them do to the co-op."""

import json
from pathlib import Path
from typing import Any

import httpx
import msgspec

from contract import chain
from contract.entries import (
    Acknowledged,
    Contribution,
    Details,
    Entry,
    Note,
    Purchase,
    Refund,
    RefundedLine,
    RentPayment,
    SignedEntry,
    Tender,
    Total,
    Transfer,
    read_entry,
)
from contract.ids import b64
from contract.local_time import local_time
from contract.messages import NotGranted, UploadAnswer, UploadedDetails
from contract.money import MAX_AMOUNT, Amount
from contract.outcomes import Declined, Outcome
from ledger.books.tenders import MAX_TURNOVER
from tests.ledger.coop import Coop, Kiosk, new_id, run, sealed_id, with_details
from tests.ledger.test_pages import signed_in
from tests.ledger.test_wallet import asker, seen


def outcomes(answer: UploadAnswer) -> list[Outcome]:
    return [o.outcome for o in answer.outcomes]


def coin_back(till: Kiosk, sale: SignedEntry, account: str, coin: int) -> SignedEntry:
    """Some groceries came back, and their coin goes to its account."""
    tender = Tender(
        type="coin", unit=till.unit, amount=coin, settles=Amount("EUR", coin), account=account
    )
    return till.write(
        lambda marks: Refund(
            **marks,
            reverses=sealed_id(sale),
            lines=(RefundedLine(line=1, quantity=coin, amount=coin, sold=500),),
            totals=(Total(department="grocery", tax_rate=700, net=coin, tax=0),),
            tenders=(tender,),
        )
    )


def cash_back(till: Kiosk, sale: SignedEntry, cash: int) -> SignedEntry:
    """Some groceries came back, and their price in cash went out."""
    return till.write(
        lambda marks: Refund(
            **marks,
            reverses=sealed_id(sale),
            lines=(RefundedLine(line=1, quantity=1, amount=cash),),
            totals=(Total(department="grocery", tax_rate=700, net=cash, tax=0),),
            tenders=(Tender(type="cash", unit="EUR", amount=cash),),
        )
    )


def test_a_till_hears_where_its_journal_ends(till: Kiosk) -> None:
    nothing_yet = till.refresh()
    assert (nothing_yet.head_sequence, nothing_yet.head_hash) == (None, None)
    till.upload(till.sale(cash=100), till.sale(cash=200))
    answer = till.refresh()
    assert (answer.head_sequence, answer.head_hash) == (2, b64(till.head.hash))


def test_coin_is_paid_back_once(coop: Coop, till: Kiosk) -> None:
    mei = coop.cards["Mei"]
    till.granted(till.tapped(mei), 500)
    sale = till.sale(account=mei.account, coin=500)
    assert outcomes(till.upload(sale)) == [Outcome.POSTED]
    for coin, becomes in (
        (200, Outcome.POSTED),
        (301, Outcome.RECORDED),
        (300, Outcome.POSTED),
        (1, Outcome.RECORDED),
    ):
        assert outcomes(till.upload(coin_back(till, sale, mei.account, coin))) == [becomes]
    assert till.tapped(mei).available == mei.balance


def test_nobody_takes_the_id_of_another_tills_receipt(coop: Coop, till: Kiosk) -> None:
    """The till is out of reach, its receipt was printed, and somebody read the code on it."""
    ravi = coop.cards["Ravi"]
    till.granted(till.tapped(ravi), 500)
    details_hash, salt, text = with_details(Details(note="what was sold"))
    sale = till.sale(account=ravi.account, coin=500, details_hash=details_hash)
    after = till.sale(cash=700)

    other = coop.kiosk("another till")
    taken_hash, other_salt, other_text = with_details(Details(note="what was not"))
    taken = other.sale(cash=1, id=sealed_id(sale), details_hash=taken_hash)
    for kiosk, entries, entry_salt, note in (
        (other, (taken,), other_salt, other_text),
        (till, (sale, after), salt, text),
    ):
        details = UploadedDetails(
            entry=sealed_id(sale), salt=b64(entry_salt), details=msgspec.Raw(note)
        )
        answer = kiosk.upload(*entries, details=(details,))
        assert outcomes(answer) == [Outcome.POSTED] * len(entries)
        assert kiosk.upload(*entries) == answer

    for kiosk, entry, entry_salt in ((till, sale, salt), (other, taken, other_salt)):
        code = kiosk.receipt_code(entry, entry_salt).url("https://greenleaf.example")
        assert kiosk.me.device in run("verify", code, "--data", coop.data)
    assert outcomes(till.upload(coin_back(till, sale, ravi.account, 500))) == [Outcome.POSTED]
    assert till.tapped(ravi).available == ravi.balance
    assert "nothing to object to" in run("audit", "--data", coop.data)


def test_a_refund_of_what_nobody_can_read_waits_for_the_office(coop: Coop, till: Kiosk) -> None:
    class LaterPurchase(Entry, frozen=True, kw_only=True, tag="purchase"):
        tip: int

    newer = till.write(lambda marks: LaterPurchase(**marks, tip=5))
    assert outcomes(till.upload(newer)) == [Outcome.UNKNOWN]
    other = coop.kiosk("another till")
    back, next_sale = cash_back(other, newer, 1), other.sale(cash=5)
    assert outcomes(other.upload(back, next_sale)) == [Outcome.RECORDED, Outcome.POSTED]


def test_what_a_till_holds_is_never_counted_twice(coop: Coop, till: Kiosk) -> None:
    yusuf = coop.cards["Yusuf"]
    till.tapped(yusuf)

    def stands() -> tuple[list[int], int]:
        """The numbers of the grants that it is handed out, and what they come to."""
        grants = [g for entry in till.refresh().grants for g in till.believed(entry).grants]
        return [g.number for g in grants], sum(g.total for g in grants)

    assert stands() == ([1], 1500)
    # It says that it gave back what it never had, so that it might get as much once more.
    for number in (2, 3, 2**31):
        assert outcomes(till.upload(till.release(yusuf.account, number))) == [Outcome.RECORDED]
        assert stands() == ([1], 1500)
    who = till.tapped(yusuf)
    assert till.ask(who, 300, number=2) == NotGranted(reason=Declined.LAPSED)
    assert till.ask(who, 300, number=7) == NotGranted(
        reason=Declined.OUT_OF_TURN, available=who.available
    )
    # An honest one asks for the next number while its release is still in its backlog.
    till.granted(who, 300, number=4)
    assert stands() == ([1, 4], 1800)
    assert till.tapped(yusuf).available == yusuf.balance
    assert sum(coop.books()["balances"][yusuf.account].values()) == yusuf.balance - 1800
    late = till.sale(account=yusuf.account, coin=1500, grant=1)
    assert outcomes(till.upload(late, till.release(yusuf.account, 1))) == [
        Outcome.POSTED,
        Outcome.RECORDED,
    ]
    beyond = till.sale(account=yusuf.account, coin=1, grant=1)
    assert outcomes(till.upload(beyond)) == [Outcome.UNCOVERED]


def test_coin_settles_what_it_is_worth(coop: Coop, till: Kiosk) -> None:
    """A cent of coin for a basket of food: the members said what a coin is worth."""
    mei = coop.cards["Mei"]
    till.granted(till.tapped(mei), 500)

    def bought(coin: int, euro: int, **rules: int) -> SignedEntry:
        tender = Tender(
            type="coin",
            unit=till.unit,
            amount=coin,
            settles=Amount("EUR", euro),
            account=mei.account,
            grant=1,
        )
        total = Total(department="grocery", tax_rate=700, net=euro, tax=0)
        cited = {name.replace("_", "-"): version for name, version in rules.items()}
        return till.write(
            lambda marks: Purchase(**marks, totals=(total,), tenders=(tender,), rules=cited)
        )

    for sale in (bought(1, 20_000, coin_value=1), bought(100, 101, coin_value=1)):
        assert outcomes(till.upload(sale)) == [Outcome.UNBALANCED]
    for sale in (bought(100, 100), bought(100, 100, coin_value=2), bought(100, 100, coin_share=1)):
        assert outcomes(till.upload(sale)) == [Outcome.UNBALANCED]
    assert outcomes(till.upload(bought(100, 99, coin_value=1))) == [Outcome.POSTED]


def test_no_till_pays_out_for_what_another_sold(coop: Coop, till: Kiosk) -> None:
    """A receipt from the street is no reason to open the drawer."""
    sale = till.sale(cash=500)
    assert outcomes(till.upload(sale)) == [Outcome.POSTED]
    other = coop.kiosk("another till")
    assert outcomes(other.upload(cash_back(other, sale, 500))) == [Outcome.RECORDED]
    assert outcomes(till.upload(cash_back(till, sale, 500))) == [Outcome.POSTED]


def test_a_receipt_that_was_not_posted_is_not_called_good(coop: Coop, till: Kiosk) -> None:
    def paid(net: int, *tenders: Tender, **marks: str) -> SignedEntry:
        total = Total(department="grocery", tax_rate=700, net=net, tax=0)
        return till.write(lambda m: Purchase(**{**m, **marks}, totals=(total,), tenders=tenders))

    def shift(marks: dict[str, Any]) -> Contribution:
        return Contribution(
            **marks,
            contribution=new_id(),
            account=coop.cards["Noor"].account,
            unit=till.unit,
            amount=100_000,
            work="wishing\x1b[2J",
            minutes=1,
            day="2026-01-01",
        )

    cash = Tender(type="cash", unit="EUR", amount=1)
    uncovered = till.sale(account=coop.cards["Noor"].account, coin=5000)
    told = [
        (uncovered, Outcome.UNCOVERED, "its coin was not covered"),
        (till.sale(cash=100), Outcome.POSTED, "posted in full"),
        (paid(9900, cash), Outcome.UNBALANCED, "its sums do not agree"),
        (paid(0), Outcome.UNBALANCED, "0 (no currency) grocery"),
        (paid(1, cash, at="9999-12-31T23:59:59.999Z"), Outcome.POSTED, "posted in full"),
        (paid(1, cash, actor=f"ledger:{till.me.coop}"), Outcome.RECORDED, "recorded as stated"),
        (cash_back(till, uncovered, 1), Outcome.RECORDED, "recorded as stated"),
        (till.write(shift), Outcome.RECORDED, "wishing�[2J"),
        (till.release(coop.cards["Noor"].account), Outcome.RECORDED, "recorded as stated"),
    ]
    uploaded = till.upload(*(entry for entry, _, _ in told))
    assert outcomes(uploaded) == [outcome for _, outcome, _ in told]
    for entry, outcome, words in told:
        good = outcome is Outcome.POSTED or b'"kind":"release"' in bytes(entry.body)
        printed = run(
            "verify", till.receipt_code(entry).path, "--data", coop.data, status=0 if good else 1
        )
        assert words in printed
        assert ("NOT good" in printed) != good
    code = till.receipt_code(uncovered).path
    assert "NOT proved" in run("verify", code, "--url", coop.server.url, "--key", "?", status=1)


def test_sums_beyond_what_can_be_written_down_are_not_posted(coop: Coop, till: Kiosk) -> None:
    def sale(times: int, amount: int) -> SignedEntry:
        total = Total(department="household", tax_rate=0, net=amount, tax=0)
        tender = Tender(type="cash", unit="EUR", amount=amount)
        return till.write(
            lambda marks: Purchase(**marks, totals=(total,) * times, tenders=(tender,) * times)
        )

    before = coop.books()
    entries = [sale(2, MAX_AMOUNT), sale(1, MAX_AMOUNT), sale(300, MAX_AMOUNT), sale(21, 1)]
    assert outcomes(till.upload(*entries)) == [Outcome.UNBALANCED] * 4
    assert coop.books()["accounts"] == before["accounts"]
    # Nor does one till alone fill an account that all tills share.
    assert outcomes(till.upload(sale(1, MAX_TURNOVER - 1))) == [Outcome.POSTED]
    answer = till.upload(sale(1, 2), sale(1, 1), sale(1, 1))
    assert outcomes(answer) == [Outcome.UNBALANCED, Outcome.POSTED, Outcome.UNBALANCED]
    cash = [books["accounts"].get("cash", {}).get("EUR", 0) for books in (before, coop.books())]
    assert cash[1] - cash[0] == MAX_TURNOVER
    other = coop.kiosk("another till")
    assert outcomes(other.upload(other.sale(cash=500))) == [Outcome.POSTED]
    assert "nothing to object to" in run("audit", "--data", coop.data)


def test_a_kind_that_is_no_word_is_no_entry(till: Kiosk) -> None:
    class Odd(Entry, frozen=True, kw_only=True, tag="sur\0prise"):
        pass

    past = till.head
    odd = till.write(lambda marks: Odd(**marks))
    till.head = past
    assert till.post("entries", till.upload_request(odd)).refused().code == "not-canonical"
    assert outcomes(till.upload(till.sale(cash=100))) == [Outcome.POSTED]


def test_what_is_nested_too_deeply_is_refused(till: Kiosk) -> None:
    deep = b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    sale = till.sale(cash=100)
    details = UploadedDetails(entry=sealed_id(sale), salt=b64(bytes(16)), details=msgspec.Raw(deep))
    request = till.upload_request(sale, details=(details,))
    problem = till.post("entries", request).refused()
    assert (problem.status, problem.code) == (400, "not-canonical")
    entry = SignedEntry(msgspec.Raw(deep), sale.signature)
    assert till.post("entries", till.upload_request(entry)).refused().code == "not-canonical"
    assert outcomes(till.upload(sale)) == [Outcome.POSTED]


def test_an_epoch_that_no_device_can_have_is_nobodys(till: Kiosk) -> None:
    kid = f"{till.me.device}/9999999999"
    jws = chain.sign(b"{}", till.sign, kid=kid, typ=chain.REQUEST)
    assert till.post_bytes("refresh", b"{}", jws).refused().code == "unknown-device"


def test_work_of_no_words_holds_up_nobody(coop: Coop, till: Kiosk) -> None:
    """PostgreSQL has no text with a zero in it; the entry stands in the log as it is."""
    ravi, mei = coop.cards["Ravi"], coop.cards["Mei"]
    claim = till.write(
        lambda marks: Acknowledged(
            **{**marks, "actor": f"member:{mei.member}"},
            member=ravi.member,
            received_by=mei.member,
            entered_by=ravi.member,
            work="shop\0shift",
            minutes=60,
            day="2026-01-01",
        )
    )
    behind = till.sale(cash=100)
    assert outcomes(till.upload(claim, behind)) == [Outcome.RECORDED, Outcome.POSTED]
    assert "shop�shift" in run("work", "claims", "--data", coop.data)


def test_no_code_that_somebody_shows_a_till_writes_on_the_offices_terminal(
    coop: Coop, till: Kiosk
) -> None:
    """A till notes what it does not know, and anybody may hold a QR code to it."""
    wipe, forge = "\x1b[2J\x9b2J", "\r\n2026-01-01 00:00  Till 1  all is well"
    noted = till.write(lambda marks: Note(**marks, about="unknown-code", code=wipe + forge))
    assert outcomes(till.upload(noted)) == [Outcome.RECORDED]
    told = run("note", "list", "--data", coop.data)
    at = read_entry(bytes(noted.body)).at
    assert f"{local_time(at, till.me.time_zone)}  " in told, "by the co-op's own clock"
    assert "�[2J�2J��2026-01-01 00:00  Till 1  all is well" in told
    assert "\x1b" not in told
    assert json.loads(run("note", "list", "--json", "--data", coop.data))[0]["code"] == wipe + forge


def test_a_till_that_says_it_is_the_first_or_last_day_there_is_stops_nobody(
    coop: Coop, till: Kiosk, tmp_path: Path
) -> None:
    """East of Greenwich the last moments that can be written down are of no day any more, west of
    it the first ones."""
    giver, mei = coop.cards["Ravi"], coop.cards["Mei"]
    till.granted(till.tapped(giver), 500)
    for at in ("9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z"):
        said = {"at": at}
        paid = Tender(type="cash", unit="EUR", amount=100)
        entries = [
            till.write(
                lambda marks, said=said: Transfer(  # type: ignore[misc]
                    **{**marks, **said},
                    account=giver.account,
                    to=mei.account,
                    unit=till.unit,
                    amount=100,
                    grant=1,
                )
            ),
            till.write(
                lambda marks, said=said, paid=paid: RentPayment(  # type: ignore[misc]
                    **{**marks, **said}, household="a" * 16, tenders=(paid,)
                )
            ),
            till.write(
                lambda marks, said=said: Acknowledged(  # type: ignore[misc]
                    **{**marks, **said, "actor": f"member:{mei.member}"},
                    member=giver.member,
                    received_by=mei.member,
                    entered_by=giver.member,
                    work="shop-shift",
                    minutes=60,
                    day=str(said["at"])[:10],
                )
            ),
            till.sale(cash=100),
        ]
        becomes = [Outcome.POSTED, Outcome.POSTED, Outcome.RECORDED, Outcome.POSTED]
        assert outcomes(till.upload(*entries)) == becomes
    _, by = asker(till, mei)
    days = [move.day for move in seen(till, by).moves if move.kind == "received"]
    assert days[:2] == ["0001-01-01", "9999-12-31"]
    with httpx.Client(base_url=coop.server.url) as telephone:
        assert "From Ravi" in signed_in(coop, telephone, "Mei").text
    for month in ("0001-01", "2026-01", "9999-12"):
        assert "a" * 16 in run("rent", "month", month, "--json", "--data", coop.data)
    assert "told too late" in run("work", "claims", "--data", coop.data)
    for form in ("csv", "beancount"):
        run("export", tmp_path / form, "--as", form, "--data", coop.data)
