"""What a chart is drawn from: stored, remembered and live candles, trades, signals, levels."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from cts_desktop.domain.backtests import IMPORTED
from cts_desktop.domain.errors import DatabaseError, DataFileError
from cts_desktop.domain.market import Candles
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import CloseReason, Position, PositionState
from cts_desktop.service import charts as module
from cts_desktop.service.chart_views import ChartSymbol, LiveQuestion
from cts_desktop.service.charts import ChartQueries
from cts_desktop.settings.source import Settings
from tests.helpers.engine_world import World
from tests.helpers.faulty_gateway import BTC, ETH
from tests.helpers.manual_clock import START_MS

MINUTE_MS = 60_000
C1 = "c001"
OLD = START_MS // 3_600_000 * 3_600_000 - 100 * 3_600_000


class Charts:
    """A world with its charts; a restart reads what was left."""

    def __init__(self, directory: Path) -> None:
        self.world = World(directory)
        self.directory = directory / "charts"
        self.charts = self.made()

    def made(self) -> ChartQueries:
        world = self.world
        settings = Settings(world.stores.settings)
        return ChartQueries(world.coordinator, world.stores, settings, world.bus, self.directory)

    def store(self, source: str, symbol: str, candles: Candles, timeframe_s: int = 60) -> None:
        self.world.stores.candles.save(source, symbol, timeframe_s, candles)

    async def play(self, *seconds: float) -> None:
        """Let a price step arrive after each of some waits."""
        for wait in seconds:
            await self.world.clock.run(wait)
            await self.world.gateway().tick(1)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Charts]:
    made = Charts(tmp_path)
    yield made
    await made.world.coordinator.close()
    made.world.stores.close()


def minutes(begin_ms: int, count: int, each_s: int = 60, price: float = 100.0) -> Candles:
    close = price + np.arange(count)
    rows = np.column_stack((close, close + 1, close - 1, close, np.ones(count)))
    return Candles(begin_ms + np.arange(count) * each_s * 1000, rows)


# ---------------------------------------------------------------------- nothing to draw
async def test_a_connection_that_never_ran_says_what_to_do(desk):
    desk.world.add()
    page = await desk.charts.page(C1, BTC, 60)
    assert page.first_ms == 0
    assert "Start the engine of “Paper 1”" in page.empty


async def test_candles_whose_source_is_gone_say_so(desk):
    assert "Import them again" in (await desk.charts.page("gone", BTC, 60)).empty


async def test_a_symbol_that_is_not_traded_says_so_while_the_engine_runs(desk):
    desk.world.add(symbols="BTC/USDT")
    await desk.world.coordinator.start()
    assert "does not trade XRP/USDT" in (await desk.charts.page(C1, "XRP/USDT", 60)).empty


async def test_a_recording_that_was_not_played_shows_nothing_of_its_future(desk, tmp_path):
    path = tmp_path / "BTC_USDT.csv"
    lines = [f"{OLD + n * MINUTE_MS},1,2,1,1,1" for n in range(9)]
    path.write_text("\n".join(("ts_ms,open,high,low,close,volume", *lines)) + "\n")
    desk.world.add(market_source="recorded", market_files=str(path))
    page = await desk.charts.page(C1, BTC, 60)
    assert len(page.candles.ts_ms) == 0
    assert "played yet" in page.empty
    desk.world.stores.state.put(f"cursor:{C1}", {"ts_ms": OLD + 4 * MINUTE_MS})
    page = await desk.charts.page(C1, BTC, 60)
    assert len(page.candles.ts_ms) == 4
    assert await desk.charts.symbols() == (ChartSymbol(C1, "Paper 1", "paper", BTC),)


async def test_a_recording_whose_file_is_gone_is_refused_in_words(desk, tmp_path):
    desk.world.add(market_source="recorded", market_files=str(tmp_path / "gone.csv"))
    with pytest.raises(DataFileError, match="cannot be read"):
        await desk.charts.page(C1, BTC, 60)
    assert await desk.charts.symbols() == ()


async def test_a_database_that_cannot_be_read_is_said_in_words(desk, monkeypatch):
    desk.world.add()
    desk.charts._reader._path = desk.directory / "gone.db"
    with pytest.raises(DatabaseError, match="cannot be opened"):
        await desk.charts.page(C1, BTC, 60)


# ---------------------------------------------------------------------- pages
async def test_the_first_page_ends_with_the_newest_candle(desk, monkeypatch):
    monkeypatch.setattr(module, "FIRST_CANDLES", 10)
    desk.store(IMPORTED, BTC, minutes(OLD, 200))
    page = await desk.charts.page(IMPORTED, BTC, 60)
    assert page.candles.ts_ms.tolist() == [OLD + n * MINUTE_MS for n in range(190, 200)]
    assert (page.first_ms, page.last_ms) == (OLD, OLD + 199 * MINUTE_MS)
    assert page.end_ms == OLD + 200 * MINUTE_MS


async def test_a_page_holds_the_whole_candles_of_the_time_asked_for(desk):
    desk.store(IMPORTED, BTC, minutes(OLD, 200))
    page = await desk.charts.page(IMPORTED, BTC, 3600, OLD + 70 * MINUTE_MS, OLD + 80 * MINUTE_MS)
    assert page.candles.ts_ms.tolist() == [OLD + 3_600_000]
    assert page.candles.ohlcv.tolist() == [[160, 220, 159, 219, 60]]
    assert (page.begin_ms, page.end_ms) == (OLD + 3_600_000, OLD + 7_200_000)


async def test_of_too_many_candles_the_newest_are_given(desk, monkeypatch):
    monkeypatch.setattr(module, "MOST_CANDLES", 20)
    desk.store(IMPORTED, BTC, minutes(OLD, 200))
    page = await desk.charts.page(IMPORTED, BTC, 60, OLD, OLD + 200 * MINUTE_MS)
    assert len(page.candles.ts_ms) == 20
    assert page.candles.ts_ms[-1] == OLD + 199 * MINUTE_MS


async def test_longer_stored_candles_fill_what_minutes_do_not_reach(desk):
    desk.store(IMPORTED, BTC, minutes(OLD, 3, 3600, 500), 3600)
    desk.store(IMPORTED, BTC, minutes(OLD + 3 * 3_600_000, 60))
    desk.store(IMPORTED, BTC, minutes(OLD, 3, 86_400, 900), 86_400)  # too long for hours
    page = await desk.charts.page(IMPORTED, BTC, 3600)
    assert page.candles.ohlcv[:, 3].tolist() == [500, 501, 502, 159]


async def test_closed_positions_and_signals_of_the_time_come_along(desk):
    stores = desk.world.stores
    desk.world.add()
    for number, opened in enumerate((OLD, OLD + 30 * MINUTE_MS, OLD + 90 * MINUTE_MS)):
        stores.positions.save(closed(f"p{number}", opened))
    stores.positions.save(replace(closed("open", OLD), state=PositionState.OPEN, closed_ms=None))
    stores.positions.save(replace(closed("other", OLD), symbol=ETH))
    counts = {f"{BTC} direction long": 2, f"{BTC} active short": 1, f"{ETH} direction long": 9}
    stores.database.queue(
        "INSERT INTO engine_metrics (connection_id, minute_at, data) VALUES (?, ?, ?)",
        (C1, OLD + MINUTE_MS, json.dumps({"signals": counts})),
    )
    marks = await desk.charts.marks(C1, BTC, 300, OLD, OLD + 60 * MINUTE_MS)
    assert [trade.position_id for trade in marks.trades] == ["p1", "p0"]
    trade = marks.trades[-1]
    assert (trade.side, trade.entry_price, trade.exit_price) == ("long", 100.0, 110.0)
    assert trade.net == Decimal("19.5")
    assert marks.signals.kinds == ("active", "direction")
    assert marks.signals.ts_ms.tolist() == [OLD, OLD]
    assert marks.signals.longs.tolist() == [0, 2]


def closed(name: str, opened_ms: int) -> Position:
    return Position(
        position_id=name, connection_id=C1, symbol=BTC, side=Side.BUY, created_ms=opened_ms,
        mode="paper", state=PositionState.CLOSED, entry_qty=Decimal(2),
        entry_notional=Decimal(200), exit_qty=Decimal(2), exit_notional=Decimal(220),
        fees=Decimal("0.5"), opened_ms=opened_ms, closed_ms=opened_ms + 5 * MINUTE_MS,
        close_reason=CloseReason.TARGET,
    )  # fmt: skip


# ---------------------------------------------------------------------- live
def question(desk: Charts, timeframe_s: int = 60, since_ms: int = 0) -> LiveQuestion:
    return LiveQuestion(C1, BTC, timeframe_s, since_ms)


async def test_without_an_engine_there_is_nothing_live(desk):
    desk.world.add()
    (live,) = await desk.charts.live([question(desk)])
    assert (live.price, live.now_ms, live.state) == (None, 0, "stopped")
    assert len(live.candles.ts_ms) == 0


async def test_the_running_candle_follows_the_prices(desk):
    desk.world.add()
    await desk.world.coordinator.start()
    await desk.play(1, 60, 61)
    (live,) = await desk.charts.live([question(desk)])
    assert live.price == desk.world.session().feed.mark(BTC)
    assert live.candles.ts_ms.size == 3
    assert live.candles.ohlcv[-1, 3] == pytest.approx(float(live.price))
    assert live.price_tick == desk.world.session().feed.rules[BTC].price_tick
    newest = int(live.candles.ts_ms[-1])
    (again,) = await desk.charts.live([question(desk, 60, newest)])
    assert again.candles.ts_ms.tolist() == [newest]
    assert again.complete
    (hour,) = await desk.charts.live([question(desk, 3600, newest)])
    assert not hour.complete  # its beginning was before the engine started


async def test_a_price_that_does_not_come_any_more_is_stale(desk):
    desk.world.add()
    await desk.world.coordinator.start()
    await desk.play(1)
    (live,) = await desk.charts.live([question(desk)])
    assert not live.stale
    await desk.world.clock.run(30)
    (live,) = await desk.charts.live([question(desk)])
    assert live.stale
    assert live.age_ms is not None
    assert live.age_ms >= 30_000


async def test_a_page_joins_what_is_stored_with_what_the_engine_sees_now(desk):
    desk.world.add()
    await desk.world.coordinator.start()
    await desk.play(1, 60)
    now = desk.world.clock.now_ms() // MINUTE_MS * MINUTE_MS
    desk.store(C1, BTC, minutes(now - 20 * MINUTE_MS, 10))
    page = await desk.charts.page(C1, BTC, 60)
    assert page.first_ms == now - 20 * MINUTE_MS
    assert page.candles.ts_ms.size == 12
    running = {s.symbol for s in await desk.charts.symbols() if s.running}
    assert running == {BTC, ETH}


async def test_the_embedded_market_is_remembered_after_a_stop_and_a_restart(desk):
    desk.world.add()
    await desk.world.coordinator.start()
    await desk.play(1, 60, 60)
    seen = (await desk.charts.page(C1, BTC, 60)).candles
    await desk.world.coordinator.stop()
    await desk.charts.close()
    again = desk.made()
    page = await again.page(C1, BTC, 60)
    assert page.candles.ts_ms.tolist() == seen.ts_ms.tolist()
    assert {s.symbol for s in await again.symbols()} == {BTC, ETH}


async def test_an_exchange_is_not_remembered_it_can_be_asked(desk):
    connection = desk.world.add()
    desk.world.stores.connections.save(replace(connection, exchange="binance"))
    await desk.world.coordinator.start()
    await desk.play(1, 60)
    await desk.charts.close()
    assert not list(desk.directory.glob("*"))
