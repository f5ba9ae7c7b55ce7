"""How much to trade: quantity, leverage and margin of one entry, in Decimal (rules §8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import Final

from cts_desktop.domain.money import ZERO, floor_to_step, to_text
from cts_desktop.domain.risk import Reason
from cts_desktop.domain.strategies import FACTOR_LIMIT

_ONE: Final = Decimal(1)
_HUNDRED: Final = Decimal(100)
_MINIMUM_TOLERANCE: Final = Decimal(3)
_LIQUIDATION_SHARE: Final = Decimal("0.5")
_DISPLAY: Final = Decimal("0.00000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class SizingInput:
    """Everything a size depends on; percentages carry `_pct`, money is in the quote currency.

    `balance` is the account's equity, `free_balance` what is not bound (None: unknown, no order).
    `stop_price` is where the protective stop will be, `sl_pct` its distance. `mode_factor` is the
    connection's live or preset factor, `strategy_factor` that of block and DCA (at most 3 counts).
    `loss_budget_pct` None means `adverse_move_pct`. The venue's rules are plain numbers:
    `exchange_leverage` is the bracket's cap, 1 on spot markets; `max_qty` 0 means no maximum.
    """

    balance: Decimal | None
    free_balance: Decimal | None
    price: Decimal
    stop_price: Decimal
    sl_pct: Decimal
    qty_step: Decimal
    min_qty: Decimal
    max_qty: Decimal
    min_notional: Decimal
    exchange_leverage: Decimal = _ONE
    user_leverage: Decimal = Decimal(10)
    symbol_leverage: Decimal = Decimal(10)
    positions_average: Decimal = Decimal(50)
    adverse_move_pct: Decimal = Decimal(20)
    loss_budget_pct: Decimal | None = None
    base_factor: Decimal = _ONE
    mode_factor: Decimal = _ONE
    symbol_factor: Decimal = _ONE
    strategy_factor: Decimal = _ONE
    reserve: Decimal = Decimal("0.2")
    min_volume_enforcement: bool = False


@dataclass(frozen=True, slots=True)
class Sizing:
    """An entry's size; `computation` is stored with the order and shown as "why this size"."""

    qty: Decimal
    notional: Decimal
    leverage: Decimal
    margin: Decimal
    computation: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SizingRefused:
    """Why there is no size: reason code, words, the measured value and the limit it broke."""

    reason_code: Reason
    message: str
    value: str
    limit: str


def size_position(wanted: SizingInput) -> Sizing | SizingRefused:
    """Return the size of one entry, or why none can be computed.

    A quantity above the venue's maximum is cut to it: less than planned is never the risk. Whether
    the size may be traded is for the gate to say: it may be below the venue's minimum (or 0), its
    margin above the limit, its stop too near liquidation; the limits are in the computation.
    """
    refused = _refuse_unknown(wanted)
    if refused is not None:
        return refused
    strategy_factor = min(wanted.strategy_factor, FACTOR_LIMIT)
    factor = wanted.base_factor * wanted.mode_factor * wanted.symbol_factor * strategy_factor
    target = _target_notional(wanted, factor)
    leverage = max(
        _ONE, min(wanted.user_leverage, wanted.symbol_leverage, wanted.exchange_leverage)
    )
    minimum = _minimum_qty(wanted)
    qty = _fit_quantity(wanted, target / wanted.price, minimum)
    margin = qty * wanted.price / leverage
    computation = {
        "balance": to_text(wanted.balance or ZERO),
        "loss_budget_pct": to_text(_loss_budget(wanted)),
        "positions_average": to_text(wanted.positions_average),
        "adverse_move_pct": to_text(wanted.adverse_move_pct),
        "base_factor": to_text(wanted.base_factor),
        "mode_factor": to_text(wanted.mode_factor),
        "symbol_factor": to_text(wanted.symbol_factor),
        "strategy_factor": to_text(strategy_factor),
        "factor": to_text(factor),
        "target_notional": _shown(target),
        "price": to_text(wanted.price),
        "target_qty": _shown(target / wanted.price),
        "minimum_qty": to_text(minimum),
        "qty": to_text(qty),
        "raised_to_minimum": "yes" if qty * wanted.price > target else "no",
        "notional": to_text(qty * wanted.price),
        "leverage": to_text(leverage),
        "margin": _shown(margin),
        "margin_limit": _shown(_available(wanted)),
        "sl_pct": to_text(wanted.sl_pct),
        "sl_limit_pct": _shown(_LIQUIDATION_SHARE * _HUNDRED / leverage),
    }
    if strategy_factor < wanted.strategy_factor:
        computation["strategy_factor_capped_from"] = to_text(wanted.strategy_factor)
    return Sizing(qty, qty * wanted.price, leverage, margin, MappingProxyType(computation))


def _refuse_unknown(wanted: SizingInput) -> SizingRefused | None:
    """Refuse what cannot be computed: a rule without data blocks entries."""
    for amount in (wanted.balance, wanted.free_balance):
        if amount is None or not amount.is_finite():
            message = "The balance is unknown; no size is ever guessed"
            return SizingRefused(Reason.UNKNOWN_BALANCE, message, "unknown", "known")
    positive = {
        "price": wanted.price,
        "quantity step": wanted.qty_step,
        "stop distance": wanted.sl_pct,
        "average number of positions": wanted.positions_average,
        "adverse move": wanted.adverse_move_pct,
    }
    for name, value in positive.items():
        if not value.is_finite() or value <= ZERO:
            return SizingRefused(Reason.NO_DATA, f"The {name} is not usable", str(value), "> 0")
    return None


def _loss_budget(wanted: SizingInput) -> Decimal:
    budget = wanted.loss_budget_pct
    return wanted.adverse_move_pct if budget is None else budget


def _target_notional(wanted: SizingInput, factor: Decimal) -> Decimal:
    spread = wanted.positions_average * wanted.adverse_move_pct
    return max(ZERO, wanted.balance or ZERO) * _loss_budget(wanted) / spread * factor


def _available(wanted: SizingInput) -> Decimal:
    return max(ZERO, wanted.free_balance or ZERO) * (_ONE - wanted.reserve)


def _minimum_qty(wanted: SizingInput) -> Decimal:
    """Return the smallest quantity the venue takes now and, as a close, at the stop price."""
    lowest = min(wanted.price, wanted.stop_price)
    needed = wanted.min_qty
    if lowest > ZERO:
        needed = max(needed, wanted.min_notional / lowest)
    steps = (needed / wanted.qty_step).to_integral_value(ROUND_CEILING)
    return max(steps, _ONE) * wanted.qty_step


def _fit_quantity(wanted: SizingInput, target: Decimal, minimum: Decimal) -> Decimal:
    """Round the target to the venue's rules; a little too small is raised where that is wanted."""
    qty = floor_to_step(target, wanted.qty_step)
    if wanted.min_volume_enforcement and qty < minimum <= _MINIMUM_TOLERANCE * target:
        qty = minimum
    if wanted.max_qty > ZERO:
        qty = min(qty, floor_to_step(wanted.max_qty, wanted.qty_step))
    return qty


def _shown(value: Decimal) -> str:
    """Return a computed number with at most eight decimals, for people."""
    return to_text(value.quantize(_DISPLAY))
