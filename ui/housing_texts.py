# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk of the housing office says, by code, as in ui/texts.py."""

from ui.language import Counted, marked

HOUSING_TEXTS: dict[str, str | Counted] = {
    "desk-housing-first": marked("Your card once more: it is done in your name"),
    "desk-housing-second": marked("Somebody else of the office agrees"),
    "charge-rent": marked("Rent"),
    "charge-utilities": marked("Utilities"),
    "charge-deposit": marked("Deposit for the home"),
    "charge-laundry": marked("Laundry"),
    "charge-parking": marked("Parking"),
    "charge-repairs": marked("Repairs"),
    "charge-other": marked("Charge: {what}"),
    "charge-plan": marked("Arrears plan"),
    "statement-brought-forward": marked("Brought forward"),
    "statement-payment": marked("Paid"),
    "statement-charge-reversed": marked("Charge taken back"),
    "statement-payment-reversed": marked("Payment taken back"),
    "rent-owes": marked("{amount} is open"),
    "rent-ahead": marked("{amount} is paid ahead"),
    "rent-settled": marked("Nothing is open"),
    "rent-overdue": marked("overdue"),
    "rent-paid-on": marked("{amount} of it paid on {days}"),
    "rent-will-settle": marked("{what}, {day}"),
    "rent-will-be-paid": marked("paid"),
    "rent-will-be-left": marked("{amount} stays open"),
    "rent-will-be-credit": marked("Beyond what is open"),
    "rent-coin-rule": marked("Our co-op's rule: up to {percent} % of it in coin."),
    "rent-coin-month": marked("That is what may be paid in coin this month."),
    "rent-coin-none": marked("Nothing of it can be in coin."),
    "minutes": Counted("n", "One minute", "{n} minutes"),
    "rent-work-posted": marked(
        "The hours are posted.\nThe coin was issued, and has paid the rent as far as it goes."
    ),
    "rent-work-noted": marked(
        "The hours are noted for the office.\nNo coin was issued; the rent stays open until the "
        "ledger is back."
    ),
    "rent-reversed": marked(
        "The payment is taken back.\nIts coin is in the wallet again; money is given back by hand."
    ),
    "housing-no-household": marked(
        "No home of ours goes with this card or name.\nNothing was paid. Please ask at the desk."
    ),
    "housing-not-allowed": marked(
        "That is another household.\nNothing was shown or paid. Only the housing office sees it."
    ),
    "housing-pin-wanted": marked(
        "Please show your card once more.\nNothing was paid. This desk was left for a while."
    ),
    "housing-unknown-identification": marked(
        "Please show your card once more.\nNothing was paid. The card was read too long ago."
    ),
    "housing-offline": marked(
        "That needs the ledger.\nNothing was posted. Try again when the network is back."
    ),
    "housing-same-person": marked(
        "That takes somebody else of the office.\nNothing was posted. Nobody confirms for "
        "themselves."
    ),
    "housing-first-again": marked(
        "First the card of whoever opened this desk.\nNothing was posted."
    ),
    "housing-not-agreed": marked(
        "No hours are agreed for this month, or all are done.\nNo coin was issued."
    ),
    "housing-nothing-open": marked("There is no charge to pay.\nNo coin was issued."),
    "housing-not-worth": marked(
        "No rule says what this work is worth.\nNo coin was issued. Ask the coordinators."
    ),
    "housing-not-reversible": marked(
        "This cannot be taken back, or was before.\nNothing was posted."
    ),
    "receipt-rent": marked("Payment for housing"),
    "receipt-rent-left": marked("Still open"),
    "receipt-rent-credit": marked("Paid ahead"),
    "receipt-rent-owes": marked("Open afterwards"),
    "receipt-rent-ahead": marked("Paid ahead in all"),
    "receipt-rent-noted": marked(
        "Taken without the ledger. The payment stands; which charges it settles is noted, and "
        "decided when the ledger has heard of it."
    ),
    "receipt-rent-work": marked("Work against rent"),
    "receipt-coin-issued": marked("Coin issued"),
    "receipt-rent-back": marked("Payment taken back"),
    "receipt-rent-coin-back": marked("Coin back in the wallet"),
    "receipt-statement-owes": marked("Open in all"),
    "receipt-statement": marked("Statement of account"),
    "receipt-rent-open": marked("Open"),
}
