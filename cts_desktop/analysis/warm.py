"""Compile or load every kernel with the types the engine uses (start-up, in the background)."""

from typing import Final

import numpy as np

from cts_desktop.analysis.exits import ExitRules, check_exit
from cts_desktop.analysis.ladder import evaluate_all, ladder_of
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.ranking import RankQuery, SortKey, rank
from cts_desktop.analysis.sets import GridSpec, MarketCosts, SetBook
from cts_desktop.analysis.strategies.dca import warm_shadows
from cts_desktop.domain.ladder import LadderThresholds

_STEP_MS: Final = 1000
_SYMBOL: Final = "WARM/UP"


def warm() -> None:
    """Run every kernel once on a tiny book; seconds when cold, a fraction of one from the cache."""
    grid = PriceGrid(1, _STEP_MS, 8)
    book = SetBook(
        (_SYMBOL,), GridSpec(), MarketCosts.uniform(1), LadderThresholds(), 0.1, _STEP_MS
    )
    price = np.ones(1)
    grid.append(_STEP_MS, price, price, price, price, np.zeros(1))
    book.step(grid, np.ones(1, np.bool_))
    row = book.rows(np.zeros(1, np.int64), _STEP_MS)[0]
    book.load([row.set_key], row.data)
    evaluate_all(book, _STEP_MS)
    ladder_of(book).stages()
    book.stats(0)
    rank(book, RankQuery(sort=SortKey.N))
    warm_shadows()
    check_exit(ExitRules(1, 1.0, 1.0, 1.0), (1.0, False), (1.0, 1.0, 1.0, 1.0), 0)
