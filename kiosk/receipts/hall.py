# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers of the hall: a sheet that was confirmed, work that somebody received, and a line that
was taken back. What work is worth names the version of the members' rule."""

from contract.entries import read_entry
from contract.ids import instant
from contract.local_time import local_time
from contract.money import Amount
from contract.receipt import Block, Divider, Document, Row, Space, Text
from kiosk.effects.hall import PrintLineBack, PrintSheet, PrintWorkDone
from kiosk.receipts.parts import Say, found_by, head, of_ledger
from kiosk.sessions.state import Shop


def sheet_paper(effect: PrintSheet, shop: Shop, say: Say) -> Document:
    """Who was there how long, and what that is worth. What the ledger issues, it says itself."""
    written = effect.written
    blocks = head(shop, say, local_time(written.at, shop.time_zone), "receipt-sheet")
    when = say("sheet-title", name=effect.name, day=say.day(effect.day), begins=effect.begins)
    blocks += [Text(when, align="center")]
    if effect.keyed:
        blocks.append(Text(say("line-is-keyed"), align="center"))
    blocks.append(Space())
    for line in effect.lines:
        if line.minutes:
            amount = say.money(Amount(shop.coin, line.amount))
            blocks += [
                Row(line.name, say.duration(line.minutes)),
                Row(say("receipt-work-worth"), amount, indent=2),
            ]
        else:
            how = "receipt-excused" if line.excused else "receipt-missed"
            blocks.append(Row(line.name, say(how)))
    total = sum(line.amount for line in effect.lines)
    blocks += [Divider(), *_worth(total, effect.rule, shop, say)]
    return Document(written.id, (*blocks, Space(), *found_by(written, say)))


def work_paper(effect: PrintWorkDone, shop: Shop, say: Say) -> Document:
    """Work outside the shifts: who did what for whom, and what that is worth."""
    written = effect.written
    blocks = head(shop, say, local_time(written.at, shop.time_zone), "receipt-work-done")
    blocks += [
        Space(),
        Row(effect.by, say.day(effect.day)),
        Row(effect.name, say.duration(effect.minutes)),
        Row(say("receipt-received-by"), effect.received),
        Divider(),
        *_worth(effect.amount, effect.rule, shop, say),
        Space(),
        *found_by(written, say),
    ]
    return Document(written.id, tuple(blocks))


def line_back_paper(
    effect: PrintLineBack, now_ms: int, shop: Shop, say: Say, base: str
) -> Document:
    """What was issued for a line was taken back by two."""
    slot = effect.done.sheet.slot
    entry = read_entry(bytes(effect.done.entry.body))
    blocks = head(shop, say, local_time(instant(now_ms), shop.time_zone), "receipt-sheet-back")
    when = say("sheet-title", name=effect.shift, day=say.day(slot.day), begins=slot.begins)
    hours = say.duration(effect.minutes) if effect.minutes else ""
    blocks += [Text(when, align="center"), Space(), Row(effect.name, hours, bold=True)]
    blocks += [Space(), *of_ledger(effect.done.entry, entry, say, base)]
    return Document(entry.id, (*blocks, Text(say("receipt-check"), align="center")))


def _worth(amount: int, rule: int, shop: Shop, say: Say) -> list[Block]:
    if not rule:
        return [Text(say("receipt-no-rule"))]
    return [
        Row(say("receipt-work-worth"), say.money(Amount(shop.coin, amount)), bold=True),
        Text(say("receipt-work-rule", rule=rule)),
        Text(say("receipt-work-noted")),
    ]
