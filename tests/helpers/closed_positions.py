"""Closed positions with their orders and fills, made as the engine makes them: from fills."""

from dataclasses import dataclass, replace
from decimal import Decimal

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.orders import Fill, Order, OrderPurpose, OrderRequest, OrderType, Side
from cts_desktop.domain.orders import OrderState as State
from cts_desktop.domain.positions import CloseReason, Position
from cts_desktop.domain.sets import PaperTwin
from cts_desktop.domain.strategies import DcaPlan
from cts_desktop.storage.stores import SqliteStores

BEGIN_MS = 1_767_225_600_000  # 2026-01-01
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, kw_only=True)
class Deal:
    """What a position did: (price, quantity, fee) of each fill, in time order.

    Attributes:
        minute: when it was closed, counted from 2026-01-01 UTC; `held` minutes after its entry.
        twin: entry and exit price of its simulated twin, None where that cannot be compared.
        factor: Block's volume factor; `added`: the second entry was an add of DCA.
    """

    entries: tuple[tuple[str, str, str], ...] = (("100", "1", "0.1"),)
    exits: tuple[tuple[str, str, str], ...] = (("101", "1", "0.1"),)
    side: Side = Side.BUY
    symbol: str = "BTC/USDT:USDT"
    connection_id: str = "one"
    mode: str = "live"
    minute: int = 60
    held: int = 10
    funding: str = "0"
    fee_currency: str = "USDT"
    set_key: str = ""
    trailing: bool = False
    factor: str = "1"
    added: bool = False
    twin: tuple[float, float | None] | None = None
    reason: CloseReason = CloseReason.TARGET


def store(stores: SqliteStores, number: int, deal: Deal) -> Position:
    """Store orders, fills, position and twin of a deal; return the position."""
    opened_ms = BEGIN_MS + (deal.minute - deal.held) * MINUTE_MS
    position = Position(
        position_id=f"pos{number}", connection_id=deal.connection_id, symbol=deal.symbol,
        side=deal.side, created_ms=opened_ms, mode=deal.mode,
        set_key=deal.set_key or f"{deal.symbol} direction r10 k2 long tp4 sl0.5",
        trail_start_pct=0.3 if deal.trailing else 0.0,
        trail_distance_pct=0.1 if deal.trailing else 0.0,
    )  # fmt: skip
    for place, (price, qty, fee) in enumerate((*deal.entries, *deal.exits)):
        entering = place < len(deal.entries)
        purpose = OrderPurpose.ENTRY if entering else OrderPurpose.CLOSE
        if entering and place and deal.added:
            purpose = OrderPurpose.ADD
            position = _averaging(position)
        side = deal.side if entering else deal.side.opposite
        order = _order(position, f"{number}x{place}", purpose, side, Decimal(qty))
        if purpose is OrderPurpose.ENTRY and deal.factor != "1":
            order = replace(order, computation=f'{{"strategy_factor":"{deal.factor}"}}')
        stores.orders.save(replace(order, mode=deal.mode), "filled")
        fill = Fill(
            deal.connection_id, deal.symbol, f"t{number}x{place}", order.client_id,
            order.venue_id, side, Decimal(price), Decimal(qty), Decimal(fee), deal.fee_currency,
            place % 2 == 0, opened_ms + place,
        )  # fmt: skip
        stores.orders.add_fill(fill)
        position = position.with_fill(fill)
    position = replace(position, funding=Decimal(deal.funding))
    position = position.closed(BEGIN_MS + deal.minute * MINUTE_MS, deal.reason)
    if deal.twin is not None:
        position = replace(position, paper_twin_id=f"twin{number}")
        stores.twins.save(_twin(number, deal))
    stores.positions.save(position)
    return position


def connect(stores: SqliteStores, connection_id: str, name: str, mode: Mode = Mode.LIVE) -> None:
    """Store a connection."""
    stores.connections.save(Connection(connection_id, name, mode=mode))


def _averaging(position: Position) -> Position:
    plan = DcaPlan(first_qty=position.entry_qty, first_notional=position.entry_notional, taken=1)
    return replace(position, dca=plan)


def _order(
    position: Position, number: str, purpose: OrderPurpose, side: Side, qty: Decimal
) -> Order:
    request = OrderRequest(f"c{number}", position.symbol, side, OrderType.MARKET, qty)
    order = Order(
        request, position.connection_id, purpose, position.position_id, position.created_ms
    )
    return replace(order, state=State.FILLED, venue_id=f"v{number}", filled_qty=qty)


def _twin(number: int, deal: Deal) -> PaperTwin:
    assert deal.twin is not None
    entry, exit_ = deal.twin
    return PaperTwin(
        twin_id=f"twin{number}", connection_id=deal.connection_id, position_id=f"pos{number}",
        symbol=deal.symbol, set_key=deal.set_key, side="long", signal_ms=BEGIN_MS,
        entry_price=entry, exit_price=exit_, entry_slippage_pct=0.0,
        exit_slippage_pct=None if exit_ is None else 0.0, fee_difference_pct=0.0,
        finished_ms=BEGIN_MS,
    )  # fmt: skip
