"""Any sequence of commands, faults, events and restarts ends with books that equal the venue's."""

import asyncio
import random
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from typing_extensions import override

from cts_desktop.domain.events import OrderChanged
from cts_desktop.domain.orders import (
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    OrderType,
    Side,
)
from cts_desktop.domain.positions import CloseReason, Position
from tests.helpers.faults import UNCERTAIN, Fault, empty, other_qty, stale
from tests.helpers.invariants import settled
from tests.helpers.manual_clock import ManualClock, turns
from tests.helpers.model_venue import PRICE, ModelMatching
from tests.helpers.order_desk import OrderDesk
from tests.helpers.venue import BTC, ETH, Venue

#: The same few lines very often: others count them.
pytestmark = pytest.mark.no_cover

O = OrderState  # noqa: E741
QUERIES = (
    "fetch_order", "fetch_open_orders", "fetch_closed_orders", "fetch_fills", "fetch_positions",
)  # fmt: skip
FAULTS = st.sampled_from([Fault.NONE, Fault.NONE, Fault.REFUSED, *UNCERTAIN])
PICK = st.integers(0, 5)
QTY = st.sampled_from([Decimal(1), Decimal(2), Decimal(3)])


class Orders(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.directory = tempfile.TemporaryDirectory()
        self.venue = Venue(ManualClock(), symbols=(BTC, ETH))
        self.model = ModelMatching()
        self.venue.matching = self.model  # type: ignore[assignment]
        self.runs = 0
        self.sent: list[str] = []
        self.findings: list[str] = []
        self.run(self.open())

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    async def open(self) -> None:
        self.runs += 1
        self.desk = OrderDesk(Path(self.directory.name), self.venue, self.runs)
        self.desk.gateway.on_create = lambda request: self.sent.append(request.client_id)
        self.desk.bus.subscribe(OrderChanged, lambda event: self.judge(event.order))
        await self.desk.reconcile()

    def judge(self, order: Order) -> None:
        """Look for the positive evidence that a final state needs."""
        theirs = self.model.orders.get(order.client_id)
        real = theirs.state if theirs else None
        allowed: dict[OrderState, set[OrderState | None]] = {
            O.FILLED: {O.FILLED},
            O.CANCELLED: {O.CANCELLED, O.FILLED},  # a late fill may have come to it since
            O.EXPIRED: {O.EXPIRED, O.FILLED},
            O.REJECTED: {None},
            O.LOST: set(),
        }
        if order.state in allowed and real not in allowed[order.state]:
            self.findings.append(f"{order.client_id} became {order.state}, but it is {real}")
        if order.filled_qty > (theirs.filled if theirs else 0):
            self.findings.append(f"{order.client_id}: {order.filled_qty} filled, {theirs}")

    # ------------------------------------------------------------------ what we do
    def _request(self, symbol: str, side: Side, qty: Decimal, *, reduce: bool) -> OrderRequest:
        name = self.desk.ids.order(self.desk.clock.now_ms())
        kind = OrderType.MARKET if reduce else OrderType.LIMIT
        price = None if reduce else PRICE
        return OrderRequest(name, symbol, side, kind, qty, price=price, reduce_only=reduce)

    async def _send(
        self, request: OrderRequest, purpose: OrderPurpose, position: Position, fault: Fault
    ) -> None:
        now_ms = self.desk.clock.now_ms()
        order = Order(request, "c001", purpose, position.position_id, now_ms, updated_ms=now_ms)
        self.desk.gateway.faults.append(fault)
        self.desk.send(order, position if purpose is OrderPurpose.ENTRY else None)
        await turns()
        self.desk.gateway.faults.clear()

    @rule(symbol=st.sampled_from([BTC, ETH]), side=st.sampled_from(Side), qty=QTY, fault=FAULTS)
    def enter(self, symbol: str, side: Side, qty: Decimal, fault: Fault) -> None:
        desk = self.desk
        if desk.book.in_symbol(symbol) or desk.orders.lock_of(symbol) or self.model.net(symbol):
            return
        now_ms = desk.clock.now_ms()
        position = Position(desk.ids.position(now_ms), "c001", symbol, side, now_ms)
        request = self._request(symbol, side, qty, reduce=False)
        self.run(self._send(request, OrderPurpose.ENTRY, position, fault))

    @rule(pick=PICK, fault=FAULTS)
    def close(self, pick: int, fault: Fault) -> None:
        held = self.desk.book.held()
        if not held or self.desk.orders.close_in_flight(held[pick % len(held)].position_id):
            return
        position = held[pick % len(held)]
        self.desk.orders.set_close_reason(position.position_id, CloseReason.MANUAL)
        request = self._request(position.symbol, position.side.opposite, position.qty, reduce=True)
        self.run(self._send(request, OrderPurpose.CLOSE, position, fault))

    @rule(pick=PICK, fault=FAULTS)
    def cancel(self, pick: int, fault: Fault) -> None:
        working = self.desk.orders.working()
        if not working:
            return

        async def ask() -> None:
            self.desk.gateway.cancel_faults.append(fault)
            self.desk.orders.cancel(working[pick % len(working)])
            await turns()
            self.desk.gateway.cancel_faults.clear()

        self.run(ask())

    @rule(seconds=st.sampled_from([1, 3, 12, 40, 70]))
    def pass_time(self, seconds: int) -> None:
        self.run(self.desk.pass_time(seconds))

    @rule()
    def crash(self) -> None:
        async def again() -> None:
            await self.desk.crash()
            await self.open()

        self.run(again())

    # ------------------------------------------------------------------ what the venue does
    @rule(pick=PICK, part=QTY, late=st.booleans())
    def fill(self, pick: int, part: Decimal, late: bool) -> None:
        """Fill a working order, or one that is cancelled already but was filled before."""
        states = {O.CANCELLED} if late else {O.OPEN, O.PARTIALLY_FILLED}
        found = [o for o in self.model.orders.values() if o.state in states]
        if found:
            name = found[pick % len(found)].request.client_id

            async def execute() -> None:
                self.model.execute(name, part, self.venue.now_ms())
                self.venue.publish()
                await turns()

            self.run(execute())

    @rule(pick=PICK)
    def expire(self, pick: int) -> None:
        found = [o for o in self.model.orders.values() if o.works]
        if found:

            async def end() -> None:
                name = found[pick % len(found)].request.client_id
                self.model.expire(name, self.venue.now_ms())
                self.venue.publish()
                await turns()

            self.run(end())

    # ------------------------------------------------------------------ what lies between
    @rule(times=st.integers(1, 3))
    def repeat_events(self, times: int) -> None:
        self.desk.gateway.echo = times

    @rule()
    def keep_events(self) -> None:
        self.desk.gateway.deaf = True

    @rule(seed=st.integers(0, 1000))
    def tell_events_in_another_order(self, seed: int) -> None:
        async def tell() -> None:
            self.desk.gateway.tell_kept(random.Random(seed))  # noqa: S311
            await turns()

        self.run(tell())

    @rule(noticed=st.booleans())
    def lose_events(self, noticed: bool) -> None:
        async def lose() -> None:
            self.desk.gateway.lose_kept()
            if noticed:
                self.desk.gateway.gap()
            await turns()

        self.run(lose())

    @rule(names=st.sets(st.sampled_from(QUERIES)))
    def fail_queries(self, names: set[str]) -> None:
        self.desk.gateway.failing = set(names)

    @rule(name=st.sampled_from(QUERIES))
    def hang_a_query(self, name: str) -> None:
        self.desk.gateway.hanging.add(name)

    @rule()
    def answer_again(self) -> None:
        self.desk.gateway.hanging.clear()
        self.desk.gateway.release()

    @rule(lie=st.sampled_from([empty, other_qty, stale]))
    def lie_about_positions(self, lie: Any) -> None:
        self.desk.gateway.lies["fetch_positions"].append(lie)

    # ------------------------------------------------------------------ what must hold
    @invariant()
    def every_final_state_has_its_evidence(self) -> None:
        assert self.findings == []

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        assert len(self.sent) == len(set(self.sent))

    @invariant()
    def no_position_has_two_closes(self) -> None:
        closes = [o.position_id for o in self.desk.orders.working() if o.purpose == "close"]
        assert len(closes) == len(set(closes))

    async def _settle(self) -> list[str]:
        self.desk.gateway.calm()
        await self.desk.pass_time(200)
        self.desk.stores.flush()
        return settled(self.desk.stores, self.venue, self.desk, protected=False)

    @override
    def teardown(self) -> None:
        try:
            findings = self.run(self._settle())
            assert findings + self.findings == []
        finally:
            self.run(self.desk.crash())
            self.runner.close()
            self.directory.cleanup()


TestOrders = Orders.TestCase
TestOrders.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
