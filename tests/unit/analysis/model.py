"""The rules of §5 once more, in plain Python objects: what the kernels must agree with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import SetSpec
from cts_desktop.analysis.sets import MarketCosts, SetBook, StepEvents


def exit_model(
    side: float,
    entry: float,
    best: float,
    latched: bool,
    rules: tuple[float, float, float, float, bool, float],
    bar: tuple[float, float, float, float],
    held_ms: float,
) -> tuple[int, float, float, bool]:
    """One step of one open position; rules = (tp, sl, start, distance, only, max_hold)."""
    tp, sl, start, distance, only, max_hold = rules
    open_, high, low, last = bar
    long = side > 0
    only = only and distance > 0
    stop, reason = entry * (1.0 - side * sl * 0.01), 1
    if latched:
        trailing = best * (1.0 - side * distance * 0.01)
        if (trailing > stop) if long else (trailing < stop):
            stop, reason = trailing, 3
    target = entry * (1.0 + side * tp * 0.01)
    if (open_ <= stop) if long else (open_ >= stop):
        return reason, open_, best, latched
    if not only and ((open_ >= target) if long else (open_ <= target)):
        return 2, open_, best, latched
    if (low <= stop) if long else (high >= stop):
        return reason, stop, best, latched
    if not only and ((high >= target) if long else (low <= target)):
        return 2, target, best, latched
    best = max(best, high) if long else min(best, low)
    if distance > 0 and side * (best / entry - 1.0) * 100.0 >= start:
        latched = True
    if max_hold > 0 and held_ms >= max_hold:
        return 4, last, best, latched
    return 0, 0.0, best, latched


EIGHT_HOURS_MS = 8 * 3_600_000


@dataclass
class Position:
    entry: float
    best: float
    latched: bool
    entry_ms: int


@dataclass
class BookModel:
    """Every set as objects, each looked at in every step; the signals are those of the book."""

    book: SetBook
    costs: MarketCosts
    open: dict[int, Position] = field(default_factory=dict)
    pending: dict[int, int] = field(default_factory=dict)
    closed: list[tuple[float, ...]] = field(default_factory=list)
    specs: list[SetSpec] = field(init=False)

    def __post_init__(self) -> None:
        self.specs = list(self.book.specs)

    def step(self, grid: PriceGrid, allowed: Sequence[bool], event: StepEvents) -> list[int]:
        """Take a step the book has taken and return the sets that entered."""
        opened = []
        for index, spec in enumerate(self.specs):
            symbol = self.book.symbols.index(spec.symbol)
            if index in self.pending:
                if self._enters(index, grid, symbol, allowed[symbol]):
                    opened.append(index)
            elif index in self.open and grid.meta[at.VALID, symbol] > 0:
                self._exit(index, symbol, grid)
        for signal in event.signals:
            self._wake(signal)
        return opened

    def drop_pending(self) -> None:
        self.pending.clear()

    def _enters(self, index: int, grid: PriceGrid, symbol: int, allowed: bool) -> bool:
        late = grid.ts_ms - self.pending[index] > 3000
        if late or not allowed or grid.meta[at.VALID, symbol] <= 1:
            del self.pending[index]
            return False
        if grid.data[at.EMPTY, symbol, grid.end] > 0:
            return False
        del self.pending[index]
        last = float(grid.data[at.LAST, symbol, grid.end])
        self.open[index] = Position(last, last, False, grid.ts_ms)
        return True

    def _wake(self, signal: Any) -> None:
        space = self.book.space
        wanted = space.parameterisations[signal["parameterisation"]]
        symbol = self.book.symbols[signal["symbol_index"]]
        for index, spec in enumerate(self.specs):
            mine = (spec.symbol, spec.parameterisation, spec.side)
            if mine == (symbol, wanted, signal["side"]) and index not in self.open:
                self.pending.setdefault(index, int(signal["ts_ms"]))

    def _exit(self, index: int, symbol: int, grid: PriceGrid) -> None:
        spec, cost = self.specs[index], self.book.position_cost_pct
        position, exits = self.open[index], spec.exits
        rules = (
            exits.tp_pct(cost),
            exits.sl_pct(cost),
            exits.trailing_start_pct,
            exits.trailing_distance_pct,
            self.book.grid_spec.trailing_only,
            spec.max_hold_s * 1000,
        )
        rows = (at.OPEN, at.HIGH, at.LOW, at.LAST)
        open_, high, low, last = (float(grid.data[row, symbol, grid.end]) for row in rows)
        reason, price, position.best, position.latched = exit_model(
            spec.side, position.entry, position.best, position.latched, rules,
            (open_, high, low, last), grid.ts_ms - position.entry_ms,
        )  # fmt: skip
        if reason:
            del self.open[index]
            self._record(index, spec.side, symbol, reason, price, position, grid.ts_ms)

    def _record(
        self, index: int, side: int, symbol: int, reason: int, price: float, position: Position,
        now_ms: int,
    ) -> None:  # fmt: skip
        crossings = now_ms // EIGHT_HOURS_MS - position.entry_ms // EIGHT_HOURS_MS
        gross_pct = side * (price / position.entry - 1.0) * 100.0
        fixed = self.costs.fee_round_trip_pct[symbol] + self.costs.slippage_pct[symbol]
        paid_pct = fixed + side * self.costs.funding_rate_pct[symbol] * crossings
        cost = self.book.position_cost_pct
        self.closed.append(
            (
                index, reason, position.entry, price, position.entry_ms, now_ms,
                float((gross_pct - paid_pct) / cost), gross_pct / cost,
            )
        )  # fmt: skip
