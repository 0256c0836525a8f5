# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/books.md says what the books do."""

import re
from typing import get_args

from contract.entries import AnyEntry
from contract.outcomes import Outcome
from ledger.books.decide import KINDS
from tests.ledger.books_page import PAGE, entries_shown, kinds_posted, written

_UNUSED = {"labour"}


def rows(heading: str) -> list[str]:
    """The first cells of the table under a heading."""
    part = PAGE.read_text().partition(f"# {heading}\n")[2].partition("\n#")[0]
    return re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)


def words(heading: str) -> set[str]:
    return {word for cell in rows(heading) for word in re.findall(r"`([a-z-]+)", cell)}


def test_the_examples_are_what_the_books_post() -> None:
    page = PAGE.read_text()
    assert page == written(page), "python -m tests.ledger.books_page"


def test_every_account_is_on_the_page_and_in_an_example() -> None:
    assert words("Accounts") - _UNUSED == kinds_posted()


def test_every_kind_of_entry_is_on_the_page() -> None:
    tags = {str(kind.__struct_config__.tag) for kind in get_args(AnyEntry)}
    assert words("Entries of a kiosk") | words("Entries of the ledger") == tags


def test_every_outcome_of_the_log_is_on_the_page() -> None:
    assert words("What becomes of an entry") == {o.value for o in Outcome} - {"held"}


def test_every_kind_that_posts_is_in_an_example() -> None:
    posting = {kind for kind, of in KINDS.items() if of.collect.__name__ not in ("_record",)}
    posting -= {k for k in posting if str(k.__struct_config__.tag) in ("return", "rule", "member")}
    assert posting <= entries_shown()
