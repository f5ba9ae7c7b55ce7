"""A whole connection, slowly: prices in, signals and closed simulated positions out (§3 to §6)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cts_desktop.domain.ladder import LadderThresholds
from tests.helpers.reference.gate import Gate
from tests.helpers.reference.indications import Reading, Wanted, read
from tests.helpers.reference.ladder import Rung, evaluate, guarded
from tests.helpers.reference.positions import Costs, Exits, SimulatedSet, Trade
from tests.helpers.reference.prices import Prices
from tests.helpers.reference.statistics import Record

_MINUTE_MS = 60_000


class Bar(NamedTuple):
    """The prices of one symbol in one step; NaN where unknown."""

    open: float
    high: float
    low: float
    last: float
    volume: float


class Signal(NamedTuple):
    """One signal; `number` is that of its parameterisation."""

    ts_ms: int
    symbol: str
    number: int
    side: int
    strength: float


class SetName(NamedTuple):
    """A configuration set: symbol, number of its parameterisation, side, number of its exits."""

    symbol: str
    number: int
    side: int
    exit: int


class Closed(NamedTuple):
    """A trade with the set that made it."""

    name: SetName
    trade: Trade


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that is fixed before the first price.

    `gate` is (window in s, index, least volatility in %).
    """

    symbols: Sequence[str]
    parameterisations: Sequence[Wanted]
    exits: Sequence[Exits]
    sides: Sequence[int] = (1, -1)
    cost_pct: float = 0.1
    step_ms: int = 1000
    timeout_ms: int = 3000
    gate: tuple[float, float, float] = (10.0, 2.0, 0.05)
    bars: LadderThresholds | None = None


#: Told a reading that rounding may decide; returns what the other side decided.
TieBreak = Callable[[str, int, int], bool]


@dataclass
class _Symbol:
    prices: Prices
    gate: Gate
    fired_ms: dict[int, int] = field(default_factory=dict)
    sets: dict[tuple[int, int], dict[int, SimulatedSet]] = field(default_factory=dict)


@dataclass
class Market:
    """Every configuration set of one connection.

    Attributes:
        costs: of each symbol; may be changed between steps.
        ties: readings that rounding may have decided, by (symbol, parameterisation, ts_ms).
    """

    plan: Plan
    costs: dict[str, Costs]
    tie_break: TieBreak | None = None
    ties: list[tuple[str, int, int]] = field(default_factory=list)
    records: dict[SetName, Record] = field(default_factory=dict)
    rungs: dict[SetName, Rung] = field(default_factory=dict)
    _next_round_ms: int = 0

    def __post_init__(self) -> None:
        plan = self.plan
        self._symbols = {
            symbol: _Symbol(Prices(plan.step_ms), Gate(plan.cost_pct, *plan.gate))
            for symbol in plan.symbols
        }
        for symbol, one in self._symbols.items():
            for number in range(len(plan.parameterisations)):
                for side in plan.sides:
                    one.sets[number, side] = self._group(symbol, number, side)

    def _group(self, symbol: str, number: int, side: int) -> dict[int, SimulatedSet]:
        plan = self.plan
        sets = {}
        for exit_, exits in enumerate(plan.exits):
            name = SetName(symbol, number, side, exit_)
            self.records[name] = Record(exits.sl_pct, plan.cost_pct)
            self.rungs[name] = Rung()
            sets[exit_] = SimulatedSet(
                side, exits, lambda: self.costs[symbol], plan.cost_pct, plan.step_ms
            )
        return sets

    def gap(self) -> None:
        """Take note of a pause: no window spans it, what is pending is dropped."""
        for one in self._symbols.values():
            one.prices.gap()
            for sets in one.sets.values():
                for simulated in sets.values():
                    simulated.drop_pending()

    def step(
        self, ts_ms: int, bars: Mapping[str, Bar], allowed: Callable[[str], bool] = lambda _: True
    ) -> tuple[list[Signal], list[Closed]]:
        """Take one step: exits and entries, gate, signals; then the ladder, where there is one."""
        signals: list[Signal] = []
        closed: list[Closed] = []
        for symbol, one in self._symbols.items():
            bar = bars.get(symbol)
            if bar is None:
                one.prices.append(ts_ms, 0.0)
            else:
                one.prices.append(ts_ms, bar.last, bar.high, bar.low, bar.volume, bar.open)
            closed += self._live(symbol, one, ts_ms, allowed=allowed(symbol))
            if one.gate.take(one.prices) and allowed(symbol):
                signals += self._fire(symbol, one, ts_ms)
        for name, trade in closed:
            self.records[name].trades.append(trade)
        self._judge([name for name, _ in closed], ts_ms)
        return signals, closed

    def _live(self, symbol: str, one: _Symbol, now_ms: int, *, allowed: bool) -> Iterable[Closed]:
        step = one.prices.now
        for (number, side), sets in one.sets.items():
            for exit_, simulated in sets.items():
                if simulated.idle:
                    continue
                name = SetName(symbol, number, side, exit_)
                trade = simulated.take(
                    step,
                    contiguous=one.prices.steps_back(1),
                    allowed=allowed,
                    now_ms=now_ms,
                    failed=self.rungs[name].state == "failed",
                )
                if trade is not None:
                    yield Closed(name, trade)

    def _fire(self, symbol: str, one: _Symbol, now_ms: int) -> Iterable[Signal]:
        plan = self.plan
        for number, wanted in enumerate(plan.parameterisations):
            latest_ms = one.fired_ms.get(number)
            if latest_ms is not None and now_ms < latest_ms + plan.timeout_ms:
                continue
            reading = read(one.prices, wanted, plan.cost_pct)
            if not self._fires(reading, symbol, number, now_ms):
                continue
            one.fired_ms[number] = now_ms
            for exit_, simulated in one.sets.get((number, reading.side), {}).items():
                name = SetName(symbol, number, reading.side, exit_)
                if self.rungs[name].state != "failed":
                    simulated.wake(now_ms)
            yield Signal(now_ms, symbol, number, reading.side, reading.strength)

    def _fires(self, reading: Reading, symbol: str, number: int, now_ms: int) -> bool:
        if not reading.close or self.tie_break is None:
            return reading.fires
        decided = self.tie_break(symbol, number, now_ms)
        if decided != reading.fires:
            self.ties.append((symbol, number, now_ms))
        return decided

    def _judge(self, closed: Sequence[SetName], now_ms: int) -> None:
        """Judge the sets that closed and, every minute, all."""
        if self.plan.bars is None:
            return
        self._evaluate(closed, now_ms)
        if now_ms >= self._next_round_ms:
            self._next_round_ms = now_ms + _MINUTE_MS
            self._evaluate(list(self.records), now_ms)

    def _evaluate(self, names: Sequence[SetName], now_ms: int) -> None:
        bars = self.plan.bars
        assert bars is not None
        passing: set[SetName] = set()
        if any(self.rungs[name].level > 1 for name in names):
            evidence = {name: record.evidence() for name, record in self.records.items()}
            passing = guarded(evidence, {name: self._family(name) for name in evidence}, bars)
        for name in names:
            evaluate(self.rungs[name], self.records[name], bars, now_ms, guard=name in passing)

    def _family(self, name: SetName) -> tuple[str, str, int]:
        return name.symbol, self.plan.parameterisations[name.number].indication, name.side
