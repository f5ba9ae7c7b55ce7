"""What a simulated market is made of: a source of price steps."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np

from cts_desktop.domain.errors import InvalidValueError, NotFoundError
from cts_desktop.domain.market import FloatArray, MarketRules, MarketStep

#: Lengths of a grid step the automatic choice may take, in seconds.
GRID_STEPS_S: Final = (1, 5, 15, 30, 60, 300)


class MarketSource(Protocol):
    """Yields the price grid of its symbols; one `steps` iteration at a time.

    Attributes:
        markets: rules of every symbol there is, valid after `load`.
        notes: what the user should know about the data, in words.
        start_ms: begin of the first step, UTC.
        wall_time: True where timestamps mean nothing and may be moved to the present.
        candles_total, ticks_total: size of the data; None where there is no end.
        candles_processed, ticks_processed: how much of it was played, including before a restart.
        progress: share played, 0 to 1; None where there is no end.
    """

    @property
    def markets(self) -> tuple[MarketRules, ...]: ...  # noqa: D102
    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def start_ms(self) -> int: ...  # noqa: D102
    @property
    def wall_time(self) -> bool: ...  # noqa: D102
    @property
    def candles_total(self) -> int | None: ...  # noqa: D102
    @property
    def ticks_total(self) -> int | None: ...  # noqa: D102
    @property
    def candles_processed(self) -> int: ...  # noqa: D102
    @property
    def ticks_processed(self) -> int: ...  # noqa: D102
    @property
    def progress(self) -> float | None: ...  # noqa: D102

    def load(self) -> None:
        """Read what must be read; blocking, once. Raises UserActionError (DataFileError)."""
        ...

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the grid step for *requested_ms* (0 = automatic); raise InvalidValueError."""
        ...

    def steps(
        self, symbols: Sequence[str], step_ms: int, cursor: Mapping[str, object] | None = None
    ) -> Iterator[MarketStep]:
        """Yield the steps of *symbols* in order of time, after *cursor* where it fits.

        A cursor of another market (other files, other seed) is ignored and noted.
        Raises NotFoundError for an unknown symbol, InvalidValueError for an impossible step.
        """
        ...

    def cursor(self) -> dict[str, object]:
        """Return a JSON value from which `steps` continues after the newest yielded step."""
        ...


class Grid(NamedTuple):
    """Consecutive steps of one or all symbols: `ts_ms` (n,), the rest (n,) or (n, symbols)."""

    ts_ms: np.ndarray[tuple[int], np.dtype[np.int64]]
    open: FloatArray
    high: FloatArray
    low: FloatArray
    last: FloatArray
    volume: FloatArray
    spread_pct: FloatArray

    def rows(self) -> Iterator[MarketStep]:
        """Yield the rows as read-only steps."""
        arrays = self[1:]
        for array in arrays:
            array.setflags(write=False)
        for ts, open_, high, low, last, volume, spread in zip(
            self.ts_ms.tolist(), *arrays, strict=True
        ):
            yield MarketStep(ts, open_, high, low, last, volume, spread)

    def part(self, rows: "slice | np.ndarray[tuple[int], np.dtype[np.bool_]]") -> "Grid":
        """Return some of the rows."""
        return Grid._make(array[rows] for array in self)


def joined(grids: Sequence[Grid]) -> Grid:
    """Return *grids* (at least one) as one, in the order given."""
    return (
        grids[0] if len(grids) == 1 else Grid._make(map(np.concatenate, zip(*grids, strict=True)))
    )


def check_symbols(symbols: Sequence[str], markets: Sequence[MarketRules]) -> None:
    """Raise NotFoundError naming what is missing and what there is."""
    known = [rules.symbol for rules in markets]
    missing = [symbol for symbol in symbols if symbol not in known]
    if missing:
        raise NotFoundError(
            f"This market has no {', '.join(missing)}. There is: {', '.join(known)}."
        )
    if not symbols:
        raise InvalidValueError("Symbols: name at least one")
