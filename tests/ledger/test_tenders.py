# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members pay from besides their own wallet: vouchers, credit, whom they trust, commons."""

import json
import os
from typing import Any

from msgspec.structs import replace

from contract.entries import Gift, Purchase, SignedEntry, Tender, Total, Transfer
from contract.grants import GRANT_REQUEST, GrantRequest
from contract.messages import GrantAnswer, Granted, Identified, NotGranted, PinRight
from contract.outcomes import Declined, Outcome
from contract.rules import RuleVersion, Solidarity
from contract.tender_messages import NoVoucher, UsableAccount, VoucherAnswer, VoucherFound
from contract.tender_messages import VoucherRequest as Shown
from ledger.catalogue.rules import start_rule
from ledger.service import Ledger
from tests.ledger.coop import Card, Coop, Kiosk, new_id, now_ms, run


def voucher(coop: Coop, amount: str) -> tuple[str, str]:
    """Somebody bought one at the office: its account and code."""
    said = json.loads(run("voucher", "add", amount, "--json", "--data", coop.data))
    return said["account"], said["code"]


def shown(till: Kiosk, code: str) -> VoucherAnswer:
    message = Shown(**till.marks(), format="coopcoin-voucher/1", code=code)
    return till.post("vouchers", message).read(VoucherAnswer)  # type: ignore[arg-type]


def ask_voucher(till: Kiosk, code: str, account: str, total: int) -> GrantAnswer:
    id = new_id()
    request = GrantRequest(
        **till.marks(id),
        format=GRANT_REQUEST,
        account=account,
        unit="EUR",
        number=1,
        total=total,
        identification=id,
        voucher=code,
    )
    return till.post("grants", request).read(GrantAnswer)  # type: ignore[arg-type]


def bought(till: Kiosk, *tenders: Tender) -> SignedEntry:
    """Groceries, paid in money of these kinds."""
    total = Total(department="grocery", tax_rate=0, net=sum(t.value.amount for t in tenders), tax=0)
    return till.write(
        lambda marks: Purchase(**marks, totals=(total,), tenders=tenders, rules={"coin-value": 1})
    )


def outcome(till: Kiosk, entry: SignedEntry) -> Outcome:
    return till.upload(entry).outcomes[0].outcome


def of(account: str, unit: str, amount: int, **more: Any) -> Tender:
    return Tender(
        type=account.partition(":")[0],  # type: ignore[arg-type]
        unit=unit,
        amount=amount,
        account=account,
        grant=1,
        **more,
    )


def ticket(till: Kiosk, who: Identified, card: Card) -> str:
    right = till.pin(who, card.pin)
    assert isinstance(right, PinRight)
    return right.ticket


def give_to_the_commons(till: Kiosk, card: Card, amount: int) -> None:
    who = till.tapped(card)
    till.granted(who, amount, ticket=ticket(till, who, card))
    gift = till.write(
        lambda marks: Transfer(
            **marks,
            account=card.account,
            to=f"commons:{till.me.coop}",
            unit=till.unit,
            amount=amount,
            grant=1,
        )
    )
    assert outcome(till, gift) is Outcome.POSTED


def test_a_voucher_is_spent_by_its_code_and_no_further_than_it_goes(
    coop: Coop, till: Kiosk
) -> None:
    account, code = voucher(coop, "25.00")
    assert shown(till, code) == VoucherFound(account=account, unit="EUR", available=2500)
    assert isinstance(ask_voucher(till, code, account, 900), Granted)
    assert outcome(till, bought(till, of(account, "EUR", 900))) is Outcome.POSTED
    assert shown(till, code) == VoucherFound(account=account, unit="EUR", available=1600)
    beyond = ask_voucher(till, code, account, 2501)
    assert beyond == NotGranted(reason=Declined.NO_ROOM, available=1600)
    assert outcome(till, bought(till, of(account, "EUR", 1))) is Outcome.UNCOVERED


def test_without_its_code_a_voucher_is_nobodys(coop: Coop, till: Kiosk) -> None:
    account, code = voucher(coop, "10.00")
    other, _ = voucher(coop, "10.00")
    wrong = NotGranted(reason=Declined.UNKNOWN_IDENTIFICATION)
    assert ask_voucher(till, code, other, 100) == wrong
    typed_wrongly = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert shown(till, typed_wrongly) == NoVoucher(reason=Declined.UNKNOWN_VOUCHER)
    who = till.tapped(coop.cards["Jonas"])
    assert till.ask(replace(who, account=account, unit="EUR"), 100) == wrong


def test_credit_is_the_households(coop: Coop, till: Kiosk) -> None:
    member = coop.cards["Jonas"].member
    run("member", "change", member, "--household", "Mill Lane", "--data", coop.data)
    run("voucher", "credit", "Mill Lane", "40.00", "--data", coop.data)
    jonas = till.tapped(coop.cards["Jonas"])
    (credit,) = (one for one in jonas.accounts if one.unit == "EUR")
    assert (credit.available, credit.name) == (4000, "Mill Lane")
    mine = replace(jonas, account=credit.account, unit="EUR")
    till.granted(mine, 1000, ticket=ticket(till, jonas, coop.cards["Jonas"]))
    assert outcome(till, bought(till, of(credit.account, "EUR", 1000))) is Outcome.POSTED
    other = till.tapped(coop.cards["Tomasz"])
    assert credit.account not in {one.account for one in other.accounts}
    theirs = replace(other, account=credit.account, unit="EUR")
    assert till.ask(theirs, 1100) == NotGranted(reason=Declined.UNKNOWN_IDENTIFICATION)


def test_who_is_trusted_pays_from_the_others_wallet(coop: Coop, till: Kiosk) -> None:
    anahi, yusuf = coop.cards["Anahí"], coop.cards["Yusuf"]
    who = till.tapped(yusuf)
    lent = replace(who, account=anahi.account)
    assert till.ask(lent, 100) == NotGranted(reason=Declined.UNKNOWN_IDENTIFICATION)
    run("member", "proxy", anahi.member, yusuf.member, "--data", coop.data)
    who = till.tapped(yusuf)
    (account,) = (one for one in who.accounts if one.account == anahi.account)
    assert account.name == "Anahí"
    till.granted(lent, 100)
    run("member", "proxy", anahi.member, yusuf.member, "--remove", "--data", coop.data)
    assert anahi.account not in {one.account for one in till.tapped(yusuf).accounts}


def test_a_pin_is_good_for_all_that_one_bill_takes_from_two(coop: Coop, till: Kiosk) -> None:
    """Given a bill of which each part alone wants a PIN, when the shopper gives theirs once for the
    whole of it, then each part has room; and by the same PIN none of them has more."""
    anahi, yusuf = coop.cards["Anahí"], coop.cards["Yusuf"]
    run("member", "proxy", anahi.member, yusuf.member, "--data", coop.data)
    who = till.tapped(yusuf)
    lent, right = replace(who, account=anahi.account), ticket(till, who, yusuf)
    assert till.ask(lent, 2100) == NotGranted(reason=Declined.PIN_WANTED)
    till.granted(who, 3100, ticket=right)
    till.granted(lent, 2100, ticket=right)
    for one, total in ((who, 3200), (lent, 2200)):
        assert till.ask(one, total, ticket=right) == NotGranted(reason=Declined.PIN_WANTED)


def test_the_commons_help_as_far_as_the_members_decided(coop: Coop, till: Kiosk) -> None:
    commons = f"commons:{till.me.coop}"
    noor = coop.cards["Noor"]
    who = till.tapped(noor)
    drawing = replace(who, account=commons)
    assert till.ask(drawing, 100) == NotGranted(reason=Declined.NO_ROOM)
    give_to_the_commons(till, coop.cards["Amara"], 1000)
    ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)
    try:
        version = RuleVersion(
            version=1, starts="2026-01-01", parameters=Solidarity(percent=50, coin=300)
        )
        ledger.do_now(lambda tx: start_rule(tx, version, tx.ledger_actor))
    finally:
        ledger.close()
    who = till.tapped(noor)
    assert UsableAccount(account=commons, unit=till.unit, available=300) in who.accounts
    assert till.ask(drawing, 301) == NotGranted(reason=Declined.NO_ROOM, available=300)
    till.granted(replace(who, account=commons), 300)
    for number, total, left in ((1, 301, 300), (2, 300, 0)):  # once a tap, by whatever number
        again = till.ask(replace(who, account=commons), total, number)
        assert again == NotGranted(reason=Declined.NO_ROOM, available=left)


def test_what_shoppers_gave_becomes_somebodys_voucher(coop: Coop, till: Kiosk) -> None:
    """Given a sale that was rounded up by 0.51, then the office can give on that much, not more."""
    gift = Gift(unit="EUR", amount=51)
    total = Total(department="grocery", tax_rate=0, net=1349, tax=0)
    paid = Tender(type="cash", unit="EUR", amount=1400)
    sold = till.write(lambda m: Purchase(**m, totals=(total,), tenders=(paid,), gift=gift))
    assert outcome(till, sold) is Outcome.POSTED
    page = till.http.get(till.receipt_code(sold).url(coop.server.url)).text
    assert "<dt>For the commons</dt><dd>€0.51</dd>" in page
    more = ("voucher", "add", "0.52", "--from-gifts", "--data", coop.data)
    assert "0.51" in run(*more, status=1)
    run("voucher", "add", "0.50", "--from-gifts", "--data", coop.data)
    rest = ("voucher", "add", "0.02", "--from-gifts", "--data", coop.data)
    assert "0.01" in run(*rest, status=1)
