"""Back-tests of many configurations at once, beside a plain loop and beside vectorbt."""

import time
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.entries import Entries
from cts_desktop.analysis.exits import exit_step
from cts_desktop.analysis.history import PriceHistory
from cts_desktop.analysis.set_specs import ExitPair
from cts_desktop.analysis.sweep import TRADES, SweepTerms, sweep, sweep_exits
from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference

RUNS: Final = 5
BARS: Final = 1_000_000
SIGNALS: Final = 10_000
CONFIGURATIONS: Final = 200
LOOP_CONFIGURATIONS: Final = 4
VECTORBT_CONFIGURATIONS: Final = 10
TERMS: Final = SweepTerms()
PLAIN: Final = [
    ExitPair(tp, sl) for tp in range(4, 24, 2) for sl in (0.2, 0.4, 0.6, 0.8, 1.0, 1.4, 2.0)
]
GRID: Final = [
    ExitPair(float(tp), sl / 10, *trailing)
    for tp in range(2, 24, 2)
    for sl in range(2, 24, 2)
    for trailing in ((0.0, 0.0), (0.3, 0.1), (0.6, 0.2), (1.0, 0.3))
    if not trailing[0] or trailing[0] < tp * TERMS.position_cost_pct
]


@cache
def market() -> PriceHistory:
    """A driftless walk of one-minute bars, 0.03 % each."""
    steps = np.random.default_rng(1).normal(0, 0.00015, (BARS, 4)).cumsum().reshape(BARS, 4)
    path = 100 * np.exp(steps)
    ts_ms = np.arange(1, BARS + 1) * 60_000
    return PriceHistory(ts_ms, path[:, 0], path.max(1), path.min(1), path[:, 3], step_ms=60_000)


@cache
def signals(number: int) -> npt.NDArray[np.int64]:
    """The bars at which configuration `number` would buy."""
    return np.sort(np.random.default_rng(number).choice(BARS - 2, SIGNALS, replace=False))


def _timed(work: Callable[[], object]) -> list[float]:
    """Return the seconds of several runs, the first of which (compiling) does not count."""
    work()
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds


def _rates(work: Callable[[], object], configurations: int) -> list[float]:
    return [BARS * configurations / seconds for seconds in _timed(work)]


def _general(count: int) -> list[float]:
    """Every configuration has entries and an exit of its own."""
    history = market()
    bars = [signals(number) for number in range(count)]

    def work() -> None:
        runs = [
            (Entries.at_next_open(history, at, np.ones(at.size)), [PLAIN[n % len(PLAIN)]])
            for n, at in enumerate(bars)
        ]
        sweep(history, runs, TERMS)

    return _rates(work, count)


@kernel
def _plain_loop(
    bars: Any, enters: Any, tp_pct: float, sl_pct: float, paid_pct: float, cost_pct: float
) -> float:
    """Walk bar by bar, as one would write it first."""
    total = 0.0
    entry = 0.0
    pending = False
    for at in range(bars.shape[0]):
        if pending and entry == 0.0:
            entry = bars[at, 0]
        pending = False
        if entry > 0.0:
            code, price, _, _ = exit_step(
                1.0, entry, entry, 0.0, tp_pct, sl_pct, 0.0, 0.0, 0.0, bars[at, 0], bars[at, 1],
                bars[at, 2], bars[at, 3], 0.0, 0.0,
            )  # fmt: skip
            if code != 0:
                total += ((price / entry - 1.0) * 100.0 - paid_pct) / cost_pct
                entry = 0.0
        pending = enters[at]
    return total


def loop(count: int) -> list[float]:
    history = market()
    enters = np.zeros((count, BARS), np.bool_)
    for number in range(count):
        enters[number, signals(number)] = True
    cost = TERMS.position_cost_pct

    def work() -> None:
        for number in range(count):
            exits = PLAIN[number]
            _plain_loop(
                history.bars, enters[number], exits.tp_pct(cost), exits.sl_pct(cost), 0.12, cost
            )

    return _rates(work, count)


def vectorbt(count: int) -> list[float]:
    """The same entries and exits with vectorbt, one column per configuration."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd  # noqa: PLC0415 - only where it is measured
        import vectorbt as vbt  # noqa: PLC0415

        open_, high, low, close = (pd.Series(column) for column in market().bars.T)
        enters = np.zeros((BARS, count), np.bool_)
        for number in range(count):
            enters[signals(number), number] = True
        exits = PLAIN[:count]

        def work() -> None:
            vbt.Portfolio.from_signals(
                close, entries=pd.DataFrame(enters), exits=False, open=open_, high=high, low=low,
                sl_stop=np.array([e.sl_pct(0.1) / 100 for e in exits]),
                tp_stop=np.array([e.tp_pct(0.1) / 100 for e in exits]),
                fees=0.0005, size=1.0, init_cash=1e6,
            )  # fmt: skip

        return _rates(work, count)


def sweep_general_bar_configs_per_s() -> Measurement:
    """200 configurations, each with entries and exit of its own, on a million bars, one core."""
    reference = Reference("vectorbt", vectorbt(VECTORBT_CONFIGURATIONS))
    goal = Goal("at least", 700e6)
    return Measurement(_general(CONFIGURATIONS), "bar configs/s", goal, reference)


def sweep_general_loop_bar_configs_per_s() -> Measurement:
    """The same beside a plain compiled loop over the bars."""
    reference = Reference("plain numba loop", loop(LOOP_CONFIGURATIONS))
    return Measurement(_general(CONFIGURATIONS), "bar configs/s", None, reference)


def sweep_exits_bar_configs_per_s() -> Measurement:
    """Every TP × SL × trailing of the rules on the same entries, a million bars, one core."""
    history = market()
    entries = Entries.at_next_open(history, signals(0), np.ones(SIGNALS))
    rates = _rates(lambda: sweep_exits(history, entries, GRID, TERMS), len(GRID))
    reference = Reference("plain numba loop", loop(LOOP_CONFIGURATIONS))
    return Measurement(rates, "bar configs/s", Goal("at least", 3e9), reference)


def sweep_trades_per_s() -> Measurement:
    """Trades of the same sweep: what its cost follows."""
    history = market()
    entries = Entries.at_next_open(history, signals(0), np.ones(SIGNALS))
    trades = float(sweep_exits(history, entries, GRID, TERMS)[:, TRADES].sum())
    seconds = _timed(lambda: sweep_exits(history, entries, GRID, TERMS))
    return Measurement([trades / one for one in seconds], "trades/s")


def sweep_two_cores_ratio() -> Measurement:
    """Two threads against one."""
    history = market()
    runs = [
        (Entries.at_next_open(history, signals(n), np.ones(SIGNALS)), GRID[:40]) for n in range(8)
    ]
    alone = _timed(lambda: sweep(history, runs, TERMS))
    together = _timed(lambda: sweep(history, runs, TERMS, threads=2))
    ratios = [one / two for one, two in zip(alone, together, strict=True)]
    return Measurement(ratios, "x one thread", Goal("at least", 1.7))


BENCHMARKS: Benchmarks = {
    function.__name__: function
    for function in (
        sweep_general_bar_configs_per_s,
        sweep_general_loop_bar_configs_per_s,
        sweep_exits_bar_configs_per_s,
        sweep_trades_per_s,
        sweep_two_cores_ratio,
    )
}
