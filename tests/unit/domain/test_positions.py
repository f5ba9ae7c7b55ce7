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


def in_base(made: Fill) -> Fill:
    """The fill with its fee taken in base currency."""
    return replace(made, fee_currency="BTC")


def bought(qty: str, price: str) -> Position:
    """A long position after one fill without a fee."""
    return position().with_fill(fill(Side.BUY, D(qty), D(price)))


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


class TestFeesInBase:
    def test_what_was_taken_as_a_fee_cannot_be_sold_and_the_result_is_exact(self):
        held = position().with_fill(in_base(fill(Side.BUY, D(1), D(100), D("0.001"))))
        assert held.qty == D("0.999")
        assert held.entry_price == 100
        assert (held.base_fees, held.base_fee_notional, held.fees) == (
            D("0.001"), D("0.1"), D("0.1"),
        )  # fmt: skip
        assert held.gross_pnl(D(100)) == 0
        assert held.net_pnl(D(100)) == D("-0.1")
        ended = held.with_fill(fill(Side.SELL, D("0.999"), D(110), D("0.10989")))
        assert ended.qty == 0
        assert ended.gross_pnl(ZERO) == D("9.99")  # 0.999 × 10
        assert ended.fees == D("0.20989")
        assert ended.net_pnl(ZERO) == D("109.89") - D("0.10989") - 100  # what the account says

    @given(parts=fills, in_coins=st.lists(st.booleans(), max_size=40), mark=st.integers(1, 10**8))
    def test_the_net_result_is_money_and_coins_whatever_the_fees_were_taken_in(
        self, parts, in_coins, mark
    ):
        current, cash, held = position(), D(0), D(0)
        for number, (adds, qty, price, fee) in enumerate(parts):
            way = Side.BUY if adds else Side.SELL
            made = fill(way, D(qty) / 1000, D(price) / 100, D(fee) / 10**8)
            cash -= way.sign * made.notional
            held += way.sign * made.qty
            if in_coins[number : number + 1] == [True]:
                made = in_base(made)
                held -= made.fee
            else:
                cash -= made.fee
            current = current.with_fill(made)
        worth = D(mark) / 100
        assert current.qty == held
        assert current.net_pnl(worth) == cash + held * worth
        assert current.gross_pnl(worth) == cash + held * worth + current.fees


class TestAdoptedQuantities:
    @pytest.mark.parametrize("side", Side)
    @given(qty=st.integers(0, 10**6), price=st.integers(1, 10**8))
    def test_adopting_at_the_mark_earns_nothing_by_itself(self, side, qty, price):
        before = position(side).with_fill(fill(side, D(5), D(100)))
        mark, wanted = D(price) / 100, D(qty) / 1000
        after = before.adjusted_to(wanted, mark)
        assert after.qty == wanted
        assert after.gross_pnl(mark) == before.gross_pnl(mark)
        assert (after.entry_qty, after.exit_qty, after.fees) == (D(5), ZERO, ZERO)

    def test_the_rest_earns_what_it_would_have_earned_alone(self):
        rest = bought("2", "100").adjusted_to(D("0.5"), D(100))
        assert rest.adjusted_qty == D("-1.5")
        assert rest.entry_price == 100
        assert rest.gross_pnl(D(90)) == bought("0.5", "100").gross_pnl(D(90)) == -5
        ended = rest.with_fill(fill(Side.SELL, D("0.5"), D(110)))
        assert (ended.qty, ended.gross_pnl(ZERO)) == (ZERO, D(5))

    def test_what_came_on_top_earns_from_its_adoption_on(self):
        more = bought("1", "100").adjusted_to(D(3), D(100))
        ended = more.with_fill(fill(Side.SELL, D(3), D(104)))
        assert (ended.qty, ended.gross_pnl(ZERO)) == (ZERO, D(12))

    def test_two_adoptions_add_up(self):
        current = bought("2", "100").adjusted_to(D(1), D(100)).adjusted_to(D("1.5"), D(100))
        assert (current.qty, current.adjusted_qty, current.adjusted_notional) == (
            D("1.5"), D("-0.5"), D(-50),
        )  # fmt: skip

    def test_a_quantity_found_without_any_fill_is_a_position_at_the_price_it_was_found_at(self):
        assert not position().was_open
        found = position(Side.SELL).adjusted_to(D(2), D(50))
        assert found.was_open
        assert (found.qty, found.entry_price, found.exit_price) == (D(2), D(50), None)
        assert found.gross_pnl(D(45)) == 10


@pytest.mark.parametrize("state", PositionState)
def test_closed_dust_and_abandoned_are_the_ends(state):
    assert state.is_final == (state.value in {"closed", "dust", "abandoned"})


def test_the_rest_of_a_dust_position_counts_as_worth_nothing():
    dust = replace(
        bought("1", "100").with_fill(fill(Side.SELL, D("0.999"), D(110))), state=PositionState.DUST
    )
    assert dust.qty == D("0.001")
    assert dust.net_pnl(ZERO) == D("9.89")
    assert dust.net_pnl(D(110)) - dust.net_pnl(ZERO) == D("0.11")
