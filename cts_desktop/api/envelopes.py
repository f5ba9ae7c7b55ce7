"""What every answer is wrapped in, and which status an error becomes."""

from collections.abc import Mapping
from typing import Final, Generic, Literal, TypeVar

import msgspec
from aiohttp import web

from cts_desktop.domain.errors import (
    CtsError,
    DatabaseError,
    FatalError,
    IllegalTransitionError,
    NotFoundError,
    OrderRefusedError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryLaterError,
    UserActionError,
)

T = TypeVar("T")

#: Of every answer: nothing is kept by a cache, and nothing is taken for a page.
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Server": "cts-desktop",
}
JSON: Final = "application/json"
#: An error's status: of the first class in this order that it is of.
STATUSES: Final[tuple[tuple[type[CtsError], int], ...]] = (
    (IllegalTransitionError, 409),
    (NotFoundError, 404),
    (DatabaseError, 503),  # nothing about the request is wrong
    (UserActionError, 422),
    (RetryLaterError, 503),
    (OrderRefusedError, 422),
    (OutcomeUnknownError, 503),
    (FatalError, 500),
)

encode: Final = msgspec.json.Encoder(order="deterministic").encode


class Success(msgspec.Struct, Generic[T], kw_only=True, rename="camel"):
    """An answer to what was done or asked.

    Attributes:
        message: what was done, in words; empty for a question.
    """

    success: Literal[True] = True
    message: str
    data: T


class Failure(msgspec.Struct, kw_only=True, rename="camel"):
    """An answer to what was refused or went wrong.

    Attributes:
        error: what and what helps, in words.
        details: the engine's state for a refused transition, or where the request is wrong.
    """

    success: Literal[False] = False
    error: str
    details: str = ""


class Refused(Exception):  # noqa: N818 - an answer, not a fault of the program
    """A request that is not carried out.

    Attributes:
        stranger: whoever asks has not shown that he may.
    """

    def __init__(
        self,
        status: int,
        error: str,
        details: str = "",
        headers: Mapping[str, str] | None = None,
        *,
        stranger: bool = False,
    ) -> None:
        super().__init__(error)
        self.status = status
        self.details = details
        self.headers = headers or {}
        self.stranger = stranger


def status_of(error: CtsError) -> int:
    """Return the HTTP status of an error."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 500)


def as_refused(error: CtsError, state: str = "") -> Refused:
    """Return the answer to *error*; *state* is the engine's, told where it is in the way."""
    status = status_of(error)
    headers = {}
    if isinstance(error, RateLimitedError):
        headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    elif isinstance(error, RetryLaterError):
        headers["Retry-After"] = "5"
    return Refused(status, str(error), state if status == 409 else "", headers)  # noqa: PLR2004


def answer(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return *body*, which is JSON, as an answer."""
    response = web.Response(body=body, status=status, headers={**HEADERS, **(headers or {})})
    response.content_type = JSON
    return response


def failure(refused: Refused) -> web.Response:
    """Return the answer to a request that is not carried out."""
    body = encode(Failure(error=str(refused), details=refused.details))
    return answer(body, refused.status, refused.headers)
