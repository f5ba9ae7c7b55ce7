"""The test exchange over REST, used by clients that others wrote."""

import asyncio
import warnings
from collections.abc import AsyncIterator
from decimal import Decimal
from importlib import import_module
from typing import Any

import aiohttp
import ccxt.async_support as ccxt
import pytest

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.bench import Raw, limit
from tests.helpers.test_exchange.exchange import START_BALANCE, TestExchange

SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
PAIR, PERP = "BTC/USDT", "BTC/USDT:USDT"
D = Decimal


@pytest.fixture
async def exchange() -> AsyncIterator[TestExchange]:
    exchange = TestExchange()
    await exchange.start()
    for kind in MarketType:
        await exchange.tape.move(kind, BTCUSDT=60_000.0, ETHUSDT=3_000.0)
    yield exchange
    await exchange.close()


@pytest.fixture
async def client(exchange: TestExchange) -> AsyncIterator[Any]:
    client = ccxt.binance({
        "apiKey": "test-key", "secret": "test-secret", "enableRateLimit": False,
        "options": {"fetchMarkets": {"types": ["spot", "linear"]}},
    })  # fmt: skip
    client.urls["api"] = {
        name: exchange.url + "/" + url.split("/", 3)[3]
        for name, url in client.urls["api"].items()
        if isinstance(url, str) and url.startswith("https://") and url.count("/") > 2
    }
    await client.load_markets()
    yield client
    await client.close()


@pytest.fixture
async def raw(exchange: TestExchange) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as session:
        yield Raw(exchange, session)


# ---------------------------------------------------------------------- keys and clock
async def test_keys_signatures_and_clocks_are_refused_as_binance_does(
    exchange: TestExchange, raw: Raw
) -> None:
    path = "/api/v3/account"
    assert await raw.ask("GET", path, key="") == (
        401, {"code": -2014, "msg": "API-key format invalid."}
    )  # fmt: skip
    assert (await raw.refused("GET", path, key="other"))[0] == -2015
    assert await raw.refused("GET", path, secret="wrong") == (
        -1022, "Signature for this request is not valid."
    )  # fmt: skip
    assert (await raw.refused("GET", path, offset_ms=-5_100))[0] == -1021
    assert (await raw.ask("GET", path, offset_ms=-5_100, recvWindow=6_000))[0] == 200
    assert (await raw.refused("GET", path, offset_ms=2_000))[0] == -1021
    exchange.faults.clock_offset_ms = 30_000
    assert (await raw.refused("GET", path))[0] == -1021
    exchange.faults.clear()
    exchange.account.revoked = True
    assert (await raw.ask("GET", path))[0] == 401


async def test_a_signature_holds_for_query_and_body(raw: Raw) -> None:
    status, _ = await raw.ask("POST", "/api/v3/order/test", body=True, **limit())
    assert status == 200
    status, _ = await raw.ask("POST", "/api/v3/order/test", **limit())
    assert status == 200


async def test_a_key_without_the_right_cannot_trade(exchange: TestExchange, raw: Raw) -> None:
    exchange.account.rights.spot_trading = exchange.account.rights.futures = False
    assert (await raw.refused("POST", "/api/v3/order", **limit()))[0] == -2015
    assert (await raw.refused("POST", "/fapi/v1/order", **limit()))[0] == -2015
    assert (await raw.ask("GET", "/fapi/v3/account"))[0] == 200
    _, rights = await raw.ask("GET", "/sapi/v1/account/apiRestrictions")
    assert rights["enableSpotAndMarginTrading"] is False
    assert rights["enableFutures"] is False


# ---------------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"symbol": "NOSUCH"}, -1121, "Invalid symbol."),
        ({"symbol": "ETHBTC", "price": "0.05", "quantity": "1"}, -2010, "not permitted"),
        ({"side": "buy"}, -1117, "Invalid side."),
        ({"type": "STOP_MARKET"}, -1116, "Invalid orderType."),
        ({"timeInForce": None}, -1102, "'timeInForce'"),
        ({"stopPrice": "58000"}, -1106, "'stopPrice'"),
        ({"quantity": "abc"}, -1100, "'quantity'"),
        ({"quantity": "0.000001"}, -1013, "Filter failure: LOT_SIZE"),
        ({"quantity": "0.0100001"}, -1013, "Filter failure: LOT_SIZE"),
        ({"price": "59000.001"}, -1013, "Filter failure: PRICE_FILTER"),
        ({"quantity": "0.00005"}, -1013, "Filter failure: NOTIONAL"),
        ({"price": "400000"}, -1013, "Filter failure: PERCENT_PRICE_BY_SIDE"),
        ({"quantity": "1"}, -2010, "Account has insufficient balance for requested action."),
        ({"side": "SELL"}, -2010, "Account has insufficient balance for requested action."),
        ({"type": "LIMIT_MAKER", "timeInForce": None, "price": "61000"}, -2010, "and take."),
        ({"type": "STOP_LOSS", "timeInForce": None, "price": None, "stopPrice": "59000"},
         -2010, "Stop price would trigger immediately."),
        ({"newClientOrderId": "not good"}, -1100, "'newClientOrderId'"),
    ],
)  # fmt: skip
async def test_a_spot_order_that_breaks_a_rule_is_refused(
    raw: Raw, changes: dict[str, Any], code: int, text: str
) -> None:
    found = await raw.refused("POST", "/api/v3/order", **limit(**changes))
    assert found[0] == code
    assert text in found[1]


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"symbol": "NOSUCH"}, -1121, "Invalid symbol."),
        ({"type": "STOP_MARKET"}, -4120, "Algo Order API"),
        ({"quantity": "0.0001"}, -1111, "Precision"),
        ({"quantity": "0"}, -4003, "Quantity less than"),
        ({"price": "59000.05"}, -4014, "Price not increased by tick size."),
        ({"price": "59000.123"}, -1111, "Precision"),
        ({"quantity": "0.001"}, -4164, "no smaller than 100 "),
        ({"price": "64000"}, -4016, "Limit price can't be higher than 63000."),
        ({"quantity": "10"}, -2019, "Margin is insufficient."),
        ({"timeInForce": "GTX", "price": "61000"}, -5022, "Post Only order"),
        ({"reduceOnly": "true"}, -2022, "ReduceOnly Order is rejected."),
        ({"positionSide": "LONG"}, -4061, "position side does not match"),
        ({"type": "MARKET"}, -1106, "sent when not required"),
    ],
)
async def test_a_perpetual_order_that_breaks_a_rule_is_refused(
    raw: Raw, changes: dict[str, Any], code: int, text: str
) -> None:
    found = await raw.refused("POST", "/fapi/v1/order", **limit(**changes))
    assert found[0] == code
    assert text in found[1]


async def test_a_stop_that_would_trigger_at_once_is_refused(raw: Raw) -> None:
    assert await raw.refused(
        "POST", "/fapi/v1/algoOrder", algoType="CONDITIONAL", symbol="BTCUSDT", side="BUY",
        type="STOP_MARKET", quantity="0.01", triggerPrice="59000",
    ) == (-2021, "Order would immediately trigger.")  # fmt: skip


async def test_a_client_id_is_refused_while_its_order_is_open(raw: Raw) -> None:
    for path, code in (("/api/v3/order", -2010), ("/fapi/v1/order", -4116)):
        order = limit(newClientOrderId="mine")
        assert (await raw.ask("POST", path, **order))[0] == 200
        assert (await raw.refused("POST", path, **order))[0] == code
        await raw.ask("DELETE", path, symbol="BTCUSDT", origClientOrderId="mine")
        assert (await raw.ask("POST", path, **order))[0] == 200


async def test_what_does_not_exist_is_told_apart(raw: Raw) -> None:
    for path in ("/api/v3/order", "/fapi/v1/order"):
        asked: dict[str, Any] = {"symbol": "BTCUSDT", "orderId": 77}
        assert (await raw.refused("GET", path, **asked))[0] == -2013
        assert (await raw.refused("DELETE", path, **asked))[0] == -2011
        assert (await raw.refused("GET", path, symbol="BTCUSDT"))[0] == -1102


# ---------------------------------------------------------------------- ccxt
async def test_ccxt_buys_and_sells_spot_and_the_money_adds_up(client: Any) -> None:
    bought = await client.create_order(PAIR, "market", "buy", 0.1)
    assert bought["status"] == "closed"
    assert bought["fee"] == {"currency": "BTC", "cost": 0.0001}
    resting = await client.create_order(PAIR, "limit", "sell", 0.05, 61_000)
    balance = await client.fetch_balance()
    assert balance["BTC"] == {"free": 0.0499, "used": 0.05, "total": 0.0999}
    await client.cancel_order(resting["id"], PAIR)
    await client.create_order(PAIR, "market", "sell", 0.0999)
    trades = await client.fetch_my_trades(PAIR)
    cost = {side: sum(D(t["info"]["quoteQty"]) for t in trades if t["side"] == side)
            for side in ("buy", "sell")}  # fmt: skip
    fee = sum(D(t["info"]["commission"]) for t in trades if t["fee"]["currency"] == "USDT")
    account = (await client.private_get_account())["balances"]
    cash = next(D(row["free"]) for row in account if row["asset"] == "USDT")
    assert cash == START_BALANCE - cost["buy"] + cost["sell"] - fee


async def test_ccxt_trades_a_perpetual_with_a_stop_and_the_money_adds_up(
    exchange: TestExchange, client: Any
) -> None:
    await client.set_leverage(5, PERP)
    opened = await client.create_order(PERP, "market", "buy", 0.1)
    assert (opened["status"], opened["filled"]) == ("closed", 0.1)
    stop = await client.create_order(
        PERP, "market", "sell", 0.1, None, {"stopLossPrice": 59_000, "reduceOnly": True}
    )
    (position,) = await client.fetch_positions([PERP])
    assert position["contracts"] == 0.1
    assert position["initialMargin"] == pytest.approx(1200)
    assert len(await client.fetch_open_orders(PERP, params={"trigger": True})) == 1
    await exchange.tape.move(PERPETUAL, BTCUSDT=58_900.0)
    done = await client.fetch_order(stop["id"], PERP, {"trigger": True})
    assert done["info"]["algoStatus"] == "FINISHED"
    child = await client.fetch_order(done["info"]["actualOrderId"], PERP)
    assert (child["status"], child["filled"]) == ("closed", 0.1)
    assert await client.fetch_positions([PERP]) == []
    trades = await client.fetch_my_trades(PERP)
    profit = sum(D(t["info"]["realizedPnl"]) for t in trades)
    fees = sum(D(t["info"]["commission"]) for t in trades)
    assert profit == D("0.1") * (D(trades[1]["info"]["price"]) - D(trades[0]["info"]["price"]))
    wallet = (await client.fapiprivatev3_get_account())["totalWalletBalance"]
    assert D(wallet) == START_BALANCE + profit - fees
    income = await client.fapiprivate_get_income()
    assert D(wallet) == START_BALANCE + sum(D(row["income"]) for row in income)


async def test_ccxt_reads_the_market(client: Any) -> None:
    precision = client.market(PAIR)["precision"]
    assert (precision["amount"], precision["price"]) == (0.00001, 0.01)
    for symbol in (PAIR, PERP):
        ticker = await client.fetch_ticker(symbol)
        assert ticker["last"] == 60_000
        book = await client.fetch_order_book(symbol, 5)
        assert book["bids"][0][0] < book["asks"][0][0]
        candles = await client.fetch_ohlcv(symbol, "1m", limit=10)
        assert len(candles) == 10
        assert candles[1][0] - candles[0][0] == 60_000
        assert (await client.fetch_trades(symbol, limit=3))[-1]["price"] == 60_000
    rates = await client.fetch_funding_rates([PERP])
    assert rates[PERP]["fundingRate"] == 0.0001


async def test_ccxt_names_the_refusals(client: Any) -> None:
    with pytest.raises(ccxt.InsufficientFunds):
        await client.create_order(PAIR, "market", "buy", 1)
    with pytest.raises(ccxt.OrderNotFound):
        await client.cancel_order("77", PAIR)
    with pytest.raises(ccxt.InvalidOrder):
        await client.create_order(PAIR, "limit", "buy", 0.01, 59_000, {"stopPrice": 59_000})


# ---------------------------------------------------------------------- other clients
# Imported by the tests that use them: every worker that collects would wait seconds for them.
def configuration(exchange: TestExchange) -> Any:
    """How the official clients are told of the exchange."""
    make = import_module("binance_common.configuration").ConfigurationRestAPI
    return make("test-key", "test-secret", base_path=exchange.url, retries=0)


async def test_python_binance_trades_both_kinds(exchange: TestExchange) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports what websockets gives up
        library = import_module("binance")
    client = library.AsyncClient("test-key", "test-secret")
    client.API_URL = exchange.url + "/api"
    client.FUTURES_URL = exchange.url + "/fapi"
    client.MARGIN_API_URL = exchange.url + "/sapi"
    try:
        order = await client.order_market_buy(symbol="BTCUSDT", quantity="0.01")
        assert order["status"] == "FILLED"
        assert order["fills"][0]["commissionAsset"] == "BTC"
        placed = await client.order_limit_buy(symbol="BTCUSDT", quantity="0.01", price="59000")
        (found,) = await client.get_open_orders(symbol="BTCUSDT")
        assert found["orderId"] == placed["orderId"]
        await client.cancel_order(symbol="BTCUSDT", orderId=placed["orderId"])
        await client.futures_create_order(
            symbol="BTCUSDT", side="SELL", type="MARKET", quantity="0.1"
        )
        stop = await client.futures_create_order(
            symbol="BTCUSDT", side="BUY", type="STOP_MARKET", quantity="0.1", triggerPrice="61000",
            reduceOnly="true",
        )  # fmt: skip
        assert stop["algoStatus"] == "NEW"
        (position,) = await client.futures_position_information(symbol="BTCUSDT")
        assert position["positionAmt"] == "-0.100"
        with pytest.raises(library.exceptions.BinanceAPIException, match="Margin is insufficient"):
            await client.futures_create_order(
                symbol="BTCUSDT", side="SELL", type="MARKET", quantity="100"
            )
    finally:
        await client.close_connection()


async def test_the_official_spot_sdk_trades(exchange: TestExchange) -> None:
    models = import_module("binance_sdk_spot.rest_api.models")
    make = import_module("binance_sdk_spot.spot").Spot
    api: Any = make(config_rest_api=configuration(exchange)).rest_api
    refused = import_module("binance_common.errors").BadRequestError

    def trade() -> None:
        placed = api.new_order(
            "BTCUSDT", models.NewOrderSideEnum["BUY"].value,
            models.NewOrderTypeEnum["MARKET"].value, quantity=0.01,
        ).data()  # fmt: skip
        assert placed.status == "FILLED"
        assert placed.fills[0].commission_asset == "BTC"
        account = api.get_account(omit_zero_balances=True).data()
        assert {row.asset for row in account.balances} == {"BTC", "USDT"}
        assert len(api.my_trades("BTCUSDT").data()) == 1
        with pytest.raises(refused):
            api.delete_order("BTCUSDT", order_id=77)

    await asyncio.to_thread(trade)


async def test_the_official_futures_sdk_trades(exchange: TestExchange) -> None:
    package = "binance_sdk_derivatives_trading_usds_futures"
    models = import_module(f"{package}.rest_api.models")
    module = import_module(f"{package}.derivatives_trading_usds_futures")
    settings = configuration(exchange)
    api: Any = module.DerivativesTradingUsdsFutures(config_rest_api=settings).rest_api

    def trade() -> None:
        placed = api.new_order(
            "BTCUSDT", models.NewOrderSideEnum["BUY"].value, "MARKET", quantity=0.1,
            new_order_resp_type="RESULT",
        ).data()  # fmt: skip
        assert placed.status == "FILLED"
        stop = api.new_algo_order(
            "CONDITIONAL", "BTCUSDT", models.NewAlgoOrderSideEnum["SELL"].value,
            models.NewAlgoOrderTypeEnum["STOP_MARKET"].value, trigger_price=59000,
            close_position="true",
        ).data()  # fmt: skip
        assert stop.algo_status == "NEW"
        assert api.query_algo_order(algo_id=stop.algo_id).data().close_position is True
        (risk,) = api.position_information_v3(symbol="BTCUSDT").data()
        assert risk.position_amt == "0.100"
        assert api.cancel_algo_order(algo_id=stop.algo_id).data().msg == "success"
        balances = api.futures_account_balance_v3().data()
        assert [row.asset for row in balances] == ["USDT"]

    await asyncio.to_thread(trade)


# ---------------------------------------------------------------------- faults
async def test_an_order_may_be_accepted_though_the_answer_is_lost(
    exchange: TestExchange, client: Any
) -> None:
    exchange.faults.outcome_unknown(accepted=True)
    with pytest.raises(ccxt.RequestTimeout):
        await client.create_order(PAIR, "limit", "buy", 0.01, 59_000, {"clientOrderId": "lost"})
    exchange.faults.outcome_unknown(accepted=False)
    with pytest.raises(ccxt.RequestTimeout):
        await client.create_order(PAIR, "limit", "buy", 0.01, 59_000, {"clientOrderId": "never"})
    (found,) = await client.fetch_open_orders(PAIR)
    assert found["clientOrderId"] == "lost"


async def test_network_faults_reach_the_client(exchange: TestExchange, client: Any) -> None:
    exchange.faults.add("drop", times=2)  # the HTTP client repeats a read once
    with pytest.raises(ccxt.NetworkError):
        await client.fetch_time()
    exchange.faults.add("garbage", status=502)
    with pytest.raises(ccxt.ExchangeNotAvailable):
        await client.fetch_time()
    exchange.faults.too_many_requests(retry_after=7)
    with pytest.raises(ccxt.DDoSProtection):
        await client.fetch_time()
    assert client.last_response_headers["Retry-After"] == "7"
    exchange.faults.add("truncate")
    lost = await client.create_order(PAIR, "limit", "buy", 0.01, 59_000)
    assert lost["id"] is None  # ccxt makes nothing of half an answer, and says nothing
    assert len(await client.fetch_open_orders(PAIR)) == 1
    client.timeout = 50
    exchange.faults.add("hang")
    with pytest.raises(ccxt.RequestTimeout):
        await client.fetch_time()
    client.timeout = 10_000
    exchange.faults.maintenance = True
    with pytest.raises(ccxt.OnMaintenance):
        await client.fetch_time()
    exchange.faults.clear()
    assert await client.fetch_time() > 0
