"""Presets: a named plan of parameter sets, each of which makes configurations (rules §9)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Final

from cts_desktop.domain.indicators import (
    INDICATORS,
    IndicatorGrid,
    IndicatorPoint,
    ParameterRange,
)
from cts_desktop.domain.symbol_rule import SymbolRule

#: Candles on which indicators may be read, and bars on which positions are simulated, in seconds.
TIMEFRAMES_S: Final = (60, 300, 900, 1800, 3600, 14400, 86400)
USUAL_TRAILING: Final = (None, (0.3, 0.1), (0.6, 0.2), (1.0, 0.3))

#: A rule that names no symbol leaves the choice to whoever trades.
ANY_SYMBOL: Final = SymbolRule()
USUAL_TP_FACTORS: Final = ParameterRange(2, 30, 2)
USUAL_SL_RATIOS: Final = ParameterRange(0.3, 3.0, 0.3)

TrailingPair = tuple[float, float]


def timeframe_name(seconds: int) -> str:
    """Return `1m`, `4h`, `1d`."""
    for length, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


@dataclass(frozen=True, slots=True)
class GridPoint:
    """What wakes a configuration: one value for every parameter of every indicator."""

    indicators: tuple[IndicatorPoint, ...]

    @property
    def name(self) -> str:
        """What a person reads: `rsi 14/30/70 + macd 12/26/9`."""
        return " + ".join(point.name for point in self.indicators)

    @property
    def major(self) -> str:
        """First level of the results tree: what is looked at (periods): `rsi 14 + macd 12/26/9`."""
        return " + ".join(
            IndicatorPoint(p.indicator, p.values[: INDICATORS[p.indicator].major]).name
            for p in self.indicators
        )

    @property
    def minor(self) -> str:
        """Second level: the levels that decide: `rsi 30/70`; `usual` where there are none."""
        rest = (
            IndicatorPoint(p.indicator, p.values[INDICATORS[p.indicator].major :])
            for p in self.indicators
        )
        return " + ".join(p.name for p in rest if p.values) or "usual"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetSet:
    """A grid of indicator parameters and exits on some symbols; each point is a configuration.

    Attributes:
        symbols: which symbols; a list without names means those of the connection or the data.
        timeframe_s: candles the indicators read; closed ones only, unless `intrabar`.
        bar_s: bars on which positions are simulated, live and in back-tests alike.
        agree: how many indicators must be for the same side, at most as many as can have one.
        hold_candles: how many candles a crossing counts for, its own included, unless the same
            indicator turns round.
        min_strength: least mean strength of those that agree, 0 to 1.
        sides: +1 and -1.
        tp_factors: take profits in cost units; `sl_ratios` stop losses as share of it; `trailing`
            pairs (start %, distance %), None for off.
        atr_stop: the stop lies at ATR·multiplier of the signal's candle instead of `sl_ratios`.
        max_hold_s: time exit, 0 for none.
        positions_per_direction: positions of one configuration open at once on one side.
        cooldown_s: time from a close to the next entry in the same place.
        look_back_days: how much history judges a configuration at the start.
        min_trades_48h, min_profit_factor, max_drawdown_hours: what a configuration must show
            before it asks for orders.
        windows: how many newest results an evaluation looks at, the shorter first.
    """

    set_id: str
    name: str
    enabled: bool = True
    symbols: SymbolRule = ANY_SYMBOL
    timeframe_s: int = 900
    bar_s: int = 60
    indicators: tuple[IndicatorGrid, ...] = ()
    agree: int = 2
    hold_candles: int = 3
    min_strength: float = 0.5
    intrabar: bool = False
    sides: tuple[int, ...] = (1, -1)
    tp_factors: ParameterRange = USUAL_TP_FACTORS
    sl_ratios: ParameterRange = USUAL_SL_RATIOS
    trailing: tuple[TrailingPair | None, ...] = USUAL_TRAILING
    trailing_only: bool = False
    atr_stop: bool = False
    max_hold_s: int = 0
    positions_per_direction: int = 1
    cooldown_s: float = 10.0
    look_back_days: float = 7.0
    min_trades_48h: float = 5.0
    min_profit_factor: float = 1.2
    max_drawdown_hours: float = 12.0
    windows: tuple[int, int] = (25, 50)

    @property
    def voters(self) -> int:
        """How many indicators must agree: `min(agree, those that can have a side)`."""
        sided = sum(grid.spec.has_side for grid in self.indicators)
        return min(self.agree, sided)

    def points(self) -> Iterator[GridPoint]:
        """Yield every combination of parameter values that makes sense, the first outermost."""
        for combined in product(*(_points(grid) for grid in self.indicators)):
            yield GridPoint(combined)


def _points(grid: IndicatorGrid) -> list[IndicatorPoint]:
    spec = grid.spec
    values = (
        grid.ranges.get(parameter.name, ParameterRange.of(parameter.default))
        for parameter in spec.parameters
    )
    points = [IndicatorPoint(grid.indicator, one) for one in product(*values)]
    return [point for point in points if all(point[a] < point[b] for a, b in spec.ordered)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetLimits:
    """How many real positions of a preset may be open at once; 0 means no such limit.

    Attributes:
        per_indicator: of configurations with the same indicators, whatever their parameters.
        per_direction: long, and short, each.
        per_range: of configurations with the same periods (`GridPoint.major`).
        timeout_s: least time between two entries of one symbol and side.
    """

    per_indicator: int = 0
    per_direction: int = 0
    per_range: int = 0
    timeout_s: float = 0.0


NO_LIMITS: Final = PresetLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetType:
    """A named plan that is assigned to connections.

    Attributes:
        version: 1 for the first that was saved, one more for each change; 0 before that.
        symbols: narrows the symbols of all sets; a list without names narrows nothing.
        trailing, block, dca: strategies its configurations may use.
    """

    type_id: str
    name: str
    description: str = ""
    version: int = 0
    symbols: SymbolRule = ANY_SYMBOL
    limits: PresetLimits = NO_LIMITS
    trailing: bool = True
    block: bool = False
    dca: bool = False
    evaluate_every_h: float = 3.0
    sets: tuple[PresetSet, ...] = ()

    def set(self, set_id: str) -> PresetSet:
        """Return one of its sets; raise KeyError."""
        return {one.set_id: one for one in self.sets}[set_id]


class PresetState(StrEnum):
    """Where a configuration stands."""

    COLLECTING = "collecting"
    """Too little has been seen to judge it."""
    QUALIFIED = "qualified"
    ENABLED = "enabled"
    """It is allowed, but does not meet what its set asks for."""
    DISABLED = "disabled"
    """Two evaluations in a row found it losing."""


@dataclass(frozen=True, slots=True)
class PresetVersion:
    """One saved state of a preset; `note` says what was done, e.g. `edited`, `undone`."""

    version: int
    saved_ms: int
    note: str
    preset: PresetType


@dataclass(frozen=True, slots=True)
class PresetStateRow:
    """What is kept of a configuration on one connection.

    Attributes:
        key: the configuration's name within its set; see analysis.presets.space.
        reason: why it was disabled, in words.
        since_ms: when it came to its present state.
        pinned: the user lets it trade whatever the evaluation says.
        data: packed figures and open positions (engine.presets).
    """

    set_id: str
    key: str
    state: PresetState
    reason: str = ""
    since_ms: int = 0
    pinned: bool = False
    misses: int = 0
    data: bytes = field(default=b"", repr=False)
