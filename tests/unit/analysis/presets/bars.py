"""Bars for the tests of presets: walks, given prices, mirrored prices, and recorded candles."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.presets.candles import Series, bars_of
from cts_desktop.analysis.presets.indicators import Prices, Votes, votes_of
from cts_desktop.domain.indicators import INDICATORS, IndicatorGrid, IndicatorPoint, ParameterRange
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import PresetSet
from tests.helpers.reference.oscillators import Candle

Floats = npt.NDArray[np.float64]
MINUTE_MS = 60_000
#: A midnight, so that candles of any length begin with the data.
BEGIN_MS = 1_700_006_400_000


def walk(seed: int, count: int, volatility: float = 0.002) -> Candles:
    """One-minute candles of a random walk from 100 on, with volumes."""
    rng = np.random.default_rng(seed)
    moves = rng.normal(0.0, volatility / np.sqrt(8), (count, 8))
    ticks = 100.0 * np.exp(np.cumsum(moves).reshape(count, 8))
    # Volumes with few binary digits add up exactly, whatever the order.
    volume = rng.integers(1, 2**20, count) / 1024.0
    rows = (ticks[:, 0], ticks.max(1), ticks.min(1), ticks[:, -1], volume)
    return Candles(times(count), np.stack(rows, axis=1))


def times(count: int, step_ms: int = MINUTE_MS) -> npt.NDArray[np.int64]:
    """Opening times from a midnight on."""
    return BEGIN_MS + np.arange(count, dtype=np.int64) * step_ms


def of_closes(closes: Sequence[float], volume: float = 1.0) -> Candles:
    """Candles that open at the close before and touch nothing else."""
    last = np.asarray(closes, np.float64)
    first = np.concatenate((last[:1], last[:-1]))
    rows = (first, np.maximum(first, last), np.minimum(first, last), last)
    return Candles(times(last.size), np.stack((*rows, np.full(last.size, volume)), axis=1))


def mirrored(candles: Candles) -> Candles:
    """The same path with negated log-returns: highs become lows."""
    base = candles.ohlcv[0, 0] ** 2
    open_, high, low, close, volume = candles.ohlcv.T
    rows = (base / open_, base / low, base / high, base / close, volume)
    return Candles(candles.ts_ms, np.stack(rows, axis=1))


def without(candles: Candles, begin: int, end: int) -> Candles:
    """Candles with a stretch left out."""
    kept = np.ones(candles.ts_ms.size, np.bool_)
    kept[begin:end] = False
    return Candles(candles.ts_ms[kept], candles.ohlcv[kept])


def part(candles: Candles, begin: int, end: int | None = None) -> Candles:
    """Some neighbouring candles."""
    return Candles(candles.ts_ms[begin:end], candles.ohlcv[begin:end])


def series(candles: Candles) -> Series:
    """One-minute bars."""
    return bars_of(candles, 60, 60)


def as_rows(candles: Candles) -> list[Candle]:
    """Candles for the reference, one by one."""
    return [
        Candle(ts_ms, *row)
        for ts_ms, row in zip(candles.ts_ms.tolist(), candles.ohlcv.tolist(), strict=True)
    ]


def point(indicator: str, **values: float) -> IndicatorPoint:
    """An indicator at its defaults but for what is named."""
    parameters = INDICATORS[indicator].parameters
    return IndicatorPoint(indicator, tuple(values.get(one.name, one.default) for one in parameters))


def votes(one: IndicatorPoint, candles: Candles) -> Votes:
    """What an indicator says at each one-minute candle."""
    bars = series(candles)
    return votes_of(one, bars, Prices.of(bars))


def grid(indicator: str, **values: float | tuple[float, float, float]) -> IndicatorGrid:
    """An indicator with single values or ranges."""
    return IndicatorGrid(
        indicator,
        {
            name: ParameterRange(*value) if isinstance(value, tuple) else ParameterRange.of(value)
            for name, value in values.items()
        },
    )


def preset_set(*indicators: IndicatorGrid, **values: object) -> PresetSet:
    """A set on one-minute candles that listens to a single indicator of any strength."""
    usual: dict[str, object] = {"timeframe_s": 60, "agree": 1, "min_strength": 0.0}
    return PresetSet(set_id="s", name="Set", indicators=indicators, **(usual | values))  # type: ignore[arg-type]


def recorded(folder: Path, name: str) -> Candles:
    """Candles of a recorded file."""
    rows = np.loadtxt(folder / "ohlcv" / name, delimiter=",", skiprows=1)
    return Candles(rows[:, 0].astype(np.int64), rows[:, 1:])
