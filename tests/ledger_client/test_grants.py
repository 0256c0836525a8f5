# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk may spend: never more than the ledger granted, however the answers come in."""

import random

from hypothesis import given
from hypothesis import strategies as st

from contract.entries import (
    FORMAT,
    Entry,
    GrantGiven,
    Purchase,
    Release,
    Released,
    RentPayment,
    Tender,
    Total,
    Transfer,
)
from contract.grants import Grant
from contract.ids import b64, instant, random_id, uuid7, wallet
from contract.money import Amount, coin_unit
from ledger_client.grants import GrantBook

COOP = random_id(b"greenleaf.")
KIOSK = random_id(b"the till..")
LEDGER = random_id(b"the ledger")
COIN = coin_unit(COOP)
AMARA = wallet(random_id(b"amara....."))
JONAS = wallet(random_id(b"jonas....."))
NINE = 1_777_800_600_000  # 2026-05-03T09:30:00Z
MINUTE = 60_000
REQUEST = uuid7(NINE, b"a request.")


def marks(number: int = 1, device: str = KIOSK) -> dict[str, object]:
    return {
        "format": FORMAT,
        "coop": COOP,
        "device": device,
        "epoch": 1,
        "sequence": number,
        "previous": b64(bytes(32)),
        "id": uuid7(NINE + number, bytes(10)),
        "at": instant(NINE),
        "actor": f"kiosk:{device}",
    }


def granted(
    total: int,
    *,
    number: int = 1,
    account: str = AMARA,
    minutes: int = 30,
    request: str | None = REQUEST,
    device: str = KIOSK,
    epoch: int = 1,
) -> GrantGiven:
    """The ledger says: under this number, in total so much, until then."""
    grant = Grant(
        account=account,
        device=device,
        epoch=epoch,
        number=number,
        unit=COIN,
        total=total,
        until=instant(NINE + minutes * MINUTE),
    )
    return GrantGiven(**marks(1, LEDGER), grants=(grant,), request=request)


def spent(amount: int, *, number: int = 1, account: str = AMARA) -> Purchase:
    return Purchase(
        **marks(),
        totals=(Total(department="bakery", tax_rate=700, net=amount, tax=0),),
        tenders=(
            Tender(
                type="coin",
                unit=COIN,
                amount=amount,
                settles=Amount("EUR", amount),
                account=account,
                grant=number,
            ),
        ),
    )


def released(number: int = 1, account: str = AMARA) -> Release:
    return Release(**marks(), releases=(Released(account=account, unit=COIN, number=number),))


def book(*facts: Entry) -> GrantBook:
    made = GrantBook(KIOSK, 1)
    for fact in facts:
        tell(made, fact)
    return made


def tell(to: GrantBook, fact: Entry) -> None:
    if isinstance(fact, GrantGiven):
        to.took(fact)
    else:
        to.wrote(fact)


# --- one account -------------------------------------------------------------------------------


def test_room_is_what_was_granted_less_what_was_spent() -> None:
    held = book(granted(500))
    assert held.room(AMARA, NINE) == 500
    assert held.open_number(AMARA) == 1
    held.wrote(spent(120))
    assert held.room(AMARA, NINE) == 380
    held.took(granted(800))  # the whole that is granted, not so much more
    assert held.room(AMARA, NINE) == 680
    assert held.room(JONAS, NINE) == 0
    held.spent_all()  # an entry of another version of this program may have spent anything
    assert held.room(AMARA, NINE) == 0
    held.took(granted(800))
    assert held.room(AMARA, NINE) == 0


def test_rent_and_gifts_are_spent_too() -> None:
    held = book(granted(500))
    held.wrote(RentPayment(**marks(), household="h" * 16, tenders=spent(200).tenders))
    held.wrote(Transfer(**marks(), account=AMARA, to=JONAS, unit=COIN, amount=100, grant=1))
    assert held.room(AMARA, NINE) == 200


def test_a_lease_ends_a_margin_early() -> None:
    held = book(granted(500, minutes=30))
    end = NINE + 30 * MINUTE
    assert held.room(AMARA, end - MINUTE - 1) == 500
    assert held.room(AMARA, end - MINUTE) == 0
    held.margin_seconds = 0
    assert held.room(AMARA, end - 1) == 500
    assert held.room(AMARA, end) == 0
    assert held.room(AMARA, None) == 0, "no time that can be trusted: every lease counts as ended"
    held.took(granted(500, minutes=60))
    assert held.room(AMARA, end) == 500


def test_a_late_answer_and_a_repeated_one_are_harmless() -> None:
    held = book(granted(800, minutes=60), granted(800, minutes=60), granted(500, minutes=30))
    assert held.room(AMARA, NINE + 40 * MINUTE) == 800
    held.took(granted(500, minutes=90))  # the greatest total, the latest lease
    assert held.room(AMARA, NINE + 80 * MINUTE) == 800


def test_a_number_that_was_released_is_closed_for_ever() -> None:
    held = book(granted(500), spent(120), released())
    assert held.room(AMARA, NINE) == 0
    assert held.open_number(AMARA) is None
    held.took(granted(9_999, minutes=600))
    assert held.room(AMARA, NINE) == 0
    assert held.ask(AMARA, 70, NINE) == (2, 70), "the next one begins at nothing"
    held.took(granted(70, number=2))
    assert (held.open_number(AMARA), held.room(AMARA, NINE)) == (2, 70)
    held.took(granted(9_999, number=1))
    assert held.room(AMARA, NINE) == 70


def test_a_number_that_the_ledger_took_back_is_followed_by_the_next() -> None:
    held = book(granted(500))
    held.close(AMARA, 1)  # it answered "lapsed"
    assert held.room(AMARA, NINE) == 0
    assert held.ask(AMARA, 300, NINE) == (2, 300)
    held.took(granted(300, number=2))
    held.close(AMARA, 1)  # said once more
    assert held.room(AMARA, NINE) == 300


def test_what_is_asked_for_covers_what_was_spent_already() -> None:
    held = book()
    assert held.ask(AMARA, 500, NINE) == (1, 500)
    held.took(granted(500))
    held.wrote(spent(500))
    assert held.ask(AMARA, 70, NINE) == (1, 570)
    held.took(granted(2000))
    # The lease has ended: asked again for the same, the answer brings a new one.
    assert held.ask(AMARA, 70, NINE + 31 * MINUTE) == (1, 2000)


def test_grants_for_other_kiosks_and_epochs_are_not_ours() -> None:
    held = book(granted(500, device=random_id(b"other till")), granted(500, epoch=2))
    assert held.room(AMARA, NINE) == 0


def test_what_was_asked_for_is_given_back_and_standing_grants_stay() -> None:
    held = book(granted(500), granted(700, account=JONAS, request=None))
    assert held.asked_for() == [(AMARA, 1, REQUEST)]
    held.wrote(spent(500))
    assert held.asked_for() == [], "nothing is left of it"
    held.took(granted(900))
    assert held.asked_for() == [(AMARA, 1, REQUEST)]
    held.wrote(released())
    assert held.asked_for() == []


def test_a_standing_grant_that_grows_over_what_was_asked_for_is_a_standing_grant() -> None:
    assert book(granted(500), granted(1500, request=None)).asked_for() == []


def test_a_renewed_lease_does_not_make_a_standing_grant_of_what_was_asked_for() -> None:
    """Whichever of the two is read first: at a start they come in no order."""
    asked, renewed = granted(500), granted(500, minutes=720, request=None)
    assert book(asked, renewed).asked_for() == book(renewed, asked).asked_for() != []


# --- any order -----------------------------------------------------------------------------------

accounts = st.sampled_from([AMARA, JONAS])
grants = st.builds(
    granted,
    st.sampled_from([50, 100, 200, 201, 300]),
    number=st.integers(1, 3),
    account=accounts,
    minutes=st.integers(1, 120),
    request=st.none() | st.just(REQUEST),
)
releases = st.builds(released, st.integers(1, 3), accounts)


class Life:
    """A kiosk that spends only what it has room for, and remembers everything that happened."""

    def __init__(self) -> None:
        self.book = book()
        self.grants: list[GrantGiven] = []
        self.journal: list[Entry] = []

    def happens(self, fact: Entry | int, account: str) -> None:
        if isinstance(fact, int):  # somebody wants to spend so much
            number = self.book.open_number(account)
            if number is None or self.book.room(account, NINE) < fact:
                return
            fact = spent(fact, number=number, account=account)
        (self.grants if isinstance(fact, GrantGiven) else self.journal).append(fact)
        tell(self.book, fact)

    def spent(self, account: str, number: int) -> int:
        tenders = [t for e in self.journal if isinstance(e, Purchase) for t in e.tenders]
        return sum(t.amount for t in tenders if (t.account, t.grant) == (account, number))

    def total(self, account: str, number: int) -> int:
        """The greatest T of this number that the ledger ever said."""
        said = [g for given in self.grants for g in given.grants]
        return max((g.total for g in said if (g.account, g.number) == (account, number)), default=0)

    def closed(self, account: str, number: int) -> bool:
        gone = [r for e in self.journal if isinstance(e, Release) for r in e.releases]
        return any((r.account, r.number) == (account, number) for r in gone)


facts = st.tuples(grants | releases | st.integers(1, 200), accounts)
lives = st.lists(facts, max_size=30)


@given(lives)
def test_never_more_is_spent_than_was_granted(facts: list[tuple[Entry | int, str]]) -> None:
    life = Life()
    for fact, account in facts:
        life.happens(fact, account)
        for who in (AMARA, JONAS):
            number = life.book.open_number(who)
            room = life.book.room(who, NINE)
            if number is None:
                assert room == 0
            else:
                assert not life.closed(who, number)
                assert room <= life.total(who, number) - life.spent(who, number)
            for n in (1, 2, 3):
                assert life.spent(who, n) <= life.total(who, n)


@given(lives, st.randoms(use_true_random=False))
def test_a_book_made_again_from_grants_and_journal_is_the_same(
    facts: list[tuple[Entry | int, str]], chance: random.Random
) -> None:
    """As at a start: first all grants in any order, some of them twice, then the journal."""
    life = Life()
    for fact, account in facts:
        life.happens(fact, account)
    kept = [*life.grants, *chance.choices(life.grants, k=2)] if life.grants else []
    chance.shuffle(kept)
    again = book(*kept, *life.journal)
    for who in (AMARA, JONAS):
        for later in (0, 20, 40, 60, 80):
            now = NINE + later * MINUTE
            assert again.room(who, now) == life.book.room(who, now)
        assert again.open_number(who) == life.book.open_number(who)
        assert again.ask(who, 70, NINE) == life.book.ask(who, 70, NINE)
    assert sorted(again.asked_for()) == sorted(life.book.asked_for())
