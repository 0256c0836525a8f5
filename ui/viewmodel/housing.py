# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""The desk of the housing office: households, how one stands, what a payment will do."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from contract.money import Amount
from kiosk.intents import Intent
from kiosk.intents.day import AmountDigit, AmountErase, Confirm
from kiosk.intents.housing import (
    ChangeMinutes,
    ChooseCharge,
    ChooseHousehold,
    ChooseWork,
    ChooseWorker,
    PayRent,
    PrintStatement,
    PutWork,
    ShowPart,
    TakePaymentBack,
    TypeHousehold,
)
from kiosk.snapshot import Snapshot
from kiosk.snapshot.housing import (
    Choice,
    DueRow,
    EffectRow,
    HouseholdPage,
    HouseholdRow,
    HouseholdsPage,
    PaymentRow,
    RentPage,
    RentWorkPage,
    StatementRow,
)
from ui.language import marked
from ui.viewmodel.rows import Rows, ShownRows
from ui.viewmodel.typed import Typed
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_PARTS = {
    "due": marked("Open"),
    "statement": marked("Statement"),
    "payments": marked("Payments"),
}


def stands(words: Words, owes: Amount | None) -> str:
    """What a household owes, or has paid ahead."""
    if owes is None or not owes.amount:
        return words("rent-settled")
    if owes.amount < 0:
        return words("rent-ahead", amount=Amount(owes.unit, -owes.amount))
    return words("rent-owes", amount=owes)


@QmlElement
class HouseholdRows(ShownRows):
    """A row for each household that was found."""

    KEY = "household"
    ROLES = ("household", "name", "homes", "owes", "overdue")

    def _row(self, one: HouseholdRow) -> tuple[str | int, ...]:
        owes = stands(self._words, one.owes)
        return one.household, one.name, one.homes, owes, int(one.overdue)


@QmlElement
class DueRows(ShownRows):
    """A row for each charge or instalment that is open."""

    ROLES = ("charge", "words", "about", "amount", "chosen", "overdue")

    def _row(self, one: DueRow) -> tuple[str | int, ...]:
        words = self._words
        about = [words("rent-overdue")] if one.overdue else []
        if one.paid is not None:
            days = ", ".join(words.day(day) for day in one.paid_on)
            about.append(words("rent-paid-on", amount=one.paid, days=days))
        return (
            one.id,
            words("rent-will-settle", what=words.message(one.what), day=words.day(one.due)),
            " · ".join(about),
            words.money(one.amount),
            int(one.chosen),
            int(one.overdue),
        )


@QmlElement
class StatementRows(Rows):
    """A row for each line of the statement, as components/Table wants them."""

    ROLES = ("at", "words", "coin", "money", "balance")

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: Sequence[StatementRow] = ()

    def say_again(self) -> None:
        """The language is another one."""
        self.take(self._shown)

    def take(self, lines: Sequence[StatementRow]) -> None:
        """Show these, the newest first."""
        self._shown = lines
        words = self._words
        self._take(
            {
                len(lines) - place: (
                    words.day(one.day),
                    words.message(one.what),
                    "",
                    words.money(one.amount),
                    words.money(one.balance),
                )
                for place, one in enumerate(reversed(lines))
            }
        )


@QmlElement
class PaymentRows(ShownRows):
    """A row for each payment of lately."""

    KEY = "payment"
    ROLES = ("payment", "at", "words", "amount", "back")

    def _row(self, one: PaymentRow) -> tuple[str | int, ...]:
        words, said = self._words, []
        if one.reversed:
            said.append(words("statement-payment-reversed"))
        if one.coin is not None:
            said.append(words.text("{amount} of it in coin", amount=one.coin))
        if one.by_other:
            said.append(words.text("by somebody else"))
        return (
            one.payment,
            words.short_moment(one.at),
            " · ".join(said),
            words.money(one.amount),
            int(one.may_be_back),
        )


@QmlElement
class EffectRows(ShownRows):
    """A row for each charge that a payment goes to."""

    ROLES = ("words", "amount", "then")

    def _row(self, one: EffectRow) -> tuple[str | int, ...]:
        words = self._words
        what, day = words.message(one.what), words.day(one.due)
        left = words("rent-will-be-paid")
        if one.left.amount:
            left = words("rent-will-be-left", amount=one.left)
        return words("rent-will-settle", what=what, day=day), words.money(one.amount), left


@QmlElement
class Housing(QObject):
    """What is shown of the housing office, and what a touch there asks for."""

    changed = Signal()

    def __init__(
        self,
        words: Words,
        submit: Callable[[Intent], None],
        once: Callable[[Intent], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._submit = submit
        self._once = once
        self._search = HouseholdsPage("")
        self._typed = Typed(lambda query: submit(TypeHousehold(query)))
        self._page = HouseholdPage(known=False)
        self._rent: RentPage | None = None
        self._work: RentWorkPage | None = None
        self._found = HouseholdRows(words, self)
        self._due = DueRows(words, self)
        self._lines = StatementRows(words, self)
        self._payments = PaymentRows(words, self)
        self._effect = EffectRows(words, self)

    def say_again(self) -> None:
        """The language is another one."""
        rows = (self._found, self._due, self._lines, self._payments, self._effect)
        for one in rows:
            one.say_again()
        self.changed.emit()

    def take(self, new: Snapshot, welcome: bool) -> None:
        """Show what this snapshot says of housing; ``welcome`` forgets what was personal."""
        before = (self._search, self._page, self._rent, self._work, self._typed.text)
        if welcome:
            self._typed.clear()
        self._typed.answered(new.households.query if new.households else None)
        if new.households is not None or welcome:
            self._search = new.households or HouseholdsPage("")
            self._found.take(self._search.found)
        if new.household is not None or welcome:
            page = self._page = new.household or HouseholdPage(known=False)
            self._due.take(page.due)
            self._lines.take(page.statement)
            self._payments.take(page.payments)
        if new.rent is not None or welcome:
            self._rent = new.rent
            self._effect.take(new.rent.effect if new.rent else ())
        if new.hours is not None or welcome:
            self._work = new.hours
        if before != (self._search, self._page, self._rent, self._work, self._typed.text):
            self.changed.emit()

    # --- which household ---

    @Property(HouseholdRows, constant=True)
    def found(self) -> HouseholdRows:
        """Who was found."""
        return self._found

    @Property(int, notify=changed)
    def foundCount(self) -> int:
        """How many that are."""
        return len(self._search.found)

    @Property(bool, notify=changed)
    def more(self) -> bool:
        """Whether there are others still."""
        return self._search.more

    @Property(str, notify=changed)
    def typed(self) -> str:
        """What was typed."""
        return self._typed.text

    @Slot(str)
    def type(self, text: str) -> None:
        """More of a name or a home."""
        self._typed.add(text)
        self.changed.emit()

    @Slot()
    def erase(self) -> None:
        """The last letter away."""
        self._typed.erase()
        self.changed.emit()

    @Slot(str)
    def open(self, household: str) -> None:
        """Look at this one."""
        self._once(ChooseHousehold(household))

    # --- how it stands ---

    @Property(bool, notify=changed)
    def known(self) -> bool:
        """Whether there is a household to show."""
        return self._page.known

    @Property(str, notify=changed)
    def name(self) -> str:
        """What it is called, and where it lives."""
        return " · ".join(one for one in (self._page.name, self._page.homes) if one)

    @Property(str, notify=changed)
    def people(self) -> str:
        """Who lives there."""
        return self._page.people

    @Property(str, notify=changed)
    def owes(self) -> str:
        """What it owes."""
        return stands(self._words, self._page.owes)

    @Property(str, notify=changed)
    def part(self) -> str:
        """The part that is open: "due", "statement", "payments"."""
        return self._page.part

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def parts(self) -> list[dict[str, str]]:
        """The parts, for a TabRow."""
        return [{"name": name, "words": self._words.text(text)} for name, text in _PARTS.items()]

    @Property(DueRows, constant=True)
    def due(self) -> DueRows:
        """What is open."""
        return self._due

    @Property(int, notify=changed)
    def dueCount(self) -> int:
        """How many of these there are."""
        return len(self._page.due)

    @Property(StatementRows, constant=True)
    def lines(self) -> StatementRows:
        """The statement."""
        return self._lines

    @Property(int, notify=changed)
    def lineCount(self) -> int:
        """How many lines it has."""
        return len(self._page.statement)

    @Property(PaymentRows, constant=True)
    def payments(self) -> PaymentRows:
        """The payments."""
        return self._payments

    @Property(bool, notify=changed)
    def offline(self) -> bool:
        """Whether this is from the copy that is kept here."""
        return self._page.offline

    @Property(bool, notify=changed)
    def mayWork(self) -> bool:
        """Whether hours may be put against the rent here."""
        return self._page.work_left > 0

    @Property(str, notify=changed)
    def takingBack(self) -> str:
        """The payment that is about to be taken back, "" for none."""
        back = self._page.taking_back
        if back is None:
            return ""
        return f"{self._words.money(back.amount)}, {self._words.short_moment(back.at)}"

    @Slot(str)
    def show(self, part: str) -> None:
        """Another part of the page."""
        for name in ("due", "statement", "payments"):
            if part == name:
                self._submit(ShowPart(name))

    @Slot(str)
    def choose(self, charge: str) -> None:
        """This one first; or not."""
        self._submit(ChooseCharge(charge))

    @Slot()
    def pay(self) -> None:
        """On to the amount."""
        self._once(PayRent())

    @Slot(str)
    def takeBack(self, payment: str) -> None:
        """This payment was wrong."""
        self._once(TakePaymentBack(payment))

    @Slot()
    def work(self) -> None:
        """Hours against rent."""
        self._once(PutWork())

    @Slot()
    def print(self) -> None:
        """The statement on paper."""
        self._once(PrintStatement())

    @Slot()
    def confirm(self) -> None:
        """It is as the page says."""
        self._once(Confirm())

    # --- the amount ---

    @Property(str, notify=changed)
    def amount(self) -> str:
        """The amount that is paid."""
        return self._words.money(self._rent.amount) if self._rent else ""

    @Property(bool, notify=changed)
    def pays(self) -> bool:
        """Whether there is one."""
        return self._rent is not None and self._rent.amount.amount > 0

    @Property(EffectRows, constant=True)
    def effect(self) -> EffectRows:
        """Which charges it goes to."""
        return self._effect

    @Property(str, notify=changed)
    def credit(self) -> str:
        """What is beyond them, "" for nothing."""
        return self._words.money(self._rent.credit) if self._rent else ""

    @Property(str, notify=changed)
    def owesThen(self) -> str:
        """How the household stands then."""
        return stands(self._words, self._rent.owes) if self._rent else ""

    @Property(str, notify=changed)
    def coin(self) -> str:
        """The most of it that can be coin, digits only; "" for none."""
        return self._words.digits(self._rent.coin) if self._rent else ""

    @Property(str, notify=changed)
    def coinWhy(self) -> str:
        """Why it is not more."""
        page, words = self._rent, self._words
        if page is None or not page.amount.amount:
            return ""
        if page.reason == "month":
            return words("rent-coin-month")
        if page.coin is None:
            return words("rent-coin-none")
        return words("rent-coin-rule", percent=page.percent)

    @Property(bool, notify=changed)
    def noted(self) -> bool:
        """Whether the ledger has the last word."""
        return self._rent is not None and self._rent.noted

    @Slot(str)
    def digit(self, digit: str) -> None:
        """One digit of the amount."""
        self._submit(AmountDigit(digit))

    @Slot()
    def eraseDigit(self) -> None:
        """The last digit of it away."""
        self._submit(AmountErase())

    # --- hours of work ---

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def workers(self) -> list[dict[str, object]]:
        """Who may have done it."""
        return _choices(self._work.people if self._work else ())

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def works(self) -> list[dict[str, object]]:
        """What they may have done."""
        return _choices(self._work.works if self._work else ())

    @Property(str, notify=changed)
    def minutes(self) -> str:
        """How long."""
        return self._words.duration(self._work.minutes) if self._work else ""

    @Property(str, notify=changed)
    def minutesLeft(self) -> str:
        """How much may still be put against the rent this month."""
        return self._words.duration(self._work.left) if self._work else ""

    @Property(bool, notify=changed)
    def workReady(self) -> bool:
        """Whether it is known who did what."""
        page = self._work
        return page is not None and all(
            any(one.chosen for one in some) for some in (page.people, page.works)
        )

    @Property(bool, notify=changed)
    def workNoted(self) -> bool:
        """Whether the hours can only be noted now."""
        return self._work is not None and self._work.noted

    @Slot(str)
    def worker(self, member: str) -> None:
        """They did it."""
        self._submit(ChooseWorker(member))

    @Slot(str)
    def did(self, work: str) -> None:
        """That is what they did."""
        self._submit(ChooseWork(work))

    @Slot(int)
    def longer(self, minutes: int) -> None:
        """So many minutes more, or less."""
        self._submit(ChangeMinutes(minutes))


def _choices(some: Sequence[Choice]) -> list[dict[str, object]]:
    return [{"id": one.id, "words": one.words, "chosen": one.chosen} for one in some]
