"""What Block and DCA remember of each configuration set."""

from collections.abc import Iterable
from typing import Final

from cts_desktop.domain.strategies import StrategyName, StrategyRow
from cts_desktop.storage.database import Database
from cts_desktop.storage.statements import upsert

_SAVE: Final = upsert(
    "set_strategies",
    ("connection_id", "set_key", "strategy", "updated_at", "data"),
    ("connection_id", "set_key", "strategy"),
)
_LOAD: Final = """
    SELECT set_key, strategy, updated_at, data FROM set_strategies WHERE connection_id = ?
    ORDER BY set_key, strategy
"""


class StrategyRepository:
    """Implements `domain.ports.StrategyStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, connection_id: str, rows: Iterable[StrategyRow]) -> None:
        """Queue the present state of strategies."""
        for row in rows:
            self._database.queue(
                _SAVE, (connection_id, row.set_key, row.strategy.value, row.updated_ms, row.data)
            )

    def load(self, connection_id: str) -> list[StrategyRow]:
        """Return all stored states of a connection."""
        return [
            StrategyRow(set_key, StrategyName(strategy), updated_ms, data)
            for set_key, strategy, updated_ms, data in self._database.select(
                _LOAD, (connection_id,)
            )
        ]
