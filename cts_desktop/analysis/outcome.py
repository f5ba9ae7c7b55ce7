"""What one closed position earned, in cost units (rules §1, §5)."""

from cts_desktop.analysis.compiled import kernel

FUNDING_PERIOD_MS = 8 * 3600 * 1000


@kernel
def outcome(
    side: float,
    entry: float,
    exit_: float,
    fixed_pct: float,
    funding_pct: float,
    cost_pct: float,
    entry_ms: int,
    exit_ms: int,
) -> tuple[float, float]:
    """Return (gross_units, net_units) of a position of `side` +1 or -1.

    `fixed_pct` is fees and slippage of the round trip in % of price, `funding_pct` what longs pay
    and shorts receive at each 8-hour boundary of UTC the position was held over, `cost_pct` the
    unit C.
    """
    gross_pct = side * (exit_ / entry - 1.0) * 100.0
    paid_pct = fixed_pct
    if funding_pct != 0.0:  # whole divisions are slow
        crossings = exit_ms // FUNDING_PERIOD_MS - entry_ms // FUNDING_PERIOD_MS
        paid_pct += side * funding_pct * crossings
    return gross_pct / cost_pct, (gross_pct - paid_pct) / cost_pct
