# SPDX-License-Identifier: AGPL-3.0-or-later
"""A statement adds up, in whichever order a desk that was out of reach sent what it took."""

from hypothesis import given
from hypothesis import strategies as st

from contract.entries import FORMAT, RentPayment, Tender
from contract.ids import uuid7
from contract.money import MAX_AMOUNT
from ledger.housing.history import History, Move, payment_key
from ledger.housing.statements import statement

DAYS = [f"2026-03-{day:02}" for day in range(1, 8)]


def paid(number: int, day: str, amount: int) -> Move:
    """So much was paid on that day, and stands in the log as the ``number``-th."""
    entry = RentPayment(
        format=FORMAT,
        coop="a" * 16,
        device="b" * 16,
        epoch=1,
        sequence=number,
        previous="",
        id=uuid7(number, bytes(10)),
        at=f"{day}T12:00:00.000Z",
        actor="kiosk:b",
        household="c" * 16,
        tenders=(Tender(type="cash", unit="EUR", amount=abs(amount)),),
    )
    return Move(number, entry.at, day, entry, amount, payment_key(entry))


moves = st.lists(st.tuples(st.sampled_from(DAYS), st.integers(-MAX_AMOUNT, MAX_AMOUNT)), max_size=8)


@given(moves, st.none() | st.sampled_from(DAYS))
def test_each_balance_is_the_one_before_and_what_came(
    said: list[tuple[str, int]], since: str | None
) -> None:
    """Given payments that arrive late, when a statement begins between them, then what was before
    is brought forward once, and the last line says what is owed."""
    history = History(tuple(paid(n, *one) for n, one in enumerate(said, 1)))
    lines = statement(history, since)
    balance = 0
    for line in lines:
        if line.what == "brought-forward":
            assert (line, balance) == (lines[0], 0)
            balance = line.balance
        else:
            assert since is None or line.day >= since
            balance += line.amount
            assert line.balance == balance
    assert balance == history.balance
