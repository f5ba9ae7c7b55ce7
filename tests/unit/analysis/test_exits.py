import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.analysis.exits import ExitRules, check_exit, exit_step
from cts_desktop.domain.ladder import SimulatedExit
from tests.unit.analysis.model import exit_model

price = st.floats(95.0, 105.0)
percent = st.floats(0.05, 4.0)


Bar = tuple[float, float, float, float]


def run(rules: ExitRules, bars: list[Bar]) -> tuple[SimulatedExit | None, float, int]:
    best, latched = rules.entry, False
    for number, bar in enumerate(bars, start=1):
        check = check_exit(rules, (best, latched), bar, number * 1000)
        if check.reason is not None:
            return check.reason, check.price, number
        best, latched = check.best, check.latched
    return None, 0.0, len(bars)


@given(
    side=st.sampled_from([1.0, -1.0]),
    entry=price,
    rise=st.floats(0.0, 4.0),
    latched=st.booleans(),
    tp=percent,
    sl=percent,
    pair=st.sampled_from([(0.0, 0.0), (0.3, 0.1), (0.6, 0.2)]),
    only=st.booleans(),
    bar=st.tuples(price, price, price, price),
    held_ms=st.sampled_from([1000, 60_000]),
    max_hold_ms=st.sampled_from([0, 30_000]),
)
def test_the_kernel_does_what_the_plain_rules_say(  # noqa: PLR0917
    side, entry, rise, latched, tp, sl, pair, only, bar, held_ms, max_hold_ms
):
    latched = latched and pair[1] > 0
    best = entry * (1 + side * rise / 100) if latched else entry
    bar = (bar[0], max(bar), min(bar), bar[3])
    expected = exit_model(
        side, entry, best, latched, (tp, sl, *pair, only, max_hold_ms), bar, held_ms
    )
    code, at, after, latch = exit_step(
        side, entry, best, float(latched), tp, sl, pair[0], pair[1], float(only),
        bar[0], bar[1], bar[2], bar[3], float(held_ms), float(max_hold_ms),
    )  # fmt: skip
    assert (code, at, after, latch > 0) == expected


def test_the_stop_counts_when_stop_and_target_lie_in_one_step():
    rules = ExitRules(1, 100.0, 0.4, 0.2)
    assert run(rules, [(100.0, 101.0, 99.0, 100.5)]) == (SimulatedExit.STOP, 99.8, 1)
    short = ExitRules(-1, 100.0, 0.4, 0.2)
    reason, at, _ = run(short, [(100.0, 101.0, 99.0, 99.5)])
    assert reason is SimulatedExit.STOP
    assert at == pytest.approx(100.2)


@pytest.mark.parametrize(
    ("side", "first", "reason"),
    [
        (1, 98.0, SimulatedExit.STOP),
        (1, 103.0, SimulatedExit.TARGET),
        (-1, 103.0, SimulatedExit.STOP),
        (-1, 98.0, SimulatedExit.TARGET),
    ],
)
def test_a_gap_through_a_level_fills_at_the_gap_price(side, first, reason):
    rules = ExitRules(side, 100.0, 1.0, 1.0)
    assert run(rules, [(first, first + 0.1, first - 0.1, first)]) == (reason, first, 1)


def test_a_trailing_stop_is_in_force_from_the_step_after_the_one_that_latched_it():
    rules = ExitRules(1, 100.0, 2.0, 1.0, 0.3, 0.1)
    falling = (100.5, 100.5, 100.2, 100.3)
    reason, at, number = run(rules, [(100.0, 100.5, 100.0, 100.5), falling])
    assert (reason, number) == (SimulatedExit.TRAILING, 2)
    assert at == pytest.approx(100.5 * 0.999)


@given(highs=st.lists(st.floats(100.0, 101.9), min_size=2, max_size=20))
def test_a_trailing_stop_is_never_loosened(highs):
    rules = ExitRules(1, 100.0, 2.0, 1.0, 0.3, 0.1)
    best, latched = 100.0, False
    for high in highs:
        check = check_exit(rules, (best, latched), (high, high, high, high), 1)
        if check.reason is not None:
            return
        assert check.best >= best
        assert check.latched or not latched
        best, latched = check.best, check.latched


def test_a_set_that_trails_only_passes_its_target_and_keeps_its_stop():
    rules = ExitRules(1, 100.0, 0.4, 0.2, 0.3, 0.1, trailing_only=True)
    assert run(rules, [(100.0, 101.0, 100.0, 101.0)])[0] is None
    assert run(rules, [(100.0, 100.0, 99.0, 99.0)])[0] is SimulatedExit.STOP


def test_a_set_without_a_trailing_stop_keeps_its_target_where_others_trail_only():
    rules = ExitRules(1, 100.0, 0.4, 0.2, trailing_only=True)
    assert run(rules, [(100.0, 101.0, 100.0, 101.0)])[0] is SimulatedExit.TARGET


def test_the_time_exit_fills_at_the_last_price():
    rules = ExitRules(1, 100.0, 2.0, 2.0, max_hold_ms=3000)
    assert run(rules, [(100.0, 100.2, 99.9, 100.1)] * 5) == (SimulatedExit.TIME, 100.1, 3)
