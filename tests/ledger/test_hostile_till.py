# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tills that lie, and tills whose disk came back old: what the ledger lets them do to the co-op."""

from contract.entries import Entry, Refund, SignedEntry, Tender, Total
from contract.ids import b64
from contract.messages import UploadAnswer
from contract.money import Amount
from contract.outcomes import Outcome
from tests.ledger.coop import Coop, Kiosk, sealed_id


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
            lines=(),
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
            lines=(),
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


def test_a_refund_of_what_nobody_can_read_waits_for_the_office(coop: Coop, till: Kiosk) -> None:
    class LaterPurchase(Entry, frozen=True, kw_only=True, tag="purchase"):
        tip: int

    newer = till.write(lambda marks: LaterPurchase(**marks, tip=5))
    assert outcomes(till.upload(newer)) == [Outcome.UNKNOWN]
    other = coop.kiosk("another till")
    back, next_sale = cash_back(other, newer, 1), other.sale(cash=5)
    assert outcomes(other.upload(back, next_sale)) == [Outcome.RECORDED, Outcome.POSTED]
