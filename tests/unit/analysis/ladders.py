"""Books with a few sets whose results a test writes itself."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import LevelChange, evaluate_closed
from cts_desktop.analysis.results import record_result
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.sets import SetBook
from cts_desktop.domain.ladder import LadderThresholds

STEP_MS = 1000
COST = 0.1
ONE_EXIT: dict[str, Any] = {"tp_factors": (8.0,), "sl_ratios": (0.4,), "trailing": (None,)}


def book_of(
    symbols: tuple[str, ...] = ("A/USDT",),
    indications: Iterable[str] = ("move",),
    ranges: tuple[int, ...] = (5,),
    sides: tuple[int, ...] = (1,),
    exits: dict[str, Any] | None = None,
    **bars: Any,
) -> SetBook:
    """A book of `symbols × indications × ranges × sides × exits` sets."""
    one = IndicationGrid(ranges=ranges, thresholds=(2.0,))
    grid = GridSpec(indications=dict.fromkeys(indications, one), sides=sides, **(exits or ONE_EXIT))
    costs = MarketCosts.uniform(len(symbols))
    return SetBook(symbols, grid, costs, LadderThresholds(**bars), COST, STEP_MS)


def close(
    book: SetBook, results: Iterable[float], index: int = 0, every_ms: float = 60_000
) -> None:
    """Book results one after the other, as if simulated positions had closed."""
    for net in results:
        now_ms = float(book.state[index, at.LAST_CLOSE_MS]) + every_ms
        if book.counts[index, at.COUNT] == 0:
            book.state[index, at.FIRST_MS] = now_ms - every_ms
        record_result(
            book.state, book.counts, book.log_e, book.flags, book.ring, index, 0.05, float(net),
            now_ms,
        )  # fmt: skip


def evaluate(book: SetBook, index: int = 0) -> list[LevelChange]:
    """Judge one set at the time of its last close."""
    now_ms = int(book.state[index, at.LAST_CLOSE_MS])
    return evaluate_closed(book, np.array([index]), now_ms)


def good(count: int) -> list[float]:
    """Results with a win rate of 60 %, a payoff of 3 and a mean of 1.4 units."""
    return ([3.0, 3.0, -1.0, 3.0, -1.0] * count)[:count]
