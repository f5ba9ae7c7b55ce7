"""Presets with their history, what is kept of their configurations, and back-tests."""

from typing import Final

STATEMENTS: Final = (
    """
    CREATE TABLE preset_types (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        saved_at INTEGER NOT NULL,
        document TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE preset_sets (
        type_id TEXT NOT NULL REFERENCES preset_types (id) ON DELETE CASCADE,
        set_id TEXT NOT NULL,
        place INTEGER NOT NULL,
        name TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (type_id, set_id)
    )
    """,
    """
    CREATE TABLE preset_versions (
        type_id TEXT NOT NULL REFERENCES preset_types (id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        saved_at INTEGER NOT NULL,
        note TEXT NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (type_id, version)
    )
    """,
    """
    CREATE TABLE preset_states (
        connection_id TEXT NOT NULL,
        set_id TEXT NOT NULL,
        set_key TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        since_at INTEGER NOT NULL,
        pinned INTEGER NOT NULL,
        misses INTEGER NOT NULL,
        data BLOB NOT NULL,
        PRIMARY KEY (connection_id, set_id, set_key)
    )
    """,
    "CREATE INDEX preset_states_set ON preset_states (set_id)",
    """
    CREATE TABLE backtests (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        state TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        finished_at INTEGER,
        settings_hash TEXT NOT NULL,
        program_version TEXT NOT NULL,
        request TEXT NOT NULL,
        data TEXT NOT NULL,
        done INTEGER NOT NULL,
        total INTEGER NOT NULL,
        worked_ms INTEGER NOT NULL,
        message TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE backtest_parts (
        run_id TEXT NOT NULL REFERENCES backtests (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        data BLOB NOT NULL,
        PRIMARY KEY (run_id, number)
    )
    """,
    """
    CREATE TABLE backtest_trades (
        run_id TEXT NOT NULL REFERENCES backtests (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        symbol TEXT NOT NULL,
        configuration TEXT NOT NULL,
        side TEXT NOT NULL,
        entry_at INTEGER NOT NULL,
        exit_at INTEGER NOT NULL,
        entry_price REAL NOT NULL,
        exit_price REAL NOT NULL,
        reason TEXT NOT NULL,
        gross_units REAL NOT NULL,
        net_units REAL NOT NULL,
        fees_pct REAL NOT NULL,
        PRIMARY KEY (run_id, number)
    ) WITHOUT ROWID
    """,
)
