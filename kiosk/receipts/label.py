# SPDX-License-Identifier: AGPL-3.0-or-later
"""The label for goods that are weighed and packed before they are sold."""

from contract.codes import check_digit
from contract.ids import Date
from contract.money import Amount
from contract.receipt import BarCode, Document, Row, Text
from kiosk.receipts.purchase import Say


def weight_code(prefix: str, item: str, grams: int) -> str:
    """The EAN-13 that names an article and its weight: prefix (20 to 29, GS1's for use inside a
    shop), the shop's article number, five digits of grams, check digit.

    Raises ValueError if it does not fit: prefix and article have seven digits together, and nothing
    weighs nothing or 100 kg.
    """
    digits = f"{prefix}{item}"
    if len(digits) != 7 or not digits.isascii() or not digits.isdigit() or digits[0] != "2":
        raise ValueError("prefix and article have seven digits, the first a 2")
    if not 0 < grams < 100_000:
        raise ValueError(f"{grams} g")
    digits += f"{grams:05}"
    return f"{digits}{check_digit(digits)}"


def weighed_label(
    number: str,
    name: str,
    grams: int,
    per_kg: Amount,
    price: Amount,
    packed: Date,
    code: str,
    say: Say,
) -> Document:
    """What sticks on the bag: what it is, how much, what it costs (``price``, which the till
    reckons again), and the code that the till reads. ``number`` names the print job."""
    return Document(
        number,
        (
            Text(name, bold=True, size=2),
            Row(
                say(
                    "receipt-weight",
                    weight=say.weight(grams),
                    each=say.money(per_kg),
                ),
                say.money(price),
                bold=True,
            ),
            Text(packed),
            BarCode(code),
        ),
    )
