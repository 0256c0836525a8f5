# SPDX-License-Identifier: AGPL-3.0-or-later
"""The X and the Z report, as a document."""

from contract.ids import instant
from contract.local_time import local_time
from contract.receipt import Block, Divider, Document, Row, Space, Text
from kiosk.effects.day import PrintDay
from kiosk.receipts.purchase import Say
from kiosk.sessions.day_view import report_rows
from kiosk.sessions.state import Shop
from kiosk.snapshot import ReportRow


def day_document(effect: PrintDay, now_ms: int, shop: Shop, say: Say) -> Document:
    """The report on a day, with its number, and which entries of the journal it adds up."""
    report, closed = effect.report, effect.closed
    at = say.short_moment(local_time(instant(now_ms), shop.time_zone))
    head = say("report-z", number=report.number) if closed else say("report-x")
    span = [
        say.short_moment(local_time(i, shop.time_zone)) for i in (report.began, report.ended) if i
    ]
    blocks: list[Block] = [
        Text(shop.coop_name, bold=True, align="center", size=2),
        Text(shop.kiosk_name, align="center"),
        Text(at, align="center"),
        Space(),
        Text(head, bold=True, align="center"),
        *([Text(say.day(closed), bold=True, align="center")] if closed else []),
        *([Text(" – ".join(span), align="center")] if span else []),
        Divider(),
    ]
    for row in report_rows(report, shop.currency):
        blocks.append(Row(said(row, say), much(row, say), bold=row.strong))
    blocks.append(Divider())
    for part in report.earlier:
        of = say("report-entries-of", epoch=part.epoch)
        blocks.append(Row(of, f"{part.first}–{part.last}"))
    blocks.append(Row(say("report-entries"), f"{report.first}–{report.last}"))
    return Document(f"day/{effect.id}", tuple(blocks))


def said(row: ReportRow, say: Say) -> str:
    """What a line of the report is about."""
    if row.code == "tax":
        return say("report-tax", percent=say.percent(int(row.of)))
    if row.code == "tender":
        return say(f"tender-{row.of}")
    return say(f"report-{row.code}", of=row.of)


def much(row: ReportRow, say: Say) -> str:
    """How much or how many it says."""
    return str(row.count) if row.amount is None else say.money(row.amount)
