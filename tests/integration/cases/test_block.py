"""Block in front of an exchange: a set that lost last asks for more, within what DCA leaves."""

import json

import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.strategies.dca import DcaShadows
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.orders import OrderPurpose, OrderType
from cts_desktop.domain.strategies import StrategyName, StrategyRow, StrategySettings
from tests.helpers.venue import BTC, D

ADD, ENTRY = OrderPurpose.ADD, OrderPurpose.ENTRY
#: Pairs of losses, each followed by gains: Block did better, and the newest pair lost.
RESULTS = [-1.0, -1.0, 3.0, 3.0] * 5 + [-1.0, -1.0]
BOTH_ON = {
    "block_enabled": True,
    "dca_enabled": True,
    "activity_index": 0.0,
    "min_volatility_pct": 0.0,
}


def wide_sets(case) -> list[int]:
    """Return the long sets of BTC with the farthest stop and target, and no trailing stop."""
    space = case.world.session().main.book.space
    return [
        index
        for index, spec in enumerate(space)
        if (spec.symbol, spec.side) == (BTC, 1)
        and (spec.exits.tp_factor, spec.exits.sl_ratio) == (20.0, 2.0)
        and not spec.exits.trailing_distance_pct
    ]


def store_good_dca(case) -> None:
    """Store that averaging down did better for these sets, as an earlier run leaves it."""
    settings = StrategySettings(dca=True)
    shadows = DcaShadows(settings, 0.2, trailing_only=False, max_hold_ms=0)
    rows = []
    for index in wide_sets(case):
        state = shadows.state(index)
        state.with_.extend([1.0] * 20)
        state.without.extend([0.5] * 20)
        key = case.world.session().main.book.space.key(index)
        now_ms = case.clock.now_ms()
        rows.append(StrategyRow(key, StrategyName.DCA, now_ms, shadows.pack(index)))
    case.world.stores.strategies.save("c001", rows)


def qualify(case) -> None:
    """Let these sets stand at Exchange with their results."""
    book = case.world.session().main.book
    for index in wide_sets(case):
        book.flags[at.LEVEL, index] = SetLevel.EXCHANGE
        book.flags[at.STATE, index] = at.QUALIFIED
        book.counts[index, at.COUNT] = len(RESULTS)
        book.ring[index, : len(RESULTS)] = np.array(RESULTS, np.float32)


@pytest.mark.parametrize(
    ("more", "factor", "room"),
    [({}, "2", "1.5"), ({"block_ratio": 2.0, "block_cap": 3.0}, "3", "1")],
    ids=["default", "most"],
)
async def test_a_set_with_a_losing_block_asks_for_more_and_leaves_no_room_for_adds(
    case, exchange, more, factor, room
):
    await case.start(**BOTH_ON, **more)
    store_good_dca(case)
    await case.stop()
    await case.start()
    qualify(case)
    for price in np.linspace(100.0, 102.0, 9).tolist():
        await case.run(1, BTC=round(price, 1))
        if case.orders(ENTRY):
            break
    await case.run(5)
    entry, position = case.entry(), case.position()
    why = json.loads(entry.computation)
    assert why["strategy_factor"] == why["factor"] == factor
    assert "strategy_factor_capped_from" not in why
    assert why["strategies"].startswith(f"Block: 1 of 4 sizes lost last, factor {factor}; with")
    assert "DCA: with +1.00, without +0.50" in why["strategies"]
    assert D(why["target_notional"]) == D(factor) * D(why["balance"]) / 50
    assert position.qty == exchange.qty(BTC) == D(why["qty"])
    assert position.dca.limit == D(room), "adds included, three times the usual volume"
    await case.run(8, BTC=float(position.entry_price * D("0.978")))
    assert case.orders(ADD) == []
    assert (case.position().dca.taken, case.position().dca.started) == (4, False)
    assert exchange.qty(BTC) == position.qty
    (stop,) = exchange.resting(OrderType.STOP_MARKET)
    assert stop.stop_price == position.stop_price
    await case.check_settled()
