from decimal import Decimal

import pytest

from cts_desktop.domain.money import GROUP, MINUS
from cts_desktop.ui import formatting as f

G, M = GROUP, MINUS


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (Decimal("0.00000001"), "0.00000001"),
        (Decimal("39432.480"), f"39{G}432.48"),
        (Decimal("-1234567.5"), f"{M}1{G}234{G}567.5"),
        (Decimal("1E+3"), f"1{G}000"),
        (Decimal("-0"), "0"),
    ],
)
def test_prices_keep_every_digit(value, text):
    assert f.price(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (Decimal("10.005"), "10.00"),
        (Decimal("-0.004"), "0.00"),
        (1234.5, f"1{G}234.50"),
        (float("nan"), "—"),
    ],
)
def test_money_is_rounded_half_even_and_never_minus_nothing(value, text):
    assert f.money(value) == text


def test_profit_and_loss_differ_without_colour():
    assert f.profit(Decimal("1.5")) == "▲ +1.50"
    assert f.profit(Decimal("-1.5")) == f"▼ {M}1.50"
    assert f.profit(Decimal(0)) == "0.00"
    assert f.profit(None) == "—"


def test_a_gain_too_small_to_show_has_no_plus_sign():
    assert f.signed(Decimal("0.001")) == "0.00"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "—"),
        (0, "00:00:00"),
        (3661.9, "01:01:01"),
        (90061, f"1{G}d 01:01:01"),
        (-5, "00:00:00"),
    ],
)
def test_durations(seconds, text):
    assert f.duration(seconds) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, "—"), (120, f"0.1{G}s"), (59_999, f"59{G}s"), (60_000, f"1{G}min"),
        (7_200_000, f"2{G}h"), (400_000_000, f"4{G}d"),
    ],
)  # fmt: skip
def test_ages(milliseconds, text):
    assert f.age(milliseconds) == text


def test_times_are_utc_unless_asked_otherwise(monkeypatch):
    assert f.timestamp(0) == "1970-01-01 00:00:00"
    assert f.clock(1_700_000_000_123, millis=True) == "22:13:20.123"
    assert f.zone(0) == "UTC"
    assert f.timestamp(None) == "—"


def test_shares_percentages_and_sizes():
    assert f.share(0.4312, 1) == f"43.1{G}%"
    assert f.pct(1.5, sign=True) == f"+1.50{G}%"
    assert f.bytes_size(1_234_567) == f"1.2{G}MB"
    assert f.bytes_size(12) == f"12{G}B"
    assert f.bytes_size(5_000_000_000) == f"5.0{G}GB"
    assert f.count(12044) == f"12{G}044"
