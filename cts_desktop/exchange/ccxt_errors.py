"""What went wrong at a venue, as the domain's errors: by the venue's code first, class second.

The class of a ccxt exception depends on the URL a request went to, so the code in its text says
more. Classes are compared by name: ccxt itself is not needed here, and importing it is slow.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cts_desktop.domain.errors import (
    NOT_SENT,
    ClockOffsetError,
    CtsError,
    KeyRefusedError,
    OrderRefusedError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryLaterError,
)  # fmt: skip
from cts_desktop.exchange import refusal_codes as codes
from cts_desktop.exchange.hosts import HostRefusedError, refusal_within
from cts_desktop.exchange.quirk_types import Quirks
from cts_desktop.runtime.redaction import redact

_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
_LONGEST: Final = 300
#: Seconds to wait where a venue does not say: after one request too many, and after a ban.
_WAIT_S: Final = 10.0
_BAN_S: Final = 120.0

_RATE: Final = frozenset({"DDoSProtection", "RateLimitExceeded"})
_ACCOUNT: Final = frozenset({"PermissionDenied", "AccountNotEnabled", "AccountSuspended"})
_DUPLICATE: Final = re.compile(r"duplicat|already exist.{0,20}client|client.{0,20}already exist")
_ABOUT_KEY: Final = re.compile(r"api.?key|api permission|key permission|ip (address|whitelist)")
#: What classes mean where neither code nor words tell, the more telling first.
_CLASSES: Final = (
    ("InsufficientFunds", codes.BALANCE),
    ("OrderNotFound", codes.UNKNOWN_ORDER),
    ("OrderImmediatelyFillable", codes.WOULD_CROSS),
    ("OrderNotFillable", codes.WOULD_CROSS),
    ("BadSymbol", codes.UNKNOWN_SYMBOL),
    ("MarketClosed", codes.DELISTED),
    ("ContractUnavailable", codes.DELISTED),
    ("PermissionDenied", codes.PERMISSION),
    ("AccountNotEnabled", codes.PERMISSION),
    ("AccountSuspended", codes.PERMISSION),
    ("InvalidOrder", codes.REFUSED),
    ("BadRequest", codes.REFUSED),
    ("OperationRejected", codes.REFUSED),
    ("ArgumentsRequired", codes.REFUSED),
    ("NotSupported", codes.REFUSED),
)
#: Binance: a refused key, whatever the class (ccxt makes a rate limit of -2015 after a success).
_BINANCE_KEY: Final = frozenset({"-1002", "-1022", "-1099", "-2008", "-2014", "-2015"})
_BINANCE_RATE: Final = frozenset({"-1003", "-1015"})
_BINANCE_CLOCK: Final = "-1021"
#: From here on Binance's codes are about the request itself; above, about its own state.
_BINANCE_REQUEST: Final = -1100
_BINANCE_DOUBT: Final = frozenset({"-4116"})  # the client id is known already

_CODE: Final = re.compile(
    r"""["'](?:sCode|retCode|ret_code|err-code|err_code|error_code|label|code|error
    |preview_failure_reason)["']\s*:\s*["']?(-?[\w.-]+)""",
    re.VERBOSE,
)
_DETAIL: Final = re.compile(r"""["']sCode["']\s*:\s*["']?(\d+)""")
_TEXT: Final = re.compile(
    r"""["'](?:sMsg|msg|retMsg|ret_msg|err-msg|err_msg|message|detail)["']\s*:\s*"([^"]+)\""""
)
_STATUS: Final = re.compile(r"(?:^\S+|https?://\S+) (418|429)\b")
_BANNED: Final = re.compile(r"\bbanned\b|\b418\b")
#: All that ccxt says where no answer came; why is in the cause.
_NO_ANSWER: Final = re.compile(r"\S+ [A-Z]+ https?://([^/\s]+)\S*")
_QUERY: Final = re.compile(r"(https?://[^\s?]+)\?\S*")


def command_error(
    error: BaseException, quirks: Quirks, headers: Mapping[str, str] | None = None
) -> CtsError:
    """Return what a failed command means; anything without proof of refusal is unknown.

    *headers* are those of the newest answer, for how long to wait.
    """
    if refused := refusal_within(error):
        return _refused_command(refused, quirks)
    if isinstance(error, CtsError):
        return error
    message = f"{quirks.label}: {words(error)}"
    if early := _before_acceptance(error, quirks, message, headers or _NO_HEADERS):
        return early
    if (code := refusal_code(error, quirks)) is not None:
        return OrderRefusedError(code, message)
    return OutcomeUnknownError(message)


def query_error(
    error: BaseException, quirks: Quirks, headers: Mapping[str, str] | None = None
) -> CtsError:
    """Return what a failed query means; it may be repeated unless the key or a host is refused."""
    if refused := refusal_within(error):
        return RetryLaterError(_redirected(refused, quirks)) if refused.redirected else refused
    if isinstance(error, CtsError):
        return error
    message = f"{quirks.label}: {words(error)}"
    early = _before_acceptance(error, quirks, message, headers or _NO_HEADERS)
    return early or RetryLaterError(message)


def refusal_code(error: BaseException, quirks: Quirks) -> str | None:
    """Return why a venue definitively refused a command; None where that is not certain."""
    names, text = _names(error), str(error)
    if "ExchangeError" not in names or "DuplicateOrderId" in names:
        return None
    code = venue_code(text)
    if code in _BINANCE_DOUBT or _DUPLICATE.search(text.lower()):
        return None
    known = codes.CODES.get(quirks.venue_id, {})
    if code in known:
        return known[code]
    phrase = next((meaning for pattern, meaning in codes.PHRASES if pattern.search(text)), None)
    by_class = next((meaning for name, meaning in _CLASSES if name in names), None)
    certain = by_class or (codes.REFUSED if _is_about_request(code, quirks) else None)
    return phrase or certain


def venue_code(text: str) -> str:
    """Return the venue's own code in the text of an exception, or nothing."""
    found = _DETAIL.search(text) or _CODE.search(text)
    return found[1] if found else ""


def words(error: BaseException) -> str:
    """Return what an exception says, fit for the user: no addresses, no secrets, not long."""
    text = str(error)
    code = venue_code(text)
    if (unanswered := _NO_ANSWER.fullmatch(text)) and (cause := error.__cause__):
        text = str(cause) or f"{unanswered[1]} does not answer ({type(cause).__name__})"
    elif found := _TEXT.search(text):
        text = f"{found[1]} ({code})" if code else found[1]
    text = redact(_QUERY.sub(r"\1", text)).strip() or type(error).__name__
    if "BaseError" not in _names(error):
        text = f"{type(error).__name__}: {text}"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _refused_command(refused: HostRefusedError, quirks: Quirks) -> CtsError:
    """Return what it means that a host was not contacted; who was asked first may have acted."""
    if refused.redirected:
        return OutcomeUnknownError(_redirected(refused, quirks))
    return OrderRefusedError(NOT_SENT, str(refused))


def _redirected(refused: HostRefusedError, quirks: Quirks) -> str:
    """Say what maintenance often looks like: somebody else is to answer for the venue."""
    return f"{quirks.label} sends us on to {refused.host}, which is not on its list of hosts"


def _before_acceptance(
    error: BaseException, quirks: Quirks, message: str, headers: Mapping[str, str]
) -> CtsError | None:
    """Return what was turned away at the door: for its rate, its time or its key."""
    names, text = _names(error), str(error)
    code = venue_code(text) if quirks.venue_id == "binance" else ""
    if code == _BINANCE_CLOCK or ("InvalidNonce" in names and "ChecksumError" not in names):
        return ClockOffsetError(message)
    if code in _BINANCE_KEY:
        return KeyRefusedError(message)
    if names & _RATE or code in _BINANCE_RATE:
        return _rate_limited(text, message, headers)
    about_key = not names & _ACCOUNT or _ABOUT_KEY.search(text.lower())
    return KeyRefusedError(message) if "AuthenticationError" in names and about_key else None


def _rate_limited(text: str, message: str, headers: Mapping[str, str]) -> RateLimitedError:
    status = _STATUS.search(text)
    banned = _BANNED.search(text) is not None and (status is None or status[1] == "418")
    wait_s = _BAN_S if banned else _WAIT_S
    for name, value in headers.items():
        if name.lower() == "retry-after" and value.strip().isdigit():
            wait_s = float(value)
    return RateLimitedError(message, wait_s, banned=banned)


def _is_about_request(code: str, quirks: Quirks) -> bool:
    """Tell whether a code alone says that the request was refused (Binance has an order)."""
    if quirks.venue_id != "binance" or not re.fullmatch(r"-\d+", code):
        return False
    return int(code) <= _BINANCE_REQUEST


def _names(error: BaseException) -> frozenset[str]:
    return frozenset(kind.__name__ for kind in type(error).__mro__)
