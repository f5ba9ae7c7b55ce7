from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import evaluate_all, evaluate_closed
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.results import record_result
from cts_desktop.analysis.set_specs import group_name
from cts_desktop.analysis.sets import NO_EVENTS, MarketCosts, SetBook
from cts_desktop.analysis.signals import SignalBoard
from cts_desktop.analysis.step_events import Records
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard, SetLevel, SetState, SimulatedExit
from tests.unit.analysis.feeds import (
    LIVELY,
    SMALL,
    STEP_MS,
    Once,
    Prices,
    append,
    closed_of,
    feed,
    new_book,
    recorded_candles,
    walk,
)
from tests.unit.analysis.model import BookModel

LOW_BARS = LadderThresholds(
    base1_min_closed=3,
    base1_min_win_rate=0.2,
    base2_min_closed=5,
    base2_min_win_rate=0.25,
    base2_min_payoff=0.1,
    main_window=5,
    main_min_avg_units=-1.0,
    real_window=6,
    real_min_avg_units=-1.0,
    real_min_profit_factor=0.2,
    real_max_drawdown_hours=48.0,
    exchange_window=6,
    exchange_min_avg_units=-1.0,
    pause_window=20,
    pause_below_win_rate=0.10,
    resume_from_win_rate=0.15,
    fail_drawdown_units=200.0,
    luck_guard=LuckGuard.OFF,
)


def candles(name: str, count: int) -> Prices:
    return recorded_candles(name)[:count, [1, 2, 3, 4]][:, :, None]


@pytest.mark.parametrize(
    "name", ["ftx_BTC_PERP_1m_202201.csv.gz", "bittrex_spot_ETH_BTC_5m_201801.csv.gz"]
)
def test_the_book_trades_recorded_prices_like_the_plain_rules(name):
    book, grid = new_book(), PriceGrid(1, STEP_MS, 200)
    model = BookModel(book, MarketCosts.uniform(1))
    found = []
    for number, step in enumerate(candles(name, 400), start=1):
        append(grid, number * STEP_MS, step)
        event = book.step(grid, [True])
        assert model.step(grid, [True], event) == event.opened.tolist()
        found += event.closed.tolist()
    assert found == model.closed
    assert {int(reason) for reason in SimulatedExit} - {r[1] for r in found} <= {SimulatedExit.TIME}


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.integers(20, 280))
def test_future_prices_never_change_past_events(seed, cut):
    path = walk(seed, 300, volatility=0.001)
    other = path.copy()
    other[cut:] = walk(seed + 1, 300, volatility=0.003)[cut:]
    past = [feed(new_book(), one)[1][:cut] for one in (path, other)]
    assert closed_of(past[0]) == closed_of(past[1])
    for left, right in zip(*past, strict=True):
        assert left.opened.tolist() == right.opened.tolist()
        assert left.signals.tolist() == right.signals.tolist()


def test_an_entry_is_the_last_price_of_the_step_after_the_signal_and_never_ends_in_it():
    path = walk(4, 400, volatility=0.001)
    book = new_book()
    _, events = feed(book, path)
    for number, event in enumerate(events):
        for index in event.opened.tolist():
            spec = book.specs[index]
            before = events[number - 1].signals.tolist()
            wanted = book.space.parameterisations.index(spec.parameterisation), spec.side
            assert any((record[1], record[2]) == wanted for record in before)
    entries = {(record[0], record[4]): record for record in closed_of(events)}
    for (_, entry_ms), record in entries.items():
        assert record[2] == path[entry_ms // STEP_MS - 1, 3, 0]
        assert record[5] > entry_ms


def test_a_set_never_holds_two_simulated_positions():
    path = walk(5, 1500, volatility=0.001)
    book = new_book()
    holding: set[int] = set()
    for event in feed(book, path)[1]:
        for index in event.closed["set_index"].tolist():
            holding.remove(index)
        for index in event.opened.tolist():
            assert index not in holding
            holding.add(index)
    assert book.open_count == len(holding)
    assert book.opened_total - book.closed_total == book.open_count


def test_taking_a_step_twice_changes_nothing():
    path = walk(6, 200, volatility=0.001)
    book = new_book()
    grid, _ = feed(book, path)
    before = (book.state.copy(), book.opened_total, book.signals_total)
    assert book.step(grid, [True]) is NO_EVENTS
    assert np.array_equal(book.state, before[0])
    assert (book.opened_total, book.signals_total) == before[1:]


def test_without_permission_there_is_no_signal_and_a_pending_entry_is_dropped():
    path = walk(7, 400, volatility=0.001)
    book = new_book()
    grid, events = feed(book, path[:100])
    while not events[-1].signals.size:
        number = len(events)
        events += feed(book, path[number : number + 1], grid, (number + 1) * STEP_MS)[1]
    opened, number = book.opened_total, len(events)
    _, events = feed(book, path[number:], grid, (number + 1) * STEP_MS, allowed=False)
    assert book.opened_total == opened
    assert not any(event.signals.size for event in events)
    assert not (book.flags[at.PHASE] == at.PENDING).any()


def test_a_pause_of_any_length_changes_no_counter_and_opens_nothing_across_the_gap():
    path = walk(8, 400, volatility=0.001)
    book = new_book()
    grid, events = feed(book, path[:200])
    while not (events[-1].signals.size and book.open_count):
        number = len(events)
        events += feed(book, path[number : number + 1], grid, (number + 1) * STEP_MS)[1]
    totals = (book.opened_total, book.closed_total, book.open_count)
    book.after_gap()
    grid.mark_gap()
    assert (book.opened_total, book.closed_total, book.open_count) == totals
    # The market moved 5 % meanwhile: every open position ends at the gap price, nothing opens.
    append(grid, 10_000_000, path[len(events)] * 1.05)
    event = book.step(grid, [True])
    assert event.closed.size == totals[2]
    assert set(event.closed["exit_price"]) == {path[len(events), 0, 0] * 1.05}
    assert not event.opened.size
    assert not event.signals.size


def test_an_entry_waits_for_a_trade_and_expires_after_three_seconds():
    run = [100.0] * 12 + [100.0 + 0.1 * i for i in range(1, 5)]
    for quiet, opened in ((2, True), (3, False)):
        book, grid = new_book(), PriceGrid(1, STEP_MS, 50)
        number = 0
        for last in run:
            number += 1
            append(grid, number * STEP_MS, np.full((4, 1), last))
            event = book.step(grid, [True])
            if event.signals.size:
                break
        waiting = int((book.flags[at.PHASE] == at.PENDING).sum())
        assert waiting
        for _ in range(quiet):
            number += 1
            append(grid, number * STEP_MS, np.full((4, 1), last), empty=True)
            assert not book.step(grid, [True]).opened.size
        append(grid, (number + 1) * STEP_MS, np.full((4, 1), last))
        assert bool(book.step(grid, [True]).opened.size) is opened


def test_a_symbol_without_data_keeps_its_open_positions():
    path = walk(9, 300, symbols=2, volatility=0.001)
    path[200:220, :, 1] = np.nan
    book = new_book(symbols=("A/USDT", "B/USDT"))
    _, events = feed(book, path)
    quiet = [record[0] for event in events[200:220] for record in event.closed.tolist()]
    assert quiet
    assert all(book.specs[index].symbol == "A/USDT" for index in quiet)
    assert all(
        book.specs[index].symbol == "A/USDT" for event in events[200:221] for index in event.opened
    )


def test_symbols_do_not_influence_each_other():
    paths = [walk(seed, 300, volatility=0.001) for seed in (1, 2)]
    both = new_book(symbols=("A/USDT", "B/USDT"))
    _, together = feed(both, np.concatenate(paths, axis=2))
    alone = [
        closed_of(feed(new_book(symbols=(s,)), p)[1]) for s, p in zip("AB", paths, strict=True)
    ]
    half = len(both.specs) // 2
    found = closed_of(together)
    assert [r for r in found if r[0] < half] == alone[0]
    assert [(r[0] - half, *r[1:]) for r in found if r[0] >= half] == alone[1]


def test_funding_is_paid_by_longs_and_received_by_shorts():
    path = walk(10, 600, volatility=0.001)
    costs = MarketCosts.uniform(1, fee_round_trip_pct=0.0, slippage_pct=0.0, funding_rate_pct=0.05)
    book = new_book(costs=costs)
    eight_hours = 8 * 3_600_000
    _, events = feed(book, path, first_ms=eight_hours - 300 * STEP_MS)
    found = closed_of(events)
    assert any(r[4] < eight_hours <= r[5] for r in found)
    for index, _, _, _, entry_ms, exit_ms, net, gross in found:
        crossings = exit_ms // eight_hours - entry_ms // eight_hours
        assert net == pytest.approx(gross - 0.5 * crossings * book.specs[index].side)


@pytest.mark.parametrize(
    ("side", "boundaries", "net"),
    [(1, 0, 2.8), (1, 1, 2.7), (1, 3, 2.5), (-1, 0, 2.8), (-1, 3, 3.1)],
)
def test_a_win_of_4_units_pays_fees_slippage_and_funding(side, boundaries, net):
    """C 0.1 %: 4 units gross, 0.1 % fees and 0.02 % slippage, 0.01 % at each 8-hour boundary."""
    spec = replace(SMALL, tp_factors=(4.0,), trailing=(None,), max_hold_s=0)
    book = new_book(spec, costs=MarketCosts.uniform(1, funding_rate_pct=0.01))
    book.signals = Once(book, side)
    grid, hours_8 = PriceGrid(1, STEP_MS, 20), 8 * 3_600_000
    for number in (1, 2, 3):
        append(grid, hours_8 + number * STEP_MS, np.full((4, 1), 100.0))
        book.step(grid, [True])
    won = 100.0 * (1.0 + side * 0.004)
    append(grid, hours_8 * (1 + boundaries) + 4 * STEP_MS, np.array([[100.0], *[[won]] * 3]))
    closed = book.step(grid, [True]).closed
    assert closed.size
    assert closed["gross_units"] == pytest.approx(4.0)
    assert closed["net_units"] == pytest.approx(net)


def test_statistics_are_those_of_the_results():
    book = new_book()
    _, events = feed(book, walk(11, 3000, volatility=0.001))
    results: dict[int, list[Any]] = {}
    for record in closed_of(events):
        results.setdefault(record[0], []).append(record)
    index = max(results, key=lambda one: len(results[one]))
    net = np.array([record[6] for record in results[index]])
    stats = book.stats(index)
    assert stats.n == len(net)
    assert stats.wins == (net > 0).sum()
    assert stats.avg_units == pytest.approx(net[-50:].mean(), rel=1e-6)
    newest = net[-50:]
    factor = newest[newest > 0].sum() / -newest[newest < 0].sum()
    assert stats.profit_factor == pytest.approx(factor, rel=1e-6)
    assert stats.payoff == pytest.approx(net[net > 0].mean() / -net[net < 0].mean())
    curve = np.concatenate([[0.0], net.cumsum()])
    depth = np.maximum.accumulate(curve) - curve
    assert stats.drawdown_units == pytest.approx(depth.max())
    assert stats.level is SetLevel.BASE
    assert stats.state is SetState.EVALUATING
    assert stats.missing


def test_a_set_that_only_wins_was_never_below_its_maximum():
    """Not even by the rounding of sums: (0.8 + 2.8) - 2.8 < 0.8."""
    book = new_book()
    arrays = (book.state, book.counts, book.log_e, book.flags, book.ring)
    book.state[0, at.ENTRY_MS] = 1000.0
    for number, net in enumerate((0.8, 2.8, 0.1, 0.7), start=2):
        record_result(*arrays, 0, 0.1, net, number * 1000.0)
    assert book.state[0, at.BELOW_MS] == 0.0
    record_result(*arrays, 0, 0.1, -1.0, 9000.0)
    record_result(*arrays, 0, 0.1, 2.0, 12_000.0)
    assert book.state[0, at.BELOW_MS] == 7000.0
    assert book.state[0, at.DRAWDOWN] == pytest.approx(1.0)


def test_evidence_bets_on_earlier_trades_only():
    book = new_book()
    _, events = feed(book, walk(12, 2000, volatility=0.001))
    for index in range(0, len(book.specs), 7):
        net = [r[6] for r in closed_of(events) if r[0] == index]
        capital, total, squares = 1.0, 0.0, 0.0
        largest = 1 / (2 * 2 * book.specs[index].exits.sl_pct(0.1) / 0.1)
        for x in net:
            bet = min(max(total / squares, 0.0), largest) if squares else 0.0
            capital *= max(0.0, 1 + bet * x)
            total, squares = total + x, squares + x * x
        assert book.stats(index).evidence == pytest.approx(capital)


def test_a_set_without_a_losing_position_has_no_profit_factor():
    stats = new_book().stats(0)
    assert stats.profit_factor is None
    assert stats.payoff is None
    assert stats.n == 0
    assert stats.missing == ("phase 1: 10 more closed positions",)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.integers(30, 500), only=st.booleans())
def test_a_restart_gives_the_same_future(seed, cut, only):
    path = walk(seed, 700, volatility=0.001)
    spec = replace(SMALL, trailing_only=only)
    book = new_book(spec, thresholds=LOW_BARS)
    stored: dict[str, bytes] = {}
    grid = PriceGrid(1, STEP_MS, 200)
    for number in range(cut):
        append(grid, (number + 1) * STEP_MS, path[number])
        event = book.step(grid, [True])
        evaluate_closed(book, event.closed["set_index"], grid.ts_ms)
        # A budget smaller than what changes: the rest must come later.
        for row in book.rows(book.take_dirty(5), grid.ts_ms):
            stored[row.set_key] = row.data
    stored |= {row.set_key: row.data for row in book.rows(book.take_dirty(), grid.ts_ms)}
    copy = new_book(spec, thresholds=LOW_BARS)
    assert copy.load(list(stored), b"".join(stored.values())) == len(stored)
    copy.signals = book.signals = Echo(book.signals)
    assert copy.level_counts() == book.level_counts()
    assert copy.holding() == book.holding()
    assert (copy.open_count, copy.closed_total) == (book.open_count, book.closed_total)
    # A restart drops pending entries.
    book.after_gap()
    for number in range(cut, len(path)):
        append(grid, (number + 1) * STEP_MS, path[number])
        events = [one.step(grid, [True]) for one in (book, copy)]
        assert events[0].closed.tolist() == events[1].closed.tolist()
        assert events[0].opened.tolist() == events[1].opened.tolist()
        assert events[0].asks.tolist() == events[1].asks.tolist()
        changes = [
            evaluate_closed(b, events[0].closed["set_index"], grid.ts_ms) for b in (book, copy)
        ]
        assert changes[0] == changes[1]
    # Neither matters: the best price of a position that does not trail, the time of a signal.
    columns = [c for c in range(at.STATE_COLUMNS) if c not in {at.BEST, at.ENTRY_MS}]
    assert np.array_equal(book.state[:, columns], copy.state[:, columns])
    assert np.array_equal(book.ring, copy.ring)
    assert np.array_equal(book.log_e, copy.log_e)


class Echo(SignalBoard):
    """Gives two books, which step one after the other, the same signals."""

    def __init__(self, board: SignalBoard) -> None:
        self._board = board
        self._newest = (0, board._records[:0])

    @override
    def fire(self, grid: PriceGrid, allowed: npt.NDArray[np.bool_]) -> Records:
        if self._newest[0] != grid.ts_ms:
            self._newest = grid.ts_ms, self._board.fire(grid, allowed)
        return self._newest[1]


def test_sets_of_another_grid_are_ignored():
    book = new_book()
    feed(book, walk(16, 600, volatility=0.001))
    rows = book.rows(np.arange(len(book.space)), 0)
    keys = [row.set_key for row in rows]
    keys[3] = "A/USDT direction r4 k2 f1/1/0.5 long tp4 sl0.4 h40"
    copy = new_book()
    assert copy.load(keys, b"".join(row.data for row in rows)) == len(rows) - 1
    others = [index for index in range(len(rows)) if index != 3]
    assert np.array_equal(copy.state[others], book.state[others])
    assert not copy.state[3].any()


def test_a_set_loaded_twice_counts_once():
    book = new_book()
    feed(book, walk(16, 600, volatility=0.001))
    totals = (book.open_count, book.closed_total)
    for _ in range(2):
        rows = book.rows(np.arange(len(book.space)), 0)
        book.load([row.set_key for row in rows], b"".join(row.data for row in rows))
        assert (book.open_count, book.closed_total) == totals


def test_names_and_records_must_match_in_number():
    row = new_book().rows(np.array([0]), 0)[0]
    with pytest.raises(ValueError, match="2 configuration sets have 1 stored"):
        new_book().load([row.set_key, row.set_key], row.data)


def test_what_changed_is_handed_out_in_turn_and_once():
    book = new_book()
    book.flags[at.DIRTY] = 1
    seen: list[int] = []
    for _ in range(5):
        taken = book.take_dirty(10).tolist()
        seen += taken
        # The lowest are busy and change at once.
        book.flags[at.DIRTY, :10] = 1
    assert sorted(seen) == list(range(50))
    assert len(book.take_dirty()) == len(book.space) - 50 + 10
    assert not book.take_dirty(3).size


def test_only_what_a_restart_needs_is_to_be_stored():
    """A signal that wakes sets changes nothing that is stored; entry, close and trail do."""
    book, grid = new_book(), PriceGrid(1, STEP_MS, 200)
    kept = book.state.copy()
    for number, step in enumerate(walk(17, 400, volatility=0.001), start=1):
        append(grid, number * STEP_MS, step)
        event = book.step(grid, [True])
        latched = book.flags[at.LATCHED] > 0
        trailed = np.flatnonzero(latched & (book.state[:, at.BEST] != kept[:, at.BEST]))
        expected = {*event.closed["set_index"].tolist(), *event.opened.tolist(), *trailed.tolist()}
        assert set(book.take_dirty().tolist()) == expected
        kept = book.state.copy()


def test_a_close_tells_the_ladder():
    book, grid = new_book(), PriceGrid(1, STEP_MS, 200)
    for number, step in enumerate(walk(17, 300, volatility=0.001), start=1):
        append(grid, number * STEP_MS, step)
        event = book.step(grid, [True])
        changed = np.flatnonzero(book.flags[at.CHANGED])
        assert set(changed.tolist()) == set(event.closed["set_index"].tolist())
        book.flags[at.CHANGED] = 0
    assert book.closed_total


def test_the_first_entry_is_remembered_for_good():
    book = new_book()
    first: dict[int, int] = {}
    for number, event in enumerate(feed(book, walk(18, 600, volatility=0.001))[1], start=1):
        for index in event.opened.tolist():
            first.setdefault(index, number * STEP_MS)
    assert {index: book.state[index, at.FIRST_MS] for index in first} == first


def test_every_signal_tells_how_many_sets_it_woke_and_how_many_ask():
    book, grid = new_book(), PriceGrid(1, STEP_MS, 200)
    book.flags[at.LEVEL, ::2] = SetLevel.EXCHANGE
    book.flags[at.STATE, ::2] = at.QUALIFIED
    busy = 0
    for number, step in enumerate(walk(19, 300, volatility=0.001), start=1):
        append(grid, number * STEP_MS, step)
        idle = book.flags[at.PHASE] == at.IDLE
        event = book.step(grid, [True])
        idle[event.closed["set_index"]] = True
        for signal, woken in zip(event.signals, event.woken.tolist(), strict=True):
            mine = group_of(book, signal)
            assert woken == int(idle[mine].sum())
            busy += mine.size - woken
        assert event.asking.sum() == event.asks.size
        assert event.asks.size == sum((event.woken + 1) // 2) or busy
    assert book.signals_total
    assert busy


def group_of(book: SetBook, signal: Any) -> npt.NDArray[np.int64]:
    space = book.space
    parameterisation = space.parameterisations[signal["parameterisation"]]
    name = group_name(book.symbols[signal["symbol_index"]], parameterisation, signal["side"])
    group = space.group_names.index(name)
    return np.arange(group * space.n_exits, (group + 1) * space.n_exits)


def test_a_signal_of_a_side_that_is_not_traded_wakes_nothing():
    book = new_book(replace(SMALL, sides=(-1,)))
    _, events = feed(book, walk(20, 400, volatility=0.001))
    signals = [signal for event in events for signal in event.signals.tolist()]
    woken = [count for event in events for count in event.woken.tolist()]
    assert {side for _, _, side, _, _ in signals} == {1, -1}
    for (_, _, side, _, _), count in zip(signals, woken, strict=True):
        assert side == -1 or count == 0
    assert book.opened_total
    assert {spec.side for spec in book.specs} == {-1}


def test_a_failed_set_takes_no_position():
    book = new_book()
    book.flags[at.STATE, 5] = at.FAILED
    feed(book, walk(21, 600, volatility=0.001))
    assert not book.counts[5].any()
    assert book.counts[4, at.COUNT] > 0


def test_practice_thresholds_give_asks_within_a_few_hundred_closed_positions():
    book = new_book(LIVELY, thresholds=LOW_BARS)
    grid = PriceGrid(1, STEP_MS, 200)
    per_set = closed = 0
    for number, step in enumerate(walk(13, 4000, volatility=0.0006), start=1):
        append(grid, number * STEP_MS, step)
        event = book.step(grid, [True])
        evaluate_closed(book, event.closed["set_index"], grid.ts_ms)
        if number % 60 == 0:
            evaluate_all(book, grid.ts_ms)
        if event.asks.size:
            closed = book.closed_total
            per_set = max(book.stats(int(i)).n for i in event.asks)
            break
    assert 0 < closed < 3000
    assert per_set < 15


def test_a_reset_set_starts_afresh():
    book = new_book()
    feed(book, walk(14, 600, volatility=0.001))
    held = [index for index in book.holding() if book.counts[index, at.COUNT]]
    index = held[0]
    opened = book.open_count
    book.reset(index)
    assert book.open_count == opened - 1
    assert book.stats(index).n == 0
    assert book.open_count == int((book.flags[at.PHASE] == at.HOLDING).sum())
    assert index in book.take_dirty()
    assert not book.take_dirty().size


@pytest.mark.parametrize(
    "spec",
    [
        replace(SMALL, indications={}),
        replace(SMALL, sides=()),
        replace(SMALL, trailing=((3.0, 0.1),)),
    ],
)
def test_a_book_without_sets_takes_every_step(spec):
    book = new_book(spec, ("A/USDT", "B/USDT"))
    _, events = feed(book, walk(22, 100, symbols=2, volatility=0.001))
    book.after_gap()
    assert not any(event.opened.size or event.asks.size for event in events)
    assert book.take_dirty(5).size == 0
    assert sum(book.level_counts().values()) == 0
    assert book.load([], b"") == 0


def test_sets_have_names():
    book = new_book()
    assert book.space.index_of(book.specs[3].key) == 3
