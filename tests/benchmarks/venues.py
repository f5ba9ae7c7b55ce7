"""Simulated venues for the window's benchmarks: prompt ones, and ones that keep you waiting."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from typing_extensions import override

from cts_desktop.domain.market import MarketStep
from cts_desktop.domain.orders import OrderRequest, VenueOrder
from cts_desktop.domain.ports import MarketSink
from cts_desktop.exchange.market_supply import REAL_TIME, PlayedMarket
from cts_desktop.exchange.matching import Matching
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.venue_market import VenueSettings
from tests.helpers.market_scripts import WideSource


class PacedSource(WideSource):
    """Many symbols in real time, all of them in every step, *ticks_per_s* prices a second."""

    def __init__(self, symbols: int, ticks_per_s: float) -> None:
        super().__init__(symbols)
        self._step_ms = round(1000 * symbols / ticks_per_s)

    @override
    def resolve_step_ms(self, requested_ms: int) -> int:
        return self._step_ms

    @override
    def _next_ms(self) -> int:
        self._played += 1
        return self.start_ms + self._played * self._step_ms


class PacedGateway(SimulatedGateway):
    """A venue in real time that answers at once."""

    def __init__(self, symbols: int, ticks_per_s: float, connection_id: str) -> None:
        source = PacedSource(symbols, ticks_per_s)
        market = PlayedMarket(source, REAL_TIME)
        super().__init__(market, VenueSettings(), connection_id=connection_id, latency_ms=0)


class TimedGateway(PacedGateway):
    """Tells how long it took from the tick that made somebody ask to the entry's request.

    Attributes:
        on_tick: called after each step the engine took; returns the symbol of the entry that was
            asked for, or an empty text.
        took_ms: from the engine's `on_step` to `create_order`, by entry.
    """

    def __init__(self, symbols: int, ticks_per_s: float, connection_id: str) -> None:
        super().__init__(symbols, ticks_per_s, connection_id)
        self.on_tick: Callable[[], str] = lambda: ""
        self.took_ms: list[float] = []
        self._ticked: dict[str, float] = {}
        self._engine: MarketSink | None = None

    @override
    async def start_market(self, symbols: Sequence[str], step_ms: int, sink: MarketSink) -> None:
        self._engine = sink
        await super().start_market(symbols, step_ms, self)

    async def on_step(self, step: MarketStep) -> None:
        assert self._engine is not None
        ticked = time.perf_counter()
        await self._engine.on_step(step)
        if symbol := self.on_tick():
            self._ticked[symbol] = ticked

    def on_market_end(self) -> None:
        """Nothing: the market is endless."""

    def on_market_failure(self, error: BaseException) -> None:
        assert self._engine is not None
        self._engine.on_market_failure(error)

    @override
    async def create_order(self, request: OrderRequest) -> VenueOrder:
        handed = time.perf_counter()
        if not request.reduce_only:
            self.took_ms.append((handed - self._ticked.pop(request.symbol)) * 1000)
        return await super().create_order(request)


class HoldingGateway(PacedGateway):
    """A venue that takes everything and answers nothing for as long as it is told to."""

    def __init__(self, symbols: int, ticks_per_s: float, connection_id: str) -> None:
        super().__init__(symbols, ticks_per_s, connection_id)
        self._free = asyncio.Event()
        self._free.set()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Answer nothing inside, and everything at once at its end; on the engine loop."""
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()

    @override
    async def _answer(self) -> Matching:
        await self._free.wait()
        return await super()._answer()

    @override
    async def _command(self, act: Callable[[Matching, int], VenueOrder]) -> VenueOrder:
        await self._free.wait()
        return await super()._command(act)
