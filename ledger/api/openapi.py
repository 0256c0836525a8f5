# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API described for others: OpenAPI 3.1, made from the message types that the code reads.

``python -m ledger.api.openapi`` writes docs/api/openapi.json (``./dev fmt`` does it too); a test
holds that it says what the code does.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from contract.entries import AnyEntry, Details
from contract.grants import GrantRequest
from contract.hall_messages import (
    HallActAnswer,
    HallActRequest,
    HallAnswer,
    HallCopy,
    HallCopyRequest,
    HallRequest,
)
from contract.housing_messages import (
    HousingAnswer,
    HousingCopy,
    HousingCopyRequest,
    HousingRequest,
    RentReversalAnswer,
    RentReversalRequest,
    WorkForRentAnswer,
    WorkForRentRequest,
)
from contract.messages import (
    MAX_ENTRIES_PER_UPLOAD,
    SIGNATURE_HEADER,
    CardKeysAnswer,
    CardKeysRequest,
    ConsistencyAnswer,
    ConsistencyRequest,
    CosignAnswer,
    CosignRequest,
    EnrolAnswer,
    EnrolRequest,
    GrantAnswer,
    HandBackAnswer,
    HandBackRequest,
    IdentifyAnswer,
    IdentifyRequest,
    PinAnswer,
    PinRequest,
    Problem,
    RefreshAnswer,
    RefreshRequest,
    SignInLinkAnswer,
    SignInLinkRequest,
    UploadAnswer,
    UploadRequest,
)
from contract.proof import EntryProof, Leaf
from contract.recall import WaitAnswer, WaitRequest
from contract.sheet_messages import (
    HelpersAnswer,
    HelpersRequest,
    LineReversalAnswer,
    LineReversalRequest,
)
from contract.tender_messages import VoucherAnswer, VoucherRequest
from contract.visit_messages import VisitAnswer, VisitorAnswer, VisitorRequest, VisitRequest
from contract.wallet_messages import (
    Figures,
    WalletActAnswer,
    WalletActRequest,
    WalletAnswer,
    WalletRequest,
)
from ledger.api import openapi_people
from ledger.api.problems import RETRYABLE, TITLES
from ledger.verify import About

FILE = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"

_REF = "#/components/schemas/{name}"


class _Signed(NamedTuple):
    """A POST of the kiosk that both sides sign."""

    path: str
    summary: str
    request: Any
    answer: Any
    problems: tuple[str, ...]


class _Public(NamedTuple):
    """A GET that anyone may send. ``answer``: a type, or the schema of what is no message."""

    path: str
    summary: str
    answer: Any
    media_type: str
    problems: tuple[str, ...] = ()


_ALWAYS = ("internal",)
_MESSAGE = ("bad-signature", "not-canonical", "bad-message", "too-large")
_KIOSK = (*_MESSAGE, "unknown-device", "revoked-device", "kiosk-waiting", "not-allowed", "too-fast")
_ONCE = (*_KIOSK, "id-reused")
_NEIGHBOUR = (*_MESSAGE, "unknown-device", "too-fast", "refused", "id-reused")
_JSON = "application/json"
_TEXT = "text/plain; charset=utf-8"
_HEALTH = {
    "type": "object",
    "properties": {"status": {"const": "ok"}, "log_size": {"type": "integer", "minimum": 0}},
    "required": ["status", "log_size"],
    "additionalProperties": False,
}

_SIGNED = (
    _Signed(
        "/v1/enrol",
        "A new kiosk shows its one-time code and the key that it made",
        EnrolRequest,
        EnrolAnswer,
        (*_MESSAGE, "bad-code", "other-device", "too-many"),
    ),
    _Signed("/v1/identify", "Whose card is this?", IdentifyRequest, IdentifyAnswer, _ONCE),
    _Signed(
        "/v1/card-keys",
        "The keys of a card that is to be written, sealed for the machine that asks",
        CardKeysRequest,
        CardKeysAnswer,
        _KIOSK,
    ),
    _Signed(
        "/v1/pin",
        "Is this the PIN of who was identified?",
        PinRequest,
        PinAnswer,
        (*_ONCE, "home-away", "refused"),
    ),
    _Signed(
        "/v1/sign-in-link",
        "Who is standing there with card and PIN wants to sign in on a telephone",
        SignInLinkRequest,
        SignInLinkAnswer,
        _ONCE,
    ),
    _Signed(
        "/v1/grants",
        "Room for a payment, with the member present",
        GrantRequest,
        GrantAnswer,
        (*_ONCE, "hand-back-first"),
    ),
    _Signed("/v1/vouchers", "What is left on a voucher?", VoucherRequest, VoucherAnswer, _ONCE),
    _Signed(
        "/v1/entries",
        "What happened at the kiosk, in order",
        UploadRequest,
        UploadAnswer,
        (*_ONCE, "broken-chain", "forked-journal", "hand-back-first"),
    ),
    _Signed(
        "/v1/consistency",
        "That the log of one size begins with the log of another",
        ConsistencyRequest,
        ConsistencyAnswer,
        (*_KIOSK, "other-log"),
    ),
    _Signed(
        "/v1/cosign",
        "A kiosk's line under a checkpoint that it verified (C2SP tlog-cosignature)",
        CosignRequest,
        CosignAnswer,
        _KIOSK,
    ),
    _Signed(
        "/v1/hand-back",
        "After a restore: ledger-signed grants that the ledger may not know any more",
        HandBackRequest,
        HandBackAnswer,
        _ONCE,
    ),
    _Signed(
        "/v1/wait",
        "What is wanted back of this kiosk? Answered when something is, or when its patience ends",
        WaitRequest,
        WaitAnswer,
        _KIOSK,
    ),
    _Signed(
        "/v1/housing",
        "What does this household owe? For staff, and for who lives there",
        HousingRequest,
        HousingAnswer,
        _KIOSK,
    ),
    _Signed(
        "/v1/housing-copy",
        "What every household owes, sealed for a kiosk that takes rent",
        HousingCopyRequest,
        HousingCopy,
        _KIOSK,
    ),
    _Signed(
        "/v1/housing-work",
        "Hours agreed against rent: the coin is issued and the rent paid, in one",
        WorkForRentRequest,
        WorkForRentAnswer,
        _ONCE,
    ),
    _Signed(
        "/v1/housing-reversal",
        "A payment of rent or a charge was wrong, two people say so",
        RentReversalRequest,
        RentReversalAnswer,
        _ONCE,
    ),
    _Signed(
        "/v1/hall",
        "Shifts, hours and coin on the way of who was identified; sheets for a coordinator",
        HallRequest,
        HallAnswer,
        _KIOSK,
    ),
    _Signed(
        "/v1/hall-act",
        "A place at a shift is taken, given back, sought for or exchanged",
        HallActRequest,
        HallActAnswer,
        _ONCE,
    ),
    _Signed(
        "/v1/hall-copy",
        "The plan of the next days, sealed for a kiosk in the hall",
        HallCopyRequest,
        HallCopy,
        _KIOSK,
    ),
    _Signed(
        "/v1/hall-helpers",
        "A coordinator looks for a member who is missing on a sheet",
        HelpersRequest,
        HelpersAnswer,
        _KIOSK,
    ),
    _Signed(
        "/v1/hall-reversal",
        "What was issued for a line of a sheet was wrong, two people say so",
        LineReversalRequest,
        LineReversalAnswer,
        _ONCE,
    ),
    _Signed(
        "/v1/wallet",
        "A member's own wallet, behind card and PIN",
        WalletRequest,
        WalletAnswer,
        _KIOSK,
    ),
    _Signed(
        "/v1/wallet-act",
        "A member changes something of their own",
        WalletActRequest,
        WalletActAnswer,
        _ONCE,
    ),
    _Signed(
        "/v1/visitor",
        "A neighbouring co-op's ledger asks: is this card of a member of yours?",
        VisitorRequest,
        VisitorAnswer,
        _NEIGHBOUR,
    ),
    _Signed(
        "/v1/visitor-pin",
        "A neighbouring co-op's ledger asks: is this your member's PIN?",
        PinRequest,
        PinAnswer,
        _NEIGHBOUR,
    ),
    _Signed(
        "/v1/visit",
        "Coin of a member who shops at the asking co-op leaves, or comes home",
        VisitRequest,
        VisitAnswer,
        _NEIGHBOUR,
    ),
    _Signed("/v1/refresh", "What is new since the cursor?", RefreshRequest, RefreshAnswer, _KIOSK),
)
_PUBLIC = (
    _Public(
        "/v1/proofs/{path}",
        "The proof of the entry on a receipt, by what its code says",
        EntryProof,
        _JSON,
        ("not-found", "not-in-log"),
    ),
    _Public(
        "/v1/lines/{path}",
        "The details of that entry, sealed under the salt of its receipt",
        {"type": "string", "format": "binary"},
        "application/octet-stream",
        ("not-found", "not-in-log"),
    ),
    _Public("/v1/ledger", "Whose log this is, and the key that signs it", About, _JSON),
    _Public(
        "/v1/tlog-proofs/{path}",
        "The place of that entry's leaf in the log (C2SP tlog-proof)",
        {"type": "string"},
        _TEXT,
        ("not-found", "not-in-log"),
    ),
    _Public(
        "/v1/log/checkpoint",
        "The newest checkpoint that kiosks cosigned (C2SP tlog-checkpoint)",
        {"type": "string"},
        _TEXT,
    ),
    _Public(
        "/v1/log/tile/{level}/{number}",
        "Hashes of the log's tree (C2SP tlog-tiles)",
        {"type": "string", "format": "binary"},
        "application/octet-stream",
        ("not-found",),
    ),
    _Public("/v1/figures", "The co-op's coin in the open, by month", Figures, _JSON),
    _Public("/v1/health", "Whether the database answers", _HEALTH, _JSON),
)


def describe() -> dict[str, Any]:
    """The whole description, as it goes into the file."""
    types = [t for one in _SIGNED for t in (one.request, one.answer)]
    types += [one.answer for one in _PUBLIC if not isinstance(one.answer, dict)]
    types += [*openapi_people.types(), Problem, AnyEntry, Details, Leaf]
    made, components = msgspec.json.schema_components(types, ref_template=_REF)
    schemas = dict(zip(map(str, types), made, strict=True))
    components["Entry"] = {
        "title": "Entry",
        "description": "The body of an entry, of a kind that this version knows. One of a newer "
        "kind is kept all the same.",
        **schemas[str(AnyEntry)],
    }
    # What travels as its exact bytes is any JSON to the decoder; here it is said what it holds.
    for owner, field, kind in (
        ("SignedEntry", "body", "Entry"),
        ("EntryProof", "body", "Entry"),
        ("EntryProof", "leaf", "Leaf"),
        ("UploadedDetails", "details", "Details"),
    ):
        components[owner]["properties"][field] = {"$ref": _REF.format(name=kind)}
    uploaded = components["UploadRequest"]["properties"]["entries"]
    uploaded |= {"minItems": 1, "maxItems": MAX_ENTRIES_PER_UPLOAD}
    paths: dict[str, Any] = {}
    for post in _SIGNED:
        paths[post.path] = {"post": _post(post, schemas)}
    for get in _PUBLIC:
        paths[get.path] = {"get": _get(get, schemas)}
    for one in openapi_people.PEOPLE:
        operation = openapi_people.operation(one, schemas, _problems(one.problems))
        paths.setdefault(one.path, {})[one.method] = operation
    described = {
        "openapi": "3.1.0",
        "info": {
            "title": "CoopCoin ledger",
            "version": "1",
            "summary": "What a kiosk and its ledger say to each other.",
            "description": _INTRODUCTION,
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "headers": {
                "Signature": {
                    "description": "The ledger's detached JWS over the body; its protected header "
                    "names the SHA-256 of the request and the ledger's time.",
                    "required": True,
                    "schema": {"type": "string"},
                }
            },
            "securitySchemes": {
                "signature": {"type": "apiKey", "in": "header", "name": SIGNATURE_HEADER},
                **openapi_people.SECURITY,
            },
        },
    }
    return _portable(described)  # type: ignore[no-any-return]


_INTRODUCTION = f"""\
A kiosk's requests are canonical JSON (RFC 8785, restricted to integers), signed by its device key
in the header `{SIGNATURE_HEADER}`: a detached JWS with unencoded payload (RFC 7797), algorithm
`Ed25519`, `kid` = `device/epoch`, or `new` at enrolment. Every answer with status 200 to such a
request is signed by the ledger in the same way. The same request sent again gets its first answer
again. A refusal in the co-op's sense (no room, wrong PIN) is an answer; a fault of the caller is a
problem (RFC 9457) whose `code` is stable and whose `retryable` says whether the same request may
succeed later."""


def _post(one: _Signed, schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": one.path.rpartition("/")[2],
        "summary": one.summary,
        "security": [{"signature": []}],
        "requestBody": {
            "required": True,
            "content": {_JSON: {"schema": schemas[str(one.request)]}},
        },
        "responses": {
            "200": {
                "description": "The answer, signed",
                "headers": {SIGNATURE_HEADER: {"$ref": "#/components/headers/Signature"}},
                "content": {_JSON: {"schema": schemas[str(one.answer)]}},
            },
            **_problems(one.problems),
        },
    }


_PARAMETERS = {
    "path": ("What stands between `/r/` and `#` in a receipt's code", "^[A-Za-z0-9_-]{66}$"),
    "level": ("The height of the hashes, in tiles of eight", "^([0-9]|[1-5][0-9]|6[0-3])$"),
    "number": (
        "Which tile; from 1000 on in several elements (`x001/067`), a partial one with its width"
        " behind it (`067.p/5`): these slashes stand as they are",
        "^[0-9]{3}$",
    ),
}


def _get(one: _Public, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = one.answer if isinstance(one.answer, dict) else schemas[str(one.answer)]
    found: dict[str, Any] = {
        "operationId": one.path.removeprefix("/v1/").partition("/{")[0].replace("/", "-"),
        "summary": one.summary,
        "responses": {
            "200": {
                "description": "What was asked for",
                "content": {one.media_type: {"schema": schema}},
            },
            **_problems(one.problems),
        },
    }
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": description,
            "schema": {"type": "string", "pattern": pattern},
        }
        for name, (description, pattern) in _PARAMETERS.items()
        if f"{{{name}}}" in one.path
    ]
    if parameters:
        found["parameters"] = parameters
    return found


def _problems(codes: tuple[str, ...]) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code in (*codes, *_ALWAYS):
        by_status.setdefault(TITLES[code][0], []).append(code)
    return {
        str(status): {
            "description": "; ".join(
                f"`{code}`: {TITLES[code][1]}{' (retryable)' if code in RETRYABLE else ''}"
                for code in found
            ),
            "content": {
                "application/problem+json": {
                    "schema": {
                        "allOf": [
                            {"$ref": _REF.format(name="Problem")},
                            {"properties": {"code": {"enum": found}}},
                        ]
                    }
                }
            },
        }
        for status, found in sorted(by_status.items())
    }


def _portable(value: Any) -> Any:
    """Patterns as every dialect of regular expressions reads them, docstrings as one paragraph."""
    if isinstance(value, dict):
        return {
            key: " ".join(item.split())
            if key == "description" and isinstance(item, str)
            else item.replace(r"\Z", "$")
            if key == "pattern" and isinstance(item, str)
            else _portable(item)
            for key, item in value.items()
        }
    return [_portable(item) for item in value] if isinstance(value, list) else value


def text() -> str:
    """The file's text."""
    return json.dumps(describe(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")
