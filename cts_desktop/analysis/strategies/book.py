"""Block and DCA for all qualified sets of a connection: simulated always, advised when asked (§7).

While both are off nothing is kept and nothing happens. A set is followed from its first close or
entry at Main or above; what Block missed before is told from the set's newest results.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_arrays import SimulatedSets
from cts_desktop.analysis.set_specs import MarketCosts
from cts_desktop.analysis.step_events import StepEvents
from cts_desktop.analysis.strategies.block import SIZES, BlockState, adjusted_sizes, block_factor
from cts_desktop.analysis.strategies.dca import DcaShadows, Entry
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.strategies import (
    BREAK_EVEN_PLUS_UNITS,
    DCA_LIMIT,
    FACTOR_LIMIT,
    DcaPlan,
    StrategyAdvice,
    StrategyName,
    StrategyRow,
    StrategySettings,
)

_PRICE_ROWS: Final = [at.OPEN, at.HIGH, at.LOW, at.LAST]
_MAIN: Final = int(SetLevel.MAIN)


class StrategyBook:
    """The strategies' states of one connection; one writer, the same as the set book's.

    Attributes:
        damaged: stored states that could not be read and were left out.
    """

    def __init__(
        self,
        sets: SimulatedSets,
        settings: StrategySettings,
        costs: MarketCosts,
        load: Callable[[], Iterable[StrategyRow]],
    ) -> None:
        """Follow *sets*; *load* returns what earlier runs stored and is asked when needed."""
        self.damaged = 0
        self._sets = sets
        self._settings = StrategySettings()
        self._load = load
        self._blocks: dict[int, BlockState] = {}
        self._shadows: DcaShadows | None = None
        self._changed: dict[StrategyName, set[int]] = {name: set() for name in StrategyName}
        self._forgotten: set[int] = set()
        self._costs: Floats = np.zeros((2, len(sets.space.symbols)))
        self.update_costs(costs)
        self.configure(settings)

    def configure(self, settings: StrategySettings) -> None:
        """Use changed settings; a strategy that comes on goes on from what is stored.

        With other steps or another target earlier DCA pairs prove nothing: they are measured anew.
        """
        before, self._settings = self._settings, settings
        if settings == before:
            return
        if settings.block and not before.block:
            self._restore(StrategyName.BLOCK)
        elif not settings.block:
            self._blocks.clear()
        was = before.dca, before.dca_target, before.dca_steps
        if was != (settings.dca, settings.dca_target, settings.dca_steps):
            self._shadows = self._new_shadows() if settings.dca else None
            if settings.dca and not before.dca:
                self._restore(StrategyName.DCA)

    def _new_shadows(self) -> DcaShadows:
        grid = self._sets.space.grid
        return DcaShadows(
            self._settings,
            BREAK_EVEN_PLUS_UNITS * self._sets.space.position_cost_pct,
            trailing_only=grid.trailing_only,
            max_hold_ms=grid.max_hold_s * 1000,
        )

    def _restore(self, strategy: StrategyName) -> None:
        for row in self._load():
            index = self._sets.space.index_of(row.set_key)
            if index is None or row.strategy is not strategy or not row.data:
                continue
            try:
                if strategy is StrategyName.BLOCK:
                    self._blocks[index] = BlockState.unpack(row.data)
                elif self._shadows is not None:
                    self._shadows.unpack(index, row.data, self._open_entry_ms(index))
            except ValueError:
                self.damaged += 1  # it is only measured anew

    def _open_entry_ms(self, index: int) -> int | None:
        holding = self._sets.flags[at.PHASE, index] == at.HOLDING
        return int(self._sets.state[index, at.ENTRY_MS]) if holding else None

    def update_costs(self, costs: MarketCosts) -> None:
        """Use these costs for shadows that end from now on, as `SetBook.update_costs` does."""
        self._costs[0] = np.asarray(costs.fee_round_trip_pct) + costs.slippage_pct
        self._costs[1] = costs.funding_rate_pct

    # ------------------------------------------------------------------ every step
    def after_step(self, grid: PriceGrid, events: StepEvents) -> None:
        """Take the step the set book has just taken, whether anything happened in it or not.

        Shadows first, then what closed, then new shadows: an entry is made at this step's last
        price, so its earliest exit is one step later.
        """
        if not (self._settings.block or self._settings.dca):
            return
        if self._shadows is not None:
            self._step_shadows(self._shadows, grid)
        if events.closed.size:
            self._take_closed(events)
        if events.opened.size and self._shadows is not None:
            for index in self._qualified(events.opened):
                if self._shadows.open(index, self._entry(index)):
                    self._changed[StrategyName.DCA].add(index)

    def _step_shadows(self, shadows: DcaShadows, grid: PriceGrid) -> None:
        if not shadows.open_count:
            return
        newest = int(grid.meta[at.NEWEST, 0]) + grid.data.shape[2] // 2
        prices = grid.data[_PRICE_ROWS, :, newest]
        cost_pct = self._sets.space.position_cost_pct
        ended = shadows.step(prices, self._costs, cost_pct, int(grid.meta[at.NOW_MS, 0]))
        self._changed[StrategyName.DCA].update(ended)

    def _take_closed(self, events: StepEvents) -> None:
        closed = events.closed
        if self._settings.block:
            for index in self._qualified(closed["set_index"]):
                self._followed(index)
        if self._shadows is not None and self._shadows.states:
            for index, entry_ms, net in zip(
                closed["set_index"].tolist(),
                closed["entry_ms"].tolist(),
                closed["net_units"].tolist(),
                strict=True,
            ):
                if self._shadows.plain_closed(index, entry_ms, net):
                    self._changed[StrategyName.DCA].add(index)

    def _qualified(self, indices: Ints) -> list[int]:
        found: list[int] = indices[self._sets.flags[at.LEVEL, indices] >= _MAIN].tolist()
        return found

    def _followed(self, index: int) -> BlockState:
        """Return Block's state of a set, up to its newest result."""
        state = self._blocks.setdefault(index, BlockState())
        count = int(self._sets.counts[index, at.COUNT])
        if count != state.count:
            settings = self._settings
            state.follow(self._sets.ring[index], count, settings.block_ratio, settings.block_cap)
            self._changed[StrategyName.BLOCK].add(index)
        return state

    def _entry(self, index: int) -> Entry:
        sets = self._sets
        spec, state = sets.space[index], sets.state[index]
        cost_pct, exits = sets.space.position_cost_pct, spec.exits
        return Entry(
            symbol=sets.space.symbols.index(spec.symbol),
            side=spec.side,
            price=float(state[at.ENTRY]),
            entry_ms=int(state[at.ENTRY_MS]),
            tp_pct=exits.tp_pct(cost_pct),
            sl_pct=exits.sl_pct(cost_pct),
            trail_start_pct=exits.trailing_start_pct,
            trail_distance_pct=exits.trailing_distance_pct,
        )

    def forget(self, index: int) -> None:
        """Drop what is known of a set that was reset, and what is stored of it."""
        self._blocks.pop(index, None)
        if self._shadows is not None:
            self._shadows.forget(index)
        self._forgotten.add(index)

    # ------------------------------------------------------------------ when a set asks
    def advice(self, index: int) -> StrategyAdvice:
        """Return what Block and DCA say about an entry of this set, and why."""
        factor, block_words = self._block(index)
        plan, dca_words = self._dca(index, factor)
        return StrategyAdvice(factor, plan, "; ".join(filter(None, (block_words, dca_words))))

    def words(self, index: int) -> tuple[str, str]:
        """Return with against without of Block and of DCA for people; empty where it is off."""
        factor, block_words = self._block(index)
        return block_words, self._dca(index, factor)[1]

    def _block(self, index: int) -> tuple[Decimal, str]:
        settings = self._settings
        if not settings.block:
            return Decimal(1), ""
        state = self._followed(index)
        ring = self._sets.ring[index]
        comparison = state.compare(ring, settings.block_ratio, settings.block_cap)
        adjusted = adjusted_sizes(ring, state.count)
        wanted = block_factor(adjusted, settings.block_ratio, settings.block_cap)
        acts = state.switch.acts(comparison)
        factor = wanted if acts else Decimal(1)
        what = f"{adjusted} of {len(SIZES)} sizes lost last, factor {factor.normalize():f}"
        compared = f"{what}; {comparison.words}"
        return factor, f"Block: {compared}" if acts else f"Block off: {compared}"

    def _dca(self, index: int, factor: Decimal) -> tuple[DcaPlan | None, str]:
        if self._shadows is None:
            return None, ""
        state = self._shadows.states.get(index)
        if state is None:
            return None, "DCA off: nothing compared yet"
        comparison = state.compare()
        if not state.switch.acts(comparison):
            return None, f"DCA off: {comparison.words}"
        return self._plan(factor), f"DCA: {comparison.words}"

    def _plan(self, factor: Decimal) -> DcaPlan:
        """Return a plan that keeps Block's larger first entry and the adds within factor 3."""
        cost_pct = Decimal(repr(self._sets.space.position_cost_pct))
        return DcaPlan(
            steps=self._settings.dca_steps,
            target=self._settings.dca_target,
            break_even_pct=BREAK_EVEN_PLUS_UNITS * cost_pct,
            limit=min(DCA_LIMIT, FACTOR_LIMIT / factor) if factor > 1 else DCA_LIMIT,
        )

    # ------------------------------------------------------------------ storage
    def take_changed(self, now_ms: int) -> list[StrategyRow]:
        """Return the states that changed since the last call, as stored; empty where forgotten."""
        if self._shadows is not None:
            self._changed[StrategyName.DCA].update(self._shadows.take_changed())
        rows = [
            StrategyRow(self._sets.space.key(index), strategy, now_ms, b"")
            for index in sorted(self._forgotten)
            for strategy in StrategyName
        ]
        rows += [
            StrategyRow(self._sets.space.key(index), strategy, now_ms, data)
            for strategy, changed in self._changed.items()
            for index in sorted(changed)
            if (data := self._packed(strategy, index))
        ]
        for changed in (*self._changed.values(), self._forgotten):
            changed.clear()
        return rows

    def _packed(self, strategy: StrategyName, index: int) -> bytes:
        """Return a state, nothing for one that was dropped since it changed."""
        if strategy is StrategyName.BLOCK:
            state = self._blocks.get(index)
            return state.pack() if state is not None else b""
        known = self._shadows is not None and index in self._shadows.states
        return self._shadows.pack(index) if known and self._shadows is not None else b""
