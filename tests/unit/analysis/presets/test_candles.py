"""Bars and candles: what is filled, what is a gap, and that resampling is exact."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.analysis.presets.candles import (
    FILL_LIMIT,
    bars_of,
    candles_hash,
    closing_bars,
    gaps_of,
    note_about,
    resample,
    to_history,
)
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.market import Candles
from tests.unit.analysis.presets.bars import (
    BEGIN_MS,
    MINUTE_MS,
    grid,
    part,
    preset_set,
    recorded,
    series,
    times,
    walk,
    without,
)


# ------------------------------------------------------------------ refused
def test_a_timeframe_that_no_whole_bars_make_is_refused_with_a_remedy() -> None:
    bars = bars_of(Candles(times(10, 5 * MINUTE_MS), walk(1, 10).ohlcv), 300, 60)
    with pytest.raises(UserActionError, match="multiple of 5m, or finer data"):
        resample(bars, 60)
    with pytest.raises(UserActionError, match="multiple of 5m"):
        resample(bars, 420)


def test_bars_that_candles_do_not_fit_into_are_refused() -> None:
    with pytest.raises(UserActionError, match="Bars of 5m cannot be made of 2m candles"):
        bars_of(Candles(times(10, 2 * MINUTE_MS), walk(1, 10).ohlcv), 120, 300)


@pytest.mark.parametrize("shift", [1, 30_000])
def test_candles_off_their_grid_are_refused(shift: int) -> None:
    candles = walk(1, 10)
    with pytest.raises(UserActionError, match="do not open every 1m"):
        series(Candles(candles.ts_ms + shift, candles.ohlcv))


def test_candles_that_do_not_ascend_are_refused() -> None:
    candles = walk(1, 10)
    with pytest.raises(UserActionError, match="ascending"):
        series(Candles(candles.ts_ms[::-1], candles.ohlcv))


# ------------------------------------------------------------------ gaps
def test_a_few_missing_bars_are_bars_without_a_trade() -> None:
    candles = walk(2, 40)
    bars = series(without(candles, 20, 20 + FILL_LIMIT))
    assert len(bars) == 40
    assert bars.follows[1:].all()
    filled = slice(20, 20 + FILL_LIMIT)
    assert bars.empty[filled].all()
    assert not np.delete(bars.empty, np.arange(40)[filled]).any()
    assert (bars.ohlcv[:4, filled] == candles.ohlcv[19, 3]).all()
    assert (bars.volume[filled] == 0.0).all()


def test_one_more_is_a_gap_that_nothing_spans() -> None:
    bars = series(without(walk(2, 40), 20, 20 + FILL_LIMIT + 1))
    assert len(bars) == 40 - FILL_LIMIT - 1
    assert np.flatnonzero(~bars.follows).tolist() == [0, 20]
    assert not bars.empty.any()
    assert list(bars.segments()) == [(0, 20), (20, len(bars))]


@pytest.mark.parametrize("wrong", [math.nan, 0.0, -1.0, math.inf])
def test_a_row_without_a_price_is_missing(wrong: float) -> None:
    candles = walk(2, 40)
    spoilt = candles.ohlcv.copy()
    spoilt[7, 2] = wrong
    bars, expected = series(Candles(candles.ts_ms, spoilt)), series(without(candles, 7, 8))
    assert np.array_equal(bars.ohlcv, expected.ohlcv)
    assert bars.empty.tolist() == expected.empty.tolist()
    assert [one.tolist() for one in gaps_of(Candles(candles.ts_ms, spoilt), 60)] == [
        [BEGIN_MS + 7 * MINUTE_MS],
        [1],
    ]


def test_finer_data_may_lack_as_long_a_stretch_as_the_bars_may() -> None:
    seconds = Candles(times(3600, 1000), walk(3, 3600).ohlcv)
    quiet = bars_of(without(seconds, 1000, 1000 + FILL_LIMIT * 60), 1, 60)
    assert len(quiet) == 60
    assert quiet.follows[1:].all()
    assert quiet.empty.sum() == FILL_LIMIT - 1  # the bars at both ends had trades
    broken = bars_of(without(seconds, 1000, 1001 + FILL_LIMIT * 60), 1, 60)
    assert len(broken) < 60
    assert np.count_nonzero(~broken.follows) == 2


def test_a_flat_candle_without_volume_had_no_trade_and_an_unknown_volume_is_no_proof() -> None:
    candles = walk(2, 10)
    values = candles.ohlcv.copy()
    values[3, :4], values[3, 4] = values[2, 3], 0.0
    values[5, :4], values[5, 4] = values[4, 3], math.nan
    bars = series(Candles(candles.ts_ms, values))
    assert np.flatnonzero(bars.empty).tolist() == [3]


def test_nothing_gives_no_bars() -> None:
    nothing = Candles(times(0), np.empty((0, 5)))
    bars = series(nothing)
    assert len(bars) == len(resample(bars, 900)) == 0
    assert not list(bars.segments())
    assert gaps_of(nothing, 60)[0].size == 0


# ------------------------------------------------------------------ resampling
def test_a_candle_has_the_first_open_highest_high_lowest_low_last_close_and_summed_volume() -> None:
    candles = walk(4, 30)
    coarse = resample(series(candles), 900)
    assert coarse.ts_ms.tolist() == [BEGIN_MS, BEGIN_MS + 15 * MINUTE_MS]
    for number in range(2):
        rows = candles.ohlcv[15 * number : 15 * number + 15]
        assert coarse.ohlcv[:, number].tolist() == [
            rows[0, 0],
            rows[:, 1].max(),
            rows[:, 2].min(),
            rows[-1, 3],
            math.fsum(rows[:, 4]),
        ]


def test_only_complete_candles_are_closed_and_one_behind_a_gap_is_missing() -> None:
    candles = part(walk(5, 100), 7, 98)  # begins and ends within a candle
    coarse = resample(series(without(candles, 30, 45)), 900)
    # 7..37, then 52..97: of the quarters 15..30 and 60..75, 75..90 are whole.
    assert ((coarse.ts_ms - BEGIN_MS) // MINUTE_MS).tolist() == [15, 60, 75]
    assert coarse.follows.tolist() == [False, False, True]


def test_a_candle_is_closed_by_its_last_bar() -> None:
    bars = series(part(walk(5, 100), 7))
    coarse = resample(bars, 300)
    closing = closing_bars(bars, coarse)
    assert bars.end_ms[closing].tolist() == coarse.end_ms.tolist()
    assert bars.close[closing].tolist() == coarse.close.tolist()


@given(
    seed=st.integers(0, 1000),
    begin=st.integers(0, 300),
    gap=st.integers(0, 40),
    steps=st.sampled_from([(300, 900), (180, 900), (300, 3600), (900, 3600), (60, 300)]),
)
def test_it_does_not_matter_in_how_many_steps_candles_are_made(
    seed: int, begin: int, gap: int, steps: tuple[int, int]
) -> None:
    bars = series(without(part(walk(seed, 900), begin), 200, 200 + gap))
    middle, last = steps
    at_once, in_two = resample(bars, last), resample(resample(bars, middle), last)
    for field in ("ts_ms", "ohlcv", "empty", "follows"):
        assert np.array_equal(getattr(at_once, field), getattr(in_two, field)), field
    assert np.array_equal(resample(at_once, last).ohlcv, at_once.ohlcv)
    whole = np.isin(bars.ts_ms // (last * 1000), at_once.ts_ms // (last * 1000))
    assert at_once.volume.sum() == bars.volume[whole].sum()


def test_recorded_minutes_make_the_recorded_coarser_candles(shared_data: Path) -> None:
    minutes = recorded(shared_data, "binance_spot_2018_BTC_USDT_1m.csv.gz")
    five = resample(series(minutes), 300)
    theirs = bars_of(recorded(shared_data, "binance_spot_2018_BTC_USDT_5m.csv.gz"), 300, 300)
    common, ours, at = np.intersect1d(five.ts_ms, theirs.ts_ms, return_indices=True)
    assert common.size == 100
    # The last one had not closed when it was recorded.
    same = slice(0, 99)
    np.testing.assert_allclose(five.ohlcv[:, ours[same]], theirs.ohlcv[:, at[same]], rtol=1e-9)


# ------------------------------------------------------------------ the rest
def test_data_coarser_than_the_bars_is_used_as_it_is_and_that_is_said() -> None:
    hourly = Candles(times(48, 3_600_000), walk(6, 48).ohlcv)
    assert bars_of(hourly, 3600, 60).bar_s == 3600
    wanted = preset_set(grid("rsi"), timeframe_s=14400)
    assert "1h bars instead of 1m" in note_about(wanted, 3600)
    assert note_about(wanted, 60) == ""
    with pytest.raises(UserActionError, match="Candles of 15m cannot be made of 1h bars"):
        note_about(preset_set(grid("rsi"), timeframe_s=900), 3600)


def test_the_same_candles_have_the_same_hash_and_others_another() -> None:
    candles = walk(7, 50)
    unknown = candles.ohlcv.copy()
    unknown[3, 4] = math.nan
    other_nan = unknown.copy()
    other_nan[3, 4] = -math.nan
    assert candles_hash(candles) == candles_hash(walk(7, 50))
    assert candles_hash(Candles(candles.ts_ms, unknown)) == candles_hash(
        Candles(candles.ts_ms, other_nan)
    )
    moved = candles.ohlcv.copy()
    moved[20, 3] = np.nextafter(moved[20, 3], 0.0)
    hashes = {
        candles_hash(one)
        for one in (
            candles,
            part(candles, 1),
            Candles(candles.ts_ms + MINUTE_MS, candles.ohlcv),
            Candles(candles.ts_ms, unknown),
            Candles(candles.ts_ms, moved),
        )
    }
    assert len(hashes) == 5


def test_gaps_are_where_candles_are_missing() -> None:
    candles = without(without(walk(8, 100), 70, 90), 10, 11)
    first, missing = gaps_of(candles, 60)
    assert ((first - BEGIN_MS) // MINUTE_MS).tolist() == [10, 70]
    assert missing.tolist() == [1, 20]


def test_the_back_test_reads_the_same_bars_stamped_with_their_end() -> None:
    bars = series(without(walk(9, 60), 20, 40))
    history = to_history(bars)
    assert history.ts_ms.tolist() == bars.end_ms.tolist()
    assert np.array_equal(history.bars.T, bars.ohlcv[:4])
    assert history.follows.tolist() == bars.follows.tolist()
    assert history.empty.tolist() == bars.empty.tolist()


def test_some_of_the_bars_follow_nothing_at_their_beginning() -> None:
    bars = series(walk(9, 60))
    assert bars[10:20].follows.tolist() == [False] + [True] * 9
    assert bars.follows[10]
