"""What the venue holds and our books do not: the list, and what the user decides about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from cts_desktop.domain.differences import Difference, DifferenceAction, DifferenceKind
from cts_desktop.domain.errors import NotFoundError, OrderRefusedError, UserActionError
from cts_desktop.domain.money import to_text
from cts_desktop.domain.orders import (
    EXIT_TYPES,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    OrderType,
    Side,
    VenueOrder,
)
from cts_desktop.domain.ports import ExchangeGateway, Log, StateStore
from cts_desktop.domain.positions import Position
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.position_book import PositionBook

#: The set of positions that were not opened here.
ADOPTED: Final = "adopted"


@dataclass(frozen=True, slots=True)
class AdoptionTerms:
    """What something adopted gets; stop and target in % of the entry price, 0 is none."""

    ids: IdMaker
    mode: str
    stop_pct: float
    target_pct: float


class DifferenceList:
    """Differences of one connection by key; nothing is done about any before the user says so."""

    def __init__(
        self,
        connection_id: str,
        gateway: ExchangeGateway,
        book: PositionBook,
        orders: OrderManager,
        state: StateStore,
        log: Log,
    ) -> None:
        self._connection_id = connection_id
        self._gateway = gateway
        self._book = book
        self._orders = orders
        self._state = state
        self._log = log
        self._feed = MarketFeed(())
        self._found: dict[str, Difference] = {}
        self._told: tuple[Difference, ...] = ()
        self._ignored_key = f"ignored:{connection_id}"
        stored = state.get(self._ignored_key)
        self._ignored: dict[str, str] = dict(stored) if isinstance(stored, dict) else {}

    def watch(self, feed: MarketFeed) -> None:
        """Use the rules and prices of *feed*."""
        self._feed = feed

    # ------------------------------------------------------------------ the list
    @property
    def all(self) -> tuple[Difference, ...]:
        """Return what waits for the user; the same object while nothing changed."""
        found = tuple(self._found.values())
        if found != self._told:
            known = {difference.key for difference in self._told}
            for difference in found:
                if difference.key not in known:
                    self._say(
                        f"{difference.symbol}: {difference.text}. Left alone until you decide."
                    )
            self._told = found
        return self._told

    def _say(self, text: str, level: str = "warning") -> None:
        self._log.log_trade_engine(text, level, {"connection_id": self._connection_id})

    def symbols_held(self) -> set[str]:
        """Return the symbols in which the venue holds more than our books."""
        return {d.symbol for d in self._found.values() if d.kind is DifferenceKind.POSITION}

    def list_orders(self, foreign: Iterable[VenueOrder]) -> None:
        """List exactly these orders at the venue as foreign, and the lost ones of ours."""
        before = self._found
        self._found = {k: d for k, d in before.items() if d.kind is DifferenceKind.POSITION}
        for order in foreign:
            self._list(self._of_order(order), before)
        for lost in self._orders.lost.values():
            self._list(self._of_lost(lost), before)

    def list_quantity(self, symbol: str, qty: Decimal, entry_price: Decimal | None) -> None:
        """List that the venue holds *qty* (signed) beyond our books; 0 for nothing."""
        before = self._found
        difference = self._of_quantity(symbol, qty, entry_price)
        self._found = {k: d for k, d in before.items() if k != difference.key}
        if qty:
            self._list(difference, before)

    def _list(self, difference: Difference, before: dict[str, Difference]) -> None:
        """Add *difference*, unless the user ignored exactly this one."""
        if self._ignored.get(difference.key) == to_text(difference.qty):
            return
        known = before.get(difference.key)
        if known is not None and known.qty == difference.qty:
            difference = known
        self._found[difference.key] = difference

    def _of_order(self, order: VenueOrder) -> Difference:
        name = order.client_id or order.venue_id
        return Difference(
            connection_id=self._connection_id,
            key=f"order:{name}",
            kind=DifferenceKind.ORDER,
            symbol=order.symbol,
            side=order.side,
            qty=order.qty,
            text=f"The {order.type} order {name} was not placed by this program",
            seen_ms=self._gateway.clock.now_ms(),
            price=order.stop_price or order.price,
            type=order.type,
            client_id=order.client_id,
            venue_id=order.venue_id,
            filled_qty=order.filled_qty,
            reduce_only=order.reduce_only,
        )

    def _of_lost(self, order: Order) -> Difference:
        return Difference(
            connection_id=self._connection_id,
            key=f"lost:{order.client_id}",
            kind=DifferenceKind.LOST,
            symbol=order.symbol,
            side=order.request.side,
            qty=order.remaining_qty,
            text=f"The {order.purpose} order {order.client_id} rested at the venue, which knows "
            "nothing of it any more",
            seen_ms=order.updated_ms,
            price=order.request.stop_price or order.request.price,
            type=order.request.type,
            client_id=order.client_id,
            venue_id=order.venue_id,
        )

    def _of_quantity(self, symbol: str, qty: Decimal, entry_price: Decimal | None) -> Difference:
        held = "long" if qty > 0 else "short"
        return Difference(
            connection_id=self._connection_id,
            key=f"position:{symbol}",
            kind=DifferenceKind.POSITION,
            symbol=symbol,
            side=Side.BUY if qty > 0 else Side.SELL,
            qty=abs(qty),
            text=f"The venue holds {to_text(abs(qty))} {held} beyond what was opened here",
            seen_ms=self._gateway.clock.now_ms(),
            price=entry_price,
        )

    # ------------------------------------------------------------------ what the user decides
    async def settle(self, key: str, action: DifferenceAction, terms: AdoptionTerms) -> str:
        """Do what the user decided; return it in words.

        Raises NotFoundError where the difference is gone, UserActionError where it cannot be done.
        """
        difference = self._found.get(key)
        if difference is None:
            raise NotFoundError("That difference is gone already")
        if action not in difference.actions:
            raise UserActionError(f"{difference.text}: it can only be ignored")
        if action is DifferenceAction.CANCEL:
            text = await self._cancel(difference)
        elif action is DifferenceAction.IGNORE:
            text = self._ignore(difference)
        elif difference.kind is DifferenceKind.POSITION:
            text = self._adopt_position(difference, terms)
        else:
            text = self._adopt_order(difference, terms)
        self._found.pop(key, None)
        self._say(text, "info")
        return text

    def _ignore(self, difference: Difference) -> str:
        ignored = self._ignored | {difference.key: to_text(difference.qty)}
        self._state.put(self._ignored_key, ignored, durable=True)
        self._ignored = ignored
        if difference.kind is DifferenceKind.LOST:
            self._orders.lost.pop(difference.client_id, None)
        return f"{difference.symbol}: ignored until it changes: {difference.text}"

    async def _cancel(self, difference: Difference) -> str:
        try:
            await self._gateway.cancel_order(
                difference.symbol, difference.client_id, difference.venue_id
            )
        except OrderRefusedError as error:
            raise UserActionError(f"The venue did not cancel it: {error}") from error
        except Exception as error:
            self._orders.look_again()
            raise UserActionError(f"The venue has not confirmed the cancel: {error}") from error
        return f"{difference.symbol}: cancelled the order {difference.key.split(':', 1)[1]}"

    def _adopt_position(self, difference: Difference, terms: AdoptionTerms) -> str:
        """Make a foreign quantity ours: it gets a stop like every position."""
        price = difference.price or self._feed.mark(difference.symbol)
        if not price or difference.symbol not in self._feed.rules:
            raise UserActionError(f"{difference.symbol}: there is no price to measure a stop from")
        side = Side(difference.side)
        self._refuse_beside_other_side(difference.symbol, side)
        mine = [p for p in self._book.in_symbol(difference.symbol) if p.side is side and p.qty]
        position = mine[0] if mine else self._new_position(difference, terms)
        qty = position.qty + difference.qty
        self._orders.adopt_qty(position, qty, price, "adopted by hand")
        return f"{difference.symbol}: adopted {to_text(difference.qty)} {position.side}"

    def _adopt_order(self, difference: Difference, terms: AdoptionTerms) -> str:
        """Make a foreign order ours; one that may open something brings its own position."""
        if not difference.client_id:
            raise UserActionError("An order without a client id cannot be followed: cancel it")
        purpose = _purpose_of(difference)
        side = Side(difference.side)
        held = [p for p in self._book.in_symbol(difference.symbol) if p.side is side.opposite]
        if difference.reduce_only and not held:
            raise UserActionError(f"{difference.symbol}: there is no position that it would reduce")
        position: Position | None = None
        if not difference.reduce_only:
            self._refuse_beside_other_side(difference.symbol, side)
            position = self._new_position(difference, terms)
        now_ms = self._gateway.clock.now_ms()
        kind = OrderType(difference.type)
        trigger = kind in EXIT_TYPES.values()
        request = OrderRequest(
            client_id=difference.client_id,
            symbol=difference.symbol,
            side=side,
            type=kind,
            qty=difference.qty,
            price=None if trigger else difference.price,
            stop_price=difference.price if trigger else None,
            reduce_only=difference.reduce_only,
        )
        order = Order(
            request=request,
            connection_id=self._connection_id,
            purpose=purpose,
            position_id=(position or held[0]).position_id,
            created_ms=now_ms,
            state=OrderState.OPEN,
            venue_id=difference.venue_id,
            updated_ms=now_ms,
            reason="adopted by hand",
            mode=terms.mode,
        )
        if position is None:
            position = _with_exit_of(held[0], order)
        self._orders.adopt_order(order, position)
        return f"{difference.symbol}: adopted the order {difference.client_id}"

    def _refuse_beside_other_side(self, symbol: str, side: Side) -> None:
        """Raise UserActionError where we hold the other side: an account has one net quantity."""
        if any(p.side is not side for p in self._book.in_symbol(symbol)):
            raise UserActionError(
                f"{symbol}: a position on the other side is in the books. Close it, or wait until "
                "it has been compared with the venue"
            )

    def _new_position(self, difference: Difference, terms: AdoptionTerms) -> Position:
        now_ms = self._gateway.clock.now_ms()
        return Position(
            position_id=terms.ids.position(now_ms),
            connection_id=self._connection_id,
            symbol=difference.symbol,
            side=Side(difference.side),
            created_ms=now_ms,
            mode=terms.mode,
            set_key=ADOPTED,
            sl_pct=terms.stop_pct,
            tp_pct=terms.target_pct,
        )


def _purpose_of(difference: Difference) -> OrderPurpose:
    """Return what an adopted order is to us; raise UserActionError for what we never use."""
    if not difference.reduce_only:
        return OrderPurpose.ENTRY
    for purpose, kind in EXIT_TYPES.items():
        if difference.type == kind:
            return purpose
    raise UserActionError(
        f"A reduce-only {difference.type} order cannot be followed: ignore or cancel it"
    )


def _with_exit_of(position: Position, order: Order) -> Position:
    """Return *position* with the price of its adopted stop or target as its own."""
    if order.purpose is OrderPurpose.STOP:
        return replace(position, fixed_stop=order.request.stop_price)
    return replace(position, fixed_target=order.request.stop_price)
