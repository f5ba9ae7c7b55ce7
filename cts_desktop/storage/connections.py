"""Connections: what is set up, never its key or secret."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import KeyRights, Right
from cts_desktop.domain.market import MarketType
from cts_desktop.storage.columns import json_text
from cts_desktop.storage.database import Database, Row, Write
from cts_desktop.storage.models import ConnectionModel
from cts_desktop.storage.settings_values import change
from cts_desktop.storage.statements import upsert

_COLUMNS: Final = (
    "id", "name", "exchange", "enabled", "created_at", "updated_at", "market_type", "mode",
    "config", "last_test_at", "last_test_result", "last_test_message", "key_hint", "rights",
    "no_withdraw_stated", "armed_at",
)  # fmt: skip
_SAVE: Final = upsert("connections", _COLUMNS, ("id",))
#: What is of no use without the connection. Orders, fills, positions and the log are records of
#: what was done with money and stay. A million sets would take a minute: what is left of them goes
#: in pieces, see `SetRepository.delete_orphans`.
_DELETE: Final = (
    """
    DELETE FROM config_sets WHERE id IN (
        SELECT id FROM config_sets WHERE connection_id = ? LIMIT 1000
    )
    """,
    "DELETE FROM set_strategies WHERE connection_id = ?",
    "DELETE FROM preset_states WHERE connection_id = ?",
    "DELETE FROM paper_twins WHERE connection_id = ?",
    "DELETE FROM engine_metrics WHERE connection_id = ?",
    "DELETE FROM candle_symbols WHERE connection_id = ?",
    "DELETE FROM connections WHERE id = ?",
)


class ConnectionRepository:
    """Implements `domain.ports.ConnectionStore`."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def all(self) -> list[Connection]:
        """Return all connections, oldest first."""
        query = ConnectionModel.select().order_by(ConnectionModel.created_at, ConnectionModel.id)
        return [_connection(row) for row in self._database.rows(query)]

    def get(self, connection_id: str) -> Connection | None:
        """Return a connection."""
        query = ConnectionModel.select().where(ConnectionModel.id == connection_id)
        rows = self._database.rows(query)
        return _connection(rows[0]) if rows else None

    def save(self, connection: Connection) -> None:
        """Insert or update at once, with a line of history for every changed setting.

        Raises DatabaseError; then the connection is as before.
        """
        known = self.get(connection.connection_id)
        old = {} if known is None else known.settings
        new = connection.settings
        changes = [
            change(connection.connection_id, key, old.get(key), new.get(key), self._now_ms())
            for key in sorted(old.keys() | new.keys())
            if old.get(key) != new.get(key)
        ]
        self._database.commit([Write(_SAVE, _row(connection)), *changes])

    def delete(self, connection_id: str) -> None:
        """Delete at once, with what was simulated, its metrics and candles.

        Orders, positions and the log stay.
        """
        self._database.commit([Write(sql, (connection_id,)) for sql in _DELETE])


def _row(connection: Connection) -> Row:
    return (
        connection.connection_id,
        connection.name,
        connection.exchange,
        connection.enabled,
        connection.created_ms,
        connection.updated_ms,
        connection.market_type.value,
        connection.mode.value,
        json_text(dict(connection.settings)),
        connection.last_test_ms,
        connection.last_test_result,
        connection.last_test_message,
        connection.key_hint,
        "" if connection.rights is None else json_text(asdict(connection.rights)),
        connection.no_withdraw_stated,
        connection.armed_ms,
    )


def _connection(row: dict[str, Any]) -> Connection:
    return Connection(
        connection_id=row["id"],
        name=row["name"],
        exchange=row["exchange"],
        market_type=MarketType(row["market_type"]),
        mode=Mode(row["mode"]),
        enabled=row["enabled"],
        settings=row["config"],
        created_ms=row["created_at"],
        updated_ms=row["updated_at"],
        last_test_ms=row["last_test_at"],
        last_test_result=row["last_test_result"],
        last_test_message=row["last_test_message"],
        key_hint=row["key_hint"],
        rights=_rights(row["rights"]),
        no_withdraw_stated=bool(row["no_withdraw_stated"]),
        armed_ms=row["armed_at"],
    )


def _rights(text: str) -> KeyRights | None:
    if not text:
        return None
    said = json.loads(text)
    note = said.pop("note")
    return KeyRights(**{right: Right(value) for right, value in said.items()}, note=note)
