"""Database files as each schema's program left them, for the tests that open them today."""

import sqlite3
from contextlib import closing
from pathlib import Path

from cts_desktop.storage.migrations import MIGRATIONS, run_migration
from cts_desktop.storage.soundness import APPLICATION_ID

#: Rows a program of schema 1 wrote, as SQL, in every table: they must not change when the program
#: does.
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
    """INSERT INTO positions VALUES ('pos0', 'paper-1', 'ETH/USDT:USDT', 'sell', '2', '50.5', '49',
       'closed', 3, 9, 'paper', 'key', '0.2', '-0.01', '2.81', '51', '48', '', 'target', '2', '101',
       '2', '98', 0.4, 0.2, 0.3, 0.1, 60, 48.75, 1, 4)""",
    """INSERT INTO order_events VALUES (1, 'paper-1', 'ctsold1', 12, 'fill', 'filled', '0.5',
       '')""",
    """INSERT INTO decisions VALUES (1, 'paper-1', 10, 'BTC/USDT:USDT', 'buy', 'entry', 1,
       'accepted', '', 'key', 'ctsold1', 'pos1', '', '', '[]', '{}', 'paper')""",
    "INSERT INTO equity_snapshots VALUES ('paper-1', 11, '10000', '10000.123456789', 'paper')",
    """INSERT INTO config_sets VALUES (1, 'paper-1', 'key', 'BTC/USDT:USDT', 'direction', 'long', 2,
       'active', 50, 30, 0.30000000000000004, 11, '{"tiny":5e-324}')""",
    """INSERT INTO simulated_positions VALUES (1, 1, 100.1, 100.2, 5, 6, 0.1, 0.05,
       'take profit')""",
    "INSERT INTO candle_symbols VALUES (1, 'paper-1', 'BTC/USDT:USDT')",
    "INSERT INTO candles VALUES (1, 60, 60000, 100.1, 100.3, NULL, 100.2, 7.5)",
    "INSERT INTO trade_engine_logs VALUES (1, 'Started', 'info', '{}', 10, 'paper-1', 'engine')",
    "INSERT INTO settings_history VALUES (1, '', 'log_retention_days', NULL, '8', 5)",
    "INSERT INTO backups VALUES (1, 7, 'daily', 'cts-daily-x.db', 4096, 'ab', 1, '')",
    "INSERT INTO engine_state VALUES ('kill_switch', 'true', 5)",
    "INSERT INTO settings VALUES ('log_retention_days', '8', 5)",
)
#: What a program of schema 2 added.
SCHEMA_2_ROWS = (
    """INSERT INTO positions VALUES ('pos2', 'paper-1', 'ETH/USDT', 'buy', '1', '100', '110',
       'dust', 20, 29, 'paper', 'key', '0.2', '0', '9.67', NULL, NULL, '', 'manual', '1', '100',
       '0.998', '109.78', 0, 0, 0, 0, 0, 110, 0, 21, '0.001', '0.1', '0.0001', '0.01', '95.5',
       '120')""",
    """INSERT INTO position_adjustments VALUES (1, 'paper-1', 'pos2', 'ETH/USDT', 25, '0.999',
       '0.9991', 'the venue holds more')""",
)
#: What a program of schema 3 wrote, and into rows there were.
SCHEMA_3_ROWS = (
    """INSERT INTO config_sets VALUES (2, 'paper-1',
       'BTC/USDT direction r5 k2 f1/1/0.5 long tp4 sl0.4 tr0.3/0.1 h3600', 'BTC/USDT', 'direction',
       'long', 3, 'qualified', 57, 30, 18.25, 1790000200000,
       '{"entry_price":65432.1,"best_price":65666.6,"latched":1.0,"entry_ms":1790000300000.0,
       "sum_squares":61.25,"gross_win":30.75,"gross_loss":12.5,"max_sum":19.125,
       "max_at_ms":1790000100000.0,"drawdown_units":4.5,"below_ms":60000.0,
       "last_close_ms":1790000200000.0,"log_e":1.0986122886681098,"phase":2.0,"misses":1.0,
       "fired_ms":1790000299000.0}')""",
    """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 57)
       INSERT INTO simulated_positions SELECT 2, i, 100.0, 100.5, 1789999000000 + i * 1000,
       1789999000500 + i * 1000, i * 0.25, i * 0.125, 'target' FROM n""",
    """INSERT INTO config_sets VALUES (3, 'paper-1',
       'ETH/USDT move r3 k3 f1/1/0.5 short tp8 sl0.4 h3600', 'ETH/USDT', 'move', 'short', 0,
       'failed', 0, 0, 0.0, 1790000200000, NULL)""",
    """UPDATE connections SET key_hint = '…b2c3', no_withdraw_stated = 1, armed_at = 30, rights =
       '{"read":"yes","trade":"yes","withdraw":"no","ip_bound":"unknown","note":"ends 2027"}'""",
)
#: What a program of schema 4 added.
SCHEMA_4_ROWS = (
    """INSERT INTO paper_twins VALUES ('twin-pos1', 'paper-1', 'pos1', 'BTC/USDT', 'key', 'long',
       40, 65000.5, 41, 65100.25, 42, 'target', 1.5, 0.1, 0.02, 0.01, 0.003, -0.002, 0.0, 0.0001,
       43, 'a note')""",
    "INSERT INTO engine_metrics VALUES ('paper-1', 60000, '{\"steps\":60,\"levels\":[9,3,2,1]}')",
    "INSERT INTO set_strategies VALUES ('paper-1', 'key', 'block', 50, x'01ff')",
    "UPDATE decisions SET repeats = 12",
)
#: What a program of schema 5 added.
SCHEMA_5_ROWS = (
    """INSERT INTO preset_types VALUES ('t1', 'Momentum', 2, 70,
       '{"format":"cts-desktop preset","version":1,"id":"t1","revision":2,"name":"Momentum"}')""",
    """INSERT INTO preset_sets VALUES ('t1', 's1', 0, 'Fast', 1, '{"id":"s1","name":"Fast"}')""",
    """INSERT INTO preset_versions VALUES ('t1', 2, 70, 'edited',
       '{"format":"cts-desktop preset","version":1,"id":"t1","revision":2,"name":"Momentum",
         "symbols":["BTC/USDT"],"evaluate_every_h":6,"sets":[{"id":"s1","name":"Fast",
         "timeframe":"5m","indicators":[{"indicator":"rsi","period":{"from":10,"to":14,"step":2}}],
         "trailing":["off","0.3/0.1"],"windows":[25,50]}]}')""",
    """INSERT INTO preset_states VALUES ('paper-1', 's1', 'rsi 14/30/70 5m tp8 sl0.6', 'disabled',
       'average -0.2 units', 71, 1, 2, x'0102ff')""",
    """INSERT INTO backtests VALUES ('r1', 'First', 'paused', 80, NULL, 'ab12', '0.4.0',
       '{"preset":{"format":"cts-desktop preset","version":1,"id":"t1","name":"Momentum",
         "sets":[{"id":"s1","name":"Fast","indicators":[{"indicator":"rsi"}]}]},
         "data":[{"source":"imported","symbol":"BTC/USDT","timeframe_s":60}],"title":"First",
         "search":"tpe","seed":7}',
       '[{"data":{"source":"imported","symbol":"BTC/USDT","timeframe_s":60,"since_ms":0,
         "until_ms":0},"rows":5,"begin_ms":0,"end_ms":300000,"gaps":0,"missing":0,"sha256":"ff"}]',
       1, 3, 1500, 'a note')""",
    "INSERT INTO backtest_parts VALUES ('r1', 0, x'00ff')",
    """INSERT INTO backtest_trades VALUES ('r1', 0, 'BTC/USDT', 'Fast rsi 14/30/70', 'long', 60000,
       180000, 100.1, 100.3, 'target', 1.998, 0.798, 0.12)""",
)
#: What a program of schema 6 added.
SCHEMA_6_ROWS = (
    """INSERT INTO notices VALUES (7, 'order_refused', 'PAPER: No margin', 90, 95, 'paper-1',
       'BTC/USDT', 'orders', 3, 0)""",
    "INSERT INTO notices VALUES (8, 'kill_switch', 'By hand', 96, 96, '', '', 'dashboard', 1, 1)",
)
ROWS = {
    1: SCHEMA_1_ROWS, 2: SCHEMA_2_ROWS, 3: SCHEMA_3_ROWS, 4: SCHEMA_4_ROWS, 5: SCHEMA_5_ROWS,
    6: SCHEMA_6_ROWS,
}  # fmt: skip


def write_database(path: Path, schema: int) -> None:
    """Write the file a program of `schema` left behind, with the rows of those before it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # of these tests, not of the file
        for number, migration in enumerate(MIGRATIONS[:schema], 1):
            run_migration(connection, migration)
            for statement in ROWS[number]:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema}")
