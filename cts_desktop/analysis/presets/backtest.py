"""Back-tests of preset sets: deterministic, bar by bar, entries at the next open (rules §9).

One continuous run gives the results of all windows: a result belongs to each window in which its
signal fired and its position closed. So in-sample and out-of-sample add up to the whole but for
positions that were open at the split, which belong to neither, and everything a configuration does
in a window could have been done by somebody who had let it run. Indicators see all earlier bars.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

import numpy as np

from cts_desktop.analysis.entries import Entries
from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.candles import Series, to_history
from cts_desktop.analysis.presets.places import WINDOW_COLUMNS, run_exits
from cts_desktop.analysis.presets.signals import PointSignals, Signals
from cts_desktop.analysis.presets.space import ConfigurationSpace
from cts_desktop.analysis.sweep import (
    TRADE_DTYPE,
    TRADE_FIELDS,
    Costs,
    Found,
    SweepTerms,
    Trades,
    exits_of,
)
from cts_desktop.domain.backtests import BacktestRequest, BacktestTerms, BacktestTrade, DataFacts
from cts_desktop.domain.ladder import SimulatedExit
from cts_desktop.domain.presets import PresetSet, PresetType

ALL: Final = "all"
IN_SAMPLE: Final = "in"
OUT_OF_SAMPLE: Final = "out"
TRAIN: Final = "train"
TEST: Final = "test"
_MS_PER_HOUR: Final = 3_600_000
_SIDES: Final = 2


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the time: bars that close after `begin_ms` and no later than `end_ms`."""

    name: str
    begin_ms: int
    end_ms: int


Windows: TypeAlias = tuple[Window, ...]


def windows_of(request: BacktestRequest, data: Sequence[DataFacts]) -> Windows:
    """Return the windows of a run: all, in and out of sample, then train and test of each fold.

    They are the same for all symbols: the out-of-sample part of one must not lie within the
    in-sample part of another. Folds roll: all trains have one length, tests follow each other up to
    the end, and train and test divide their time as the two samples divide the whole.

    Raises:
        ValueError: There are no data, or folds without a part to test on.
    """
    begin = min(facts.begin_ms for facts in data)
    end = max(facts.end_ms for facts in data)
    share = request.in_sample_share
    split = begin + round((end - begin) * share)
    windows = [Window(ALL, begin, end), Window(IN_SAMPLE, begin, split)]
    if split < end:
        windows.append(Window(OUT_OF_SAMPLE, split, end))
    if request.folds:
        windows += _folds(begin, end, share, request.folds)
    return tuple(windows)


def _folds(begin: int, end: int, share: float, folds: int) -> Iterator[Window]:
    if not 0.0 < share < 1.0:
        raise ValueError("A walk-forward needs a part to train on and a part to test on")
    test_ms = (end - begin) / (folds + share / (1.0 - share))
    first = end - folds * test_ms
    edges = [round(first + number * test_ms) for number in range(folds + 1)]
    for number in range(folds):
        trained = max(begin, round(edges[number] - first + begin))
        yield Window(f"{TRAIN} {number + 1}", trained, edges[number])
        yield Window(f"{TEST} {number + 1}", edges[number], edges[number + 1])


def sweep_terms(preset_set: PresetSet, terms: BacktestTerms) -> SweepTerms:
    """Return what holds for every configuration of a set."""
    costs = Costs(terms.fee_round_trip_pct, terms.slippage_pct, terms.funding_rate_pct)
    return SweepTerms(
        costs=costs,
        position_cost_pct=terms.position_cost_pct,
        max_hold_s=preset_set.max_hold_s,
        trailing_only=preset_set.trailing_only,
        cooldown_s=preset_set.cooldown_s,
    )


class PresetBacktest:
    """One set on the bars of one symbol; keep it to run several parts of the set.

    Configurations are numbered as in a `ConfigurationSpace` of one symbol: point·X + exit.

    Attributes:
        bars_of_windows: `[window, column]` as in `places`.
    """

    def __init__(
        self,
        series: Series,
        preset_set: PresetSet,
        preset_type: PresetType,
        terms: BacktestTerms,
        windows: Windows,
    ) -> None:
        """Prepare the bars.

        Raises:
            ValueError: There are no bars.
            UserActionError: The set's candles cannot be made of them, or it lacks what it needs.
        """
        self.series = series
        self.preset_set = preset_set
        self.space = ConfigurationSpace(preset_set, ("",), preset_type, terms.position_cost_pct)
        self.windows = windows
        self.terms = sweep_terms(preset_set, terms)
        self.history = to_history(series)
        self.signals = Signals(series, preset_set, terms.position_cost_pct)
        self.bars_of_windows: Ints = np.empty((len(windows), WINDOW_COLUMNS), np.int64)
        ends = self.history.ts_ms
        for row, window in zip(self.bars_of_windows, windows, strict=True):
            row[:] = (
                np.searchsorted(ends, window.begin_ms, "right"),
                np.searchsorted(ends, window.end_ms, "right"),
                window.end_ms,
            )

    def run(self, first_point: int, last_point: int) -> Floats:
        """Return `figures[window, point·X + exit, column]` of the points in [first, last)."""
        n_exits = len(self.space.exits)
        return self.run_numbers(range(first_point * n_exits, last_point * n_exits))

    def run_numbers(self, numbers: Sequence[int]) -> Floats:
        """Return `figures[window, number, column]` of some configurations, in their order.

        Those of one point should stand side by side: they share its signals.
        """
        n_exits = len(self.space.exits)
        figures: Floats = np.zeros((len(self.windows), len(numbers), column.COLUMNS))
        done = 0
        for point, some in groupby(numbers, key=lambda number: number // n_exits):
            exits = [number % n_exits for number in some]
            figures[:, done : done + len(exits)] = _PointRun(self, point).run(exits)
            done += len(exits)
        first, last, _ = self.bars_of_windows.T
        hours = (last - first) * (self.history.step_ms / _MS_PER_HOUR)
        figures[:, :, column.MARKET_H] = hours[:, np.newaxis]
        return figures

    def trades(self, number: int, window: str = ALL) -> Trades:
        """Return every closed trade of one configuration in a window, in the order of their closes.

        Raises:
            KeyError: There is no such window.
        """
        n_exits = len(self.space.exits)
        found = _PointRun(self, number // n_exits).trades(number % n_exits)
        place = {one.name: place for place, one in enumerate(self.windows)}[window]
        first, last, _ = self.bars_of_windows[place]
        mine: Trades = found[(found["signal_bar"] >= first) & (found["exit_bar"] < last)]
        return mine


class _PointRun:
    """One grid point: its entries on both sides, and the exits on them."""

    def __init__(self, backtest: PresetBacktest, point: int) -> None:
        self._of = backtest
        self._slots = backtest.preset_set.positions_per_direction
        found = backtest.signals.of(backtest.space.points[point])
        sides = (*backtest.preset_set.sides, 0)[:_SIDES]
        self._entries = tuple(self._entries_of(found, side) for side in sides)
        self._rows = max(len(one.signals) for one in self._entries)

    def _entries_of(self, found: PointSignals, side: int) -> Entries:
        mine = found.sides == side
        stops = found.stop_pct[mine] if self._of.preset_set.atr_stop else np.empty(0)
        bars = found.bars[mine]
        return Entries.at_next_open(self._of.history, bars, np.full(bars.size, side), stops)

    def run(self, exits: Sequence[int]) -> Floats:
        """Return `figures[window, exit, column]` but for market time."""
        return self._run(exits)[0]

    def trades(self, exit_: int) -> Trades:
        """Return the trades of one exit."""
        _, counts, rows = self._run([exit_])
        closed = [rows[place, :count] for place, count in enumerate(counts.tolist())]
        places = np.repeat(np.arange(len(closed)), counts)
        joined = np.concatenate(closed)
        ordered: Trades = joined[np.lexsort((places, joined["exit_bar"]))]
        return ordered

    def _run(self, exits: Sequence[int]) -> tuple[Floats, Ints, Trades]:
        of, history = self._of, self._of.history
        chosen = [of.space.exits[number] for number in exits]
        one, other = self._entries
        table = exits_of(chosen, of.terms, own_stops=of.preset_set.atr_stop)
        found = [Found.nothing(table, len(entries.signals)) for entries in self._entries]
        figures: Floats = np.zeros((len(of.windows), len(exits), column.COLUMNS))
        rows: Trades = np.zeros((_SIDES * self._slots, max(self._rows, 1)), TRADE_DTYPE)
        shape = (*rows.shape, TRADE_FIELDS)
        taken: tuple[Bools, Bools] = (
            np.zeros(len(one.signals), np.bool_), np.zeros(len(other.signals), np.bool_)
        )  # fmt: skip
        counts = run_exits(
            history.bars, history.fine, history.coarse, history.ts_ms,
            (one.signals, other.signals), (one.prices, other.prices), (one.stops, other.stops),
            (found[0].hits, found[1].hits), (found[0].best, found[1].best), taken, table,
            found[0].levels, of.terms.packed(), self._slots, of.bars_of_windows,
            rows.view(np.int64).reshape(shape), rows.view(np.float64).reshape(shape), figures,
        )  # fmt: skip
        return figures, counts, rows


def run_points(
    series: Series,
    preset_set: PresetSet,
    preset_type: PresetType,
    terms: BacktestTerms,
    windows: Windows,
    first_point: int,
    last_point: int,
) -> Floats:
    """Return `figures[window, point·X + exit, column]` of the points in [first, last)."""
    backtest = PresetBacktest(series, preset_set, preset_type, terms, windows)
    return backtest.run(first_point, last_point)


def backtest_trades(
    trades: Trades, series: Series, terms: BacktestTerms, symbol: str, configuration: str
) -> tuple[BacktestTrade, ...]:
    """Return the trades of one configuration as values that are stored and shown."""
    entered, ended = series.ts_ms[trades["entry_bar"]], series.end_ms[trades["exit_bar"]]
    paid = (trades["gross_units"] - trades["net_units"]) * terms.position_cost_pct
    return tuple(
        BacktestTrade(
            symbol=symbol,
            configuration=configuration,
            side="long" if side > 0 else "short",
            entry_ms=entry_ms,
            exit_ms=exit_ms,
            entry_price=entry,
            exit_price=exit_,
            reason=SimulatedExit(reason).name.lower(),
            gross_units=gross,
            net_units=net,
            fees_pct=fees,
        )
        for side, entry_ms, exit_ms, entry, exit_, reason, gross, net, fees in zip(
            *(trades["side"].tolist(), entered.tolist(), ended.tolist()),
            *(trades["entry_price"].tolist(), trades["exit_price"].tolist()),
            *(trades["reason"].tolist(), trades["gross_units"].tolist()),
            *(trades["net_units"].tolist(), paid.tolist()),
            strict=True,
        )
    )
