"""The real gateway in front of the test exchange, over real sockets, in the time of a case."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import (
    Fill,
    OrderRequest,
    OrderType,
    Side,
    VenueOrder,
)  # fmt: skip
from cts_desktop.domain.ports import ExchangeGateway, VenueAbilities
from cts_desktop.domain.venues import PositionMode
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.registry import account_gateway
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.ccxt_truth import SYMBOLS, CcxtTruth
from tests.helpers.faults import Fault, Lie
from tests.helpers.quiet_loop import QuietClock
from tests.helpers.scripted_exchange import ScriptedExchange
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.streams import streams_of
from tests.helpers.test_exchange.tape import Tape
from tests.helpers.venue import START_BALANCE

_START_PRICE: Final = 100.0
_VOLUME: Final = 1000.0
#: How long before the end of a step of prices the market moves, so that the step shows it.
_BEFORE_STEP_MS: Final = 10
_STEP_MS: Final = 1000
#: As often as the program pings its sockets, in the time of the case.
_PING_S: Final = 15.0


class _TrueTime:
    """The time of the rest of the world, whatever the case does to the computer's clock."""

    def __init__(self, clock: QuietClock) -> None:
        self._clock = clock

    def now_ms(self) -> int:
        return self._clock.true_ms

    def monotonic(self) -> float:
        return self._clock.true_ms / 1000

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)


class CcxtExchange:
    """Implements ExchangeUnderTest: the gateway as the program makes it, and its venue."""

    minds_our_clock = False
    breaker_s = 30

    def __init__(
        self,
        rule: Mapping[str, Any] | None = None,
        at: ScriptedExchange | None = None,
        position_mode: PositionMode = PositionMode.ONE_WAY,
    ) -> None:
        """Trade at a venue there is, or at a new one with the rules *rule*."""
        more = dict(rule or {})
        self._position_mode = position_mode
        self._kind = more.pop("market_type", MarketType.PERPETUAL)
        self.clock = QuietClock()
        self._prices: dict[str, float | None] = dict.fromkeys(SYMBOLS, _START_PRICE)
        self._volume = _VOLUME
        if at is None:
            at = _venue(self.clock, more)
        else:
            self.clock = at.clock._clock  # type: ignore[attr-defined]
        self.venue = at
        self.truth = CcxtTruth(at, self._kind)
        self._abilities: VenueAbilities | None = None
        self._throttle = Throttle(self.clock, draw=lambda: 0.5)
        self._gateway: ExchangeGateway | None = None
        self._clients: list[CcxtClient] = []
        self._tasks = Supervisor(_fail)

    # ------------------------------------------------------------------ the connection
    async def start(self) -> None:
        await self.venue.start()

    async def close(self) -> None:
        await self._tasks.cancel()
        for client in self._clients:
            await client.close()
        await self.venue.close()

    def make_gateway(
        self, connection: Connection, credentials: Credentials | None = None
    ) -> ExchangeGateway:
        account = VenueAccount(
            connection.connection_id, "binance", self._kind, Mode.LIVE,
            Credentials(Secret("test-key"), Secret("test-secret")), endpoint=self.venue.url,
            position_mode=self._position_mode,
        )  # fmt: skip
        gateway: Any = account_gateway(account, self._throttle, self.clock)
        inner = gateway._inner
        client: CcxtClient = inner._client
        inner._stream._random = inner._prices._random = random.Random(1)  # noqa: S311 - waits, and the same ones each time
        if self._abilities is not None:
            client.market_quirks = _Able(client.market_quirks, self._abilities)  # type: ignore[assignment]
        self.truth.abilities = client.market_quirks.abilities
        self._clients.append(client)
        self._gateway = gateway
        self._tasks.start(self._ping(client), "pings")
        return gateway  # type: ignore[no-any-return]

    async def _ping(self, client: CcxtClient) -> None:
        """Ping the sockets as ccxt does by real time."""
        while not client._closed:
            await self.clock.sleep(_PING_S)
            sockets = client._api.clients.values() if client._api is not None else ()
            for socket in [s for s in sockets if s.isConnected and not s.closed()]:
                await socket.connection.ping()

    def sever(self) -> None:
        assert self._gateway is not None
        self._gateway.listen(None)
        client = self._clients[-1]
        client._closed = True
        client.line.cut()
        if client._api is not None and client._api.session is not None:
            connector = client._api.session.connector
            waiting = [p for pool in connector._conns.values() for p, _ in pool]
            for protocol in [*waiting, *connector._acquired]:
                if protocol.transport is not None:
                    protocol.transport.abort()

    async def bury(self) -> None:
        api, self._clients[-1]._api = self._clients[-1]._api, None
        if api is not None:
            await api.close()
        self._throttle = Throttle(self.clock, draw=lambda: 0.5)
        await self.clock.rest()

    def own_tasks(self) -> "set[asyncio.Task[Any]]":
        return set(self.venue.own)

    def beside(self) -> "CcxtExchange":
        return CcxtExchange({"market_type": self._kind}, at=self.venue)

    def calm(self) -> None:
        venue = self.venue
        for script in venue.scripts.values():
            script.clear()
        venue.lies.clear()
        venue.refused.clear()
        venue.limit(0, banned=False)
        venue.account.revoked = False
        venue.faults.clear()
        self.work()
        self.lose_events()

    # ------------------------------------------------------------------ requests
    def fail_next_create(self, *faults: Fault) -> None:
        self.venue.scripts["create_order"].extend(faults)

    def fail_next_cancel(self, *faults: Fault) -> None:
        self.venue.scripts["cancel_order"].extend(faults)

    def refuse(self, code: str, *kinds: OrderType) -> None:
        self.venue.refused.update(dict.fromkeys(kinds, code))

    def accept(self) -> None:
        self.venue.refused.clear()

    def fail(self, *calls: str) -> None:
        self.venue.failing.update(calls)

    def hang(self, *calls: str) -> None:
        self.venue.hanging.update(calls)

    def work(self) -> None:
        self.venue.failing.clear()
        self.venue.hanging.clear()
        self.venue.release()

    def lie(self, call: str, *lies: Lie) -> None:
        self.venue.lies[call].extend(lies)

    def answer_after(self, seconds: float) -> None:
        self.venue.travel_s = seconds

    def hide_new_orders(self, seconds: float) -> None:
        self.venue.faults.invisible_ms = round(seconds * 1000)

    # ------------------------------------------------------------------ account events
    def keep_events(self) -> None:
        if self.venue.kept is None:
            self.venue.kept = []

    def tell_events(self) -> None:
        self.venue.tell()

    def lose_events(self) -> None:
        self.venue.kept = None

    def repeat_events(self, times: int) -> None:
        self.venue.echo = times

    def break_stream(self) -> None:
        self.venue.faults.streams.user_refuse = True
        streams_of(self.venue).disconnect_users()

    def disconnect(self) -> None:
        """Cut every stream, of prices too; they may be opened again."""
        streams_of(self.venue).disconnect()

    def mend_stream(self) -> None:
        self.venue.faults.streams.user_refuse = False

    # ------------------------------------------------------------------ the venue
    async def tick(self, after_s: float = 1.0, **prices: float | None) -> None:
        for symbol in SYMBOLS:
            self._prices[symbol] = prices.get(symbol.split("/")[0], self._prices[symbol])
        now_ms = self.clock.now_ms()
        end_ms = now_ms + round(after_s * 1000)
        moves_ms = (now_ms // _STEP_MS + 1) * _STEP_MS - _BEFORE_STEP_MS
        if now_ms < moves_ms <= end_ms:
            await self.clock.run((moves_ms - now_ms) / 1000)
            await self._move(self._prices)
        await self.clock.run((end_ms - self.clock.now_ms()) / 1000)

    async def _move(self, prices: Mapping[str, float | None]) -> None:
        moving: dict[str, Any] = {s.replace("/", ""): price for s, price in prices.items() if price}
        await self.venue.tape.move(self._kind, volume=self._volume, **moving)
        await self.clock.rest()

    async def trade(self, **prices: float) -> None:
        for symbol in SYMBOLS:
            self._prices[symbol] = prices.get(symbol.split("/")[0], self._prices[symbol])
        await self._move(self._prices)

    def volume(self, volume: float) -> None:
        self._volume = volume

    def stall(self, *symbols: str) -> None:
        self.venue.stalled = {symbol.replace("/", "") for symbol in symbols}

    def maintenance(self, *, on: bool) -> None:
        self.venue.faults.maintenance = self.venue.faults.streams.silent = on

    def outage(self, *, on: bool) -> None:
        """Let nothing through, neither requests nor streams."""
        self.venue.faults.streams.refuse = on
        if on:
            self.venue.faults.add("drop", times=None)
            self.disconnect()
        else:
            self.venue.faults.clear()

    def revoke_key(self, *, revoked: bool = True) -> None:
        self.venue.account.revoked = revoked

    def limit(self, retry_after_s: float, *, banned: bool = False) -> None:
        self.venue.limit(retry_after_s, banned=banned)

    def clock_offset(self, offset_ms: int) -> None:
        self.venue.faults.clock_offset_ms = offset_ms

    def delist(self, symbol: str) -> None:
        self._prices[symbol] = None
        self.venue.delist(self._kind, symbol.replace("/", ""))

    def abilities(self, abilities: VenueAbilities) -> None:
        self._abilities = abilities

    # ------------------------------------------------------------------ other hands
    def trade_by_hand(self, symbol: str, side: Side, qty: Decimal) -> None:
        account = self.venue.account
        account.place_by_hand(self._kind, symbol.replace("/", ""), side.value.upper(), qty)

    def rest_by_hand(self, symbol: str, side: Side, qty: Decimal, price: Decimal) -> str:
        self.venue.account.place_by_hand(
            self._kind, symbol.replace("/", ""), side.value.upper(), qty,
            order_type="LIMIT", price=price,
        )  # fmt: skip
        return ""  # a gateway to a real venue names our own orders only

    def cancel_by_hand(self, client_id: str) -> None:
        desk = self.truth.desk
        (row,) = [row for row in desk.open_rows() + desk.open_rows(algo=True)
                  if row.client_id == client_id]  # fmt: skip
        desk.cancel(row)

    def liquidate(self, symbol: str) -> None:
        desk = self.venue.account.perpetual
        desk.cancel_all(symbol.replace("/", ""))
        desk.cancel_all(symbol.replace("/", ""), algo=True)
        desk.liquidate()

    # ------------------------------------------------------------------ the truth
    def qty(self, symbol: str) -> Decimal:
        return self.truth.qty(symbol)

    def fills(self) -> Sequence[Fill]:
        return self.truth.fills()

    def order(self, client_id: str) -> VenueOrder | None:
        return next((o for o in self.truth.orders() if o.client_id == client_id), None)

    def resting(self, *kinds: OrderType) -> list[VenueOrder]:
        return [
            order if order.client_id.startswith("cts") else replace(order, client_id="")
            for order in self.truth.open_orders()
            if not kinds or order.type in kinds
        ]

    def asked(self, *kinds: OrderType) -> list[OrderRequest]:
        return [request for request in self.venue.asked if not kinds or request.type in kinds]

    def on_create(self, act: Callable[[OrderRequest], None]) -> None:
        self.venue.on_create = act

    def calls(self, name: str) -> int:
        return self.venue.calls[name]


class _Able:
    """A venue's quirks with other abilities."""

    def __init__(self, quirks: Any, abilities: VenueAbilities) -> None:
        self._quirks = quirks
        self.abilities = abilities

    def __getattr__(self, name: str) -> Any:
        return getattr(self._quirks, name)


# ---------------------------------------------------------------------- what is traded
def _venue(clock: QuietClock, rule: Mapping[str, Any]) -> ScriptedExchange:
    listed, time = _catalogue(rule), _TrueTime(clock)
    prices = {symbol.replace("/", ""): _START_PRICE for symbol in SYMBOLS}
    tape = Tape(listed.rules, time, past_minutes=10, prices=prices)
    settings = VenueSettings(START_BALANCE, impact_pct=0.0, volume_share=0.25, fee_in_base=True)
    return ScriptedExchange(catalogue=listed, tape=tape, clock=time, settings=settings)


def _catalogue(rule: Mapping[str, Any]) -> Catalogue:
    """Return BTC and ETH as the cases want them: `venue.rules`, and what *rule* says."""
    small = Catalogue.small()
    step, least = str(rule.get("qty_step", "0.001")), str(rule.get("min_qty", "0.001"))
    filters = {
        "PRICE_FILTER": {"minPrice": "0.1", "tickSize": "0.1"},
        "LOT_SIZE": {"minQty": least, "maxQty": "1000", "stepSize": step},
        "MARKET_LOT_SIZE": {"minQty": least, "maxQty": "1000", "stepSize": step},
        "NOTIONAL": {"minNotional": "5"},
        "MIN_NOTIONAL": {"notional": "5"},
        "PERCENT_PRICE": {"multiplierUp": "10", "multiplierDown": "0.1"},
    }
    for described in small.info.values():
        for symbol in described["symbols"]:
            symbol["filters"] = [row | filters.get(row["filterType"], {})
                                 for row in symbol["filters"]]  # fmt: skip
    bracket = {
        "bracket": 1, "initialLeverage": 50, "notionalCap": 10**9, "notionalFloor": 0,
        "maintMarginRatio": 0.005, "cum": 0.0,
    }  # fmt: skip
    return Catalogue(small.info, {symbol.replace("/", ""): [bracket] for symbol in SYMBOLS})


def _fail(name: str, error: BaseException) -> None:
    raise AssertionError(f"the {name} failed") from error
