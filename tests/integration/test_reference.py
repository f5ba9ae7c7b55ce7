"""The kernels against the slow reference: signal for signal, trade for trade, level for level."""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from cts_desktop.analysis import sweep
from cts_desktop.analysis.entries import Entries
from cts_desktop.analysis.exits import ExitRules, check_exit
from cts_desktop.analysis.history import PriceHistory
from cts_desktop.analysis.layout import EMPTY, HIGH, LAST, LOW, OPEN
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.sets import SetBook
from cts_desktop.analysis.strategies.block import BlockState, adjusted_sizes
from cts_desktop.analysis.sweep import SweepTerms
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard, SimulatedExit
from cts_desktop.domain.market import MarketType
from cts_desktop.exchange.market_sources.recorded import RecordedSource
from tests.helpers.agreement import MINUTE_MS, Case, Pair, Step, random_grid, random_walk
from tests.helpers.reference import block
from tests.helpers.reference.positions import Costs

#: Counting lines takes three times as long as the reference, and the tests of the parts count them.
pytestmark = pytest.mark.no_cover
EVERY_INDICATION = {"direction", "move", "active", "optimal", "auto"}
#: Bars that sets of a random walk climb and fall from. Odd numbers: outcomes at the levels repeat,
#: and a mean exactly at a bar would be decided by rounding.
LOW_BARS: dict[str, Any] = {
    "base1_min_closed": 2, "base1_min_win_rate": 0.1, "base2_min_closed": 4,
    "base2_min_win_rate": 0.2, "base2_min_payoff": 0.4973, "main_window": 4,
    "main_min_avg_units": -1.0137, "real_window": 5, "real_min_avg_units": -0.8931,
    "real_min_profit_factor": 0.4979, "real_max_drawdown_hours": 0.5, "exchange_window": 4,
    "exchange_min_avg_units": -0.4871, "pause_window": 10, "pause_below_win_rate": 0.3,
    "resume_from_win_rate": 0.4, "luck_q": 0.95, "luck_set_e": 0.9,
}  # fmt: skip


# ---------------------------------------------------------------- random grids on random walks


@pytest.mark.parametrize("step_ms", [1000, 5000, 15_000, 60_000])
@pytest.mark.parametrize("draw", range(3))
def test_every_signal_and_trade_of_a_random_grid_agrees(draw, step_ms):
    rng = np.random.default_rng([draw, step_ms])
    case = Case(
        symbols=("A/X", "B/X"),
        grid=random_grid(rng, step_ms),
        cost_pct=float(rng.choice([0.05, 0.1, 0.13])),
        step_ms=step_ms,
        costs=Costs(0.1, 0.02, funding_pct=0.01),
    )
    pair = Pair(case).run(random_walk(rng, (100.0, 0.00051), 900, step_ms))
    pair.compare_statistics(pair.prices.ts_ms)
    assert pair.signals > 20
    assert pair.trades > 100
    assert pair.ties <= pair.signals * 0.01
    assert {"direction", "move"} <= pair.heard


def test_the_draws_cover_every_indication_and_every_way_out():
    heard: set[str] = set()
    reasons: set[str] = set()
    for draw in range(4):
        rng = np.random.default_rng([77, draw])
        case = Case(symbols=("A/X",), grid=random_grid(rng, 1000), cost_pct=0.1)
        pair = Pair(case).run(random_walk(rng, (7.0,), 1000, 1000))
        heard |= pair.heard
        reasons |= pair.reasons
    assert heard == EVERY_INDICATION
    assert reasons == {"stop", "target", "trailing", "time"}


def test_pauses_refused_entries_and_changing_costs_agree():
    rng = np.random.default_rng(5)
    pair = Pair(Case(symbols=("A/X", "B/X"), grid=random_grid(rng, 1000)))
    for number, step in enumerate(random_walk(rng, (100.0, 30.0), 1500, 1000)):
        if number % 211 == 0:
            pair.pause()
        if number % 100 == 0:
            pair.change_costs(Costs(0.1, 0.01 + 0.01 * (number % 7)))
        pair.take(step, allowed=[number % 90 > 25, number % 70 > 10])
    assert pair.trades > 100


# ---------------------------------------------------------------- recorded markets


def candles(path: Path, limit: int) -> dict[int, Sequence[float]]:
    """Return the first candles of a file by the end of each."""
    with gzip.open(path, "rt") as file:
        next(file)
        rows = [[float(cell) for cell in line.split(",")] for line in islice(file, limit)]
    frame_ms = int(min(later[0] - row[0] for row, later in pairwise(rows)))
    return {int(row[0]) + frame_ms: row[1:] for row in rows}


def together(files: Sequence[dict[int, Sequence[float]]]) -> Iterator[Step]:
    """Return the steps of several symbols, NaN where one has no candle."""
    nothing = [np.nan] * 5
    for ts_ms in sorted(set().union(*files)):
        yield Step(ts_ms, np.array([file.get(ts_ms, nothing) for file in files]))


CANDLE_GRID = GridSpec(
    indications={
        "direction": IndicationGrid(ranges=(3, 5), thresholds=(1.7,), dds=(0.3, 0.5)),
        "move": IndicationGrid(ranges=(3, 8), thresholds=(2.3,), lps=(1.0, 1.5)),
        "active": IndicationGrid(
            ranges=(1,), thresholds=(0.5, 1.0), windows_s=(300,), activity_pcts=(50.0,)
        ),
        "optimal": IndicationGrid(ranges=(3,), thresholds=(1.1,)),
        "auto": IndicationGrid(thresholds=(0.5, 1.0), windows_s=(900, 2400)),
    },
    tp_factors=(4.0, 12.0),
    sl_ratios=(0.4, 1.2),
    trailing=(None, (0.3, 0.1)),
    max_hold_s=6 * 3600,
    activity_index=0.0,
    min_volatility_pct=0.0,
)


def test_one_minute_candles_with_gaps_agree(shared_data):
    path = shared_data / "ohlcv" / "bittrex_spot_2018_XRP_BTC_1m.csv.gz"
    case = Case(symbols=("XRP/BTC",), grid=CANDLE_GRID, step_ms=MINUTE_MS)
    pair = Pair(case).run(together([candles(path, 4000)]))
    pair.compare_statistics(pair.prices.ts_ms)
    assert pair.trades > 100
    assert pair.ties <= pair.signals * 0.01


def test_five_symbols_of_five_minute_candles_agree(shared_data):
    names = ("ADA", "ETH", "LTC", "XLM", "XMR")
    files = [
        candles(shared_data / "ohlcv" / f"bittrex_spot_{name}_BTC_5m_201801.csv.gz", 600)
        for name in names
    ]
    case = Case(symbols=names, grid=CANDLE_GRID, step_ms=5 * MINUTE_MS, cost_pct=0.25)
    pair = Pair(case).run(together(files))
    pair.compare_statistics(pair.prices.ts_ms)
    assert pair.trades > 500
    assert pair.ties <= pair.signals * 0.01


@pytest.mark.parametrize(
    ("name", "busy_from", "cost_pct"),
    [
        ("binance_spot_XRP_ETH_trades_20191011_13.csv.gz", 16_147, 0.03),
        ("binance_spot_BTCUSDT_trades_20210108.csv.gz", 0, 0.01),
    ],
)
def test_recorded_trades_on_a_one_second_grid_agree(shared_data, name, busy_from, cost_pct):
    source = RecordedSource([shared_data / "trades" / name], market_type=MarketType.SPOT)
    source.load()
    symbol = source.markets[0].symbol
    grid = GridSpec(
        indications={
            "direction": IndicationGrid(ranges=(3, 10), thresholds=(0.9,)),
            "move": IndicationGrid(ranges=(3, 10), thresholds=(1.3,)),
        },
        tp_factors=(2.0, 6.0),
        sl_ratios=(0.6, 1.6),
        trailing=(None, (0.02, 0.01)),
        activity_index=0.0,
        min_volatility_pct=0.0,
    )
    pair = Pair(Case(symbols=(symbol,), grid=grid, cost_pct=cost_pct))
    for step in islice(source.steps([symbol], 1000), busy_from, busy_from + 6000):
        columns = (step.open, step.high, step.low, step.last, step.volume)
        pair.take(Step(step.ts_ms, np.column_stack(columns)))
    assert pair.signals > 10
    assert pair.trades > 10


# ---------------------------------------------------------------- the ladder


@pytest.mark.parametrize("guard", list(LuckGuard))
def test_every_level_and_state_on_the_way_agrees(guard):
    rng = np.random.default_rng(11)
    grid = GridSpec(
        indications={
            "direction": IndicationGrid(ranges=(3, 6), thresholds=(0.6,)),
            "move": IndicationGrid(ranges=(3,), thresholds=(0.9,)),
        },
        tp_factors=(2.0, 4.0),
        sl_ratios=(0.6, 1.4),
        trailing=(None,),
        activity_index=0.0,
        min_volatility_pct=0.0,
    )
    bars = LadderThresholds(**LOW_BARS, luck_guard=guard, fail_drawdown_units=25.0)
    case = Case(symbols=("A/X", "B/X"), grid=grid, costs=Costs(0.0, 0.0), bars=bars)
    pair = Pair(case).run(random_walk(rng, (100.0, 3.0), 2500, 1000))
    pair.compare_statistics(pair.prices.ts_ms)
    seen = pair.levels
    assert {"evaluating", "qualified", "paused", "failed"} == {state for _, state in seen}
    assert {0, 1, 2} <= {level for level, _ in seen}
    assert guard is LuckGuard.STRICT or 3 in {level for level, _ in seen}


# ---------------------------------------------------------------- one kernel, three ways to it


class Played(NamedTuple):
    """A set book run over one symbol: its prices as the grid keeps them, and what it did."""

    book: SetBook
    ts_ms: list[int]
    bars: npt.NDArray[np.float64]  # [step, (open, high, low, last)]
    empty: list[bool]
    signals: dict[tuple[int, int], list[int]]  # (parameterisation, side) → numbers of steps
    trades: dict[int, list[tuple[object, ...]]]  # set → trades


def played(grid: GridSpec, steps: Iterable[Step], step_ms: int, costs: MarketCosts) -> Played:
    book = SetBook(("A/X",), grid, costs, LadderThresholds(), 0.1, step_ms)
    prices = PriceGrid(1, step_ms, 4096)
    ts_ms, bars, empty = [], [], []
    signals: dict[tuple[int, int], list[int]] = defaultdict(list)
    trades: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for number, step in enumerate(steps):
        open_, high, low, last, volume = step.prices.T
        prices.append(step.ts_ms, last, high, low, volume, volume == 0, open_)
        events = book.step(prices, [True])
        ts_ms.append(step.ts_ms)
        bars.append([float(prices.window(0, 1, row)[0]) for row in (OPEN, HIGH, LOW, LAST)])
        empty.append(bool(prices.window(0, 1, EMPTY)[0] > 0))
        for _, parameterisation, side, _, _ in events.signals.tolist():
            signals[parameterisation, side].append(number)
        for index, *trade in events.closed.tolist():
            trades[index].append(tuple(trade))
    return Played(book, ts_ms, np.array(bars), empty, signals, trades)


@pytest.fixture(scope="module", params=[(1000, 1), (5000, 2), (60_000, 3)])
def one_market(request) -> Played:
    step_ms, seed = request.param
    rng = np.random.default_rng(seed)
    grid = replace(random_grid(rng, step_ms), sides=(1, -1), max_hold_s=40 * step_ms // 1000)
    costs = MarketCosts.uniform(1, funding_rate_pct=0.01)
    return played(grid, random_walk(rng, (0.37,), 2500, step_ms), step_ms, costs)


def test_the_back_test_makes_the_live_simulations_trades_to_the_last_bit(one_market):
    book = one_market.book
    open_, high, low, last = one_market.bars.T
    history = PriceHistory(
        one_market.ts_ms, open_, high, low, last, step_ms=book.step_ms, empty=one_market.empty
    )
    grid = book.grid_spec
    terms = SweepTerms(
        costs=sweep.Costs(funding_rate_pct=0.01),
        max_hold_s=grid.max_hold_s,
        trailing_only=grid.trailing_only,
    )
    compared = 0
    for index, spec in enumerate(book.space):
        number = book.space.parameterisations.index(spec.parameterisation)
        bars = one_market.signals[number, spec.side]
        entries = Entries.at_next_step(history, bars, [spec.side] * len(bars))
        found = [
            (trade["reason"], trade["entry_price"], trade["exit_price"],
             one_market.ts_ms[trade["entry_bar"]], one_market.ts_ms[trade["exit_bar"]],
             trade["net_units"], trade["gross_units"])
            for trade in sweep.trades_of(history, entries, spec.exits, terms)
        ]  # fmt: skip
        assert found == one_market.trades[index], spec.key
        compared += len(found)
    assert compared > 500


def watched(
    rules: ExitRules, entry_ms: int, bars: Iterable[tuple[int, list[float]]]
) -> tuple[SimulatedExit, float, int] | None:
    """Return reason, price and time of the end of one position watched step by step."""
    trailing = (rules.entry, False)
    for now_ms, (open_, high, low, last) in bars:
        if last > 0.0:
            check = check_exit(rules, trailing, (open_, high, low, last), now_ms - entry_ms)
            if check.reason is not None:
                return check.reason, check.price, now_ms
            trailing = (check.best, check.latched)
    return None


def test_the_watch_over_real_positions_ends_them_where_the_simulation_does(one_market):
    book = one_market.book
    step_of = {ts_ms: number for number, ts_ms in enumerate(one_market.ts_ms)}
    compared = 0
    for index, trades in one_market.trades.items():
        spec, grid = book.space[index], book.grid_spec
        for reason, entry, exit_, entry_ms, exit_ms, _, _ in trades[:20]:
            rules = ExitRules(
                spec.side, entry, spec.exits.tp_pct(0.1), spec.exits.sl_pct(0.1),
                spec.exits.trailing_start_pct, spec.exits.trailing_distance_pct,
                grid.trailing_only, grid.max_hold_s * 1000,
            )  # fmt: skip
            first = step_of[entry_ms] + 1
            bars = zip(one_market.ts_ms[first:], one_market.bars[first:].tolist(), strict=True)
            assert watched(rules, entry_ms, bars) == (reason, exit_, exit_ms), spec.key
            compared += 1
    assert compared > 500


# ---------------------------------------------------------------- strategies


def test_block_factors_and_the_comparison_agree():
    rng = np.random.default_rng(9)
    for _ in range(20):
        results = rng.normal(size=120).astype(np.float32)
        ring = np.zeros(50, np.float32)
        state = BlockState()
        ratio, cap = Decimal(str(rng.choice([0.5, 1.0, 2.0]))), Decimal(str(rng.choice([2.0, 3.0])))
        for count, result in enumerate(results.tolist(), 1):
            ring[(count - 1) % 50] = result
            state.follow(ring, count, ratio, cap)
            known = results[:count].tolist()
            assert adjusted_sizes(ring, count) == len(block.adjusted(known))
            found = state.compare(ring, ratio, cap)
            expected = block.with_and_without(known, float(ratio), float(cap))
            assert (found.with_, found.without) == pytest.approx(expected, abs=1e-9)
