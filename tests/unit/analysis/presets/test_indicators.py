"""Indicators against TA-Lib called directly, textbook formulas, and constructed markets."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
import talib

from cts_desktop.analysis.presets.candles import bars_of
from cts_desktop.analysis.presets.indicators import (
    Prices,
    atr_pct_of,
    votes_of,
    warm_up,
    warm_up_of,
)
from cts_desktop.domain.indicators import INDICATORS, IndicatorPoint
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import GridPoint
from tests.helpers.reference import oscillators as reference
from tests.unit.analysis.presets.bars import (
    as_rows,
    mirrored,
    of_closes,
    part,
    point,
    series,
    times,
    votes,
    walk,
    without,
)

Floats = npt.NDArray[np.float64]
SIDED = [name for name, spec in INDICATORS.items() if spec.has_side and not spec.on_bars]
BY_PRICE = [name for name in SIDED if not INDICATORS[name].needs_volume]
COUNT = 900
CANDLES = walk(11, COUNT)
ROWS = as_rows(CANDLES)


# ------------------------------------------------------------------ values
def _talib_values() -> dict[str, Floats]:
    _, high, low, close, volume = np.ascontiguousarray(CANDLES.ohlcv.T)
    upper, _, lower = talib.BBANDS(close, 20, 2.0, 2.0)
    k, d = talib.STOCH(high, low, close, 14, 3, slowd_period=3)
    balance = talib.OBV(close, volume)
    return {
        "rsi": talib.RSI(close, 14),
        "macd": talib.MACD(close, 12, 26, 9)[2],
        "bollinger": (close - lower) / (upper - lower),
        "sar": talib.SAR(high, low, 0.02, 0.2),
        "lead": talib.PLUS_DI(high, low, close, 14) - talib.MINUS_DI(high, low, close, 14),
        "adx": talib.ADX(high, low, close, 14),
        "atr": talib.ATR(high, low, close, 14),
        "ema": talib.EMA(close, 21),
        "sma": talib.SMA(close, 50),
        "k": k,
        "d": d,
        "cci": talib.CCI(high, low, close, 20),
        "mfi": talib.MFI(high, low, close, volume, 14),
        "obv": balance - talib.SMA(balance, 20),
    }


def _textbook_values() -> dict[str, Sequence[float]]:
    lead, adx = reference.directional(ROWS, 14)
    k, d = reference.stochastic(ROWS, 14, 3, 3)
    close = reference.closes(ROWS)
    return {
        "rsi": reference.rsi(ROWS, 14),
        "macd": reference.macd_histogram(ROWS, 12, 26, 9),
        "bollinger": reference.percent_b(ROWS, 20, 2.0),
        "sar": reference.parabolic(ROWS, 0.02, 0.2),
        "lead": lead,
        "adx": adx,
        "atr": reference.atr(ROWS, 14),
        "ema": reference.ema(close, 21),
        "sma": reference.sma(close, 50),
        "k": k,
        "d": d,
        "cci": reference.cci(ROWS, 20),
        "mfi": reference.mfi(ROWS, 14),
        "obv": reference.obv_over_average(ROWS, 20),
    }


TALIB = _talib_values()
TEXTBOOK = _textbook_values()


@pytest.mark.parametrize("name", TALIB)
def test_the_library_calculates_what_the_textbook_says(name: str) -> None:
    warm = 500
    expected = np.asarray(TEXTBOOK[name])[warm:]
    scale = np.abs(expected).mean()
    np.testing.assert_allclose(TALIB[name][warm:], expected, rtol=1e-8, atol=1e-8 * scale)


def test_rsi_follows_wilders_own_example() -> None:
    # 14 rises of 1 and then a fall of 1: mean rise 13/14, mean fall 1/14.
    close = np.array([*range(100, 115), 113.0])
    assert talib.RSI(close, 14)[-1] == pytest.approx(100 * 13 / 14)


# ------------------------------------------------------------------ sides
def _zone(line: Sequence[float], lower: float, upper: float) -> list[int]:
    up, down = reference.crosses(line, lower), reference.crosses(line, upper)
    return [1 if a > 0 else -1 if b < 0 else 0 for a, b in zip(up, down, strict=True)]


def _averages(fast: Sequence[float], slow: Sequence[float]) -> list[int]:
    return reference.crosses([a - b for a, b in zip(fast, slow, strict=True)], 0.0)


def _in_zone(crossed: Sequence[int], d: Sequence[float]) -> list[int]:
    return [
        side if (side > 0 and at <= 20) or (side < 0 and at >= 80) else 0
        for side, at in zip(crossed, d, strict=True)
    ]


def _trending(lead: Sequence[float], trend: Sequence[float]) -> list[int]:
    return [
        0 if strength < 25 else 1 if side > 0 else -1
        for side, strength in zip(lead, trend, strict=True)
    ]


CLOSES = reference.closes(ROWS)
#: What each indicator says by its textbook values, one candle at a time.
SIDES = {
    "rsi": _zone(TEXTBOOK["rsi"], 30, 70),
    "mfi": _zone(TEXTBOOK["mfi"], 20, 80),
    "cci": _zone(TEXTBOOK["cci"], -100, 100),
    "macd": reference.crosses(TEXTBOOK["macd"], 0.0),
    "obv": reference.crosses(TEXTBOOK["obv"], 0.0),
    "bollinger": [1 if b < 0.2 else -1 if b > 0.8 else 0 for b in TEXTBOOK["bollinger"]],
    "sar": _averages(CLOSES, TEXTBOOK["sar"]),
    "adx": _trending(TEXTBOOK["lead"], TEXTBOOK["adx"]),
    "ema": _averages(reference.ema(CLOSES, 9), reference.ema(CLOSES, 21)),
    "sma": _averages(reference.sma(CLOSES, 10), reference.sma(CLOSES, 50)),
    "stochastic": _in_zone(_averages(TEXTBOOK["k"], TEXTBOOK["d"]), TEXTBOOK["d"]),
    "vwap": _averages(CLOSES, reference.daily_vwap(ROWS)),
}


@pytest.mark.parametrize("name", SIDED)
def test_every_indicator_has_the_side_its_definition_says(name: str) -> None:
    said = votes(point(name), CANDLES)
    ready = np.flatnonzero(said.ready)
    assert ready.size > COUNT // 3
    sides = said.sides[ready]
    assert {-1, 1} <= set(sides.tolist())  # the walk makes it speak
    assert sides.tolist() == [SIDES[name][at] for at in ready]


@pytest.mark.parametrize("name", SIDED)
def test_strengths_lie_between_nothing_and_one_and_only_where_there_is_a_side(name: str) -> None:
    said = votes(point(name), walk(12, 20_000))
    spoken = said.sides != 0
    assert (said.strengths[~spoken] == 0.0).all()
    assert said.strengths[spoken].min() >= 0.0
    assert said.strengths[spoken].max() <= 1.0
    assert 0.3 < np.median(said.strengths[spoken]) < 0.7


@pytest.mark.parametrize("name", SIDED)
def test_a_mirrored_market_gives_the_other_side(name: str) -> None:
    # Returns of this size are their own mirror to 1e-4 of themselves.
    candles = walk(13, 4000, volatility=1e-4)
    said, other = votes(point(name), candles), votes(point(name), mirrored(candles))
    same = (said.sides == -other.sides) & (np.abs(said.strengths - other.strengths) < 0.02)
    assert (said.sides != 0).sum() > 20
    # What is left lies on a threshold; money flows are weighed with the price itself.
    assert (~same).mean() < 0.003


@pytest.mark.parametrize("name", SIDED)
def test_a_gap_makes_it_warm_up_anew(name: str) -> None:
    candles = walk(14, 4000)
    begin, end = 2000, 2000 + 50
    after = votes(point(name), without(candles, begin, end))
    fresh = votes(point(name), part(candles, end))
    assert not after.ready[begin : begin + 14].any()
    assert after.ready[begin:].tolist() == fresh.ready.tolist()
    assert after.sides[begin:].tolist() == fresh.sides.tolist()


@pytest.mark.parametrize("name", SIDED)
def test_where_history_begins_changes_nothing_after_the_warm_up(name: str) -> None:
    candles = walk(15, 6000)
    begin = 3333
    whole, later = votes(point(name), candles), votes(point(name), part(candles, begin))
    first = int(np.flatnonzero(later.ready)[0])
    assert first <= warm_up_of(point(name), 60)
    assert later.ready[first:].all()
    assert whole.sides[begin + first :].tolist() == later.sides[first:].tolist()
    np.testing.assert_allclose(
        whole.strengths[begin + first :], later.strengths[first:], rtol=1e-6, atol=1e-7
    )


def test_wherever_it_begins_the_sar_meets_the_one_that_began_earlier() -> None:
    candles = walk(230, 400)  # of 60 walks the one on which it takes longest
    whole = votes(point("sar"), candles)
    for begin in range(1, 80):
        later = votes(point("sar"), part(candles, begin))
        assert later.sides[later.ready].tolist() == whole.sides[begin:][later.ready].tolist()


@pytest.mark.parametrize("name", SIDED)
@pytest.mark.parametrize("factor", [1e-9, 1e6])
def test_what_a_coin_costs_does_not_matter(name: str, factor: float) -> None:
    candles = walk(16, 3000)
    values = candles.ohlcv * [factor, factor, factor, factor, factor]
    usual, scaled = votes(point(name), candles), votes(point(name), Candles(candles.ts_ms, values))
    assert usual.sides.tolist() == scaled.sides.tolist()


@pytest.mark.parametrize("name", SIDED)
def test_a_market_that_stands_still_says_nothing_when_it_wakes_at_the_same_price(name: str) -> None:
    lively = walk(17, 1500)
    last = lively.ohlcv[-1, 3]
    still = np.array([[last, last, last, last, 0.0]] * 1500)
    candles = Candles(times(3000), np.vstack((lively.ohlcv, still)))
    said = votes(point(name), candles)
    begun = 1500 + 120  # a while after the last trade, when windows have left it behind
    assert not said.sides[begun:].any()


def test_unknown_volumes_silence_only_those_that_need_them() -> None:
    candles = walk(18, 2000)
    unknown = candles.ohlcv.copy()
    unknown[1000:1500, 4] = math.nan
    for name in SIDED:
        said = votes(point(name), Candles(candles.ts_ms, unknown))
        usual = votes(point(name), candles)
        if INDICATORS[name].needs_volume:
            assert not said.sides[1000:1500].any()
            assert said.ready[1000:1500].all()
            assert not said.ready[1500:1514].any()
        else:
            assert said.sides.tolist() == usual.sides.tolist()


def test_vwap_says_nothing_before_it_has_seen_a_whole_day_and_at_the_first_candle_of_one() -> None:
    candles = walk(19, 3 * 1440)
    said = votes(point("vwap"), part(candles, 700))
    assert not said.ready[: 1440 - 700].any()
    assert said.ready[1440 - 700 :].all()
    hours = walk(20, 24 * 100)
    hourly = bars_of(Candles(times(24 * 100, 3_600_000), hours.ohlcv), 3600, 3600)
    sides = votes_of(point("vwap"), hourly, Prices.of(hourly)).sides
    assert not sides[::24].any()
    assert sides[1::24].any()


def test_atr_is_the_distance_in_percent_of_the_close() -> None:
    bars = series(CANDLES)
    distance = atr_pct_of(point("atr", multiplier=2.0), bars, Prices.of(bars))
    known = ~np.isnan(distance)
    assert np.flatnonzero(known)[0] == warm_up_of(point("atr"))
    expected = 200.0 * np.asarray(TEXTBOOK["atr"]) / CANDLES.ohlcv[:, 3]
    np.testing.assert_allclose(distance[known], expected[known], rtol=1e-8)


@pytest.mark.parametrize(
    ("one", "least", "most"),
    [
        (point("rsi"), 280, 320),
        (point("sma"), 50, 120),
        (point("macd"), 300, 420),
        (point("ema", slow=400), 4000, 4700),
        (point("vwap"), 1440, 1460),
    ],
)
def test_slow_indicators_need_long_histories(one: IndicatorPoint, least: int, most: int) -> None:
    assert least <= warm_up(GridPoint((one,))) <= most


def test_a_point_needs_the_history_of_its_slowest_indicator() -> None:
    both = GridPoint((point("sma"), point("rsi")))
    assert warm_up(both) == warm_up_of(point("rsi"))
    assert warm_up(GridPoint((point("vwap"),)), 900) < warm_up(GridPoint((point("vwap"),)), 60)


# ------------------------------------------------------------------ constructed markets
def _last_side(name: str, closes: Sequence[float], **values: float) -> int:
    said = votes(point(name, **values), of_closes(closes))
    sides = said.sides[said.ready]
    spoken = sides[sides != 0]
    return int(spoken[-1]) if spoken.size else 0


def _waves(count: int) -> list[float]:
    return [100.0 + math.sin(at * 0.7) * 0.3 for at in range(count)]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("name", ["rsi", "stochastic", "cci", "mfi"])
def test_an_oscillator_turns_with_the_market_that_fell_far(name: str, sign: int) -> None:
    fall = [100.0 - sign * at * 0.4 for at in range(1, 20)]
    rise = [fall[-1] + sign * at * 0.9 for at in range(1, 5)]
    assert _last_side(name, [*_waves(500), *fall, *rise]) == sign


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("name", ["ema", "sma", "sar", "adx", "obv"])
def test_trend_followers_go_with_a_long_run(name: str, sign: int) -> None:
    run = [100.0 + sign * at * 0.5 for at in range(1, 60)]
    assert _last_side(name, [*_waves(800), *run]) == sign


@pytest.mark.parametrize("sign", [1, -1])
def test_bollinger_goes_against_an_excursion(sign: int) -> None:
    assert _last_side("bollinger", [*_waves(100), 100.0 - sign * 5.0]) == sign


@pytest.mark.parametrize("sign", [1, -1])
def test_vwap_and_macd_follow_a_jump(sign: int) -> None:
    jump = [100.0 - sign * 2.0] * 30 + [100.0 + sign * 3.0]
    assert _last_side("vwap", [*_waves(500), *jump]) == sign
    assert _last_side("macd", [*_waves(500), *jump]) == sign
