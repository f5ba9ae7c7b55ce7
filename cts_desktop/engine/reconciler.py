"""Brings our books and the venue's into line; what only the user can decide is listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cts_desktop.domain.differences import Difference
from cts_desktop.domain.money import ZERO, to_text
from cts_desktop.domain.orders import (
    RESTING,
    Order,
    OrderPurpose,
    OrderState,
    VenueOrder,
)
from cts_desktop.domain.ports import ExchangeGateway, Log, Stores, VenuePosition
from cts_desktop.domain.positions import Position
from cts_desktop.engine.difference_list import DifferenceList
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.position_book import PositionBook, held_against, missing_of
from cts_desktop.runtime.clock import steady_ms

#: Fills are asked for again from this long before the newest one known.
_OVERLAP_MS: Final = 600_000
#: Nothing is concluded about a symbol in which something of ours happened this recently.
QUIET_MS: Final = 5_000
#: How old an order of unknown outcome is before the venue's position is believed without it.
_UNSURE_MS: Final = 60_000
_IN_FLIGHT: Final = frozenset({OrderState.INTENT, OrderState.SENT})
#: Purposes that change a position as soon as they arrive; stop and target wait for a price.
_MOVING: Final = frozenset({OrderPurpose.ENTRY, OrderPurpose.ADD, OrderPurpose.CLOSE})
#: Readings of the positions at a start until a shortage has been seen long enough.
_START_READINGS: Final = 3


@dataclass(frozen=True, slots=True)
class ReconcileReport:
    """How much was compared, and the differences that are left."""

    orders_checked: int
    positions_checked: int
    differences: tuple[Difference, ...]


class Reconciler:
    """Matches orders by client id, books missed fills, compares positions.

    What is *missing* at the venue is followed: we cannot hold what is not there. A missed or
    foreign fill explains it; else it is adopted with an audit row once two readings agree. What
    is there *beyond* our books may be the user's own: it is listed and left alone.

    Attributes:
        difference_list: what waits for the user.
        seen: the venue's signed quantity per symbol, and when (steady time) it was read.
    """

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
        self.seen: dict[str, tuple[Decimal, int]] = {}
        self.difference_list = DifferenceList(
            connection_id, gateway, book, orders, stores.state, log
        )
        self._feed = MarketFeed(())
        self._short: dict[str, tuple[Decimal, int]] = {}
        self._fills_since_ms = 0
        self._funding_since_ms = 0

    def load(self) -> None:
        """Take over what an earlier run left unfinished."""
        orders = self._stores.orders.unfinished(self._connection_id)
        positions = self._stores.positions.unfinished(self._connection_id)
        self._orders.restore(orders)
        self._book.restore(positions)
        begun = [o.created_ms for o in orders] + [p.created_ms for p in positions]
        self._fills_since_ms = min(begun, default=self._gateway.clock.now_ms())
        self._funding_since_ms = self._fills_since_ms

    def watch(self, feed: MarketFeed) -> None:
        """Use the rules and prices of *feed*."""
        self._feed = feed
        self.difference_list.watch(feed)

    # ------------------------------------------------------------------ all of it
    async def run(self) -> ReconcileReport:
        """Reconcile once; raises what a query raised where the venue could not be asked."""
        checked = self._orders.working()
        positions = len(self._book)
        await self.fetch_fills()
        await self.fetch_funding()
        await self.match_orders(await self._gateway.fetch_open_orders(), most=None)
        for _ in range(_START_READINGS):
            self.compare(await self._gateway.fetch_positions(), quiet_ms=0)
            if not self._short:
                break
            await self._gateway.clock.sleep(QUIET_MS / 1000)
            await self.fetch_fills()
        return ReconcileReport(len(checked), positions, self.difference_list.all)

    async def fetch_fills(self) -> None:
        """Book the executions that were missed."""
        for fill in await self._gateway.fetch_fills(self._fills_since_ms - _OVERLAP_MS):
            self._orders.on_fill(fill)
            self._fills_since_ms = max(self._fills_since_ms, fill.ts_ms)

    async def fetch_funding(self) -> None:
        """Book the funding payments that were missed."""
        for payment in await self._gateway.fetch_funding(self._funding_since_ms):
            self._orders.on_funding(payment)
            self._funding_since_ms = max(self._funding_since_ms, payment.ts_ms)

    # ------------------------------------------------------------------ orders
    async def match_orders(self, at_venue: Sequence[VenueOrder], most: int | None) -> None:
        """Follow the venue's open orders; ask for at most *most* missing ones singly."""
        theirs = {order.client_id: order for order in at_venue if order.client_id}
        missing: list[Order] = []
        for order in self._orders.working():
            if order.client_id in theirs:
                self._orders.on_order(theirs[order.client_id])
            elif most is None or (
                order.state in RESTING and self._orders.age_ms(order) >= QUIET_MS
            ):
                missing.append(order)
        for order in missing[:most]:
            if self._orders.is_working(order.client_id):
                await self._orders.examine(order)
        foreign: list[VenueOrder] = []
        for seen in at_venue:
            if not self._orders.knows(seen.client_id):
                foreign.append(seen)
            elif not self._orders.is_working(seen.client_id):
                self._orders.on_order(seen)  # given up as absent or lost, and there after all
        self.difference_list.list_orders(foreign)

    # ------------------------------------------------------------------ positions
    def compare(self, positions: Sequence[VenuePosition], *, quiet_ms: int = QUIET_MS) -> None:
        """Compare the venue's positions with our books, symbol by symbol.

        Symbols in which something of ours happened less than *quiet_ms* ago, or is in flight, are
        left for the next time.
        """
        now_ms = steady_ms(self._gateway.clock)
        symbols = {p.symbol for p in positions} | {p.symbol for p in self._book.unfinished()}
        for symbol in sorted(symbols | self.difference_list.symbols_held()):
            theirs = held_against(positions, symbol, self._book.net(symbol))
            self.seen[symbol] = (theirs, now_ms)
            if not self._busy(symbol, now_ms, quiet_ms):
                self._compare(symbol, theirs, positions)
            elif theirs != self._book.net(symbol):
                self._orders.look_again()

    def _busy(self, symbol: str, now_ms: int, quiet_ms: int) -> bool:
        active_ms = self._orders.active_ms.get(symbol)
        if active_ms is not None and now_ms - active_ms < quiet_ms:
            return True
        return any(
            o.state in _IN_FLIGHT
            or (o.state is OrderState.UNKNOWN and self._orders.age_ms(o) < _UNSURE_MS)
            for o in self._orders.working()
            if o.symbol == symbol and o.purpose in _MOVING
        )

    def _compare(self, symbol: str, theirs: Decimal, all_of: Sequence[VenuePosition]) -> None:
        self._offset(symbol)
        ours = self._book.net(symbol)
        missing = missing_of(ours, theirs)
        if missing:
            self._shortage(symbol, theirs, missing)
        else:
            self._short.pop(symbol, None)
            self._orders.agreed(symbol)
        beyond = abs(theirs) - (abs(ours) - missing)
        entry = next((p.entry_price for p in all_of if p.symbol == symbol), None)
        if self._too_little(symbol, beyond, entry):
            beyond = ZERO
        self.difference_list.list_quantity(symbol, beyond if theirs > 0 else -beyond, entry)

    def _offset(self, symbol: str) -> None:
        """Set off positions on both sides (a late fill can make them): the account holds the net.

        Both are valued at the same price, so that their sum keeps the profit of the two.
        """
        held = [p for p in self._book.in_symbol(symbol) if p.qty > 0]
        longs = [p for p in held if p.sign > 0]
        shorts = [p for p in held if p.sign < 0]
        if not longs or not shorts:
            return
        part = min(longs[0].qty, shorts[0].qty)
        price = self._feed.last_mark(symbol) or longs[0].entry_price or ZERO
        self._log.log_trade_engine(
            f"{symbol}: {to_text(part)} long and short were set off against each other",
            "warning",
            {"connection_id": self._connection_id},
        )
        for position in (longs[0], shorts[0]):
            text = "set off against a position on the other side"
            self._orders.adopt_qty(position, position.qty - part, price, text)
        self._offset(symbol)

    def _shortage(self, symbol: str, theirs: Decimal, missing: Decimal) -> None:
        """Explain *missing* by foreign fills; adopt what is left once it was seen long enough."""
        for fill in [f for f in self._orders.foreign if f.symbol == symbol]:
            if missing <= 0:
                break
            taken = self._orders.book_foreign(fill, missing)
            if taken:
                self._orders.foreign.remove(fill)
                missing -= taken
        if missing <= 0:
            self._short.pop(symbol, None)
            return
        now_ms = steady_ms(self._gateway.clock)
        seen, since_ms = self._short.get(symbol, (theirs, now_ms))
        if seen != theirs:
            since_ms = now_ms
        self._short[symbol] = (theirs, since_ms)
        if now_ms - since_ms < QUIET_MS:
            self._orders.look_again()
            return
        del self._short[symbol]
        for position in self._book.in_symbol(symbol):
            part = min(position.qty, missing)
            if part > 0:
                missing -= part
                self._adopt_shortage(position, part)

    def _adopt_shortage(self, position: Position, part: Decimal) -> None:
        left = position.qty - part
        text = (
            f"the venue holds {to_text(left)} instead of {to_text(position.qty)} and shows no "
            "execution for it"
        )
        self._log.log_trade_engine(
            f"{position.symbol}: {text}; adopted without profit or loss",
            "error",
            {"connection_id": self._connection_id},
        )
        self._orders.adopt_qty(position, left, position.entry_price or ZERO, text)

    def _too_little(self, symbol: str, qty: Decimal, entry: Decimal | None) -> bool:
        """Tell whether *qty* is dust, which an earlier position may have left behind."""
        rules = self._feed.rules.get(symbol)
        return rules is not None and not rules.sellable(qty, self._feed.mark(symbol) or entry)
