# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles, and what each may do. What is not said here, nobody may.

Whoever runs commands on the ledger's machine could do anything by other means. So while nobody
holds a role that may do something, it is done there in the ledger's own name; as soon as somebody
does, the command wants to be told who it is, and the entry names them.
"""

from enum import StrEnum
from typing import Literal, get_args

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from contract.entries import RoleStands
from ledger.community.members import Member, find_member, member_by_id
from ledger.store.tables import roles
from ledger.transaction import Transaction

Role = Literal["coordinator", "cashier", "housing-staff", "treasurer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


class Act(StrEnum):
    """What people do in the office."""

    MEMBERS = "members"
    CARDS = "cards"
    ROLES = "roles"
    KIOSKS = "kiosks"
    RULES = "rules"
    GOODS = "goods"
    HOMES = "homes"
    CORRECTIONS = "corrections"


MAY: dict[Role, frozenset[Act]] = {
    "coordinator": frozenset({Act.MEMBERS, Act.CARDS, Act.CORRECTIONS}),
    "cashier": frozenset({Act.CARDS, Act.GOODS}),
    "housing-staff": frozenset({Act.HOMES}),
    "treasurer": frozenset({Act.RULES, Act.GOODS, Act.CORRECTIONS}),
    "admin": frozenset(set(Act) - {Act.HOMES}),
}


class NotAllowed(Exception):
    """This person may not do this. The text says who may."""


def roles_of(connection: Connection, member: str) -> frozenset[Role]:
    """The roles that a member holds."""
    rows = connection.execute(select(roles.c.role).where(roles.c.member == member))
    return frozenset(rows.scalars())


def is_anybody_admin(connection: Connection) -> bool:
    """Whether acts want a name: until somebody is admin, whoever uses the machine acts."""
    return (
        connection.execute(select(roles.c.member).where(roles.c.role == "admin")).first()
        is not None
    )


def may(held: frozenset[Role], act: Act) -> bool:
    """Whether one of these roles may do that."""
    return any(act in MAY[role] for role in held)


def who_may(connection: Connection, act: Act) -> list[Member]:
    """The active members who may do this."""
    able = [role for role in ROLES if act in MAY[role]]
    rows = connection.execute(select(roles.c.member).where(roles.c.role.in_(able)).distinct())
    found = [member_by_id(connection, member) for member in rows.scalars()]
    return sorted((one for one in found if one.state == "active"), key=lambda one: one.name)


def require(connection: Connection, member: Member, act: Act) -> str:
    """This member as the actor of an entry. Raises NotAllowed."""
    if member.state != "active" or not may(roles_of(connection, member.member), act):
        names = ", ".join(one.name for one in who_may(connection, act)) or "nobody yet"
        raise NotAllowed(f"{member.name} may not do this ({act}). Who may: {names}")
    return f"member:{member.member}"


def who_acts(tx: Transaction, by: str | None, act: Act) -> str:
    """The actor of an entry: who is named, if they may do it; or the ledger while nobody may.

    Raises NotAllowed, NoMember."""
    if by is not None:
        return require(tx.connection, find_member(tx.connection, by), act)
    able = who_may(tx.connection, act)
    if able:
        names = ", ".join(one.name for one in able)
        raise NotAllowed(f"say who does this, with --by NAME. Who may: {names}")
    return tx.ledger_actor


def set_role(tx: Transaction, member: Member, role: Role, held: bool, actor: str) -> bool:
    """Give a role to a member, or take it away. Whether that is new. Raises NotAllowed."""
    if held and member.state != "active":
        raise NotAllowed(f"{member.name} is {member.state} and can hold no role")
    if (role in roles_of(tx.connection, member.member)) == held:
        return False
    row = {"member": member.member, "role": role}
    if held:
        tx.connection.execute(insert(roles), row)
    else:
        tx.connection.execute(delete(roles).filter_by(**row))
    tx.post_own(RoleStands(**tx.own(actor), member=member.member, role=role, held=held))
    return True
