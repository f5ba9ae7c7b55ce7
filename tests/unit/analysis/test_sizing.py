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
    stop_price=D("39211.66"),
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
    assert size.computation["strategy_factor"] == "3"
    assert size.computation["strategy_factor_capped_from"] == "9"


@pytest.mark.parametrize("factor", ["1", "2", "3"])
def test_a_strategy_factor_within_the_limit_is_not_called_capped(factor):
    size = sized(strategy_factor=D(factor))
    assert size.computation["strategy_factor"] == factor
    assert "strategy_factor_capped_from" not in size.computation


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


def test_a_size_below_the_minimum_is_raised_only_where_that_is_wanted_and_little():
    assert sized(min_qty=D("0.01")).qty == D("0.00507")
    raised = sized(min_qty=D("0.01"), min_volume_enforcement=True)
    assert raised.qty == D("0.01")
    assert raised.computation["raised_to_minimum"] == "yes"
    assert raised.computation["target_qty"] == "0.00507196"
    thrice = D("0.01521")  # 3 times the target is 0.015215…
    assert sized(min_qty=thrice, min_volume_enforcement=True).qty == thrice
    assert sized(min_qty=D("0.01522"), min_volume_enforcement=True).qty == D("0.00507")


def test_the_minimum_notional_must_hold_at_the_stop_price_too():
    notional = sized().notional
    wanted = {"min_notional": notional, "min_volume_enforcement": True}
    raised = sized(**wanted)
    assert raised.qty == D("0.0051")
    assert raised.qty * WANTED.stop_price >= notional > D("0.00509") * WANTED.stop_price
    assert sized(**wanted, stop_price=D("39653.3")).qty == D("0.00507")  # a short's lies above


def test_the_maximum_quantity_cuts_the_size():
    assert sized(max_qty=D("0.003")).qty == D("0.003")
    assert sized(max_qty=D("0.003005")).qty == D("0.003")
    assert sized(max_qty=D(0)).qty == D("0.00507")


@pytest.mark.parametrize("changes", [{"free_balance": D(0)}, {"sl_pct": D(99)}])
def test_what_the_gate_judges_changes_no_size(changes):
    assert sized(**changes).qty == sized().qty


@pytest.mark.parametrize("balance", [D(0), D(-50)])
def test_an_empty_account_gives_no_quantity_not_an_error(balance):
    assert sized(balance=balance).qty == 0
    assert sized(balance=balance, min_volume_enforcement=True).qty == 0


#: Made by hand: price 100, stop 99 (1 %), step 0.01, from 10,000 with 8,000 free, else by default.
REFERENCE: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {"target_notional": "200", "qty": "2", "leverage": "10", "margin": "20",
          "margin_limit": "6400", "sl_limit_pct": "5", "factor": "1"}),
    ({"positions_average": D(20)}, {"target_notional": "500", "qty": "5", "margin": "50"}),
    ({"positions_average": D(300)}, {"target_notional": "33.33333333", "qty": "0.33"}),
    ({"adverse_move_pct": D(30), "loss_budget_pct": D(15)}, {"target_notional": "100", "qty": "1"}),
    ({"adverse_move_pct": D(5)}, {"loss_budget_pct": "5", "target_notional": "200"}),
    ({"adverse_move_pct": D(7), "loss_budget_pct": D(1)},
     {"target_notional": "28.57142857", "qty": "0.28", "notional": "28"}),
    ({"base_factor": D("0.5"), "mode_factor": D("0.1")}, {"factor": "0.05", "qty": "0.1"}),
    ({"base_factor": D(10)}, {"target_notional": "2000", "qty": "20", "margin": "200"}),
    ({"symbol_factor": D("1.25")}, {"symbol_factor": "1.25", "factor": "1.25", "qty": "2.5"}),
    ({"strategy_factor": D(2)}, {"strategy_factor": "2", "factor": "2", "qty": "4"}),
    ({"strategy_factor": D("3.5")}, {"strategy_factor": "3", "strategy_factor_capped_from": "3.5",
                                     "factor": "3", "qty": "6"}),
    ({"user_leverage": D(3)}, {"leverage": "3", "margin": "66.66666667",
                               "sl_limit_pct": "16.66666667"}),
    ({"exchange_leverage": D(1)}, {"leverage": "1", "margin": "200", "sl_limit_pct": "50"}),
    ({"exchange_leverage": D(125), "user_leverage": D(125), "symbol_leverage": D(125)},
     {"leverage": "125", "margin": "1.6", "sl_limit_pct": "0.4"}),
    ({"reserve": D("0.9")}, {"margin_limit": "800"}),
    ({"price": D(30), "stop_price": D("29.7")}, {"target_qty": "6.66666667", "qty": "6.66",
                                                "notional": "199.8"}),
    ({"min_notional": D(205), "min_volume_enforcement": True},
     {"minimum_qty": "2.08", "qty": "2.08", "raised_to_minimum": "yes"}),  # 205 / 99 = 2.0707…
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), REFERENCE)
def test_the_stored_computation_agrees_with_one_made_by_hand(changes, expected):
    plain: dict[str, Any] = {
        "balance": D(10_000), "free_balance": D(8_000), "price": D(100), "stop_price": D(99),
        "sl_pct": D(1), "qty_step": D("0.01"), "min_qty": D("0.01"), "max_qty": D(0),
        "min_notional": D(5), "exchange_leverage": D(50),
    }  # fmt: skip
    size = size_position(SizingInput(**plain | changes))
    assert isinstance(size, Sizing)
    assert {name: size.computation[name] for name in expected} == expected
    stored = size.computation
    assert (str(size.qty.normalize()), str(size.leverage)) == (
        str(D(stored["qty"]).normalize()),
        stored["leverage"],
    )
    assert size.notional == D(stored["notional"]) == size.qty * D(stored["price"])
    inputs = ("base_factor", "mode_factor", "symbol_factor")
    assert all(stored[name] == str(changes.get(name, 1)) for name in inputs)


@given(
    balance=st.decimals(1, 10**6, places=2),
    price=st.decimals("0.0001", 10**5, places=4),
    step=st.sampled_from([D("0.00001"), D("0.1"), D(1)]),
    enforce=st.booleans(),
)
def test_a_size_is_always_a_whole_number_of_steps_within_the_rules(balance, price, step, enforce):
    wanted = replace(
        WANTED, balance=balance, free_balance=balance, price=price, stop_price=price * D("0.99"),
        qty_step=step, min_qty=step, max_qty=D(0), min_volume_enforcement=enforce,
    )  # fmt: skip
    size = size_position(wanted)
    assert isinstance(size, Sizing)
    assert size.qty % step == 0
    target = balance / 50
    if not enforce:
        assert size.qty * price <= target < (size.qty + step) * price
        return
    assert size.notional <= target * 3
    minimum = D(size.computation["minimum_qty"])
    # Neither a size that could have been raised, nor one raised beyond the minimum.
    if target / price < minimum:
        assert (size.qty == minimum) == (minimum <= 3 * (target / price))
    assert minimum * min(price, wanted.stop_price) >= wanted.min_notional
