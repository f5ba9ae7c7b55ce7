"""Numbers and days in the format of the user, shown and typed."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.money import GROUP, MINUS
from cts_desktop.ui import formatting as f
from cts_desktop.ui.formatting import Dates, Numbers
from cts_desktop.ui.presets.fields import parse_trailing, trailing_text
from cts_desktop.ui.settings.editors import NumberBox

NOON_MS = 1_774_958_400_123  # 2026-03-31 12:00:00.123 UTC


@pytest.fixture(autouse=True)
def neutral() -> Iterator[None]:
    yield
    f.use(Numbers.NEUTRAL)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        (Numbers.NEUTRAL, f"{MINUS}1{GROUP}234{GROUP}567.5"),
        (Numbers.COMMA, f"{MINUS}1.234.567,5"),
        (Numbers.POINT, f"{MINUS}1,234,567.5"),
    ],
)
def test_every_kind_of_number_follows_the_format(numbers, text):
    f.use(numbers)
    point = "," if numbers is Numbers.COMMA else "."
    assert f.price(Decimal("-1234567.5")) == text
    assert f.money(1.005) == f"1{point}00"
    assert f.profit(Decimal("0.25"), "USDT") == f"▲ +0{point}25{GROUP}USDT"
    assert f.share(0.4312, 1) == f"43{point}1{GROUP}%"
    assert f.age(120) == f"0{point}1{GROUP}s"
    assert f.bytes_size(1_234_567) == f"1{point}2{GROUP}MB"
    assert f.general(0.0000125) == f"0{point}0000125"
    assert f.used() is numbers


@pytest.mark.parametrize("numbers", list(Numbers))
@settings(max_examples=60, derandomize=True, deadline=None)
@given(value=st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9)))
def test_what_stands_in_a_field_is_read_as_the_same_number(numbers, value):
    f.use(numbers)
    assert f.parse_number(f.editable(value), "Price") == value


@pytest.mark.parametrize("numbers", list(Numbers))
@settings(max_examples=60, derandomize=True, deadline=None)
@given(value=st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9)))
def test_what_is_shown_is_read_as_the_same_number_or_refused(numbers, value):
    f.use(numbers)
    try:
        read = f.parse_number(f.price(value), "Price")
    except InvalidValueError as error:
        read, refused = value, str(error)
        assert "can be read as" in refused
    assert read == value


@pytest.mark.parametrize(
    ("numbers", "typed", "value"),
    [
        (Numbers.NEUTRAL, "1.234", "1.234"),
        (Numbers.NEUTRAL, "1 234.5", "1234.5"),
        (Numbers.NEUTRAL, "1,5", "1.5"),
        (Numbers.NEUTRAL, "1,234.5", "1234.5"),
        (Numbers.NEUTRAL, "1.234,5", "1234.5"),
        (Numbers.NEUTRAL, f"1{GROUP}234", "1234"),
        (Numbers.COMMA, "1,234", "1.234"),
        (Numbers.COMMA, "65400.5", "65400.5"),
        (Numbers.COMMA, "0.125", "0.125"),
        (Numbers.COMMA, "1.234,5", "1234.5"),
        (Numbers.COMMA, "1.234.567", "1234567"),
        (Numbers.COMMA, f"{MINUS}1.234,50", "-1234.50"),
        (Numbers.POINT, "1.234", "1.234"),
        (Numbers.POINT, "1,234,567", "1234567"),
        (Numbers.POINT, "1'234.5", "1234.5"),
        (Numbers.POINT, "+ .5", "0.5"),
    ],
)
def test_a_typed_number_is_read_where_it_can_mean_one_thing(numbers, typed, value):
    f.use(numbers)
    assert f.parse_number(typed, "Price") == Decimal(value)


@pytest.mark.parametrize(
    ("numbers", "typed", "first", "second"),
    [
        (Numbers.COMMA, "1.234", "1,234", "1234"),
        (Numbers.COMMA, "-65.400", "65,400", "65400"),
        (Numbers.POINT, "1,234", "1.234", "1234"),
        (Numbers.NEUTRAL, "1,234", "1.234", "1234"),
    ],
)
def test_a_number_with_two_meanings_is_refused_in_words(numbers, typed, first, second):
    f.use(numbers)
    with pytest.raises(InvalidValueError, match=f"Write {first} or {second}"):
        f.parse_number(typed, "Stop")


@pytest.mark.parametrize(
    "typed", ["", "abc", "1 5", "1.2.3", "12,34,56", "1e5", "1 2345", "--1", "nan"]
)
@pytest.mark.parametrize("numbers", list(Numbers))
def test_what_is_no_number_is_refused_with_an_example(numbers, typed):
    f.use(numbers)
    with pytest.raises(InvalidValueError, match=r"Stop: .* is not a number\. Write for example"):
        f.parse_number(typed, "Stop")


def test_a_list_uses_semicolons_where_the_comma_begins_decimals():
    f.use(Numbers.COMMA)
    assert f.shown_list("0.5, 1, 2.25") == "0,5; 1; 2,25"
    assert f.typed_list("0,5; 1; 2,25") == "0.5, 1, 2.25"
    assert f.typed_list("0,5, 1") == "0.5, 1"
    assert f.typed_list("3,5,10", whole=True) == "3,5,10"
    assert trailing_text([None, (0.3, 0.1)]) == "off; 0,3/0,1"
    assert parse_trailing("off; 0,3/0,1") == (None, (0.3, 0.1))


def test_a_day_is_written_so_that_nobody_takes_the_month_for_it():
    assert f.timestamp(NOON_MS) == "2026-03-31 12:00:00"
    f.use(Numbers.NEUTRAL, Dates.NAMED)
    assert f.timestamp(NOON_MS, millis=True) == "31 Mar 2026 12:00:00.123"
    assert f.date(NOON_MS) == "31 Mar 2026"
    assert f.date(None) == f.timestamp(None) == f.clock(None) == "—"


@pytest.fixture
def box(qtbot) -> NumberBox:
    made = NumberBox(0, 100_000, 0.01)
    made.setAccessibleName("Stop")
    made.setSuffix(" %")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.setFocus()
    made.selectAll()
    return made


def test_a_box_takes_the_decimal_sign_of_the_format(box, qtbot):
    f.use(Numbers.COMMA)
    qtbot.keyClicks(box, "1234,5")
    assert box.value() == 1234.5
    assert box.misread == ""
    box.clearFocus()
    assert box.text() == "1234,50 %"


def test_a_box_says_what_could_be_two_numbers_and_keeps_the_last_value(box, qtbot):
    f.use(Numbers.COMMA)
    box.clearFocus()
    box.setValue(7)
    box.setFocus()
    box.selectAll()
    judged = []
    box.judged.connect(lambda: judged.append(box.misread))
    qtbot.keyClicks(box, "1.234")
    assert "Write 1,234 or 1234" in box.misread
    assert judged[-1] == box.misread
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    box.clearFocus()
    assert box.misread == ""
    assert box.value() == 7
    assert box.text() == "7,00 %"


def test_a_box_takes_no_letters_and_no_more_digits_than_it_has(box, qtbot):
    qtbot.keyClicks(box, "1x2.345")
    assert box.value() == 12.34
