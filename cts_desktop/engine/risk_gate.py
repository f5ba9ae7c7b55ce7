"""The gate in front of every order: one chain of rules, one verdict with value, limit and reason.

The rules run in the order of orders-and-risk and stop at the first that blocks; those in
`domain.risk.SWITCHABLE` may be switched off. Size is computed in the middle of the chain, so it
has two halves: `check_before_size` and `check_entry`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.money import is_multiple, to_text
from cts_desktop.domain.orders import OrderRequest
from cts_desktop.domain.risk import SWITCHED_OFF, Reason, RuleResult


@dataclass(frozen=True, slots=True)
class RiskLimits:
    """The limits of the gate as set by the user; percentages are of equity.

    Attributes:
        off: the rules that are switched off.
    """

    stale_after_ms: int
    clock_offset_ms: int
    daily_loss_pct: Decimal
    drawdown_pct: Decimal
    positions: int
    symbol_positions: int
    set_positions: int
    exposure_pct: Decimal
    symbol_exposure_pct: Decimal
    leverage_cap: Decimal
    price_band_pct: Decimal
    orders_per_min: int
    duplicate_ms: int
    reserve_pct: Decimal
    off: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What is known at the moment of the question; None = unknown, which blocks entries.

    Attributes:
        side_possible: False for a short where things can only be held (spot).
        locked: why symbol and side are locked (unknown order, close on its way); empty if free.
        since_same_ms: time since the same entry was sent last; None if never.
        set_positions: unfinished positions of the asking set on the asked side.
        free_balance: what the venue says is free less what is in flight.
    """

    state: EngineState
    reconciling: bool
    kill_switch: bool
    armed: bool
    trading_on: bool
    side_possible: bool
    storage_ok: bool
    data_age_ms: int | None
    clock_offset_ms: int | None
    locked: str
    cooldown_ms: int
    equity: Decimal | None
    day_start_equity: Decimal | None
    peak_equity: Decimal | None
    open_positions: int
    symbol_positions: int
    set_positions: int
    total_notional: Decimal | None
    symbol_notional: Decimal | None
    last_price: Decimal | None
    since_same_ms: int | None
    entries_last_minute: int
    free_balance: Decimal | None


@dataclass(frozen=True, slots=True)
class EntryAsk:
    """The order in question, after sizing. `stop_price` is the planned protective stop."""

    request: OrderRequest
    reference_price: Decimal
    stop_price: Decimal
    rules: MarketRules


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome: the chain as far as it was evaluated, the failing rule last."""

    reason: Reason
    message: str
    chain: tuple[RuleResult, ...]

    @property
    def accepted(self) -> bool:
        """Tell whether the order may be sent."""
        return self.reason is Reason.ACCEPTED

    def blocked(self, reason: Reason, message: str, value: str, limit: str) -> "Verdict":
        """Return the verdict after one more link of the chain that blocks."""
        link = RuleResult(reason, passed=False, value=value, limit=limit)
        return Verdict(reason, message, (*self.chain, link))


Check = tuple[bool, str, str]
_YES: Final[Check] = (True, "", "")
_UNKNOWN: Final = "unknown"
_FREE: Final = "free"


def _flag(ok: bool, value: str, limit: str) -> Check:  # noqa: FBT001 - reads as a sentence
    return _YES if ok else (False, value, limit)


def _engine(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(f.state in {EngineState.RUNNING, EngineState.PAUSED}, f.state, "running")


def _paused(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(f.state is not EngineState.PAUSED, "paused", "running")


def _reconciling(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(not f.reconciling, "reconciling", "reconciled")


def _kill_switch(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(not f.kill_switch, "engaged", "off")


def _armed(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(f.armed, "not armed", "armed")


def _trading(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(f.trading_on, "off", "on")


def _side(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(f.side_possible, "short", "long")


def _storage(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(f.storage_ok, "cannot write", "writable")


def _fresh(f: GateFacts, limits: RiskLimits) -> Check:
    limit = f"{limits.stale_after_ms} ms"
    if f.data_age_ms is None:
        return False, _UNKNOWN, limit
    return f.data_age_ms <= limits.stale_after_ms, f"{f.data_age_ms} ms", limit


def _clock(f: GateFacts, limits: RiskLimits) -> Check:
    limit = f"{limits.clock_offset_ms} ms"
    if f.clock_offset_ms is None:
        return False, _UNKNOWN, limit
    return abs(f.clock_offset_ms) <= limits.clock_offset_ms, f"{f.clock_offset_ms} ms", limit


def _unlocked(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(not f.locked, f.locked, _FREE)


def _cooldown(f: GateFacts, _l: RiskLimits) -> Check:
    return f.cooldown_ms <= 0, f"{max(0, f.cooldown_ms)} ms left", "0"


def _balance_known(f: GateFacts, _l: RiskLimits) -> Check:
    return _flag(f.free_balance is not None and f.equity is not None, _UNKNOWN, "known")


def fall_pct(now: Decimal | None, start: Decimal | None) -> Decimal | None:
    """Return the fall from *start* to *now* in %, None where it cannot be told."""
    if now is None or start is None or start <= 0:
        return None
    return (start - now) / start * 100


def _loss(now: Decimal | None, start: Decimal | None, limit_pct: Decimal) -> Check:
    limit = f"{to_text(limit_pct)} %"
    fall = fall_pct(now, start)
    if fall is None:
        return False, _UNKNOWN, limit
    return fall < limit_pct, f"{fall:.3f} %", limit


def _daily_loss(f: GateFacts, limits: RiskLimits) -> Check:
    return _loss(f.equity, f.day_start_equity, limits.daily_loss_pct)


def _drawdown(f: GateFacts, limits: RiskLimits) -> Check:
    return _loss(f.equity, f.peak_equity, limits.drawdown_pct)


def _positions(f: GateFacts, limits: RiskLimits) -> Check:
    return f.open_positions < limits.positions, str(f.open_positions), str(limits.positions)


def _symbol_positions(f: GateFacts, limits: RiskLimits) -> Check:
    count, limit = f.symbol_positions, limits.symbol_positions
    return count < limit, str(count), str(limit)


def _set_positions(f: GateFacts, limits: RiskLimits) -> Check:
    count, limit = f.set_positions, limits.set_positions
    return count < limit, str(count), str(limit)


def _last_price(f: GateFacts, _l: RiskLimits) -> Check:
    ok = f.last_price is not None and f.last_price > 0
    return _flag(ok, _UNKNOWN, "a price above 0")


BeforeSize = Callable[[GateFacts, RiskLimits], Check]
#: The first half of the chain: what needs no size.
ENTRY_RULES: Final[tuple[tuple[Reason, BeforeSize, str], ...]] = (
    (Reason.ENGINE_NOT_RUNNING, _engine, "The engine is not running"),
    (Reason.PAUSED, _paused, "The engine is paused"),
    (Reason.RECONCILING, _reconciling, "The account is being reconciled"),
    (Reason.KILL_SWITCH, _kill_switch, "The emergency stop is engaged"),
    (Reason.NOT_ARMED, _armed, "The connection is not armed for this mode"),
    (Reason.TRADING_OFF, _trading, "Trading is switched off for this connection"),
    (Reason.NO_SHORTS, _side, "Nothing can be sold short on a spot market"),
    (Reason.STORAGE, _storage, "The database cannot be written"),
    (Reason.STALE_DATA, _fresh, "Prices are too old"),
    (Reason.NO_DATA, _last_price, "There is no price"),
    (Reason.CLOCK_OFFSET, _clock, "The clock differs from the venue's"),
    (Reason.SYMBOL_LOCKED, _unlocked, "The symbol is locked"),
    (Reason.COOLDOWN, _cooldown, "The symbol cools down after a close"),
    (Reason.UNKNOWN_BALANCE, _balance_known, "Balance or equity is unknown"),
    (Reason.DAILY_LOSS, _daily_loss, "The daily loss limit is reached"),
    (Reason.DRAWDOWN, _drawdown, "The drawdown limit is reached"),
    (Reason.MAX_POSITIONS, _positions, "Too many open positions"),
    (Reason.SYMBOL_POSITIONS, _symbol_positions, "The symbol has its positions already"),
    (Reason.SET_POSITIONS, _set_positions, "The set has its positions on this side already"),
)
_OF_ONE_SYMBOL: Final = {
    Reason.SYMBOL_LOCKED,
    Reason.COOLDOWN,
    Reason.SYMBOL_POSITIONS,
    Reason.SET_POSITIONS,
}
_OF_ALL_SYMBOLS: Final = tuple(rule for rule in ENTRY_RULES if rule[0] not in _OF_ONE_SYMBOL)


def _share(
    held: Decimal | None, ask: EntryAsk, equity: Decimal | None, limit_pct: Decimal
) -> Check:
    limit = f"{to_text(limit_pct)} %"
    if held is None or equity is None or equity <= 0:
        return False, _UNKNOWN, limit
    share = (held + ask.request.qty * ask.reference_price) / equity * 100
    return share <= limit_pct, f"{share:.2f} %", limit


def _exposure(f: GateFacts, limits: RiskLimits, ask: EntryAsk) -> Check:
    return _share(f.total_notional, ask, f.equity, limits.exposure_pct)


def _symbol_exposure(f: GateFacts, limits: RiskLimits, ask: EntryAsk) -> Check:
    return _share(f.symbol_notional, ask, f.equity, limits.symbol_exposure_pct)


def _leverage(_f: GateFacts, limits: RiskLimits, ask: EntryAsk) -> Check:
    cap = min(limits.leverage_cap, ask.rules.max_leverage)
    return ask.request.leverage <= cap, to_text(ask.request.leverage), to_text(cap)


def _stop_inside_liquidation(_f: GateFacts, _l: RiskLimits, ask: EntryAsk) -> Check:
    distance = abs(ask.reference_price - ask.stop_price) / ask.reference_price * 100
    limit = Decimal(50) / ask.request.leverage
    return distance < limit, f"{distance:.3f} %", f"{limit:.3f} %"


def _precision(_f: GateFacts, _l: RiskLimits, ask: EntryAsk) -> Check:
    request, rules = ask.request, ask.rules
    if not is_multiple(request.qty, rules.qty_step):
        return False, to_text(request.qty), f"multiple of {to_text(rules.qty_step)}"
    if request.price is not None and not is_multiple(request.price, rules.price_tick):
        return False, to_text(request.price), f"multiple of {to_text(rules.price_tick)}"
    return _YES


def _minimum(_f: GateFacts, _l: RiskLimits, ask: EntryAsk) -> Check:
    rules, qty = ask.rules, ask.request.qty
    if qty < rules.min_qty:
        return False, to_text(qty), to_text(rules.min_qty)
    at_worst = qty * min(ask.reference_price, ask.stop_price)
    return at_worst >= rules.min_notional, to_text(at_worst), to_text(rules.min_notional)


def _maximum(_f: GateFacts, _l: RiskLimits, ask: EntryAsk) -> Check:
    limit = ask.rules.max_qty  # 0 where the venue has none
    ok = limit <= 0 or ask.request.qty <= limit
    return ok, to_text(ask.request.qty), to_text(limit) if limit > 0 else "none"


def _price_band(f: GateFacts, limits: RiskLimits, ask: EntryAsk) -> Check:
    limit = f"{to_text(limits.price_band_pct)} %"
    if not f.last_price:
        return False, _UNKNOWN, limit
    price = ask.request.price or ask.reference_price
    distance = abs(price / f.last_price - 1) * 100
    return distance <= limits.price_band_pct, f"{distance:.3f} %", limit


def _duplicate(f: GateFacts, limits: RiskLimits, _a: EntryAsk) -> Check:
    since = f.since_same_ms
    ok = since is None or since >= limits.duplicate_ms
    return ok, "never" if since is None else f"{since} ms ago", f"{limits.duplicate_ms} ms"


def _orders_per_minute(f: GateFacts, limits: RiskLimits, _a: EntryAsk) -> Check:
    count, limit = f.entries_last_minute, limits.orders_per_min
    return count < limit, str(count), str(limit)


def _balance(f: GateFacts, limits: RiskLimits, ask: EntryAsk) -> Check:
    margin = ask.request.qty * ask.reference_price / ask.request.leverage
    if f.free_balance is None:
        return False, _UNKNOWN, f"{margin:.2f}"
    usable = f.free_balance * (1 - limits.reserve_pct / 100)
    return margin <= usable, f"{margin:.2f}", f"{usable:.2f}"


WithSize = Callable[[GateFacts, RiskLimits, EntryAsk], Check]
#: The second half of the chain: what looks at the sized order, and at what was sent before it.
SIZE_RULES: Final[tuple[tuple[Reason, WithSize, str], ...]] = (
    (Reason.EXPOSURE, _exposure, "Total exposure would be too high"),
    (Reason.SYMBOL_EXPOSURE, _symbol_exposure, "Exposure in the symbol would be too high"),
    (Reason.LEVERAGE, _leverage, "Leverage is above the cap"),
    (Reason.STOP_BEYOND_LIQUIDATION, _stop_inside_liquidation, "The stop is too near liquidation"),
    (Reason.PRECISION, _precision, "The venue does not take these digits"),
    (Reason.BELOW_MINIMUM, _minimum, "Below the venue's minimum"),
    (Reason.ABOVE_MAXIMUM, _maximum, "Above the venue's maximum"),
    (Reason.PRICE_BAND, _price_band, "The price is too far from the last one"),
    (Reason.DUPLICATE, _duplicate, "The same entry was sent a moment ago"),
    (Reason.ORDER_RATE, _orders_per_minute, "Too many orders within a minute"),
    (Reason.BALANCE, _balance, "The free balance does not cover the margin"),
)


def check_before_size(facts: GateFacts, limits: RiskLimits) -> Verdict:
    """Judge an entry by the rules that need no size."""
    results = ((reason, rule(facts, limits), text) for reason, rule, text in ENTRY_RULES)
    return _judge(results, limits, [], "")


def check_all_symbols(facts: GateFacts, limits: RiskLimits) -> Verdict:
    """Judge by the rules that would block an entry in any symbol."""
    results = ((reason, rule(facts, limits), text) for reason, rule, text in _OF_ALL_SYMBOLS)
    return _judge(results, limits, [], "")


def check_entry(facts: GateFacts, limits: RiskLimits, ask: EntryAsk, before: Verdict) -> Verdict:
    """Judge the sized order; *before* is the accepted verdict of `check_before_size`."""
    results = ((reason, rule(facts, limits, ask), text) for reason, rule, text in SIZE_RULES)
    return _judge(results, limits, list(before.chain), "All rules passed")


def _judge(
    results: Iterable[tuple[Reason, Check, str]],
    limits: RiskLimits,
    chain: list[RuleResult],
    passed_all: str,
) -> Verdict:
    """Continue *chain* with *results* up to the first that blocks."""
    for reason, (passed, value, limit), text in results:
        if reason in limits.off:
            chain.append(RuleResult(reason, passed=True, value=value, limit=SWITCHED_OFF))
            continue
        chain.append(RuleResult(reason, passed, value, limit))
        if not passed:
            return Verdict(reason, _sentence(text, value, limit), tuple(chain))
    return Verdict(Reason.ACCEPTED, passed_all, tuple(chain))


@dataclass(frozen=True, slots=True)
class Breach:
    """A loss limit that was reached, in plain words."""

    rule: Reason
    message: str


def loss_breach(
    equity: Decimal | None,
    day_start: Decimal | None,
    peak: Decimal | None,
    limits: RiskLimits,
    day_ends: str,
) -> Breach | None:
    """Return which loss limit is reached; None where none is, or that cannot be told.

    *day_ends* names the moment from which the daily loss is measured anew.
    """
    measured = (
        (Reason.DAILY_LOSS, "Daily loss {} of", day_start, limits.daily_loss_pct, day_ends),
        (Reason.DRAWDOWN, "Drawdown {} from the peak of", peak, limits.drawdown_pct,
         "the drawdown is reset or made up for"),
    )  # fmt: skip
    for reason, what, start, limit_pct, until in measured:
        fall = fall_pct(equity, start)
        if reason in limits.off or fall is None or fall < limit_pct:
            continue
        words = what.format(f"{fall:.2f} %")
        return Breach(
            reason,
            f"{words} {start:,.2f} has reached the limit of {to_text(limit_pct)} %: "
            f"no new entries until {until}",
        )
    return None


def check_reducing(request: OrderRequest, rules: MarketRules, *, close_in_flight: bool) -> Verdict:
    """Judge a closing order: entry rules do not apply, identity and precision do."""
    checks = (
        (Reason.SYMBOL_LOCKED, not close_in_flight, "A close is on its way already"),
        (
            Reason.PRECISION,
            is_multiple(request.qty, rules.qty_step),
            "Quantity has too many digits",
        ),
        (Reason.BELOW_MINIMUM, request.qty > 0, "There is nothing to close"),
    )
    chain: list[RuleResult] = []
    for reason, passed, text in checks:
        chain.append(RuleResult(reason, passed, to_text(request.qty)))
        if not passed:
            return Verdict(reason, text, tuple(chain))
    return Verdict(Reason.ACCEPTED, "Reduces risk", tuple(chain))


def _sentence(text: str, value: str, limit: str) -> str:
    """Return *text* with what was measured where that says more: numbers, or why it is locked."""
    if any(letter.isdigit() for letter in limit):
        return f"{text}: {value} (limit {limit})"
    return f"{text}: {value}" if limit == _FREE else text
