"""The exchange side of the cases: what a test may do to a venue, and the truth it may look at.

The cases use nothing else of a venue, so that they run against anything that can do this: the
simulated venue behind `FaultyGateway` here, a server that speaks an exchange's protocol elsewhere.
"""

import asyncio
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.orders import Fill, OrderRequest, OrderType, Side, VenueOrder
from cts_desktop.domain.ports import ExchangeGateway, VenueAbilities
from tests.helpers.faults import Fault, Lie
from tests.helpers.faulty_gateway import FaultyGateway
from tests.helpers.manual_clock import ManualClock
from tests.helpers.venue import Venue
from tests.helpers.venue_truth import Truth


class ExchangeUnderTest(Protocol):
    """A venue that does what a test says."""

    @property
    def clock(self) -> ManualClock:
        """Return the time of the case."""
        ...

    @property
    def truth(self) -> Truth:
        """Return what the venue knows."""
        ...

    @property
    def minds_our_clock(self) -> bool:
        """Tell whether it refuses requests while our clock is wrong: nothing makes up for it."""
        ...

    @property
    def breaker_s(self) -> int:
        """Return for how long it is left alone, closes included, after it failed repeatedly."""
        ...

    # -- the connection of a program
    async def start(self) -> None:
        """Open for business."""
        ...

    async def close(self) -> None:
        """End everything."""
        ...

    def make_gateway(
        self, connection: Connection, credentials: Credentials | None = None
    ) -> ExchangeGateway:
        """Return a fresh gateway of the program, to which the old troubles apply."""
        ...

    def sever(self) -> None:
        """Let nothing go through the present gateway any more, unheard: the program is gone."""
        ...

    async def bury(self) -> None:
        """Clear away what is left of a severed gateway."""
        ...

    def own_tasks(self) -> "set[asyncio.Task[Any]]":
        """Return the tasks that live on when the program ends."""
        ...

    def beside(self) -> "ExchangeUnderTest":
        """Return the same venue as another program sees it."""
        ...

    def calm(self) -> None:
        """End every trouble, and tell the gap."""
        ...

    # -- what goes wrong with requests
    def fail_next_create(self, *faults: Fault) -> None:
        """Let the next order requests go wrong, in this order."""
        ...

    def fail_next_cancel(self, *faults: Fault) -> None:
        """Let the next cancel requests go wrong."""
        ...

    def refuse(self, code: str, *kinds: OrderType) -> None:
        """Refuse every order of these types with *code*, until `accept`."""
        ...

    def accept(self) -> None:
        """Refuse nothing by script any more."""
        ...

    def fail(self, *calls: str) -> None:
        """Let calls of these names fail (commands: with an unknown outcome), until `work`."""
        ...

    def hang(self, *calls: str) -> None:
        """Let calls of these names never answer, until `work`."""
        ...

    def work(self) -> None:
        """End `fail` and `hang`; what hung fails now."""
        ...

    def lie(self, call: str, *lies: Lie) -> None:
        """Let the next answers to a query be false."""
        ...

    def answer_after(self, seconds: float) -> None:
        """Let commands travel for *seconds* there, and as long back."""
        ...

    def hide_new_orders(self, seconds: float) -> None:
        """Let queries know an order only *seconds* after it was accepted."""
        ...

    # -- account events
    def keep_events(self) -> None:
        """Tell no event until one of the next two."""
        ...

    def tell_events(self) -> None:
        """Tell all that was kept."""
        ...

    def lose_events(self) -> None:
        """Forget what was kept, without a word; tell again from now on."""
        ...

    def repeat_events(self, times: int) -> None:
        """Tell each event so often."""
        ...

    def break_stream(self) -> None:
        """Interrupt the stream, so that the gateway notices."""
        ...

    def mend_stream(self) -> None:
        """End the interruption; what happened meanwhile is not told."""
        ...

    # -- the venue
    async def tick(self, after_s: float = 1.0, **prices: float | None) -> None:
        """Let time pass, then the market move (``BTC=101``; 0 and None are what they are)."""
        ...

    async def trade(self, **prices: float) -> None:
        """Let the market move now, where nobody of ours sees it."""
        ...

    def volume(self, volume: float) -> None:
        """Set how much trades in one step; our orders get a quarter of it."""
        ...

    def stall(self, *symbols: str) -> None:
        """Match nothing in these symbols while their prices move."""
        ...

    def maintenance(self, *, on: bool) -> None:
        """Serve nothing."""
        ...

    def revoke_key(self, *, revoked: bool = True) -> None:
        """Accept the key no more."""
        ...

    def limit(self, retry_after_s: float, *, banned: bool = False) -> None:
        """Answer 429, or 418 to everything, for a while."""
        ...

    def clock_offset(self, offset_ms: int) -> None:
        """Set the venue's clock this much ahead of ours."""
        ...

    def delist(self, symbol: str) -> None:
        """Trade *symbol* no more."""
        ...

    def abilities(self, abilities: VenueAbilities) -> None:
        """Set what the venue can do."""
        ...

    # -- other hands
    def trade_by_hand(self, symbol: str, side: Side, qty: Decimal) -> None:
        """Trade at market at the venue's own page."""
        ...

    def rest_by_hand(self, symbol: str, side: Side, qty: Decimal, price: Decimal) -> str:
        """Place a limit order at the venue's own page; return the client id we are told."""
        ...

    def cancel_by_hand(self, client_id: str) -> None:
        """Cancel any order at the venue's own page."""
        ...

    def liquidate(self, symbol: str) -> None:
        """Close a position by force."""
        ...

    # -- the truth
    def qty(self, symbol: str) -> Decimal:
        """Return the signed quantity held."""
        ...

    def fills(self) -> Sequence[Fill]:
        """Return every execution."""
        ...

    def order(self, client_id: str) -> VenueOrder | None:
        """Return an order, or None where it never arrived."""
        ...

    def resting(self, *kinds: OrderType) -> list[VenueOrder]:
        """Return the working orders, of some types or all."""
        ...

    def asked(self, *kinds: OrderType) -> list[OrderRequest]:
        """Return every order request that was sent, of some types or all."""
        ...

    def on_create(self, act: Callable[[OrderRequest], None]) -> None:
        """Call *act* when an order request arrives, before anything else."""
        ...

    def calls(self, name: str) -> int:
        """Return how often the present connection called a method."""
        ...


class SimulatedExchange:
    """Implements ExchangeUnderTest on a `Venue` and its present `FaultyGateway`."""

    minds_our_clock = True
    breaker_s = 0

    def __init__(self, venue: Venue) -> None:
        self.venue = venue
        self._asked: list[OrderRequest] = []
        self._act: Callable[[OrderRequest], None] = lambda _request: None
        self._failing: set[str] = set()
        self._hanging: set[str] = set()

    @property
    def clock(self) -> ManualClock:
        return self.venue.clock

    @property
    def truth(self) -> Venue:
        return self.venue

    @property
    def gateway(self) -> FaultyGateway:
        """Return the gateway of the present connection."""
        assert self.venue.gateway is not None
        return self.venue.gateway

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass

    def make_gateway(
        self, connection: Connection, credentials: Credentials | None = None
    ) -> FaultyGateway:
        gateway = FaultyGateway(self.venue)
        gateway.on_create = self._created
        gateway.failing, gateway.hanging = self._failing, self._hanging
        return gateway

    def sever(self) -> None:
        gateway = self.gateway
        gateway.listener, gateway.sink, gateway.closed = None, None, True

    async def bury(self) -> None:
        pass

    def own_tasks(self) -> "set[asyncio.Task[Any]]":
        return set()

    def beside(self) -> "SimulatedExchange":
        return SimulatedExchange(self.venue)

    def calm(self) -> None:
        if self.venue.gateway is not None:
            self.venue.gateway.calm()

    def _created(self, request: OrderRequest) -> None:
        self._asked.append(request)
        self._act(request)

    def fail_next_create(self, *faults: Fault) -> None:
        self.gateway.faults.extend(faults)

    def fail_next_cancel(self, *faults: Fault) -> None:
        self.gateway.cancel_faults.extend(faults)

    def refuse(self, code: str, *kinds: OrderType) -> None:
        self.gateway.refuse = lambda request: code if request.type in kinds else ""

    def accept(self) -> None:
        self.gateway.refuse = lambda _request: ""

    def fail(self, *calls: str) -> None:
        self._failing.update(calls)

    def hang(self, *calls: str) -> None:
        self._hanging.update(calls)

    def work(self) -> None:
        self._failing.clear()
        self._hanging.clear()
        self.gateway.release()

    def lie(self, call: str, *lies: Lie) -> None:
        self.gateway.lies[call].extend(lies)

    def answer_after(self, seconds: float) -> None:
        self.venue.latency_s = seconds

    def hide_new_orders(self, seconds: float) -> None:
        self.venue.invisible_s = seconds

    def keep_events(self) -> None:
        self.gateway.deaf = True

    def tell_events(self) -> None:
        self.gateway.tell_kept()

    def lose_events(self) -> None:
        self.gateway.lose_kept()

    def repeat_events(self, times: int) -> None:
        self.gateway.echo = times

    def break_stream(self) -> None:
        self.gateway.deaf, self.gateway.healthy = True, False

    def mend_stream(self) -> None:
        self.gateway.gap("connection lost")

    async def tick(self, after_s: float = 1.0, **prices: float | None) -> None:
        await self.gateway.tick(after_s, **prices)

    async def trade(self, **prices: float) -> None:
        for symbol in self.venue.symbols:
            base = symbol.split("/")[0]
            if base in prices:
                self.venue.prices[symbol] = prices[base]
        self.venue.step()

    def volume(self, volume: float) -> None:
        self.venue.volume = volume

    def stall(self, *symbols: str) -> None:
        self.venue.stalled = set(symbols)

    def maintenance(self, *, on: bool) -> None:
        self.venue.down = on

    def revoke_key(self, *, revoked: bool = True) -> None:
        self.venue.revoked = revoked

    def limit(self, retry_after_s: float, *, banned: bool = False) -> None:
        self.venue.limit(retry_after_s, banned=banned)

    def clock_offset(self, offset_ms: int) -> None:
        self.venue.clock_offset_ms = offset_ms

    def delist(self, symbol: str) -> None:
        self.venue.delist(symbol)

    def abilities(self, abilities: VenueAbilities) -> None:
        self.venue.abilities = abilities

    def trade_by_hand(self, symbol: str, side: Side, qty: Decimal) -> None:
        self.venue.by_hand(symbol, side, qty)

    def rest_by_hand(self, symbol: str, side: Side, qty: Decimal, price: Decimal) -> str:
        return self.venue.by_hand(symbol, side, qty, OrderType.LIMIT, price=price).client_id

    def cancel_by_hand(self, client_id: str) -> None:
        self.venue.cancel_by_hand(client_id)

    def liquidate(self, symbol: str) -> None:
        self.venue.liquidate(symbol)

    def qty(self, symbol: str) -> Decimal:
        return self.venue.qty(symbol)

    def fills(self) -> Sequence[Fill]:
        return self.venue.fills()

    def order(self, client_id: str) -> VenueOrder | None:
        return self.venue.matching.order(client_id)

    def resting(self, *kinds: OrderType) -> list[VenueOrder]:
        return [o for o in self.venue.matching.open_orders() if not kinds or o.type in kinds]

    def asked(self, *kinds: OrderType) -> list[OrderRequest]:
        return [request for request in self._asked if not kinds or request.type in kinds]

    def on_create(self, act: Callable[[OrderRequest], None]) -> None:
        self._act = act

    def calls(self, name: str) -> int:
        return self.gateway.calls[name]
