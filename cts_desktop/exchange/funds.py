"""What an account can afford: margin, reservations, and what there is to reduce."""

from collections.abc import Mapping
from decimal import Decimal

from cts_desktop.domain.errors import NOTHING_TO_REDUCE, OrderRefusedError
from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.money import ZERO, book
from cts_desktop.domain.orders import OrderRequest, Side
from cts_desktop.domain.ports import Balance
from cts_desktop.exchange.account import Account
from cts_desktop.exchange.venue_market import Market
from cts_desktop.exchange.venue_orders import Working


class Funds:
    """Answers for one account; *working* is the venue's own, live mapping of open orders."""

    def __init__(
        self,
        account: Account,
        market: Market,
        rules: Mapping[str, MarketRules],
        working: Mapping[str, Working],
    ) -> None:
        self._account = account
        self._market = market
        self._rules = rules
        self._working = working

    def is_spot(self, symbol: str) -> bool:
        """Tell whether *symbol* is held rather than positioned."""
        return self._rules[symbol].market_type is MarketType.SPOT

    def _sells_holding(self, request: OrderRequest) -> bool:
        return request.side is Side.SELL and self.is_spot(request.symbol)

    def marks(self) -> dict[str, Decimal]:
        """Return the newest price of every open symbol."""
        return {symbol: self._market.mark(symbol) or ZERO for symbol in self._account.open}

    def balance(self) -> Balance:
        """Return the balance at the newest prices."""
        return self._account.balance(self.marks(), self.reserved())

    def reducible(self, request: OrderRequest) -> Decimal:
        """Return how much *request* can take off the position."""
        qty = self._account.qty(request.symbol) * -request.side.sign
        return max(qty, ZERO)

    def accepted_qty(self, request: OrderRequest) -> Decimal:
        """Return the quantity after the reduce-only cap; refuse where there is nothing.

        On spot a sell only ever reduces, and reduce-only adds nothing to that.
        """
        if not request.reduce_only or self._sells_holding(request):
            return request.qty
        reducible = self.reducible(request)
        if not reducible:
            raise OrderRefusedError(
                NOTHING_TO_REDUCE, f"No position in {request.symbol} that this would reduce"
            )
        return min(request.qty, reducible)

    def check(self, order: Working, touch: Decimal) -> None:
        """Refuse what the free balance (spot: the holding) does not cover."""
        request = order.request
        if self._sells_holding(request):
            held = self._account.qty(request.symbol) - self._locked(request.symbol)
            if order.qty > held:
                raise OrderRefusedError("insufficient_balance", f"Only {held} can be sold")
            return
        need = self._need(order, request.price or request.stop_price or touch)
        if need and need > (free := self._account.free(self.marks(), self.reserved())):
            raise OrderRefusedError(
                "insufficient_balance", f"{book(need)} are needed, {book(free)} are free"
            )

    def _locked(self, symbol: str) -> Decimal:
        """Return the holding that working sell orders reserve."""
        return sum(
            (
                order.remaining
                for order in self._working.values()
                if order.request.symbol == symbol and order.request.side is Side.SELL
            ),
            ZERO,
        )

    def _need(self, order: Working, price: Decimal) -> Decimal:
        """Return margin (spot: notional) and fee of the part of an order that opens a position."""
        request = order.request
        if request.reduce_only or self._sells_holding(request):
            return ZERO
        opening = max(ZERO, order.remaining - self.reducible(request))
        leverage = Decimal(1) if self.is_spot(request.symbol) else request.leverage
        notional = opening * price
        return notional / leverage + notional * self._rules[request.symbol].taker_fee

    def reserved(self) -> Decimal:
        """Return what working orders may need."""
        total = ZERO
        for order in self._working.values():
            request = order.request
            price = request.price or request.stop_price or self._market.mark(request.symbol)
            total += self._need(order, price) if price else ZERO
        return total
