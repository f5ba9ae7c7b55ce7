"""What a position holds beyond its fills: fees in base currency, adopted quantities, set prices."""

from typing import Final

_POSITIONS: Final = (
    "ALTER TABLE positions ADD COLUMN base_fees TEXT NOT NULL DEFAULT '0'",
    "ALTER TABLE positions ADD COLUMN base_fee_notional TEXT NOT NULL DEFAULT '0'",
    "ALTER TABLE positions ADD COLUMN adjusted_qty TEXT NOT NULL DEFAULT '0'",
    "ALTER TABLE positions ADD COLUMN adjusted_notional TEXT NOT NULL DEFAULT '0'",
    "ALTER TABLE positions ADD COLUMN fixed_stop TEXT",
    "ALTER TABLE positions ADD COLUMN fixed_target TEXT",
)

_ADJUSTMENTS: Final = (
    """
    CREATE TABLE position_adjustments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        connection_id TEXT NOT NULL,
        position_id TEXT NOT NULL,
        symbol TEXT NOT NULL,
        timestamp INTEGER NOT NULL,
        qty_before TEXT NOT NULL,
        qty_after TEXT NOT NULL,
        reason TEXT NOT NULL
    )
    """,
    "CREATE INDEX position_adjustments_position ON position_adjustments (position_id, id)",
)

_ORDERS: Final = (
    """
    CREATE INDEX orders_entries ON orders (connection_id, created_at, id)
    WHERE intent IN ('entry', 'add')
    """,
)

STATEMENTS: Final = (*_POSITIONS, *_ADJUSTMENTS, *_ORDERS)
