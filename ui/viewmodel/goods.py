# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""The pages around the basket: goods by category, the keypad, what staff look at, what else can be
done, baskets put aside."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.intents import Intent
from kiosk.intents import goods as wants
from kiosk.snapshot import Message, Snapshot
from kiosk.snapshot.goods import AttendPage, KeypadPage, MorePage, ParkedBasket, ShelfPage
from ui.viewmodel.desks import DeskRows
from ui.viewmodel.rows import ShownRows
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_KNOWN = frozenset(
    {"fruit", "vegetables", "herbs", "bread", "refill", "drinks", "empties", "other"}
)
"""Categories that have a name in every language; others are called what the co-op wrote."""


@QmlElement
class ParkedRows(ShownRows):
    """A row for each basket that was put aside."""

    KEY = "id"
    ROLES = ("name", "iconName", "headline", "explanation")

    def _row(self, one: ParkedBasket) -> tuple[str | int, ...]:
        much = self._words.counted(one.things, "{n} thing", "{n} things")
        total = self._words.money(one.total)
        return (one.id, "basket", f"{one.at} · {one.first}", f"{much} · {total}")


@QmlElement
class Goods(QObject):
    """What is done with goods besides scanning them."""

    changed = Signal()

    def __init__(
        self,
        words: Words,
        submit: Callable[[Intent], None],
        once: Callable[[Intent], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._submit, self._once = words, submit, once
        self._shelf = ShelfPage((), "")
        self._keypad: KeypadPage | None = None
        self._attend: AttendPage | None = None
        self._more = MorePage()
        self._weight = self._on_scale = 0
        self._acts = DeskRows(words, self)
        self._parked = ParkedRows(words, self)

    def say_again(self) -> None:
        """The language is another one."""
        self._acts.say_again()
        self._parked.say_again()
        self.changed.emit()

    def take(self, new: Snapshot) -> None:
        """Show what this snapshot says; a page that is gone keeps its words."""
        before = (self._shelf, self._keypad, self._attend, self._more, self._weight)
        self._shelf = new.shelf or self._shelf
        self._keypad = new.keypad or self._keypad
        self._attend = new.attend or self._attend
        self._more = new.more or self._more
        self._weight = new.weigh.tare if new.weigh else 0
        self._on_scale = (new.weigh.grams if new.weigh else 0) or 0
        if new.more is not None:
            acts = ["repeat"] if new.more.last else []
            acts += ["price"] if new.more.has_price else []
            acts += ["park"] if new.lines else []
            acts += ["parked"] if new.more.parked else []
            acts += ["clear-sure" if new.more.sure else "clear"]
            self._acts.take("more", acts)
        if new.parked:
            self._parked.take(new.parked)
        if before != (self._shelf, self._keypad, self._attend, self._more, self._weight):
            self.changed.emit()

    # --- by category ---

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def categories(self) -> list[dict[str, str]]:
        """Each category's ``name`` and what it is called (``label``)."""
        return [{"name": name, "label": self._called(name)} for name in self._shelf.categories]

    def _called(self, category: str) -> str:
        if category in _KNOWN:
            return self._words.headline(Message(f"category-{category}"))
        return category.replace("-", " ").capitalize()

    @Property(str, notify=changed)
    def category(self) -> str:
        """The one that is shown."""
        return self._shelf.category

    @Slot()
    def openShelf(self) -> None:
        """To the goods by category."""
        self._once(wants.OpenShelf())

    @Slot(str)
    def show(self, category: str) -> None:
        """Those of this category."""
        self._submit(wants.ChooseCategory(category))

    # --- the keypad ---

    @Property(str, notify=changed)
    def keyTitle(self) -> str:
        """What is typed."""
        return self._words.headline(Message(f"key-{self._keypad.what}")) if self._keypad else ""

    @Property(str, notify=changed)
    def keyHint(self) -> str:
        """Between which limits."""
        page, words = self._keypad, self._words
        if page is None:
            return ""
        if page.limits is not None:
            return words.text("From {least} to {most}", least=page.limits[0], most=page.limits[1])
        if page.what in ("tare", "weight"):
            return words.text("Up to {most} g", most=page.most)
        return words.text("Up to {most}", most=page.most)

    @Property(str, notify=changed)
    def keyName(self) -> str:
        """Of what."""
        return self._keypad.name if self._keypad else ""

    @Property(str, notify=changed)
    def keyIcon(self) -> str:
        """Its picture."""
        return self._keypad.icon if self._keypad else ""

    @Property(str, notify=changed)
    def keyed(self) -> str:
        """The number so far."""
        page = self._keypad
        if page is None:
            return ""
        if page.amount is not None:
            return self._words.money(page.amount)
        if page.what in ("tare", "weight"):
            return self._words.text("{grams} g", grams=page.typed)
        return str(page.typed)

    @Property(bool, notify=changed)
    def keyGood(self) -> bool:
        """Whether that can be it."""
        return self._keypad is not None and self._keypad.good

    @Slot(str, int)
    def openKeypad(self, what: str, line: int) -> None:
        """Type the quantity of a line, a tare, a weight."""
        if what in ("quantity", "tare", "weight"):
            self._once(wants.OpenKeypad(what, line))  # type: ignore[arg-type]  # just looked

    @Slot(str)
    def digit(self, digit: str) -> None:
        """One digit more."""
        self._submit(wants.KeyDigit(digit))

    @Slot()
    def erase(self) -> None:
        """Take the last digit back."""
        self._submit(wants.KeyErase())

    @Slot()
    def keyDone(self) -> None:
        """That is the number."""
        self._once(wants.KeyDone())

    # --- containers ---

    @Property(str, notify=changed)
    def tare(self) -> str:
        """What the container weighs; "" without one."""
        return self._words.weight(self._weight) if self._weight else ""

    @Slot()
    def container(self) -> None:
        """What lies on the scale is an empty container of one's own; with nothing there its weight
        is typed. A second time there is none."""
        if self._weight:
            self._submit(wants.TareFromScale(0))
        elif self._on_scale:
            self._submit(wants.TareFromScale(self._on_scale))
        else:
            self._once(wants.OpenKeypad("tare"))

    # --- staff ---

    @Property(str, notify=changed)
    def attendHeadline(self) -> str:
        """What staff are wanted for."""
        return self._words.headline(self._wanted()) if self._attend else ""

    @Property(str, notify=changed)
    def attendExplanation(self) -> str:
        """What they do then."""
        return self._words.explanation(self._wanted()) if self._attend else ""

    def _wanted(self) -> Message:
        page = self._attend
        assert page is not None
        values: dict[str, object] = {"age": page.age, "name": page.name, "why": page.why}
        if page.amount is not None:
            values["amount"] = page.amount
        return Message(f"attend-{page.what}", values)  # type: ignore[arg-type]  # one of each kind

    @Property(bool, notify=changed)
    def byTouch(self) -> bool:
        """Whether who serves stands before this screen."""
        return self._attend is not None and self._attend.by_touch

    @Slot()
    def confirm(self) -> None:
        """They have looked."""
        self._once(wants.StaffConfirms())

    # --- what else ---

    @Property(DeskRows, constant=True)
    def acts(self) -> DeskRows:
        """What else can be done with the basket."""
        return self._acts

    @Property(ParkedRows, constant=True)
    def parked(self) -> ParkedRows:
        """The baskets that were put aside."""
        return self._parked

    @Slot()
    def openMore(self) -> None:
        """What else can be done with the basket."""
        self._once(wants.OpenMore())

    @Slot(str)
    def act(self, name: str) -> None:
        """One of those."""
        intent: dict[str, Intent] = {
            "repeat": wants.RepeatLast(),
            "price": wants.SetPrice(),
            "park": wants.ParkBasket(),
            "parked": wants.OpenParked(),
            "clear": wants.ClearBasket(),
            "clear-sure": wants.ClearBasket(),
        }
        self._once(intent[name])

    @Slot(str)
    def resume(self, basket: str) -> None:
        """Go on with this one."""
        self._once(wants.ResumeBasket(basket))

    @Slot(int)
    def voidLine(self, line: int) -> None:
        """Without this line."""
        self._submit(wants.VoidLine(line))
