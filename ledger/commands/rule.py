# SPDX-License-Identifier: AGPL-3.0-or-later
"""``rule``: what the members decided."""

import argparse
import re
import shlex
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import msgspec

from contract.hall_rules import ContributionCaps
from contract.money import Amount, decimals, digits
from contract.price_rules import Reduction, Reductions
from contract.rules import (
    CoinShare,
    CoinValue,
    Contributions,
    KioskCap,
    Leases,
    Leaving,
    NoRule,
    Parameters,
    PinLimit,
    RuleVersion,
    StandingGrants,
    StartingCredit,
    TypeLimit,
    Work,
    WorkName,
    rule_name,
)
from contract.tender_rules import DepartmentShare, RefundLimits, RoundUp, Solidarity
from ledger.catalogue.rulebook import read_rulebook
from ledger.catalogue.rules import TooSoon, publish
from ledger.commands.common import Commands, Failed, act, clock, coin, noun, opened, tell, verb
from ledger.community.imports import require_day
from ledger.community.members import MOST_BELOW
from ledger.community.roles import Act, who_acts
from ledger.coop import Coop
from ledger.service import open_to_read
from ledger.transaction import Transaction

KINDS: dict[str, type[Any]] = {rule_name(kind): kind for kind in get_args(Parameters)}

COIN = {
    *("coin", "floor", "cap", "coin_per_hour", "coin_per_month"),
    *("per_tap", "per_member", "per_kiosk"),
}
"""Parameters that are amounts of coin: typed as 12.50."""


def add(commands: Commands) -> None:
    """Tell the parser."""
    rule = noun(commands, "rule", "what the members decided")
    verb(rule, "list", "every rule in force, and those that start later", _list)
    verb(rule, "kinds", "the rules there are, and what each wants to know", _kinds)
    new = act(rule, "set", "a rule holds from a day on", _set)
    new.add_argument("rule", choices=KINDS)
    new.add_argument("values", nargs="+", metavar="name=value", help="see `rule kinds`")
    new.add_argument("--starts", help="the day, as 2026-05-03 (default: the first that can be)")
    act(rule, "starter", "a careful set to begin with, where nothing is decided yet", _starter)


# --- reading what is typed ---------------------------------------------------------------------


def read_parameters(name: str, said: dict[str, str], currency: str) -> Parameters:
    """The parameters of a rule as somebody types them. Raises Failed, which says what is wrong."""
    kind = KINDS[name]
    special = _SPECIAL.get(kind)
    try:
        if special is not None:
            made = special(said, currency)
            found: Parameters = msgspec.convert(msgspec.to_builtins(made), kind)
        else:
            values: dict[str, Any] = {
                field: coin(text) if field in COIN and text.replace(".", "").isdecimal() else text
                for field, text in said.items()
            }
            found = msgspec.convert({"rule": name, **values}, kind, strict=False)
        _require_usable(found)
    except KeyError as e:
        raise Failed(f"{name}: {e.args[0]} is missing. It wants: {wants(kind)}") from e
    except (msgspec.ValidationError, argparse.ArgumentTypeError, ValueError) as e:
        # msgspec names the field last, as a path.
        said_what = re.sub(r"^(.*) - at `\$\.?([\w.\[\]]*)`$", r"\2: \1", str(e))
        raise Failed(f"{name}: {said_what}. It wants: {wants(kind)}") from e
    return found


def _require_usable(parameters: Parameters) -> None:
    """Raises ValueError for what the contract lets be written down and no ledger or till could go
    by: each question would fail, and so would a better version of the rule."""
    match parameters:
        case CoinValue(money=money) if money.amount < 1:
            raise ValueError("money: one coin settles something")
        case Leases():
            if max(parameters.asked_minutes, parameters.standing_minutes) > _YEAR_MINUTES:
                raise ValueError("asked_minutes, standing_minutes: no lease outlasts a year")
            if parameters.margin_seconds > _DAY_SECONDS:
                raise ValueError("margin_seconds: a day has 86400")
        case StandingGrants(visited_days=days) if days > _TEN_YEARS_DAYS:
            raise ValueError(f"visited_days: at most {_TEN_YEARS_DAYS}")
        case StartingCredit(limits=limits) if any(-one.limit > MOST_BELOW for one in limits):
            raise ValueError("no wallet may fall so far")
        case _:
            pass


_YEAR_MINUTES = 366 * 24 * 60
_DAY_SECONDS = 24 * 60 * 60
_TEN_YEARS_DAYS = 3660


def _money(said: dict[str, str], currency: str) -> CoinValue:
    text, rounding = said.pop("money", None), said.pop("rounding", "down")
    if text is None or said or rounding not in ("down", "nearest"):
        raise ValueError("one coin is worth so much money, rounded down or to the nearest cent")
    whole, _, part = text.partition(".")
    places = decimals(currency)
    if not (whole + part).isdecimal() or len(part) > places:
        raise ValueError(f"{text!r} is no amount of {currency}")
    amount = Amount(currency, int(whole + part.ljust(places, "0")))
    return CoinValue(amount, "nearest" if rounding == "nearest" else "down")


def _works(said: dict[str, str], _currency: str) -> Contributions:
    """``shop-shift=8.00``: what an hour is worth; ``shop-shift:de=Ladenschicht``: its name."""
    names: dict[str, list[WorkName]] = {}
    for key in [key for key in said if ":" in key]:
        work, _, language = key.partition(":")
        if work not in said:
            raise ValueError(f"{key} names {work}, which is no kind of work here")
        name = msgspec.convert({"language": language, "name": said.pop(key)}, WorkName)
        names.setdefault(work, []).append(name)
    return Contributions(
        tuple(Work(name, coin(text), tuple(names.get(name, ()))) for name, text in said.items())
    )


def _caps(said: dict[str, str], _currency: str) -> ContributionCaps:
    at_home = said.pop("household", "yes")
    if at_home not in ("yes", "no"):
        raise ValueError("household is yes or no: does work for who lives with them count?")
    found: ContributionCaps = msgspec.convert(
        {"rule": "contribution-caps", **said, "household": at_home == "yes"},
        ContributionCaps,
        strict=False,
    )
    if found.member_minutes_per_day > 1440:
        raise ValueError("member_minutes_per_day: a day has 1440 minutes")
    return found


def _limits(said: dict[str, str], _currency: str) -> StartingCredit:
    return StartingCredit(tuple(TypeLimit(name, -coin(text)) for name, text in said.items()))


def _reductions(said: dict[str, str], _currency: str) -> Reductions:
    add_up = said.pop("add-up", "no")
    if add_up not in ("yes", "no"):
        raise ValueError("add-up is yes or no")
    groups = []
    for key, text in said.items():
        name, _, departments = key.partition(":")
        if not text.isdecimal():
            raise ValueError(f"{text!r} is no percentage: write 20")
        group = {
            "type": name,
            "percent": int(text),
            "departments": departments.split(",") if departments else (),
        }
        groups.append(msgspec.convert(group, Reduction))
    return Reductions(tuple(groups), add_up == "yes")


def _shares(said: dict[str, str], _currency: str) -> CoinShare:
    percent = int(said.pop("percent"))
    others = tuple(DepartmentShare(name, int(text)) for name, text in said.items())
    return msgspec.convert(
        {"rule": "coin-share", "percent": percent, "departments": others}, CoinShare
    )


def _alone(said: dict[str, str], currency: str) -> RefundLimits:
    return RefundLimits(_money({"money": said["alone"]}, currency).money.amount)


def _commons(said: dict[str, str], _currency: str) -> Solidarity:
    types = tuple(said.get("types", "").split(",")) if said.get("types") else ()
    found = {
        "rule": "solidarity",
        "percent": int(said["percent"]),
        "coin": coin(said["coin"]),
        "types": types,
    }
    return msgspec.convert(found, Solidarity)


def _up(said: dict[str, str], currency: str) -> RoundUp:
    to, most = (_money({"money": said[name]}, currency).money.amount for name in ("to", "most"))
    return msgspec.convert({"rule": "round-up", "to": to, "most": most}, RoundUp)


_SPECIAL: dict[type[Any], Callable[[dict[str, str], str], Parameters]] = {
    CoinValue: _money,
    Contributions: _works,
    ContributionCaps: _caps,
    StartingCredit: _limits,
    Reductions: _reductions,
    CoinShare: _shares,
    RefundLimits: _alone,
    Solidarity: _commons,
    RoundUp: _up,
}
_WANTS: dict[type[Any], str] = {
    CoinShare: "percent=60 wine=0 bread=100 … (department=percent of what it sells)",
    RefundLimits: "alone=20.00 (money)",
    Solidarity: "percent=30 coin=10.00 types=solidarity,student (left out: all members)",
    RoundUp: "to=1.00 most=20.00 (money)",
    CoinValue: "money=1.00 rounding=down|nearest",
    Contributions: "shop-shift=8.00 garden=7.00 … (kind of work=coin an hour), and their names:"
    " shop-shift:en='Shop shift' shop-shift:de=Ladenschicht …",
    ContributionCaps: "pair_minutes_per_month=600 member_minutes_per_day=480 days_back=31"
    " household=yes|no (does work for who lives with them count)",
    Reductions: "solidarity=20 add-up=no staff:produce,bakery=10 … (type[:departments]=percent)",
    StartingCredit: "member=20.00 … (type of member=how far below nothing)",
}


def wants(kind: type[Any]) -> str:
    """What to type for a rule."""
    if kind in _WANTS:
        return _WANTS[kind]
    return " ".join(f"{field}={_example(field, kind)}" for field in kind.__struct_fields__)


def _example(field: str, kind: type[Any]) -> str:
    if field in COIN and kind is not Leaving:
        try:
            msgspec.convert("x", get_type_hints(kind)[field])
        except msgspec.ValidationError:
            return "12.50"
    choices = get_args(get_type_hints(kind)[field])
    if field == "ends":
        return "2026-12-31"
    return "|".join(map(str, choices)) if choices else "60"


# --- verbs -------------------------------------------------------------------------------------


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        rules = read_rulebook(connection)
    today, lines, shown = coop.day(clock()), [], []
    for name, kind in KINDS.items():
        try:
            held = rules.on(kind, today).version
        except NoRule:
            held = 0
        for version in rules.versions:
            if version.name == name and (version.version == held or version.starts > today):
                shown.append(version)
                when = "since" if version.starts <= today else "FROM"
                words = in_words(version.parameters, coop)
                lines.append(f"{name:<17}{words}  ({when} {version.starts}, {version.version})")
    return tell(args, shown, *(lines or ["nothing is decided yet: `coop-ledger rule starter`"]))


def in_words(parameters: Parameters, coop: Coop) -> str:
    """A rule's parameters as they are typed."""
    match parameters:
        case CoinValue():
            worth = f"money={digits(parameters.money.unit, parameters.money.amount)}"
            return worth if parameters.rounding == "down" else f"{worth} rounding=nearest"
        case CoinShare(percent=percent, departments=departments):
            others = (f" {one.department}={one.percent}" for one in departments)
            return f"percent={percent}" + "".join(others)
        case RefundLimits(alone=alone):
            return f"alone={digits(coop.currency, alone)}"
        case Solidarity(percent=percent, coin=most_coin, types=types):
            those = f" types={','.join(types)}" if types else ""
            return f"percent={percent} coin={digits(coop.unit, most_coin)}{those}"
        case Contributions():
            return " ".join(_work_as_typed(work, coop) for work in parameters.works)
        case ContributionCaps(household=at_home):
            fields = msgspec.structs.asdict(parameters) | {"household": "yes" if at_home else "no"}
            return " ".join(f"{field}={value}" for field, value in fields.items())
        case StartingCredit():
            limits = ((one.type, -one.limit) for one in parameters.limits)
            return " ".join(f"{name}={digits(coop.unit, amount)}" for name, amount in limits)
        case RoundUp(to=to, most=most):
            unit = coop.currency
            return f"to={digits(unit, to)} most={digits(unit, most)}"
        case Reductions():
            groups = (
                (":".join((g.type, *filter(None, [",".join(g.departments)]))), g.percent)
                for g in parameters.groups
            )
            add_up = " add-up=yes" if parameters.add_up else ""
            return " ".join(f"{name}={percent}" for name, percent in groups) + add_up
        case _:
            return " ".join(
                f"{field}={_shown(coop, field, value)}"
                for field, value in msgspec.structs.asdict(parameters).items()
                if value is not None
            )


def _work_as_typed(work: Work, coop: Coop) -> str:
    names = (shlex.quote(f"{work.name}:{one.language}={one.name}") for one in work.names)
    return " ".join((f"{work.name}={digits(coop.unit, work.coin_per_hour)}", *names))


def _shown(coop: Coop, field: str, value: Any) -> str:
    return digits(coop.unit, value) if field in COIN and isinstance(value, int) else str(value)


def _kinds(args: argparse.Namespace) -> int:
    found = {name: wants(kind) for name, kind in KINDS.items()}
    lines = []
    for name, kind in KINDS.items():
        about = " ".join((kind.__doc__ or "").split()).replace("``", "")
        about = re.sub(r",? \(?(in )?(coin )?minor units\)?", "", about)  # they are typed as 12.50
        lines += [name, f"  {about}", f"  coop-ledger rule set {name} {found[name]}", ""]
    return tell(args, found, *lines)


def _set(args: argparse.Namespace) -> int:
    pairs = [text.partition("=") for text in args.values]
    if not all(name and value for name, _, value in pairs):
        raise Failed(f"values are typed as name=value: {wants(KINDS[args.rule])}")
    said = {name: value for name, _, value in pairs}
    _require_day(args.starts)

    def job(tx: Transaction) -> RuleVersion:
        actor = who_acts(tx, args.by, Act.RULES)
        parameters = read_parameters(args.rule, said, tx.coop.currency)
        try:
            return publish(tx, parameters, args.starts, actor)
        except TooSoon as e:
            raise Failed(str(e)) from e

    with opened(args.data) as ledger:
        version, coop = ledger.do_now(job), ledger.coop
    words = in_words(version.parameters, coop)
    return tell(args, version, f"{version.name} {words}: from {version.starts} on")


def _require_day(text: str | None) -> None:
    try:
        require_day(text or "2026-01-01", "--starts")
    except ValueError as e:
        raise Failed(str(e)) from e


def starter(currency: str) -> tuple[Parameters, ...]:
    """What a co-op can begin with and change by a vote."""
    return (
        CoinShare(50),
        CoinValue(Amount(currency, 10 ** decimals(currency))),
        PinLimit(1000),
        Leases(asked_minutes=30, standing_minutes=720, margin_seconds=60),
        StandingGrants(floor=200, cap=1500, visited_days=30),
        Contributions((Work("shop-shift", 800),)),
        KioskCap(40_000),
        Leaving("commons"),
    )


def _starter(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> list[RuleVersion]:
        actor = who_acts(tx, args.by, Act.RULES)
        there = {version.name for version in tx.rules.versions}
        return [
            publish(tx, parameters, None, actor)
            for parameters in starter(tx.coop.currency)
            if rule_name(type(parameters)) not in there
        ]

    with opened(args.data) as ledger:
        made, coop = ledger.do_now(job), ledger.coop
    lines = [f"{one.name:<17}{in_words(one.parameters, coop)}" for one in made]
    return tell(args, made, *(lines or ["every rule of the starter set is decided already"]))
