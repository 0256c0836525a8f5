# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger verify``: proves a receipt, trusting the ledger's public key alone."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from contract.entries import (
    Contribution,
    Details,
    GrantGiven,
    Mark,
    NewerDetails,
    Purchase,
    Refund,
    Release,
    read_details,
)
from contract.ids import b64, unb64, unix_ms
from contract.money import kilograms, plain
from contract.outcomes import Outcome
from contract.proof import EntryProof, Proved, prove
from contract.receipt import BadReceiptCode, ReceiptCode, parse_receipt_code
from contract.terminal import printable
from ledger.keys import load_keys
from ledger.service import open_to_read
from ledger.transparency.lines import open_lines, sealed_lines
from ledger.transparency.tree import proof_of

if TYPE_CHECKING:
    import httpx


class NotProved(Exception):
    """The receipt does not hold, or cannot be looked up; the text says why."""


class About(msgspec.Struct, frozen=True):
    """What a proof is checked against: ``GET /v1/ledger``."""

    coop_name: str
    time_zone: str
    log_origin: str
    ledger_key: str


class Found(msgspec.Struct, frozen=True):
    """What there is about a receipt: its proof, and its lines sealed under its salt."""

    proof: EntryProof
    lines: bytes | None


class Receipt(msgspec.Struct, frozen=True):
    """A receipt that holds, with its place in the log; ``details`` if the code carried the salt,
    they are kept, and this program can read them."""

    code: ReceiptCode
    proved: Proved
    index: int
    details: Details | None


def check(code_text: str, about: About, look: Callable[[ReceiptCode], Found]) -> Receipt:
    """Prove a scanned code. Raises NotProved naming what does not hold."""
    try:
        code = parse_receipt_code(code_text)
    except BadReceiptCode as e:
        raise NotProved(f"this is not a receipt code ({e})") from e
    found = look(code)
    try:
        proved = prove(found.proof, code, about.log_origin, unb64(about.ledger_key))
        details, bound = None, proved.entry.details_hash
        if code.salt is not None and found.lines is not None and bound is not None:
            text = open_lines(found.lines, code.salt, code.entry_hash)
            with suppress(NewerDetails):
                details = read_details(text, code.salt, bound)
    except ValueError as e:  # whatever of it does not hold, or a key that is none
        raise NotProved(str(e)) from e
    return Receipt(code, proved, found.proof.index, details)


def from_folder(folder: Path) -> tuple[About, Callable[[ReceiptCode], Found]]:
    """Look up in a data folder on this machine."""
    keys = load_keys(folder)
    with open_to_read(folder) as (_, coop):
        about = About(coop.name, coop.time_zone, coop.origin, b64(keys.public))

    def look(code: ReceiptCode) -> Found:
        with open_to_read(folder) as (connection, _):
            proof = proof_of(connection, code.entry, code.entry_hash)
            if proof is None:
                raise NotProved("it is not in the log: it is still on its way, or never was")
            lines = sealed_lines(connection, code.entry, code.entry_hash, os.urandom)
        return Found(proof, lines)

    return about, look


def from_server(
    url: str, client: "httpx.Client", key: str | None
) -> tuple[About, Callable[[ReceiptCode], Found]]:
    """Look up at a ledger over HTTP. ``key`` is its public key if it is known from elsewhere; the
    server's word is taken otherwise. The salt in the code is not sent."""

    import httpx  # the server itself, which shares a word with us, starts the sooner without it

    def get(path: str) -> httpx.Response:
        try:
            return client.get(f"{url.rstrip('/')}/v1/{path}")
        except httpx.HTTPError as e:
            raise NotProved(f"{url} does not answer: {e}") from e

    try:
        about = msgspec.json.decode(get("ledger").content, type=About)
    except msgspec.DecodeError as e:
        raise NotProved(f"{url} is not a ledger") from e
    if key is not None:
        about = msgspec.structs.replace(about, ledger_key=key)

    def look(code: ReceiptCode) -> Found:
        answer = get(f"proofs/{code.path}")
        if answer.status_code == 404:
            raise NotProved("it is not in the log: it is still on its way, or never was")
        try:
            proof = msgspec.json.decode(answer.content, type=EntryProof)
        except msgspec.DecodeError as e:
            raise NotProved(f"{url} gave no proof") from e
        lines = get(f"lines/{code.path}")
        return Found(proof, lines.content if lines.status_code == 200 else None)

    return about, look


# --- in words --------------------------------------------------------------------------------

_OUTCOMES = {
    Outcome.POSTED: "posted in full",
    Outcome.SUSPENSE: "posted in full, partly carried by the co-op",
    Outcome.UNCOVERED: "recorded; its coin was not covered and waits for the office",
    Outcome.RECORDED: "recorded as stated",
    Outcome.UNBALANCED: "recorded; its sums do not agree, it waits for the office",
    Outcome.HELD: "kept for the office",
    Outcome.UNKNOWN: "recorded; of a kind that the ledger did not know when it came",
}


def in_words(receipt: Receipt, about: About) -> str:
    """What was proved, for people. What entries say of themselves may be anything."""
    entry, leaf, checkpoint = receipt.proved.entry, receipt.proved.leaf, receipt.proved.checkpoint
    zone = ZoneInfo(about.time_zone)

    def when(at: str) -> str:
        try:
            moment = datetime.fromtimestamp(unix_ms(at) / 1000, zone)
        except (ValueError, OverflowError):
            return f"{at}, which is no time"
        return moment.strftime("%Y-%m-%d %H:%M:%S %Z")

    rows: list[tuple[str, str]] = []
    kind = entry.kind if isinstance(entry, Mark) else str(type(entry).__struct_config__.tag)
    rows.append(("What", f"{kind}, {_OUTCOMES[leaf.outcome]}"))
    if not isinstance(entry, Mark):
        rows.append(("When", when(entry.at)))
    rows.append(("Logged", when(leaf.at)))
    match entry:
        case Purchase() | Refund():
            for total in entry.totals:
                gross = _priced(entry, total.net + total.tax)
                rate = f"{total.tax_rate / 100:g} %"
                rows.append(("Goods", f"{gross} {total.department}, tax {rate} included"))
            for tender in entry.tenders:
                how = "" if tender.type == "coin" else f" {tender.type}"
                settled = f", settled {tender.settles}" if tender.settles is not None else ""
                rows.append(("Paid", f"{plain(tender.unit, tender.amount)}{how}{settled}"))
            if isinstance(entry, Purchase) and entry.gift is not None:
                rows.append(
                    ("Given", f"{plain(entry.gift.unit, entry.gift.amount)} to the commons")
                )
        case Contribution():
            worth = plain(entry.unit, entry.amount)
            work = printable(entry.work)
            rows.append(("Earned", f"{worth} for {entry.minutes} minutes of {work}"))
        case GrantGiven():
            for grant in entry.grants:
                rows.append(("Granted", f"{plain(grant.unit, grant.total)} to {grant.device}"))
        case Release():
            rows += [("Released", f"{r.account} number {r.number}") for r in entry.releases]
        case _:
            pass
    for posting in leaf.postings:
        rows.append(("Posted", f"{plain(posting.unit, posting.amount)} {posting.account}"))
    rows.append(("Journal", f"{entry.device}, entry {entry.sequence}"))
    rows.append(("Log", f"leaf {receipt.index} of {checkpoint.size} in {about.log_origin}"))
    rows.append(("Key", about.ledger_key))
    lines = [f"Proved: this stands in the log of {printable(about.coop_name)}."]
    if not receipt.proved.good:
        lines.append("NOT good: the books did not post all that it says.")
    lines += [f"  {name:<9}{text}" for name, text in rows]
    if receipt.details is not None and isinstance(entry, Purchase):
        lines.append("  Basket")
        for line in receipt.details.lines:
            much = f"{line.quantity} ×" if line.grams is None else kilograms(line.grams)
            lines.append(f"    {much} {printable(line.name)}  {_priced(entry, line.price)}")
    elif receipt.code.salt is not None:
        lines.append("  Its lines are not kept any more, or were never sent.")
    return "\n".join(lines)


def _priced(sale: Purchase | Refund, amount: int) -> str:
    """An amount in the currency of a sale. One that nobody paid for names none."""
    return plain(sale.tenders[0].value.unit, amount) if sale.tenders else f"{amount} (no currency)"
