"""A desk of back-tests on a real database, with candles and workers that a test rules."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from cts_desktop.domain.backtests import BacktestRequest, DataFacts, DataRange
from cts_desktop.domain.errors import NotFoundError
from cts_desktop.domain.events import BacktestChanged
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.runtime.bus import Bus
from cts_desktop.service.backtests import Backtests
from cts_desktop.service.backtests.desk import BacktestParts
from cts_desktop.service.backtests.pool import WorkerLostError
from cts_desktop.service.candles import facts_of
from cts_desktop.storage.backtest_reader import BacktestReader
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.manual_clock import ManualClock
from tests.helpers.recording_log import RecordingLog

BEGIN_MS = 1_500_000_000_000 // 86_400_000 * 86_400_000


def walk(rows: int = 2000, seed: int = 1, volatility: float = 0.002) -> Candles:
    """Return five-minute candles of a random walk."""
    steps = np.random.default_rng(seed).normal(0, volatility / 2, (rows, 4))
    path = 100 * np.exp(steps.cumsum().reshape(rows, 4))
    ohlcv = np.column_stack((path[:, 0], path.max(1), path.min(1), path[:, 3], np.full(rows, 5.0)))
    return Candles(BEGIN_MS + np.arange(rows, dtype=np.int64) * 300_000, ohlcv)


class Candlestick:
    """Stored candles by symbol."""

    def __init__(self, candles: Mapping[str, Candles]) -> None:
        self.candles = dict(candles)

    async def load(self, data: DataRange) -> tuple[Candles, DataFacts]:
        if data.symbol not in self.candles:
            raise NotFoundError(f"There are no candles of {data.symbol}")
        candles = self.candles[data.symbol]
        return candles, facts_of(candles, data)


class InlinePool:
    """Calculates at once, in the process of the test, when it is let.

    Attributes:
        losses: how many calls still end with the death of their worker.
        gate: calls wait until it is set.
    """

    def __init__(self, lanes: int = 2) -> None:
        self._lanes = lanes
        self.losses = 0
        self.calls = 0
        self.opened = False
        self.gate = asyncio.Event()
        self.gate.set()

    @property
    def lanes(self) -> int:
        return self._lanes

    async def open(self) -> None:
        self.opened = True

    async def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        self.calls += 1
        await self.gate.wait()
        await asyncio.sleep(0)
        if self.losses:
            self.losses -= 1
            raise WorkerLostError
        return function(*arguments)

    async def send(self, path: Path) -> None:
        return None

    async def close(self) -> None:
        self.opened = False


class KeptPresets:
    """Presets in memory."""

    def __init__(self) -> None:
        self.saved: dict[str, PresetType] = {}

    def get(self, type_id: str) -> PresetType | None:
        return self.saved.get(type_id)

    async def save(self, preset: PresetType, note: str = "edited") -> PresetType:
        kept = replace(preset, type_id=preset.type_id or f"new {len(self.saved)}")
        self.saved[kept.type_id] = kept
        return kept


class PlainSettings:
    """Defaults of the luck guard."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {
            "luck_guard": "standard", "luck_q": 0.1, "luck_set_e": 20.0
        }  # fmt: skip

    def get(self, key: str, connection: object = None) -> object:
        return self.values[key]

    def all(self, connection: object = None) -> Mapping[str, object]:
        return self.values


class Desk:
    """Back-tests with everything around them; `restart` is what a new program finds."""

    def __init__(
        self,
        directory: Path,
        pool: Any,
        candles: Mapping[str, Candles] | None = None,
        clock: Any = None,
    ) -> None:
        self.directory = directory
        self.pool = pool
        self.source = Candlestick(candles or {"BTC/USDT": walk()})
        self.presets = KeptPresets()
        self.settings = PlainSettings()
        self.clock = clock or ManualClock()
        self.log = RecordingLog()
        self.told: list[str] = []
        self.open()

    def open(self) -> None:
        now_ms = self.clock.now_ms
        self.stores = SqliteStores(self.directory / "cts.db", self.directory / "backups", now_ms)
        bus = Bus()
        bus.subscribe(BacktestChanged, lambda event: self.told.append(event.run_id))
        self.backtests = Backtests(
            BacktestParts(
                store=self.stores.backtests,
                reader=BacktestReader(self.directory / "cts.db"),
                flush=self.stores.flush,
                candles=self.source,
                presets=self.presets,
                preset_store=self.presets,
                settings=self.settings,
                bus=bus,
                log=self.log,
                clock=self.clock,
                directory=self.directory / "candles",
                pool=self.pool,
            )
        )
        self.backtests.open()

    async def close(self) -> None:
        await self.backtests.close()
        self.stores.flush()
        self.stores.close()

    async def restart(self) -> None:
        await self.close()
        self.open()

    async def over(self, run_id: str) -> None:
        """Wait until a run is over."""
        while not (await self.view(run_id)).state.is_over:  # noqa: ASYNC110 - a state that announces nothing
            await asyncio.sleep(0.002)

    def told_share(self, run_id: str) -> float:
        """Return how much of a run is calculated; from any thread."""
        run = self.backtests._runs[run_id]
        return run.done / run.total

    async def view(self, run_id: str) -> Any:
        return next(one for one in await self.backtests.runs() if one.run_id == run_id)


RSI = IndicatorGrid("rsi", {"period": ParameterRange(6, 12, 2), "lower": ParameterRange(30, 40, 5)})
SMALL = PresetSet(
    set_id="s1", name="Small", bar_s=300, timeframe_s=300, indicators=(RSI,), agree=1,
    min_strength=0.0, tp_factors=ParameterRange(4, 8, 4), sl_ratios=ParameterRange(0.5, 1.0, 0.5),
    trailing=(None, (0.3, 0.1)),
)  # fmt: skip


def preset(*sets: PresetSet) -> PresetType:
    return PresetType(type_id="p1", name="Tried", sets=sets or (SMALL,))


def request(*symbols: str, **changes: Any) -> BacktestRequest:
    data = tuple(DataRange("imported", symbol, 300) for symbol in symbols or ("BTC/USDT",))
    return replace(BacktestRequest(preset=preset(), data=data), **changes)
