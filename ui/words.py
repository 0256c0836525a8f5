# SPDX-License-Identifier: AGPL-3.0-or-later
"""From codes to words: the one place where what the till says gets its sentences.

A sentence says what happened, whether coin or money moved, and what next. The first line of a text
is its headline, the rest explains; on one line they are joined. The texts are the English sources
of the translation catalogue (context ``words``); labels of the screens are in their QML.
"""

import logging

from PySide6.QtCore import QCoreApplication

from contract.money import Amount
from kiosk.snapshot import Message

_log = logging.getLogger(__name__)

_UNKNOWN = "unknown"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - lupdate looks for this name
    """Mark a text for the translators. Qt's own of this name is typed as giving an ``object``."""
    return text


_TEXTS: dict[str, str] = {
    # The general answer to a code that has no words yet: safe, and never the code itself.
    _UNKNOWN: QT_TRANSLATE_NOOP(
        "words", "That did not work.\nPlease try again, or ask at the desk."
    ),
    # --- cards ---
    "unknown-card": QT_TRANSLATE_NOOP(
        "words", "This card is not known here.\nNo coin was taken. Please ask at the desk."
    ),
    "blocked-card": QT_TRANSLATE_NOOP(
        "words", "Your card is blocked.\nNo coin was taken. Please ask at the desk."
    ),
    "replayed-tap": QT_TRANSLATE_NOOP(
        "words",
        "This tap was used before.\nNo coin was taken. Hold your card to the reader once more.",
    ),
    "bad-tap": QT_TRANSLATE_NOOP(
        "words",
        "Your card could not be checked.\nNo coin was taken. Hold it to the reader once more.",
    ),
    "card-pulled": QT_TRANSLATE_NOOP(
        "words",
        "The card was away too soon.\nNo coin was taken. Hold it still until you hear the sound.",
    ),
    "card-hangs": QT_TRANSLATE_NOOP(
        "words",
        "The card does not answer.\nNo coin was taken. Lift it and hold it to the reader again.",
    ),
    "foreign-card": QT_TRANSLATE_NOOP(
        "words",
        "This is not a member card.\nNothing was taken from it. Please use your co-op card.",
    ),
    "other-member": QT_TRANSLATE_NOOP(
        "words",
        "That is another member's card.\nNo coin was taken. Use {first_name}'s card, "
        "or touch End first.",
    ),
    "reader-missing": QT_TRANSLATE_NOOP(
        "words", "The card reader is not connected.\nYou can pay in money, or ask at the desk."
    ),
    "unknown-offline": QT_TRANSLATE_NOOP(
        "words",
        "We cannot look up your card just now.\nThe network is away. No coin was taken. "
        "You can pay in money.",
    ),
    "unknown-identification": QT_TRANSLATE_NOOP(
        "words", "That took too long.\nNo coin was taken. Hold your card to the reader once more."
    ),
    "lapsed": QT_TRANSLATE_NOOP(
        "words", "That took too long.\nNo coin was taken. Hold your card to the reader once more."
    ),
    "already-paid": QT_TRANSLATE_NOOP(
        "words", "This is paid already.\nNothing more was taken. Touch Done to begin anew."
    ),
    "finish-first": QT_TRANSLATE_NOOP(
        "words", "One thing after another.\nNothing was added. Please finish here first."
    ),
    "took-too-long": QT_TRANSLATE_NOOP(
        "words",
        "That took too long.\nNo coin was taken. Please give back any cash, and pay once more.",
    ),
    # --- PIN ---
    "pin-wanted": QT_TRANSLATE_NOOP(
        "words", "This needs your PIN.\nNo coin was taken. Hold your card to the reader once more."
    ),
    "pin-wrong": QT_TRANSLATE_NOOP(
        "words", "That PIN is not right.\nNo coin was taken. You have {left} tries left."
    ),
    "pin-wrong-one": QT_TRANSLATE_NOOP(
        "words", "That PIN is not right.\nNo coin was taken. You have one try left."
    ),
    "pin-locked": QT_TRANSLATE_NOOP(
        "words",
        "Too many wrong PINs.\nNo coin was taken. You can pay in money; the desk opens your card "
        "again.",
    ),
    # --- goods ---
    "added": QT_TRANSLATE_NOOP("words", "{name} is in your basket."),
    "unknown-code": QT_TRANSLATE_NOOP(
        "words", "We do not know this barcode.\nNothing was added. Please find it by name."
    ),
    "bad-check-digit": QT_TRANSLATE_NOOP(
        "words", "The barcode was not read well.\nNothing was added. Please scan it again."
    ),
    "scanner-missing": QT_TRANSLATE_NOOP(
        "words",
        "The scanner is not connected.\nYou can find things by name. Please tell the desk.",
    ),
    "empty-basket": QT_TRANSLATE_NOOP(
        "words", "Your basket is empty.\nScan the first thing, or find it by name."
    ),
    # --- weighing ---
    "weigh-empty": QT_TRANSLATE_NOOP("words", "Put it on the scale.\nThen let go of it."),
    "weigh-moving": QT_TRANSLATE_NOOP(
        "words", "One moment.\nThe scale is still moving. Let go of what lies on it."
    ),
    "weigh-settled": QT_TRANSLATE_NOOP(
        "words", "This is the weight.\nAdd it, or put more on the scale."
    ),
    "weigh-over": QT_TRANSLATE_NOOP(
        "words", "Too heavy for this scale.\nTake some off, and weigh the rest after it."
    ),
    "weigh-under": QT_TRANSLATE_NOOP(
        "words",
        "The scale shows less than nothing.\nTake everything off it. If this stays, "
        "please ask at the desk.",
    ),
    "weigh-used": QT_TRANSLATE_NOOP(
        "words",
        "This is in your basket already.\nTake it off, and put the next thing on the scale.",
    ),
    "weigh-missing": QT_TRANSLATE_NOOP(
        "words", "The scale does not answer.\nNothing was added. Please ask at the desk."
    ),
    # --- paying ---
    "no-room": QT_TRANSLATE_NOOP(
        "words",
        "Not enough coin.\nThis needs {need}, and you have {have} free. No coin was taken. "
        "You can pay the rest in money.",
    ),
    "no-room-offline": QT_TRANSLATE_NOOP(
        "words",
        "Not enough coin here just now.\nYou have {have} free here; this needs {need}. "
        "No coin was taken. You can pay the rest in money.",
    ),
    "no-standing-grant": QT_TRANSLATE_NOOP(
        "words",
        "No coin here just now.\nThe network is away, and none was set aside for you. "
        "No coin was taken. You can pay in money.",
    ),
    "kiosk-cap": QT_TRANSLATE_NOOP(
        "words",
        "This till has given out its coin for this hour.\nThis needs {need}, and {have} can still "
        "be had here. No coin was taken. You can pay the rest in money.",
    ),
    "out-of-turn": QT_TRANSLATE_NOOP(
        "words",
        "One moment, please.\nWhat was paid here before is still on its way to the books. "
        "No coin was taken. Hold your card to the reader once more.",
    ),
    "ledger-unreachable": QT_TRANSLATE_NOOP(
        "words",
        "The co-op's books cannot be reached.\nNo coin was taken. You can pay in money, "
        "or try again in a moment.",
    ),
    "ledger-slow": QT_TRANSLATE_NOOP(
        "words",
        "The answer is taking too long.\nNo coin was taken. Try again, or pay in money.",
    ),
    "total-changed": QT_TRANSLATE_NOOP(
        "words",
        "Your member price is in.\nThe total is now {total}. Hold your card to the reader again "
        "to pay.",
    ),
    "sale-given-back": QT_TRANSLATE_NOOP(
        "words", "Nothing was sold.\nThe coin is free again. Please give back any cash."
    ),
    # --- printer ---
    "printer-paper-out": QT_TRANSLATE_NOOP(
        "words", "The printer is out of paper.\nPurchases count all the same. Please tell the desk."
    ),
    "printer-cover-open": QT_TRANSLATE_NOOP(
        "words", "The printer's cover is open.\nReceipts wait until it is closed."
    ),
    "printer-offline": QT_TRANSLATE_NOOP(
        "words", "The printer does not answer.\nPurchases count; receipts are shown on the screen."
    ),
    "printer-unconfirmed": QT_TRANSLATE_NOOP(
        "words",
        "The printer did not say whether it printed.\nYour purchase counts. If no paper came, "
        "the desk prints a copy.",
    ),
    # --- proving a receipt ---
    "not-a-receipt": QT_TRANSLATE_NOOP(
        "words", "This is not a receipt of ours.\nScan the square code at the end of a receipt."
    ),
    # --- the till itself ---
    "our-fault": QT_TRANSLATE_NOOP(
        "words",
        "Something went wrong here, not with you.\nNothing was sold. Please try again, "
        "or ask at the desk.",
    ),
    "already-running": QT_TRANSLATE_NOOP(
        "words",
        "This till is running already.\nThere may be a second window. This one sells nothing; "
        "please close it.",
    ),
    "journal-damaged": QT_TRANSLATE_NOOP(
        "words",
        "This till's records are damaged.\nNothing was changed in them, and it sells nothing. "
        "Please call the person who looks after it.",
    ),
    "cannot-start": QT_TRANSLATE_NOOP(
        "words", "This till could not be opened.\nNothing was lost. Please ask at the desk."
    ),
    "journal-behind": QT_TRANSLATE_NOOP(
        "words",
        "This till remembers less than the co-op's books.\nIt may be an older copy, so it sells "
        "nothing. Please call the person who looks after it.",
    ),
    "journal-forked": QT_TRANSLATE_NOOP(
        "words",
        "This till and the co-op's books disagree.\nSo it sells nothing. Please call the person "
        "who looks after it.",
    ),
    "kiosk-waiting": QT_TRANSLATE_NOOP(
        "words",
        "This till is not let in yet.\nThe office compares the six words that were shown when it "
        "was enrolled, and confirms it. It then opens by itself.",
    ),
    "revoked-device": QT_TRANSLATE_NOOP(
        "words",
        "This till was shut out of the co-op's books.\nIt sells nothing. Please ask the office.",
    ),
    "unknown-device": QT_TRANSLATE_NOOP(
        "words",
        "The co-op's books do not know this till.\nIt sells nothing. Please ask the office.",
    ),
    "journal-stopped": QT_TRANSLATE_NOOP(
        "words",
        "This till cannot write its books.\nNothing more can be sold here until somebody has "
        "looked after it. Please ask at the desk.",
    ),
    # --- receipts ---
    "receipt-title": QT_TRANSLATE_NOOP("words", "Receipt"),
    "receipt-copy": QT_TRANSLATE_NOOP("words", "Copy"),
    "receipt-member": QT_TRANSLATE_NOOP("words", "Member"),
    "receipt-each": QT_TRANSLATE_NOOP("words", "{quantity} x {each}"),
    "receipt-weight": QT_TRANSLATE_NOOP("words", "{weight} x {each}/kg"),
    "receipt-subtotal": QT_TRANSLATE_NOOP("words", "Before member price"),
    "receipt-total": QT_TRANSLATE_NOOP("words", "Total"),
    "receipt-net": QT_TRANSLATE_NOOP("words", "Net"),
    "receipt-tax": QT_TRANSLATE_NOOP("words", "of it tax {percent} %"),
    "receipt-coin": QT_TRANSLATE_NOOP("words", "Paid in coin"),
    "receipt-coin-settles": QT_TRANSLATE_NOOP("words", "which settles"),
    "receipt-cash": QT_TRANSLATE_NOOP("words", "Cash"),
    "receipt-given": QT_TRANSLATE_NOOP("words", "Given"),
    "receipt-change": QT_TRANSLATE_NOOP("words", "Change"),
    "receipt-saved": QT_TRANSLATE_NOOP("words", "You saved as a member"),
    "receipt-left": QT_TRANSLATE_NOOP("words", "Coin left"),
    "receipt-entry": QT_TRANSLATE_NOOP("words", "Entry"),
    "receipt-till": QT_TRANSLATE_NOOP("words", "Till"),
    "receipt-date": QT_TRANSLATE_NOOP("words", "Date"),
    "receipt-rules": QT_TRANSLATE_NOOP("words", "Rules"),
    "receipt-code": QT_TRANSLATE_NOOP("words", "Code"),
    "receipt-check": QT_TRANSLATE_NOOP(
        "words", "Anyone can check this receipt: scan the code here or with a phone."
    ),
    "receipt-thanks": QT_TRANSLATE_NOOP("words", "Thank you"),
    "receipt-offline": QT_TRANSLATE_NOOP(
        "words", "Made without the network; it reaches the books when the network is back."
    ),
    "receipt-demo": QT_TRANSLATE_NOOP("words", "Demonstration. Not a real sale."),
}

# Codes whose words depend on a value: (code, value's name, what it is) -> code of the words.
_VARIANTS: dict[tuple[str, str, int], str] = {
    ("pin-wrong", "left", 1): "pin-wrong-one",
    ("no-room", "offline", 1): "no-room-offline",
}


class _Values(dict[str, str | int | Amount]):
    def __missing__(self, key: str) -> str:
        _log.warning("words: no value for %s", key)
        return "…"


def _text(code: str, values: dict[str, str | int | Amount]) -> str:
    for (base, name, value), variant in _VARIANTS.items():
        if code == base and values.get(name) == value:
            code = variant
    if code not in _TEXTS:
        _log.error("words: no words for the code %s", code)
        code = _UNKNOWN
    text = QCoreApplication.translate("words", _TEXTS[code])
    return text.format_map(_Values(values))


def say(code: str, **values: str | int | Amount) -> str:
    """The words for a code, on one line. An unknown code gives a safe general sentence and a log
    entry; a missing value shows as an ellipsis. Never raises for what a till may say."""
    return _text(code, values).replace("\n", " ")


def words(message: Message) -> str:
    """The words for a message, on one line."""
    return say(message.code, **message.values)


def headline(message: Message) -> str:
    """What happened, in one short sentence without its full stop: it stands alone and large."""
    return _text(message.code, dict(message.values)).partition("\n")[0].removesuffix(".")


def explanation(message: Message) -> str:
    """Whether coin or money moved, and what next; "" if the headline says it all."""
    return _text(message.code, dict(message.values)).partition("\n")[2]
