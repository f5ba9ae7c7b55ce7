from dataclasses import replace
from decimal import Decimal

import pytest

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import Position
from cts_desktop.domain.strategies import DcaPlan, DcaTarget, StrategyName, StrategyRow
from tests.unit.storage.samples import CONNECTION, NOW_MS, SYMBOL

D = Decimal
BLOCK = StrategyRow("A direction long", StrategyName.BLOCK, 5, b"\x00\x01\xff")
DCA = StrategyRow("A direction long", StrategyName.DCA, 6, b"\x02")
PLAN = DcaPlan(
    target=DcaTarget.BREAK_EVEN_PLUS, break_even_pct=D("0.2"), limit=D("1.5"), leverage=D(3),
    first_qty=D("0.001"), first_notional=D("99.00000001"), taken=2,
)  # fmt: skip


def test_states_come_back_by_set_and_strategy_and_the_newest_replaces_the_older(stores):
    stores.strategies.save(CONNECTION, [BLOCK, DCA])
    stores.strategies.save(CONNECTION, [replace(BLOCK, updated_ms=9, data=b"")])
    stores.strategies.save("other", [DCA])
    stores.flush()
    assert stores.strategies.load(CONNECTION) == [replace(BLOCK, updated_ms=9, data=b""), DCA]
    assert stores.strategies.load("other") == [DCA]
    assert stores.strategies.load("nobody") == []


@pytest.mark.parametrize("plan", [None, DcaPlan(), PLAN])
def test_a_position_keeps_its_plan(stores, plan):
    position = Position("p1", CONNECTION, SYMBOL, Side.BUY, NOW_MS, dca=plan)
    stores.positions.save(position)
    stores.flush()
    assert stores.positions.get("p1") == position
    assert stores.positions.unfinished(CONNECTION) == [position]


def test_a_plan_that_was_damaged_on_disk_is_named(stores):
    stores.positions.save(Position("p1", CONNECTION, SYMBOL, Side.BUY, NOW_MS, dca=PLAN))
    stores.flush()
    stores.database._connection.execute("UPDATE positions SET dca_plan = '{'")
    with pytest.raises(InvalidValueError, match="DCA plan"):
        stores.positions.get("p1")
