# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m tests.ledger.books_page``: writes the worked examples of docs/books.md again.

Each is what the books themselves post. A test holds the page to it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from contract.entries import (
    AnyEntry,
    CashCount,
    CashMoved,
    CoinRetired,
    Entry,
    Gift,
    GrantGiven,
    LimitSet,
    NeighbourSettled,
    NeighbourStands,
    ProducerPaid,
    Purchase,
    RuleStart,
    Tender,
    Total,
    Visit,
)
from contract.ids import wallet
from contract.money import digits, is_coin
from contract.rules import DebtRepayment, MaxBalance
from ledger.books.decide import Decision
from tests.ledger.books import (
    COIN,
    COMMONS,
    COOP,
    EUR,
    HOUSEHOLD,
    LEDGER,
    MEMBER,
    NEIGHBOUR,
    OTHER,
    STORE,
    TILL,
    VOUCHER,
    World,
)

BERG = "y" * 16
"""A neighbouring co-op."""

PAGE = Path(__file__).parents[2] / "docs" / "books.md"
BEGIN, END = "<!-- examples: written by tests/ledger/books_page.py -->\n", "<!-- end -->"

_NAMES = {
    COOP: "coop",
    TILL: "till",
    OTHER: "other-till",
    MEMBER: "mei",
    NEIGHBOUR: "ravi",
    HOUSEHOLD: "home",
    "v" * 16: "gift-card",
    LEDGER: "ledger",
    BERG: "berg",
    "w" * 16: "visitor",
}


def cash(amount: int) -> Tender:
    return Tender(type="cash", unit=EUR, amount=amount)


def by_card(amount: int) -> Tender:
    return Tender(type="card-terminal", unit=EUR, amount=amount)


def goods(net: int, tax: int) -> tuple[Total, ...]:
    return (Total(department="grocery", tax_rate=700, net=net, tax=tax),)


def earned(world: World) -> None:
    world.post(world.contribution(MEMBER, 2400))


def bought(world: World) -> None:
    world.contribute(MEMBER, 2400)
    world.ask(TILL, MEMBER, 1, 600)
    sale = world.purchase(TILL, world.spends(MEMBER, 600, 1), cash(400))
    world.post(msgspec.structs.replace(sale, totals=goods(935, 65)))
    world.ask(TILL, MEMBER, 1, 750)
    world.post(world.release(TILL, MEMBER, 1))


def rounded_up(world: World) -> None:
    sale = world.purchase(TILL, cash(2437))
    gift = Gift(unit=EUR, amount=63)
    more = msgspec.structs.replace(sale, totals=goods(2278, 159), tenders=(cash(2500),), gift=gift)
    world.post(more)


def came_late(world: World) -> None:
    world.contribute(MEMBER, 500)
    world.ask(TILL, MEMBER, 1, 500)
    world.take_back(TILL, MEMBER, 1)
    world.ask(OTHER, MEMBER, 1, 350)
    world.post(world.sale(TILL, MEMBER, 1, 400))


def beyond(world: World) -> None:
    world.post(world.purchase(TILL, world.spends(MEMBER, 300, 1), cash(200)))


def lent(world: World) -> None:
    world.start(DebtRepayment(percent=50))
    world.post(world.purchase(TILL, world.spends(MEMBER, 300, None, risk=1)))
    world.contribute(MEMBER, 400, DebtRepayment)


def began(world: World) -> None:
    world.post(world.limit(MEMBER, -2000))
    world.ask(TILL, MEMBER, 1, 1500)
    world.post(world.sale(TILL, MEMBER, 1, 1500))


def overflowed(world: World) -> None:
    world.start(MaxBalance(coin=2000, above="commons"))
    world.contribute(MEMBER, 2400, MaxBalance)


def came_back(world: World) -> None:
    world.contribute(MEMBER, 1000)
    world.ask(TILL, MEMBER, 1, 600)
    sale = world.purchase(TILL, world.spends(MEMBER, 600, 1), cash(400))
    world.post(sale)
    world.post(world.refund(sale, 150, 100))


def gave(world: World) -> None:
    world.contribute(MEMBER, 1000)
    world.ask(TILL, MEMBER, 1, 250)
    world.post(world.transfer(TILL, MEMBER, wallet(NEIGHBOUR), 200, 1))
    world.post(world.transfer(TILL, MEMBER, COMMONS, 50, 1))


def lived(world: World) -> None:
    world.contribute(MEMBER, 1000)
    world.post(world.charges(world.charge(25_000), world.charge(50_000, "deposit")))
    world.ask(TILL, MEMBER, 1, 1000)
    world.post(world.rent(TILL, world.spends(MEMBER, 1000, 1), by_card(74_000)))
    back = world.credit(50_000, f"deposit:{HOUSEHOLD}")
    world.post(msgspec.structs.replace(back, account=f"credit:{HOUSEHOLD}"))


def redeemed(world: World) -> None:
    world.post(world.credit(2500))
    world.ask_of(TILL, VOUCHER, 1, 1200, EUR)
    voucher = Tender(type="voucher", unit=EUR, amount=1200, account=VOUCHER, grant=1)
    world.post(world.purchase(TILL, voucher, cash(300)))


def kept_the_drawer(world: World) -> None:
    till: dict[str, Any] = {"unit": EUR}
    world.post(CashMoved(**world.marks(TILL), **till, what="float", amount=10_000))
    sale = Purchase(
        **world.marks(TILL),
        totals=goods(468, 30),
        container_deposits=25,
        rounding=2,
        tenders=(cash(525),),
    )
    world.post(sale)
    world.post(CashMoved(**world.marks(TILL), **till, what="paid-out", amount=1200))
    world.post(CashCount(**world.marks(TILL), **till, counted=9300))
    world.post(CashMoved(**world.marks(TILL), **till, what="drop", amount=4300))


def went_round(world: World) -> None:
    bought(world)
    paid = {"account": STORE, "unit": COIN}
    world.post(ProducerPaid(**world.marks(), **paid, to=wallet(NEIGHBOUR), amount=400))
    world.post(CoinRetired(**world.marks(), **paid, amount=200))


def shopped_there(world: World) -> None:
    world.contribute(MEMBER, 1000)
    world.post(agreed(world))
    world.post(crosses(world, "out", MEMBER, 600))
    world.post(crosses(world, "in", MEMBER, 150))
    settled = NeighbourSettled(**world.marks(), neighbour=BERG, unit=COIN, amount=450)
    world.post(settled)


def shopped_here(world: World) -> None:
    visitor = "w" * 16
    world.post(agreed(world))
    world.post(crosses(world, "in", visitor, 600))
    world.ask(TILL, visitor, 1, 600)
    world.post(world.sale(TILL, visitor, 1, 450))
    world.post(world.release(TILL, visitor, 1))
    world.post(crosses(world, "out", visitor, 150))


def agreed(world: World, limit: int = 2000) -> NeighbourStands:
    return NeighbourStands(**world.marks(), neighbour=BERG, public_key="k" * 43, limit=limit)


def crosses(world: World, way: Literal["in", "out"], member: str, amount: int) -> Visit:
    return Visit(
        **world.marks(),
        visit=world.new_id(),
        neighbour=BERG,
        way=way,
        account=wallet(member),
        unit=COIN,
        amount=amount,
    )


def was_wrong(world: World) -> None:
    work = world.contribution(MEMBER, 1000)
    world.post(work)
    world.post(world.gift(MEMBER, wallet(NEIGHBOUR), 700))
    world.post(world.reversal(work))


EXAMPLES: tuple[tuple[str, str, int, Callable[[World], None]], ...] = (
    (
        "Mei worked",
        "Coin comes into being, against the mint, which shows how much there is.",
        1,
        earned,
    ),
    (
        "Mei buys bread for €10, €6 of it in coin",
        "She is granted 6 coin, pays with it, is granted a little more that she then does not use.",
        4,
        bought,
    ),
    (
        "A sale that comes too late",
        "What the till held was taken back after its lease, and Mei spent most of it elsewhere."
        " The sale stands: what her wallet does not have, the co-op bears.",
        1,
        came_late,
    ),
    (
        "A till that spends what nobody granted it",
        "No coin is posted. The bread is gone all the same: its price waits for the office.",
        1,
        beyond,
    ),
    (
        "The network is away, and the co-op had said that it carries that",
        "Mei owes the co-op, not the other way round. Half of her next contribution repays it.",
        2,
        lent,
    ),
    (
        "Mei is new, and buys before her first shift",
        "Starting credit issues nothing: her wallet may fall to −20.",
        3,
        began,
    ),
    (
        "More than the members want anybody to have",
        "By their rule a wallet holds 20 coin; what a contribution brings above that is the"
        " commons'.",
        1,
        overflowed,
    ),
    (
        "Somebody rounds up for the commons",
        "The till showed 24.37, and 25.00 was handed over. The 0.63 is no income of the shop.",
        1,
        rounded_up,
    ),
    ("Some of it comes back", "Each tender as it was taken, coin into the wallet.", 1, came_back),
    ("Mei gives Ravi 2 coin, and the commons half a coin", "", 2, gave),
    (
        "Rent, and a deposit",
        "A charge is what the household owes. Mei pays 10 coin of it and the rest by card. Later"
        " the deposit is owed back to the household.",
        4,
        lived,
    ),
    (
        "A gift card",
        "Money that the co-op owes stands as a negative balance; a grant sets part of the debt"
        " aside for one till.",
        3,
        redeemed,
    ),
    (
        "A day in the life of a drawer",
        "A float, a sale for cash with a bottle deposit, rounded up by two cents, a light bulb, a"
        " count in which 25 cents are missing, and a drop into the safe.",
        5,
        kept_the_drawer,
    ),
    (
        "The circle closes",
        "Ravi delivered apples and is paid in coin that the store took in. The rest is retired.",
        2,
        went_round,
    ),
    (
        "Mei shops at another co-op",
        "She takes 6 coin along and spends 4.50 of it; what she did not need comes home. Later our"
        " co-op makes good what it owes the other, as the two agreed.",
        4,
        shopped_there,
    ),
    (
        "A member of another co-op shops here",
        "The same shopping as it stands in the books of the co-op where it was.",
        5,
        shopped_here,
    ),
    (
        "A contribution was wrong",
        "Mei had given most of it to Ravi, who keeps it. The co-op bears that.",
        1,
        was_wrong,
    ),
)
"""Title, what it is about, how many of its last entries are shown, and how it comes about."""


def examples() -> Iterator[str]:
    """The lines of the page's worked examples."""
    for title, words, shown, live in EXAMPLES:
        world = World()
        live(world)
        yield f"### {title}\n"
        if words:
            yield f"{words}\n"
        for entry, decision in list(zip(world.log, world.decisions, strict=True))[-shown:]:
            yield _in_words(entry, decision)
            if decision.postings:
                yield "\n| account | receives | gives |\n|---|---:|---:|"
                yield from (_row(p.account, p.unit, p.amount) for p in decision.postings)
            yield ""


def _in_words(entry: AnyEntry, decision: Decision) -> str:
    kind = str(type(entry).__struct_config__.tag)
    match entry:
        case GrantGiven(grants=(grant,)):
            what = f" number {grant.number}, in total {_much(grant.unit, grant.total)}"
        case NeighbourStands():
            what = f", at most {_much(COIN, entry.limit)} either way"
        case Visit():
            what = f" {entry.way}"
        case LimitSet():
            what = f" {_much(entry.unit, entry.limit)}"
        case _:
            what = ""
    return f"`{kind}`{what}: *{decision.outcome}*"


def _row(account: str, unit: str, amount: int) -> str:
    much = _much(unit, abs(amount))
    return (
        f"| `{_name(account)}` | {much} | |" if amount > 0 else f"| `{_name(account)}` | | {much} |"
    )


def _much(unit: str, amount: int) -> str:
    return f"{digits(unit, amount)} coin" if is_coin(unit) else f"€{digits(unit, amount)}"


def _name(account: str) -> str:
    for random, name in _NAMES.items():
        account = account.replace(random, name)
    return account


def written(page: str) -> str:
    """The page with its examples as the books have them."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + "\n" + "\n".join(examples()) + "\n" + END + rest.partition(END)[2]


def kinds_posted() -> set[str]:
    """The first words of all accounts in the examples."""
    kinds = set()
    for *_, live in EXAMPLES:
        world = World()
        live(world)
        kinds |= {p.account.partition(":")[0] for d in world.decisions for p in d.postings}
    return kinds


def entries_shown() -> set[type[Entry]]:
    """The kinds of entry in the examples."""
    kinds: set[type[Entry]] = set()
    for *_, live in EXAMPLES:
        world = World()
        live(world)
        kinds |= {type(entry) for entry in world.log if not isinstance(entry, RuleStart)}
    return kinds


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
