"""Signals of grid points: agreement, edges, holding, the ATR, and that nothing looks ahead."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.analysis.presets.candles import Series
from cts_desktop.analysis.presets.combination import hold, rising_edges, wins
from cts_desktop.analysis.presets.indicators import Prices, atr_pct_of, votes_of, warm_up
from cts_desktop.analysis.presets.main_indications import main_votes
from cts_desktop.analysis.presets.signals import PointSignals, Signals, signals_of
from cts_desktop.analysis.set_specs import IndicationGrid
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.indicators import INDICATORS, IndicatorGrid, IndicatorPoint
from cts_desktop.domain.presets import GridPoint, PresetSet
from tests.unit.analysis.boards import Replay, always_open
from tests.unit.analysis.presets.bars import (
    grid,
    mirrored,
    part,
    point,
    preset_set,
    series,
    walk,
    without,
)

COST = 0.1
NAMES = tuple(INDICATORS)
SIDED = [name for name, spec in INDICATORS.items() if spec.has_side]
#: A walk lively enough for the main engine's filters, which count in cost units.
LIVELY = 0.004
# Short periods, so that short histories are long enough.
SHORT: dict[str, dict[str, float]] = {
    "rsi": {"period": 4, "lower": 35.0, "upper": 65.0},
    "macd": {"fast": 3, "slow": 6, "signal": 3},
    "sar": {"acceleration": 0.1, "maximum": 0.3},
    "adx": {"period": 4},
    "atr": {"period": 4},
    "ema": {"fast": 2, "slow": 5},
    "sma": {"fast": 2, "slow": 5},
    "stochastic": {"k": 5},
    "cci": {"period": 5},
    "mfi": {"period": 4, "lower": 35.0, "upper": 65.0},
    "obv": {"period": 5},
    "direction": {"range": 3, "threshold": 1.0},
    "move": {"range": 3, "threshold": 1.0},
    "active": {"window_s": 120.0, "threshold": 0.5, "activity_pct": 10.0},
    "optimal": {"range": 3, "threshold": 1.0},
    "auto": {"window_s": 240.0, "threshold": 0.5},
}


def short(name: str) -> IndicatorGrid:
    """An indicator with short periods."""
    return grid(name, **SHORT.get(name, {}))


def set_of(name: str, **values: object) -> PresetSet:
    """A set that listens to one indicator; a filter needs one with a side beside it."""
    own = (short(name),) if INDICATORS[name].has_side else (short(name), short("rsi"))
    return preset_set(*own, **values)


def only(wanted: PresetSet) -> GridPoint:
    """The only point of a set."""
    (one,) = wanted.points()
    return one


def found(wanted: PresetSet, bars: Series) -> PointSignals:
    """The signals of a set's only point."""
    return signals_of(only(wanted), wanted, bars, COST)


def rows(signals: PointSignals, *, shift: int = 0, below: int = 10**9) -> list[tuple[float, ...]]:
    """Signals up to a bar, one by one, counted from another bar on; stops as they are rounded."""
    return [
        (bar - shift, side, round(strength, 6), stop)
        for bar, side, strength, stop in zip(
            signals.bars.tolist(),
            signals.sides.tolist(),
            signals.strengths.tolist(),
            np.nan_to_num(signals.stop_pct, nan=-1.0).tolist(),
            strict=True,
        )
        if bar < below and bar >= shift
    ]


# ------------------------------------------------------------------ no look-ahead
def modes(name: str) -> list[dict[str, object]]:
    """Candles as long as the bars, longer ones, and within candles."""
    usual: list[dict[str, object]] = [{}, {"timeframe_s": 300}]
    return usual if INDICATORS[name].on_bars else [*usual, {"timeframe_s": 300, "intrabar": True}]


CASES = [(name, mode) for name in NAMES for mode in modes(name)]


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_truncating_the_future_changes_no_earlier_signal(
    name: str, mode: dict[str, object]
) -> None:
    begin = 1000 if name == "vwap" else 0
    bars = series(without(part(walk(21, 2600, LIVELY), begin), 300, 320))
    if mode.get("intrabar") and name != "vwap":
        bars = bars[:900]
    wanted = set_of(name, **mode)
    whole = rows(found(wanted, bars))
    assert whole, "the walk must make it speak"
    rng = np.random.default_rng(5)
    some = [int(bar) for bar, *_ in whole[:: max(1, len(whole) // 2)]]
    for end in {*some[:3], *(bar + 1 for bar in some[:3]), int(rng.integers(1, len(bars)))}:
        cut = found(wanted, bars[:end])
        assert rows(cut) == [row for row in whole if row[0] < end]


@settings(max_examples=25)
@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
    seed=st.integers(0, 100),
    end=st.integers(0, 700),
    timeframe_s=st.sampled_from([60, 300, 900]),
    agree=st.integers(1, 3),
    hold_candles=st.integers(1, 5),
)
def test_neither_does_it_for_any_combination(
    names: list[str], seed: int, end: int, timeframe_s: int, agree: int, hold_candles: int
) -> None:
    wanted = preset_set(
        *map(short, names), timeframe_s=timeframe_s, agree=agree, hold_candles=hold_candles,
        atr_stop="atr" in names,
    )  # fmt: skip
    bars = series(without(walk(seed, 700, LIVELY), 333, 350))
    assert rows(found(wanted, bars[:end])) == rows(found(wanted, bars), below=end)


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_where_history_begins_changes_nothing_after_the_warm_up(
    name: str, mode: dict[str, object]
) -> None:
    candles = walk(22, 3300 if name == "vwap" else 1500, LIVELY)
    begin = 503
    wanted = set_of(name, atr_stop=name == "atr", **mode)
    per_candle = wanted.timeframe_s // 60
    needed = warm_up(only(wanted), wanted.timeframe_s) + wanted.hold_candles + 2
    first = begin + needed * per_candle
    whole = found(wanted, series(candles))
    later = found(wanted, series(part(candles, begin)))
    expected = rows(whole, shift=first)
    assert expected
    assert rows(later, shift=first - begin) == expected
    # Nor does a short history say anything that a long one does not.
    assert {(bar + begin, *rest) for bar, *rest in rows(later)} <= set(rows(whole))


def test_a_crossing_that_began_to_hold_before_the_warm_up_makes_no_signal_of_the_next() -> None:
    """A second crossing while the first holds is no edge, so the first must have been seen."""
    candles = walk(40, 400, LIVELY)
    wanted = set_of("rsi", hold_candles=8)
    whole = set(rows(found(wanted, series(candles))))
    assert whole
    for begin in range(1, 200):
        later = rows(found(wanted, series(part(candles, begin))))
        assert {(bar + begin, *rest) for bar, *rest in later} <= whole


@pytest.mark.parametrize("name", SIDED)
def test_a_gap_is_a_new_beginning(name: str) -> None:
    candles = walk(23, 3600 if name == "vwap" else 1600, LIVELY)
    wanted = set_of(name, timeframe_s=300)
    gap = 700
    broken = found(wanted, series(without(candles, gap, gap + 20)))
    fresh = found(wanted, series(part(candles, gap + 20)))
    assert len(fresh.bars)
    assert rows(broken, shift=gap) == rows(fresh)


def test_what_candles_said_before_a_gap_is_not_held_after_it() -> None:
    candles = walk(26, 3000, LIVELY)
    wanted = preset_set(short("bollinger"), short("move"), timeframe_s=3600, agree=1)
    for gap in range(700, 1900, 120):
        broken = found(wanted, series(without(candles, gap, gap + 23)))
        fresh = found(wanted, series(part(candles, gap + 23)))
        assert rows(broken, shift=gap) == rows(fresh)


@pytest.mark.parametrize("name", ["direction", "move", "optimal", "active", "auto"])
def test_a_mirrored_market_gives_the_other_side_of_a_main_indication(name: str) -> None:
    candles = walk(24, 4000, LIVELY)
    wanted = set_of(name, hold_candles=1)
    here, there = found(wanted, series(candles)), found(wanted, series(mirrored(candles)))
    ours = set(zip(here.bars.tolist(), here.sides.tolist(), strict=True))
    theirs = set(zip(there.bars.tolist(), (-there.sides).tolist(), strict=True))
    assert len(ours) > 20
    assert len(ours ^ theirs) < 0.05 * len(ours)


# ------------------------------------------------------------------ main indications
@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (
            point("direction", range=3, threshold=1.0, dd=0.3),
            IndicationGrid(ranges=(3,), thresholds=(1.0,), dds=(0.3,)),
        ),
        (
            point("move", range=4, threshold=1.5, mc=2.0, lp=1.5),
            IndicationGrid(ranges=(4,), thresholds=(1.5,), mcs=(2,), lps=(1.5,)),
        ),
        (
            point("optimal", range=5, threshold=1.0),
            IndicationGrid(ranges=(5,), thresholds=(1.0,)),
        ),
        (
            point("active", range=1, threshold=0.5, window_s=300.0, activity_pct=50.0),
            IndicationGrid(ranges=(1,), thresholds=(0.5,), windows_s=(300,), activity_pcts=(50.0,)),
        ),
        (
            point("auto", window_s=600.0, threshold=0.5),
            IndicationGrid(windows_s=(600,), thresholds=(0.5,)),
        ),
    ],
)
def test_a_main_indication_on_bars_is_that_of_a_board_fed_step_by_step(
    one: IndicatorPoint, wanted: IndicationGrid
) -> None:
    bars = series(walk(25, 1500, LIVELY))
    said = main_votes(one, bars, COST)
    replay = Replay(always_open({one.indicator: wanted}), step_ms=60_000)
    strengths = np.zeros(len(bars))
    for at, fired in enumerate(replay.run(bars.close, bars.volume)):
        if fired.size:
            strengths[at] = fired["side"][0] * fired["strength"][0]
    assert np.count_nonzero(strengths[said.ready]) > 20
    assert (said.sides * said.strengths)[said.ready].tolist() == strengths[said.ready].tolist()


def test_candles_hold_between_their_closes_while_a_main_indication_reads_the_bars() -> None:
    bars = series(walk(26, 3000, LIVELY))
    wanted = preset_set(short("bollinger"), short("move"), timeframe_s=300, agree=2, hold_candles=1)
    signals = found(wanted, bars)
    assert len(signals.bars) > 10
    ends = bars.end_ms[signals.bars]
    assert (ends % 300_000 != 0).any()
    state = Signals(bars, set_of("bollinger", timeframe_s=300), COST)
    alone = state.of(only(set_of("bollinger", timeframe_s=300)))
    assert set(alone.bars % 5) == {4}


# ------------------------------------------------------------------ within candles
def test_within_candles_the_close_of_a_candle_says_what_the_candle_says() -> None:
    bars = series(walk(27, 1200, LIVELY))
    for name in ("rsi", "bollinger", "ema", "stochastic", "adx", "mfi"):
        wanted = set_of(name, timeframe_s=300, hold_candles=1)
        at_close = Signals(bars, wanted, COST)._vote(only(wanted).indicators[0])
        inside = Signals(bars, replace(wanted, intrabar=True), COST)._vote(
            only(wanted).indicators[0]
        )
        closing = np.arange(4, 1200, 5)
        ready = at_close.ready
        assert ready.sum() > 100
        assert at_close.sides[ready].tolist() == inside.sides[closing[ready]].tolist()
        np.testing.assert_allclose(
            at_close.strengths[ready], inside.strengths[closing[ready]], atol=1e-7
        )


def test_within_candles_values_are_the_same_to_the_last_bit_wherever_history_begins() -> None:
    candles = walk(41, 1500, LIVELY)
    wanted = set_of("rsi", timeframe_s=300, intrabar=True)
    one = only(wanted).indicators[0]
    begin = 200
    whole, later = (
        Signals(series(some), wanted, COST)._vote(one) for some in (candles, part(candles, begin))
    )
    ready = np.flatnonzero(later.ready)
    assert later.sides[ready].any()
    assert later.strengths[ready].tolist() == whole.strengths[ready + begin].tolist()


def test_a_candle_with_a_gap_in_it_stops_forming() -> None:
    candles = walk(42, 1500, LIVELY)
    wanted = set_of("bollinger", timeframe_s=900, intrabar=True)
    gap = slice(903, 918)  # after three bars of a candle, up to three bars of the next
    bars = series(without(candles, gap.start, gap.stop))
    ready = Signals(bars, wanted, COST)._vote(only(wanted).indicators[0]).ready
    assert ready[gap.start - 3 : gap.start].all()
    begun = np.flatnonzero(ready[gap.start :])[0]
    assert bars.ts_ms[gap.start + begun] >= candles.ts_ms[930]


def test_within_candles_signals_come_before_the_close() -> None:
    bars = series(walk(28, 1200, LIVELY))
    wanted = set_of("bollinger", timeframe_s=300, intrabar=True)
    assert (bars.end_ms[found(wanted, bars).bars] % 300_000 != 0).any()


# ------------------------------------------------------------------ combination
def _wins(
    sides: list[list[int]], strengths: list[list[float]], voters: int, least: float
) -> list[int]:
    winners = np.zeros(len(sides[0]), np.int8)
    wins(np.array(sides, np.int8), np.array(strengths), voters, least, winners)
    return winners.tolist()


def test_a_side_wins_with_enough_voters_strength_and_more_than_the_other_side() -> None:
    sides = [[1, 1, 1, 1, 1, 1], [1, 0, 1, 1, -1, 1], [0, 0, 0, -1, -1, -1]]
    strength = [
        [0.5, 0.9, 0.4, 0.6, 0.9, 0.7],
        [0.5, 0.0, 0.5, 0.6, 0.6, 0.7],
        [0.0, 0.0, 0.0, 0.9, 0.6, 0.7],
    ]
    # enough and strong enough; too few; too weak; a stronger other side; the same mirrored, as
    # strong as the other side.
    assert _wins(sides, strength, 2, 0.5) == [1, 0, 0, 0, 0, 0]
    mirror = (-np.array(sides)).tolist()
    assert _wins(mirror, strength, 2, 0.5) == [-1, 0, 0, 0, 0, 0]
    assert _wins(sides, strength, 1, 0.0) == [1, 1, 1, -1, 1, 0]


def test_a_strength_that_is_just_what_is_asked_for_is_enough() -> None:
    assert _wins([[1], [1], [1]], [[0.1], [0.2], [0.3]], 3, 0.2) == [1]


def test_a_signal_fires_where_a_side_begins_to_win() -> None:
    winners = np.array([1, 1, 0, 1, -1, -1, 1, 1, 1], np.int8)
    ready = np.array([1, 1, 1, 1, 1, 1, 0, 1, 1], np.bool_)
    follows = np.array([0, 1, 1, 1, 1, 1, 1, 1, 1], np.bool_)
    assert np.flatnonzero(rising_edges(winners, ready, follows)).tolist() == [3, 4]
    winners[8] = -1
    assert np.flatnonzero(rising_edges(winners, ready, follows)).tolist() == [3, 4, 8]
    follows[4] = False
    assert np.flatnonzero(rising_edges(winners, ready, follows)).tolist() == [3, 8]


@pytest.mark.parametrize(
    ("candles", "expected"),
    [
        (1, [0, 1, 0, 0, 0, 0, -1, 1, 0, 0, 0]),
        (3, [0, 1, 1, 1, 0, 0, -1, 1, 1, 0, 0]),
    ],
)
def test_a_crossing_counts_for_some_candles_unless_it_turns_round_or_a_gap_comes(
    candles: int, expected: list[int]
) -> None:
    sides = np.array([0, 1, 0, 0, 0, 0, -1, 1, 0, 0, 0], np.int8)
    strengths = np.where(sides != 0, 0.7, 0.0)
    follows = np.ones(11, np.bool_)
    follows[[0, 9]] = False
    hold(sides, strengths, follows, candles)
    assert sides.tolist() == expected
    assert (strengths == np.where(sides != 0, 0.7, 0.0)).all()


def test_two_crossings_a_little_apart_agree_while_the_first_holds() -> None:
    bars = series(walk(29, 4000))
    counts = []
    for hold_candles in (1, 3, 8):
        wanted = preset_set(short("ema"), short("macd"), agree=2, hold_candles=hold_candles)
        signals = found(wanted, bars)
        counts.append(len(signals.bars))
        prices = Prices.of(bars)
        both = [votes_of(one, bars, prices) for one in only(wanted).indicators]
        for bar, side in zip(signals.bars, signals.sides, strict=True):
            window = slice(bar - hold_candles + 1, bar + 1)
            assert all(side in one.sides[window] for one in both)
    assert counts[0] < counts[1] < counts[2]


def test_a_state_does_not_outlast_itself() -> None:
    bars = series(walk(30, 2000))
    one, many = (set_of("bollinger", hold_candles=count) for count in (1, 9))
    assert rows(found(one, bars)) == rows(found(many, bars))


@pytest.mark.parametrize("side", [1, -1])
def test_only_the_sides_of_the_set_fire(side: int) -> None:
    bars = series(walk(31, 2000))
    both, one = set_of("ema"), set_of("ema", sides=(side,))
    expected = [row for row in rows(found(both, bars)) if row[1] == side]
    assert rows(found(one, bars)) == expected
    assert 0 < len(expected) < len(found(both, bars).bars)


def test_indicators_that_can_have_no_side_make_no_signals() -> None:
    wanted = preset_set(short("atr"))
    assert found(wanted, series(walk(32, 500))).bars.size == 0


# ------------------------------------------------------------------ ATR
def test_the_atr_lets_entries_through_while_the_market_moves_enough() -> None:
    bars = series(walk(33, 3000, 0.001))
    free, filtered = set_of("rsi"), set_of("atr")
    distance = atr_pct_of(only(filtered).indicators[0], bars, Prices.of(bars))
    cost = float(np.nanmedian(distance))
    allowed = signals_of(only(filtered), filtered, bars, cost)
    assert (distance[allowed.bars] >= cost).all()
    everything = found(free, bars)
    assert 0 < len(allowed.bars) < len(everything.bars) * 1.5
    assert signals_of(only(filtered), filtered, bars, 1e9).bars.size == 0
    assert np.isnan(allowed.stop_pct).all()


def test_the_atr_of_the_signals_candle_sets_the_stop() -> None:
    bars = series(walk(34, 2000))
    wanted = set_of("atr", atr_stop=True)
    signals = found(wanted, bars)
    distance = atr_pct_of(only(wanted).indicators[0], bars, Prices.of(bars))
    assert len(signals.bars) > 10
    np.testing.assert_allclose(signals.stop_pct, distance[signals.bars], atol=1e-6)


def test_a_stop_at_the_atr_without_an_atr_is_refused() -> None:
    wanted = set_of("rsi", atr_stop=True)
    with pytest.raises(UserActionError, match="ATR is not among the indicators"):
        found(wanted, series(walk(35, 100)))


# ------------------------------------------------------------------ edges of the data
@pytest.mark.parametrize("count", [0, 1, 30])
@pytest.mark.parametrize("name", NAMES)
def test_too_little_history_gives_no_signals(name: str, count: int) -> None:
    bars = series(walk(36, count))
    for mode in modes(name):
        wanted = replace(set_of(name, **mode), timeframe_s=900)
        if not INDICATORS[name].on_bars:
            assert found(wanted, bars).bars.size == 0
        assert (found(wanted, bars).bars < count).all()


def test_points_that_share_indicators_say_the_same_together_as_alone() -> None:
    bars = series(walk(37, 3000))
    wanted = preset_set(
        grid("rsi", period=(4, 8, 2)), grid("ema", fast=(2, 4, 1), slow=9), agree=2, atr_stop=False
    )
    together = Signals(bars, wanted, COST)
    assert sum(1 for _ in wanted.points()) == 9
    for one in wanted.points():
        assert rows(together.of(one)) == rows(signals_of(one, wanted, bars, COST))
