"""The rules of §3 to §5 once more, in plain Python objects: what the kernels must agree with."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

from cts_desktop.analysis.set_specs import GridSpec, SetSpec
from cts_desktop.analysis.sets import SetBook


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


def passes_filter(
    prices: list[float], steps: int, side: float, spec: GridSpec, cost: float
) -> bool:
    window = prices[-steps - 1 :]
    moves = [abs(b / a - 1.0) for a, b in pairwise(window)]
    newest = max(1, round(steps * 0.2))
    everything, recent = sum(moves) / steps, sum(moves[-newest:]) / newest
    share = 0.1 + (spec.mc - 1) * 0.1556
    gains = [side * (price / window[0] - 1.0) for price in window[1:]]
    best = max(gains)
    return (
        100 * everything >= share * cost
        and recent >= spec.lp * everything
        and best > 0
        and (best - gains[-1]) / best <= spec.dd
    )


def direction_model(prices: list[float], reach: int, spec: GridSpec, cost: float) -> float:
    k = spec.k["direction"]
    a = prices[-1 - reach] / prices[-1 - 2 * reach] - 1.0
    b = prices[-1] / prices[-1 - reach] - 1.0
    if a * b >= 0 or 100 * abs(a) / cost < k or 100 * abs(b) / cost < k / 2:
        return 0.0
    side = math.copysign(1.0, b)
    strength = min(1.0, 100 * (abs(a) + abs(b)) / cost / (4 * k))
    return side * strength if passes_filter(prices, max(reach, 3), side, spec, cost) else 0.0


def move_model(prices: list[float], reach: int, spec: GridSpec, cost: float) -> float:
    k = spec.k["move"]
    window = prices[-1 - reach :]
    net = window[-1] / window[0] - 1.0
    if 100 * abs(net) / cost < k:
        return 0.0
    side = math.copysign(1.0, net)
    steps = [b / a - 1.0 for a, b in pairwise(window)]
    if sum(step != 0 for step in steps) / reach < 0.6:
        return 0.0
    if any(-side * step > spec.dd * abs(net) for step in steps):
        return 0.0
    strength = min(1.0, 100 * abs(net) / cost / (2 * k))
    return side * strength if passes_filter(prices, max(reach, 3), side, spec, cost) else 0.0


@dataclass
class Position:
    entry: float
    best: float
    latched: bool
    entry_ms: int


@dataclass
class BookModel:
    """One symbol's sets as objects; the activity gate is taken as open after its ten steps."""

    book: SetBook
    fees_pct: float
    open: dict[int, Position] = field(default_factory=dict)
    pending: dict[int, bool] = field(default_factory=dict)
    fired: dict[tuple[str, int], int] = field(default_factory=dict)
    prices: list[float] = field(default_factory=list)
    closed: list[tuple[float, ...]] = field(default_factory=list)

    def step(self, ts_ms: int, bar: tuple[float, float, float, float]) -> None:
        spec, cost = self.book.grid_spec, self.book.position_cost_pct
        last = bar[3]
        self.prices.append(last)
        for index, one in enumerate(self.book.specs):
            if index in self.pending:
                del self.pending[index]
                self.open[index] = Position(last, last, False, ts_ms)
            elif index in self.open:
                self._exit(index, one, ts_ms, bar)
        if len(self.prices) <= 10:
            return
        for name, model in (("direction", direction_model), ("move", move_model)):
            for reach in spec.ranges:
                needed = (2 * reach if name == "direction" else reach) + 1
                if len(self.prices) < max(needed, 4):
                    continue
                if ts_ms < self.fired.get((name, reach), -(10**9)) + 3000:
                    continue
                signal = model(self.prices, reach, spec, cost)
                if signal:
                    self.fired[name, reach] = ts_ms
                    self._wake(name, reach, 1 if signal > 0 else -1)

    def _wake(self, name: str, reach: int, side: int) -> None:
        for index, one in enumerate(self.book.specs):
            mine = (one.indication, one.range_steps, one.side) == (name, reach, side)
            if mine and index not in self.open:
                self.pending[index] = True

    def _exit(
        self, index: int, one: SetSpec, ts_ms: int, bar: tuple[float, float, float, float]
    ) -> None:
        cost = self.book.position_cost_pct
        position = self.open[index]
        rules = (
            one.tp_pct(cost),
            one.sl_pct(cost),
            one.trailing_start_pct,
            one.trailing_distance_pct,
            self.book.grid_spec.trailing_only,
            self.book.grid_spec.max_hold_s * 1000,
        )
        reason, price, position.best, position.latched = exit_model(
            one.side, position.entry, position.best, position.latched, rules, bar,
            ts_ms - position.entry_ms,
        )  # fmt: skip
        if reason:
            del self.open[index]
            gross = one.side * (price / position.entry - 1.0) * 100.0
            self.closed.append(
                (
                    index,
                    reason,
                    position.entry,
                    price,
                    position.entry_ms,
                    ts_ms,
                    (gross - self.fees_pct) / cost,
                    gross / cost,
                )
            )
