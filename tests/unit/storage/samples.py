"""Orders, fills and positions to store."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from cts_desktop.domain.orders import (
    Fill,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    OrderType,
    Side,
)
from cts_desktop.domain.positions import CloseReason, Position, PositionAdjustment, PositionState
from cts_desktop.domain.risk import Decision, RuleResult
from cts_desktop.domain.sets import PaperTwin, SetRow, SimulatedTrade
from cts_desktop.storage.stores import SqliteStores

CONNECTION = "paper-1"
SYMBOL = "BTC/USDT:USDT"
NOW_MS = 1_790_000_000_000


class HandClock:
    """Time set by hand."""

    def __init__(self, now_ms: int = NOW_MS) -> None:
        self.ms = now_ms

    def now_ms(self) -> int:
        return self.ms


def opened(directory: Path, clock: HandClock | None = None) -> SqliteStores:
    """Open the profile in `directory`."""
    backups = directory / "backups"
    backups.mkdir(parents=True, exist_ok=True)
    return SqliteStores(directory / "cts.db", backups, (clock or HandClock()).now_ms)


def order(number: int = 1, connection_id: str = CONNECTION, symbol: str = SYMBOL) -> Order:
    """An order with every optional field used."""
    request = OrderRequest(
        client_id=f"ctspaper{number}",
        symbol=symbol,
        side=Side.BUY,
        type=OrderType.LIMIT,
        qty=Decimal("0.123456789012345678"),
        price=Decimal("65432.1"),
        stop_price=Decimal("65000.5"),
        trailing_pct=Decimal("0.25"),
        reduce_only=True,
        post_only=True,
        leverage=Decimal("7.5"),
    )
    return Order(
        request=request,
        connection_id=connection_id,
        purpose=OrderPurpose.ENTRY,
        position_id=f"pos{number}",
        created_ms=NOW_MS + number,
        set_key="BTC/USDT:USDT direction r10 long",
        computation='{"notional": "10"}',
    )


def fill(number: int = 1, client_id: str = "ctspaper1", **changes: object) -> Fill:
    """A fill with amounts no float can hold."""
    made = Fill(
        connection_id=CONNECTION,
        symbol=SYMBOL,
        trade_id=f"t{number}",
        client_id=client_id,
        venue_id="v1",
        side=Side.BUY,
        price=Decimal("0.1000000000000000055511151231257827"),
        qty=Decimal(3),
        fee=Decimal("0.00000001"),
        fee_currency="USDT",
        maker=True,
        ts_ms=NOW_MS + number,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def position(number: int = 1, **changes: object) -> Position:
    """A closed position with every field used."""
    made = Position(
        position_id=f"pos{number}",
        connection_id=CONNECTION,
        symbol=SYMBOL,
        side=Side.SELL,
        created_ms=NOW_MS + number,
        state=PositionState.CLOSED,
        set_key="key",
        entry_qty=Decimal("1.5"),
        entry_notional=Decimal("150.000000000000000000000001"),
        exit_qty=Decimal("1.5"),
        exit_notional=Decimal("148.1"),
        fees=Decimal("0.3"),
        funding=Decimal("-0.01"),
        tp_pct=0.4,
        sl_pct=0.2,
        trail_start_pct=0.3,
        trail_distance_pct=0.1,
        max_hold_s=60,
        stop_price=Decimal("101.5"),
        target_price=Decimal(98),
        best_price=98.123456789,
        trail_latched=True,
        opened_ms=NOW_MS + number + 1,
        closed_ms=NOW_MS + number + 2,
        close_reason=CloseReason.TRAILING,
        base_fees=Decimal("0.001000000000000000000000001"),
        base_fee_notional=Decimal("0.1000000000000000000000000055511151231257827"),
        adjusted_qty=Decimal("-0.25"),
        adjusted_notional=Decimal("-25.1"),
        fixed_stop=Decimal("101.25"),
        fixed_target=Decimal("97.5"),
        paper_twin_id="twin-1",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def adjustment(number: int = 1, position_id: str = "pos1") -> PositionAdjustment:
    """The audit row of an adopted quantity."""
    return PositionAdjustment(
        connection_id=CONNECTION,
        position_id=position_id,
        symbol=SYMBOL,
        ts_ms=NOW_MS + number,
        qty_before=Decimal("1.000000000000000000000000000001"),
        qty_after=Decimal(number),
        reason="the venue holds another quantity",
    )


def decision(number: int = 1, **changes: object) -> Decision:
    """An accepted decision with its rules."""
    made = Decision(
        connection_id=CONNECTION,
        ts_ms=NOW_MS + number,
        symbol=SYMBOL,
        side="buy",
        purpose="entry",
        accepted=True,
        reason="accepted",
        message="All rules passed",
        set_key="key",
        client_id=f"ctspaper{number}",
        position_id="pos1",
        value="1",
        limit="2",
        rules=(RuleResult("kill_switch", passed=True), RuleResult("x", True, "1", "2")),
        computation="{}",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def trade(number: int, set_key: str = "set-a", symbol: str = SYMBOL) -> SimulatedTrade:
    """A simulated trade whose result tells its number."""
    return SimulatedTrade(
        set_key=set_key,
        symbol=symbol,
        side="long",
        entry_price=100.1,
        exit_price=100.2,
        entry_ms=NOW_MS + number,
        exit_ms=NOW_MS + number + 1,
        gross_units=number + 0.5,
        net_units=float(number),
        reason="take profit",
    )


def set_row(set_key: str = "set-a", level: int = 0, symbol: str = SYMBOL) -> SetRow:
    """A set with awkward numbers and bytes."""
    return SetRow(
        set_key=set_key,
        symbol=symbol,
        indication="direction",
        side="long",
        level=level,
        state="evaluating",
        closed_count=50,
        win_count=20,
        net_units_sum=0.1 + 0.2,
        updated_ms=NOW_MS,
        data=f"{set_key}, level {level}: any \0 bytes ".encode() + b"\xff",
    )


def twin(number: int = 1, **changes: object) -> PaperTwin:
    """A twin whose signal was just given: nothing else is known yet."""
    made = PaperTwin(
        twin_id=f"twin-{number}",
        connection_id=CONNECTION,
        position_id=f"pos{number}",
        symbol=SYMBOL,
        set_key="set-a",
        side="long",
        signal_ms=NOW_MS + number,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def filled(made: Order) -> Order:
    """The order after its whole life."""
    sent = made.moved_to(OrderState.SENT, NOW_MS + 5)
    return sent.with_fill(
        fill(1, made.client_id, qty=made.request.qty, price=Decimal("65432.123456789"))
    )
