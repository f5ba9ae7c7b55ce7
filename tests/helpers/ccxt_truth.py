"""What the test exchange knows of an account, in the product's words."""

from decimal import Decimal
from typing import Final

from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill, OrderState, Side, VenueOrder
from cts_desktop.domain.ports import VenueAbilities
from tests.helpers.scripted_exchange import TYPES, ScriptedExchange
from tests.helpers.test_exchange.desk import Desk
from tests.helpers.test_exchange.interfaces import OrderRow, TradeRow
from tests.helpers.venue import BTC, ETH

SYMBOLS: Final = (BTC, ETH)
_STATES: Final = {
    "NEW": OrderState.OPEN, "PARTIALLY_FILLED": OrderState.PARTIALLY_FILLED,
    "FILLED": OrderState.FILLED, "CANCELED": OrderState.CANCELLED,
    "EXPIRED": OrderState.EXPIRED, "REJECTED": OrderState.REJECTED,
}  # fmt: skip


class CcxtTruth:
    """Implements `venue_truth.Truth`; `abilities` are what the program was told."""

    symbols = SYMBOLS

    def __init__(self, venue: ScriptedExchange, kind: MarketType) -> None:
        self._venue = venue
        self._kind = kind
        self.abilities = VenueAbilities()

    @property
    def desk(self) -> Desk:
        """Return the account."""
        return self._venue.account.desks[self._kind]

    @property
    def funding(self) -> Decimal:
        income = self._venue.account.perpetual.income
        return -sum((row.amount for row in income if row.type == "FUNDING_FEE"), ZERO)

    def rows(self) -> list[OrderRow]:
        """Return every order there ever was; what became of a conditional one is not another."""
        children = {row.order_id for row in self.desk.algos.values()}
        plain = [row for row in self.desk.orders.values() if row.order_id not in children]
        return [*plain, *self.desk.algos.values()]

    def orders(self) -> list[VenueOrder]:
        return [self._order(row) for row in self.rows()]

    def open_orders(self) -> list[VenueOrder]:
        working = {OrderState.OPEN, OrderState.PARTIALLY_FILLED}
        return [order for order in self.orders() if order.state in working]

    def _order(self, row: OrderRow) -> VenueOrder:
        now = self.desk.orders.get(row.order_id, row)
        return VenueOrder(
            row.client_id, str(row.algo_id or row.order_id), self._name(row.symbol),
            _STATES[now.status], now.executed, now.average or None, now.updated_ms, "",
            Side(row.side.lower()), TYPES[row.original_type], now.qty, row.price or None,
            row.trigger or None, row.reduce_only,
        )  # fmt: skip

    def fills(self) -> list[Fill]:
        return [self._fill(trade) for trade in self.desk.trades]

    def _fill(self, trade: TradeRow) -> Fill:
        return Fill(
            "c001", self._name(trade.symbol), str(trade.trade_id),
            self.desk.orders[trade.order_id].client_id, str(trade.order_id),
            Side(trade.side.lower()), trade.price, trade.qty, trade.commission,
            trade.commission_asset, trade.maker, trade.ts_ms, liquidation=trade.liquidation,
        )  # fmt: skip

    def _name(self, symbol: str) -> str:
        return self.desk.rules[symbol].symbol

    def qty(self, symbol: str) -> Decimal:
        if self._kind is MarketType.SPOT:
            return self.desk.main.assets().get(symbol.partition("/")[0], ZERO)
        return self.desk.main.holding(symbol).qty

    def rules_of(self, symbol: str) -> MarketRules:
        return self.desk.rules[symbol.replace("/", "")]

    def has_stops(self, symbol: str) -> bool:
        return self.abilities.stops
