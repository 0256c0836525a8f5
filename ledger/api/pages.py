# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for people: ``/r/<code>`` for whoever holds a receipt.

A page tells the ledger's word; its script checks the proof in the browser and tells what holds. The
salt of a receipt stands behind ``#`` in its address, which no browser sends.
"""

from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from contract.entries import AnyEntry, BadEntry, Mark, Purchase, Refund, read_entry, read_mark
from contract.fingerprint import six_words
from contract.money import plain
from contract.outcomes import Outcome
from contract.proof import EntryProof, read_leaf
from contract.receipt import BadReceiptCode, parse_receipt_code
from ledger.api.signed import ledger_of
from ledger.transparency.tree import proof_of

_FOLDER = Path(__file__).parents[1] / "pages"
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
    name: str, words: dict[str, str], *, markup: dict[str, str], status: int = 200
) -> Response:
    """A page with these words in it, and these pieces of markup."""
    template = Template((_FOLDER / name).read_text())
    filled = template.substitute({key: escape(value) for key, value in words.items()} | markup)
    return Response(filled, status, HEADERS, "text/html; charset=utf-8")


async def receipt(request: Request) -> Response:
    """``GET /r/{path}``: a receipt's proof, or that it is still on its way."""
    ledger = ledger_of(request)
    words = {"coop": ledger.coop.name, "words_of_key": six_words(ledger.keys.public)}
    try:
        code = parse_receipt_code(request.path_params["path"])
    except BadReceiptCode:
        said = {
            "kind": "notice",
            "verdict": "This is not a receipt’s code",
            "words": "It was read wrongly, or is from elsewhere. Scan the receipt once more.",
        }
        return _receipt_page(words | said, "", 404)
    proof = await ledger.read(lambda connection: proof_of(connection, code.entry, code.entry_hash))
    if proof is None:
        said = {
            "kind": "notice",
            "verdict": "On its way",
            "words": "The till has not sent it to the ledger yet. Look again later.",
        }
        return _receipt_page(words | said, "", 404)
    outcome = read_leaf(bytes(proof.leaf)).outcome
    good = outcome in (Outcome.POSTED, Outcome.SUSPENSE)
    said = {
        "kind": "" if good else "notice",
        "verdict": "Posted" if good else "Recorded, not posted in full",
        "words": "So the ledger says. Your browser is checking it."
        if good
        else "It is in the log, and waits for the office.",
    }
    return _receipt_page(words | said, _facts(proof))


def _receipt_page(words: dict[str, str], facts: str, status: int = 200) -> Response:
    markup = {"facts": facts, "hide_facts": "" if facts else "hidden"}
    return page("receipt.html", words, markup=markup, status=status)


def _facts(proof: EntryProof) -> str:
    body, rows = bytes(proof.body), []
    entry: AnyEntry | Mark
    try:
        entry = read_entry(body)
    except BadEntry:
        entry = read_mark(body)
    rows.append(("When", entry.at))
    if isinstance(entry, Purchase | Refund) and entry.tenders:
        currency = entry.tenders[0].value.unit
        for total in entry.totals:
            rows.append(("Goods", f"{plain(currency, total.net + total.tax)} {total.department}"))
        for tender in entry.tenders:
            rows.append(("Paid", plain(tender.unit, tender.amount)))
    return "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in rows)


async def asset(request: Request) -> Response:
    """``GET /pages/{name}``: a style or a script of these pages."""
    path = _FOLDER / request.path_params["name"]
    if path.suffix not in _KINDS or path.parent != _FOLDER or not path.is_file():
        return Response(status_code=404)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return FileResponse(path, headers=headers, media_type=_KINDS[path.suffix])


ROUTES = [
    Route("/r/{path}", receipt, methods=["GET"]),
    Route("/pages/{name}", asset, methods=["GET"]),
]
