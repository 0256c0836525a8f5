# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody of the staff looks at something: their tap says that they did. Pure.

At a till where somebody serves or helps, who stands there needs no tap. Nobody does it for
themselves.
"""

from msgspec.structs import replace

from contract.codes import Goods
from contract.goods import Product
from hardware import ports
from kiosk.effects import Identify
from kiosk.events import OurFault, Value
from kiosk.handling import Attend
from kiosk.sessions.state import Context, State, Step, ask, refuse, say
from kiosk.snapshot import Screen
from ledger_client.answers import NotKnown, Person

ROLES = frozenset({"cashier", "coordinator", "admin"})


def serves(state: State) -> bool:
    """Whether who stands before the screen is of the staff."""
    staff = state.cashier or state.helper
    return state.shop.drawer_from_screen or staff is not None


def want(
    state: State, wanted: str, product: Product | None = None, goods: Goods | None = None
) -> State:
    """Ask for them."""
    attend = Attend(wanted, product, goods or Goods(code=""))
    handling = replace(state.handling, attend=attend)
    return replace(state, screen=Screen.ATTEND, handling=handling)


def step(state: State, event: ports.CardPresented, context: Context) -> Step:
    """They tapped."""
    if event.tap is None:
        return say(state, "foreign-card"), ()
    asked = ask(state, context, "reading-card")
    return asked, (Identify(context.id, event.tap.picc_data, event.tap.cmac),)


def looked(state: State, value: Value) -> Step | None:
    """Who tapped; None if they may say that they looked."""
    match value:
        case Person() if not ROLES.intersection(value.roles):
            return say(state, "not-staff"), ()
        case Person():
            buyer = None if state.sale is None else state.sale.buyer
            if buyer is not None and buyer.member == value.member:
                return say(state, "not-for-oneself"), ()
            return None
        case NotKnown(code=code):
            return say(state, code), ()
        case OurFault():
            return refuse(state, "our-fault"), ()
    return state, ()
