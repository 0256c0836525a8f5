# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a household pays for its home, on the own page of whoever lives there: what is open, what is
paid ahead, and the statement of the last year. A browser prints it, or keeps it as PDF."""

from datetime import datetime, timedelta
from html import escape

from contract.housing_messages import HouseholdRent, StatementLine
from contract.money import Amount
from ledger.housing.desk import tell
from ledger.housing.homes import directory, household_of
from ledger.spoken import Said, Spoken, marked
from ledger.transaction import Transaction

_DAYS = 366
_TYPES = {
    "rent": marked("Rent"),
    "utilities": marked("Utilities"),
    "deposit": marked("Deposit for the home"),
    "laundry": marked("Laundry"),
    "parking": marked("Parking"),
    "repairs": marked("Repairs"),
}
_LINES = {
    "brought-forward": marked("Brought forward"),
    "payment": marked("Paid"),
    "charge-reversed": marked("Charge taken back"),
    "payment-reversed": marked("Payment taken back"),
}


def home_of(tx: Transaction, member: str, spoken: Spoken) -> str:
    """The section of the page; "" for who rents nothing here."""
    household = household_of(tx.connection, member)
    if household is None:
        return ""
    since = (datetime.fromisoformat(tx.today) - timedelta(days=_DAYS)).strftime("%Y-%m-%d")
    lived = list(directory(tx.connection, [household]).values())
    (told,) = tell(tx.connection, tx.coop, lived, tx.today, since)
    return _section(told, spoken) if told.homes or told.statement else ""


def _section(it: HouseholdRent, spoken: Spoken) -> str:
    say = spoken.html
    owes = it.account.balance
    stands = marked("Paid ahead: {amount}") if owes < 0 else marked("Open: {amount}")
    amount = spoken.money(Amount(it.unit, abs(owes)))
    types = {one.charge: one.type for one in it.account.charges}
    due = "".join(
        _row(spoken, one.due, _charge(types.get(one.charge or "", ""), one.plan), one.amount, it)
        for one in it.to_pay
    )
    opened = f"<h3>{say(marked('What is open'))}</h3><table>{due}</table>" if due else ""
    lines = "".join(_line(one, it, spoken) for one in reversed(it.statement))
    listed = f"<h3>{say(marked('Statement of the last year'))}</h3><table>{lines}</table>"
    return f"""<section class="card">
      <h2>{say(marked("Your home"))}</h2>
      <p><bdi>{escape(", ".join((it.name, *it.homes)))}</bdi></p>
      <p class="verdict">{say(Said(stands, {"amount": amount}))}</p>
      {opened}
      {listed if lines else ""}
    </section>"""


def _charge(type: str, plan: str | None) -> Said:
    if plan is not None:
        return Said(marked("Arrears plan"))
    named = _TYPES.get(type)
    return Said(marked("Charge: {what}"), {"what": type}) if named is None else Said(named)


def _line(one: StatementLine, it: HouseholdRent, spoken: Spoken) -> str:
    what = _charge(one.about, None) if one.what == "charge" else Said(_LINES[one.what])
    return _row(spoken, one.day, what, one.amount, it, then=one.balance)


def _row(
    spoken: Spoken,
    day: str,
    what: Said,
    amount: int,
    it: HouseholdRent,
    then: int | None = None,
) -> str:
    """A day, what it was, how much; ``then`` is what was owed after it."""
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    digits = spoken.digits(Amount(it.unit, abs(amount)))
    after = ""
    if then is not None:
        owed = ("\N{MINUS SIGN}" if then < 0 else "") + spoken.digits(Amount(it.unit, abs(then)))
        after = f'<br><small><bdi dir="ltr">{owed}</bdi></small>'
    return f"""<tr><td>{spoken.html(what)}<br>
        <small><time datetime="{escape(day)}">{escape(spoken.day(day))}</time></small></td>
      <td class="coin"><bdi dir="ltr">{sign}{digits}</bdi>{after}</td></tr>"""
