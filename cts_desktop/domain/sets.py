"""Configuration sets and their simulated positions as plain values, for storage and display."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetRow:
    """One configuration set as stored.

    Attributes:
        data: every other number needed to continue exactly where the set was (the sums, the
            evidence, an open simulated position), by name.
    """

    set_key: str
    symbol: str
    indication: str
    side: str
    level: int
    state: str
    closed_count: int
    win_count: int
    net_units_sum: float
    updated_ms: int
    data: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SimulatedTrade:
    """One closed simulated position; results in cost units."""

    set_key: str
    symbol: str
    side: str
    entry_price: float
    exit_price: float
    entry_ms: int
    exit_ms: int
    gross_units: float
    net_units: float
    reason: str
