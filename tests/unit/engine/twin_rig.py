"""A book with one set per side, prices set by hand, and the twins of positions made by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np

from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.sets import SetBook, StepEvents
from cts_desktop.domain.ladder import LadderThresholds
from cts_desktop.domain.orders import Fill, Side
from cts_desktop.domain.positions import CloseReason, Position
from cts_desktop.domain.sets import PaperTwin
from cts_desktop.engine.paper_twins import PaperTwins
from cts_desktop.storage.stores import SqliteStores

D = Decimal
SYMBOL = "BTC/USDT"
STEP_MS = 1000
START_MS = 1_790_000_000_000
#: Fee 0.1 %, slippage 0.02 %, funding 0.01 %.
COSTS = MarketCosts.uniform(1, funding_rate_pct=0.01)
GRID = GridSpec(
    indications={"move": IndicationGrid(ranges=(3,), thresholds=(3.0,))},
    tp_factors=(10.0,),
    sl_ratios=(0.5,),
    trailing=(None,),
    max_hold_s=0,
    min_volatility_pct=0.0,
    activity_index=0.0,
)
#: Rises (or falls) fast enough for a signal at its last step.
RUN_UP = (*(100.0,) * 12, 100.12, 100.26, 100.42)


class TwinRig:
    """Take profit 1 %, stop loss 0.5 %; a second rig on the same database is a restart."""

    def __init__(self, stores: SqliteStores, grid: GridSpec = GRID) -> None:
        self.stores = stores
        self.grid = PriceGrid(1, STEP_MS, 256)
        self.book = SetBook((SYMBOL,), grid, COSTS, LadderThresholds(), 0.1, STEP_MS)
        self.now_ms = START_MS
        self.twins = PaperTwins("c001", self.book, stores.twins, stores.positions.get)
        self.positions: dict[str, Position] = {}

    def restarted(self, grid: GridSpec = GRID) -> "TwinRig":
        """Return what the next run of the program makes of what is stored."""
        again = TwinRig(self.stores, grid)
        stored = self.book.rows(np.arange(len(self.book.space)), self.now_ms)
        again.book.load([row.set_key for row in stored], b"".join(row.data for row in stored))
        again.book.after_gap()
        again.now_ms = self.now_ms + 60_000
        again.positions = self.positions
        again.twins.restore(again.now_ms)
        return again

    def step(self, price: float) -> StepEvents:
        self.now_ms += STEP_MS
        one = np.array([price])
        self.grid.append(self.now_ms, one, one, one, np.ones(1), np.zeros(1), one)
        events = self.book.step(self.grid, [True])
        self.twins.after_step(events, COSTS, self.now_ms)
        return events

    def signal(self, side: Side = Side.BUY) -> int:
        """Let prices run until the set of *side* is woken; return its index."""
        for price in RUN_UP:
            events = self.step(price if side is Side.BUY else 100.0 * 100.0 / price)
            if events.signals.size:
                assert events.signals["side"].tolist() == [side.sign]
                return 0 if side is Side.BUY else 1
        raise AssertionError("no signal came")

    def enter(self, side: Side = Side.BUY, number: int = 1) -> Position:
        """Let a signal come, and a position at the venue be announced for it."""
        index = self.signal(side)
        spec = self.book.space[index]
        position = Position(
            f"p{number}", "c001", SYMBOL, side, created_ms=self.now_ms, set_key=spec.key
        )
        return self.put(self.twins.begin(position, index, spec, self.now_ms))

    def put(self, position: Position) -> Position:
        self.positions[position.position_id] = position
        self.stores.positions.save(position)
        self.twins.position_changed(position, self.now_ms)
        return position

    def fill(
        self, position: Position, side: Side, qty: str, price: str, fee: str = "0"
    ) -> Position:
        made = Fill(
            "c001", SYMBOL, f"t{len(self.positions)}", "cts1", "v1", side, D(price), D(qty),
            D(fee), "USDT", maker=False, ts_ms=self.now_ms,
        )  # fmt: skip
        return self.put(position.with_fill(made))

    def end(self, position: Position, reason: CloseReason, **changes: Any) -> Position:
        return self.put(replace(position.closed(self.now_ms, reason), **changes))

    def twin(self, number: int = 1) -> PaperTwin:
        found = self.stores.twins.get(f"twin-p{number}")
        assert found is not None
        return found
