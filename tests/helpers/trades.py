"""Ready-made orders, fills, positions and decisions for tests of the window."""

from dataclasses import replace
from decimal import Decimal

from cts_desktop.domain.orders import Fill, Order, OrderPurpose, OrderRequest, OrderType, Side
from cts_desktop.domain.orders import OrderState as State
from cts_desktop.domain.risk import Decision, Reason, RuleResult
from cts_desktop.service.views import PositionView

NOW_MS = 1_767_225_600_000
POSITION = "pos1"
RULES = (
    RuleResult("stale_data", True, "0.4 s", "3 s"),
    RuleResult("max_positions", True, "1", "9"),
)


def order(connection_id: str, client_id: str, purpose: OrderPurpose, state: State) -> Order:
    """An order of the one position, as it was announced."""
    kind = OrderType.MARKET if purpose is OrderPurpose.ENTRY else OrderType.STOP_MARKET
    side = Side.BUY if purpose is OrderPurpose.ENTRY else Side.SELL
    request = OrderRequest(client_id, "BTC/USDT", side, kind, Decimal("0.015"))
    made = Order(request, connection_id, purpose, POSITION, NOW_MS, mode="paper")
    return replace(made, state=state, venue_id=f"v-{client_id}")


def fill(connection_id: str, client_id: str) -> Fill:
    """The execution of an entry."""
    return Fill(
        connection_id, "BTC/USDT", "t1", client_id, "v1", Side.BUY, Decimal("65000.5"),
        Decimal("0.015"), Decimal("0.48"), "USDT", False, NOW_MS,
    )  # fmt: skip


def decision(connection_id: str, client_id: str = "", reason: Reason = Reason.ACCEPTED) -> Decision:
    """A verdict of the gate on the entry, with its size where it was allowed."""
    accepted = reason is Reason.ACCEPTED
    return Decision(
        connection_id, NOW_MS, "BTC/USDT", "buy", "entry", accepted, reason,
        "" if accepted else "Closed 3 s ago; the cooldown is 20 s", client_id=client_id,
        position_id=POSITION if accepted else "", rules=RULES,
        computation='{"balance": "10000", "qty": "0.015"}' if accepted else "",
    )  # fmt: skip


def position(connection_id: str) -> PositionView:
    """The open position as a snapshot shows it."""
    return PositionView(
        POSITION, connection_id, "Paper 1", "paper", "BTC/USDT", "long", "open",
        Decimal("0.015"), Decimal("65000.5"), None, Decimal(65100), Decimal(64000),
        Decimal(66000), Decimal("1.49"), Decimal("1.01"), Decimal("0.48"), Decimal(0),
        NOW_MS, None, "", "BTC/USDT direction r12",
    )  # fmt: skip
