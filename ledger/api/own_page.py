# SPDX-License-Identifier: AGPL-3.0-or-later
"""``/me``: a member's own page on the telephone. Plain forms: it works without scripts.

A one-time code from the kiosk or the office signs in. The cookie is sent by this site's own pages
alone, so nobody else's page can act for who is signed in.
"""

import re
from datetime import datetime
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from contract.ids import wallet
from contract.money import Amount
from ledger.api.own_home import home_of
from ledger.api.pages import HEADERS, page, spoken_with
from ledger.api.people import MAX_BYTES, cookie, do, signed_in, token_of
from ledger.api.problems import Refuse
from ledger.api.signed import ledger_of, read_body
from ledger.community import cards, member_codes, sessions
from ledger.community.coin_history import History, Move, coin_history
from ledger.community.members import member_by_id
from ledger.community.sessions import SignedIn
from ledger.spoken import Said, Spoken, marked, spoken_by
from ledger.transaction import Transaction

_TROUBLES = {
    "wrong": marked(
        "That code is wrong, was used, or is older than 15 minutes. Ask for another at the kiosk."
    ),
    "many": marked("There were too many wrong codes. Wait a minute, then try once more."),
}
_KINDS = {
    "chip": marked("Card {card}"),
    "printed": marked("Printed code {card}"),
    "telephone": marked("Code on the telephone {card}"),
}
_STATES = {
    "returned": marked("given back"),
    "blocked": marked("blocked"),
    "replaced": marked("replaced by another"),
}


async def own_page(request: Request) -> Response:
    """``GET /me``: what is one's own, or where to type the code."""
    try:
        who = await signed_in(request)
    except Refuse:
        trouble = _TROUBLES.get(request.query_params.get("trouble", ""), "")
        spoken = spoken_with(request)
        return _page(request, _sign_in_form(spoken, trouble), spoken)
    said = request.query_params.get("before", "")
    before = int(said) if re.fullmatch("[0-9]{1,15}", said) else None
    asked = request.headers.get("accept-language", "")
    main, spoken = await do(request, lambda tx: _own(tx, who, before, asked))
    return _page(request, main, spoken)


async def sign_in(request: Request) -> Response:
    """``POST /me/sign-in``: a code becomes a session."""
    ledger, wrong = ledger_of(request), request.app.state.wrong_codes
    code = (await _form(request)).get("code", "")
    try:
        wrong.require_few(ledger.clock())
        session = await ledger.do(lambda tx: sessions.sign_in(tx, code))
    except Refuse:
        return _back(trouble="many")
    except sessions.BadCode:
        wrong.count(ledger.clock())
        return _back(trouble="wrong")
    return _back({"Set-Cookie": cookie(session.token)})


async def sign_out(request: Request) -> Response:
    """``POST /me/sign-out``: this session ends."""
    await _form(request)
    try:
        await signed_in(request)
    except Refuse:
        return _back()
    token = token_of(request)
    await do(request, lambda tx: sessions.sign_out(tx, token))
    return _back({"Set-Cookie": cookie("")})


async def block(request: Request) -> Response:
    """``POST /me/block``: a card of one's own is lost. Only the office unblocks it."""
    name = (await _form(request)).get("card", "")
    try:
        who = await signed_in(request)
    except Refuse:
        return _back()

    def job(tx: Transaction) -> None:
        for card in cards.list_cards(tx.connection, who.member):
            if card.card == name and card.state == "issued":
                cards.block(tx, card, f"member:{who.member}")

    await do(request, job)
    return _back()


async def telephone(request: Request) -> Response:
    """``POST /me/telephone``: from now on this page shows codes to pay with."""
    await _form(request)
    try:
        who = await signed_in(request)
    except Refuse:
        return _back()

    def job(tx: Transaction) -> None:
        held = cards.list_cards(tx.connection, who.member)
        if not any(card.kind == "telephone" and card.state == "issued" for card in held):
            member_codes.for_telephone(tx, who.member, f"member:{who.member}")

    await do(request, job)
    return _back()


async def code(request: Request) -> Response:
    """``GET /me/code``: the code of this half minute, as a picture."""
    try:
        who = await signed_in(request)
    except Refuse:
        return _back()
    ledger = ledger_of(request)
    shown = await ledger.read(
        lambda connection: member_codes.code_to_show(
            connection, ledger.keys, ledger.coop.coop, who.member, ledger.clock()
        )
    )
    if shown is None:
        return _back()
    return Response(_picture(shown.text), 200, HEADERS, "image/svg+xml")


def _picture(text: str) -> bytes:
    import qrcode  # type: ignore[import-untyped]
    from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

    qr = qrcode.QRCode(border=4, image_factory=SvgPathFillImage)
    qr.add_data(text, optimize=0)
    drawn: bytes = qr.make_image().to_string()
    return drawn


async def _form(request: Request) -> dict[str, str]:
    """What a form of this site's own said."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refuse("not-signed-in", "another site sent this")
    try:
        said = parse_qs((await read_body(request, MAX_BYTES)).decode(), max_num_fields=10)
    except ValueError as e:
        raise Refuse("bad-message", "not a form") from e
    return {name: values[0] for name, values in said.items()}


def _back(headers: dict[str, str] | None = None, *, trouble: str = "") -> Response:
    # Relative: the co-op's address may go on before it.
    return RedirectResponse(f"../me?trouble={trouble}" if trouble else "../me", 303, headers)


def _page(request: Request, main: str, spoken: Spoken) -> Response:
    words: dict[str, str | Said] = {"coop": ledger_of(request).coop.name}
    return page("me.html", words, spoken=spoken, markup={"main": main})


def _sign_in_form(spoken: Spoken, trouble: str = "") -> str:
    say = spoken.html
    said = f'<p class="card notice" role="alert">{say(trouble)}</p>' if trouble else ""
    return f"""{said}
    <section class="card">
      <p class="verdict">{say(marked("Sign in"))}</p>
      <p>{say(marked("Ask the office for a code. It is good once, and not for long."))}</p>
      <form id="sign-in" method="post" action="me/sign-in">
        <label for="code">{say(marked("Your code"))}</label>
        <input id="code" name="code" required autocomplete="one-time-code" dir="ltr">
        <button>{say(marked("Sign in"))}</button>
      </form>
    </section>"""


def _own(tx: Transaction, who: SignedIn, before: int | None, asked: str) -> tuple[str, Spoken]:
    """What is theirs, and the language that it is said in: the one that goes with their card."""
    member = member_by_id(tx.connection, who.member)
    spoken = spoken_by(asked, member.language or "")
    say = spoken.html
    coin = Amount(tx.coop.unit, tx.balance(wallet(member.member), tx.coop.unit))
    held = cards.list_cards(tx.connection, member.member)
    none = f"<p>{say(marked('You have no card.'))}</p>"
    listed = "".join(_card(card, spoken) for card in held) or none
    past = coin_history(tx.connection, tx.coop, member.member, before=before, language=spoken.tag)
    hello = Said(marked("Hello {name}"), {"name": member.first_name})
    yours = marked("Yours to spend, what a kiosk holds ready for you not counted.")
    main = f"""<section class="card">
      <p>{say(hello)}</p>
      <p class="verdict coin">{escape(spoken.money(coin))}</p>
      <p class="soft">{say(yours)}</p>
    </section>
    {_shown(held, spoken)}
    <section class="card">
      <h2>{say(marked("Your cards"))}</h2>
      {listed}
    </section>
    {_history(past, spoken)}
    {home_of(tx, member.member, spoken)}
    <form method="post" action="me/sign-out">
      <button class="quiet">{say(marked("Sign out here"))}</button>
    </form>"""
    return main, spoken


def _history(past: History, spoken: Spoken) -> str:
    """What came and went: each with its day, so that a line can be found on a receipt."""
    say = spoken.html
    rows = "".join(_move(move, spoken) for move in past.moves)
    listed = f"<table>{rows}</table>" if rows else f"<p>{say(marked('Nothing yet.'))}</p>"
    older = ""
    if past.older is not None:
        older = f'<p><a class="more" href="me?before={past.older}">{say(marked("Older"))}</a></p>'
    return f"""<section class="card">
      <h2>{say(marked("What came and went"))}</h2>
      {listed}
      {older}
    </section>"""


def _move(move: Move, spoken: Spoken) -> str:
    sign = "+" if move.amount.amount > 0 else "\N{MINUS SIGN}"
    coin = spoken.digits(Amount(move.amount.unit, abs(move.amount.amount)))
    where = escape(move.where) or spoken.html(marked("the office"))
    moment = escape(spoken.moment(datetime.fromisoformat(move.at)))
    return f"""<tr><td>{spoken.html(move.said)}<br>
        <small><time datetime="{escape(move.at)}">{moment}</time> · <bdi>{where}</bdi></small></td>
      <td class="coin"><bdi dir="ltr">{sign}{coin}</bdi></td></tr>"""


def _shown(held: list[cards.Card], spoken: Spoken) -> str:
    """The code to pay with, or how to get one."""
    say = spoken.html
    title = f"<h2>{say(marked('Pay with this telephone'))}</h2>"
    if not any(card.kind == "telephone" and card.state == "issued" for card in held):
        how = marked(
            "This page then shows a code, a new one every half minute."
            " Hold it to the scanner instead of your card."
        )
        return f"""<section class="card">
      {title}
      <p>{say(how)}</p>
      <form method="post" action="me/telephone">
        <button>{say(marked("Show a code here"))}</button>
      </form>
    </section>"""
    how = marked(
        "Hold it to the scanner instead of your card. Each is good once, for half a minute;"
        " without scripts, load this page again for the next."
    )
    return f"""<section class="card">
      {title}
      <p><img id="own-code" src="me/code" alt="{say(marked("Your code"))}" width="280" height="280">
      </p>
      <p class="soft">{say(how)}</p>
    </section>"""


def _card(card: cards.Card, spoken: Spoken) -> str:
    say = spoken.html
    name = say(Said(_KINDS[card.kind], {"card": card.card}))
    if card.state != "issued":
        return f"<p>{name}: {say(_STATES.get(card.state, card.state))}.</p>"
    lost = marked(
        "As soon as a kiosk has heard of it, nobody pays with it there."
        " The office gives you another."
    )
    return f"""<p>{name}</p>
      <details>
        <summary>{say(marked("It is lost"))}</summary>
        <p>{say(lost)}</p>
        <form method="post" action="me/block">
          <input type="hidden" name="card" value="{escape(card.card)}">
          <button class="danger">{say(marked("Block my card"))}</button>
        </form>
      </details>"""


ROUTES = [
    Route("/me", own_page, methods=["GET"]),
    Route("/me/sign-in", sign_in, methods=["POST"]),
    Route("/me/sign-out", sign_out, methods=["POST"]),
    Route("/me/telephone", telephone, methods=["POST"]),
    Route("/me/code", code, methods=["GET"]),
    Route("/me/block", block, methods=["POST"]),
]
