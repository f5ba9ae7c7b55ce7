import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.errors import IllegalTransitionError
from cts_desktop.domain.money import ZERO
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
    S.INTENT: {
        S.SENT, S.OPEN, S.UNKNOWN, S.PARTIALLY_FILLED, S.FILLED, S.CANCELLED, S.REJECTED, S.EXPIRED,
    },
    S.SENT: {S.OPEN, S.UNKNOWN, S.PARTIALLY_FILLED, S.FILLED, S.CANCELLED, S.REJECTED, S.EXPIRED},
    S.UNKNOWN: {
        S.OPEN, S.PARTIALLY_FILLED, S.FILLED, S.CANCELLED, S.REJECTED, S.EXPIRED, S.LOST,
    },
    S.OPEN: {S.PARTIALLY_FILLED, S.FILLED, S.CANCELLED, S.EXPIRED, S.REJECTED, S.LOST},
    S.PARTIALLY_FILLED: {S.FILLED, S.CANCELLED, S.EXPIRED, S.LOST},
    S.CANCELLED: {S.FILLED},
    S.EXPIRED: {S.FILLED},
    S.LOST: {S.OPEN, S.PARTIALLY_FILLED, S.FILLED, S.CANCELLED, S.EXPIRED},
    S.REJECTED: {S.OPEN, S.PARTIALLY_FILLED, S.FILLED, S.CANCELLED},
    S.FILLED: set(),
}  # fmt: skip


def order(qty: str = "10", state: OrderState = S.SENT) -> Order:
    request = OrderRequest("c1", "BTC/USDT", Side.BUY, OrderType.LIMIT, D(qty), price=D(100))
    return Order(request, "c001", OrderPurpose.ENTRY, "p1", 0, state=state)


def fill(
    qty: Decimal,
    price: Decimal = PRICE,
    ts_ms: int = 5,
    fee: Decimal = ZERO,
    currency: str = "USDT",
) -> Fill:
    return Fill(
        "c001", "BTC/USDT", "t", "c1", "v9", Side.BUY, price, qty, fee, currency, False, ts_ms
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


parts = st.lists(st.integers(1, 500).map(lambda n: D(n) / 1000), max_size=10)


@given(before=parts, after=parts, whole=st.booleans())
def test_fills_of_a_lost_order_still_count_and_only_the_whole_ends_its_being_lost(
    before, after, whole
):
    rest = D("0.7")
    total = sum((*before, *after), rest)
    current = order(qty=str(total)).moved_to(S.OPEN, 1)
    for qty in before:
        current = current.with_fill(fill(qty))
    current = current.moved_to(S.LOST, 9, "found nowhere")
    for qty in after:
        current = current.with_fill(fill(qty))
    assert (current.state, current.reason) == (S.LOST, "found nowhere")
    assert current.filled_qty == total - rest
    assert current.remaining_qty == rest
    if whole:
        current = current.with_fill(fill(rest, ts_ms=11))
        assert (current.state, current.remaining_qty, current.finished_ms) == (S.FILLED, ZERO, 11)
    assert current.filled_notional == current.filled_qty * PRICE


class TestFees:
    def test_a_fee_in_quote_takes_nothing_of_the_quantity(self):
        made = fill(D(2), fee=D("0.2"))
        assert (made.base_fee, made.fee_in_quote) == (ZERO, D("0.2"))

    def test_a_fee_in_base_takes_of_the_quantity_and_is_worth_the_fills_price(self):
        made = fill(D(2), D(50), fee=D("0.002"), currency="BTC")
        assert (made.base_fee, made.fee_in_quote) == (D("0.002"), D("0.1"))

    def test_a_contracts_base_currency_is_told_from_what_it_settles_in(self):
        made = replace(fill(D(2), fee=D("0.002"), currency="BTC"), symbol="BTC/USDT:USDT")
        assert made.base_fee == D("0.002")
        assert replace(made, fee_currency="USDT").base_fee == 0

    def test_a_rebate_in_base_adds_to_the_quantity(self):
        made = fill(D(2), D(50), fee=D("-0.002"), currency="BTC")
        assert (made.base_fee, made.fee_in_quote) == (D("-0.002"), D("-0.1"))

    def test_no_fee_is_no_fee_in_any_currency(self):
        made = fill(D(2), currency="BTC")
        assert made.base_fee == made.fee_in_quote == 0

    @pytest.mark.parametrize("currency", ["BTC", "USDT"])
    def test_a_share_has_its_part_of_quantity_and_fee_and_nothing_else_changes(self, currency):
        made = fill(D(8), fee=D("0.008"), currency=currency)
        assert made.share(D(2)) == replace(made, qty=D(2), fee=D("0.002"))
        assert made.share(D(8)) == made

    @given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(-(10**6), 10**9))
    def test_two_shares_hold_the_whole_fee_but_for_one_unit_of_booking(self, one, other, fee):
        made = fill(D(one + other) / 1000, fee=D(fee) / 10**8)
        shares = made.share(D(one) / 1000), made.share(D(other) / 1000)
        assert sum(share.qty for share in shares) == made.qty
        assert abs(sum(share.fee for share in shares) - made.fee) <= D("0.00000001")


def test_an_order_without_fills_has_no_price():
    assert order().average_price is None
    assert replace(order(), filled_qty=D(2), filled_notional=D(201)).average_price == D("100.5")


def test_sides_are_opposite():
    assert (Side.BUY.opposite, Side.SELL.opposite) == (Side.SELL, Side.BUY)
    assert (Side.BUY.sign, Side.SELL.sign) == (1, -1)
