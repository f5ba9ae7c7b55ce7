"""The gateway to real venues, plugged into the contract against the test exchange."""

import asyncio
import copy
from collections.abc import Callable, Coroutine, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import OrderRequest, OrderState, VenueOrder
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_gateway import CcxtGateway
from cts_desktop.exchange.price_stream import PriceStream
from cts_desktop.exchange.quirks import quirks_of
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.exchange.throttled_gateway import ThrottledGateway
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.exchange.venue_market import VenueSettings
from tests.contract.gateway_under_test import Ears, T, Trouble
from tests.helpers.fast_clock import FastClock
from tests.helpers.faulty_gateway import BTC
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.exchange import START_BALANCE, TestExchange
from tests.helpers.test_exchange.interfaces import OrderRow

#: How much faster than real time everything runs, so that no test waits for a limit.
_SPEED: Final = 10.0
_STEP_MS: Final = 1000
#: Requests may be so old: a busy machine must not look like a wrong clock.
_WINDOW_MS: Final = 6_500
_DEEP: Final = 1e6
_NAME: Final = "BTCUSDT"
#: Real seconds after which a test gives up waiting for the stream.
_PATIENCE_S: Final = 30.0
_FILTERS: Final = {
    "PRICE_FILTER": {"minPrice": "0.1", "tickSize": "0.1"},
    "LOT_SIZE": {"minQty": "0.001", "maxQty": "120", "stepSize": "0.001"},
    "NOTIONAL": {"minNotional": "5"},
    "MIN_NOTIONAL": {"notional": "5"},
}
_PATHS: Final = {MarketType.SPOT: "/api/v3/order", MarketType.PERPETUAL: "/fapi/v1/order"}


def catalogue() -> Catalogue:
    """Return the exchange's own symbols, BTC as coarse and cheap as the tests want it."""
    whole = Catalogue.recorded()
    info = copy.deepcopy(whole.info)
    for kind in MarketType:
        info[kind]["symbols"] = [s for s in info[kind]["symbols"] if s["symbol"] == _NAME]
        (symbol,) = info[kind]["symbols"]
        symbol["filters"] = [row | _FILTERS.get(row["filterType"], {}) for row in symbol["filters"]]
    return Catalogue(info, whole.brackets)


class CcxtExchange:
    """The ccxt gateway as the program has it: throttled, over HTTP and websockets."""

    symbol = BTC
    cannot: Mapping[Trouble, str] = MappingProxyType({})

    def __init__(self, kind: MarketType) -> None:
        self.ears = Ears()
        self._kind = kind
        self._clock = FastClock(_SPEED)
        self._exchange: TestExchange | None = None
        self._gateway: CcxtGateway | None = None
        self._client: CcxtClient | None = None
        self._sent = self._heard = 0

    @property
    def _venue(self) -> TestExchange:
        assert self._exchange is not None
        return self._exchange

    async def open(self) -> ExchangeGateway:
        if self._exchange is None:
            await self._start()
        await self._close_gateway()
        self.ears = Ears()
        account = VenueAccount(
            "c1", "binance", self._kind, Mode.LIVE,
            Credentials(Secret("test-key"), Secret("test-secret")), endpoint=self._venue.url,
        )  # fmt: skip
        client = self._client = CcxtClient(account, self._clock, quirks_of("binance"))
        await client.open()
        client.api.options["recvWindow"] = _WINDOW_MS
        client.api.streaming["keepAlive"] = 1000
        prices = PriceStream(client, self._clock, self._failed)
        self._gateway = CcxtGateway(
            client, self._clock, prices, self._failed,
            ours=lambda name: not name.startswith("web_"), made=self._made_ms,
        )  # fmt: skip
        gateway = ThrottledGateway(self._gateway, Throttle(self._clock, draw=lambda: 0.5))
        gateway.listen(self.ears)
        await gateway.connect()
        self._count(client)
        await gateway.set_up([self.symbol])
        await gateway.start_market([self.symbol], _STEP_MS, self.ears)
        await self.ears.seen(float(self._venue.tape.last(self._kind, _NAME) or 0))
        return gateway

    def _made_ms(self, client_id: str) -> int:
        """Return when an id was made: the tests' own do not tell, but what is known is old."""
        return 0 if self._rows(client_id) else self._clock.now_ms()

    async def _start(self) -> None:
        settings = VenueSettings(START_BALANCE, volume_share=_DEEP, impact_pct=0.0)
        self._exchange = TestExchange(catalogue=catalogue(), clock=self._clock, settings=settings)
        await self._exchange.start()
        await self._exchange.tape.move(self._kind, BTCUSDT=100.0)
        self._exchange.account.subscribe(self._note)

    def _note(self, kind: MarketType, event: object) -> None:
        del event
        lost = self._venue.faults.streams.refuse
        self._sent += kind is self._kind and not lost

    def _count(self, client: CcxtClient) -> None:
        """Count what the account stream brings, to know when all of it has come."""
        inner = client.line.on_message
        self._sent = self._heard = 0

        def heard(url: str, message: Any) -> None:
            assert inner is not None
            inner(url, message)
            body = message.get("event") or message if isinstance(message, dict) else {}
            self._heard += "E" in body and body.get("e") not in {"trade", "aggTrade", None}

        client.line.on_message = heard

    @staticmethod
    def _failed(name: str, error: BaseException) -> None:
        raise AssertionError(name) from error

    async def _close_gateway(self) -> None:
        if self._gateway is not None:
            await self._gateway.close()
            self._gateway = None

    async def close(self) -> None:
        await self._close_gateway()
        if self._exchange is not None:
            await self._exchange.close()

    # ------------------------------------------------------------------ acting
    async def answer(self, call: Coroutine[Any, Any, T]) -> T:
        try:
            return await call
        finally:
            await self._told()

    async def _told(self) -> None:
        """Return when everything the venue said of the account was told, or that it cannot be."""
        if self._venue.faults.streams.refuse:
            await self._until(lambda: not self._flows())
        await self._until(lambda: self._heard >= self._sent or not self._flows())

    def _flows(self) -> bool:
        return self._gateway is not None and self._gateway.stream_healthy()

    async def _until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            while not done():  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(0.002)

    async def move_price(self, price: float) -> None:
        await self._venue.tape.move(self._kind, BTCUSDT=price)
        await self._told()

    async def by_hand(self, request: OrderRequest) -> VenueOrder:
        row = self._venue.account.place_by_hand(
            self._kind, _NAME, request.side.value.upper(), request.qty,
            order_type="LIMIT" if request.price else "MARKET", price=request.price or Decimal(0),
            reduce_only=request.reduce_only,
        )  # fmt: skip
        await self._told()
        return VenueOrder(
            "", str(row.order_id), self.symbol, OrderState.OPEN, row.executed, None, row.created_ms
        )

    # ------------------------------------------------------------------ troubles
    def cause(self, trouble: Trouble) -> None:
        venue, path = self._venue, _PATHS[self._kind]
        faults = venue.faults
        begin: dict[Trouble, Callable[[], object]] = {
            Trouble.LOST_ANSWER: lambda: self._strike("drop", path, after=True),
            Trouble.NOT_ARRIVED: lambda: self._strike("drop", path),
            Trouble.HANG: lambda: self._strike("hang", path, after=True),
            Trouble.DEAD_LINE: lambda: faults.add("drop", times=None),
            Trouble.RATE_LIMIT: lambda: faults.too_many_requests(retry_after=3),
            Trouble.BAN: lambda: faults.ban(retry_after=300),
            Trouble.CLOCK_OFFSET: lambda: setattr(faults, "clock_offset_ms", 7000),
            Trouble.REVOKED_KEY: lambda: setattr(venue.account, "revoked", True),
            Trouble.INTERRUPTION: self._interrupt,
        }
        begin[trouble]()

    def _interrupt(self) -> None:
        streams = self._venue.faults.streams
        streams.refuse = True
        for disconnect in streams.disconnect:
            disconnect()
        self._sent = self._heard = 0

    def _strike(self, mode: Any, path: str, *, after: bool = False) -> None:
        for method in ("POST", "DELETE"):
            self._venue.faults.add(mode, path=path, method=method, after=after)

    async def end_troubles(self) -> None:
        self._venue.faults.clear()
        self._venue.account.revoked = False
        if self._gateway is not None and not self._gateway.stream_healthy():
            await self._until(self._flows)

    def _rows(self, client_id: str) -> list[OrderRow]:
        desk = self._venue.account.desks[self._kind]
        rows = [*desk.orders.values(), *desk.algos.values()]
        return [row for row in rows if row.client_id == client_id]

    def executed(self, client_id: str) -> Decimal:
        # A triggered order is there twice: as it waited, and as what it became.
        return max((row.executed for row in self._rows(client_id)), default=Decimal(0))
