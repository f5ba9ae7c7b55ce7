"""Pages of sets: every order and every filter against a plain sort of plain objects."""

from math import isnan, nan
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import evaluate_all, ladder_of
from cts_desktop.analysis.ranking import RankQuery, SortKey, rank
from cts_desktop.analysis.set_stats import describe_sample, sample_sets
from cts_desktop.analysis.sets import SetBook
from cts_desktop.domain.ladder import LuckGuard, SetLevel, SetState
from tests.unit.analysis.ladders import book_of, close

SYMBOLS = ("ZEC/USDT", "BTC/USDT", "ETH/USDT")
EXITS: dict[str, Any] = {
    "tp_factors": (4.0, 8.0), "sl_ratios": (0.4, 0.8), "trailing": (None, (0.3, 0.1)),
}  # fmt: skip
NOW_MS = 10**10


@pytest.fixture(scope="module")
def book() -> SetBook:
    """192 sets with few different results, so that many are equal; some have none."""
    made = book_of(SYMBOLS, ("move", "direction"), (3, 5), (1, -1), EXITS)
    rng = np.random.default_rng(4)
    for index in range(len(made.space)):
        close(made, rng.choice([2.0, -1.0, 4.0], rng.integers(0, 5) * 20), index)
    made.flags[at.LEVEL] = rng.integers(0, 4, len(made.space))
    made.flags[at.STATE] = rng.integers(0, 4, len(made.space))
    made.log_e[:] = rng.choice([0.0, 1.0, -2.0], len(made.space))
    return made


def value(book: SetBook, index: int, key: SortKey) -> float:
    """What a set is sorted by, from its description."""
    stats = book.stats(index)
    found: dict[SortKey, float | None] = {
        SortKey.KEY: index,
        SortKey.SYMBOL: sorted(SYMBOLS).index(stats.symbol),
        SortKey.INDICATION: book.space.parameterisations.index(book.space[index].parameterisation),
        SortKey.SIDE: -stats.side,
        SortKey.EXIT: index % book.space.n_exits,
        SortKey.LEVEL: stats.level,
        SortKey.STATE: list(SetState).index(stats.state),
        SortKey.N: stats.n,
        SortKey.WIN_RATE: stats.win_rate,
        SortKey.AVG_UNITS: stats.avg_units,
        SortKey.PROFIT_FACTOR: stats.profit_factor,
        SortKey.TOTAL_UNITS: stats.total_units if stats.n else None,
        SortKey.DRAWDOWN_UNITS: stats.drawdown_units if stats.n else None,
        SortKey.DRAWDOWN_HOURS: stats.drawdown_hours if stats.n else None,
        SortKey.EVIDENCE: stats.evidence,
        SortKey.LAST_CLOSE: stats.last_close_ms,
    }
    return nan if found[key] is None else float(found[key] or 0.0)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", list(SortKey))
def test_every_order_is_that_of_a_stable_sort_with_unknown_values_last(book, key, descending):
    values = {index: value(book, index, key) for index in range(len(book.space))}
    sign = -1 if descending else 1
    expected = sorted(
        values, key=lambda i: (isnan(values[i]), 0 if isnan(values[i]) else sign * values[i], i)
    )
    pages = [
        rank(book, RankQuery(sort=key, descending=descending, offset=offset, limit=50))
        for offset in range(0, 200, 50)
    ]
    found = [int(index) for page in pages for index in page.indices]
    shown = [round(values[index], 9) for index in found]
    assert shown == pytest.approx([round(values[i], 9) for i in expected], nan_ok=True)
    assert sorted(found) == sorted(values)
    assert {page.matching for page in pages} == {len(book.space)}
    if key not in {SortKey.WIN_RATE, SortKey.AVG_UNITS, SortKey.PROFIT_FACTOR, SortKey.EVIDENCE}:
        assert found == expected  # those are equal up to rounding, which decides their order


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        ({"symbol": "BTC/USDT"}, lambda s: s.symbol == "BTC/USDT"),
        ({"indication": "move"}, lambda s: s.indication == "move"),
        ({"side": -1}, lambda s: s.side < 0),
        ({"level": SetLevel.BASE}, lambda s: s.level is SetLevel.BASE),
        ({"state": SetState.PAUSED}, lambda s: s.state is SetState.PAUSED),
        ({"with_results": True}, lambda s: s.n > 0),
        ({"text": "btc LONG tp8"}, lambda s: all(w in s.key for w in ("BTC", "long", "tp8"))),
        ({"text": "tr0.3 direction"}, lambda s: "tr0.3" in s.key and "direction" in s.key),
        ({"text": "r5", "side": 1, "symbol": "ETH/USDT"},
         lambda s: "r5" in s.key and s.side > 0 and s.symbol == "ETH/USDT"),
        ({"text": "nowhere"}, lambda s: False),
        ({"symbol": "DOGE/USDT"}, lambda s: False),
    ],
)  # fmt: skip
def test_every_filter_keeps_exactly_what_it_says(book, filters, passes):
    expected = [index for index in range(len(book.space)) if passes(book.stats(index))]
    page = rank(book, RankQuery(limit=1000, **filters))
    assert page.indices.tolist() == expected
    assert page.matching == len(expected)
    ranked = rank(book, RankQuery(sort=SortKey.AVG_UNITS, limit=1000, **filters))
    assert sorted(ranked.indices.tolist()) == expected


def test_words_match_anywhere_in_the_whole_name(book):
    """A filter on parts must find what one on whole names finds."""
    for text in ("usdt", "t", "0.4", "f1", "short tp4", "sl0.8 h3600", "move r3 k2"):
        names = [book.space.key(index).casefold() for index in range(len(book.space))]
        expected = [i for i, name in enumerate(names) if all(w in name for w in text.split())]
        assert rank(book, RankQuery(text=text, limit=1000)).indices.tolist() == expected, text


def test_a_page_beyond_the_end_is_empty(book):
    for sort in (SortKey.KEY, SortKey.EVIDENCE):
        page = rank(book, RankQuery(sort=sort, offset=500))
        assert page.indices.size == 0
        assert page.matching == len(book.space)


def test_the_order_follows_what_closes():
    book = book_of(ranges=(3, 4, 5))
    for index in range(3):
        close(book, [1.0], index)
    wanted = RankQuery(sort=SortKey.TOTAL_UNITS, descending=True)
    assert rank(book, wanted).indices.tolist() == [0, 1, 2]
    close(book, [5.0], 2)
    assert rank(book, wanted).indices.tolist() == [2, 0, 1]


@pytest.mark.parametrize("guard", list(LuckGuard))
def test_a_grid_without_sets_has_empty_pages(guard):
    book = book_of(indications=(), luck_guard=guard)
    assert evaluate_all(book, 0) == []
    assert ladder_of(book).stages().sum() == 0
    for key in SortKey:
        page = rank(book, RankQuery(sort=key, text="btc"))
        assert (page.indices.size, page.matching) == (0, 0)
        assert describe_sample(sample_sets(book, page.indices, 0)) == []
