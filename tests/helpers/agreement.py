"""The set book and the slow reference side by side, fed the same prices."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import evaluate_all, evaluate_closed
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import (
    GridSpec,
    IndicationGrid,
    MarketCosts,
)
from cts_desktop.analysis.sets import SetBook, StepEvents
from cts_desktop.domain.ladder import LadderThresholds, SimulatedExit
from tests.helpers.reference.market import Bar, Closed, Market, Plan, SetName, Signal
from tests.helpers.reference.positions import Costs, Exits, Trade

MINUTE_MS = 60_000
#: Closer than this two figures are the same; prices and times must be equal.
NEARLY = 1e-12


@dataclass(frozen=True)
class Step:
    """Prices of all symbols in one step: `[symbol, (open, high, low, last, volume)]`, NaN none."""

    ts_ms: int
    prices: npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One market to simulate in both ways; `bars` None leaves the ladder out."""

    symbols: tuple[str, ...]
    grid: GridSpec
    cost_pct: float = 0.1
    step_ms: int = 1000
    costs: Costs = field(default_factory=lambda: Costs(0.1, 0.02))
    bars: LadderThresholds | None = None

    def book(self) -> SetBook:
        """Return the program's simulation."""
        costs = MarketCosts.uniform(
            len(self.symbols),
            fee_round_trip_pct=self.costs.fee_pct,
            slippage_pct=self.costs.slippage_pct,
            funding_rate_pct=self.costs.funding_pct,
        )
        bars = self.bars or LadderThresholds()
        return SetBook(self.symbols, self.grid, costs, bars, self.cost_pct, self.step_ms)

    def plan(self) -> Plan:
        """Return the same for the reference."""
        grid, cost = self.grid, self.cost_pct
        return Plan(
            symbols=self.symbols,
            parameterisations=grid.parameterisations(),
            exits=[
                Exits(
                    one.tp_factor * cost,
                    one.sl_ratio * (one.tp_factor * cost),
                    one.trailing_start_pct,
                    one.trailing_distance_pct,
                    grid.trailing_only,
                    grid.max_hold_s * 1000,
                )
                for one in grid.exits(cost)
            ],
            sides=grid.sides,
            cost_pct=cost,
            step_ms=self.step_ms,
            timeout_ms=round(grid.signal_timeout_s * 1000),
            gate=(grid.activity_window_s, grid.activity_index, grid.min_volatility_pct),
            bars=self.bars,
        )


@dataclass
class Pair:
    """Both simulations of one case.

    Attributes:
        signals, trades: how many were compared.
        ties: signals that rounding decided, in which the reference followed the program.
    """

    case: Case
    signals: int = 0
    trades: int = 0
    heard: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    levels: set[tuple[int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        case = self.case
        self.book = case.book()
        self.prices = PriceGrid(len(case.symbols), case.step_ms, 4096)
        self._fired: set[tuple[str, int, int]] = set()
        costs = dict.fromkeys(case.symbols, case.costs)
        self.market = Market(case.plan(), costs, lambda *reading: reading in self._fired)
        self._next_round_ms = 0

    @property
    def ties(self) -> int:
        return len(self.market.ties)

    def run(self, steps: Iterable[Step]) -> "Pair":
        """Feed both, and compare after every step."""
        for step in steps:
            self.take(step)
        return self

    def pause(self) -> None:
        """Lose what comes between: no window may span it."""
        self.prices.mark_gap()
        self.book.after_gap()
        self.market.gap()

    def change_costs(self, costs: Costs) -> None:
        """Let positions that close from now on pay other costs."""
        self.case = replace(self.case, costs=costs)
        self.market.costs = dict.fromkeys(self.case.symbols, costs)
        self.book.update_costs(
            MarketCosts.uniform(
                len(self.case.symbols),
                fee_round_trip_pct=costs.fee_pct,
                slippage_pct=costs.slippage_pct,
                funding_rate_pct=costs.funding_pct,
            )
        )

    def take(self, step: Step, allowed: Sequence[bool] | None = None) -> None:
        """Feed both one step and compare what it caused."""
        symbols = self.case.symbols
        may = dict(zip(symbols, allowed or [True] * len(symbols), strict=True))
        open_, high, low, last, volume = step.prices.T
        self.prices.append(step.ts_ms, last, high, low, volume, volume == 0, open_)
        events = self.book.step(self.prices, list(may.values()))
        self._judge(events, step.ts_ms)
        found = self._signals(events)
        self._fired = {(one.symbol, one.number, one.ts_ms) for one in found}
        bars = {
            symbol: Bar(*row)
            for symbol, row in zip(symbols, step.prices.tolist(), strict=True)
            if row[3] > 0.0
        }
        signals, closed = self.market.step(step.ts_ms, bars, may.__getitem__)
        self._compare_signals(found, signals)
        self._compare_trades(self._closed(events), closed)
        if self.case.bars is not None:
            self._compare_rungs(step.ts_ms)

    def _judge(self, events: StepEvents, now_ms: int) -> None:
        """Run the ladder as the main loop does: what closed, and everything each minute."""
        if self.case.bars is None:
            return
        if events.closed.size:
            evaluate_closed(self.book, events.closed["set_index"], now_ms)
        if now_ms >= self._next_round_ms:
            self._next_round_ms = now_ms + MINUTE_MS
            evaluate_all(self.book, now_ms)

    def _signals(self, events: StepEvents) -> list[Signal]:
        return [
            Signal(ts_ms, self.case.symbols[symbol], number, side, strength)
            for symbol, number, side, strength, ts_ms in events.signals.tolist()
        ]

    def _closed(self, events: StepEvents) -> list[Closed]:
        return [
            Closed(
                self.name(index),
                Trade(
                    entry_ms, entry, exit_ms, exit_, SimulatedExit(reason).name.lower(), gross, net
                ),
            )
            for index, reason, entry, exit_, entry_ms, exit_ms, net, gross in events.closed.tolist()
        ]

    def name(self, index: int) -> SetName:
        """Return what the reference calls the book's set of this number."""
        rest, exit_ = divmod(index, len(self.market.plan.exits))
        rest, side = divmod(rest, len(self.case.grid.sides))
        symbol, number = divmod(rest, len(self.market.plan.parameterisations))
        return SetName(self.case.symbols[symbol], number, self.case.grid.sides[side], exit_)

    def _compare_signals(self, found: list[Signal], expected: list[Signal]) -> None:
        assert [one[:4] for one in found] == [one[:4] for one in expected]
        for one, other in zip(found, expected, strict=True):
            assert abs(one.strength - other.strength) <= NEARLY, (one, other)
            self.heard.add(self.market.plan.parameterisations[one.number].indication)
        self.signals += len(found)

    def _compare_trades(self, found: list[Closed], expected: list[Closed]) -> None:
        assert [_exactly(one) for one in found] == [_exactly(one) for one in expected]
        for one, other in zip(found, expected, strict=True):
            assert nearly(one.trade.gross_units, other.trade.gross_units), (one, other)
            assert nearly(one.trade.net_units, other.trade.net_units), (one, other)
            self.reasons.add(one.trade.reason)
        self.trades += len(found)

    def _compare_rungs(self, now_ms: int) -> None:
        for index in range(len(self.book.space)):
            rung = self.market.rungs[self.name(index)]
            found = (int(self.book.flags[at.LEVEL, index]), self.book.state_of(index).value)
            assert found == (rung.level, rung.state), (now_ms, self.name(index))
            self.levels.add(found)

    def compare_statistics(self, now_ms: int) -> None:
        """Compare the figures of every set."""
        for index in range(len(self.book.space)):
            stats = self.book.stats(index)
            record = self.market.records[self.name(index)]
            assert (stats.n, stats.wins) == (record.n, record.wins)
            for found, expected in (
                (stats.total_units, record.total_units),
                (stats.drawdown_units, record.drawdown_units()),
                (stats.drawdown_hours, record.drawdown_hours(now_ms)),
                (stats.evidence, record.evidence()),
                (stats.payoff, record.payoff()),
            ):
                assert nearly(found, expected, 1e-9), (self.name(index), found, expected)
            for found, expected in (  # remembered as float32
                (stats.avg_units, record.avg_units(50)),
                (stats.win_rate, record.win_rate(50)),
                (stats.profit_factor, record.profit_factor(50)),
            ):
                assert nearly(found, expected, 1e-6), (self.name(index), found, expected)


def _exactly(closed: Closed) -> tuple[object, ...]:
    trade = closed.trade
    return (
        closed.name,
        trade.entry_ms,
        trade.entry_price,
        trade.exit_ms,
        trade.exit_price,
        trade.reason,
    )


def nearly(one: float | None, other: float | None, tolerance: float = NEARLY) -> bool:
    """Tell whether two figures are the same but for rounding; None equals None only."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= tolerance * max(1.0, abs(one), abs(other))


def random_grid(rng: np.random.Generator, step_ms: int) -> GridSpec:
    """Draw a small grid with every indication; thresholds fit walks of `random_walk`."""

    def some(values: Sequence[float], count: int) -> tuple[float, ...]:
        return tuple(sorted(float(one) for one in rng.choice(values, count, replace=False)))

    def ranges(count: int) -> tuple[int, ...]:
        return tuple(sorted(int(one) for one in rng.choice(np.arange(3, 13), count, replace=False)))

    def drawn(low: float, high: float) -> tuple[float, ...]:
        return (round(float(rng.uniform(low, high)), 3),)

    step_s = step_ms // 1000
    windows = sorted({max(10, min(300, step_s * int(n))) for n in rng.integers(10, 40, 2)})
    long = tuple(max(60, min(2400, step_s * int(n))) for n in rng.integers(20, 50, 1))
    lps, dds = some((1.0, 1.5), 1), some((0.2, 0.3, 0.4, 0.5), 2)
    return GridSpec(
        indications={
            "direction": IndicationGrid(
                ranges=ranges(2), thresholds=drawn(0.6, 1.5), lps=lps, dds=dds
            ),
            "move": IndicationGrid(ranges=ranges(2), thresholds=drawn(0.8, 2.0), lps=lps, dds=dds),
            "active": IndicationGrid(
                ranges=(1, 2),
                thresholds=(0.5,),
                windows_s=tuple(windows),
                activity_pcts=drawn(10.0, 30.0),
            ),
            "optimal": IndicationGrid(ranges=ranges(1), thresholds=drawn(0.5, 1.0)),
            "auto": IndicationGrid(thresholds=(0.5,), windows_s=long),
        },
        sides=((1, -1), (1,), (-1,))[int(rng.integers(0, 6)) // 4],
        tp_factors=some((2.0, 4.0, 8.0, 14.0), 2),
        sl_ratios=some((0.2, 0.4, 0.8, 1.4, 2.0), 2),
        trailing=(None, (0.3, 0.1), (0.6, 0.2)),
        trailing_only=bool(rng.random() < 0.25),
        max_hold_s=int(rng.choice([0, 30, 100])) * step_s,
        signal_timeout_s=float(rng.choice([0.0, 3.0, 7.5])),
        activity_index=float(rng.choice([0.0, 4.0 / step_s])),
        min_volatility_pct=float(rng.choice([0.0, 0.02])),
    )


def random_walk(
    rng: np.random.Generator, starts: Sequence[float], steps: int, step_ms: int
) -> Iterator[Step]:
    """Walk with jumps, silence, missing prices, lost steps and prices in ticks."""
    price = np.array(starts)
    tick = price / 20_000.0
    ts_ms = 1_600_000_000_000 + int(rng.integers(0, 10**9)) * 10
    for _ in range(steps):
        ts_ms += step_ms * (int(rng.integers(2, 9)) if rng.random() < 0.004 else 1)
        n = price.size
        wild = 1.0 + 5.0 * (rng.random(n) < 0.02)
        open_ = price * (1.0 + 1e-4 * rng.normal(size=n) * wild)
        moved = open_ * (1.0 + 5e-4 * rng.normal(size=n) * wild)
        still = rng.random(n) < 0.12
        last = np.where(still, price, np.round(moved / tick) * tick)
        open_ = np.where(still, price, open_)
        spread = 2e-4 * np.abs(rng.normal(size=(2, n)))
        high = np.maximum(open_, last) * (1.0 + np.where(still, 0.0, spread[0]))
        low = np.minimum(open_, last) * (1.0 - np.where(still, 0.0, spread[1]))
        volume = np.where(still, 0.0, rng.exponential(size=n))
        price = last
        prices = np.column_stack((open_, high, low, last, volume))
        prices[rng.random(n) < 0.003] = np.nan
        prices[rng.random(n) < 0.01, 0] = np.nan
        yield Step(ts_ms, prices)
