# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed into a search."""

from collections.abc import Callable


class Typed:
    """Letters on their way to the till. They run ahead of it by one round trip: an answer to an
    earlier letter must not take a later one away."""

    def __init__(self, ask: Callable[[str], None]) -> None:
        self.text = ""
        self._ask = ask
        self._unanswered: list[str] = []

    def answered(self, query: str | None) -> None:
        """The till searched for this. None: nobody searches any more, no answer is waited for, and
        a page that goes keeps its words."""
        if query is None:
            self._unanswered.clear()
            return
        if query in self._unanswered:
            del self._unanswered[: self._unanswered.index(query) + 1]
        if not self._unanswered:
            self.text = query

    def clear(self) -> None:
        """Forget all of it: somebody else may come."""
        self._unanswered.clear()
        self.text = ""

    def add(self, letters: str) -> None:
        """More of it."""
        self._becomes(self.text + letters)

    def erase(self) -> None:
        """The last letter away."""
        if self.text:
            self._becomes(self.text[:-1])

    def _becomes(self, text: str) -> None:
        self.text = text
        self._unanswered.append(text)
        self._ask(text)
