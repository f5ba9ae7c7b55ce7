"""Back-tests of presets against a plain loop over bars, places and signals."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.analysis.presets import backtest as under_test
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.backtest import (
    PresetBacktest,
    Window,
    Windows,
    backtest_trades,
    run_points,
    windows_of,
)
from cts_desktop.analysis.presets.candles import Series, bars_of
from cts_desktop.analysis.presets.signals import PointSignals
from cts_desktop.analysis.set_specs import ExitPair
from cts_desktop.domain.backtests import BacktestRequest, BacktestTerms, DataFacts, DataRange
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import GridPoint, PresetSet, PresetType
from tests.helpers.reference import preset as reference
from tests.helpers.reference.positions import Exits

MINUTE_MS = 60_000
#: Real history need not begin at midnight: funding boundaries lie within.
BEGIN_MS = 1_600_000_020_000 // MINUTE_MS * MINUTE_MS
TYPE = PresetType(type_id="t", name="T")
TERMS = BacktestTerms(funding_rate_pct=0.01)
REASONS = {1: "stop", 2: "target", 3: "trailing", 4: "time"}


def made_candles(seed: int, bars: int = 900) -> Candles:
    """Return a walk in whole cents with missing bars, gaps and bars without a trade."""
    rng = np.random.default_rng(seed)
    path = np.round(np.exp(rng.normal(0, 0.0006, (bars, 4)).cumsum().reshape(bars, 4)) * 100, 2)
    still = rng.random(bars) < 0.05
    path[still] = np.roll(path[:, 3], 1)[still, np.newaxis]
    volume = np.where(still, 0.0, 1.0)
    ohlcv = np.column_stack([path[:, 0], path.max(1), path.min(1), path[:, 3], volume])
    steps = np.where(rng.random(bars) < 0.02, rng.integers(2, 40, bars), 1)
    return Candles(ts_ms=BEGIN_MS + steps.cumsum() * MINUTE_MS, ohlcv=ohlcv)


def recorded(path: Path, rows: int) -> Candles:
    with gzip.open(path, "rt") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1, max_rows=rows)
    return Candles(ts_ms=table[:, 0].astype(np.int64), ohlcv=table[:, 1:6])


def some_signals(seed: int, bars: int, share: float = 0.15) -> PointSignals:
    """Return signals at random bars, of both sides, each with a stop."""
    rng = np.random.default_rng(seed)
    at = np.flatnonzero(rng.random(bars) < share)
    return PointSignals(
        bars=at, sides=rng.choice([1, -1], at.size), strengths=np.ones(at.size),
        stop_pct=rng.uniform(0.05, 0.6, at.size),
    )  # fmt: skip


def a_set(**changes: Any) -> PresetSet:
    """Return a set of two grid points, each with twelve exits."""
    plain = PresetSet(
        set_id="s", name="S", timeframe_s=60, cooldown_s=0.0,
        indicators=(IndicatorGrid("rsi", {"period": ParameterRange(5, 6)}),),
        tp_factors=ParameterRange(3, 6, 3), sl_ratios=ParameterRange(0.4, 1.2, 0.4),
        trailing=(None, (0.2, 0.1)),
    )  # fmt: skip
    return replace(plain, **changes)


def whole(series: Series) -> Windows:
    """Return all of the time and three parts of it, one of which is empty."""
    begin, end = int(series.ts_ms[0]), int(series.end_ms[-1])
    third = (end - begin) // 3
    return (
        Window("all", begin, end),
        Window("in", begin, begin + third),
        Window("out", begin + third, end),
        Window("never", begin - 10, begin),
    )


def reference_bars(series: Series) -> list[reference.Bar]:
    columns = (
        series.ts_ms, series.end_ms, series.open, series.high, series.low, series.close,
        series.empty, series.follows,
    )  # fmt: skip
    return [reference.Bar(*row) for row in zip(*(one.tolist() for one in columns), strict=True)]


def rules_of(preset_set: PresetSet, exits: ExitPair, terms: BacktestTerms) -> reference.Rules:
    cost = terms.position_cost_pct
    return reference.Rules(
        exits=Exits(
            exits.tp_pct(cost), exits.sl_pct(cost), exits.trailing_start_pct,
            exits.trailing_distance_pct, preset_set.trailing_only, preset_set.max_hold_s * 1000,
        ),
        fixed_pct=terms.fee_round_trip_pct + terms.slippage_pct,
        funding_pct=terms.funding_rate_pct,
        cost_pct=cost,
        slots=preset_set.positions_per_direction,
        cooldown_ms=preset_set.cooldown_s * 1000,
        sides=preset_set.sides,
    )  # fmt: skip


def reference_signals(
    found: PointSignals, preset_set: PresetSet
) -> dict[int, list[reference.Signal]]:
    table: dict[int, list[reference.Signal]] = {}
    for bar, side, stop in zip(
        found.bars.tolist(), found.sides.tolist(), found.stop_pct.tolist(), strict=True
    ):
        stop_pct = stop if preset_set.atr_stop else None
        table.setdefault(bar, []).append(reference.Signal(side, stop_pct))
    return table


def compare(series: Series, preset_set: PresetSet, seed: int, terms: BacktestTerms = TERMS) -> int:
    """Run both points of a set both ways; return how many trades agreed."""
    windows = whole(series)
    backtest = PresetBacktest(series, preset_set, TYPE, terms, windows)
    found = backtest.run(0, 2)
    bars = reference_bars(series)
    n_exits = len(backtest.space.exits)
    agreed = 0
    for number in range(2 * n_exits):
        signals = some_signals(seed + number // n_exits, len(series))
        rules = rules_of(preset_set, backtest.space.exits[number % n_exits], terms)
        expected = reference.preset_trades(bars, reference_signals(signals, preset_set), rules)
        trades = backtest.trades(number)
        assert [
            (one["signal_bar"], one["entry_bar"], one["exit_bar"], one["side"],
             REASONS[one["reason"]], one["entry_price"], one["exit_price"], one["gross_units"],
             one["net_units"], one["stop_pct"])
            for one in trades
        ] == [
            (one.signal_bar, one.entry_bar, one.exit_bar, one.side, one.reason, one.entry,
             one.exit, one.gross_units, one.net_units, one.stop_pct)
            for one in expected
        ]  # fmt: skip
        agreed += len(expected)
        for window, row in zip(windows, found[:, number], strict=True):
            figures = reference.figures(
                expected, window.begin_ms, window.end_ms, bars, terms.position_cost_pct
            )
            assert row[: column.MARKET_H] == pytest.approx(
                [figures.n, figures.wins, figures.total, figures.squares, figures.lost,
                 figures.gross, figures.drawdown, figures.drawdown_h, figures.log_e],
                rel=1e-9, abs=1e-9,
            )  # fmt: skip
    return agreed


class StandIn:
    """Signals from elsewhere."""

    def __init__(self, of: Callable[[GridPoint], PointSignals]) -> None:
        self.of = of


@pytest.fixture
def random_signals(monkeypatch):
    """Signals that know nothing of the prices, so that only the run itself is looked at."""

    def use(seed: int) -> None:
        def stand_in(series: Series, *_: object) -> StandIn:
            # The period of its indicator tells one point from the other.
            return StandIn(
                lambda p: some_signals(seed + int(p.indicators[0].values[0]) - 5, len(series))
            )

        monkeypatch.setattr(under_test, "Signals", stand_in)

    return use


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"positions_per_direction": 2},
        {"positions_per_direction": 2, "cooldown_s": 10.0, "sides": (-1, 1)},
        {"cooldown_s": 300.0, "max_hold_s": 60},
        {"max_hold_s": 1800, "trailing_only": True},
        {"atr_stop": True, "positions_per_direction": 2, "cooldown_s": 120.0},
        {"sides": (-1,)},
    ],
)  # fmt: skip
def test_every_trade_and_figure_is_that_of_the_plain_loop(seed, changes, random_signals):
    random_signals(seed)
    series = bars_of(made_candles(seed), 60, 60)
    assert series.empty.any()
    assert not series.follows[1:].all()
    assert compare(series, a_set(**changes), seed) > 300


@pytest.mark.parametrize(
    "name", ["bittrex_spot_2018_XRP_BTC_1m", "ftx_BTC_PERP_1m_202201"]
)  # fmt: skip
def test_recorded_candles_give_the_trades_of_the_plain_loop(name, shared_data, random_signals):
    random_signals(9)
    series = bars_of(recorded(shared_data / "ohlcv" / f"{name}.csv.gz", 1500), 60, 60)
    chosen = a_set(positions_per_direction=2, cooldown_s=60.0, max_hold_s=7200, sides=(1, -1))
    assert compare(series, chosen, 9) > 300


def test_parts_of_a_set_and_single_configurations_give_what_the_whole_set_gives(random_signals):
    random_signals(4)
    series = bars_of(made_candles(4), 60, 60)
    backtest = PresetBacktest(series, a_set(), TYPE, TERMS, whole(series))
    together = backtest.run(0, 2)
    assert (backtest.run(1, 2) == together[:, 12:]).all()
    assert (run_points(series, a_set(), TYPE, TERMS, whole(series), 0, 1) == together[:, :12]).all()
    numbers = [3, 1, 7, 20, 13]
    assert (backtest.run_numbers(numbers) == together[:, numbers]).all()


def test_a_second_place_takes_only_what_the_first_could_not(random_signals):
    random_signals(4)
    series = bars_of(made_candles(4), 60, 60)
    one, two = (
        PresetBacktest(series, a_set(positions_per_direction=n), TYPE, TERMS, whole(series))
        for n in (1, 2)
    )
    first = set(one.trades(3)["signal_bar"].tolist())
    both = two.trades(3)["signal_bar"].tolist()
    assert len(both) == len(set(both)) > len(first)
    assert first <= set(both)


def test_a_window_has_the_trades_that_lie_wholly_in_it_and_knows_its_market_time(random_signals):
    random_signals(4)
    series = bars_of(made_candles(4), 60, 60)
    backtest = PresetBacktest(series, a_set(), TYPE, TERMS, whole(series))
    rows = backtest.run_numbers([2])[:, 0]
    _, inside, outside, never = (backtest.trades(2, one.name) for one in backtest.windows)
    split = backtest.windows[1].end_ms
    assert rows[:, column.N].tolist() == [
        len(backtest.trades(2)), len(inside), len(outside), 0
    ]  # fmt: skip
    assert len(never) == 0
    assert (series.end_ms[inside["exit_bar"]] <= split).all()
    assert (series.end_ms[outside["signal_bar"]] > split).all()
    assert 0 <= len(backtest.trades(2)) - len(inside) - len(outside) <= 2
    # 900 bars and those that were filled in; gaps are no market time.
    assert rows[0, column.MARKET_H] == pytest.approx(len(series) / 60)
    with pytest.raises(KeyError):
        backtest.trades(2, "test 1")


def test_trades_become_values_with_opening_of_the_first_and_end_of_the_last_bar(random_signals):
    random_signals(4)
    series = bars_of(made_candles(4), 60, 60)
    backtest = PresetBacktest(series, a_set(), TYPE, TERMS, whole(series))
    found = backtest.trades(5)
    values = backtest_trades(found, series, TERMS, "BTC/USDT", "S: rsi 5")
    assert len(values) == len(found)
    first, bar = values[0], int(found["entry_bar"][0])
    assert first.entry_ms == series.ts_ms[bar] == series.end_ms[found["signal_bar"][0]]
    assert first.entry_price == series.open[bar]
    assert first.exit_ms == series.end_ms[found["exit_bar"][0]]
    assert {one.side for one in values} == {"long", "short"}
    assert {one.reason for one in values} == {"stop", "target", "trailing"}
    assert {round(one.fees_pct, 9) for one in values} >= {0.12}


def facts(begin_ms: int, end_ms: int) -> DataFacts:
    return DataFacts(DataRange("imported", "X", 60), 1, begin_ms, end_ms, 0, 0, "")


def request_of(**changes: Any) -> BacktestRequest:
    return replace(BacktestRequest(preset=TYPE, data=()), **changes)


def test_windows_are_the_same_for_all_symbols_and_split_the_time_between_them():
    windows = windows_of(request_of(), [facts(1000, 9000), facts(3000, 11_000)])
    assert windows == (
        Window("all", 1000, 11_000), Window("in", 1000, 8000), Window("out", 8000, 11_000)
    )  # fmt: skip
    everything = windows_of(request_of(in_sample_share=1.0), [facts(0, 10)])
    assert [one.name for one in everything] == ["all", "in"]


def test_folds_roll_through_the_time_with_tests_side_by_side_up_to_the_end():
    windows = windows_of(request_of(folds=4), [facts(0, 1_000_000)])[3:]
    trains, tests = windows[::2], windows[1::2]
    assert [one.name for one in windows[:4]] == ["train 1", "test 1", "train 2", "test 2"]
    assert trains[0].begin_ms == 0
    assert tests[-1].end_ms == 1_000_000
    for train, test in zip(trains, tests, strict=True):
        assert train.end_ms == test.begin_ms
        share = (train.end_ms - train.begin_ms) / (test.end_ms - train.begin_ms)
        assert share == pytest.approx(0.7, abs=1e-4)
    for earlier, later in pairwise(tests):
        assert earlier.end_ms == later.begin_ms
    with pytest.raises(ValueError, match="test on"):
        windows_of(request_of(folds=2, in_sample_share=1.0), [facts(0, 10)])


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.integers(100, 899))
def test_what_comes_later_changes_no_trade_that_had_closed(seed, cut):
    series = bars_of(made_candles(seed), 60, 60)
    cut = min(cut, len(series) - 1)
    signals = some_signals(seed, len(series))
    early = signals.bars < cut
    shorter = PointSignals(
        bars=signals.bars[early], sides=signals.sides[early],
        strengths=signals.strengths[early], stop_pct=signals.stop_pct[early],
    )  # fmt: skip
    chosen = a_set(positions_per_direction=2, cooldown_s=60.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(under_test, "Signals", lambda *_: StandIn(lambda _: signals))
        everything = PresetBacktest(series, chosen, TYPE, TERMS, whole(series)).trades(4)
        patch.setattr(under_test, "Signals", lambda *_: StandIn(lambda _: shorter))
        known = PresetBacktest(series[:cut], chosen, TYPE, TERMS, whole(series)).trades(4)
    assert known.tolist() == everything[everything["exit_bar"] < cut].tolist()


def test_positions_of_a_second_place_are_results_but_no_evidence(random_signals):
    """They overlap with those of the first: what they show is not a second proof."""
    random_signals(1)
    series = bars_of(made_candles(11, 3000), 60, 60)
    one, two = (
        run_points(series, a_set(positions_per_direction=slots), TYPE, TERMS, whole(series), 0, 2)
        for slots in (1, 2)
    )
    assert (two[0, :, column.N] > one[0, :, column.N]).all()
    assert one[0, :, column.LOG_E].any()
    assert two[..., column.LOG_E].tolist() == one[..., column.LOG_E].tolist()
