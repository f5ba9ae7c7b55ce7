"""Public data of a venue, over HTTP from the test exchange, with the real library."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.errors import NotFoundError, RetryLaterError, UserActionError
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.venues import MarketData
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_market_data import CcxtMarketData
from cts_desktop.exchange.quirks import quirks_of
from cts_desktop.exchange.venue_account import VenueAccount
from tests.helpers.manual_clock import ManualClock
from tests.helpers.test_exchange.exchange import TestExchange

BTC = "BTC/USDT"
MINUTE_MS = 60_000


@dataclass
class World:
    """An exchange and an open client without a key."""

    exchange: TestExchange
    client: CcxtClient
    data: MarketData
    kind: MarketType
    clock: ManualClock


@asynccontextmanager
async def opened(kind: MarketType) -> AsyncIterator[World]:
    clock = ManualClock()
    exchange = TestExchange(clock=clock)
    await exchange.start()
    account = VenueAccount("c001", "binance", kind, Mode.PAPER, endpoint=exchange.url)
    client = CcxtClient(account, clock, quirks_of("binance"))
    try:
        await client.open()
        await client.load_markets()
        yield World(exchange, client, CcxtMarketData(client), kind, clock)
    finally:
        await client.close()
        await exchange.close()


@pytest.fixture(params=list(MarketType))
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with opened(request.param) as world:
        yield world


@pytest.fixture
async def perpetual() -> AsyncIterator[World]:
    async with opened(MarketType.PERPETUAL) as world:
        yield world


async def test_a_query_that_fails_raises_and_is_never_an_empty_answer(perpetual):
    perpetual.exchange.faults.maintenance = True
    data = perpetual.data
    for call in (
        data.load_markets,
        data.fetch_tickers,
        lambda: data.fetch_trades(BTC, 5),
        lambda: data.fetch_order_book(BTC, 5),
        lambda: data.fetch_candles(BTC, 60, 0, 5),
    ):
        with pytest.raises(RetryLaterError):
            await call()


async def test_an_answer_cut_short_is_a_failure_and_not_an_empty_one(perpetual):
    perpetual.exchange.faults.add("truncate", times=None)
    for call in (
        perpetual.data.fetch_tickers,
        lambda: perpetual.data.fetch_trades(BTC, 5),
        lambda: perpetual.data.fetch_candles(BTC, 60, 0, 5),
    ):
        with pytest.raises(RetryLaterError):
            await call()


async def test_a_symbol_or_timeframe_the_venue_does_not_have_is_named(perpetual):
    with pytest.raises(NotFoundError, match="Binance has no NO/USDT"):
        await perpetual.data.fetch_trades("NO/USDT", 1)
    with pytest.raises(UserActionError, match=r"no candles of 61 s; it has .*1m"):
        await perpetual.data.fetch_candles(BTC, 61, 0, 1)


async def test_what_a_venue_cannot_tell_is_said(perpetual):
    perpetual.client.api.has.update(fetchTickers=False, fetchOHLCV=False)
    with pytest.raises(UserActionError, match="does not tell all tickers"):
        await perpetual.data.fetch_tickers()
    with pytest.raises(UserActionError, match="does not tell candles"):
        await perpetual.data.fetch_candles(BTC, 60, 0, 1)


async def test_markets_tickers_and_the_book_agree(world):
    markets = await world.data.load_markets()
    await world.exchange.tape.move(world.kind, BTCUSDT=100_000.0)
    tickers = await world.data.fetch_tickers()
    assert tickers.keys() <= markets.keys()
    assert tickers[BTC].last == Decimal(100_000)
    volume = tickers[BTC].quote_volume
    assert volume is not None
    assert volume > 0
    book = await world.data.fetch_order_book(BTC, 3)
    assert (len(book.bids), len(book.asks)) == (3, 3)
    assert book.bids[0][0] < book.asks[0][0]
    assert book.bids == tuple(sorted(book.bids, reverse=True))


async def test_the_newest_trades_come_oldest_first(world):
    for price in (100_000.0, 100_010.0, 100_020.0):
        world.clock.advance_to(world.clock.now_ms() + 1000)
        await world.exchange.tape.move(world.kind, BTCUSDT=price)
    trades = await world.data.fetch_trades(BTC, 2)
    assert len(trades) == 2
    assert [trade.ts_ms for trade in trades] == sorted(trade.ts_ms for trade in trades)
    assert trades[-1].price == Decimal(100_020)
    assert all(trade.qty > 0 for trade in trades)


async def test_only_closed_candles_are_given_and_only_from_the_time_asked_for(world):
    last_ms = world.clock.now_ms() // MINUTE_MS * MINUTE_MS - MINUTE_MS
    since_ms = last_ms - 9 * MINUTE_MS
    candles = await world.data.fetch_candles(BTC, 60, since_ms, 100)
    assert candles.ts_ms.tolist() == list(range(since_ms, last_ms + 1, MINUTE_MS))
    assert np.isfinite(candles.ohlcv).all()
    first = await world.data.fetch_candles(BTC, 60, since_ms, 4)
    assert first.ts_ms.tolist() == candles.ts_ms[:4].tolist()
    none = await world.data.fetch_candles(BTC, 60, last_ms + MINUTE_MS, 10)
    assert (none.ts_ms.shape, none.ohlcv.shape) == ((0,), (0, 5))
