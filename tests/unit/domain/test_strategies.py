from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.orders import Fill, Side
from cts_desktop.domain.positions import Position
from cts_desktop.domain.strategies import DCA_STEPS, DcaPlan, DcaTarget

D = Decimal
STARTED = DcaPlan(first_qty=D(2), first_notional=D(200), taken=1, break_even_pct=D("0.2"))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "no JSON", '{"steps": [["x", "1"]]}',
                                  '{"steps": [], "target": "moon"}'])  # fmt: skip
def test_a_stored_plan_that_cannot_be_read_is_refused_in_words(text):
    with pytest.raises(InvalidValueError, match="DCA plan cannot be read"):
        DcaPlan.from_text(text)


@given(
    st.sampled_from(DcaTarget),
    st.integers(0, 4),
    st.decimals("0", "1000000", places=8, allow_nan=False),
    st.decimals("0.01", "4", places=4, allow_nan=False),
)
def test_a_plan_comes_back_from_storage_to_the_last_digit(target, taken, amount, limit):
    plan = DcaPlan(target=target, taken=taken, first_qty=amount, first_notional=amount * 3,
                   limit=limit, leverage=D("7.5"), break_even_pct=D("0.2"),
                   steps=DCA_STEPS[:taken])  # fmt: skip
    assert DcaPlan.from_text(plan.to_text()) == plan


def test_the_first_entry_is_remembered_by_the_first_add_and_kept_by_the_others():
    plan = DcaPlan()
    assert not plan.started
    once = plan.placed(D(2), D(200))
    assert (once.started, once.first_price, once.taken) == (True, D(100), 1)
    twice = once.placed(D(5), D("498.5"))
    assert (twice.first_qty, twice.first_notional, twice.taken) == (D(2), D(200), 2)
    assert twice.passed_over().passed_over().next_step is None


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("target", "price"),
    [(DcaTarget.AVERAGE, D("99.7") * D("0.02")), (DcaTarget.FIRST_ENTRY, D("2.3")),
     (DcaTarget.BREAK_EVEN_PLUS, D("99.7") * D("0.002"))],
)  # fmt: skip
def test_the_target_is_measured_from_what_was_chosen(sign, target, price):
    """Average 0.3 in favour of the first entry's 100, take profit 2 %."""
    average = 100 - sign * D("0.3")
    plan = replace(STARTED, target=target)
    expected = {
        DcaTarget.AVERAGE: average * (1 + sign * D("0.02")),
        DcaTarget.FIRST_ENTRY: 100 + sign * D(2),
        DcaTarget.BREAK_EVEN_PLUS: average * (1 + sign * D("0.002")),
    }[target]
    assert plan.target_price(average, sign, D(2)) == expected
    if sign > 0:
        assert expected - average == price


def test_break_even_plus_never_asks_for_more_than_the_take_profit():
    plan = replace(STARTED, target=DcaTarget.BREAK_EVEN_PLUS)
    assert plan.target_price(D(100), 1, D("0.1")) == D("100.1")


@given(st.decimals("1", "4", places=3), st.decimals("0.1", "4", places=3))
def test_at_the_stop_the_whole_position_loses_what_the_first_entry_would_have_lost(share, sl_pct):
    notional = STARTED.first_notional * share
    lost = notional * STARTED.stop_distance(sl_pct, notional) / 100
    assert abs(lost - STARTED.first_notional * sl_pct / 100) < D("1e-20")


def _fill(price: str, qty: str, side: Side = Side.BUY) -> Fill:
    return Fill("c1", "BTC/USDT", f"t{price}{qty}", "", "", side, D(price), D(qty), D(0), "USDT",
                maker=False, ts_ms=5)  # fmt: skip


def test_the_exits_of_a_position_follow_its_plan_from_the_first_fill_of_an_add_on():
    position = Position("p", "c1", "BTC/USDT", Side.BUY, 1, dca=DcaPlan()).with_fill(
        _fill("100", "2")
    )
    assert position.averaged is None
    sent = replace(position, dca=DcaPlan().placed(D(2), D(200)))
    assert sent.averaged is None
    assert sent.with_fill(_fill("99.5", "0.1")).averaged == sent.dca


@pytest.mark.parametrize(("latched", "best"), [(False, 99.5), (True, 101.0)])
def test_an_add_starts_the_best_price_anew_unless_the_trailing_stop_is_latched(latched, best):
    plan = DcaPlan().placed(D(2), D(200))
    held = replace(
        Position("p", "c1", "BTC/USDT", Side.BUY, 1, dca=plan).with_fill(_fill("100", "2")),
        best_price=101.0, trail_latched=latched,
    )  # fmt: skip
    assert held.with_fill(_fill("99.5", "3")).best_price == best
    assert held.with_fill(_fill("99.5", "1", Side.SELL)).best_price == 101.0
