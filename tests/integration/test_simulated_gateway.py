import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typing_extensions import override

from cts_desktop.domain.errors import (
    DataFileError,
    NotFoundError,
    OrderRefusedError,
    OutcomeUnknownError,
    RetryLaterError,
)  # fmt: skip
from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.orders import Fill, OrderRequest, OrderState, OrderType, Side, VenueOrder
from cts_desktop.domain.ports import ExchangeGateway, FundingPayment, VenueAbilities
from cts_desktop.exchange import market_driver
from cts_desktop.exchange.buckets import BucketSize
from cts_desktop.exchange.market_driver import YIELD_EVERY_S, ShiftedClock
from cts_desktop.exchange.market_sources.recorded import RecordedSource
from cts_desktop.exchange.market_sources.synthetic import DEFAULT_START_MS, SyntheticSource
from cts_desktop.exchange.market_supply import PlayedMarket
from cts_desktop.exchange.simulated_gateway import NewAccount, SimulatedGateway
from cts_desktop.exchange.throttle import Group, Throttle, ThrottleSettings
from cts_desktop.exchange.throttled_gateway import ThrottledGateway
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.runtime.clock import SystemClock

BTC, ETH = "BTC/USDT", "ETH/USDT"
HALF_DAY_MS = 12 * 3_600_000
#: Real time for what must come; reached only by a failure.
PATIENCE_S = 30.0


class World:
    """A sink and a listener that write down everything, and may act on a step."""

    def __init__(self, on_step: Callable[["World", MarketStep], Any] | None = None) -> None:
        self.log: list[tuple[Any, ...]] = []
        self.steps = 0
        self.ended = asyncio.Event()
        self.ends = 0
        self.tasks: list[asyncio.Task[Any]] = []
        self._on_step = on_step

    async def on_step(self, step: MarketStep) -> None:
        self.steps += 1
        self.log.append(("step", step.ts_ms, *step.last.tolist()))
        if self._on_step is not None and (wait := self._on_step(self, step)) is not None:
            await wait
        for _ in range(3 * bool(self.tasks)):  # what was started reaches the gateway in this step
            await asyncio.sleep(0)

    def on_market_end(self) -> None:
        self.ends += 1
        self.ended.set()

    def on_market_failure(self, error: BaseException) -> None:
        self.log.append(("failure", error))

    def on_order(self, update: VenueOrder) -> None:
        self.log.append(("order", update))

    def on_fill(self, fill: Fill) -> None:
        self.log.append(("fill", fill))

    def on_funding(self, payment: FundingPayment) -> None:
        self.log.append(("funding", payment))

    def on_gap(self, reason: str) -> None:
        self.log.append(("gap", reason))

    def start(self, coroutine: Any) -> None:
        self.tasks.append(asyncio.create_task(coroutine))

    async def steps_done(self, count: int) -> None:
        while self.steps < count:  # noqa: ASYNC110 - counts what an event would not
            await asyncio.sleep(0.001)


def market(client_id: str, side: Side = Side.BUY, qty: str = "0.1", **more: Any) -> OrderRequest:
    values: dict[str, Any] = {
        "leverage": Decimal(10),
        "type": OrderType.MARKET,
        "symbol": BTC,
    } | more
    return OrderRequest(client_id, side=side, qty=Decimal(qty), **values)


def synthetic(**more: Any) -> SimulatedGateway:
    source = more.pop("source", None) or SyntheticSource(seed=5)
    market = PlayedMarket(source, more.pop("speed", 0.0))
    values: dict[str, Any] = {"connection_id": "c1"} | more
    return SimulatedGateway(market, VenueSettings(), **values)


def candle_file(directory: Path, minutes: int = 3, start: int = 1_600_000_020_000) -> Path:
    path = directory / "x_BTC_USDT_1m.csv"
    rows = (f"{start + n * 60_000},100,102,99,101,50" for n in range(minutes))
    path.write_text("\n".join(["ts_ms,open,high,low,close,volume", *rows]))
    return path


@asynccontextmanager
async def connected(gateway: SimulatedGateway, world: World) -> AsyncIterator[SimulatedGateway]:
    gateway.listen(world)
    await gateway.connect()
    try:
        yield gateway
    finally:
        await gateway.close()
        others = {t for t in asyncio.all_tasks() if t is not asyncio.current_task()}
        assert others - set(world.tasks) == set()
        for task in world.tasks:
            await asyncio.wait([task], timeout=PATIENCE_S)
            assert task.done()


# ---------------------------------------------------------------- failures
async def test_nothing_works_before_connect_or_after_close():
    gateway = synthetic()
    for _ in range(2):
        with pytest.raises(RetryLaterError):
            await gateway.fetch_balance()
        with pytest.raises(RetryLaterError):
            await gateway.fetch_fills(0)
        with pytest.raises(RetryLaterError):
            await gateway.start_market([BTC], 1000, World())
        with pytest.raises(OutcomeUnknownError):
            await gateway.create_order(market("a"))
        with pytest.raises(OutcomeUnknownError):
            await gateway.cancel_order(BTC, "a")
        with pytest.raises(RetryLaterError):
            gateway.abilities(BTC)
        await gateway.close()
    with pytest.raises(RetryLaterError):
        await gateway.connect()


async def test_a_missing_file_is_told_by_connect(tmp_path):
    gateway = synthetic(source=RecordedSource([tmp_path / "no.csv"]))
    with pytest.raises(DataFileError, match=r"no\.csv does not exist"):
        await gateway.connect()
    await gateway.close()


async def test_an_unknown_symbol_is_refused_by_start_market():
    async with connected(synthetic(), World()) as gateway:
        with pytest.raises(NotFoundError, match="no X/Y"):
            await gateway.start_market(["X/Y"], 1000, World())


async def test_a_refusal_comes_back_after_both_ways():
    world = World()
    async with connected(synthetic(latency_ms=40), world) as gateway:
        before = gateway.clock.now_ms()
        with pytest.raises(OrderRefusedError) as refused:
            await gateway.create_order(market("a"))
        assert refused.value.code == "no_market"
        assert gateway.clock.now_ms() - before == 80


@pytest.mark.parametrize("speed", [0.0, 1.0, 50.0])
async def test_close_ends_orders_on_their_way_and_nothing_is_called_after(speed):
    world = World()
    gateway = synthetic(latency_ms=500, speed=speed)
    async with connected(gateway, world):
        await gateway.start_market([BTC], 1000, world)
        if speed != 1.0:
            await world.steps_done(1)
        world.start(gateway.create_order(market("a")))
        await asyncio.sleep(0)
        await gateway.close()
        await gateway.close()
        seen = len(world.log)
        with pytest.raises(OutcomeUnknownError):
            await world.tasks[0]
        assert len(world.log) == seen


async def test_a_sink_that_fails_is_reported_and_stops_the_market():
    failures: list[tuple[str, BaseException]] = []

    def fail(world: World, step: MarketStep) -> None:
        raise ZeroDivisionError

    world = World(fail)
    gateway = synthetic(on_failure=lambda name, error: failures.append((name, error)))
    async with connected(gateway, world):
        await gateway.start_market([BTC], 1000, world)
        while not failures:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert failures[0][0] == "market"
        assert world.log[-1] == ("failure", failures[0][1])
        assert (await gateway.fetch_balance()).equity == 10_000


# ---------------------------------------------------------------- lockstep
def trader(gateway_of: Callable[[], ExchangeGateway]) -> Callable[[World, MarketStep], None]:
    """Opens, protects and closes positions by step number only."""

    def act(world: World, step: MarketStep) -> None:
        gateway, n = gateway_of(), world.steps
        side = Side.BUY if n % 200 < 100 else Side.SELL
        if n % 20 == 1:
            world.start(_sent(gateway, market(f"e{n}", side, "0.02")))
        if n % 20 == 9:
            world.start(_protected(gateway, f"s{n}", side, float(step.last[0])))
        if n % 20 == 15:
            world.start(_closed(gateway, f"x{n}", side))

    return act


async def _sent(gateway: ExchangeGateway, request: OrderRequest) -> None:
    with suppress(OrderRefusedError, OutcomeUnknownError):
        await gateway.create_order(request)


async def _protected(gateway: ExchangeGateway, name: str, side: Side, last: float) -> None:
    stop = Decimal(round(last * (1 - side.sign * 0.0003)))
    more: dict[str, Any] = {"type": OrderType.STOP_MARKET, "stop_price": stop, "reduce_only": True}
    await _sent(gateway, market(name, side.opposite, "0.02", **more))


async def _closed(gateway: ExchangeGateway, name: str, side: Side) -> None:
    with suppress(RetryLaterError):
        for position in await gateway.fetch_positions():
            request = market(name, side.opposite, str(position.qty), reduce_only=True)
            await _sent(gateway, request)


async def played(
    speed: float, steps: int, throttle: Throttle | None = None
) -> list[tuple[Any, ...]]:
    inner = synthetic(speed=speed, latency_ms=130)
    gateway: ExchangeGateway = ThrottledGateway(inner, throttle) if throttle else inner
    world = World(trader(lambda: gateway))
    async with connected(inner, world):
        await gateway.start_market([BTC, ETH], 1000, world)
        await world.steps_done(steps)
    return world.log


def until_step(log: list[tuple[Any, ...]], number: int) -> list[tuple[Any, ...]]:
    at = [i for i, entry in enumerate(log) if entry[0] == "step"]
    return log[: at[number]]


async def test_the_same_seed_gives_the_same_events_at_any_speed():
    logs = [until_step(await played(speed, 1500), 1490) for speed in (0.0, 0.0, 10_000.0)]
    assert logs[0] == logs[1] == logs[2]
    kinds = {entry[0] for entry in logs[0]}
    assert kinds == {"step", "order", "fill"}
    fills = [entry[1] for entry in logs[0] if entry[0] == "fill"]
    assert len(fills) > 100
    # Latency: an order sent in step n acts 130 ms later, before step n + 1.
    assert fills[0].ts_ms == DEFAULT_START_MS + 1000 + 130


async def test_a_throttle_with_room_changes_nothing_of_what_happens():
    room = ThrottleSettings(buckets=dict.fromkeys(Group, BucketSize(1e6, 1e6)))
    plain = until_step(await played(0.0, 600), 590)
    assert until_step(await played(0.0, 600, Throttle(SystemClock(), room)), 590) == plain
    assert "fill" in {entry[0] for entry in plain}


async def test_a_fill_arrives_before_its_acknowledgement():
    world = World()
    async with connected(synthetic(latency_ms=300), world) as gateway:
        await gateway.start_market([BTC], 1000, world)
        await world.steps_done(1)
        # Little enough for whichever step it arrives in: on a busy machine it is not the second.
        acknowledged = await gateway.create_order(market("a", qty="0.001"))
        fill = next(entry[1] for entry in world.log if entry[0] == "fill")
        assert acknowledged.state is OrderState.FILLED
        assert acknowledged.ts_ms == fill.ts_ms
        assert gateway.clock.now_ms() >= fill.ts_ms + 300
        assert await gateway.fetch_order(BTC, "a") == acknowledged
        assert await gateway.fetch_order(ETH, "a") is None
        assert await gateway.fetch_order(BTC, "b") is None
        assert await gateway.fetch_fills(fill.ts_ms) == [fill]
        assert await gateway.fetch_fills(fill.ts_ms + 1) == []
        assert (await gateway.fetch_positions())[0].qty == Decimal("0.001")
        assert await gateway.server_time_ms() == gateway.clock.now_ms()
        assert set(await gateway.load_markets()) >= {BTC, ETH}


async def test_a_market_ends_once_and_cancels_still_work(tmp_path):
    world = World()
    gateway = synthetic(source=RecordedSource([candle_file(tmp_path)]))
    async with connected(gateway, world):
        await gateway.start_market([BTC], 0, world)
        await asyncio.wait_for(world.ended.wait(), PATIENCE_S)
        assert (world.ends, world.steps) == (1, 36)
        assert gateway.market_facts().progress == 1.0
        resting = market("a", type=OrderType.LIMIT, price=Decimal(90))
        await asyncio.wait_for(gateway.create_order(resting), PATIENCE_S)
        assert [o.client_id for o in await gateway.fetch_open_orders()] == ["a"]
        cancelled = await asyncio.wait_for(gateway.cancel_order(BTC, "a"), PATIENCE_S)
        assert cancelled.state is OrderState.CANCELLED
        await asyncio.wait_for(gateway.clock.sleep(2), PATIENCE_S)
        await gateway.stop_market()
        await gateway.stop_market()
        assert world.ends == 1


@pytest.mark.parametrize("positioned", [True, False])
async def test_what_the_venue_can_do_depends_on_whether_a_sell_reserves_its_holding(positioned):
    kind = MarketType.PERPETUAL if positioned else MarketType.SPOT
    async with connected(synthetic(source=SyntheticSource(seed=5, market_type=kind)), World()) as g:
        assert g.abilities(BTC) == VenueAbilities(targets=positioned, overlaps=positioned)
        assert g.stream_healthy()


async def test_what_is_done_by_hand_is_told_and_listed_without_a_client_id():
    world = World()
    async with connected(synthetic(), world) as gateway:
        await gateway.start_market([BTC], 1000, world)
        await world.steps_done(1)
        now_ms = gateway.clock.now_ms()
        resting = market("", type=OrderType.LIMIT, price=Decimal(90))
        by_hand = gateway.matching.place(resting, now_ms)
        bought = gateway.matching.place(market("", qty="0.02"), now_ms)
        await world.steps_done(world.steps + 2)
        told = [entry[1] for entry in world.log if entry[0] in {"order", "fill"}]
        assert {event.client_id for event in told} == {""}
        assert by_hand.venue_id in {event.venue_id for event in told}
        assert [o.venue_id for o in await gateway.fetch_open_orders()] == [by_hand.venue_id]
        assert [f.venue_id for f in await gateway.fetch_fills(0)] == [bought.venue_id]
        gone = await gateway.cancel_order(BTC, "", by_hand.venue_id)
        assert gone.state is OrderState.CANCELLED
        ended = await gateway.fetch_closed_orders(BTC, now_ms)
        assert [o.venue_id for o in ended] == [bought.venue_id, by_hand.venue_id]
        assert await gateway.fetch_closed_orders(BTC, gateway.clock.now_ms() + 60_000) == []


async def test_a_sink_that_waits_for_an_order_inside_a_step_is_served():
    made: list[SimulatedGateway] = []

    def act(world: World, step: MarketStep) -> Any:
        return made[0].create_order(market(f"o{world.steps}")) if world.steps < 4 else None

    world = World(act)
    made.append(synthetic())
    async with connected(made[0], world) as gateway:
        await gateway.start_market([BTC], 1000, world)
        await asyncio.wait_for(world.steps_done(6), PATIENCE_S)
        assert len(await gateway.fetch_fills(0)) == 3


async def test_the_market_stops_from_inside_a_step_and_goes_on_where_it_stopped():
    made: list[SimulatedGateway] = []

    def act(world: World, step: MarketStep) -> Any:
        return made[0].stop_market() if world.steps == 5 else None

    world = World(act)
    made.append(synthetic())
    async with connected(made[0], world) as gateway:
        await gateway.start_market([BTC], 1000, world)
        await asyncio.wait_for(world.steps_done(5), PATIENCE_S)
        await asyncio.sleep(0.01)
        assert world.steps == 5
        await gateway.start_market([BTC], 1000, world)
        await asyncio.wait_for(world.steps_done(8), PATIENCE_S)
        await gateway.stop_market()
    stopped = [entry[1] for entry in world.log if entry[0] == "step"]
    assert stopped == [DEFAULT_START_MS + (n + 1) * 1000 for n in range(world.steps)]


async def test_market_time_stays_behind_real_time_times_speed():
    world = World()
    async with connected(synthetic(speed=200.0), world) as gateway:
        begin = time.monotonic()
        await gateway.start_market([BTC], 1000, world)
        await world.steps_done(20)
        real = time.monotonic() - begin
    assert (world.steps - 1) / 200 <= real


async def test_a_stalled_market_does_not_race_to_catch_up():
    resumed = [0.0]

    def stall(world: World, _step: MarketStep) -> None:
        if world.steps == 3:
            time.sleep(0.5)
            resumed.append(time.monotonic())

    world = World(stall)
    async with connected(synthetic(speed=100.0), world) as gateway:
        await gateway.start_market([BTC], 1000, world)
        await world.steps_done(6)
        steps, real = world.steps, time.monotonic() - resumed[-1]
    assert steps - 3 <= 100 * real + 1  # none of the 50 that were missed


async def test_other_tasks_live_while_the_market_runs_as_fast_as_possible(monkeypatch):
    seconds = itertools.count()  # a look at the clock takes a millisecond
    slow = SimpleNamespace(monotonic=lambda: next(seconds) / 1000)
    monkeypatch.setattr(market_driver, "time", slow)
    world = World()
    async with connected(synthetic(), world) as gateway:
        await gateway.start_market([BTC], 1000, world)
        steps = [0]
        for _ in range(50):
            await asyncio.sleep(0)
            steps.append(world.steps)
    looks_in_a_turn = YIELD_EVERY_S * 1000 + 1
    assert max(after - before for before, after in pairwise(steps)) <= looks_in_a_turn
    assert steps[-1] > 100


class Stored(NewAccount):
    """The ledger of an account that was killed."""

    def __init__(self, before: SimulatedGateway, fills: list[Fill]) -> None:
        self._fills, self._cursor, self._funding = fills, before.cursor(), before.matching.funding

    @override
    def fills(self) -> list[Fill]:
        return self._fills

    @override
    def funding(self) -> Decimal:
        return self._funding

    @override
    def leverage(self, client_id: str) -> Decimal:
        return Decimal(10)

    @override
    def cursor(self) -> dict[str, object]:
        return self._cursor


async def test_a_killed_account_goes_on_with_its_money_its_position_and_its_market():
    world = World()
    async with connected(synthetic(), world) as first:
        await first.start_market([BTC], 1000, world)
        await world.steps_done(2)
        await first.create_order(market("a", qty="0.01"))
        await first.stop_market()
        stored = Stored(first, list(await first.fetch_fills(0)))
        balance = await first.fetch_balance()
        last_ms = max(entry[1] for entry in world.log if entry[0] == "step")
    again = World()
    async with connected(synthetic(ledger=stored), again) as second:
        assert second.cursor() == stored.cursor()
        assert (await second.fetch_balance()).total == balance.total
        assert second.clock.now_ms() >= first.clock.now_ms() - 1000
        await second.start_market([BTC], 1000, again)
        await again.steps_done(1)
        assert again.log[0][1] > last_ms
        assert (await second.fetch_positions())[0].qty == Decimal("0.01")
        assert (await second.create_order(market("a", qty="0.01"))).filled_qty == Decimal("0.01")
        assert len(await second.fetch_fills(0)) == 1


# ---------------------------------------------------------------- real time
async def test_a_synthetic_market_in_real_time_carries_the_present():
    world = World()

    class Fast(SyntheticSource):
        """The same market on a grid of 10 ms, so that the test need not wait for seconds."""

        @override
        def steps(self, symbols, step_ms, cursor=None):
            for number, step in enumerate(super().steps(symbols, 1000, cursor)):
                yield MarketStep(number * step_ms, *(getattr(step, name) for name in (
                    "open", "high", "low", "last", "volume", "spread_pct")))  # fmt: skip

        @override
        def resolve_step_ms(self, requested_ms):
            return requested_ms

    gateway = synthetic(source=Fast(), speed=1.0, latency_ms=1)
    assert not gateway.lockstep
    async with connected(gateway, world):
        begin_ms = time.time() * 1000
        await gateway.start_market([BTC], 10, world)
        await asyncio.wait_for(world.steps_done(5), PATIENCE_S)
        assert (await gateway.create_order(market("a"))).state is OrderState.FILLED
        times = [entry[1] for entry in world.log if entry[0] == "step"]
        assert begin_ms - 10 <= times[0] <= time.time() * 1000
        # One after the other; where the machine stalls, some are left out.
        assert all((later - sooner) % 10 == 0 < later - sooner for sooner, later in pairwise(times))


async def test_a_recorded_market_in_real_time_keeps_its_dates_and_does_not_wait_for_gaps(tmp_path):
    path = tmp_path / "x_BTC_USDT_trades.csv"
    begin = 1_600_000_000_000
    offsets = (0, 20, 40, 7_200_000, 7_200_020)
    rows = (f"{begin + offset},{100 + n},1" for n, offset in enumerate(offsets))
    path.write_text("\n".join(["timestamp,price,quantity", *rows]))
    other = tmp_path / "y_BTC_USDT_trades.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(lines[:4]))
    other.write_text("\n".join([lines[0], *lines[4:]]))
    world = World()
    gateway = synthetic(source=RecordedSource([path, other]), speed=1.0)
    async with connected(gateway, world):
        assert isinstance(gateway.clock, ShiftedClock)
        assert begin <= gateway.clock.now_ms() < begin + HALF_DAY_MS
        await gateway.start_market([BTC], 20, world)
        await asyncio.wait_for(world.ended.wait(), PATIENCE_S)
        times = [entry[1] - begin for entry in world.log]
        assert times == [20, 40, 60, 7_200_020, 7_200_040]
        assert 7_200_040 <= gateway.clock.now_ms() - begin < HALF_DAY_MS


def test_it_is_an_exchange_gateway():
    def accepts(gateway: ExchangeGateway) -> ExchangeGateway:
        return gateway

    gateway = synthetic()
    assert accepts(gateway) is gateway
