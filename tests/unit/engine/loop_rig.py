"""A main loop on a real database, whose prices a test sets by hand."""

from collections.abc import Sequence

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.sets import StepEvents
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.market import MarketStep
from cts_desktop.engine.main_loop import Ask, MainLoop
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.services import EngineServices
from cts_desktop.runtime.bus import Bus
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.faulty_gateway import BTC, ETH
from tests.helpers.manual_clock import ManualClock
from tests.helpers.recording_log import RecordingLog
from tests.helpers.trading_rig import config_of
from tests.helpers.venue import Venue

#: The first step of a minute.
START_MS = 1_790_000_040_000
#: One parameterisation and four exits on each side; no gate, so that a few steps make a signal.
SMALL = {
    "direction_enabled": False, "active_enabled": False, "move_ranges": "3", "move_k": "3",
    "tp_factors": "10, 20", "sl_ratios": "0.6, 1", "trailing_pairs": "off", "max_hold_s": 0,
    "activity_index": 1, "min_volatility_pct": 0.0,
}  # fmt: skip
QUIET = (100.0,) * 12
RUN_UP = (*QUIET, 100.12, 100.26, 100.42)


class LoopRig:
    """`asks` is what sets asked for, `seen` what the listener of steps saw."""

    def __init__(
        self,
        stores: SqliteStores,
        venue: Venue,
        chosen: Sequence[str] = (BTC, ETH),
        **settings: object,
    ) -> None:
        self.stores, self.bus, self.log = stores, Bus(), RecordingLog()
        self.asks: list[Ask] = []
        self.seen: list[tuple[int, StepEvents]] = []
        self.feed = MarketFeed(list(venue.matching.rules.values()))
        clock: ManualClock = venue.clock
        services = EngineServices(
            stores,
            self.bus,
            self.log,
            make_gateway=lambda _connection: None,  # type: ignore[arg-type]
            kill_switch=lambda: False,
            storage_ok=lambda: True,
            clock=clock,
            step_listener=lambda _id, step, events, _book: self.seen.append((step.ts_ms, events)),
        )
        self.config = config_of(stores, **{**SMALL, **settings})
        self.main = MainLoop(self.config, self.feed, 1000, services, self.asks.append, chosen)
        self.now_ms = START_MS - 1000

    async def ready(self) -> "LoopRig":
        await self.main.restore(self.now_ms)
        return self

    def step(self, *prices: float) -> None:
        """Take a step; the last price is that of all further symbols."""
        self.now_ms += 1000
        last = np.array([*prices, *prices[-1:] * (len(self.feed.symbols) - len(prices))])
        self.feed.push(
            MarketStep(self.now_ms, last, last, last, last, last * 0 + 1, last * 0), keep=True
        )
        self.main.cycle()

    def run(self, prices: Sequence[float], *others: float) -> None:
        """Take a step for each price of BTC; ETH stands still."""
        for price in prices:
            self.step(price, *(others or (50.0,)))

    def at_exchange(self, index: int, mean_units: float) -> None:
        """Let a set have climbed to Exchange, with results of this mean."""
        book = self.main.book
        book.flags[at.LEVEL, index] = SetLevel.EXCHANGE
        book.flags[at.STATE, index] = at.QUALIFIED
        book.counts[index, at.COUNT] = 10
        book.ring[index, :10] = mean_units
