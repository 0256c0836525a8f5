# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's wallet: what is theirs, whom they give, how they want things. With and without the
ledger."""

from msgspec.structs import replace

from contract.entries import Transfer
from contract.hall_messages import Expected
from contract.ids import random_id, wallet
from contract.money import Amount
from contract.wallet_messages import (
    Figures,
    HouseholdMember,
    MonthFigures,
    Preferences,
    SetAside,
    SetPreferences,
    SetSpendingLimit,
    WalletFound,
    WalletMove,
)
from hardware.ports import CodeScanned
from hardware.printing.columns import plain_text
from kiosk import intents
from kiosk.bill import GiftBill
from kiosk.bill_entry import entry
from kiosk.effects import (
    CheckReceipt,
    DropDraft,
    KeepDraft,
    PrintReceipt,
    Release,
    Reserve,
    WriteBill,
)
from kiosk.effects.wallet import AskFigures, AskLink, ChangeWallet, LookAtWallet, PrintWallet
from kiosk.events import DraftKept, Ready
from kiosk.intents import wallet as wants
from kiosk.intents.day import AmountDigit, Confirm
from kiosk.intents.desks import OpenDesk
from kiosk.receipts.purchase import receipt
from kiosk.receipts.wallet import wallet_paper
from kiosk.sessions import wallet as session
from kiosk.snapshot import Message, Screen
from kiosk.wallet import Changed, LinkFound
from ledger_client.answers import AtRisk, NoRoom, Person, PinOk, Room, Status, WalletNotTold
from tests.kiosk.test_housing import written_like
from tests.kiosk.test_tendering import MARKS
from tests.kiosk.till import AMARA, COIN, COOP, JONAS, NINE, SHOP, Till, room
from ui.words import words_in

ENGLISH = words_in("en-GB")
MEI = random_id(b"Mei.......")
MOVE = WalletMove(
    index=7, at="2026-05-02T10:00:00.000Z", day="2026-05-02", kind="shopping", amount=-540,
    where="Till 2",
)  # fmt: skip
FOUND = WalletFound(
    member=AMARA.member,
    account=AMARA.account,
    unit=COIN,
    balance=6000,
    available=5000,
    moves=(MOVE, replace(MOVE, index=5, kind="received", amount=300, name="Jonas")),
    older=5,
    expected=(Expected(work="garden", day="2026-05-01", minutes=90, amount=1200),),
    aside=(
        SetAside(kiosk="Till 2", amount=1000, why="standing", until="2026-05-03T20:00:00.000Z"),
    ),
    household=(HouseholdMember(member=MEI, first_name="Mei", account=wallet(MEI)),),
)


def opened(found: WalletFound | None = FOUND, *, languages: tuple[str, ...] = ("en-GB",)) -> Till:
    """Amara opens her wallet with card and PIN; without an answer if there is no ledger."""
    till = Till(languages=languages)
    if found is None:
        till.send(Status(online=False, last_contact_ms=NINE, unsent=0))
    till.send(OpenDesk("wallet"))
    assert till.shown.screen is Screen.WHO
    till.tap(AMARA)
    assert till.shown.screen is Screen.PIN
    till.type_pin("1234")
    till.answer(PinOk(None if found is None else "the ticket"))
    if found is not None:
        assert till.last(LookAtWallet).ticket == "the ticket"
        till.answer(found)
    assert till.shown.screen is Screen.WALLET
    return till


def type_amount(till: Till, minor: int) -> None:
    for digit in str(minor):
        till.send(AmountDigit(digit))


def to_mei(till: Till, minor: int) -> None:
    """Twelve coin, say, for Mei, who lives with Amara."""
    till.send(wants.DoWallet("give"))
    till.send(wants.GiveTo(wallet(MEI)))
    type_amount(till, minor)
    till.send(Confirm())


def test_what_is_mine_what_is_coming_and_what_is_set_aside_where() -> None:
    page = opened().shown.wallet
    assert page is not None
    assert (page.balance, page.free) == (Amount(COIN, 6000), Amount(COIN, 5000))
    assert [(row.what, row.at, row.amount.amount) for row in page.rows] == [
        (Message("wallet-coming", {"work": "Garden"}), "2026-05-01", 1200),
        (Message("wallet-aside-standing", {"kiosk": "Till 2"}), "2026-05-03 22:00", 1000),
    ]
    said = [ENGLISH.message(move.what) for move in page.moves]
    assert said == ["Shopping at Till 2", "From Jonas"]


def test_history_goes_back_page_by_page() -> None:
    till = opened()
    till.send(wants.ShowWallet("history"))
    till.send(wants.ShowOlder())
    assert till.last(LookAtWallet).before == 5
    till.answer(replace(FOUND, moves=(replace(MOVE, index=3),), older=None))
    assert till.shown.wallet is not None
    assert [move.index for move in till.shown.wallet.moves] == [7, 5, 3]
    assert not till.shown.wallet.older
    assert till.send(wants.ShowOlder()) == ()


def test_without_the_ledger_what_is_known_here_is_said_and_the_rest_says_why_not() -> None:
    till = opened(None)
    assert till.shown.wallet is not None
    assert not till.shown.wallet.known
    assert till.shown.wallet.free == Amount(COIN, AMARA.available)
    for act in ("limit", "pin", "wishes", "phone", "statement", "block"):
        assert till.send(wants.DoWallet(act)) == ()
        assert (till.shown.screen, till.notice) == (Screen.WALLET, "wallet-offline")


def test_coin_is_given_by_name_under_a_grant_with_a_draft_and_a_receipt() -> None:
    till = opened()
    to_mei(till, 1200)
    reserve = till.last(Reserve)
    assert (reserve.amount, reserve.ticket, reserve.person.member) == (
        1200, "the ticket", AMARA.member
    )  # fmt: skip
    till.answer(room(AMARA))
    assert till.last(KeepDraft).bill.grant == 3
    till.answer(DraftKept())
    bill = till.last(WriteBill).bill
    assert isinstance(bill, GiftBill)
    made = entry(bill, MARKS, SHOP.device, "EUR")
    assert isinstance(made, Transfer)
    assert (made.account, made.to, made.unit, made.amount, made.grant) == (
        AMARA.account, wallet(MEI), COIN, 1200, 3
    )  # fmt: skip
    till.answer(replace(written_like(), id=bill.id))
    assert till.shown.screen is Screen.APPROVED
    assert till.shown.approved is not None
    assert (till.shown.approved.given_to, till.shown.approved.coin) == ("Mei", Amount(COIN, 1200))
    printed = till.all(PrintReceipt)[-1]
    paper = plain_text(receipt(printed.bill, printed.written, SHOP, ENGLISH))
    assert "Mei" in paper
    assert "12.00" in paper
    till.send(intents.Done())
    assert (till.shown.screen, till.shown.member) == (Screen.IDLE, None)


def test_coin_is_given_to_whoever_taps_but_not_to_oneself() -> None:
    till = opened()
    till.send(wants.DoWallet("give"))
    assert till.shown.reader_armed
    till.tap(AMARA)
    assert (till.shown.screen, till.notice) == (Screen.GIVE, "wallet-not-yourself")
    till.tap(JONAS)
    assert till.shown.sum is not None
    assert till.shown.sum.to == "Jonas"
    type_amount(till, 5001)
    assert till.shown.sum.over
    assert till.send(Confirm()) == ()
    assert till.shown.member is not None
    assert till.shown.member.first_name == "Amara"


def test_coin_is_given_to_the_commons() -> None:
    till = opened()
    till.send(wants.DoWallet("give"))
    till.send(wants.GiveTo(f"commons:{COOP}"))
    type_amount(till, 100)
    till.send(Confirm())
    assert isinstance(till.state.bill, GiftBill)
    assert till.state.bill.to == f"commons:{COOP}"


def test_where_there_is_no_room_nothing_is_given_and_nothing_stays_set_aside() -> None:
    lent = Room(3, AMARA.account, COIN, AtRisk(1, 200, 200))
    for answer in (NoRoom("no-room", 100, offline=False), lent):
        till = opened()
        to_mei(till, 1200)
        effects = till.answer(answer)
        assert till.notice.startswith("no-room")
        assert till.shown.screen is Screen.SUM
        assert [type(effect) for effect in effects] == [DropDraft, Release]
        assert till.state.bill is None
        assert not till.all(WriteBill)


def test_a_second_gift_asks_for_the_pin_again_and_goes_on() -> None:
    """A PIN is given for what stands on the screen."""
    till = opened()
    to_mei(till, 1200)
    till.answer(NoRoom("pin-wanted", 0, offline=False))
    assert till.shown.screen is Screen.PIN
    till.type_pin("1234")
    till.answer(PinOk("another ticket"))
    assert till.shown.sum is not None
    assert (till.shown.sum.to, till.shown.sum.amount) == ("Mei", Amount(COIN, 1200))
    till.send(Confirm())
    assert till.last(Reserve).ticket == "another ticket"


def test_a_gift_that_the_power_cut_off_is_shown_and_can_be_given_back() -> None:
    till = opened()
    to_mei(till, 1200)
    till.answer(room(AMARA))
    draft = till.last(KeepDraft).bill
    after = Till()
    after.send(Ready(draft))
    assert after.shown.unfinished is not None
    assert (after.shown.unfinished.total, after.shown.unfinished.household) == (
        Amount(COIN, 1200), "Mei"
    )  # fmt: skip
    after.send(intents.FinishSale())
    after.answer(room(AMARA))
    assert after.last(WriteBill).bill == draft
    other = Till()
    other.send(Ready(draft))
    assert Release(AMARA.account) in other.send(intents.GiveBack())


def test_a_limit_of_ones_own_is_set_and_taken_away() -> None:
    till = opened()
    till.send(wants.DoWallet("limit"))
    type_amount(till, 2000)
    till.send(Confirm())
    assert till.last(ChangeWallet).act == SetSpendingLimit(coin=2000)
    till.answer(Changed())
    assert till.notice == "wallet-limit-set"
    assert till.shown.wallet is not None
    assert till.shown.wallet.limit == Amount(COIN, 2000)
    till.send(wants.DoWallet("limit"))
    assert till.shown.sum is not None
    assert till.shown.sum.has_limit
    till.send(wants.NoLimit())
    assert till.last(ChangeWallet).act == SetSpendingLimit()
    till.answer(Changed())
    assert till.notice == "wallet-limit-gone"


def test_a_card_is_blocked_when_asked_twice_and_it_is_said_at_once() -> None:
    till = opened()
    assert till.send(wants.DoWallet("block")) == ()
    till.send(wants.ShowWallet("acts"))  # something else was touched: it is asked again
    assert till.send(wants.DoWallet("block-sure")) == ()
    till.send(wants.DoWallet("block"))
    till.send(wants.DoWallet("block-sure"))
    assert till.last(ChangeWallet).act == "block"
    till.answer(Changed())
    assert (till.shown.screen, till.notice) == (Screen.IDLE, "wallet-card-blocked")
    assert till.shown.member is None


def test_a_new_pin_is_typed_twice_and_stands_nowhere() -> None:
    till = opened()
    till.send(wants.DoWallet("pin"))
    till.type_pin("2468")
    till.type_pin("1357")
    assert till.notice == "wallet-pins-differ"
    till.type_pin("2468")
    assert till.shown.newpin is not None
    assert till.shown.newpin.again
    till.type_pin("2468")
    change = till.last(ChangeWallet)
    assert (change.act, change.pin) == ("pin", "2468")
    for said in (change, till.state, till.state.wallet, till.shown):
        assert "2468" not in repr(said)
    till.answer(Changed())
    assert (till.shown.screen, till.notice) == (Screen.WALLET, "wallet-pin-changed")


def test_language_text_and_contrast_are_kept_and_follow_the_card() -> None:
    till = opened(languages=("en-GB", "de"))
    till.send(wants.DoWallet("wishes"))
    for what, value in (("language", "de"), ("text", "large"), ("contrast", "high")):
        till.send(wants.ChooseWish(what, value))  # type: ignore[arg-type]
    till.send(Confirm())
    wishes = Preferences(language="de", text_percent=150, contrast="high")
    assert till.last(ChangeWallet).act == SetPreferences(preferences=wishes)
    till.answer(Changed())
    assert till.shown.language == "de"
    assert till.shown.member is not None
    assert (till.shown.member.text_percent, till.shown.member.contrast) == (150, "high")

    elsewhere = Till(languages=("en-GB", "de"))
    elsewhere.tap(replace(AMARA, language="de", text_percent=150, contrast="high"))
    assert elsewhere.shown.member == till.shown.member


def test_a_receipt_is_checked_and_the_wallet_is_there_again() -> None:
    till = opened()
    till.send(CodeScanned(written_like().url))
    till.last(CheckReceipt)
    assert till.shown.screen is Screen.PROOF
    till.send(intents.Done())
    assert till.shown.screen is Screen.WALLET


def test_a_statement_on_paper_adds_up() -> None:
    till = opened()
    till.send(wants.DoWallet("statement"))
    assert till.last(LookAtWallet).since == "2026-02-01"
    (printing,) = till.answer(replace(FOUND, opening=6240))
    assert isinstance(printing, PrintWallet)
    paper = plain_text(wallet_paper(printing, NINE, SHOP, ENGLISH))
    for said in ("62.40", "65.40", "60.00", "Shopping at Till 2", "From Jonas"):
        assert said in paper, said
    assert till.shown.wallet is not None
    assert len(till.shown.wallet.moves) == 2


def test_a_link_for_the_phone_is_forgotten_with_its_page() -> None:
    till = opened()
    till.send(wants.DoWallet("phone"))
    till.last(AskLink)
    till.answer(LinkFound("https://greenleaf.example/me#once"))
    assert till.shown.phone is not None
    assert till.shown.phone.url.endswith("#once")
    till.send(intents.Back())
    assert till.state.wallet.link == ""


def test_the_open_figures_need_no_card() -> None:
    till = Till()
    till.send(OpenDesk("wallet"))
    till.send(wants.ShowFigures())
    till.last(AskFigures)
    months = (
        MonthFigures(month="2026-03", issued=500, circulating=500),
        MonthFigures(month="2026-04", issued=1000, spent=300, circulating=1200),
    )
    till.answer(Figures(unit=COIN, log_size=9, months=months))
    till.send(wants.ChooseMeasure("issued"))
    assert till.shown.figures is not None
    assert [(bar.month, bar.amount.amount, bar.share) for bar in till.shown.figures.bars] == [
        ("2026-03", 500, 500), ("2026-04", 1000, 1000)
    ]  # fmt: skip
    till.send(intents.Back())
    assert till.shown.screen is Screen.IDLE


def test_the_figures_say_when_nobody_can_be_asked() -> None:
    till = Till()
    till.send(OpenDesk("wallet"))
    till.send(wants.ShowFigures())
    till.answer(WalletNotTold("offline"))
    assert (till.shown.screen, till.notice) == (Screen.FIGURES, "wallet-offline")
    assert till.shown.figures is not None
    assert not till.shown.figures.known


def test_a_card_read_too_long_ago_is_wanted_again() -> None:
    till = opened()
    till.send(wants.DoWallet("phone"))
    till.answer(WalletNotTold("unknown-identification"))
    assert (till.shown.screen, till.notice) == (Screen.WHO, "wallet-pin-wanted")
    assert till.shown.member is None


def test_everything_that_may_be_done_is_done_by_something() -> None:
    for act in session.ACTS:
        till = opened()
        before = till.shown
        effects = till.send(wants.DoWallet(act))
        assert effects or till.shown != replace(before, revision=till.shown.revision), act


def test_a_gift_at_a_kiosk_without_the_ledger_spends_what_stands_here() -> None:
    till = opened(None)
    who: Person | None = till.state.wallet.who
    assert who is not None
    till.send(wants.DoWallet("give"))
    till.send(wants.GiveTo(f"commons:{COOP}"))
    type_amount(till, 700)
    till.send(Confirm())
    assert till.last(Reserve).ticket is None
    till.answer(room(who, 4))
    assert till.last(KeepDraft).bill.grant == 4
