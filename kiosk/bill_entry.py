# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entry that a bill becomes, with its tenders and its erasable part. Pure."""

from typing import Any, assert_never

from contract.entries import Details, Gift, Purchase, Refund, RentPayment, Tender, Transfer
from contract.money import Amount, is_coin
from kiosk import pricing
from kiosk.bill import AnyBill, Beside, Bill, GiftBill, RentBill, Sale, total
from ledger_client.answers import AtRisk


def tenders(bill: Bill, currency: str) -> tuple[Tender, ...]:
    """The tenders of the entry: coin first, then the others in the order in which they were taken;
    of one kind and account there is one."""
    out: dict[tuple[str, str | None, int | None], Tender] = {}
    if bill.coin is not None and bill.coin.coin and bill.buyer is not None:
        own, lent = bill.own_coin, bill.risk or AtRisk(0, 0, 0)
        account, beside = bill.buyer.account, bill.beside or Beside("", 0, 0)
        granted = (own.coin - lent.coin, own.settles - lent.settles)
        for payer, (coin, settles), grant, risk in (
            (account, granted, bill.grant, None),
            (account, (lent.coin, lent.settles), None, lent.version),
            (beside.account, (beside.coin, beside.settles), beside.grant, None),
        ):
            if coin:
                out["coin", payer, grant] = Tender(
                    type="coin",
                    unit=bill.buyer.unit,
                    amount=coin,
                    settles=Amount(currency, settles),
                    account=payer,
                    grant=grant,
                    risk=risk,
                )
    for one in bill.money:
        if not one.amount:
            continue
        key = (one.type, one.account, one.grant)
        before = out[key].amount if key in out else 0
        out[key] = Tender(
            type=one.type,
            unit=currency,
            amount=before + one.amount,
            account=one.account,
            grant=one.grant,
        )
    return tuple(out.values())


def _gift(sale: Sale) -> Gift | None:
    given = sale.gift
    if given is None or not is_coin(given.unit) or sale.buyer is None:
        return None if given is None else Gift(unit=given.unit, amount=given.amount)
    return Gift(unit=given.unit, amount=given.amount, account=sale.buyer.account, grant=sale.grant)


def entry(
    bill: AnyBill, marks: dict[str, Any], device: str, currency: str
) -> Purchase | Refund | RentPayment | Transfer:
    """The entry that it becomes, with the ``marks`` that every entry has."""
    actor = f"kiosk:{device}" if bill.buyer is None else f"member:{bill.buyer.member}"
    paid = tenders(bill, currency)
    alone = bill.assisted and bill.served_by == actor  # staff who shop help themselves: nobody did
    served_by = None if alone else bill.served_by
    match bill:
        case Sale() if bill.pays_out:
            back = -total(bill)
            return Refund(
                **marks,
                actor=actor,
                rules={},
                lines=(),
                totals=(),
                tenders=(Tender(type="cash", unit=currency, amount=back),),
                container_deposits=back,
                served_by=served_by,
            )
        case Sale():
            return Purchase(
                **marks,
                actor=actor,
                rules=bill.rules,
                served_by=served_by,
                assisted=bill.assisted and not alone,
                totals=pricing.totals(bill.items, bill.terms),
                tenders=paid,
                rounding=bill.rounding,
                container_deposits=pricing.deposits(bill.items),
                gift=_gift(bill),
            )
        case RentBill():
            return RentPayment(
                **marks,
                actor=actor,
                rules=bill.rules,
                served_by=bill.served_by,
                household=bill.household,
                tenders=paid,
                settles=bill.settles,
                rounding=bill.rounding,
            )
        case GiftBill():
            assert bill.buyer is not None
            return Transfer(
                **marks,
                actor=actor,
                rules={},
                account=bill.buyer.account,
                to=bill.to,
                unit=bill.buyer.unit,
                amount=bill.amount,
                grant=bill.grant,
            )
        case _:
            assert_never(bill)


def details(bill: AnyBill) -> Details:
    """The erasable part of the entry."""
    given = bill.cash_given
    lines = pricing.lines(bill.items, bill.terms) if isinstance(bill, Sale) else ()
    return Details(
        lines=lines,
        identification=None if bill.buyer is None else bill.buyer.identification,
        cash_given=given,
        cash_change=None if given is None else given - bill.cash_due,
    )
