# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""A list for QML that keeps its place."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
)

from ui.words import Words

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
# Qt's numbers, written out: looking up its enumerations takes 20 ms before the first frame.
_DISPLAY_ROLE = 0
_FIRST_ROLE = 0x0100 + 1


class Rows(QAbstractListModel):
    """Rows of text that keep their place: only rows that came, went or changed are reported."""

    ROLES: Sequence[str] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str | int] = []
        self._rows: list[tuple[str | int, ...]] = []

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many rows (Qt's own name)."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = _DISPLAY_ROLE) -> object:
        """One cell (Qt's own name)."""
        place = role - _FIRST_ROLE
        if not index.isValid() or not 0 <= place < len(self.ROLES):
            return None
        return self._rows[index.row()][place]

    def roleNames(self) -> dict[int, QByteArray]:
        """The names of the cells (Qt's own name)."""
        return {_FIRST_ROLE + i: QByteArray(n.encode()) for i, n in enumerate(self.ROLES)}

    def _take(self, rows: dict[str | int, tuple[str | int, ...]]) -> int:
        """Become these rows. Returns the last row that is new or different, -1 if none is."""
        for row in range(len(self._keys) - 1, -1, -1):
            if self._keys[row] not in rows:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._keys[row], self._rows[row]
                self.endRemoveRows()
        kept = [key for key in rows if key in set(self._keys)]
        if kept != self._keys:  # another order: rare, so a fresh start is good enough
            self.beginResetModel()
            self._keys, self._rows = list(rows), list(rows.values())
            self.endResetModel()
            return -1
        touched = -1
        for row, (key, cells) in enumerate(rows.items()):
            if row >= len(self._keys) or self._keys[row] != key:
                self.beginInsertRows(QModelIndex(), row, row)
                self._keys.insert(row, key)
                self._rows.insert(row, cells)
                self.endInsertRows()
                touched = row
            elif self._rows[row] != cells:
                self._rows[row] = cells
                index = self.index(row)
                self.dataChanged.emit(index, index)
                touched = row
        return touched


class ShownRows(Rows):
    """A row for each thing that a snapshot shows, in words: told again where the language is
    another one. Not generic: what tells QML of these classes reads plain names only."""

    KEY = ""
    """The field by which these things are told apart; "" for their place."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: Sequence[Any] = ()

    def say_again(self) -> None:
        """The language is another one."""
        self.take(self._shown)

    def take(self, shown: Sequence[Any]) -> None:
        """Show these."""
        self._shown = shown
        key = self.KEY
        self._take(
            {getattr(one, key) if key else place: self._row(one) for place, one in enumerate(shown)}
        )

    def _row(self, one: Any) -> tuple[str | int, ...]:
        """The cells of one, as ROLES names them."""
        raise NotImplementedError
