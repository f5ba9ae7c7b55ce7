"""A small book of configuration sets, things that happen to it, and what of it is on disk."""

from collections.abc import Sequence

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.set_storage import read_records
from cts_desktop.analysis.sets import SetBook
from cts_desktop.analysis.step_events import CLOSED_DTYPE
from cts_desktop.domain.ladder import RESULT_WINDOW, LadderThresholds
from cts_desktop.engine.set_keeper import SetKeeper
from cts_desktop.storage.sets import SetFilter
from cts_desktop.storage.stores import SqliteStores

CONNECTION = "paper-1"
FIRST_MS = 1_790_000_000_000


def small_book(
    ranges: Sequence[int] = (3, 5), symbols: Sequence[str] = ("BTC/USDT", "ETH/USDT")
) -> SetBook:
    """A book with 32 sets for each range and symbol."""
    grid = GridSpec(
        indications={"direction": IndicationGrid(ranges=tuple(ranges), thresholds=(2.0,))},
        tp_factors=(4.0, 8.0),
        sl_ratios=(0.4, 0.8),
        trailing=(None, (0.1, 0.1), (0.2, 0.1), (0.3, 0.1)),
    )
    costs = MarketCosts.uniform(len(symbols))
    return SetBook(symbols, grid, costs, LadderThresholds(), 0.1, 1000)


class KeptSets:
    """A book and its keeper over real stores; every close has a result that tells its number."""

    def __init__(self, stores: SqliteStores, book: SetBook | None = None) -> None:
        self.stores = stores
        self.book = book or small_book()
        self.keeper = SetKeeper(CONNECTION, self.book, stores.sets)

    def close(self, *indices: int) -> None:
        """Book a closed position of each of these sets in one step, as the kernel does."""
        now_ms = max(FIRST_MS, int(self.book.state[:, at.LAST_CLOSE_MS].max())) + 1000
        records = np.zeros(len(indices), CLOSED_DTYPE)
        for record, index in zip(records, indices, strict=True):
            count = self.book.counts[index, at.COUNT]
            self.book.counts[index, at.COUNT] = count + 1
            self.book.ring[index, count % RESULT_WINDOW] = count + 1
            self.book.state[index, at.SUM] += count + 1
            self.book.state[index, at.LAST_CLOSE_MS] = now_ms
            record["set_index"], record["reason"], record["net_units"] = index, 1, count + 1
            record["entry_ms"], record["exit_ms"] = now_ms - 500, now_ms
        self.book.flags[at.DIRTY, list(indices)] = 1
        self.keeper.closed(records)

    def trail(self, index: int, best: float) -> None:
        """Move the best price of a latched trailing stop."""
        self.book.flags[[at.PHASE, at.LATCHED, at.DIRTY], index] = (at.HOLDING, 1, 1)
        self.book.state[index, at.BEST] = best

    def write(self, budget_rows: int | None) -> int:
        """Write as the half-second turn does; return how many sets are left."""
        left = self.keeper.persist(budget_rows)
        self.stores.flush()
        return left

    def stored_counts(self) -> dict[int, int]:
        """How many closed positions each stored set has, by its number in this book."""
        return stored_counts(self.stores, self.book)

    def stored_results(self, index: int) -> list[float]:
        """The stored results of a set, oldest first."""
        return stored_results(self.stores, self.book.space.key(index))


def stored_counts(stores: SqliteStores, book: SetBook) -> dict[int, int]:
    """How many closed positions each stored set has, by its number in *book*."""
    counts: dict[int, int] = {}
    for names, packed in stores.sets.load(CONNECTION):
        records = read_records(packed)
        for name, (count, _wins) in zip(names, records["counts"].tolist(), strict=True):
            index = book.space.index_of(name)
            assert index is not None
            counts[index] = count
    return counts


def stored_results(stores: SqliteStores, set_key: str) -> list[float]:
    """The stored results of a set, oldest first."""
    page = stores.sets.trade_page(SetFilter(CONNECTION, set_key=set_key), limit=10_000)
    return [trade.net_units for trade in reversed(page.items)]
