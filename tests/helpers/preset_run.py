"""A preset on the real engine over recorded candles, and the back-test of the same candles."""

import asyncio
import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis.presets.backtest import PresetBacktest, Window
from cts_desktop.analysis.presets.candles import bars_of
from cts_desktop.analysis.presets.live_book import CLOSED_DTYPE
from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.backtests import BacktestTerms
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.events import MarketEnded
from cts_desktop.domain.market import Candles, MarketStep
from cts_desktop.domain.presets import PresetType
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.preset_loop import PresetLoop
from cts_desktop.engine.presets.block import Block, Closed
from cts_desktop.exchange.market_sources.datafile import DataFile
from cts_desktop.exchange.market_sources.series import read_candles
from tests.helpers.paper_run import PATIENCE_S, practice

#: (configuration, side, reason, entry time, exit time, entry, exit, gross and net units).
Trade = tuple[Any, ...]
#: Few sets of the main engine, because nobody looks at them.
QUIET = {
    "direction_enabled": True, "move_enabled": False, "active_enabled": False,
    "direction_ranges": "5", "tp_factors": "8", "sl_ratios": "0.6", "trailing_pairs": "off",
}  # fmt: skip


def candles_of(path: Path, first: int = 0, last: int | None = None) -> Candles:
    """Read some candles of a file."""
    read, _ = read_candles(DataFile(path))
    rows = np.stack([read.open, read.high, read.low, read.close, read.volume], axis=1)
    return Candles(read.ts_ms[first:last], rows[first:last])


def part(candles: Candles, first: int, last: int | None = None) -> Candles:
    return Candles(candles.ts_ms[first:last], candles.ohlcv[first:last])


def write(candles: Candles, path: Path) -> Path:
    """Write candles as the program reads recorded markets."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["ts_ms", "open", "high", "low", "close", "volume"])
        for ts_ms, row in zip(candles.ts_ms.tolist(), candles.ohlcv.tolist(), strict=True):
            rows.writerow([ts_ms, *row])
    return path


@dataclass
class Closes:
    """Simulated positions that closed live, by set, symbol and name of the configuration."""

    of: dict[tuple[str, str, str], list[Trade]] = field(default_factory=lambda: defaultdict(list))

    def take(self, block: Block, closed: Closed) -> None:
        for row in closed.tolist():
            key = (block.preset_set.set_id, block.symbol, block.name(row[0]))
            self.of[key].append((*row[1:],))

    def __len__(self) -> int:
        return sum(map(len, self.of.values()))


def listen(monkeypatch: pytest.MonkeyPatch) -> Closes:
    """Hear what every block closes from now on."""
    closes, run = Closes(), Block.run

    def heard(block: Block, *args: Any, keep: bool = True) -> Closed:
        closed = run(block, *args, keep=keep)
        closes.take(block, closed)
        return closed

    monkeypatch.setattr(Block, "run", heard)
    return closes


def draft(preset: PresetType, market: Path, **settings: Any) -> Connection:
    """A paper connection that plays *market* as fast as it can."""
    seconds = settings.pop("step_s", 60)
    values: dict[str, Any] = {
        **QUIET, "market_source": "recorded", "market_files": str(market),
        "market_timeframe_s": seconds, "preset_type": preset.type_id, **settings,
    }  # fmt: skip
    return practice(**values)


def at_step(
    monkeypatch: pytest.MonkeyPatch, number: int, act: Callable[[], object] = lambda: None
) -> asyncio.Event:
    """Let something happen before a step of the market is taken; 0 means never."""
    there, seen, push = asyncio.Event(), count(1), MarketFeed.push

    def pushed(feed: MarketFeed, step: MarketStep, *, keep: bool) -> None:
        push(feed, step, keep=keep)
        if next(seen) == number:
            there.set()
            act()

    monkeypatch.setattr(MarketFeed, "push", pushed)
    return there


class Ended:
    """Waits for the end of a recorded market."""

    def __init__(self, app: Application) -> None:
        self._done = asyncio.Event()
        app.bus.subscribe(MarketEnded, lambda _event: self._done.set())

    @property
    def is_over(self) -> bool:
        return self._done.is_set()

    async def wait(self) -> None:
        await asyncio.wait_for(self._done.wait(), PATIENCE_S)


def loop_of(app: Application, connection_id: str) -> PresetLoop:
    engine = app.coordinator.engine(connection_id)
    assert engine is not None
    assert engine.session is not None
    assert engine.session.presets is not None
    return engine.session.presets


def blocks_of(app: Application, connection_id: str) -> tuple[Block, ...]:
    runner = loop_of(app, connection_id).runner
    assert runner is not None
    return runner.plan.blocks


def backtested(
    block: Block, preset: PresetType, candles: Candles, candle_s: int, since_ms: int, every: int
) -> dict[str, list[Trade]]:
    """Back-test configurations of a block; trades that close after *since_ms*, by name."""
    series = bars_of(candles, candle_s, block.preset_set.bar_s)
    terms = BacktestTerms(
        position_cost_pct=block.cost_pct,
        fee_round_trip_pct=float(block.costs[0]),
        slippage_pct=float(block.costs[1]),
        funding_rate_pct=float(block.costs[2]),
    )
    windows = (Window("all", int(series.ts_ms[0]), int(series.end_ms[-1])),)
    test = PresetBacktest(series, block.preset_set, preset, terms, windows)
    names = CLOSED_DTYPE.names or ()
    return {
        block.name(number): [
            trade
            for row in test.trades(number)
            if (trade := _trade(row, series, names))[3] > since_ms
        ]
        for number in range(0, len(block), every)
    }


def _trade(row: Any, series: Any, names: Iterable[str]) -> Trade:
    values = {
        "side": int(row["side"]), "reason": int(row["reason"]),
        "entry_ms": int(series.ts_ms[row["entry_bar"]]),
        "exit_ms": int(series.end_ms[row["exit_bar"]]),
        "entry_price": float(row["entry_price"]), "exit_price": float(row["exit_price"]),
        "gross_units": float(row["gross_units"]), "net_units": float(row["net_units"]),
    }  # fmt: skip
    return tuple(values[name] for name in names if name in values)


def same_trades(
    closes: Closes, blocks: Iterable[Block], preset: PresetType, candles: Candles,
    candle_s: int = 60, since_ms: int = 0, every: int = 1,
) -> int:  # fmt: skip
    """Check that live and back-test agree, trade for trade; return how many trades there were.

    Of very many configurations every n-th is looked at.
    """
    total = 0
    for block in blocks:
        expected = backtested(block, preset, candles, candle_s, since_ms, every)
        for name, trades in expected.items():
            live = closes.of.get((block.preset_set.set_id, block.symbol, name), [])
            assert live == trades, f"{name}: {len(live)} live, {len(trades)} in the back-test"
            total += len(trades)
    return total
