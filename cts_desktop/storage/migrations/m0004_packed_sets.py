"""Sets as packed records, twins of positions, metrics per minute, what strategies remember."""

import json
import math
import sqlite3
import struct
from collections.abc import Mapping
from typing import Any, Final

# A record, version 2 (version 1 was the JSON): version, holding, level, state, misses, latched,
# unused; closed, won; log of the evidence; twelve figures in the order below; the newest 50 results
# as a ring.
_RECORD: Final = struct.Struct("<6BH2i13d50f")
_VERSION: Final = 2
_STATES: Final = ("evaluating", "qualified", "paused", "failed")
_HOLDING: Final = 2
_RING: Final = 50
_ALL: Final = """
    SELECT id, level, state, closed_count, win_count, net_units_sum, data FROM config_sets
"""
_NEWEST: Final = """
    SELECT net_units FROM simulated_positions WHERE set_id = ? ORDER BY number DESC LIMIT ?
"""
_FIRST_ENTRY: Final = "SELECT min(entry_at) FROM simulated_positions WHERE set_id = ?"


def pack_sets(connection: sqlite3.Connection) -> None:
    """Turn the JSON of every set and its newest results into a record."""
    for set_id, *columns, text in connection.execute(_ALL).fetchall():
        results = [net for (net,) in connection.execute(_NEWEST, (set_id, _RING))]
        (first_entry_ms,) = connection.execute(_FIRST_ENTRY, (set_id,)).fetchone()
        record = _record(columns, dict(json.loads(text or "{}")), results, first_entry_ms or 0)
        connection.execute("UPDATE config_sets SET packed = ? WHERE id = ?", (record, set_id))


def _record(
    columns: list[Any], data: Mapping[str, float], newest_first: list[float], first_entry_ms: int
) -> bytes:
    """Return a set's record.

    What a row lacks, and a number that is none, is as in a set that never did anything. Each
    result takes the place it had in the ring. When the set's first position was entered was not
    stored: the oldest time known stands in. A pending entry is dropped: no program continues one
    after a restart. So is an open position without a price.
    """

    def figure(name: str) -> float:
        return _number(float(data.get(name, 0.0)))

    level, state, closed, won, net_units_sum = columns
    holding = figure("phase") == _HOLDING and figure("entry_price") > 0.0
    ring = [0.0] * _RING
    for age, net_units in enumerate(newest_first[:closed], 1):
        ring[(closed - age) % _RING] = _number(net_units)
    times = (first_entry_ms, *map(figure, ("max_at_ms", "entry_ms", "last_close_ms")))
    return _RECORD.pack(
        _VERSION,
        holding,
        level,
        _STATES.index(state) if state in _STATES else 0,
        int(figure("misses")),
        holding and figure("latched") > 0.0,
        0,
        closed,
        won,
        figure("log_e"),
        figure("entry_price"),
        figure("best_price"),
        figure("entry_ms"),
        _number(net_units_sum),
        figure("sum_squares"),
        figure("gross_loss"),
        figure("max_sum"),
        figure("max_at_ms"),
        figure("drawdown_units"),
        figure("below_ms"),
        min((time for time in times if time > 0), default=0.0),
        figure("last_close_ms"),
        *ring,
    )


def _number(value: float) -> float:
    return value if math.isfinite(value) else 0.0


_TABLES: Final = (
    """
    CREATE TABLE paper_twins (
        twin_id TEXT PRIMARY KEY,
        connection_id TEXT NOT NULL,
        position_id TEXT NOT NULL,
        symbol TEXT NOT NULL,
        set_key TEXT NOT NULL,
        side TEXT NOT NULL,
        signal_at INTEGER NOT NULL,
        entry_price REAL,
        entry_at INTEGER,
        exit_price REAL,
        exit_at INTEGER,
        exit_reason TEXT NOT NULL,
        net_units REAL,
        fee_pct REAL,
        slippage_pct REAL,
        funding_pct REAL,
        entry_slippage_pct REAL,
        exit_slippage_pct REAL,
        fee_difference_pct REAL,
        funding_difference_pct REAL,
        finished_at INTEGER,
        note TEXT NOT NULL
    )
    """,
    "CREATE INDEX paper_twins_symbol ON paper_twins (connection_id, symbol, signal_at, twin_id)",
    """
    CREATE INDEX paper_twins_unfinished ON paper_twins (connection_id, signal_at, twin_id)
    WHERE finished_at IS NULL
    """,
    """
    CREATE TABLE engine_metrics (
        connection_id TEXT NOT NULL,
        minute_at INTEGER NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (connection_id, minute_at)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE set_strategies (
        connection_id TEXT NOT NULL,
        set_key TEXT NOT NULL,
        strategy TEXT NOT NULL,
        updated_at INTEGER NOT NULL,
        data BLOB NOT NULL,
        PRIMARY KEY (connection_id, set_key, strategy)
    ) WITHOUT ROWID
    """,
)

_DECISIONS: Final = ("ALTER TABLE decisions ADD COLUMN repeats INTEGER NOT NULL DEFAULT 1",)

# Not a table made anew: dropping the old one would take the simulated positions along. The index by
# level had to be written whenever a set was saved; most sets stand at the bottom, where the new one
# has none of them.
_SETS: Final = (
    "ALTER TABLE config_sets ADD COLUMN packed BLOB NOT NULL DEFAULT x''",
    pack_sets,
    "ALTER TABLE config_sets DROP COLUMN data",
    "ALTER TABLE config_sets RENAME COLUMN packed TO data",
    "DROP INDEX config_sets_level",
    "CREATE INDEX config_sets_connection ON config_sets (connection_id)",
    """
    CREATE INDEX config_sets_standing ON config_sets (connection_id, level, state)
    WHERE level > 0 OR state <> 'evaluating'
    """,
)

_POSITIONS: Final = ("ALTER TABLE positions ADD COLUMN dca_plan TEXT NOT NULL DEFAULT ''",)

STEPS: Final = (*_SETS, *_TABLES, *_DECISIONS, *_POSITIONS)
