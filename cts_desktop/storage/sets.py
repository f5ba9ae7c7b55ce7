"""Configuration sets and the newest results of each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from peewee import SQL

from cts_desktop.domain.sets import SetRow, SimulatedTrade
from cts_desktop.storage.database import Database
from cts_desktop.storage.models import ConfigSetModel, SimulatedPositionModel
from cts_desktop.storage.paging import DEFAULT_LIMIT, Page, page_of, position_in
from cts_desktop.storage.statements import upsert

RESULTS_PER_SET: Final = 250
_ABOVE_ALL: Final = 2**62
#: Sets per chunk when all are read: a few milliseconds of the engine's loop.
CHUNK: Final = 2_000
_FIELDS: Final = (
    "set_key", "symbol", "indication", "side", "level", "state", "closed_count", "win_count",
    "net_units_sum", "updated_ms", "data",
)  # fmt: skip
_COLUMNS: Final = (
    "connection_id",
    *("updated_at" if field == "updated_ms" else field for field in _FIELDS),
)
_values_of: Final = attrgetter(*_FIELDS)
_SAVE: Final = upsert("config_sets", _COLUMNS, ("connection_id", "set_key"))
_LOAD: Final = """
    SELECT id, set_key, data FROM config_sets WHERE connection_id = ? AND id > ?
    ORDER BY id LIMIT ?
"""
_ADD_TRADE: Final = """
    INSERT INTO simulated_positions (
        set_id, number, entry_price, exit_price, entry_at, exit_at, gross_units, net_units, reason
    ) SELECT
        id,
        (SELECT coalesce(max(number), 0) + 1 FROM simulated_positions WHERE set_id = s.id),
        ?3, ?4, ?5, ?6, ?7, ?8, ?9
    FROM config_sets s WHERE connection_id = ?1 AND set_key = ?2
"""
_TRIM: Final = """
    DELETE FROM simulated_positions
    WHERE set_id = (SELECT id FROM config_sets WHERE connection_id = ?1 AND set_key = ?2)
    AND number <= (
        SELECT max(number) FROM simulated_positions
        WHERE set_id = (SELECT id FROM config_sets WHERE connection_id = ?1 AND set_key = ?2)
    ) - ?3
"""
_COUNT: Final = "SELECT count(*) FROM config_sets WHERE connection_id = ?"
# With the words of the index, which holds few of a million sets.
_COUNT_STANDING: Final = """
    SELECT level, state, count(*) FROM config_sets
    WHERE connection_id = ? AND (level > 0 OR state <> 'evaluating') GROUP BY level, state
"""
# From one connection to the next, without looking at the million rows of each.
_ORPHANED: Final = """
    WITH RECURSIVE found(id) AS (
        SELECT min(connection_id) FROM config_sets UNION ALL
        SELECT (SELECT min(connection_id) FROM config_sets WHERE connection_id > found.id)
        FROM found WHERE id IS NOT NULL
    )
    SELECT id FROM found WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM connections) LIMIT 1
"""
_DELETE_SOME: Final = """
    DELETE FROM config_sets WHERE id IN (
        SELECT id FROM config_sets WHERE connection_id = ? LIMIT ?
    )
"""


@dataclass(frozen=True, slots=True)
class SetFilter:
    """Which sets or simulated positions to list; empty fields and None do not filter."""

    connection_id: str = ""
    symbol: str = ""
    set_key: str = ""
    indication: str = ""
    level: int | None = None
    state: str = ""


class SetRepository:
    """Implements `domain.ports.SetStore`, and the lists a person looks at.

    What is written for a set depends on nothing in memory: with a million sets there is no room.

    Attributes:
        results_to_keep: how many results of each set of a connection stay; asked now and then, so
            it may read the settings.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.results_to_keep: Callable[[str], int] = lambda _connection_id: RESULTS_PER_SET

    def save(self, connection_id: str, rows: Iterable[SetRow]) -> None:
        """Queue the present state of sets."""
        self._database.queue_many(_SAVE, ((connection_id, *_values_of(row)) for row in rows))

    def add_trades(
        self, connection_id: str, trades: Iterable[SimulatedTrade], at_most: int = RESULTS_PER_SET
    ) -> None:
        """Queue closed simulated positions of sets that are stored or queued before them.

        Of each set the newest stay: what the settings say, and not more than *at_most*.
        """
        trades = list(trades)
        self._database.queue_many(
            _ADD_TRADE,
            (
                (
                    connection_id,
                    trade.set_key,
                    trade.entry_price,
                    trade.exit_price,
                    trade.entry_ms,
                    trade.exit_ms,
                    trade.gross_units,
                    trade.net_units,
                    trade.reason,
                )
                for trade in trades
            ),
        )
        keep = min(at_most, self.results_to_keep(connection_id))
        touched = dict.fromkeys(trade.set_key for trade in trades)
        self._database.queue_many(_TRIM, ((connection_id, key, keep) for key in touched))

    def load(self, connection_id: str) -> Iterator[tuple[list[str], bytes]]:
        """Yield all stored sets in chunks: their names, and their packed states in one piece.

        Each chunk is a query of its own, so that the caller may let others work in between.
        """
        last_id = 0
        while rows := self._database.select(_LOAD, (connection_id, last_id, CHUNK)):
            last_id = rows[-1][0]
            yield [row[1] for row in rows], b"".join([row[2] for row in rows])

    def page(
        self, wanted: SetFilter = SetFilter(), after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[SetRow]:
        """Return sets, the highest level first, within a level the newest set first."""
        level, set_id = position_in(after, 2) if after else (_ABOVE_ALL, 0)
        found: list[dict[str, Any]] = []
        if level > 0:
            found = self._database.rows(_standing(wanted, level, set_id).limit(limit + 1))
            set_id = _ABOVE_ALL
        if room := limit + 1 - len(found):
            found += self._database.rows(_at_bottom(wanted, set_id).limit(room))
        return page_of(found, limit, _set_row, ("level", "id"))

    def trade_page(
        self, wanted: SetFilter = SetFilter(), after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[SimulatedTrade]:
        """Return closed simulated positions, the last closed first."""
        trade = SimulatedPositionModel
        query = trade.select(trade, ConfigSetModel).join(ConfigSetModel)
        query = query.where(*_conditions(wanted))
        if after:
            exit_ms, set_id, number = position_in(after, 3)
            same_time = trade.exit_at == exit_ms
            query = query.where(
                (trade.exit_at < exit_ms)
                | (same_time & (trade.set < set_id))
                | (same_time & (trade.set == set_id) & (trade.number < number))
            )
        query = query.order_by(trade.exit_at.desc(), trade.set.desc(), trade.number.desc())
        rows = self._database.rows(query.limit(limit + 1))
        return page_of(rows, limit, _trade, ("exit_at", "set", "number"))

    def levels(self, connection_id: str) -> dict[tuple[int, str], int]:
        """Return how many sets are at each level in each state."""
        counts: dict[tuple[int, str], int] = {
            (level, state): count
            for level, state, count in self._database.select(_COUNT_STANDING, (connection_id,))
        }
        ((total,),) = self._database.select(_COUNT, (connection_id,))
        if fresh := total - sum(counts.values()):
            counts[0, "evaluating"] = fresh
        return counts

    def delete_orphans(self, limit: int) -> bool:
        """Queue the deletion of some sets of deleted connections; tell whether there are any."""
        orphaned = self._database.select(_ORPHANED)
        for (connection_id,) in orphaned:
            self._database.queue(_DELETE_SOME, (connection_id, limit))
        return bool(orphaned)


def _standing(wanted: SetFilter, level: int, set_id: int) -> Any:
    """Return the query of sets above the lowest level that follow the given one in a list."""
    model = ConfigSetModel
    follows = (model.level < level) | ((model.level == level) & (model.id < set_id))
    # In plain text, for SQLite to see that the index of these sets will do.
    query = model.select().where(SQL("level > 0"), follows, *_conditions(wanted))
    return query.order_by(model.level.desc(), model.id.desc())


def _at_bottom(wanted: SetFilter, set_id: int) -> Any:
    """Return the query of sets at the lowest level that follow the given one in a list."""
    model = ConfigSetModel
    query = model.select().where(SQL("+level = 0"), model.id < set_id, *_conditions(wanted))
    return query.order_by(model.id.desc())


def _conditions(wanted: SetFilter) -> list[Any]:
    names = ("connection_id", "symbol", "set_key", "indication", "state")
    conditions: list[Any] = [
        getattr(ConfigSetModel, name) == getattr(wanted, name)
        for name in names
        if getattr(wanted, name)
    ]
    if wanted.level is not None:
        conditions.append(ConfigSetModel.level == wanted.level)
    return conditions or [ConfigSetModel.id > 0]


def _set_row(row: dict[str, Any]) -> SetRow:
    return SetRow(
        set_key=row["set_key"],
        symbol=row["symbol"],
        indication=row["indication"],
        side=row["side"],
        level=row["level"],
        state=row["state"],
        closed_count=row["closed_count"],
        win_count=row["win_count"],
        net_units_sum=row["net_units_sum"],
        updated_ms=row["updated_at"],
        data=row["data"],
    )


def _trade(row: dict[str, Any]) -> SimulatedTrade:
    return SimulatedTrade(
        set_key=row["set_key"],
        symbol=row["symbol"],
        side=row["side"],
        entry_price=row["entry_price"],
        exit_price=row["exit_price"],
        entry_ms=row["entry_at"],
        exit_ms=row["exit_at"],
        gross_units=row["gross_units"],
        net_units=row["net_units"],
        reason=row["reason"],
    )
