# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt's page: the ledger's word, and what a real browser makes of it.

The browser is Debian's chromium, which is not part of the setup: ``apt install chromium``.
"""

import html
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import msgspec
import pytest
from babel.messages.pofile import read_po
from sqlalchemy import event

from contract.entries import BasketLine, Details
from contract.ids import b64
from contract.messages import NotIdentified, UploadedDetails
from contract.outcomes import Declined
from contract.receipt import ReceiptCode
from ledger.community.coin_history import History, coin_history
from ledger.coop import load_coop
from ledger.store.engine import open_engine
from tests.ledger import page_words
from tests.ledger.coop import Coop, Kiosk, run, sealed_id, with_details
from tests.ui.catalogue import LANGUAGES as TRANSLATED
from tests.ui.catalogue import wrong_values

BREAD = BasketLine(
    product="aaaaaaaaaaaaaaaa",
    name="Rye bread <1 kg>",
    quantity=2,
    each=375,
    price=750,
    department="bakery",
    tax_rate=700,
)


def sell(till: Kiosk) -> tuple[ReceiptCode, bytes]:
    """Two loaves for cash; the receipt's code, and the salt that stands on it."""
    hashed, salt, text = with_details(Details(lines=(BREAD,)))
    sale = till.sale(cash=750, details_hash=hashed)
    details = UploadedDetails(entry=sealed_id(sale), salt=b64(salt), details=msgspec.Raw(text))
    till.upload(sale, details=(details,))
    return till.receipt_code(sale, salt), salt


def words_of(dom: str) -> str:
    """What a page shows, in one line."""
    shown = re.sub(r"<(script|style|title|noscript).*?</\1>", "", dom, flags=re.S)
    shown = re.sub(r"<(\w+)[^>]* hidden(=\"\")?[^>]*>.*?</\1>", "", shown, flags=re.S)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", shown).split()))


def test_whoever_holds_a_receipt_reads_that_it_was_posted(coop: Coop, till: Kiosk) -> None:
    code, salt = sell(till)
    address = code.url(coop.server.url)
    page = till.http.get(address)
    assert page.status_code == 200
    said = words_of(page.text)
    assert "Posted" in said
    assert "€7.50 grocery" in said
    assert "bread" not in said
    assert b64(salt) not in str(page.request.url).partition("#")[0]
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r'(src|href)="(https?:)?//', page.text)


def test_before_the_upload_it_says_on_its_way(coop: Coop, till: Kiosk) -> None:
    sale = till.sale(cash=100)
    page = till.http.get(till.receipt_code(sale).url(coop.server.url))
    assert page.status_code == 404
    assert "On its way" in words_of(page.text)
    garbage = till.http.get(f"{coop.server.url}/r/nothing")
    assert garbage.status_code == 404
    assert "not a receipt’s code" in words_of(garbage.text)


def test_the_pages_hand_out_their_own_files_only(coop: Coop, till: Kiosk) -> None:
    for name in ("page.css", "receipt.js", "proof.js"):
        assert till.http.get(f"{coop.server.url}/pages/{name}").status_code == 200
    for name in ("receipt.html", "..%2fapp.py", "nothing.js", "%00.js"):
        assert till.http.get(f"{coop.server.url}/pages/{name}").status_code == 404


def test_it_speaks_the_language_that_the_browser_asks_for(coop: Coop, till: Kiosk) -> None:
    code, _ = sell(till)
    address = code.url(coop.server.url)
    spanish = till.http.get(address, headers={"accept-language": "pt, es-ES;q=0.9, en;q=0.5"})
    assert spanish.headers["content-language"] == "es-ES"
    assert "7,50" in words_of(spanish.text)
    assert "Registrado" in words_of(spanish.text)
    arabic = till.http.get(address, headers={"accept-language": "ar-EG"}).text
    assert '<html lang="ar-EG" dir="rtl">' in arabic
    assert "٧٫٥٠" in words_of(arabic)
    for nonsense in ("*", ";;;q=9", "x" * 5000, "xx, de;q=0", "en;q=nan"):
        page = till.http.get(address, headers={"accept-language": nonsense})
        assert "Posted" in words_of(page.text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_on_the_pages_is_left_in_english(language: str) -> None:
    with page_words.file_of(language).open("rb") as file:
        kept = read_po(file, locale=language, abort_invalid=True)
    wanted = {message.id for message in page_words.said() if message.id}
    assert {message.id for message in kept if message.id} == wanted
    assert not [message.id for message in kept if message.id and not message.string]
    assert not [message.id for message in kept if message.id and wrong_values(message)]


# --- one's own -------------------------------------------------------------------------------


@pytest.fixture
def telephone(coop: Coop) -> Iterator[httpx.Client]:
    """A browser without scripts."""
    with httpx.Client(base_url=coop.server.url, follow_redirects=True) as client:
        yield client


def signed_in(coop: Coop, telephone: httpx.Client, name: str) -> httpx.Response:
    """Sign in with a code from the office."""
    said = run("member", "sign-in", "--data", coop.data, coop.cards[name].member)
    code = re.findall(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}", said)[-1]
    answer = telephone.post("/me/sign-in", data={"code": code}, follow_redirects=False)
    assert answer.status_code == 303
    kept = answer.headers["set-cookie"]
    assert all(word in kept for word in ("__Host-", "Secure", "HttpOnly", "SameSite=Strict"))
    telephone.headers["cookie"] = kept.partition(";")[0]
    return telephone.get("/me")


def test_a_member_sees_what_is_theirs_and_nobody_else(coop: Coop, telephone: httpx.Client) -> None:
    page = telephone.get("/me")
    assert "Your code" in words_of(page.text)
    wrong = telephone.post("/me/sign-in", data={"code": "AAAA-AAAA-AAAA-AAAA"})
    assert "That code is wrong" in words_of(wrong.text)
    page = signed_in(coop, telephone, "Lucía")
    said = words_of(page.text)
    assert "Hello Lucía" in said
    balance = coop.cards["Lucía"].balance
    assert f"{balance // 100}.{balance % 100:02}" in said
    assert page.headers["cache-control"] == "no-store"
    # What Lucía chose at the kiosk counts more than her telephone.
    run("member", "change", "--data", coop.data, coop.cards["Lucía"].member, "--language", "de")
    german = telephone.get("/me", headers={"accept-language": "fr"})
    assert "Hallo Lucía" in words_of(german.text)
    assert f"{balance // 100},{balance % 100:02} Taler" in words_of(german.text)
    foreign = telephone.get("/me", headers={"sec-fetch-site": "cross-site"})
    assert "Hello" not in foreign.text
    out = telephone.post("/me/sign-out", follow_redirects=False)
    assert out.status_code == 303
    assert "Your code" in words_of(telephone.get("/me").text)


def test_a_member_reads_how_their_coin_came_and_went(
    coop: Coop, till: Kiosk, telephone: httpx.Client
) -> None:
    mei = coop.cards["Mei"]
    for number, coin in enumerate((120, 80), 1):
        who = till.tapped(mei)
        till.granted(who, 300, number)
        sale = till.sale(account=who.account, coin=coin, grant=number)
        till.upload(sale, till.release(who.account, number))
    said = words_of(signed_in(coop, telephone, "Mei").text)
    # Newest first; what was set aside and given back is nothing that came or went.
    bought = r"Shopping \d+ \w+ 20\d\d, \d\d:\d\d · \w+ \N{MINUS SIGN}%s "
    assert re.search(bought % "0.80" + bought % "1.20" + "Work: ", said)
    assert "3.00" not in said
    found = msgspec.json.decode(
        run("member", "history", "--json", "--data", coop.data, mei.member), type=History
    )
    assert sum(move.amount.amount for move in found.moves) == mei.balance - 200
    older = telephone.get(f"/me?before={found.moves[1].index}")
    assert "1.20" not in words_of(older.text)
    assert "Work: " in words_of(older.text)
    assert telephone.get("/me?before=nonsense").status_code == 200


def test_history_is_told_by_the_page_and_read_by_the_index(coop: Coop, till: Kiosk) -> None:
    engine = open_engine(coop.data, read_only=True)
    asked: list[tuple[str, Any]] = []
    with engine.begin() as connection:
        the_coop = load_coop(connection)
        assert the_coop is not None
        member = coop.cards["Mei"].member
        event.listen(
            connection, "before_cursor_execute", lambda *said: asked.append((said[2], said[3]))
        )
        whole = coin_history(connection, the_coop, member)
        before = None
        for move in whole.moves:
            found = coin_history(connection, the_coop, member, before=before, most=1)
            assert found.moves == (move,)
            before = found.older
        assert before is None
        statement, values = next(one for one in asked if "sum(" in one[0])
        if engine.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert "USING INDEX ix_postings_people (account=?" in str(plan)
    engine.dispose()


def test_what_else_a_browser_sends_along_signs_nobody_out(
    coop: Coop, telephone: httpx.Client
) -> None:
    """A page of a neighbouring name may leave cookies in the browser that no standard knows."""
    assert "Hello Jonas" in signed_in(coop, telephone, "Jonas").text
    mine = telephone.headers["cookie"]
    for strange in ("a/b=1", "(a)=2", "a,b=3", "=", "x"):
        for cookies in (f"{strange}; {mine}", f"{mine}; {strange}"):
            assert "Hello Jonas" in telephone.get("/me", headers={"cookie": cookies}).text
        assert telephone.get("/v1/me", headers={"cookie": strange}).status_code == 401


def test_what_nobody_has_is_not_there(coop: Coop, telephone: httpx.Client) -> None:
    signed_in(coop, telephone, "Jonas")
    for name in (f"{'a' * 300}.js", "%00.js", "..%2fapp.py", "me.html", ""):
        assert telephone.get(f"/pages/{name}").status_code == 404
    for card in ("%00", "a" * 16, coop.cards["Jonas"].uid):
        assert telephone.post(f"/v1/me/cards/{card}/block").status_code == 404


def test_a_lost_card_is_blocked_from_the_telephone(
    coop: Coop, till: Kiosk, telephone: httpx.Client
) -> None:
    sandor = coop.cards["Sándor"]
    till.tapped(sandor)
    page = signed_in(coop, telephone, "Sándor")
    (card,) = re.findall(r'name="card" value="([^"]+)"', page.text)
    elsewhere = telephone.post(
        "/me/block", data={"card": card}, headers={"sec-fetch-site": "cross-site"}
    )
    assert elsewhere.status_code == 401
    till.tapped(sandor)
    after = telephone.post("/me/block", data={"card": card}, follow_redirects=False)
    assert after.status_code == 303
    assert "blocked" in words_of(telephone.get("/me").text)
    declined = till.identify(sandor.tap())
    assert declined == NotIdentified(reason=Declined.BLOCKED_CARD)


# --- in a browser ----------------------------------------------------------------------------

chromium = shutil.which("chromium")
in_a_browser = pytest.mark.skipif(chromium is None, reason="there is no chromium here")


def browse(address: str, folder: Path, *options: str) -> str:
    """What stands on the page once its scripts are done."""
    assert chromium is not None
    done = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={folder / 'browser'}",
            "--virtual-time-budget=10000",
            "--dump-dom",
            *options,
            address,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.mark.long
@in_a_browser
def test_a_browser_proves_it_and_opens_the_lines(coop: Coop, till: Kiosk, tmp_path: Path) -> None:
    code, _ = sell(till)
    said = words_of(browse(code.url(coop.server.url), tmp_path))
    assert "Posted and proved" in said
    assert "It is the entry that your receipt names." in said
    assert "It stands in the co-op's log" in said
    assert "The ledger's key signed that log." in said
    assert "2 × Rye bread <1 kg> €7.50" in said
    assert "Not so" not in said


@pytest.mark.long
@in_a_browser
def test_without_the_salt_there_are_no_lines(coop: Coop, till: Kiosk, tmp_path: Path) -> None:
    code, _ = sell(till)
    bare = ReceiptCode(code.entry, code.entry_hash)
    said = words_of(browse(bare.url(coop.server.url), tmp_path))
    assert "Posted and proved" in said
    assert "Rye bread" not in said


Lie = Callable[[str, bytes], bytes]


@contextmanager
def between(coop: Coop, lie: Lie) -> Iterator[tuple[str, list[str]]]:
    """A server that answers what the ledger answers, but for its lies. Its address, and all that it
    was asked for."""
    asked: list[str] = []

    class Between(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.requestline + str(self.headers))
            answer = httpx.get(coop.server.url + self.path, verify=False)
            body = lie(self.path, answer.content)
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers["content-type"])
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Between)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.long
@in_a_browser
def test_the_salt_never_reaches_the_server(coop: Coop, till: Kiosk, tmp_path: Path) -> None:
    code, salt = sell(till)
    with between(coop, lambda _path, body: body) as (address, asked):
        said = words_of(browse(code.url(address), tmp_path))
    assert "Rye bread" in said
    assert len(asked) >= 6
    assert not any(b64(salt) in one or salt.hex() in one for one in asked)


@pytest.mark.long
@in_a_browser
@pytest.mark.parametrize(
    ("part", "true", "false"),
    [
        ("/v1/proofs/", b'"amount":750', b'"amount":75'),  # it cost less
        ("/v1/proofs/", b'"outcome":"', b'"outcome":"un'),  # something else became of it
        ("/v1/proofs/", b'"index":', b'"index":1'),  # it stands elsewhere
        ("/v1/ledger", b'"ledger_key":"', b'"ledger_key":"A'),  # another key signed
    ],
)
def test_a_server_that_lies_is_found_out(
    coop: Coop, till: Kiosk, tmp_path: Path, part: str, true: bytes, false: bytes
) -> None:
    code, _ = sell(till)

    def lie(path: str, body: bytes) -> bytes:
        if not path.startswith(part):
            return body
        assert true in body
        told = body.replace(true, false)
        # A key is as long as before.
        return re.sub(rb'("ledger_key":".{43})[^"]*', rb"\1", told)

    with between(coop, lie) as (address, _):
        said = words_of(browse(code.url(address), tmp_path))
    assert "This does not hold" in said
    assert "Not so: " in said
    assert "proved" not in said
    assert "Rye bread" not in said


@pytest.mark.long
@in_a_browser
def test_a_link_from_the_kiosk_signs_a_telephone_in(coop: Coop, tmp_path: Path) -> None:
    said = run("member", "sign-in", "--data", coop.data, coop.cards["Mei"].member)
    code = said.split()[-1]
    page = words_of(browse(f"{coop.server.url}/me#{code}", tmp_path))
    assert "Hello Mei" in page


def test_who_rents_reads_their_statement_on_the_telephone(
    coop: Coop, telephone: httpx.Client
) -> None:
    """Given Mei's flat, and a month that was charged, when she signs in, then her page says what is
    open and the statement, in her language; nobody else's page has it."""
    office = ("--data", coop.data)
    run("tenancy", "let", "Flat 3", "Lin", "2026-01-01", *office)
    run("tenancy", "charge", "Flat 3", "rent", "480.00", "--begins", "2026-01-01", *office)
    run("charge", "run", "--month", "2026-01", *office)
    page = words_of(signed_in(coop, telephone, "Mei").text)
    for said in ("Your home", "Lin, Flat 3", "Open: €480.00", "Statement of the last year", "Rent"):
        assert said in page, said
    run("member", "change", *office, coop.cards["Mei"].member, "--language", "de")
    german = words_of(telephone.get("/me").text)
    assert "Dein Zuhause" in german
    assert "Your home" not in words_of(signed_in(coop, telephone, "Yusuf").text)
