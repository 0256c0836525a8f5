# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making a member card of a blank NTAG 424 DNA: its link, its settings, its five keys.

There is no journal of what was done to a card. It is asked how it stands, and brought from there to
where it should be; so a card that was taken away at any moment is laid down again, and it goes on.
Key 0 is the last: until it is changed, the card can be read, written and recovered by anyone.
"""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from contract.credentials import CARD_KEY_VERSION, BadTap, CardKeys, verify_sun
from hardware.cards import ev2
from hardware.cards.ev2 import BadAnswer, CardRefused, Random, Session, WrongKey
from hardware.cards.ntag424 import (
    FACTORY_SETTINGS,
    SELECT_NDEF_APPLICATION,
    CardPulled,
    LinkFile,
    NotAMemberCard,
    Transmit,
    link_file,
    read_link,
    sun_tap,
)

STEPS = 9
"""How many steps there are to tell of: found, link, settings, five keys, verified."""

_NDEF_FILE_NUMBER = b"\x02"
_FACTORY_KEY = bytes(16)
_AT_ONCE = 128  # bytes of content in one command: readers differ in how many they pass on
_DELAYED = b"\x91\xad"
# GetVersion: made by NXP, an NTAG, hardware 0x30, 416 bytes.
_MAKER, _KIND, _MAJOR, _SIZE = (0, 0x04), (1, 0x04), (3, 0x30), (5, 0x11)


class Before(StrEnum):
    """How a card was found."""

    BLANK = "blank"
    HALF_WRITTEN = "half-written"
    OURS = "ours"  # complete: nothing had to be written


class Written(msgspec.Struct, frozen=True):
    """A card that was written and verified. ``counter`` is what its last tap, ours, proved: the
    first that a member makes is greater."""

    uid: str
    before: Before
    counter: int


class CannotWrite(Exception):
    """This card cannot become a member card. ``code`` is ``not-ntag424``, ``hidden-id`` (it shows
    another number each time), ``other-keys`` (it belongs to somebody, perhaps another co-op),
    ``wait`` (it was asked with wrong keys too often), or ``damaged`` (it answers what no such card
    can; ``str`` says what, for a log)."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(said or code)
        self.code = code


Tell = Callable[[int], None]
"""Is told how many of the ``STEPS`` are done."""


def personalise(
    transmit: Transmit,
    keys_of: Callable[[str], CardKeys],
    url_base: str,
    random: Random,
    tell: Tell = lambda _: None,
) -> Written:
    """Make this card one whose link is ``<url_base>?e=…&c=…``, and verify all of it.

    ``keys_of`` gives the keys for a uid (14 hex digits); what it raises is let through. Raises
    CardPulled (the card is as it was or half-written: call again when it is back), CannotWrite, and
    ValueError for a ``url_base`` that is too long.
    """
    file = link_file(url_base)
    try:
        return _personalise(transmit, keys_of, file, random, tell)
    except WrongKey as e:
        raise CannotWrite("other-keys", str(e)) from e
    except CardRefused as e:
        raise CannotWrite("wait" if e.status == _DELAYED else "damaged", str(e)) from e
    except (BadAnswer, NotAMemberCard, BadTap) as e:
        raise CannotWrite("damaged", repr(e)) from e


def _personalise(
    transmit: Transmit,
    keys_of: Callable[[str], CardKeys],
    file: LinkFile,
    random: Random,
    tell: Tell,
) -> Written:
    uid = _look(transmit)
    versions = [_byte(ev2.plain(transmit, ev2.GET_KEY_VERSION, bytes([n]))) for n in range(5)]
    settings = ev2.plain(transmit, ev2.GET_FILE_SETTINGS, _NDEF_FILE_NUMBER)
    if not set(versions) <= {0, CARD_KEY_VERSION}:
        raise CannotWrite("other-keys", f"key versions {versions}")
    wanted = keys_of(uid)
    keys = (wanted.app, wanted.meta, wanted.file, wanted.pay, wanted.spare)
    tell(1)

    if all(versions) and settings == file.settings and _shows(transmit, file):
        before = Before.OURS
    else:
        blank = not any(versions) and settings == FACTORY_SETTINGS
        before = Before.BLANK if blank else Before.HALF_WRITTEN
        _select(transmit)
        app = keys[0] if versions[0] else _FACTORY_KEY
        session = ev2.authenticate(transmit, 0, app, random)
        _write_link(session, file)
        tell(2)
        if settings != file.settings:
            session.full(ev2.CHANGE_FILE_SETTINGS, _NDEF_FILE_NUMBER, file.change)
        tell(3)
        _write_keys(session, keys, versions, tell)
    counter = _verify(transmit, uid, wanted, file, random)
    tell(STEPS)
    return Written(uid, before, counter)


def _look(transmit: Transmit) -> str:
    """The uid of a card that can be written. Raises CannotWrite."""
    _select(transmit)
    try:
        version = ev2.version(transmit)
    except (CardRefused, BadAnswer) as e:
        raise CannotWrite("not-ntag424", str(e)) from e
    if any(version[at] != value for at, value in (_MAKER, _KIND, _MAJOR, _SIZE)):
        raise CannotWrite("not-ntag424", f"version {version.hex()}")
    uid = version[14:21]
    if not any(uid):
        raise CannotWrite("hidden-id")
    return uid.hex().upper()


def _select(transmit: Transmit) -> None:
    answer = transmit(SELECT_NDEF_APPLICATION)
    if len(answer) < 2:
        raise CardPulled
    if answer[-2:] != b"\x90\x00":
        raise CannotWrite("not-ntag424", f"no NDEF application: {answer[-2:].hex()}")


def _byte(answer: bytes) -> int:
    if len(answer) != 1:
        raise BadAnswer("a key version of another length")
    return answer[0]


def _shows(transmit: Transmit, file: LinkFile) -> bool:
    """Whether the card's link is the one that it should be, whatever the card filled in."""
    try:
        return file.is_shown_as(read_link(transmit))
    except NotAMemberCard:
        return False


def _write_link(session: Session, file: LinkFile) -> None:
    for offset in range(0, len(file.content), _AT_ONCE):
        part = file.content[offset : offset + _AT_ONCE]
        place = offset.to_bytes(3, "little") + len(part).to_bytes(3, "little")
        session.plain(ev2.WRITE_DATA, _NDEF_FILE_NUMBER + place + part)


def _write_keys(session: Session, keys: tuple[bytes, ...], versions: list[int], tell: Tell) -> None:
    for number in (1, 2, 3, 4, 0):
        if not versions[number]:
            try:
                session.change_key(number, keys[number], CARD_KEY_VERSION, _FACTORY_KEY)
            except CardRefused as e:
                if e.status == b"\x91\x1e":  # it is not the factory's, whatever its version says
                    raise CannotWrite("other-keys", str(e)) from e
                raise
        tell(3 + (number or 5))


def _verify(transmit: Transmit, uid: str, keys: CardKeys, file: LinkFile, random: Random) -> int:
    """Every key by mutual authentication, the settings under their protection, and one tap."""
    _select(transmit)
    session = ev2.authenticate(transmit, 0, keys.app, random)
    if session.full(ev2.GET_CARD_UID).hex().upper() != uid:
        raise BadAnswer("the card has another number than it says")
    if session.mac(ev2.GET_FILE_SETTINGS, _NDEF_FILE_NUMBER) != file.settings:
        raise BadAnswer("the settings are not as they were written")
    for number, key in ((1, keys.meta), (2, keys.file), (3, keys.pay), (4, keys.spare)):
        session = session.authenticate_next(number, key, random)
    link = read_link(transmit)
    if not file.is_shown_as(link):
        raise BadAnswer("the link is not as it was written")
    tap = sun_tap(link)
    proof = verify_sun(tap.picc_data, tap.cmac, keys.meta, lambda _: keys.file)
    if proof.uid != uid:
        raise BadAnswer("the link is another card's")
    return proof.counter
