"""The classic indicators a preset may read, and what can be chosen of each (rules §9)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One number of an indicator; `minimum` and `maximum` are inclusive."""

    name: str
    label: str
    default: float
    minimum: float
    maximum: float
    step: float = 1.0

    @property
    def is_whole(self) -> bool:
        """Tell whether only whole numbers make sense (candles)."""
        return self.step == int(self.step) and self.default == int(self.default)


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """One indicator.

    Attributes:
        parameters: in the order in which people say them: RSI 14/30/70.
        major: how many of the first parameters say what it looks at (periods); the rest are
            levels.
        has_side: whether it can be for long or short; the others filter only.
        needs_volume: says nothing where volumes are unknown.
        on_bars: reads the bars on which positions are simulated, as the main engine reads its price
            grid, and not the candles of the preset's timeframe.
        ordered: pairs of parameters of which the first must be below the second.
    """

    name: str
    label: str
    what: str
    parameters: tuple[ParameterSpec, ...] = ()
    major: int = 1
    has_side: bool = True
    needs_volume: bool = False
    on_bars: bool = False
    ordered: tuple[tuple[str, str], ...] = ()


def _period(default: float, name: str = "period", label: str = "Period") -> ParameterSpec:
    return ParameterSpec(name, label, default, 2, 400)


def _level(
    name: str, label: str, default: float, limits: tuple[float, float], step: float = 1.0
) -> ParameterSpec:
    return ParameterSpec(name, label, default, *limits, step)


_FILTER: Final = (
    ParameterSpec("mc", "Market change", 1, 1, 10),
    ParameterSpec("lp", "Last-part ratio", 1.0, 1.0, 2.5, 0.5),
    ParameterSpec("dd", "Pullback", 0.5, 0.1, 0.5, 0.1),
)
_RANGE: Final = ParameterSpec("range", "Range", 10, 3, 30)
_FAST_SLOW: Final = (("fast", "slow"),)
_ZONE: Final = (("lower", "upper"),)

INDICATORS: Final[Mapping[str, IndicatorSpec]] = MappingProxyType({
    spec.name: spec
    for spec in (
        IndicatorSpec(
            "rsi", "RSI", "leaves the oversold or overbought zone",
            (_period(14), _level("lower", "Oversold", 30, (5, 50)),
             _level("upper", "Overbought", 70, (50, 95))),
            ordered=_ZONE,
        ),
        IndicatorSpec(
            "macd", "MACD", "its histogram crosses zero",
            (_period(12, "fast", "Fast"), _period(26, "slow", "Slow"),
             _period(9, "signal", "Signal")),
            major=3, ordered=_FAST_SLOW,
        ),
        IndicatorSpec(
            "bollinger", "Bollinger", "%B lies near or outside a band",
            (_period(20), _level("deviations", "Deviations", 2.0, (0.5, 5.0), 0.1),
             _level("lower", "Low %B", 0.2, (0.0, 0.5), 0.05),
             _level("upper", "High %B", 0.8, (0.5, 1.0), 0.05)),
            major=2,
        ),
        IndicatorSpec(
            "sar", "Parabolic SAR", "flips to the other side of the price",
            (_level("acceleration", "Acceleration", 0.02, (0.005, 0.1), 0.005),
             _level("maximum", "Maximum", 0.2, (0.05, 0.5), 0.05)),
            major=2, ordered=(("acceleration", "maximum"),),
        ),
        IndicatorSpec(
            "adx", "ADX", "the stronger directional line while the trend is strong",
            (_period(14), _level("threshold", "Threshold", 25, (5, 60))),
        ),
        IndicatorSpec(
            "atr", "ATR", "lets entries through while the market moves enough; may set the stop",
            (_period(14), _level("multiplier", "Multiplier", 1.5, (0.5, 6.0), 0.5)),
            has_side=False,
        ),
        IndicatorSpec(
            "ema", "EMA", "the fast average crosses the slow one",
            (_period(9, "fast", "Fast"), _period(21, "slow", "Slow")),
            major=2, ordered=_FAST_SLOW,
        ),
        IndicatorSpec(
            "sma", "SMA", "the fast average crosses the slow one",
            (_period(10, "fast", "Fast"), _period(50, "slow", "Slow")),
            major=2, ordered=_FAST_SLOW,
        ),
        IndicatorSpec(
            "stochastic", "Stochastic", "%K crosses %D inside the oversold or overbought zone",
            (_period(14, "k", "%K"), ParameterSpec("slowing", "Slowing", 3, 1, 50),
             ParameterSpec("d", "%D", 3, 1, 50), _level("lower", "Oversold", 20, (5, 50)),
             _level("upper", "Overbought", 80, (50, 95))),
            major=3, ordered=_ZONE,
        ),
        IndicatorSpec(
            "cci", "CCI", "comes back from beyond its limit",
            (_period(20), _level("limit", "Limit", 100, (25, 300), 5.0)),
        ),
        IndicatorSpec(
            "mfi", "MFI", "leaves the oversold or overbought zone",
            (_period(14), _level("lower", "Oversold", 20, (5, 50)),
             _level("upper", "Overbought", 80, (50, 95))),
            needs_volume=True, ordered=_ZONE,
        ),
        IndicatorSpec(
            "obv", "OBV", "crosses its own average",
            (_period(20),), needs_volume=True,
        ),
        IndicatorSpec(
            "vwap", "VWAP", "the close crosses the day's average price by volume",
            needs_volume=True, major=0,
        ),
        IndicatorSpec(
            "direction", "Direction", "the main engine's reversal",
            (_RANGE, _level("threshold", "k", 2.0, (0.5, 20.0), 0.5), *_FILTER), on_bars=True,
        ),
        IndicatorSpec(
            "move", "Move", "the main engine's continuation",
            (_RANGE, _level("threshold", "k", 3.0, (0.5, 20.0), 0.5), *_FILTER), on_bars=True,
        ),
        IndicatorSpec(
            "active", "Active", "the main engine's burst",
            (ParameterSpec("range", "Range", 1, 1, 10),
             _level("threshold", "θ", 1.0, (0.5, 2.5), 0.5),
             ParameterSpec("window_s", "Window", 300, 10, 300, 10),
             ParameterSpec("activity_pct", "Activity", 30, 10, 90, 10)),
            on_bars=True,
        ),
        IndicatorSpec(
            "optimal", "Optimal", "the main engine's filtered reversal",
            (_RANGE, _level("threshold", "k", 2.0, (0.5, 20.0), 0.5), *_FILTER), on_bars=True,
        ),
        IndicatorSpec(
            "auto", "Auto", "the main engine's steady change",
            (ParameterSpec("window_s", "Window", 1200, 60, 2400, 60),
             _level("threshold", "θ", 1.0, (0.5, 3.0), 0.5)),
            on_bars=True,
        ),
    )
})  # fmt: skip
"""In the order in which they are offered; every one has defaults, so a name alone is enough."""


@dataclass(frozen=True, slots=True)
class ParameterRange:
    """The values from `start` to `end`, both included, every `step`."""

    start: float
    end: float
    step: float = 1.0

    @classmethod
    def of(cls, value: float) -> "ParameterRange":
        """Return the range of one value."""
        return cls(value, value)

    def __iter__(self) -> Iterator[float]:
        # In decimals: 0.3 + 0.3 + 0.3 is not 0.9 in floats, and names are made of these values.
        start, end, step = (Decimal(str(one)) for one in (self.start, self.end, self.step))
        return (float(start + number * step) for number in range(len(self)) if end >= start)

    def __len__(self) -> int:
        start, end, step = (Decimal(str(one)) for one in (self.start, self.end, self.step))
        return int((end - start) / step) + 1 if end >= start and step > 0 else 0


@dataclass(frozen=True, slots=True)
class IndicatorGrid:
    """An indicator with the values tried of its parameters; those not named stay at default."""

    indicator: str
    ranges: Mapping[str, ParameterRange]

    @property
    def spec(self) -> IndicatorSpec:
        """Return what can be chosen."""
        return INDICATORS[self.indicator]


@dataclass(frozen=True, slots=True)
class IndicatorPoint:
    """An indicator with one value for each parameter, in the order of its spec."""

    indicator: str
    values: tuple[float, ...]

    def __getitem__(self, name: str) -> float:
        """Return the value of a parameter."""
        names = [parameter.name for parameter in INDICATORS[self.indicator].parameters]
        return self.values[names.index(name)]

    @property
    def name(self) -> str:
        """What a person reads: `rsi 14/30/70`."""
        values = "/".join(f"{value:g}" for value in self.values)
        return f"{self.indicator} {values}".rstrip()
