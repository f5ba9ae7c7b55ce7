import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.errors import IllegalTransitionError
from cts_desktop.domain.orders import (
    FINAL_STATES,
    Fill,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    OrderType,
    Side,
)

D = Decimal
S = OrderState
PRICE = D(100)
#: What may become what, written out a second time.
TABLE = {
    S.INTENT: {S.SENT, S.REJECTED, S.UNKNOWN},
    S.SENT: {S.OPEN, S.UNKNOWN, S.PARTIALLY_FILLED, S.FILLED, S.CANCELLED, S.REJECTED, S.EXPIRED},
    S.UNKNOWN: {
        S.OPEN, S.PARTIALLY_FILLED, S.FILLED, S.CANCELLED, S.REJECTED, S.EXPIRED, S.LOST,
    },
    S.OPEN: {S.PARTIALLY_FILLED, S.FILLED, S.CANCELLED, S.EXPIRED, S.REJECTED},
    S.PARTIALLY_FILLED: {S.FILLED, S.CANCELLED, S.EXPIRED},
    S.CANCELLED: {S.FILLED},
    S.EXPIRED: {S.FILLED},
    S.LOST: {S.FILLED, S.CANCELLED, S.REJECTED},
    S.REJECTED: {S.FILLED},
    S.FILLED: set(),
}  # fmt: skip


def order(qty: str = "10", state: OrderState = S.SENT) -> Order:
    request = OrderRequest("c1", "BTC/USDT", Side.BUY, OrderType.LIMIT, D(qty), price=D(100))
    return Order(request, "c001", OrderPurpose.ENTRY, "p1", 0, state=state)


def fill(qty: Decimal, price: Decimal = PRICE, ts_ms: int = 5) -> Fill:
    return Fill(
        "c001", "BTC/USDT", "t", "c1", "v9", Side.BUY, price, qty, D(0), "USDT", False, ts_ms
    )


@pytest.mark.parametrize(("state", "wanted"), list(itertools.product(S, S)))
def test_every_pair_of_states(state, wanted):
    before = order(state=state)
    if wanted is state:
        assert before.moved_to(wanted, 7) is before
    elif wanted in TABLE[state]:
        after = before.moved_to(wanted, 7, "why")
        assert (after.state, after.updated_ms, after.reason) == (wanted, 7, "why")
        assert after.finished_ms == (7 if wanted in FINAL_STATES else None)
    else:
        with pytest.raises(IllegalTransitionError, match=f"{state} cannot become {wanted}"):
            before.moved_to(wanted, 7)


@pytest.mark.parametrize("state", S)
def test_a_whole_fill_is_positive_evidence_in_every_state(state):
    after = order(state=state).with_fill(fill(D(10)))
    assert after.state is S.FILLED
    assert after.filled_qty == 10
    assert after.finished_ms == 5
    assert after.venue_id == "v9"


@pytest.mark.parametrize("state", S)
def test_a_late_part_changes_the_sums_of_what_is_over_and_not_its_state(state):
    after = order(state=state).with_fill(fill(D(4)))
    assert after.filled_qty == 4
    assert after.state is (state if state in FINAL_STATES else S.PARTIALLY_FILLED)


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 10**7)), min_size=1, max_size=30))
def test_the_sums_are_exact_whatever_the_parts(parts):
    pairs = [(D(q) / 1000, D(p) / 100) for q, p in parts]
    whole = sum((q for q, _ in pairs), D(0))
    current = order(qty=str(whole))
    for number, (qty, price) in enumerate(pairs):
        assert current.state is (S.PARTIALLY_FILLED if number else S.SENT)
        current = current.with_fill(fill(qty, price))
    assert current.state is S.FILLED
    assert current.remaining_qty == 0
    assert current.filled_notional == sum((q * p for q, p in pairs), D(0))
    average = current.average_price
    assert average is not None
    tiny = D(10) ** -15  # a mean is rounded, sums are not
    assert min(p for _, p in pairs) - tiny <= average <= max(p for _, p in pairs) + tiny


def test_an_order_without_fills_has_no_price():
    assert order().average_price is None
    assert replace(order(), filled_qty=D(2), filled_notional=D(201)).average_price == D("100.5")


def test_sides_are_opposite():
    assert (Side.BUY.opposite, Side.SELL.opposite) == (Side.SELL, Side.BUY)
    assert (Side.BUY.sign, Side.SELL.sign) == (1, -1)
