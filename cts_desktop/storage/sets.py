"""Configuration sets and the newest results of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from peewee import fn

from cts_desktop.domain.sets import SetRow, SimulatedTrade
from cts_desktop.storage.columns import json_text
from cts_desktop.storage.database import Database
from cts_desktop.storage.models import ConfigSetModel, SimulatedPositionModel
from cts_desktop.storage.paging import DEFAULT_LIMIT, Page, page_of, position_in
from cts_desktop.storage.statements import upsert

RESULTS_PER_SET: Final = 250
_COLUMNS: Final = (
    "connection_id", "set_key", "symbol", "indication", "side", "level", "state", "closed_count",
    "win_count", "net_units_sum", "updated_at", "data",
)  # fmt: skip
_SAVE: Final = upsert("config_sets", _COLUMNS, ("connection_id", "set_key"))
# A trade may come before its set is saved for the first time: then a row without data holds its
# place, which `load` does not show.
_HOLD_PLACE: Final = """
    INSERT OR IGNORE INTO config_sets (
        connection_id, set_key, symbol, indication, side, level, state, closed_count, win_count,
        net_units_sum, updated_at
    ) VALUES (?, ?, ?, '', ?, 0, 'evaluating', 0, 0, 0, 0)
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
    AND number <= ?3 + (
        SELECT max(number) FROM simulated_positions
        WHERE set_id = (SELECT id FROM config_sets WHERE connection_id = ?1 AND set_key = ?2)
    )
"""
_RECENT: Final = """
    SELECT s.set_key, p.net_units FROM config_sets s JOIN simulated_positions p
    ON p.set_id = s.id AND p.number > (
        SELECT max(number) FROM simulated_positions WHERE set_id = s.id
    ) - ?2
    WHERE s.connection_id = ?1 ORDER BY s.id, p.number
"""
_DELETE_UNUSED: Final = """
    DELETE FROM config_sets WHERE connection_id = ? AND updated_at < ?
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

    Attributes:
        results_to_keep: how many results of each set of a connection stay; asked now and then, so
            it may read the settings.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.results_to_keep: Callable[[str], int] = lambda _connection_id: RESULTS_PER_SET
        self._since_trim: dict[tuple[str, str], int] = {}

    def save(self, connection_id: str, rows: Iterable[SetRow]) -> None:
        """Queue the present aggregates of *rows*."""
        self._database.queue_many(
            _SAVE,
            (
                (
                    connection_id,
                    row.set_key,
                    row.symbol,
                    row.indication,
                    row.side,
                    row.level,
                    row.state,
                    row.closed_count,
                    row.win_count,
                    row.net_units_sum,
                    row.updated_ms,
                    json_text(dict(row.data)),
                )
                for row in rows
            ),
        )

    def add_trades(self, connection_id: str, trades: Iterable[SimulatedTrade]) -> None:
        """Queue closed simulated positions; the oldest beyond the limit per set are dropped.

        They are dropped in batches: a tenth more than the limit may be there for a while.
        """
        trades = list(trades)
        first = {trade.set_key: trade for trade in trades}
        self._database.queue_many(
            _HOLD_PLACE, ((connection_id, t.set_key, t.symbol, t.side) for t in first.values())
        )
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
        self._trim(connection_id, trades)

    def _trim(self, connection_id: str, trades: list[SimulatedTrade]) -> None:
        keep = self.results_to_keep(connection_id)
        batch = max(1, keep // 10)
        full = set()
        for trade in trades:
            key = (connection_id, trade.set_key)
            added = self._since_trim.get(key, batch) + 1  # what an earlier run left is not known
            self._since_trim[key] = added
            if added > batch:
                full.add(key)
        for key in full:
            self._since_trim[key] = 0
        self._database.queue_many(_TRIM, ((*key, -keep) for key in sorted(full)))

    def load(self, connection_id: str) -> list[SetRow]:
        """Return all stored sets of a connection, oldest first."""
        query = _sets(SetFilter(connection_id)).order_by(ConfigSetModel.id)
        return [_set_row(row) for row in self._database.rows(query)]

    def recent_results(self, connection_id: str, per_set: int) -> Mapping[str, list[float]]:
        """Return the newest net results (cost units) of each set, oldest first."""
        results: dict[str, list[float]] = {}
        for set_key, net_units in self._database.cursor(_RECENT, (connection_id, per_set)):
            results.setdefault(set_key, []).append(net_units)
        return results

    def page(
        self, wanted: SetFilter = SetFilter(), after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[SetRow]:
        """Return sets, the highest level first, within a level the newest set first."""
        query = _sets(wanted)
        if after:
            level, set_id = position_in(after, 2)
            query = query.where(
                (ConfigSetModel.level < level)
                | ((ConfigSetModel.level == level) & (ConfigSetModel.id < set_id))
            )
        query = query.order_by(ConfigSetModel.level.desc(), ConfigSetModel.id.desc())
        rows = self._database.rows(query.limit(limit + 1))
        return page_of(rows, limit, _set_row, ("level", "id"))

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
        query = (
            _sets(SetFilter(connection_id))
            .select(
                ConfigSetModel.level,
                ConfigSetModel.state,
                fn.COUNT(ConfigSetModel.id).alias("count"),
            )
            .group_by(ConfigSetModel.level, ConfigSetModel.state)
        )
        return {(row["level"], row["state"]): row["count"] for row in self._database.rows(query)}

    def delete_unused(self, connection_id: str, updated_before_ms: int) -> None:
        """Queue the deletion of sets not saved since, with their simulated positions."""
        self._database.queue(_DELETE_UNUSED, (connection_id, updated_before_ms))


def _sets(wanted: SetFilter) -> Any:
    return ConfigSetModel.select().where(
        ConfigSetModel.data.is_null(is_null=False), *_conditions(wanted)
    )


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
