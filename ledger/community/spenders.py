# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may pay from which account: from their own wallet, of course, and from what else."""

from sqlalchemy import bindparam, select

from contract.ids import wallet
from contract.rules import NoRule
from contract.tender_messages import UsableAccount
from contract.tender_rules import Solidarity
from ledger.books.accounts import kind, member_of
from ledger.store import tables as t
from ledger.store.memory import Rows
from ledger.store.prepared import Prepared
from ledger.store.tables import wallet_wishes
from ledger.transaction import Transaction

_entrusted = Prepared(
    select(t.proxies.c.member, t.members.c.first_name)
    .join(t.members, t.members.c.member == t.proxies.c.member)
    .where(t.proxies.c.proxy == bindparam("proxy"), t.members.c.state == "active")
    .order_by(t.members.c.first_name, t.proxies.c.member)
)
_households = Prepared(
    select(t.household_members.c.household, t.households.c.name)
    .join(t.households, t.households.c.household == t.household_members.c.household)
    .where(t.household_members.c.member == bindparam("member"))
    .order_by(t.households.c.name, t.household_members.c.household)
)
WISHES = Rows(wallet_wishes, ("member",), ("spending_limit",))
_type = Prepared(select(t.members.c.type).where(t.members.c.member == bindparam("member")))


def may_pay_from(tx: Transaction, member: str, account: str, unit: str) -> bool:
    """Whether this member may pay from that account."""
    if (account, unit) == (wallet(member), tx.coop.unit):
        return True
    return any((account, unit) == one[:2] for one in _others(tx, member))


def accounts_of(tx: Transaction, member: str) -> tuple[UsableAccount, ...]:
    """What a member may pay from besides their own wallet, as far as something is free there."""
    out = []
    for account, unit, name in _others(tx, member):
        most = most_at_once(tx, member, account)
        free = tx.free(account, unit)
        if most is not None:
            free = min(free, most)
        if free > 0:
            out.append(UsableAccount(account=account, unit=unit, available=free, name=name))
    return tuple(out)


def most_at_once(tx: Transaction, member: str, account: str) -> int | None:
    """What may be spent of this account in one purchase (minor units); None for all that is in it.
    The commons help as far as the members decided; of their own a member may have set a limit,
    which holds for who pays in their stead too."""
    owner = member_of(account)
    if owner is not None:
        wish = tx.memory.get(WISHES, owner)
        return None if wish is None else wish.spending_limit
    if kind(account) != "commons":
        return None
    try:
        rule = tx.rules.on(Solidarity, tx.today).parameters
    except NoRule:
        return 0
    row = _type.first(tx.connection, member=member)
    return rule.coin if row is not None and rule.is_for(row.type) else 0


def _others(tx: Transaction, member: str) -> list[tuple[str, str, str]]:
    """Account, unit and name: of who made them a proxy, of their households, the commons."""
    coin, money = tx.coop.unit, tx.coop.currency
    return [
        *(
            (wallet(row.member), coin, row.first_name)
            for row in _entrusted.all(tx.connection, proxy=member)
        ),
        *(
            (f"credit:{row.household}", money, row.name)
            for row in _households.all(tx.connection, member=member)
        ),
        (f"commons:{tx.coop.coop}", coin, ""),
    ]
