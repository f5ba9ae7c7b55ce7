from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.money import (
    book,
    floor_to_step,
    from_float,
    is_multiple,
    nearest_step,
    parse_decimal,
    step_above,
    step_below,
    to_text,
)

D = Decimal
amounts = st.decimals(-(10**9), 10**9, places=8)
steps = st.sampled_from([D("0.00001"), D("0.001"), D("0.5"), D(1), D(25)])


@given(amounts, steps)
def test_steps_around_an_amount_enclose_it(value, step):
    below, above = step_below(value, step), step_above(value, step)
    assert below <= value <= above
    assert above - below in {0, step}
    assert (above == below) == is_multiple(value, step)
    for rounded in (below, above, nearest_step(value, step), floor_to_step(value, step)):
        assert is_multiple(rounded, step)
    assert abs(nearest_step(value, step) - value) <= step / 2


@given(amounts, steps)
def test_flooring_goes_towards_zero(value, step):
    floored = floor_to_step(value, step)
    assert abs(floored) <= abs(value)
    assert abs(value) - abs(floored) < step


@given(amounts)
def test_text_keeps_the_amount_and_has_no_exponent(value):
    text = to_text(value)
    assert D(text) == value
    assert "E" not in text
    assert not ("." in text and text.endswith(("0", ".")))
    assert parse_decimal(f" {text} ", "x") == value


@pytest.mark.parametrize(
    ("value", "text"), [("-0.00", "0"), ("1E+3", "1000"), ("100", "100"), ("1E-8", "0.00000001")]
)
def test_text_of_odd_amounts(value, text):
    assert to_text(D(value)) == text


@pytest.mark.parametrize("text", ["", "abc", "1,5", "nan", "inf", "1 2"])
def test_what_is_no_finite_number_is_refused_by_name(text):
    with pytest.raises(InvalidValueError, match="Balance"):
        parse_decimal(text, "Balance")


@given(amounts)
def test_booking_is_exact_to_eight_digits(value):
    assert book(value) == value
    assert abs(book(value / 3) - value / 3) <= D("0.000000005")


@given(st.integers(1, 10**9), st.sampled_from([D("0.01"), D("0.1"), D("0.0001")]))
def test_a_float_of_the_market_is_the_decimal_it_names(count, tick):
    price = count * tick
    assert from_float(float(price), tick) == price
