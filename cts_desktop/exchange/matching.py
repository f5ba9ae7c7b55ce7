"""The simulated venue: matching and account of one user, pure, synchronous, deterministic."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from cts_desktop.domain.errors import OrderRefusedError, UserActionError
from cts_desktop.domain.market import MarketRules, MarketStep
from cts_desktop.domain.money import book, from_float
from cts_desktop.domain.orders import (
    RESTING,
    Fill,
    Order,
    OrderRequest,
    OrderState,
    OrderType,
    Side,
    VenueOrder,
)  # fmt: skip
from cts_desktop.domain.ports import Balance, FundingPayment, VenuePosition
from cts_desktop.exchange.account import Account
from cts_desktop.exchange.funds import Funds
from cts_desktop.exchange.liquidation import ForcedClose, forced_close
from cts_desktop.exchange.order_checks import check_form, check_market, crosses
from cts_desktop.exchange.venue_market import Market, VenueSettings
from cts_desktop.exchange.venue_orders import Bar, Touch, VenueOrders, Working

AccountEvent = VenueOrder | Fill | FundingPayment


class Matching:
    """One account at a simulated venue.

    Market orders fill at the newest last price, worsened by half the spread and their impact; what
    a step's volume does not bear waits for the next steps. Limit orders rest as makers once they
    do not cross; they fill at their price, or at the first price of a step that opens beyond it,
    and half of the times the market only touches them. Stops, take-profits and trailing stops
    trigger inside a step like the exit kernel (gaps at the gap price, stops before targets) and
    then trade as market orders. A resting order is first examined in the step after its arrival.

    Perpetuals: one-way positions, margin, funding, liquidation (client ids ``liq…``). A fill that
    would cross zero is reported as two, one closing and one opening. Spot: holdings only, and
    every working sell reserves what it would sell, so that no two can promise the same holding.

    An order without a client id is one placed by hand: only its venue id names it.

    Every event since the last call comes from `take_events`, in the venue's order.
    """

    def __init__(
        self,
        rules: Iterable[MarketRules],
        settings: VenueSettings,
        *,
        account_id: str,
        seed: int = 1,
    ) -> None:
        self.rules: Mapping[str, MarketRules] = {rule.symbol: rule for rule in rules}
        self._settings = settings
        self._account_id = account_id
        self._market = Market(self.rules, settings, seed)
        self._account = Account(settings.start_balance, settings.currency, self.rules)
        self._orders = VenueOrders()
        self._working = self._orders.working
        self._delisted: set[str] = set()
        self._funds = Funds(self._account, self._market, self.rules, self._working)
        self._fills: list[Fill] = []
        self._events: list[AccountEvent] = []
        self._payments: list[FundingPayment] = []

    # ------------------------------------------------------------------ the account
    @property
    def fills(self) -> Sequence[Fill]:
        """Return every execution, oldest first, restored ones included."""
        return self._fills

    @property
    def payments(self) -> Sequence[FundingPayment]:
        """Return the funding payments since this venue was made, oldest first."""
        return self._payments

    @property
    def fees(self) -> Decimal:
        """Return all fees paid so far, in quote currency."""
        return self._account.fees

    @property
    def funding(self) -> Decimal:
        """Return all funding paid (positive) or received so far."""
        return self._account.funding

    def balance(self) -> Balance:
        """Return the balance at the newest prices."""
        return self._funds.balance()

    def positions(self) -> list[VenuePosition]:
        """Return all open positions."""
        return self._account.positions()

    def assets(self) -> dict[str, Decimal]:
        """Return the balances per asset of a spot account."""
        return self._account.assets()

    def open_orders(self) -> list[VenueOrder]:
        """Return all working orders in order of arrival."""
        return [order.report() for order in self._working.values()]

    def order(self, client_id: str) -> VenueOrder | None:
        """Return an order by our id, or None where it never arrived."""
        order = self._orders.find(client_id)
        return order.report() if order else None

    def closed_orders(self, symbol: str, since_ms: int) -> list[VenueOrder]:
        """Return the orders of *symbol* that ended since *since_ms*, in order of their end."""
        return [order.report() for order in self._orders.ended(symbol, since_ms)]

    def mark(self, symbol: str) -> Decimal | None:
        """Return the newest price of *symbol*, or None."""
        return self._market.mark(symbol)

    def take_events(self) -> Sequence[AccountEvent]:
        """Return what happened since the last call, in order."""
        if not self._events:
            return ()
        events, self._events = self._events, []
        return events

    # ------------------------------------------------------------------ commands
    def subscribe(self, symbols: Sequence[str]) -> None:
        """Set which symbols the columns of the following steps are."""
        self._market.subscribe(symbols)

    def delist(self, symbol: str, ts_ms: int) -> None:
        """Take *symbol* off the market: its orders expire; what is held stays at its last mark."""
        self._delisted.add(symbol)
        for order in list(self._working.values()):
            if order.request.symbol == symbol:
                self._report(order, OrderState.EXPIRED, ts_ms, "delisted")

    def place(self, request: OrderRequest, ts_ms: int) -> VenueOrder:
        """Accept an order; the same client id again returns the order there is.

        Raises OrderRefusedError with one of the codes unknown_symbol, delisted, bad_quantity,
        bad_price, precision, below_minimum, above_maximum, min_notional, leverage, no_market,
        would_trigger, would_cross, nothing_to_reduce, insufficient_balance.
        """
        if known := self._orders.find(request.client_id):
            return known.report()
        rules = self.rules.get(request.symbol)
        if rules is None:
            raise OrderRefusedError("unknown_symbol", f"There is no symbol {request.symbol} here")
        if request.symbol in self._delisted:
            raise OrderRefusedError("delisted", f"{request.symbol} is not traded here any more")
        check_form(request, rules)
        quote = self._market.quote(request.symbol)
        if quote is None:
            raise OrderRefusedError("no_market", f"{request.symbol} has no price yet")
        check_market(request, rules, quote)
        qty = self._funds.accepted_qty(request)
        order = Working(request, self._orders.next_id("v"), ts_ms, qty)
        self._funds.check(order, quote.touch(request.side))
        order.trail(float(quote.last), rules.price_tick)
        self._orders.add(order)
        self._events.append(order.report())
        bar = self._market.bar(request.symbol)
        if bar is not None and (order.live or crosses(request, quote)):
            self._execute(order, bar, quote.last, ts_ms)
        return order.report()

    def cancel(self, client_id: str, ts_ms: int, venue_id: str = "") -> VenueOrder:
        """Cancel an order, by our id or the venue's; one that is over is returned as it ended.

        Raises OrderRefusedError (unknown_order).
        """
        order = self._orders.find(client_id, venue_id)
        if order is None:
            name = client_id or venue_id
            raise OrderRefusedError("unknown_order", f"There is no order {name} here")
        if order.name in self._working:
            self._report(order, OrderState.CANCELLED, ts_ms)
        return order.report()

    def on_step(self, step: MarketStep) -> Sequence[AccountEvent]:
        """Take the newest step and return what it did to the account, in order."""
        before = self._market.now_ms
        self._market.take(step)
        if self._working or self._account.open:
            if self._account.open:
                self._pay_funding(before, step.ts_ms)
            if self._working:
                self._match(step.ts_ms)
            if self._account.open:
                self._liquidate(step.ts_ms)
        return self.take_events()

    def restore(
        self,
        fills: Iterable[Fill],
        funding: Decimal,
        open_orders: Iterable[Order],
        leverage_of: Callable[[str], Decimal] = lambda _: Decimal(1),
    ) -> None:
        """Rebuild the account of a fresh object from stored rows; raises UserActionError.

        Orders that never reached a resting state are unknown to the venue unless they have fills.
        `leverage_of` gives the leverage an order (by client id) was placed with: fills do not say.
        """
        opened_by: dict[str, str] = {}
        for fill in fills:
            if self._account.qty(fill.symbol) * fill.side.sign >= 0:
                opened_by[fill.symbol] = fill.client_id
            self._account.book(fill)
            self._market.set_mark(fill.symbol, fill.price)
            self._fills.append(fill)
        self._account.pay_funding(funding)
        if missing := self._account.open.keys() - self.rules.keys():
            raise UserActionError(
                f"The account holds {', '.join(sorted(missing))}, which this market does not have. "
                "Add the data of these symbols, or start a new paper connection."
            )
        for symbol, holding in self._account.open.items():
            holding.leverage = leverage_of(opened_by[symbol])
        self._orders.restore(self._fills, (o for o in open_orders if o.symbol in self.rules))

    # ------------------------------------------------------------------ matching
    def _match(self, ts_ms: int) -> None:
        """Execute what the newest step reaches, in the pessimistic order."""
        bars: dict[str, Bar | None] = {}
        touched: list[tuple[Touch, Working, Bar]] = []
        for order in self._working.values():
            symbol = order.request.symbol
            bar = (
                bars[symbol]
                if symbol in bars
                else bars.setdefault(symbol, self._market.bar(symbol))
            )
            if bar is None:
                continue
            tick = self.rules[symbol].price_tick
            if order.best is None:  # restored: the best price before is not known
                order.trail(bar.open, tick)
            if touch := order.touched(bar):
                touched.append((touch, order, bar))
            else:
                order.trail(bar.low if order.rises else bar.high, tick)
        if not touched:
            return
        touched.sort(key=lambda item: item[0].rank)  # stable: arrival decides inside a rank
        for touch, order, bar in touched:
            if order.name in self._working:  # not cancelled by a fill before it
                self._reached(order, touch, bar, ts_ms)

    def _reached(self, order: Working, touch: Touch, bar: Bar, ts_ms: int) -> None:
        tick = self.rules[order.request.symbol].price_tick
        price = from_float(touch.price, tick)
        if order.request.type is OrderType.LIMIT:
            if touch.gapped or touch.through or self._market.lucky(order.name):
                self._execute(order, bar, price, ts_ms, maker=True)
            return
        order.live = True
        self._execute(order, bar, price, ts_ms)

    def _execute(
        self, order: Working, bar: Bar, base: Decimal, ts_ms: int, *, maker: bool = False
    ) -> None:
        """Fill as much of *order* as the step bears, around *base*."""
        request = order.request
        qty = order.remaining
        if request.reduce_only or (
            self._funds.is_spot(request.symbol) and request.side is Side.SELL
        ):
            qty = min(qty, self._funds.reducible(request))
            if not qty:
                self._report(order, OrderState.CANCELLED, ts_ms, "nothing left to reduce")
                return
        available = self._market.available(request.symbol, bar)
        if available is not None:
            qty = min(qty, self._market.floor(request.symbol, available))
        if qty <= 0:
            return
        price = base
        if not maker:
            price = self._market.taker_price(request.symbol, request.side, base, qty, bar)
            if request.type is OrderType.LIMIT and request.price is not None:
                better = min if request.side is Side.BUY else max
                price = better(price, request.price)
        self._market.took(request.symbol, qty)
        self._trade(order, qty, price, ts_ms, maker=maker)
        self._shrink_reduce_only(request.symbol, ts_ms)

    def _trade(
        self, order: Working, qty: Decimal, price: Decimal, ts_ms: int, *, maker: bool,
        forced: ForcedClose | None = None,
    ) -> None:  # fmt: skip
        """Book an execution, split where it crosses zero, and report fills and order."""
        request = order.request
        closing = min(qty, self._funds.reducible(request))
        for part in (closing, qty - closing):
            if not part:
                continue
            fee, currency = self._fee(request, part, price, maker=maker)
            fill = Fill(
                connection_id=self._account_id, symbol=request.symbol,
                trade_id=self._orders.next_id("t"), client_id=request.client_id,
                venue_id=order.venue_id, side=request.side, price=price, qty=part,
                fee=forced.fee if forced else fee, fee_currency=currency, maker=maker,
                ts_ms=ts_ms, liquidation=forced is not None,
            )  # fmt: skip
            self._account.book(fill)
            self._fills.append(fill)
            self._events.append(fill)
        if qty > closing:
            self._account.open[request.symbol].leverage = request.leverage
        order.filled += qty
        order.notional += qty * price
        state = OrderState.PARTIALLY_FILLED if order.remaining else OrderState.FILLED
        self._report(order, state, ts_ms)

    def _fee(
        self, request: OrderRequest, qty: Decimal, price: Decimal, *, maker: bool
    ) -> tuple[Decimal, str]:
        """Return the fee of a fill, and its currency."""
        rules = self.rules[request.symbol]
        rate = rules.maker_fee if maker else rules.taker_fee
        bought = request.side is Side.BUY and self._funds.is_spot(request.symbol)
        if bought and self._settings.fee_in_base:
            return book(qty * rate), rules.base
        return book(qty * price * rate), self._settings.currency

    def _report(self, order: Working, state: OrderState, ts_ms: int, reason: str = "") -> None:
        order.state, order.ts_ms, order.reason = state, ts_ms, reason
        if state not in RESTING:
            self._orders.end(order)
        self._events.append(order.report())

    def _shrink_reduce_only(self, symbol: str, ts_ms: int) -> None:
        """Reduce or cancel reduce-only orders that the position no longer covers."""
        for order in list(self._working.values()):
            request = order.request
            if request.symbol != symbol or not request.reduce_only:
                continue
            reducible = self._funds.reducible(request)
            if not reducible:
                self._report(order, OrderState.CANCELLED, ts_ms, "position closed")
            elif order.remaining > reducible:
                order.qty = order.filled + reducible
                self._report(order, order.state, ts_ms, "reduced with the position")

    # ------------------------------------------------------------------ funding, liquidation
    def _pay_funding(self, before_ms: int, now_ms: int) -> None:
        """Charge every funding time since the step before (a gap may hold several)."""
        interval = self._settings.funding_interval_ms
        if not before_ms or before_ms // interval == now_ms // interval:
            return
        marks = self._funds.marks()
        for number in range(before_ms // interval + 1, now_ms // interval + 1):
            for symbol, holding in self._account.open.items():
                if self._funds.is_spot(symbol):
                    continue
                amount = book(holding.qty * marks[symbol] * self._settings.funding_rate)
                self._account.pay_funding(amount)
                ts_ms = number * interval
                payment = FundingPayment(symbol, amount, ts_ms, f"{symbol}-{ts_ms}")
                self._payments.append(payment)
                self._events.append(payment)

    def _liquidate(self, ts_ms: int) -> None:
        """Close positions by force while the margin does not cover their maintenance."""
        while forced := forced_close(self._account, self._market, self.rules, self._settings):
            for order in list(self._working.values()):
                if order.request.symbol == forced.symbol:
                    self._report(order, OrderState.CANCELLED, ts_ms, "liquidation")
            name = f"liq{self._account_id}{self._orders.next_id('v')}"
            request = OrderRequest(
                name, forced.symbol, forced.side, OrderType.MARKET, forced.qty, reduce_only=True
            )
            venue_id = self._orders.next_id("v")
            order = Working(request, venue_id, ts_ms, forced.qty, reason="liquidation")
            self._orders.add(order)
            self._trade(order, forced.qty, forced.price, ts_ms, maker=False, forced=forced)
