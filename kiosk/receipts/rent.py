# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers of the housing office: a payment and what it settled, hours of work against rent, a
payment taken back, a statement."""

from contract.entries import Contribution, RentPayment, read_entry
from contract.housing_messages import HouseholdRent
from contract.ids import instant
from contract.local_time import local_time
from contract.money import Amount
from contract.receipt import (
    Divider,
    Document,
    Row,
    Space,
    Text,
)
from kiosk.bill import RentBill
from kiosk.effects.housing import PrintReversal, PrintStatementPaper, PrintWork
from kiosk.receipts.parts import Say, head, of_ledger, proof, tender_rows
from kiosk.sessions.housing_view import charge_words, line_words
from kiosk.sessions.state import Shop
from kiosk.snapshot import Message
from ledger_client.answers import Written


def rent_receipt(bill: RentBill, written: Written, shop: Shop, say: Say) -> Document:
    """What whoever paid takes home: for whom, which charges it settles, how it was paid, and how it
    can be checked. It opens the drawer if cash changed hands."""

    def money(minor: int) -> str:
        return say.money(Amount(shop.currency, minor))

    blocks = head(shop, say, local_time(written.at, shop.time_zone), "receipt-rent")
    blocks += [Text(_who(bill.name, bill.homes), align="center"), Space()]
    for part in bill.parts:
        blocks.append(
            Row(f"{_said(charge_words(part.type), say)}  {say.day(part.due)}", money(part.amount))
        )
        if part.left:
            blocks.append(Row(say("receipt-rent-left"), money(part.left), indent=2))
    if bill.credit:
        blocks.append(Row(say("receipt-rent-credit"), money(bill.credit)))
    blocks += [Divider(), Row(say("receipt-total"), money(bill.amount), bold=True), Space()]
    blocks += tender_rows(bill, shop, say)
    blocks += [Space(), _owes(bill.owes, shop, say)]
    if bill.noted:
        blocks.append(Text(say("receipt-rent-noted")))
    blocks += [Space(), *proof(bill, written, say)]
    return Document(written.id, tuple(blocks), opens_drawer=bool(bill.cash_due))


def work_receipt(effect: PrintWork, now_ms: int, shop: Shop, say: Say, base: str) -> Document:
    """Hours of work: the coin that was issued, and the rent that it paid, in one."""
    done = effect.done
    issued, paid = read_entry(bytes(done.contribution.body)), read_entry(bytes(done.payment.body))
    assert isinstance(issued, Contribution)
    assert isinstance(paid, RentPayment)
    coin = sum(one.amount for one in paid.tenders)
    value = sum(one.value.amount for one in paid.tenders)
    blocks = head(shop, say, _now(now_ms, shop), "receipt-rent-work")
    blocks += [
        Text(_who(done.household.name, done.household.homes), align="center"),
        Space(),
        Row(effect.name, say.duration(effect.minutes)),
        Row(say("receipt-coin-issued"), say.money(Amount(shop.coin, issued.amount)), bold=True),
        Row(say("receipt-coin"), say.money(Amount(shop.coin, coin)), bold=True),
        Row(say("receipt-coin-settles"), say.money(Amount(shop.currency, value)), indent=2),
        Space(),
        _owes(done.household.account.balance, shop, say),
        Space(),
        Text(say("receipt-coin-issued"), align="center"),
        *of_ledger(done.contribution, issued, say, base),
        Text(say("receipt-rent"), align="center"),
        *of_ledger(done.payment, paid, say, base),
        Text(say("receipt-check"), align="center"),
    ]
    return Document(paid.id, tuple(blocks))


def reversal_receipt(
    effect: PrintReversal, now_ms: int, shop: Shop, say: Say, base: str
) -> Document:
    """A payment that two of the office took back."""
    done, payment = effect.done, effect.payment
    entry = read_entry(bytes(done.entry.body))
    blocks = head(shop, say, _now(now_ms, shop), "receipt-rent-back")
    at = say.short_moment(local_time(payment.at, shop.time_zone))
    blocks += [
        Text(_who(done.household.name, done.household.homes), align="center"),
        Space(),
        Row(at, say.money(Amount(shop.currency, payment.amount)), bold=True),
    ]
    if payment.coin:
        coin = say.money(Amount(shop.coin, payment.coin))
        blocks.append(Row(say("receipt-rent-coin-back"), coin, indent=2))
    blocks += [
        Space(),
        _owes(done.household.account.balance, shop, say),
        Space(),
        *of_ledger(done.entry, entry, say, base),
        Text(say("receipt-check"), align="center"),
    ]
    return Document(entry.id, tuple(blocks))


def statement_paper(effect: PrintStatementPaper, now_ms: int, shop: Shop, say: Say) -> Document:
    """A household's account line by line, what is open, and when that is due."""
    it: HouseholdRent = effect.household
    blocks = head(shop, say, _now(now_ms, shop), "receipt-statement")
    blocks += [Text(_who(it.name, it.homes), align="center"), Space()]
    for line in it.statement:
        amount = say.digits(Amount(it.unit, line.amount))
        blocks.append(Row(f"{say.day(line.day)}  {_said(line_words(line), say)}", amount))
        blocks.append(Row("", say.digits(Amount(it.unit, line.balance)), indent=2))
    if it.to_pay:
        blocks += [Divider(), Text(say("receipt-rent-open"), bold=True)]
    types = {one.charge: one.type for one in it.account.charges}
    for due in it.to_pay:
        what = Message("charge-plan")
        if due.charge is not None:
            what = charge_words(types.get(due.charge, ""))
        amount = say.digits(Amount(it.unit, due.amount))
        blocks.append(Row(f"{say.day(due.due)}  {_said(what, say)}", amount))
    blocks += [Divider(), _owes(it.account.balance, shop, say, "receipt-statement-owes")]
    return Document(f"statement/{effect.id}", tuple(blocks))


def _owes(balance: int, shop: Shop, say: Say, owes: str = "receipt-rent-owes") -> Row:
    code = "receipt-rent-ahead" if balance < 0 else owes
    return Row(say(code), say.money(Amount(shop.currency, abs(balance))), bold=True)


def _who(name: str, homes: tuple[str, ...]) -> str:
    return ", ".join((name, *homes))


def _said(message: Message, say: Say) -> str:
    return say(message.code, **message.values)


def _now(now_ms: int, shop: Shop) -> str:
    return local_time(instant(now_ms), shop.time_zone)
