"""The board: numbering, silence, gaps, symbols, mirrored and continued paths (rules §3, §4)."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid
from tests.unit.analysis.boards import Replay, always_open, path_of
from tests.unit.analysis.feeds import recorded_candles

FILTERED = {
    "direction": IndicationGrid(
        ranges=(3, 7, 20), thresholds=(1.0, 2.0), mcs=(1, 4), lps=(1.0, 1.5), dds=(0.1, 0.5)
    ),
    "move": IndicationGrid(
        ranges=(3, 9, 30), thresholds=(1.0, 3.0), mcs=(1, 3), lps=(1.0, 1.5), dds=(0.2, 0.5)
    ),
    "optimal": IndicationGrid(ranges=(3, 10, 30), thresholds=(1.0, 2.0), dds=(0.2, 0.5)),
}
TIMED = {
    "active": IndicationGrid(
        ranges=(1, 5), thresholds=(0.5, 1.0), windows_s=(10, 60), activity_pcts=(30.0, 60.0)
    ),
    "auto": IndicationGrid(thresholds=(0.5, 1.0), windows_s=(60, 180, 600)),
}
EVERYTHING = FILTERED | TIMED

# Of each indication one parameterisation, a path that fires at its end, and the prices it needs.
SHORTEST: dict[str, tuple[IndicationGrid, list[float], int]] = {
    "direction": (
        IndicationGrid(ranges=(3,), thresholds=(2.0,)),
        [-0.07, -0.07, -0.07, 0.03, 0.03, 0.045],
        7,
    ),
    "move": (IndicationGrid(ranges=(5,), thresholds=(3.0,)), [0.05, 0.06, 0.06, 0.06, 0.08], 6),
    "active": (
        IndicationGrid(ranges=(1,), thresholds=(0.5,), windows_s=(10,), activity_pcts=(60.0,)),
        [0.06] * 10,
        11,
    ),
    "optimal": (
        IndicationGrid(ranges=(5,), thresholds=(1.0,)),
        [-0.03] * 5 + [0.03] * 3 + [0.06, 0.07],
        11,
    ),
    "auto": (
        IndicationGrid(thresholds=(0.5,), windows_s=(60,)),
        [0.2 / 48] * 48 + [0.4 / 12] * 12,
        61,
    ),
}
MOVE = {"move": IndicationGrid(ranges=(3,), thresholds=(0.5,))}
BY_INDICATION = pytest.mark.parametrize("name", SHORTEST)
LONG_RUN = 100.0 * np.cumprod(1.0 + 0.001 * np.arange(1, 40) / 10)


def restless(seed: int, steps: int, size_pct: float = 0.05) -> list[float]:
    """Log returns in %: a walk with momentum and pauses, so that every indication fires."""
    rng = np.random.default_rng(seed)
    momentum, returns = 0.0, []
    for noise, push in rng.standard_normal((steps, 2)):
        momentum = 0.92 * momentum + 0.4 * push
        returns.append(size_pct * (momentum + 0.5 * noise) * (rng.random() > 0.1))
    return returns


def as_rows(signals: Any) -> list[Any]:
    return [row for step in signals for row in step.tolist()]


def test_a_signal_names_its_symbol_parameterisation_side_strength_and_time():
    grid, returns, _ = SHORTEST["move"]
    replay = Replay(always_open({"direction": SHORTEST["direction"][0], "move": grid}), 2)
    up, down = path_of(returns), path_of([-one for one in returns])
    last = replay.run(np.stack([up, down], axis=1))[-1]
    assert [row[:3] + row[4:] for row in last.tolist()] == [(0, 1, 1, 6000), (1, 1, -1, 6000)]
    assert last["strength"] == pytest.approx([3.1 / 6, 3.1 / 6], rel=2e-3)


def test_signals_come_in_the_order_of_symbols_and_parameterisations_and_stay():
    replay = Replay(always_open(EVERYTHING), 3)
    path = np.stack([path_of(restless(seed, 300)) for seed in range(3)], axis=1)
    steps = replay.run(path)
    copies = [one.copy() for one in steps]
    assert sum(map(len, steps)) > 500
    for one, copy in zip(steps, copies, strict=True):
        assert np.array_equal(one, copy)
        places = list(zip(one["symbol_index"], one["parameterisation"], strict=True))
        assert places == sorted(set(places))


def test_parameterisations_are_judged_one_by_one_whatever_else_is_tried():
    path = path_of(restless(5, 900))
    together = Replay(always_open(EVERYTHING))
    expected = together.decisions(path)
    for number, one in list(enumerate(together.space.parameterisations))[::4]:
        alone = IndicationGrid(
            ranges=(one.range_steps,), thresholds=(one.threshold,), windows_s=(one.window_s,),
            activity_pcts=(one.activity_pct,), mcs=(one.mc,), lps=(one.lp,), dds=(one.dd,),
        )  # fmt: skip
        sides = Replay(always_open({one.indication: alone})).decisions(path)
        assert np.array_equal(sides[:, 0], expected[:, number]), one.name
    per_indication = {
        name: sum(
            np.count_nonzero(expected[:, number])
            for number, one in enumerate(together.space.parameterisations)
            if one.indication == name
        )
        for name in EVERYTHING
    }
    assert min(per_indication.values()) > 20, per_indication


def test_the_other_symbols_do_not_matter():
    paths = [path_of(restless(seed, 300)) for seed in range(3)]
    together = Replay(always_open(EVERYTHING), 3).run(np.stack(paths, axis=1))
    for symbol, path in enumerate(paths):
        alone = Replay(always_open(EVERYTHING)).run(path)
        mine = [one[one["symbol_index"] == symbol] for one in together]
        for ours, theirs in zip(mine, alone, strict=True):
            assert [row[1:] for row in ours.tolist()] == [row[1:] for row in theirs.tolist()]


@pytest.mark.parametrize(("symbols", "step_ms"), [(2, 1000), (1, 5000)])
def test_a_grid_of_other_symbols_or_steps_is_refused(symbols, step_ms):
    replay = Replay(always_open(MOVE))
    with pytest.raises(ValueError, match="not the one"):
        replay.board.fire(PriceGrid(symbols, step_ms, 100), replay.allowed)


def test_a_symbol_that_is_not_allowed_has_no_signals():
    replay = Replay(always_open(MOVE), 2)
    replay.allowed[0] = False
    rows = as_rows(replay.run(LONG_RUN))
    assert {row[0] for row in rows} == {1}


def test_the_same_parameterisation_is_silent_for_its_timeout():
    grid = {"move": IndicationGrid(ranges=(3, 4), thresholds=(0.5,))}
    rows = as_rows(Replay(always_open(grid, signal_timeout_s=3.0)).run(LONG_RUN))
    for number in (0, 1):
        times = [row[4] for row in rows if row[1] == number]
        assert len(times) > 8
        assert set(np.diff(times)) == {3000}
    # The other one goes its own way: it fires for the first time one step later.
    assert rows[0][4] + 1000 == next(row[4] for row in rows if row[1] == 1)


def test_the_silence_holds_for_the_other_side_and_for_one_symbol_only():
    replay = Replay(always_open(MOVE, signal_timeout_s=6.0), 2)
    up = [0.0, 0.0, 0.0, 0.05, 0.06, 0.07]
    late = [*up, -0.1, -0.2, -0.3, -0.4, -0.5]
    paths = np.stack([path_of(late), path_of([0.0] * 6 + late[6:])], axis=1)
    rows = [(row[0], row[2], row[4]) for row in as_rows(replay.run(paths))]
    first = min(time for symbol, _, time in rows if symbol == 0)
    assert [row for row in rows if row[0] == 0][:2] == [(0, 1, first), (0, -1, first + 6000)]
    assert next(row for row in rows if row[0] == 1) == (1, -1, first + 3000)


def test_without_a_timeout_it_fires_as_long_as_it_holds():
    rows = as_rows(Replay(always_open(MOVE)).run(LONG_RUN))
    assert set(np.diff([row[4] for row in rows])) == {1000}


@BY_INDICATION
def test_a_window_is_complete_with_exactly_the_prices_it_needs(name):
    grid, returns, needed = SHORTEST[name]
    path = path_of(returns)
    assert len(path) == needed
    assert len(Replay(always_open({name: grid})).run(path)[-1]) == 1
    assert not len(Replay(always_open({name: grid})).run(path[1:])[-1])


@BY_INDICATION
@pytest.mark.parametrize("kind", ["marked", "no price", "skipped step"])
@pytest.mark.parametrize("inside", [True, False])
def test_no_window_contains_a_gap(name, kind, inside):
    grid, returns, needed = SHORTEST[name]
    path = np.concatenate([np.full(50, 100.0), path_of(returns)])
    gap_before = len(path) - needed + (1 if inside else 0)
    replay = Replay(always_open({name: grid}))
    signals = None
    for number, price in enumerate(path):
        skipped = 0
        if number == gap_before:
            if kind == "marked":
                replay.grid.mark_gap()
            elif kind == "no price":
                replay.step(np.nan)
            else:
                skipped = 1
        signals = replay.step(price, skipped=skipped)
    assert signals is not None
    assert len(signals) == (0 if inside else 1)


def test_a_window_longer_than_the_ring_has_no_signal():
    grid, returns, needed = SHORTEST["auto"]
    path = np.concatenate([np.full(200, 100.0), path_of(returns)])
    assert len(Replay(always_open({"auto": grid}), capacity=needed).run(path)[-1]) == 1
    assert not len(Replay(always_open({"auto": grid}), capacity=needed - 1).run(path)[-1])


def test_what_happened_before_the_longest_window_does_not_matter():
    newest = restless(11, 900)
    known = Replay(always_open(EVERYTHING), capacity=700).decisions(
        path_of(restless(1, 700) + newest)
    )
    other = Replay(always_open(EVERYTHING)).decisions(path_of(restless(2, 1300) + newest))
    assert np.count_nonzero(known[-300:]) > 100
    assert np.array_equal(known[-300:], other[-300:])


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.integers(20, 280))
def test_what_comes_later_changes_nothing(seed, cut):
    path = path_of(restless(seed, 300))
    other = np.concatenate([path[:cut], path[cut:][::-1]])
    spec = always_open(EVERYTHING, signal_timeout_s=3.0)
    seen, truncated = Replay(spec).run(path), Replay(spec).run(other)
    assert as_rows(seen[:cut]) == as_rows(truncated[:cut])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_mirrored_path_gives_the_same_signals_of_the_other_side(seed):
    """Movement and cost of a millionth: simple returns and their mirror are then alike."""
    returns = [1e-6 * one for one in restless(seed, 400)]
    spec = always_open(FILTERED)
    found = Replay(spec, cost=1e-7).decisions(path_of(returns))
    mirrored = Replay(spec, cost=1e-7).decisions(path_of([-one for one in returns]))
    assert np.count_nonzero(found) > 100
    assert np.array_equal(mirrored, -found)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_mirrored_path_clear_of_the_thresholds_mirrors_active_and_auto(seed):
    """Their thresholds are % of price, so decisions within 1.5 % of one are left out."""
    returns = np.array(restless(seed, 900, size_pct=0.02))
    spec = always_open(TIMED)
    found, less, more, mirrored = (
        Replay(spec).decisions(path_of(scale * returns)) for scale in (1.0, 0.985, 1.015, -1.0)
    )
    clear = (found == less) & (found == more)
    for number, one in enumerate(Replay(spec).space.parameterisations):
        if one.indication == "auto":
            clear[:, number] &= clear_of_going(path_of(returns), one.window_s)
    assert clear.mean() > 0.9
    assert np.count_nonzero(found[clear]) > 20
    assert np.array_equal(mirrored[clear], -found[clear])


def clear_of_going(path: Any, steps: int) -> Any:
    """Tell where the newest fifth's share of the change is not close to 0.6 or 0."""
    change, recent = (
        np.concatenate([np.ones(back), path[back:] / path[:-back] - 1.0])
        for back in (steps, steps // 5)
    )
    share = np.divide(recent, change, out=np.zeros(len(path)), where=change != 0.0)
    return np.abs(share - 0.6) > 0.02


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("ftx_BTC_PERP_1m_202201.csv.gz", 0.2, 0.6),
        ("binance_usdm_XRP_USDT_5m_202111.csv.gz", 0.3, 1.2),
        ("bittrex_spot_ETH_BTC_5m_201801.csv.gz", 0.3, 1.2),
    ],
)
def test_the_default_filter_lets_a_share_of_real_movement_pass(name, least, most):
    closes = recorded_candles(name)[:4000, 4]
    default = GridSpec()
    grids = {name: default.indications[name] for name in ("direction", "move")}
    replay = Replay(always_open(grids, activity_window_s=10.0, signal_timeout_s=3.0))
    signals = sum(map(len, replay.run(closes)))
    assert least <= signals / len(closes) <= most
