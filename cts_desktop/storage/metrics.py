"""What the main engine did, one row per minute and connection."""

import json
from dataclasses import fields
from typing import Any, Final

from cts_desktop.domain.sets import MinuteMetrics
from cts_desktop.storage.columns import json_text
from cts_desktop.storage.database import Database
from cts_desktop.storage.statements import insert

#: Thirty days of a market.
MINUTES_KEPT: Final = 30 * 24 * 60
_ADD: Final = insert("engine_metrics", ("connection_id", "minute_at", "data"), "REPLACE")
_FORGET_FUTURE: Final = "DELETE FROM engine_metrics WHERE connection_id = ? AND minute_at > ?"
_SINCE: Final = """
    SELECT minute_at, data FROM engine_metrics
    WHERE connection_id = ? AND minute_at >= ? ORDER BY minute_at
"""
_NEWEST: Final = "SELECT max(minute_at) FROM engine_metrics WHERE connection_id = ?"
_DELETE_OLD: Final = """
    DELETE FROM engine_metrics WHERE connection_id = ?1 AND minute_at <= (
        SELECT minute_at FROM engine_metrics WHERE connection_id = ?1
        ORDER BY minute_at DESC LIMIT 1 OFFSET ?2
    )
"""
_FIELDS: Final = tuple(field.name for field in fields(MinuteMetrics) if field.name != "minute_ms")


class MetricsRepository:
    """Implements `domain.ports.MetricsStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, connection_id: str, metrics: MinuteMetrics) -> None:
        """Queue a minute; the same minute again replaces it.

        Later minutes are those of an earlier playback of a recorded market: they go, or "the last
        hour" would be one that has not come yet.
        """
        data = {name: getattr(metrics, name) for name in _FIELDS}
        self._database.queue(_FORGET_FUTURE, (connection_id, metrics.minute_ms))
        self._database.queue(_ADD, (connection_id, metrics.minute_ms, json_text(data)))

    def since(self, connection_id: str, since_ms: int) -> list[MinuteMetrics]:
        """Return the minutes from a market time on, oldest first."""
        rows = self._database.select(_SINCE, (connection_id, since_ms))
        return [_metrics(minute_ms, json.loads(data)) for minute_ms, data in rows]

    def newest_ms(self, connection_id: str) -> int:
        """Return the newest stored minute, 0 where there is none."""
        rows = self._database.select(_NEWEST, (connection_id,))
        return int(rows[0][0] or 0)

    def delete_beyond(self, newest: int = MINUTES_KEPT) -> None:
        """Queue the deletion of all but the *newest* so many minutes of each connection.

        Counted, not dated: a recorded market has times of its own.
        """
        for (connection_id,) in self._database.select(
            "SELECT DISTINCT connection_id FROM engine_metrics"
        ):
            self._database.queue(_DELETE_OLD, (connection_id, newest))


def _metrics(minute_ms: int, data: dict[str, Any]) -> MinuteMetrics:
    known = {name: data[name] for name in _FIELDS if name in data}
    if "levels" in known:
        known["levels"] = tuple(known["levels"])
    return MinuteMetrics(minute_ms=minute_ms, **known)
