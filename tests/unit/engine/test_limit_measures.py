"""What a gauge shows is what the gate measures: near is near there, and reached blocks there."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cts_desktop.domain.risk import Reason
from cts_desktop.engine.limit_measures import Measure, measures
from cts_desktop.engine.risk_gate import GateFacts, check_before_size
from tests.unit.engine.test_risk_gate import GOOD, LIMITS


def measured(facts: GateFacts, rule: Reason) -> Measure:
    return next(m for m in measures(facts, LIMITS, "BTC/USDT") if m.rule is rule)


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        (Reason.DAILY_LOSS, replace(GOOD, equity=Decimal(9_700), peak_equity=Decimal(9_700))),
        (Reason.DRAWDOWN, replace(GOOD, peak_equity=Decimal(20_000))),
        (Reason.MAX_POSITIONS, replace(GOOD, open_positions=LIMITS.positions)),
    ],
)
def test_a_limit_that_blocks_at_the_gate_is_full_on_its_gauge(rule, facts):
    verdict = check_before_size(facts, LIMITS)
    gauge = measured(facts, rule)
    assert verdict.reason is rule
    assert gauge.value is not None
    assert gauge.value >= gauge.limit


def test_a_hair_below_the_limit_is_neither_blocked_nor_full():
    equity = Decimal(10_000) * (1 - LIMITS.daily_loss_pct / 100) + Decimal("0.01")
    facts = replace(GOOD, equity=equity, peak_equity=equity)
    gauge = measured(facts, Reason.DAILY_LOSS)
    assert check_before_size(facts, LIMITS).accepted
    assert gauge.value is not None
    assert Decimal("0.99") * gauge.limit < gauge.value < gauge.limit


def test_a_gain_counts_as_nothing_not_as_a_negative_loss():
    facts = replace(GOOD, equity=Decimal(12_000))
    assert measured(facts, Reason.DAILY_LOSS).value == 0


def test_what_is_not_known_has_no_figure():
    facts = replace(GOOD, equity=None, total_notional=None)
    for rule in (Reason.DAILY_LOSS, Reason.DRAWDOWN, Reason.EXPOSURE, Reason.SYMBOL_EXPOSURE):
        assert measured(facts, rule).value is None


def test_exposure_is_of_equity_and_names_the_fullest_symbol():
    facts = replace(GOOD, total_notional=Decimal(4_000), symbol_notional=Decimal(2_500))
    assert measured(facts, Reason.EXPOSURE).value == 40
    gauge = measured(facts, Reason.SYMBOL_EXPOSURE)
    assert (gauge.value, gauge.symbol) == (Decimal(25), "BTC/USDT")


def test_a_rule_that_is_switched_off_has_no_gauge():
    limits = replace(LIMITS, off=frozenset({Reason.DRAWDOWN}))
    assert Reason.DRAWDOWN not in {m.rule for m in measures(GOOD, limits, "")}
    assert len(measures(GOOD, limits, "")) == 5
