"""A gateway to a real venue through ccxt."""

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from cts_desktop.domain.errors import (
    NOT_SENT,
    ClockOffsetError,
    CtsError,
    InvalidValueError,
    OrderRefusedError,
    RetryLaterError,
)  # fmt: skip
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.orders import Fill, OrderRequest, VenueOrder
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
from cts_desktop.exchange.account_books import AccountBooks
from cts_desktop.exchange.account_modes import Modes
from cts_desktop.exchange.account_orders import AccountOrders
from cts_desktop.exchange.account_stream import AccountStream
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_inspection import CcxtInspection
from cts_desktop.exchange.ccxt_market_data import CcxtMarketData
from cts_desktop.exchange.client_ids import ClientIds, is_ours
from cts_desktop.exchange.order_names import OrderNames, made_ms
from cts_desktop.exchange.stream_words import StreamWords
from cts_desktop.runtime.tasks import Supervisor

_log = logging.getLogger(__name__)

_AUTOMATIC_STEP_MS: Final = 1000
_SHORTEST_STEP_MS: Final = 100
#: How long `connect` waits for the account's events, in seconds; they may come later.
_STREAM_WAIT_S: Final = 5.0
#: Funding is asked for so long after each full hour, in seconds, and further back than it came.
_FUNDING_AFTER_S: Final = 30
_FUNDING_OVERLAP_MS: Final = 7_200_000
_HOUR_S: Final = 3600


class Prices(Protocol):
    """The stream of public prices."""

    @property
    def trouble(self) -> str: ...  # noqa: D102

    @property
    def no_trades(self) -> str: ...  # noqa: D102

    async def start(self, symbols: Sequence[str], step_ms: int, sink: MarketSink) -> None:
        """Hand steps of *symbols* to *sink* until `stop`."""
        ...

    async def stop(self) -> None:
        """End the steps."""
        ...


class CcxtGateway:
    """One account at a real venue (see ExchangeGateway for the contract).

    Neither paces nor repeats anything, and gives nothing up but what ccxt does: a ThrottledGateway
    stands around it. The clock is the computer's; what goes to the venue is stamped with the
    venue's time, which `server_time_ms` measures.
    """

    lockstep = False

    def __init__(
        self,
        client: CcxtClient,
        clock: Clock,
        prices: Prices,
        on_failure: Callable[[str, BaseException], None] | None = None,
        ours: Callable[[str], bool] = is_ours,
        made: Callable[[str], int] = made_ms,
    ) -> None:
        """Make an unconnected gateway.

        *ours* tells which client ids look like our own, *made* when one was made (UTC ms).
        """
        quirks = client.market_quirks
        ids = ClientIds(quirks.id_rule(waiting=False), quirks.id_rule(waiting=True))
        names = OrderNames(ours)
        self._names = names
        self._made_ms = made
        self._client = client
        self._clock = clock
        self._prices = prices
        self._orders = AccountOrders(client, ids, names)
        self._books = AccountBooks(client, ids, names, self._orders)
        self._modes = Modes(client)
        words = StreamWords(client, self._orders, self._books, self._funding_came)
        self._stream = AccountStream(client, clock, words, on_failure or _log_failure)
        self._tasks = Supervisor(on_failure or _log_failure)
        self._listener: AccountListener | None = None
        self._told_funding: set[str] = set()
        self._funding_since_ms = 0
        self._opened_ms = clock.now_ms()
        self._closed = False

    # ------------------------------------------------------------------ facts
    @property
    def clock(self) -> Clock:
        """Return the computer's clock."""
        return self._clock

    def abilities(self, symbol: str) -> VenueAbilities:
        """Return what the venue can do; the same for all its symbols."""
        del symbol
        return self._client.market_quirks.abilities

    def stream_healthy(self) -> bool:
        """Tell whether account events are flowing as they should."""
        return self._stream.healthy

    def line(self) -> LineFacts:
        """Return the state of the line."""
        client = self._client
        return LineFacts(
            clock_offset_ms=client.offset_ms,
            latency_ms=client.latency_ms,
            stream="; ".join(filter(None, (self._stream_trouble(), self._prices.trouble))),
            no_trades=self._prices.no_trades,
        )

    def _stream_trouble(self) -> str:
        if not self._client.private or self._stream.healthy:
            return ""
        return f"account: {self._stream.trouble}"

    def market_data(self) -> MarketData:
        """Return the venue's public data."""
        return CcxtMarketData(self._client)

    def inspection(self) -> Inspection | None:
        """Return what tells of key and account; None without a key."""
        if not self._client.private:
            return None
        return CcxtInspection(self._client, self._orders, self._modes)

    def cursor(self) -> Mapping[str, object] | None:
        """Return None: a real market goes on without us."""
        return None

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the length of the price grid's steps for *requested_ms* (0 = automatic)."""
        if requested_ms and requested_ms < _SHORTEST_STEP_MS:
            raise InvalidValueError(f"Step: must be at least {_SHORTEST_STEP_MS} ms")
        return requested_ms or _AUTOMATIC_STEP_MS

    def market_facts(self) -> MarketFacts:
        """Return nothing: a real market has no end."""
        return MarketFacts()

    def listen(self, listener: AccountListener | None) -> None:
        """Set who receives account events."""
        self._listener = None if self._closed else listener
        self._stream.listen(self._listener)

    # ------------------------------------------------------------------ connection
    async def connect(self) -> None:
        """Reach the venue, compare clocks, learn its markets, and open the account's streams.

        Raises RetryLaterError or UserActionError (KeyRefusedError).
        """
        if self._closed:
            raise RetryLaterError("This connection was closed: make a new one")
        client = self._client
        await client.open()
        await self.server_time_ms()
        await client.load_markets(fresh=False)
        if not client.private or len(self._tasks):
            return
        await client.query(client.api.fetch_balance)  # the key works, and some venues begin so
        await client.load_terms()
        self._funding_since_ms = client.line.now_ms()
        self._stream.start()
        self._tasks.start(self._watch_funding(), "funding")
        if client.account.dead_man_s:
            self._tasks.start(self._hold_dead_man(), "dead-man switch")
        if self._stream.available:
            await self._stream.opened(_STREAM_WAIT_S)

    async def close(self) -> None:
        """End everything; the dead-man switch is put off first. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._listener = None
        await self._tasks.cancel()
        await self._stream.close()
        await self._prices.stop()
        await self._release_dead_man()
        await self._client.close()

    # ------------------------------------------------------------------ queries
    async def server_time_ms(self) -> int:
        """Return the venue's time; requests are stamped with it from now on."""
        client = self._client
        asked_ms = self._clock.now_ms()
        told = await client.query(client.api.fetch_time)
        answer = int(told)
        client.set_offset(answer - (asked_ms + self._clock.now_ms()) // 2)
        return answer

    async def load_markets(self) -> Mapping[str, MarketRules]:
        """Return the rules of every tradable symbol."""
        return (await self._client.load_markets()).rules

    async def fetch_balance(self) -> Balance:
        """Return the account balance."""
        return await self._books.balance()

    async def fetch_positions(self) -> Sequence[VenuePosition]:
        """Return all open positions; on spot, what is held of the traded symbols."""
        return await self._books.positions()

    async def fetch_open_orders(self) -> Sequence[VenueOrder]:
        """Return all resting orders, foreign ones and those that wait for a price included."""
        found = await self._orders.open(self._books.symbols)
        self._books.touch(order.symbol for order in found)
        return found

    async def fetch_order(self, symbol: str, client_id: str) -> VenueOrder | None:
        """Return an order by our id, or None where the venue knows it in no place."""
        return await self._orders.find(symbol, client_id) if client_id else None

    async def fetch_closed_orders(self, symbol: str, since_ms: int) -> Sequence[VenueOrder]:
        """Return the orders of *symbol* that ended since *since_ms*, as far as the venue keeps."""
        return await self._orders.closed(symbol, since_ms)

    async def fetch_fills(self, since_ms: int) -> Sequence[Fill]:
        """Return all executions since *since_ms*, those of foreign orders included."""
        found = await self._books.fills(since_ms)
        self._stream.compare(found)
        return found

    async def fetch_funding(self, since_ms: int) -> Sequence[FundingPayment]:
        """Return the funding payments since *since_ms*; empty where there is no such thing."""
        return await self._books.funding(since_ms)

    async def set_up(self, symbols: Sequence[str]) -> None:
        """Bring the account's modes to what the connection asks for; UserActionError if stuck."""
        self._books.know(symbols)
        await self._modes.set_up(symbols)

    # ------------------------------------------------------------------ commands
    async def create_order(self, request: OrderRequest) -> VenueOrder:
        """Place an order, once; the symbol's leverage is set before where it differs."""
        self._require_open()
        self._books.touch([request.symbol])
        await self._require_new(request)
        if not request.reduce_only:
            await self._modes.use_leverage(request.symbol, request.leverage)
        return await self._orders.create(request)

    async def cancel_order(self, symbol: str, client_id: str, venue_id: str = "") -> VenueOrder:
        """Cancel an order; one that is over is returned as it ended."""
        self._require_open()
        return await self._orders.cancel(symbol, client_id, venue_id)

    def _require_open(self) -> None:
        if self._closed:
            raise OrderRefusedError(NOT_SENT, "The connection is closed")

    async def _require_new(self, request: OrderRequest) -> None:
        """Raise OrderRefusedError unless the client id is new: venues take one again.

        Ours tell when they were made; only one that may be from before is looked up.
        """
        client_id = request.client_id
        known = self._names.knows(client_id)
        if not known and self._made_ms(client_id) < self._opened_ms:
            try:
                known = await self._orders.find(request.symbol, client_id) is not None
            except ClockOffsetError:
                raise
            except RetryLaterError as error:
                raise OrderRefusedError(
                    NOT_SENT, f"Not sent, its id may be known: {error}"
                ) from None
        if known:
            raise OrderRefusedError("duplicate", f"The venue has an order {client_id} already")

    # ------------------------------------------------------------------ market
    async def start_market(self, symbols: Sequence[str], step_ms: int, sink: MarketSink) -> None:
        """Start the flow of price steps for *symbols*."""
        if self._closed:
            raise RetryLaterError("The connection is closed")
        self._books.know(symbols)
        await self._prices.start(symbols, self.resolve_step_ms(step_ms), sink)

    async def stop_market(self) -> None:
        """Stop the flow of price steps; orders can still be cancelled."""
        await self._prices.stop()

    # ------------------------------------------------------------------ funding
    def _funding_came(self) -> None:
        """Ask for it now: the message does not say for which symbol."""
        self._tasks.start(self._tell_funding(), "funding came")

    async def _watch_funding(self) -> None:
        """Ask after each full hour, when venues settle; events may not tell of it."""
        while True:
            past_s = self._client.line.now_ms() / 1000 % _HOUR_S
            wait_s = (_HOUR_S + _FUNDING_AFTER_S - past_s) % _HOUR_S or _HOUR_S
            await self._clock.sleep(wait_s + random.uniform(0, _FUNDING_AFTER_S))  # noqa: S311 - spread
            await self._tell_funding()

    async def _tell_funding(self) -> None:
        try:
            found = await self._books.funding(self._funding_since_ms - _FUNDING_OVERLAP_MS)
        except CtsError as error:
            _log.info("Funding could not be asked for, the next hour will tell: %s", error)
            return
        if self._listener is None:
            return
        for payment in found:
            if payment.payment_id not in self._told_funding:
                self._listener.on_funding(payment)
        self._told_funding = {payment.payment_id for payment in found}  # the next overlaps this one
        self._funding_since_ms = self._client.line.now_ms()

    # ------------------------------------------------------------------ dead-man switch
    async def _hold_dead_man(self) -> None:
        """Tell the venue that we live, three times as often as it wants to know."""
        seconds = self._client.account.dead_man_s
        while True:
            try:
                await self._modes.arm_dead_man(self._books.active, seconds)
            except RetryLaterError as error:
                _log.info("The dead-man switch could not be armed again yet: %s", error)
            await self._clock.sleep(seconds / 3)

    async def _release_dead_man(self) -> None:
        """Let orders rest when the program stops in order."""
        if not self._client.account.dead_man_s or not self._client.private:
            return
        try:
            await self._modes.arm_dead_man(self._books.active, 0)
        except CtsError as error:
            _log.warning("The dead-man switch may still cancel all orders: %s", error)


def _log_failure(name: str, error: BaseException) -> None:
    _log.error("The %s stopped: %s", name, error, exc_info=error)
