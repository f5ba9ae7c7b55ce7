"""Turns what a qualified set asks for into a sized, gated order, or into a stated refusal."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from cts_desktop.analysis.sizing import Sizing, SizingInput, SizingRefused, size_position
from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.money import nearest_step
from cts_desktop.domain.orders import (
    REDUCING,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderType,
    Side,
)
from cts_desktop.domain.ports import Clock
from cts_desktop.domain.positions import Position
from cts_desktop.domain.risk import Decision, Reason
from cts_desktop.engine.account import Account
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.risk_gate import (
    EntryAsk,
    GateFacts,
    RiskLimits,
    Verdict,
    check_before_size,
    check_entry,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """An entry someone wants: symbol, side, exits in % of the entry price."""

    symbol: str
    side: Side
    tp_pct: float
    sl_pct: float
    trail_start_pct: float
    trail_distance_pct: float
    max_hold_s: int
    set_key: str
    candidates: int = 1


@dataclass(frozen=True, slots=True)
class EngineFlags:
    """The engine's own part of the gate's facts."""

    state: EngineState
    reconciling: bool
    kill_switch: bool
    armed: bool
    storage_ok: bool
    clock_offset_ms: int | None


class EntryDesk:
    """Sizes, gates and sends entries; every wish leaves exactly one decision."""

    def __init__(
        self,
        config: TradeEngineConfig,
        feed: MarketFeed,
        book: PositionBook,
        orders: OrderManager,
        account: Account,
        ids: IdMaker,
        clock: Clock,
        flags: Callable[[], EngineFlags],
    ) -> None:
        self._feed = feed
        self._book = book
        self._orders = orders
        self._account = account
        self._ids = ids
        self._clock = clock
        self._flags = flags
        self._sent_ms: deque[int] = deque()
        self._last_same: dict[tuple[str, Side], int] = {}
        self.refused: dict[str, int] = {}
        self.configure(config)

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed settings from now on."""
        self._config = config
        self._limits: RiskLimits = config.limits()
        self._sizing = config.sizing()
        self._cooldown_ms = round(config.number("close_cooldown_s") * 1000)
        self._trading_on = config.flag("live_trade")

    # ------------------------------------------------------------------ facts
    def facts(self, symbol: str, side: Side, flags: EngineFlags, now_ms: int) -> GateFacts:
        """Collect everything the gate asks about."""
        while self._sent_ms and self._sent_ms[0] <= now_ms - 60_000:
            self._sent_ms.popleft()
        last_close = self._orders.last_close_ms.get(symbol)
        last_same = self._last_same.get((symbol, side))
        baseline = self._account.baseline
        known = symbol in self._feed.rules
        return GateFacts(
            state=flags.state,
            reconciling=flags.reconciling,
            kill_switch=flags.kill_switch,
            armed=flags.armed,
            trading_on=self._trading_on,
            side_possible=side is Side.BUY or not known or not self._is_spot(symbol),
            storage_ok=flags.storage_ok,
            data_age_ms=self._feed.age_ms(symbol, now_ms) if known else None,
            clock_offset_ms=flags.clock_offset_ms,
            locked=self._orders.lock_of(symbol),
            cooldown_ms=last_close + self._cooldown_ms - now_ms if last_close else 0,
            equity=self._account.equity,
            day_start_equity=baseline.day_start if baseline else None,
            peak_equity=baseline.peak if baseline else None,
            open_positions=len(self._book),
            symbol_positions=len(self._book.in_symbol(symbol)),
            total_notional=self._book.notional(self._feed.mark) + self._on_the_way(),
            symbol_notional=self._book.notional(self._feed.mark, symbol) + self._on_the_way(symbol),
            last_price=self._feed.mark(symbol),
            since_same_ms=now_ms - last_same if last_same is not None else None,
            entries_last_minute=len(self._sent_ms),
            free_balance=self._free_balance(),
        )

    def _free_balance(self) -> Decimal | None:
        """Return what is free less the margin of entries on their way."""
        if self._account.balance is None:
            return None
        reserved = sum(
            (self._worth(o) / o.request.leverage for o in self._orders.working()), Decimal(0)
        )
        return self._account.balance.free - reserved

    def _on_the_way(self, symbol: str = "") -> Decimal:
        """Return the notional that working entries, of one symbol or of all, may still add."""
        working = (o for o in self._orders.working() if not symbol or o.symbol == symbol)
        return sum((self._worth(order) for order in working), Decimal(0))

    def _worth(self, order: Order) -> Decimal:
        if order.purpose in REDUCING:
            return Decimal(0)
        price = order.request.price or self._feed.mark(order.symbol) or Decimal(0)
        return order.remaining_qty * price

    def _is_spot(self, symbol: str) -> bool:
        return self._feed.rules[symbol].market_type is MarketType.SPOT

    def blocked_by(self) -> str:
        """Return why no entry could be sent right now whatever the symbol, or an empty text."""
        if not self._feed.symbols:
            return "No symbols"
        now_ms = self._clock.now_ms()
        verdict = check_before_size(
            self.facts(self._feed.symbols[0], Side.BUY, self._flags(), now_ms), self._limits
        )
        of_symbol = {
            Reason.SYMBOL_LOCKED,
            Reason.COOLDOWN,
            Reason.SYMBOL_POSITIONS,
            Reason.DUPLICATE,
            Reason.ORDER_RATE,
        }
        return "" if verdict.accepted or verdict.reason in of_symbol else verdict.message

    # ------------------------------------------------------------------ entries
    def ask(self, wish: Wish) -> bool:
        """Decide about *wish* and send its order if allowed; return whether it was."""
        now_ms = self._clock.now_ms()
        facts = self.facts(wish.symbol, wish.side, self._flags(), now_ms)
        verdict = check_before_size(facts, self._limits)
        if not verdict.accepted:
            self._refuse(wish, verdict, now_ms)
            return False
        rules = self._feed.rules[wish.symbol]
        price = self._feed.mark(wish.symbol)
        assert price is not None  # noqa: S101 - the rule "last price" passed
        size = self._size(wish, rules, price, facts)
        if isinstance(size, SizingRefused):
            refusal = Verdict(Reason(size.reason_code), size.message, verdict.chain)
            self._refuse(wish, refusal, now_ms, size.value, size.limit)
            return False
        ask = self._entry_ask(wish, rules, price, size, now_ms)
        verdict = check_entry(facts, self._limits, ask, verdict)
        if not verdict.accepted:
            self._refuse(wish, verdict, now_ms, computation=_as_json(size))
            return False
        try:
            self._send(wish, ask, verdict, size, now_ms)
        except DatabaseError as error:
            self._refuse(wish, Verdict(Reason.STORAGE, str(error), verdict.chain), now_ms)
            return False
        return True

    def _size(
        self, wish: Wish, rules: MarketRules, price: Decimal, facts: GateFacts
    ) -> Sizing | SizingRefused:
        factors = self._sizing
        return size_position(
            SizingInput(
                balance=facts.equity,
                free_balance=facts.free_balance,
                price=price,
                side=wish.side.sign,
                sl_pct=Decimal(repr(round(wish.sl_pct, 6))),
                qty_step=rules.qty_step,
                min_qty=rules.min_qty,
                max_qty=rules.max_qty,
                min_notional=rules.min_notional,
                exchange_leverage=rules.max_leverage,
                user_leverage=factors.leverage_cap,
                symbol_leverage=rules.max_leverage,
                positions_average=factors.positions_average,
                adverse_move_pct=factors.adverse_move_pct,
                loss_budget_pct=factors.loss_budget_pct,
                base_factor=factors.base_factor,
                mode_factor=factors.live_factor,
                reserve=factors.reserve_pct / 100,
                min_volume_enforcement=factors.min_volume_enforcement,
            )
        )

    def _entry_ask(
        self, wish: Wish, rules: MarketRules, price: Decimal, size: Sizing, now_ms: int
    ) -> EntryAsk:
        request = OrderRequest(
            client_id=self._ids.order(now_ms),
            symbol=wish.symbol,
            side=wish.side,
            type=OrderType.MARKET,
            qty=size.qty,
            leverage=size.leverage,
        )
        stop = price * (1 - wish.side.sign * Decimal(repr(round(wish.sl_pct, 6))) / 100)
        return EntryAsk(request, price, nearest_step(stop, rules.price_tick), rules)

    def _send(self, wish: Wish, ask: EntryAsk, verdict: Verdict, size: Sizing, now_ms: int) -> None:
        connection = self._config.connection
        position = Position(
            position_id=self._ids.position(now_ms),
            connection_id=connection.connection_id,
            symbol=wish.symbol,
            side=wish.side,
            created_ms=now_ms,
            mode=connection.mode,
            set_key=wish.set_key,
            tp_pct=wish.tp_pct,
            sl_pct=wish.sl_pct,
            trail_start_pct=wish.trail_start_pct,
            trail_distance_pct=wish.trail_distance_pct,
            max_hold_s=wish.max_hold_s,
        )
        computation = _as_json(size)
        order = Order(
            request=ask.request,
            connection_id=connection.connection_id,
            purpose=OrderPurpose.ENTRY,
            position_id=position.position_id,
            created_ms=now_ms,
            updated_ms=now_ms,
            set_key=wish.set_key,
            computation=computation,
            mode=connection.mode,
        )
        decision = self._decision(wish, verdict, now_ms, computation=computation)
        self._orders.send(order, _linked(decision, order), position)
        self._sent_ms.append(now_ms)
        self._last_same[wish.symbol, wish.side] = now_ms

    def _refuse(
        self,
        wish: Wish,
        verdict: Verdict,
        now_ms: int,
        value: str = "",
        limit: str = "",
        computation: str = "",
    ) -> None:
        self.refused[verdict.reason] = self.refused.get(verdict.reason, 0) + 1
        decision = self._decision(wish, verdict, now_ms, value, limit, computation)
        self._orders.refuse(decision)

    def _decision(
        self,
        wish: Wish,
        verdict: Verdict,
        now_ms: int,
        value: str = "",
        limit: str = "",
        computation: str = "",
    ) -> Decision:
        last = verdict.chain[-1]
        return Decision(
            connection_id=self._config.connection.connection_id,
            ts_ms=now_ms,
            symbol=wish.symbol,
            side=wish.side,
            purpose=OrderPurpose.ENTRY,
            accepted=verdict.accepted,
            reason=verdict.reason,
            message=verdict.message,
            set_key=wish.set_key,
            value=value or last.value,
            limit=limit or last.limit,
            rules=verdict.chain,
            computation=computation,
        )


def _linked(decision: Decision, order: Order) -> Decision:
    return replace(decision, client_id=order.client_id, position_id=order.position_id)


def _as_json(size: Sizing) -> str:
    return json.dumps(dict(size.computation), separators=(",", ":"))
