"""How near an account is to the limits that its risk gate watches, by the gate's own measures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cts_desktop.domain.money import ZERO
from cts_desktop.domain.risk import Reason
from cts_desktop.engine.risk_gate import GateFacts, RiskLimits, fall_pct

PERCENT: Final = "%"


@dataclass(frozen=True, slots=True)
class Measure:
    """What counts against a limit, in *unit*; None = unknown, which blocks."""

    rule: Reason
    value: Decimal | None
    limit: Decimal
    unit: str = ""
    symbol: str = ""


def measures(facts: GateFacts, limits: RiskLimits, symbol: str) -> tuple[Measure, ...]:
    """Return every limit that is not switched off, in the order the gate asks.

    *symbol* is the one with the largest notional; *facts* were collected for it.
    """
    per_symbol = limits.symbol_exposure_pct
    found = (
        Measure(Reason.DAILY_LOSS, _fall(facts.equity, facts.day_start_equity),
                limits.daily_loss_pct, PERCENT),
        Measure(Reason.DRAWDOWN, _fall(facts.equity, facts.peak_equity),
                limits.drawdown_pct, PERCENT),
        Measure(Reason.MAX_POSITIONS, Decimal(facts.open_positions), Decimal(limits.positions)),
        Measure(Reason.EXPOSURE, _share(facts.total_notional, facts.equity),
                limits.exposure_pct, PERCENT),
        Measure(Reason.SYMBOL_EXPOSURE, _share(facts.symbol_notional, facts.equity),
                per_symbol, PERCENT, symbol),
        Measure(Reason.ORDER_RATE, Decimal(facts.entries_last_minute),
                Decimal(limits.orders_per_min)),
    )  # fmt: skip
    return tuple(measure for measure in found if measure.rule not in limits.off)


def _fall(now: Decimal | None, start: Decimal | None) -> Decimal | None:
    fall = fall_pct(now, start)
    return None if fall is None else max(ZERO, fall)


def _share(held: Decimal | None, equity: Decimal | None) -> Decimal | None:
    if held is None or equity is None or equity <= 0:
        return None
    return held / equity * 100
