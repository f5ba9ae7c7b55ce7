"""A preset that runs: market steps in, simulated positions and entry asks out (rules §9)."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.layout import Floats
from cts_desktop.analysis.presets import live_book as live
from cts_desktop.analysis.presets.candles import Series
from cts_desktop.analysis.set_specs import MarketCosts
from cts_desktop.domain.errors import NotFoundError
from cts_desktop.domain.ladder import LadderThresholds
from cts_desktop.domain.market import Candles, MarketStep
from cts_desktop.domain.presets import PresetStateRow
from cts_desktop.engine.presets.bars import ClosedBars
from cts_desktop.engine.presets.block import DISABLED, Block, WakeUps
from cts_desktop.engine.presets.history import look_back
from cts_desktop.engine.presets.judge import enabled_state, evaluation_of, is_disabled
from cts_desktop.engine.presets.lines import Job, Line, closes_candle
from cts_desktop.engine.presets.plan import Plan

_MS_PER_HOUR: Final = 3_600_000
BY_HAND: Final = "by hand"


@dataclass(frozen=True, slots=True)
class PresetAsk:
    """A qualified configuration asks for a real entry; percentages are of the entry price.

    Attributes:
        candidates: how many of its block asked on the same side at the same bar.
    """

    block: Block
    index: int
    side: int
    stop_pct: float
    ts_ms: int
    candidates: int


class PresetRunner:
    """Runs a plan on the steps of one market.

    Attributes:
        ready: whether history is there; until then bars are only collected.
        broken: whether bars are missing which the venue may have: nothing goes on before they are
            there.
        disabled_sets: why a set is disabled, by its id.
        next_evaluation_ms: in market time; None before the first.
    """

    def __init__(
        self,
        plan: Plan,
        costs: Callable[[], MarketCosts],
        thresholds: Callable[[], LadderThresholds],
        on_ask: Callable[[PresetAsk], None],
        keep_bar: Callable[[Line, Candles], None] | None,
    ) -> None:
        """Run *plan*; *keep_bar* stores bars where nobody else has them."""
        self.plan = plan
        self.ready = False
        self.broken = False
        self.disabled_sets: dict[str, str] = {}
        self.next_evaluation_ms: int | None = None
        self.now_ms = 0
        self._costs = costs
        self._thresholds = thresholds
        self._on_ask = on_ask
        self._keep_bar = keep_bar
        self._early: list[tuple[Line, int, Floats]] = []
        self._loaded: dict[Block, list[int]] = {}
        self._due_ms: dict[Line, int] = {}
        self._jobs: deque[Job] = deque()
        self._judging: Iterator[None] = iter(())
        self._is_judging = False
        self._judged = False
        self._every_ms = round(plan.preset.evaluate_every_h * _MS_PER_HOUR)
        self._lines_of: dict[int, list[Line]] = {}
        for line in plan.lines:
            self._lines_of.setdefault(line.bar_s, []).append(line)

    # ------------------------------------------------------------------ steps
    def step(self, step: MarketStep) -> None:
        """Take a step of the market; simulate the bars that close with it."""
        if step.ts_ms <= self.now_ms:
            return  # a restarted market may repeat its last step
        self.now_ms = step.ts_ms
        for bar_s, builder in self.plan.builders.items():
            closed = builder.push(step)
            if closed is not None:
                self._closed(bar_s, closed)

    def _closed(self, bar_s: int, bars: ClosedBars) -> None:
        places = {symbol: place for place, symbol in enumerate(bars.symbols.tolist())}
        for line in self._lines_of.get(bar_s, ()):
            place = places.get(line.column)
            if place is None:
                continue
            row = bars.rows[place]
            if self._keep_bar is not None:
                self._keep_bar(line, Candles(np.array([bars.begin_ms]), row[np.newaxis]))
            if self.ready:
                self._bar(line, bars.begin_ms, row)
            else:
                self._early.append((line, bars.begin_ms, row))

    def _bar(self, line: Line, begin_ms: int, row: Floats) -> None:
        if self._is_missing_some(line, begin_ms):
            self.broken = True
            return
        self._finish_jobs(line)
        new = line.take(begin_ms, row)
        if not len(new):
            return
        costs = self._costs_of(line)
        for block in line.blocks:
            block.costs = costs
            block.covered_ms += len(new) * line.bar_s * 1000
            job = Job(block, line, new) if closes_candle(block, new) else None
            if job is not None and len(new) > 1:
                self._filled(block, new, job)
                continue
            self._simulate(block, new, WakeUps())
            if job is not None:
                self._jobs.append(job)

    def _is_missing_some(self, line: Line, begin_ms: int) -> bool:
        """Tell whether live bars are missing in front of one.

        Where we keep the bars ourselves nobody has them: then there was no trade, or it is a gap.
        """
        due_ms = self._due_ms.get(line, begin_ms)
        self._due_ms[line] = max(due_ms, begin_ms + line.bar_s * 1000)
        return self._keep_bar is None and begin_ms > due_ms

    def _costs_of(self, line: Line) -> Floats:
        costs, column = self._costs(), line.column
        return np.array(
            [
                costs.fee_round_trip_pct[column],
                costs.slippage_pct[column],
                costs.funding_rate_pct[column],
            ]
        )

    def _simulate(self, block: Block, new: Series, signals: WakeUps) -> None:
        if block.any_open or len(signals.rows):
            block.run(new, signals)

    def _filled(self, block: Block, new: Series, job: Job) -> None:
        """Take a bar with those without a trade before it: a candle may have closed at one."""
        signals = job.finish()
        last = signals.rows[:, live.SIGNAL_BAR] == len(new) - 1
        self._simulate(block, new, WakeUps(signals.rows[~last], signals.stops[~last]))
        self._wake(block, WakeUps(signals.rows[last], signals.stops[last]), job.end_ms)

    def gap(self) -> None:
        """Notice that steps are missing: no signal spans that, no entry waits over it."""
        self._jobs.clear()
        for builder in self.plan.builders.values():
            builder.discard()
        for block in self.plan.blocks:
            waiting = block.marks[..., live.PHASE] == at.PENDING
            block.marks[waiting, live.PHASE] = at.IDLE
        for line in self.plan.lines:
            line.clear()
        self._early.clear()

    # ------------------------------------------------------------------ history
    def begin(self, since_ms: int) -> None:
        """Start to simulate: history is there up to *since_ms*; bars that came meanwhile follow."""
        self.ready = True
        early, self._early = self._early, []
        self._due_ms = dict.fromkeys(self.plan.lines, since_ms)
        for block in self.plan.blocks:
            block.rules[live.LIVE_MS] = since_ms
        for line, begin_ms, row in early:
            self._bar(line, begin_ms, row)

    def look_back(self, line: Line, bars: Candles) -> None:
        """Take the history of a line, and judge configurations that were not loaded by it."""
        for block in line.blocks:
            block.costs = self._costs_of(line)
        look_back(line, bars, self._loaded)

    # ------------------------------------------------------------------ signals
    @property
    def busy(self) -> bool:
        """Whether signals or states are still to be worked out."""
        return bool(self._jobs) or self._is_judging

    def work(self, budget_s: float | None) -> None:
        """Work out signals and states for about *budget_s* seconds; None for all there is."""
        until = None if budget_s is None else time.perf_counter() + budget_s
        while self.busy and (until is None or time.perf_counter() < until):
            if self._jobs:
                self._advance(self._jobs[0])
            else:
                self._judge()

    def _judge(self) -> None:
        for _ in self._judging:
            return
        self._is_judging = False
        self._judge_sets()

    def _advance(self, job: Job) -> None:
        try:
            done = job.advance()
        except Exception:
            self._jobs.popleft()  # or it would fail at every turn, and keep the others waiting
            raise
        if done:
            self._jobs.popleft()
            self._wake(job.block, job.finish(), job.end_ms)

    def _finish_jobs(self, line: Line) -> None:
        """Work out what is left of a line's last bar: its signals are entered in the next one."""
        for job in [job for job in self._jobs if job.block in line.blocks]:
            self._jobs.remove(job)
            self._wake(job.block, job.finish(), job.end_ms)

    def _wake(self, block: Block, signals: WakeUps, now_ms: int) -> None:
        woken = block.wake(signals, now_ms) if len(signals.rows) else []
        for side in block.sides:
            asking = [w for w in woken if w[1] == side and self.may_ask(block, w[0])]
            if asking:
                index, _, stop_pct = max(asking, key=lambda w: (block.mean_units(w[0]), -w[0]))
                self._on_ask(PresetAsk(block, index, side, stop_pct, now_ms, len(asking)))

    def may_ask(self, block: Block, index: int) -> bool:
        """Tell whether a configuration may ask for orders now."""
        in_disabled = block.preset_set.set_id in self.disabled_sets
        return block.may_ask(index) and (not in_disabled or bool(block.pinned[index]))

    def asking(self) -> tuple[int, int]:
        """Return how many configurations may ask for orders, and how many there are."""
        asking = sum(
            self.may_ask(block, index)
            for block in self.plan.blocks
            for index in np.flatnonzero(block.met).tolist()
        )
        return asking, sum(map(len, self.plan.blocks))

    # ------------------------------------------------------------------ evaluation
    def evaluate_if_due(self) -> None:
        """Begin an evaluation every N hours of market time, and at the first start.

        After a restart in between what may ask is found again, and nobody's misses are counted.
        """
        if not self.ready or not self.now_ms or self._is_judging:
            return
        due_ms = self.next_evaluation_ms
        # A recorded market that plays once more stands before what was due.
        if due_ms is None or not 0 < due_ms - self.now_ms <= self._every_ms:
            self.evaluate()
        elif not self._judged:
            self._begin_judging(counts=False)

    def evaluate(self) -> None:
        """Begin an evaluation now."""
        self.next_evaluation_ms = self.now_ms + self._every_ms
        self._begin_judging(counts=True)

    def _begin_judging(self, *, counts: bool) -> None:
        blocks, thresholds = self.plan.blocks, self._thresholds()
        self._judging = evaluation_of(blocks, thresholds, self.now_ms, counts=counts)
        self._is_judging = self._judged = True

    def _judge_sets(self) -> None:
        for one in {id(block.preset_set): block.preset_set for block in self.plan.blocks}.values():
            if not is_disabled(self.plan.blocks, one):
                self.disabled_sets.pop(one.set_id, None)
            elif one.set_id not in self.disabled_sets:
                self.disabled_sets[one.set_id] = "more than 80 % of its configurations are disabled"

    # ------------------------------------------------------------------ by hand
    def find(self, key: str) -> tuple[Block, int]:
        """Return the configuration whose orders have this name; raise NotFoundError."""
        for block in self.plan.blocks:
            index = block.find(key)
            if index is not None:
                return block, index
        raise NotFoundError(f"There is no configuration {key} any more")

    def pin(self, key: str, *, pinned: bool) -> None:
        """Let a configuration trade although it, or its set, is disabled; or no more."""
        block, index = self.find(key)
        block.pinned[index] = pinned
        block.flags[at.DIRTY, index] = 1

    def enable(self, key: str, *, enabled: bool) -> None:
        """Enable or disable a configuration by hand; the next evaluations may change that."""
        block, index = self.find(key)
        block.flags[at.MISSES, index] = 0
        code = enabled_state(block, index) if enabled else DISABLED
        block.set_state(index, code, "" if enabled else BY_HAND, self.now_ms)

    # ------------------------------------------------------------------ to disk and back
    def rows(self, most: int) -> Iterator[PresetStateRow]:
        """Yield up to about *most* configurations that changed since they were stored."""
        for block in self.plan.blocks:
            if most <= 0:
                return
            dirty = block.take_dirty(most)
            most -= dirty.size
            yield from block.rows(dirty)

    def load(self, rows: Sequence[PresetStateRow]) -> int:
        """Take over stored configurations; return how many of them there are here."""
        blocks: dict[str, list[Block]] = {}
        for block in self.plan.blocks:
            blocks.setdefault(block.preset_set.set_id, []).append(block)
        loaded = 0
        for row in rows:
            for block in blocks.get(row.set_id, ()):
                index = block.load(row) if row.key.startswith(f"{block.symbol} ") else None
                if index is not None:
                    self._loaded.setdefault(block, []).append(index)
                    loaded += 1
        return loaded

    def state(self, *, with_bars: bool) -> dict[str, object]:
        """Return the rest of what must survive a restart as plain values."""
        state: dict[str, object] = {
            "type_id": self.plan.preset.type_id,
            "now_ms": self.now_ms,
            "next_evaluation_ms": self.next_evaluation_ms,
            "disabled_sets": dict(self.disabled_sets),
            "covered_ms": {_place(block): block.covered_ms for block in self.plan.blocks},
        }
        if with_bars:
            builders = self.plan.builders.items()
            state["bars"] = {str(bar_s): builder.state() for bar_s, builder in builders}
        return state

    def restore(self, state: Mapping[str, object], now_ms: int) -> None:
        """Go on where `state` was; a bar in progress only if the market stands where it stood."""
        covered = state.get("covered_ms")
        if isinstance(covered, dict):
            for block in self.plan.blocks:
                block.covered_ms = int(covered.get(_place(block), 0))
        due_ms = state.get("next_evaluation_ms")
        self.next_evaluation_ms = due_ms if isinstance(due_ms, int) else None
        disabled = state.get("disabled_sets")
        if isinstance(disabled, dict):
            self.disabled_sets = {str(key): str(value) for key, value in disabled.items()}
        bars = state.get("bars")
        if isinstance(bars, dict) and state.get("now_ms") == now_ms:
            for bar_s, builder in self.plan.builders.items():
                if str(bar_s) in bars:
                    builder.restore(bars[str(bar_s)])


def _place(block: Block) -> str:
    return f"{block.preset_set.set_id} {block.symbol}"
