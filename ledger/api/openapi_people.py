# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of the API's description that is about people who are signed in."""

from typing import Any, NamedTuple

from ledger.api import people
from ledger.community import four_eyes

MESSAGE = ("bad-message", "too-large")
SESSION = ("not-signed-in",)
OFFICE = (*SESSION, "not-allowed", "refused")
SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": people.COOKIE},
    "token": {"type": "http", "scheme": "bearer"},
}
_SIGNED_IN: list[dict[str, list[str]]] = [{"session": []}, {"token": []}]


class Person(NamedTuple):
    """What somebody who is signed in may ask; ``request`` is None where nothing is sent."""

    method: str
    path: str
    name: str
    summary: str
    request: Any
    answer: Any
    problems: tuple[str, ...]


PEOPLE = (
    Person(
        "post",
        "/v1/sign-in",
        "sign-in",
        "A one-time code becomes a session",
        people.SignIn,
        people.SignedIn,
        (*MESSAGE, "bad-code", "too-many"),
    ),
    Person("post", "/v1/sign-out", "sign-out", "This session ends", None, people.Done, SESSION),
    Person("get", "/v1/me", "me", "What is one's own", None, people.Me, (*SESSION, "refused")),
    Person(
        "post",
        "/v1/me/cards/{card}/block",
        "block-card",
        "Block a card of one's own",
        None,
        people.Done,
        (*SESSION, "not-found", "refused"),
    ),
    Person(
        "get",
        "/v1/office/proposals",
        "proposals",
        "What waits for a second person, and may be confirmed by who asks",
        None,
        people.Proposals,
        SESSION,
    ),
    Person(
        "post",
        "/v1/office/proposals",
        "propose",
        "One person wants something done that takes two",
        people.ProposalSaid,
        four_eyes.Proposal,
        (*MESSAGE, *OFFICE),
    ),
    Person(
        "post",
        "/v1/office/proposals/{proposal}/confirm",
        "confirm",
        "The second person says yes: it is done",
        None,
        people.Done,
        OFFICE,
    ),
)
_PARAMETERS = {
    "card": ("The card, as entries call it", "^[a-z2-7]{16}$"),
    "proposal": ("The proposal, or how its id ends", "^[0-9a-f-]{4,36}$"),
}


def types() -> list[Any]:
    """The messages that are named."""
    return [kind for one in PEOPLE for kind in (one.request, one.answer) if kind is not None]


def operation(one: Person, schemas: dict[str, Any], problems: dict[str, Any]) -> dict[str, Any]:
    """One of them, as the description has it."""
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "responses": {
            "200": {
                "description": "What came of it",
                "content": {"application/json": {"schema": schemas[str(one.answer)]}},
            },
            **problems,
        },
    }
    if one.name != "sign-in":
        found["security"] = _SIGNED_IN
    if one.request is not None:
        content = {"application/json": {"schema": schemas[str(one.request)]}}
        found["requestBody"] = {"required": True, "content": content}
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
    return {**found, "parameters": parameters} if parameters else found
