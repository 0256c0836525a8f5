# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the golden vectors freeze of the hall and of a member's wallet."""

from collections.abc import Callable
from typing import Any

from contract.chain import canonical
from contract.entries import (
    Acknowledged,
    Attendance,
    Attended,
    CheckIn,
    CheckOut,
    RuleStart,
    SignedEntry,
)
from contract.hall import NO_TERMS, Presence, Slot
from contract.hall_messages import (
    Expected,
    HallActRequest,
    HallCopy,
    HallCopyRequest,
    HallDone,
    HallFound,
    HallPlan,
    HallRefused,
    HallRequest,
    Place,
    PlannedShift,
    Sheet,
    SheetLine,
    ShiftSeen,
)
from contract.hall_rules import ContributionCaps
from contract.housing_messages import Asker
from contract.ids import b64, random_id, wallet
from contract.rules import Contributions, RuleVersion, Work, WorkName
from contract.sheet_messages import (
    Helper,
    HelpersFound,
    HelpersRequest,
    LineReversalRequest,
    LineReversed,
    SheetRefused,
)
from contract.wallet_messages import (
    BlockMyCard,
    ChangePin,
    Figures,
    HouseholdMember,
    MonthFigures,
    Preferences,
    SetAside,
    SetPreferences,
    SetSpendingLimit,
    WalletActRequest,
    WalletDone,
    WalletFound,
    WalletMove,
    WalletRefused,
    WalletRequest,
)

Write = Callable[..., None]
SHIFT = random_id(b"shift   01")
SLOT = Slot(
    shift=SHIFT,
    name="Shop, morning",
    place="Shop",
    work="shop-shift",
    day="2026-05-03",
    begins="11:00",
    minutes=180,
    starts="2026-05-03T09:00:00.000Z",
    ends="2026-05-03T12:00:00.000Z",
    places=3,
)


def claims(write: Write, member: str, other: str) -> None:
    """A shift from the first tap to the sheet, and a bicycle repaired."""
    write("check-in", CheckIn, shift=SHIFT, member=member, came="2026-05-03T08:55:00.000Z")
    write(
        "check-in-from-paper",
        CheckIn,
        shift=SHIFT,
        member=other,
        came="2026-05-03T09:20:00.000Z",
        stands_for=random_id(b"household1"),
        keyed=True,
    )
    write("check-out", CheckOut, shift=SHIFT, member=member, left="2026-05-03T12:01:00.000Z")
    write(
        "attendance",
        Attendance,
        shift=SHIFT,
        attended=(
            Attended(member=member, minutes=180),
            Attended(member=other, minutes=0, excused=True),
        ),
    )
    write(
        "acknowledged",
        Acknowledged,
        member=member,
        received_by=other,
        entered_by=member,
        work="repair",
        minutes=45,
        day="2026-05-02",
    )


def rules(write: Write) -> None:
    """What the members decided on shifts."""
    caps = ContributionCaps(pair_minutes_per_month=600, member_minutes_per_day=480)
    for name, parameters in (("shift-terms", NO_TERMS), ("contribution-caps", caps)):
        rule = RuleVersion(version=1, starts="2026-08-01", parameters=parameters)
        write(f"rule-{name}", RuleStart, rule=rule)
    strict = ContributionCaps(
        pair_minutes_per_month=600, member_minutes_per_day=480, days_back=7, household=False
    )
    named = Work("shop-shift", 800, (WorkName("en", "Shop shift"), WorkName("de", "Ladenschicht")))
    for name, decided in (
        ("caps-at-home", strict),
        ("contributions-named", Contributions((named,))),
    ):
        rule = RuleVersion(version=2, starts="2026-09-01", parameters=decided)
        write(f"rule-{name}", RuleStart, rule=rule)


def hall(
    id: Callable[[int], str], marks: dict[str, Any], member: str, other: str
) -> dict[str, Any]:
    """A kiosk of the hall asks, and what it is told."""
    asked = (
        HallRequest(format="coopcoin-hall/1", id=id(70), **marks, identification=id(50)),
        HallActRequest(
            format="coopcoin-hall-act/1",
            id=id(71),
            **marks,
            identification=id(50),
            act="swap",
            shift=SHIFT,
            second=id(52),
            other=random_id(b"shift   02"),
        ),
        HallCopyRequest(format="coopcoin-hall-copy/1", id=id(72), **marks, cursor="abc"),
    )
    there = Presence(
        member=member,
        came="2026-05-03T08:55:00.000Z",
        left="2026-05-03T12:01:00.000Z",
        minutes=180,
    )
    place = Place(household=other, people=(member,), name="Okafor", seeks=True)
    seen = ShiftSeen(slot=SLOT, mine=True, open=1, sought=(place,), presence=there, confirmed=True)
    line = SheetLine(
        member=member, name="Amina", planned=True, presence=there, state="confirmed", minutes=180
    )
    answers = {
        "found": HallFound(
            member=member,
            first_name="Amina",
            standing="missed",
            colour="amber",
            missed=1,
            unit=f"coin:{marks['coop']}",
            today=(seen,),
            expected=(
                Expected(
                    work="shop-shift", day="2026-05-03", minutes=180, amount=2400, shift=SHIFT
                ),
            ),
            month_minutes=180,
            month_amount=2400,
            works=("repair",),
            sheets=(Sheet(slot=SLOT, lines=(line,), waits=1, late_days=2),),
        ),
        "declined": HallRefused(reason="shift-full"),
        "done": HallDone(shift=seen),
        "plan": HallPlan(
            at="2026-05-03T08:00:00.000Z", shifts=(PlannedShift(slot=SLOT, places=(place,)),)
        ),
        "copy": HallCopy(cursor="abd", sealed=b64(b"sealed")),
    }
    return _frozen(asked, answers)


def sheets(
    id: Callable[[int], str], marks: dict[str, Any], member: str, other: str, signed: SignedEntry
) -> dict[str, Any]:
    """A coordinator looks for a helper, and takes a line back with a second person."""
    asker = Asker(identification=id(50), pin_ticket=id(51))
    asked = (
        HelpersRequest(
            format="coopcoin-hall-helpers/1", id=id(80), **marks, asker=asker, query="ami ok"
        ),
        LineReversalRequest(
            format="coopcoin-hall-reversal/1",
            id=id(81),
            **marks,
            first=asker,
            second=Asker(identification=id(52), pin_ticket=id(53)),
            shift=SHIFT,
            member=member,
        ),
    )
    line = SheetLine(member=member, name="Amina", planned=True)
    answers = {
        "found": HelpersFound(
            helpers=(Helper(member=other, name="Amina", full_name="Amina Okafor"),), more=True
        ),
        "declined": SheetRefused(reason="not-reversible"),
        "reversed": LineReversed(entry=signed, sheet=Sheet(slot=SLOT, lines=(line,), waits=1)),
    }
    return _frozen(asked, answers)


def own_wallet(
    id: Callable[[int], str], marks: dict[str, Any], member: str, other: str
) -> dict[str, Any]:
    """A member looks at what is theirs, and changes it."""
    asker = Asker(identification=id(50), pin_ticket=id(51))
    preferences = Preferences(language="de", text_percent=140, contrast="high")
    acts = (
        SetSpendingLimit(coin=2000),
        BlockMyCard(),
        ChangePin(sealed_pin=b64(b"sealed")),
        SetPreferences(preferences=preferences),
    )
    asked = (
        WalletRequest(
            format="coopcoin-wallet/1", id=id(73), **marks, asker=asker, since="2026-05-01"
        ),
        *(
            WalletActRequest(
                format="coopcoin-wallet-act/1", id=id(74 + n), **marks, asker=asker, act=act
            )
            for n, act in enumerate(acts)
        ),
    )
    unit = f"coin:{marks['coop']}"
    moved = WalletMove(
        index=17,
        at="2026-05-03T09:30:00.000Z",
        day="2026-05-03",
        kind="sent",
        amount=-300,
        with_whom="household",
        name="Jonas",
        where="Till 1",
    )
    answers = {
        "found": WalletFound(
            member=member,
            account=wallet(member),
            unit=unit,
            balance=1200,
            available=900,
            moves=(moved,),
            older=17,
            opening=1500,
            aside=(
                SetAside(
                    kiosk="Till 2", amount=300, why="standing", until="2026-05-03T21:30:00.000Z"
                ),
            ),
            household=(HouseholdMember(member=other, first_name="Jonas", account=wallet(other)),),
            spending_limit=2000,
            preferences=preferences,
        ),
        "declined": WalletRefused(reason="pin-wanted"),
        "done": WalletDone(),
        "figures": Figures(
            unit=unit,
            log_size=20,
            months=(MonthFigures(month="2026-05", issued=2400, spent=600, circulating=1800),),
        ),
    }
    return _frozen(asked, answers)


def _frozen(asked: tuple[Any, ...], answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "requests": [canonical(one).decode() for one in asked],
        "answers": {name: canonical(one).decode() for name, one in answers.items()},
    }
