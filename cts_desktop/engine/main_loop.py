"""The main engine: price steps in, simulated positions and entry asks out (domain §3–§6)."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from cts_desktop.analysis.ladder import LevelChange, ladder_of
from cts_desktop.analysis.layout import COUNT, LEVEL, QUALIFIED, STATE, Ints
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import SetSpec
from cts_desktop.analysis.sets import NO_EVENTS, SetBook, StepEvents
from cts_desktop.analysis.strategies.book import StrategyBook
from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.ladder import RESULT_WINDOW, SetLevel
from cts_desktop.domain.market import MarketStep
from cts_desktop.domain.orders import Side
from cts_desktop.domain.strategies import NO_ADVICE, StrategyAdvice, StrategySettings
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.level_log import LevelLog
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.minute_metrics import MinuteCounter
from cts_desktop.engine.paper_twins import PaperTwins
from cts_desktop.engine.services import EngineServices
from cts_desktop.engine.set_keeper import BUDGET_ROWS, SetKeeper
from cts_desktop.engine.signal_log import SignalLog
from cts_desktop.engine.strategy_settings import strategy_settings
from cts_desktop.engine.twin_costs import assumed_costs, measured_costs

_HISTORY_MS: Final = 2 * 3_600_000
_LEAST_STEPS: Final = 256
_GATE_LEAST_STEPS: Final = 2
_ROWS_WHILE_WAITING: Final = 20_000


@dataclass(frozen=True, slots=True)
class Ask:
    """A qualified set asks for a real entry.

    Attributes:
        candidates: how many sets of the same symbol and side asked in the same step.
        advice: what Block and DCA say about it.
    """

    set_index: int
    spec: SetSpec
    tp_pct: float
    sl_pct: float
    ts_ms: int
    candidates: int
    advice: StrategyAdvice = NO_ADVICE

    def wish(self) -> Wish:
        """Return it as the entry desk wants it."""
        exits = self.spec.exits
        return Wish(
            symbol=self.spec.symbol,
            side=Side.BUY if self.spec.side > 0 else Side.SELL,
            tp_pct=self.tp_pct,
            sl_pct=self.sl_pct,
            trail_start_pct=exits.trailing_start_pct,
            trail_distance_pct=exits.trailing_distance_pct,
            max_hold_s=self.spec.max_hold_s,
            set_key=self.spec.key,
            candidates=self.candidates,
            strategy_factor=self.advice.block_factor,
            dca=self.advice.dca,
            strategy_words=self.advice.words,
        )


class MainLoop:
    """Feeds the price grid, steps all configuration sets, and hands on what they ask for.

    Attributes:
        book: the sets; `ladder` their judge; `keeper` what brings them to disk and back;
            `strategies` what Block and DCA know of them.
        minutes: counts of the running minute; `signals` the newest signals; `twins` the simulated
            twins of positions at the venue; `costs` what simulated positions pay now.
        events: what the newest step caused.
    """

    def __init__(
        self,
        config: TradeEngineConfig,
        feed: MarketFeed,
        step_ms: int,
        services: EngineServices,
        on_ask: Callable[[Ask], None],
        chosen: Collection[str],
    ) -> None:
        """Trade the *chosen* symbols of *feed*; the sets are without history until `restore`."""
        stores, connection_id = services.stores, config.connection.connection_id
        self._connection_id = connection_id
        self._stores = stores
        self._log = services.log
        self._config = config
        self._feed = feed
        self._on_ask = on_ask
        self._listener = services.step_listener
        self._cost_pct = config.number("position_cost_pct")
        capacity = max(_LEAST_STEPS, _HISTORY_MS // step_ms)
        self.grid = PriceGrid(len(feed.symbols), step_ms, capacity)
        self.costs = assumed_costs(feed, None)
        grid = config.grid()
        self.book = SetBook(
            feed.symbols, grid, self.costs, config.thresholds(), self._cost_pct, step_ms
        )
        gate_steps = round(grid.activity_window_s * 1000 / step_ms)
        self._gate_steps = max(_GATE_LEAST_STEPS, gate_steps)
        self.ladder = ladder_of(self.book)
        # Off until the sets are restored: what is stored of them goes with open positions.
        self.strategies = StrategyBook(
            self.book,
            StrategySettings(),
            self.costs,
            lambda: stores.strategies.load(connection_id),
        )
        self.keeper = SetKeeper(connection_id, self.book, stores.sets)
        self.signals = SignalLog(self.book)
        self.minutes = MinuteCounter(
            connection_id, feed.symbols, stores.metrics, services.bus, self.ladder.stages
        )
        self.twins = PaperTwins(connection_id, self.book, stores.twins, stores.positions.get)
        self.events: StepEvents = NO_EVENTS
        self._levels = LevelLog(connection_id, self.book.space, services.log, services.clock)
        # A symbol that is only watched because something in it is held gets no new entries.
        self._allowed = np.array([symbol in chosen for symbol in feed.symbols], np.bool_)

    async def restore(self, now_ms: int) -> None:
        """Take up what earlier runs left; may take seconds, but lets others run meanwhile."""
        await self.keeper.restore()
        self.book.after_gap()
        self.strategies.configure(strategy_settings(self._config))
        if damaged := self.strategies.damaged:
            text = f"{damaged} stored states of Block or DCA cannot be read and are measured anew"
            self._log.log_trade_engine(text, "warning", {"connection_id": self._connection_id})
        self.twins.restore(now_ms)

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed bars of the ladder, and costs, from the next minute on."""
        self._config = config
        self.book.thresholds = config.thresholds()
        self.strategies.configure(strategy_settings(config))

    # ------------------------------------------------------------------ steps
    def cycle(self) -> None:
        """Process every market step that has arrived since the last cycle."""
        if self._feed.take_gap():
            self.grid.mark_gap()
            self.book.after_gap()
        while (step := self._feed.pop()) is not None:
            self._step(step)

    def _step(self, step: MarketStep) -> None:
        now_ms = step.ts_ms
        if now_ms <= self.grid.ts_ms:
            return  # a restarted market may repeat its last step
        self.grid.append(
            now_ms, step.last, step.high, step.low, step.volume, step.volume == 0, step.open
        )
        new_minute = self.minutes.starts_with(now_ms)
        if new_minute:
            self.minutes.begin(now_ms)
            self._levels.sum_up()
        events = self.events = self.book.step(self.grid, self._allowed)
        self.strategies.after_step(self.grid, events)
        valid = self.grid.valid_steps
        self.minutes.count_step(valid > 0, self.grid.gate_open, valid <= self._gate_steps)
        if events:
            self._handle(events, now_ms)
        self.twins.after_step(events, self.costs, now_ms)
        if new_minute:
            self._update_costs(step)
            self.ladder.begin_round()
        if self.ladder.in_round:
            self._moved(self.ladder.continue_round(now_ms))
        if self._listener is not None:
            self._listener(self._connection_id, step, events, self.book)

    def _handle(self, events: StepEvents, now_ms: int) -> None:
        counts = self.minutes.counts
        counts["opened"] += events.opened.size
        if events.closed.size:
            counts["closed"] += events.closed.size
            self.minutes.net_units += float(events.closed["net_units"].sum())
            self.keeper.closed(events.closed)
            self._moved(self.ladder.evaluate_closed(events.closed["set_index"], now_ms))
        if events.signals.size:
            self.minutes.signals.update(self.signals.take(events))
            self.minutes.blocked.update(self.signals.blocked(events))
        asks = self._qualified(events.asks)
        if asks.size:
            counts["asks"] += asks.size
            self._ask(asks, now_ms)

    def _moved(self, changes: list[LevelChange]) -> None:
        if changes:
            promoted = sum(change.new > change.old for change in changes)
            self.minutes.counts["promoted"] += promoted
            self.minutes.counts["demoted"] += len(changes) - promoted
            self._levels.take(changes)

    @property
    def learns_costs(self) -> bool:
        """Whether simulated positions pay what was measured at the venue."""
        return self._config.flag("cost_feedback")

    def _update_costs(self, step: MarketStep) -> None:
        costs = assumed_costs(self._feed, step)
        if self.learns_costs:
            costs = measured_costs(costs, self._feed.symbols, self.twins.costs)
        self.costs = costs
        self.book.update_costs(costs)
        self.strategies.update_costs(costs)

    # ------------------------------------------------------------------ asks
    def _qualified(self, asks: Ints) -> Ints:
        """Return who still may ask: a set may just have closed what fails or demotes it."""
        flags = self.book.flags
        at_exchange = flags[LEVEL, asks] == SetLevel.EXCHANGE
        still: Ints = asks[at_exchange & (flags[STATE, asks] == QUALIFIED)]
        return still

    def _ask(self, indices: Ints, now_ms: int) -> None:
        """Hand on the best set of each symbol and side: highest mean result of its history."""
        space = self.book.space
        groups = indices // space.n_exits
        keys = groups // space.groups_per_symbol * len(space.sides) + groups % len(space.sides)
        order = np.lexsort((-self._mean_units(indices), keys))  # stable: the first of equals
        _, firsts, candidates = np.unique(keys[order], return_index=True, return_counts=True)
        for best, count in zip(indices[order[firsts]].tolist(), candidates.tolist(), strict=True):
            self.minutes.counts["asked"] += 1
            spec = space[best]
            tp_pct, sl_pct = spec.exits.tp_pct(self._cost_pct), spec.exits.sl_pct(self._cost_pct)
            if spec.exits.trailing_only:
                tp_pct = 0.0  # no target at the venue either
            advice = self.strategies.advice(best)
            self._on_ask(Ask(best, spec, tp_pct, sl_pct, now_ms, count, advice))

    def _mean_units(self, indices: Ints) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """Return each set's `avg_units(50)`, 0 before its first result."""
        n_results = np.clip(self.book.counts[indices, COUNT], 1, RESULT_WINDOW)
        sums = self.book.ring[indices].sum(axis=1, dtype=np.float64)
        return np.asarray(sums / n_results)

    # ------------------------------------------------------------------ what is open, and storage
    def reset(self, index: int) -> None:
        """Give a set a fresh start, by hand: what was simulated with it is forgotten."""
        self.book.reset(index)
        self.strategies.forget(index)

    def open_simulated(self, limit: int) -> Iterator[tuple[SetSpec, float, int]]:
        """Yield up to *limit* open simulated positions: set, entry price, entry time in ms."""
        book = self.book
        for index in book.holding()[:limit]:
            yield (book.space[index], *book.entry_of(index))

    def persist(self, *, market_waits: bool) -> None:
        """Queue what changed since the last call; of very many sets a part, the rest follows.

        A market that waits for us plays hours in a second, and nothing is late: then more.
        """
        self.keeper.persist(_ROWS_WHILE_WAITING if market_waits else BUDGET_ROWS)
        self._persist_small()

    def _persist_small(self) -> None:
        self.minutes.persist()
        rows = self.strategies.take_changed(self.grid.ts_ms)
        if rows:
            self._stores.strategies.save(self._connection_id, rows)

    async def close(self, flush: Callable[[], None]) -> None:
        """Write everything, *flush* by *flush*, and stop listening.

        What the database does not take stays queued for whoever writes next.
        """
        self._persist_small()
        self.minutes.close()
        try:
            await self.keeper.finish(flush)
        except DatabaseError:
            self.keeper.persist(None)
