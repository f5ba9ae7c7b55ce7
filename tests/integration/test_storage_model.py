"""The repositories against plain dicts, under random orders of calls, failures and restarts."""

import copy
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from typing_extensions import override

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.orders import Fill, Order, OrderState
from cts_desktop.domain.positions import Position, PositionAdjustment, PositionState
from tests.unit.storage.samples import (
    CONNECTION,
    NOW_MS,
    adjustment,
    fill,
    opened,
    order,
    position,
)

#: The same few lines very often: others count them.
pytestmark = pytest.mark.no_cover

numbers = st.integers(1, 4)
amounts = st.decimals(-1000, 1000, places=20)
CLOSED = (PositionState.CLOSED, PositionState.DUST)


@pytest.fixture(autouse=True, scope="module")
def impatience() -> Iterator[None]:
    """A lock is held until a later step here: waiting for its end would only take time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cts_desktop.storage.database.DURABLE_BUSY_MS", 0)
        yield


class Model:
    """What should be stored."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.fills: dict[str, Fill] = {}
        self.positions: dict[str, Position] = {}
        self.adjustments: list[PositionAdjustment] = []
        self.state: dict[str, object] = {}


class Stores(RuleBasedStateMachine):
    """`wanted` has everything queued, `safe` what a crash must not take."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.stores = opened(self.directory)
        self.wanted, self.safe = Model(), Model()
        self.full = False

    @override
    def teardown(self) -> None:
        self.make_room()
        self.stores.close()
        shutil.rmtree(self.directory)

    def committed(self) -> None:
        self.safe = copy.deepcopy(self.wanted)

    @rule(number=numbers)
    def announce(self, number: int) -> None:
        made = order(number)
        if self.full or made.client_id in self.wanted.orders:
            with pytest.raises(DatabaseError):
                self.stores.orders.announce(made, None)
            return
        self.stores.orders.announce(made, None)
        self.wanted.orders[made.client_id] = made
        self.committed()

    @rule(number=numbers, state=st.sampled_from(OrderState), filled=amounts)
    def save_order(self, number: int, state: OrderState, filled: Decimal) -> None:
        made = replace(order(number), state=state, filled_notional=filled)
        self.stores.orders.save(made, "changed")
        self.wanted.orders[made.client_id] = made

    @rule(number=numbers, price=amounts)
    def add_fill(self, number: int, price: Decimal) -> None:
        made = fill(number, price=price)
        assert self.stores.orders.add_fill(made) is (made.trade_id not in self.wanted.fills)
        self.wanted.fills.setdefault(made.trade_id, made)

    @rule(
        number=numbers,
        fees=amounts,
        beyond_fills=st.tuples(amounts, amounts, amounts, amounts),
        fixed=st.tuples(st.none() | amounts, st.none() | amounts),
        state=st.sampled_from(PositionState),
    )
    def save_position(
        self,
        number: int,
        fees: Decimal,
        beyond_fills: tuple[Decimal, ...] = (Decimal(0),) * 4,
        fixed: tuple[Decimal | None, ...] = (None, None),
        state: PositionState = PositionState.CLOSED,
    ) -> None:
        base_fees, base_fee_notional, adjusted_qty, adjusted_notional = beyond_fills
        made = position(
            number,
            fees=fees,
            base_fees=base_fees,
            base_fee_notional=base_fee_notional,
            adjusted_qty=adjusted_qty,
            adjusted_notional=adjusted_notional,
            fixed_stop=fixed[0],
            fixed_target=fixed[1],
            state=state,
        )
        self.stores.positions.save(made)
        self.wanted.positions[made.position_id] = made

    @rule(number=numbers)
    def audit(self, number: int) -> None:
        made = adjustment(len(self.wanted.adjustments), f"pos{number}")
        self.stores.positions.audit(made)
        self.wanted.adjustments.append(made)

    @rule(key=st.sampled_from("ab"), value=st.integers(), durable=st.booleans())
    def put(self, key: str, value: int, durable: bool) -> None:
        if durable and self.full:
            with pytest.raises(DatabaseError):
                self.stores.state.put(key, value, durable=True)
            return
        self.stores.state.put(key, value, durable=durable)
        self.wanted.state[key] = value
        if durable:
            self.committed()

    @rule(number=numbers, fails=st.booleans(), flush=st.booleans(), read=st.booleans())
    def together(self, number: int, fails: bool, flush: bool, read: bool) -> None:
        before = copy.deepcopy(self.wanted)
        writes = (flush or read) and not fails

        def group() -> None:
            with self.stores.together():
                self.add_fill(number, Decimal(number))
                if flush:
                    self.stores.flush()
                self.save_position(number, Decimal(number))
                if read:
                    assert self.stores.positions.get(f"pos{number}") is not None
                if fails:
                    self.fail()

        if fails or (writes and self.full):
            with pytest.raises((ZeroDivisionError, DatabaseError)) as raised:
                group()
            if fails or read:  # a read that fails inside is an error inside
                self.wanted = before
            assert self.full or raised.type is ZeroDivisionError
            return
        group()
        if writes:
            self.committed()

    def fail(self) -> None:
        raise ZeroDivisionError

    @rule()
    def flush(self) -> None:
        if self.full and self.stores.database.queued:
            with pytest.raises(DatabaseError, match="locked"):
                self.stores.flush()
            return
        self.stores.flush()
        self.committed()

    @precondition(lambda self: not self.full)
    @rule()
    def fill_disk(self) -> None:
        # A lock is the failure that strikes every statement alike, however small.
        self.blocker = opened(self.directory)
        self.blocker.database._connection.execute("BEGIN IMMEDIATE")
        self.stores.database._connection.execute("PRAGMA busy_timeout = 0")
        self.full = True

    @rule()
    def make_room(self) -> None:
        if self.full:
            self.blocker.close()
            self.full = False

    @rule()
    def crash(self) -> None:
        """Lose what was not committed, as the death of the process does."""
        self.make_room()
        database = self.stores.database
        database._forget(0)
        self.stores.close()
        self.stores = opened(self.directory)
        self.wanted = copy.deepcopy(self.safe)

    @precondition(lambda self: not self.full)
    @invariant()
    def disk_and_model_agree(self) -> None:
        queued = self.stores.database.queued
        if queued and queued % 3:
            return  # reading writes the queue: leave some to the other rules
        wanted = self.wanted
        for client_id, made in wanted.orders.items():
            assert self.stores.orders.get(client_id) == made
        assert {f.trade_id: f for f in self.stores.orders.fills(CONNECTION)} == wanted.fills
        for position_id, made_position in wanted.positions.items():
            assert self.stores.positions.get(position_id) == made_position
            assert self.stores.positions.adjustments(position_id) == [
                a for a in wanted.adjustments if a.position_id == position_id
            ]
        self.lists_agree()
        for key, value in wanted.state.items():
            assert self.stores.state.get(key) == value
        self.committed()

    def lists_agree(self) -> None:
        orders = sorted(self.wanted.orders.values(), key=lambda made: made.created_ms)
        assert self.stores.orders.entries_since(CONNECTION, NOW_MS + 2) == [
            made for made in orders if made.created_ms >= NOW_MS + 2
        ]
        positions = sorted(self.wanted.positions.values(), key=lambda made: made.position_id)
        over = [made for made in positions if made.state in CLOSED]
        assert self.stores.positions.closed_since(CONNECTION, 0) == over
        with localcontext(prec=100):
            gross = sum(made.gross_pnl(Decimal(0)) for made in over)
        assert self.stores.positions.totals(CONNECTION)[0] == gross


TestStores = Stores.TestCase
TestStores.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
