"""The orders of one account in one kind of market, in Binance's words, over the product's matching.

Everything is synchronous: a command returns once its events were published.
"""

import copy
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from typing import Final

from cts_desktop.domain.errors import OrderRefusedError
from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill, OrderRequest, OrderState, OrderType, Side, VenueOrder
from cts_desktop.domain.ports import FundingPayment
from cts_desktop.exchange.order_checks import check_form, check_market
from cts_desktop.exchange.venue_market import VenueSettings
from tests.helpers.test_exchange.context import Context
from tests.helpers.test_exchange.errors import BinanceError, invalid_symbol, refusal, unknown_order
from tests.helpers.test_exchange.interfaces import (
    AccountEvent,
    AlgoEvent,
    OrderEvent,
    OrderRow,
    TradeRow,
)
from tests.helpers.test_exchange.venue import Triggered, VenueEvent, VenueMatching

#: Binance's order types as the product's.
_TYPES: Final = {
    "MARKET": OrderType.MARKET, "LIMIT": OrderType.LIMIT, "LIMIT_MAKER": OrderType.LIMIT,
    "STOP_LOSS": OrderType.STOP_MARKET, "STOP_LOSS_LIMIT": OrderType.STOP_MARKET,
    "STOP": OrderType.STOP_MARKET, "STOP_MARKET": OrderType.STOP_MARKET,
    "TAKE_PROFIT_LIMIT": OrderType.TAKE_PROFIT_MARKET,
    "TAKE_PROFIT_MARKET": OrderType.TAKE_PROFIT_MARKET,
    "TAKE_PROFIT": OrderType.TAKE_PROFIT_MARKET,
    "TRAILING_STOP_MARKET": OrderType.TRAILING_STOP,
}  # fmt: skip
_CLOSED: Final = {OrderState.CANCELLED: "CANCELED", OrderState.EXPIRED: "EXPIRED"}


class Desk:
    """Orders and trades of one account; what differs per kind is in the subclasses.

    Attributes:
        orders: by order id, in order of arrival.
        algos: conditional perpetual orders by algo id.
        main: the matching of spot, and of one-way and long positions.
    """

    kind: MarketType

    def __init__(
        self, context: Context, name: str, publish: Callable[[AccountEvent], None]
    ) -> None:
        self.context = context
        self.catalogue = context.catalogue
        self.rules = context.catalogue.rules[self.kind]
        self._publish = publish
        self._name = name
        self.main = self._matching(context.settings)
        self.orders: dict[int, OrderRow] = {}
        self.algos: dict[int, OrderRow] = {}
        self.trades: list[TradeRow] = []
        self._alive: dict[int, OrderRow] = {}
        self._parents: dict[int, OrderRow] = {}  # order id → the conditional order it came from
        self._rows: dict[tuple[VenueMatching, str], OrderRow] = {}
        self._places: dict[int, tuple[VenueMatching, str]] = {}
        self._expiring: set[int] = set()

    def _matching(self, settings: VenueSettings) -> VenueMatching:
        return VenueMatching(
            self.rules.values(), settings, account_id=self._name, seed=self.context.seed
        )

    # ------------------------------------------------------------------ to override
    def books(self) -> Sequence[VenueMatching]:
        """Return every matching of this desk."""
        return (self.main,)

    def book_of(self, row: OrderRow) -> VenueMatching:
        """Return the matching that holds an order."""
        return self.main

    def _leverage(self, symbol: str) -> Decimal:
        return Decimal(1)

    def _carried(self, book: VenueMatching) -> AbstractContextManager[None]:
        """Return a context in which *book* may use what the others have free."""
        return nullcontext()

    def _realized(self, book: VenueMatching, fill: Fill) -> Decimal:
        return ZERO

    def _funded(self, book: VenueMatching, payment: FundingPayment) -> None:
        """Book a funding payment."""

    def _traded(self, trade: TradeRow) -> None:
        """Book what a trade cost and brought."""

    def _settle(self, ts_ms: int, *, traded: Iterable[str]) -> None:
        """Publish what changed in the balances; *traded* are symbols with fills."""

    # ------------------------------------------------------------------ prices
    def subscribe(self, symbols: Sequence[str]) -> None:
        """Set the columns of the following steps, in Binance's names."""
        names = [self.rules[s].symbol if s in self.rules else s for s in symbols]
        for book in self.books():
            book.subscribe(names)

    def on_step(self, step: MarketStep) -> None:
        """Let the orders meet the newest step."""
        for book in self.books():
            with self._carried(book):
                events = book.on_step(step)
            if events:
                self._take(book, events, step.ts_ms)

    def mark(self, symbol: str) -> Decimal | None:
        """Return the newest price."""
        return self.main.mark(self.rules[symbol].symbol) if symbol in self.rules else None

    def delist(self, symbol: str) -> None:
        """End trading in *symbol*: its orders expire."""
        now_ms = self.context.now_ms()
        for book in self.books():
            book.delist(self.rules[symbol].symbol, now_ms)
            self._take(book, book.take_events(), now_ms)

    # ------------------------------------------------------------------ queries
    def rows(self, symbol: str | None = None, *, algo: bool = False) -> list[OrderRow]:
        """Return the orders that queries may see, oldest first."""
        now_ms = self.context.now_ms()
        rows = self.algos if algo else self.orders
        return [
            row
            for row in rows.values()
            if row.visible_ms <= now_ms and symbol in {None, row.symbol}
        ]

    def open_rows(self, symbol: str | None = None, *, algo: bool = False) -> list[OrderRow]:
        """Return the open orders (conditional ones: not triggered yet), oldest first."""
        now_ms = self.context.now_ms()
        return [
            row
            for row in self.alive(algo=algo)
            if row.visible_ms <= now_ms and symbol in {None, row.symbol}
        ]

    def alive(self, *, algo: bool = False) -> list[OrderRow]:
        """Return the open orders, those that queries do not see yet included."""
        return [row for row in self._alive.values() if bool(row.algo_status) == algo]

    def find(
        self, symbol: str, order_id: int | None, client_id: str, *, algo: bool = False
    ) -> OrderRow | None:
        """Return an order by its number or else its newest with that client id, or None."""
        for row in reversed(self.rows(algo=algo)):
            if symbol and row.symbol != symbol:
                continue
            number = row.algo_id if algo else row.order_id
            if number == order_id or (order_id is None and row.client_id == client_id):
                return row
        return None

    # ------------------------------------------------------------------ commands
    def check(self, row: OrderRow) -> None:
        """Check an order as if it were placed, without the balance (order/test)."""
        request = self._request(row)
        rules = self.rules[row.symbol]
        quote = self.main.quote(rules.symbol)
        if quote is None:
            raise self._refusal(OrderRefusedError("no_market", "No price yet"), row.symbol)
        try:
            check_form(request, rules)
            check_market(request, rules, quote)
        except OrderRefusedError as error:
            raise self._refusal(error, row.symbol) from error

    def place(self, row: OrderRow) -> OrderRow:
        """Take an order; raise BinanceError."""
        self._refuse_duplicate(row)
        book, now_ms = self.book_of(row), self.context.now_ms()
        request = self._request(row)
        if row.time_in_force == "FOK" and not book.fills_whole(request):
            self._enter(row, now_ms)
            self._close(row, "EXPIRED", now_ms)
            return row
        try:
            with self._carried(book):
                placed = book.place(request, now_ms)
        except OrderRefusedError as error:
            raise self._refusal(error, row.symbol) from error
        self._rows[book, placed.venue_id] = row
        self._enter(row, now_ms)
        self._places[row.algo_id or row.order_id] = (book, placed.venue_id)
        if request.type not in {OrderType.MARKET, OrderType.LIMIT}:
            book.once_triggered(
                placed.venue_id, limit=row.price or None, close_all=row.close_position
            )
            if row.activate_price:
                book.hold(placed.venue_id, row.activate_price)
        self._take(book, book.take_events(), now_ms)
        if row.is_open and row.time_in_force in {"IOC", "FOK"} and not row.trigger:
            self._expiring.add(row.order_id)
            self._cancel(row)
        return row

    def cancel(self, row: OrderRow, cancel_id: str = "") -> OrderRow:
        """Cancel an open order; raise BinanceError where it is over."""
        if not row.is_open:
            raise unknown_order()
        row.cancel_id = cancel_id or f"c{self.context.next_id():021d}"
        self._cancel(row)
        return row

    def cancel_all(self, symbol: str | None = None, *, algo: bool = False) -> list[OrderRow]:
        """Cancel every open order (of a symbol)."""
        rows = [row for row in self.alive(algo=algo) if symbol in {None, row.symbol}]
        return [self.cancel(row) for row in rows]

    def amend(self, row: OrderRow, qty: Decimal, price: Decimal) -> OrderRow:
        """Change quantity and price of an open limit order; raise BinanceError."""
        book, venue_id = self._places[row.order_id]
        now_ms = self.context.now_ms()
        try:
            book.amend(venue_id, qty, price, now_ms)
        except OrderRefusedError as error:
            raise self._refusal(error, row.symbol) from error
        row.qty, row.price, row.updated_ms = qty, price, now_ms
        self._publish(OrderEvent(copy.copy(row), "AMENDMENT", now_ms))
        self._take(book, book.take_events(), now_ms)
        return row

    def set_volume_share(self, share: float) -> None:
        """Let orders take that share of a step's volume (thin markets: partial fills)."""
        for book in self.books():
            book.set_volume_share(share)

    # ------------------------------------------------------------------ inside
    def _request(self, row: OrderRow) -> OrderRequest:
        rules = self.rules.get(row.symbol)
        if rules is None:
            raise self._refusal(OrderRefusedError("unknown_symbol", row.symbol), row.symbol)
        kind = _TYPES[row.type]
        limit = kind is OrderType.LIMIT
        return OrderRequest(
            "", rules.symbol, Side(row.side.lower()), kind, row.qty,
            price=row.price if limit else None,
            stop_price=row.trigger if row.trigger and not limit else None,
            trailing_pct=row.callback_rate or None,
            reduce_only=self._reduces(row),
            post_only=row.type == "LIMIT_MAKER" or row.time_in_force == "GTX",
            leverage=self._leverage(row.symbol),
        )  # fmt: skip

    def _reduces(self, row: OrderRow) -> bool:
        return row.reduce_only or row.close_position

    def _refuse_duplicate(self, row: OrderRow) -> None:
        alive = self.alive(algo=bool(row.algo_status))
        if row.client_id and any(other.client_id == row.client_id for other in alive):
            if self.kind is MarketType.SPOT:
                raise BinanceError(-2010, "Duplicate order sent.")
            raise BinanceError(-4116, "ClientOrderId is duplicated.")

    def _refusal(self, error: OrderRefusedError, symbol: str) -> BinanceError:
        least = self.catalogue.min_notional(self.kind, symbol) if symbol in self.rules else ""
        return refusal(error, self.kind, least)

    def _enter(self, row: OrderRow, now_ms: int) -> None:
        """Give an accepted order its number and publish it."""
        number = self.context.next_id()
        row.client_id = row.client_id or f"a{number:021d}"
        row.created_ms = row.updated_ms = row.working_ms = now_ms
        hidden_ms = self.context.invisible_ms()
        row.visible_ms = now_ms + hidden_ms if hidden_ms else 0  # clocks are set back, too
        self._alive[number] = row
        if row.algo_status:
            row.algo_id = number
            self.algos[number] = row
            self._publish(AlgoEvent(copy.copy(row), now_ms))
        else:
            row.order_id = number
            self.orders[number] = row
            self._publish(OrderEvent(copy.copy(row), "NEW", now_ms))

    def _cancel(self, row: OrderRow) -> None:
        book, venue_id = self._places[row.algo_id or row.order_id]
        now_ms = self.context.now_ms()
        book.cancel("", now_ms, venue_id)
        self._take(book, book.take_events(), now_ms)

    def _take(self, book: VenueMatching, events: Iterable[VenueEvent], ts_ms: int) -> None:
        """Turn what the matching says into rows and events."""
        traded: list[str] = []
        for event in events:
            match event:
                case Triggered():
                    self._triggered(book, event)
                case Fill():
                    self._filled(book, event)
                    traded.append(self.catalogue.name_of(self.kind, event.symbol))
                case FundingPayment():
                    self._funded(book, event)
                case VenueOrder():
                    self._reported(book, event)
        self._settle(ts_ms, traded=traded)

    def _filled(self, book: VenueMatching, fill: Fill) -> None:
        row = self._rows.get((book, fill.venue_id)) or self._forced(book, fill)
        row.executed += fill.qty
        row.quote += fill.notional
        row.status = "FILLED" if row.executed >= row.qty else "PARTIALLY_FILLED"
        row.updated_ms = fill.ts_ms
        if not row.is_open:
            self._alive.pop(row.order_id, None)
        trade = TradeRow(
            self.context.next_id(), row.symbol, row.order_id, row.side, row.position_side,
            fill.price, fill.qty, fill.fee, fill.fee_currency, fill.maker, fill.ts_ms,
            self._realized(book, fill), fill.liquidation,
        )  # fmt: skip
        self.trades.append(trade)
        self._traded(trade)
        execution = "CALCULATED" if fill.liquidation else "TRADE"
        self._publish(OrderEvent(copy.copy(row), execution, fill.ts_ms, trade))
        self._finish_algo(row, fill.ts_ms)

    def _forced(self, book: VenueMatching, fill: Fill) -> OrderRow:
        """Enter the order with which the exchange liquidates."""
        row = OrderRow(
            self.kind, self.catalogue.name_of(self.kind, fill.symbol), 0,
            f"autoclose-{fill.ts_ms}{fill.venue_id}", fill.side.upper(), "LIQUIDATION",
            "LIQUIDATION", fill.qty, time_in_force="IOC", reduce_only=True,
            position_side=self.position_side(book),
        )  # fmt: skip
        self._rows[book, fill.venue_id] = row
        self._enter(row, fill.ts_ms)
        self._places[row.order_id] = (book, fill.venue_id)
        return row

    def position_side(self, book: VenueMatching) -> str:
        """Return the position side of what *book* holds."""
        return "BOTH"

    def _reported(self, book: VenueMatching, report: VenueOrder) -> None:
        """Take what changed in an order beside its fills, which come as such."""
        row = self._rows.get((book, report.venue_id))
        if row is None or not row.is_open:
            return
        if status := _CLOSED.get(report.state):
            forced = report.reason or row.order_id in self._expiring
            self._expiring.discard(row.order_id)
            self._close(row, "EXPIRED" if forced else status, report.ts_ms)
        elif row.type == "TRAILING_STOP_MARKET":
            row.updated_ms = report.ts_ms
        elif report.qty < row.qty:
            row.qty, row.updated_ms = report.qty, report.ts_ms

    def _close(self, row: OrderRow, status: str, ts_ms: int) -> None:
        row.status, row.updated_ms = status, ts_ms
        self._alive.pop(row.algo_id or row.order_id, None)
        if row.algo_status:
            row.algo_status = status
            self._publish(AlgoEvent(copy.copy(row), ts_ms))
        else:
            self._publish(OrderEvent(copy.copy(row), status, ts_ms))
            self._finish_algo(row, ts_ms)

    # ------------------------------------------------------------------ conditional orders
    def _triggered(self, book: VenueMatching, event: Triggered) -> None:
        """Let a conditional order become a market or limit order (perpetual: a new one)."""
        row = self._rows[book, event.venue_id]
        row.triggered_ms = row.updated_ms = row.working_ms = event.ts_ms
        if not row.algo_status:  # spot: the same order goes on
            return
        child = copy.copy(row)
        child.type = "LIMIT" if row.price else "MARKET"
        child.algo_id, child.algo_status, child.qty = 0, "", event.qty
        self._rows[book, event.venue_id] = child
        self._enter(child, event.ts_ms)
        self._places[child.order_id] = (book, event.venue_id)
        self._parents[child.order_id] = row
        row.order_id, row.algo_status, row.status = child.order_id, "TRIGGERED", "TRIGGERED"
        self._alive.pop(row.algo_id, None)
        self._publish(AlgoEvent(copy.copy(row), event.ts_ms))

    def _finish_algo(self, child: OrderRow, ts_ms: int) -> None:
        """End the conditional order whose market or limit order is over."""
        row = self._parents.get(child.order_id)
        if row is None or child.is_open:
            return
        row.algo_status = row.status = "FINISHED"
        row.executed, row.quote, row.updated_ms = child.executed, child.quote, ts_ms
        self._publish(AlgoEvent(copy.copy(row), ts_ms))


def known_symbol(desk: Desk, symbol: str) -> str:
    """Return *symbol* where the kind has it; raise BinanceError."""
    if symbol not in desk.catalogue.symbols[desk.kind]:
        raise invalid_symbol()
    return symbol
