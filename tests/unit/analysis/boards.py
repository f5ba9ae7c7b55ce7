"""Signal boards fed from price paths, for the tests of the indications."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid
from cts_desktop.analysis.signals import SignalBoard
from cts_desktop.analysis.step_events import Records

Path = npt.NDArray[np.float64]
COST = 0.1
STEP_MS = 1000


def always_open(indications: Mapping[str, IndicationGrid], **values: Any) -> GridSpec:
    """A grid whose activity gate is open from the third step on; no timeout, one exit."""
    values = {
        "activity_window_s": 0.0,
        "activity_index": 0.0,
        "min_volatility_pct": 0.0,
        "signal_timeout_s": 0.0,
    } | values
    return GridSpec(
        indications=indications, tp_factors=(4.0,), sl_ratios=(0.4,), trailing=(None,), **values
    )


def path_of(log_returns_pct: Sequence[float] | Path) -> Path:
    """Prices from 100 on; negated returns are the mirrored path."""
    return 100.0 * np.exp(np.cumsum([0.0, *log_returns_pct]) * 0.01)


class Replay:
    """A board and its price grid, fed step by step."""

    def __init__(
        self,
        spec: GridSpec,
        symbols: int = 1,
        *,
        step_ms: int = STEP_MS,
        cost: float = COST,
        capacity: int = 4000,
    ) -> None:
        self.space = SetSpace([f"S{number}" for number in range(symbols)], spec, cost)
        self.board = SignalBoard(self.space, step_ms)
        self.grid = PriceGrid(symbols, step_ms, capacity)
        self.allowed = np.ones(symbols, np.bool_)
        self.step_ms = step_ms

    def step(self, last: Any, volume: Any = 0.0, *, skipped: int = 0) -> Records:
        """Append one price per symbol and return the signals of this step."""
        last = np.broadcast_to(np.asarray(last, float), self.allowed.shape)
        ts_ms = self.grid.ts_ms + self.step_ms * (1 + skipped)
        self.grid.append(ts_ms, last, last, last, np.broadcast_to(volume, last.shape), last * 0.0)
        return self.board.fire(self.grid, self.allowed)

    def run(self, path: npt.NDArray[np.floating[Any]], volumes: Any = None) -> list[Records]:
        """Feed a path `[step]` or `[step, symbol]` and return the signals of each step."""
        volumes = np.zeros(len(path)) if volumes is None else volumes
        return [self.step(*one) for one in zip(path, volumes, strict=True)]

    def decisions(self, path: Path) -> npt.NDArray[np.int64]:
        """Return the side of each signal of the first symbol, `[step, parameterisation]`."""
        sides = np.zeros((len(path), len(self.space.parameterisations)), np.int64)
        for number, signals in enumerate(self.run(path)):
            mine = signals[signals["symbol_index"] == 0]
            sides[number, mine["parameterisation"]] = mine["side"]
        return sides


def newest_signal(
    indication: str,
    log_returns_pct: Sequence[float],
    volumes: Any = None,
    step_ms: int = STEP_MS,
    **values: Any,
) -> float:
    """Return the strength with its side as sign at the end of a path, 0 where nothing fires."""
    grid = IndicationGrid(**{name: (value,) for name, value in values.items()})
    replay = Replay(always_open({indication: grid}), step_ms=step_ms)
    newest = replay.run(path_of(log_returns_pct), volumes)[-1]
    return float(newest["side"][0] * newest["strength"][0]) if len(newest) else 0.0
