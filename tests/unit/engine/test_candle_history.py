"""Candles are complete after any interruption, and none is asked for that is there."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from cts_desktop.domain.errors import RetryLaterError, UserActionError
from cts_desktop.domain.market import Candles
from cts_desktop.engine.candle_history import (
    FIRST_WAIT_S,
    LONGEST_WAIT_S,
    PAGE,
    TAIL_EVERY_S,
    CandleHistory,
)
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.feed_venue import CandleVenue
from tests.helpers.manual_clock import START_MS, ManualClock
from tests.helpers.recording_log import RecordingLog
from tests.helpers.trading_rig import database_full, open_stores

BTC, ETH = "BTC/USDT", "ETH/USDT"
LAST = START_MS // 60_000 - 1  # the newest minute that is over


class World:
    """A venue, a database, and what is running between them."""

    def __init__(self, stores: SqliteStores, clock: ManualClock) -> None:
        self.clock = clock
        self.stores = stores
        self.venue = CandleVenue(clock)
        self.log = RecordingLog()
        self.failures: list[BaseException] = []

    def history(self, hours: int = 1, symbols: tuple[str, ...] = (BTC,)) -> CandleHistory:
        return CandleHistory(
            "c001", symbols, hours, self.venue, self.stores, self.clock, self.log
        )  # fmt: skip

    def stored(self, symbol: str = BTC) -> Candles:
        return self.stores.candles.load("c001", symbol, 60)

    def minutes(self, symbol: str = BTC) -> list[int]:
        return [ts_ms // 60_000 for ts_ms in self.stored(symbol).ts_ms.tolist()]

    def run(self, history: CandleHistory) -> Supervisor:
        tasks = Supervisor(lambda _name, error: self.failures.append(error))
        tasks.start(history.run(), "candle history")
        return tasks


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = ManualClock()
    stores = open_stores(tmp_path, clock)
    yield World(stores, clock)
    stores.close()


def wanted(hours: int = 1) -> list[int]:
    return list(range(LAST - hours * 60 + 1, LAST + 1))


# ---------------------------------------------------------------------- failures
async def test_a_failure_is_logged_once_and_tried_again_with_growing_pauses(world):
    world.venue.failing = [RetryLaterError("busy")] * 3
    history = world.history()
    tasks = world.run(history)
    for wait_s in (FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S):
        assert (world.minutes(), history.progress) == ([], 0.0)
        await world.clock.run(wait_s)
    assert len(world.minutes()) == 60
    assert history.progress == 1.0
    await tasks.cancel()
    warnings = [line for line in world.log.lines if line[0] == "warning"]
    assert len(warnings) == 1
    assert "busy" in warnings[0][1]
    assert world.failures == []


async def test_pauses_grow_up_to_a_limit(world):
    world.venue.failing = [RetryLaterError("down")] * 50
    tasks = world.run(world.history())
    await world.clock.run(4 * 3600)
    before = len(world.venue.failing)
    await world.clock.run(LONGEST_WAIT_S)
    assert before - len(world.venue.failing) == 1
    await tasks.cancel()


async def test_a_symbol_without_candles_is_given_up_and_the_others_go_on(world):
    world.venue.failing = [UserActionError("no candles of 60 s")]
    history = world.history(symbols=(BTC, ETH))
    await history.fill()
    await history.fill()
    assert (world.minutes(BTC), world.minutes(ETH)) == ([], wanted())
    assert len([line for line in world.log.lines if "no candles of 60 s" in line[1]]) == 1
    assert history.progress == 1.0


async def test_a_database_that_cannot_be_read_or_written_ends_nothing(world):
    history = world.history()
    await history.fill()
    world.clock.advance_to(world.clock.now_ms() + 600_000)
    world.stores.state.put("anything", 1)
    with database_full(world.stores):
        tasks = world.run(history)
        await world.clock.run(1)
        assert world.log.count("warning") == 1
    await world.clock.run(FIRST_WAIT_S)
    assert world.minutes()[-1] == LAST + 10
    assert world.failures == []
    await tasks.cancel()


# ---------------------------------------------------------------------- what is fetched
async def test_the_newest_candles_come_first_and_every_page_is_stored_at_once(world):
    world.venue.failing = []
    hours = 3 * PAGE // 60
    tasks = world.run(world.history(hours))
    while not world.venue.asked:  # noqa: ASYNC110 - some turns, no more
        await asyncio.sleep(0)
    await tasks.cancel()
    first, last = world.venue.asked[0]
    assert (last, first) == (LAST, LAST // PAGE * PAGE)
    kept = len(world.minutes())
    await world.history(hours).fill()
    firsts = [first for first, _ in world.venue.asked[1 if kept else 2 :]]
    assert firsts == sorted(firsts, reverse=True)
    assert world.minutes() == wanted(hours)


async def test_only_what_is_missing_is_fetched(world):
    there = [minute for minute in wanted(2) if minute % 50]
    world.stores.candles.save("c001", BTC, 60, CandleVenue.candles(there))
    await world.history(2).fill()
    missing = sorted(set(wanted(2)) - set(there))
    assert sorted(world.venue.asked) == [(minute, minute) for minute in missing]
    assert world.minutes() == wanted(2)


async def test_a_venue_that_gives_few_candles_at_once_is_asked_for_the_rest(world):
    world.venue.most = 7
    await world.history().fill()
    assert world.minutes() == wanted()
    assert len(set(world.venue.given)) == len(world.venue.given)


async def test_minutes_without_a_candle_are_remembered_over_a_restart(world):
    world.venue.empty = set(range(LAST - 40, LAST - 20)) | {LAST - 50}
    await world.history().fill()
    world.venue.asked.clear()
    await world.history().fill()
    assert world.venue.asked == []
    assert world.minutes() == sorted(set(wanted()) - world.venue.empty)


async def test_the_newest_minutes_are_asked_for_again_where_the_venue_was_late(world):
    world.venue.empty = {LAST - 1, LAST}
    await world.history().fill()
    world.venue.empty = set()
    await world.history().fill()
    assert world.minutes() == wanted()


async def test_a_venue_that_does_not_go_back_so_far_is_not_asked_for_ever(world):
    world.venue.empty = set(range(LAST - 3000, LAST - 30))
    hours = 24
    await world.history(hours).fill()
    world.venue.asked.clear()
    await world.history(hours).fill()
    assert world.venue.asked == []
    assert world.minutes() == list(range(LAST - 30, LAST + 1))


async def test_candles_with_unknown_prices_are_not_stored(world, monkeypatch):
    whole = CandleVenue.candles

    def holed(minutes):
        found = whole(minutes)
        found.ohlcv[np.array(minutes) % 10 == 0, 3] = np.nan
        return found

    monkeypatch.setattr(CandleVenue, "candles", staticmethod(holed))
    await world.history().fill()
    assert world.minutes() == [minute for minute in wanted() if minute % 10]


async def test_closed_minutes_are_added_as_time_goes_on(world):
    history = world.history()
    tasks = world.run(history)
    await world.clock.run(3 * TAIL_EVERY_S + 1)
    assert world.minutes()[-1] == LAST + 3 * TAIL_EVERY_S // 60
    assert len(set(world.venue.given)) == len(world.venue.given)
    assert history.progress == 1.0
    await tasks.cancel()


async def test_progress_grows_with_the_pages_of_all_symbols(world):
    history = world.history(2 * PAGE // 60, (BTC, ETH))
    seen = [history.progress]
    tasks = world.run(history)
    while history.progress < 1:
        await asyncio.sleep(0)
        seen.append(history.progress)
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    await tasks.cancel()


# ---------------------------------------------------------------------- any interruption
class Watched(CandleVenue):
    """A venue that looks into the store whenever it is asked."""

    def __init__(self, clock: ManualClock, stores: SqliteStores) -> None:
        super().__init__(clock)
        self._stores = stores

    @override
    async def fetch_candles(
        self, symbol: str, timeframe_s: int, since_ms: int, limit: int
    ) -> Candles:
        until_ms = since_ms + (limit - 1) * 60_000
        stored = self._stores.candles.load("c001", symbol, 60, since_ms, until_ms)
        assert not stored.ts_ms.size, "asked for what is stored"
        return await super().fetch_candles(symbol, timeframe_s, since_ms, limit)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 40)), max_size=6),
    st.sets(st.integers(10, 590), max_size=20),
    st.integers(3, 700),
)
def test_after_any_interruptions_the_store_is_as_the_venue_and_nothing_is_asked_for_twice(
    interruptions, holes, most
):
    """Each run lasts some turns of the loop, ends by force, and time passes until the next."""

    async def check(stores: SqliteStores, clock: ManualClock) -> None:
        world = World(stores, clock)
        world.venue = venue = Watched(clock, stores)
        venue.most = most
        venue.empty = {LAST - hole for hole in holes}
        for turns_left, fails, minutes in interruptions:
            venue.failing = [RetryLaterError("busy")] if fails else []
            tasks = world.run(world.history(10))
            for _ in range(turns_left):
                await asyncio.sleep(0)
            await tasks.cancel()
            clock.advance_to(clock.now_ms() + minutes * 60_000)
        venue.failing = []
        await world.history(10).fill()
        last = clock.now_ms() // 60_000 - 1
        assert set(range(last - 599, last + 1)) - venue.empty <= set(world.minutes())
        assert not venue.empty & set(world.minutes())
        expected = CandleVenue.candles(world.minutes())
        assert np.array_equal(world.stored().ohlcv, expected.ohlcv)
        assert world.failures == []

    with TemporaryDirectory() as directory:
        clock = ManualClock()
        stores = open_stores(Path(directory), clock)
        try:
            asyncio.run(check(stores, clock))
        finally:
            stores.close()
