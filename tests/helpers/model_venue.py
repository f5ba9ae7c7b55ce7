"""A venue so plain that it is right by inspection: orders fill when, and as far as, a test says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cts_desktop.domain.errors import OrderRefusedError
from cts_desktop.domain.market import MarketRules, MarketStep
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill, OrderRequest, OrderState, Side, VenueOrder
from cts_desktop.domain.ports import Balance, FundingPayment, VenuePosition
from tests.helpers.venue import BTC, ETH, START_BALANCE, D, rules

PRICE = D(100)
FEE = D("0.05")
BASE_FEE = D("0.001")


@dataclass
class ModelOrder:
    """One order at the model."""

    request: OrderRequest
    venue_id: str
    ts_ms: int
    state: OrderState = OrderState.OPEN
    fills: list[Fill] = field(default_factory=list)

    @property
    def filled(self) -> Decimal:
        return sum((fill.qty for fill in self.fills), ZERO)

    @property
    def remaining(self) -> Decimal:
        return self.request.qty - self.filled

    @property
    def works(self) -> bool:
        return self.state in {OrderState.OPEN, OrderState.PARTIALLY_FILLED}

    def report(self) -> VenueOrder:
        request = self.request
        return VenueOrder(
            client_id=request.client_id, venue_id=self.venue_id, symbol=request.symbol,
            state=self.state, filled_qty=self.filled, average_price=PRICE if self.fills else None,
            ts_ms=self.ts_ms, side=request.side, type=request.type, qty=request.qty,
            price=request.price, reduce_only=request.reduce_only,
        )  # fmt: skip


class ModelMatching:
    """Stands in for `exchange.matching.Matching` in a `Venue`: nothing happens by itself."""

    def __init__(self) -> None:
        self.rules: dict[str, MarketRules] = {symbol: rules(symbol) for symbol in (BTC, ETH)}
        self.orders: dict[str, ModelOrder] = {}
        self.funding = ZERO
        self.payments: tuple[FundingPayment, ...] = ()
        self._events: list[object] = []

    # ------------------------------------------------------------------ what a test decides
    def execute(
        self, client_id: str, qty: Decimal, ts_ms: int, *, price: Decimal = PRICE,
        base_fee: bool = False,
    ) -> Fill | None:  # fmt: skip
        """Fill an order by *qty*, or by what there is; a cancelled one too: it filled before."""
        order = self.orders[client_id]
        request = order.request
        qty = min(qty, order.remaining)
        if request.reduce_only:
            qty = min(qty, max(ZERO, -request.side.sign * self.net(request.symbol)))
        if not qty:
            return None
        number = sum(len(o.fills) for o in self.orders.values()) + 1
        base, quote = request.symbol.split("/")
        fill = Fill(
            connection_id="c001", symbol=request.symbol, trade_id=f"t{number}",
            client_id=client_id, venue_id=order.venue_id, side=request.side, price=price,
            qty=qty, fee=qty * BASE_FEE if base_fee else qty * FEE,
            fee_currency=base if base_fee else quote, maker=False, ts_ms=ts_ms,
        )  # fmt: skip
        order.fills.append(fill)
        order.ts_ms = ts_ms
        if order.works or not order.remaining:
            done = not order.remaining
            order.state = OrderState.FILLED if done else OrderState.PARTIALLY_FILLED
        self._events += [fill, order.report()]
        return fill

    def expire(self, client_id: str, ts_ms: int) -> None:
        """End a working order without a word from us."""
        self._end(self.orders[client_id], OrderState.EXPIRED, ts_ms)

    def net(self, symbol: str) -> Decimal:
        """Return the signed quantity held."""
        fills = (f for f in self.fills if f.symbol == symbol)
        return sum((f.side.sign * f.qty - f.base_fee for f in fills), ZERO)

    def _end(self, order: ModelOrder, state: OrderState, ts_ms: int) -> None:
        if order.works:
            order.state, order.ts_ms = state, ts_ms
            self._events.append(order.report())

    # ------------------------------------------------------------------ what a venue is asked
    def place(self, request: OrderRequest, ts_ms: int) -> VenueOrder:
        if request.client_id not in self.orders:
            reducible = -request.side.sign * self.net(request.symbol)
            if request.reduce_only and reducible <= 0:
                raise OrderRefusedError("nothing_to_reduce", "there is no position")
            order = ModelOrder(request, f"v{len(self.orders) + 1}", ts_ms)
            self.orders[request.client_id] = order
            self._events.append(order.report())
        return self.orders[request.client_id].report()

    def cancel(self, client_id: str, ts_ms: int, venue_id: str = "") -> VenueOrder:
        if client_id not in self.orders:
            raise OrderRefusedError("unknown_order", "there is no such order")
        self._end(self.orders[client_id], OrderState.CANCELLED, ts_ms)
        return self.orders[client_id].report()

    @property
    def fills(self) -> list[Fill]:
        found = (fill for order in self.orders.values() for fill in order.fills)
        return sorted(found, key=lambda fill: int(fill.trade_id[1:]))

    def positions(self) -> list[VenuePosition]:
        held = ((symbol, self.net(symbol)) for symbol in self.rules)
        return [
            VenuePosition(symbol, Side.BUY if qty > 0 else Side.SELL, abs(qty), PRICE)
            for symbol, qty in held
            if qty
        ]

    def balance(self) -> Balance:
        return Balance("USDT", START_BALANCE, START_BALANCE, START_BALANCE)

    def order(self, client_id: str) -> VenueOrder | None:
        found = self.orders.get(client_id)
        return found.report() if found else None

    def open_orders(self) -> list[VenueOrder]:
        return [order.report() for order in self.orders.values() if order.works]

    def closed_orders(self, symbol: str, since_ms: int) -> list[VenueOrder]:
        return [
            order.report()
            for order in self.orders.values()
            if not order.works and order.request.symbol == symbol and order.ts_ms >= since_ms
        ]

    def take_events(self) -> Sequence[object]:
        events, self._events = self._events, []
        return events

    def on_step(self, step: MarketStep) -> Sequence[object]:
        return self.take_events()
