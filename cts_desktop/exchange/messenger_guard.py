"""A guard around the HTTP library of the messengers: hosts are asked about, answers are noted.

Importing this loads requests; nothing may import it before a message is to be sent.
"""

import os
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from cts_desktop.runtime.contacts import Door

_send: Final = HTTPAdapter.send


@dataclass(slots=True)
class Attempt:
    """One message on its way.

    Attributes:
        wait_s: for a connection, and for each piece of an answer.
        status: of the newest answer, None where there was none.
        trouble: what kept the newest request from being answered, as the name of an error.
        refused: a host that is not on the list.
    """

    door: Door
    wait_s: float
    status: int | None = None
    trouble: str = ""
    refused: str = ""


#: The attempt of this thread; requests of others are none of our business.
ATTEMPT: Final[ContextVar[Attempt | None]] = ContextVar("attempt", default=None)


def _guarded(adapter: HTTPAdapter, request: Any, **options: Any) -> Any:
    """Send one request, each redirect anew, if its host may be contacted; note the answer.

    No proxy of the environment is used, and certificates are verified as everywhere else here.
    """
    attempt = ATTEMPT.get()
    if attempt is None:
        return _send(adapter, request, **options)
    host = urlsplit(request.url).hostname or ""
    if not attempt.door.admits(host):
        attempt.refused = host
        raise requests.ConnectionError  # its text would hold the address
    options["timeout"], options["proxies"] = attempt.wait_s, {}
    if options.get("verify") is True:
        options["verify"] = os.environ.get("SSL_CERT_FILE") or True
    attempt.status, attempt.trouble = None, ""
    try:
        answer = _send(adapter, request, **options)
    except requests.RequestException as error:
        attempt.trouble = type(error).__name__
        raise
    attempt.status = int(answer.status_code)
    return answer


def install() -> None:
    """Put the guard in its place; once more does nothing."""
    HTTPAdapter.send = _guarded  # type: ignore[method-assign, assignment]
