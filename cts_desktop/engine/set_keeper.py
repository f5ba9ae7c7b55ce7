"""Configuration sets between a book's arrays and the disk, a little at a time (rules §5)."""

import asyncio
from collections.abc import Callable
from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.sets import SetBook
from cts_desktop.analysis.step_events import Records
from cts_desktop.domain.errors import DatabaseCorruptError
from cts_desktop.domain.ladder import SimulatedExit
from cts_desktop.domain.ports import SetStore
from cts_desktop.domain.sets import SetRow, SimulatedTrade
from cts_desktop.engine.waiting_trades import WaitingTrades

#: Rows per call of `persist` twice a second: 5 to 15 µs each, so that a burst of a million sets
#: never holds the engine's loop for longer than about 10 ms.
BUDGET_ROWS: Final = 600
#: Simulated positions stored per connection: with a million sets five of each.
_TRADES_PER_CONNECTION: Final = 5_000_000
#: Closed simulated positions that may wait for their sets' turn, 64 bytes each.
_MOST_WAITING: Final = 50_000


class SetKeeper:
    """Writes the sets of one connection that changed, and reads them back after a restart.

    A set and the simulated positions it closed are written together, so a crash leaves both of the
    same moment. Different sets may be of different moments: each call of `persist` writes as many
    as its budget allows and the next call goes on behind them, so none waits for ever. What a crash
    takes is therefore what happened since a set's last turn: half a second while a connection's
    changes fit the budget (always with some thousand sets), some seconds to a minute with a million
    of them in a lively market. This is also the age of the best price of a latched trailing stop,
    which marks its set as changed like everything else. An orderly stop writes everything.
    """

    def __init__(self, connection_id: str, book: SetBook, store: SetStore) -> None:
        self._connection_id = connection_id
        self._book = book
        self._store = store
        self._waiting = WaitingTrades(len(book.space), _MOST_WAITING)
        self._rows_per_set = 1.0

    def closed(self, records: Records) -> None:
        """Take `StepEvents.closed` of a step; they are written with their sets."""
        self._waiting.add(records)

    @property
    def forgotten(self) -> int:
        """Simulated positions that are not in the stored lists, 0 but for extreme markets.

        For minutes more were closed than could be written. The sums and newest results of their
        sets have them.
        """
        return self._waiting.forgotten

    async def restore(self) -> int:
        """Load what is stored of the book's sets, and return how many there were.

        Other tasks of the loop run in between: a million sets take seconds. Rows of sets that this
        grid does not have stay where they are, for a grid that has them again.

        Raises DatabaseError; DatabaseCorruptError where a row cannot be understood.
        """
        restored = 0
        for keys, packed in self._store.load(self._connection_id):
            try:
                restored += self._book.load(keys, packed)
            except ValueError as error:
                raise DatabaseCorruptError(str(error)) from error
            await asyncio.sleep(0)
        return restored

    def persist(self, budget_rows: int | None = BUDGET_ROWS) -> int:
        """Queue sets that changed, about as many rows as the budget allows; None queues all.

        Returns how many changed sets are left for the next call.
        """
        # The share of simulated positions among the rows of the last call stands for this one's.
        limit = None if budget_rows is None else max(1, int(budget_rows / self._rows_per_set))
        indices = self._book.take_dirty(limit)
        if not indices.size:
            return 0
        newest_ms = self._book.state[indices][:, [at.ENTRY_MS, at.LAST_CLOSE_MS]].max()
        rows = self._book.rows(indices, int(newest_ms))
        self._store.save(self._connection_id, rows)
        closed = self._waiting.take(indices)
        if closed.size:
            at_most = max(1, _TRADES_PER_CONNECTION // len(self._book.space))
            row_of = dict(zip(indices.tolist(), rows, strict=True))
            trades = [_trade(row_of[record[0]], *record[1:]) for record in closed.tolist()]
            self._store.add_trades(self._connection_id, trades, at_most)
        self._rows_per_set = 1.0 + closed.size / indices.size
        return int(np.count_nonzero(self._book.flags[at.DIRTY].view(np.bool_)))

    async def finish(self, flush: Callable[[], None]) -> None:
        """Write everything, on an orderly stop; *flush* writes what is queued.

        In pieces, so that other connections go on trading and no queue holds a million rows. Raises
        DatabaseError; then what was not written can be tried again.
        """
        while self.persist():
            flush()
            await asyncio.sleep(0)
        flush()


def _trade(
    row: SetRow,
    reason: int,
    entry_price: float,
    exit_price: float,
    entry_ms: int,
    exit_ms: int,
    net_units: float,
    gross_units: float,
) -> SimulatedTrade:
    """Return a record of `CLOSED_DTYPE` of a set as it is stored."""
    return SimulatedTrade(
        set_key=row.set_key,
        symbol=row.symbol,
        side=row.side,
        entry_price=entry_price,
        exit_price=exit_price,
        entry_ms=entry_ms,
        exit_ms=exit_ms,
        gross_units=gross_units,
        net_units=net_units,
        reason=SimulatedExit(reason).name.lower(),
    )
