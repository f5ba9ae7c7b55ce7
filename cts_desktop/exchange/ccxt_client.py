"""One ccxt object per connection: made, pointed at its host, asked and closed."""

import asyncio
import copy
import importlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from decimal import localcontext
from functools import partial
from typing import Any, Final, TypeVar

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import (
    NOT_SENT,
    CtsError,
    OrderRefusedError,
    RetryLaterError,
    UserActionError,
)  # fmt: skip
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.ports import Clock
from cts_desktop.exchange.ccxt_errors import command_error, query_error
from cts_desktop.exchange.ccxt_markets import Markets
from cts_desktop.exchange.ccxt_tuning import Line, answer_headers, redirect, tuned
from cts_desktop.exchange.hosts import HostRefusedError, venue_hosts
from cts_desktop.exchange.http import tls_context
from cts_desktop.exchange.market_shelf import MarketShelf, shelf_of
from cts_desktop.exchange.quirk_types import MarketQuirks, Quirks, Testnet
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.runtime.clock import steady_ms
from cts_desktop.runtime.contacts import Contacts, Door
from cts_desktop.runtime.imports import plain_imports

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

#: Makes the door to exactly these hosts: `Contacts.allow` for one owner.
Allow = Callable[[Iterable[str]], Door]

#: How long ccxt waits for an answer, in ms; who waits for ccxt has shorter limits of his own.
_TIMEOUT_MS: Final = 10_000
#: How often a stream is pinged at least, in ms; two missed answers end it.
_KEEP_ALIVE_MS: Final = 15_000
#: How long connections with TLS need to end in order, in ms.
_TLS_GOODBYE_MS: Final = 250
#: How old markets another connection to the same host has loaded may be, in ms.
_SHARED_FOR_MS: Final = 300_000
#: Options of ccxt's streams, and what of them asks for a snapshot first.
_SNAPSHOTS: Final = {
    "watchPositions": "fetchPositionsSnapshot",
    "watchBalance": "fetchBalanceSnapshot",
}
#: What an account is granted: the venue's ability, the method, where it is kept, on which markets.
_TERMS: Final = (
    ("fetchTradingFees", "fetch_trading_fees", "_fees", frozenset(MarketType)),
    ("fetchLeverageTiers", "fetch_leverage_tiers", "_tiers", {MarketType.PERPETUAL}),
)


class CcxtClient:
    """A ccxt.pro object and what the program must know of its line.

    Everything a venue is asked goes through `query` and `command`: they sort what goes wrong into
    the program's own errors, and let nothing of a request's text (which is signed) out.

    Attributes:
        line: the clock ccxt goes by, and what it lets be seen.
        latency_ms: round trip of the newest answer, or None before the first.
        errors: ccxt's own; after `open`.
    """

    def __init__(
        self,
        account: VenueAccount,
        clock: Clock,
        quirks: Quirks,
        read_key: Callable[[], Credentials] | None = None,
        allow: Allow | None = None,
    ) -> None:
        """Raise UserActionError where the venue has no such market.

        *read_key* gives the key when the connection is opened; it may block. *allow* writes down
        which hosts may be contacted and which are.
        """
        self.account = account
        self._read_key = read_key
        self._allow = allow or partial(Contacts(clock.now_ms).allow, account.connection_id)
        self.clock = clock
        self.quirks = quirks
        self.market_quirks = _market_quirks(quirks, account)
        self.line = Line(clock)
        self.latency_ms: float | None = None
        self.errors: Any = None
        self._api: Any = None
        self._markets: Markets | None = None
        self._loaded_ms: int | None = None
        self._fees: dict[str, Any] | None = None
        self._tiers: dict[str, Any] | None = None
        self._closed = False

    @property
    def api(self) -> Any:
        """Return the ccxt object; raise RetryLaterError where there is none (any more)."""
        if self._api is None or self._closed:
            state = "closed" if self._closed else "not open yet"
            raise RetryLaterError(f"The connection to {self.quirks.label} is {state}")
        return self._api

    @property
    def markets(self) -> Markets:
        """Return the venue's symbols and rules; raise RetryLaterError before they were loaded."""
        if self._markets is None:
            raise RetryLaterError(f"The markets of {self.quirks.label} are not loaded yet")
        return self._markets

    @property
    def private(self) -> bool:
        """Tell whether there is an account to ask about."""
        return bool(self.account.credentials) and self.account.mode is not Mode.PAPER

    @property
    def offset_ms(self) -> int:
        """Return the venue's clock less ours, as requests are stamped."""
        return self.line.offset_ms

    def set_offset(self, offset_ms: int) -> None:
        """Stamp requests with our clock plus *offset_ms* from now on."""
        self.line.offset_ms = offset_ms

    # ------------------------------------------------------------------ opening and closing
    async def open(self) -> None:
        """Make the ccxt object on the running loop; raise UserActionError for what cannot be.

        Nothing is sent. A second call does nothing.
        """
        if self._closed:
            raise RetryLaterError("This connection was closed: make a new one")
        if self._api is not None:
            return
        if self._read_key is not None:
            key = await asyncio.to_thread(self._read_key)
            self.account = replace(self.account, credentials=key)
        library, self.errors = await asyncio.to_thread(_import_ccxt)
        account, api = self.account, self._make(library)
        api.ssl_context = await asyncio.to_thread(tls_context, api.cafile)
        self.line.encrypted = not account.endpoint.startswith("http:")
        self.line.door = self._allow(venue_hosts(api, account.endpoint, account.proxy))
        api.open()
        self._api = api

    def _make(self, library: Any) -> Any:
        kind = getattr(library, self.market_quirks.ccxt_id, None)
        if kind is None:
            raise UserActionError(
                f"{self.quirks.label}: the library knows no streams of this venue"
            )
        account = self.account
        api = tuned(kind, self.line)(self._config())
        api.number = str  # every number stays the venue's own text
        # Asking for the open orders of all symbols is weighed by the throttle.
        api.options["fetchOpenOrders"] = {"warnWithoutSymbol": False}
        # What ccxt asks for by itself when a stream opens is asked for here where it is needed.
        for name, what in _SNAPSHOTS.items():
            if isinstance(api.options.get(name), dict):
                api.options[name] = {**api.options[name], what: False}
        if account.endpoint:
            redirect(api.urls, account.endpoint)
        if account.mode is Mode.TESTNET:
            _enter_testnet(api, self.quirks, needed=not account.endpoint)
        pings = api.streaming.get("keepAlive") or _KEEP_ALIVE_MS
        api.streaming = {**api.streaming, "keepAlive": min(pings, _KEEP_ALIVE_MS)}
        api.timeout_on_exit = 0 if account.endpoint.startswith("http:") else _TLS_GOODBYE_MS
        return api

    def _config(self) -> dict[str, Any]:
        account = self.account
        config: dict[str, Any] = {
            "enableRateLimit": False,
            "timeout": _TIMEOUT_MS,
            "aiohttp_trust_env": False,
            "verbose": False,
            "options": copy.deepcopy(dict(self.market_quirks.options)),
            **_proxy(account.proxy),
        }
        if self.private:
            key, labels = account.credentials, self.quirks.credentials
            config[labels.key_field] = key.key.reveal()
            config[labels.secret_field] = key.secret.reveal()
            if labels.passphrase_field and key.passphrase:
                config[labels.passphrase_field] = key.passphrase.reveal()
        return config

    async def close(self) -> None:
        """End all sockets and sessions; nothing is sent any more. Idempotent."""
        self._closed = True
        self.line.cut()
        api, self._api = self._api, None
        if api is not None:
            await api.close()
            await asyncio.sleep(0)  # let tasks that were cancelled end

    # ------------------------------------------------------------------ asking
    async def query(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """Return what *call* returns.

        Raises RetryLaterError and its kin, KeyRefusedError or UserActionError; never repeats.
        """
        _ = self.api
        headers: dict[str, str] = {}
        try:
            return await self._timed(call, headers)
        except HostRefusedError as error:
            raise query_error(error, self.quirks) from None
        except CtsError:
            raise
        except Exception as error:  # noqa: BLE001 - ccxt raises anything, AttributeError too
            raise query_error(error, self.quirks, headers=headers) from None

    async def command(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """Return what *call* returns: it was carried out.

        Raises OrderRefusedError where it certainly was not, OutcomeUnknownError where nobody
        knows, and ClockOffsetError, KeyRefusedError or RateLimitedError; never repeats.
        """
        if self._api is None or self._closed:
            raise OrderRefusedError(NOT_SENT, f"The connection to {self.quirks.label} is closed")
        headers: dict[str, str] = {}
        try:
            return await self._timed(call, headers)
        except HostRefusedError as error:
            raise command_error(error, self.quirks) from None
        except CtsError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            raise command_error(error, self.quirks, headers=headers) from None

    async def _timed(self, call: Callable[[], Awaitable[_T]], headers: dict[str, str]) -> _T:
        token = answer_headers.set(headers)
        begin_ms = steady_ms(self.clock)
        try:
            with localcontext():  # ccxt changes how the whole thread rounds
                answer = await call()
        finally:
            answer_headers.reset(token)
        self.latency_ms = float(steady_ms(self.clock) - begin_ms)
        return answer

    # ------------------------------------------------------------------ markets
    async def load_markets(self, *, fresh: bool = True) -> Markets:
        """Return the venue's symbols and rules; raises as `query`.

        With *fresh* False what a connection to the same host loaded lately will do.
        """
        shelf = shelf_of(self.account)
        if fresh:
            await self._load_into(shelf)
            return self._build()
        async with shelf.lock:
            if shelf.parsed is None or self._age_ms(shelf) > _SHARED_FOR_MS:
                await self._load_into(shelf)
            elif self._markets is not None and self._loaded_ms == shelf.loaded_ms:
                return self._markets
            else:
                self.api.set_markets_from_exchange(shelf.parsed)
                self._loaded_ms = shelf.loaded_ms
        return self._build()

    def _build(self) -> Markets:
        self._markets = Markets(
            self.api.markets, self.account.market_type, self._fees, self._tiers,
            self.api.precisionMode,
        )  # fmt: skip
        return self._markets

    def _age_ms(self, shelf: MarketShelf) -> int:
        return steady_ms(self.clock) - shelf.loaded_ms

    async def _load_into(self, shelf: MarketShelf) -> None:
        await self.query(lambda: self.api.load_markets(reload=True))
        self._loaded_ms = steady_ms(self.clock)
        shelf.put(self.api, self._loaded_ms)

    async def load_terms(self) -> None:
        """Learn what holds for this account only: its fees and the most leverage.

        What the venue does not tell stays as its markets have it; raises KeyRefusedError.
        """
        for ability, method, name, kinds in _TERMS:
            if self.api.has.get(ability) is not True or self.account.market_type not in kinds:
                continue
            try:
                setattr(self, name, await self.query(getattr(self.api, method)))
            except RetryLaterError as error:
                _log.info("%s: no %s: %s", self.quirks.label, method, error)
        self._build()


def _market_quirks(quirks: Quirks, account: VenueAccount) -> MarketQuirks:
    if not quirks.has(account.market_type):
        raise UserActionError(f"{quirks.label} has no {account.market_type.label} market")
    return quirks.market(account.market_type)


def _import_ccxt() -> tuple[Any, Any]:
    """Return the library and its errors; slow (a second), so call it off the loop."""
    with plain_imports():
        importlib.import_module("cts_desktop.exchange.connectors")  # what else `open` needs
        return importlib.import_module("ccxt.pro"), importlib.import_module("ccxt.base.errors")


def _enter_testnet(api: Any, quirks: Quirks, *, needed: bool) -> None:
    match quirks.testnet:
        case Testnet.SANDBOX:
            api.set_sandbox_mode(True)
        case Testnet.DEMO:
            api.enable_demo_trading(True)  # noqa: FBT003 - venues name it differently
        case Testnet.NONE:
            if needed:
                raise UserActionError(f"{quirks.label} has no testnet")


def _proxy(address: str) -> dict[str, str]:
    """Return what ccxt needs to send everything through *address*."""
    if not address:
        return {}
    if address.startswith("socks"):
        return {"socksProxy": address, "wsSocksProxy": address}
    return {"httpsProxy": address, "wssProxy": address}
