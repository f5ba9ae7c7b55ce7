"""What `demo --signals --simulated --prices --json` wrote, worked out anew by the reference."""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.helpers.reference.market import Bar, Closed, Market, Plan, Signal
from tests.helpers.reference.positions import Costs, Exits

_FUNDING_MS = 8 * 3600 * 1000
#: What a line leaves out where the indication does not use it.
UNUSED = {"window_s": 0, "activity_pct": 0.0, "mc": 1, "lp": 1.0, "dd": 0.5, "range_steps": 0}


def lines(path: Path) -> list[dict[str, Any]]:
    """Return every object of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def plan_of(facts: Mapping[str, Any]) -> Plan:
    """Return the plan the summary tells of."""
    cost = facts["position_cost_pct"]
    return Plan(
        symbols=facts["symbols"],
        parameterisations=[SimpleNamespace(**UNUSED | one) for one in facts["indications"]],
        exits=[
            Exits(
                one["tp_factor"] * cost,
                one["sl_ratio"] * (one["tp_factor"] * cost),
                one["trailing_start_pct"],
                one["trailing_distance_pct"],
                facts["trailing_only"],
                facts["max_hold_s"] * 1000,
            )
            for one in facts["exits"]
        ],
        sides=[1 if side == "long" else -1 for side in facts["sides"]],
        cost_pct=cost,
        step_ms=facts["step_ms"],
        timeout_ms=round(facts["signal_timeout_s"] * 1000),
        gate=(
            facts["activity_window_s"],
            facts["activity_index"],
            facts["min_volatility_pct"],
        ),
    )


def recompute(
    facts: Mapping[str, Any], prices: Path, heard: set[tuple[str, int, int]]
) -> tuple[list[Signal], list[Closed]]:
    """Return all signals and closed positions that follow from the prices.

    Of readings that rounding may decide, those in `heard` fire. Costs are left at nothing: net
    results are a sum for the caller.
    """
    plan = plan_of(facts)
    market = Market(
        plan,
        dict.fromkeys(plan.symbols, Costs(0.0, 0.0)),
        lambda *reading: reading in heard,
    )
    signals: list[Signal] = []
    closed: list[Closed] = []
    for ts_ms, bars in _steps(prices):
        more_signals, more_closed = market.step(ts_ms, bars)
        signals += more_signals
        closed += more_closed
    return signals, closed


def _steps(prices: Path) -> Iterator[tuple[int, dict[str, Bar]]]:
    steps: dict[int, dict[str, Bar]] = defaultdict(dict)
    for line in lines(prices):
        values = (line[name] for name in ("open", "high", "low", "last", "volume"))
        bar = Bar(*(math.nan if value is None else value for value in values))
        steps[line["ts_ms"]][line["symbol"]] = bar
    yield from sorted(steps.items())


def net_units(trade: Mapping[str, Any], cost_pct: float) -> float:
    """Return a written position's net result from its gross one and the costs written with it."""
    side = 1 if trade["side"] == "long" else -1
    boundaries = trade["exit_ms"] // _FUNDING_MS - trade["entry_ms"] // _FUNDING_MS
    paid_pct = trade["fee_pct"] + trade["slippage_pct"] + side * trade["funding_pct"] * boundaries
    return float(trade["gross_units"] - paid_pct / cost_pct)
