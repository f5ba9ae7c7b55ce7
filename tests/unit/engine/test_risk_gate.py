from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.domain.risk import SWITCHABLE, Reason
from cts_desktop.engine.risk_gate import (
    EntryAsk,
    GateFacts,
    RiskLimits,
    Verdict,
    check_all_symbols,
    check_before_size,
    check_entry,
    check_reducing,
    loss_breach,
)
from tests.helpers.faulty_gateway import BTC, rules
from tests.unit.engine.gate_table import TABLE

D = Decimal
LIMITS = RiskLimits(
    stale_after_ms=3000, clock_offset_ms=1000, daily_loss_pct=D(3), drawdown_pct=D(10),
    positions=10, symbol_positions=1, set_positions=1, exposure_pct=D(100),
    symbol_exposure_pct=D(25), leverage_cap=D(10), price_band_pct=D("0.5"), orders_per_min=30,
    duplicate_ms=10_000, reserve_pct=D(20),
)  # fmt: skip
GOOD = GateFacts(
    state=EngineState.RUNNING, reconciling=False, kill_switch=False, armed=True, trading_on=True,
    side_possible=True, storage_ok=True, data_age_ms=100, clock_offset_ms=5, locked="",
    cooldown_ms=0, equity=D(10_000), day_start_equity=D(10_000), peak_equity=D(10_000),
    open_positions=0, symbol_positions=0, set_positions=0, total_notional=D(0),
    symbol_notional=D(0), last_price=D(100), since_same_ms=None, entries_last_minute=0,
    free_balance=D(10_000),
)  # fmt: skip
REQUEST = OrderRequest("c", BTC, Side.BUY, OrderType.MARKET, D(1), leverage=D(10))
ASK = EntryAsk(REQUEST, D(100), D(99), rules())

BEFORE_SIZE: list[tuple[Reason, dict[str, Any], str, str]] = [
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
    (Reason.NO_DATA, {"last_price": None}, "unknown", "a price above 0"),
    (Reason.NO_DATA, {"last_price": D(0)}, "unknown", "a price above 0"),
    (Reason.CLOCK_OFFSET, {"clock_offset_ms": -1001}, "-1001 ms", "1000 ms"),
    (Reason.CLOCK_OFFSET, {"clock_offset_ms": None}, "unknown", "1000 ms"),
    (Reason.SYMBOL_LOCKED, {"locked": "a close is on its way"}, "a close is on its way", "free"),
    (Reason.COOLDOWN, {"cooldown_ms": 1500}, "1500 ms left", "0"),
    (Reason.UNKNOWN_BALANCE, {"free_balance": None}, "unknown", "known"),
    (Reason.UNKNOWN_BALANCE, {"equity": None}, "unknown", "known"),
    (Reason.DAILY_LOSS, {"equity": D(9_700)}, "3.000 %", "3 %"),
    (Reason.DAILY_LOSS, {"day_start_equity": None}, "unknown", "3 %"),
    (Reason.DRAWDOWN, {"peak_equity": D(11_112)}, "10.007 %", "10 %"),
    (Reason.DRAWDOWN, {"peak_equity": None}, "unknown", "10 %"),
    (Reason.MAX_POSITIONS, {"open_positions": 10}, "10", "10"),
    (Reason.SYMBOL_POSITIONS, {"symbol_positions": 1}, "1", "1"),
    (Reason.SET_POSITIONS, {"set_positions": 1}, "1", "1"),
]  # fmt: skip


def request(**changes: Any) -> dict[str, Any]:
    return {"request": replace(REQUEST, **changes)}


WITH_SIZE: list[tuple[Reason, dict[str, Any], dict[str, Any], str, str]] = [
    (Reason.EXPOSURE, {"total_notional": D(9_901)}, {}, "100.01 %", "100 %"),
    (Reason.SYMBOL_EXPOSURE, {"symbol_notional": D(2_401)}, {}, "25.01 %", "25 %"),
    (Reason.EXPOSURE, {"total_notional": None}, {}, "unknown", "100 %"),
    (Reason.SYMBOL_EXPOSURE, {"symbol_notional": None}, {}, "unknown", "25 %"),
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
    (Reason.DUPLICATE, {"since_same_ms": 9_999}, {}, "9999 ms ago", "10000 ms"),
    (Reason.ORDER_RATE, {"entries_last_minute": 30}, {}, "30", "30"),
    (Reason.BALANCE, {"free_balance": D("12.49")}, {}, "10.00", "9.99"),
    (Reason.BALANCE, {"free_balance": None}, {}, "unknown", "10.00"),
]  # fmt: skip


def before(facts: GateFacts, *off: Reason) -> Verdict:
    return check_before_size(facts, replace(LIMITS, off=frozenset(off)))


def verdict_of(facts: GateFacts, ask: EntryAsk, *off: Reason) -> Verdict:
    """The whole chain, as the desk asks it."""
    first = before(facts, *off)
    limits = replace(LIMITS, off=frozenset(off))
    return check_entry(facts, limits, ask, first) if first.accepted else first


def test_an_entry_against_which_nothing_speaks_passes_every_rule_once():
    verdict = verdict_of(GOOD, ASK)
    assert verdict.accepted
    assert [r.rule for r in verdict.chain] == TABLE
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
    assert [r.rule for r in verdict.chain] == TABLE[: len(verdict.chain)]
    assert verdict.reason is reason
    last = verdict.chain[-1]
    assert (last.rule, last.passed, last.value, last.limit) == (reason, False, value, limit)


def test_every_rule_has_a_case():
    tried = {case[0] for case in (*BEFORE_SIZE, *WITH_SIZE)}
    assert tried == set(TABLE)
    assert [rule for rule in TABLE if rule in SWITCHABLE] == list(SWITCHABLE)


def test_of_several_reasons_the_first_in_the_order_of_the_rules_is_told():
    facts, ask = GOOD, ASK
    sized: dict[str, Any] = {case[0]: (case[1], case[2]) for case in reversed(WITH_SIZE)}
    unsized: dict[str, Any] = {case[0]: (case[1], {}) for case in reversed(BEFORE_SIZE)}
    wrong: dict[str, Any] = {
        **sized, **unsized,
        # These leave wrong what is further down.
        "above_maximum": ({}, {"rules": rules(max_qty=D("0.5"))}),
        "precision": ({}, {"rules": rules(max_qty=D("0.5"), qty_step=D(3))}),
        "below_minimum": ({}, {"rules": rules(max_qty=D("0.5"), min_qty=D(2))}),
    }  # fmt: skip
    for reason in reversed(TABLE):
        facts_change, ask_change = wrong[reason]
        if "request" in ask_change:
            changed = ask_change["request"]
            ask_change = {"request": replace(changed, price=ask.request.price or changed.price)}
        facts, ask = replace(facts, **facts_change), replace(ask, **ask_change)
        assert verdict_of(facts, ask).reason == reason


@pytest.mark.parametrize("case", [c for c in BEFORE_SIZE if c[0] in SWITCHABLE])
def test_a_rule_that_is_switched_off_is_measured_but_never_blocks(case):
    reason, change, value, _ = case
    verdict = before(replace(GOOD, **change), reason)
    assert verdict.accepted
    (link,) = (r for r in verdict.chain if r.rule == reason)
    assert (link.passed, link.value, link.limit) == (True, value, "off")


@pytest.mark.parametrize("case", [c for c in WITH_SIZE if c[0] in SWITCHABLE])
def test_a_rule_of_the_size_that_is_switched_off_is_measured_but_never_blocks(case):
    reason, facts, ask, value, _ = case
    limits = replace(LIMITS, off=frozenset({reason}))
    verdict = check_entry(replace(GOOD, **facts), limits, replace(ASK, **ask), before(GOOD))
    assert verdict.reason is not reason
    (link,) = (r for r in verdict.chain if r.rule == reason)
    assert (link.passed, link.value, link.limit) == (True, value, "off")


def test_with_all_switches_off_the_rules_of_safety_still_block():
    off = SWITCHABLE
    blind = replace(
        GOOD, data_age_ms=None, clock_offset_ms=None, cooldown_ms=9, day_start_equity=None,
        peak_equity=None, open_positions=99, symbol_positions=9, set_positions=9,
        total_notional=None, symbol_notional=None, since_same_ms=0, entries_last_minute=99,
        free_balance=D(0),
    )  # fmt: skip
    verdict = verdict_of(blind, ASK, *off)
    assert verdict.accepted
    assert [r.rule for r in verdict.chain] == TABLE
    assert {r.rule for r in verdict.chain if r.limit == "off"} == set(SWITCHABLE)
    for reason, change, _, _ in BEFORE_SIZE:
        if reason not in SWITCHABLE:
            assert verdict_of(replace(blind, **change), ASK, *off).reason is reason
    for reason, facts, ask, _, _ in WITH_SIZE:
        if reason not in SWITCHABLE:
            refused = verdict_of(replace(blind, **facts), replace(ASK, **ask), *off)
            assert refused.reason is reason


@pytest.mark.parametrize("change", [{"locked": "x"}, {"cooldown_ms": 5}, {"symbol_positions": 1},
                                    {"set_positions": 1}])  # fmt: skip
def test_what_concerns_one_symbol_does_not_hide_what_blocks_them_all(change):
    facts = replace(GOOD, **change)
    assert check_all_symbols(facts, LIMITS).accepted
    assert check_all_symbols(replace(facts, equity=D(1)), LIMITS).reason is Reason.DAILY_LOSS


def test_a_venue_without_a_maximum_takes_any_quantity():
    endless = replace(ASK, rules=rules(max_qty=D(0)))
    assert verdict_of(GOOD, endless).accepted


@pytest.mark.parametrize(
    ("change", "blocked"),
    [({"equity": D("9700.01")}, False), ({"data_age_ms": 3000}, False),
     ({"clock_offset_ms": 1000}, False), ({"cooldown_ms": -5}, False),
     ({"entries_last_minute": 29}, False), ({"since_same_ms": 10_000}, False),
     ({"day_start_equity": D(0)}, True)],
)  # fmt: skip
def test_limits_are_met_exactly(change, blocked):
    assert verdict_of(replace(GOOD, **change), ASK).accepted is not blocked


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


def breach(equity: str | None, *off: Reason, day_start: str = "10000", peak: str = "10000"):
    amount = None if equity is None else D(equity)
    limits = replace(LIMITS, off=frozenset(off))
    return loss_breach(amount, D(day_start), D(peak), limits, "07:00 UTC")


def test_a_reached_loss_limit_is_told_in_plain_words():
    daily = breach("9658")
    assert daily is not None
    assert daily.rule is Reason.DAILY_LOSS
    assert daily.message == (
        "Daily loss 3.42 % of 10,000.00 has reached the limit of 3 %: "
        "no new entries until 07:00 UTC"
    )
    drawdown = breach("9900", peak="11000")
    assert drawdown is not None
    assert drawdown.rule is Reason.DRAWDOWN
    assert drawdown.message == (
        "Drawdown 10.00 % from the peak of 11,000.00 has reached the limit of 10 %: "
        "no new entries until the drawdown is reset or made up for"
    )


@pytest.mark.parametrize(
    ("equity", "off", "reason"),
    [("9700.01", (), None), ("9700", (), Reason.DAILY_LOSS), ("5000", (), Reason.DAILY_LOSS),
     ("5000", (Reason.DAILY_LOSS,), Reason.DRAWDOWN),
     ("5000", (Reason.DAILY_LOSS, Reason.DRAWDOWN), None), (None, (), None)],
)  # fmt: skip
def test_a_breach_is_what_the_gate_would_block_for(equity, off, reason):
    found = breach(equity, *off)
    assert (found.rule if found else None) is reason
    if equity is not None:
        facts = replace(GOOD, equity=D(equity))
        blocked = before(facts, *off)
        assert (None if blocked.accepted else blocked.reason) is reason


def test_nothing_can_be_said_about_a_day_that_began_with_nothing():
    assert breach("5000", day_start="0", peak="0") is None
