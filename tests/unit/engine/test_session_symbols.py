"""A session trades what the rule picks, watches what is held, and keeps its candles complete."""

from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from typing_extensions import override

from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.venues import Ticker
from tests.helpers.engine_world import World
from tests.helpers.faulty_gateway import BTC, ETH, FaultyGateway
from tests.helpers.feed_venue import CandleVenue


class PublicData(CandleVenue):
    """The venue's public data; ETH is traded more than BTC.

    Attributes:
        tickers_asked: how often all tickers were asked for.
    """

    tickers_asked = 0

    @override
    async def fetch_tickers(self) -> Mapping[str, Ticker]:
        self.tickers_asked += 1
        volumes = {BTC: Decimal(2_000_000), ETH: Decimal(3_000_000)}
        return {s: Ticker(s, Decimal(100), quote_volume=v) for s, v in volumes.items()}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    yield world
    await world.close()


@pytest.fixture
def data(world: World) -> PublicData:
    """Make every gateway one of a venue with public data."""
    data = PublicData(world.clock)

    def prepare(_name: str, gateway: FaultyGateway) -> None:
        gateway.market_data = lambda: data  # type: ignore[method-assign]

    world.prepare = prepare
    return data


async def test_a_real_venue_without_a_list_or_rule_says_what_to_do(world, data):
    world.add()
    with pytest.raises(UserActionError, match="Symbols: none is named"):
        await world.coordinator.start()
    assert data.tickers_asked == 0


async def test_a_rule_picks_by_the_tickers_of_the_venue(world, data):
    world.add(symbol_rule="volume", symbol_count=1)
    await world.coordinator.start()
    assert world.session().feed.symbols == (ETH,)
    assert data.tickers_asked == 1


async def test_a_list_asks_for_no_tickers_and_may_be_spelled_in_any_way(world, data):
    world.add(symbols="ethusdt, BTC/USDT:USDT")
    await world.coordinator.start()
    assert world.session().feed.symbols == (ETH, BTC)
    assert data.tickers_asked == 0


async def test_a_market_of_our_own_is_traded_as_a_whole_whatever_the_rule(world):
    world.add(symbol_rule="volume", symbol_count=1)
    await world.coordinator.start()
    assert world.session().feed.symbols == (BTC, ETH)
    assert world.session().history is None


async def test_what_is_held_is_watched_but_not_traded_when_the_rule_no_longer_picks_it(world, data):
    world.add(symbols=BTC)
    await world.holding(symbol=BTC)
    await world.coordinator.stop()
    world.change(symbols="", symbol_rule="volume", symbol_count=1)
    await world.coordinator.start()
    session = world.session()
    assert session.feed.symbols == (ETH, BTC)
    assert session.main is not None
    assert session.main._allowed.tolist() == [True, False]


async def test_candles_are_fetched_in_the_background_and_end_with_the_session(world, data):
    world.add(symbols=BTC, history_hours=2)
    await world.coordinator.start()
    await world.clock.run(1)
    history = world.session().history
    assert history is not None
    assert history.progress == 1.0
    assert world.stores.candles.load("c001", BTC, 60).ts_ms.size == 120
    await world.coordinator.stop()
    asked = len(data.asked)
    await world.clock.run(3600)
    assert len(data.asked) == asked


async def test_no_history_is_kept_where_none_is_wanted(world, data):
    world.add(symbols=BTC, history_hours=0)
    await world.coordinator.start()
    await world.clock.run(600)
    assert world.engine().state is EngineState.RUNNING
    assert (world.session().history, data.asked) == (None, [])
