"""A test exchange that does what a case says, by the program's names of calls."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar, copy_context
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from weakref import WeakSet

import numpy as np
from aiohttp import web
from typing_extensions import override

from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.faults import Fault, Lie, empty, other_qty
from tests.helpers.test_exchange.auth import read_params
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.test_exchange.faults import Fault as RestFault
from tests.helpers.test_exchange.interfaces import AccountCallback, AccountEvent
from tests.helpers.test_exchange.routes import Route

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Which call of a gateway makes a request, by method and the end of its path.
_CALLS: Final = {
    ("POST", "order"): "create_order", ("POST", "algoOrder"): "create_order",
    ("DELETE", "order"): "cancel_order", ("DELETE", "algoOrder"): "cancel_order",
    ("GET", "order"): "fetch_order", ("GET", "algoOrder"): "fetch_order",
    ("GET", "openOrders"): "fetch_open_orders", ("GET", "openAlgoOrders"): "fetch_open_orders",
    ("GET", "allOrders"): "fetch_closed_orders", ("GET", "allAlgoOrders"): "fetch_closed_orders",
    ("GET", "userTrades"): "fetch_fills", ("GET", "myTrades"): "fetch_fills",
    ("GET", "positionRisk"): "fetch_positions", ("GET", "account"): "fetch_balance",
}  # fmt: skip
_COMMANDS: Final = frozenset({"create_order", "cancel_order"})
TYPES: Final = {
    "MARKET": OrderType.MARKET, "LIMIT": OrderType.LIMIT, "LIMIT_MAKER": OrderType.LIMIT,
    "STOP_MARKET": OrderType.STOP_MARKET, "STOP_LOSS": OrderType.STOP_MARKET,
    "TAKE_PROFIT_MARKET": OrderType.TAKE_PROFIT_MARKET,
    "TAKE_PROFIT": OrderType.TAKE_PROFIT_MARKET, "TRAILING_STOP_MARKET": OrderType.TRAILING_STOP,
    "LIQUIDATION": OrderType.MARKET,
}  # fmt: skip
#: What Binance says where our own words for a refusal are these.
_REFUSALS: Final = {
    "would_trigger": (-2021, "Order would immediately trigger."),
    "price_too_far": (-4016, "Limit price can't be higher than 105.0."),
    "below_minimum": (-4004, "Quantity less than min quantity."),
}
_LATE_S: Final = 3.0
_RETRY_S: Final = 2.0
_LOST: Final = RestFault("drop")
_BUSY: Final = RestFault("status", status=503, code=-1000, message="Service unavailable.")
_UNKNOWN: Final = RestFault(
    "status", status=503, code=-1007,
    message="Timeout waiting for response from backend server. Send status unknown; execution "
    "status unknown.",
)  # fmt: skip
_REFUSED: Final = RestFault("refuse", code=-4131, message="PERCENT_PRICE filter limit.")
_BEFORE: Final = {
    Fault.LOST_BEFORE: _LOST,
    Fault.BUSY_BEFORE: _BUSY,
    Fault.REFUSED: _REFUSED,
    Fault.LIMITED: RestFault(
        "status", status=429, code=-1003, retry_after=round(_RETRY_S), message="Too many requests."
    ),
}
_AFTER: Final = {
    Fault.LOST_AFTER: _LOST,
    Fault.BUSY_AFTER: _UNKNOWN,
    Fault.CRASHES: RestFault("truncate"),
}

_serving: ContextVar[bool] = ContextVar("serving", default=False)


class ScriptedExchange(TestExchange):
    """Speaks the protocol, and has a bad day.

    Attributes:
        scripts: what happens to the next creates and cancels.
        failing, hanging: calls that go wrong.
        refused: why orders of a type are refused.
        lies: false answers of queries, once each.
        travel_s: how long commands and their answers are on their way.
        asked: every order request that arrived.
        on_create: called with each.
        stalled: symbols in which nothing is matched.
        kept: account events that wait to be told, where they do.
        echo: how often each is told.
        own: the tasks of this side of the network.
    """

    def __init__(self, **details: Any) -> None:
        self.scripts: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.failing: set[str] = set()
        self.hanging: set[str] = set()
        self.refused: dict[OrderType, str] = {}
        self.lies: defaultdict[str, deque[Lie]] = defaultdict(deque)
        self.travel_s = 0.0
        self.asked: list[OrderRequest] = []
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.on_create: Callable[[OrderRequest], None] = lambda _request: None
        self.stalled: set[str] = set()
        self.kept: list[Callable[[], None]] | None = None
        self.echo = 1
        self.own: WeakSet[asyncio.Task[Any]] = WeakSet()
        self._limited_until_ms = 0
        self._banned = False
        self._released = asyncio.Event()
        self._late = Supervisor(_fail)
        super().__init__(**details)
        self._subscribe = self.account.subscribe
        self.account.subscribe = self._listen  # type: ignore[method-assign]

    # ------------------------------------------------------------------ life
    @override
    async def start(self, *args: Any, **more: Any) -> None:
        loop = asyncio.get_running_loop()
        loop.set_task_factory(self._make_task)  # type: ignore[arg-type]
        context = copy_context()
        context.run(_serving.set, True)
        await loop.create_task(super().start(*args, **more), context=context)

    def _make_task(
        self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **more: Any
    ) -> "asyncio.Task[Any]":
        task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, **more)
        if _serving.get():
            self.own.add(task)
        return task

    @override
    async def close(self) -> None:
        self.release()
        await self._late.cancel()
        await super().close()
        asyncio.get_running_loop().set_task_factory(None)

    # ------------------------------------------------------------------ account events
    def _listen(self, callback: AccountCallback) -> Callable[[], None]:
        """Let the streams hear what the case lets through."""

        def hear(kind: MarketType, event: AccountEvent) -> None:
            if self.kept is not None:
                self.kept.append(lambda: callback(kind, event))
                return
            for _ in range(self.echo):
                callback(kind, event)

        return self._subscribe(hear)

    def tell(self) -> None:
        """Tell what was kept."""
        kept, self.kept = self.kept, None
        for say in kept or ():
            say()

    # ------------------------------------------------------------------ prices
    @override
    def on_step(self, kind: MarketType, step: MarketStep) -> None:
        names = self.tape.symbols(kind)
        moving = np.array([name not in self.stalled for name in names])
        if not moving.all():
            prices: dict[str, Any] = {
                name: np.where(moving, getattr(step, name), np.nan)
                for name in ("open", "high", "low", "last")
            }
            step = replace(step, **prices)
        super().on_step(kind, step)

    # ------------------------------------------------------------------ requests
    def limit(self, retry_after_s: float, *, banned: bool) -> None:
        """Answer queries with 429, or everything with 418, for a while."""
        self._limited_until_ms = self.now_ms() + round(retry_after_s * 1000)
        self._banned = banned

    def release(self) -> None:
        """Let what hangs fail."""
        self._released.set()
        self._released = asyncio.Event()

    @override
    def _answering(self, route: Route) -> Answer:
        plain = super()._answering(route)
        call = _CALLS.get((route.method, route.path.rpartition("/")[2]), "")

        async def answer(request: web.Request) -> web.StreamResponse:
            body = (await request.read()).decode()
            self.calls[call] += 1
            asked = self._note_asked(request, body) if call == "create_order" else None
            fault = self.scripts[call].popleft() if self.scripts[call] else Fault.NONE
            if call in _COMMANDS:
                await self.clock.sleep(self.travel_s)
            struck = await self._before(call, request, asked)
            if struck is None:
                struck = await self._not_carried_out(fault, route, request, body)
            if struck is not None:
                return struck
            response = await plain(request)
            if call in _COMMANDS:
                await self.clock.sleep(self.travel_s)
            return await self._told(fault, call, request, response)

        return answer

    async def _before(
        self, call: str, request: web.Request, asked: OrderRequest | None
    ) -> web.StreamResponse | None:
        """Do what holds for every such call."""
        if call in self.hanging:
            return await self._hang(request)
        if call in self.failing:
            return await self._hit(_UNKNOWN if call in _COMMANDS else _BUSY, request)
        left_ms = self._limited_until_ms - self.now_ms()
        if left_ms > 0 and (self._banned or call not in _COMMANDS):
            refusal = RestFault(
                "status", status=418 if self._banned else 429, code=-1003,
                retry_after=-(-left_ms // 1000), message="Too many requests.",
            )  # fmt: skip
            return await self._hit(refusal, request)
        if asked is not None and (code := self.refused.get(asked.type)):
            number, text = _REFUSALS[code]
            return await self._hit(RestFault("refuse", code=number, message=text), request)
        return None

    async def _not_carried_out(
        self, fault: Fault, route: Route, request: web.Request, body: str
    ) -> web.StreamResponse | None:
        """Do what a script says before a command is carried out, if anything."""
        if fault is Fault.LATE:
            self._late.start(self._arrive_late(route, request, body), "late request")
            return await self._hit(_LOST, request)
        if fault is Fault.HANGS_BEFORE:
            return await self._hang(request)
        return await self._hit(_BEFORE[fault], request) if fault in _BEFORE else None

    async def _told(
        self, fault: Fault, call: str, request: web.Request, response: web.StreamResponse
    ) -> web.StreamResponse:
        """Return an answer, or what a script makes of it."""
        if fault is Fault.HANGS:
            return await self._hang(request)
        if fault in _AFTER:
            return await self._hit(_AFTER[fault], request, response)
        return self._as_told(call, response)

    async def _hit(
        self, fault: RestFault, request: web.Request, response: web.StreamResponse | None = None
    ) -> web.StreamResponse:
        assert response is None or isinstance(response, web.Response)
        struck = await self._strike(replace(fault, after=response is not None), request, response)
        assert struck is not None
        return struck

    async def _hang(self, request: web.Request) -> web.StreamResponse:
        await self._released.wait()
        return await self._hit(_LOST, request)

    async def _arrive_late(self, route: Route, request: web.Request, body: str) -> None:
        await self.clock.sleep(_LATE_S)
        self._respond(route, request, body)

    def _as_told(self, call: str, response: web.StreamResponse) -> web.StreamResponse:
        """Return an answer, or a false one where that is due."""
        if not self.lies[call] or response.status != 200:
            return response
        assert isinstance(response, web.Response)
        lie, rows = self.lies[call].popleft(), json.loads(response.text or "")
        if lie is empty:
            rows = []
        elif lie is other_qty:
            for row in rows:
                row["positionAmt"] = str(2 * Decimal(row["positionAmt"]))
        else:
            raise NotImplementedError(lie)
        return web.json_response(rows)

    def _note_asked(self, request: web.Request, body: str) -> OrderRequest:
        values = read_params(request.rel_url.raw_query_string, body)
        trigger = values.get("triggerPrice") or values.get("stopPrice")
        asked = OrderRequest(
            values.get("clientAlgoId") or values.get("newClientOrderId", ""),
            self.catalogue.rules[MarketType.SPOT][values["symbol"]].symbol,
            Side(values["side"].lower()), TYPES[values["type"]],
            Decimal(values.get("quantity", ZERO)),
            price=Decimal(values["price"]) if "price" in values else None,
            stop_price=Decimal(trigger) if trigger else None,
            reduce_only=values.get("reduceOnly") == "true",
        )  # fmt: skip
        self.asked.append(asked)
        self.on_create(asked)
        return asked


def _fail(name: str, error: BaseException) -> None:
    raise AssertionError(f"the {name} failed") from error
