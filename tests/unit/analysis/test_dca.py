from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis.exits import ExitRules, check_exit
from cts_desktop.analysis.layout import Floats
from cts_desktop.analysis.strategies import dca_kernel as at
from cts_desktop.analysis.strategies.comparison import LEAST_RESULTS, RETURN_AFTER, Switch
from cts_desktop.analysis.strategies.dca import DcaShadows, Entry
from cts_desktop.analysis.strategies.dca_kernel import averaged_net, averaged_step
from cts_desktop.domain.ladder import SimulatedExit
from cts_desktop.domain.strategies import DCA_STEPS, DcaStep, DcaTarget, StrategySettings

D = Decimal
Step = tuple[float, float, float, float]
HOUR_MS = 3_600_000
SMALL_STEPS = ((0.5, 0.5), (1.0, 0.5), (1.5, 0.5), (2.0, 0.5))
BY_LAW = tuple((float(s.distance_pct), float(s.multiple)) for s in DCA_STEPS)
ON = StrategySettings(dca=True)


def mirrored(prices: Step) -> Step:
    """The same step for the other side: reflected at 100, so that high and low change places."""
    open_, high, low, last = (200.0 - p for p in prices)
    return open_, low, high, last


class One:
    """One averaged position on its own: first entry at 100, exits in %."""

    def __init__(
        self, side: int = 1, *, sl=4.0, tp=2.0, steps=BY_LAW, limit=4.0, target=at.FROM_AVERAGE,
        trail=(0.0, 0.0), max_hold_ms=0.0, trailing_only=0.0,
    ):  # fmt: skip
        self.row = np.zeros(at.COLUMNS)
        self.row[[at.OPEN, at.QTY]] = 1.0
        self.row[at.SIDE] = side
        self.row[[at.FIRST, at.NOTIONAL, at.BEST]] = 100.0
        self.row[at.TP_PCT], self.row[at.SL_PCT] = tp, sl
        self.row[at.TRAIL_START_PCT], self.row[at.TRAIL_DISTANCE_PCT] = trail
        self.terms = np.array([limit, target, 0.2, trailing_only, max_hold_ms])
        self.steps = np.array(steps).reshape(-1, 2)
        self.side = side
        self.now_ms = 0

    def step(
        self, open_: float, high: float, low: float, last: float, funding: float = 0.0
    ) -> tuple[SimulatedExit | None, Any]:
        """One step in the words of a long; a short sees the reflected one."""
        self.now_ms += 1000
        prices = (open_, high, low, last)
        prices = prices if self.side > 0 else mirrored(prices)
        first, top, bottom, end = map(float, prices)
        code, price = averaged_step(
            self.row, self.terms, self.steps, funding, first, top, bottom, end, self.now_ms
        )
        price = price if self.side > 0 or not code else 200.0 - price
        return (SimulatedExit(code) if code else None), pytest.approx(price)

    def net(self, price: float, fixed: float = 0.0) -> float:
        return averaged_net(self.row, price if self.side > 0 else 200.0 - price, fixed, 0.1)

    @property
    def qty(self) -> float:
        return float(self.row[at.QTY])

    @property
    def average(self) -> float:
        average = float(self.row[at.NOTIONAL] / self.row[at.QTY])
        return average if self.side > 0 else 200.0 - average


SIDES = pytest.mark.parametrize("side", [1, -1])


# ------------------------------------------------------------------ adds
@pytest.mark.parametrize(
    ("n", "low", "qty", "average"),
    [(0, 99.51, 1.0, 100.0), (1, 99.5, 1.5, 149.75 / 1.5), (2, 99.0, 2.0, 199.25 / 2.0),
     (3, 98.5, 2.5, 248.5 / 2.5), (4, 98.0, 3.0, 297.5 / 3.0)],
)  # fmt: skip
@SIDES
def test_each_level_reached_adds_at_its_price(side, n, low, qty, average):
    one = One(side, steps=SMALL_STEPS, sl=9.0)
    assert one.step(100, 100, low, low)[0] is None
    assert one.qty == qty
    assert one.average == pytest.approx(average)
    assert one.row[at.TAKEN] == n


@SIDES
def test_by_the_numbers_of_the_rules_only_the_first_add_fits_the_limit_of_four(side):
    """1 + 1.5 = 2.5 times; with 2.0 more it would be 4.5 times, and later ones are larger."""
    one = One(side, sl=50.0, tp=20.0)
    one.step(100, 100, 97, 97)
    assert (one.qty, one.row[at.TAKEN]) == (2.5, 4)


def test_a_step_that_would_exceed_the_limit_is_passed_over_for_good():
    one = One(steps=((0.5, 3.1), (1.0, 1.0)), sl=50.0)
    one.step(100, 100, 99.5, 99.5)
    assert (one.qty, one.row[at.TAKEN]) == (1.0, 1)
    one.step(99.5, 99.5, 99.0, 99.0)
    assert one.qty == 2.0
    assert one.average == pytest.approx(99.5)


@SIDES
def test_the_limit_counts_notional_at_the_prices_paid(side):
    """Three more at 99.5 are 3.985 times for a long; for a short three more at 100.5 exceed 4."""
    one = One(side, steps=((0.5, 3.0),), sl=50.0)
    one.step(100, 100, 99.5, 99.5)
    assert one.qty == (4.0 if side > 0 else 1.0)


@SIDES
def test_a_gap_beyond_levels_fills_all_of_them_at_the_first_price(side):
    one = One(side, steps=SMALL_STEPS, sl=9.0)
    one.step(98.7, 98.9, 98.6, 98.8)
    assert one.qty == 2.0
    assert one.average == pytest.approx((100 + 0.5 * 98.7 + 0.5 * 98.7) / 2)


@SIDES
def test_a_level_is_added_to_once_however_often_it_is_crossed(side):
    one = One(side, sl=9.0, tp=20.0)
    for _ in range(3):
        one.step(99.8, 99.8, 99.4, 99.4)
        one.step(99.4, 99.8, 99.4, 99.8)
    assert one.qty == 2.5


# ------------------------------------------------------------------ the loss cap
@pytest.mark.parametrize("low", [99.5, 99.0, 98.5, 98.0])
@SIDES
def test_at_the_stop_everything_together_loses_what_the_first_entry_would_have_lost(side, low):
    one = One(side, steps=SMALL_STEPS, sl=4.0)
    assert one.step(100, 100, low, low)[0] is None
    reason, price = one.step(low, low, 90, 90)
    assert reason is SimulatedExit.STOP
    assert one.net(price.expected) == pytest.approx(-4.0 / 0.1)


@SIDES
def test_a_stop_that_an_add_brought_into_the_step_counts_in_it(side):
    """Added at 99.5 the stop lies at 99.22, above the first entry's 98.8."""
    one = One(side, sl=1.2)
    reason, price = one.step(100, 100, 99.0, 99.4)
    assert (reason, one.qty) == (SimulatedExit.STOP, 2.5)
    assert price == pytest.approx(99.22)
    assert one.net(price.expected) == pytest.approx(-12.0)


@SIDES
def test_a_step_through_stop_and_level_adds_nothing(side):
    one = One(side, sl=1.2)
    assert one.step(100, 100, 98.7, 99.9) == (SimulatedExit.STOP, 98.8)
    assert one.qty == 1.0


@SIDES
def test_a_gap_through_stop_and_level_adds_nothing_and_fills_at_the_gap(side):
    one = One(side, sl=1.2)
    assert one.step(98.0, 98.5, 97.5, 98.2) == (SimulatedExit.STOP, 98.0)
    assert one.qty == 1.0


@SIDES
def test_a_step_with_target_and_level_ends_at_the_target(side):
    one = One(side, sl=4.0, tp=1.0)
    assert one.step(100, 101.0, 99.4, 100) == (SimulatedExit.TARGET, 101.0)
    assert one.qty == 1.0


@SIDES
def test_a_gap_below_the_stop_after_an_add_loses_more_than_the_cap_as_any_gap_does(side):
    one = One(side, sl=4.0)
    one.step(100, 100, 99.5, 99.5)
    reason, price = one.step(96.0, 96.0, 95.0, 95.5)
    assert (reason, price) == (SimulatedExit.STOP, 96.0)
    assert one.net(96.0) < -40.0


# ------------------------------------------------------------------ targets
@pytest.mark.parametrize(
    ("target", "expected"),
    [(at.FROM_AVERAGE, 99.7 * 1.02), (at.FROM_FIRST, 102.0), (at.BREAK_EVEN, 99.7 * 1.002)],
)
def test_the_target_after_an_add(target, expected):
    one = One(sl=4.0, target=target)
    one.step(100, 100.5, 99.5, 99.6)
    high = expected + 0.2
    assert one.step(99.6, expected - 0.01, 99.6, 99.7)[0] is None
    assert one.step(99.7, high, 99.7, 99.8) == (SimulatedExit.TARGET, expected)


@pytest.mark.parametrize("target", [at.FROM_AVERAGE, at.FROM_FIRST, at.BREAK_EVEN])
def test_without_an_add_the_target_is_the_sets_own(target):
    one = One(target=target)
    assert one.step(100, 103, 99.9, 102) == (SimulatedExit.TARGET, 102.0)


def test_the_new_target_is_in_force_from_the_next_step_on():
    """High and low of the step with the add: which came first is unknown."""
    one = One(sl=4.0, target=at.BREAK_EVEN)
    assert one.step(100, 101.5, 99.5, 100.5)[0] is None
    assert one.step(100.5, 100.6, 100.4, 100.5) == (SimulatedExit.TARGET, 100.5)


# ------------------------------------------------------------------ trailing and time
@SIDES
def test_an_add_starts_the_best_price_anew(side):
    """Best was 100.25; measured from the average of 99.7 that would latch at once."""
    one = One(side, sl=4.0, tp=9.0, trail=(0.3, 0.1))
    one.step(100, 100.25, 99.9, 100)
    one.step(100, 100, 99.5, 99.5)
    assert one.step(99.5, 99.6, 99.5, 99.6)[0] is None
    assert one.row[at.LATCHED] == 0.0
    one.step(99.6, 100.05, 99.6, 100.05)
    assert one.row[at.LATCHED] == 1.0
    assert one.step(100.05, 100.05, 99.9, 99.9)[0] is SimulatedExit.TRAILING


def test_a_latched_trailing_stop_is_never_loosened_by_an_add():
    one = One(sl=9.0, tp=9.0, trail=(0.3, 0.9))
    one.step(100, 100.4, 100, 100.4)
    assert one.row[at.LATCHED] == 1.0
    one.step(100.4, 100.4, 99.5, 99.5)  # the trailing stop lies at 99.4964
    assert (one.qty, one.row[at.BEST]) == (2.5, 100.4)
    assert one.step(99.5, 99.5, 99.4, 99.4) == (SimulatedExit.TRAILING, 100.4 * 0.991)


def test_the_time_exit_counts_from_the_first_entry():
    one = One(sl=9.0, max_hold_ms=2000.0)
    assert one.step(100, 100, 99.5, 99.5)[0] is None
    assert one.step(99.5, 99.5, 99.0, 99.2) == (SimulatedExit.TIME, 99.2)


# ------------------------------------------------------------------ results
@SIDES
def test_results_are_in_cost_units_of_the_first_notional(side):
    one = One(side, sl=9.0)
    one.step(100, 100, 99.5, 99.5)
    gained = 2.5 * (100.7 - 99.7)
    assert one.net(100.7) == pytest.approx(gained / 0.1)


def test_costs_are_paid_on_everything_that_was_bought():
    one = One(sl=9.0)
    one.step(100, 100, 99.5, 99.5)
    assert one.net(99.7, fixed=0.12) == pytest.approx(-0.12 * 2.4925 / 0.1)


@SIDES
def test_funding_is_paid_at_each_boundary_on_what_was_held_then(side):
    one = One(side, sl=9.0)
    one.now_ms = 8 * HOUR_MS - 1000
    one.row[at.FUNDED_MS] = one.now_ms
    one.step(100, 100, 99.5, 99.5, funding=0.01)  # at the boundary, before the add
    assert one.row[at.FUNDING] == pytest.approx(side * 0.01)
    one.now_ms = 16 * HOUR_MS
    one.step(99.5, 99.6, 99.4, 99.5, funding=0.01)
    share = 1 + 1.5 * (0.995 if side > 0 else 1.005)
    assert one.row[at.FUNDING] == pytest.approx(side * 0.01 * (1 + share))


def random_steps(seed: int, n: int = 400, size: float = 0.15) -> Iterator[Step]:
    rng = np.random.default_rng(seed)
    last = 100.0
    for _ in range(n):
        path = last + np.cumsum(rng.normal(0, size / 4, 8))
        yield float(path[0]), float(path.max()), float(path.min()), float(path[-1])
        last = float(path[-1])


@pytest.mark.parametrize("seed", range(20))
def test_long_and_short_are_mirror_images(seed):
    """Reflected prices, not returns: levels are % of the first entry, which is the same."""
    pair = [One(side, sl=3.0, steps=SMALL_STEPS, limit=9.0, trail=(0.6, 0.3)) for side in (1, -1)]
    for step in random_steps(seed):
        (long, long_price), (short, short_price) = (one.step(*step) for one in pair)
        assert long is short
        assert pair[0].qty == pair[1].qty
        if long:
            # Distances in % of averages that differ, so not to the last digit.
            assert long_price.expected == pytest.approx(short_price.expected, abs=0.05)
            return


@pytest.mark.parametrize("seed", range(20))
def test_a_position_that_is_never_added_to_ends_as_its_sets_own_to_the_last_bit(seed):
    one = One(sl=0.4, tp=0.8, trail=(0.3, 0.1), max_hold_ms=200_000.0)
    rules = ExitRules(1, 100.0, 0.8, 0.4, 0.3, 0.1, max_hold_ms=200_000)
    trailing, held_ms = (100.0, False), 0
    for prices in random_steps(seed, size=0.05):
        held_ms += 1000
        check = check_exit(rules, trailing, prices, held_ms)
        trailing = check.best, check.latched
        reason, price = one.step(*prices)
        assert (reason, price.expected) == (check.reason, check.price)
        if reason:
            return
    pytest.fail("it never ended")


# ------------------------------------------------------------------ shadows
def shadows_of(settings: StrategySettings = ON) -> DcaShadows:
    return DcaShadows(settings, 0.2, trailing_only=False, max_hold_ms=0)


ENTRY = Entry(symbol=0, side=1, price=100.0, entry_ms=1000, tp_pct=2.0, sl_pct=4.0,
              trail_start_pct=0.0, trail_distance_pct=0.0)  # fmt: skip
NO_COSTS = np.zeros((2, 2))


def prices(*first: float) -> Floats:
    """Prices of two symbols, the second without any."""
    return np.array([[p, np.nan] for p in first])


def play(shadows: DcaShadows, index: int, plain: float, *, entry_ms: int = 1000) -> list[int]:
    """One pair: the set's own result, and a shadow that is added to, then loses 242.5 in a gap."""
    shadows.open(index, replace(ENTRY, entry_ms=entry_ms))
    shadows.plain_closed(index, entry_ms, plain)
    shadows.step(prices(100, 100, 99.5, 99.5), NO_COSTS, 0.1, entry_ms + 1000)
    return shadows.step(prices(90, 90, 90, 90), NO_COSTS, 0.1, entry_ms + 2000)


def test_a_pair_counts_once_both_results_are_known_in_either_order():
    shadows = shadows_of()
    assert shadows.open(7, ENTRY)
    assert shadows.step(prices(102, 103, 102, 102), NO_COSTS, 0.1, 2000) == [7]
    assert shadows.state(7).compare().n == 0
    assert shadows.plain_closed(7, 1000, 20.0)
    assert shadows.state(7).with_[0] == pytest.approx(20)
    assert shadows.state(7).without[0] == 20
    assert play(shadows, 7, 1.0, entry_ms=9000) == [7]
    assert shadows.state(7).compare().n == 2
    assert shadows.open_count == 0


def test_a_position_that_opens_while_the_earlier_shadow_is_open_gets_none():
    shadows = shadows_of()
    shadows.open(7, ENTRY)
    shadows.plain_closed(7, 1000, 1.0)
    assert not shadows.open(7, replace(ENTRY, entry_ms=5000))
    assert not shadows.plain_closed(7, 5000, 99.0)
    assert shadows.open_count == 1


def test_a_position_that_was_forgotten_without_a_result_leaves_no_pair():
    shadows = shadows_of()
    shadows.open(7, ENTRY)
    assert shadows.open(7, replace(ENTRY, entry_ms=5000))
    assert not shadows.plain_closed(7, 1000, 99.0)
    assert shadows.open_count == 1


def test_a_symbol_without_a_price_keeps_its_shadows_and_the_next_price_acts_as_a_gap():
    shadows = shadows_of()
    shadows.open(7, replace(ENTRY, symbol=1))
    assert shadows.step(prices(50, 50, 50, 50), NO_COSTS, 0.1, 2000) == []
    later = np.array([[50.0, 95.0]] * 4)
    assert shadows.step(later, NO_COSTS, 0.1, 3000) == [7]
    shadows.plain_closed(7, 1000, -40.0)
    assert shadows.state(7).with_[0] == pytest.approx(-50.0)


def test_more_shadows_than_there_was_room_for_keep_their_own_course():
    shadows = shadows_of()
    for index in range(100):
        shadows.open(index, replace(ENTRY, price=100.0 + index))
    ended = shadows.step(prices(150, 150, 150, 150), NO_COSTS, 0.1, 2000)
    assert shadows.open_count + len(ended) == 100
    # 150 is beyond the target (2 % above) of 0..47, and beyond the stop (4 % below) of 57..99.
    assert sorted(ended) == [*range(48), *range(57, 100)]


def test_it_acts_after_twenty_pairs_and_goes_off_where_it_makes_things_worse():
    better, worse = shadows_of(), shadows_of()
    for number in range(LEAST_RESULTS):
        for shadows, plain in ((better, -300.0), (worse, 1.0)):
            assert not shadows.state(7).switch.acts(shadows.state(7).compare())
            play(shadows, 7, plain, entry_ms=1000 + 10_000 * number)
    assert better.state(7).switch.acts(better.state(7).compare())
    assert worse.state(7).switch == Switch(on=False, since=0)


def test_it_comes_on_again_at_forty_further_pairs_where_it_is_no_worse_any_more():
    shadows = shadows_of()
    for number in range(LEAST_RESULTS):
        play(shadows, 7, 1.0, entry_ms=1000 + 10_000 * number)
    ons = []
    for number in range(RETURN_AFTER):
        play(shadows, 7, -500.0, entry_ms=10_000_000 + 10_000 * number)
        ons.append(shadows.state(7).switch.on)
    assert ons == [False] * (RETURN_AFTER - 1) + [True]


# ------------------------------------------------------------------ storage
def test_an_open_shadow_goes_on_after_a_restart_where_its_position_is_still_open():
    before, after = shadows_of(), shadows_of()
    play(before, 7, 1.0)
    before.open(7, replace(ENTRY, entry_ms=50_000))
    before.step(prices(100, 100, 99.5, 99.5), NO_COSTS, 0.1, 51_000)
    after.unpack(7, before.pack(7), 50_000)
    for shadows in (before, after):
        assert shadows.step(prices(99.5, 103, 99.5, 103), NO_COSTS, 0.1, 52_000) == [7]
        shadows.plain_closed(7, 50_000, 3.0)
    assert after.pack(7) == before.pack(7)
    assert after.state(7).compare().n == 2


def test_a_result_that_waits_for_the_sets_own_is_kept_over_a_restart():
    before, after = shadows_of(), shadows_of()
    before.open(7, ENTRY)
    before.step(prices(103, 103, 103, 103), NO_COSTS, 0.1, 2000)
    after.unpack(7, before.pack(7), 1000)
    assert after.plain_closed(7, 1000, 20.0)
    assert after.state(7).compare().n == 1


def test_a_pair_whose_position_is_gone_after_a_restart_is_dropped_and_the_others_stay():
    before, after = shadows_of(), shadows_of()
    play(before, 7, 1.0)
    before.open(7, replace(ENTRY, entry_ms=50_000))
    after.unpack(7, before.pack(7), None)
    assert (after.open_count, after.state(7).compare().n) == (0, 1)
    assert not after.plain_closed(7, 50_000, 1.0)


def test_results_with_another_target_or_other_steps_prove_nothing():
    before = shadows_of()
    play(before, 7, 1.0)
    for settings in (replace(ON, dca_target=DcaTarget.FIRST_ENTRY),
                     replace(ON, dca_steps=(DcaStep(D(1), D(1)),))):  # fmt: skip
        after = shadows_of(settings)
        after.unpack(7, before.pack(7), None)
        assert 7 not in after.states


@pytest.mark.parametrize("cut", [0, 3, 40, -1, -8])
def test_a_damaged_state_is_refused(cut):
    shadows = shadows_of()
    play(shadows, 7, 1.0)
    with pytest.raises(ValueError, match=r"DCA|buffer"):
        shadows_of().unpack(7, shadows.pack(7)[:cut], None)


def test_only_shadows_that_changed_in_what_counts_are_stored_again():
    shadows = shadows_of()
    shadows.open(7, ENTRY)
    shadows.open(8, replace(ENTRY, price=101.0))
    shadows.step(prices(100.4, 100.9, 100.4, 100.4), NO_COSTS, 0.1, 2000)
    assert list(shadows.take_changed()) == [8]  # it was added to; a better price alone is nothing
    assert list(shadows.take_changed()) == []
