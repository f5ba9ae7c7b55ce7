from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.analysis.sizing import Sizing, SizingInput, SizingRefused, size_position
from cts_desktop.domain.risk import Reason

D = Decimal

WANTED = SizingInput(
    balance=D(10_000),
    free_balance=D(8_000),
    price=D("39432.48"),
    side=1,
    sl_pct=D("0.56"),
    qty_step=D("0.00001"),
    min_qty=D("0.00001"),
    max_qty=D(9000),
    min_notional=D(5),
    exchange_leverage=D(20),
    user_leverage=D(5),
)


def refused(**changes: Any) -> SizingRefused:
    result = size_position(replace(WANTED, **changes))
    assert isinstance(result, SizingRefused)
    return result


def sized(**changes: Any) -> Sizing:
    result = size_position(replace(WANTED, **changes))
    assert isinstance(result, Sizing)
    return result


def test_the_size_follows_the_formula():
    size = sized()
    assert size.qty == D("0.00507")  # 10,000 / 50 = 200, floored to the step
    assert size.notional == size.qty * WANTED.price
    assert size.leverage == 5
    assert size.margin == size.notional / 5


def test_every_factor_counts_and_the_strategy_factor_is_capped_at_three():
    size = sized(
        base_factor=D(2), mode_factor=D("1.5"), symbol_factor=D("0.5"), strategy_factor=D(9)
    )
    assert size.computation["factor"] == "4.5"
    assert size.computation["target_notional"] == "900"


def test_half_the_loss_budget_gives_half_the_size():
    assert sized(loss_budget_pct=D(10)).computation["target_notional"] == "100"


def test_leverage_is_the_lowest_of_the_three_caps_and_one_on_spot():
    assert sized(symbol_leverage=D(3)).leverage == 3
    assert sized(exchange_leverage=D(1)).leverage == 1
    assert sized(user_leverage=D(0)).leverage == 1


@pytest.mark.parametrize(
    "unknown", [{"balance": None}, {"free_balance": None}, {"balance": D("NaN")}]
)
def test_an_unknown_balance_gives_no_order(unknown):
    assert refused(**unknown).reason_code is Reason.UNKNOWN_BALANCE


@pytest.mark.parametrize("name", ["price", "qty_step", "sl_pct", "positions_average"])
@pytest.mark.parametrize("value", [D(0), D(-1), D("NaN")])
def test_a_number_that_cannot_be_used_gives_no_order(name, value):
    assert refused(**{name: value}).reason_code is Reason.NO_DATA


def test_below_the_minimum_is_refused_unless_raising_it_is_wanted_and_small():
    assert refused(min_qty=D("0.01")).reason_code is Reason.BELOW_MINIMUM
    size = sized(min_qty=D("0.01"), min_volume_enforcement=True)
    assert size.qty == D("0.01")
    assert size.computation["raised_to_minimum"] == "yes"
    assert (
        refused(min_qty=D("0.02"), min_volume_enforcement=True).reason_code is Reason.BELOW_MINIMUM
    )


def test_the_minimum_notional_must_hold_at_the_stop_price_too():
    notional = sized().notional
    assert refused(min_notional=notional).reason_code is Reason.BELOW_MINIMUM
    assert sized(min_notional=notional, side=-1).notional == notional
    assert sized(min_notional=notional * D("0.99")).notional == notional


def test_a_stop_close_to_liquidation_is_refused():
    assert refused(sl_pct=D(10)).reason_code is Reason.STOP_BEYOND_LIQUIDATION
    assert sized(sl_pct=D("9.99")).leverage == 5


def test_the_reserve_is_kept():
    assert refused(free_balance=D(49)).reason_code is Reason.BALANCE
    assert sized(free_balance=D(50)).margin <= 40


def test_the_maximum_quantity_caps_the_size():
    assert sized(max_qty=D("0.003")).qty == D("0.003")
    assert sized(max_qty=D(0)).qty == D("0.00507")
    assert refused(max_qty=D("0.00001")).reason_code is Reason.ABOVE_MAXIMUM


def test_an_empty_account_is_too_small_not_an_error():
    assert refused(balance=D(0)).reason_code is Reason.BELOW_MINIMUM


@given(
    balance=st.decimals(1, 10**6, places=2),
    price=st.decimals("0.0001", 10**5, places=4),
    step=st.sampled_from([D("0.00001"), D("0.1"), D(1)]),
    enforce=st.booleans(),
)
def test_a_size_is_always_a_whole_number_of_steps_within_the_rules(balance, price, step, enforce):
    wanted = replace(
        WANTED, balance=balance, free_balance=balance, price=price, qty_step=step, min_qty=step,
        min_volume_enforcement=enforce,
    )  # fmt: skip
    size = size_position(wanted)
    if isinstance(size, SizingRefused):
        assert size.message
        return
    assert size.qty % step == 0
    assert size.qty >= step
    assert size.notional * (1 - wanted.sl_pct / 100) >= wanted.min_notional
    assert size.margin <= balance * D("0.8")
    limit = 3 if enforce else 1
    assert size.notional <= balance / 50 * limit * D("1.0000001")
