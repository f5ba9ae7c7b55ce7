"""Decisions: every order and every blocked signal leaves one, with values, limits and a reason."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Reason code of a decision."""

    ACCEPTED = "accepted"
    ENGINE_NOT_RUNNING = "engine_not_running"
    PAUSED = "paused"
    RECONCILING = "reconciling"
    KILL_SWITCH = "kill_switch"
    NOT_ARMED = "not_armed"
    TRADING_OFF = "trading_off"
    NO_SHORTS = "no_shorts"
    STALE_DATA = "stale_data"
    CLOCK_OFFSET = "clock_offset"
    SYMBOL_LOCKED = "symbol_locked"
    COOLDOWN = "cooldown"
    DAILY_LOSS = "daily_loss"
    DRAWDOWN = "drawdown"
    MAX_POSITIONS = "max_positions"
    SYMBOL_POSITIONS = "symbol_positions"
    SET_POSITIONS = "set_positions"
    PRESET_LIMIT = "preset_limit"
    EXPOSURE = "exposure"
    SYMBOL_EXPOSURE = "symbol_exposure"
    LEVERAGE = "leverage"
    STOP_BEYOND_LIQUIDATION = "stop_beyond_liquidation"
    PRECISION = "precision"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    PRICE_BAND = "price_band"
    DUPLICATE = "duplicate"
    ORDER_RATE = "order_rate"
    BALANCE = "balance"
    UNKNOWN_BALANCE = "unknown_balance"
    NO_DATA = "no_data"
    STORAGE = "storage"
    REJECTED_BY_VENUE = "rejected_by_venue"


_R = Reason
#: The rules of the gate that the user may switch off, in the order in which they are asked.
#: Never the others: engine running, paused, reconciling, emergency stop, armed, trading on, side
#: possible, storage, symbol locked, price and balance known say that nothing *can* be sent safely,
#: and what breaks the venue's digits, minimum or maximum would be refused there anyway.
SWITCHABLE: Final = (
    _R.STALE_DATA, _R.CLOCK_OFFSET, _R.COOLDOWN, _R.DAILY_LOSS, _R.DRAWDOWN, _R.MAX_POSITIONS,
    _R.SYMBOL_POSITIONS, _R.SET_POSITIONS, _R.EXPOSURE, _R.SYMBOL_EXPOSURE, _R.LEVERAGE,
    _R.STOP_BEYOND_LIQUIDATION, _R.PRICE_BAND, _R.DUPLICATE, _R.ORDER_RATE, _R.BALANCE,
)  # fmt: skip


#: The limit shown for a rule that is switched off.
SWITCHED_OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule of the gate: what was measured, what was allowed.

    A rule that is switched off has passed with the limit ``off``.
    """

    rule: str
    passed: bool
    value: str = ""
    limit: str = ""

    @property
    def is_off(self) -> bool:
        """Tell whether the rule is switched off."""
        return self.limit == SWITCHED_OFF


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on one asked-for order.

    Attributes:
        rules: the chain as far as it was evaluated, the failing rule last.
        client_id: the order that followed, empty when refused.
        repeats: how many equal refusals this one stands for (same symbol, side and reason within a
            minute); everything else is of the first of them, the time of the last.
    """

    connection_id: str
    ts_ms: int
    symbol: str
    side: str
    purpose: str
    accepted: bool
    reason: str
    message: str
    set_key: str = ""
    client_id: str = ""
    position_id: str = ""
    value: str = ""
    limit: str = ""
    rules: tuple[RuleResult, ...] = ()
    computation: str = ""
    repeats: int = 1
