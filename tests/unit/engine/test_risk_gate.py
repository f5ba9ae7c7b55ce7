from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.domain.risk import Reason
from cts_desktop.engine.risk_gate import (
    ENTRY_RULES,
    SIZE_RULES,
    EntryAsk,
    GateFacts,
    RiskLimits,
    Verdict,
    check_before_size,
    check_entry,
    check_reducing,
)
from tests.helpers.faulty_gateway import BTC, rules

D = Decimal
LIMITS = RiskLimits(
    stale_after_ms=3000, clock_offset_ms=1000, daily_loss_pct=D(3), drawdown_pct=D(10),
    positions=10, exposure_pct=D(100), symbol_exposure_pct=D(25), leverage_cap=D(10),
    price_band_pct=D("0.5"), orders_per_min=30, duplicate_ms=10_000, reserve_pct=D(20),
)  # fmt: skip
GOOD = GateFacts(
    state=EngineState.RUNNING, reconciling=False, kill_switch=False, armed=True, trading_on=True,
    side_possible=True, storage_ok=True, data_age_ms=100, clock_offset_ms=5, locked="",
    cooldown_ms=0, equity=D(10_000), day_start_equity=D(10_000), peak_equity=D(10_000),
    open_positions=0, symbol_positions=0, total_notional=D(0), symbol_notional=D(0),
    last_price=D(100), since_same_ms=None, entries_last_minute=0, free_balance=D(10_000),
)  # fmt: skip
REQUEST = OrderRequest("c", BTC, Side.BUY, OrderType.MARKET, D(1), leverage=D(10))
ASK = EntryAsk(REQUEST, D(100), D(99), rules())

BEFORE_SIZE = [
    (Reason.ENGINE_NOT_RUNNING, {"state": EngineState.STOPPING}, "stopping", "running"),
    (Reason.ENGINE_NOT_RUNNING, {"state": EngineState.STARTING}, "starting", "running"),
    (Reason.ENGINE_NOT_RUNNING, {"state": EngineState.ERROR}, "error", "running"),
    (Reason.PAUSED, {"state": EngineState.PAUSED}, "paused", "running"),
    (Reason.RECONCILING, {"reconciling": True}, "reconciling", "reconciled"),
    (Reason.KILL_SWITCH, {"kill_switch": True}, "engaged", "off"),
    (Reason.NOT_ARMED, {"armed": False}, "not armed", "armed"),
    (Reason.TRADING_OFF, {"trading_on": False}, "off", "on"),
    (Reason.NO_SHORTS, {"side_possible": False}, "short", "long"),
    (Reason.STORAGE, {"storage_ok": False}, "cannot write", "writable"),
    (Reason.STALE_DATA, {"data_age_ms": 3001}, "3001 ms", "3000 ms"),
    (Reason.STALE_DATA, {"data_age_ms": None}, "unknown", "3000 ms"),
    (Reason.CLOCK_OFFSET, {"clock_offset_ms": -1001}, "-1001 ms", "1000 ms"),
    (Reason.CLOCK_OFFSET, {"clock_offset_ms": None}, "unknown", "1000 ms"),
    (Reason.SYMBOL_LOCKED, {"locked": "a close is on its way"}, "a close is on its way", "free"),
    (Reason.COOLDOWN, {"cooldown_ms": 1500}, "1500 ms left", "0"),
    (Reason.SYMBOL_POSITIONS, {"symbol_positions": 1}, "1", "1"),
    (Reason.MAX_POSITIONS, {"open_positions": 10}, "10", "10"),
    (Reason.DAILY_LOSS, {"equity": D(9_700)}, "3.000 %", "3 %"),
    (Reason.DAILY_LOSS, {"equity": None}, "unknown", "3 %"),
    (Reason.DAILY_LOSS, {"day_start_equity": None}, "unknown", "3 %"),
    (Reason.DRAWDOWN, {"peak_equity": D(11_112)}, "10.007 %", "10 %"),
    (Reason.DRAWDOWN, {"peak_equity": None}, "unknown", "10 %"),
    (Reason.NO_DATA, {"last_price": None}, "unknown", "a price above 0"),
    (Reason.NO_DATA, {"last_price": D(0)}, "unknown", "a price above 0"),
    (Reason.DUPLICATE, {"since_same_ms": 9_999}, "9999 ms ago", "10000 ms"),
    (Reason.ORDER_RATE, {"entries_last_minute": 30}, "30", "30"),
]  # fmt: skip


def request(**changes: Any) -> dict[str, object]:
    return {"request": replace(REQUEST, **changes)}


WITH_SIZE: list[tuple[Reason, dict[str, object], dict[str, object], str, str]] = [
    (Reason.EXPOSURE, {"total_notional": D(9_901)}, {}, "100.01 %", "100 %"),
    (Reason.SYMBOL_EXPOSURE, {"symbol_notional": D(2_401)}, {}, "25.01 %", "25 %"),
    (Reason.LEVERAGE, {}, request(leverage=D(11)), "11", "10"),
    (Reason.STOP_BEYOND_LIQUIDATION, {}, {"stop_price": D(95)}, "5.000 %", "5.000 %"),
    (Reason.PRECISION, {}, request(qty=D("0.0015")), "0.0015", "multiple of 0.001"),
    (Reason.PRECISION, {}, request(price=D("100.05")), "100.05", "multiple of 0.1"),
    (Reason.BELOW_MINIMUM, {}, request(qty=D(0)), "0", "0.001"),
    (Reason.BELOW_MINIMUM, {}, request(qty=D("0.05")), "4.95", "5"),  # at the stop price
    (Reason.ABOVE_MAXIMUM, {"equity": D(10**7), "day_start_equity": D(10**7),
                            "peak_equity": D(10**7), "free_balance": D(10**7)},
     request(qty=D(1001)), "1001", "1000"),
    (Reason.PRICE_BAND, {}, request(price=D("100.6")), "0.600 %", "0.5 %"),
    (Reason.PRICE_BAND, {"last_price": None}, {}, "unknown", "0.5 %"),
    (Reason.BALANCE, {"free_balance": D("12.49")}, {}, "10.00", "9.99"),
    (Reason.BALANCE, {"free_balance": None}, {}, "unknown", "10.00"),
]  # fmt: skip


def before(facts: GateFacts) -> Verdict:
    return check_before_size(facts, LIMITS)


def test_an_entry_against_which_nothing_speaks_passes_every_rule_once():
    verdict = check_entry(GOOD, LIMITS, ASK, before(GOOD))
    assert verdict.accepted
    assert [r.rule for r in verdict.chain] == [r for r, _, _ in (*ENTRY_RULES, *SIZE_RULES)]
    assert all(r.passed for r in verdict.chain)


@pytest.mark.parametrize(("reason", "change", "value", "limit"), BEFORE_SIZE)
def test_each_rule_blocks_alone_with_its_reason_value_and_limit(reason, change, value, limit):
    verdict = before(replace(GOOD, **change))
    assert verdict.reason is reason
    assert not verdict.accepted
    last = verdict.chain[-1]
    assert (last.rule, last.passed, last.value, last.limit) == (reason, False, value, limit)
    assert all(r.passed for r in verdict.chain[:-1])


@pytest.mark.parametrize(("reason", "change", "value", "limit"), BEFORE_SIZE)
def test_the_words_repeat_numbers_and_what_locks_a_symbol_but_no_state(
    reason, change, value, limit
):
    message = before(replace(GOOD, **change)).message
    measured = any(letter.isdigit() for letter in limit)
    assert (f"{value} (limit {limit})" in message) == measured
    if limit == "free":
        assert message.endswith(value)


@pytest.mark.parametrize(("reason", "facts", "ask", "value", "limit"), WITH_SIZE)
def test_each_rule_of_the_size_blocks_alone(reason, facts, ask, value, limit):
    verdict = check_entry(replace(GOOD, **facts), LIMITS, replace(ASK, **ask), before(GOOD))
    assert verdict.reason is reason
    last = verdict.chain[-1]
    assert (last.rule, last.passed, last.value, last.limit) == (reason, False, value, limit)


def test_every_rule_has_a_case():
    tried = {case[0] for case in (*BEFORE_SIZE, *WITH_SIZE)}
    assert tried == {reason for reason, _, _ in (*ENTRY_RULES, *SIZE_RULES)}


def test_of_several_reasons_the_first_in_the_order_of_the_rules_is_told():
    everything = GOOD
    expected = []
    changes: dict[Reason, Any] = {reason: change for reason, change, _, _ in reversed(BEFORE_SIZE)}
    for reason, _, _ in reversed(ENTRY_RULES):
        everything = replace(everything, **changes[reason])
        expected.append(reason)
        assert before(everything).reason is reason
    assert len(expected) == len(ENTRY_RULES)


@pytest.mark.parametrize(
    ("change", "blocked"),
    [({"equity": D("9700.01")}, False), ({"since_same_ms": 10_000}, False),
     ({"data_age_ms": 3000}, False), ({"clock_offset_ms": 1000}, False),
     ({"cooldown_ms": -5}, False), ({"entries_last_minute": 29}, False),
     ({"day_start_equity": D(0)}, True)],
)  # fmt: skip
def test_limits_are_met_exactly(change, blocked):
    assert before(replace(GOOD, **change)).accepted is not blocked


def test_a_reducing_order_skips_the_entry_rules():
    verdict = check_reducing(REQUEST, rules(), close_in_flight=False)
    assert verdict.accepted
    assert {r.rule for r in verdict.chain} == {"symbol_locked", "precision", "below_minimum"}


@pytest.mark.parametrize(
    ("qty", "in_flight", "reason"),
    [("1", True, Reason.SYMBOL_LOCKED), ("0.0005", False, Reason.PRECISION),
     ("0", False, Reason.BELOW_MINIMUM)],
)  # fmt: skip
def test_a_reducing_order_keeps_identity_and_precision(qty, in_flight, reason):
    order = replace(REQUEST, qty=D(qty))
    assert check_reducing(order, rules(), close_in_flight=in_flight).reason is reason
