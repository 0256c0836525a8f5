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
    "shift-next": marked("{day}, {begins}: {name}.\nYours. Touch to look for a stand-in."),
    "shift-seeks": marked("{day}, {begins}: {name}.\nLooks for a stand-in. Touch to keep it."),
    "shift-sign-up": marked("{day}, {begins}: {name}.\nA place is free. Touch to take it."),
    "shift-stand-in": marked("{day}, {begins}: {name}.\nTouch to stand in for {who}."),
    "main-check-in": marked("Check in: {name}"),
    "main-late": marked("Check in late: {name}"),
    "main-check-out": marked("Check out: {name}"),
    "hall-done-check-in": marked("Noted: you are here.\n{name}. Check out when you leave."),
    "hall-done-check-out": marked("Noted: you have left.\n{name}. The coordinator confirms it."),
    "hall-done-sign-up": marked("The place is yours.\n{name}, {begins}."),
    "hall-done-stand-in": marked("The place is yours now.\n{name}, {begins}."),
    "hall-done-seek": marked("A stand-in is looked for.\nUntil there is one, {name} stays yours."),
    "hall-done-keep": marked("The place stays yours.\n{name}, {begins}."),
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
    "hall-hours": marked("{hours} h {minutes} min"),
}
