"""The main engine: price steps in, simulated positions and entry asks out (domain §3–§6)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from cts_desktop.analysis.indications import INDICATION_NAMES
from cts_desktop.analysis.ladder import evaluate_all, evaluate_closed
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import MarketCosts, SetSpec
from cts_desktop.analysis.sets import SetBook, StepEvents
from cts_desktop.domain.ladder import SimulatedExit
from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.ports import SetStore
from cts_desktop.domain.sets import SimulatedTrade
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.market_feed import MarketFeed

_EVALUATE_EVERY_MS: Final = 60_000
_HISTORY_MS: Final = 2 * 3_600_000
_LEAST_STEPS: Final = 256
_DEFAULT_SLIPPAGE_PCT: Final = 0.02
_FUNDING_PCT: Final = 0.01


@dataclass(frozen=True, slots=True)
class Ask:
    """A qualified set asks for a real entry.

    Attributes:
        candidates: how many sets of the same symbol and side asked in the same step.
    """

    spec: SetSpec
    tp_pct: float
    sl_pct: float
    ts_ms: int
    candidates: int


class MainLoop:
    """Feeds the price grid, steps all configuration sets, and hands on what they ask for."""

    def __init__(
        self,
        config: TradeEngineConfig,
        feed: MarketFeed,
        step_ms: int,
        store: SetStore,
        on_ask: Callable[[Ask], None],
        chosen: Collection[str],
    ) -> None:
        self._connection_id = config.connection.connection_id
        self._feed = feed
        self._store = store
        self._on_ask = on_ask
        self._next_evaluation_ms = 0
        self._cost_pct = config.number("position_cost_pct")
        capacity = max(_LEAST_STEPS, _HISTORY_MS // step_ms)
        self.grid = PriceGrid(len(feed.symbols), step_ms, capacity)
        self.book = SetBook(
            feed.symbols,
            config.grid(),
            _costs(feed, None),
            config.thresholds(),
            self._cost_pct,
            step_ms,
        )
        # Written together with their sets' sums, so that a crash leaves both of the same moment.
        self._trades: list[SimulatedTrade] = []
        self._keys = [spec.key for spec in self.book.specs]
        self.recent_signals: dict[str, int] = {}
        # A symbol that is only watched because something in it is held gets no new entries.
        self._allowed = np.array([symbol in chosen for symbol in feed.symbols], np.bool_)
        rows = store.load(self._connection_id)
        if rows:
            self.book.load(rows, store.recent_results(self._connection_id, 50))
        self.book.after_gap()

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed bars of the ladder from the next evaluation on."""
        self.book.thresholds = config.thresholds()

    def cycle(self) -> None:
        """Process every market step that has arrived since the last cycle."""
        if self._feed.take_gap():
            self.grid.mark_gap()
            self.book.after_gap()
        while (step := self._feed.pop()) is not None:
            self._step(step)

    def _step(self, step: MarketStep) -> None:
        if step.ts_ms <= self.grid.ts_ms:
            return  # a restarted market may repeat its last step
        self.grid.append(
            step.ts_ms, step.last, step.high, step.low, step.volume, step.volume == 0, step.open
        )
        events = self.book.step(self.grid, self._allowed)
        if events:
            self._handle(events, step.ts_ms)
        if step.ts_ms >= self._next_evaluation_ms:
            self._next_evaluation_ms = step.ts_ms + _EVALUATE_EVERY_MS
            self.book.update_costs(_costs(self._feed, step))
            evaluate_all(self.book, step.ts_ms)

    def _handle(self, events: StepEvents, now_ms: int) -> None:
        if events.closed.size:
            self._trades += self._as_trades(events)
            evaluate_closed(self.book, events.closed["set_index"], now_ms)
        if events.signals.size:
            for symbol, indication, side in zip(
                events.signals["symbol_index"].tolist(),
                events.signals["indication_id"].tolist(),
                events.signals["side"].tolist(),
                strict=True,
            ):
                name = INDICATION_NAMES[indication]
                arrow = "long" if side > 0 else "short"
                self.recent_signals[f"{self._feed.symbols[symbol]} {name} {arrow}"] = now_ms
        if events.asks.size:
            self._ask(events.asks.tolist(), now_ms)

    def _as_trades(self, events: StepEvents) -> list[SimulatedTrade]:
        specs = self.book.specs
        return [
            SimulatedTrade(
                set_key=self._keys[index],
                symbol=specs[index].symbol,
                side="long" if specs[index].side > 0 else "short",
                entry_price=entry,
                exit_price=exit_,
                entry_ms=entry_ms,
                exit_ms=exit_ms,
                gross_units=gross,
                net_units=net,
                reason=SimulatedExit(reason).name.lower(),
            )
            for index, reason, entry, exit_, entry_ms, exit_ms, net, gross in events.closed.tolist()
        ]

    def _ask(self, indices: list[int], now_ms: int) -> None:
        """Hand on the best set of each symbol and side: highest mean result of its history."""
        groups: dict[tuple[str, int], list[int]] = {}
        for index in indices:
            spec = self.book.specs[index]
            groups.setdefault((spec.symbol, spec.side), []).append(index)
        for members in groups.values():
            best = max(members, key=self.book.mean_units)
            spec = self.book.specs[best]
            self._on_ask(
                Ask(
                    spec,
                    spec.tp_pct(self._cost_pct),
                    spec.sl_pct(self._cost_pct),
                    now_ms,
                    len(members),
                )
            )

    def open_simulated(self, limit: int) -> list[tuple[SetSpec, float, int]]:
        """Return up to *limit* open simulated positions: set, entry price, entry time in ms."""
        book = self.book
        held = book.holding()[:limit]
        return [(book.specs[i], *book.entry_of(i)) for i in held]

    def persist(self) -> None:
        """Queue every set that changed, and the simulated positions closed since the last call."""
        dirty = self.book.take_dirty()
        if dirty.size:
            self._store.save(self._connection_id, [self.book.row(i) for i in dirty.tolist()])
        if self._trades:
            self._store.add_trades(self._connection_id, self._trades)
            self._trades = []


def _costs(feed: MarketFeed, step: MarketStep | None) -> MarketCosts:
    """Return the takers' fees of the market, and half the present spread where it is known."""
    rules = [feed.rules[s] for s in feed.symbols]
    perpetual = [r.market_type is MarketType.PERPETUAL for r in rules]
    slippage = np.full(len(rules), _DEFAULT_SLIPPAGE_PCT)
    if step is not None:
        slippage = np.where(step.spread_pct > 0, step.spread_pct / 2, slippage)
    return MarketCosts(
        np.array([200 * float(r.taker_fee) for r in rules]),
        slippage,
        np.where(perpetual, _FUNDING_PCT, 0.0),
    )
