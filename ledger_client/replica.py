# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kiosk's copy of what it needs to go on alone: products and their search, rules, and the
members who were here lately.

Everything in it can be had again from the ledger. What would help a thief (card keys, PIN
verifiers) stays sealed for the device key and is opened only in memory. Calls block: they belong
into the journal's thread.
"""

from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from contract.codes import gtin
from contract.goods import Product
from contract.messages import ProductsChanged
from contract.recall import RolesHeld
from contract.rules import Rulebook, RuleVersion
from ledger_client.search import ProductSearch

_tables = sa.MetaData()
_products = sa.Table(
    "products",
    _tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("code", sa.String, index=True),
    sa.Column("plu", sa.String, index=True),
    sa.Column("category", sa.String, index=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
_members = sa.Table(
    "members",
    _tables,
    sa.Column("card", sa.String, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("counter", sa.Integer, nullable=False),
    sa.Column("pin_failures", sa.Integer, nullable=False),
)
_state = sa.Table(
    "state",
    _tables,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)
_put_state = sa.insert(_state).prefix_with("OR REPLACE", dialect="sqlite")
_new_member = sqlite.insert(_members)
_put_member = _new_member.on_conflict_do_update(
    index_elements=[_members.c.card],
    set_={
        "data": _new_member.excluded.data,
        "counter": sa.func.max(_members.c.counter, _new_member.excluded.counter),
    },
)

_member_of = sa.select(_members).where(_members.c.card == sa.bindparam("of"))
_by_code = sa.select(_products.c.data).where(_products.c.code == sa.bindparam("of"))
_by_id = sa.select(_products.c.data).where(_products.c.id == sa.bindparam("of"))
_remove = sa.delete(_products).where(_products.c.id == sa.bindparam("of"))
_value_of = sa.select(_state.c.value).where(_state.c.name == sa.bindparam("of"))
_forget_cursor = sa.delete(_state).where(_state.c.name == "cursor")
_by_ids = sa.select(_products.c.id, _products.c.data).where(
    _products.c.id.in_(sa.bindparam("ids", expanding=True))
)
_categories = (
    sa.select(_products.c.category)
    .where(_products.c.category.is_not(None))
    .distinct()
    .order_by(_products.c.category)
)
_SCHEMA = 2
"""Of the table of products and its index."""

_rules_decoder = msgspec.json.Decoder(tuple[RuleVersion, ...])
_roles_decoder = msgspec.json.Decoder(tuple[RolesHeld, ...])
_product_decoder = msgspec.json.Decoder(Product)


class Visitor(msgspec.Struct, frozen=True):
    """A member whose card was read here. ``sealed`` holds contract.messages.OfflineSecrets.
    ``owes``: what the ledger said that they owe, as it had ``heard`` this journal of this ``epoch``
    up to that sequence."""

    member: str
    first_name: str
    account: str
    unit: str
    available: int
    sealed: bytes
    language: str = ""
    roles: tuple[str, ...] = ()
    type: str = ""
    owes: int = 0
    heard: int = 0
    epoch: int = 0
    text_percent: int = 0
    contrast: str = ""
    most: int | None = None


class KnownCard(msgspec.Struct, frozen=True):
    """A visitor's card, the newest counter seen of it, and wrong PINs since the last right one."""

    visitor: Visitor
    counter: int
    pin_failures: int


_visitor_decoder = msgspec.json.Decoder(Visitor)


class Replica:
    """The local copy. Open it in the thread that will use it."""

    def __init__(self, path: Path) -> None:
        self._engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.StaticPool)
        sa.event.listen(self._engine, "connect", _durable)
        self._blocked: frozenset[str] | None = None  # not read yet
        self._roles: dict[str, tuple[str, ...]] | None = None  # not read yet
        self._values: dict[str, bytes | None] = {}  # as they stand in the file, which is ours alone
        self._db = self._engine.connect()
        with self._db.begin():
            self._make_tables()
            self._search = ProductSearch(self._db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        self._engine.dispose()

    def _make_tables(self) -> None:
        """A catalogue as an older version of this program kept it is had again from the ledger."""
        older = self._db.execute(sa.text("PRAGMA user_version")).scalar() != _SCHEMA
        if older:
            _products.drop(self._db, checkfirst=True)
        _tables.create_all(self._db)
        if older:
            self._db.execute(_forget_cursor)
            self._db.execute(sa.text(f"PRAGMA user_version = {_SCHEMA}"))

    # --- refreshed by the ledger ---------------------------------------------------------------

    def refresh(
        self,
        cursor: str,
        products: tuple[Product, ...] | None,
        rules: tuple[RuleVersion, ...] | None,
        blocked_cards: tuple[str, ...],
        roles: tuple[RolesHeld, ...] | None = None,
        at_ms: int = 0,
        changed: ProductsChanged | None = None,
    ) -> None:
        """Take over what the ledger sent; None means that it did not change. ``changed`` instead of
        ``products``: these alone are other than before. ``at_ms``: when it was heard."""
        state = {"blocked": msgspec.json.encode(blocked_cards), "heard": str(at_ms).encode()}
        if rules is not None:
            state["rules"] = msgspec.json.encode(rules)
        if roles is not None:
            state["roles"] = msgspec.json.encode(roles)
        state["cursor"] = cursor.encode()
        with self._db.begin():
            if products is not None:
                self._db.execute(sa.delete(_products))
                self._search.clear()
                self._put(products)
            elif changed is not None:
                ids = [*changed.gone, *(product.id for product in changed.products)]
                self._search.remove(ids)
                for id in ids:
                    self._db.execute(_remove, {"of": id})
                self._put(changed.products)
            self._db.execute(_put_state, [{"name": n, "value": v} for n, v in state.items()])
        self._values.update(state)
        self._blocked = self._roles = None

    def _put(self, products: tuple[Product, ...]) -> None:
        if products:
            self._db.execute(sa.insert(_products), [_row(product) for product in products])
            self._search.put(products)

    def cursor(self) -> str | None:
        """Up to where this copy is refreshed."""
        value = self._value("cursor")
        return None if value is None else value.decode()

    def forget_cursor(self) -> None:
        """The ledger counts anew: ask it for everything."""
        with self._db.begin():
            self._db.execute(_forget_cursor)
        self._values.pop("cursor", None)

    def rulebook(self) -> Rulebook:
        """The members' rules as they were at the last refresh."""
        value = self._value("rules")
        return Rulebook(() if value is None else _rules_decoder.decode(value))

    # --- products ------------------------------------------------------------------------------

    def product_by_code(self, text: str) -> Product | None:
        """The product with this scanned code. Raises contract.codes.BadCode if it cannot be one."""
        with self._db.begin():
            data = self._db.execute(_by_code, {"of": gtin(text)}).scalar()
        return None if data is None else _product_decoder.decode(data)

    def product(self, id: str) -> Product | None:
        """The product with this id."""
        with self._db.begin():
            data = self._db.execute(_by_id, {"of": id}).scalar()
        return None if data is None else _product_decoder.decode(data)

    def find(self, query: str, language: str = "", limit: int = 12) -> tuple[Product, ...]:
        """Products whose names, in any language, have a word that begins with each word of the
        query, those in ``language`` first; or whose PLU begins with the digits that were typed."""
        digits = query.strip()
        with self._db.begin():
            if digits.isascii() and digits.isdigit():
                return self._some(
                    sa.select(_products.c.data)
                    .where(_products.c.plu.between(digits, digits + ":"))
                    .order_by(_products.c.plu)
                    .limit(limit)
                )
            ids = self._search.find(query, language, limit)
            rows = self._db.execute(_by_ids, {"ids": ids})
            found = {row.id: row.data for row in rows}
        return tuple(_product_decoder.decode(found[id]) for id in ids)

    def categories(self) -> tuple[str, ...]:
        """The categories that goods stand in, by name."""
        with self._db.begin():
            return tuple(self._db.execute(_categories).scalars())

    def in_category(self, category: str) -> tuple[Product, ...]:
        """What stands in a category, by name."""
        with self._db.begin():
            return self._some(
                sa.select(_products.c.data)
                .where(_products.c.category == category)
                .order_by(_products.c.name)
            )

    def _some(self, query: sa.Select[Any]) -> tuple[Product, ...]:
        return tuple(map(_product_decoder.decode, self._db.execute(query).scalars()))

    # --- visitors ------------------------------------------------------------------------------

    def met(self, card: str, visitor: Visitor, counter: int) -> None:
        """The ledger knew this card: keep what is needed to know it without the ledger."""
        with self._db.begin():
            self._db.execute(
                _put_member,
                {
                    "card": card,
                    "data": msgspec.json.encode(visitor),
                    "counter": counter,
                    "pin_failures": 0,  # of a card that is new; else they stay as they are
                },
            )

    def wants_at_most(self, card: str, most: int | None) -> None:
        """What its holder wants spent of their coin at once; None: what there is."""
        known = self.card(card)
        if known is not None:
            visitor = msgspec.structs.replace(known.visitor, most=most)
            self.met(card, visitor, known.counter)

    def card(self, card: str) -> KnownCard | None:
        """What is known of a card here, or None if it was never seen (or is blocked)."""
        if card in self.blocked():
            return None
        with self._db.begin():
            row = self._db.execute(_member_of, {"of": card}).first()
        if row is None:
            return None
        visitor = _visitor_decoder.decode(row.data)
        visitor = msgspec.structs.replace(visitor, roles=self._roles_of(visitor))
        return KnownCard(visitor, row.counter, row.pin_failures)

    def first_name(self, member: str) -> str:
        """What this member is called, if a card of theirs was read here; else ""."""
        named = sa.func.instr(sa.cast(_members.c.data, sa.Text), f'"member":"{member}"') > 0
        with self._db.begin():
            data = self._db.execute(sa.select(_members.c.data).where(named).limit(1)).scalar()
        return "" if data is None else _visitor_decoder.decode(data).first_name

    def _roles_of(self, visitor: Visitor) -> tuple[str, ...]:
        """As at the last refresh; before the first, as when they were met."""
        if self._roles is None:
            held = self._value("roles")
            if held is None:
                return visitor.roles
            self._roles = {one.member: one.roles for one in _roles_decoder.decode(held)}
        return self._roles.get(visitor.member, ())

    def counters(self) -> dict[str, int]:
        """The newest counter that was accepted of each card that is known here."""
        with self._db.begin():
            rows = self._db.execute(sa.select(_members.c.card, _members.c.counter)).all()
        return {row.card: row.counter for row in rows}

    def blocked(self) -> frozenset[str]:
        """Cards that the ledger had blocked at the last refresh."""
        if self._blocked is None:
            value = self._value("blocked")
            found = () if value is None else msgspec.json.decode(value, type=list[str])
            self._blocked = frozenset(found)
        return self._blocked

    def heard_ms(self) -> int | None:
        """When the ledger last said which cards are blocked (ledger time)."""
        value = self._value("heard")
        return None if value is None else int(value) or None

    def count_pin(self, card: str, failures: int) -> None:
        """Wrong PINs since the last right one; stored before the PIN is looked at."""
        self._update(card, pin_failures=failures)

    def pin_was_right(self, card: str) -> None:
        """The ledger said so: wrong ones count from the beginning again."""
        wrong = (_members.c.card == card) & (_members.c.pin_failures > 0)
        with self._db.begin():  # writes nothing where there is nothing to forget
            self._db.execute(sa.update(_members).where(wrong).values(pin_failures=0))

    # --- inside --------------------------------------------------------------------------------

    def _update(self, card: str, **values: int) -> None:
        with self._db.begin():
            self._db.execute(sa.update(_members).where(_members.c.card == card).values(values))

    def _value(self, name: str) -> bytes | None:
        if name not in self._values:
            with self._db.begin():
                self._values[name] = self._db.execute(_value_of, {"of": name}).scalar()
        return self._values[name]


def _row(product: Product) -> dict[str, Any]:
    return {
        "id": product.id,
        "code": product.code,
        "plu": product.plu,
        "category": product.category,
        "name": product.name,
        "data": msgspec.json.encode(product),
    }


def _durable(connection: Any, _record: Any) -> None:
    """FULL, since counters of cards and PINs must not fall back after a power cut."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
