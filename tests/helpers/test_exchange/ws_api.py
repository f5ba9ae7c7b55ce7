"""The websocket APIs: the user stream of spot, and REST's requests carried over a websocket."""

import itertools
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange import rest_margin, rest_market, rest_perpetual, rest_spot
from tests.helpers.test_exchange.auth import check_signature, check_time, find_account
from tests.helpers.test_exchange.connection import Connection
from tests.helpers.test_exchange.errors import BinanceError, missing
from tests.helpers.test_exchange.interfaces import AccountEvent
from tests.helpers.test_exchange.params import Params
from tests.helpers.test_exchange.routes import Call, Route
from tests.helpers.test_exchange.stream_hub import Streams

if TYPE_CHECKING:
    from tests.helpers.test_exchange.accounts import Account
    from tests.helpers.test_exchange.exchange import TestExchange

_RATE_LIMITS: Final = [
    {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 6000,
     "count": 1}
]  # fmt: skip
#: Methods of the websocket API as method and path of the REST interface.
_SPOT: Final = {
    "ping": "GET /api/v3/ping", "time": "GET /api/v3/time",
    "exchangeInfo": "GET /api/v3/exchangeInfo", "depth": "GET /api/v3/depth",
    "trades.recent": "GET /api/v3/trades", "trades.aggregate": "GET /api/v3/aggTrades",
    "trades.historical": "GET /api/v3/historicalTrades", "avgPrice": "GET /api/v3/avgPrice",
    "klines": "GET /api/v3/klines", "uiKlines": "GET /api/v3/uiKlines",
    "ticker.24hr": "GET /api/v3/ticker/24hr",
    "ticker.price": "GET /api/v3/ticker/price", "ticker.book": "GET /api/v3/ticker/bookTicker",
    "order.place": "POST /api/v3/order", "order.test": "POST /api/v3/order/test",
    "order.status": "GET /api/v3/order", "order.cancel": "DELETE /api/v3/order",
    "order.cancelReplace": "POST /api/v3/order/cancelReplace",
    "openOrders.status": "GET /api/v3/openOrders",
    "openOrders.cancelAll": "DELETE /api/v3/openOrders", "allOrders": "GET /api/v3/allOrders",
    "account.status": "GET /api/v3/account", "myTrades": "GET /api/v3/myTrades",
}  # fmt: skip
_PERPETUAL: Final = {
    "depth": "GET /fapi/v1/depth", "ticker.price": "GET /fapi/v1/ticker/price",
    "ticker.book": "GET /fapi/v1/ticker/bookTicker", "order.place": "POST /fapi/v1/order",
    "order.modify": "PUT /fapi/v1/order", "order.status": "GET /fapi/v1/order",
    "order.cancel": "DELETE /fapi/v1/order", "algoOrder.place": "POST /fapi/v1/algoOrder",
    "algoOrder.cancel": "DELETE /fapi/v1/algoOrder",
    "account.balance": "GET /fapi/v2/balance", "account.status": "GET /fapi/v2/account",
    "account.position": "GET /fapi/v2/positionRisk",
    "v2/account.balance": "GET /fapi/v3/balance", "v2/account.status": "GET /fapi/v3/account",
    "v2/account.position": "GET /fapi/v3/positionRisk",
    "userDataStream.start": "POST /fapi/v1/listenKey",
    "userDataStream.ping": "PUT /fapi/v1/listenKey",
    "userDataStream.stop": "DELETE /fapi/v1/listenKey",
}  # fmt: skip
_USER_STREAM: Final = "userDataStream."
#: Parameters of the websocket API itself.
_NOT_FOR_REST: Final = frozenset({"apiKey", "signature", "returnRateLimits"})
_ROUTES: Final = {
    f"{route.method} {route.path}": route
    for module in (rest_market, rest_spot, rest_perpetual, rest_margin)
    for route in module.ROUTES
}

Request = Mapping[str, Any]


class WebsocketApi:
    """Both websocket APIs, answered by the functions behind REST."""

    def __init__(self, exchange: "TestExchange", streams: Streams) -> None:
        self._exchange, self._streams = exchange, streams
        self._numbers = itertools.count()
        self._subscriptions: dict[Connection, dict[int, str]] = {}

    def add_routes(self, app: web.Application) -> None:
        """Add Binance's paths."""
        app.router.add_get("/ws-api/v3", self._spot)
        app.router.add_get("/ws-fapi/v1", self._perpetual)

    async def _spot(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, MarketType.SPOT, _SPOT)

    async def _perpetual(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, MarketType.PERPETUAL, _PERPETUAL)

    async def _serve(
        self, request: web.Request, kind: MarketType, methods: Mapping[str, str]
    ) -> web.StreamResponse:
        connection = Connection(kind, self._exchange.faults.streams, wrapped=False)
        self._subscriptions[connection] = {}
        try:
            return await self._streams.run(
                request, connection, lambda c, text: self._take(c, text, methods), lambda: None
            )
        finally:
            del self._subscriptions[connection]

    # ------------------------------------------------------------------ requests
    def _take(self, connection: Connection, text: str, methods: Mapping[str, str]) -> None:
        number: object = None
        after: Callable[[], None] | None = None
        try:
            request = _parsed(text)
            number = request.get("id")
            result, after = self._carried_out(connection, request, methods)
            answer = {"id": number, "status": 200, "result": result}
        except BinanceError as error:
            answer = {"id": number, "status": error.status, "error": error.answer()}
        connection.answer(answer | {"rateLimits": _RATE_LIMITS})
        if after is not None:
            after()

    def _carried_out(
        self, connection: Connection, request: Request, methods: Mapping[str, str]
    ) -> tuple[object, Callable[[], None] | None]:
        """Return the result, and what is to be done once it was sent."""
        method, params = str(request["method"]), dict(request.get("params") or {})
        if connection.kind is MarketType.SPOT and method.startswith(_USER_STREAM):
            return self._user_stream(connection, method.removeprefix(_USER_STREAM), params)
        if method == "session.subscriptions":
            return [{"subscriptionId": n} for n in self._subscriptions[connection]], None
        if method not in methods:
            raise BinanceError(-1020, "This operation is not supported.")
        route = _ROUTES[methods[method]]
        account = self._signer(params, route.security)
        _check_rights(route, account)
        texts = {name: _text(params[name]) for name in params if name not in _NOT_FOR_REST}
        return route.handler(Call(self._exchange, Params(texts), account)), None

    def _signer(self, params: dict[str, Any], security: str) -> "Account | None":
        """Check key, signature and time; return whose request it is."""
        if security == "open":
            return None
        key = str(params.get("apiKey", ""))
        account = find_account(self._exchange.accounts, key)
        if security == "signed":
            texts = {name: _text(params[name]) for name in sorted(params)}
            if "signature" not in texts:
                raise missing("signature")
            check_signature(account, "&".join(f"{k}={v}" for k, v in texts.items()), "")
            check_time(Params(texts), self._exchange.now_ms())
        return account

    # ------------------------------------------------------------------ user stream of spot
    def _user_stream(
        self, connection: Connection, what: str, params: dict[str, Any]
    ) -> tuple[object, Callable[[], None] | None]:
        open_ones = self._subscriptions[connection]
        if what == "unsubscribe":
            wanted = params.get("subscriptionId")
            ended = [n for n in open_ones if wanted in {None, n}]
            for number in ended:
                self._streams.end(connection, open_ones.pop(number))
            return {}, lambda: self._say_ended(connection, ended)
        if what != "subscribe.signature":
            raise BinanceError(-1020, "This operation is not supported.")
        account = self._signer(params, "signed")
        assert account is not None, "a signed request has a signer"
        number = next(self._numbers)
        open_ones[number] = f"user-{number}"
        return {"subscriptionId": number}, lambda: self._follow(connection, number, account)

    def _say_ended(self, connection: Connection, numbers: list[int]) -> None:
        event = {"e": "eventStreamTerminated", "E": self._exchange.now_ms()}
        for number in numbers:
            connection.event("", {"subscriptionId": number, "event": event}, user=True)

    def _follow(self, connection: Connection, number: int, account: "Account") -> None:
        def on_event(kind: MarketType, event: AccountEvent) -> None:
            if kind is MarketType.SPOT:
                for frame in self._streams.user_frames.of(kind, event):
                    payload = {"subscriptionId": number, "event": frame}
                    connection.event("", payload, user=True)

        self._streams.follow(connection, f"user-{number}", account.subscribe(on_event))


def _check_rights(route: Route, account: "Account | None") -> None:
    if account is None:
        return
    rights = account.rights
    trading = rights.futures if route.path.startswith("/fapi") else rights.spot_trading
    if not (trading if route.trades else rights.reading):
        raise BinanceError(-2015, "Invalid API-key, IP, or permissions for action.", 401)


def _parsed(text: str) -> Request:
    try:
        request = json.loads(text)
    except json.JSONDecodeError:
        raise BinanceError(-1000, "Request is not valid JSON.") from None
    if not isinstance(request, dict) or "method" not in request:
        raise missing("method")
    return request


def _text(value: object) -> str:
    """Return a parameter as REST would carry it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
