"""Minutes made of price steps are what happened in them, however many there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.domain.market import MarketStep
from cts_desktop.engine.minute_candles import MINUTE_MS, MinuteCandles

BEGIN = 1_600_000_020_000 // MINUTE_MS * MINUTE_MS
NAN = float("nan")


def step(ts_ms: int, *prices: tuple[float, float, float, float, float]) -> MarketStep:
    """A step that ends at *ts_ms*: open, high, low, last and volume of every symbol."""
    open_, high, low, last, volume = np.array(prices, np.float64).T
    return MarketStep(ts_ms, open_, high, low, last, volume, np.zeros(len(prices)))


def flat(ts_ms: int, *prices: float) -> MarketStep:
    return step(ts_ms, *((price, price, price, price, 1.0) for price in prices))


def test_a_step_older_than_the_running_minute_changes_nothing():
    minutes = MinuteCandles(1)
    minutes.add(flat(BEGIN + 61_000, 5.0))
    minutes.add(flat(BEGIN + 59_000, 9.0))
    found = minutes.since(0, 0)
    assert found.ts_ms.tolist() == [BEGIN + MINUTE_MS]
    assert found.ohlcv.tolist() == [[5, 5, 5, 5, 1]]


@pytest.mark.parametrize("nothing", [NAN, 0.0])
def test_a_symbol_without_a_price_has_no_candle(nothing):
    minutes = MinuteCandles(2)
    for minute in range(3):
        minutes.add(flat(BEGIN + minute * MINUTE_MS + 1000, 5.0, nothing if minute else 7.0))
    assert len(minutes.since(0, 0).ts_ms) == 3
    assert minutes.since(1, 0).ts_ms.tolist() == [BEGIN]


def test_a_step_belongs_to_the_minute_it_ends():
    minutes = MinuteCandles(1)
    minutes.add(flat(BEGIN + MINUTE_MS, 5.0))
    minutes.add(flat(BEGIN + MINUTE_MS + 1, 6.0))
    assert minutes.since(0, 0).ts_ms.tolist() == [BEGIN, BEGIN + MINUTE_MS]


def test_before_the_first_step_there_is_nothing():
    minutes = MinuteCandles(1)
    assert minutes.begin_ms == 0
    assert len(minutes.since(0, 0).ts_ms) == 0
    assert len(minutes.closed_since(0)[0]) == 0


def test_where_the_first_price_of_a_step_is_unknown_the_last_one_counts():
    minutes = MinuteCandles(1)
    minutes.add(step(BEGIN + 1000, (NAN, NAN, NAN, 5.0, 2.0)))
    minutes.add(step(BEGIN + 2000, (6.0, 7.0, 4.0, 6.0, 3.0)))
    assert minutes.since(0, 0).ohlcv.tolist() == [[5, 7, 4, 6, 5]]


def test_the_oldest_minutes_give_way_to_new_ones_and_stay_in_order(monkeypatch):
    monkeypatch.setattr("cts_desktop.engine.minute_candles._LEAST", 5)
    monkeypatch.setattr("cts_desktop.engine.minute_candles._BUDGET", 5)
    minutes = MinuteCandles(1)
    for minute in range(13):
        minutes.add(flat(BEGIN + minute * MINUTE_MS + 1000, 100.0 + minute))
    kept = [BEGIN + minute * MINUTE_MS for minute in range(7, 13)]
    assert minutes.since(0, 0).ts_ms.tolist() == kept
    assert minutes.begin_ms == kept[0]
    assert minutes.since(0, kept[2]).ohlcv[:, 3].tolist() == [109, 110, 111, 112]
    times, rows = minutes.closed_since(kept[3])
    assert times.tolist() == kept[3:5]
    assert rows[:, 3, 0].tolist() == [110, 111]


PRICES = st.floats(1, 100).map(lambda value: round(value, 2))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 40), st.lists(PRICES, min_size=3, max_size=3)),
                min_size=1, max_size=60))  # fmt: skip
def test_minutes_hold_first_highest_lowest_last_and_the_sum(moves):
    minutes, now = MinuteCandles(1), BEGIN
    expected: dict[int, list[float]] = {}
    for seconds, (first, middle, last) in moves:
        now += seconds * 1000
        high, low = max(first, middle, last), min(first, middle, last)
        minutes.add(step(now, (first, high, low, last, 2.0)))
        candle = expected.setdefault((now - 1) // MINUTE_MS * MINUTE_MS, [first, high, low, 0, 0])
        candle[1:] = [max(candle[1], high), min(candle[2], low), last, candle[4] + 2.0]
    found = minutes.since(0, 0)
    assert dict(zip(found.ts_ms.tolist(), found.ohlcv.tolist(), strict=True)) == expected
