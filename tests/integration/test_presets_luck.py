"""What back-tests of presets say about markets where it is known who has an edge (rules §6, §9)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.presets import backtest as under_test
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.backtest import PresetBacktest, windows_of
from cts_desktop.analysis.presets.candles import Series, bars_of
from cts_desktop.analysis.presets.signals import PointSignals
from cts_desktop.analysis.presets.statistics import Verdict, luck_guard
from cts_desktop.domain.backtests import BacktestRequest, BacktestTerms, DataFacts, DataRange
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import GridPoint, PresetSet, PresetType

#: The same few lines very often: others count them.
pytestmark = pytest.mark.no_cover

MINUTE_MS = 60_000
BARS = 40_000
WITHIN = 40
#: Deviation of a bar's change.
VOLATILITY = 0.0008
TERMS = BacktestTerms()
COST_UNITS = (TERMS.fee_round_trip_pct + TERMS.slippage_pct) / TERMS.position_cost_pct
TYPE = PresetType(type_id="t", name="T")
EXITS: dict[str, Any] = {
    "tp_factors": ParameterRange(6, 10, 2),
    "sl_ratios": ParameterRange(0.6, 1.4, 0.4),
    "trailing": (None, (0.3, 0.2)),
}


def walk(seed: int, drift: Floats | float = 0.0) -> Series:
    """Return bars of a martingale whose path is known 40 times a bar; `drift` per bar on top."""
    rng = np.random.default_rng(seed)
    sigma = VOLATILITY / np.sqrt(WITHIN)
    steps = rng.normal(-0.5 * sigma * sigma, sigma, (BARS, WITHIN))
    steps += np.broadcast_to(drift, BARS)[:, np.newaxis] / WITHIN
    path = 100.0 * np.exp(steps.cumsum().reshape(BARS, WITHIN))
    opens = np.concatenate([[100.0], path[:-1, -1]])
    ohlcv = np.column_stack([
        opens, np.maximum(path.max(1), opens), np.minimum(path.min(1), opens), path[:, -1],
        np.ones(BARS),
    ])  # fmt: skip
    return bars_of(Candles(ts_ms=np.arange(BARS) * MINUTE_MS, ohlcv=ohlcv), 60, 60)


def entries(seed: int, share: float = 0.1) -> PointSignals:
    """Return random bars and sides."""
    rng = np.random.default_rng(seed)
    bars: Ints = np.flatnonzero(rng.random(BARS) < share)
    nothing = np.full(bars.size, np.nan)
    return PointSignals(bars, rng.choice([1, -1], bars.size), np.ones(bars.size), nothing)


class StandIn:
    """Signals from elsewhere."""

    def __init__(self, of: Callable[[int], PointSignals]) -> None:
        self._of = of

    def of(self, point: GridPoint) -> PointSignals:
        return self._of(int(point.indicators[0].values[0]))


def preset_set(*grids: IndicatorGrid, **changes: Any) -> PresetSet:
    plain: dict[str, Any] = {
        "set_id": "s",
        "name": "S",
        "timeframe_s": 60,
        "agree": 1,
        "min_strength": 0.0,
    }
    return PresetSet(indicators=grids, **{**plain, **EXITS, **changes})


def figures_of(series: Series, chosen: PresetSet) -> tuple[Floats, PresetBacktest]:
    facts = DataFacts(DataRange("imported", "X", 60), BARS, 0, BARS * MINUTE_MS, 0, 0, "")
    windows = windows_of(BacktestRequest(preset=TYPE, data=()), [facts])
    backtest = PresetBacktest(series, chosen, TYPE, TERMS, windows)
    return backtest.run(0, len(backtest.space.points)), backtest


def verdict(rows: Floats, backtest: PresetBacktest, guard: LuckGuard) -> Verdict:
    """Judge the out-of-sample window."""
    families = np.repeat(backtest.space.families, len(backtest.space.exits))
    return luck_guard(rows[2, :, column.LOG_E], families, LadderThresholds(luck_guard=guard))


def test_random_entries_on_a_random_walk_earn_minus_their_costs(monkeypatch):
    """Each place's positions follow each other, so the results of one are independent."""
    periods = IndicatorGrid("rsi", {"period": ParameterRange(5, 8)})
    chosen = preset_set(periods, cooldown_s=0.0)
    totals = []
    for seed in range(6):
        monkeypatch.setattr(
            under_test, "Signals", lambda *_, s=seed: StandIn(lambda p: entries(100 * s + p))
        )
        rows, _ = figures_of(walk(seed), chosen)
        everything = rows[0]
        assert everything[:, column.N].min() > 150
        error = column.deviation(everything) / np.sqrt(everything[:, column.N])
        z = (column.avg_units(everything) + COST_UNITS) / error
        assert np.abs(z).max() < 4.5
        totals.append(everything)
    pooled = column.combined(np.concatenate(totals))
    gross = pooled[column.GROSS_SUM] / pooled[column.N]
    error = float(column.deviation(pooled)) / np.sqrt(6 * totals[0][:, column.N].mean())
    assert pooled[column.N] > 100_000
    assert abs(gross) < 3 * error, "what is earned before costs comes from nothing"
    assert float(column.avg_units(pooled)) == pytest.approx(gross - COST_UNITS)


@pytest.mark.parametrize("guard", [LuckGuard.STANDARD, LuckGuard.STRICT])
def test_nothing_passes_the_guard_out_of_sample_on_random_walks(guard):
    """Real indicators; the best in sample look good, as the best of many always do."""
    grid = IndicatorGrid(
        "rsi", {"period": ParameterRange(4, 24, 2), "lower": ParameterRange(30, 40, 5)}
    )
    chosen = preset_set(grid, IndicatorGrid("ema", {}), agree=2)
    lucky = 0
    for seed in range(5):
        rows, backtest = figures_of(walk(50 + seed), chosen)
        assert rows.shape[1] == 33 * 18
        assert not verdict(rows, backtest, guard).passes.any()
        inside = column.objective(rows[1], "avg_units", least_n=10)
        lucky += int((inside > 0.0).any())
    assert lucky > 0, "a walk on which nothing looks good proves nothing"


def test_a_planted_edge_passes_and_nothing_beside_it(monkeypatch):
    """After the signals of one point prices go on in their direction for half an hour."""
    planted = entries(1, share=0.012)
    drift: Floats = np.zeros(BARS)
    for bar, side in zip(planted.bars.tolist(), planted.sides.tolist(), strict=True):
        drift[bar + 1 : bar + 31] += side * 0.00025
    monkeypatch.setattr(
        under_test, "Signals",
        lambda *_: StandIn(lambda p: planted if p == 5 else entries(700 + p, 0.012)),
    )  # fmt: skip
    periods = IndicatorGrid("rsi", {"period": ParameterRange(5, 14)})
    rows, backtest = figures_of(walk(3, drift), preset_set(periods))
    edge = np.arange(rows.shape[1]) < len(backtest.space.exits)
    for guard in (LuckGuard.STANDARD, LuckGuard.STRICT):
        found = verdict(rows, backtest, guard)
        assert found.passes[edge].any()
        assert not found.passes[~edge].any()
