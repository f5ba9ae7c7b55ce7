"""Back-tests: what was asked for, what is done of it, and the trades of the best."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from cts_desktop.domain.backtest_document import request_from_document, request_to_document
from cts_desktop.domain.backtests import (
    BacktestRun,
    BacktestTrade,
    DataFacts,
    DataRange,
    RunPart,
    RunState,
)
from cts_desktop.storage.columns import json_text
from cts_desktop.storage.database import Database
from cts_desktop.storage.statements import upsert

_COLUMNS: Final = (
    "id", "title", "state", "created_at", "finished_at", "settings_hash", "program_version",
    "request", "data", "done", "total", "worked_ms", "message",
)  # fmt: skip
_SAVE: Final = upsert("backtests", _COLUMNS, ("id",))
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM backtests"  # noqa: S608 - constants
_ALL: Final = f"{_SELECT} ORDER BY created_at DESC, rowid DESC"
_ONE: Final = f"{_SELECT} WHERE id = ?"
_DELETE: Final = "DELETE FROM backtests WHERE id = ?"
_DELETE_PARTS: Final = """
    DELETE FROM backtest_parts WHERE run_id = ? AND number IN
    (SELECT number FROM backtest_parts WHERE run_id = ? ORDER BY number LIMIT ?)
"""
_HAS_PARTS: Final = "SELECT 1 FROM backtest_parts WHERE run_id = ? LIMIT 1"
# What comes late of a run that was deleted is dropped: a refused row would hold up all others.
_ADD_PART: Final = """
    INSERT OR REPLACE INTO backtest_parts (run_id, number, data)
    SELECT id, ?, ? FROM backtests WHERE id = ?
"""
_PARTS: Final = "SELECT run_id, number, data FROM backtest_parts WHERE run_id = ? ORDER BY number"
#: Columns in the order of BacktestTrade's fields.
_TRADE_COLUMNS: Final = (
    "symbol", "configuration", "side", "entry_at", "exit_at", "entry_price", "exit_price",
    "reason", "gross_units", "net_units", "fees_pct",
)  # fmt: skip
_TRADE_FIELDS: Final = tuple(BacktestTrade.__dataclass_fields__)
_ADD_TRADE: Final = f"""
    INSERT INTO backtest_trades (run_id, number, {", ".join(_TRADE_COLUMNS)})
    SELECT id, ?, {", ".join("?" * len(_TRADE_COLUMNS))} FROM backtests WHERE id = ?
"""  # noqa: S608 - constants
_DELETE_TRADES: Final = "DELETE FROM backtest_trades WHERE run_id = ?"
_TRADES: Final = f"""
    SELECT {", ".join(_TRADE_COLUMNS)} FROM backtest_trades WHERE run_id = ? ORDER BY number
"""  # noqa: S608 - constants


class BacktestRepository:
    """Implements `domain.ports.BacktestStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run: BacktestRun) -> None:
        """Queue the present state of a run."""
        self._database.queue(
            _SAVE,
            (
                run.run_id,
                run.request.title,
                run.state.value,
                run.created_ms,
                run.finished_ms,
                run.settings_hash,
                run.program_version,
                json_text(request_to_document(run.request)),
                json_text([asdict(facts) for facts in run.data]),
                run.done,
                run.total,
                run.worked_ms,
                run.message,
            ),
        )

    def all(self) -> list[BacktestRun]:
        """Return every run, newest first."""
        return [_run(row) for row in self._database.select(_ALL)]

    def get(self, run_id: str) -> BacktestRun | None:
        """Return a run."""
        rows = self._database.select(_ONE, (run_id,))
        return _run(rows[0]) if rows else None

    def delete(self, run_id: str) -> None:
        """Queue the deletion of a run with its parts and trades."""
        self._database.queue(_DELETE, (run_id,))

    def delete_parts(self, run_id: str, at_most: int) -> bool:
        """Queue the deletion of the first parts of a run; tell whether any are left.

        All of a large run at once would hold the engine's loop for a third of a second.
        """
        self._database.queue(_DELETE_PARTS, (run_id, run_id, at_most))
        return bool(self._database.select(_HAS_PARTS, (run_id,)))

    def add_part(self, part: RunPart) -> None:
        """Queue a finished part of a run that was saved before; the same number replaces it.

        One of a run that was deleted meanwhile is dropped.
        """
        self._database.queue(_ADD_PART, (part.number, part.data, part.run_id))

    def parts(self, run_id: str) -> list[RunPart]:
        """Return the finished parts of a run, by number."""
        return [RunPart(*row) for row in self._database.cursor(_PARTS, (run_id,))]

    def save_trades(self, run_id: str, trades: Iterable[BacktestTrade]) -> None:
        """Queue the trades of a run in the place of those it had."""
        self._database.queue(_DELETE_TRADES, (run_id,))
        self._database.queue_many(
            _ADD_TRADE,
            (
                (number, *(getattr(trade, name) for name in _TRADE_FIELDS), run_id)
                for number, trade in enumerate(trades)
            ),
        )

    def trades(self, run_id: str) -> list[BacktestTrade]:
        """Return the stored trades of a run, in the order in which they were saved."""
        return [BacktestTrade(*row) for row in self._database.cursor(_TRADES, (run_id,))]


def _run(row: tuple[Any, ...]) -> BacktestRun:
    stored = dict(zip(_COLUMNS, row, strict=True))
    facts = json.loads(stored["data"])
    return BacktestRun(
        run_id=stored["id"],
        request=request_from_document(json.loads(stored["request"])),
        state=RunState(stored["state"]),
        created_ms=stored["created_at"],
        data=tuple(DataFacts(**{**one, "data": DataRange(**one["data"])}) for one in facts),
        settings_hash=stored["settings_hash"],
        program_version=stored["program_version"],
        finished_ms=stored["finished_at"],
        done=stored["done"],
        total=stored["total"],
        worked_ms=stored["worked_ms"],
        message=stored["message"],
    )
