# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens between a till and the ledger on a day at the co-op."""

import msgspec
import pytest

from contract import chain
from contract.credentials import open_sealed, pin_matches
from contract.entries import BasketLine, Contribution, Details, Entry
from contract.ids import b64, unb64
from contract.messages import (
    Granted,
    Identified,
    NotGranted,
    NotIdentified,
    OfflineSecrets,
    PinRefused,
    PinRight,
    UploadAnswer,
    UploadedDetails,
)
from contract.outcomes import Declined, Outcome
from contract.proof import EntryProof, read_checkpoint, require_proved
from tests.ledger.coop import Coop, Kiosk, new_id, run, sealed_id, with_details


def test_a_member_pays_part_in_coin_and_can_prove_it(coop: Coop, till: Kiosk) -> None:
    amara = coop.cards["Amara"]
    who = till.tapped(amara)
    assert (who.first_name, who.account, who.available) == ("Amara", amara.account, amara.balance)

    given = till.granted(who, 600)
    assert [(g.account, g.number, g.total) for g in given.grants] == [(who.account, 1, 600)]

    basket = Details(
        lines=(
            BasketLine(
                product="a" * 16,
                name="Sourdough loaf",
                quantity=2,
                each=420,
                price=840,
                department="bakery",
                tax_rate=700,
                saved=60,
            ),
        ),
        identification=who.identification,
        cash_given=500,
        cash_change=100,
    )
    details_hash, salt, text = with_details(basket)
    sale = till.sale(account=who.account, coin=600, cash=400, tax=65, details_hash=details_hash)
    details = UploadedDetails(entry=sealed_id(sale), salt=b64(salt), details=msgspec.Raw(text))
    answer = till.upload(sale, details=(details,))
    assert [o.outcome for o in answer.outcomes] == [Outcome.POSTED]
    assert answer.sequence == 1

    # The proof needs nothing but the paper and the ledger's public key.
    code = till.receipt_code(sale, salt)
    proof = msgspec.json.decode(
        till.http.get(f"{coop.server.url}/v1/proofs/{code.path}").content, type=EntryProof
    )
    leaf, checkpoint = require_proved(
        proof, sale.hash, till.me.log_origin, unb64(till.me.ledger_key)
    )
    posted = {(p.account, p.unit): p.amount for p in leaf.postings}
    device, owner = till.me.device, till.me.coop
    assert posted == {
        (f"allowance:{device}:1:{who.account}", till.unit): -600,
        (f"store:{owner}", till.unit): 600,
        (f"coin-accepted:{owner}", "EUR"): 600,
        (f"cash:{device}", "EUR"): 400,
        ("sales:grocery", "EUR"): -935,
        ("tax:700", "EUR"): -65,
    }
    assert checkpoint.size > answer.outcomes[0].log_index

    for where in (["--data", coop.data], ["--url", coop.server.url, "--key", till.me.ledger_key]):
        printed = run("verify", code.url("https://greenleaf.example"), *where)
        assert "Proved: this stands in the log of Greenleaf Food Co-op" in printed
        assert "purchase, posted in full" in printed
        assert "Paid     6.00 coin, settled €6.00" in printed
        assert "2 × Sourdough loaf  €8.40" in printed

    without = run("verify", msgspec.structs.replace(code, salt=None).path, "--data", coop.data)
    assert "Proved" in without
    assert "Sourdough" not in without


def test_a_receipt_that_does_not_hold_is_told_so(coop: Coop, till: Kiosk) -> None:
    sale = till.sale(cash=250)
    on_its_way = till.receipt_code(sale)
    assert "still on its way" in run("verify", on_its_way.path, "--data", coop.data, status=1)
    assert "still on its way" in run("verify", on_its_way.path, "--url", coop.server.url, status=1)

    till.upload(sale)
    forged = msgspec.structs.replace(on_its_way, entry_hash=bytes(32))
    assert "NOT proved" in run("verify", forged.path, "--data", coop.data, status=1)
    stranger = b64(bytes(32))
    printed = run("verify", on_its_way.path, "--url", coop.server.url, "--key", stranger, status=1)
    assert "not signed by this log" in printed
    assert "not a receipt code" in run("verify", "hello", "--data", coop.data, status=1)
    wrong_salt = msgspec.structs.replace(on_its_way, salt=bytes(16))
    assert "Proved" in run("verify", wrong_salt.url("x"), "--data", coop.data)


def test_the_lines_of_a_receipt_open_only_with_its_salt(coop: Coop, till: Kiosk) -> None:
    details_hash, salt, text = with_details(Details(note="nobody's business"))
    sale = till.sale(cash=100, details_hash=details_hash)
    details = UploadedDetails(entry=sealed_id(sale), salt=b64(salt), details=msgspec.Raw(text))
    till.upload(sale, details=(details,))
    path = till.receipt_code(sale).path
    sent = till.http.get(f"{coop.server.url}/v1/lines/{path}").content
    assert b"nobody" not in sent
    wrong = till.receipt_code(sale, bytes(16)).url("https://greenleaf.example")
    assert "NOT proved" in run("verify", wrong, "--url", coop.server.url, status=1)


def test_details_that_belong_to_another_entry_are_dropped(coop: Coop, till: Kiosk) -> None:
    details_hash, salt, _ = with_details(Details(note="what really happened"))
    _, _, other = with_details(Details(note="what somebody would like"))
    sale = till.sale(cash=100, details_hash=details_hash)
    details = UploadedDetails(entry=sealed_id(sale), salt=b64(salt), details=msgspec.Raw(other))
    answer = till.upload(sale, details=(details,))
    assert [o.outcome for o in answer.outcomes] == [Outcome.POSTED]
    path = till.receipt_code(sale).path
    assert till.http.get(f"{coop.server.url}/v1/lines/{path}").status_code == 404


def test_what_is_given_back_can_be_spent_again(coop: Coop, till: Kiosk) -> None:
    jonas = coop.cards["Jonas"]
    who = till.tapped(jonas)
    till.granted(who, 900)
    sale = till.sale(account=who.account, coin=250, cash=0)
    release = till.release(who.account)
    assert [o.outcome for o in till.upload(sale, release).outcomes] == [Outcome.POSTED] * 2

    again = till.tapped(jonas)
    assert again.available == jonas.balance - 250
    late = till.ask(again, 100, number=1)
    assert late == NotGranted(reason=Declined.LAPSED)
    assert till.granted(again, 100, number=2).grants[0].number == 2


def test_there_is_no_room_for_more_than_the_wallet_has(coop: Coop, till: Kiosk) -> None:
    tomasz = coop.cards["Tomasz"]
    who = till.tapped(tomasz)
    no = till.ask(who, tomasz.balance + 1)
    assert no == NotGranted(reason=Declined.NO_ROOM, available=tomasz.balance)
    till.granted(who, 300)
    # What the till holds already counts: the total is asked for, not the increase.
    assert till.ask(who, tomasz.balance + 1) == NotGranted(
        reason=Declined.NO_ROOM, available=tomasz.balance
    )
    till.granted(who, tomasz.balance)
    other = coop.kiosk("another till")
    there = other.tapped(tomasz)
    assert there.available == 0
    assert other.ask(there, 1) == NotGranted(reason=Declined.NO_ROOM, available=0)


def test_a_smaller_total_takes_nothing_back(coop: Coop, till: Kiosk) -> None:
    who = till.tapped(coop.cards["Ravi"])
    till.granted(who, 500)
    assert till.granted(who, 200).grants[0].total == 500


# --- taps and PINs ----------------------------------------------------------------------------


def test_a_tap_counts_once(coop: Coop, till: Kiosk) -> None:
    mei = coop.cards["Mei"]
    request = till.identify_request(mei.tap())
    first = till.post("identify", request)
    assert till.post("identify", request).body == first.body  # a lost answer: the same again

    replayed = till.identify(request.sun)
    assert replayed == NotIdentified(reason=Declined.REPLAYED_TAP)
    elsewhere = coop.kiosk("another till").identify(request.sun)
    assert elsewhere == NotIdentified(reason=Declined.REPLAYED_TAP)
    older = till.identify(mei.tap(counter=0))
    assert older == NotIdentified(reason=Declined.REPLAYED_TAP)
    mei.counter = 1
    assert isinstance(till.identify(mei.tap()), Identified)


def test_cards_that_are_not_ours_are_declined(coop: Coop, till: Kiosk) -> None:
    mei, yusuf = coop.cards["Mei"], coop.cards["Yusuf"]
    forged = msgspec.structs.replace(mei.tap(), cmac=yusuf.tap().cmac)
    assert till.identify(forged) == NotIdentified(reason=Declined.BAD_TAP)
    noise = msgspec.structs.replace(mei.tap(), picc_data="00" * 16)
    assert till.identify(noise) == NotIdentified(reason=Declined.BAD_TAP)


def test_the_till_gets_the_card_and_pin_sealed_for_itself(coop: Coop, till: Kiosk) -> None:
    mei = coop.cards["Mei"]
    who = till.tapped(mei)
    secrets = msgspec.json.decode(open_sealed(till.seed, unb64(who.offline)), type=OfflineSecrets)
    assert (secrets.card, unb64(secrets.card_key)) == (mei.uid, mei.keys.file)
    assert secrets.counter == mei.counter
    assert pin_matches(secrets.pin_verifier, mei.pin)
    assert open_sealed(till.seed, unb64(till.me.card_meta_key)) == mei.keys.meta


def test_above_the_limit_a_pin_is_wanted(coop: Coop, till: Kiosk) -> None:
    ingrid = coop.cards["Ingrid"]
    who = till.tapped(ingrid)
    till.granted(who, 1000)
    # Not even in small steps: the tap is judged, not the request.
    assert till.ask(who, 1001) == NotGranted(reason=Declined.PIN_WANTED)
    request = till.pin_request(who, ingrid.pin)
    first = till.post("pin", request)
    right = first.read(PinRight)
    assert till.post("pin", request).body == first.body
    assert till.granted(who, 2000, ticket=right.ticket).grants[0].total == 2000
    # A ticket is good for the tap that it was given for.
    other = till.tapped(ingrid)
    assert till.ask(other, 4000, ticket=right.ticket) == NotGranted(reason=Declined.PIN_WANTED)


def test_three_wrong_pins_lock_and_the_right_one_comes_too_late(coop: Coop, till: Kiosk) -> None:
    lucia = coop.cards["Lucía"]
    who = till.tapped(lucia)
    assert till.pin(who, "0000") == PinRefused(reason=Declined.PIN_WRONG, tries_left=2)
    request = till.pin_request(who, "0001")
    first = till.post("pin", request)
    assert first.read(PinRefused) == PinRefused(reason=Declined.PIN_WRONG, tries_left=1)
    assert till.post("pin", request).body == first.body  # a repeat is no new try
    assert isinstance(till.pin(who, lucia.pin), PinRight)  # and a right one gives all back
    for left in (2, 1):
        assert till.pin(who, "0000") == PinRefused(reason=Declined.PIN_WRONG, tries_left=left)
    assert till.pin(who, "0000") == PinRefused(reason=Declined.PIN_LOCKED)
    assert till.pin(who, lucia.pin) == PinRefused(reason=Declined.PIN_LOCKED)
    elsewhere = coop.kiosk("another till")
    assert elsewhere.pin(elsewhere.tapped(lucia), lucia.pin) == PinRefused(
        reason=Declined.PIN_LOCKED
    )


def test_grants_want_a_tap_that_this_till_saw(coop: Coop, till: Kiosk) -> None:
    leilani, mei = coop.cards["Leilani"], coop.cards["Mei"]
    other = coop.kiosk("another till")
    seen_elsewhere = other.tapped(leilani)
    unknown = NotGranted(reason=Declined.UNKNOWN_IDENTIFICATION)
    assert till.ask(seen_elsewhere, 100) == unknown
    mine = till.tapped(leilani)
    assert till.ask(msgspec.structs.replace(mine, identification=new_id()), 100) == unknown
    assert till.ask(msgspec.structs.replace(mine, account=mei.account), 100) == unknown
    assert till.ask(msgspec.structs.replace(mine, unit="EUR"), 100) == unknown


# --- repeats ----------------------------------------------------------------------------------


def test_a_repeated_request_gets_the_first_answer(coop: Coop, till: Kiosk) -> None:
    who = till.tapped(coop.cards["Noor"])
    for what, request in (
        ("grants", till.grant_request(who, 1)),
        ("entries", till.upload_request(till.sale(cash=100))),
    ):
        first = till.post(what, request)
        assert till.post(what, request).body == first.body
        other = msgspec.structs.replace(request, at="2026-01-01T00:00:00.000Z")
        assert till.post(what, other).refused().code == "id-reused"


def test_a_repeated_grant_is_granted_once(coop: Coop, till: Kiosk) -> None:
    card = coop.cards["Anahí"]
    who = till.tapped(card)
    request = till.grant_request(who, 700)
    answers = {till.post("grants", request).body for _ in range(3)}
    assert len(answers) == 1
    assert till.tapped(card).available == card.balance  # held here, and counted once
    assert coop.kiosk("another till").tapped(card).available == card.balance - 700


def test_entries_are_posted_once_however_often_they_come(coop: Coop, till: Kiosk) -> None:
    a, b, c = (till.sale(cash=100 * n) for n in (1, 2, 3))
    first = till.upload(a, b)
    again = till.upload(a, b, c)
    assert again.outcomes[:2] == first.outcomes
    assert again.sequence == 3
    assert till.upload(b) == UploadAnswer(outcomes=first.outcomes[1:], sequence=3)


# --- the journal ------------------------------------------------------------------------------


def test_a_hole_in_the_journal_is_refused_with_what_is_missing(coop: Coop, till: Kiosk) -> None:
    a, b, c = (till.sale(cash=100) for _ in range(3))
    problem = till.post("entries", till.upload_request(b)).refused()
    assert (problem.code, problem.status, problem.expected_sequence) == ("broken-chain", 409, 1)
    till.upload(a)
    problem = till.post("entries", till.upload_request(c)).refused()
    assert (problem.code, problem.expected_sequence) == ("broken-chain", 2)
    assert till.upload(b, c).sequence == 3


def test_a_forked_journal_is_refused(coop: Coop, till: Kiosk) -> None:
    till.upload(till.sale(cash=100))
    past = till.head
    till.upload(till.sale(cash=200))
    till.head = past  # an old disk came back, or somebody copied the key
    other = till.sale(cash=300)
    problem = till.post("entries", till.upload_request(other)).refused()
    assert (problem.code, problem.expected_sequence) == ("forked-journal", 3)
    till.head = msgspec.structs.replace(past, sequence=2, hash=bytes(32))
    unrelated = till.sale(cash=400)
    assert till.post("entries", till.upload_request(unrelated)).refused().code == "forked-journal"


def test_an_entry_id_is_used_once(coop: Coop, till: Kiosk) -> None:
    first = till.sale(cash=100)
    till.upload(first)
    second = till.write(
        lambda marks: msgspec.structs.replace(
            first.verified(bytes(till.signing.verify_key)),
            sequence=marks["sequence"],
            previous=marks["previous"],
        )
    )
    assert till.post("entries", till.upload_request(second)).refused().code == "id-reused"


def test_what_the_ledger_does_not_know_yet_is_kept_in_its_place(coop: Coop, till: Kiosk) -> None:
    class Seedling(Entry, frozen=True, kw_only=True, tag="seedling"):
        height: int

    class LaterRelease(Entry, frozen=True, kw_only=True, tag="release"):
        colour: str

    unknown = till.write(lambda marks: Seedling(**marks, height=3))
    newer = till.write(lambda marks: LaterRelease(**marks, colour="green"))
    sale = till.sale(cash=100)
    outcomes = [o.outcome for o in till.upload(unknown, newer, sale).outcomes]
    assert outcomes == [Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.POSTED]


def test_a_till_cannot_make_coin(coop: Coop, till: Kiosk) -> None:
    account = coop.cards["Noor"].account
    claim = till.write(
        lambda marks: Contribution(
            **marks,
            contribution=new_id(),
            account=account,
            unit=till.unit,
            amount=100_000,
            work="wishing",
            minutes=1,
            day="2026-01-01",
        )
    )
    assert [o.outcome for o in till.upload(claim).outcomes] == [Outcome.RECORDED]
    assert till.tapped(coop.cards["Noor"]).available == 0


def test_sums_that_do_not_agree_post_nothing(coop: Coop, till: Kiosk) -> None:
    before = coop.books()["accounts"]
    wrong = till.sale(cash=500, tax=0)
    body = bytes(wrong.body).replace(b'"net":500', b'"net":700')
    till.head = chain.first_head(till.me.coop, till.me.device, till.me.epoch)
    kid = chain.key_id(till.me.device, 1)
    wrong = type(wrong)(msgspec.Raw(body), chain.sign(body, till.sign, kid=kid, typ=chain.ENTRY))
    assert [o.outcome for o in till.upload(wrong).outcomes] == [Outcome.UNBALANCED]
    assert coop.books()["accounts"] == before


# --- offline ----------------------------------------------------------------------------------


def test_a_till_holds_some_coin_for_who_was_there_lately(coop: Coop, till: Kiosk) -> None:
    yusuf = coop.cards["Yusuf"]
    assert till.refresh().grants == ()
    till.tapped(yusuf)
    fresh = till.refresh()
    [given] = [till.believed(entry) for entry in fresh.grants]
    [grant] = given.grants
    assert (grant.account, grant.number, grant.total) == (yusuf.account, 1, 1500)
    assert given.request is None
    assert fresh.products is not None
    assert len(fresh.products) == 156
    assert {rule.name for rule in fresh.rules or ()} == {
        "coin-share",
        "coin-value",
        "pin-limit",
        "round-up",
        "leases",
        "standing-grants",
        "contributions",
        "kiosk-cap",
    }
    read_checkpoint(fresh.checkpoint, till.me.log_origin, unb64(till.me.ledger_key))

    same = till.refresh(fresh.cursor)
    assert (same.products, same.rules, same.grants) == (None, None, fresh.grants)

    # The network is away; two sales; the network is back.
    offline = [till.sale(account=yusuf.account, coin=n, cash=100) for n in (400, 500)]
    answer = till.upload(*offline)
    assert [o.outcome for o in answer.outcomes] == [Outcome.POSTED] * 2
    topped_up = till.refresh(fresh.cursor)
    assert [till.believed(e).grants[0].total for e in topped_up.grants] == [2400]


def test_standing_grants_leave_the_floor_in_the_wallet(coop: Coop, till: Kiosk) -> None:
    for name in ("Noor", "Sándor"):
        till.tapped(coop.cards[name])
    [given] = [till.believed(entry) for entry in till.refresh().grants]
    assert [g.account for g in given.grants] == [coop.cards["Sándor"].account]


@pytest.mark.parametrize(("number", "coin"), [(1, 201), (2, 1)])
def test_coin_that_nobody_granted_is_not_posted(
    coop: Coop, till: Kiosk, number: int, coin: int
) -> None:
    who = till.tapped(coop.cards["Sándor"])
    till.granted(who, 200)
    before = coop.books()
    beyond = till.sale(account=who.account, coin=coin, cash=100, grant=number)
    assert [o.outcome for o in till.upload(beyond).outcomes] == [Outcome.UNCOVERED]
    after = coop.books()
    assert after["accounts"]["store"] == before["accounts"]["store"]
    waiting = after["accounts"].get("suspense", {}).get("EUR", 0)
    assert waiting - before["accounts"].get("suspense", {}).get("EUR", 0) == coin
    assert set(after["units"].values()) == {0}


# --- tills ------------------------------------------------------------------------------------


def test_an_enrolment_code_lets_one_till_in(coop: Coop, till: Kiosk) -> None:
    assert till.enrol(till.code).status == 200  # its answer was lost: the same till again
    other = coop.kiosk("another till")
    assert other.enrol(till.code).refused().code == "bad-code"
    assert other.enrol("AAAA-BBBB-CCCC-DDDD").refused().code == "bad-code"
    assert till.me.kiosk_name == "test_an_enrolment_code_lets_one_till_in"
    assert till.me.device != other.me.device


def test_a_revoked_till_is_shut_out(coop: Coop, till: Kiosk) -> None:
    sale = till.sale(cash=100)
    assert "revoked" in run("kiosk", "revoke", "--data", coop.data, till.me.device)
    problem = till.post("entries", till.upload_request(sale)).refused()
    assert (problem.code, problem.status) == ("revoked-device", 403)
    assert "no such kiosk" in run("kiosk", "revoke", "--data", coop.data, till.me.device, status=1)


def test_after_all_this_the_books_hold(coop: Coop) -> None:
    books = coop.books()
    assert set(books["units"].values()) == {0}
    assert "nothing to object to" in run("audit", "--data", coop.data)
    assert "all" in run("books", "--data", coop.data)


def test_granted_is_the_ledgers_own_entry_in_the_log(coop: Coop, till: Kiosk) -> None:
    who = till.tapped(coop.cards["Sándor"])
    answer = till.ask(who, 100)
    assert isinstance(answer, Granted)
    printed = run("verify", till.receipt_code(answer.entry).path, "--data", coop.data)
    assert "grant, posted in full" in printed


def test_the_office_sees_who_lives_together_and_what_is_to_be_done(coop: Coop) -> None:
    members = run("member", "list", "--data", coop.data).splitlines()
    assert len(members) == 12
    [noor] = [line for line in members if line.lstrip().startswith("Noor Haddad ")]
    assert coop.cards["Noor"].member in noor
    assert noor.endswith("1 card   Linden Street 4")
    assert next(line for line in members if line.lstrip().startswith("Leilani")).endswith("1 card")
    shifts = run("shift", "list", "--data", coop.data).splitlines()
    assert len(shifts) == 34
    assert shifts == sorted(shifts, key=lambda line: line[:16])
    assert shifts[0].endswith("180 min  shop-shift    2 places")


def test_products_are_called_something_in_several_languages(coop: Coop, till: Kiosk) -> None:
    products = till.refresh().products or ()
    assert all(set(product.names) == {"de", "es", "tr"} for product in products)
    [milk] = [product for product in products if product.name == "Whole milk 1 l"]
    assert milk.names["tr"] == "Tam yağlı süt 1 l"
    assert len({product.department for product in products}) == 10
