"""All figures of one connection's run, from engine and database, money as exact text."""

from collections.abc import Mapping
from decimal import Decimal

from cts_desktop.domain.errors import NotFoundError
from cts_desktop.domain.money import ZERO, to_text
from cts_desktop.domain.orders import OrderState
from cts_desktop.domain.positions import Position, PositionState
from cts_desktop.engine import GlobalTradeEngineCoordinator, TradeEngine
from cts_desktop.engine.session import Session
from cts_desktop.storage.stores import SqliteStores


def summarise(
    coordinator: GlobalTradeEngineCoordinator, stores: SqliteStores, connection_id: str
) -> Mapping[str, object]:
    """Return the summary; raise NotFoundError for a connection that was never started.

    Profit of open positions is valued at the last price, so that
    ``final_equity − start_equity = gross_pnl − fees − funding`` holds to the last digit.
    """
    engine = coordinator.engine(connection_id)
    if engine is None or engine.session is None:
        raise NotFoundError("This connection has not been started")
    session = engine.session
    facts = session.gateway.market_facts()
    positions = stores.positions.counts(connection_id)
    orders = stores.orders.counts(connection_id)
    fills = stores.orders.fill_totals(connection_id)
    return {
        "connection_id": connection_id,
        "connection": engine.config.connection.name,
        "market": str(engine.config.values["market_source"]),
        "seed": engine.config.whole("market_seed"),
        "step_ms": session.step_ms,
        "market_ms": session.feed.newest.ts_ms if session.feed.newest else None,
        "symbols": list(session.feed.symbols),
        "candles_processed": facts.candles,
        "ticks_processed": session.feed.ticks,
        **_simulated(session),
        "orders": sum(orders.values()),
        "orders_filled": orders.get(OrderState.FILLED, 0),
        "orders_rejected": orders.get(OrderState.REJECTED, 0),
        "fills": fills.count,
        "positions_opened": sum(
            count for state, count in positions.items() if state is not PositionState.ABANDONED
        ),
        "positions_closed": sum(
            positions.get(state, 0) for state in (PositionState.CLOSED, PositionState.DUST)
        ),
        "positions_open": len(session.book.held()),
        **_money(engine, session, stores),
        "loops": {
            loop.name.value: {
                "cycles": loop.cycles,
                "mean_ms": round(loop.mean_ms, 4),
                "p95_ms": round(loop.p95_ms, 4),
                "skipped": loop.skipped,
                "overrun_ms": round(loop.overrun_ms, 1),
                "errors": loop.errors,
                "last_error": loop.last_error,
                "health": loop.health.value,
            }
            for loop in engine.status().loops
        },
        "decisions_by_reason": dict(stores.decisions.by_reason(connection_id)),
        "notes": list(facts.notes),
    }


def _simulated(session: Session) -> Mapping[str, object]:
    if session.main is None:
        return {}
    book = session.main.book
    return {
        "sets": len(book.specs),
        "sets_per_level": {level.label: n for level, n in book.level_counts().items()},
        "signals": book.signals_total,
        "simulated_opened": book.opened_total,
        "simulated_closed": book.closed_total,
        "simulated_open": book.open_count,
        "slippage": {
            symbol: {
                "comparisons": costs.comparisons,
                "slippage_pct": costs.slippage_pct,
                "fee_difference_pct": costs.fee_difference_pct,
                "funding_difference_pct": costs.funding_difference_pct,
            }
            for symbol in book.symbols
            if (costs := session.main.twins.costs.of(symbol)).comparisons
        },
    }


def _money(engine: TradeEngine, session: Session, stores: SqliteStores) -> Mapping[str, object]:
    """Sum the books in one place and take the equity from the venue's own account."""
    gross, fees, funding = stores.positions.totals(engine.connection_id)
    open_pnl: Decimal | None = ZERO
    for position in session.book.unfinished():
        value = _gross(position, session)
        open_pnl = None if value is None or open_pnl is None else open_pnl + value
        fees += position.fees
        funding += position.funding
    gross_total = None if open_pnl is None else gross + open_pnl
    balance = session.accounting.account.balance
    return {
        "currency": balance.currency if balance else None,
        "start_equity": to_text(engine.config.exact("paper_balance")),
        "gross_pnl": None if gross_total is None else to_text(gross_total),
        "fees": to_text(fees),
        "funding": to_text(funding),
        "net_pnl": None if gross_total is None else to_text(gross_total - fees - funding),
        "final_equity": to_text(balance.equity) if balance else None,
    }


def _gross(position: Position, session: Session) -> Decimal | None:
    if not position.qty:
        return position.gross_pnl(ZERO)
    mark = session.feed.mark(position.symbol)
    return None if mark is None else position.gross_pnl(mark)
