import itertools
import json
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from cts_desktop.domain.errors import InvalidValueError, NotFoundError
from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.money import from_float
from cts_desktop.exchange.market_sources.synthetic import CHUNK, SyntheticSource

ALL = [rules.symbol for rules in SyntheticSource().markets]


def take(source: SyntheticSource, count: int, step_ms: int = 1000, symbols=ALL, **more):
    return list(itertools.islice(source.steps(symbols, step_ms, **more), count))


def key(step: MarketStep) -> tuple[Any, ...]:
    arrays = (step.open, step.high, step.low, step.last, step.volume, step.spread_pct)
    return step.ts_ms, *(tuple(array) for array in arrays)


def test_an_unknown_symbol_or_grid_is_refused():
    source = SyntheticSource()
    with pytest.raises(NotFoundError, match="BTC/USDT, ETH/USDT"):
        source.steps(["X/USDT"], 1000)
    for step_ms in (500, 7000, 7_200_000):
        with pytest.raises(InvalidValueError, match="divide an hour"):
            source.resolve_step_ms(step_ms)


def test_the_same_seed_gives_the_same_market_and_another_another():
    a, b, c = (take(SyntheticSource(seed=seed), 50) for seed in (1, 1, 2))
    assert [key(s) for s in a] == [key(s) for s in b]
    assert [key(s) for s in a] != [key(s) for s in c]


def test_a_choice_of_symbols_does_not_change_their_prices():
    alone = take(SyntheticSource(), 100, symbols=["LTC/USDT", "BTC/USDT"])
    among = take(SyntheticSource(), 100)
    assert [tuple(s.last) for s in alone] == [(s.last[7], s.last[0]) for s in among]


@pytest.mark.parametrize("played", [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 5])
def test_the_market_continues_from_its_cursor_bit_by_bit(played):
    whole = take(SyntheticSource(), CHUNK + 20)
    first = SyntheticSource()
    take(first, played)
    cursor = json.loads(json.dumps(first.cursor()))
    second = SyntheticSource()
    rest = take(second, CHUNK + 20 - played, cursor=cursor)
    assert [key(s) for s in rest] == [key(s) for s in whole[played:]]
    assert second.ticks_processed == (CHUNK + 20) * 8


@pytest.mark.parametrize("cursor", [{"source": "recorded"}, {"source": "synthetic", "seed": 9},
                                    {"source": "synthetic", "seed": 1, "state": None}])  # fmt: skip
def test_a_foreign_cursor_starts_from_the_beginning(cursor):
    assert key(take(SyntheticSource(), 1, cursor=cursor)[0]) == key(take(SyntheticSource(), 1)[0])


def test_a_coarser_grid_is_the_same_market():
    fine = take(SyntheticSource(), CHUNK + 60)
    coarse = take(SyntheticSource(), CHUNK // 60 + 1, 60_000)
    for number in (0, 1, CHUNK // 60):
        part = fine[number * 60 : number * 60 + 60]
        step = coarse[number]
        assert step.ts_ms == part[-1].ts_ms
        assert np.array_equal(step.open, part[0].open)
        assert np.array_equal(step.high, np.max([s.high for s in part], axis=0))
        assert np.array_equal(step.low, np.min([s.low for s in part], axis=0))
        assert np.array_equal(step.last, part[-1].last)


def test_prices_lie_on_the_tick_and_inside_their_range():
    source = SyntheticSource()
    for step in take(source, 500):
        assert (step.low <= np.minimum(step.open, step.last)).all()
        assert (step.high >= np.maximum(step.open, step.last)).all()
        assert (step.spread_pct > 0).all()
        assert (step.volume > 0).all()
    for rules, price in zip(source.markets, step.last, strict=True):
        assert from_float(price, rules.price_tick) == from_float(price, rules.price_tick / 1000)


def test_the_market_moves_like_one():
    """Correlated, with clustered volatility, and with what the signals look for (rules §4)."""
    last = np.array([s.last for s in take(SyntheticSource(seed=3), 6 * CHUNK)])
    minutes = np.diff(np.log(last[::60]), axis=0)
    assert np.corrcoef(minutes.T)[0, 1:].min() > 0.15
    seconds = np.abs(np.diff(np.log(last), axis=0))
    calm, after = seconds[:-1], seconds[1:]
    assert np.corrcoef(calm[:, 0], after[:, 0])[0, 1] > 0.05
    r = 20
    for symbol in range(len(ALL)):
        p = last[:, symbol]
        a, b = p[r:-r] / p[: -2 * r] - 1, p[2 * r :] / p[r:-r] - 1
        reversal = (a * b < 0) & (np.abs(a) >= 0.002) & (np.abs(b) >= 0.001)
        move = np.abs(p[r:] / p[:-r] - 1) >= 0.003
        for signal in (reversal, move):
            assert (np.diff(signal.astype(int)) == 1).sum() / 6 > 3


def test_spot_markets_have_no_leverage():
    rules = SyntheticSource(market_type=MarketType.SPOT).markets[0]
    assert (rules.market_type, rules.max_leverage) == (MarketType.SPOT, Decimal(1))
