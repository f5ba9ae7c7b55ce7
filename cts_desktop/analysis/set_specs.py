"""What configuration sets there are: the grid, one set, a market's costs (rules §5, no numba)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.indications import INDICATIONS

LONG: Final = 1
SHORT: Final = -1
KEY_LENGTH: Final = 80

TrailingPair = tuple[float, float]


def _default_k() -> dict[str, float]:
    return {name: spec.k_default for name, spec in INDICATIONS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSpec:
    """The combinations a connection tries on every symbol; the default makes 384 sets per symbol.

    `ranges` in grid steps, `k` thresholds per indication in cost units, `tp_factors` in cost units,
    `sl_ratios` as shares of the take profit, `trailing` as (start %, distance %) or None for off.
    `mc`, `lp`, `dd` are the common filter's market change, last-part ratio and drawdown ratio.
    `max_hold_s` 0 means no time exit. The activity gate opens at `0.05·activity_index` cost units
    per second and a standard deviation of step returns of `min_volatility_pct`, both over
    `activity_window_s`; at 1-second steps 0.05 % is about five times the ordinary movement of
    BTC/USDT, so quiet markets need a lower value to produce any signal.
    """

    indications: tuple[str, ...] = ("direction", "move")
    ranges: tuple[int, ...] = (5, 10, 20, 30)
    k: Mapping[str, float] = field(default_factory=_default_k)
    sides: tuple[int, ...] = (LONG, SHORT)
    tp_factors: tuple[float, ...] = (4.0, 8.0, 14.0)
    sl_ratios: tuple[float, ...] = (0.4, 0.8, 1.4)
    trailing: tuple[TrailingPair | None, ...] = (None, (0.3, 0.1), (0.6, 0.2))
    trailing_only: bool = False
    mc: int = 1
    lp: float = 1.0
    dd: float = 0.5
    max_hold_s: int = 3600
    signal_timeout_s: float = 3.0
    activity_window_s: float = 10.0
    activity_index: float = 2.0
    min_volatility_pct: float = 0.05

    def __post_init__(self) -> None:
        """Refuse a grid that no kernel can evaluate.

        Raises:
            ValueError: An indication, range, side or trailing pair is unknown or out of range.
        """
        for name in self.indications:
            spec = INDICATIONS.get(name)
            if spec is None or name not in self.k:
                raise ValueError(f"Indication {name!r} is unknown or has no threshold k")
            if not spec.k_minimum <= self.k[name] <= spec.k_maximum:
                raise ValueError(f"k of {name} must be {spec.k_minimum} to {spec.k_maximum}")
            if not all(spec.range_minimum <= r <= spec.range_maximum for r in self.ranges):
                raise ValueError(
                    f"Ranges of {name} must be {spec.range_minimum} to {spec.range_maximum}"
                )
        if not set(self.sides) <= {LONG, SHORT}:
            raise ValueError(f"Sides are 1 (long) and -1 (short): {self.sides}")
        if any(pair is not None and min(pair) <= 0.0 for pair in self.trailing):
            raise ValueError(f"Trailing start and distance must be positive: {self.trailing}")

    def exits(self, position_cost_pct: float) -> Iterator[tuple[float, float, TrailingPair | None]]:
        """Yield (TP factor, SL ratio, trailing pair), without those that could never trail."""
        for tp_factor, sl_ratio, pair in product(self.tp_factors, self.sl_ratios, self.trailing):
            if pair is None or pair[0] < tp_factor * position_cost_pct:
                yield tp_factor, sl_ratio, pair

    def count(self, n_symbols: int, position_cost_pct: float) -> int:
        """Return how many sets this grid makes, for the estimate shown before it is applied."""
        exits = sum(1 for _ in self.exits(position_cost_pct))
        return n_symbols * len(self.indications) * len(self.ranges) * len(self.sides) * exits


@dataclass(frozen=True, slots=True)
class SetSpec:
    """One configuration set: what wakes it and how its positions end.

    `side` is +1 or -1; a trailing distance of 0 means no trailing stop.
    """

    symbol: str
    indication: str
    range_steps: int
    k: float
    side: int
    tp_factor: float
    sl_ratio: float
    trailing_start_pct: float = 0.0
    trailing_distance_pct: float = 0.0
    mc: int = 1
    lp: float = 1.0
    dd: float = 0.5
    max_hold_s: int = 0

    @property
    def key(self) -> str:
        """A stable name a person can read, at most 80 characters, the set's identity in storage."""
        side = "long" if self.side == LONG else "short"
        parts = [
            f"{self.symbol} {self.indication} r{self.range_steps} k{self.k:g}",
            f"f{self.mc}/{self.lp:g}/{self.dd:g} {side} tp{self.tp_factor:g} sl{self.sl_ratio:g}",
        ]
        if self.trailing_distance_pct > 0.0:
            parts.append(f"tr{self.trailing_start_pct:g}/{self.trailing_distance_pct:g}")
        if self.max_hold_s > 0:
            parts.append(f"h{self.max_hold_s}")
        return " ".join(parts)

    @property
    def family(self) -> str:
        """Symbol, indication and side: the group whose evidence is judged together."""
        return f"{self.symbol} {self.indication} {'long' if self.side == LONG else 'short'}"

    def tp_pct(self, position_cost_pct: float) -> float:
        """Return the take profit in % of the entry price: `tp_factor·C`."""
        return self.tp_factor * position_cost_pct

    def sl_pct(self, position_cost_pct: float) -> float:
        """Return the stop loss in % of the entry price: `sl_ratio·tp_pct`."""
        return self.sl_ratio * self.tp_pct(position_cost_pct)

    def break_even_win_rate(self, position_cost_pct: float, cost_pct: float) -> float:
        """Return the win rate at which TP and SL alone neither earn nor lose, as a share."""
        tp_pct, sl_pct = self.tp_pct(position_cost_pct), self.sl_pct(position_cost_pct)
        return (sl_pct + cost_pct) / (tp_pct + sl_pct)


def build_sets(symbols: Sequence[str], grid: GridSpec, position_cost_pct: float) -> list[SetSpec]:
    """Return every set of the grid, ordered by symbol, indication, range, side, exit.

    The order matters: the sets of one symbol, and of one parameterisation and side, are contiguous.

    Raises:
        ValueError: Two sets share a name, or a name is too long to store.
    """
    exits = list(grid.exits(position_cost_pct))
    specs = [
        SetSpec(
            symbol=symbol,
            indication=indication,
            range_steps=range_steps,
            k=grid.k[indication],
            side=side,
            tp_factor=tp_factor,
            sl_ratio=sl_ratio,
            trailing_start_pct=pair[0] if pair else 0.0,
            trailing_distance_pct=pair[1] if pair else 0.0,
            mc=grid.mc,
            lp=grid.lp,
            dd=grid.dd,
            max_hold_s=grid.max_hold_s,
        )
        for symbol, indication, range_steps, side in product(
            symbols, grid.indications, grid.ranges, grid.sides
        )
        for tp_factor, sl_ratio, pair in exits
    ]
    keys = {spec.key for spec in specs}
    if len(keys) != len(specs):
        raise ValueError("Two configuration sets have the same name: a value repeats in the grid")
    if any(len(key) > KEY_LENGTH for key in keys):
        raise ValueError(f"A configuration set's name is longer than {KEY_LENGTH} characters")
    return specs


@dataclass(frozen=True, slots=True)
class MarketCosts:
    """What a simulated position pays, in % of price, one value per symbol (float64).

    `funding_rate_pct` is paid by longs and received by shorts at every 8-hour boundary of UTC the
    position is held over; 0 on spot markets.
    """

    fee_round_trip_pct: npt.NDArray[np.float64]
    slippage_pct: npt.NDArray[np.float64]
    funding_rate_pct: npt.NDArray[np.float64]

    @classmethod
    def uniform(
        cls,
        n_symbols: int,
        *,
        fee_round_trip_pct: float = 0.1,
        slippage_pct: float = 0.02,
        funding_rate_pct: float = 0.0,
    ) -> Self:
        """Return the same costs for every symbol."""
        return cls(
            np.full(n_symbols, fee_round_trip_pct),
            np.full(n_symbols, slippage_pct),
            np.full(n_symbols, funding_rate_pct),
        )
