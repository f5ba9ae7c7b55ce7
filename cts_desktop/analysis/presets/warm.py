"""Compile or load every kernel presets use, live and in back-tests, with the types they use."""

from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.presets import live_book as live
from cts_desktop.analysis.presets.backtest import ALL, PresetBacktest, Window
from cts_desktop.analysis.presets.candles import Series, bars_of
from cts_desktop.analysis.presets.signals import signals_of
from cts_desktop.analysis.set_specs import USUAL_COST_PCT
from cts_desktop.domain.backtests import BacktestTerms
from cts_desktop.domain.indicators import IndicatorGrid
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import PresetSet, PresetType

_BARS: Final = 400
# A crossing, VWAP, which has a kernel of its own, and one of the main engine, fed bar after bar.
_SET: Final = PresetSet(
    set_id="", name="", timeframe_s=60,
    indicators=(IndicatorGrid("rsi", {}), IndicatorGrid("vwap", {}), IndicatorGrid("move", {})),
)  # fmt: skip


def warm() -> None:
    """Run every kernel of a live preset once; seconds when cold, a part of one from the cache."""
    signals_of(next(_SET.points()), _SET, _series(), USUAL_COST_PCT)
    _warm_places()


def warm_backtests() -> None:
    """Run every kernel of a back-test once; a run's workers load them when they need them."""
    series = _series()
    windows = (Window(ALL, 0, int(series.end_ms[-1])),)
    backtest = PresetBacktest(
        series, _SET, PresetType(type_id="", name=""), BacktestTerms(), windows
    )
    backtest.run(0, 1)


def _series() -> Series:
    prices = 100.0 + np.sin(np.arange(_BARS))
    candles = Candles(
        np.arange(_BARS) * 60_000, np.stack([prices, prices + 1, prices - 1, prices, prices], 1)
    )
    return bars_of(candles, 60, 60)


def _warm_places() -> None:
    numbers = np.zeros((1, 1, 1, live.PLACE_COLUMNS))
    marks = np.zeros((1, 1, 1, live.MARK_COLUMNS), np.uint8)
    flags = np.zeros((at.FLAG_ROWS, 1), np.uint8)
    exits = np.ones((1, 4))
    signals = np.zeros((1, live.SIGNAL_COLUMNS), np.int64)
    closed = np.zeros(1, live.CLOSED_DTYPE)
    woken = np.zeros(1, np.int64)
    live.run_bars(
        numbers, marks, np.zeros((1, at.STATE_COLUMNS)),
        np.zeros((1, at.COUNT_COLUMNS), np.int32), np.zeros(1, np.int32), np.zeros(1), flags,
        np.zeros((1, 1), np.float32), exits, np.ones(1), np.zeros(at.COST_ROWS),
        np.ones(live.RULES), np.ones((1, 5)), np.zeros((1, 3), np.int64), signals,
        np.full(1, np.nan), closed.view(np.int64).reshape(-1, live.CLOSED_FIELDS),
        closed.view(np.float64).reshape(-1, live.CLOSED_FIELDS), woken,
    )  # fmt: skip
    live.wake(numbers, marks, flags, exits, signals[0], float("nan"), 0, woken, 0)
