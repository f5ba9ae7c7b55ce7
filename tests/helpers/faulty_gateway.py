"""A gateway to a real simulated venue that loses, delays, repeats and refuses as it is told."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from typing_extensions import override

from cts_desktop.domain.errors import (
    OrderRefusedError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryLaterError,
)
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.orders import Fill, OrderRequest, VenueOrder
from cts_desktop.domain.ports import (
    Balance,
    FundingPayment,
    MarketFacts,
    MarketSink,
    VenueAbilities,
    VenuePosition,
)
from tests.helpers.account_stream import AccountStream
from tests.helpers.faults import Fault, Lie, QueryFault, StepFault
from tests.helpers.manual_clock import turns
from tests.helpers.plain_venue import PlainVenue
from tests.helpers.venue import BTC, ETH, START_BALANCE, D, Venue, market_step, rules

__all__ = [
    "BTC", "ETH", "START_BALANCE", "D", "Fault", "FaultyGateway", "Venue", "market_step", "rules",
]  # fmt: skip

_COMMAND_RETRY_S = 2.0


class FaultyGateway(PlainVenue, AccountStream):
    """Implements `domain.ports.ExchangeGateway` on a `Venue`; truthful until it is told otherwise.

    Faults come from three places, the first that applies wins:

    * **scripts** on the gateway, for single cases (attributes below);
    * **conditions** on the `Venue`, which outlive a connection (`venue.down`, `revoked`,
      `clock_offset_ms`, `limit`, `delist`, `invisible_s`, thin `volume`, prices of 0 or None,
      `by_hand`, `close_by_hand`, `liquidate`);
    * the **plan** `venue.plan` (`helpers.faults.Faults`), drawn from a seed: the same seed and the
      same commands give the same faults. `plan.journal` tells what was injected.

    A run on a plan::

        venue = Venue(clock, symbols=(BTC, ETH), plan=Faults(seed, STORM))
        ...                            # make a session with `FaultyGateway(venue)`
        await gateway.tick(1, BTC=101) # time, one market step, and the step faults of the plan
        gateway.calm()                 # end every fault, release what hangs, tell the gap

    Attributes:
        faults: what happens to the next `create_order` calls, in order; then the plan's.
        cancel_faults: the same for `cancel_order`.
        refuse: given a request, the code with which it is refused, or an empty text.
        failing: names of methods that raise RetryLaterError.
        hanging: names of methods that never answer.
        lies: by query, functions of (truth, answer before) whose result is returned once each.
        slow: by method, seconds until it begins.
        deaf, healthy, echo: see AccountStream.
        venue_abilities: what the venue can do, for every symbol; at first what `venue` says.
        on_create: called with each request that is sent.
        calls: how often each method of the port was called.
    """

    lockstep = False

    def __init__(self, venue: Venue) -> None:
        super().__init__(venue)
        venue.gateway = self
        self.faults: deque[Fault] = deque()
        self.cancel_faults: deque[Fault] = deque()
        self.refuse: Callable[[OrderRequest], str] = lambda _request: ""
        self.failing: set[str] = set()
        self.hanging: set[str] = set()
        self.lies: defaultdict[str, deque[Lie]] = defaultdict(deque)
        self.slow: dict[str, float] = {}
        self.venue_abilities = venue.abilities
        self.on_create: Callable[[OrderRequest], None] = lambda _request: None
        self.created: list[OrderRequest] = []
        self.cancelled: list[str] = []
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.closed = False
        self.connected = False
        self.sink: MarketSink | None = None
        self.symbols: tuple[str, ...] = ()
        self._answers: dict[str, Any] = {}
        self._released = asyncio.Event()
        self._steps_left: dict[StepFault, int] = {}
        self._volume = venue.volume

    # ------------------------------------------------------------------ faults
    def calm(self, gap: str = "stream interrupted") -> None:
        """End every fault and condition, release what hangs, and tell the gap."""
        self.venue.plan.calm()
        self.failing.clear()
        self.hanging.clear()
        self.faults.clear()
        self.cancel_faults.clear()
        self.lies.clear()
        self.slow.clear()
        self.refuse = lambda _request: ""
        for fault in list(self._steps_left):
            self._end(fault)
        self.venue.down = self.venue.revoked = False
        self.venue.clock_offset_ms = 0
        self.venue.limit(0)
        self.venue.invisible_s = 0.0
        self.release()
        self.gap(gap)

    def release(self) -> None:
        """Let what hangs fail with a timeout."""
        self._released.set()
        self._released = asyncio.Event()

    async def _hang(self, error: Exception) -> None:
        await self._released.wait()
        raise error

    async def _query(self, name: str, ask: Callable[[Venue], Any] = lambda _venue: None) -> Any:
        """Answer one query."""
        self.calls[name] += 1
        await self.clock.sleep(self.slow.get(name, 0.0))
        if name in self.hanging:
            await self._hang(RetryLaterError(f"{name}: timeout"))
        if name in self.failing:
            raise RetryLaterError(f"{name}: the venue does not answer")
        if self.closed:
            raise RetryLaterError("closed")
        self.venue.check_query(name)
        self._tell_late()
        lie: Lie | None = self.lies[name].popleft() if self.lies[name] else None
        if lie is None and name.startswith("fetch"):
            lie = await self._planned(name)
        truth = ask(self.venue)
        before, self._answers[name] = self._answers.get(name), truth
        return truth if lie is None else lie(truth, before)

    async def _planned(self, name: str) -> Lie | None:
        plan = self.venue.plan
        fault = plan.query(name)
        if fault is QueryFault.FAILS:
            raise RetryLaterError(f"{name}: timeout")
        if fault is QueryFault.HANGS:
            await self._hang(RetryLaterError(f"{name}: timeout"))
        if fault is QueryFault.LIMITED:
            self.venue.limit(_COMMAND_RETRY_S)
            raise RateLimitedError(f"{name}: 429", _COMMAND_RETRY_S)
        return plan.lie(name) if fault is QueryFault.LIES else None

    async def _command(
        self, name: str, fault: Fault, act: Callable[[], VenueOrder], late: Callable[[], None]
    ) -> VenueOrder:
        """Carry out one command, or not, and answer, or not."""
        if self.closed:
            raise OutcomeUnknownError("closed")
        if name in self.hanging:
            await self._hang(OutcomeUnknownError("timeout"))
        await self.clock.sleep(self.venue.latency_s + self.slow.get(name, 0.0))
        if name in self.failing:
            raise OutcomeUnknownError(f"{name}: the venue does not answer")
        self.venue.check_command(name)
        await self._before(name, fault, late)
        answer = act()
        self.venue.publish()
        await self.clock.sleep(self.venue.latency_s)
        await self._after(fault)
        self._tell_late()
        return answer

    async def _before(self, name: str, fault: Fault, late: Callable[[], None]) -> None:
        match fault:
            case Fault.LOST_BEFORE:
                raise OutcomeUnknownError("timeout")
            case Fault.BUSY_BEFORE:
                raise RetryLaterError("503 service unavailable")
            case Fault.LIMITED:
                raise RateLimitedError("429 too many requests", _COMMAND_RETRY_S)
            case Fault.REFUSED:
                raise OrderRefusedError("test", "refused by script")
            case Fault.HANGS_BEFORE:
                await self._hang(OutcomeUnknownError("timeout"))
            case Fault.LATE:
                late()
                raise OutcomeUnknownError("timeout")
            case _:
                return

    async def _after(self, fault: Fault) -> None:
        match fault:
            case Fault.LOST_AFTER:
                raise OutcomeUnknownError("timeout")
            case Fault.BUSY_AFTER:
                raise RetryLaterError("503 service unavailable")
            case Fault.CRASHES:
                raise AttributeError("'NoneType' object has no attribute 'get'")
            case Fault.HANGS:
                await self._hang(OutcomeUnknownError("timeout"))
            case _:
                return

    # ------------------------------------------------------------------ the market
    async def tick(self, after_s: float = 1.0, **prices: float | None) -> None:
        """Let time pass, then one market step with new prices by base currency (``BTC=101``)."""
        await self.clock.run(after_s)
        for symbol in self.venue.symbols:
            base = symbol.split("/")[0]
            if base in prices:
                self.venue.prices[symbol] = prices[base]
        self._step_faults()
        self._tell_late()
        self.venue.step()
        if self.sink is not None and not self.venue.down:
            seen = [self.venue.prices[s] for s in self.symbols]
            await self.sink.on_step(market_step(self.clock.now_ms(), seen))
        await turns()

    def _step_faults(self) -> None:
        for fault in list(self._steps_left):
            self._steps_left[fault] -= 1
            if self._steps_left[fault] <= 0:
                self._end(fault)
        fault, steps = self.venue.plan.step()
        if fault is StepFault.NONE or self._steps_left:
            return
        self._steps_left[fault] = steps
        match fault:
            case StepFault.SILENCE:
                self.deaf = True
            case StepFault.BROKEN:
                self.deaf, self.healthy = True, False
            case StepFault.DOWN:
                self.venue.down = True
            case StepFault.THIN:
                self.venue.volume = self._volume / 1000

    def _end(self, fault: StepFault) -> None:
        del self._steps_left[fault]
        match fault:
            case StepFault.SILENCE:
                self.lose_kept()
            case StepFault.BROKEN:
                self.gap()
            case StepFault.DOWN:
                self.venue.down = False
            case _:
                self.venue.volume = self._volume

    # ------------------------------------------------------------------ the port
    async def connect(self) -> None:
        await self._query("connect")
        self.connected = True

    async def close(self) -> None:
        if "close" in self.failing:
            raise RetryLaterError("close: the venue does not answer")
        if "close" in self.hanging:
            await self._hang(RetryLaterError("close: timeout"))
        self.closed = True
        self.listener = None

    async def server_time_ms(self) -> int:
        await self._query("server_time_ms")
        return self.venue.now_ms()

    async def load_markets(self) -> Mapping[str, MarketRules]:
        await self._query("load_markets")
        listed = self.venue.matching.rules.items()
        return {symbol: rule for symbol, rule in listed if symbol not in self.venue.delisted}

    async def fetch_balance(self) -> Balance:
        found: Balance = await self._query("fetch_balance", Venue.balance_now)
        return found

    async def fetch_positions(self) -> Sequence[VenuePosition]:
        found: Sequence[VenuePosition] = await self._query("fetch_positions", Venue.positions)
        return found

    async def fetch_open_orders(self) -> Sequence[VenueOrder]:
        found = await self._query("fetch_open_orders", lambda v: v.matching.open_orders())
        return [order for order in found if self.venue.is_visible(order.client_id)]

    async def fetch_order(self, symbol: str, client_id: str) -> VenueOrder | None:
        found: VenueOrder | None = await self._query(
            "fetch_order",
            lambda v: v.matching.order(client_id) if v.is_visible(client_id) else None,
        )
        return found

    async def fetch_closed_orders(self, symbol: str, since_ms: int) -> Sequence[VenueOrder]:
        found = await self._query(
            "fetch_closed_orders", lambda v: v.matching.closed_orders(symbol, since_ms)
        )
        return [order for order in found if self.venue.is_visible(order.client_id)]

    async def fetch_fills(self, since_ms: int) -> Sequence[Fill]:
        found: list[Fill] = await self._query("fetch_fills", lambda v: v.fills(since_ms))
        return [fill for fill in found if self.venue.is_visible(fill.client_id)]

    @override
    async def fetch_funding(self, since_ms: int) -> Sequence[FundingPayment]:
        found: Sequence[FundingPayment] = await self._query(
            "fetch_funding", lambda v: [p for p in v.matching.payments if p.ts_ms >= since_ms]
        )
        return found

    def abilities(self, symbol: str) -> VenueAbilities:
        return self.venue_abilities

    async def create_order(self, request: OrderRequest) -> VenueOrder:
        self.created.append(request)
        self.on_create(request)
        fault = self._fault_of("create_order", self.faults)
        if code := self.refuse(request):
            raise OrderRefusedError(code, "refused by script")
        return await self._command(
            "create_order",
            fault,
            lambda: self.venue.place(request),
            lambda: self.venue.place_late(request),
        )

    async def cancel_order(self, symbol: str, client_id: str, venue_id: str = "") -> VenueOrder:
        self.cancelled.append(client_id)
        fault = self._fault_of("cancel_order", self.cancel_faults)
        matching = self.venue.matching
        return await self._command(
            "cancel_order",
            fault,
            lambda: matching.cancel(client_id, self.venue.now_ms(), venue_id),
            lambda: None,
        )

    def _fault_of(self, name: str, script: deque[Fault]) -> Fault:
        self.calls[name] += 1
        return script.popleft() if script else self.venue.plan.command(name)

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
