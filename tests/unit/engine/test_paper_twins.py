"""A position at the venue and its simulated twin: followed, compared, and never lost unnoticed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import CloseReason, PositionState
from cts_desktop.domain.strategies import DcaPlan
from tests.unit.engine.twin_rig import GRID, TwinRig

D = Decimal


@pytest.fixture
def rig(stores) -> TwinRig:
    return TwinRig(stores)


def traded(rig: TwinRig, side: Side = Side.BUY, number: int = 1):
    """Enter at the venue at 100.7 (short 99.3) while the simulation enters at 100.5 (99.5)."""
    position = rig.enter(side, number)
    rig.step(100.5 if side is Side.BUY else 99.5)
    return rig.fill(position, side, "2", "100.7" if side is Side.BUY else "99.3", "0.1")


# ------------------------------------------------------------------ the two together
def test_a_position_is_linked_to_the_simulated_position_of_the_same_signal(rig):
    position = rig.enter()
    signal_ms = rig.now_ms
    assert position.paper_twin_id == "twin-p1"
    assert rig.stores.positions.get("p1").paper_twin_id == "twin-p1"
    waiting = rig.twin()
    assert (waiting.set_key, waiting.side, waiting.signal_ms) == (
        rig.book.space.key(0), "long", signal_ms,
    )  # fmt: skip
    assert waiting.entry_price is None
    rig.step(100.5)
    assert (rig.twin().entry_price, rig.twin().entry_ms) == (100.5, signal_ms + 1000)


@pytest.mark.parametrize(
    ("side", "entry", "target", "sold"),
    [(Side.BUY, 100.5, 101.6, "101.4"), (Side.SELL, 99.5, 98.4, "98.6")],
)
def test_slippage_is_what_the_venue_cost_more_on_both_sides_of_the_market(
    rig, side, entry, target, sold
):
    position = traded(rig, side)
    rig.step(target)
    assert rig.twin().exit_reason == "target"
    assert rig.twin().finished_ms is None  # the one at the venue is still open
    other = Side.SELL if side is Side.BUY else Side.BUY
    position = rig.fill(position, other, "2", sold, "0.1")
    rig.end(position, CloseReason.TARGET, funding=D("0.02"))
    twin = rig.twin()
    assert (twin.finished_ms, twin.note) == (rig.now_ms, "")
    paid = 100.7 / 100.5 - 1 if side is Side.BUY else 1 - 99.3 / 99.5
    assert twin.entry_slippage_pct == pytest.approx(100 * paid)
    # The simulation takes what a gap through the target gives.
    got = 1 - 101.4 / 101.6 if side is Side.BUY else 98.6 / 98.4 - 1
    assert twin.exit_price == target
    assert twin.exit_slippage_pct == pytest.approx(100 * got)
    notional = 2 * (100.7 if side is Side.BUY else 99.3)
    assert twin.fee_difference_pct == pytest.approx(100 * 0.2 / notional - 0.1)
    assert twin.funding_difference_pct == pytest.approx(100 * 0.02 / notional)
    assert rig.twins.costs.of("BTC/USDT").comparisons == 1


def test_a_better_price_at_the_venue_is_negative_slippage(rig):
    position = rig.enter()
    rig.step(100.5)
    position = rig.fill(position, Side.BUY, "1", "100.4")
    rig.step(101.6)
    rig.end(rig.fill(position, Side.SELL, "1", "101.7"), CloseReason.TARGET)
    assert rig.twin().entry_slippage_pct < 0
    assert rig.twin().exit_slippage_pct < 0


def test_partial_fills_count_with_their_mean_price(rig):
    position = rig.enter()
    rig.step(100.5)
    for qty, price in (("1", "100.6"), ("2", "100.7"), ("1", "100.8")):
        position = rig.fill(position, Side.BUY, qty, price)
    rig.step(99.9)
    assert rig.twin().exit_reason == "stop"
    for qty, price in (("3", "99.9"), ("1", "99.7")):
        position = rig.fill(position, Side.SELL, qty, price)
    rig.end(position, CloseReason.LOCAL_STOP)
    assert rig.twin().entry_slippage_pct == pytest.approx(100 * (100.7 / 100.5 - 1))
    assert rig.twin().exit_slippage_pct == pytest.approx(100 * (1 - 99.85 / 99.9))


def test_a_funding_time_that_was_held_over_is_in_the_assumption(rig):
    position = traded(rig)
    period_ms = 8 * 3600 * 1000
    rig.now_ms = (rig.now_ms // period_ms + 1) * period_ms
    rig.step(101.6)
    rig.end(rig.fill(position, Side.SELL, "2", "101.6"), CloseReason.TARGET)
    assert rig.twin().funding_pct == pytest.approx(0.01)
    assert rig.twin().funding_difference_pct == pytest.approx(-0.01)


# ------------------------------------------------------------------ ends that differ
def test_closed_by_hand_while_the_simulated_one_goes_on(rig):
    position = traded(rig)
    rig.end(rig.fill(position, Side.SELL, "2", "100.9"), CloseReason.MANUAL)
    rig.step(100.8)
    assert rig.twin().finished_ms is None
    rig.step(101.6)
    twin = rig.twin()
    assert twin.finished_ms == rig.now_ms
    assert twin.entry_slippage_pct is not None
    assert twin.exit_slippage_pct is None
    assert "Ended differently (manual; simulated: take profit)" in twin.note
    measured = rig.twins.costs.of("BTC/USDT")
    assert (measured.comparisons, measured.alike, measured.exit_pct) == (1, 0, None)


def test_stopped_at_the_venue_and_at_the_target_in_the_simulation(rig):
    position = traded(rig)
    rig.end(rig.fill(position, Side.SELL, "2", "100.1"), CloseReason.STOP)
    rig.step(101.6)
    assert rig.twin().exit_slippage_pct is None
    assert "stop" in rig.twin().note


def test_of_a_position_that_was_added_to_the_first_entry_compares(rig):
    position = traded(rig)
    plan = DcaPlan().placed(D(2), D("201.4"))
    position = rig.fill(replace(position, dca=plan), Side.BUY, "3", "100.2")
    rig.step(101.6)
    rig.end(rig.fill(position, Side.SELL, "5", "101.6"), CloseReason.TARGET)
    assert rig.twin().entry_slippage_pct == pytest.approx(100 * (100.7 / 100.5 - 1))
    assert rig.twin().exit_slippage_pct is None
    assert "added to" in rig.twin().note


def test_a_late_fill_brings_the_position_back_and_the_comparison_waits(rig):
    position = traded(rig)
    ended = rig.end(rig.fill(position, Side.SELL, "2", "101.6"), CloseReason.TARGET)
    back = replace(ended, state=PositionState.OPEN, closed_ms=None, close_reason=None)
    rig.put(back)
    rig.step(101.6)
    assert rig.twin().finished_ms is None
    position = rig.fill(back, Side.BUY, "1", "101.6")
    rig.end(rig.fill(position, Side.SELL, "1", "101.6"), CloseReason.TARGET)
    assert rig.twin().finished_ms is not None


# ------------------------------------------------------------------ given up
def test_an_entry_that_never_filled_gives_the_twin_up(rig):
    position = rig.enter()
    rig.step(100.5)
    rig.put(replace(position, state=PositionState.ABANDONED, closed_ms=rig.now_ms))
    twin = rig.twin()
    assert (twin.finished_ms, twin.fee_difference_pct) == (rig.now_ms, None)
    assert "never filled" in twin.note
    assert rig.twins.costs.of("BTC/USDT").comparisons == 0


def test_a_simulated_entry_that_was_dropped_in_a_gap_gives_the_twin_up(rig):
    position = rig.enter()
    rig.grid.mark_gap()
    rig.book.after_gap()
    rig.step(100.5)
    assert "never entered" in rig.twin().note
    rig.end(rig.fill(position, Side.BUY, "1", "100.5"), CloseReason.MANUAL)  # of no interest now
    assert rig.twin().fee_difference_pct is None


def test_a_set_that_was_reset_gives_the_twin_up(rig):
    traded(rig)
    rig.book.reset(0)
    rig.step(100.6)
    assert "lost" in rig.twin().note


def test_an_adopted_position_has_no_price_to_compare(rig):
    position = rig.enter()
    rig.step(100.5)
    rig.end(position.adjusted_to(D(1), D("100.5")), CloseReason.EXTERNAL)
    assert "adopted" in rig.twin().note


# ------------------------------------------------------------------ over a restart
def test_a_restart_in_the_middle_goes_on_with_both(rig):
    position = traded(rig)
    again = rig.restarted()
    assert again.twin().finished_ms is None
    again.step(100.6)
    again.step(101.6)
    again.end(again.fill(position, Side.SELL, "2", "101.4"), CloseReason.TARGET)
    assert again.twin().exit_slippage_pct == pytest.approx(100 * (1 - 101.4 / 101.6))
    measured = again.restarted().twins.costs.of("BTC/USDT")
    assert (measured.comparisons, measured.alike) == (1, 1)


def test_a_restart_after_the_simulated_end_waits_for_the_position(rig):
    position = traded(rig)
    rig.step(101.6)
    again = rig.restarted()
    again.end(again.fill(position, Side.SELL, "2", "101.4"), CloseReason.TARGET)
    assert again.twin().exit_slippage_pct is not None


def test_a_restart_after_the_position_is_over_waits_for_the_simulation(rig):
    position = traded(rig)
    rig.end(rig.fill(position, Side.SELL, "2", "101.4"), CloseReason.TARGET)
    again = rig.restarted()
    assert again.twin().finished_ms is None
    again.step(101.6)
    assert again.twin().exit_slippage_pct is not None


def test_a_restart_between_signal_and_entry_gives_the_twin_up(rig):
    rig.enter()
    again = rig.restarted()
    assert (again.twin().finished_ms, again.twin().entry_price) == (again.now_ms, None)
    assert "restart" in again.twin().note


def test_a_set_that_is_no_longer_in_the_grid_gives_the_twin_up(rig):
    traded(rig)
    again = rig.restarted(replace(GRID, tp_factors=(12.0,)))
    assert "no longer in the grid" in again.twin().note
    assert again.stores.twins.unfinished("c001") == []


def test_a_position_nobody_knows_any_more_gives_the_twin_up(rig):
    traded(rig)
    rig.stores.database.queue("DELETE FROM positions", ())
    assert "not known" in rig.restarted().twin().note
