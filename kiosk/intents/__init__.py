# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person at the screen wants: the only thing the screens ever say to the till."""

import msgspec

from kiosk.intents.day import DayIntent
from kiosk.intents.desks import DeskIntent
from kiosk.intents.goods import GoodsIntent
from kiosk.intents.hall import HallIntent
from kiosk.intents.housing import HousingIntent
from kiosk.intents.refunds import RefundIntent
from kiosk.intents.sales import SalesIntent
from kiosk.intents.tenders import TenderIntent
from kiosk.intents.wallet import WalletIntent


class Start(msgspec.Struct, frozen=True):
    """Touch on the welcome screen."""


class ChooseLanguage(msgspec.Struct, frozen=True):
    """Speak this language (BCP 47) until the welcome screen comes back by itself."""

    language: str


class OpenSearch(msgspec.Struct, frozen=True):
    """Find a product by name."""


class TypeSearch(msgspec.Struct, frozen=True):
    """The whole search text as it stands now."""

    query: str


class CloseSearch(msgspec.Struct, frozen=True):
    """Back to the basket without choosing."""


class ChooseProduct(msgspec.Struct, frozen=True):
    """Put one of a found product into the basket; one sold by weight is weighed first."""

    product: str


class AddWeighed(msgspec.Struct, frozen=True):
    """Put what lies on the scale into the basket. ``grams`` is the weight that the screen showed:
    the touch means that one, and none that came since."""

    grams: int


class ChangeQuantity(msgspec.Struct, frozen=True):
    """One more (+1) or one less (-1) of a line; none left removes it, and one less of what was
    weighed too."""

    line: int
    by: int


class Pay(msgspec.Struct, frozen=True):
    """From the basket to paying; on the pay screen, when nothing is due in coin: to the cash."""


class UseCoin(msgspec.Struct, frozen=True):
    """Pay part in coin (as the rule allows), or all in money."""

    use: bool


class Back(msgspec.Struct, frozen=True):
    """One step back; what was set aside for the basket is given back."""


class PinDigit(msgspec.Struct, frozen=True):
    """One digit of the PIN; the last one sends it."""

    digit: str

    def __repr__(self) -> str:
        return "PinDigit()"


class PinErase(msgspec.Struct, frozen=True):
    """Take the last digit back."""


class CashDigit(msgspec.Struct, frozen=True):
    """One digit of the amount handed over, in minor units from the right."""

    digit: str


class CashErase(msgspec.Struct, frozen=True):
    """Take the last digit back."""


class CashGiven(msgspec.Struct, frozen=True):
    """A suggested amount was handed over (minor units)."""

    minor: int


class CashTaken(msgspec.Struct, frozen=True):
    """The cash is in hand: finish the sale."""


class ShowBalance(msgspec.Struct, frozen=True):
    """Show or hide the coin balance."""

    show: bool


class MoreTime(msgspec.Struct, frozen=True):
    """I need more time."""


class Done(msgspec.Struct, frozen=True):
    """Leave an outcome (approved, refused, proof): on to the next thing."""


class End(msgspec.Struct, frozen=True):
    """End here: clear everything personal, give back what was set aside."""


class FinishSale(msgspec.Struct, frozen=True):
    """An unfinished sale: write it, everything was taken."""


class GiveBack(msgspec.Struct, frozen=True):
    """An unfinished sale: give everything back, nothing was sold."""


class OpenDevices(msgspec.Struct, frozen=True):
    """From the welcome screen to the page of the devices."""


class CloseDevices(msgspec.Struct, frozen=True):
    """Back to the welcome screen."""


class TestDevice(msgspec.Struct, frozen=True):
    """Try this device (its name as in the snapshot)."""

    device: str
    __test__ = False  # pytest: no test, only a name


class AnswerPrinted(msgspec.Struct, frozen=True):
    """The answer to "was it printed?": no prints a copy."""

    document: str
    came_out: bool


class PrintCopy(msgspec.Struct, frozen=True):
    """The receipt of the purchase that stands, once more; on the page of the devices, the last."""


Intent = (
    Start
    | ChooseLanguage
    | OpenSearch
    | TypeSearch
    | CloseSearch
    | ChooseProduct
    | AddWeighed
    | ChangeQuantity
    | Pay
    | UseCoin
    | Back
    | PinDigit
    | PinErase
    | CashDigit
    | CashErase
    | CashGiven
    | CashTaken
    | ShowBalance
    | MoreTime
    | Done
    | End
    | FinishSale
    | GiveBack
    | OpenDevices
    | CloseDevices
    | TestDevice
    | AnswerPrinted
    | PrintCopy
    | DeskIntent
    | GoodsIntent
    | TenderIntent
    | RefundIntent
    | SalesIntent
    | DayIntent
    | HousingIntent
    | HallIntent
    | WalletIntent
)
