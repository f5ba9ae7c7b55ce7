"""Simulated twins of positions at the venue: how simulation and account differ."""

from typing import Any, Final

from cts_desktop.domain.sets import PaperTwin
from cts_desktop.storage.database import Database
from cts_desktop.storage.statements import upsert

#: Columns in the order of PaperTwin's fields.
_COLUMNS: Final = (
    "twin_id", "connection_id", "position_id", "symbol", "set_key", "side", "signal_at",
    "entry_price", "entry_at", "exit_price", "exit_at", "exit_reason", "net_units", "fee_pct",
    "slippage_pct", "funding_pct", "entry_slippage_pct", "exit_slippage_pct",
    "fee_difference_pct", "funding_difference_pct", "finished_at", "note",
)  # fmt: skip
_FIELDS: Final = tuple(PaperTwin.__dataclass_fields__)
_SAVE: Final = upsert("paper_twins", _COLUMNS, ("twin_id",))
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM paper_twins"  # noqa: S608 - constants
_LIST_UNFINISHED: Final = f"""
    {_SELECT} WHERE connection_id = ? AND finished_at IS NULL ORDER BY signal_at, twin_id
"""
# Given up are those that are finished without a comparison.
_NEWEST: Final = f"""
    {_SELECT} WHERE connection_id = ? AND symbol = ? AND finished_at IS NOT NULL
    AND fee_difference_pct IS NOT NULL ORDER BY signal_at DESC, twin_id DESC LIMIT ?
"""
_ONE: Final = f"{_SELECT} WHERE twin_id = ?"


class TwinRepository:
    """Implements `domain.ports.TwinStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, twin: PaperTwin) -> None:
        """Queue the present state of a twin."""
        self._database.queue(_SAVE, tuple(getattr(twin, name) for name in _FIELDS))

    def get(self, twin_id: str) -> PaperTwin | None:
        """Return a twin."""
        rows = self._database.select(_ONE, (twin_id,))
        return _twin(rows[0]) if rows else None

    def unfinished(self, connection_id: str) -> list[PaperTwin]:
        """Return the twins that are still compared, oldest first."""
        return [_twin(row) for row in self._database.select(_LIST_UNFINISHED, (connection_id,))]

    def newest(self, connection_id: str, symbol: str, limit: int) -> list[PaperTwin]:
        """Return complete comparisons of a symbol, newest first."""
        rows = self._database.select(_NEWEST, (connection_id, symbol, limit))
        return [_twin(row) for row in rows]


def _twin(row: tuple[Any, ...]) -> PaperTwin:
    return PaperTwin(**dict(zip(_FIELDS, row, strict=True)))
