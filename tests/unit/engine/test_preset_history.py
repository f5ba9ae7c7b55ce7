"""A preset's history: fetched whole whatever the venue does, and none is asked for twice."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.market import Candles
from cts_desktop.engine.presets.history import HistorySource
from cts_desktop.engine.presets.lines import Line
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.feed_venue import CandleVenue
from tests.helpers.manual_clock import START_MS, ManualClock
from tests.helpers.preset_rig import BTC, plan_of, preset
from tests.helpers.trading_rig import open_stores

END_MS = START_MS // 60_000 * 60_000
LAST = END_MS // 60_000 - 1


class World:
    """A venue's candles, a database, and a line of minutes that needs half a day of them."""

    def __init__(self, stores: SqliteStores, clock: ManualClock) -> None:
        self.stores = stores
        self.clock = clock
        self.venue = CandleVenue(clock)
        self.source = HistorySource("c001", stores, self.venue)
        self.line: Line = plan_of(preset(look_back_days=0.5)).lines[0]

    async def minutes(self, end_ms: int = END_MS) -> list[int]:
        return self.numbers(await self.source.bars(self.line, end_ms))

    @staticmethod
    def numbers(candles: Candles) -> list[int]:
        return [int(ts_ms) // 60_000 for ts_ms in candles.ts_ms]

    @property
    def wanted(self) -> list[int]:
        count = (self.line.look_back_ms + self.line.needed_ms) // 60_000
        return list(range(LAST - count + 1, LAST + 1))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = ManualClock()
    stores = open_stores(tmp_path, clock)
    yield World(stores, clock)
    stores.close()


async def test_all_that_is_needed_is_fetched_once(world):
    assert await world.minutes() == world.wanted
    asked = len(world.venue.asked)
    assert await world.minutes() == world.wanted
    assert len(world.venue.asked) == asked
    assert len(world.wanted) > 720


@pytest.mark.parametrize("most", [1, 7, 499])
async def test_answers_that_are_too_short_are_put_together(world, most):
    world.line = plan_of(preset(look_back_days=0.02)).lines[0]
    world.venue.most = most
    assert await world.minutes() == world.wanted
    assert len(world.venue.given) == len(world.wanted)


async def test_what_was_fetched_before_a_failure_is_not_asked_for_again(world):
    give = world.venue.fetch_candles
    answers: list[Candles | None] = []

    async def fetch(*wanted):
        if len(answers) == 1:
            answers.append(None)
            raise RetryLaterError("rate limit")
        answers.append(await give(*wanted))
        return answers[-1]

    world.venue.fetch_candles = fetch
    with pytest.raises(RetryLaterError):
        await world.minutes()
    assert await world.minutes() == world.wanted
    given = [minute for _, minute in world.venue.given]
    assert sorted(given) == world.wanted


async def test_minutes_without_a_trade_are_asked_for_once_and_not_while_they_are_young(world):
    quiet = {LAST - 400, LAST - 399, LAST - 20, LAST - 2}
    world.venue.empty = set(quiet)
    assert await world.minutes() == [m for m in world.wanted if m not in quiet]
    world.venue.asked.clear()
    assert LAST - 2 not in await world.minutes()
    assert world.venue.asked == [(LAST - 2, LAST - 2)]
    world.venue.empty.clear()
    assert LAST - 2 in await world.minutes()


async def test_candles_that_are_not_numbers_are_as_none(world):
    give = world.venue.fetch_candles
    broken = {LAST - 300, LAST - 1}

    async def fetch(*wanted):
        found = await give(*wanted)
        rows = found.ohlcv.copy()
        rows[np.isin(found.ts_ms // 60_000, list(broken)), 3] = np.nan
        return Candles(found.ts_ms, rows)

    world.venue.fetch_candles = fetch
    assert await world.minutes() == [m for m in world.wanted if m not in broken]


async def test_the_running_candle_and_later_ones_are_never_taken(world):
    await world.clock.run(600)
    assert (await world.minutes())[-1] == LAST


async def test_indicators_that_reach_further_back_read_their_own_candles(world):
    long = preset(timeframe_s=900, look_back_days=0.1)
    world.line = plan_of(long).lines[0]
    give, frames = world.venue.candles, []

    async def fetch(_symbol, timeframe_s, since_ms, limit):
        frames.append(timeframe_s)
        step_ms = timeframe_s * 1000
        opens = range(-(-since_ms // step_ms) * step_ms, END_MS - step_ms + 1, step_ms)[:limit]
        return Candles(np.array(opens, np.int64), give([o // 60_000 for o in opens]).ohlcv)

    world.venue.fetch_candles = fetch
    bars = await world.source.bars(world.line, END_MS)
    assert set(frames) == {60, 900}
    assert (np.diff(bars.ts_ms) == 60_000).all()
    assert int(bars.ts_ms[-1]) == END_MS - 60_000
    fine_ms = world.line.look_back_ms
    stored = world.stores.candles.load("c001", BTC, 60)
    assert int(stored.ts_ms[0]) <= END_MS - fine_ms
