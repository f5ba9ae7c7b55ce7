"""Turns what a qualified set asks for into a sized, gated order, or into a stated refusal."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from math import inf
from typing import Literal

from cts_desktop.analysis.sizing import Sizing, SizingRefused
from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import ZERO, nearest_step
from cts_desktop.domain.orders import (
    REDUCING,
    RESTING,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderType,
    Side,
)
from cts_desktop.domain.positions import Position
from cts_desktop.domain.risk import Decision, Reason
from cts_desktop.domain.strategies import DcaPlan
from cts_desktop.engine.account import Account
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.dca import Addition
from cts_desktop.engine.entry_memory import EntryMemory
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.limit_measures import Measure, measures
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.risk_gate import (
    EntryAsk,
    GateFacts,
    RiskLimits,
    Verdict,
    check_all_symbols,
    check_before_size,
    check_entry,
)


class Origin(Enum):
    """Who wants an entry: each has a switch and a volume factor of its own."""

    MAIN = auto()
    PRESET = auto()


@dataclass(frozen=True, slots=True)
class LimitReached:
    """A limit of whoever asks: what it is in words, what was counted, and how many are allowed."""

    message: str
    value: str
    limit: str


@dataclass(frozen=True, slots=True)
class Wish:
    """An entry someone wants: symbol, side, exits in % of the entry price.

    Attributes:
        strategy_factor: times the usual volume (Block); dca: how it may be added to.
        strategy_words: what the strategies say, shown with the size.
        reached: a limit of the asking preset itself, for which it is refused.
    """

    symbol: str
    side: Side
    tp_pct: float
    sl_pct: float
    trail_start_pct: float
    trail_distance_pct: float
    max_hold_s: int
    set_key: str
    candidates: int = 1
    strategy_factor: Decimal = Decimal(1)
    dca: DcaPlan | None = None
    strategy_words: str = ""
    origin: Origin = Origin.MAIN
    reached: LimitReached | None = None


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
    """Sizes, gates and sends entries; every wish leaves exactly one decision.

    Attributes:
        refused: how often each rule blocked an entry, by its reason.
    """

    def __init__(
        self,
        config: TradeEngineConfig,
        feed: MarketFeed,
        book: PositionBook,
        orders: OrderManager,
        account: Account,
        ids: IdMaker,
        memory: EntryMemory,
        flags: Callable[[], EngineFlags],
    ) -> None:
        self._feed = feed
        self._book = book
        self._orders = orders
        self._account = account
        self._ids = ids
        self._memory = memory
        self._flags = flags
        self._bound: dict[str, Decimal] = {}
        self.refused: dict[str, int] = {}
        self.configure(config)

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed settings from now on."""
        self._config = config
        self._limits: RiskLimits = config.limits()
        self._sizing = config.sizing()
        self._cooldown_ms = round(config.number("close_cooldown_s") * 1000)
        self._trading_on = {
            Origin.MAIN: config.flag("live_trade"),
            Origin.PRESET: config.flag("preset_trade"),
        }
        only_preset = config.values["preset_type"] and not self._trading_on[Origin.MAIN]
        self._usual = Origin.PRESET if only_preset else Origin.MAIN

    # ------------------------------------------------------------------ facts
    def facts(
        self,
        symbol: str,
        side: Side,
        flags: EngineFlags,
        now_ms: int,
        set_key: str = "",
        origin: Origin = Origin.MAIN,
    ) -> GateFacts:
        """Collect everything the gate asks about."""
        in_symbol = self._book.in_symbol(symbol)
        baseline = self._account.baseline
        known = symbol in self._feed.rules
        return GateFacts(
            state=flags.state,
            reconciling=flags.reconciling,
            kill_switch=flags.kill_switch,
            armed=flags.armed,
            trading_on=self._trading_on[origin],
            side_possible=side is Side.BUY or not known or not self._is_spot(symbol),
            storage_ok=flags.storage_ok,
            data_age_ms=self._feed.age_ms(symbol, now_ms) if known else None,
            clock_offset_ms=flags.clock_offset_ms,
            locked=self._orders.lock_of(symbol) or _other_side(in_symbol, side),
            cooldown_ms=self._cooldown_left_ms(symbol, now_ms),
            equity=self._account.equity,
            day_start_equity=baseline.day_start if baseline else None,
            peak_equity=baseline.peak if baseline else None,
            open_positions=len(self._book),
            symbol_positions=len(in_symbol),
            set_positions=self._of_set(set_key, side) if set_key else 0,
            total_notional=self._exposure(),
            symbol_notional=self._exposure(symbol),
            last_price=self._feed.mark(symbol),
            since_same_ms=self._memory.since_same_ms(symbol, side, now_ms),
            entries_last_minute=self._memory.last_minute(now_ms),
            free_balance=self._free_balance(),
        )

    def _cooldown_left_ms(self, symbol: str, now_ms: int) -> int:
        since_ms = self._memory.since_close_ms(symbol, now_ms)
        return 0 if since_ms is None else self._cooldown_ms - since_ms

    def _of_set(self, set_key: str, side: Side) -> int:
        positions = self._book.unfinished()
        return sum(1 for p in positions if p.set_key == set_key and p.side is side)

    def _exposure(self, symbol: str = "") -> Decimal | None:
        """Return the notional held and on its way, of one symbol or of all; None if unknown."""
        total = self._book.notional(self._feed.mark, symbol)
        for order in self._entries():
            if not symbol or order.symbol == symbol:
                worth = self._worth(order)
                if worth is None:
                    return None
                total += worth
        return total

    def _free_balance(self) -> Decimal | None:
        """Return what is free less the margin of entries that the balance does not show yet.

        An entry binds its margin from its announcement until the balance was asked for after the
        venue had taken it or, once it is over, holds every fill that has come: so no two entries
        are sent against the same money, not even while a fill is waiting for the new balance.
        """
        if self._account.balance is None:
            return None
        entries = {order.client_id: order for order in self._entries()}
        if self._account.events == self._orders.account_events:
            self._bound = {key: v for key, v in self._bound.items() if key in entries}
        bound = sum((v for key, v in self._bound.items() if key not in entries), ZERO)
        for key, order in entries.items():
            if order.state in RESTING and order.updated_ms < self._account.asked_ms:
                continue  # the venue had it when the balance was asked for: it shows there
            worth = self._worth(order)
            if key not in self._bound and worth is None:
                return None
            bound += self._bound.get(key) or (worth or ZERO) / order.request.leverage
        return self._account.balance.free - bound

    def _entries(self) -> list[Order]:
        return [o for o in self._orders.working() if o.purpose not in REDUCING]

    def _worth(self, order: Order) -> Decimal | None:
        """Return the notional a working entry may still add, or None without a price."""
        price = order.request.price or self._feed.mark(order.symbol)
        return None if price is None else order.remaining_qty * price

    def _is_spot(self, symbol: str) -> bool:
        return self._feed.rules[symbol].market_type is MarketType.SPOT

    def since_same_ms(self, symbol: str, side: Side) -> int | None:
        """Return the time since the last entry in symbol and side, None if there was none."""
        return self._memory.since_same_ms(symbol, side, self._memory.now_ms())

    def measures(self) -> tuple[Measure, ...]:
        """Return how near the limits are at this moment, whatever the symbol."""
        if not self._feed.symbols:
            return ()
        held = dict.fromkeys(self._feed.symbols, ZERO)
        for position in self._book.held():
            price = self._feed.mark(position.symbol) or position.entry_price or ZERO
            held[position.symbol] = held.get(position.symbol, ZERO) + position.qty * price
        fullest = max(held, key=lambda symbol: held[symbol])
        facts = self.facts(fullest, Side.BUY, self._flags(), self._memory.now_ms())
        return measures(facts, self._limits, fullest)

    def blocked_by(self, origin: Origin | None = None) -> str:
        """Return why no entry could be sent right now whatever the symbol, or an empty text.

        Without *origin* for whoever trades here: a preset alone, or the main engine.
        """
        now_ms = self._memory.now_ms()
        ages = {symbol: self._feed.age_ms(symbol, now_ms) for symbol in self._feed.symbols}
        if not ages:
            return "No symbols"
        freshest = min(ages, key=lambda symbol: _or_endless(ages[symbol]))
        facts = self.facts(freshest, Side.BUY, self._flags(), now_ms, origin=origin or self._usual)
        return check_all_symbols(facts, self._limits).message

    # ------------------------------------------------------------------ entries
    def ask(self, wish: Wish) -> bool:
        """Decide about *wish* and send its order if allowed; return whether it was."""
        now_ms = self._memory.now_ms()
        facts = self.facts(wish.symbol, wish.side, self._flags(), now_ms, wish.set_key, wish.origin)
        verdict = check_before_size(facts, self._limits)
        if verdict.accepted and (reached := wish.reached) is not None:
            verdict = verdict.blocked(
                Reason.PRESET_LIMIT, reached.message, reached.value, reached.limit
            )
        if not verdict.accepted:
            return self._refuse(wish, verdict, now_ms)
        price = facts.last_price
        assert price is not None  # noqa: S101 - the rule "no data" passed
        rules = self._feed.rules[wish.symbol]
        sl_pct = Decimal(repr(round(wish.sl_pct, 6)))
        stop = nearest_step(price * (1 - wish.side.sign * sl_pct / 100), rules.price_tick)
        size = self._sizing.size(
            rules, price, stop, sl_pct, facts.equity, facts.free_balance, wish.strategy_factor,
            preset=wish.origin is Origin.PRESET,
        )  # fmt: skip
        if isinstance(size, SizingRefused):
            why = (size.reason_code, size.message, size.value, size.limit)
            return self._refuse(wish, verdict.blocked(*why), now_ms)
        request = OrderRequest(
            client_id=self._ids.order(now_ms),
            symbol=wish.symbol,
            side=wish.side,
            type=OrderType.MARKET,
            qty=size.qty,
            leverage=size.leverage,
        )
        verdict = check_entry(facts, self._limits, EntryAsk(request, price, stop, rules), verdict)
        if not verdict.accepted:
            return self._refuse(wish, verdict, now_ms, _why_this_size(size, wish))
        try:
            self._send(wish, request, verdict, size, now_ms)
        except DatabaseError as error:
            blocked = verdict.blocked(Reason.STORAGE, str(error), "cannot write", "writable")
            return self._refuse(wish, blocked, now_ms, _why_this_size(size, wish))
        return True

    def _send(
        self, wish: Wish, request: OrderRequest, verdict: Verdict, size: Sizing, now_ms: int
    ) -> None:
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
            dca=None if wish.dca is None else replace(wish.dca, leverage=size.leverage),
        )
        order = self._order(request, OrderPurpose.ENTRY, position, _why_this_size(size, wish))
        decision = self._decision(wish, verdict, now_ms, order.computation)
        self._announce(order, decision, position, size.margin)

    def _order(
        self, request: OrderRequest, purpose: OrderPurpose, position: Position, computation: str
    ) -> Order:
        now_ms = self._memory.now_ms()
        return Order(
            request=request,
            connection_id=self._config.connection.connection_id,
            purpose=purpose,
            position_id=position.position_id,
            created_ms=now_ms,
            updated_ms=now_ms,
            set_key=position.set_key,
            computation=computation,
            mode=position.mode,
        )

    def _announce(
        self, order: Order, decision: Decision, position: Position, margin: Decimal
    ) -> None:
        self._orders.send(order, _linked(decision, order), position)
        self._memory.add(order.symbol, order.request.side, order.created_ms)
        self._bound[order.client_id] = margin

    # ------------------------------------------------------------------ adds
    def add(self, addition: Addition) -> bool:
        """Decide about an add to an open position and send it if allowed; return whether it was.

        All rules of an entry hold. The position itself does not count against the limits of how
        many there may be: it is no further one.
        """
        position, now_ms = addition.position, self._memory.now_ms()
        facts = self.facts(position.symbol, position.side, self._flags(), now_ms, position.set_key)
        facts = replace(
            facts,
            open_positions=facts.open_positions - 1,
            symbol_positions=facts.symbol_positions - 1,
            set_positions=max(0, facts.set_positions - 1),
        )
        computation = _as_json(addition.computation)
        verdict = check_before_size(facts, self._limits)
        if not verdict.accepted:
            return self._refuse(position, verdict, now_ms, computation)
        request = OrderRequest(
            client_id=self._ids.order(now_ms),
            symbol=position.symbol,
            side=position.side,
            type=OrderType.MARKET,
            qty=addition.qty,
            leverage=addition.plan.leverage,
        )
        rules = self._feed.rules[position.symbol]
        ask = EntryAsk(request, addition.price, addition.stop_price, rules)
        verdict = check_entry(facts, self._limits, ask, verdict)
        if not verdict.accepted:
            return self._refuse(position, verdict, now_ms, computation)
        order = self._order(request, OrderPurpose.ADD, position, computation)
        decision = self._decision(position, verdict, now_ms, computation)
        margin = addition.qty * addition.price / addition.plan.leverage
        try:
            self._announce(order, decision, position, margin)
        except DatabaseError as error:
            blocked = verdict.blocked(Reason.STORAGE, str(error), "cannot write", "writable")
            return self._refuse(position, blocked, now_ms, computation)
        return True

    def _refuse(
        self, asker: Wish | Position, verdict: Verdict, now_ms: int, computation: str = ""
    ) -> Literal[False]:
        self.refused[verdict.reason] = self.refused.get(verdict.reason, 0) + 1
        self._orders.refuse(self._decision(asker, verdict, now_ms, computation))
        return False

    def _decision(
        self, asker: Wish | Position, verdict: Verdict, now_ms: int, computation: str
    ) -> Decision:
        """Return what was decided about an entry someone wishes for, or an add to a position."""
        position_id = asker.position_id if isinstance(asker, Position) else ""
        deciding = verdict.chain[-1]
        return Decision(
            connection_id=self._config.connection.connection_id,
            ts_ms=now_ms,
            symbol=asker.symbol,
            side=asker.side,
            purpose=OrderPurpose.ADD if position_id else OrderPurpose.ENTRY,
            accepted=verdict.accepted,
            reason=verdict.reason,
            message=verdict.message,
            set_key=asker.set_key,
            position_id=position_id,
            value=deciding.value,
            limit=deciding.limit,
            rules=verdict.chain,
            computation=computation,
        )


def _or_endless(age_ms: int | None) -> float:
    return inf if age_ms is None else age_ms


def _other_side(in_symbol: Iterable[Position], side: Side) -> str:
    """Return what locks *side*: an account holds one net quantity per symbol."""
    if any(position.side is not side for position in in_symbol):
        return "a position on the other side is open"
    return ""


def _linked(decision: Decision, order: Order) -> Decision:
    return replace(decision, client_id=order.client_id, position_id=order.position_id)


def _why_this_size(size: Sizing, wish: Wish) -> str:
    strategies = {"strategies": wish.strategy_words} if wish.strategy_words else {}
    return _as_json({**size.computation, **strategies})


def _as_json(computation: Mapping[str, str]) -> str:
    return json.dumps(dict(computation), separators=(",", ":"))
