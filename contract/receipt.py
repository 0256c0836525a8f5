# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt: a document of plain blocks, and the code by which it can be proved.

The document knows nothing of printers or of sales. ``kiosk.receipts`` fills it,
``hardware.printing`` and the screens show it."""

import hashlib
from urllib.parse import urlsplit

import msgspec

from contract.ids import b64, unb64


class Text(msgspec.Struct, frozen=True, tag="text"):
    """One paragraph. ``align`` is "start" or "center"; ``size`` 1 or 2 (twice as large)."""

    text: str
    bold: bool = False
    align: str = "start"
    size: int = 1


class Row(msgspec.Struct, frozen=True, tag="row"):
    """Words at the start, an amount at the end of the same line."""

    start: str
    end: str
    bold: bool = False
    indent: int = 0


class Divider(msgspec.Struct, frozen=True, tag="divider"):
    """A thin line across the paper."""


class Space(msgspec.Struct, frozen=True, tag="space"):
    """One empty line."""


class QrCode(msgspec.Struct, frozen=True, tag="qr"):
    """A QR code with this content."""

    content: str


class BarCode(msgspec.Struct, frozen=True, tag="bars"):
    """An EAN-13 with its check digit, and its digits below."""

    digits: str


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """A picture (PNG), at most as wide as the paper; ``words`` stand where there are only words."""

    png: bytes
    words: str


Block = Text | Row | Divider | Space | QrCode | BarCode | Picture


class Document(msgspec.Struct, frozen=True):
    """What goes on one piece of paper. ``id`` names the print job: one id is never printed twice
    without being marked as a copy."""

    id: str
    blocks: tuple[Block, ...]
    opens_drawer: bool = False


# --- the receipt code (frozen: it stands on paper) -------------------------------------------

VERSION = 1
_SHORT = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U


class BadReceiptCode(ValueError):
    """Not a receipt code, or one that was read wrongly."""


class ReceiptCode(msgspec.Struct, frozen=True):
    """What a receipt's QR code carries: which entry, its hash, and the salt that opens its
    lines."""

    entry: str
    entry_hash: bytes
    salt: bytes | None = None

    def __repr__(self) -> str:  # the salt opens a member's lines: never in a log
        return f"ReceiptCode(entry={self.entry!r})"

    @property
    def path(self) -> str:
        """The part a server may see: base64url(version 1 byte, entry id 16, entry hash 32)."""
        return b64(bytes([VERSION]) + bytes.fromhex(self.entry.replace("-", "")) + self.entry_hash)

    def url(self, base: str) -> str:
        """``<base>/r/<path>#<salt>``. The salt stands in the fragment, which no server is sent."""
        tail = f"#{b64(self.salt)}" if self.salt is not None else ""
        return f"{base.rstrip('/')}/r/{self.path}{tail}"


def parse_receipt_code(text: str) -> ReceiptCode:
    """Read a scanned receipt code, whatever its base. A bare path without URL is accepted too.

    Raises BadReceiptCode.
    """
    try:
        parts = urlsplit(text.strip())
    except ValueError as e:
        raise BadReceiptCode("not a URL") from e
    try:
        raw = unb64(parts.path.rpartition("/")[2])
        salt = unb64(parts.fragment) if parts.fragment else None
    except ValueError as e:
        raise BadReceiptCode("not base64url") from e
    if len(raw) != 49 or (salt is not None and len(salt) != 16):
        raise BadReceiptCode("wrong length")
    if raw[0] != VERSION:
        raise BadReceiptCode("unknown version")
    h = raw[1:17].hex()
    entry = f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"
    return ReceiptCode(entry=entry, entry_hash=raw[17:], salt=salt)


def typed_code(entry_hash: bytes) -> str:
    """Twelve characters to type instead of scanning: 55 bits of the hash and one check character.

    Only ever a look-up for someone who is signed in; it proves nothing by itself.
    """
    bits = int.from_bytes(entry_hash[:7], "big") >> 1
    body = "".join(_SHORT[bits >> shift & 31] for shift in range(50, -1, -5))
    return body + _typed_check(body)


def read_typed_code(text: str) -> str:
    """The typed code in its one spelling. Raises BadReceiptCode if it cannot be one."""
    code = text.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    if len(code) != 12 or any(c not in _SHORT for c in code):
        raise BadReceiptCode("wrong length or characters")
    if _typed_check(code[:11]) != code[11]:
        raise BadReceiptCode("check character")
    return code


def _typed_check(body: str) -> str:
    return _SHORT[hashlib.sha256(body.encode()).digest()[0] >> 3]
