"""A simulated account at a real venue's prices: the test exchange, without a key."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.errors import (
    InvalidValueError,
    NotFoundError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.orders import OrderRequest, OrderState, OrderType, Side
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.live_market import AUTOMATIC_STEP_MS, LiveMarket
from cts_desktop.exchange.quirks import quirks_of
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.exchange.venue_market import VenueSettings
from tests.helpers.feed_venue import PATIENCE_S, until
from tests.helpers.manual_clock import ManualClock
from tests.helpers.test_exchange.exchange import TestExchange

BTC, ETH = "BTC/USDT", "ETH/USDT"
D = Decimal


class World:
    """The exchange, and a paper account at its prices."""

    def __init__(self, exchange: TestExchange, kind: MarketType, clock: ManualClock) -> None:
        self.exchange = exchange
        self.kind = kind
        self.clock = clock
        self.steps: list[MarketStep] = []
        self.failures: list[BaseException] = []
        self.gateway = self.make()

    def make(self, quote: str = "USDT", endpoint: str = "") -> SimulatedGateway:
        account = VenueAccount(
            "c001", "binance", self.kind, Mode.PAPER, endpoint=endpoint or self.exchange.url
        )
        market = LiveMarket(
            CcxtClient(account, self.clock, quirks_of("binance")), self.clock, quote=quote
        )
        return SimulatedGateway(
            market, VenueSettings(), connection_id="c001", latency_ms=0,
            on_failure=lambda _name, error: self.failures.append(error),
        )  # fmt: skip

    # ------------------------------------------------------------------ MarketSink
    async def on_step(self, step: MarketStep) -> None:
        self.steps.append(step)

    def on_market_end(self) -> None:
        raise AssertionError("a live market does not end")

    def on_market_failure(self, error: BaseException) -> None:
        self.failures.append(error)

    # ------------------------------------------------------------------ what happens
    async def start(self, *symbols: str) -> None:
        await self.gateway.connect()
        await self.gateway.start_market(symbols or (BTC, ETH), 1000, self)
        await asyncio.sleep(0.05)

    async def price(self, price: float) -> None:
        """Let BTC trade until it has arrived in a step."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.steps or self.steps[-1].last[0] != price:
                await self.exchange.tape.move(self.kind, BTCUSDT=price)
                await asyncio.sleep(0.01)
                await self.clock.run(1)

    def order(self, name: str, side: Side = Side.BUY, qty: str = "0.01") -> OrderRequest:
        leverage = D(10) if self.kind is MarketType.PERPETUAL else D(1)
        return OrderRequest(name, BTC, side, OrderType.MARKET, D(qty), leverage=leverage)


@asynccontextmanager
async def opened(kind: MarketType) -> AsyncIterator[World]:
    clock = ManualClock()
    exchange = TestExchange(clock=clock)
    await exchange.start()
    world = World(exchange, kind, clock)
    try:
        yield world
    finally:
        await world.gateway.close()
        await exchange.close()


@pytest.fixture(params=list(MarketType))
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with opened(request.param) as world:
        yield world


@pytest.fixture
async def perpetual() -> AsyncIterator[World]:
    async with opened(MarketType.PERPETUAL) as world:
        yield world


# ---------------------------------------------------------------------- failures
async def test_a_venue_that_does_not_answer_is_to_be_asked_again_later(perpetual):
    perpetual.exchange.faults.maintenance = True
    with pytest.raises(RetryLaterError):
        await perpetual.gateway.connect()
    perpetual.exchange.faults.maintenance = False
    await perpetual.gateway.connect()
    assert BTC in await perpetual.gateway.load_markets()


async def test_a_quote_currency_nothing_is_priced_in_is_named_with_what_there_is(perpetual):
    gateway = perpetual.make("EUR")
    with pytest.raises(UserActionError, match=r"nothing is priced in EUR here\. There is: .*USDT"):
        await gateway.connect()
    await gateway.close()


async def test_an_unknown_symbol_or_grid_is_refused(perpetual):
    await perpetual.gateway.connect()
    with pytest.raises(NotFoundError, match="no NO/USDT"):
        await perpetual.gateway.start_market(["NO/USDT"], 1000, perpetual)
    with pytest.raises(InvalidValueError):
        perpetual.gateway.resolve_step_ms(-1)
    assert perpetual.gateway.resolve_step_ms(0) == AUTOMATIC_STEP_MS


@pytest.mark.logs
async def test_nothing_trades_at_a_price_nobody_can_have(perpetual):
    await perpetual.start()
    await perpetual.price(100_000.0)
    perpetual.exchange.faults.streams.silent = True
    await perpetual.clock.run(15)
    assert perpetual.steps[-1].last[0] == 100_000.0  # the engine sees it, with its age
    assert perpetual.steps[-1].ts_ms - perpetual.steps[-1].seen_ms[0] > 10_000
    waiting = await perpetual.gateway.create_order(perpetual.order("a"))
    await perpetual.clock.run(2)
    assert waiting.state is OrderState.OPEN
    assert not await perpetual.gateway.fetch_fills(0)
    assert (await perpetual.gateway.fetch_balance()).equity == D(10_000)
    perpetual.exchange.faults.streams.silent = False
    await perpetual.price(100_100.0)
    (fill,) = await perpetual.gateway.fetch_fills(0)
    assert fill.price >= D(100_100)


# ---------------------------------------------------------------------- trading
async def test_a_simulated_account_trades_at_the_venues_prices_and_the_venue_never_hears_of_it(
    world,
):
    await world.start()
    await world.price(100_000.0)
    bought = await world.gateway.create_order(world.order("in"))
    assert bought.state is OrderState.FILLED
    await world.price(101_000.0)
    sold = await world.gateway.create_order(world.order("out", Side.SELL))
    assert sold.state is OrderState.FILLED
    fills = await world.gateway.fetch_fills(0)
    assert [round(float(fill.price), -3) for fill in fills] == [100_000, 101_000]
    balance = await world.gateway.fetch_balance()
    assert D(10_000) < balance.total < D(10_010)
    assert world.exchange.count("order") == 0
    assert all("signature" not in seen.params for seen in world.exchange.requests)
    assert world.failures == []


async def test_prices_from_before_are_known_at_the_first_step(world):
    await world.exchange.tape.move(world.kind, ETHUSDT=4_000.0)
    await world.start()
    grid = world.gateway._market._stream._grid
    await until(lambda: grid._last[1] == 4_000.0)
    await world.clock.run(1)
    step = world.steps[-1]
    assert (step.last[1], step.volume[1]) == (4_000.0, 0.0)


async def test_the_line_and_the_market_tell_of_themselves(world):
    await world.start()
    await world.price(100_000.0)
    gateway = world.gateway
    assert (gateway.line().stream, gateway.lockstep) == ("", False)
    assert gateway.line().latency_ms is not None
    facts = gateway.market_facts()
    assert (facts.candles > 0, facts.ticks > 0, facts.progress) == (True, True, None)
    data = gateway.market_data()
    assert data is not None
    assert (await data.fetch_tickers())[BTC].last == D(100_000)


async def test_no_request_is_sent_while_prices_flow(world):
    await world.start()
    await world.price(100_000.0)
    before = len(world.exchange.requests)
    for _ in range(20):
        await world.clock.run(1)
    assert len(world.exchange.requests) == before
    assert not math.isnan(world.steps[-1].spread_pct[0])


async def test_the_market_stops_and_starts_again(world):
    await world.start()
    await world.price(100_000.0)
    await world.gateway.stop_market()
    count = len(world.steps)
    await world.clock.run(3)
    assert len(world.steps) == count
    await world.gateway.start_market([BTC], 1000, world)
    await world.price(100_050.0)
    assert world.steps[-1].last.shape == (1,)
