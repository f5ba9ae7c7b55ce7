"""The step in the making: what counts, what is late, and how old it is."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.market import MarketStep
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.exchange.price_grid import PriceGrid
from tests.helpers.feed_venue import SYMBOLS, rules_of
from tests.helpers.manual_clock import START_MS, ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def grid(clock: ManualClock) -> PriceGrid:
    return PriceGrid(2, clock.now_ms)


def bar(step: MarketStep, column: int = 0) -> tuple[float, ...]:
    parts = (step.open, step.high, step.low, step.last, step.volume)
    return tuple(float(part[column]) for part in parts)


def test_a_symbol_that_never_traded_is_not_a_number_and_was_never_seen(grid):
    step = grid.close(START_MS)
    assert all(math.isnan(value) for value in bar(step)[:4])
    assert (bar(step)[4], step.seen_ms.tolist()) == (0.0, [0, 0])
    assert np.isnan(step.spread_pct).all()


def test_a_step_holds_first_highest_lowest_and_last_price_and_all_volume(grid):
    for stamp, price in enumerate([100.0, 105.0, 95.0, 101.0], 1):
        grid.trade(0, price, 2.0, stamp)
    assert bar(grid.close(START_MS)) == (100.0, 105.0, 95.0, 101.0, 8.0)


def test_a_step_without_a_trade_repeats_the_last_price_with_no_volume(grid):
    grid.trade(0, 100.0, 1.0, 1)
    grid.close(START_MS)
    assert bar(grid.close(START_MS + 1000)) == (100.0, 100.0, 100.0, 100.0, 0.0)


def test_a_late_trade_counts_as_volume_and_moves_no_price(grid, clock):
    grid.trade(0, 100.0, 1.0, 50)
    first = grid.close(START_MS)
    clock.advance_to(START_MS + 500)
    grid.trade(0, 500.0, 3.0, 40)
    second = grid.close(START_MS + 1000)
    assert bar(first) == (100.0, 100.0, 100.0, 100.0, 1.0)  # what was handed out stays as it was
    assert bar(second) == (100.0, 100.0, 100.0, 100.0, 3.0)
    assert second.seen_ms[0] == START_MS  # nor does it make the price look fresh


def test_a_trade_out_of_order_within_a_step_is_not_the_last_price(grid):
    grid.trade(0, 100.0, 1.0, 10)
    grid.trade(0, 102.0, 1.0, 30)
    grid.trade(0, 101.0, 1.0, 20)
    assert bar(grid.close(START_MS)) == (100.0, 102.0, 100.0, 102.0, 3.0)


@pytest.mark.parametrize(
    ("price", "qty"),
    [(0.0, 1.0), (-1.0, 1.0), (math.nan, 1.0), (math.inf, 1.0), (1.0, 0.0), (1.0, math.nan)],
)
def test_a_price_or_quantity_that_is_none_is_ignored(grid, price, qty):
    grid.trade(0, price, qty, 1)
    assert (grid.trades, grid.close(START_MS).seen_ms[0]) == (0, 0)


@pytest.mark.parametrize(("bid", "ask"), [(0.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (1.0, math.inf)])
def test_a_quote_that_cannot_be_is_ignored(grid, bid, ask):
    grid.quote(0, bid, ask)
    assert (grid.quotes, grid.close(START_MS).seen_ms[0]) == (0, 0)


def test_what_was_known_before_an_interruption_is_not_taken_again_after_it(grid):
    grid.trade(0, 100.0, 1.0, 10)
    grid.trade(1, 7.0, 1.0, 10)
    grid.resume([0])
    for column in (0, 1):
        grid.trade(column, 99.0, 5.0, 10)  # repeated by the venue, or another of that millisecond
        grid.trade(column, 98.0, 1.0, 11)
    step = grid.close(START_MS)
    assert step.volume.tolist() == [2.0, 7.0]
    assert bar(step)[3] == 98.0


def test_quotes_keep_a_quiet_symbol_fresh_and_tell_the_spread(grid, clock):
    grid.trade(0, 100.0, 1.0, 1)
    clock.advance_to(START_MS + 60_000)
    grid.quote(0, 99.0, 101.0)
    step = grid.close(START_MS + 60_000)
    assert (step.seen_ms[0], step.spread_pct[0], bar(step)[3]) == (START_MS + 60_000, 2.0, 100.0)


def test_where_the_clock_is_set_back_nothing_looks_fresher_than_the_step(grid, clock):
    grid.trade(0, 100.0, 1.0, 1)
    back_ms = START_MS - 3_600_000
    assert grid.close(back_ms).seen_ms[0] == back_ms
    assert grid.close(back_ms + 5000).seen_ms[0] == back_ms


def test_a_price_known_from_before_is_no_trade_and_never_replaces_one(grid):
    grid.last_known(0, 100.0)
    grid.trade(1, 7.0, 1.0, 1)
    grid.last_known(1, 50.0)
    step = grid.close(START_MS)
    assert (bar(step), bar(step, 1)[3]) == ((100.0, 100.0, 100.0, 100.0, 0.0), 7.0)


def test_tickers_tell_of_trading_where_there_are_no_trades(grid):
    steps = []
    for price, volume in [(100.0, 1000.0), (100.0, 1000.0), (100.0, 1004.0), (101.0, 990.0)]:
        grid.ticker(0, price, volume, 0.5)
        steps.append(bar(grid.close(START_MS)))
    assert [(step[3], step[4]) for step in steps] == [
        (100.0, 0.5), (100.0, 0.0), (100.0, 4.0), (101.0, 0.5)
    ]  # fmt: skip


@given(
    st.lists(
        st.one_of(
            st.none(),  # a step ends
            st.tuples(
                st.integers(0, 1), st.floats(1, 1000), st.floats(0.001, 10), st.integers(1, 50)
            ),
        )
    )
)
def test_no_order_of_trades_moves_a_finished_step_or_loses_volume(events):
    grid = PriceGrid(2, ManualClock().now_ms)
    handed: list[tuple[MarketStep, list[tuple[float, ...]]]] = []
    sent = [0.0, 0.0]
    for event in (*events, None):
        if event is None:
            step = grid.close(START_MS)
            handed.append((step, [bar(step, 0), bar(step, 1)]))
        else:
            grid.trade(*event)
            sent[event[0]] += event[2]
    for step, bars in handed:
        assert np.array_equal([bar(step, 0), bar(step, 1)], bars, equal_nan=True)
        traded = step.volume > 0
        assert (step.low[traded] <= step.last[traded]).all()
        assert (step.last[traded] <= step.high[traded]).all()
        assert (step.low[traded] <= step.open[traded]).all()
    assert sum(step.volume for step, _ in handed) == pytest.approx(sent)


def test_a_feed_believes_the_step_about_how_old_its_prices_are(grid, clock):
    feed = MarketFeed([rules_of(symbol) for symbol in SYMBOLS[:2]])
    grid.trade(0, 100.0, 1.0, 1)
    grid.quote(1, 1.0, 2.0)  # never traded: it has no price that could be fresh
    for seconds in (1, 2, 90):
        feed.push(grid.close(START_MS + seconds * 1000), keep=False)
    assert feed.age_ms(SYMBOLS[0], START_MS + 90_000) == 90_000
    assert feed.age_ms(SYMBOLS[1], START_MS + 90_000) is None
    assert feed.price(SYMBOLS[0]) == 100.0
