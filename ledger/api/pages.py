# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for people: ``/r/<code>`` for whoever holds a receipt.

A page tells the ledger's word; its script checks the proof in the browser and tells what holds. The
salt of a receipt stands behind ``#`` in its address, which no browser sends.
"""

import json
import re
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from contract.entries import AnyEntry, BadEntry, Mark, Purchase, Refund, read_entry, read_mark
from contract.fingerprint import six_words
from contract.local_time import local_time
from contract.money import Amount
from contract.outcomes import Outcome
from contract.proof import EntryProof, read_leaf
from contract.receipt import BadReceiptCode, parse_receipt_code
from ledger.api.signed import ledger_of
from ledger.spoken import Said, Spoken, marked, spoken_by
from ledger.transparency.tree import proof_of

_FOLDER = Path(__file__).parents[1] / "pages"
_SAID = re.compile(r"{{(.+?)}}")
_SAID_BY_SCRIPT = re.compile(r'(?:say|new Error)\("([^"]+)"')
_KINDS = {".css": "text/css", ".js": "text/javascript"}

HEADERS = {
    # Nothing from elsewhere, nothing to elsewhere, nobody's frame.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def page(
    name: str,
    words: dict[str, str | Said],
    *,
    spoken: Spoken,
    markup: dict[str, str],
    status: int = 200,
) -> Response:
    """A page with these words in it, and these pieces of markup; what is ``{{said}}`` in its file
    is said in the language of ``spoken``."""
    written = (_FOLDER / name).read_text()
    template = Template(_SAID.sub(lambda found: spoken.html(found[1]), written))
    filled = template.substitute(
        {key: _in(spoken, value) for key, value in words.items()}
        | markup
        | {"lang": spoken.tag, "dir": spoken.direction}
    )
    headers = HEADERS | {"Content-Language": spoken.tag, "Vary": "Accept-Language, Cookie"}
    return Response(filled, status, headers, "text/html; charset=utf-8")


def _in(spoken: Spoken, words: str | Said) -> str:
    return escape(words) if isinstance(words, str) else spoken.html(words)


def texts_of_script(name: str, spoken: Spoken) -> str:
    """What this script says, in the language of who reads it: JSON that may stand in a page."""
    texts = {one: spoken.text(one) for one in said_by_script(_FOLDER / name)}
    return json.dumps(texts, ensure_ascii=True).replace("<", "\\u003c")


def said_by_script(file: Path) -> list[str]:
    """The English texts in a script, or in a page: what the catalogue must have."""
    pattern = _SAID if file.suffix == ".html" else _SAID_BY_SCRIPT
    return pattern.findall(file.read_text())


def spoken_with(request: Request, own: str | None = None) -> Spoken:
    """What to speak with whoever asks; ``own`` is the language that they chose, if one is known."""
    return spoken_by(request.headers.get("accept-language", ""), own or "")


async def receipt(request: Request) -> Response:
    """``GET /r/{path}``: a receipt's proof, or that it is still on its way."""
    ledger = ledger_of(request)
    spoken = spoken_with(request)
    words: dict[str, str | Said] = {
        "coop": ledger.coop.name,
        "words_of_key": six_words(ledger.keys.public),
    }
    try:
        code = parse_receipt_code(request.path_params["path"])
    except BadReceiptCode:
        said: dict[str, str | Said] = {
            "kind": "notice",
            "verdict": Said(marked("This is not a receipt’s code")),
            "words": Said(
                marked("It was read wrongly, or is from elsewhere. Scan the receipt once more.")
            ),
        }
        return _receipt_page(words | said, "", spoken, 404)
    proof = await ledger.read(lambda connection: proof_of(connection, code.entry, code.entry_hash))
    if proof is None:
        said = {
            "kind": "notice",
            "verdict": Said(marked("On its way")),
            "words": Said(marked("The till has not sent it to the ledger yet. Look again later.")),
        }
        return _receipt_page(words | said, "", spoken, 404)
    outcome = read_leaf(bytes(proof.leaf)).outcome
    good = outcome in (Outcome.POSTED, Outcome.SUSPENSE)
    said = {
        "kind": "" if good else "notice",
        "verdict": Said(marked("Posted")) if good else Said(marked("Recorded, not posted in full")),
        "words": Said(marked("So the ledger says. Your browser is checking it."))
        if good
        else Said(marked("It is in the log, and waits for the office.")),
    }
    return _receipt_page(words | said, _facts(proof, ledger.coop.time_zone, spoken), spoken)


def _receipt_page(
    words: dict[str, str | Said], facts: str, spoken: Spoken, status: int = 200
) -> Response:
    markup = {
        "facts": facts,
        "hide_facts": "" if facts else "hidden",
        "texts": texts_of_script("receipt.js", spoken),
    }
    return page("receipt.html", words, spoken=spoken, markup=markup, status=status)


def _facts(proof: EntryProof, time_zone: str, spoken: Spoken) -> str:
    body = bytes(proof.body)
    entry: AnyEntry | Mark
    try:
        entry = read_entry(body)
    except BadEntry:
        entry = read_mark(body)
    when = spoken.moment(datetime.fromisoformat(local_time(entry.at, time_zone)))
    rows = [(marked("When"), when)]
    if isinstance(entry, Purchase | Refund) and entry.tenders:
        currency = entry.tenders[0].value.unit
        for total in entry.totals:
            sum_ = spoken.money(Amount(currency, total.net + total.tax))
            rows.append((marked("Goods"), f"{sum_} {total.department}"))
        gift = entry.gift if isinstance(entry, Purchase) else None
        if gift is not None:
            given = spoken.money(Amount(gift.unit, gift.amount))
            rows.append((marked("For the commons"), given))
        for tender in entry.tenders:
            rows.append((marked("Paid"), spoken.money(Amount(tender.unit, tender.amount))))
    return "".join(f"<dt>{spoken.html(name)}</dt><dd>{escape(said)}</dd>" for name, said in rows)


async def asset(request: Request) -> Response:
    """``GET /pages/{name}``: a style or a script of these pages."""
    name = request.path_params["name"]
    path = next((one for one in _FOLDER.iterdir() if one.name == name), None)
    if path is None or path.suffix not in _KINDS:
        return Response(status_code=404)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return FileResponse(path, headers=headers, media_type=_KINDS[path.suffix])


ROUTES = [
    Route("/r/{path}", receipt, methods=["GET"]),
    Route("/pages/{name}", asset, methods=["GET"]),
]
