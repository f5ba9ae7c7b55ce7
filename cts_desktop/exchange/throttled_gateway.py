"""A gateway around another one: paces and times its requests, and sorts their outcomes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from cts_desktop.domain.errors import (
    NOT_SENT,
    ClockOffsetError,
    CtsError,
    OrderRefusedError,
    OutcomeUnknownError,
    RetryLaterError,
)  # fmt: skip
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.orders import Fill, OrderRequest, OrderType, VenueOrder
from cts_desktop.domain.ports import (
    AccountListener,
    Balance,
    Clock,
    ExchangeGateway,
    FundingPayment,
    MarketFacts,
    MarketSink,
    VenueAbilities,
    VenuePosition,
)  # fmt: skip
from cts_desktop.domain.venues import Inspection, LineFacts, MarketData
from cts_desktop.exchange.throttle import (
    Group,
    NotSentError,
    Priority,
    Request,
    Sender,
    Throttle,
)  # fmt: skip
from cts_desktop.exchange.throttled_queries import (
    LIST_WEIGHT,
    ThrottledInspection,
    ThrottledMarketData,
)  # fmt: skip
from cts_desktop.runtime.tasks import Supervisor

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

#: How long an answer is waited for once a request was sent, in seconds of the gateway's clock.
COMMAND_LIMIT_S: Final = 10.0
QUERY_LIMIT_S: Final = 8.0
#: How long a comparison of clocks may wait for its turn, in seconds: a refusal waits for it.
_MEASURE_HOLD_S: Final = 2.0


def priority_of(request: OrderRequest) -> Priority:
    """Return how urgent an order is.

    A request does not say its purpose, but its form does: what only reduces and trades at once
    closes; what only reduces and waits for its price protects (stop, target); all else enters.
    """
    if not request.reduce_only:
        return Priority.ENTRY
    return Priority.CLOSE if request.type is OrderType.MARKET else Priority.STOP


class ThrottledGateway:
    """Delegates every request through a `Throttle` (see ExchangeGateway for the contract).

    Commands are sent once or not at all: one that waited too long for its turn is refused
    (``not_sent``), one without an answer in time is unknown and its call is cancelled, and so is
    one the venue rejected for its rate, because that does not tell whether it was accepted before.
    Queries are repeated after failures, within limits. `connect` and the market's flow of prices
    take as long as they need.
    """

    def __init__(self, inner: ExchangeGateway, throttle: Throttle) -> None:
        self._inner = inner
        self._throttle = throttle
        self._sender = Sender()
        self._offset_ms: int | None = None
        self._timers = Supervisor(_log_failure)

    # ------------------------------------------------------------------ facts
    @property
    def clock(self) -> Clock:
        """Return the venue's clock."""
        return self._inner.clock

    @property
    def lockstep(self) -> bool:
        """Tell whether market steps pace the engine's loops."""
        return self._inner.lockstep

    @property
    def clock_offset_ms(self) -> int | None:
        """Return by how much the venue's clock is ahead of ours; None while unmeasured."""
        return self._offset_ms

    def line(self) -> LineFacts:
        """Return how busy the connection is, with what the gateway within knows of its line."""
        inner, use = self._inner.line(), self._throttle.use()
        offset_ms = inner.clock_offset_ms if self._offset_ms is None else self._offset_ms
        return replace(
            use,
            clock_offset_ms=offset_ms,
            latency_ms=inner.latency_ms,
            stream=inner.stream,
            no_trades=inner.no_trades,
        )

    def market_data(self) -> MarketData | None:
        """Return the venue's public data."""
        data = self._inner.market_data()
        return None if data is None else ThrottledMarketData(data, self._query)

    def inspection(self) -> Inspection | None:
        """Return what tells of key and account."""
        inspection = self._inner.inspection()
        return None if inspection is None else ThrottledInspection(inspection, self._query)

    def listen(self, listener: AccountListener | None) -> None:
        """Set who receives account events."""
        self._inner.listen(listener)

    def abilities(self, symbol: str) -> VenueAbilities:
        """Return what the venue can do for *symbol*."""
        return self._inner.abilities(symbol)

    def stream_healthy(self) -> bool:
        """Tell whether account events are flowing as they should."""
        return self._inner.stream_healthy()

    def cursor(self) -> Mapping[str, object] | None:
        """Return where a simulated market stands."""
        return self._inner.cursor()

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the length of the price grid's steps."""
        return self._inner.resolve_step_ms(requested_ms)

    def market_facts(self) -> MarketFacts:
        """Return how far the market has come."""
        return self._inner.market_facts()

    # ------------------------------------------------------------------ connection and market
    async def connect(self) -> None:
        """Open the connection when the throttle lets it; RetryLaterError or UserActionError."""
        request = Request(self._sender, Group.QUERIES, Priority.DATA)
        await self._throttle.run(request, self._inner.connect)

    async def close(self) -> None:
        """Give up what waits unsent, then close the connection."""
        self._throttle.drop(self._sender)
        await self._inner.close()

    async def start_market(self, symbols: Sequence[str], step_ms: int, sink: MarketSink) -> None:
        """Start the flow of price steps."""
        await self._inner.start_market(symbols, step_ms, sink)

    async def stop_market(self) -> None:
        """Stop the flow of price steps."""
        await self._inner.stop_market()

    # ------------------------------------------------------------------ queries
    async def server_time_ms(self) -> int:
        """Return the venue's time, and keep by how much it is ahead of ours."""
        return await self._read(Priority.DATA, self._ask_time)

    async def _ask_time(self) -> int:
        clock = self._inner.clock
        asked_ms = clock.now_ms()
        answer = await self._inner.server_time_ms()
        self._offset_ms = answer - (asked_ms + clock.now_ms()) // 2
        return answer

    async def load_markets(self) -> Mapping[str, MarketRules]:
        """Return the rules of every tradable symbol."""
        return await self._query(Priority.DATA, self._inner.load_markets, LIST_WEIGHT)

    async def fetch_balance(self) -> Balance:
        """Return the account balance."""
        return await self._query(Priority.ACCOUNT, self._inner.fetch_balance)

    async def fetch_positions(self) -> Sequence[VenuePosition]:
        """Return all open positions."""
        return await self._query(Priority.ACCOUNT, self._inner.fetch_positions)

    async def fetch_open_orders(self) -> Sequence[VenueOrder]:
        """Return all resting orders, foreign ones included."""
        return await self._query(Priority.ACCOUNT, self._inner.fetch_open_orders, LIST_WEIGHT)

    async def fetch_order(self, symbol: str, client_id: str) -> VenueOrder | None:
        """Return an order by our id, or None where the venue definitively does not know it."""
        inner = self._inner
        return await self._query(Priority.ACCOUNT, lambda: inner.fetch_order(symbol, client_id))

    async def fetch_closed_orders(self, symbol: str, since_ms: int) -> Sequence[VenueOrder]:
        """Return the orders of *symbol* that ended since *since_ms*."""
        inner = self._inner
        return await self._query(
            Priority.ACCOUNT, lambda: inner.fetch_closed_orders(symbol, since_ms), LIST_WEIGHT
        )

    async def fetch_fills(self, since_ms: int) -> Sequence[Fill]:
        """Return all executions since *since_ms*."""
        inner = self._inner
        return await self._query(Priority.ACCOUNT, lambda: inner.fetch_fills(since_ms), LIST_WEIGHT)

    async def fetch_funding(self, since_ms: int) -> Sequence[FundingPayment]:
        """Return the funding payments since *since_ms*."""
        inner = self._inner
        return await self._query(
            Priority.ACCOUNT, lambda: inner.fetch_funding(since_ms), LIST_WEIGHT
        )

    async def set_up(self, symbols: Sequence[str]) -> None:
        """Bring the account's modes to what is asked for; takes as long as it needs."""
        request = Request(self._sender, Group.QUERIES, Priority.ACCOUNT)
        await self._throttle.run(request, lambda: self._inner.set_up(symbols))

    async def _query(
        self, priority: Priority, call: Callable[[], Awaitable[_T]], weight: float = 1.0, /
    ) -> _T:
        try:
            return await self._read(priority, call, weight)
        except ClockOffsetError:
            await self._measure_offset()
            raise

    async def _read(
        self, priority: Priority, call: Callable[[], Awaitable[_T]], weight: float = 1.0
    ) -> _T:
        request = Request(self._sender, Group.QUERIES, priority, weight)
        return await self._throttle.read(
            request, lambda: self._within(QUERY_LIMIT_S, call, RetryLaterError)
        )

    async def _measure_offset(self) -> None:
        """Compare the clocks again, once and soon; a failure leaves what was known before."""
        request = Request(self._sender, Group.QUERIES, Priority.CLOSE)
        try:
            await self._throttle.run(
                request,
                lambda: self._within(QUERY_LIMIT_S, self._ask_time, RetryLaterError),
                _MEASURE_HOLD_S,
            )
        except CtsError as error:
            _log.info("The venue's time could not be read: %s", error)

    # ------------------------------------------------------------------ commands
    async def create_order(self, request: OrderRequest) -> VenueOrder:
        """Place an order; raise OrderRefusedError or OutcomeUnknownError."""
        inner = self._inner
        return await self._command(priority_of(request), lambda: inner.create_order(request))

    async def cancel_order(self, symbol: str, client_id: str, venue_id: str = "") -> VenueOrder:
        """Cancel an order; raise OrderRefusedError or OutcomeUnknownError."""
        inner = self._inner
        return await self._command(
            Priority.CLOSE, lambda: inner.cancel_order(symbol, client_id, venue_id)
        )

    async def _command(
        self, priority: Priority, call: Callable[[], Awaitable[VenueOrder]]
    ) -> VenueOrder:
        """Send a command once; nothing but a refusal says that it was not carried out."""
        request = Request(self._sender, Group.ORDERS, priority)
        try:
            return await self._throttle.run(
                request, lambda: self._within(COMMAND_LIMIT_S, call, OutcomeUnknownError)
            )
        except NotSentError as error:
            raise OrderRefusedError(NOT_SENT, str(error)) from error
        except ClockOffsetError as error:  # refused for its timestamp, before it was looked at
            await self._measure_offset()
            raise OrderRefusedError("clock_offset", str(error)) from error
        except RetryLaterError as error:
            raise OutcomeUnknownError(f"{error}; it may or may not have been accepted") from error

    # ------------------------------------------------------------------ time limits
    async def _within(
        self, limit_s: float, call: Callable[[], Awaitable[_T]], late: type[CtsError]
    ) -> _T:
        """Return the answer of *call*, or cancel it after *limit_s* and raise *late*."""
        limit = asyncio.timeout(None)
        try:
            async with limit:
                timer = self._timers.start(self._expire(limit, limit_s), "time limit")
                try:
                    return await call()
                finally:
                    timer.cancel()
        except TimeoutError:
            if not limit.expired():  # the inner gateway's own
                raise
            raise late(f"The venue did not answer within {limit_s:.0f} s") from None

    async def _expire(self, limit: asyncio.Timeout, after_s: float) -> None:
        """End *limit* by the gateway's clock."""
        await self.clock.sleep(after_s)
        limit.reschedule(asyncio.get_running_loop().time())


def _log_failure(name: str, error: BaseException) -> None:
    _log.error("The %s stopped: %s", name, error, exc_info=error)
