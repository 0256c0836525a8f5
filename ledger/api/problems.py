# SPDX-License-Identifier: AGPL-3.0-or-later
"""Faults of a caller, or of ours, as RFC 9457 problems with stable codes. Never a traceback."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from contract.chain import canonical
from contract.messages import Problem

TITLES = {
    "bad-signature": (401, "The signature does not hold"),
    "unknown-device": (401, "No such device is enrolled"),
    "revoked-device": (403, "This device may not write any more"),
    "kiosk-waiting": (403, "The office has still to confirm this kiosk"),
    "not-allowed": (403, "The office lets you do other things, not this"),
    "not-signed-in": (401, "Nobody is signed in"),
    "refused": (409, "This cannot be done"),
    "other-device": (409, "This enrolment code is for another kiosk"),
    "bad-code": (403, "The enrolment code is wrong, used or out of date"),
    "not-canonical": (400, "The bytes are not canonical JSON"),
    "bad-message": (400, "Not a message of this kind"),
    "not-found": (404, "There is nothing here"),
    "not-in-log": (404, "Not in the log: wrong, or still on its way"),
    "method-not-allowed": (405, "Not with this method"),
    "hand-back-first": (409, "The ledger was restored: first hand back what was granted"),
    "other-log": (409, "This ledger's log is another one: it was restored"),
    "broken-chain": (409, "The entries do not follow the journal"),
    "forked-journal": (409, "Other entries of this journal are in the books in their place"),
    "too-large": (413, "Too much at once"),
    "too-many": (429, "Too many wrong codes, wait a minute"),
    "too-fast": (429, "This kiosk asks more than a kiosk can have to ask: wait a little"),
    "id-reused": (422, "This id was used for something else"),
    "home-away": (409, "The visitor's co-op cannot be reached"),
    "internal": (500, "The ledger made a mistake"),
}
"""Each code's status and title."""
RETRYABLE = {
    "kiosk-waiting",
    "hand-back-first",
    "not-in-log",
    "too-many",
    "too-fast",
    "home-away",
    "internal",
}
"""Codes after which the same request may succeed later."""


class Refuse(Exception):
    """Answer with this problem."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        expected_sequence: int | None = None,
        retry_after: int | None = None,
    ) -> None:
        """``retry_after``: in so many seconds it may be asked again (RFC 9110, 10.2.3)."""
        super().__init__(code)
        self.retry_after = retry_after
        status, title = TITLES[code]
        self.problem = Problem(
            type=f"urn:coopcoin:problem:{code}",
            title=title,
            status=status,
            code=code,
            retryable=code in RETRYABLE,
            detail=detail,
            expected_sequence=expected_sequence,
        )


def problem_response(problem: Problem) -> Response:
    """The problem as it goes over the wire."""
    return Response(
        canonical(problem), status_code=problem.status, media_type="application/problem+json"
    )


async def on_refuse(_request: Request, error: Exception) -> Response:
    """A fault of the caller."""
    assert isinstance(error, Refuse)
    response = problem_response(error.problem)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


async def on_http(_request: Request, error: Exception) -> Response:
    """A route or method that does not exist."""
    assert isinstance(error, HTTPException)
    code = "method-not-allowed" if error.status_code == 405 else "not-found"
    return problem_response(Refuse(code).problem)


async def on_error(_request: Request, _error: Exception) -> Response:
    """A fault of ours. The server's own log says what it was; the caller learns that it was."""
    return problem_response(Refuse("internal").problem)
