"""The websockets of the test exchange through clients written by others."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import ccxt.pro
import pytest

from cts_desktop.domain.market import MarketType
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.test_exchange.streams import streams_of
from tests.helpers.test_exchange.tape import Tape

D = Decimal
SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
PROJECT = Path(__file__).resolve().parents[3]
SYMBOLS = {SPOT: ("BTC/USDT", "ETH/USDT"), PERPETUAL: ("BTC/USDT:USDT", "ETH/USDT:USDT")}
#: Real time for something that must happen; reached only by a failure.
PATIENCE_S = 30.0
Ccxt = Any

kinds = pytest.mark.parametrize("kind", [SPOT, PERPETUAL])


@pytest.fixture
async def exchange() -> AsyncIterator[TestExchange]:
    catalogue = Catalogue.recorded()
    tape = Tape(catalogue.rules, SystemClock(), past_minutes=60)
    made = TestExchange(catalogue=catalogue, tape=tape)
    await made.start()
    yield made
    await made.close()


@asynccontextmanager
async def ccxt_client(exchange: TestExchange, kind: MarketType) -> AsyncIterator[Ccxt]:
    """ccxt.pro's binance with exact numbers, its addresses led to *exchange*."""
    spot = kind is SPOT
    # The snapshot compares contracts with 0, which exact numbers (texts) do not bear.
    no_snapshot = {"fetchPositionsSnapshot": False, "awaitPositionsSnapshot": False}
    options = {
        "defaultType": "spot" if spot else "swap",
        "fetchMarkets": {"types": ["spot" if spot else "linear"]},
        "watchPositions": no_snapshot,
    }
    client = ccxt.pro.binance({"apiKey": "test-key", "secret": "test-secret", "options": options})
    client.enableRateLimit = False
    client.number = str
    here = f"127.0.0.1:{exchange.port}"
    urls = client.urls["api"]
    for name, url in urls.items():
        if isinstance(url, str):
            urls[name] = re.sub(r"https://[^/]+", f"http://{here}", url)
    urls["ws"] |= {"spot": f"ws://{here}/stream", "linear": f"ws://{here}/ws"}
    urls["ws"]["ws-api"] |= {
        "spot": f"ws://{here}/ws-api/v3", "linear": f"ws://{here}/ws-fapi/v1",
    }  # fmt: skip
    try:
        await client.load_markets()
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def moving(exchange: TestExchange) -> AsyncIterator[None]:
    """Let the prices of both kinds move meanwhile."""

    async def move() -> None:
        turn = 0
        while True:
            turn += 1
            for kind in MarketType:
                await exchange.tape.move(
                    kind, BTCUSDT=60_000.0 + turn % 7, ETHUSDT=3_000.0 + turn % 5
                )
            await asyncio.sleep(0.01)

    failures: list[BaseException] = []
    tasks = Supervisor(lambda _, error: failures.append(error))
    tasks.start(move(), "prices")
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield
    finally:
        await tasks.cancel()
    assert not failures


@asynccontextmanager
async def collecting(
    *watchers: Callable[[], Coroutine[Any, Any, Any]],
) -> AsyncIterator[list[list[Any]]]:
    """Call each of *watchers* again and again; gives what each of them returned."""
    found: list[list[Any]] = [[] for _ in watchers]

    async def watch(number: int) -> None:
        while True:
            value = await watchers[number]()
            found[number] += value if isinstance(value, list) else [dict(value)]

    failures: list[BaseException] = []
    tasks = Supervisor(lambda _, error: failures.append(error))
    for number in range(len(watchers)):
        tasks.start(watch(number), f"watcher {number}")
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield found
    finally:
        await tasks.cancel()
    assert not failures


async def until(condition: Callable[[], object]) -> None:
    """Wait for *condition*; a limit of time stands around it."""
    while not condition():  # noqa: ASYNC110 - anything may be waited for
        await asyncio.sleep(0.005)


# ---------------------------------------------------------------------- ccxt
@kinds
async def test_ccxt_watches_every_public_stream(exchange: TestExchange, kind: MarketType) -> None:
    btc, eth = SYMBOLS[kind]
    async with ccxt_client(exchange, kind) as client, moving(exchange):
        trades = await client.watch_trades(btc)
        candles = await client.watch_ohlcv(btc, "1m")
        ticker = await client.watch_ticker(btc)
        touch = await client.watch_bids_asks([btc, eth])
        some, every = await client.watch_tickers([btc, eth]), await client.watch_tickers()
    assert 60_000 <= D(trades[-1]["price"]) < 60_007
    assert candles[-1][1] > 0
    assert D(ticker["last"]) >= 60_000
    (best,) = touch.values()
    assert D(best["bid"]) < D(best["ask"])
    assert set(some) <= {btc, eth}
    assert {btc, eth} <= set(every)


@kinds
async def test_ccxts_order_book_stays_that_of_the_exchange(
    exchange: TestExchange, kind: MarketType
) -> None:
    btc, eth = SYMBOLS[kind]
    listing = exchange.tape.listings(kind)["BTCUSDT"]
    async with ccxt_client(exchange, kind) as client:
        async with moving(exchange):
            for _ in range(20):  # a gap in the ids would raise ChecksumError
                await client.watch_order_book(btc)
                await client.watch_order_book_for_symbols([btc, eth])
        async with asyncio.timeout(PATIENCE_S):
            await until(lambda: client.orderbooks[btc]["nonce"] == listing.update_id)
        for side, levels in zip(("bids", "asks"), listing.book(1000)[1:], strict=True):
            assert [(D(str(p)), D(str(q))) for p, q in client.orderbooks[btc][side]] == levels


async def test_ccxt_watches_mark_prices(exchange: TestExchange) -> None:
    btc = SYMBOLS[PERPETUAL][0]
    async with ccxt_client(exchange, PERPETUAL) as client, moving(exchange):
        mark = await client.watch_mark_price(btc)
        every = await client.watch_mark_prices()
    assert D(mark["markPrice"]) >= 60_000
    assert btc in every


@kinds
async def test_ccxt_gives_up_what_it_no_longer_watches(
    exchange: TestExchange, kind: MarketType
) -> None:
    btc = SYMBOLS[kind][0]
    hub = streams_of(exchange)
    async with ccxt_client(exchange, kind) as client, moving(exchange):
        await client.watch_trades(btc)
        await client.watch_ohlcv(btc, "1m")
        assert sorted(hub.active_names()) == ["btcusdt@kline_1m", "btcusdt@trade"]
        await client.un_watch_trades(btc)
        assert hub.active_names() == ["btcusdt@kline_1m"]


async def test_ccxt_watches_a_spot_account(exchange: TestExchange) -> None:
    btc = SYMBOLS[SPOT][0]
    async with (
        ccxt_client(exchange, SPOT) as client,
        collecting(client.watch_orders, client.watch_my_trades, client.watch_balance) as found,
    ):
        orders, trades, balances = found
        await until(lambda: len(exchange.account._subscribers) == 1)
        await client.create_order(btc, "market", "buy", 0.01, params={"newClientOrderId": "mine"})
        resting = await client.create_order(btc, "limit", "buy", 0.01, 50_000)
        await client.cancel_order(resting["id"], btc)
        await until(lambda: orders and orders[-1]["status"] == "canceled" and len(balances) > 2)
    filled = next(order for order in orders if order["status"] == "closed")
    assert (filled["clientOrderId"], D(filled["filled"])) == ("mine", D("0.01"))
    assert orders[-1]["clientOrderId"] == resting["clientOrderId"]
    assert trades[0]["fee"] == {"currency": "BTC", "cost": "0.00001000"}
    assert D(balances[-1]["BTC"]["free"]) == D("0.00999")
    assert D(balances[-1]["USDT"]["free"]) == exchange.account.spot.balances()["USDT"][0]


async def test_ccxt_watches_a_perpetual_account(exchange: TestExchange) -> None:
    btc = SYMBOLS[PERPETUAL][0]
    async with (
        ccxt_client(exchange, PERPETUAL) as client,
        collecting(
            client.watch_orders, client.watch_my_trades, client.watch_balance,
            client.watch_positions,
        ) as found,
    ):  # fmt: skip
        orders, trades, balances, positions = found
        await until(lambda: len(exchange.account._subscribers) == 1)
        await client.create_order(btc, "market", "buy", 0.01)
        stop = await client.create_order(
            btc, "STOP_MARKET", "sell", 0.01,
            params={"stopPrice": 59_000, "reduceOnly": True, "newClientOrderId": "mine"},
        )  # fmt: skip
        await exchange.tape.move(PERPETUAL, BTCUSDT=58_900.0)
        ends = {"0", "0.01"}
        await until(lambda: len(trades) == 2 and ends <= {p["contracts"] for p in positions})
        await until(lambda: any(o["id"] == stop["id"] and o["status"] == "closed" for o in orders))
    child = next(order for order in orders if order["id"] == trades[-1]["order"])
    assert child["id"] != stop["id"]
    assert child["clientOrderId"] == "mine"
    assert D(balances[-1]["USDT"]["total"]) == exchange.account.perpetual.wallet()


@kinds
async def test_ccxt_trades_over_the_websocket_api(exchange: TestExchange, kind: MarketType) -> None:
    btc = SYMBOLS[kind][0]
    desk = exchange.account.desks[kind]
    async with ccxt_client(exchange, kind) as client, asyncio.timeout(PATIENCE_S):
        resting = await client.create_order_ws(btc, "limit", "buy", 0.01, 50_000)
        (row,) = desk.open_rows()
        assert (str(row.order_id), row.client_id) == (resting["id"], resting["clientOrderId"])
        await client.cancel_order_ws(resting["id"], btc)
        assert not desk.open_rows()
        with pytest.raises(ccxt.BaseError, match="-2013"):
            await client.fetch_order_ws("1", btc)


async def test_a_liquidation_is_told_as_the_exchanges_own_order(exchange: TestExchange) -> None:
    btc = SYMBOLS[PERPETUAL][0]
    async with (
        ccxt_client(exchange, PERPETUAL) as client,
        collecting(client.watch_orders, client.watch_positions) as (orders, positions),
    ):
        await client.set_leverage(50, btc)
        await until(lambda: len(exchange.account._subscribers) == 1)
        await client.create_order(btc, "market", "buy", 5)
        await exchange.tape.move(PERPETUAL, BTCUSDT=57_000.0)
        await until(lambda: positions and D(positions[-1]["contracts"]) == 0)
        await until(lambda: orders[-1]["clientOrderId"].startswith("autoclose-"))
    assert orders[-1]["side"] == "sell"


# ---------------------------------------------------------------------- python-binance
@asynccontextmanager
async def python_binance(
    exchange: TestExchange, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Any, Any]]:
    """python-binance's client and socket manager; it looks for its end once a TIMEOUT."""
    from binance import (  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import
        AsyncClient,
        BinanceSocketManager,
    )

    name = "binance.ws.reconnecting_websocket.ReconnectingWebsocket.TIMEOUT"
    monkeypatch.setattr(name, 0.05)
    client = AsyncClient("test-key", "test-secret")
    client.API_URL = client.API_URL.replace("https://api.binance.{}", exchange.url)
    client.FUTURES_URL = f"{exchange.url}/fapi"
    client.ws_api._url = f"ws://127.0.0.1:{exchange.port}/ws-api/v3"
    manager = BinanceSocketManager(client)
    manager.STREAM_URL = manager.FSTREAM_URL = f"ws://127.0.0.1:{exchange.port}/"
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield client, manager
    finally:
        await client.close_connection()


@pytest.mark.filterwarnings("ignore:websockets:DeprecationWarning")
async def test_python_binance_reads_market_streams(
    exchange: TestExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with python_binance(exchange, monkeypatch) as (_, manager):
        for socket, kind, event in (
            (manager.trade_socket("BTCUSDT"), SPOT, "trade"),
            (manager.kline_socket("BTCUSDT"), SPOT, "kline"),
            (manager.aggtrade_futures_socket("BTCUSDT"), PERPETUAL, "aggTrade"),
            (manager.futures_depth_socket("BTCUSDT"), PERPETUAL, "depthUpdate"),
        ):
            async with socket as stream:
                await exchange.tape.move(kind, BTCUSDT=61_000.0)
                message = await stream.recv()
                assert message.get("data", message)["e"] == event


@pytest.mark.filterwarnings("ignore:websockets:DeprecationWarning")
async def test_python_binance_reads_both_user_streams(
    exchange: TestExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with python_binance(exchange, monkeypatch) as (_, manager):
        for socket, kind, event in (
            (manager.user_socket(), SPOT, "executionReport"),
            (manager.futures_user_socket(), PERPETUAL, "ORDER_TRADE_UPDATE"),
        ):
            async with socket as stream:
                exchange.account.place_by_hand(kind, "BTCUSDT", "BUY", D("0.01"))
                assert (await stream.recv())["e"] == event


# ---------------------------------------------------------------------- the official SDKs
async def test_the_spot_sdk_reads_market_streams(
    exchange: TestExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    from binance_common.configuration import (  # noqa: PLC0415 - slow to import
        ConfigurationWebSocketStreams,
    )
    from binance_sdk_spot.websocket_streams import SpotWebSocketStreams  # noqa: PLC0415

    monkeypatch.setattr("binance_common.websocket.SUBSCRIBE_MESSAGE_DELAY_SECONDS", 0)
    url = f"ws://127.0.0.1:{exchange.port}"
    streams = SpotWebSocketStreams(ConfigurationWebSocketStreams(stream_url=url))
    await streams.create_connection()  # type: ignore[no-untyped-call]
    told: list[Any] = []
    (await streams.trade(symbol="btcusdt")).on("message", told.append)
    (await streams.diff_book_depth(symbol="btcusdt")).on("message", told.append)
    async with moving(exchange):
        await until(lambda: {event.e for event in told} == {"trade", "depthUpdate"})
    await streams.close_connection(close_session=True)
    assert told[0].s == "BTCUSDT"


async def test_the_perpetual_sdk_reads_market_and_user_streams(
    exchange: TestExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    from binance_common.configuration import (  # noqa: PLC0415 - slow to import
        ConfigurationWebSocketStreams,
    )
    from binance_sdk_derivatives_trading_usds_futures.websocket_streams import (  # noqa: PLC0415
        DerivativesTradingUsdsFuturesWebSocketStreams,
    )

    monkeypatch.setattr("binance_common.websocket.SUBSCRIBE_MESSAGE_DELAY_SECONDS", 0)
    url = f"ws://127.0.0.1:{exchange.port}"
    streams = DerivativesTradingUsdsFuturesWebSocketStreams(
        ConfigurationWebSocketStreams(stream_url=url)
    )
    await streams.create_connection()  # type: ignore[no-untyped-call]
    market: list[Any] = []
    user: list[Any] = []
    klines = await streams.kline_candlestick_streams("btcusdt", "1m")  # type: ignore[arg-type]
    klines.on("message", market.append)
    (await streams.individual_symbol_book_ticker_streams("btcusdt")).on("message", market.append)
    key = exchange.account.listen_key(exchange.now_ms())
    (await streams.user_data(key)).on("message", user.append)
    async with moving(exchange):
        await until(lambda: exchange.account._subscribers)
        exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.01"))
        await until(lambda: {event.e for event in market} == {"kline", "bookTicker"})
        await until(lambda: len(user) == 4)
    await streams.close_connection(close_session=True)
    assert user[0].actual_instance.o.s == "BTCUSDT"


# ---------------------------------------------------------------------- by hand
async def test_it_starts_by_hand_plays_and_ends_cleanly() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.helpers.test_exchange", "--port", "0", "--speed", "20",
        cwd=PROJECT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        line = (await process.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        assert found is not None, line
        async with aiohttp.ClientSession() as session:
            ws = await session.ws_connect(f"{found[0]}/market/ws/btcusdt@aggTrade")
            events = [await ws.receive_json(timeout=PATIENCE_S) for _ in range(3)]
        assert {event["e"] for event in events} == {"aggTrade"}
    finally:
        process.send_signal(signal.SIGTERM)
        rest, errors = await process.communicate()
    assert (process.returncode, errors.decode()) == (0, "")
    assert b"PySide" not in rest
