"""A preset at an exchange: candles fetched, bars of live prices that go on, and what breaks them.

Time runs many times faster for the program and the exchange; sockets are real.
"""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis.presets.warm import warm
from cts_desktop.domain.connections import Mode
from cts_desktop.domain.events import DecisionMade
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.preset_loop import PresetLoop
from cts_desktop.engine.presets.keys import is_preset
from cts_desktop.engine.presets.lines import Line
from tests.helpers.preset_rig import preset
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.venue_world import ID, PRICE, VenueWorld, venue_world

pytestmark = pytest.mark.logs

MINUTE_MS = 60_000
SPEED = 60.0
BUSY_MS = 40_000
#: Settings with which only the preset trades, and as often as it asks.
ALONE = {
    "live_trade": False, "preset_trade": True, "luck_guard": "off", "market_timeframe_s": 5,
    "history_hours": 0,
}  # fmt: skip


def quick_preset() -> Any:
    """Some configurations that trade every few minutes."""
    return preset(
        indicators=(
            IndicatorGrid("ema", {"fast": ParameterRange(2, 3, 1), "slow": ParameterRange.of(5)}),
        ),
        tp_factors=ParameterRange(1, 4, 1), sl_ratios=ParameterRange(1, 2, 1),
        look_back_days=1.0, windows=(5, 10),
    )  # fmt: skip


def price_at(ts_ms: int) -> float:
    """Return a price that changes in the middle of a minute only.

    So it does not matter which side of a minute's end a trade arrives at.
    """
    minute, rest_ms = divmod(ts_ms, MINUTE_MS)
    part = min(1.0, max(0.0, (rest_ms - 20_000) / 20_000))

    def wave(number: int) -> float:
        return math.sin(number * 1.3) + math.sin(number * 0.37)

    return round(PRICE * (1 + 0.006 * (wave(minute - 1) * (1 - part) + wave(minute) * part)), 1)


class World:
    """A program with a preset on an exchange whose price goes up and down."""

    def __init__(self, venue: VenueWorld) -> None:
        self.venue = venue
        self.decisions: list[Decision] = []
        venue.app.bus.subscribe(DecisionMade, lambda e: self.decisions.append(e.decision))

    @property
    def exchange(self) -> TestExchange:
        return self.venue.exchange

    @property
    def presets(self) -> PresetLoop:
        loop = self.venue.session.presets
        assert loop is not None
        return loop

    @property
    def line(self) -> Line:
        assert self.presets.runner is not None, self.presets.status
        return self.presets.runner.plan.lines[0]

    async def start(self) -> None:
        app = self.venue.app
        made = app.stores.presets.save(quick_preset(), "test")
        await app.service.presets.assign(made.type_id, self.venue.connection.connection_id)
        await app.service.commands.start()

    async def running(self) -> None:
        await self.venue.until(
            lambda: self.presets.runner is not None and self.presets.runner.ready,
            lambda: self.presets.status,
        )

    async def bars(self, count: int) -> None:
        """Wait until so many more bars closed."""
        since_ms = self.line.window.last_ms

        def closed() -> bool:
            runner = self.presets.runner
            if runner is None or not runner.ready:
                return False
            return runner.plan.lines[0].window.last_ms >= since_ms + count * MINUTE_MS

        await self.venue.until(closed, lambda: self.presets.status)

    def same_as_at_the_exchange(self) -> int:
        """Check that the bars are those of the exchange, without a hole; return how many."""
        candles = self.line.window.candles
        assert (np.diff(candles.ts_ms) == MINUTE_MS).all(), np.diff(candles.ts_ms)
        rows = self.exchange.tape.klines(
            self.venue.kind, ID, MINUTE_MS, int(candles.ts_ms[0]), int(candles.ts_ms[-1]), 10_000
        )
        theirs = np.array([[float(v) for v in row[1:5]] for row in rows])
        assert [row.open_ms for row in rows] == candles.ts_ms.tolist()
        wrong = np.flatnonzero((theirs != candles.ohlcv[:, :4]).any(axis=1))
        assert not wrong.size, (candles.ts_ms[wrong], theirs[wrong], candles.ohlcv[wrong])
        return len(rows)

    def of_preset(self) -> list[Decision]:
        return [decision for decision in self.decisions if is_preset(decision.set_key)]


@asynccontextmanager
async def opened(directory: Path, mode: Mode = Mode.TESTNET) -> AsyncIterator[World]:
    kind = MarketType.PERPETUAL
    async with venue_world(directory, kind, speed=SPEED, mode=mode, **ALONE) as venue:
        venue.every_s = 0.02
        move = venue.exchange.tape.move

        async def moved(kind: MarketType, **_prices: object) -> None:
            await move(kind, BTCUSDT=price_at(venue.exchange.clock.now_ms()))

        venue.exchange.tape.move = moved  # type: ignore[method-assign]
        yield World(venue)


@pytest.fixture(scope="module", autouse=True)
def kernels_are_compiled():
    warm()


@pytest.fixture(autouse=True)
def patient_account_stream(monkeypatch):
    """The exchange's pings come in real time: the account's stream would look silent."""
    monkeypatch.setattr("cts_desktop.exchange.account_stream.SILENCE_S", 6000.0)


@pytest.fixture(autouse=True)
def busy_machine(monkeypatch):
    """Ten seconds of the exchange are a sixth of a second here: too little where others work."""
    monkeypatch.setattr("cts_desktop.engine.presets.asking.LATEST_MS", BUSY_MS)
    # Its five seconds for a request are a twelfth of one: no clock can be read as exactly.
    monkeypatch.setattr("tests.helpers.test_exchange.exchange.check_time", lambda *_: None)


def disconnect(world: World) -> None:
    for close in list(world.exchange.faults.streams.disconnect):
        close()


@pytest.mark.parametrize("mode", [Mode.TESTNET, Mode.PAPER])
async def test_a_preset_begins_with_the_venues_candles_goes_on_live_and_asks(tmp_path, mode):
    async with opened(tmp_path / "profile", mode) as world:
        await world.start()
        await world.running()
        first_ms = world.line.window.last_ms
        (block,) = world.line.blocks
        assert block.counts.sum() > 0

        def asked() -> bool:
            for one in world.line.blocks:  # evaluated anew with every bar
                one.met[:] = True  # as an evaluation may find
            return any(d.accepted for d in world.of_preset())

        await world.venue.until(asked, "an order")
        await world.bars(3)
        assert world.line.window.last_ms >= first_ms + 3 * MINUTE_MS
        assert world.same_as_at_the_exchange() > 50
        # Nothing is entered but at the close of a bar; what a busy machine is late with is refused.
        entered = {d.ts_ms // 1000 % 60 for d in world.of_preset() if d.accepted}
        assert entered <= set(range(BUSY_MS // 1000 + 1)), entered


async def test_a_venue_that_fails_limits_and_hangs_up_is_asked_until_all_is_there(tmp_path):
    async with opened(tmp_path / "profile") as world:
        faults = world.exchange.faults
        faults.add("drop", path="klines", times=2)
        faults.too_many_requests(retry_after=1, path="klines", times=1)
        faults.add("truncate", path="klines", times=1)
        await world.start()
        await world.running()
        await world.bars(1)
        assert not [fault for fault in faults.active if fault.path == "klines"]
        assert world.same_as_at_the_exchange() > 50


async def test_an_interruption_leaves_no_hole_and_no_made_up_bar(tmp_path):
    async with opened(tmp_path / "profile") as world:
        await world.start()
        await world.running()
        await world.bars(1)
        before = world.presets.runner
        world.exchange.faults.streams.refuse = True
        disconnect(world)
        await world.venue.until(lambda: "waiting for prices" in world.presets.status)
        await world.venue.passes(70)
        world.exchange.faults.streams.refuse = False
        await world.venue.until(lambda: world.presets.runner is not before)
        await world.running()
        await world.bars(2)
        assert world.same_as_at_the_exchange() > 50


async def test_no_order_at_a_venue_whose_clock_is_a_minute_behind(tmp_path):
    async with opened(tmp_path / "profile") as world:
        world.exchange.faults.clock_offset_ms = -MINUTE_MS
        await world.start()
        await world.running()
        await world.bars(3)
        assert not any(d.accepted for d in world.of_preset())
        assert np.isfinite(world.line.window.candles.ohlcv).all()
