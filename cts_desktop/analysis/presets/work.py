"""What a worker process calculates: parts of a run, trades of single configurations, proposals.

Everything that comes here is a plain value, everything that leaves is bytes or plain values; a
worker knows neither database nor engine nor window. Bars are kept between calls by the hash of
their candles.
"""

import struct
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.candles import bars_of
from cts_desktop.analysis.presets.search import Dimensions, Tried, propose
from cts_desktop.analysis.presets.space import ConfigurationSpace
from cts_desktop.domain.backtests import LEAST_TRADES, BacktestTerms, BacktestTrade, Search
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import PresetSet, PresetType

if TYPE_CHECKING:  # numba and TA-Lib come with it: loaded by the worker when it calculates
    from cts_desktop.analysis.presets.backtest import PresetBacktest, Windows

#: How candles lie in a file and on the way to a far worker.
CANDLE_DTYPE: Final = np.dtype([("ts_ms", "<i8"), ("ohlcv", "<f8", (5,))])
#: Sets on bars that a worker keeps: a million bars are 100 to 250 MB.
_KEPT: Final = 2
_COUNT: Final = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class DataHandle:
    """Candles of one symbol; `path` is their file, for workers that share the disk."""

    timeframe_s: int
    path: str


@dataclass(frozen=True, slots=True)
class Task:
    """One set on one symbol, as a worker needs it.

    Attributes:
        key: the same for the same task only; a worker keeps the bars it made under it.
        first: number within the run of the symbol's first configuration.
    """

    key: str
    preset_type: PresetType
    preset_set: PresetSet
    symbol: str
    data: DataHandle
    terms: BacktestTerms
    windows: "Windows"
    first: int


_kept: OrderedDict[str, "PresetBacktest"] = OrderedDict()


# ------------------------------------------------------------------ candles
def to_table(candles: Candles) -> npt.NDArray[np.void]:
    """Return candles as one array, `CANDLE_DTYPE`."""
    table = np.empty(candles.ts_ms.size, CANDLE_DTYPE)
    table["ts_ms"], table["ohlcv"] = candles.ts_ms, candles.ohlcv
    return table


def _backtest(task: Task, sent: bytes | None) -> "PresetBacktest":
    """Return a set on its bars, as kept from the last call or made anew."""
    from cts_desktop.analysis.presets.backtest import PresetBacktest  # noqa: PLC0415 - see above

    known = _kept.pop(task.key, None)
    if known is None:
        table = (
            np.load(task.data.path, mmap_mode="r")
            if sent is None
            else np.frombuffer(sent, CANDLE_DTYPE)
        )
        candles = Candles(table["ts_ms"], table["ohlcv"])
        series = bars_of(candles, task.data.timeframe_s, task.preset_set.bar_s)
        known = PresetBacktest(series, task.preset_set, task.preset_type, task.terms, task.windows)
    _kept[task.key] = known
    while len(_kept) > _KEPT:
        _kept.popitem(last=False)
    return known


# ------------------------------------------------------------------ what is asked of a worker
def run_points(task: Task, first_point: int, last_point: int, sent: bytes | None = None) -> bytes:
    """Return the part of all configurations of the points in [first, last).

    `sent` are the candles of a worker that does not share the disk.
    """
    backtest = _backtest(task, sent)
    n_exits = len(backtest.space.exits)
    numbers: Ints = task.first + np.arange(first_point * n_exits, last_point * n_exits)
    return write_part(numbers, backtest.run(first_point, last_point))


def run_numbers(task: Task, numbers: Sequence[int], sent: bytes | None = None) -> bytes:
    """Return the part of some configurations, numbered within the symbol."""
    figures = _backtest(task, sent).run_numbers(numbers)
    return write_part(task.first + np.array(numbers, np.int64), figures)


def trades(
    task: Task, number: int, window: str, sent: bytes | None = None
) -> tuple[BacktestTrade, ...]:
    """Return the trades of one configuration, numbered within the symbol, in a window."""
    from cts_desktop.analysis.presets.backtest import backtest_trades  # noqa: PLC0415 - see above

    backtest = _backtest(task, sent)
    name = configuration_name(task.preset_set, backtest.space, number)
    found = backtest.trades(number, window)
    return backtest_trades(found, backtest.series, task.terms, task.symbol, name)


def configuration_name(preset_set: PresetSet, space: ConfigurationSpace, number: int) -> str:
    """Return a configuration's name within a run."""
    return f"{preset_set.name}: {space.name(number)}"


@dataclass(frozen=True, slots=True)
class SearchState:
    """A search on one set and symbol: what it is after, and what it has found so far.

    Attributes:
        parts: its finished batches in their order.
        window: place of the window that decides.
    """

    search: Search
    objective: str
    trials: int
    seed: int
    window: int
    parts: tuple[bytes, ...]


def next_batch(task: Task, state: SearchState) -> list[int]:
    """Return the next configurations to try, numbered within the symbol, points side by side."""
    space = ConfigurationSpace(
        task.preset_set, (task.symbol,), task.preset_type, task.terms.position_cost_pct
    )
    numbers: Ints = np.empty(0, np.int64)
    values: Floats = np.empty(0)
    for part in state.parts:
        of_run, figures = read_part(part)
        found = column.objective(figures[state.window], state.objective, LEAST_TRADES)
        numbers = np.concatenate((numbers, of_run - task.first))
        values = np.concatenate((values, found))
    tried = Tried(numbers, values)
    batch = propose(state.search, Dimensions(space), tried, state.trials, state.seed)
    return sorted(batch.tolist())


# ------------------------------------------------------------------ parts
def write_part(numbers: Ints, figures: Floats) -> bytes:
    """Return a part as it is stored: numbers within the run, and `figures[window, row, column]`."""
    return _COUNT.pack(numbers.size) + numbers.astype("<i8").tobytes() + column.pack(figures)


def read_part(data: bytes) -> tuple[Ints, Floats]:
    """Return numbers and figures of a part; raise ValueError where it is damaged."""
    if len(data) < _COUNT.size:
        raise ValueError("The stored figures are incomplete")
    (count,) = _COUNT.unpack_from(data)
    end = _COUNT.size + 8 * count
    numbers: Ints = np.frombuffer(data[_COUNT.size : end], "<i8").astype(np.int64)
    figures = column.unpack(data[end:])
    if figures.shape[1] != numbers.size:
        raise ValueError("The stored figures are damaged: run the back-test again")
    return numbers, figures


def join_parts(parts: Sequence[bytes]) -> bytes:
    """Return one part of several."""
    numbers, figures = zip(*map(read_part, parts), strict=True)
    return write_part(np.concatenate(numbers), np.concatenate(figures, axis=1))
