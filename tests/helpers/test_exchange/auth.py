"""Keys, signatures and the clock, checked as Binance checks them."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from tests.helpers.test_exchange.accounts import Account
from tests.helpers.test_exchange.errors import BinanceError, missing
from tests.helpers.test_exchange.params import Params

_RECV_WINDOW_MS: Final = 5_000
_MAX_RECV_WINDOW_MS: Final = 60_000
#: How far ahead of the exchange a timestamp may be.
_AHEAD_MS: Final = 1_000


def read_params(query: str, body: str) -> dict[str, str]:
    """Return query and body together; the query wins, as at Binance."""
    pairs = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _ in pairs]
    if doubled := {name for name in names if names.count(name) > 1} - {"symbols"}:
        name = min(doubled)
        raise BinanceError(-1101, f"Duplicate values for parameter '{name}' detected.")
    return dict(parse_qsl(body, keep_blank_values=True)) | dict(pairs)


def find_account(accounts: Mapping[str, Account], key: str) -> Account:
    """Return whose key it is; raise BinanceError for none, an unknown and a revoked one."""
    if not key or not key.isascii():
        raise BinanceError(-2014, "API-key format invalid.", 401)
    account = accounts.get(key)
    if account is None or account.revoked:
        raise BinanceError(-2015, "Invalid API-key, IP, or permissions for action.", 401)
    return account


def check_signature(account: Account, query: str, body: str) -> None:
    """Check the HMAC-SHA256 over everything before ``&signature=``."""
    signature = ""
    parts = []
    for text in (query, body):
        kept = []
        for pair in text.split("&") if text else ():
            name, _, value = pair.partition("=")
            if name == "signature":
                signature = value
            else:
                kept.append(pair)
        parts.append("&".join(kept))
    if not signature:
        raise missing("signature")
    wanted = sign(account.secret, "".join(parts))
    if not hmac.compare_digest(wanted, signature.lower().encode("ascii", "replace").decode()):
        raise BinanceError(-1022, "Signature for this request is not valid.")


def sign(secret: str, text: str) -> str:
    """Return the signature of *text*."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def check_time(params: Params, now_ms: int) -> None:
    """Check the timestamp against the exchange's clock."""
    timestamp = params.integer("timestamp")
    window = float(params.decimal("recvWindow")) if "recvWindow" in params else _RECV_WINDOW_MS
    if window > _MAX_RECV_WINDOW_MS:
        raise BinanceError(-1131, "recvWindow must be less than 60000.")
    if timestamp > now_ms + _AHEAD_MS:
        raise BinanceError(
            -1021, "Timestamp for this request was 1000ms ahead of the server's time."
        )
    if timestamp < now_ms - window:
        raise BinanceError(-1021, "Timestamp for this request is outside of the recvWindow.")
