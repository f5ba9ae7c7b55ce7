"""The rules of the gate in the order of orders-and-risk, written down once more."""

TABLE = [
    "engine_not_running", "paused", "reconciling", "kill_switch", "not_armed", "trading_off",
    "no_shorts", "storage", "stale_data", "no_data", "clock_offset", "symbol_locked", "cooldown",
    "unknown_balance", "daily_loss", "drawdown", "max_positions", "symbol_positions",
    "set_positions", "exposure", "symbol_exposure", "leverage", "stop_beyond_liquidation",
    "precision", "below_minimum", "above_maximum", "price_band", "duplicate", "order_rate",
    "balance",
]  # fmt: skip
