# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as one HTML page that needs nothing else: for a browser, e-mail, a screen reader."""

import base64
from html import escape

from contract.receipt import BarCode, Divider, Document, Picture, QrCode, Row, Space, Text
from hardware.printing.pictures import as_png, bar_code, qr_code

_STYLE = """\
body{font:16px/1.4 sans-serif;max-width:26em;margin:2em auto;padding:0 1em;color:#000;
background:#fff}p,div{margin:.2em 0;overflow-wrap:anywhere}.c{text-align:center}
.b{font-weight:bold}.l{font-size:1.6em}
.r{display:flex;justify-content:space-between;gap:1em}.r>:last-child{white-space:nowrap}
.i{padding-inline-start:1.5em}img{display:block;margin:.8em auto;max-width:100%;
image-rendering:pixelated}.s{height:1em}
"""

_DOTS = 384


def as_html(document: Document, title: str, language: str) -> str:
    """The page. ``language`` is BCP 47. Raises ValueError for a code or picture that is none."""
    body = "\n".join(map(_block, document.blocks))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n"
        f'<body dir="auto">\n{body}\n</body>\n</html>\n'
    )


def _block(block: Text | Row | Divider | Space | QrCode | BarCode | Picture) -> str:
    match block:
        case Text(text=text, bold=bold, align=align, size=size):
            style = "b" * bold + " c" * (align == "center") + " l" * (size > 1)
            return f'<p dir="auto" class="{style.strip()}">{escape(text)}</p>'
        case Row(start=start, end=end, bold=bold, indent=indent):
            style = "r" + " b" * bold + " i" * (indent > 0)
            words = f'<span dir="auto">{escape(start)}</span>'
            return f'<div class="{style}">{words}<span dir="auto">{escape(end)}</span></div>'
        case QrCode(content=content):
            # Its words are the link itself: what cannot be seen can be followed.
            picture = _image(as_png(qr_code(content, _DOTS)), "")
            link = escape(content)
            if content.startswith("https://"):
                link = f'<a href="{link}">{link}</a>'
            return f'{picture}\n<p class="c" dir="ltr">{link}</p>'
        case BarCode(digits=digits):
            return f'{_image(as_png(bar_code(digits, _DOTS)), "")}\n<p class="c">{digits}</p>'
        case Picture(png=png, words=words):
            return _image(png, words)
        case Divider():
            return "<hr>"
        case Space():
            return '<div class="s"></div>'


def _image(png: bytes, words: str) -> str:
    data = base64.b64encode(png).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{escape(words)}">'
