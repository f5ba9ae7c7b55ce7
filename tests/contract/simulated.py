"""The venues of the program's own making, plugged into the contract."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any, Final

import numpy as np
from typing_extensions import override

from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.orders import (
    Fill,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    VenueOrder,
)
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.exchange.market_supply import PlayedMarket
from cts_desktop.exchange.matching import Matching
from cts_desktop.exchange.simulated_gateway import NewAccount, SimulatedGateway
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.exchange.throttled_gateway import ThrottledGateway
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.runtime.clock import SystemClock
from tests.contract.gateway_under_test import Ears, T, Trouble
from tests.helpers.faulty_gateway import BTC, Fault, FaultyGateway, Venue, rules
from tests.helpers.manual_clock import ManualClock, turns

#: The price grid: fine where it runs in real time, so that no test waits.
_STEP_MS: Final = {True: 1000, False: 10}
#: Market seconds per second of a lockstep market.
_SPEED: Final = 500.0
_QUERIES: Final = (
    *("server_time_ms", "load_markets", "fetch_balance", "fetch_positions", "fetch_open_orders"),
    *("fetch_order", "fetch_closed_orders", "fetch_fills"),
)


def _none(reason: str) -> Mapping[Trouble, str]:
    return dict.fromkeys(Trouble, reason)


class HandMarket:
    """A market source whose price a test sets; it goes on for ever."""

    notes: tuple[str, ...] = ()
    start_ms = 1_700_000_000_000
    wall_time = True
    candles_total = ticks_total = progress = None
    candles_processed = ticks_processed = 0

    def __init__(self, market_type: MarketType) -> None:
        leverage = Decimal(1 if market_type is MarketType.SPOT else 50)
        self.markets = (rules(BTC, market_type=market_type, max_leverage=leverage),)
        self.price = 100.0

    def load(self) -> None:
        """Do nothing."""

    def resolve_step_ms(self, requested_ms: int) -> int:
        return requested_ms or 1000

    def steps(
        self, symbols: Sequence[str], step_ms: int, cursor: Mapping[str, object] | None = None
    ) -> Iterator[MarketStep]:
        for number in count(1):
            last = np.full(len(symbols), self.price)
            volume, spread = np.full(len(symbols), 1000.0), np.zeros(len(symbols))
            ts_ms = self.start_ms + number * step_ms
            yield MarketStep(ts_ms, last, last, last, last, volume, spread)

    def cursor(self) -> dict[str, object]:
        return {}


class Books(NewAccount):
    """The ledger a program would have kept of a simulated account."""

    def __init__(self, matching: Matching) -> None:
        self._fills = list(matching.fills)
        self._open = [_stored(order) for order in matching.open_orders()]

    @override
    def fills(self) -> list[Fill]:
        return self._fills

    @override
    def open_orders(self) -> list[Order]:
        return self._open


def _stored(order: VenueOrder) -> Order:
    request = OrderRequest(
        order.client_id, order.symbol, order.side, order.type, order.qty, order.price,
        order.stop_price, reduce_only=order.reduce_only,
    )  # fmt: skip
    return Order(
        request, "c1", OrderPurpose.ENTRY, "p1", order.ts_ms, OrderState.OPEN, order.venue_id
    )


class SimulatedExchange:
    """The simulated gateway, as it is or behind a throttle."""

    symbol = BTC
    cannot = _none("the simulated venue lives in the gateway: there is no line between them")

    def __init__(
        self, *, lockstep: bool, throttled: bool = False, kind: MarketType = MarketType.PERPETUAL
    ) -> None:
        self.ears = Ears()
        self._lockstep = lockstep
        self._throttled = throttled
        self._source = HandMarket(kind)
        self._inner: SimulatedGateway | None = None
        self._matching: Matching | None = None

    @property
    def _account(self) -> Matching:
        assert self._matching is not None
        return self._matching

    async def open(self) -> ExchangeGateway:
        books = Books(self._matching) if self._matching is not None else None
        await self.close()
        self.ears = Ears()
        self._inner = SimulatedGateway(
            PlayedMarket(self._source, _SPEED if self._lockstep else 1.0),
            VenueSettings(impact_pct=0.0),
            connection_id="c1",
            latency_ms=1,
            ledger=books,
        )
        gateway: ExchangeGateway = self._inner
        if self._throttled:
            gateway = ThrottledGateway(self._inner, Throttle(SystemClock()))
        gateway.listen(self.ears)
        await gateway.connect()
        self._matching = self._inner.matching
        await gateway.start_market([self.symbol], _STEP_MS[self._lockstep], self.ears)
        await self.ears.seen(self._source.price)
        return gateway

    async def close(self) -> None:
        if self._inner is not None:
            await self._inner.close()

    async def answer(self, call: Coroutine[Any, Any, T]) -> T:
        return await call

    async def move_price(self, price: float) -> None:
        self._source.price = price
        await self.ears.seen(price)

    async def by_hand(self, request: OrderRequest) -> VenueOrder:
        assert self._inner is not None
        now_ms = self._inner.clock.now_ms()
        placed = self._account.place(replace(request, client_id=""), now_ms)
        await self.ears.stepped()  # the next step tells it
        return placed

    def cause(self, trouble: Trouble) -> None:
        raise AssertionError(self.cannot[trouble])

    async def end_troubles(self) -> None:
        """There are none."""

    def executed(self, client_id: str) -> Decimal:
        return _executed(self._account, client_id)


class FaultyExchange:
    """The test venue on a clock moved by hand, as it is or behind a throttle."""

    symbol = BTC

    def __init__(self, *, throttled: bool) -> None:
        self.ears = Ears()
        self.cannot = (
            {} if throttled else _none("alone it plays the venue's part and runs without faults")
        )
        self._throttled = throttled
        self._clock = ManualClock()
        self._venue = Venue(self._clock)
        self._inner: FaultyGateway | None = None

    @property
    def _line(self) -> FaultyGateway:
        assert self._inner is not None
        return self._inner

    async def open(self) -> ExchangeGateway:
        await self.close()
        self.ears = Ears()
        self._inner = FaultyGateway(self._venue)
        gateway: ExchangeGateway = self._inner
        if self._throttled:
            gateway = ThrottledGateway(self._inner, Throttle(self._clock, draw=lambda: 0.5))
        gateway.listen(self.ears)
        await gateway.connect()
        await gateway.start_market([self.symbol], 1000, self.ears)
        return gateway

    async def close(self) -> None:
        if self._inner is not None:
            await self._inner.close()

    async def answer(self, call: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(call)
        await turns()
        while not task.done():
            await self._clock.run(0.5)
        return await task

    async def move_price(self, price: float) -> None:
        await self._line.tick(1.0, BTC=price)

    async def by_hand(self, request: OrderRequest) -> VenueOrder:
        placed: list[VenueOrder] = []
        unnamed = replace(request, client_id="")
        now_ms = self._clock.now_ms()
        self._venue.do(lambda matching: placed.append(matching.place(unnamed, now_ms)))
        return placed[0]

    def cause(self, trouble: Trouble) -> None:
        line, venue = self._line, self._venue
        begin: dict[Trouble, Callable[[], object]] = {
            Trouble.LOST_ANSWER: lambda: self._script(Fault.LOST_AFTER),
            Trouble.NOT_ARRIVED: lambda: self._script(Fault.LOST_BEFORE),
            Trouble.HANG: lambda: self._script(Fault.HANGS),
            Trouble.DEAD_LINE: lambda: line.failing.update(_QUERIES),
            Trouble.RATE_LIMIT: lambda: self._limit(3),
            Trouble.BAN: lambda: venue.limit(300, banned=True),
            Trouble.CLOCK_OFFSET: lambda: setattr(venue, "clock_offset_ms", 7000),
            Trouble.REVOKED_KEY: lambda: setattr(venue, "revoked", True),
            Trouble.INTERRUPTION: lambda: line.__dict__.update(deaf=True, healthy=False),
        }
        begin[trouble]()

    def _limit(self, seconds: float) -> None:
        self._venue.limit(seconds)
        self._script(Fault.LIMITED)

    def _script(self, fault: Fault) -> None:
        self._line.faults.append(fault)
        self._line.cancel_faults.append(fault)

    async def end_troubles(self) -> None:
        self._line.calm()
        await turns()

    def executed(self, client_id: str) -> Decimal:
        return _executed(self._venue.matching, client_id)


def _executed(matching: Matching, client_id: str) -> Decimal:
    return sum((f.qty for f in matching.fills if f.client_id == client_id), Decimal(0))
