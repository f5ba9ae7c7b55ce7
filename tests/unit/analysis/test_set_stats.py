"""What a person is told about one set."""

from math import log
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.set_figures import SetFigures, sample_sets
from cts_desktop.analysis.set_stats import describe_sample, describe_set
from cts_desktop.analysis.set_words import GateCheck, gates, guard_words
from cts_desktop.analysis.sets import SetBook
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard, SetLevel
from tests.unit.analysis.ladders import book_of, close, evaluate, good

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


def gate(book: SetBook, name: str, now_ms: int = 0) -> GateCheck:
    found = [g for g in gates(SetFigures(sample_sets(book, [0], now_ms), 0)) if g.name == name]
    assert len(found) == 1
    return found[0]


def test_a_set_without_results_says_nothing_it_does_not_know():
    stats = book_of().stats(0)
    unknown = (
        stats.win_rate, stats.avg_units, stats.interval_units,
        stats.profit_factor, stats.payoff, stats.last_close_ms, stats.expected_h,
    )  # fmt: skip
    assert unknown == (None,) * 7
    assert (stats.n, stats.evidence, stats.family_evidence) == (0, 1.0, 1.0)
    assert stats.missing == ("phase 1: 10 more closed positions",)


@pytest.mark.parametrize(("count", "words"), [(10, "phase 2: 40 more closed positions"), (50, "")])
def test_as_many_positions_as_asked_for_are_enough(count, words):
    book = book_of()
    close(book, good(count))
    assert "".join(book.stats(0).missing) == words


def test_figures_of_the_newest_fifty_and_of_all():
    book = book_of()
    close(book, [-1.0] * 10 + [3.0, -1.0] * 25)
    stats = book.stats(0)
    assert (stats.n, stats.wins, stats.window) == (60, 25, 50)
    assert stats.win_rate == 0.5
    assert stats.avg_units == 1.0
    assert stats.profit_factor == 3.0
    assert stats.payoff == 3.0
    assert stats.total_units == 40.0
    assert stats.drawdown_units == 10.0
    low, high = stats.interval_units or (0.0, 0.0)
    assert (low + high) / 2 == pytest.approx(1.0)
    assert high - low == pytest.approx(2 * 1.96 * np.std([3, -1] * 25, ddof=1) / 50**0.5)


def test_nothing_lost_is_no_factor_but_nothing_missing_either():
    book = book_of()
    close(book, [2.0] * 60)
    evaluate(book)
    stats = book.stats(0)
    assert stats.profit_factor is None
    assert stats.payoff is None
    assert stats.missing == ()
    assert gate(book, "Main → Real: profit factor").value == "∞"


def test_the_break_even_win_rate_counts_the_costs_of_the_market():
    # tp 0.8 %, sl 0.32 %, costs 0.1 + 0.02 %.
    assert book_of().stats(0).break_even_win_rate == pytest.approx((0.32 + 0.12) / (0.8 + 0.32))


def test_missing_positions_are_expected_at_the_rate_so_far():
    book = book_of()
    close(book, good(20), every_ms=6 * MINUTE_MS)
    now_ms = 20 * 6 * MINUTE_MS
    assert describe_set(book, 0, now_ms=now_ms).expected_h == pytest.approx(30 * 0.1)
    # Nothing closed for as long again: half the rate.
    assert describe_set(book, 0, now_ms=2 * now_ms).expected_h == pytest.approx(30 * 0.2)


def test_a_rate_that_is_not_what_is_missing_promises_nothing():
    book = book_of(pause_below_win_rate=0.0)
    close(book, [1.0, -1.0] * 40)
    stats = describe_set(book, 0, now_ms=HOUR_MS * 9)
    assert "payoff" in stats.missing[0]
    assert stats.expected_h is None


def at_real(**bars: Any) -> SetBook:
    book = book_of(**bars)
    close(book, good(100))
    book.flags[at.LEVEL, 0] = SetLevel.REAL
    return book


def test_missing_evidence_is_expected_at_its_growth_so_far():
    book = at_real(luck_set_e=1e12)
    growth = float(book.log_e[0]) / 100
    expected_h = (log(1e12) - float(book.log_e[0])) / growth / 60
    stats = describe_set(book, 0, now_ms=100 * MINUTE_MS)
    assert stats.expected_h == pytest.approx(expected_h)


def test_evidence_that_does_not_grow_is_not_expected():
    book = at_real(luck_set_e=1e12)
    book.log_e[0] = -0.5
    assert describe_set(book, 0, now_ms=100 * MINUTE_MS).expected_h is None


def test_paused_and_failed_sets_are_expected_nowhere():
    book = book_of()
    close(book, good(20))
    for state in (at.PAUSED, at.FAILED):
        book.flags[at.STATE, 0] = state
        assert describe_set(book, 0, now_ms=HOUR_MS).expected_h is None


def test_gates_are_told_in_the_order_they_are_met():
    book = book_of()
    names = [g.name for g in gates(SetFigures(sample_sets(book, [0], 0), 0))]
    assert names == [
        "Base phase 1: closed positions",
        "Base phase 1: win rate",
        "Base phase 2: closed positions",
        "Base phase 2: win rate",
        "Base phase 2: payoff",
        "Base → Main: mean of 50",
        "Main → Real: mean of 50",
        "Main → Real: profit factor",
        "Main → Real: drawdown time",
        "Real → Exchange: mean of 30",
        "Real → Exchange: evidence",
        "Real → Exchange: its family",
        "Not paused: win rate of 50",
        "Not failed: drawdown",
    ]


def test_a_gate_is_open_shut_or_not_yet_to_be_told():
    book = book_of()
    close(book, [3.0, -1.0] * 6)
    assert gate(book, "Base phase 1: closed positions") == (
        "Base phase 1: closed positions", True, "12", "≥ 10",
    )  # fmt: skip
    assert gate(book, "Base phase 1: win rate").passed is True
    assert gate(book, "Base phase 2: closed positions").passed is False
    assert gate(book, "Base → Main: mean of 50").passed is None
    close(book, [-1.0] * 40)
    assert gate(book, "Base phase 2: win rate").passed is False
    assert gate(book, "Base → Main: mean of 50").value == "-0.60 C"
    assert gate(book, "Not failed: drawdown") == (
        "Not failed: drawdown", False, "41.0 C", "≤ 30 C",
    )  # fmt: skip
    assert gate(book, "Main → Real: drawdown time", 20 * HOUR_MS).passed is False


def test_the_guard_is_told_in_words_at_each_of_its_levels():
    book = at_real()
    figures = SetFigures(sample_sets(book, [0], 0), 0)
    assert guard_words(figures).startswith("standard: evidence 1 → ")
    assert "its family passes" in guard_words(figures)
    book.thresholds = LadderThresholds(luck_guard=LuckGuard.STRICT)
    figures = SetFigures(sample_sets(book, [0], 0), 0)
    assert guard_words(figures).startswith("strict: ")
    assert "Real → Exchange: its family" not in [g.name for g in gates(figures)]
    book.thresholds = LadderThresholds(luck_guard=LuckGuard.OFF)
    figures = SetFigures(sample_sets(book, [0], 0), 0)
    assert guard_words(figures).startswith("switched off: nothing keeps luck out")
    assert gate(book, "Real → Exchange: luck guard").value == "switched off"


def test_a_sample_is_of_one_moment():
    book = book_of(ranges=(3, 4))
    close(book, good(20), 1)
    sample = sample_sets(book, [1, 0], 0)
    close(book, good(20), 1)
    first, second = describe_sample(sample)
    assert (first.key, first.n) == (book.space.key(1), 20)
    assert (second.key, second.n) == (book.space.key(0), 0)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (0.5, "1 → 0.5,"),
        (123_456.0, "1 → 123\u202f456,"),
        (1e299, "1 → 1\u202f000\u202f000\u202f000 and more,"),
    ],
)
def test_evidence_is_said_without_digits_nobody_needs(evidence, words):
    book = book_of()
    book.log_e[0] = np.log(evidence)
    assert f"evidence {words} needs 20;" in guard_words(SetFigures(sample_sets(book, [0], 0), 0))
