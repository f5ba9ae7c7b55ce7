"""A gateway to a simulated account: prices from anywhere, our own matching."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, Protocol

import numpy as np

from cts_desktop.domain.errors import OrderRefusedError, OutcomeUnknownError, RetryLaterError
from cts_desktop.domain.market import MarketRules, MarketStep, MarketType
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill, Order, OrderRequest, VenueOrder
from cts_desktop.domain.ports import (
    AccountListener,
    Balance,
    Clock,
    FundingPayment,
    MarketFacts,
    MarketSink,
    VenueAbilities,
    VenuePosition,
)  # fmt: skip
from cts_desktop.domain.venues import Inspection, LineFacts, MarketData
from cts_desktop.exchange.market_supply import MarketSupply, log_failure
from cts_desktop.exchange.matching import AccountEvent, Matching
from cts_desktop.exchange.venue_market import VenueSettings

#: Nothing is traded at a price the venue has not confirmed for so long.
_TRADABLE_MS: Final = 10_000


class Ledger(Protocol):
    """What was stored of a simulated account: its memory across restarts.

    `cursor` and fills should be stored in one transaction, so that the market goes on exactly
    where the account stands.
    """

    def fills(self) -> Sequence[Fill]:
        """Return every stored fill of the connection, oldest first."""
        ...

    def open_orders(self) -> Sequence[Order]:
        """Return the stored orders that are not final."""
        ...

    def funding(self) -> Decimal:
        """Return all funding paid so far."""
        ...

    def leverage(self, client_id: str) -> Decimal:
        """Return the leverage a stored order was placed with; 1 where unknown."""
        ...

    def cursor(self) -> Mapping[str, object] | None:
        """Return what `SimulatedGateway.cursor` gave last, or None."""
        ...


class NewAccount:
    """The ledger of an account without a past."""

    def fills(self) -> Sequence[Fill]:
        """Return none."""
        return ()

    def open_orders(self) -> Sequence[Order]:
        """Return none."""
        return ()

    def funding(self) -> Decimal:
        """Return 0."""
        return ZERO

    def leverage(self, client_id: str) -> Decimal:
        """Return 1."""
        del client_id
        return Decimal(1)

    def cursor(self) -> Mapping[str, object] | None:
        """Return None: from the beginning."""
        return None


class SimulatedGateway:
    """One simulated account (see ExchangeGateway for the contract).

    Where the market paces the engine (`lockstep`) a sink that starts a task in a step gives it a
    few turns of the loop before it returns: then what the task sends acts at that step's time
    whatever the machine's speed. Where prices come from a real venue whose line is down, orders
    wait: nothing trades at a price nobody can have.

    An order takes the latency to reach the venue, and its answer the latency back; account events
    reach the listener at the venue's time, so a fill may arrive before its acknowledgement.
    """

    def __init__(
        self,
        market: MarketSupply,
        settings: VenueSettings,
        *,
        connection_id: str,
        seed: int = 1,
        latency_ms: int = 50,
        ledger: Ledger | None = None,
        on_failure: Callable[[str, BaseException], None] = log_failure,
    ) -> None:
        self._market = market
        self._settings = settings
        self._connection_id = connection_id
        self._seed = seed
        self._latency_s = latency_ms / 1000
        self._ledger = ledger or NewAccount()
        self._on_failure = on_failure
        market.on_failure = self._failed
        self._matching: Matching | None = None
        self._listener: AccountListener | None = None
        self._sink: MarketSink | None = None
        self._cursor: Mapping[str, object] | None = None
        self._last_ms = 0
        self._closed = False

    # ------------------------------------------------------------------ facts
    @property
    def clock(self) -> Clock:
        """Return the market's clock."""
        return self._market.clock

    @property
    def lockstep(self) -> bool:
        """Tell whether the market paces the engine."""
        return self._market.lockstep

    @property
    def matching(self) -> Matching:
        """Return the venue itself; raise RetryLaterError before `connect`."""
        return self._venue()

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the length of the price grid's steps for *requested_ms* (0 = automatic).

        After `connect`. Raises InvalidValueError where the data has no such grid.
        """
        return self._market.resolve_step_ms(requested_ms)

    def market_facts(self) -> MarketFacts:
        """Return how far the market has come and what is to be said about its data."""
        return self._market.facts()

    def abilities(self, symbol: str) -> VenueAbilities:
        """Return what the venue can do for *symbol*: on spot a sell reserves its holding."""
        positioned = self._venue().rules[symbol].market_type is MarketType.PERPETUAL
        return VenueAbilities(targets=positioned, overlaps=positioned)

    def stream_healthy(self) -> bool:
        """Return True: events come from the same process."""
        return True

    def line(self) -> LineFacts:
        """Return the state of the line prices come through."""
        return self._market.line()

    def market_data(self) -> MarketData | None:
        """Return the public data of the venue prices come from; None for a market of our own."""
        return self._market.market_data()

    def inspection(self) -> Inspection | None:
        """Return None: the account is our own."""
        return None

    def cursor(self) -> dict[str, object]:
        """Return a JSON value from which the next connection continues this market."""
        if self._cursor is not None and self._sink is None:
            return dict(self._cursor)  # nothing was played yet
        return {**self._market.cursor(), "stamp_ms": self._last_ms}

    # ------------------------------------------------------------------ connection
    async def connect(self) -> None:
        """Read the market and the stored account; raise UserActionError or RetryLaterError."""
        if self._closed:
            raise RetryLaterError("This connection was closed: make a new one")
        if self._matching is not None:
            return
        markets = await self._market.load()
        settings = replace(self._settings, currency=markets[0].quote)
        matching = Matching(markets, settings, account_id=self._connection_id, seed=self._seed)
        fills = self._ledger.fills()
        ledger = self._ledger
        matching.restore(fills, ledger.funding(), ledger.open_orders(), ledger.leverage)
        self._cursor = self._ledger.cursor()
        stamp = (self._cursor or {}).get("stamp_ms")
        self._last_ms = stamp if isinstance(stamp, int) else 0
        if self._market.wall_time and fills:
            self._last_ms = max(self._last_ms, fills[-1].ts_ms)
        self._matching = matching
        self._market.open(self._last_ms)

    async def close(self) -> None:
        """Stop everything; whoever sleeps on the clock wakes. Idempotent."""
        self._closed = True
        self._listener = None
        await self._market.close()

    def listen(self, listener: AccountListener | None) -> None:
        """Set who receives account events."""
        self._listener = listener

    # ------------------------------------------------------------------ queries
    async def server_time_ms(self) -> int:
        """Return the market's time."""
        await self._answer()
        return self.clock.now_ms()

    async def load_markets(self) -> Mapping[str, MarketRules]:
        """Return the rules of every symbol of the market."""
        return (await self._answer()).rules

    async def fetch_balance(self) -> Balance:
        """Return the account balance."""
        return (await self._answer()).balance()

    async def fetch_positions(self) -> Sequence[VenuePosition]:
        """Return all open positions."""
        return (await self._answer()).positions()

    async def fetch_open_orders(self) -> Sequence[VenueOrder]:
        """Return all working orders."""
        return (await self._answer()).open_orders()

    async def fetch_order(self, symbol: str, client_id: str) -> VenueOrder | None:
        """Return an order by our id, or None where it never arrived."""
        order = (await self._answer()).order(client_id)
        return order if order and order.symbol == symbol else None

    async def fetch_closed_orders(self, symbol: str, since_ms: int) -> Sequence[VenueOrder]:
        """Return the orders of *symbol* that ended since *since_ms*."""
        return (await self._answer()).closed_orders(symbol, since_ms)

    async def fetch_fills(self, since_ms: int) -> Sequence[Fill]:
        """Return all executions since *since_ms*."""
        return [fill for fill in (await self._answer()).fills if fill.ts_ms >= since_ms]

    async def fetch_funding(self, since_ms: int) -> Sequence[FundingPayment]:
        """Return the funding payments since *since_ms* of this run; earlier ones are stored."""
        payments = (await self._answer()).payments
        return [payment for payment in payments if payment.ts_ms >= since_ms]

    async def set_up(self, symbols: Sequence[str]) -> None:
        """Do nothing: a simulated account has one way to trade."""

    async def _answer(self) -> Matching:
        """Give other tasks a turn, as any request would, and return the venue."""
        await asyncio.sleep(0)
        return self._venue()

    def _venue(self) -> Matching:
        if self._closed or self._matching is None:
            state = "closed" if self._closed else "not open yet"
            raise RetryLaterError(f"The connection to the simulated market is {state}")
        return self._matching

    # ------------------------------------------------------------------ commands
    async def create_order(self, request: OrderRequest) -> VenueOrder:
        """Place an order; raise OrderRefusedError or OutcomeUnknownError."""
        return await self._command(lambda venue, ts_ms: venue.place(request, ts_ms))

    async def cancel_order(self, symbol: str, client_id: str, venue_id: str = "") -> VenueOrder:
        """Cancel an order; one that is over is returned as it ended.

        Raises OrderRefusedError (unknown_order) or OutcomeUnknownError.
        """
        del symbol
        return await self._command(lambda venue, ts_ms: venue.cancel(client_id, ts_ms, venue_id))

    async def _command(self, act: Callable[[Matching, int], VenueOrder]) -> VenueOrder:
        await self._travel()
        refusal: OrderRefusedError | None = None
        answer: VenueOrder | None = None
        try:
            answer = act(self._commanded(), self.clock.now_ms())
        except OrderRefusedError as error:
            refusal = error
        self._tell(self._commanded().take_events())
        await self._travel()
        if answer is None:
            raise refusal or OutcomeUnknownError("The simulated venue gave no answer")
        return answer

    async def _travel(self) -> None:
        """Let the latency of one way pass."""
        self._commanded()
        await self.clock.sleep(self._latency_s)
        self._commanded()

    def _commanded(self) -> Matching:
        """Return the venue, or raise OutcomeUnknownError: look before acting again."""
        try:
            return self._venue()
        except RetryLaterError as error:
            raise OutcomeUnknownError(f"{error}; the order may or may not have arrived") from None

    def _tell(self, events: Sequence[AccountEvent]) -> None:
        """Hand events to the listener in the venue's order."""
        for event in events:
            listener = self._listener
            if listener is None:
                return
            match event:
                case Fill():
                    listener.on_fill(event)
                case FundingPayment():
                    listener.on_funding(event)
                case VenueOrder():
                    listener.on_order(event)

    # ------------------------------------------------------------------ market
    async def start_market(self, symbols: Sequence[str], step_ms: int, sink: MarketSink) -> None:
        """Start the price steps of *symbols*; goes on where the market stopped last.

        `step_ms` 0 takes the automatic grid. Raises NotFoundError for an unknown symbol,
        InvalidValueError for an impossible grid, RetryLaterError when not connected.
        """
        venue = self._venue()
        await self._market.stop()
        cursor = self._cursor if self._sink is None else self._market.cursor()
        step_ms = self._market.resolve_step_ms(step_ms)
        await self._market.play(symbols, step_ms, cursor, self._deliver, sink.on_market_end)
        self._sink = sink
        venue.subscribe(symbols)

    async def _deliver(self, step: MarketStep) -> None:
        matching, sink = self._matching, self._sink
        if self._closed or matching is None or sink is None:
            return
        self._last_ms = step.ts_ms
        if events := matching.on_step(_tradable(step)):
            self._tell(events)
        await sink.on_step(step)

    def _failed(self, name: str, error: BaseException) -> None:
        """Report a task of the market that died, and tell the sink that no steps will come."""
        self._on_failure(name, error)
        if self._sink is not None and not self._closed:
            self._sink.on_market_failure(error)

    async def stop_market(self) -> None:
        """Stop the price steps; orders can still be cancelled. Idempotent."""
        await self._market.stop()


def _tradable(step: MarketStep) -> MarketStep:
    """Return *step* without the symbols the venue has not spoken of lately."""
    if step.seen_ms is None:
        return step
    silent = step.ts_ms - step.seen_ms > _TRADABLE_MS
    return replace(step, last=np.where(silent, np.nan, step.last)) if silent.any() else step
