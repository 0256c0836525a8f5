# SPDX-License-Identifier: AGPL-3.0-or-later
"""Properties of amounts, rules, chain, proofs and codes that hold for every co-op."""

from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import chain, codes
from contract.entries import (
    MAX_TENDERS,
    MAX_TOTALS,
    BadEntry,
    Purchase,
    Tender,
    Total,
    read_entry,
    read_mark,
    require_balanced,
)
from contract.grants import room
from contract.ids import b64, instant, unb64, unix_ms, uuid7, wallet
from contract.money import MAX_AMOUNT, Amount, digits, divide_half_up, plain
from contract.proof import (
    BadProof,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    require_consistent,
    require_included,
    tree_root,
)
from contract.receipt import (
    BadReceiptCode,
    ReceiptCode,
    parse_receipt_code,
    read_typed_code,
    typed_code,
)
from contract.rules import (
    CoinShare,
    CoinValue,
    NoRule,
    PinLimit,
    Rulebook,
    RuleVersion,
    coin_part,
    settles,
)
from contract.tender_rules import DepartmentShare
from tests.contract import examples

TOTALS = st.integers(0, 10**7)


@given(
    TOTALS,
    st.integers(0, 100),
    st.integers(1, 1000),
    st.none() | st.integers(0, 10**7),
    st.sampled_from(["down", "nearest"]),
)
def test_coin_never_settles_more_than_the_rule_or_the_wallet_allows(
    total: int, percent: int, value: int, available: int | None, rounding: Any
) -> None:
    worth = CoinValue(Amount("EUR", value), rounding)
    assert abs(settles(total, worth) * 100 - total * value) < (51 if rounding == "nearest" else 100)
    part = coin_part(total, CoinShare(percent=percent), worth, available)
    assert 0 <= part.settles <= total * percent // 100
    assert part.settles <= settles(part.coin, worth)
    if available is not None:
        assert part.coin <= available
    if part.coin:
        assert settles(part.coin - 1, worth) < part.settles  # the fewest coins that do


def test_with_a_coin_at_one_euro_coin_and_money_part_of_a_bill_look_alike() -> None:
    worth = CoinValue(money=Amount("EUR", 100))
    share = CoinShare(percent=60)
    assert coin_part(1256, share, worth).coin == 753
    assert coin_part(1256, share, worth).reason == "rule"
    assert coin_part(1256, share, worth, 320).coin == 320
    assert coin_part(1256, share, worth, 320).reason == "balance"
    assert coin_part(1256, CoinShare(percent=100), worth).reason == ""


def test_the_rule_of_the_day_holds() -> None:
    old = RuleVersion(version=1, starts="2026-01-01", parameters=CoinShare(percent=40))
    new = RuleVersion(version=2, starts="2026-05-03", parameters=CoinShare(percent=60))
    book = Rulebook([new, old])
    assert book.on(CoinShare, "2026-05-02").version == 1
    assert book.on(CoinShare, "2026-05-03").parameters.percent == 60
    with pytest.raises(NoRule):
        book.on(CoinShare, "2025-12-31")
    with pytest.raises(NoRule):
        book.on(PinLimit, "2026-05-03")


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_rounding_is_to_the_nearest_and_even_handed(numerator: int, denominator: int) -> None:
    quotient = divide_half_up(numerator, denominator)
    assert abs(quotient * denominator - numerator) * 2 <= denominator
    assert divide_half_up(-numerator, denominator) == -quotient


@pytest.mark.parametrize(
    ("unit", "minor", "words"),
    [
        ("EUR", 430, "€4.30"),
        ("EUR", -5, "-€0.05"),
        ("CHF", 100, "CHF 1.00"),
        ("JPY", 1200, "JPY 1200"),
        ("KWD", 1234, "KWD 1.234"),
        (examples.COIN, 720, "7.20 coin"),
    ],
)
def test_amounts_in_words(unit: str, minor: int, words: str) -> None:
    assert plain(unit, minor) == words
    assert str(Amount(unit, minor)) == words
    assert digits(unit, abs(minor)) in words


@given(st.integers(0, 2**47), st.binary(min_size=10, max_size=10))
def test_ids_sort_by_time_and_instants_read_back(ms: int, random: bytes) -> None:
    assert uuid7(ms, random) < uuid7(ms + 1, bytes(10))
    ms %= 250_000_000_000_000 // 1000
    assert unix_ms(instant(ms)) == ms
    assert unb64(b64(random)) == random


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_a_misread_digit_is_caught_by_the_check_digit(body: str, place: int, off: int) -> None:
    code = body + str(codes.check_digit(body))
    assert codes.gtin(code) == code
    wrong = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :]
    with pytest.raises(codes.BadCode, match="check"):
        codes.gtin(wrong)


def test_one_product_has_one_code() -> None:
    assert codes.gtin("036000291452") == "0036000291452"
    assert codes.gtin("73513537") == "0000073513537"
    for text, reason in (("12345", "length"), ("4006381333932", "check"), ("٤٠٠٦", "digits")):
        with pytest.raises(codes.BadCode, match=reason):
            codes.gtin(text)


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(-(10**9), 10**9))
def test_room_is_never_negative_and_ends_with_the_lease(total: int, spent: int, to_go: int) -> None:
    now = 1_777_800_600_000
    left = room(total, spent, instant(now + to_go), now, 60)
    assert left == (max(total - spent, 0) if to_go > 60_000 else 0)


# --- the log ---------------------------------------------------------------------------------

LEAVES = [leaf_hash(str(i).encode()) for i in range(70)]


@given(st.integers(1, 70), st.data())
def test_every_leaf_proves_itself_and_nothing_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = LEAVES[:size]
    root, path = tree_root(leaves), inclusion_path(index, leaves)
    require_included(leaves[index], index, size, path, root)
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        with pytest.raises(BadProof):
            require_included(leaves[index], other, size, path, root)
        with pytest.raises(BadProof):
            require_included(leaves[other], index, size, path, root)
    if path:
        with pytest.raises(BadProof):
            require_included(leaves[index], index, size, path[:-1], root)
    with pytest.raises(BadProof):
        require_included(leaves[index], index, size, [*path, root], root)


@given(st.integers(1, 70), st.integers(1, 70))
def test_a_log_only_grows(a: int, b: int) -> None:
    old, new = sorted((a, b))
    old_root, new_root = tree_root(LEAVES[:old]), tree_root(LEAVES[:new])
    path = consistency_path(old, LEAVES[:new])
    require_consistent(old, old_root, new, new_root, path)
    with pytest.raises(BadProof):
        require_consistent(old, bytes(32), new, new_root, path)
    if old != new:
        with pytest.raises(BadProof):
            require_consistent(new, new_root, old, old_root, path)


def test_the_frontier_grows_like_the_tree() -> None:
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES, 1):
        frontier.append(leaf)
        assert frontier.root() == tree_root(LEAVES[:size])
        assert len(frontier.hashes) == size.bit_count()


# --- hostile bytes ---------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.binary() | JSON.map(chain.canonical))
def test_no_bytes_get_past_as_an_entry(data: bytes) -> None:
    with pytest.raises(BadEntry):
        read_mark(data)
    with pytest.raises(BadEntry):
        read_entry(data)


@pytest.mark.parametrize(
    "body",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1.5}',
        b'{"a":null}',
        b'{"a":9007199254740992}',
        b"[NaN]",
        '{"ä":1}'.encode(),
        b'{"a":1,"a":1}',
        b"[" * 100_000,
    ],
)
def test_what_is_not_canonical_is_refused(body: bytes) -> None:
    with pytest.raises(chain.NotCanonical):
        chain.require_canonical(body)


@given(st.text() | st.binary(max_size=80).map(b64))
def test_no_text_gets_past_as_a_receipt_code(text: str) -> None:
    try:
        code = parse_receipt_code(text)
    except BadReceiptCode:
        return
    assert code.path == text.split("#")[0]


@given(st.binary(min_size=32, max_size=32), st.none() | st.binary(min_size=16, max_size=16))
def test_a_receipt_code_survives_any_base(entry_hash: bytes, salt: bytes | None) -> None:
    code = ReceiptCode(examples.entry_id(3), entry_hash, salt)
    for base in ("https://co.op", "http://192.0.2.7:8000/deep/er/"):
        assert parse_receipt_code(code.url(base)) == code
    assert salt is None or salt.hex() not in repr(code)
    typed = typed_code(entry_hash)
    assert read_typed_code(f" {typed[:4]}-{typed[4:8]}-{typed[8:]}".lower()) == typed


def sale(totals: list[tuple[int, int]], tenders: list[Tender]) -> Purchase:
    return Purchase(
        **examples.marks(1, examples.KIOSK, bytes(32)),  # type: ignore[arg-type]
        totals=tuple(Total(department="x", tax_rate=0, net=net, tax=tax) for net, tax in totals),
        tenders=tuple(tenders),
    )


def cash(amount: int) -> Tender:
    return Tender(type="cash", unit="EUR", amount=amount)


def coin(amount: int, settles: int) -> Tender:
    return Tender(
        type="coin",
        unit=examples.COIN,
        amount=amount,
        settles=Amount("EUR", settles),
        account=wallet(examples.MEMBER),
        grant=1,
    )


@pytest.mark.parametrize(
    "entry",
    [
        sale([(100, 0)], [cash(100)]),
        sale([(150, 0), (-50, 0)], [cash(100)]),  # a deposit came back
        sale([(100, 0)], [coin(90, 90), cash(10)]),
        sale([(100, 0)] * MAX_TOTALS, [cash(100 * MAX_TOTALS // MAX_TENDERS)] * MAX_TENDERS),
    ],
)
def test_a_sale_that_can_be_posted(entry: Purchase) -> None:
    assert require_balanced(entry) == "EUR"


@pytest.mark.parametrize(
    ("kind", "reads"), [("rent-payment", True), ("Rent", False), ("a\0b", False), ("k" * 41, False)]
)
def test_a_kind_that_is_not_known_yet_is_a_word(kind: str, reads: bool) -> None:
    body = chain.canonical(examples.marks(1, examples.LEDGER, bytes(32)) | {"kind": kind, "x": 1})
    with nullcontext() if reads else pytest.raises(BadEntry):
        assert read_mark(body.replace(b'"anchor":null,', b"")).kind == kind


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (sale([(100, 0)], []), "nothing was paid"),
        (sale([(100, 0)], [cash(99)]), "paid 99, sold 100"),
        (sale([(-500, 0)], [coin(1, -500)]), "more than nothing"),
        (sale([(100, 0)], [coin(200, 0), cash(100)]), "more than nothing"),
        (sale([(1, 0)] * (MAX_TOTALS + 1), [cash(MAX_TOTALS + 1)]), "than a sale has"),
        (sale([(MAX_TENDERS + 1, 0)], [cash(1)] * (MAX_TENDERS + 1)), "than a sale has"),
        (sale([(MAX_AMOUNT, 0)] * 2, [cash(MAX_AMOUNT)] * 2), "more than an amount"),
        # It all sums to little, and one account would still get more than anybody can write down.
        (sale([(MAX_AMOUNT, -MAX_AMOUNT)] * 2 + [(1, 0)], [cash(1)]), "more than an amount"),
    ],
)
def test_a_sale_that_nobody_can_post(entry: Purchase, why: str) -> None:
    with pytest.raises(BadEntry, match=why):
        require_balanced(entry)


# --- coin by department ------------------------------------------------------------------------

sold_by = st.dictionaries(st.sampled_from(["bread", "wine", "grocery"]), st.integers(0, 100_000))


@given(sold_by, st.integers(0, 5000), st.integers(0, 100))
def test_where_no_department_has_its_own_share_they_change_nothing(
    sold: dict[str, int], containers: int, percent: int
) -> None:
    total = sum(sold.values()) + containers
    share, value = CoinShare(percent), CoinValue(Amount("EUR", 100))
    assert coin_part(total, share, value, None, sold) == coin_part(total, share, value)


@given(sold_by, st.integers(0, 5000), st.integers(0, 100), st.none() | st.integers(0, 50_000))
def test_no_department_is_paid_in_more_coin_than_its_share(
    sold: dict[str, int], containers: int, percent: int, available: int | None
) -> None:
    total = sum(sold.values()) + containers
    share = CoinShare(percent, (DepartmentShare("bread", 100), DepartmentShare("wine", 0)))
    part = coin_part(total, share, CoinValue(Amount("EUR", 100)), available, sold)
    rest = (sold.get("grocery", 0) + containers) * percent // 100
    assert part.settles <= sold.get("bread", 0) + rest
    if available is None:
        assert part.settles == sold.get("bread", 0) + rest


def test_bread_in_coin_and_wine_in_money() -> None:
    """12.00 of bread, all of it in coin; 8.00 of wine, none of it; of the other 10.00 60 %."""
    share = CoinShare(60, (DepartmentShare("bread", 100), DepartmentShare("wine", 0)))
    sold = {"bread": 1200, "wine": 800, "grocery": 1000}
    part = coin_part(3000, share, CoinValue(Amount("EUR", 100)), None, sold)
    assert (part.coin, part.settles, part.reason) == (1800, 1800, "rule")
