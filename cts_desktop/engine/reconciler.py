"""Brings our books and the venue's into line before anything may be opened (orders-and-risk)."""

from dataclasses import dataclass, field

from cts_desktop.domain.orders import Order, OrderState
from cts_desktop.domain.ports import ExchangeGateway, Log, Stores
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.position_book import PositionBook

#: Fills are asked for again from this long before the oldest unfinished order or position.
_OVERLAP_MS = 600_000


@dataclass(slots=True)
class ReconcileReport:
    """What reconciling found, in words; `differences` need the user's eye."""

    orders_checked: int = 0
    positions_checked: int = 0
    differences: list[str] = field(default_factory=list)


class Reconciler:
    """Matches orders by client id, applies missed fills, compares positions."""

    def __init__(
        self,
        connection_id: str,
        gateway: ExchangeGateway,
        book: PositionBook,
        orders: OrderManager,
        stores: Stores,
        log: Log,
    ) -> None:
        self._connection_id = connection_id
        self._gateway = gateway
        self._book = book
        self._orders = orders
        self._stores = stores
        self._log = log

    async def run(self) -> ReconcileReport:
        """Reconcile once; raises RetryLaterError where the venue could not be asked."""
        unfinished = self._stores.orders.unfinished(self._connection_id)
        self._orders.restore(unfinished)
        self._book.restore(self._stores.positions.unfinished(self._connection_id))
        report = ReconcileReport(len(unfinished), len(self._book))
        await self._apply_missed_fills(
            [o.created_ms for o in unfinished] + [p.created_ms for p in self._book.unfinished()]
        )
        await self._match_orders(unfinished, report)
        await self._compare_positions(report)
        for line in report.differences:
            self._log.log_trade_engine(
                f"Reconciling: {line}", "warning", {"connection_id": self._connection_id}
            )
        return report

    async def _apply_missed_fills(self, since_ms: list[int]) -> None:
        if since_ms:
            for fill in await self._gateway.fetch_fills(min(since_ms) - _OVERLAP_MS):
                self._orders.on_fill(fill)

    async def _match_orders(self, unfinished: list[Order], report: ReconcileReport) -> None:
        at_venue = {o.client_id: o for o in await self._gateway.fetch_open_orders()}
        for order in unfinished:
            seen = at_venue.pop(order.client_id, None)
            if not self._orders.is_working(order.client_id):
                continue  # a missed fill has completed it
            if seen is None:
                seen = await self._gateway.fetch_order(order.symbol, order.client_id)
            if seen is not None:
                self._orders.on_order(seen)
            elif order.state in {OrderState.INTENT, OrderState.SENT, OrderState.UNKNOWN}:
                self._orders.mark_absent(order.client_id)
            else:
                report.differences.append(f"order {order.client_id} is unknown at the venue")
                self._orders.mark_absent(order.client_id)
        report.differences.extend(
            f"{o.symbol}: order {o.client_id or o.venue_id} was not placed here, left alone"
            for o in at_venue.values()
        )

    async def _compare_positions(self, report: ReconcileReport) -> None:
        venue = {p.symbol: p.side.sign * p.qty for p in await self._gateway.fetch_positions()}
        for position in self._book.held():
            theirs = venue.pop(position.symbol, 0)
            ours = position.sign * position.qty
            if theirs != ours:
                report.differences.append(f"{position.symbol}: we hold {ours}, the venue {theirs}")
        report.differences.extend(
            f"{symbol}: the venue holds {qty}, we know of none" for symbol, qty in venue.items()
        )
