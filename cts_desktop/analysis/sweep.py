# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""Back-tests of many exits on the same prices, trade for trade what the live simulation does.

The cost of a configuration follows its trades, not the bars: the bar that ends a position is
searched through blocks of bars. Configurations that share their entries also share what was found:
the first bar that reaches a take profit, a stop loss or a trailing stop is searched once per signal
and level (`hits`). How a position ends within its last bar is decided by the one exit kernel.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.exit_search import Hits, exit_bar, shared_exit_bar, time_exit
from cts_desktop.analysis.exits import exit_step
from cts_desktop.analysis.history import (
    BAR_HIGH,
    BAR_LAST,
    BAR_LOW,
    BAR_OPEN,
    PriceHistory,
)
from cts_desktop.analysis.layout import (
    SHORTEST_PENDING_MS,
    SL_PCT,
    TP_PCT,
    Bools,
    Floats,
    Ints,
)
from cts_desktop.analysis.layout import TRAIL_DISTANCE_PCT as DISTANCE_PCT
from cts_desktop.analysis.layout import TRAIL_START_PCT as START_PCT
from cts_desktop.analysis.outcome import outcome
from cts_desktop.analysis.set_specs import ExitPair, exit_table

# Columns of `signals[signal, column]`, int64.
SIGNAL_BAR: Final = 0
ENTRY_BAR: Final = 1
SIGNAL_SIDE: Final = 2
SIGNAL_COLUMNS: Final = 3

# Columns of the figures of a configuration, float64.
TRADES: Final = 0
WINS: Final = 1
NET_SUM: Final = 2
NET_SQUARES: Final = 3
LOSS_SUM: Final = 4
DRAWDOWN: Final = 5
GROSS_SUM: Final = 6
FIGURES: Final = 7

# What every position pays and how long it may last: `terms`.
FIXED_PCT: Final = 0
FUNDING_PCT: Final = 1
COST_PCT: Final = 2
MAX_HOLD_MS: Final = 3
TRAILING_ONLY: Final = 4
TERMS: Final = 5

TRADE_DTYPE: Final = np.dtype(
    [
        ("signal_bar", np.int64),
        ("entry_bar", np.int64),
        ("exit_bar", np.int64),
        ("side", np.int64),
        ("reason", np.int64),
        ("entry_price", np.float64),
        ("exit_price", np.float64),
        ("gross_units", np.float64),
        ("net_units", np.float64),
    ]
)
Trades: TypeAlias = npt.NDArray[np.void]
_TRADE_FIELDS: Final = len(TRADE_DTYPE.names or ())


@dataclass(frozen=True, slots=True)
class Costs:
    """What every position pays: fees and slippage of the round trip, funding, in % of price."""

    fee_round_trip_pct: float = 0.1
    slippage_pct: float = 0.02
    funding_rate_pct: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Where positions may begin.

    Attributes:
        signals: `[signal, (bar of the signal, bar of the entry, side)]`, ordered by signal bar.
            Where there is no entry, the bar at which that is known stands there as `-1 - bar`.
        prices: entry price of each signal, NaN where there is no entry.
        delay: bars from the entry to the first that can end the position: 1 for an entry at the
            last price of its bar, 0 for one at its open.
    """

    signals: Ints
    prices: Floats
    delay: int

    @classmethod
    def at_next_step(
        cls, history: PriceHistory, signal_bars: npt.ArrayLike, sides: npt.ArrayLike
    ) -> Self:
        """Enter as the live simulation does: at the last price of the next bar with a trade.

        An entry that does not come within 3 s (or a bar, if that is longer), or before a gap, is
        dropped. `signal_bars` ascend, `sides` are +1 and -1.
        """
        signals = _signals(signal_bars, sides)
        pending_ms = max(SHORTEST_PENDING_MS, history.step_ms)
        _place_entries(signals, history.ts_ms, history.follows, history.empty, pending_ms)
        return cls(signals, _prices(history, signals, BAR_LAST), 1)

    @classmethod
    def at_next_open(
        cls, history: PriceHistory, signal_bars: npt.ArrayLike, sides: npt.ArrayLike
    ) -> Self:
        """Enter at the next bar's open, as back-tests on closed candles do."""
        signals = _signals(signal_bars, sides)
        following = signals[:, SIGNAL_BAR] + 1
        there = following < len(history)
        there[there] = history.follows[following[there]]
        signals[:, ENTRY_BAR] = np.where(there, following, -1 - following)
        return cls(signals, _prices(history, signals, BAR_OPEN), 0)


def _signals(signal_bars: npt.ArrayLike, sides: npt.ArrayLike) -> Ints:
    bars = np.ascontiguousarray(signal_bars, np.int64)
    signals: Ints = np.empty((bars.size, SIGNAL_COLUMNS), np.int64)
    signals[:, SIGNAL_BAR] = bars
    signals[:, SIGNAL_SIDE] = sides
    return signals


def _prices(history: PriceHistory, signals: Ints, row: int) -> Floats:
    entered = signals[:, ENTRY_BAR] >= 0
    prices: Floats = np.full(len(signals), np.nan)
    prices[entered] = history.bars[signals[entered, ENTRY_BAR], row]
    return prices


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepTerms:
    """What holds for every configuration alike; 0 s means no time exit."""

    costs: Costs = Costs()
    position_cost_pct: float = 0.1
    max_hold_s: int = 0
    trailing_only: bool = False

    def packed(self) -> Floats:
        """Return the numbers in the order of the constants above."""
        terms: Floats = np.empty(TERMS)
        terms[FIXED_PCT] = self.costs.fee_round_trip_pct + self.costs.slippage_pct
        terms[FUNDING_PCT] = self.costs.funding_rate_pct
        terms[COST_PCT] = self.position_cost_pct
        terms[MAX_HOLD_MS] = self.max_hold_s * 1000
        terms[TRAILING_ONLY] = float(self.trailing_only)
        return terms


@kernel
def _place_entries(
    signals: Ints, ts_ms: Ints, follows: Bools, empty: Bools, pending_ms: int
) -> None:
    """Find the bar at which each signal's position is entered, or given up."""
    for number in range(signals.shape[0]):
        begin = signals[number, SIGNAL_BAR]
        bar = begin + 1
        signals[number, ENTRY_BAR] = -1 - ts_ms.size
        while bar < ts_ms.size:
            if ts_ms[bar] - ts_ms[begin] > pending_ms or not follows[bar]:
                signals[number, ENTRY_BAR] = -1 - bar
                break
            if not empty[bar]:
                signals[number, ENTRY_BAR] = bar
                break
            bar += 1


@kernel
def _next_signal(signals: Ints, number: int, bar: int) -> int:
    """Return the first signal after `number` that fires at `bar` or later."""
    low = number + 1
    step = 1
    while low + step < signals.shape[0] and signals[low + step, SIGNAL_BAR] < bar:
        low += step
        step *= 2
    high = min(low + step, signals.shape[0])
    while low < high:
        middle = (low + high) // 2
        if signals[middle, SIGNAL_BAR] < bar:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _record(figures: Floats, peak: float, gross: float, net: float) -> float:
    """Add one result to a configuration's figures; return the maximum of cumulated net units."""
    figures[TRADES] += 1.0
    figures[GROSS_SUM] += gross
    figures[NET_SUM] += net
    figures[NET_SQUARES] += net * net
    if net > 0.0:
        figures[WINS] += 1.0
    else:
        figures[LOSS_SUM] -= net
    peak = max(peak, figures[NET_SUM])
    figures[DRAWDOWN] = max(figures[DRAWDOWN], peak - figures[NET_SUM])
    return peak


@kernel
def _run(
    bars: Floats, fine: Floats, coarse: Floats, ts_ms: Ints, signals: Ints, prices: Floats,
    delay: int, exits: Floats, terms: Floats, hits: Hits, best: Floats, levels: Ints,
    figures: Floats, trade_ints: Ints, trade_floats: Floats,
) -> int:  # fmt: skip
    """Run one configuration through its signals; return how many trades it closed.

    With an empty `hits` it searches for itself. A position still open at the last bar has no
    result. Trades are written as far as there are rows for them.
    """
    n_bars = ts_ms.size
    number = 0
    closed = 0
    peak = 0.0
    # Another array to fetch from for every trade: only where time matters.
    timed = terms[MAX_HOLD_MS] > 0.0 or terms[FUNDING_PCT] != 0.0
    begin_ms = end_ms = 0
    while number < signals.shape[0]:
        entered = signals[number, ENTRY_BAR]
        if entered < 0:
            number = _next_signal(signals, number, -1 - entered)
            continue
        side = float(signals[number, SIGNAL_SIDE])
        entry = prices[number]
        end = time_exit(bars, ts_ms, entered, entered + delay, terms[MAX_HOLD_MS])
        if hits.shape[0] > 0:
            at, latched, highest = shared_exit_bar(
                bars, fine, coarse, entered + delay, end, side, entry, exits, terms[TRAILING_ONLY],
                hits, best, number, levels,
            )  # fmt: skip
        else:
            at, latched, highest = exit_bar(
                bars, fine, coarse, entered + delay, end, side, entry, exits, terms[TRAILING_ONLY]
            )
        if at >= n_bars:
            break
        if timed:
            begin_ms, end_ms = ts_ms[entered], ts_ms[at]
        code, price, _, _ = exit_step(
            side, entry, highest, 1.0 if latched else 0.0, exits[TP_PCT], exits[SL_PCT],
            exits[START_PCT], exits[DISTANCE_PCT], terms[TRAILING_ONLY], bars[at, BAR_OPEN],
            bars[at, BAR_HIGH], bars[at, BAR_LOW], bars[at, BAR_LAST],
            float(end_ms - begin_ms), terms[MAX_HOLD_MS],
        )  # fmt: skip
        gross, net = outcome(
            side, entry, price, terms[FIXED_PCT], terms[FUNDING_PCT], terms[COST_PCT],
            begin_ms, end_ms,
        )  # fmt: skip
        peak = _record(figures, peak, gross, net)
        if closed < trade_ints.shape[0]:
            trade_ints[closed, 0] = signals[number, SIGNAL_BAR]
            trade_ints[closed, 1] = entered
            trade_ints[closed, 2] = at
            trade_ints[closed, 3] = signals[number, SIGNAL_SIDE]
            trade_ints[closed, 4] = code
            trade_floats[closed, 5] = entry
            trade_floats[closed, 6] = price
            trade_floats[closed, 7] = gross
            trade_floats[closed, 8] = net
        closed += 1
        number = _next_signal(signals, number, at)
    return closed


@kernel
def _run_all(
    bars: Floats, fine: Floats, coarse: Floats, ts_ms: Ints, signals: Ints, prices: Floats,
    delay: int, exits: Floats, terms: Floats, hits: Hits, best: Floats, levels: Ints,
    figures: Floats, trade_ints: Ints, trade_floats: Floats,
) -> None:  # fmt: skip
    """Run every exit on the same entries."""
    for number in range(exits.shape[0]):
        _run(
            bars, fine, coarse, ts_ms, signals, prices, delay, exits[number], terms, hits, best,
            levels[number], figures[number], trade_ints, trade_floats,
        )  # fmt: skip


_NO_HITS: Final[Hits] = np.empty((0, 1), np.int32)
_NO_BEST: Final[Floats] = np.empty((0, 1))
_NO_INTS: Final[Ints] = np.empty((0, _TRADE_FIELDS), np.int64)
_NO_FLOATS: Final[Floats] = np.empty((0, _TRADE_FIELDS))


def sweep_exits(
    history: PriceHistory, entries: Entries, exits: Sequence[ExitPair], terms: SweepTerms
) -> Floats:
    """Return the figures `[exit, FIGURES]` of every exit on the same entries."""
    table = exit_table(exits, terms.position_cost_pct)
    levels, n_levels, n_trails = _levels(table)
    shared = len(exits) > 1
    n_signals = len(entries.signals)
    hits = np.full((n_levels, n_signals), -1, np.int32) if shared else _NO_HITS
    best = np.empty((n_trails, n_signals)) if shared else _NO_BEST
    figures: Floats = np.zeros((len(exits), FIGURES))
    _run_all(
        history.bars, history.fine, history.coarse, history.ts_ms, entries.signals, entries.prices,
        entries.delay, table, terms.packed(), hits, best, levels, figures, _NO_INTS, _NO_FLOATS,
    )  # fmt: skip
    return figures


def sweep(
    history: PriceHistory,
    runs: Sequence[tuple[Entries, Sequence[ExitPair]]],
    terms: SweepTerms,
    *,
    threads: int = 1,
) -> list[Floats]:
    """Return the figures of every run, `[exit, FIGURES]` each; runs are spread over threads."""
    if threads <= 1:
        return [sweep_exits(history, entries, exits, terms) for entries, exits in runs]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda run: sweep_exits(history, run[0], run[1], terms), runs))


def trades_of(
    history: PriceHistory, entries: Entries, exits: ExitPair, terms: SweepTerms
) -> Trades:
    """Return every closed trade of one configuration, `TRADE_DTYPE`, in time order."""
    trades = np.zeros(len(entries.signals), TRADE_DTYPE)
    table = exit_table([exits], terms.position_cost_pct)
    closed = _run(
        history.bars, history.fine, history.coarse, history.ts_ms, entries.signals, entries.prices,
        entries.delay, table[0], terms.packed(), _NO_HITS, _NO_BEST, _levels(table)[0][0],
        np.zeros(FIGURES), trades.view(np.int64).reshape(-1, _TRADE_FIELDS),
        trades.view(np.float64).reshape(-1, _TRADE_FIELDS),
    )  # fmt: skip
    return trades[:closed]


def _levels(table: Floats) -> tuple[Ints, int, int]:
    """Number the different targets, stops and trailing stops, each by distance.

    Returns those of each exit, then the first stop and the first trailing stop, `[exit, 5]`; how
    many levels there are; and how many of them are trailing stops.
    """
    targets, target = np.unique(table[:, TP_PCT], return_inverse=True)
    losses, loss = np.unique(table[:, SL_PCT], return_inverse=True)
    pairs, trail = np.unique(table[:, START_PCT:], axis=0, return_inverse=True)
    first_trail = targets.size + losses.size
    levels: Ints = np.empty((len(table), 5), np.int64)
    levels[:, 0] = target
    levels[:, 1] = targets.size + loss
    levels[:, 2] = np.where(table[:, DISTANCE_PCT] > 0.0, first_trail + trail, -1)
    levels[:, 3] = targets.size
    levels[:, 4] = first_trail
    return levels, first_trail + len(pairs), len(pairs)
