"""Prices over real websockets: complete, of known age, and back after every interruption."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.market import MarketStep
from cts_desktop.exchange.price_stream import FIRST_WAIT_S, POLL_S, SILENCE_S, PriceStream
from cts_desktop.exchange.price_taps import PriceTaps
from tests.helpers.feed_venue import (
    PATIENCE_S,
    SYMBOLS,
    FeedClient,
    FeedVenue,
    feed_client,
    feed_venue,
    quote,
    ticker,
    trade,
    until,
)
from tests.helpers.manual_clock import START_MS, ManualClock

BTC, ETH, XRP = "BTCUSDT", "ETHUSDT", "XRPUSDT"
STEP_MS = 1000


class Sink:
    """Keeps the steps."""

    def __init__(self) -> None:
        self.steps: list[MarketStep] = []
        self.failures: list[BaseException] = []
        self.breaks: Exception | None = None

    @property
    def newest(self) -> MarketStep:
        return self.steps[-1]

    async def on_step(self, step: MarketStep) -> None:
        if self.breaks is not None:
            raise self.breaks
        self.steps.append(step)

    def on_market_end(self) -> None:
        raise AssertionError("a live market does not end")

    def on_market_failure(self, error: BaseException) -> None:
        self.failures.append(error)


class World:
    """A venue, a client, and the stream between them, in time moved by hand."""

    def __init__(self, venue: FeedVenue, client: FeedClient) -> None:
        self.venue = venue
        self.client = client
        self.clock = ManualClock()
        self.sink = Sink()
        self.failures: list[str] = []
        self.stream = PriceStream(
            client, self.clock, lambda name, _error: self.failures.append(name)
        )

    async def start(self, lines: int = 2) -> None:
        await self.stream.start(SYMBOLS, STEP_MS, self.sink)
        await until(lambda: self.venue.open == lines and len(self.venue.asked) >= 2)

    async def say(self, *messages: dict[str, Any]) -> None:
        """Let the venue say something, and wait until it has arrived."""
        grid = self.stream._grid
        before = grid.trades + grid.quotes
        await self.venue.say(messages)
        await until(lambda: grid.trades + grid.quotes == before + len(messages))

    async def come_back(self) -> None:
        """Let time pass until both lines are open: how much they wait for is chance."""
        async with asyncio.timeout(PATIENCE_S):
            while self.venue.subscribed < 2:
                await self.clock.run(1)
                await asyncio.sleep(0.01)

    async def step(self) -> MarketStep:
        await self.clock.run(STEP_MS / 1000)
        return self.sink.newest


@asynccontextmanager
async def opened(**options: Any) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        venue = await stack.enter_async_context(feed_venue())
        client = await stack.enter_async_context(feed_client(venue.port, **options))
        world = World(venue, client)
        yield world
        await world.stream.stop()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as world:
        yield world


@pytest.fixture(params=["lean", "generic"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Binance's own form read by us, or everything parsed by ccxt as for any other venue."""
    if request.param == "generic":
        monkeypatch.setattr(PriceTaps, "_taken", lambda _self, _message: False)
    return str(request.param)


def interruptions(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if "interrupted" in r.getMessage()]


# ---------------------------------------------------------------------- interruptions
@pytest.mark.logs
async def test_steps_go_on_with_growing_age_while_the_line_is_down_and_it_comes_back(world, caplog):
    await world.start()
    await world.say(trade(BTC, 100, 2, 10))
    first = await world.step()
    world.venue.refusing = True
    await world.venue.hang_up()
    await until(lambda: not world.stream.healthy)
    assert "no trades: " in world.stream.trouble
    for number in (1, 2, 3):
        step = await world.step()
        assert (step.last[0], step.volume[0], step.seen_ms[0]) == (100, 0, first.seen_ms[0])
        assert step.ts_ms == first.ts_ms + number * STEP_MS
    world.venue.refusing = False
    await world.come_back()
    await world.venue.say([trade(BTC, 90, 5, 10)])  # told once more
    await world.say(trade(BTC, 103, 1, 5000))
    await world.clock.run(1.1)
    step = world.sink.newest
    assert (step.open[0], step.low[0], step.last[0]) == (103, 103, 103)  # nothing in between
    assert "no trades" not in world.stream.trouble
    assert len(interruptions(caplog)) == 2  # one of each kind, whatever came after


@pytest.mark.logs
async def test_a_stream_that_says_nothing_is_opened_anew_and_said_once(world, caplog):
    await world.start()
    await world.clock.run(SILENCE_S - 2)
    assert (len(world.venue.asked), world.stream.healthy) == (6, True)
    await world.clock.run(4 + FIRST_WAIT_S)
    await until(lambda: len(world.venue.asked) == 12 and world.venue.open == 2)
    assert "nothing came for" in world.stream.trouble
    await world.clock.run(3 * SILENCE_S)
    await until(lambda: len(world.venue.asked) == 18)
    await world.clock.run(2 * SILENCE_S)  # a market may be that quiet: ever more rarely
    assert len(world.venue.asked) == 18
    assert len(interruptions(caplog)) == 2
    await until(lambda: world.venue.subscribed == 2)
    await world.say(trade(BTC, 100, 1, 1), quote(BTC, 99, 101))
    await world.clock.run(2)
    assert world.stream.trouble == ""


@pytest.mark.logs
async def test_a_quiet_symbol_is_fresh_while_its_quotes_flow(world):
    await world.start()
    await world.say(trade(XRP, 2, 1, 1))
    for _ in range(3):
        await world.clock.run(20)
        await world.say(quote(XRP, 1, 3))
    step = await world.step()
    assert step.ts_ms - step.seen_ms[2] <= STEP_MS
    assert step.last[2] == 2
    assert "no trades" in world.stream.trouble


@pytest.mark.logs
async def test_refused_connections_are_tried_with_growing_pauses(world, monkeypatch):
    monkeypatch.setattr(world.stream, "_random", Longest())
    world.venue.refusing = True
    pauses: list[float] = []
    interrupted = world.stream._interrupted

    def noted(line: Any) -> float:
        pauses.append(interrupted(line))
        return pauses[-1]

    monkeypatch.setattr(world.stream, "_interrupted", noted)
    await world.stream.start(SYMBOLS[:1], STEP_MS, world.sink)
    while len(pauses) < 8:  # of trades and quotes in turn
        before = len(pauses)
        await until(lambda before=before: len(pauses) >= before + 2)  # type: ignore[misc]
        await world.clock.run(pauses[-1])
    assert pauses[:8] == [1, 1, 2, 2, 4, 4, 8, 8]


class Longest:
    """Chance that always takes the most."""

    def uniform(self, _least: float, most: float) -> float:
        return most


@pytest.mark.logs
async def test_a_socket_closed_by_somebody_else_is_opened_anew(world):
    await world.start()
    for socket in list(world.client.api.clients.values()):
        await socket.close()  # cancels what waits for it
    await until(lambda: not world.stream.healthy and world.venue.open == 0)
    await world.clock.run(FIRST_WAIT_S)
    await until(lambda: world.venue.subscribed == 2)


async def test_a_sink_that_fails_is_reported(world):
    world.sink.breaks = ValueError("no")
    await world.start()
    await world.clock.run(1)
    assert world.failures == ["price steps"]
    assert world.sink.failures == [world.sink.breaks]


async def test_prices_from_before_may_be_missing(world):
    async def query(call: Any) -> Any:
        raise RetryLaterError("busy")

    world.client.query = query
    await world.start()
    await world.say(trade(BTC, 100, 1, 1))
    assert (await world.step()).last[0] == 100


@pytest.mark.parametrize(
    "text", ["hello", "{}", "[]", '{"e": "trade"}', '{"e": "bookTicker", "s": 1}']
)
async def test_what_cannot_be_read_does_no_harm(world, text):
    await world.start()
    await world.venue.send_text(text)
    await world.say(trade(BTC, 100, 1, 1))
    assert (await world.step()).last[0] == 100


# ---------------------------------------------------------------------- what arrives
async def test_there_is_one_subscription_per_kind_for_all_symbols(world):
    await world.start()
    ids = ("btcusdt", "ethusdt", "xrpusdt")
    assert sorted(world.venue.asked) == sorted(
        f"{name}@{kind}" for kind in ("trade", "bookTicker") for name in ids
    )
    assert world.venue.open == 2


async def test_every_trade_of_a_burst_arrives(world, way):
    await world.start()
    ids, count = (BTC, ETH, XRP), 6000
    await world.say(*(trade(ids[n % 3], 100 + n % 7, 0.5, 1000 + n) for n in range(count)))
    await world.say(*(quote(name, 99, 101) for name in ids))
    step = await world.step()
    assert step.volume.tolist() == [count / 3 * 0.5] * 3
    assert step.high.tolist() == [106] * 3
    assert step.spread_pct.tolist() == [2.0] * 3
    assert world.stream.ticks == count
    assert (await world.step()).volume.tolist() == [0, 0, 0]


async def test_a_transfer_of_the_insurance_fund_is_no_trade(world):
    await world.start()
    await world.venue.say([trade(BTC, 1, 1, 1, X="INSURANCE_FUND"), trade(BTC, 0, 0, 1, X="NA")])
    await world.say(trade(BTC, 100, 1, 2))
    step = await world.step()
    assert (step.low[0], step.volume[0]) == (100, 1)


async def test_contracts_are_counted_in_base_currency(monkeypatch):
    monkeypatch.setattr(PriceTaps, "_taken", lambda _self, _message: False)
    async with opened(contract_size="0.01") as world:
        await world.start()
        await world.say(trade(BTC, 100, 300, 1))
        assert (await world.step()).volume[0] == pytest.approx(3)


async def test_what_traded_before_is_known_but_is_no_trade(world):
    world.client.last = {"BTC/USDT:USDT": "100.5"}
    await world.start()
    step = await world.step()
    assert (step.last[0], step.volume[0], step.seen_ms[0]) == (100.5, 0, START_MS)
    assert math.isnan(step.last[1])


@pytest.mark.parametrize("missing", [("watchTradesForSymbols",), ("watchBidsAsks",)])
async def test_a_venue_without_a_stream_for_many_symbols_gets_the_next_best(world, missing):
    for method in missing:
        world.client.api.has[method] = False
    await world.stream.start(SYMBOLS, STEP_MS, world.sink)
    await until(lambda: len(world.venue.asked) == 6)
    await world.say(*(trade(name, 100, 1, 1) for name in (BTC, ETH, XRP)))
    assert (await world.step()).volume.tolist() == [1, 1, 1]


async def test_where_there_is_no_stream_one_request_asks_for_all_tickers(world):
    api = world.client.api
    for method in ("watchTradesForSymbols", "watchTrades", "watchTickers", "watchTicker"):
        api.has[method] = False
    asked: list[float] = []

    async def query(call: Any) -> Any:
        asked.append(world.clock.monotonic())
        last = f"{100 + len(asked) // 2}"
        return {
            "BTC/USDT:USDT": {"last": last, "baseVolume": "5", "bid": "99", "ask": "101"},
            "ETH/USDT:USDT": {"last": None, "baseVolume": None, "bid": None, "ask": None},
        }

    world.client.query = query
    await world.stream.start(SYMBOLS, STEP_MS, world.sink)
    await world.clock.run(3 * POLL_S + 2)
    assert len(asked) == 1 + 4  # once for the first prices
    assert world.sink.newest.last[0] == 102
    assert world.sink.newest.spread_pct[0] == 2.0
    assert world.stream.healthy


async def test_where_there_are_no_trades_the_stream_of_tickers_makes_the_prices(world):
    for method in ("watchTradesForSymbols", "watchTrades"):
        world.client.api.has[method] = False
    await world.stream.start(SYMBOLS, STEP_MS, world.sink)
    await until(lambda: len(world.venue.asked) == 3)
    grid = world.stream._grid
    await world.venue.say([ticker(BTC, 100, 500), ticker(ETH, 7, 5, c=None)])
    await world.venue.say([ticker(BTC, 103, 502.5)])
    await until(lambda: grid.tickers == 2)
    step = await world.step()
    assert (step.last[0], step.volume[0], step.spread_pct[0]) == (103, 3.5, 2.0)
    assert world.venue.open == 1


async def test_tickers_beside_trades_tell_the_spread_and_that_a_symbol_lives(world):
    world.client.api.has["watchBidsAsks"] = False
    await world.stream.start(SYMBOLS, STEP_MS, world.sink)
    await until(lambda: len(world.venue.asked) == 6)
    await world.say(trade(BTC, 100, 2, 1))
    first = await world.step()
    await world.venue.say([ticker(BTC, 50, 900), ticker(BTC, 50, 900, b=None, a=None)])
    await until(lambda: world.stream._grid.tickers == 2)
    step = await world.step()
    assert (step.last[0], step.volume[0], step.spread_pct[0]) == (100, 0, 2.0)
    assert step.seen_ms[0] > first.seen_ms[0]


async def test_symbols_nobody_asked_us_for_are_left_to_others(world, way):
    api = world.client.api
    other = asyncio.create_task(api.watch_trades("XRP/USDT:USDT"))
    await until(lambda: world.venue.open == 1)
    await world.stream.start(SYMBOLS[:1], STEP_MS, world.sink)
    await until(lambda: world.venue.subscribed == 3)
    await world.venue.say([trade(XRP, 3, 1, 1)])
    assert [trade["price"] for trade in await other] == ["3"]
    assert world.stream.ticks == 0


# ---------------------------------------------------------------------- steps and stopping
@pytest.mark.logs
async def test_a_client_that_was_closed_before_leaves_nothing_to_end(world, monkeypatch):
    await world.start()
    await world.client.api.close()

    def closed(_client: FeedClient) -> Any:
        raise RetryLaterError("closed")

    monkeypatch.setattr(FeedClient, "api", property(closed), raising=False)
    await world.stream.stop()
    await world.stream.stop()
    monkeypatch.undo()


async def test_after_a_stall_there_is_one_step_at_the_present(world):
    await world.start()
    await world.step()
    world.clock.advance_to(world.clock.now_ms() + 10 * STEP_MS + 400)
    await world.clock.run(0)
    assert [s.ts_ms - START_MS for s in world.sink.steps] == [1000, 11_000]
    await world.clock.run(0.6)
    assert world.sink.newest.ts_ms - START_MS == 12_000


async def test_where_the_clock_is_set_back_steps_go_on_from_there(world):
    await world.start()
    await world.step()
    await world.clock.set(-3600)
    await world.clock.run(3)
    assert world.sink.newest.ts_ms == START_MS + 4 * STEP_MS - 3_600_000


async def test_stopping_ends_our_sockets_and_leaves_those_of_others(world):
    api = world.client.api
    mark = asyncio.create_task(api.watch_ticker("ETH/USDT:USDT"))
    await until(lambda: world.venue.open == 1)
    handle = api.handle_message
    await world.start(3)
    await world.say(trade(BTC, 100, 1, 1))
    await world.stream.stop()
    await until(lambda: world.venue.open == 1)
    assert len(api.clients) == 1
    assert api.handle_message == handle
    assert not mark.done()
    await world.venue.hang_up()
    with pytest.raises(Exception, match="closed"):
        await mark
    steps = len(world.sink.steps)
    await world.clock.run(3)
    assert len(world.sink.steps) == steps
    assert world.stream.trouble == ""


async def test_a_stopped_stream_starts_again_with_other_symbols(world):
    await world.start()
    await world.stream.stop()
    world.venue.asked.clear()
    await world.stream.start(SYMBOLS[1:2], STEP_MS, world.sink)
    await until(lambda: world.venue.open == 2 and len(world.venue.asked) == 2)
    await world.say(trade(ETH, 7, 1, 1))
    step = await world.step()
    assert (step.last.tolist(), step.volume.tolist()) == ([7], [1])
