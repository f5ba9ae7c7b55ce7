"""Positions against plain sums: fills late, twice, in any order; restarts, funding, adoption."""

import asyncio
import random
import tempfile
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from typing_extensions import override

from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill, Order, OrderPurpose, OrderRequest, OrderType, Side
from cts_desktop.domain.ports import FundingPayment
from cts_desktop.domain.positions import Position, PositionState
from tests.helpers.invariants import always
from tests.helpers.manual_clock import ManualClock, turns
from tests.helpers.model_venue import PRICE, ModelMatching
from tests.helpers.order_desk import OrderDesk
from tests.helpers.venue import BTC, ETH, D, Venue

#: The same few lines very often: others count them.
pytestmark = pytest.mark.no_cover

T = TypeVar("T")
PICK = st.integers(0, 8)
QTY = st.sampled_from([D("0.1"), D(1), D("2.5")])
PRICES = st.sampled_from([D("99.3"), D(100), D("101.7")])


@dataclass
class Sums:
    """What one position is, added up by hand."""

    symbol: str
    side: Side
    fills: list[Fill] = field(default_factory=list)
    funding: Decimal = ZERO
    adopted: Decimal = ZERO
    adopted_notional: Decimal = ZERO

    def of(self, *, entries: bool) -> list[Fill]:
        return [f for f in self.fills if (f.side is self.side) == entries]

    @property
    def qty(self) -> Decimal:
        entered = sum((f.qty for f in self.of(entries=True)), ZERO)
        left = sum((f.qty for f in self.of(entries=False)), ZERO)
        return entered - left - sum((f.base_fee for f in self.fills), ZERO) + self.adopted

    @property
    def profit(self) -> Decimal:
        """What came in less what went out, all costs counted, when nothing is left."""
        paid = sum((f.notional for f in self.of(entries=True)), ZERO)
        got = sum((f.notional for f in self.of(entries=False)), ZERO)
        fees = sum((f.fee for f in self.fills if not f.base_fee), ZERO)
        return self.side.sign * (got - paid - self.adopted_notional) - fees - self.funding


class Positions(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.directory = tempfile.TemporaryDirectory()
        self.venue = Venue(ManualClock(), symbols=(BTC, ETH))
        self.model = ModelMatching()
        self.venue.matching = self.model  # type: ignore[assignment]
        self.runs = 0
        self.sums: dict[str, Sums] = {}
        self.owner: dict[str, str] = {}
        self.pending: list[Fill] = []
        self.told: list[Fill] = []
        self.payments: defaultdict[str, int] = defaultdict(int)
        self.now(self.open())

    def now(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def open(self) -> None:
        self.runs += 1
        self.desk = OrderDesk(Path(self.directory.name), self.venue, self.runs)
        self.desk.gateway.deaf = True  # this test is the stream

    async def send(
        self, symbol: str, side: Side, qty: Decimal, purpose: OrderPurpose, position: Position
    ) -> None:
        now_ms = self.desk.clock.now_ms()
        entry = purpose is OrderPurpose.ENTRY
        request = OrderRequest(
            self.desk.ids.order(now_ms), symbol, side, OrderType.LIMIT, qty, price=PRICE,
            reduce_only=not entry,
        )  # fmt: skip
        order = Order(request, "c001", purpose, position.position_id, now_ms, updated_ms=now_ms)
        self.owner[request.client_id] = position.position_id
        self.desk.send(order, position if entry else None)
        await turns()

    # ------------------------------------------------------------------ orders
    @rule(symbol=st.sampled_from([BTC, ETH]), side=st.sampled_from(Side))
    def enter(self, symbol: str, side: Side) -> None:
        if self.desk.book.in_symbol(symbol) or self.model.net(symbol):
            return
        now_ms = self.desk.clock.now_ms()
        position = Position(self.desk.ids.position(now_ms), "c001", symbol, side, now_ms)
        self.sums[position.position_id] = Sums(symbol, side)
        self.now(self.send(symbol, side, D(5), OrderPurpose.ENTRY, position))

    @rule(pick=PICK, purpose=st.sampled_from([OrderPurpose.STOP, OrderPurpose.CLOSE]))
    def leave(self, pick: int, purpose: OrderPurpose) -> None:
        held = self.desk.book.held()
        if not held:
            return
        position = held[pick % len(held)]
        working = self.desk.orders.of_position(position.position_id)
        if not any(order.purpose is purpose for order in working):
            side = position.side.opposite
            self.now(self.send(position.symbol, side, position.qty, purpose, position))

    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        found = [o for o in self.model.orders.values() if o.works]
        if found:
            order = found[pick % len(found)]
            answer = self.model.cancel(order.request.client_id, self.venue.now_ms())

            async def tell() -> None:
                self.desk.orders.on_order(answer)
                await turns()

            self.now(tell())

    # ------------------------------------------------------------------ fills
    @rule(pick=PICK, qty=QTY, price=PRICES, base_fee=st.booleans())
    def execute(self, pick: int, qty: Decimal, price: Decimal, base_fee: bool) -> None:
        """Fill an order at the venue, a cancelled one too; it is told later."""
        found = [o for o in self.model.orders.values() if o.remaining]
        if not found:
            return
        order = found[pick % len(found)]
        request = order.request
        if request.reduce_only:  # no more than we know to hold: what we sent was no more
            qty = min(qty, self.sums[self.owner[request.client_id]].qty - self.leaving(request))
            if qty <= 0:
                return
        base_fee = base_fee and request.side is Side.BUY and not request.reduce_only
        fill = self.model.execute(
            request.client_id, qty, self.venue.now_ms(), price=price, base_fee=base_fee
        )
        if fill is not None:
            self.pending.append(fill)

    def leaving(self, request: OrderRequest) -> Decimal:
        """What is executed of the position, but not told."""
        owner = self.owner[request.client_id]
        mine = (f for f in self.pending if self.owner[f.client_id] == owner)
        return sum((f.qty for f in mine if f.side is request.side), ZERO)

    @rule(pick=PICK, times=st.integers(1, 3))
    def tell(self, pick: int, times: int) -> None:
        if self.pending:
            self.now(self.take(self.pending[pick % len(self.pending)], times))

    @rule(pick=PICK)
    def tell_again(self, pick: int) -> None:
        if self.told:
            self.now(self.take(self.told[pick % len(self.told)], 1))

    async def take(self, fill: Fill, times: int = 1) -> None:
        for _ in range(times):
            self.desk.orders.on_fill(fill)
        if fill in self.pending:
            self.pending.remove(fill)
            self.told.append(fill)
            self.sums[self.owner[fill.client_id]].fills.append(fill)
        await turns()

    # ------------------------------------------------------------------ funding, adoption
    @rule(symbol=st.sampled_from([BTC, ETH]), amount=st.sampled_from([D("0.3"), D("-0.17")]))
    def pay(self, symbol: str, amount: Decimal) -> None:
        held = [p for p in self.desk.book.held() if p.symbol == symbol]
        self.payments[symbol] += 1
        name = f"{symbol} {self.payments[symbol]}"
        payment = FundingPayment(symbol, amount, self.venue.now_ms(), name)
        self.desk.orders.on_funding(payment)
        self.desk.stores.flush()
        if held:
            self.sums[held[0].position_id].funding += amount

    @rule(pick=PICK, change=st.sampled_from([D(1), D("-0.1"), D(-100)]), price=PRICES)
    def adopt(self, pick: int, change: Decimal, price: Decimal) -> None:
        """The venue's position is believed: more, less, or nothing left."""
        held = self.desk.book.held()
        if not held:
            return
        position = held[pick % len(held)]
        if any(self.owner[f.client_id] == position.position_id for f in self.pending):
            return  # its own fills would explain the difference
        qty = max(ZERO, position.qty + change)
        sums = self.sums[position.position_id]
        sums.adopted += qty - position.qty
        sums.adopted_notional += (qty - position.qty) * price

        async def take() -> None:
            self.desk.orders.adopt_qty(position, qty, price, "test")
            self.desk.stores.flush()
            await turns()

        self.now(take())

    # ------------------------------------------------------------------ restarts
    @rule()
    def flush(self) -> None:
        self.desk.stores.flush()

    @rule(seed=st.integers(0, 1000))
    def crash(self, seed: int) -> None:
        """End without a word; what was told but not stored is fetched again, in any order."""

        async def again() -> None:
            await self.desk.crash()
            await self.open()
            again = list(self.told)
            random.Random(seed).shuffle(again)  # noqa: S311
            for fill in again:
                await self.take(fill)

        self.now(again())

    # ------------------------------------------------------------------ what must hold
    @invariant()
    def memory_equals_the_plain_sums(self) -> None:
        for position in self.desk.book.unfinished():
            self.compare(position)

    def compare(self, position: Position) -> None:
        sums = self.sums[position.position_id]
        entries, exits = sums.of(entries=True), sums.of(entries=False)
        assert position.entry_qty == sum((f.qty for f in entries), ZERO)
        assert position.entry_notional == sum((f.notional for f in entries), ZERO)
        assert position.exit_qty == sum((f.qty for f in exits), ZERO)
        assert position.exit_notional == sum((f.notional for f in exits), ZERO)
        assert position.fees == sum((f.fee_in_quote for f in sums.fills), ZERO)
        assert position.funding == sums.funding
        assert position.adjusted_qty == sums.adopted
        assert position.qty == sums.qty

    @override
    def teardown(self) -> None:
        try:
            self.now(self.finish())
        finally:
            self.now(self.desk.crash())
            self.runner.close()
            self.directory.cleanup()

    async def finish(self) -> None:
        """Tell all, end every order, and compare what is stored; also after a restart."""
        while self.pending:
            await self.take(self.pending[0])
        for order in list(self.model.orders.values()):
            self.desk.orders.on_order(self.model.cancel(order.request.client_id, 1))
            await turns()
        realised = ZERO
        for name, sums in self.sums.items():
            stored = self.desk.stores.positions.get(name)
            assert stored is not None
            self.compare(stored)
            if sums.qty:
                assert stored.state in {PositionState.OPEN, PositionState.CLOSING}
            elif stored.was_open:
                assert stored.state is PositionState.CLOSED
                assert stored.net_pnl(PRICE) == sums.profit
                realised += sums.profit
            else:
                assert stored.state is PositionState.ABANDONED
        assert self.desk.book.realised == realised
        assert always(self.desk.stores, self.venue) == []
        await self.desk.crash()
        await self.open()
        assert self.desk.book.realised == realised


TestPositions = Positions.TestCase
TestPositions.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
