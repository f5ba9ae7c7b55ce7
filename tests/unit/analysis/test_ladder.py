from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import LevelChange, evaluate_all, evaluate_closed
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.results import record_result
from cts_desktop.analysis.sets import GridSpec, MarketCosts, SetBook
from cts_desktop.domain.ladder import (
    LadderThresholds,
    LuckGuard,
    SetLevel,
    SetState,
    SimulatedExit,
)
from tests.unit.analysis.feeds import LIVELY, STEP_MS, append, new_book, walk

BASE, MAIN, REAL, EXCHANGE = SetLevel
ONE_SET = np.array([0])


def small_book(**bars: Any) -> SetBook:
    grid = GridSpec(
        indications=("move",), ranges=(5,), sides=(1,), tp_factors=(8.0,), sl_ratios=(0.4,),
        trailing=(None,),
    )  # fmt: skip
    return new_book(grid, thresholds=LadderThresholds(**bars))


def close(book: SetBook, results: list[float], index: int = 0, every_ms: int = 60_000) -> None:
    for net in results:
        now = float(book.values[at.LAST_CLOSE_MS, index]) + every_ms
        record_result(book.values, book.flags, book.ring, index, float(net), now)


def evaluate(book: SetBook) -> list[LevelChange]:
    return evaluate_closed(book, ONE_SET, int(book.values[at.LAST_CLOSE_MS, 0]))


def good(count: int) -> list[float]:
    """Results with a win rate of 60 %, a payoff of 3 and a mean of 1.4 units."""
    return ([3.0, 3.0, -1.0, 3.0, -1.0] * count)[:count]


def test_a_good_set_climbs_one_level_per_evaluation():
    book = small_book()
    close(book, good(49))
    assert evaluate(book) == []
    close(book, good(200))
    assert [evaluate(book) for _ in range(4)] == [
        [(0, BASE, MAIN)],
        [(0, MAIN, REAL)],
        [(0, REAL, EXCHANGE)],
        [],
    ]
    assert book.state(0) is SetState.QUALIFIED
    assert book.level_counts()[EXCHANGE] == 1


@pytest.mark.parametrize(
    "results",
    [
        good(49),
        [3.0, -1.0, -1.0] * 20,  # win rate 33 %
        [1.0, -1.0, 1.0] * 20,  # payoff 1
        [1.5, 1.5, -1.2, -1.2] * 20,  # average 0.15
    ],
)
def test_a_set_that_misses_any_bar_stays_at_base(results):
    book = small_book(pause_below_win_rate=0.0)
    close(book, results)
    assert evaluate(book) == []
    assert book.stats(0).missing


def test_a_long_drawdown_keeps_a_set_from_real():
    book = small_book()
    close(book, good(60))
    close(book, [-1.0] * 5, every_ms=3 * 3_600_000)
    close(book, good(10))
    evaluate(book)
    assert evaluate(book) == []
    assert book.level(0) is MAIN
    assert "h, at most 12 h" in book.stats(0).missing[0]


def test_one_miss_is_forgiven_and_two_in_a_row_cost_a_level():
    book = small_book(pause_below_win_rate=0.0)
    close(book, good(100))
    evaluate(book)
    close(book, [-1.0] * 20)
    assert evaluate(book) == []
    close(book, good(45))
    assert evaluate(book) == [(0, MAIN, REAL)]
    close(book, [-1.0] * 20)
    assert evaluate(book) == []
    assert evaluate(book) == [(0, REAL, MAIN)]


def test_a_set_pauses_below_its_win_rate_and_resumes_above_a_higher_one():
    book = small_book(real_min_avg_units=9.0)
    close(book, good(100))
    evaluate(book)
    close(book, [9.0, -1.0, -1.0] * 20)
    evaluate(book)
    assert book.state(0) is SetState.PAUSED
    assert book.stats(0).missing == ("paused: win rate must return to 43%",)
    close(book, [9.0, -1.0, 9.0, -1.0, -1.0] * 10)
    evaluate(book)
    assert book.state(0) is SetState.PAUSED  # 40 % is above the pause, below the return
    close(book, good(50))
    evaluate(book)
    assert book.state(0) is SetState.QUALIFIED


def test_a_paused_set_keeps_simulating_but_never_asks():
    book = new_book(LIVELY)
    book.flags[at.LEVEL] = EXCHANGE
    book.flags[at.STATE] = at.PAUSED
    grid, opened, asks = PriceGrid(1, STEP_MS, 200), 0, 0
    for number, step in enumerate(walk(1, 300, volatility=0.001), start=1):
        append(grid, number * STEP_MS, step)
        event = book.step(grid, [True])
        opened, asks = opened + event.opened.size, asks + event.asks.size
    assert opened > 0
    assert asks == 0


def test_a_set_at_exchange_asks_when_its_own_simulated_position_is_idle():
    book = new_book(LIVELY)
    book.flags[at.LEVEL] = EXCHANGE
    book.flags[at.STATE] = at.QUALIFIED
    grid, asked = PriceGrid(1, STEP_MS, 200), 0
    previous: list[int] = []
    for number, step in enumerate(walk(1, 300, volatility=0.001), start=1):
        append(grid, number * STEP_MS, step)
        event = book.step(grid, [True])
        assert event.opened.tolist() == sorted(previous)
        previous, asked = event.asks.tolist(), asked + event.asks.size
    assert asked > 0


def test_a_set_that_loses_more_than_thirty_units_fails_until_reset():
    book = small_book()
    close(book, good(100))
    evaluate(book)
    close(book, [-1.0] * 31)
    assert evaluate(book) == [(0, MAIN, BASE)]
    assert book.state(0) is SetState.FAILED
    close(book, good(200))
    assert evaluate(book) == []
    book.reset(0)
    assert book.state(0) is SetState.EVALUATING


def test_a_failed_set_takes_no_simulated_position():
    book = new_book(LIVELY)
    book.flags[at.STATE] = at.FAILED
    grid = PriceGrid(1, STEP_MS, 200)
    for number, step in enumerate(walk(1, 300, volatility=0.001), start=1):
        append(grid, number * STEP_MS, step)
        assert not book.step(grid, [True]).opened.size
    assert book.signals_total > 0


def test_a_lost_bet_of_everything_is_never_forgotten():
    book = small_book()
    close(book, [*good(20), -1000.0, *good(100)])
    assert book.stats(0).evidence == 0.0


def test_without_evidence_a_good_set_waits_at_real_and_says_why():
    book = small_book(luck_set_e=1e12)
    close(book, good(100))
    for _ in range(5):
        evaluate(book)
    assert book.level(0) is REAL
    assert "needs 1e+12" in book.stats(0).missing[0]


def test_switched_off_the_luck_guard_asks_for_no_evidence():
    book = small_book(luck_set_e=1e12, luck_guard=LuckGuard.OFF)
    close(book, good(100))
    for _ in range(3):
        evaluate(book)
    assert book.level(0) is EXCHANGE


def climb(seed: int, symbols: int, steps: int, costs: MarketCosts | None) -> int:
    """Run driftless walks through the default grid and return how many sets reach Exchange."""
    names = tuple(f"S{number}/USDT" for number in range(symbols))
    book = new_book(LIVELY, names, costs)
    grid = PriceGrid(symbols, STEP_MS, 200)
    path = walk(seed, steps, symbols, volatility=0.001, ticks=8)
    reached: set[int] = set()
    for number, step in enumerate(path, start=1):
        append(grid, number * STEP_MS, step)
        event = book.step(grid, np.ones(symbols, bool))
        changes = evaluate_closed(book, event.closed["set_index"], grid.ts_ms)
        if number % 60 == 0:
            changes += evaluate_all(book, grid.ts_ms)
        reached |= {change.set_index for change in changes if change.new is EXCHANGE}
    assert book.closed_total > 10 * len(book.specs)
    return len(reached)


@pytest.mark.parametrize("seed", range(20))
def test_no_set_reaches_exchange_on_driftless_walks_with_costs(seed):
    assert climb(seed, 4, 6000, None) == 0


def test_without_costs_luck_passes_in_no_more_seeds_than_promised():
    free = MarketCosts.uniform(1, fee_round_trip_pct=0.0, slippage_pct=0.0)
    lucky = sum(climb(seed, 1, 4000, free) > 0 for seed in range(20))
    assert lucky <= 2


def test_words_for_people():
    assert [reason.label for reason in SimulatedExit] == [
        "stop loss",
        "take profit",
        "trailing stop",
        "time exit",
    ]
    assert EXCHANGE.label == "Exchange"


@pytest.mark.parametrize(
    "wrong",
    [{"main_window": 51}, {"exchange_window": 0}, {"luck_q": 0.0}, {"resume_from_win_rate": 0.1}],
)
def test_thresholds_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        LadderThresholds(**wrong)


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([-1.0] * 12, "phase 1: win rate 0%, needs 40%"),
        ([3.0, -1.0] * 6, "phase 2: 38 more closed positions"),
        ([1.0, -1.0] * 30, "phase 2: payoff 1.00, needs 1.2"),
        ([3.0, -2.4] * 30, "average +0.30 units, needs +0.5"),
    ],
)
def test_what_is_missing_is_said_in_words(results, words):
    book = small_book(fail_drawdown_units=999.0)
    close(book, results)
    assert words in book.stats(0).missing


def test_real_asks_for_a_profit_factor_and_exchange_for_evidence_of_the_family():
    book = small_book(real_min_profit_factor=9.0, luck_set_e=1.0)
    close(book, good(60))
    evaluate(book)
    assert book.stats(0).missing == ("profit factor 4.50, needs 9",)
    book.flags[at.LEVEL, 0] = REAL
    assert book.stats(0).missing[0].startswith("luck guard (standard): family evidence 1 →")
    book.flags[at.LEVEL, 0] = EXCHANGE
    assert book.stats(0).missing == ()
