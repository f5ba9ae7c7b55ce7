"""Back-tests of presets: one alone, the first result, many on one core, beside other engines."""

import contextlib
import io
import subprocess
import sys
import time
import warnings
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from cts_desktop.analysis.presets.backtest import PresetBacktest, Window
from cts_desktop.analysis.presets.candles import Series, bars_of
from cts_desktop.analysis.presets.figures import N
from cts_desktop.analysis.presets.work import to_table
from cts_desktop.domain.backtests import BacktestTerms
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import PresetSet, PresetType
from tests.benchmarks import sweeps
from tests.benchmarks.harness import (
    Benchmarks,
    Goal,
    Measurement,
    Reference,
    directory_on_disk,
)

RUNS: Final = 5
BARS: Final = sweeps.BARS
#: The other engine looks at every bar in Python: a twentieth is enough to know its speed.
FEW_BARS: Final = BARS // 20
TERMS: Final = BacktestTerms()
WINDOWS: Final = (
    Window("all", 0, 2**62),
    Window("in", 0, BARS * 42_000),
    Window("out", BARS * 42_000, 2**62),
)
TYPE: Final = PresetType(type_id="t", name="T")
ONE: Final = PresetSet(
    set_id="s", name="S", timeframe_s=900, agree=1,
    indicators=(IndicatorGrid("rsi", {}), IndicatorGrid("ema", {})),
    tp_factors=ParameterRange.of(8), sl_ratios=ParameterRange.of(0.6), trailing=((0.3, 0.1),),
)  # fmt: skip
MANY: Final = PresetSet(
    set_id="s", name="S", timeframe_s=900, agree=1,
    indicators=(
        IndicatorGrid("rsi", {"period": ParameterRange(8, 16, 4)}),
        IndicatorGrid("ema", {"fast": ParameterRange(7, 9, 2)}),
    ),
)  # fmt: skip


@cache
def candles() -> Candles:
    """The million bars of the other benchmarks."""
    bars = sweeps.market().bars
    ohlcv = np.column_stack([bars, np.ones(BARS)])
    return Candles(ts_ms=np.arange(BARS) * 60_000, ohlcv=ohlcv)


@cache
def series() -> Series:
    """The same as bars."""
    return bars_of(candles(), 60, 60)


def first_result() -> float:
    """Return the seconds from stored candles to the figures of one configuration."""
    began = time.perf_counter()
    bars = bars_of(candles(), 60, 60)
    rows = PresetBacktest(bars, ONE, TYPE, TERMS, WINDOWS).run(0, 1)
    seconds = time.perf_counter() - began
    assert rows[0, 0, N] > 0
    return seconds


def _their_bars_per_s() -> list[float]:
    """The signals of `ONE` on the engine of the package `backtesting`, with stop and target."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd  # noqa: PLC0415 - only where it is measured
        from backtesting import Backtest, Strategy  # noqa: PLC0415

        part = series()[:FEW_BARS]
        found = PresetBacktest(part, ONE, TYPE, TERMS, WINDOWS).trades(0)
        sides = np.zeros(FEW_BARS)
        sides[found["signal_bar"]] = found["side"]

        class Signalled(Strategy):  # type: ignore[misc] # without types
            def init(self) -> None:
                pass

            def next(self) -> None:
                side = sides[len(self.data) - 1]
                if side and not self.trades:
                    price = self.data.Close[-1]
                    order = self.buy if side > 0 else self.sell
                    order(size=1, sl=price * (1 - side * 0.0048), tp=price * (1 + side * 0.008))

        table = pd.DataFrame(
            {"Open": part.open, "High": part.high, "Low": part.low, "Close": part.close},
            index=pd.to_datetime(part.ts_ms, unit="ms"),
        )
        engine = Backtest(table, Signalled, cash=1e6, commission=0.0005)
        rates = []
        for _ in range(3):
            began = time.perf_counter()
            with contextlib.redirect_stderr(io.StringIO()):  # its progress bar
                engine.run()
            rates.append(FEW_BARS / (time.perf_counter() - began))
    return rates


def backtest_bars_per_s() -> Measurement:
    """One configuration on a million loaded bars, its signals worked out anew each time."""
    backtest = PresetBacktest(series(), ONE, TYPE, TERMS, WINDOWS)
    backtest.run(0, 1)
    rates = []
    for _ in range(RUNS):
        fresh = PresetBacktest(series(), ONE, TYPE, TERMS, WINDOWS)
        began = time.perf_counter()
        fresh.run(0, 1)
        rates.append(BARS / (time.perf_counter() - began))
    reference = Reference("backtesting", _their_bars_per_s())
    return Measurement(rates, "bars/s", Goal("at least", 100e6), reference)


def backtest_exits_bars_per_s() -> Measurement:
    """One more configuration on the same bars with the same signals (another exit)."""
    backtest = PresetBacktest(series(), MANY, TYPE, TERMS, WINDOWS)
    numbers = list(range(0, len(backtest.space.exits), 8))
    backtest.run_numbers(numbers)
    rates = []
    for number in numbers:
        began = time.perf_counter()
        backtest.run_numbers([number])
        rates.append(BARS / (time.perf_counter() - began))
    return Measurement(rates, "bars/s", Goal("at least", 100e6))


def backtest_first_result_s() -> Measurement:
    """From a million stored candles to the figures of one configuration, kernels warm."""
    first_result()
    return Measurement([first_result() for _ in range(RUNS)], "s", Goal("at most", 0.3))


def _sweep_rates() -> list[float]:
    PresetBacktest(series(), MANY, TYPE, TERMS, WINDOWS).run(0, 1)
    rates = []
    for _ in range(RUNS):
        backtest = PresetBacktest(series(), MANY, TYPE, TERMS, WINDOWS)
        count = len(backtest.space)
        began = time.perf_counter()
        backtest.run(0, len(backtest.space.points))
        rates.append(BARS * count / (time.perf_counter() - began))
    return rates


def preset_sweep_bar_configs_per_s() -> Measurement:
    """A set of six points and every usual exit, both sides, three windows, one core."""
    reference = Reference("backtesting", _their_bars_per_s())
    return Measurement(_sweep_rates(), "bar configs/s", None, reference)


def preset_sweep_loop_bar_configs_per_s() -> Measurement:
    """The same beside a plain compiled loop over the bars that is given its signals."""
    reference = Reference("plain numba loop", sweeps.loop(sweeps.LOOP_CONFIGURATIONS))
    return Measurement(_sweep_rates(), "bar configs/s", None, reference)


def preset_sweep_vectorbt_bar_configs_per_s() -> Measurement:
    """The same beside vectorbt, which is given its signals and the plain exits only."""
    reference = Reference("vectorbt", sweeps.vectorbt(sweeps.VECTORBT_CONFIGURATIONS))
    return Measurement(_sweep_rates(), "bar configs/s", Goal("at least", 60e6), reference)


def peak_mb(path: str) -> float:
    """Run the set once on candles in a file, as a worker does; return the largest memory used."""
    table = np.load(path, mmap_mode="r")
    bars = bars_of(Candles(table["ts_ms"], table["ohlcv"]), 60, 60)
    backtest = PresetBacktest(bars, MANY, TYPE, TERMS, WINDOWS)
    backtest.run(0, len(backtest.space.points))
    # Not getrusage: a process begins there with what its parent used.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def preset_sweep_peak_mb() -> Measurement:
    """Resident memory of a worker at its highest: that set on a million bars."""
    with directory_on_disk() as directory:
        path = f"{directory}/candles.npy"
        np.save(path, to_table(candles()))
        command = f"from tests.benchmarks.presets import peak_mb; print(peak_mb({path!r}))"
        arguments = [sys.executable, "-c", command]
        runs = [
            float(subprocess.run(arguments, check=True, capture_output=True).stdout)
            for _ in range(3)
        ]
    return Measurement(runs, "MB")


BENCHMARKS: Benchmarks = {
    function.__name__: function
    for function in (
        backtest_bars_per_s,
        backtest_exits_bars_per_s,
        backtest_first_result_s,
        preset_sweep_bar_configs_per_s,
        preset_sweep_loop_bar_configs_per_s,
        preset_sweep_vectorbt_bar_configs_per_s,
        preset_sweep_peak_mb,
    )
}
