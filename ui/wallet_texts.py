# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member's wallet says, by code, as in ui/texts.py."""

from ui.language import Counted, marked

WALLET_TEXTS: dict[str, str | Counted] = {
    "wallet-give": marked("Give coin.\nTo a member, your household or the commons."),
    "wallet-limit": marked("Spending limit.\nNo more coin than this at once."),
    "wallet-pin": marked("New PIN.\nThe old one is good no more."),
    "wallet-wishes": marked("How I read.\nLanguage, text size and contrast follow your card."),
    "wallet-phone": marked("On my phone.\nSign in there by a code."),
    "wallet-statement": marked("Statement on paper.\nThe last three months."),
    "wallet-figures": marked("The co-op's figures.\nCoin issued, spent and in circulation."),
    "wallet-block": marked("Block my card.\nAt once, when it is lost or copied."),
    "wallet-block-sure": marked(
        "Really block this card?\nIt pays no more, at any kiosk. The office makes a new one."
    ),
    "wallet-balance": marked("Balance"),
    "wallet-commons": marked("The commons"),
    "wallet-coming": marked("Coming for {work}, when it is confirmed"),
    "wallet-aside-here": marked("Set aside at {kiosk}, for what is being paid"),
    "wallet-aside-standing": marked("Set aside at {kiosk}, for when the network is away"),
    "move-shopping": marked("Shopping at {where}"),
    "move-shopping-office": marked("Shopping"),
    "move-refund": marked("Refund"),
    "move-rent": marked("Paid for housing"),
    "move-contribution": marked("For work: {about}"),
    "move-contribution-rule": marked("For work: {about}, by version {rule} of the rule"),
    "move-received": marked("From {name}"),
    "move-received-commons": marked("From the commons"),
    "move-received-somebody": marked("From a member"),
    "move-sent": marked("To {name}"),
    "move-sent-commons": marked("To the commons"),
    "move-sent-somebody": marked("To a member"),
    "move-delivered": marked("For goods delivered"),
    "move-put-right": marked("Put right by the office"),
    "move-other": marked("By the co-op"),
    "wallet-offline": marked(
        "That needs the ledger.\nNothing was changed. Try again when the network is back."
    ),
    "wallet-not-yourself": marked(
        "That is your own card.\nNothing was given. Hold the card of whoever is to get the coin."
    ),
    "wallet-pin-wanted": marked(
        "Please show your card once more.\nNothing was changed. The wallet was left for a while."
    ),
    "wallet-bad-pin": marked("That PIN cannot be used.\nNothing was changed. Type another one."),
    "wallet-not-a-card": marked(
        "That is done with a card only.\nNothing was changed. Come with your card, or ask at the "
        "desk."
    ),
    "wallet-pins-differ": marked(
        "The two were not the same.\nYour PIN was not changed. Please type the new one again."
    ),
    "wallet-pin-changed": marked("Your PIN is the new one.\nIt counts at every kiosk from now on."),
    "wallet-wishes-kept": marked("It follows your card.\nEvery kiosk speaks and looks like this."),
    "wallet-limit-set": marked("At most {amount} at once.\nThat counts from your next payment."),
    "wallet-limit-gone": marked("You have no limit of your own.\nThe co-op's rules still count."),
    "wallet-card-blocked": marked(
        "Your card is blocked.\nIt pays no more. Your coin is safe; the office makes a new card."
    ),
    "receipt-gift": marked("Coin given"),
    "receipt-given-to": marked("Given to"),
}
