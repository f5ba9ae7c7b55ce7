"""What configuration sets there are: the grid, one set, a market's costs (§4, §5, no numba)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.indications import (
    INDICATIONS,
    LAST_PART_CHOICES,
    MARKET_CHANGE_RANGE,
    PULLBACK_CHOICES,
)

LONG: Final = 1
SHORT: Final = -1
KEY_LENGTH: Final = 120
USUAL_COST_PCT: Final = 0.1
USUAL_STEP_MS: Final = 1000
_PCT_DIGITS: Final = 9

TrailingPair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Parameterisation:
    """One way to read the market: an indication with everything that can be chosen for it.

    Attributes:
        range_steps: look-back in grid steps; of *active* 1 to 10, which selects its `q`; 0 of
            *auto*.
        threshold: `k` in cost units; of *active* and *auto* `θ` in %.
        window_s: window of *active* and *auto*, else 0.
        activity_pct: share of lively seconds *active* asks for, else 0.
        mc, lp, dd: market change, last-part ratio and drawdown ratio of the common filter
            (direction, move, optimal).
    """

    indication: str
    range_steps: int
    threshold: float
    window_s: int = 0
    activity_pct: float = 0.0
    mc: int = 1
    lp: float = 1.0
    dd: float = 0.5

    @property
    def name(self) -> str:
        """What a person reads, and the middle of a set's name: `direction r5 k2 f1/1/0.5`."""
        parts = [self.indication]
        spec = INDICATIONS[self.indication]
        if spec.has_range:
            parts.append(f"r{self.range_steps}")
        if spec.windows_s:
            parts.append(f"w{self.window_s}")
        parts.append(f"k{self.threshold:g}")
        if spec.has_activity:
            parts.append(f"a{self.activity_pct:g}")
        if spec.has_filter:
            parts.append(f"f{self.mc}/{self.lp:g}/{self.dd:g}")
        return " ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicationGrid:
    """The values tried for one indication; what the indication does not use stays at its default.

    Every combination is a `Parameterisation`; see there for the units.
    """

    ranges: tuple[int, ...] = (0,)
    thresholds: tuple[float, ...]
    windows_s: tuple[int, ...] = (0,)
    activity_pcts: tuple[float, ...] = (0.0,)
    mcs: tuple[int, ...] = (1,)
    lps: tuple[float, ...] = (1.0,)
    dds: tuple[float, ...] = (0.5,)

    def parameterisations(self, indication: str) -> Iterator[Parameterisation]:
        """Yield every combination, ranges outermost."""
        for values in product(
            self.ranges,
            self.thresholds,
            self.windows_s,
            self.activity_pcts,
            self.mcs,
            self.lps,
            self.dds,
        ):
            yield Parameterisation(indication, *values)


@dataclass(frozen=True, slots=True)
class ExitPair:
    """How the positions of a set end, apart from time.

    `tp_factor` in cost units, `sl_ratio` as share of the take profit, the trailing pair in % of
    price; a distance of 0 means no trailing stop. One that trails only has no target.
    """

    tp_factor: float
    sl_ratio: float
    trailing_start_pct: float = 0.0
    trailing_distance_pct: float = 0.0
    trailing_only: bool = False

    @property
    def name(self) -> str:
        """Part of a set's name: `tp4 sl0.5 tr0.3/0.1`, or `… tr0.3/0.1 only`."""
        text = f"tp{self.tp_factor:g} sl{self.sl_ratio:g}"
        if self.trailing_distance_pct > 0.0:
            text += f" tr{self.trailing_start_pct:g}/{self.trailing_distance_pct:g}"
        return f"{text} only" if self.trailing_only else text

    def tp_pct(self, position_cost_pct: float) -> float:
        """Return the take profit in % of the entry price: `tp_factor·C`."""
        return self.tp_factor * position_cost_pct

    def sl_pct(self, position_cost_pct: float) -> float:
        """Return the stop loss in % of the entry price: `sl_ratio·tp_pct`."""
        return self.sl_ratio * self.tp_pct(position_cost_pct)


def exit_table(exits: Iterable[ExitPair], position_cost_pct: float) -> npt.NDArray[np.float64]:
    """Return `[exit, (tp_pct, sl_pct, trailing start %, trailing distance %)]`."""
    cost = position_cost_pct
    return np.array(
        [
            (e.tp_pct(cost), e.sl_pct(cost), e.trailing_start_pct, e.trailing_distance_pct)
            for e in exits
        ],
        np.float64,
    ).reshape(-1, 4)


def _sparse() -> Mapping[str, IndicationGrid]:
    """Return what is tried by default: direction, move and active, a few values of each."""
    return MappingProxyType(
        {
            "direction": IndicationGrid(ranges=(3, 5, 10, 20, 30), thresholds=(2.0,)),
            "move": IndicationGrid(ranges=(3, 5, 10, 20, 30), thresholds=(3.0,)),
            "active": IndicationGrid(
                ranges=(1, 3), thresholds=(0.5, 1.0), windows_s=(60,), activity_pcts=(30.0,)
            ),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSpec:
    """The combinations a connection tries on every symbol; the default makes 2,380 per symbol.

    `sides` LONG and SHORT, `tp_factors` in cost units, `sl_ratios` as shares of the take profit,
    `trailing` as (start %, distance %) or None for off; with `trailing_only` those that trail have
    no target. `max_hold_s` 0 means no time exit. The activity gate opens at `0.05·activity_index`
    cost units per second and a standard deviation of step returns of `min_volatility_pct`, both
    over `activity_window_s`; at 1-second steps 0.05 % is about five times the ordinary movement of
    BTC/USDT, so quiet markets need a lower value to produce any signal.
    """

    indications: Mapping[str, IndicationGrid] = field(default_factory=_sparse)
    sides: tuple[int, ...] = (LONG, SHORT)
    tp_factors: tuple[float, ...] = (4.0, 8.0, 12.0, 16.0, 20.0)
    sl_ratios: tuple[float, ...] = (0.4, 0.8, 1.2, 1.6, 2.0)
    trailing: tuple[TrailingPair | None, ...] = (None, (0.3, 0.1), (0.6, 0.2), (1.0, 0.3))
    trailing_only: bool = False
    max_hold_s: int = 3600
    signal_timeout_s: float = 3.0
    activity_window_s: float = 10.0
    activity_index: float = 2.0
    min_volatility_pct: float = 0.05

    def __post_init__(self) -> None:
        """Refuse a grid that no kernel can evaluate.

        Raises:
            ValueError: Something is unknown, empty or out of range.
        """
        for name, grid in self.indications.items():
            if name not in INDICATIONS:
                raise ValueError(f"Indication {name!r} is unknown")
            for parameterisation in grid.parameterisations(name):
                _check(parameterisation)
        if not set(self.sides) <= {LONG, SHORT}:
            raise ValueError(f"Sides are 1 (long) and -1 (short): {self.sides}")
        if not all(value > 0.0 for value in (*self.tp_factors, *self.sl_ratios)):
            raise ValueError("Take profits and stop losses must be positive")
        if any(pair is not None and min(pair) <= 0.0 for pair in self.trailing):
            raise ValueError(f"Trailing start and distance must be positive: {self.trailing}")

    def parameterisations(self) -> tuple[Parameterisation, ...]:
        """Return every parameterisation of every indication."""
        return tuple(
            parameterisation
            for name, grid in self.indications.items()
            for parameterisation in grid.parameterisations(name)
        )

    def exits(self, position_cost_pct: float) -> tuple[ExitPair, ...]:
        """Return every exit, without those that would trail only from their target on."""
        return tuple(
            ExitPair(tp_factor, sl_ratio, *pair, self.trailing_only)
            if pair
            else ExitPair(tp_factor, sl_ratio)
            for tp_factor, sl_ratio, pair in product(self.tp_factors, self.sl_ratios, self.trailing)
            # 6·0.1 is 0.6000000000000001, and a trailing stop from 0.6 % on lies at that target.
            if pair is None or pair[0] < round(tp_factor * position_cost_pct, _PCT_DIGITS)
        )

    def count(self, n_symbols: int, position_cost_pct: float) -> int:
        """Return how many sets this grid makes."""
        return (
            n_symbols
            * len(self.parameterisations())
            * len(self.sides)
            * len(self.exits(position_cost_pct))
        )


def _check(wanted: Parameterisation) -> None:
    spec = INDICATIONS[wanted.indication]
    least, most = spec.threshold_range
    if not least <= wanted.threshold <= most:
        raise ValueError(f"The threshold of {spec.name} must be {least:g} to {most:g}")
    if not spec.range_minimum <= wanted.range_steps <= spec.range_maximum:
        raise ValueError(
            f"Ranges of {spec.name} must be {spec.range_minimum} to {spec.range_maximum}"
        )
    if spec.windows_s and not spec.windows_s[0] <= wanted.window_s <= spec.windows_s[1]:
        raise ValueError(
            f"Windows of {spec.name} must be {spec.windows_s[0]} to {spec.windows_s[1]} s"
        )
    if spec.has_activity and not 10.0 <= wanted.activity_pct <= 90.0:  # noqa: PLR2004 - rules §4
        raise ValueError("The activity must be 10 to 90 %")
    if spec.has_filter and not (
        MARKET_CHANGE_RANGE[0] <= wanted.mc <= MARKET_CHANGE_RANGE[1]
        and LAST_PART_CHOICES[0] <= wanted.lp <= LAST_PART_CHOICES[-1]
        and PULLBACK_CHOICES[0] <= wanted.dd <= PULLBACK_CHOICES[-1]
    ):
        raise ValueError(f"The filter of {wanted.name} is out of range")


@dataclass(frozen=True, slots=True)
class SetSpec:
    """One configuration set: what wakes it and how its positions end; `side` is +1 or -1.

    The position cost belongs to it: with another one its exits lie elsewhere, and what it earned
    was counted in another unit. So does the step of the price grid, in which ranges are counted.
    """

    symbol: str
    parameterisation: Parameterisation
    side: int
    exits: ExitPair
    max_hold_s: int = 0
    position_cost_pct: float = USUAL_COST_PCT
    step_ms: int = USUAL_STEP_MS

    @property
    def key(self) -> str:
        """A stable name a person can read, at most 120 characters, its identity in storage."""
        tail = exit_name(self.exits, self.max_hold_s, self.position_cost_pct, self.step_ms)
        return f"{group_name(self.symbol, self.parameterisation, self.side)} {tail}"

    @property
    def indication(self) -> str:
        """The name of its indication."""
        return self.parameterisation.indication

    def break_even_win_rate(self, cost_pct: float) -> float:
        """Return the win rate at which TP and SL alone neither earn nor lose, as a share.

        `cost_pct` is what a position pays, in % of price.
        """
        tp_pct = self.exits.tp_pct(self.position_cost_pct)
        sl_pct = self.exits.sl_pct(self.position_cost_pct)
        return break_even_win_rate(tp_pct, sl_pct, cost_pct)


def break_even_win_rate(tp_pct: float, sl_pct: float, cost_pct: float) -> float:
    """Return the win rate at which a pair of take profit and stop loss earns its costs (rules §1).

    `cost_pct` is what a round trip pays in % of price: fees and slippage. Above 1 no win rate is
    enough.
    """
    return (sl_pct + cost_pct) / (tp_pct + sl_pct)


def side_name(side: int) -> str:
    """Return `long` or `short`."""
    return "long" if side == LONG else "short"


def group_name(symbol: str, parameterisation: Parameterisation, side: int) -> str:
    """Return the part of a set's name that all sets share which one signal wakes."""
    return f"{symbol} {parameterisation.name} {side_name(side)}"


def exit_name(exits: ExitPair, max_hold_s: int, position_cost_pct: float, step_ms: int) -> str:
    """Return the rest of a set's name, what is usual left out: `tp4 sl0.5 h3600 c0.2 g15`."""
    parts = [exits.name]
    if max_hold_s > 0:
        parts.append(f"h{max_hold_s}")
    if position_cost_pct != USUAL_COST_PCT:
        parts.append(f"c{position_cost_pct:g}")
    if step_ms != USUAL_STEP_MS:
        parts.append(f"g{step_ms / 1000:g}")
    return " ".join(parts)


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
