from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill, Side
from cts_desktop.domain.positions import CloseReason, Position, PositionState

D = Decimal
fills = st.lists(
    st.tuples(st.booleans(), st.integers(1, 10**6), st.integers(1, 10**8), st.integers(-99, 10**6)),
    max_size=40,
)


def position(side: Side = Side.BUY) -> Position:
    return Position("p1", "c001", "BTC/USDT", side, 0)


def fill(side: Side, qty: Decimal, price: Decimal, fee: Decimal = ZERO, ts_ms: int = 1) -> Fill:
    return Fill("c001", "BTC/USDT", "t", "c1", "v1", side, price, qty, fee, "USDT", False, ts_ms)


@pytest.mark.parametrize("side", Side)
@given(parts=fills, mark=st.integers(1, 10**8))
def test_a_position_is_exactly_the_sum_of_its_fills(side, parts, mark):
    current, cash, held, fees = position(side), D(0), D(0), D(0)
    for adds, qty, price, fee in parts:
        way = side if adds else side.opposite
        made = fill(way, D(qty) / 1000, D(price) / 100, D(fee) / 10**8)
        current = current.with_fill(made)
        cash -= way.sign * made.notional
        held += way.sign * made.qty
        fees += made.fee
    worth = D(mark) / 100
    assert current.sign * current.qty == held
    assert current.gross_pnl(worth) == cash + held * worth
    assert current.net_pnl(worth) == cash + held * worth - fees
    assert current.fees == fees


def test_the_first_fill_opens_and_sets_time_and_best_price():
    opened = position().with_fill(fill(Side.BUY, D(1), D(100), ts_ms=7))
    assert (opened.state, opened.opened_ms, opened.best_price) == (PositionState.OPEN, 7, 100.0)
    more = opened.with_fill(fill(Side.BUY, D(1), D(110), ts_ms=9))
    assert (more.opened_ms, more.best_price, more.entry_price) == (7, 100.0, D(105))


def test_an_added_fill_does_not_take_back_a_close_that_is_under_way():
    closing = replace(
        position().with_fill(fill(Side.BUY, D(1), D(100))), state=PositionState.CLOSING
    )
    assert closing.with_fill(fill(Side.BUY, D(1), D(100))).state is PositionState.CLOSING


def test_prices_are_unknown_before_the_first_fill():
    assert position().entry_price is None
    assert position().exit_price is None
    assert position().qty == 0


def test_a_short_gains_when_the_price_falls():
    short = position(Side.SELL).with_fill(fill(Side.SELL, D(2), D(100), D("0.1")))
    assert short.gross_pnl(D(90)) == 20
    ended = short.with_fill(fill(Side.BUY, D(2), D(95), D("0.1"))).closed(9, CloseReason.TARGET)
    assert (ended.exit_price, ended.net_pnl(D(0))) == (D(95), D("9.8"))
    assert ended.state.is_final
    assert (ended.closed_ms, ended.close_reason) == (9, CloseReason.TARGET)
