"""Orders at a venue through ccxt: placed, withdrawn, found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from cts_desktop.domain.errors import (
    NOT_SENT,
    OrderRefusedError,
    OutcomeUnknownError,
    RetryLaterError,
)  # fmt: skip
from cts_desktop.domain.money import ZERO, is_multiple
from cts_desktop.domain.orders import OrderRequest, OrderState, OrderType, Side, VenueOrder
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_mapping import triggered_id, venue_order
from cts_desktop.exchange.ccxt_numbers import info, price
from cts_desktop.exchange.ccxt_orders import OrderCall, order_call, waits
from cts_desktop.exchange.client_ids import ClientIds
from cts_desktop.exchange.order_names import OrderNames
from cts_desktop.exchange.quirk_types import AS_ID, ClientIdRule, Params, PriceNeed

#: How far back an order is looked for that only lists can tell, and how much earlier one that
#: ended may have begun, in ms.
_LOOK_BACK_MS: Final = 86_400_000
#: How often, and how long apart (s), a withdrawn order is looked up until it has ended.
_LOOKS: Final = 3
_LOOK_AGAIN_S: Final = 0.3


class AccountOrders:
    """The orders of one account."""

    def __init__(self, client: CcxtClient, ids: ClientIds, names: OrderNames) -> None:
        self._client = client
        self._ids = ids
        self._names = names

    def read(self, raw: Mapping[str, Any], *, cancelled: bool = False) -> VenueOrder | None:
        """Return what ccxt parsed of an order, or None for a symbol that is none of ours.

        The answer to a cancel may name the cancel's own client id, which is nobody's.
        """
        order = self._values(raw)
        if order is None:
            return None
        names, symbol = self._names, order.symbol
        if _lives_apart(raw):  # under another count of ids
            order = replace(order, client_id=names.ours(order.client_id))
            names.placed(order.client_id, order.venue_id)
            names.wait(symbol, order.client_id)
            names.learn(symbol, triggered_id(raw), order.client_id)
            return order
        ours = "" if cancelled else names.ours(order.client_id)
        order = replace(order, client_id=names.client_id(symbol, order.venue_id) or ours)
        if not cancelled:
            names.learn(symbol, order.venue_id, order.client_id)
            names.placed(order.client_id, order.venue_id)
        return order

    def _values(
        self, raw: Mapping[str, Any], request: OrderRequest | None = None
    ) -> VenueOrder | None:
        order = venue_order(raw, self._client.markets, self._ids, request)
        if order is None or order.type is OrderType.LIMIT:
            return order
        return replace(order, price=None)  # ccxt shows what it filled at

    async def call(self, request: OrderRequest) -> OrderCall:
        """Return how *request* is placed; raise OrderRefusedError for what cannot be."""
        client = self._client
        account = client.account
        self._require_ticks(request)
        return order_call(
            request, client.markets, client.quirks, account.position_mode, self._ids,
            account.margin_mode,
            await self._price_hint(request),
        )  # fmt: skip

    async def _price_hint(self, request: OrderRequest) -> Decimal | None:
        """Return the newest price where the venue wants one with a market order."""
        client = self._client
        need = client.market_quirks.price_need
        if request.type is not OrderType.MARKET or need is PriceNeed.NEVER:
            return None
        name = self._name(request.symbol)
        try:
            raw = await client.query(lambda: client.api.fetch_ticker(name))
        except RetryLaterError as error:
            raise OrderRefusedError(NOT_SENT, f"Not sent, there is no price: {error}") from None
        return price(raw, "ask" if request.side is Side.BUY else "bid", "last")

    def _require_ticks(self, request: OrderRequest) -> None:
        """Refuse prices between two ticks: ccxt would round them unasked."""
        rules = self._client.markets.rules.get(request.symbol)
        for level in (request.price, request.stop_price):
            if rules and level is not None and not is_multiple(level, rules.price_tick):
                raise OrderRefusedError("precision", f"Price {level} is no whole number of ticks")

    # ------------------------------------------------------------------ commands
    async def create(self, request: OrderRequest) -> VenueOrder:
        """Place an order once; raises as `CcxtClient.command`."""
        client, call = self._client, await self.call(request)
        self._names.placed(request.client_id)
        if waits(request.type):
            self._names.wait(request.symbol, request.client_id)
        raw = await client.command(
            lambda: client.api.create_order(
                call.symbol, call.type, call.side, call.amount, call.price, call.params
            )
        )
        return self._acknowledged(raw, request)

    def _acknowledged(self, raw: Mapping[str, Any], request: OrderRequest) -> VenueOrder:
        """Return an acknowledgement as an order; many venues answer with nothing but an id."""
        venue_id = str(raw.get("id") or "")
        if not venue_id:
            raise OutcomeUnknownError("The venue's answer names no order")
        self._names.placed(request.client_id, venue_id)
        if not _lives_apart(raw):
            self._names.learn(request.symbol, venue_id, request.client_id)
        read = self._values(raw, request)
        if read is None or not raw.get("status"):
            return VenueOrder(
                request.client_id, venue_id, request.symbol, OrderState.OPEN, ZERO, None,
                self._client.line.now_ms(), "", request.side, request.type, request.qty,
                request.price, request.stop_price, request.reduce_only,
            )  # fmt: skip
        if read.state is OrderState.REJECTED:
            raise OrderRefusedError("rejected", read.reason or "The venue rejected the order")
        return replace(read, client_id=request.client_id)

    async def cancel(self, symbol: str, client_id: str, venue_id: str) -> VenueOrder:
        """Withdraw an order; one that is over is returned as it ended.

        Raises OrderRefusedError (unknown_order) where the venue knows no such order, and as
        `CcxtClient.command`.
        """
        client, name = self._client, self._name(symbol)
        for single, rule in self._places(client_id):
            named = self._named(client_id, venue_id, rule.cancel_by, rule)
            if named is None:
                continue
            order_id, params = named
            try:
                raw = await client.command(
                    lambda i=order_id, p={**single, **params}: self._cancelled(i, name, p)  # type: ignore[misc]
                )
            except _UnknownOrderError:
                continue
            return await self._ended(raw, symbol, client_id, venue_id)
        found = await self._sure(symbol, client_id, venue_id)
        if found is None:
            raise OrderRefusedError("unknown_order", "The venue knows no such order")
        return found

    async def _cancelled(self, order_id: str, name: str, params: dict[str, Any]) -> Any:
        try:
            return await self._client.api.cancel_order(order_id, name, params)
        except self._client.errors.OrderNotFound:
            raise _UnknownOrderError("unknown_order", "unknown here") from None

    async def _ended(
        self, raw: Mapping[str, Any], symbol: str, client_id: str, venue_id: str
    ) -> VenueOrder:
        """Return how a withdrawn order ended; many venues answer with nothing but an id."""
        if raw.get("status") and raw.get("amount") is not None:
            read = self.read(raw, cancelled=True)
            if read is not None and read.state.is_final:
                return replace(read, client_id=client_id or read.client_id)
        found = await self._sure(symbol, client_id, venue_id)
        for _ in range(_LOOKS - 1):
            if found is not None and found.state.is_final:
                break
            await self._client.clock.sleep(_LOOK_AGAIN_S)
            found = await self._sure(symbol, client_id, venue_id)
        if found is None:
            raise OutcomeUnknownError("The order was withdrawn, how it ended is not known yet")
        return found

    async def _sure(self, symbol: str, client_id: str, venue_id: str) -> VenueOrder | None:
        """Find an order after a command; a failure leaves the outcome unknown."""
        try:
            return await self.find(symbol, client_id, venue_id)
        except RetryLaterError as error:
            raise OutcomeUnknownError(f"{error}; the order may or may not be over") from None

    # ------------------------------------------------------------------ finding
    async def find(self, symbol: str, client_id: str, venue_id: str = "") -> VenueOrder | None:
        """Return an order, or None where the venue knows it in no place; raises as a query."""
        name = self._name(symbol)
        asked = False
        for single, rule in self._places(client_id):
            named = self._named(client_id, venue_id, rule.fetch_by, rule)
            if named is None:
                continue
            asked = True
            order_id, params = named
            found = await self._one(order_id, name, {**single, **params})
            if found is not None:
                return replace(found, client_id=client_id) if client_id else found
        return None if asked else await self._in_lists(symbol, client_id, venue_id)

    def _name(self, symbol: str) -> str:
        try:
            return self._client.markets.to_ccxt(symbol)
        except KeyError:
            label = self._client.quirks.label
            raise RetryLaterError(f"{label} does not list {symbol} at present") from None

    async def _one(self, order_id: str, name: str, params: dict[str, Any]) -> VenueOrder | None:
        client = self._client

        async def ask() -> Any:
            try:
                return await client.api.fetch_order(order_id, name, params)
            except client.errors.OrderNotFound:
                return None

        raw = await client.query(ask)
        return None if raw is None else self.read(raw)

    def _places(self, client_id: str) -> list[tuple[Params, ClientIdRule]]:
        """Return where an order may be (parameters, rule of its id), the likeliest first."""
        quirks = self._client.market_quirks
        places: list[tuple[Params, ClientIdRule]] = [({}, quirks.id_rule(waiting=False))]
        if quirks.waiting.apart:
            place = (quirks.waiting.single, quirks.id_rule(waiting=True))
            places.insert(0 if self._names.waits(client_id) else 1, place)
        return places

    def _named(
        self, client_id: str, venue_id: str, by: str, rule: ClientIdRule
    ) -> tuple[str, dict[str, Any]] | None:
        """Return how an order is named in a call (its id, parameters), or None: it cannot be."""
        if client_id and by:
            theirs = self._ids.to_venue(client_id, rule)
            return (str(theirs), {}) if by == AS_ID else ("", {by: theirs})
        venue_id = venue_id or self._names.venue_id(client_id)
        return (venue_id, {}) if venue_id else None

    async def _in_lists(self, symbol: str, client_id: str, venue_id: str) -> VenueOrder | None:
        since_ms = self._client.line.now_ms() - _LOOK_BACK_MS
        for orders in (await self.open([symbol]), await self.all(symbol, since_ms)):
            for order in orders:
                if (client_id and order.client_id == client_id) or order.venue_id == venue_id:
                    return order
        return None

    # ------------------------------------------------------------------ lists
    async def open(self, symbols: Sequence[str]) -> list[VenueOrder]:
        """Return all resting orders, those that wait for a price included; raises as a query.

        Where the venue lists them per symbol only, those of *symbols*.
        """
        client = self._client
        quirks = client.market_quirks
        names: list[str | None] = [None]
        if quirks.orders_need_symbol:
            names = [self._name(symbol) for symbol in symbols]
        found: dict[tuple[str, str], VenueOrder] = {}
        for params in ({}, *quirks.waiting.apart):
            for name in names:
                rows = await client.query(
                    lambda n=name, p=params: client.api.fetch_open_orders(n, None, None, dict(p))  # type: ignore[misc]
                )
                for order in filter(None, map(self.read, rows)):
                    if not order.state.is_final:
                        found[(order.symbol, order.venue_id)] = order
        return list(found.values())

    async def closed(self, symbol: str, since_ms: int) -> list[VenueOrder]:
        """Return the orders that ended since *since_ms*; raises as a query."""
        orders = await self.all(symbol, since_ms - _LOOK_BACK_MS)
        return [order for order in orders if order.state.is_final and order.ts_ms >= since_ms]

    async def all(self, symbol: str, since_ms: int) -> list[VenueOrder]:
        """Return the orders that began since *since_ms*, as far as the venue tells."""
        client, name = self._client, self._name(symbol)
        found: dict[str, VenueOrder] = {}
        for params in ({}, *client.market_quirks.waiting.apart):
            for method in _history(client.api.has):
                rows = await client.query(
                    lambda m=method, p=params: getattr(client.api, m)(  # type: ignore[misc]
                        name, max(0, since_ms), None, dict(p)
                    )
                )
                for order in filter(None, map(self.read, rows)):
                    found[order.venue_id] = order
        return list(found.values())


class _UnknownOrderError(OrderRefusedError):
    """The venue does not know the order in the place where it was asked for."""


def _history(has: Mapping[str, object]) -> tuple[str, ...]:
    """Return the methods that together list the orders that are over."""
    if has.get("fetchOrders") is True:
        return ("fetch_orders",)
    if has.get("fetchCanceledAndClosedOrders") is True:
        return ("fetch_canceled_and_closed_orders",)
    if has.get("fetchCanceledOrders") is True:
        return ("fetch_closed_orders", "fetch_canceled_orders")
    return ("fetch_closed_orders",)


def _lives_apart(raw: Mapping[str, Any]) -> bool:
    """Tell whether an order waits for its price in a list of its own, with ids of its own."""
    own = info(raw)
    return bool(own.get("algoId") or own.get("aid"))
