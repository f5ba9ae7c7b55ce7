import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis import alarms, exits, gates, prices, signals, stepping
from cts_desktop.analysis.presets import combination, indicators, places
from cts_desktop.analysis.presets.backtest import ALL, PresetBacktest, Window
from cts_desktop.analysis.presets.candles import bars_of
from cts_desktop.analysis.presets.warm import warm_backtests
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.warm import warm
from cts_desktop.domain.backtests import BacktestTerms
from cts_desktop.domain.indicators import IndicatorGrid
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import PresetSet, PresetType
from tests.unit.analysis.feeds import LIVELY, feed, new_book, walk


def test_warming_leaves_nothing_to_compile():
    warm()
    kernels: tuple[Any, ...] = (
        prices.append_step,
        stepping.step_positions,
        stepping.wake_sets,
        signals.fire_step,
        alarms.rearm,
        gates.evaluate_sets,
        exits.exit_step,
    )
    signatures = [len(kernel.signatures) for kernel in kernels]
    feed(new_book(LIVELY, ("A", "B")), walk(1, 100, symbols=2), PriceGrid(2, 1000, 100))
    assert [len(kernel.signatures) for kernel in kernels] == signatures
    assert signatures == [1] * len(kernels)


def test_warming_back_tests_leaves_nothing_to_compile():
    warm_backtests()
    kernels: tuple[Any, ...] = (
        places.run_exits, signals.fire_steps, combination.hold, combination.wins,
        indicators.daily_average,
    )  # fmt: skip
    signatures = [len(kernel.signatures) for kernel in kernels]
    closes = 100.0 + np.cumsum(np.random.default_rng(1).standard_normal(2000) * 0.1)
    rows = np.stack([closes, closes + 0.1, closes - 0.1, closes, np.ones(2000)], 1)
    series = bars_of(Candles(np.arange(2000) * 60_000, rows), 60, 60)
    chosen = tuple(IndicatorGrid(name, {}) for name in ("direction", "vwap", "macd", "atr"))
    tried = PresetSet(
        set_id="", name="", timeframe_s=60, indicators=chosen, agree=1, min_strength=0.0,
        atr_stop=True, positions_per_direction=2, cooldown_s=60.0,
    )  # fmt: skip
    windows = (Window(ALL, 0, int(series.end_ms[-1])),)
    backtest = PresetBacktest(
        series, tried, PresetType(type_id="", name=""), BacktestTerms(), windows
    )
    assert backtest.run(0, 1)[..., 0].any(), "it traded"
    backtest.trades(0)
    assert all(signatures)
    assert [len(kernel.signatures) for kernel in kernels] == signatures


@pytest.mark.parametrize(
    "module", ["sizing", "set_specs", "set_space", "layout", "indications", "estimate"]
)
def test_what_needs_no_kernel_does_not_load_numba(module):
    code = f"import sys, cts_desktop.analysis.{module}; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
