# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the till says, by code, in English; the catalogue has it in the other languages.

A sentence says what happened, whether coin or money moved, and what next. The first line of a text
is its headline, the rest explains; on one line they are joined. Labels of the screens stand in
their QML.
"""

from ui.hall_texts import HALL_TEXTS
from ui.housing_texts import HOUSING_TEXTS
from ui.language import Counted, marked
from ui.wallet_texts import WALLET_TEXTS

UNKNOWN = "unknown"

TEXTS: dict[str, str | Counted] = {
    # The general answer to a code that has no words yet: safe, and never the code itself.
    UNKNOWN: marked("That did not work.\nPlease try again, or ask at the desk."),
    # --- desks ---
    "desk-grocery": marked("Shop.\nScan what you take, pay in coin and money."),
    "desk-housing": marked("Rent and charges.\nSee what is due, and pay it."),
    "desk-hall": marked("Shifts.\nCheck in and out, see your next ones."),
    "desk-wallet": marked("My wallet.\nYour balance, what happened, your card and PIN."),
    "desk-staff": marked("For staff.\nWhat your role lets you do here."),
    "act-refund": marked("Give back.\nScan the receipt, choose what comes back."),
    "act-sales": marked("What was sold.\nFind a sale: its lines, a copy, its code."),
    "act-devices": marked("Devices of this till.\nHow each is, and a test."),
    "act-serve": marked("Serve at this till.\nYour name stands with each sale until you stop."),
    "act-serve-no-more": marked("Serve no more.\nThe till waits for the next cashier."),
    "act-float": marked("Cash into the drawer.\nFrom the safe, as change for the day."),
    "act-drop": marked("Cash into the safe.\nOut of the drawer, before it holds too much."),
    "act-paid-out": marked("Cash paid out.\nFor something that the shop bought."),
    "act-no-sale": marked("Open the drawer.\nWithout a sale; it is written down."),
    "act-count": marked("Count the drawer.\nPiece by piece and note by note."),
    "act-report": marked("How the day stands.\nThe X report: what was sold so far."),
    "act-close-day": marked("Close the day.\nCount the drawer, then the Z report."),
    "cashier-wanted": marked(
        "This till waits for its cashier.\nNothing was added. Cashier: hold your card to the "
        "reader.",
    ),
    "drop-wanted": marked(
        "There is much cash in the drawer.\nCashier: bring some of it to the safe, under For staff."
    ),
    "act-training": marked("Practise at this till.\nNothing is real until you end it."),
    "act-training-over": marked("End the training.\nThe till is real again."),
    "training-begins": marked(
        "Training: nothing is real now.\nAny card is somebody, any PIN is right. Nothing is "
        "written, no drawer opens."
    ),
    "training-ends": marked("The till is real again.\nNothing of the training was kept."),
    "not-in-training": marked("Not while somebody practises.\nEnd the training first."),
    "training-name": marked("Trainee {number}"),
    "training-paper": marked("TRAINING. Not a receipt."),
    "help-called": marked(
        "Somebody is called to help.\nYou can go on meanwhile. Touch the sign again if you need no "
        "help any more."
    ),
    "help-offered-touch": marked("Call somebody to help"),
    "help-called-touch": marked("No help is needed any more"),
    "help-here-touch": marked("The help is done"),
    "help-not-wanted": marked("No help is called any more.\nGo on as you like."),
    "helps-here": marked(
        "{first_name} helps here.\nHold the same card to the reader again, or touch the sign, when "
        "that is done."
    ),
    "help-done": marked("The help is done.\nThe shopper goes on."),
    "serves-again": marked("Welcome back, {first_name}.\nThe till is yours again."),
    "act-support": marked(
        "A report for technical help.\n"
        "A file on how this till does, without names, keys or receipts."
    ),
    "support-collected": marked(
        "The file is written.\nIt lies at {path}. Look into it before you send it."
    ),
    "support-failed": marked(
        "The file could not be written.\nNothing was changed. Look whether the disk is full."
    ),
    "serves-now": marked("{first_name} serves here now.\nIt is written down."),
    "serves-no-more": marked("Nobody serves here now.\nIt is written down."),
    "drawer-opened": marked("The drawer is open.\nIt is written down. Please close it."),
    "moved-float": marked("{amount} is in the drawer.\nIt is written down. Please close it."),
    "moved-drop": marked("{amount} is for the safe.\nIt is written down. Please close the drawer."),
    "moved-paid-out": marked(
        "{amount} was paid out.\nIt is written down. Please close the drawer."
    ),
    "report-printing": marked("It is on its way to the printer."),
    "day-closed": marked(
        "The day is closed, number {number}.\nThe report comes out of the printer."
    ),
    "close-parked": marked(
        "Baskets are still put aside.\nPay them or empty them first; then close the day."
    ),
    "close-unsent": Counted(
        "unsent",
        "One entry has not reached the ledger.\nThe treasurer may close the day all the same, by "
        "their card.",
        "{unsent} entries have not reached the ledger.\nThe treasurer may close the day all the "
        "same, by their card.",
    ),
    "close-unsent-anyway": Counted(
        "unsent",
        "One entry has not reached the ledger.\nYou may close the day all the same; that is "
        "written down.",
        "{unsent} entries have not reached the ledger.\nYou may close the day all the same; that "
        "is written down.",
    ),
    # --- the report on a day ---
    "report-x": marked("X report"),
    "report-z": marked("Z report, number {number}"),
    "report-sales": marked("Sales"),
    "report-refunds": marked("Refunds"),
    "report-department": marked("Sold: {of}"),
    "report-sold": marked("Sold in all"),
    "report-tax": marked("Tax in it, {percent} %"),
    "report-rents": marked("Payments of rent"),
    "report-rent": marked("Rent and charges in all"),
    "report-container-deposits": marked("Container deposits"),
    "report-gifts": marked("Given to the commons"),
    "report-rounding": marked("Rounding of cash"),
    "report-coin-settled": marked("which settled"),
    "report-cash-before": marked("In the drawer at the beginning"),
    "report-floats": marked("Put into the drawer"),
    "report-cash-in": marked("Cash taken"),
    "report-cash-out": marked("Cash given back"),
    "report-drops": marked("Into the safe"),
    "report-paid-out": marked("Paid out"),
    "report-difference": marked("Counts differ by"),
    "report-expected": marked("In the drawer now"),
    "report-openings": marked("Drawer opened without a sale"),
    "report-entries": marked("Entries"),
    "report-entries-of": marked("Entries of journal {epoch}"),
    "report-z-of": marked("Z report, number {number}, {day}"),
    "tender-cash": marked("Paid in cash"),
    "tender-coin": marked("Paid in coin"),
    "tender-card-terminal": marked("Paid by card terminal"),
    "tender-voucher": marked("Paid by voucher"),
    "tender-credit": marked("Paid from credit"),
    "not-staff": marked("This is for staff.\nNothing was opened. Please ask at the desk."),
    # --- paying in money ---
    "source-own": marked("My coin"),
    "source-proxy": marked("Coin: {name}"),
    "source-commons": marked("The commons"),
    "way-cash": marked("Cash"),
    "way-card-terminal": marked("Card"),
    "way-voucher": marked("Voucher"),
    "way-credit": marked("Credit"),
    "way-asked": marked("Card terminal: nobody knows yet"),
    "terminal-declined": marked(
        "The terminal did not approve it.\nNothing was taken there. Choose how {amount} is paid."
    ),
    "take-back-first": marked(
        "A part is paid already.\nTouch what was taken to give it back first."
    ),
    "give-cash-back": marked("Give {amount} back in cash.\nIt counts as not paid now."),
    "void-at-terminal": marked(
        "Cancel {amount} at the card terminal.\nHere it counts as not paid now."
    ),
    "unknown-voucher": marked(
        "This voucher is not known.\nNothing was taken. Look at its code, or ask at the desk."
    ),
    "voucher-unreadable": marked(
        "That is no voucher's code.\nNothing was taken. It has twelve characters."
    ),
    "voucher-offline": marked(
        "Vouchers need the network.\nNothing was taken from it. Please pay in another way."
    ),
    "nothing-left-there": marked("Nothing is left on it.\nPlease pay in another way."),
    "sold-elsewhere": marked(
        "Another till sold it.\nNothing is paid out here: go to the till that is named on the "
        "receipt, or note it for the office."
    ),
    "nothing-bought-here": marked(
        "Nothing was bought here today with this card.\nScan the receipt, or type its code."
    ),
    "lines-erased": marked(
        "What was bought is not known any more.\nNothing was paid out. Ask at the office."
    ),
    "copy-printed": marked("A copy comes out of the printer.\nIt says that it is one."),
    "sale-served": marked("Served by {name}"),
    "sold-back": marked("{n} of it came back"),
    "refunded-already": marked("All of it was given back before.\nNothing was paid out."),
    "refund-incomplete": marked("Choose what comes back, and why.\nNothing was paid out yet."),
    "second-is-another": marked(
        "It takes somebody else of the staff.\nNothing was paid out. Another card, please."
    ),
    "back-cash": marked("Hand out in cash"),
    "back-card-terminal": marked("Give back at the card terminal"),
    "back-voucher": marked("Back on the voucher, by itself"),
    "back-credit": marked("Back to the credit, by itself"),
    "back-coin": marked("Back into the wallet, by itself"),
    "why-no-sale": marked("Why is the drawer opened?"),
    "why-paid-out": marked("What is it paid out for?"),
    "why-price": marked("Why another price?"),
    "price-instead": marked("{name}: {after} instead of {before}"),
    "reason-change-money": marked("Change.\nNotes are swapped for smaller ones."),
    "reason-wrong-change": marked("Wrong change.\nWhat a shopper got is put right."),
    "reason-forgotten": marked("Something was left in it.\nOr has to go in."),
    "reason-other": marked("Something else."),
    "reason-goods": marked("Goods.\nFor the shop, with a receipt."),
    "reason-services": marked("Work and services.\nWith a receipt."),
    "reason-deposits": marked("Deposits.\nFor crates and bottles of a supplier."),
    "reason-damaged": marked("Damaged.\nIt can still be used."),
    "reason-near-date": marked("Near its date.\nIt should be eaten soon."),
    "reason-wrong-label": marked("The label says so.\nIt says another price than the till."),
    "reason-agreed": marked("It was agreed.\nSomebody of the co-op said so."),
    "reason-spoiled": marked("Spoiled"),
    "reason-wrong-goods": marked("The wrong goods"),
    "reason-wrong-price": marked("The wrong price"),
    "reason-changed-mind": marked("Not wanted after all"),
    "used-already": marked("That is in this payment already.\nNothing more was taken from it."),
    # --- cards ---
    "unknown-card": marked(
        "This card is not known here.\nNo coin was taken. Please ask at the desk."
    ),
    "blocked-card": marked("Your card is blocked.\nNo coin was taken. Please ask at the desk."),
    "replayed-tap": marked(
        "This tap was used before.\nNo coin was taken. Hold your card to the reader once more.",
    ),
    "bad-tap": marked(
        "Your card could not be checked.\nNo coin was taken. Hold it to the reader once more.",
    ),
    "code-used": marked(
        "This code was used before.\nNo coin was taken. Wait until your telephone shows the next "
        "one.",
    ),
    "code-refused": marked(
        "This code does not count here.\nNo coin was taken. Show the newest one, or ask at the "
        "desk.",
    ),
    "card-pulled": marked(
        "The card was away too soon.\nNo coin was taken. Hold it still until you hear the sound.",
    ),
    "card-hangs": marked(
        "The card does not answer.\nNo coin was taken. Lift it and hold it to the reader again.",
    ),
    "two-cards": marked(
        "One card at a time.\nNo coin was taken. Lay one card flat on the reader.",
    ),
    "foreign-card": marked(
        "This is not a member card.\nNothing was taken from it. Please use your co-op card.",
    ),
    "other-member": marked(
        "That is another member's card.\nNo coin was taken. Use {first_name}'s card, "
        "or touch End first.",
    ),
    "home-away": marked(
        "This card's co-op does not answer.\nNo coin was taken. "
        "You can pay in money, or try again in a moment.",
    ),
    "visitors-shop-only": marked("You can shop here.\nEverything else is done at your own co-op."),
    "reader-missing": marked(
        "The card reader is not connected.\nYou can pay in money, or ask at the desk."
    ),
    "unknown-offline": marked(
        "We cannot look up your card just now.\nThe network is away. No coin was taken. "
        "You can pay in money.",
    ),
    "unknown-identification": marked(
        "That took too long.\nNo coin was taken. Hold your card to the reader once more."
    ),
    "lapsed": marked(
        "That took too long.\nNo coin was taken. Hold your card to the reader once more."
    ),
    "already-paid": marked(
        "This is paid already.\nNothing more was taken. Touch Done to begin anew."
    ),
    "finish-first": marked(
        "One thing after another.\nNothing was added. Please finish here first."
    ),
    "took-too-long": marked(
        "That took too long.\nNo coin was taken. Please give back any cash, and pay once more.",
    ),
    # --- PIN ---
    "pin-wanted": marked(
        "This needs your PIN.\nNo coin was taken. Hold your card to the reader once more."
    ),
    "pin-wrong": Counted(
        "left",
        "That PIN is not right.\nNo coin was taken. You have one try left.",
        "That PIN is not right.\nNo coin was taken. You have {left} tries left.",
    ),
    "pin-locked": marked(
        "Too many wrong PINs.\nNo coin was taken. You can pay in money; the desk opens your card "
        "again.",
    ),
    # --- goods ---
    "added": marked("{name} is in your basket."),
    "unknown-code": marked(
        "We do not know this barcode.\nNothing was added. Please find it by name."
    ),
    "recalled": marked("{name} is recalled: {why}.\nIt is not sold. Please leave it at the desk."),
    "expired": marked(
        "{name} had to be used by {day}.\nIt is not sold. Please leave it at the desk."
    ),
    "not-sold-yet": marked("{name} is sold from {day} on.\nNothing was added."),
    "not-sold-any-more": marked("{name} was sold until {day}.\nNothing was added."),
    "too-many": marked("No more than {most} of {name} for each purchase.\nNo more was added."),
    "past-its-best": marked(
        "{name} was best before {day}.\nIt is in your basket. Take it out if you do not want it."
    ),
    "nothing-to-repeat": marked("There is nothing to repeat.\nScan or weigh the next thing."),
    "tare-too-heavy": marked("This container is too heavy.\nPlease use a lighter one."),
    "basket-parked": marked("The basket is put aside.\nGo on with it under More, then Put aside."),
    "basket-cleared": marked("The basket is empty.\nNothing was bought."),
    "basket-not-empty": marked(
        "There are things in this basket.\nPay it or put it aside first, then fetch the other."
    ),
    "goods-next": marked("The empties are paid out.\nNow the goods that were with them."),
    "not-for-oneself": marked(
        "Nobody confirms this for themselves.\nPlease ask somebody else of the staff."
    ),
    "attend-age": marked(
        "Is the shopper {age} or older?\nSomebody of the staff has to look before this is paid."
    ),
    "attend-recall": marked(
        "Is this {name} one of the recalled ones?\n{why}. Somebody of the staff has to look."
    ),
    "attend-weight": marked("Typing a weight takes staff.\nIt will be marked as typed."),
    "attend-pay-out": marked(
        "{amount} for your empties.\nSomebody of the staff pays it out from the drawer."
    ),
    "key-quantity": marked("How many?"),
    "key-tare": marked("What does the empty container weigh?"),
    "key-weight": marked("What does it weigh, without the container?"),
    "key-new-price": marked("What does one of it cost instead?"),
    "attend-price": marked(
        "Another price takes staff.\nThey type it and say why; it is written down."
    ),
    "price-set": marked("{name} has another price.\nWhy, and who set it, is written down."),
    "key-price": marked("What does it cost?"),
    "more-repeat": marked("The last thing once more.\nOne more of what was scanned last."),
    "more-price": marked("Another price.\nFor what was touched last; staff set it, and say why."),
    "more-park": marked("Put the basket aside.\nIt waits here while something is fetched."),
    "more-parked": marked("Baskets put aside.\nGo on with one of them."),
    "more-clear": marked("Empty the basket.\nEverything is taken out."),
    "more-clear-sure": marked("Really empty the basket?\nTouch again and everything is out."),
    "category-fruit": marked("Fruit"),
    "category-vegetables": marked("Vegetables"),
    "category-herbs": marked("Herbs"),
    "category-bread": marked("Bread and rolls"),
    "category-refill": marked("Refill"),
    "category-drinks": marked("Drinks"),
    "category-empties": marked("Empties"),
    "category-other": marked("Other things"),
    "bad-check-digit": marked(
        "The barcode was not read well.\nNothing was added. Please scan it again."
    ),
    "scanner-missing": marked(
        "The scanner is not connected.\nYou can find things by name. Please tell the desk.",
    ),
    "empty-basket": marked("Your basket is empty.\nScan the first thing, or find it by name."),
    # --- weighing ---
    "weigh-empty": marked("Put it on the scale.\nThen let go of it."),
    "weigh-moving": marked("One moment.\nThe scale is still moving. Let go of what lies on it."),
    "weigh-settled": marked("This is the weight.\nAdd it, or put more on the scale."),
    "weigh-over": marked("Too heavy for this scale.\nTake some off, and weigh the rest after it."),
    "weigh-under": marked(
        "The scale shows less than nothing.\nTake everything off it. If this stays, "
        "please ask at the desk.",
    ),
    "weigh-used": marked(
        "This is in your basket already.\nTake it off, and put the next thing on the scale.",
    ),
    "weigh-missing": marked(
        "The scale does not answer.\nNothing was added. Please ask at the desk."
    ),
    # --- paying ---
    "no-coin": marked("You have no coin free.\nNo coin was taken. You can pay in money."),
    "no-room": marked(
        "Not enough coin.\nThis needs {need}, and you have {have} free. No coin was taken. "
        "You can pay the rest in money.",
    ),
    "no-room-offline": marked(
        "Not enough coin here just now.\nYou have {have} free here; this needs {need}. "
        "No coin was taken. You can pay the rest in money.",
    ),
    "no-standing-grant": marked(
        "No coin here just now.\nThe network is away, and none was set aside for you. "
        "No coin was taken. You can pay in money.",
    ),
    "kiosk-cap": marked(
        "This till has given out its coin for this hour.\nThis needs {need}, and {have} can still "
        "be had here. No coin was taken. You can pay the rest in money.",
    ),
    "owed-enough": marked(
        "No more coin of your co-op just now.\nThis needs {need}, and {have} can "
        "still be had. No coin was taken. You can pay the rest in money.",
    ),
    "out-of-turn": marked(
        "One moment, please.\nWhat was paid here before is still on its way to the books. "
        "No coin was taken. Hold your card to the reader once more.",
    ),
    "ledger-unreachable": marked(
        "The co-op's books cannot be reached.\nNo coin was taken. You can pay in money, "
        "or try again in a moment.",
    ),
    "ledger-slow": marked(
        "The answer is taking too long.\nNo coin was taken. Try again, or pay in money.",
    ),
    "total-changed": marked(
        "Your member price is in.\nThe total is now {total}. Hold your card to the reader again "
        "to pay.",
    ),
    "coin-changed": marked(
        "You can pay {amount} of it.\nHold your card to the reader again to pay."
    ),
    "gift-not-lent": marked(
        "Nothing is given this time.\nThe co-op lends coin for goods, not for gifts."
    ),
    "sale-given-back": marked(
        "Nothing was sold.\nThe coin is free again. Please give back any cash."
    ),
    # --- printer ---
    "printer-paper-out": marked(
        "The printer is out of paper.\nPurchases count all the same. Please tell the desk."
    ),
    "printer-cover-open": marked("The printer's cover is open.\nReceipts wait until it is closed."),
    "printer-offline": marked(
        "The printer does not answer.\nPurchases count; receipts are shown on the screen."
    ),
    "printer-unconfirmed": marked(
        "The printer did not say whether it printed.\nYour purchase counts. If no paper came, "
        "the desk prints a copy.",
    ),
    # --- proving a receipt ---
    "not-a-receipt": marked(
        "This is not a receipt of ours.\nScan the square code at the end of a receipt."
    ),
    # --- the till itself ---
    "our-fault": marked(
        "Something went wrong here, not with you.\nNothing was sold. Please try again, "
        "or ask at the desk.",
    ),
    "already-running": marked(
        "This till is running already.\nThere may be a second window. This one sells nothing; "
        "please close it.",
    ),
    "journal-damaged": marked(
        "This till's records are damaged.\nNothing was changed in them, and it sells nothing. "
        "Please call the person who looks after it.",
    ),
    "cannot-start": marked(
        "This till could not be opened.\nNothing was lost. Please ask at the desk."
    ),
    "journal-behind": marked(
        "This till remembers less than the co-op's books.\nIt may be an older copy, so it sells "
        "nothing. Please call the person who looks after it.",
    ),
    "journal-forked": marked(
        "This till and the co-op's books disagree.\nSo it sells nothing. Please call the person "
        "who looks after it.",
    ),
    "log-forked": marked(
        "The co-op's books say something else than before.\nThis till does not believe them any "
        "more and sells nothing. Please call the person who looks after it.",
    ),
    "log-shrunk": marked(
        "The co-op's books have lost something that this till saw.\nIt does not believe them any "
        "more and sells nothing. Please call the person who looks after it.",
    ),
    "kiosk-waiting": marked(
        "This till is not let in yet.\nThe office compares the six words that were shown when it "
        "was enrolled, and confirms it. It then opens by itself.",
    ),
    "set-aside": marked(
        "{aside} of yours is not here just now.\nIt is set aside at {kiosk}, until {until} at "
        "the latest. You can pay in money."
    ),
    "revoked-device": marked(
        "This till was shut out of the co-op's books.\nIt sells nothing. Please ask the office.",
    ),
    "unknown-device": marked(
        "The co-op's books do not know this till.\nIt sells nothing. Please ask the office.",
    ),
    "journal-stopped": marked(
        "This till cannot write its books.\nIts disk may be full. Nothing more is sold here until "
        "it writes again; then it goes on by itself. Please ask at the desk.",
    ),
    "draft-unreadable": marked(
        "A payment was cut off before the update.\nIt cannot be shown any more. Should money have "
        "been taken for it, give that back; the office was told."
    ),
    "journal-doubtful": marked(
        "Your purchase may or may not be written down.\nPlease ask at the desk. When this till has "
        "been started again it shows which.",
    ),
    # --- receipts ---
    "receipt-title": marked("Receipt"),
    "receipt-copy": marked("Copy"),
    "receipt-member": marked("Member"),
    "receipt-each": marked("{quantity} x {each}"),
    "receipt-tare": marked("without container of {weight}"),
    "receipt-keyed": marked("weight typed by hand"),
    "receipt-deposit": marked("Deposit"),
    "receipt-tax-added": marked("plus tax {percent} %"),
    "receipt-paid-out": marked("Paid out in cash"),
    "receipt-weight": marked("{weight} x {each}/kg"),
    "receipt-subtotal": marked("Before member price"),
    "receipt-total": marked("Total"),
    "receipt-net": marked("Net"),
    "receipt-tax": marked("of it tax {percent} %"),
    "receipt-coin": marked("Paid in coin"),
    "receipt-coin-settles": marked("which settles"),
    "receipt-cash": marked("Cash"),
    "receipt-given": marked("Given"),
    "receipt-change": marked("Change"),
    "receipt-saved": marked("You saved as a member"),
    "receipt-left": marked("Coin left"),
    "receipt-entry": marked("Entry"),
    "receipt-till": marked("Till"),
    "receipt-date": marked("Date"),
    "receipt-rules": marked("Rules"),
    "receipt-code": marked("Code"),
    "receipt-check": marked("Anyone can check this receipt: scan the code here or with a phone."),
    "receipt-card-terminal": marked("Card terminal"),
    "receipt-voucher": marked("Voucher"),
    "receipt-credit": marked("Credit of the household"),
    "receipt-reference": marked("Its slip"),
    "receipt-rounding": marked("Rounded"),
    "receipt-commons": marked("For the commons"),
    "receipt-together": marked("Together"),
    "receipt-refund": marked("Given back"),
    "receipt-refund-of": marked("of the purchase …{entry}"),
    "receipt-paid-back": marked("Paid back"),
    "receipt-thanks": marked("Thank you"),
    "receipt-offline": marked(
        "Made without the network; it reaches the books when the network is back."
    ),
    "receipt-demo": marked("Demonstration. Not a real sale."),
    "test-page": marked("Test page. Nothing was sold."),
    # --- the page of the devices ---
    "print-doubt": marked(
        "A receipt may not have been printed.\nFor staff: hold the line at the foot of the screen "
        "to answer."
    ),
    "drawer-open-long": marked("The drawer is open.\nPlease shut it."),
    "print-question": marked("Was the receipt of {at} printed?"),
    "heard-card": marked("The reader reads cards.\nNothing was taken from this one."),
    "heard-code": marked("The scanner reads codes.\nThis one began with {code}."),
    "test-card-reader": marked("Hold a card to the reader.\nNothing is taken from it here."),
    "test-code-scanner": marked("Scan any code.\nNothing is added to a basket here."),
    "test-scale": marked(
        "The scale was set to zero.\nLay something on it, and look at its display."
    ),
    "device-card-reader": marked("Card reader"),
    "device-code-scanner": marked("Scanner"),
    "device-printer": marked("Receipt printer"),
    "device-drawer": marked("Drawer"),
    "device-scale": marked("Scale"),
    "device-ledger": marked("Ledger"),
    "device-blocked-cards": marked("Blocked cards"),
    "state-heard": marked("Last heard of {hours} h ago."),
    "state-log-renamed": marked(
        "Was restored, and no admin signed that for this till.\nSales go on; nothing is sent. "
        "Enrol this till anew: what it wrote goes to the office then."
    ),
    "state-refresh-failed": marked(
        "What it says cannot be believed, or not be kept.\nSales go on. The installer runs "
        "coop-kiosk doctor."
    ),
    "state-upload-failed": marked(
        "Does not get what this till wrote.\nNothing is lost, and it is tried again. The installer "
        "runs coop-kiosk doctor."
    ),
    "state-bad-message": marked(
        "Does not understand this till: it may be older.\nSales go on, and nothing is lost. "
        "Update the ledger first, then the tills."
    ),
    "state-ledger-refuses": marked(
        "Refuses what this till asks.\nSales go on. The installer runs coop-kiosk doctor."
    ),
    "state-ready": marked("Works"),
    "state-open": marked("Open"),
    "state-paper-low": marked("Works; the paper ends soon.\nHave a new roll at hand."),
    "state-paper-out": marked("Out of paper.\nPut in a new roll; what waits comes out by itself."),
    "state-cover-open": marked("Its cover is open.\nClose it; what waits comes out by itself."),
    "state-offline": marked("Does not answer.\nSee that it is switched on and its cable is in."),
    "state-unplugged": marked("Is not plugged in.\nPlug it in; it is found within seconds."),
    "state-taken": marked("Another program has it.\nStart this till again."),
    "state-no-permission": marked(
        "This till may not use it.\nThe installer runs coop-kiosk doctor."
    ),
    "state-silent": marked(
        "Says nothing.\nSee that it is switched on, and set up as docs/devices.md says."
    ),
    "state-not-zeroed": marked("Was switched on with something on it.\nEmpty it and touch Test."),
    "state-pounds": marked("Weighs in pounds.\nSet it to kilograms."),
    "state-defect": marked("Says itself that it is broken.\nIt has to be repaired."),
    "state-no-reader": marked("No reader is plugged in.\nPlug it in; it is found within seconds."),
    "state-service-down": marked("The card service is away.\nIt is tried again every moment."),
    "state-card-hangs": marked("A card does not answer.\nTake it off the reader."),
    "state-open-long": marked("Has been open for a while.\nShut it."),
    "state-restarting": marked("Is being started again.\nWait a minute."),
    "state-our-fault": marked(
        "Failed by a fault of this program.\nIt is tried again every moment."
    ),
    "state-missing": marked("Is not there.\nSee that it is switched on and its cable is in."),
    "state-trouble": marked("Needs a hand.\nLook at its display."),
    **HALL_TEXTS,
    **HOUSING_TEXTS,
    **WALLET_TEXTS,
}
