# SPDX-License-Identifier: AGPL-3.0-or-later
"""A window over the real session, in a process of its own, for who hears it: what the session asks
of ledger and disk is answered at once."""

import sys

from PySide6.QtCore import QTimer

from kiosk.effects import Effect, Find, GetProduct, KeepDraft, WriteBill
from kiosk.events import Answered, DraftKept, ProductFound, ProductsFound
from kiosk.intents import Intent
from tests.kiosk.till import BREAD, LENTILS, OIL, Till, written
from ui.window import KioskWindow, application

GOODS = (BREAD, LENTILS, OIL)


def main() -> None:
    app = application(sys.argv)
    till = Till(languages=("en-GB", "de", "ar"))

    def act(intent: Intent) -> None:
        sys.stdout.write(f"{intent}\n")  # for who looks why a journey failed
        sys.stdout.flush()
        answer(till.send(intent))
        window.publish(till.shown)

    def answer(effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            match effect:
                case Find(query=query):
                    found = tuple(p for p in GOODS if p.name.lower().startswith(query))
                    till.send(ProductsFound(query, found))
                case GetProduct(product=wanted):
                    till.send(ProductFound(next(p for p in GOODS if p.id == wanted)))
                case KeepDraft(ask=ask):
                    answer(till.send(Answered(ask, DraftKept())))
                case WriteBill(ask=ask, bill=bill):
                    answer(till.send(Answered(ask, written(bill))))

    window = KioskWindow(act, lambda *_: False)
    window.publish(till.shown)
    window.show(full_screen=False)
    QTimer.singleShot(120_000, app.quit)
    app.exec()
    window.close()


if __name__ == "__main__":
    main()
