"""Parts of back-tests read beside the engine: a large run has a hundred megabytes of them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from cts_desktop.domain.backtests import RunPart
from cts_desktop.storage.sqlite_errors import SQLITE_ERRORS, in_plain_words

_PARTS: Final = "SELECT run_id, number, data FROM backtest_parts WHERE run_id = ? ORDER BY number"


class BacktestReader:
    """Reads what is committed, over a connection of its own; in any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def parts(self, run_id: str) -> list[RunPart]:
        """Return the finished parts of a run, by number; raise DatabaseError and its kin."""
        try:
            address = f"{self._path.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as connection:
                return [RunPart(*row) for row in connection.execute(_PARTS, (run_id,))]
        except SQLITE_ERRORS as error:
            raise in_plain_words(error, self._path) from error
