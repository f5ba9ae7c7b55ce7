"""Candles downloaded over real sockets, through the real library, from the test exchange."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from cts_desktop.domain.backtests import DataRange
from cts_desktop.domain.market import MarketType
from cts_desktop.service.preset_views import DownloadView
from tests.helpers.candle_desk import CONNECTION, MINUTE_MS, CandleDesk
from tests.helpers.quiet_loop import QuietClock
from tests.helpers.test_exchange.exchange import TestExchange

BTC = "BTC/USDT"
MINUTES = 1100
pytestmark = pytest.mark.slow


@dataclass
class World:
    """The test exchange, and a candle store with a connection to it."""

    exchange: TestExchange
    desk: CandleDesk

    @property
    def since_ms(self) -> int:
        return self.desk.clock.now_ms() // MINUTE_MS * MINUTE_MS - MINUTES * MINUTE_MS

    async def start(self, timeframe_s: int = 60, symbol: str = BTC) -> None:
        await self.desk.store.download(CONNECTION, symbol, timeframe_s, self.since_ms)

    async def ended(self) -> DownloadView:
        """Let time pass until the download is over."""
        while (found := (await self.desk.store.downloads())[0]).running:
            await self.desk.clock.run(1)
        return found

    def there(self, timeframe_s: int = 60) -> "list[list[float]]":
        """What the exchange has, as (time, open, high, low, close)."""
        rows = self.exchange.tape.klines(
            MarketType.PERPETUAL, "BTCUSDT", timeframe_s * 1000, self.since_ms, None, 1500
        )  # fmt: skip
        return [[float(value) for value in row[:5]] for row in rows]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock = QuietClock()
    exchange = TestExchange(clock=clock)
    await exchange.start()
    desk = CandleDesk(tmp_path, clock)
    desk.use_real_gateways()
    desk.connect(endpoint=exchange.url)
    yield World(exchange, desk)
    await desk.close()
    await exchange.close()


async def stored(world: World, timeframe_s: int = 60) -> "list[list[float]]":
    candles, facts = await world.desk.store.load(DataRange(CONNECTION, BTC, timeframe_s))
    assert facts.gaps == 0
    rows: list[list[float]] = np.column_stack([candles.ts_ms, candles.ohlcv[:, :4]]).tolist()
    return rows


@pytest.mark.parametrize("timeframe_s", [60, 300])
async def test_what_the_exchange_has_is_stored_value_for_value(world, timeframe_s):
    begin = world.since_ms
    await world.start(timeframe_s)
    assert (await world.ended()).message.startswith("Complete")
    rows = await stored(world, timeframe_s)
    first = -(-begin // (timeframe_s * 1000)) * timeframe_s * 1000
    assert rows[0][0] == first
    assert rows == world.there(timeframe_s)[: len(rows)]
    assert len(rows) >= MINUTES * 60 // timeframe_s - 1
    assert not any("signature" in seen.params for seen in world.exchange.requests)


@pytest.mark.parametrize("mode", ["drop", "status", "truncate", "garbage"])
async def test_answers_that_fail_on_the_way_are_asked_for_again(world, mode):
    world.exchange.faults.add(mode, path="klines", times=3, skip=1)
    await world.start()
    assert (await world.ended()).share == 1.0
    assert len(await stored(world)) == MINUTES


@pytest.mark.logs
async def test_an_exchange_that_is_not_there_at_first_is_reached_later(world):
    world.exchange.faults.add("drop", times=6)
    begin = world.since_ms
    await world.start()
    assert (await world.ended()).share == 1.0
    rows = await stored(world)
    assert rows[0][0] == begin
    assert len(rows) >= MINUTES


async def test_a_symbol_nobody_lists_is_named(world):
    await world.start(symbol="NOBODY/USDT")
    assert (await world.ended()).message == "Failed: Binance has no NOBODY/USDT"
