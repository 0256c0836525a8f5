# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk label``: what sticks on a bag that is weighed before it is sold."""

from __future__ import annotations

import argparse
import queue
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands import Verbs, add_folder
from kiosk.config import BadSettings, Folder, NotEnrolled

if TYPE_CHECKING:
    from contract.messages import EnrolAnswer, Product
    from contract.receipt import Document
    from hardware.ports import Event
    from kiosk.config import Settings

PRINTED_S = 20.0
"""A label takes a second; a printer that is not ready says so within four."""


class CannotLabel(Exception):
    """Why there is no label, and what to do."""


def add(verbs: Verbs) -> None:
    """Name the verb and its options."""
    verb = verbs.add_parser("label", help="print the label of a bag that was weighed")
    add_folder(verb)
    verb.add_argument("product", help="its name, or how its words begin, or its code")
    verb.add_argument("grams", type=int, help="what is in the bag, without the bag")
    verb.add_argument("--out", type=Path, metavar="FILE", help="a PDF instead of paper")
    verb.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Print it, or write it; returns the exit status."""
    from kiosk.commands.receipts import load_fonts, put

    folder = Folder(given.data)
    try:
        settings, identity = folder.settings(), folder.identity()
        product = _find(folder, given.product)
        document = label_of(product, given.grams, settings, identity)
        load_fonts()
        if given.out is None:
            _print(settings, document)
        else:
            from hardware.printing.drawn import as_pdf

            width = 80 if settings.printer is None else settings.printer.width_mm
            return put(given.out, as_pdf(document, width))
    except NotEnrolled:
        print("This kiosk belongs to no co-op yet: coop-kiosk enrol.", file=sys.stderr)
        return 1
    except (BadSettings, CannotLabel) as e:
        print(f"{e}.", file=sys.stderr)
        return 1
    print(f"The label of {product.name} is printed.")
    return 0


def _find(folder: Folder, words: str) -> Product:
    """The one product that is meant. Raises CannotLabel."""
    from contract.codes import BadCode
    from ledger_client.replica import Replica

    if not folder.replica.exists():
        raise CannotLabel("This kiosk has no goods yet: open the till once, with the network")
    replica = Replica(folder.replica)
    try:
        by_code = replica.product_by_code(words) if words.isdigit() else None
        found = (by_code,) if by_code is not None else replica.find(words)
    except BadCode as e:
        raise CannotLabel(f"{words} is no code of goods") from e
    finally:
        replica.close()
    exact = tuple(product for product in found if product.name == words)
    if len(found) > 1 and len(exact) != 1:
        names = "\n  ".join(product.name for product in found)
        raise CannotLabel(f"Which of these? Say its whole name or its code:\n  {names}")
    if not found:
        raise CannotLabel(f"There is no {words!r} among the goods")
    return (exact or found)[0]


def label_of(product: Product, grams: int, settings: Settings, identity: EnrolAnswer) -> Document:
    """The label. Raises CannotLabel when the till could not read it back."""
    from contract.codes import BadCode, ShopCode, read_goods
    from contract.ids import instant
    from contract.local_time import local_time
    from contract.money import Amount, decimals
    from kiosk import basket, pricing
    from kiosk.receipts.label import weighed_label, weight_code
    from ui.words import words_in

    currency, code = identity.currency, product.code or ""
    if product.per_kg is None:
        raise CannotLabel(f"{product.name} is not sold by weight")
    try:
        weighed = weight_code(code[:2], code[2:7], grams)
        read = read_goods(weighed, tuple(map(ShopCode, settings.shop_codes)), decimals(currency))
    except BadCode as e:
        raise CannotLabel(f"{product.name} has no code for labels: {e}") from e
    except ValueError as e:
        raise CannotLabel(f"No label says this: {e}") from e
    if (read.code, read.grams) != (code, grams):
        raise CannotLabel(
            f"The till would not know this label: shop_codes in the settings has no pattern for "
            f"weights that fits {code or 'goods without a code'}"
        )
    now_ms = time.time_ns() // 1_000_000
    return weighed_label(
        f"label/{product.id}/{now_ms}",
        product.name,
        grams,
        Amount(currency, product.per_kg),
        Amount(currency, pricing.price(basket.Item(0, product, 1, grams), pricing.Terms())),
        local_time(instant(now_ms), identity.time_zone)[:10],
        weighed,
        words_in(settings.languages[0]),
    )


def _print(settings: Settings, document: Document) -> None:
    """On paper, now or not at all: a label that comes out later sticks on the wrong bag. Raises
    CannotLabel."""
    from hardware.ports import Printed
    from kiosk.device_words import WORDS
    from kiosk.wiring import devices_of

    printer = devices_of(settings).printer
    if printer is None:
        raise CannotLabel("No printer is in the settings: --out FILE writes a PDF")
    told: queue.Queue[Event] = queue.Queue()
    printer.start(told.put)
    try:
        printer.print(document)
        end = time.monotonic() + PRINTED_S
        while True:
            event = told.get(timeout=max(0.0, end - time.monotonic()))
            if isinstance(event, Printed):
                break
    except queue.Empty:
        raise CannotLabel(
            "The printer says nothing of the label: look whether it is there"
        ) from None
    finally:
        printer.stop()
    if event.code == "unconfirmed":
        raise CannotLabel("Nobody knows whether the label came out: look at the printer")
    if event.code:
        what, next_step = WORDS.get(event.code, ("It was not printed.", ""))
        raise CannotLabel(f"Printer: {what} {next_step} Then ask again".replace("  ", " "))
