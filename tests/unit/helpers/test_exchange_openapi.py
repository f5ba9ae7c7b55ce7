"""The test exchange's REST answers against the published descriptions of Binance's interface."""

import asyncio
import gzip
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.auth import sign
from tests.helpers.test_exchange.exchange import ROUTES, TestExchange
from tests.helpers.test_exchange.routes import Route

_FILES: Final = ("spot", "umfutures")
#: Described fields that Binance sends only where they apply.
_SOMETIMES: Final = {"activatePrice", "priceRate", "stopPrice", "icebergQty"}
_ORDER: Final = {"symbol": "BTCUSDT", "side": "BUY"}
_LIMIT: Final = _ORDER | {
    "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01", "price": "59000",
}  # fmt: skip
#: What each route is asked with, in this order; the account has orders, trades and a position.
_ASKED: Final = [
    *(("GET", path, {}) for path in (
        "/sapi/v1/system/status", "/api/v3/ping", "/api/v3/time", "/api/v3/exchangeInfo",
        "/api/v3/account",
        "/api/v3/openOrders", "/api/v3/ticker/24hr", "/api/v3/ticker/price",
        "/api/v3/ticker/bookTicker", "/sapi/v1/account/apiRestrictions", "/sapi/v1/asset/tradeFee",
        "/sapi/v1/capital/config/getall", "/sapi/v1/margin/allPairs",
        "/sapi/v1/margin/isolated/allPairs", "/sapi/v1/account/status", "/fapi/v1/ping",
        "/fapi/v1/time", "/fapi/v1/exchangeInfo", "/fapi/v1/ticker/24hr",
        "/fapi/v1/ticker/price", "/fapi/v1/ticker/bookTicker", "/fapi/v1/premiumIndex",
        "/fapi/v1/fundingRate", "/fapi/v1/fundingInfo", "/fapi/v1/openOrders",
        "/fapi/v1/income", "/fapi/v1/leverageBracket", "/fapi/v1/symbolConfig",
        "/fapi/v1/accountConfig", "/fapi/v1/positionSide/dual", "/fapi/v1/multiAssetsMargin",
        "/fapi/v1/rateLimit/order", "/fapi/v2/account", "/fapi/v2/balance",
        "/fapi/v2/positionRisk", "/fapi/v3/account", "/fapi/v3/balance", "/fapi/v3/positionRisk",
    )),
    ("POST", "/sapi/v3/asset/getUserAsset", {}),
    *(("GET", path, {"symbol": "BTCUSDT"}) for path in (
        "/api/v3/depth", "/api/v3/trades", "/api/v3/aggTrades", "/api/v3/ticker/24hr",
        "/api/v3/avgPrice", "/api/v3/allOrders", "/api/v3/myTrades",
        "/api/v3/account/commission", "/fapi/v1/depth", "/fapi/v1/trades", "/fapi/v1/aggTrades",
        "/fapi/v1/premiumIndex", "/fapi/v1/openInterest", "/fapi/v1/allOrders",
        "/fapi/v1/userTrades", "/fapi/v1/commissionRate", "/fapi/v1/ticker/price",
    )),
    ("GET", "/api/v3/klines", {"symbol": "BTCUSDT", "interval": "1m"}),
    ("GET", "/fapi/v1/klines", {"symbol": "BTCUSDT", "interval": "1h"}),
    ("POST", "/api/v3/order", _ORDER | {"type": "MARKET", "quoteOrderQty": "100"}),
    ("POST", "/api/v3/order", _LIMIT | {"newClientOrderId": "one"}),
    ("POST", "/api/v3/order/test", _LIMIT | {"computeCommissionRates": "true"}),
    ("GET", "/api/v3/order", {"symbol": "BTCUSDT", "origClientOrderId": "one"}),
    ("POST", "/api/v3/order/cancelReplace", _LIMIT | {
        "cancelReplaceMode": "STOP_ON_FAILURE", "cancelOrigClientOrderId": "one",
        "newClientOrderId": "two"}),
    ("DELETE", "/api/v3/order", {"symbol": "BTCUSDT", "origClientOrderId": "two"}),
    ("POST", "/api/v3/order", _LIMIT),
    ("DELETE", "/api/v3/openOrders", {"symbol": "BTCUSDT"}),
    ("POST", "/fapi/v1/order", _LIMIT | {"newClientOrderId": "one"}),
    ("POST", "/fapi/v1/order/test", _LIMIT),
    ("GET", "/fapi/v1/order", {"symbol": "BTCUSDT", "origClientOrderId": "one"}),
    ("GET", "/fapi/v1/openOrder", {"symbol": "BTCUSDT", "origClientOrderId": "one"}),
    ("GET", "/fapi/v1/openOrders", {}),
    ("PUT", "/fapi/v1/order", {"symbol": "BTCUSDT", "origClientOrderId": "one", "side": "BUY",
                               "quantity": "0.02", "price": "59100"}),
    ("DELETE", "/fapi/v1/order", {"symbol": "BTCUSDT", "origClientOrderId": "one"}),
    ("DELETE", "/fapi/v1/allOpenOrders", {"symbol": "BTCUSDT"}),
    ("POST", "/fapi/v1/leverage", {"symbol": "ETHUSDT", "leverage": "7"}),
    ("POST", "/fapi/v1/marginType", {"symbol": "ETHUSDT", "marginType": "ISOLATED"}),
    ("POST", "/fapi/v1/multiAssetsMargin", {"multiAssetsMargin": "true"}),
    ("POST", "/fapi/v1/countdownCancelAll", {"symbol": "ETHUSDT", "countdownTime": "10000"}),
    ("POST", "/fapi/v1/listenKey", {}), ("PUT", "/fapi/v1/listenKey", {}),
    ("DELETE", "/fapi/v1/listenKey", {}),
]  # fmt: skip


class Described:
    """The descriptions: per method and path the parameters and the schema of a good answer."""

    def __init__(self, folder: Path) -> None:
        self.parameters: dict[tuple[str, str], list[str]] = {}
        self.schemas: dict[tuple[str, str], Any] = {}
        wanted = {route.path for route in ROUTES}
        for name in _FILES:
            packed = (folder / f"openxapi_binance_openapi_{name}.yaml.gz").read_bytes()
            text = gzip.decompress(packed).decode()
            document = yaml.load(text, yaml.CSafeLoader)
            models = document["components"]["schemas"]
            for path, methods in document["paths"].items():
                for method, operation in methods.items() if path in wanted else ():
                    self._add(method.upper(), path, operation, models)

    def _add(self, method: str, path: str, operation: Any, models: Any) -> None:
        names = [row["name"] for row in operation.get("parameters", [])]
        if "requestBody" in operation:
            (content,) = operation["requestBody"]["content"].values()
            names += _strict(content["schema"], models, path)["properties"]
        self.parameters[method, path] = names
        (content,) = operation["responses"]["200"]["content"].values()
        self.schemas[method, path] = _strict(content["schema"], models, path)


def _strict(schema: Any, models: Any, path: str) -> Any:
    """Return *schema* with references filled in and its fields mandatory."""
    if isinstance(schema, list):
        return [_strict(part, models, path) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _strict(models[schema["$ref"].rsplit("/", 1)[-1]], models, path)
    found = {
        key: {name: _strict(part, models, path) for name, part in value.items()}
        if key == "properties"
        else _strict(value, models, path)
        for key, value in schema.items()
        if key not in {"example", "default", "description", "format", "required"}
    }
    if "properties" in found and "exchangeInfo" not in path:
        found["required"] = [name for name in found["properties"] if name not in _SOMETIMES]
    return found


class Bench:
    """The exchange and a client on one loop that runs only while something is asked."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._runner.run(self._open())

    async def _open(self) -> None:
        self.exchange = TestExchange()
        await self.exchange.start()
        self._session = aiohttp.ClientSession(self.exchange.url)
        for kind in MarketType:
            await self.exchange.tape.move(kind, BTCUSDT=60_000.0, ETHUSDT=3_000.0)
            self.exchange.account.place_by_hand(kind, "BTCUSDT", "BUY", Decimal("0.01"))

    def ask(self, route: Route, params: dict[str, str], *, sign_it: bool = True) -> tuple[int, Any]:
        """Return status and answer of a request."""
        return self._runner.run(self._ask(route, params, sign_it=sign_it))

    async def _ask(self, route: Route, params: dict[str, str], *, sign_it: bool) -> tuple[int, Any]:
        if route.security == "signed" and sign_it:
            params = params | {"timestamp": str(self.exchange.now_ms())}
        query = urlencode(params)
        if route.security == "signed" and sign_it:
            query += f"&signature={sign('test-secret', query)}"
        headers = {"X-MBX-APIKEY": "test-key"}
        url = f"{self.exchange.url}{route.path}?{query}"
        async with self._session.request(route.method, url, headers=headers) as response:
            return response.status, await response.json()

    def close(self) -> None:
        self._runner.run(self._close())
        self._runner.close()

    async def _close(self) -> None:
        await self._session.close()
        await self.exchange.close()


@pytest.fixture(scope="module")
def described(shared_data: Path) -> Described:
    return Described(shared_data / "specs")


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.close()


_BY_NAME: Final[dict[tuple[str, str], Route]] = {
    (route.method, route.path): route for route in ROUTES
}


def test_every_answer_has_the_described_fields_with_the_described_types(
    described: Described, bench: Bench
) -> None:
    wrong: list[str] = []
    for method, path, params in _ASKED:
        status, answer = bench.ask(_BY_NAME[method, path], params)
        if status != 200:
            wrong.append(f"{method} {path}: {status} {answer}")
            continue
        validator = Draft202012Validator(described.schemas[method, path])
        wrong += [
            f"{method} {path} {error.json_path}: {error.message[:200]}"
            for error in validator.iter_errors(answer)
        ]
    assert not wrong, "\n".join(wrong)


def test_every_described_route_was_asked(described: Described) -> None:
    asked = {(method, path) for method, path, _ in _ASKED}
    left_out = {"/api/v3/uiKlines", "/api/v3/historicalTrades", "/fapi/v1/historicalTrades",
                "/fapi/v2/ticker/price", "/api/v3/rateLimit/order"}  # fmt: skip
    known = {name for name in _BY_NAME if name in described.schemas and name[1] not in left_out}
    assert known - asked - {("POST", "/fapi/v1/positionSide/dual")} == set()


_VALUES: Final = st.sampled_from([
    "BTCUSDT", "ETHUSDT", "ETHBTC", "NOSUCH", "BUY", "SELL", "LIMIT", "MARKET", "STOP_LOSS",
    "STOP_LOSS_LIMIT", "STOP_MARKET", "TRAILING_STOP_MARKET", "GTC", "IOC", "FOK", "GTX", "0.01",
    "0.001", "1", "0", "60000", "59000.1", "61000", "-1", "true", "false", "1m", "1h",
    "CONDITIONAL",
    "LONG", "BOTH", "RESULT", "ALLOW_FAILURE", "ISOLATED", "99999999999999999999", "1e5", "NaN", "",
    "é", "%00", '["BTCUSDT"]', "1000003",
])  # fmt: skip
_LIKELY: Final = {
    "symbol": ["BTCUSDT", "ETHUSDT", "ETHBTC"], "side": ["BUY", "SELL"],
    "type": ["LIMIT", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT", "STOP_MARKET", "STOP"],
    "timeInForce": ["GTC", "IOC", "FOK"], "quantity": ["0.01", "0.5", "1"],
    "price": ["59000", "61000"], "stopPrice": ["59000", "61000"], "interval": ["1m"],
    "triggerPrice": ["59000", "61000"], "algoType": ["CONDITIONAL"], "leverage": ["3"],
}  # fmt: skip
_ALGO: Final = ["algoType", "symbol", "side", "type", "quantity", "triggerPrice", "price",
                "callbackRate", "activatePrice", "closePosition", "algoId"]  # fmt: skip


_PLACING: Final = [route for route in ROUTES if route.trades and "rder" in route.path]


@st.composite
def _requests(draw: st.DrawFn, parameters: dict[tuple[str, str], list[str]]) -> tuple[Any, ...]:
    route = draw(st.sampled_from(ROUTES) | st.sampled_from(_PLACING))
    names = [
        name
        for name in parameters.get((route.method, route.path), _ALGO)
        if name not in {"timestamp", "signature"}
    ]
    params = {}
    for name in names:
        how = draw(st.sampled_from(["likely", "likely", "any", "none"]))
        if how == "likely" and name in _LIKELY:
            params[name] = draw(st.sampled_from(_LIKELY[name]))
        elif how == "any":
            params[name] = draw(_VALUES)
    return route, params, draw(st.integers(0, 20)) > 0


def test_whatever_is_sent_the_answer_is_a_described_one(described: Described, bench: Bench) -> None:
    checks = {name: Draft202012Validator(schema) for name, schema in described.schemas.items()}
    seen: set[bool] = set()

    @settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
    @given(_requests(described.parameters))
    def ask(request: tuple[Route, dict[str, str], bool]) -> None:
        route, params, sign_it = request
        status, answer = bench.ask(route, params, sign_it=sign_it)
        seen.add(status == 200)
        if status == 200:
            if (route.method, route.path) in checks and answer:
                checks[route.method, route.path].validate(answer)
        else:
            assert status in {400, 401, 409}, (status, answer)
            assert isinstance(answer["code"], int)
            assert answer["code"] < 0
            assert isinstance(answer["msg"], str)

    ask()
    assert seen == {True, False}
