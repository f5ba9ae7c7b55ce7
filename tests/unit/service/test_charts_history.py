"""Candles of several origins are put together so that each is whole, and nothing is invented."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.domain.market import Candles
from cts_desktop.service.chart_history import (
    charted,
    joined,
    longer,
    no_candles,
    strip_of,
    within,
)

MINUTE_MS = 60_000
HOUR = 1_600_002_000_000 // 3_600_000 * 3_600_000


def minutes(first: int, count: int, price: float = 100.0, each_s: int = 60) -> Candles:
    """Candles from a number of steps after the hour on, each a little above the one before."""
    close = price + np.arange(count)
    rows = np.column_stack((close - 0.5, close + 1, close - 1, close, np.ones(count)))
    return Candles(HOUR + (first + np.arange(count)) * each_s * 1000, rows)


def test_of_two_candles_of_one_time_the_first_part_counts():
    both = joined([minutes(2, 3, 100), minutes(0, 4, 500)])
    assert both.ts_ms.tolist() == [HOUR + n * MINUTE_MS for n in range(5)]
    assert both.ohlcv[:, 3].tolist() == [500, 501, 100, 101, 102]
    assert len(joined([]).ts_ms) == 0


def test_an_hour_of_which_each_part_has_a_half_is_whole():
    (hour,) = charted([(60, minutes(0, 30)), (60, minutes(30, 30, 130))], 3600).ohlcv
    assert hour.tolist() == [99.5, 160, 99, 159, 60]


def test_a_candle_is_made_by_whoever_covers_most_of_its_time():
    whole = Candles(np.array([HOUR]), np.array([[1.0, 9.0, 0.5, 5.0, 70.0]]))
    end = minutes(45, 15)  # an engine that was started a quarter before the full hour
    assert charted([(60, end), (3600, whole)], 3600).ohlcv.tolist() == [[1, 9, 0.5, 5, 70]]
    day = charted([(60, minutes(0, 200)), (3600, whole)], 86_400)
    assert day.ohlcv[0, 4] == 200
    assert charted([(3600, whole)], 60).ts_ms.size == 0


def test_what_nobody_has_is_a_gap():
    found = charted([(60, minutes(0, 5)), (60, minutes(20, 5))], 300)
    assert found.ts_ms.tolist() == [HOUR, HOUR + 20 * MINUTE_MS]
    assert len(charted([(60, no_candles())], 300).ts_ms) == 0


def test_an_unknown_volume_does_not_hide_the_known_ones():
    candles = minutes(0, 5)
    candles.ohlcv[2, 4] = np.nan
    assert longer(candles, 300).ohlcv[0, 4] == 4


def test_a_time_is_cut_at_its_begin_and_before_its_end():
    found = within(minutes(0, 10), HOUR + 2 * MINUTE_MS, HOUR + 4 * MINUTE_MS)
    assert found.ts_ms.tolist() == [HOUR + 2 * MINUTE_MS, HOUR + 3 * MINUTE_MS]


@pytest.mark.parametrize("timeframe_s", [60, 300, 3600, 86_400])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.sets(st.integers(0, 3000), min_size=1, max_size=80), st.integers(0, 9))
def test_longer_candles_are_those_of_a_plain_loop(timeframe_s, places, seed):
    at = np.array(sorted(places))
    close = np.random.default_rng(seed).uniform(1, 9, at.size).round(3)
    rows = np.column_stack((close - 0.1, close + 0.2, close - 0.2, close, close))
    expected: dict[int, list[float]] = {}
    for ts, (first, high, low, last, volume) in zip(at.tolist(), rows.tolist(), strict=True):
        opening = (HOUR + ts * MINUTE_MS) // (timeframe_s * 1000) * timeframe_s * 1000
        candle = expected.setdefault(opening, [first, high, low, last, 0.0])
        candle[1:] = [max(candle[1], high), min(candle[2], low), last, candle[4] + volume]
    found = longer(Candles(HOUR + at * MINUTE_MS, rows), timeframe_s)
    assert found.ts_ms.tolist() == list(expected)
    assert found.ohlcv == pytest.approx(np.array(list(expected.values())))


def test_signals_are_counted_by_candle_and_kind():
    rows = [
        (HOUR, "direction long", 2), (HOUR, "active short", 1),
        (HOUR + MINUTE_MS, "direction long", 3),
        (HOUR + MINUTE_MS, "direction short", 1), (HOUR + 6 * MINUTE_MS, "move long", 5),
    ]  # fmt: skip
    strip = strip_of(rows, 300)
    assert strip.kinds == ("active", "direction", "move")
    found = zip(*(a.tolist() for a in (strip.ts_ms, strip.kind, strip.longs, strip.shorts)),
                strict=True)  # fmt: skip
    assert list(found) == [(HOUR, 0, 0, 1), (HOUR, 1, 5, 1), (HOUR + 5 * MINUTE_MS, 2, 5, 0)]
    assert strip_of([], 60).ts_ms.size == 0
