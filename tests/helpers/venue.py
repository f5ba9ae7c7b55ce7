"""A venue that outlives every connection to it: its market, its account, its troubles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from cts_desktop.domain.errors import (
    ClockOffsetError,
    KeyRefusedError,
    OrderRefusedError,
    RateLimitedError,
    RetryLaterError,
)
from cts_desktop.domain.market import MarketRules, MarketStep, MarketType
from cts_desktop.domain.money import ZERO, book
from cts_desktop.domain.orders import Fill, OrderRequest, OrderType, Side, VenueOrder
from cts_desktop.domain.ports import Balance, VenueAbilities, VenuePosition
from cts_desktop.exchange.matching import Matching
from cts_desktop.exchange.venue_market import VenueSettings
from tests.helpers.faults import Faults
from tests.helpers.manual_clock import ManualClock

if TYPE_CHECKING:
    from tests.helpers.faulty_gateway import FaultyGateway

D = Decimal
BTC, ETH = "BTC/USDT", "ETH/USDT"
START_BALANCE = D(10_000)
NAN = float("nan")


def rules(symbol: str = BTC, **changes: Any) -> MarketRules:
    base, quote = symbol.split("/")
    values: dict[str, Any] = {
        "market_type": MarketType.PERPETUAL, "price_tick": D("0.1"), "qty_step": D("0.001"),
        "min_qty": D("0.001"), "max_qty": D(1000), "min_notional": D(5),
        "maker_fee": D("0.0002"), "taker_fee": D("0.0005"), "max_leverage": D(50),
    }  # fmt: skip
    return MarketRules(symbol=symbol, base=base, quote=quote, **(values | changes))


def market_step(ts_ms: int, prices: Sequence[float | None], volume: float = 1000.0) -> MarketStep:
    """A flat step of every symbol; None is a symbol without a price."""
    last = np.array([NAN if p is None else p for p in prices], np.float64)
    return MarketStep(
        ts_ms, last, last, last, last, np.full(len(prices), volume), np.zeros(len(prices))
    )


@dataclass
class Venue:
    """What outlives a connection: the exchange itself.

    Conditions stay until a test ends them:

    Attributes:
        plan: seeded faults, for every gateway to this venue; calm at first.
        down: maintenance: queries raise RetryLaterError, commands end unknown and do nothing.
        revoked: the key is not accepted any more.
        clock_offset_ms: the venue's clock less the true time; where it differs from ours by more
            than `recv_window_ms` nothing is served.
        invisible_s: for so long after an order was accepted no query knows it or its fills.
        base_fees: spot: fees of what is bought are taken from the quantity.
        volume: of each market step; our orders take a quarter of it.
        prices: by symbol; 0 or None is passed on as it is, and nothing trades.
        stalled: symbols whose prices move while nothing is matched.
        abilities: what the venue can do, for every symbol.
    """

    clock: ManualClock
    symbols: tuple[str, ...] = (BTC,)
    latency_s: float = 0.0
    balance: Decimal = START_BALANCE
    volume_share: float = 0.25
    rule: Mapping[str, Any] = field(default_factory=dict)
    plan: Faults = field(default_factory=Faults)
    down: bool = False
    revoked: bool = False
    clock_offset_ms: int = 0
    recv_window_ms: int = 5_000
    invisible_s: float = 0.0
    base_fees: bool = False
    volume: float = 1000.0
    late_s: float = 3.0
    abilities: VenueAbilities = field(default_factory=VenueAbilities)

    def __post_init__(self) -> None:
        made = [rules(symbol, **self.rule) for symbol in self.symbols]
        settings = VenueSettings(
            start_balance=self.balance, impact_pct=0.0, volume_share=self.volume_share
        )
        self.matching = Matching(made, settings, account_id="c001", seed=7)
        self.matching.subscribe(self.symbols)
        self.prices: dict[str, float | None] = dict.fromkeys(self.symbols, 100.0)
        self.delisted: set[str] = set()
        self.stalled: set[str] = set()
        self.gateway: FaultyGateway | None = None
        self._limited_until_ms = 0
        self._banned = False
        self._accepted_ms: dict[str, int] = {}
        self._arriving: list[tuple[int, OrderRequest]] = []
        self._acts = 0
        self.step()

    def now_ms(self) -> int:
        """Return the venue's time."""
        return self.clock.true_ms + self.clock_offset_ms

    @property
    def _refuses_our_clock(self) -> bool:
        return abs(self.now_ms() - self.clock.now_ms()) > self.recv_window_ms

    # ------------------------------------------------------------------ troubles
    def limit(self, retry_after_s: float, *, banned: bool = False) -> None:
        """Answer 429 (or 418 to everything, commands included) for *retry_after_s*."""
        self._limited_until_ms = self.now_ms() + round(retry_after_s * 1000)
        self._banned = banned

    @property
    def limited_s(self) -> float:
        """Return for how long requests are refused still."""
        return max(0, self._limited_until_ms - self.now_ms()) / 1000

    def delist(self, symbol: str) -> None:
        """Take *symbol* off the market: no rules, no price, no orders."""
        self.delisted.add(symbol)
        self.prices[symbol] = None

    def check_query(self, name: str) -> None:
        """Raise what the present conditions make of a query."""
        self.catch_up()
        if self.down:
            raise RetryLaterError(f"{name}: 503 the venue is in maintenance")
        if self.limited_s:
            code = 418 if self._banned else 429
            raise RateLimitedError(f"{name}: {code}", self.limited_s, banned=self._banned)
        if name in {"server_time_ms", "load_markets"}:
            return  # public
        if self.revoked:
            raise KeyRefusedError(f"{name}: the key is not valid any more")
        if self._refuses_our_clock:
            raise ClockOffsetError(f"{name}: the timestamp is outside the window")

    def check_command(self, name: str) -> None:
        """Raise what the present conditions make of a command; nothing of it is carried out."""
        self.catch_up()
        if self.down:
            raise RetryLaterError(f"{name}: 503 the venue is in maintenance")
        if self.limited_s and self._banned:
            raise OrderRefusedError("held_back", f"{name}: not sent, locked out by the venue")
        if self.revoked:
            raise OrderRefusedError("permission", f"{name}: the key is not valid any more")
        if self._refuses_our_clock:
            raise OrderRefusedError("clock", f"{name}: the timestamp is outside the window")

    # ------------------------------------------------------------------ orders
    def place(self, request: OrderRequest) -> VenueOrder:
        """Accept an order; raises OrderRefusedError."""
        if request.symbol in self.delisted:
            raise OrderRefusedError("unknown_symbol", f"{request.symbol} is not traded any more")
        spare = self._base_fees_of(request.symbol)
        if spare and request.side is Side.SELL:
            held = self.matching.assets().get(request.symbol.split("/")[0], ZERO) - spare
            if request.qty > held:
                raise OrderRefusedError("insufficient_balance", f"Only {held} can be sold")
        answer = self.matching.place(request, self.now_ms())
        self._accepted_ms.setdefault(request.client_id, self.now_ms())
        return answer

    def place_late(self, request: OrderRequest) -> None:
        """Let an order arrive `late_s` from now."""
        self._arriving.append((self.now_ms() + round(self.late_s * 1000), request))

    def catch_up(self) -> None:
        """Take what has arrived by now."""
        now_ms = self.now_ms()
        due = [request for at_ms, request in self._arriving if at_ms <= now_ms]
        self._arriving = [late for late in self._arriving if late[0] > now_ms]
        for request in due:
            try:
                self.place(request)
            except OrderRefusedError:
                continue
            self.publish()

    def publish(self) -> None:
        """Tell the connected gateway what happened."""
        events = [self._told(event) for event in self.matching.take_events()]
        if self.gateway is not None:
            self.gateway.tell(events)

    def step(self) -> None:
        """Let the market take one step at the present prices."""
        self.catch_up()
        prices = self.prices.items()
        traded = [None if symbol in self.stalled else price or None for symbol, price in prices]
        events = self.matching.on_step(market_step(self.now_ms(), traded, self.volume))
        if self.gateway is not None:
            self.gateway.tell(self._told(event) for event in events)

    # ------------------------------------------------------------------ answers
    def is_visible(self, client_id: str) -> bool:
        """Tell whether queries know an order by now."""
        accepted_ms = self._accepted_ms.get(client_id)
        if accepted_ms is None:
            return True
        return self.now_ms() >= accepted_ms + round(self.invisible_s * 1000)

    def fills(self, since_ms: int = 0) -> list[Fill]:
        """Return every execution, as it is told."""
        return [self._as_told(f) for f in self.matching.fills if f.ts_ms >= since_ms]

    def orders(self) -> list[VenueOrder]:
        """Return every order there ever was."""
        closed = [o for s in self.symbols for o in self.matching.closed_orders(s, 0)]
        return closed + self.matching.open_orders()

    def open_orders(self) -> list[VenueOrder]:
        """Return the working orders."""
        return self.matching.open_orders()

    @property
    def funding(self) -> Decimal:
        """Return all funding paid."""
        return self.matching.funding

    def rules_of(self, symbol: str) -> MarketRules:
        """Return the rules of *symbol*."""
        return self.matching.rules[symbol]

    def has_stops(self, symbol: str) -> bool:
        """Tell whether stops rest here."""
        return self.gateway is None or self.gateway.abilities(symbol).stops

    def positions(self) -> list[VenuePosition]:
        """Return the open positions, or what is held less the fees taken from it."""
        held = [
            replace(p, qty=p.qty - self._base_fees_of(p.symbol)) for p in self.matching.positions()
        ]
        return [p for p in held if p.qty]

    def qty(self, symbol: str) -> Decimal:
        """Return the signed open quantity of *symbol*."""
        return sum((p.side.sign * p.qty for p in self.positions() if p.symbol == symbol), ZERO)

    def balance_now(self) -> Balance:
        """Return the balance."""
        return self.matching.balance()

    def _told(self, event: object) -> object:
        return self._as_told(event) if isinstance(event, Fill) else event

    def _as_told(self, fill: Fill) -> Fill:
        if fill.client_id.startswith("liq"):
            fill = replace(fill, liquidation=True)
        if self.base_fees and fill.side is Side.BUY and self._is_spot(fill.symbol):
            base = fill.symbol.split("/")[0]
            fill = replace(fill, fee=book(fill.fee / fill.price), fee_currency=base)
        return fill

    def _base_fees_of(self, symbol: str) -> Decimal:
        if not self.base_fees:
            return ZERO
        return sum((f.base_fee for f in self.fills() if f.symbol == symbol), ZERO)

    def _is_spot(self, symbol: str) -> bool:
        return self.matching.rules[symbol].market_type is MarketType.SPOT

    # ------------------------------------------------------------------ other hands
    def by_hand(
        self, symbol: str, side: Side, qty: str | Decimal, kind: OrderType = OrderType.MARKET,
        *, name: str = "web", **more: Any,
    ) -> VenueOrder:  # fmt: skip
        """Place an order that did not come from this program, and tell what it does."""
        self._acts += 1
        request = OrderRequest(f"{name}{self._acts}", symbol, side, kind, D(qty), **more)
        answer = self.place(request)
        self.publish()
        return answer

    def cancel_by_hand(self, client_id: str) -> None:
        """Cancel any order at the venue's own page."""
        self.matching.cancel(client_id, self.now_ms())
        self.publish()

    def close_by_hand(self, symbol: str) -> None:
        """Close what is held at the venue's own page."""
        qty = self.qty(symbol)
        side = Side.SELL if qty > 0 else Side.BUY
        self.by_hand(symbol, side, abs(qty), reduce_only=True)

    def liquidate(self, symbol: str) -> None:
        """Close *symbol* by force, after every order in it was cancelled."""
        for order in self.matching.open_orders():
            if order.symbol == symbol:
                self.matching.cancel(order.client_id, self.now_ms())
        qty = self.qty(symbol)
        side = Side.SELL if qty > 0 else Side.BUY
        self.by_hand(symbol, side, abs(qty), name="liq", reduce_only=True)

    def do(self, act: Callable[[Matching], object]) -> None:
        """Do something else with the matching, and tell what comes of it."""
        act(self.matching)
        self.publish()
