"""Figures of closed positions against a second, slow and plain way of finding them."""

import math
import statistics
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.analysis import performance

HOUR_MS = 3_600_000
amounts = st.lists(
    st.decimals(-1000, 1000, allow_nan=False, places=12) | st.just(Decimal(0)), max_size=60
)


def times(count: int) -> list[int]:
    """Closes an hour and a bit apart."""
    return [1_790_000_000_000 + place * (HOUR_MS + 7) for place in range(count)]


def sums(net: list[Decimal]) -> list[Fraction]:
    """The running sum, with 0 in front."""
    found = [Fraction(0)]
    for value in net:
        found.append(found[-1] + Fraction(value))
    return found


# ---------------------------------------------------------------------- sums
def test_a_sum_keeps_digits_that_the_usual_context_would_round_away():
    tiny, large = Decimal("1e-40"), Decimal("1e40")
    assert performance.exact_sum([large, tiny, -large]) == tiny


def test_a_sum_over_many_parts_misses_none():
    values = [Decimal(number) for number in range(10_001)]
    assert performance.exact_sum(values) == 10_000 * 10_001 // 2


@settings(max_examples=150, deadline=None, derandomize=True)
@given(amounts)
def test_counts_and_ratios_are_those_of_the_reference(net):
    found = performance.results(net)
    exact = [Fraction(value) for value in net]
    gains, losses = [v for v in exact if v > 0], [v for v in exact if v < 0]
    assert (found.n, found.wins, found.losses) == (len(net), len(gains), len(losses))
    assert Fraction(found.net) == sum(exact)
    assert Fraction(found.gain) == sum(gains)
    assert Fraction(found.loss) == sum(losses)
    assert found.win_rate == (len(gains) / len(net) if net else None)
    for figure, total, count in (
        (found.average, sum(exact), len(exact)),
        (found.average_win, sum(gains), len(gains)),
        (found.average_loss, sum(losses), len(losses)),
        (found.profit_factor, sum(gains), -sum(losses)),
    ):
        assert (figure is None) == (not count)
        if figure is not None:
            assert float(figure) == pytest.approx(float(total / count), rel=1e-12, abs=1e-15)


# ---------------------------------------------------------------------- order
def streaks(net: list[Decimal], sign: int) -> list[range]:
    """All unbroken rows of one sign, looked for from every place."""
    found = []
    for begin in range(len(net)):
        end = begin
        while end < len(net) and net[end] * sign > 0:
            end += 1
        found.append(range(begin, end))
    return found


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([Decimal(-1), Decimal(0), Decimal(2)]), max_size=30))
def test_the_longest_streak_is_the_first_of_the_longest_ones(net):
    for sign in (1, -1):
        best = max(map(len, streaks(net, sign)), default=0)
        found = performance.longest_streak(net, sign)
        assert len(found) == best
        if best:
            assert found == next(one for one in streaks(net, sign) if len(one) == best)


def deepest(net: list[Decimal]) -> Fraction:
    """The largest fall between any two points of the running sum."""
    line = sums(net)
    return max(line[a] - line[b] for a in range(len(line)) for b in range(a, len(line)))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(amounts)
def test_the_deepest_fall_is_the_largest_one_and_the_sum_of_its_rows(net):
    found = performance.drawdown(net, times(len(net)))
    assert Fraction(found.depth) == deepest(net)
    assert Fraction(found.depth) == -sum(Fraction(net[place]) for place in found.fall)
    assert Fraction(found.top) == (max(sums(net)[: found.fall.start + 1]) if found.fall else 0)


def longest_below(net: list[Decimal], closed_ms: list[int]) -> int:
    """Longest time from a highest sum to the close that regains it, or to the last one."""
    line, best = sums(net), 0
    for top in range(len(line) - 1):
        if line[top] < max(line[: top + 1]):
            continue
        begin_ms = closed_ms[max(0, top - 1)]
        back = next((p for p in range(top + 1, len(line)) if line[p] >= line[top]), len(line) - 1)
        if any(line[p] < line[top] for p in range(top + 1, back + 1)):
            best = max(best, closed_ms[back - 1] - begin_ms)
    return best


@settings(max_examples=150, deadline=None, derandomize=True)
@given(amounts)
def test_the_longest_time_below_the_top_ends_where_it_is_regained(net):
    closed_ms = times(len(net))
    assert performance.drawdown(net, closed_ms).longest_ms == longest_below(net, closed_ms)


# ---------------------------------------------------------------------- days
def test_days_without_a_close_count_as_zero():
    found = performance.daily_sums([10, 10, 12], [Decimal(1), Decimal(2), Decimal(-4)])
    assert found == {10: Decimal(3), 12: Decimal(-4)}
    assert performance.every_day(found).tolist() == [3.0, 0.0, -4.0]


def test_too_few_days_have_no_ratio():
    few = np.linspace(-1, 2, performance.LEAST_DAYS - 1)
    assert performance.sharpe(few) is None
    assert performance.sortino(few) is None


def test_results_that_never_vary_have_no_sharpe_and_without_a_loss_there_is_no_sortino():
    assert performance.sharpe(np.full(40, 2.0)) is None
    assert performance.sortino(np.full(40, 2.0)) is None


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.floats(-100, 100), min_size=performance.LEAST_DAYS, max_size=90))
def test_sharpe_and_sortino_are_those_of_the_reference(daily):
    array = np.array(daily)
    sharpe, sortino = performance.sharpe(array), performance.sortino(array)
    mean, spread = statistics.fmean(daily), statistics.stdev(daily)
    downside = math.sqrt(sum(min(0.0, day) ** 2 for day in daily) / len(daily))
    if sharpe is not None and spread > 1e-6:
        assert sharpe == pytest.approx(mean / spread * math.sqrt(365), rel=1e-6, abs=1e-9)
    assert (sortino is None) == (downside == 0)
    if sortino is not None and downside > 1e-6:
        assert sortino == pytest.approx(mean / downside * math.sqrt(365), rel=1e-6, abs=1e-9)


# ---------------------------------------------------------------------- time and pictures
@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=15))
def test_time_in_the_market_counts_no_moment_twice(spans):
    opened = np.array([begin for begin, _ in spans], np.int64)
    closed = np.array([begin + length for begin, length in spans], np.int64)
    held = {ms for begin, length in spans for ms in range(begin, begin + length)}
    assert performance.time_in_market_ms(opened, closed) == len(held)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.floats(-1e6, 1e6).filter(lambda v: v == 0 or abs(v) > 1e-6), max_size=200))
def test_every_result_has_one_bin_and_no_bin_holds_gains_and_losses(values):
    found = performance.histogram(np.array(values))
    edges = found.edges
    assert found.bin_of.size == len(values)
    for value, number in zip(values, found.bin_of.tolist(), strict=True):
        low, high = edges[number], edges[number + 1]
        inner = 0 < number < len(edges) - 2
        assert not inner or low - 1e-9 * abs(low) <= value <= high + 1e-9 * abs(high)
        if edges[0] < 0 < edges[-1]:
            assert (value < 0) == (low < 0)


def test_a_thinned_curve_keeps_its_ends_and_its_extremes():
    values = np.random.default_rng(5).normal(size=50_000).cumsum()
    places = performance.thinned(values, 1000)
    assert places.size <= 1002
    assert {0, 49_999, int(values.argmin()), int(values.argmax())} <= set(places.tolist())
    assert (np.diff(places) > 0).all()
