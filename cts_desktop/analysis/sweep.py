# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""Back-tests of many exits on the same prices, trade for trade what the live simulation does.

The cost of a configuration follows its trades, not the bars: the bar that ends a position is
searched through blocks of bars. Configurations that share their entries also share what was found:
the first bar that reaches a take profit, a stop loss or a trailing stop is searched once per signal
and level (`hits`). How a position ends within its last bar is decided by the one exit kernel.

A *place* holds one position at a time. What comes while it is taken, or within the cooldown after a
close, is not for this place: it may be for the next (`taken`). The end of the bar in which a
position ended counts as the time of its close, the end of the bar of a signal as that of the
signal. Time held, and funding, count from the entry: the opening of its bar for an entry at the
open, its end for one at the last price.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.entries import ENTRY_BAR, SIGNAL_BAR, SIGNAL_SIDE, Entries
from cts_desktop.analysis.exit_search import Hits, exit_bar, shared_exit_bar, time_exit
from cts_desktop.analysis.exits import exit_step
from cts_desktop.analysis.history import BAR_HIGH, BAR_LAST, BAR_LOW, BAR_OPEN, PriceHistory
from cts_desktop.analysis.layout import SL_PCT, TP_PCT, Bools, Floats, Ints
from cts_desktop.analysis.layout import TRAIL_DISTANCE_PCT as DISTANCE_PCT
from cts_desktop.analysis.layout import TRAIL_START_PCT as START_PCT
from cts_desktop.analysis.outcome import outcome
from cts_desktop.analysis.set_specs import ExitPair, exit_table

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
COOLDOWN_MS: Final = 5
TERMS: Final = 6

# Columns of trades `[trade, field]`, one memory seen as int64 and as float64 (`TRADE_DTYPE`).
TRADE_SIGNAL_BAR: Final = 0
TRADE_ENTRY_BAR: Final = 1
TRADE_EXIT_BAR: Final = 2
TRADE_SIDE: Final = 3
TRADE_REASON: Final = 4
TRADE_ENTRY_PRICE: Final = 5
TRADE_EXIT_PRICE: Final = 6
TRADE_GROSS: Final = 7
TRADE_NET: Final = 8
TRADE_STOP_PCT: Final = 9
TRADE_FIELDS: Final = 10

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
        ("stop_pct", np.float64),
    ]
)
Trades: TypeAlias = npt.NDArray[np.void]

_NOBODY: Final[Bools] = np.empty(0, np.bool_)


@dataclass(frozen=True, slots=True)
class Costs:
    """What every position pays: fees and slippage of the round trip, funding, in % of price."""

    fee_round_trip_pct: float = 0.1
    slippage_pct: float = 0.02
    funding_rate_pct: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepTerms:
    """What holds for every configuration alike; 0 s means no time exit, and no cooldown."""

    costs: Costs = Costs()
    position_cost_pct: float = 0.1
    max_hold_s: int = 0
    trailing_only: bool = False
    cooldown_s: float = 0.0

    def packed(self) -> Floats:
        """Return the numbers in the order of the constants above."""
        terms: Floats = np.empty(TERMS)
        terms[FIXED_PCT] = self.costs.fee_round_trip_pct + self.costs.slippage_pct
        terms[FUNDING_PCT] = self.costs.funding_rate_pct
        terms[COST_PCT] = self.position_cost_pct
        terms[MAX_HOLD_MS] = self.max_hold_s * 1000
        terms[TRAILING_ONLY] = float(self.trailing_only)
        terms[COOLDOWN_MS] = self.cooldown_s * 1000.0
        return terms


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
def free_from(ts_ms: Ints, closed: int, cooldown_ms: float) -> int:
    """Return the first bar whose signal a place may take after a close in bar `closed`."""
    bar = closed
    if cooldown_ms > 0.0:
        while bar < ts_ms.size and ts_ms[bar] - ts_ms[closed] < cooldown_ms:
            bar += 1
    return bar


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
def _write_trade(
    ints: Ints, floats: Floats, signal: Ints, exit_bar_: int, code: int, entry: float,
    price: float, gross: float, net: float, stop_pct: float,
) -> None:  # fmt: skip
    """Fill the row of one trade."""
    ints[TRADE_SIGNAL_BAR] = signal[SIGNAL_BAR]
    ints[TRADE_ENTRY_BAR] = signal[ENTRY_BAR]
    ints[TRADE_EXIT_BAR] = exit_bar_
    ints[TRADE_SIDE] = signal[SIGNAL_SIDE]
    ints[TRADE_REASON] = code
    floats[TRADE_ENTRY_PRICE] = entry
    floats[TRADE_EXIT_PRICE] = price
    floats[TRADE_GROSS] = gross
    floats[TRADE_NET] = net
    floats[TRADE_STOP_PCT] = stop_pct


@kernel
def run_place(
    bars: Floats, fine: Floats, coarse: Floats, ts_ms: Ints, signals: Ints, prices: Floats,
    stops: Floats, delay: int, exits: Floats, terms: Floats, hits: Hits, best: Floats,
    levels: Ints, taken: Bools, figures: Floats, trade_ints: Ints, trade_floats: Floats,
) -> int:  # fmt: skip
    """Run one place of a configuration through its signals; return how many trades it closed.

    With an empty `hits` it searches for itself. A position still open at the last bar has no
    result. Trades are written as far as there are rows for them. Signals that are `taken` are
    passed over and those it takes are marked, unless that is empty. With `stops` of the signals,
    the stop loss in `exits` is overwritten.
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
        if taken.size > 0:
            if taken[number]:
                number += 1
                continue
            taken[number] = True
        if stops.size > 0:
            exits[SL_PCT] = stops[number]
        since = entered + delay - 1  # whose end is the time of the entry
        side = float(signals[number, SIGNAL_SIDE])
        entry = prices[number]
        end = time_exit(bars, ts_ms, since, entered + delay, terms[MAX_HOLD_MS])
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
            begin_ms, end_ms = ts_ms[since], ts_ms[at]
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
            _write_trade(
                trade_ints[closed], trade_floats[closed], signals[number], at, code, entry, price,
                gross, net, exits[SL_PCT],
            )  # fmt: skip
        closed += 1
        number = _next_signal(signals, number, free_from(ts_ms, at, terms[COOLDOWN_MS]))
    return closed


@kernel
def _run_all(
    bars: Floats, fine: Floats, coarse: Floats, ts_ms: Ints, signals: Ints, prices: Floats,
    stops: Floats, delay: int, exits: Floats, terms: Floats, hits: Hits, best: Floats,
    levels: Ints, taken: Bools, figures: Floats, trade_ints: Ints, trade_floats: Floats,
) -> None:  # fmt: skip
    """Run every exit on the same entries."""
    for number in range(exits.shape[0]):
        run_place(
            bars, fine, coarse, ts_ms, signals, prices, stops, delay, exits[number], terms, hits,
            best, levels[number], taken, figures[number], trade_ints, trade_floats,
        )  # fmt: skip


_NO_HITS: Final[Hits] = np.empty((0, 1), np.int32)
_NO_BEST: Final[Floats] = np.empty((0, 1))
_NO_INTS: Final[Ints] = np.empty((0, TRADE_FIELDS), np.int64)
_NO_FLOATS: Final[Floats] = np.empty((0, TRADE_FIELDS))


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What configurations with the same entries share: where each level was reached first."""

    hits: Hits
    best: Floats
    levels: Ints

    @classmethod
    def nothing(cls, table: Floats, n_signals: int) -> Self:
        """Return room for what will be found; none where there is nobody to share with."""
        levels, n_levels, n_trails = _levels(table)
        if len(table) == 1:
            return cls(_NO_HITS, _NO_BEST, levels)
        hits = np.full((n_levels, n_signals), -1, np.int32)
        return cls(hits, np.empty((n_trails, n_signals)), levels)


def exits_of(exits: Sequence[ExitPair], terms: SweepTerms, *, own_stops: bool) -> Floats:
    """Return the exits in %, `set_specs.exit_table`; with one stop loss where signals have it."""
    table = exit_table(exits, terms.position_cost_pct)
    if own_stops:
        table[:, SL_PCT] = np.nan  # each signal brings its own
    return table


def sweep_exits(
    history: PriceHistory, entries: Entries, exits: Sequence[ExitPair], terms: SweepTerms
) -> Floats:
    """Return the figures `[exit, FIGURES]` of every exit on the same entries."""
    table = exits_of(exits, terms, own_stops=entries.stops.size > 0)
    found = Found.nothing(table, len(entries.signals))
    figures: Floats = np.zeros((len(exits), FIGURES))
    _run_all(
        history.bars, history.fine, history.coarse, history.ts_ms, entries.signals, entries.prices,
        entries.stops, entries.delay, table, terms.packed(), found.hits, found.best, found.levels,
        _NOBODY, figures, _NO_INTS, _NO_FLOATS,
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
    table = exits_of([exits], terms, own_stops=entries.stops.size > 0)
    found = Found.nothing(table, len(trades))
    ints = trades.view(np.int64).reshape(-1, TRADE_FIELDS)
    floats = trades.view(np.float64).reshape(-1, TRADE_FIELDS)
    closed = run_place(
        history.bars, history.fine, history.coarse, history.ts_ms, entries.signals, entries.prices,
        entries.stops, entries.delay, table[0], terms.packed(), found.hits, found.best,
        found.levels[0], _NOBODY, np.zeros(FIGURES), ints, floats,
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
