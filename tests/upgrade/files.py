"""Database files as each schema's program left them, for the tests that open them today."""

import sqlite3
from contextlib import closing
from pathlib import Path

from cts_desktop.storage.migrations import MIGRATIONS
from cts_desktop.storage.opening import APPLICATION_ID

#: Rows a program of schema 1 wrote, as SQL: they must not change when the program does.
SCHEMA_1_ROWS = (
    """INSERT INTO connections VALUES ('paper-1', 'Practice', 'paper', 1, 1, 2, 'perpetual',
       'paper', '', '{"leverage_cap":5}', NULL, '', '')""",
    """INSERT INTO orders VALUES (1, 'paper-1', 'BTC/USDT:USDT', 'buy', 'market', '0.5', NULL,
       'filled', 10, 12, 'ctsold1', 'v1', 'entry', 0, '0.5', '100.1', '', 'paper', NULL, NULL, 0,
       '10', '50.05', 'pos1', 'key', '{}', 12, 12)""",
    """INSERT INTO fills VALUES (1, 'paper-1', 'BTC/USDT:USDT', 't1', 'ctsold1', 'v1', 'buy',
       '100.1', '0.5', '0.00000001', 'USDT', 0, 12, 'paper')""",
    """INSERT INTO positions (id, connection_id, symbol, side, size, entry_price, status,
       created_at, mode, set_key, fees, funding, entry_size, entry_notional, exit_size,
       exit_notional, tp_pct, sl_pct, trail_start_pct, trail_distance_pct, max_hold_s, best_price,
       trail_latched) VALUES ('pos1', 'paper-1', 'BTC/USDT:USDT', 'buy', '0.5', '100.1', 'open',
       10, 'paper', 'key', '0.00000001', '0', '0.5', '50.05', '0', '0', 0.4, 0.2, 0, 0, 0, 100.1,
       0)""",
    "INSERT INTO engine_state VALUES ('kill_switch', 'true', 5)",
    "INSERT INTO settings VALUES ('log_retention_days', '8', 5)",
)
ROWS = {1: SCHEMA_1_ROWS}


def write_database(path: Path, schema: int) -> None:
    """Write the file a program of `schema` left behind."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for migration in MIGRATIONS[:schema]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema}")
        for statement in ROWS[schema]:
            connection.execute(statement)
