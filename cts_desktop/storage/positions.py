"""Positions: the sums of their fills, and what is derived from them for a reader of the table."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any, Final

from peewee import fn

from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import (
    CloseReason,
    Position,
    PositionAdjustment,
    PositionState,
)
from cts_desktop.domain.strategies import DcaPlan
from cts_desktop.storage.columns import EXACT, decimal_text, optional_text
from cts_desktop.storage.database import Database, Row
from cts_desktop.storage.models import PositionAdjustmentModel, PositionModel
from cts_desktop.storage.paging import DEFAULT_LIMIT, Page, page_of
from cts_desktop.storage.statements import insert, upsert

_COLUMNS: Final = (
    "id", "connection_id", "symbol", "side", "size", "entry_price", "exit_price", "status",
    "created_at", "closed_at", "mode", "set_key", "fees", "funding", "realized_pnl", "stop_price",
    "target_price", "close_reason", "entry_size", "entry_notional", "exit_size", "exit_notional",
    "tp_pct", "sl_pct", "trail_start_pct", "trail_distance_pct", "max_hold_s", "best_price",
    "trail_latched", "opened_at", "base_fees", "base_fee_notional", "adjusted_qty",
    "adjusted_notional", "fixed_stop", "fixed_target", "paper_twin_id",
    "dca_plan",
)  # fmt: skip
_SAVE: Final = upsert("positions", _COLUMNS, ("id",))
_AUDIT: Final = insert(
    "position_adjustments",
    (
        "connection_id", "position_id", "symbol", "timestamp", "qty_before", "qty_after", "reason",
    ),
)  # fmt: skip
#: Over with a result: abandoned positions never had one.
_CLOSED: Final = (PositionState.CLOSED.value, PositionState.DUST.value)
_CLOSED_SUMS: Final = """
    SELECT
        side, entry_notional, exit_notional, adjusted_notional, base_fee_notional, fees, funding
    FROM positions WHERE connection_id = ? AND status IN (?, ?)
"""
_UNFINISHED: Final = tuple(s.value for s in PositionState if not s.is_final)


@dataclass(frozen=True, slots=True)
class PositionFilter:
    """Which positions to list; empty fields do not filter."""

    connection_id: str = ""
    symbol: str = ""
    set_key: str = ""


class PositionRepository:
    """Implements `domain.ports.PositionStore`, and the lists a person looks at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, position: Position) -> None:
        """Queue the position's new state."""
        self._database.queue(_SAVE, _row(position))

    def unfinished(self, connection_id: str) -> list[Position]:
        """Return all positions that are not over, oldest first."""
        query = _filtered(PositionFilter(connection_id)).where(PositionModel.status << _UNFINISHED)
        query = query.order_by(PositionModel.created_at, PositionModel.id)
        return [_position(row) for row in self._database.rows(query)]

    def get(self, position_id: str) -> Position | None:
        """Return a position."""
        rows = self._database.rows(PositionModel.select().where(PositionModel.id == position_id))
        return _position(rows[0]) if rows else None

    def open_page(
        self, wanted: PositionFilter = PositionFilter(), after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[Position]:
        """Return positions that are opening, open or closing, newest first."""
        query = _filtered(wanted).where(PositionModel.status << _UNFINISHED)
        return self._page(query, PositionModel.created_at, after, limit)

    def closed_page(
        self, wanted: PositionFilter = PositionFilter(), after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[Position]:
        """Return closed positions, last closed first.

        Those with an unsellable rest are among them, those never filled are not.
        """
        query = _filtered(wanted).where(PositionModel.status << _CLOSED)
        return self._page(query, PositionModel.closed_at, after, limit)

    def closed_since(self, connection_id: str, since_ms: int) -> list[Position]:
        """Return the positions closed since *since_ms*, dust included, oldest first."""
        query = _filtered(PositionFilter(connection_id)).where(
            PositionModel.status << _CLOSED, PositionModel.closed_at >= since_ms
        )
        query = query.order_by(PositionModel.closed_at, PositionModel.id)
        return [_position(row) for row in self._database.rows(query)]

    def _page(self, query: Any, time: Any, after: str, limit: int) -> Page[Position]:
        if after:
            ts_ms, position_id = after.split(" ", 1)
            query = query.where(
                (time < int(ts_ms)) | ((time == int(ts_ms)) & (PositionModel.id < position_id))
            )
        query = query.order_by(time.desc(), PositionModel.id.desc()).limit(limit + 1)
        return page_of(self._database.rows(query), limit, _position, (time.name, "id"))

    def totals(self, connection_id: str) -> tuple[Decimal, Decimal, Decimal]:
        """Return the exact sums (gross P&L, fees, funding) of the positions that are over.

        A rest that could not be sold counts as worthless, as in `Position.gross_pnl(0)`.
        """
        gross = fees = funding = ZERO
        rows = self._database.select(_CLOSED_SUMS, (connection_id, *_CLOSED))
        with localcontext(EXACT):
            for side, entry, exit_, adjusted, base_fee, fee, paid in rows:
                profit = Decimal(exit_) - Decimal(entry) - Decimal(adjusted)
                gross += (profit if side == Side.BUY else -profit) + Decimal(base_fee)
                fees += Decimal(fee)
                funding += Decimal(paid)
        return gross, fees, funding

    def counts(self, connection_id: str) -> dict[PositionState, int]:
        """Return how many positions are in each state."""
        query = (
            PositionModel.select(PositionModel.status, fn.COUNT(PositionModel.id).alias("count"))
            .where(PositionModel.connection_id == connection_id)
            .group_by(PositionModel.status)
        )
        return {PositionState(row["status"]): row["count"] for row in self._database.rows(query)}

    def audit(self, adjustment: PositionAdjustment) -> None:
        """Queue the audit row of an adopted quantity."""
        self._database.queue(_AUDIT, _adjustment_row(adjustment))

    def adjustments(self, position_id: str) -> list[PositionAdjustment]:
        """Return the quantities adopted for a position, oldest first."""
        table = PositionAdjustmentModel
        query = table.select().where(table.position_id == position_id).order_by(table.id)
        return [_adjustment(row) for row in self._database.rows(query)]


def _filtered(wanted: PositionFilter) -> Any:
    query = PositionModel.select()
    for name in ("connection_id", "symbol", "set_key"):
        if value := getattr(wanted, name):
            query = query.where(getattr(PositionModel, name) == value)
    return query


def _row(position: Position) -> Row:
    return (
        position.position_id,
        position.connection_id,
        position.symbol,
        position.side.value,
        decimal_text(position.entry_qty),
        optional_text(position.entry_price),
        optional_text(position.exit_price),
        position.state.value,
        position.created_ms,
        position.closed_ms,
        position.mode,
        position.set_key,
        decimal_text(position.fees),
        decimal_text(position.funding),
        _realized(position),
        optional_text(position.stop_price),
        optional_text(position.target_price),
        None if position.close_reason is None else position.close_reason.value,
        decimal_text(position.entry_qty),
        decimal_text(position.entry_notional),
        decimal_text(position.exit_qty),
        decimal_text(position.exit_notional),
        position.tp_pct,
        position.sl_pct,
        position.trail_start_pct,
        position.trail_distance_pct,
        position.max_hold_s,
        position.best_price,
        position.trail_latched,
        position.opened_ms,
        decimal_text(position.base_fees),
        decimal_text(position.base_fee_notional),
        decimal_text(position.adjusted_qty),
        decimal_text(position.adjusted_notional),
        optional_text(position.fixed_stop),
        optional_text(position.fixed_target),
        position.paper_twin_id,
        "" if position.dca is None else position.dca.to_text(),
    )


def _realized(position: Position) -> str | None:
    """Return the net result of what is over; an unsold rest is worth nothing."""
    if position.state not in _CLOSED:
        return None
    with localcontext(EXACT):
        return decimal_text(position.net_pnl(ZERO))


def _position(row: dict[str, Any]) -> Position:
    reason = row["close_reason"]
    return Position(
        position_id=row["id"],
        connection_id=row["connection_id"],
        symbol=row["symbol"],
        side=Side(row["side"]),
        created_ms=row["created_at"],
        mode=row["mode"],
        state=PositionState(row["status"]),
        set_key=row["set_key"],
        entry_qty=row["entry_size"],
        entry_notional=row["entry_notional"],
        exit_qty=row["exit_size"],
        exit_notional=row["exit_notional"],
        fees=row["fees"],
        funding=row["funding"],
        tp_pct=row["tp_pct"],
        sl_pct=row["sl_pct"],
        trail_start_pct=row["trail_start_pct"],
        trail_distance_pct=row["trail_distance_pct"],
        max_hold_s=row["max_hold_s"],
        stop_price=row["stop_price"],
        target_price=row["target_price"],
        best_price=row["best_price"],
        trail_latched=row["trail_latched"],
        opened_ms=row["opened_at"],
        closed_ms=row["closed_at"],
        close_reason=None if reason is None else CloseReason(reason),
        base_fees=row["base_fees"],
        base_fee_notional=row["base_fee_notional"],
        adjusted_qty=row["adjusted_qty"],
        adjusted_notional=row["adjusted_notional"],
        fixed_stop=row["fixed_stop"],
        fixed_target=row["fixed_target"],
        paper_twin_id=row["paper_twin_id"],
        dca=DcaPlan.from_text(row["dca_plan"]) if row["dca_plan"] else None,
    )


def _adjustment_row(adjustment: PositionAdjustment) -> Row:
    return (
        adjustment.connection_id,
        adjustment.position_id,
        adjustment.symbol,
        adjustment.ts_ms,
        decimal_text(adjustment.qty_before),
        decimal_text(adjustment.qty_after),
        adjustment.reason,
    )


def _adjustment(row: dict[str, Any]) -> PositionAdjustment:
    return PositionAdjustment(
        connection_id=row["connection_id"],
        position_id=row["position_id"],
        symbol=row["symbol"],
        ts_ms=row["timestamp"],
        qty_before=row["qty_before"],
        qty_after=row["qty_after"],
        reason=row["reason"],
    )
