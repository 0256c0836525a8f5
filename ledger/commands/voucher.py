# SPDX-License-Identifier: AGPL-3.0-or-later
"""``voucher``: money that the co-op owes to who has a code, or to a household."""

import argparse
from decimal import Decimal, InvalidOperation

from contract.entries import CreditGiven
from contract.money import decimals, plain
from ledger.commands.common import Commands, Failed, act, noun, opened, tell
from ledger.community.members import household_named
from ledger.community.roles import Act, who_acts
from ledger.community.vouchers import NotGiven, Source, new_voucher, require_source
from ledger.transaction import Transaction


def add(commands: Commands) -> None:
    """Tell the parser."""
    voucher = noun(commands, "voucher", "money that the co-op owes")
    new = act(voucher, "add", "a new voucher; its code is shown once", _add)
    new.add_argument("amount", help="in the co-op's currency: 25 or 25.00")
    _add_source(new)
    credit = act(voucher, "credit", "credit for a household", _credit)
    credit.add_argument("household", help="its name")
    credit.add_argument("amount", help="in the co-op's currency: 25 or 25.00")
    _add_source(credit)


def _add_source(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--given", action="store_true", help="the co-op gives it, nobody paid")
    source.add_argument(
        "--from-gifts", action="store_true", help="of what shoppers gave to the commons"
    )


def _source(args: argparse.Namespace) -> Source:
    return "gifts" if args.from_gifts else "paid-out" if args.given else "bank"


def _too_little(tx: Transaction, less: NotGiven) -> Failed:
    there = plain(tx.coop.currency, less.there)
    return Failed(f"shoppers gave the commons less than that: {there} is left")


def _add(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> tuple[str, str]:
        actor = who_acts(tx, args.by, Act.CORRECTIONS)
        amount = _minor(args.amount, tx.coop.currency)
        try:
            return new_voucher(tx, amount, _source(args), actor)
        except NotGiven as e:
            raise _too_little(tx, e) from e

    with opened(args.data) as ledger:
        account, code = ledger.do_now(job)
    spelled = f"{code[:4]}-{code[4:8]}-{code[8:]}"
    found = {"account": account, "code": code}
    return tell(args, found, f"{spelled}  write it down: it cannot be shown again")


def _credit(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> str:
        actor = who_acts(tx, args.by, Act.CORRECTIONS)
        household = household_named(tx.connection, args.household)
        if household is None:
            raise Failed(f"no household is called {args.household!r}")
        account = f"credit:{household}"
        unit = tx.coop.currency
        amount = _minor(args.amount, unit)
        try:
            source = require_source(tx, _source(args), amount)
        except NotGiven as e:
            raise _too_little(tx, e) from e
        tx.post_own(
            CreditGiven(**tx.own(actor), account=account, source=source, unit=unit, amount=amount)
        )
        return account

    with opened(args.data) as ledger:
        account = ledger.do_now(job)
    return tell(args, {"account": account}, f"{args.household}: {args.amount} of credit")


def _minor(text: str, currency: str) -> int:
    """Money as it is typed, in minor units. Raises Failed."""
    try:
        exact = Decimal(text).scaleb(decimals(currency))
    except InvalidOperation as e:
        raise Failed(f"an amount like 25 or 25.00, not {text!r}") from e
    if exact != exact.to_integral_value() or exact <= 0:
        raise Failed(f"an amount of {currency} above nothing, not {text!r}")
    return int(exact)
