"""A gateway to a real simulated venue that loses, delays, repeats and refuses as it is told."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from typing import Any

import numpy as np

from cts_desktop.domain.errors import OrderRefusedError, OutcomeUnknownError, RetryLaterError
from cts_desktop.domain.market import MarketRules, MarketStep, MarketType
from cts_desktop.domain.orders import Fill, OrderRequest, VenueOrder
from cts_desktop.domain.ports import (
    AccountListener,
    Balance,
    FundingPayment,
    MarketFacts,
    MarketSink,
    VenuePosition,
)
from cts_desktop.exchange.matching import Matching
from cts_desktop.exchange.venue_market import VenueSettings
from tests.helpers.manual_clock import ManualClock, turns

D = Decimal
BTC, ETH = "BTC/USDT", "ETH/USDT"
START_BALANCE = D(10_000)


class Fault(Enum):
    """What goes wrong with one command."""

    NONE = auto()
    LOST_BEFORE = auto()  # no answer, and it never arrived
    LOST_AFTER = auto()  # it was carried out, the answer is lost
    REFUSED = auto()
    HANGS = auto()  # it was carried out, the answer never comes
    CRASHES = auto()  # the client library trips over the answer


def rules(symbol: str = BTC, **changes: Any) -> MarketRules:
    base, quote = symbol.split("/")
    values: dict[str, Any] = {
        "market_type": MarketType.PERPETUAL, "price_tick": D("0.1"), "qty_step": D("0.001"),
        "min_qty": D("0.001"), "max_qty": D(1000), "min_notional": D(5),
        "maker_fee": D("0.0002"), "taker_fee": D("0.0005"), "max_leverage": D(50),
    }  # fmt: skip
    return MarketRules(symbol=symbol, base=base, quote=quote, **(values | changes))


def market_step(ts_ms: int, prices: Sequence[float], volume: float = 1000.0) -> MarketStep:
    """A flat step of every symbol."""
    last = np.array(prices, np.float64)
    return MarketStep(
        ts_ms, last, last, last, last, np.full(len(prices), volume), np.zeros(len(prices))
    )


@dataclass
class Venue:
    """What outlives a connection: the exchange itself."""

    clock: ManualClock
    symbols: tuple[str, ...] = (BTC,)
    latency_s: float = 0.0
    balance: Decimal = START_BALANCE
    volume_share: float = 0.25
    rule: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made = [rules(symbol, **self.rule) for symbol in self.symbols]
        settings = VenueSettings(
            start_balance=self.balance, impact_pct=0.0, volume_share=self.volume_share
        )
        self.matching = Matching(made, settings, account_id="c001", seed=7)
        self.matching.subscribe(self.symbols)
        self.prices = dict.fromkeys(self.symbols, 100.0)
        self.matching.on_step(market_step(self.clock.now_ms(), list(self.prices.values())))


class FaultyGateway:
    """Implements `domain.ports.ExchangeGateway` on a `Venue`; commands fail as scripted.

    Attributes:
        faults: what happens to the next `create_order` calls, in order; then nothing.
        cancel_faults: the same for `cancel_order`.
        failing: names of methods that raise RetryLaterError.
        hanging: names of methods that never answer.
        deaf: account events are kept back instead of told (`tell_kept` tells them).
        echo: how often each event is told.
        on_create: called with each request that is sent.
    """

    lockstep = False

    def __init__(self, venue: Venue) -> None:
        self.venue = venue
        self.clock = venue.clock
        self.faults: deque[Fault] = deque()
        self.cancel_faults: deque[Fault] = deque()
        self.failing: set[str] = set()
        self.hanging: set[str] = set()
        self.deaf = False
        self.echo = 1
        self.on_create: Callable[[OrderRequest], None] = lambda _request: None
        self.created: list[OrderRequest] = []
        self.cancelled: list[str] = []
        self.closed = False
        self.connected = False
        self.sink: MarketSink | None = None
        self.symbols: tuple[str, ...] = ()
        self.listener: AccountListener | None = None
        self._kept: list[object] = []

    # ------------------------------------------------------------------ faults
    async def _query(self, name: str) -> Matching:
        await asyncio.sleep(0)
        if name in self.hanging:
            await asyncio.Event().wait()
        if name in self.failing:
            raise RetryLaterError(f"{name}: the venue does not answer")
        if self.closed:
            raise RetryLaterError("closed")
        return self.venue.matching

    async def _command(
        self, fault: Fault, act: Callable[[Matching], VenueOrder], name: str
    ) -> VenueOrder:
        if self.closed:
            raise OutcomeUnknownError("closed")
        if name in self.hanging:
            await asyncio.Event().wait()
        await self.clock.sleep(self.venue.latency_s)
        if fault is Fault.LOST_BEFORE:
            raise OutcomeUnknownError("timeout")
        if fault is Fault.REFUSED:
            raise OrderRefusedError("test", "refused by script")
        answer = act(self.venue.matching)
        self.tell(self.venue.matching.take_events())
        await self.clock.sleep(self.venue.latency_s)
        if fault is Fault.LOST_AFTER:
            raise OutcomeUnknownError("timeout")
        if fault is Fault.CRASHES:
            raise AttributeError("'NoneType' object has no attribute 'get'")
        if fault is Fault.HANGS:
            await asyncio.Event().wait()
        return answer

    def tell(self, events: Iterable[object]) -> None:
        """Hand account events to the listener."""
        for event in events:
            if self.deaf:
                self._kept.append(event)
                continue
            for _ in range(self.echo):
                self._tell_one(event)

    def tell_kept(self, order: random.Random | None = None) -> None:
        """Tell what was kept back, shuffled by *order*."""
        kept, self._kept, self.deaf = self._kept, [], False
        if order is not None:
            order.shuffle(kept)
        self.tell(kept)

    def _tell_one(self, event: object) -> None:
        if self.listener is None:
            return
        if isinstance(event, Fill):
            self.listener.on_fill(event)
        elif isinstance(event, FundingPayment):
            self.listener.on_funding(event)
        elif isinstance(event, VenueOrder):
            self.listener.on_order(event)

    # ------------------------------------------------------------------ the market
    async def tick(self, after_s: float = 1.0, **prices: float) -> None:
        """Let time pass, then one market step with new prices by base currency (``BTC=101``)."""
        await self.clock.run(after_s)
        for symbol in self.venue.symbols:
            base = symbol.split("/")[0]
            if base in prices:
                self.venue.prices[symbol] = prices[base]
        step = market_step(self.clock.now_ms(), list(self.venue.prices.values()))
        self.tell(self.venue.matching.on_step(step))
        if self.sink is not None:
            seen = [self.venue.prices[s] for s in self.symbols]
            await self.sink.on_step(market_step(step.ts_ms, seen))
        await turns()

    # ------------------------------------------------------------------ the port
    async def connect(self) -> None:
        await self._query("connect")
        self.connected = True

    async def close(self) -> None:
        if "close" in self.failing:
            raise RetryLaterError("close: the venue does not answer")
        if "close" in self.hanging:
            await asyncio.Event().wait()
        self.closed = True
        self.listener = None

    async def server_time_ms(self) -> int:
        await self._query("server_time_ms")
        return self.clock.now_ms()

    async def load_markets(self) -> Mapping[str, MarketRules]:
        return (await self._query("load_markets")).rules

    async def fetch_balance(self) -> Balance:
        return (await self._query("fetch_balance")).balance()

    async def fetch_positions(self) -> Sequence[VenuePosition]:
        return (await self._query("fetch_positions")).positions()

    async def fetch_open_orders(self) -> Sequence[VenueOrder]:
        return (await self._query("fetch_open_orders")).open_orders()

    async def fetch_order(self, symbol: str, client_id: str) -> VenueOrder | None:
        return (await self._query("fetch_order")).order(client_id)

    async def fetch_fills(self, since_ms: int) -> Sequence[Fill]:
        venue = await self._query("fetch_fills")
        return [fill for fill in venue.fills if fill.ts_ms >= since_ms]

    async def create_order(self, request: OrderRequest) -> VenueOrder:
        self.created.append(request)
        self.on_create(request)
        fault = self.faults.popleft() if self.faults else Fault.NONE
        return await self._command(
            fault, lambda venue: venue.place(request, self.clock.now_ms()), "create_order"
        )

    async def cancel_order(self, symbol: str, client_id: str) -> VenueOrder:
        self.cancelled.append(client_id)
        fault = self.cancel_faults.popleft() if self.cancel_faults else Fault.NONE
        return await self._command(
            fault, lambda venue: venue.cancel(client_id, self.clock.now_ms()), "cancel_order"
        )

    def listen(self, listener: AccountListener | None) -> None:
        self.listener = listener

    def cursor(self) -> Mapping[str, object] | None:
        return None

    def resolve_step_ms(self, requested_ms: int) -> int:
        return requested_ms or 1000

    def market_facts(self) -> MarketFacts:
        return MarketFacts()

    async def start_market(self, symbols: Sequence[str], step_ms: int, sink: MarketSink) -> None:
        await self._query("start_market")
        self.symbols, self.sink = tuple(symbols), sink

    async def stop_market(self) -> None:
        await self._query("stop_market")
        self.sink = None
