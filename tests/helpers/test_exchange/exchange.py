"""The test exchange: an HTTP server on loopback with Binance's paths."""

import asyncio
import itertools
import json
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

import numpy as np
from aiohttp import web

from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.ports import Clock
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.runtime.clock import SystemClock
from tests.helpers.test_exchange import (
    rest_control,
    rest_margin,
    rest_market,
    rest_perpetual,
    rest_spot,
    streams,
)
from tests.helpers.test_exchange.accounts import Account
from tests.helpers.test_exchange.auth import (
    check_signature,
    check_time,
    find_account,
    read_params,
)
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.context import Context
from tests.helpers.test_exchange.errors import BinanceError
from tests.helpers.test_exchange.faults import Fault, Faults
from tests.helpers.test_exchange.params import Params
from tests.helpers.test_exchange.routes import Call, Route
from tests.helpers.test_exchange.tape import Tape

#: Enough for every order: Binance's books are deep. Faults make the market thin.
_DEEP: Final = 1_000_000.0
START_BALANCE: Final = Decimal(10_000)
_MINUTE_MS: Final = 60_000
_TEN_SECONDS_MS: Final = 10_000


ROUTES: Final = [
    *rest_market.ROUTES, *rest_spot.ROUTES, *rest_perpetual.ROUTES, *rest_margin.ROUTES,
]  # fmt: skip


class Seen(NamedTuple):
    """A request that arrived."""

    method: str
    path: str
    params: dict[str, str]
    status: int
    ts_ms: int


class TestExchange:
    """Binance's spot and USDT-perpetual protocol for any number of accounts.

    `start` and `close` on the loop that serves. Faults are `faults`, prices `tape`; by-hand orders
    and deposits are methods of the accounts. Matching is the product's own, with deep liquidity.

    Attributes:
        accounts: by key; ``test-key``/``test-secret`` is there from the start.
        requests: every REST request, oldest first.
    """

    __test__ = False  # no class of tests, for all its name

    def __init__(
        self,
        *,
        catalogue: Catalogue | None = None,
        tape: Tape | None = None,
        clock: Clock | None = None,
        seed: int = 1,
        settings: VenueSettings | None = None,
    ) -> None:
        self.catalogue = catalogue or Catalogue.recorded()
        self.clock: Clock = clock or SystemClock()
        self.tape = tape or Tape(self.catalogue.rules, self.clock, seed=seed)
        self.tape.sink = self
        self.faults = Faults(seed)
        self.requests: list[Seen] = []
        self.accounts: dict[str, Account] = {}
        self.port = 0
        self._ids = itertools.count(1_000_001)
        self._context = Context(
            self.catalogue, self.now_ms, self._ids.__next__, lambda: self.faults.invisible_ms,
            settings or VenueSettings(START_BALANCE, volume_share=_DEEP, fee_in_base=True), seed,
        )  # fmt: skip
        self._weight: Counter[tuple[str, int]] = Counter()
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._share = self._context.settings.volume_share
        self._columns: dict[MarketType, Sequence[str]] = {}
        self._newest: dict[MarketType, MarketStep] = {
            kind: step for kind in MarketType if (step := self._standing(kind)) is not None
        }
        self.account = self.add_account("test-key", "test-secret")

    # ------------------------------------------------------------------ life
    @property
    def url(self) -> str:
        """Return the base URL of REST."""
        return f"http://127.0.0.1:{self.port}"

    async def start(
        self, port: int = 0, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        """Listen; port 0 takes a free one (see `port`)."""
        app = web.Application(client_max_size=2**20)
        for route in ROUTES:
            app.router.add_route(route.method, route.path, self._answering(route))
        rest_control.add_routes(app, self)
        streams.add_routes(app, self)
        app.router.add_route("*", "/{path:(api|fapi|sapi|dapi)/.*}", self._unknown_path)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port, ssl_context=tls)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop listening and end every connection."""
        self._closing.set()
        await self.tape.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def add_account(self, key: str, secret: str) -> Account:
        """Add an account with its own 10,000 USDT of both kinds."""
        account = Account(self._context, key, secret, uid=len(self.accounts) + 1)
        self.accounts[key] = account
        for kind, desk in account.desks.items():
            desk.set_volume_share(self._share)
            if kind in self._newest:
                desk.subscribe(self._columns[kind])
                desk.on_step(self._newest[kind])
        return account

    def now_ms(self) -> int:
        """Return the exchange's time: the clock's, and the fault's offset."""
        return self.clock.now_ms() + self.faults.clock_offset_ms

    # ------------------------------------------------------------------ prices
    def on_step(self, kind: MarketType, step: MarketStep) -> None:
        """Let every account's orders meet the newest step."""
        columns = self.tape.symbols(kind)
        changed = self._columns.get(kind) != columns
        self._columns[kind], self._newest[kind] = columns, step
        now_ms = self.now_ms()
        for account in self.accounts.values():
            desk = account.desks[kind]
            if changed:
                desk.subscribe(columns)
            desk.on_step(step)
            account.tick(now_ms)

    def _standing(self, kind: MarketType) -> MarketStep | None:
        """Return a step at the present prices: orders may come before the market moves."""
        names = self.tape.symbols(kind)
        last = np.array([float(self.tape.last(kind, name) or "nan") for name in names])
        if not names or np.isnan(last).all():
            return None
        self._columns[kind] = names
        volume, spread = np.full(len(names), 1000.0), np.zeros(len(names))
        return MarketStep(self.now_ms(), last, last, last, last, volume, spread)

    def delist(self, kind: MarketType, symbol: str) -> None:
        """Take a symbol off the market: orders expire, exchangeInfo shows it."""
        self.catalogue.delist(kind, symbol)
        for account in self.accounts.values():
            account.desks[kind].delist(symbol)

    def set_volume_share(self, share: float | None) -> None:
        """Make the market thin (a share of each step's volume), or deep again with None."""
        self._share = self._context.settings.volume_share if share is None else share
        for account in self.accounts.values():
            for desk in account.desks.values():
                desk.set_volume_share(self._share)

    # ------------------------------------------------------------------ counting
    def count(self, path: str = "", method: str = "") -> int:
        """Return how many requests to paths containing *path* arrived."""
        return sum(path in seen.path and method in {"", seen.method} for seen in self.requests)

    def _headers(self, route: Route, now_ms: int) -> dict[str, str]:
        """Return Binance's headers of used weight and orders."""
        kind = "fapi" if route.path.startswith("/fapi") else "api"
        self._weight[kind, now_ms // _MINUTE_MS] += route.weight
        headers = {"X-MBX-USED-WEIGHT-1M": str(self._weight[kind, now_ms // _MINUTE_MS])}
        if route.trades and route.method == "POST":
            orders = (f"{kind} orders", now_ms // _TEN_SECONDS_MS)
            self._weight[orders] += 1
            headers["X-MBX-ORDER-COUNT-10S"] = str(self._weight[orders])
        return headers

    # ------------------------------------------------------------------ answering
    def _answering(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            body = (await request.read()).decode("utf-8", "replace")
            fault = self._fault(request)
            if fault is not None and not fault.after and fault.mode != "truncate":
                response = await self._strike(fault, request)
                if response is not None:
                    return response
            response = self._respond(route, request, body)
            if fault is not None and (fault.after or fault.mode == "truncate"):
                return await self._strike(fault, request, response) or response
            return response

        return answer

    def _respond(self, route: Route, request: web.Request, body: str) -> web.Response:
        now_ms = self.now_ms()
        values: dict[str, str] = {}
        try:
            values = read_params(request.rel_url.raw_query_string, body)
            call = self._admit(route, request, body, values)
            status, answer = 200, route.handler(call)
        except BinanceError as error:
            status, answer = error.status, error.answer()
        self.requests.append(Seen(request.method, request.path, values, status, now_ms))
        return _json(status, answer, self._headers(route, now_ms))

    def _admit(self, route: Route, request: web.Request, body: str, values: dict[str, str]) -> Call:
        """Check key, signature, clock and rights."""
        params = Params(values)
        if route.security == "open":
            return Call(self, params)
        account = find_account(self.accounts, request.headers.get("X-MBX-APIKEY", ""))
        if route.security == "signed":
            check_signature(account, request.rel_url.raw_query_string, body)
            check_time(params, self.now_ms())
        account.tick(self.now_ms())
        rights = account.rights
        allowed = rights.reading
        if route.path.startswith("/fapi"):
            allowed = rights.futures if route.trades else rights.reading
        elif route.trades:
            allowed = rights.spot_trading
        if not allowed:
            raise BinanceError(-2015, "Invalid API-key, IP, or permissions for action.", 401)
        return Call(self, params, account)

    async def _unknown_path(self, request: web.Request) -> web.Response:
        return web.Response(status=404, text="<html><body>404 Not found</body></html>",
                            content_type="text/html")  # fmt: skip

    # ------------------------------------------------------------------ faults
    def _fault(self, request: web.Request) -> Fault | None:
        if self.faults.maintenance and "system/status" not in request.path:
            return Fault("status", status=503, code=1, message="System is under maintenance.")
        return self.faults.take(request.method, request.path)

    async def _strike(
        self, fault: Fault, request: web.Request, response: web.Response | None = None
    ) -> web.Response | None:
        """Do what *fault* says; None goes on as if nothing were."""
        match fault.mode:
            case "delay":
                await self.clock.sleep(fault.seconds)
                return None
            case "hang":
                await self._closing.wait()
                return web.Response(status=503)
            case "drop":
                if request.transport is not None:
                    request.transport.abort()
                return web.Response(status=503)
            case "truncate":
                text = response.body if response is not None else b""
                half = bytes(text)[: len(bytes(text)) // 2] if isinstance(text, bytes) else b""
                return web.Response(body=half, content_type="application/json")
            case "garbage":
                return web.Response(
                    status=fault.status, text="<html><body>Bad gateway</body></html>",
                    content_type="text/html",
                )  # fmt: skip
            case _:
                self._note(request, fault)
                headers = {}
                if fault.retry_after is not None:
                    headers["Retry-After"] = str(fault.retry_after)
                status = 400 if fault.mode == "refuse" else fault.status
                return _json(status, {"code": fault.code, "msg": fault.message}, headers)

    def _note(self, request: web.Request, fault: Fault) -> None:
        """Count a request that a fault answered before any check."""
        if not fault.after:
            status = 400 if fault.mode == "refuse" else fault.status
            seen = Seen(request.method, request.path, {}, status, self.now_ms())
            self.requests.append(seen)


def _json(status: int, answer: Any, headers: dict[str, str]) -> web.Response:
    text = json.dumps(answer, separators=(",", ":"))
    return web.Response(status=status, text=text, content_type="application/json", headers=headers)
