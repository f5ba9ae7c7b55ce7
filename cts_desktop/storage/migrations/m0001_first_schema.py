"""The first schema.

Money is TEXT in plain notation: SQLite's numeric affinity would turn it into a float. Times are
INTEGER milliseconds UTC. `mode` (paper, testnet, live) keeps money and play apart in every figure.
"""

from typing import Final

_CONNECTIONS: Final = (
    """
    CREATE TABLE connections (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        exchange TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        market_type TEXT NOT NULL,
        mode TEXT NOT NULL,
        key_hint TEXT NOT NULL DEFAULT '',
        config TEXT NOT NULL,
        last_test_at INTEGER,
        last_test_result TEXT NOT NULL,
        last_test_message TEXT NOT NULL
    )
    """,
)

_ORDERS: Final = (
    """
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        connection_id TEXT NOT NULL,
        symbol TEXT NOT NULL,
        side TEXT NOT NULL,
        type TEXT NOT NULL,
        size TEXT NOT NULL,
        price TEXT,
        status TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        filled_at INTEGER,
        client_id TEXT NOT NULL UNIQUE,
        venue_id TEXT NOT NULL,
        intent TEXT NOT NULL,
        reduce_only INTEGER NOT NULL,
        filled_size TEXT NOT NULL,
        average_price TEXT,
        reason TEXT NOT NULL,
        mode TEXT NOT NULL,
        stop_price TEXT,
        trailing_pct TEXT,
        post_only INTEGER NOT NULL,
        leverage TEXT NOT NULL,
        filled_notional TEXT NOT NULL,
        position_id TEXT NOT NULL,
        set_key TEXT NOT NULL,
        computation TEXT NOT NULL,
        updated_at INTEGER NOT NULL,
        finished_at INTEGER
    )
    """,
    "CREATE INDEX orders_connection ON orders (connection_id, id)",
    "CREATE INDEX orders_position ON orders (position_id)",
    """
    CREATE INDEX orders_unfinished ON orders (connection_id, id)
    WHERE status IN ('intent', 'sent', 'open', 'unknown', 'partially_filled')
    """,
    """
    CREATE TABLE order_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        connection_id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        timestamp INTEGER NOT NULL,
        event TEXT NOT NULL,
        status TEXT NOT NULL,
        filled_size TEXT NOT NULL,
        reason TEXT NOT NULL
    )
    """,
    "CREATE INDEX order_events_order ON order_events (client_id, id)",
    """
    CREATE TABLE fills (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        connection_id TEXT NOT NULL,
        symbol TEXT NOT NULL,
        trade_id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        venue_id TEXT NOT NULL,
        side TEXT NOT NULL,
        price TEXT NOT NULL,
        size TEXT NOT NULL,
        fee TEXT NOT NULL,
        fee_currency TEXT NOT NULL,
        maker INTEGER NOT NULL,
        timestamp INTEGER NOT NULL,
        mode TEXT NOT NULL,
        UNIQUE (connection_id, symbol, trade_id)
    )
    """,
    "CREATE INDEX fills_time ON fills (connection_id, timestamp, id)",
    "CREATE INDEX fills_order ON fills (client_id)",
    """
    CREATE TABLE decisions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        connection_id TEXT NOT NULL,
        timestamp INTEGER NOT NULL,
        symbol TEXT NOT NULL,
        side TEXT NOT NULL,
        purpose TEXT NOT NULL,
        accepted INTEGER NOT NULL,
        reason TEXT NOT NULL,
        message TEXT NOT NULL,
        set_key TEXT NOT NULL,
        client_id TEXT NOT NULL,
        position_id TEXT NOT NULL,
        value TEXT NOT NULL,
        limit_value TEXT NOT NULL,
        rules TEXT NOT NULL,
        computation TEXT NOT NULL,
        mode TEXT NOT NULL
    )
    """,
    "CREATE INDEX decisions_reason ON decisions (connection_id, reason, timestamp)",
    "CREATE INDEX decisions_connection ON decisions (connection_id, id)",
    "CREATE INDEX decisions_order ON decisions (client_id) WHERE client_id <> ''",
)

_POSITIONS: Final = (
    """
    CREATE TABLE positions (
        id TEXT PRIMARY KEY,
        connection_id TEXT NOT NULL,
        symbol TEXT NOT NULL,
        side TEXT NOT NULL,
        size TEXT NOT NULL,
        entry_price TEXT,
        exit_price TEXT,
        status TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        closed_at INTEGER,
        mode TEXT NOT NULL,
        set_key TEXT NOT NULL,
        fees TEXT NOT NULL,
        funding TEXT NOT NULL,
        realized_pnl TEXT,
        stop_price TEXT,
        target_price TEXT,
        paper_twin_id TEXT NOT NULL DEFAULT '',
        close_reason TEXT,
        entry_size TEXT NOT NULL,
        entry_notional TEXT NOT NULL,
        exit_size TEXT NOT NULL,
        exit_notional TEXT NOT NULL,
        tp_pct REAL NOT NULL,
        sl_pct REAL NOT NULL,
        trail_start_pct REAL NOT NULL,
        trail_distance_pct REAL NOT NULL,
        max_hold_s INTEGER NOT NULL,
        best_price REAL NOT NULL,
        trail_latched INTEGER NOT NULL,
        opened_at INTEGER
    )
    """,
    "CREATE INDEX positions_created ON positions (connection_id, created_at, id)",
    "CREATE INDEX positions_closed ON positions (connection_id, closed_at, id)",
    """
    CREATE INDEX positions_unfinished ON positions (connection_id, created_at, id)
    WHERE status IN ('opening', 'open', 'closing')
    """,
    """
    CREATE TABLE equity_snapshots (
        connection_id TEXT NOT NULL,
        timestamp INTEGER NOT NULL,
        balance TEXT NOT NULL,
        equity TEXT NOT NULL,
        mode TEXT NOT NULL,
        PRIMARY KEY (connection_id, timestamp)
    ) WITHOUT ROWID
    """,
)

# A simulated position is found through its set, and the rows of one set lie side by side: reading
# or trimming a set touches one page, and no row repeats the long name of its set.
_SETS: Final = (
    """
    CREATE TABLE config_sets (
        id INTEGER PRIMARY KEY,
        connection_id TEXT NOT NULL,
        set_key TEXT NOT NULL,
        symbol TEXT NOT NULL,
        indication TEXT NOT NULL,
        side TEXT NOT NULL,
        level INTEGER NOT NULL,
        state TEXT NOT NULL,
        closed_count INTEGER NOT NULL,
        win_count INTEGER NOT NULL,
        net_units_sum REAL NOT NULL,
        updated_at INTEGER NOT NULL,
        data TEXT,
        UNIQUE (connection_id, set_key)
    )
    """,
    "CREATE INDEX config_sets_level ON config_sets (connection_id, level)",
    """
    CREATE TABLE simulated_positions (
        set_id INTEGER NOT NULL REFERENCES config_sets (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        entry_price REAL NOT NULL,
        exit_price REAL NOT NULL,
        entry_at INTEGER NOT NULL,
        exit_at INTEGER NOT NULL,
        gross_units REAL NOT NULL,
        net_units REAL NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (set_id, number)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX simulated_positions_time ON simulated_positions (exit_at)",
)

_CANDLES: Final = (
    """
    CREATE TABLE candle_symbols (
        id INTEGER PRIMARY KEY,
        connection_id TEXT NOT NULL,
        symbol TEXT NOT NULL,
        UNIQUE (connection_id, symbol)
    )
    """,
    """
    CREATE TABLE candles (
        symbol_id INTEGER NOT NULL REFERENCES candle_symbols (id) ON DELETE CASCADE,
        timeframe_s INTEGER NOT NULL,
        timestamp INTEGER NOT NULL,
        open REAL,
        high REAL,
        low REAL,
        close REAL,
        volume REAL,
        PRIMARY KEY (symbol_id, timeframe_s, timestamp)
    ) WITHOUT ROWID
    """,
)

_PROGRAM: Final = (
    """
    CREATE TABLE trade_engine_logs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        message TEXT NOT NULL,
        level TEXT NOT NULL,
        context TEXT NOT NULL,
        timestamp INTEGER NOT NULL,
        connection_id TEXT NOT NULL,
        source TEXT NOT NULL
    )
    """,
    "CREATE INDEX trade_engine_logs_level ON trade_engine_logs (level, id)",
    "CREATE INDEX trade_engine_logs_connection ON trade_engine_logs (connection_id, level, id)",
    "CREATE INDEX trade_engine_logs_time ON trade_engine_logs (timestamp)",
    """
    CREATE TABLE engine_state (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        updated_at INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE settings (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        updated_at INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE settings_history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        connection_id TEXT NOT NULL,
        key TEXT NOT NULL,
        old_value TEXT,
        new_value TEXT,
        changed_at INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE backups (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        created_at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        file TEXT NOT NULL,
        size INTEGER NOT NULL,
        checksum TEXT NOT NULL,
        ok INTEGER NOT NULL,
        message TEXT NOT NULL
    )
    """,
)

STATEMENTS: Final = (
    *_CONNECTIONS,
    *_ORDERS,
    *_POSITIONS,
    *_SETS,
    *_CANDLES,
    *_PROGRAM,
)
