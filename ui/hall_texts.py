# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk of the hall says, by code, as in ui/texts.py."""

from ui.language import Counted, marked

HALL_TEXTS: dict[str, str | Counted] = {
    "shift-check-in": marked("{name}, {begins} to {ends}.\nYour shift. Touch to check in."),
    "shift-late": marked("{name}, {begins} to {ends}.\nIt has begun. Touch to check in."),
    "shift-help": marked("{name}, {begins} to {ends}.\nNot yours: touch if you came to help."),
    "shift-check-out": marked("{name}, {begins} to {ends}.\nYou are here. Touch to check out."),
    "shift-too-early": marked("{name}, {begins} to {ends}.\nToo early to check in."),
    "shift-done": marked("{name}, {begins} to {ends}.\nNoted; the coordinator confirms it."),
    "shift-confirmed": marked("{name}, {begins} to {ends}.\nConfirmed."),
    "shift-over": marked("{name}, {begins} to {ends}.\nIt is over."),
    "shift-next": marked("{day}, {begins}: {name}.\nYours. Touch it if you cannot come."),
    "shift-seeks": marked("{day}, {begins}: {name}.\nLooks for a stand-in. Touch to change that."),
    "shift-place-seek": marked(
        "Look for a stand-in.\n{day}, {begins}: {name} stays yours so long."
    ),
    "shift-place-keep": marked("Keep it.\n{day}, {begins}: {name}. No stand-in is looked for."),
    "shift-place-hand-over": marked("Somebody here takes it.\nThey show their card next."),
    "shift-place-swap": marked("Swap with somebody here.\nThey show their card next."),
    "shift-place-give-up": marked("Give it up.\n{day}, {begins}: {name} is open to everybody."),
    "shift-card-hand-over": marked(
        "Who takes it: please show your card.\n{day}, {begins}: {name}."
    ),
    "shift-card-swap": marked("Who swaps: please show your card.\n{day}, {begins}: {name}."),
    "shift-swap-with": marked("{day}, {begins}: {name}.\nNow {who}'s. Touch to swap for it."),
    "shift-sign-up": marked("{day}, {begins}: {name}.\nA place is free. Touch to take it."),
    "shift-stand-in": marked("{day}, {begins}: {name}.\nTouch to stand in for {who}."),
    "main-check-in": marked("Check in: {name}"),
    "main-late": marked("Check in late: {name}"),
    "main-check-out": marked("Check out: {name}"),
    "hall-done-check-in": marked("Noted: you are here.\n{name}. Check out when you leave."),
    "hall-done-late": marked(
        "Noted, and late: you are here.\n{name} began at {begins}. Check out when you leave."
    ),
    "hall-done-help": marked(
        "Noted: you came to help.\n{name}. The coordinator confirms it. Check out when you leave."
    ),
    "hall-done-check-out": marked("Noted: you have left.\n{name}. The coordinator confirms it."),
    "hall-done-sign-up": marked("The place is yours.\n{name}, {begins}."),
    "hall-done-stand-in": marked("The place is yours now.\n{name}, {begins}."),
    "hall-done-seek": marked("A stand-in is looked for.\nUntil there is one, {name} stays yours."),
    "hall-done-keep": marked("The place stays yours.\n{name}, {begins}."),
    "hall-done-give-up": marked("The place is open again.\n{name}, {begins}."),
    "hall-done-hand-over": marked("{who} has the place now.\n{name}, {begins}."),
    "hall-done-swap": marked("You have swapped.\n{name}, {begins}, is {who}'s now."),
    "hall-swap-none": marked("They have no shift to swap.\nNothing was changed."),
    "hall-is-too-early": marked("It is too early.\nNothing was noted. Come back before it begins."),
    "hall-is-over": marked(
        "This shift is over.\nNothing was noted. Tell the coordinator if you were there."
    ),
    "hall-is-done": marked("You have left this shift.\nTell the coordinator if that is not so."),
    "hall-is-confirmed": marked(
        "This shift is confirmed.\nNothing was changed. The coordinator can put it right."
    ),
    "hall-offline": marked(
        "That needs the network.\nNo place has changed. Checking in and out works without it."
    ),
    "hall-unknown-identification": marked("Please show your card once more.\nNothing was changed."),
    "hall-unknown-shift": marked("This shift is not planned any more.\nNothing was changed."),
    "hall-shift-over": marked("This shift has begun already.\nNothing was changed."),
    "hall-shift-full": marked("Somebody was quicker.\nEvery place of this shift is taken."),
    "hall-already-there": marked("You have a place there already.\nNothing was changed."),
    "hall-not-there": marked("You have no place there.\nNothing was changed."),
    "hall-not-sought": marked("Nobody is looked for any more.\nNothing was changed."),
    "hall-same-person": marked("That takes two people.\nNothing was changed."),
    "standing-good": marked("All is well with your shifts"),
    "standing-exempt": marked("You are free of shifts for now"),
    "standing-grace": marked("You have time until your shifts count again"),
    "standing-missed": marked("You missed a shift lately"),
    "standing-missed-too-many": marked("Too many shifts missed: please see the coordinator"),
    "hours-minutes": marked("{hours} h {minutes} min"),
    "hours-whole": marked("{hours} h"),
    "minutes-only": marked("{minutes} min"),
    "sheet-title": marked("{name}, {day}, {begins}"),
    "sheet-waits": marked("{name}, {day}, {begins}.\nOpen lines: {n}."),
    "sheet-late": marked("{name}, {day}, {begins}.\nOpen lines: {n}. Days it has waited: {days}."),
    "sheet-done": marked("{name}, {day}, {begins}.\nAll of it is confirmed."),
    "sheet-nobody": marked("{name}, {day}, {begins}.\nNobody is on it yet."),
    "sheet-none-ready": marked("Nothing to confirm yet: touch a line to say how it was."),
    "sheet-sum": marked("Lines: {n}. {hours}, {amount} by version {rule} of the rule."),
    "sheet-sum-no-rule": marked("Lines: {n}. {hours}. The members decided on no coin for it."),
    "sheet-confirmed": marked("Confirmed lines: {n}.\n{name}. The ledger issues what it is worth."),
    "sheet-not-begun": marked(
        "This shift has not begun yet.\nNothing was confirmed: confirm its sheet once it has."
    ),
    "sheet-nothing": marked("Nothing was confirmed.\nTouch a line to say how it was."),
    "sheet-checked-in": marked("{name} is checked in.\nThe sheet can be confirmed later."),
    "sheet-checked-out": marked("{name} is checked out.\nThe sheet can be confirmed now."),
    "sheet-add": marked("Somebody else was there.\nTouch, or hold their card to the reader."),
    "sheet-line-open": marked("It is taken back.\n{name}'s work can be confirmed anew."),
    "helper-type": marked("Type letters of the name, or hold the card to the reader"),
    "helper-none": marked("Nobody is called that"),
    "helper-none-here": marked("Nobody of that name is known here without the network"),
    "helper-more": marked("There are more: type another letter"),
    "desk-hall-second": marked("Somebody else agrees that it is taken back"),
    "hall-pin-wanted": marked(
        "The PIN was given too long ago.\nNothing was changed. Begin again with your card."
    ),
    "hall-not-allowed": marked(
        "That needs a role.\nNothing was changed. Ask who may correct the books."
    ),
    "hall-not-reversible": marked(
        "There is nothing to take back.\nNo coin came of it yet, or it was taken back before."
    ),
    "receipt-sheet": marked("Work confirmed"),
    "receipt-sheet-back": marked("Confirmation taken back"),
    "receipt-work-done": marked("Work for somebody"),
    "receipt-work-worth": marked("Worth"),
    "receipt-work-rule": marked("By version {rule} of the members' rule on contributions"),
    "receipt-work-noted": marked("The ledger issues it, once."),
    "receipt-no-rule": marked("No rule says what it is worth."),
    "receipt-received-by": marked("Received by"),
    "receipt-missed": marked("was not there"),
    "receipt-excused": marked("excused"),
    "line-will-count": marked("{name}: {hours}."),
    "line-will-miss": marked("{name}: was not there."),
    "line-will-excuse": marked("{name}: excused."),
    "line-there": marked("{name} is there now."),
    "line-unseen": marked("{name}: was {name} there?"),
    "line-own": marked("{name}: somebody else confirms you."),
    "line-confirmed": marked("{name}: {hours}, confirmed."),
    "line-missed": marked("{name}: confirmed as missed."),
    "line-excused": marked("{name}: confirmed as excused."),
    "line-not-worth": marked("{name}: no rule says what it is worth."),
    "line-came-left": marked("Came {came}, left {left}."),
    "line-came": marked("Came {came}."),
    "line-left": marked("Left {left}."),
    "line-not-seen": marked("No kiosk saw them."),
    "line-stands-for": marked("Stood in for {who}."),
    "line-helper": marked("Came to help."),
    "line-is-late": marked("Late."),
    "line-is-early": marked("Left early."),
    "line-is-forgotten": marked("Forgot to check out."),
    "line-is-keyed": marked("From paper."),
    "work-worth": marked("{amount} by version {rule} of the rule."),
    "work-most": marked("At most {time} counts on a day."),
    "work-question": marked("{who}: did {by} do this for you? {work}, {time}."),
    "work-what": marked("What was it?\nTouch the kind of work first, then show the card."),
    "work-own": marked("That is your own card.\nWho received the work confirms it with theirs."),
    "work-no-rule": marked("No rule says what work is worth.\nNothing was noted. Ask the office."),
    "work-noted": marked("Noted: {name} has confirmed it.\nWhat counts of it the rule decides."),
}
