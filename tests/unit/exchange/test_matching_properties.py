"""The simulated venue under random orders and prices."""

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cts_desktop.domain.errors import OrderRefusedError
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import Fill, OrderRequest, OrderState, OrderType, Side, VenueOrder
from cts_desktop.domain.ports import FundingPayment
from cts_desktop.exchange.matching import Matching
from cts_desktop.exchange.venue_market import VenueSettings
from tests.unit.exchange.worlds import SYMBOL, many, rules

#: The same few lines very often: others count them.
pytestmark = pytest.mark.no_cover

OTHER = "ETH/USDT"
START = Decimal(10_000)
#: Half the spread, the impact and the tick, as the venue may add them to a price.
WORST = Decimal("0.0006")
TICK = Decimal("0.1")

prices = st.integers(800, 1200).map(lambda ticks: ticks / 10)
sides = st.sampled_from(Side)


class VenueMachine(RuleBasedStateMachine):
    """Random orders, cancels and steps; the books are checked after each of them."""

    market_type = MarketType.PERPETUAL
    fee_in_base = False

    def __init__(self) -> None:
        super().__init__()
        limits = {"market_type": self.market_type}
        self.venue = Matching(
            [rules(SYMBOL, **limits), rules(OTHER, **limits)],
            VenueSettings(start_balance=START, impact_pct=0.05, fee_in_base=self.fee_in_base),
            account_id="acc",
        )
        self.venue.subscribe([SYMBOL, OTHER])
        self.now = 28_790_000
        self.number = 0
        self.last = {SYMBOL: 100.0, OTHER: 100.0}
        self.range = {SYMBOL: (100.0, 100.0), OTHER: (100.0, 100.0)}
        self.funding = Decimal(0)
        self.filled: dict[str, Decimal] = defaultdict(Decimal)
        self.asked: dict[str, OrderRequest] = {}
        self.advance({SYMBOL: (100.0, 100.0, 100.0, 100.0), OTHER: (100.0, 100.0, 100.0, 100.0)})

    def advance(self, bars: dict[str, tuple[float, float, float, float]]) -> None:
        self.now += 1000
        rows = [(*bars[symbol], 500.0, 0.02) for symbol in (SYMBOL, OTHER)]
        for symbol, (_, high, low, last) in bars.items():
            self.range[symbol], self.last[symbol] = (low, high), last
        self.check(self.venue.on_step(many(self.now, rows)))
        self.range = {symbol: (last, last) for symbol, last in self.last.items()}

    def check(self, events) -> None:
        for event in events:
            if isinstance(event, FundingPayment):
                self.funding += event.amount
            elif isinstance(event, Fill):
                self.filled[event.client_id] += event.qty
                self.check_price(event)
            elif isinstance(event, VenueOrder) and event.client_id in self.asked:
                assert event.filled_qty <= self.asked[event.client_id].qty

    def check_price(self, fill: Fill) -> None:
        if fill.client_id.startswith("liq"):
            return
        low, high = (Decimal(str(bound)) for bound in self.range[fill.symbol])
        assert low * (1 - WORST) - TICK <= fill.price <= high * (1 + WORST) + TICK

    @rule(data=st.data())
    def step(self, data) -> None:
        bars = {}
        for symbol in (SYMBOL, OTHER):
            open_, a, b, last = data.draw(st.tuples(prices, prices, prices, prices))
            bars[symbol] = (open_, max(open_, a, b, last), min(open_, a, b, last), last)
        self.advance(bars)

    @rule(
        symbol=st.sampled_from((SYMBOL, OTHER)),
        side=sides,
        kind=st.sampled_from(OrderType),
        qty=st.integers(1, 60_000),
        price=prices,
        reduce_only=st.booleans(),
        post_only=st.booleans(),
        leverage=st.sampled_from((1, 10, 50)),
    )
    def place(self, symbol, side, kind, qty, price, reduce_only, post_only, leverage) -> None:
        self.number += 1
        level = Decimal(str(price))
        request = OrderRequest(
            f"c{self.number}", symbol, side, kind, Decimal(qty) / 1000,
            price=level if kind is OrderType.LIMIT else None,
            stop_price=level
            if kind in {OrderType.STOP_MARKET, OrderType.TAKE_PROFIT_MARKET} else None,
            trailing_pct=Decimal(2) if kind is OrderType.TRAILING_STOP else None,
            reduce_only=reduce_only, post_only=post_only, leverage=Decimal(leverage),
        )  # fmt: skip
        before = self.position(symbol)
        try:
            placed = self.venue.place(request, self.now + 1)
        except OrderRefusedError:
            assert not self.venue.take_events()
            return
        self.asked[request.client_id] = request
        self.check(self.venue.take_events())
        assert self.venue.place(request, self.now + 2).filled_qty == placed.filled_qty
        assert not self.venue.take_events()
        if reduce_only:
            self.check_reduced(before, self.position(symbol))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def cancel(self, data) -> None:
        client_id = data.draw(st.sampled_from(sorted(self.asked)))
        ended = self.venue.cancel(client_id, self.now + 1)
        assert ended.state in {OrderState.CANCELLED, OrderState.FILLED}
        self.check(self.venue.take_events())

    def position(self, symbol: str) -> Decimal:
        found = [p for p in self.venue.positions() if p.symbol == symbol]
        return found[0].qty * found[0].side.sign if found else Decimal(0)

    @staticmethod
    def check_reduced(before: Decimal, after: Decimal) -> None:
        assert before * after >= 0
        assert abs(after) <= abs(before)

    @invariant()
    def equity_is_exact(self) -> None:
        gross = fees = Decimal(0)
        held: dict[str, Decimal] = defaultdict(Decimal)
        for fill in self.venue.fills:
            gross -= fill.side.sign * fill.notional
            held[fill.symbol] += fill.side.sign * fill.qty
            if base := fill.base_fee:
                held[fill.symbol] -= base
                gross += base * fill.price
            fees += fill.fee_in_quote
        gross += sum((qty * Decimal(str(self.last[s])) for s, qty in held.items()), Decimal(0))
        balance = self.venue.balance()
        assert balance.equity == START + gross - fees - self.funding
        assert self.venue.fees == fees
        assert self.venue.funding == self.funding
        assert {s: q for s, q in held.items() if q} == {
            p.symbol: p.qty * p.side.sign for p in self.venue.positions()
        }

    @invariant()
    def no_order_is_filled_beyond_its_quantity(self) -> None:
        for client_id, qty in self.filled.items():
            order = self.venue.order(client_id)
            assert order is not None
            assert order.filled_qty == qty <= order.qty

    @invariant()
    def reduce_only_orders_never_exceed_the_position(self) -> None:
        for order in self.venue.open_orders():
            if order.reduce_only:
                position = self.position(order.symbol)
                assert order.qty - order.filled_qty <= -order.side.sign * position

    @invariant()
    def a_restored_account_is_the_same(self) -> None:
        again = Matching(
            self.venue.rules.values(), VenueSettings(start_balance=START), account_id="acc"
        )
        again.restore(self.venue.fills, self.funding, [])
        assert again.positions() == self.venue.positions()
        assert again.fees == self.venue.fees
        assert again.balance().total == self.venue.balance().total


class SpotMachine(VenueMachine):
    """The same for spot: nothing is ever sold that is not held."""

    market_type = MarketType.SPOT

    @invariant()
    def there_are_no_shorts_and_no_debts(self) -> None:
        assert all(qty >= 0 for asset, qty in self.venue.assets().items() if asset != "USDT")

    @invariant()
    def sells_never_promise_more_than_is_held(self) -> None:
        for symbol in (SYMBOL, OTHER):
            promised = (
                order.qty - order.filled_qty
                for order in self.venue.open_orders()
                if order.symbol == symbol and order.side is Side.SELL
            )
            assert sum(promised) <= self.position(symbol)


class BaseFeeMachine(SpotMachine):
    """The same where what is bought pays its own fee."""

    fee_in_base = True


TestPerpetualVenue = VenueMachine.TestCase
TestSpotVenue = SpotMachine.TestCase
TestBaseFeeVenue = BaseFeeMachine.TestCase
TestPerpetualVenue.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestSpotVenue.settings = TestPerpetualVenue.settings
TestBaseFeeVenue.settings = TestPerpetualVenue.settings
