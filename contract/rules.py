# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members' rules: typed parameters with a start date, and the decisions both sides take alike.

A rule version is a record, not a program. New rules are new parameter types.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec

from contract.hall_rules import ContributionCaps, ShiftTerms
from contract.ids import Date
from contract.money import Amount, Minor, divide_half_up
from contract.price_rules import Reductions, ShelfPrices
from contract.rent_rules import RentTerms
from contract.tender_rules import CashRounding, DepartmentShare, RefundLimits, RoundUp, Solidarity

Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class CoinShare(
    msgspec.Struct,
    frozen=True,
    tag_field="rule",
    tag="coin-share",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """At most this percentage of a bill may be paid in coin; of what some ``departments`` sell, of
    each its own."""

    percent: Percent
    departments: tuple[DepartmentShare, ...] = ()

    def of(self, department: str) -> int:
        """The percentage of what this department sells."""
        return next(
            (one.percent for one in self.departments if one.department == department), self.percent
        )


class CoinValue(
    msgspec.Struct,
    frozen=True,
    tag_field="rule",
    tag="coin-value",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What one whole coin settles of a bill. Parts of a cent are rounded ``down``, so that coin
    never settles more than it is worth, or to the ``nearest`` cent."""

    money: Amount
    rounding: Literal["down", "nearest"] = "down"


class PinLimit(
    msgspec.Struct, frozen=True, tag_field="rule", tag="pin-limit", forbid_unknown_fields=True
):
    """Above so much coin (minor units) in one payment a PIN is wanted."""

    coin: Count


class Leases(
    msgspec.Struct, frozen=True, tag_field="rule", tag="leases", forbid_unknown_fields=True
):
    """How long grants last, in minutes: asked for with a member present, and standing. A kiosk
    stops ``margin_seconds`` before the end; the ledger returns no sooner than as much after it."""

    asked_minutes: Count
    standing_minutes: Count
    margin_seconds: Count


class StandingGrants(
    msgspec.Struct,
    frozen=True,
    tag_field="rule",
    tag="standing-grants",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What a kiosk may hold for members who visited it lately, in coin minor units: only what a
    wallet has above ``floor``, at most ``cap`` each, for members seen within ``visited_days``; and
    of what is above the floor and not at another kiosk at most the percentage ``share``."""

    floor: Count
    cap: Count
    visited_days: Count
    share: Percent = 100


class KioskCap(
    msgspec.Struct, frozen=True, tag_field="rule", tag="kiosk-cap", forbid_unknown_fields=True
):
    """What one kiosk may be granted more in any 60 minutes, in coin minor units, whoever's it is:
    what a till that fell into wrong hands can take at most. Standing grants stop at half of it, so
    that they never leave nothing for who stands there and asks. Without this rule there is no cap.
    """

    coin_per_hour: Count


class WorkName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of work is called in a ``language`` (BCP 47)."""

    language: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Work(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One kind of contribution and what an hour of it is worth, in coin minor units. ``names``:
    what members call it, in whichever languages somebody wrote down."""

    name: str
    coin_per_hour: Count
    names: tuple[WorkName, ...] = ()

    def called(self, language: str) -> str:
        """What it is called in this language (BCP 47): as it was written down, in the language
        itself before its kin; else the first name there is, else its kind as words."""
        by_language = {one.language.lower(): one.name for one in reversed(self.names)}
        wanted = language.lower()
        plain = wanted.partition("-")[0]
        kin = (name for tag, name in by_language.items() if tag.partition("-")[0] == plain)
        found = by_language.get(wanted) or by_language.get(plain) or next(kin, None)
        if found is None and self.names:
            found = self.names[0].name
        return found or in_words(self.name)


def in_words(work: str) -> str:
    """A kind of work (``shop-shift``) as words, where nobody wrote down what it is called."""
    said = work.replace("-", " ").replace("_", " ").strip()
    return said[:1].upper() + said[1:]


class Contributions(
    msgspec.Struct, frozen=True, tag_field="rule", tag="contributions", forbid_unknown_fields=True
):
    """What the members decided that contributions are worth."""

    works: tuple[Work, ...]

    def called(self, work: str, language: str) -> str:
        """What this kind of work is called in a language (BCP 47)."""
        known = next((one for one in self.works if one.name == work), None)
        return in_words(work) if known is None else known.called(language)


class TypeLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far below nothing the wallets of one type of member may fall: ``limit`` is 0 or negative,
    in coin minor units."""

    type: str
    limit: Annotated[int, msgspec.Meta(ge=-(2**53 - 1), le=0)]


class StartingCredit(
    msgspec.Struct, frozen=True, tag_field="rule", tag="starting-credit", forbid_unknown_fields=True
):
    """How far the wallets of new members may fall below nothing, so that a first purchase works
    before the first contribution. Types that are not named start at 0."""

    limits: tuple[TypeLimit, ...]

    def of(self, member_type: str) -> int:
        """The limit of a type of member, in coin minor units: 0 or below."""
        return next((one.limit for one in self.limits if one.type == member_type), 0)


class MaxBalance(
    msgspec.Struct, frozen=True, tag_field="rule", tag="max-balance", forbid_unknown_fields=True
):
    """What a contribution would lift a wallet to above ``coin`` (minor units) is issued to the
    commons instead, or not at all."""

    coin: Count
    above: Literal["commons", "none"]


class DebtRepayment(
    msgspec.Struct, frozen=True, tag_field="rule", tag="debt-repayment", forbid_unknown_fields=True
):
    """Up to this part of what a contribution earns repays first what its member owes the co-op."""

    percent: Percent


class DeclaredRisk(
    msgspec.Struct, frozen=True, tag_field="rule", tag="declared-risk", forbid_unknown_fields=True
):
    """Until the day ``ends`` the co-op carries what members spend without a grant while a kiosk is
    out of reach, in coin minor units: so much ``per_tap``, so much ``per_member`` as long as it is
    not repaid, and so much ``per_kiosk`` since that kiosk last heard from the ledger."""

    per_tap: Count
    per_member: Count
    per_kiosk: Count
    ends: Date


class OfflineLimits(
    msgspec.Struct, frozen=True, tag_field="rule", tag="offline-limits", forbid_unknown_fields=True
):
    """A kiosk that has not heard for so many hours which cards are blocked takes the PIN with every
    payment in coin, however small. Without this rule small ones go on without."""

    pin_always_after_hours: Count


class Leaving(
    msgspec.Struct, frozen=True, tag_field="rule", tag="leaving", forbid_unknown_fields=True
):
    """What becomes of the coin of a member who leaves: it goes to the ``commons``, or the member
    has to spend or give it (``spent-first``)."""

    coin: Literal["commons", "spent-first"]


class AfterRestore(
    msgspec.Struct, frozen=True, tag_field="rule", tag="after-restore", forbid_unknown_fields=True
):
    """After the ledger was restored from a backup: what one kiosk may be granted more in any 60
    minutes, in coin minor units, until every kiosk has handed its grants back or the longest lease
    is over. Until then some coin may be granted twice, and that is the co-op's loss. Without this
    rule nothing is granted in that time."""

    coin_per_hour: Count


Parameters = (
    CoinShare
    | CoinValue
    | PinLimit
    | Leases
    | StandingGrants
    | Contributions
    | KioskCap
    | StartingCredit
    | MaxBalance
    | DebtRepayment
    | DeclaredRisk
    | OfflineLimits
    | Leaving
    | AfterRestore
    | ShelfPrices
    | Reductions
    | CashRounding
    | RefundLimits
    | Solidarity
    | RoundUp
    | RentTerms
    | ShiftTerms
    | ContributionCaps
)
P = TypeVar("P", bound=Parameters)


class RuleVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of one rule. ``version`` counts from 1; it holds from the day ``starts`` on until
    a later version does."""

    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    starts: Date
    parameters: Parameters

    @property
    def name(self) -> str:
        """The rule's name, as entries and receipts cite it."""
        return rule_name(type(self.parameters))


def rule_name(kind: type[P]) -> str:
    """The name under which a kind of parameters is cited: ``coin-share`` for CoinShare."""
    tag = kind.__struct_config__.tag
    assert isinstance(tag, str)
    return tag


class InForce(Generic[P]):
    """A rule's parameters as they hold, and the version to cite for them."""

    parameters: P

    def __init__(self, parameters: P, version: int) -> None:
        self.parameters = parameters
        self.version = version


class NoRule(LookupError):
    """No version of this rule is in force."""


@lru_cache(maxsize=64)
def days_around(day: str) -> tuple[str, ...]:
    """The days that it may be where a co-op is on this day of UTC (Dates, in their order), within
    those that a calendar has."""
    here, one = date.fromisoformat(day), timedelta(days=1)
    before = [] if here == date.min else [here - one]
    after = [] if here == date.max else [here + one]
    return tuple(each.isoformat() for each in (*before, here, *after))


class Rulebook:
    """The rule versions that are known, and which of them holds on a day."""

    def __init__(self, versions: Iterable[RuleVersion]) -> None:
        self.versions = tuple(sorted(versions, key=lambda v: (v.name, v.starts, v.version)))
        # A till's entries say which day: not more are kept than there are rules on a few of them.
        # (mypy does not know that a type can be hashed.)
        self._on: Callable[[type[Any], str], InForce[Any]] = lru_cache(128)(self._find)  # type: ignore[assignment]

    def on(self, kind: type[P], day: str) -> InForce[P]:
        """The version of this rule in force on that day (a Date in the co-op's time zone).

        Raises NoRule if the members have decided none yet.
        """
        return self._on(kind, day)

    def _find(self, kind: type[P], day: str) -> InForce[P]:
        held = [v for v in self.versions if isinstance(v.parameters, kind) and v.starts <= day]
        if not held:
            raise NoRule(rule_name(kind))
        newest = held[-1]
        parameters = newest.parameters
        assert isinstance(parameters, kind)
        return InForce(parameters, newest.version)

    def about(self, kind: type[P], at: str) -> set[int | None]:
        """The versions of this rule that may be in force at a moment (an entry's ``at``) wherever
        the co-op is: its calendar is a day off that of UTC at most. None: no version is."""
        found = set[int | None]()
        for day in days_around(at[:10]):
            try:
                found.add(self.on(kind, day).version)
            except NoRule:
                found.add(None)
        return found

    def version(self, kind: type[P], number: int | None, at: str) -> P | None:
        """The parameters of this version of a rule; None if there is none, none is named, or it
        had nowhere begun by a moment (an entry's ``at``). An older one than that of the day may be
        what a till knew: it was out of reach when another began."""
        tomorrow = max(days_around(at[:10]))
        for one in self.versions:
            if one.version == number and isinstance(one.parameters, kind):
                return one.parameters if one.starts <= tomorrow else None
        return None

    def gave_way(self, kind: type[P], number: int, heard: str) -> bool:
        """Whether this version had given way to another when a till heard from the ledger (an
        Instant), so that the till knows that one. Not within the two days in which that may have
        been decided just then, and begun before."""
        day = date.fromisoformat(heard[:10])
        if day - date.min < timedelta(days=2):
            return False
        before = (day - timedelta(days=2)).isoformat()
        begun = {
            v.version
            for v in self.versions
            if isinstance(v.parameters, kind) and v.starts <= before
        }
        return number in begun and self.on(kind, before).version != number

    def having(self, version: RuleVersion) -> "Rulebook":
        """This rulebook with one version more. What a number stood for once stays so."""
        if any((v.name, v.version) == (version.name, version.version) for v in self.versions):
            return self
        return Rulebook((*self.versions, version))


class CoinPart(msgspec.Struct, frozen=True):
    """How much of a bill is paid in coin: ``coin`` minor units settle ``settles`` of the money.
    ``reason`` names what kept it from being more: "rule", "balance" or "" (all of the bill)."""

    coin: Minor
    settles: Minor
    reason: str


def settles(coin: int, value: CoinValue) -> int:
    """What so many minor units of coin settle, in minor units of money."""
    exact = coin * value.money.amount  # in hundredths
    return divide_half_up(exact, 100) if value.rounding == "nearest" else exact // 100


def coin_share(total: int, departments: Mapping[str, int], share: CoinShare) -> int:
    """What of a bill of ``total`` the rule lets be settled in coin (minor units of money):
    ``departments`` says what of it each sold; the rest (containers …) is as the bill as a whole."""
    exact = sum(amount * share.of(department) for department, amount in departments.items())
    exact += (total - sum(departments.values())) * share.percent
    return max(0, min(exact // 100, total))


def coin_part(
    total: int,
    share: CoinShare,
    value: CoinValue,
    available: int | None = None,
    departments: Mapping[str, int] = {},
) -> CoinPart:
    """The greatest coin part of a bill of ``total`` (minor units of money, not negative), of which
    ``departments`` sold so much each.

    ``available`` is the coin that may be spent, or None while it is not known. Whole minor units of
    money are settled by the fewest minor units of coin that do.
    """
    limit = coin_share(total, departments, share)
    reason = "" if limit == total else "rule"
    if available is not None and settles(available, value) < limit:
        limit, reason = settles(max(available, 0), value), "balance"
    coin = -(-limit * 100 // value.money.amount)  # the fewest that settle the limit …
    while coin > 0 and settles(coin - 1, value) >= limit:  # … also where halves are rounded up
        coin -= 1
    return CoinPart(coin, min(settles(coin, value), limit), reason)


def needs_pin(coin: int, limit: PinLimit) -> bool:
    """Whether a payment of so much coin wants a PIN."""
    return coin > limit.coin
