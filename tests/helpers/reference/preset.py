"""A back-test of one preset configuration in plain Python, bar after bar (rules §5, §9).

A bar closes: first what waits since the bar before is entered at this bar's open, if it follows
that bar without a gap and something was traded in it; then every open position lives through the
bar; then the signals of the bar's close find a place that is free, and wait for the next open.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from typing_extensions import override

from tests.helpers.reference.positions import Exits, Position
from tests.helpers.reference.prices import Step

_FUNDING_MS = 8 * 3600 * 1000


@dataclass(frozen=True)
class Bar:
    """One closed bar; `follows` that it continues the one before."""

    begin_ms: int
    end_ms: int
    open: float
    high: float
    low: float
    close: float
    empty: bool
    follows: bool


@dataclass(frozen=True)
class Rules:
    """What holds for one configuration; `slots` places per side, times in milliseconds."""

    exits: Exits
    fixed_pct: float
    funding_pct: float
    cost_pct: float
    slots: int = 1
    cooldown_ms: float = 0.0
    sides: tuple[int, ...] = (1, -1)


@dataclass(frozen=True)
class Signal:
    """What fires at a bar's close; `stop_pct` instead of the configuration's stop loss."""

    side: int
    stop_pct: float | None = None


@dataclass(frozen=True)
class PresetTrade:
    """One closed position; numbers of bars, prices, results in cost units."""

    signal_bar: int
    entry_bar: int
    exit_bar: int
    side: int
    reason: str
    entry: float
    exit: float
    gross_units: float
    net_units: float
    stop_pct: float
    entry_ms: int
    exit_ms: int
    slot: int


class _Held(Position):
    """A position whose levels are rounded as the program rounds them: ties happen in real data."""

    @override
    def stop(self) -> tuple[float, str]:
        level = self.entry * (1.0 - self.sign * self.exits.sl_pct * 0.01)
        if self.latched:
            trailing = self.best * (1.0 - self.sign * self.exits.trail_distance_pct * 0.01)
            if (trailing > level) if self.long else (trailing < level):
                return trailing, "trailing"
        return level, "stop"

    @override
    def target(self) -> float:
        if self.exits.trailing_only and self.exits.trail_distance_pct > 0.0:
            return math.inf if self.long else -math.inf
        return self.entry * (1.0 + self.sign * self.exits.tp_pct * 0.01)


@dataclass
class _Place:
    """Room for one position: free, cooling down, waiting for the next open, or holding."""

    side: int
    slot: int
    rules: Rules
    free_from_ms: float = -math.inf
    waiting: tuple[int, Exits] | None = None
    held: Position | None = None
    bars: tuple[int, int] = (0, 0)

    def offer(self, signal: Signal, number: int, bar: Bar) -> bool:
        """Take a signal that fired at the close of this bar, or leave it to somebody else."""
        if self.waiting or self.held or bar.end_ms < self.free_from_ms:
            return False
        exits = self.rules.exits
        if signal.stop_pct is not None:
            exits = replace(exits, sl_pct=signal.stop_pct)
        self.waiting = number, exits
        return True

    def take(self, number: int, bar: Bar) -> PresetTrade | None:
        """Live through a bar."""
        if self.waiting:
            signalled, exits = self.waiting
            self.waiting = None
            if bar.follows and not bar.empty:
                self.held = _Held(self.side > 0, bar.open, bar.begin_ms, exits)
                self.bars = signalled, number
        if self.held is None:
            return None
        step = Step(bar.end_ms, bar.open, bar.high, bar.low, bar.close, 0.0, bar.empty)
        ended = self.held.take(step)
        return self._close(self.held, number, bar, *ended) if ended else None

    def _close(
        self, held: Position, number: int, bar: Bar, reason: str, price: float
    ) -> PresetTrade:
        self.held = None
        self.free_from_ms = bar.end_ms + self.rules.cooldown_ms
        gross_pct = self.side * (price / held.entry - 1.0) * 100.0
        boundaries = bar.end_ms // _FUNDING_MS - held.entry_ms // _FUNDING_MS
        paid_pct = self.rules.fixed_pct + self.side * self.rules.funding_pct * boundaries
        return PresetTrade(
            *self.bars, number, self.side, reason, held.entry, price,
            gross_pct / self.rules.cost_pct, (gross_pct - paid_pct) / self.rules.cost_pct,
            held.exits.sl_pct, held.entry_ms, bar.end_ms, self.slot,
        )  # fmt: skip


def preset_trades(
    bars: Sequence[Bar], signals: Mapping[int, Sequence[Signal]], rules: Rules
) -> list[PresetTrade]:
    """Return every closed position in the order of closes; of one bar by side, then place."""
    places = [_Place(side, slot, rules) for side in rules.sides for slot in range(rules.slots)]
    trades = []
    for number, bar in enumerate(bars):
        for place in places:
            trade = place.take(number, bar)
            if trade is not None:
                trades.append(trade)
        for signal in signals.get(number, ()):
            any(place.offer(signal, number, bar) for place in places if place.side == signal.side)
    return trades


@dataclass(frozen=True)
class Figures:
    """What a window's trades say."""

    n: int
    wins: int
    total: float
    squares: float
    lost: float
    gross: float
    drawdown: float
    drawdown_h: float
    log_e: float


def log_evidence(trades: Sequence[PresetTrade], cost_pct: float) -> float:
    """Bet on each result what the earlier ones say, at most a quarter of the stop in units."""
    total = squares = log_e = 0.0
    for trade in trades:
        bet = 0.0
        if squares > 0.0:
            bet = min(max(total / squares, 0.0), cost_pct / (4.0 * trade.stop_pct))
        factor = 1.0 + bet * trade.net_units
        log_e = log_e + math.log(factor) if factor > 0.0 else -1e9
        squares += trade.net_units**2
        total += trade.net_units
    return log_e


def figures(
    trades: Sequence[PresetTrade], begin_ms: int, end_ms: int, bars: Sequence[Bar], cost_pct: float
) -> Figures:
    """Work out a window from the whole list: signal and close must both lie in it.

    What happens in second places is no evidence.
    """
    mine = [
        trade
        for trade in trades
        if begin_ms < bars[trade.signal_bar].end_ms and trade.exit_ms <= end_ms
    ]
    nets = [trade.net_units for trade in mine]
    total = highest = deepest = 0.0
    since_ms = mine[0].entry_ms if mine else 0
    longest_ms, below = 0, False
    for trade in mine:
        total += trade.net_units
        if total >= highest:
            if below:
                longest_ms = max(longest_ms, trade.exit_ms - since_ms)
            highest, since_ms, below = total, trade.exit_ms, False
        else:
            below = True
            longest_ms = max(longest_ms, trade.exit_ms - since_ms)
        deepest = max(deepest, highest - total)
    if below:
        longest_ms = max(longest_ms, end_ms - since_ms)
    return Figures(
        len(nets), sum(net > 0.0 for net in nets), math.fsum(nets),
        math.fsum(net * net for net in nets), -math.fsum(net for net in nets if net <= 0.0),
        math.fsum(trade.gross_units for trade in mine), deepest, longest_ms / 3_600_000,
        log_evidence([trade for trade in mine if trade.slot == 0], cost_pct),
    )  # fmt: skip
