"""Back-tests of many exits at once against a loop that asks the exit kernel bar by bar."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.analysis.entries import ENTRY_BAR, SIGNAL_BAR, SIGNAL_SIDE, Entries
from cts_desktop.analysis.exits import ExitRules, check_exit
from cts_desktop.analysis.history import BAR_HIGH, BAR_LAST, BAR_LOW, BAR_OPEN, PriceHistory
from cts_desktop.analysis.history import first_beyond as first_beyond_kernel
from cts_desktop.analysis.outcome import outcome
from cts_desktop.analysis.set_specs import ExitPair
from cts_desktop.analysis.sweep import (
    DRAWDOWN,
    NET_SUM,
    TRADES,
    WINS,
    Costs,
    SweepTerms,
    sweep,
    sweep_exits,
    trades_of,
)

STEP_MS = 60_000
MADE_PRICES = st.integers(0, 2**32 - 1)
EXITS = [
    ExitPair(tp, sl, *trailing)
    for tp in (4.0, 8.0)
    for sl in (0.2, 0.5, 1.5)
    for trailing in ((0.0, 0.0), (0.3, 0.1), (0.1, 0.4))
]


def history_of(seed: int, bars: int = 700, *, holes: bool = False) -> PriceHistory:
    """Return a random walk; with holes, some bars are missing, empty or far apart."""
    rng = np.random.default_rng(seed)
    path = np.exp(rng.normal(0, 0.0006, (bars, 4)).cumsum().reshape(bars, 4)) * 100
    path = np.round(path, 2)  # ties between levels and prices do happen
    ts_ms = (np.arange(bars) + 1) * STEP_MS
    empty = np.zeros(bars, bool)
    if holes:
        ts_ms = ts_ms + np.repeat(rng.integers(0, 3, bars // 70 + 1), 70)[:bars].cumsum() * STEP_MS
        path[rng.random(bars) < 0.02] = np.nan
        empty = rng.random(bars) < 0.05
    return PriceHistory(
        ts_ms, path[:, 0], path.max(1), path.min(1), path[:, 3], step_ms=STEP_MS, empty=empty
    )


def signals_of(seed: int, bars: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    at = np.flatnonzero(rng.random(bars) < 0.08)
    return at, rng.choice([-1, 1], at.size)


def loop(history: PriceHistory, entries: Entries, exits: ExitPair, terms: SweepTerms) -> list[Any]:
    """Run one configuration bar by bar."""
    cost = terms.position_cost_pct
    fixed_pct = terms.costs.fee_round_trip_pct + terms.costs.slippage_pct
    cooldown_ms = terms.cooldown_s * 1000
    trades, free_from, free_ms = [], -1, -1.0
    for number, (signal, entry) in enumerate(
        zip(entries.signals.tolist(), entries.prices.tolist(), strict=True)
    ):
        if signal[SIGNAL_BAR] < free_from or history.ts_ms[signal[SIGNAL_BAR]] < free_ms:
            continue
        if signal[ENTRY_BAR] < 0:
            free_from = -1 - signal[ENTRY_BAR]
            continue
        side, begin = signal[SIGNAL_SIDE], signal[ENTRY_BAR]
        sl_pct = float(entries.stops[number]) if entries.stops.size else exits.sl_pct(cost)
        # An entry at the open is one at the end of the bar before.
        entry_ms = int(history.ts_ms[begin - 1 if entries.delay == 0 else begin])
        rules = ExitRules(
            side, entry, exits.tp_pct(cost), sl_pct, exits.trailing_start_pct,
            exits.trailing_distance_pct, terms.trailing_only, terms.max_hold_s * 1000,
        )  # fmt: skip
        trailing = (entry, False)
        for at in range(begin + entries.delay, len(history)):
            bar = history.bars[at]
            if math.isnan(bar[BAR_LAST]):
                continue
            prices = tuple(bar[[BAR_OPEN, BAR_HIGH, BAR_LOW, BAR_LAST]].tolist())
            held_ms = int(history.ts_ms[at]) - entry_ms
            found = check_exit(rules, trailing, prices, held_ms)
            trailing = (found.best, found.latched)
            if found.reason is not None:
                gross, net = outcome(
                    float(side), entry, found.price, fixed_pct, terms.costs.funding_rate_pct, cost,
                    entry_ms, int(history.ts_ms[at]),
                )  # fmt: skip
                trades.append((signal[0], begin, at, side, int(found.reason), entry, found.price,
                               gross, net, sl_pct))  # fmt: skip
                free_from, free_ms = at, history.ts_ms[at] + cooldown_ms
                break
        else:
            break
    return trades


@given(
    MADE_PRICES,
    st.booleans(),
    st.sampled_from([0, 60, 600, 7200]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0.0, 10.0, 60.0, 300.0]),
    st.booleans(),
)
def test_every_trade_is_the_one_a_watcher_of_every_bar_sees(
    seed, holes, hold_s, only, at_open, cooldown_s, own_stops
):
    history = history_of(seed, holes=holes)
    make = Entries.at_next_open if at_open else Entries.at_next_step
    entries = make(history, *signals_of(seed + 1, len(history)))
    if own_stops:
        stops = np.random.default_rng(seed + 2).uniform(0.05, 0.6, len(entries.signals))
        entries = replace(entries, stops=stops)
    terms = SweepTerms(
        costs=Costs(funding_rate_pct=0.01), max_hold_s=hold_s, trailing_only=only,
        cooldown_s=cooldown_s,
    )  # fmt: skip
    figures = sweep_exits(history, entries, EXITS, terms)
    for exits, row in zip(EXITS, figures, strict=True):
        expected = loop(history, entries, exits, terms)
        trades = trades_of(history, entries, exits, terms)
        assert trades.tolist() == expected
        assert (row[TRADES], row[WINS]) == (len(expected), sum(t[-2] > 0 for t in expected))
        assert row[NET_SUM] == pytest.approx(sum(t[-2] for t in expected), abs=1e-9)
        curve = np.maximum.accumulate([0.0, *np.cumsum([t[-2] for t in expected])])
        depth = curve - [0.0, *np.cumsum([t[-2] for t in expected])]
        assert row[DRAWDOWN] == pytest.approx(depth.max(), abs=1e-9)


@given(
    MADE_PRICES, st.integers(0, 999), st.integers(0, 1000), st.floats(98, 102), st.floats(98, 102)
)
def test_the_search_finds_the_first_bar_beyond_a_level(seed, start, stop, lower, upper):
    history = history_of(seed, 1000, holes=True)
    low, high = history.bars[:, BAR_LOW], history.bars[:, BAR_HIGH]
    beyond = np.flatnonzero((low[start:stop] <= lower) | (high[start:stop] >= upper))
    expected = start + beyond[0] if beyond.size else max(start, stop)
    found = first_beyond_kernel(
        history.bars, history.fine, history.coarse, start, max(start, stop), lower, upper
    )
    assert found == expected


def test_runs_in_threads_give_what_one_thread_gives():
    history = history_of(5)
    runs = [
        (Entries.at_next_step(history, *signals_of(seed, len(history))), EXITS) for seed in range(6)
    ]
    alone, together = (
        sweep(history, runs, SweepTerms()),
        sweep(history, runs, SweepTerms(), threads=3),
    )
    assert all((a == b).all() for a, b in zip(alone, together, strict=True))


def test_an_entry_is_the_step_after_the_signal_never_the_signals_own():
    history = history_of(1)
    entries = Entries.at_next_step(history, [3, 9], [1, -1])
    assert entries.signals[:, ENTRY_BAR].tolist() == [4, 10]
    assert entries.prices.tolist() == history.bars[[4, 10], BAR_LAST].tolist()
    at_open = Entries.at_next_open(history, [3, len(history) - 1], [1, 1])
    assert at_open.prices[0] == history.bars[4, BAR_OPEN]
    assert at_open.signals[1, ENTRY_BAR] == -1 - len(history)


def test_nothing_is_entered_at_the_open_of_a_bar_without_a_trade_or_behind_a_gap():
    ts_ms = np.array([1, 2, 3, 9, 10]) * 1000
    flat = np.full(5, 10.0)
    empty = [False, True, False, False, False]
    history = PriceHistory(ts_ms, flat, flat, flat, flat, step_ms=1000, empty=empty)
    entries = Entries.at_next_open(history, [0, 1, 2, 3], [1, 1, 1, 1])
    assert entries.signals[:, ENTRY_BAR].tolist() == [-1 - 1, 2, -1 - 3, 4]


def test_an_entry_is_given_up_at_a_gap_and_waits_for_a_trade():
    ts_ms = np.array([1, 2, 3, 9, 10, 11]) * 1000
    flat = np.full(6, 10.0)
    empty = [False, True, False, False, True, True]
    history = PriceHistory(ts_ms, flat, flat, flat, flat, step_ms=1000, empty=empty)
    entries = Entries.at_next_step(history, [0, 2, 3], [1, 1, 1])
    assert entries.signals[:, ENTRY_BAR].tolist() == [2, -1 - 3, -1 - 6]


def test_a_history_without_order_or_of_unequal_lengths_is_refused():
    with pytest.raises(ValueError, match="ascend"):
        PriceHistory([2, 1], [1, 1], [1, 1], [1, 1], [1, 1], step_ms=1)
    with pytest.raises(ValueError, match="as many"):
        PriceHistory([1, 2, 3], [1, 1], [1, 1], [1, 1], [1, 1], step_ms=1)
    with pytest.raises(ValueError, match="needs bars"):
        PriceHistory([], [], [], [], [], step_ms=1)
