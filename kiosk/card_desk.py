# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making member cards, one after the other: what is done with each, and what the person hears."""

import threading
from collections.abc import Callable

from contract.credentials import CardKeys
from hardware.cards.ev2 import Random
from hardware.cards.ntag424 import CardPulled, Transmit
from hardware.cards.personalise import STEPS, Before, CannotWrite, Written, personalise
from hardware.ports import CardRemoved, CardUnreadable, DeviceHealth, Event, Health


class NoKeys(Exception):
    """The ledger gave no keys for a card; the text says why, and what to do."""


_CANNOT = {
    "not-ntag424": "This is not an NTAG 424 DNA card. It was left as it is.",
    "hidden-id": "This card hides its number and cannot be a member card. It was left as it is.",
    "other-keys": "This card is somebody else's, perhaps another co-op's. It was left as it is.",
    "wait": "This card was asked with wrong keys too often. Leave it for an hour, then try again.",
    "damaged": "This card answers what no good card does. Put it aside.",
}
_UNREADABLE = {
    "pulled": "The card was away too soon. Lay it down again: it goes on where it stopped.",
    "hangs": "The card does not answer. Lift it, and lay it down again.",
    "two-cards": "One card at a time, please.",
    "no-answer": "The reader cannot make out a card. One at a time, flat on the reader.",
}
_READER = {
    "service-down": "The card service (pcscd) does not run. Start it: systemctl start pcscd.socket",
    "no-reader": "No card reader is plugged in.",
}
_DONE = {
    Before.BLANK: "is a member card now",
    Before.HALF_WRITTEN: "was half-written or old, and is a member card now",
    Before.OURS: "was a member card already; it is in order",
}


class CardDesk:
    """Give ``attend`` to a reader as what it does with cards, and ``hear`` as its sink."""

    def __init__(
        self,
        keys_of: Callable[[str], CardKeys],
        link: str,
        random: Random,
        *,
        say: Callable[[str], None],
        step: Callable[[int, int], None],
    ) -> None:
        """``keys_of`` raises NoKeys. ``say`` gets sentences, ``step`` how many steps are done of
        how many; both are called from the reader's threads."""
        self._keys_of, self._link, self._random = keys_of, link, random
        self._say, self._step = say, step
        self._more = threading.Condition()
        self.written: list[Written] = []

    def attend(self, tap_number: int, transmit: Transmit) -> Event | None:
        """Make a member card of this one. Raises CardPulled."""
        try:
            card = personalise(transmit, self._keys_of, self._link, self._random, self._told)
        except CannotWrite as e:
            self._say(_CANNOT[e.code])
            return CardUnreadable(tap_number, "foreign")
        except NoKeys as e:
            self._say(f"{e} The card was left as it is.")
            return CardUnreadable(tap_number, "foreign")
        except CardPulled:
            raise
        self._say(f"{card.uid} {_DONE[card.before]}. Take it away.")
        with self._more:
            self.written.append(card)
            self._more.notify_all()
        return None

    def hear(self, event: Event) -> None:
        """What the reader tells."""
        match event:
            case DeviceHealth(health=Health.READY):
                self._say("Lay a card on the reader.")
            case DeviceHealth(code=code) if code in _READER:
                self._say(_READER[code])
            case CardUnreadable(code=code) if code in _UNREADABLE:
                self._say(_UNREADABLE[code])
            case CardRemoved():
                self._say("Lay the next card on the reader.")

    def wait_for(self, cards: int) -> None:
        """Until so many cards are written."""
        with self._more:
            # In pieces, so that Ctrl-C is heard.
            while len(self.written) < cards:
                self._more.wait(0.5)

    def _told(self, done: int) -> None:
        self._step(done, STEPS)
