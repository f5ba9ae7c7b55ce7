"""The ladder over a million sets: a minute's round, the closes of a step, one page in order."""

import time
from collections.abc import Callable
from functools import cache

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import ladder_of
from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.analysis.ranking import RankQuery, SortKey, rank
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.set_stats import describe_sample, sample_sets
from cts_desktop.analysis.sets import SetBook
from cts_desktop.domain.ladder import LadderThresholds, SetLevel
from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference

RUNS = 9
SYMBOLS = 10
NOW_MS = 10**9
_RANGES = tuple(range(3, 31))
GRID = GridSpec(
    indications={
        "direction": IndicationGrid(
            ranges=_RANGES, thresholds=tuple(0.5 + 0.5 * n for n in range(11))
        ),
        "move": IndicationGrid(ranges=_RANGES, thresholds=tuple(0.5 + 0.5 * n for n in range(10))),
        "active": IndicationGrid(
            ranges=(1, 3), thresholds=(0.5, 1.0), windows_s=(60,), activity_pcts=(30.0,)
        ),
    }
)


@cache
def million() -> SetBook:
    """1,006,400 sets with results; one in 50 above Base, one in 500 at Real."""
    names = tuple(f"S{number}/USDT" for number in range(SYMBOLS))
    costs = MarketCosts.uniform(SYMBOLS)
    book = SetBook(names, GRID, costs, LadderThresholds(), 0.1, 1000)
    rng, sets = np.random.default_rng(1), len(book.space)
    for start in range(0, sets, 100_000):  # in pieces: no copy of everything
        piece = book.ring[start : start + 100_000]
        piece[:] = rng.standard_normal(piece.shape, np.float32) * 3.0
    book.counts[:, at.COUNT] = rng.integers(0, 400, sets)
    book.counts[:, at.WINS] = book.counts[:, at.COUNT] * 0.5
    book.state[:, at.SUM] = rng.normal(0.0, 20.0, sets)
    book.state[:, at.GROSS_LOSS] = 1.2 * book.counts[:, at.COUNT]
    book.log_e[:] = rng.normal(-1.0, 1.0, sets)
    ladder_of(book).evaluate_all(NOW_MS)
    book.flags[at.LEVEL] = (rng.random(sets) < 0.02) + (rng.random(sets) < 0.002)
    book.flags[at.STATE] = np.where(book.flags[at.LEVEL] > 0, at.QUALIFIED, at.EVALUATING)
    return book


def ladder_round_1m_ms() -> Measurement:
    """A minute's round: what stands above Base is judged, what closed nothing is left out."""
    book = million()
    ladder, flags = ladder_of(book), book.flags.copy()

    def begin() -> None:
        book.flags[:] = flags

    values = _timed(lambda: ladder.evaluate_all(NOW_MS), begin)
    reference = Reference("numpy over all sets", _timed(lambda: _judge_in_numpy(book)))
    return Measurement(values, "ms", Goal("at most", 10), reference)


def ladder_close_ms() -> Measurement:
    """100 sets close in one step, a third of them at Real: families, e-BH, gates."""
    book = million()
    rng = np.random.default_rng(2)
    closed: Ints = np.sort(rng.choice(len(book.space), 100, replace=False))
    ladder, flags = ladder_of(book), book.flags.copy()
    flags[at.LEVEL, closed[::3]] = SetLevel.REAL
    flags[at.CHANGED, closed] = 1

    def begin() -> None:
        book.flags[:] = flags

    values = _timed(lambda: ladder.evaluate_closed(closed, NOW_MS), begin)
    families = np.repeat(book.space.families, book.space.n_exits)

    def numpy_families() -> Floats:
        return np.bincount(families, np.exp(book.log_e)) / np.bincount(families)

    return Measurement(
        values, "ms", Goal("at most", 1), Reference("numpy over all sets", _timed(numpy_families))
    )


def ladder_page_1m_ms() -> Measurement:
    """The 100 sets with the best mean of a million, with all their figures."""
    book = million()
    wanted = RankQuery(sort=SortKey.AVG_UNITS, descending=True, with_results=True)

    def page() -> object:
        return describe_sample(sample_sets(book, rank(book, wanted).indices, NOW_MS))

    def numpy_page() -> Ints:
        return np.argsort(-book.ring.mean(axis=1), kind="stable")[:100]

    reference = Reference("numpy over all sets", _timed(numpy_page))
    return Measurement(_timed(page), "ms", Goal("at most", 150), reference)


def _judge_in_numpy(book: SetBook) -> Bools:
    """The gate to Main of every set, as one would write it without a kernel."""
    count, wins = book.counts[:, at.COUNT], book.counts[:, at.WINS]
    lost = book.state[:, at.GROSS_LOSS]
    with np.errstate(divide="ignore", invalid="ignore"):
        payoff = ((book.state[:, at.SUM] + lost) / wins) / (lost / (count - wins))
    proven: Bools = (count >= 50) & (wins >= 0.45 * count) & (payoff >= 1.2)
    proven &= book.ring.mean(axis=1) >= 0.5
    return proven


def _timed(work: Callable[[], object], begin: Callable[[], None] = lambda: None) -> list[float]:
    values = []
    for run in range(RUNS + 1):
        begin()
        began = time.perf_counter()
        work()
        if run:  # the first one loads the kernels
            values.append((time.perf_counter() - began) * 1000)
    return values


BENCHMARKS: Benchmarks = {
    "ladder_round_1m_ms": ladder_round_1m_ms,
    "ladder_close_ms": ladder_close_ms,
    "ladder_page_1m_ms": ladder_page_1m_ms,
}
