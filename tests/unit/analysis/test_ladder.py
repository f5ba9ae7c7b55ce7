import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import (
    LevelChange,
    evaluate_all,
    evaluate_closed,
    ladder_of,
)
from cts_desktop.analysis.sets import SetBook
from cts_desktop.domain.ladder import (
    LadderThresholds,
    LuckGuard,
    SetLevel,
    SetState,
    SimulatedExit,
)
from tests.unit.analysis.ladders import book_of, close, evaluate, good

BASE, MAIN, REAL, EXCHANGE = SetLevel


def test_a_good_set_climbs_one_level_per_evaluation():
    book = book_of()
    close(book, good(49))
    assert evaluate(book) == []
    close(book, good(200))
    assert [evaluate(book) for _ in range(4)] == [
        [(0, BASE, MAIN)],
        [(0, MAIN, REAL)],
        [(0, REAL, EXCHANGE)],
        [],
    ]
    assert book.state_of(0) is SetState.QUALIFIED
    assert book.level_counts()[EXCHANGE] == 1


@pytest.mark.parametrize(
    "results",
    [
        good(49),
        [3.0, -1.0, -1.0] * 20,  # win rate 33 %
        [1.0, -1.0, 1.0] * 20,  # payoff 1
        [1.5, 1.5, -1.2, -1.2] * 20,  # average 0.15
    ],
)
def test_a_set_that_misses_any_bar_stays_at_base(results):
    book = book_of(pause_below_win_rate=0.0)
    close(book, results)
    assert evaluate(book) == []
    assert book.stats(0).missing


def test_a_set_exactly_at_its_win_rate_meets_it_whatever_the_rounding():
    """0.55·100 is 55.00000000000001, but 55 of 100 are 55 %."""
    book = book_of(base2_min_win_rate=0.55, fail_drawdown_units=999.0)
    close(book, [-1.0] * 45 + [3.0] * 55)
    assert book.stats(0).missing == ()
    assert [change.new for change in evaluate(book)] == [SetLevel.MAIN]


def test_a_long_drawdown_keeps_a_set_from_real():
    book = book_of()
    close(book, good(60))
    close(book, [-1.0] * 5, every_ms=3 * 3_600_000)
    close(book, good(10))
    evaluate(book)
    assert evaluate(book) == []
    assert book.stats(0).level is MAIN
    assert "h, at most 12 h" in book.stats(0).missing[0]


def test_one_miss_is_forgiven_and_two_in_a_row_cost_a_level():
    book = book_of(pause_below_win_rate=0.0)
    close(book, good(100))
    evaluate(book)
    close(book, [-1.0] * 20)
    assert evaluate(book) == []
    close(book, good(45))
    assert evaluate(book) == [(0, MAIN, REAL)]
    close(book, [-1.0] * 20)
    assert evaluate(book) == []
    assert evaluate(book) == [(0, REAL, MAIN)]


def test_a_set_pauses_below_its_win_rate_and_resumes_above_a_higher_one():
    book = book_of(real_min_avg_units=9.0)
    close(book, good(100))
    evaluate(book)
    close(book, [9.0, -1.0, -1.0] * 20)
    evaluate(book)
    assert book.state_of(0) is SetState.PAUSED
    assert book.stats(0).missing == ("paused: win rate must return to 43 %",)
    close(book, [9.0, -1.0, 9.0, -1.0, -1.0] * 10)
    evaluate(book)
    assert book.state_of(0) is SetState.PAUSED  # 40 % is above the pause, below the return
    close(book, good(50))
    evaluate(book)
    assert book.state_of(0) is SetState.QUALIFIED


def test_a_paused_set_does_not_rise_however_much_it_earns():
    book = book_of()
    close(book, [*good(200), *[9.0, -1.0, -1.0] * 20])
    book.flags[at.LEVEL, 0] = MAIN
    book.flags[at.STATE, 0] = at.QUALIFIED
    assert evaluate(book) == []
    assert book.state_of(0) is SetState.PAUSED
    book.thresholds = LadderThresholds(pause_below_win_rate=0.3, resume_from_win_rate=0.3)
    assert evaluate(book) == [(0, MAIN, REAL)]


def test_a_set_that_loses_more_than_thirty_units_fails_until_reset():
    book = book_of()
    close(book, good(100))
    evaluate(book)
    close(book, [-1.0] * 31)
    assert evaluate(book) == [(0, MAIN, BASE)]
    assert book.state_of(0) is SetState.FAILED
    close(book, good(200))
    assert evaluate(book) == []
    book.reset(0)
    assert book.state_of(0) is SetState.EVALUATING


def test_a_lost_bet_of_everything_is_never_forgotten():
    book = book_of()
    close(book, [*good(20), -1000.0, *good(100)])
    assert book.stats(0).evidence == 0.0


def test_without_evidence_a_good_set_waits_at_real_and_says_why():
    book = book_of(luck_set_e=1e6)
    close(book, good(100))
    for _ in range(5):
        evaluate(book)
    assert book.stats(0).level is REAL
    assert "needs 1\u202f000\u202f000" in book.stats(0).missing[0]


def test_switched_off_the_luck_guard_asks_for_no_evidence():
    book = book_of(luck_set_e=1e12, luck_guard=LuckGuard.OFF)
    close(book, good(100))
    for _ in range(3):
        evaluate(book)
    assert book.stats(0).level is EXCHANGE


def test_words_for_people():
    assert [reason.label for reason in SimulatedExit] == [
        "stop loss",
        "take profit",
        "trailing stop",
        "time exit",
    ]
    assert EXCHANGE.label == "Exchange"


@pytest.mark.parametrize(
    "wrong",
    [{"main_window": 51}, {"exchange_window": 0}, {"luck_q": 0.0}, {"resume_from_win_rate": 0.1}],
)
def test_thresholds_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        LadderThresholds(**wrong)


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([-1.0] * 12, "phase 1: win rate 0 %, needs 40 %"),
        ([3.0, -1.0] * 6, "phase 2: 38 more closed positions"),
        ([3.0] * 9, "phase 1: 1 more closed position"),
        ([1.0, -1.0] * 30, "phase 2: payoff 1.00, needs 1.2"),
        ([3.0, -2.4] * 30, "average +0.30 C, needs +0.5 C"),
    ],
)
def test_what_is_missing_is_said_in_words(results, words):
    book = book_of(fail_drawdown_units=999.0)
    close(book, results)
    assert words in book.stats(0).missing


def test_real_asks_for_a_profit_factor_and_exchange_for_evidence_of_the_family():
    book = book_of(real_min_profit_factor=9.0, luck_set_e=1.0, luck_q=1e-9)
    close(book, good(60))
    evaluate(book)
    assert book.stats(0).missing == ("profit factor 4.50, needs 9",)
    book.flags[at.LEVEL, 0] = REAL
    assert book.stats(0).missing[0].startswith("luck guard (standard): family evidence 1 →")
    book.flags[at.LEVEL, 0] = EXCHANGE
    assert book.stats(0).missing == ()


# ---------------------------------------------------------------------- rounds


def test_a_round_leaves_out_what_cannot_have_changed():
    book = book_of(ranges=(3, 4, 5))
    for index in range(3):
        close(book, good(100), index)
    book.flags[at.LEVEL, 2] = MAIN
    assert len(evaluate_all(book, 0)) == 3  # never judged: everything once
    ladder = ladder_of(book)
    book.flags[at.LEVEL, 0] = BASE
    ladder.begin_round()
    assert [change.set_index for change in ladder.continue_round(0)] == [1, 2]
    close(book, good(1), 0)
    ladder.begin_round()
    assert 0 in {change.set_index for change in ladder.continue_round(0)}


def test_changed_thresholds_judge_everything_once():
    book = book_of(main_min_avg_units=9.0)
    close(book, good(100))
    assert evaluate_all(book, 0) == []
    book.thresholds = LadderThresholds()
    assert evaluate_all(book, 0) == [(0, BASE, MAIN)]


def test_judging_a_set_at_base_again_changes_nothing():
    """What lets a round leave such sets out: the claim of the module."""
    rng = np.random.default_rng(5)
    book = book_of(ranges=tuple(range(3, 31)), main_min_avg_units=0.2, base2_min_payoff=0.5)
    everything = np.arange(len(book.space))
    for _ in range(150):
        for index in everything.tolist():
            close(book, rng.choice([2.0, -1.0, -2.0], 7, p=[0.45, 0.3, 0.25]), index)
        evaluate_closed(book, everything, 10**9)
        resting = everything[book.flags[at.LEVEL] == BASE]
        before = book.flags[:, resting].copy()
        assert evaluate_closed(book, resting, 10**12) == []
        assert (book.flags[:, resting] == before).all()
    at_base = book.flags[at.LEVEL] == BASE
    assert not at_base.all()
    assert (book.flags[at.STATE, at_base] == at.PAUSED).any()


def test_a_round_in_slices_ends_as_a_round_at_once():
    def filled() -> SetBook:
        book = book_of(ranges=tuple(range(3, 31)))
        for index in range(len(book.space)):
            close(book, good(40 + index), index)
        return book

    whole, sliced = filled(), filled()
    at_once = evaluate_all(whole, 10**8)
    ladder, changes, turns = ladder_of(sliced), list[LevelChange](), 0
    ladder.begin_round()
    while ladder.in_round:
        changes += ladder.continue_round(10**8, 5)
        turns += 1
    assert turns == 6  # 28 sets
    assert changes == at_once != []
    assert (sliced.flags == whole.flags).all()


def test_what_a_round_left_is_judged_first_in_the_next():
    """Or high numbers would never be judged where a round takes more than a minute."""
    book = book_of(ranges=tuple(range(3, 13)))
    for index in range(len(book.space)):
        close(book, good(60), index)
    ladder = ladder_of(book)
    judged = []
    for _ in range(3):
        ladder.begin_round()
        judged.append([change.set_index for change in ladder.continue_round(60 * 60_000, 4)])
    assert judged == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 0, 1]]


def test_a_set_is_judged_once_in_a_round_also_when_an_earlier_one_left_it():
    book = book_of(ranges=tuple(range(3, 13)))
    for index in range(len(book.space)):
        close(book, good(60), index)
    ladder = ladder_of(book)
    ladder.begin_round()
    ladder.begin_round()
    turns = 0
    while ladder.in_round:
        ladder.continue_round(60 * 60_000, 1)
        turns += 1
    assert turns == len(book.space)


def test_stages_count_every_set_by_level_and_state():
    book = book_of(ranges=tuple(range(3, 9)))
    book.flags[at.LEVEL] = [BASE, BASE, MAIN, REAL, REAL, EXCHANGE]
    book.flags[at.STATE] = [0, at.FAILED, 1, 1, at.PAUSED, 1]
    assert ladder_of(book).stages().tolist() == [
        [1, 0, 0, 1], [0, 1, 0, 0], [0, 1, 1, 0], [0, 1, 0, 0],
    ]  # fmt: skip


def test_a_reset_set_takes_its_evidence_out_of_its_family():
    book = book_of(ranges=(3, 4))
    close(book, good(300), 0)
    book.flags[at.LEVEL] = REAL
    evaluate_all(book, 0)
    before = book.stats(1).family_evidence
    book.reset(0)
    evaluate_all(book, 0)
    assert before > 20
    assert book.stats(1).family_evidence == 1.0


def test_the_luck_guard_switched_off_is_said_of_every_set_at_exchange():
    book = book_of(luck_guard=LuckGuard.OFF)
    close(book, good(100))
    for _ in range(3):
        assert not book.stats(0).guard_off
        evaluate(book)
    assert book.stats(0).guard_off
    book.thresholds = LadderThresholds()
    assert not book.stats(0).guard_off


def test_switched_on_again_the_guard_takes_down_what_it_would_not_have_let_up():
    book = book_of(luck_guard=LuckGuard.OFF, luck_set_e=1e12)
    close(book, good(100))
    for _ in range(3):
        evaluate(book)
    book.thresholds = LadderThresholds(luck_set_e=1e12)
    assert evaluate_all(book, 0) == []
    assert evaluate_all(book, 0) == [(0, EXCHANGE, REAL)]
