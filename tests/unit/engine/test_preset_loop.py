"""The preset loop of an engine: without a preset, with one, and when that changes meanwhile."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from cts_desktop.analysis.presets.warm import warm
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.events import PresetsEdited
from cts_desktop.domain.market import MarketStep
from cts_desktop.domain.presets import PresetType
from cts_desktop.domain.risk import Reason
from cts_desktop.domain.symbol_rule import SymbolRule
from cts_desktop.domain.venues import LineFacts
from cts_desktop.engine.entry_desk import LimitReached, Origin
from cts_desktop.engine.preset_loop import NOT_ASSIGNED, PresetLoop
from cts_desktop.engine.presets.live_view import LiveQuery
from tests.helpers.engine_world import World
from tests.helpers.faulty_gateway import BTC, ETH
from tests.helpers.preset_rig import preset


@pytest.fixture(scope="module", autouse=True)
def kernels_are_compiled():
    """Compiling takes longer than these tests wait."""
    warm()


@pytest.fixture
async def world(tmp_path):
    world = World(tmp_path)
    yield world
    await world.close()


def saved(world: World, wanted: PresetType | None = None) -> PresetType:
    return world.stores.presets.save(wanted or preset(look_back_days=1.0), "test")


def loop(world: World) -> PresetLoop:
    found = world.session().presets
    assert found is not None
    return found


async def started(world: World, **settings: Any) -> PresetLoop:
    world.add(market_timeframe_s=1, **settings)
    await world.coordinator.start()
    await until_built(world)
    return loop(world)


async def until_built(world: World) -> None:
    for _ in range(200):
        await world.clock.run(0.1)
        building = loop(world)._building
        if building is None or building.done():
            return
    raise AssertionError(loop(world).status)


def test_no_preset_loads_neither_numba_nor_talib():
    code = (
        "import sys, cts_desktop.engine.session, cts_desktop.engine.preset_loop;"
        "bad = {'numba', 'talib'} & set(sys.modules); assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_without_a_preset_nothing_runs_and_no_step_is_copied(world):
    found = await started(world)
    assert found.runner is None
    assert found.status == NOT_ASSIGNED
    assert world.session().feed._copy is None
    assert found.live(LiveQuery()).rows == ()
    with pytest.raises(UserActionError, match="No preset runs on this connection: not assigned"):
        found.evaluate_now()


async def test_an_assigned_preset_runs_on_the_symbols_of_the_connection(world):
    found = await started(world, preset_type=saved(world).type_id)
    assert found.runner is not None
    assert found.runner.ready
    assert {block.symbol for block in found.runner.plan.blocks} == {BTC, ETH}
    assert found.live(LiveQuery()).configurations == 4
    assert found.status == "running, evaluated every 3 h"


async def test_a_set_whose_symbols_are_not_traded_here_is_left_out_and_said(world):
    (one,) = preset().sets
    elsewhere = replace(one, set_id="b", name="Elsewhere", symbols=SymbolRule(symbols=("ETH/BTC",)))
    both = preset()
    found = await started(
        world, preset_type=saved(world, replace(both, sets=(one, elsewhere))).type_id
    )
    assert found.runner is not None
    assert {block.preset_set.name for block in found.runner.plan.blocks} == {one.name}
    assert "Elsewhere is left out: Unknown symbol ETH/BTC" in found.status


@pytest.mark.logs
async def test_a_preset_none_of_whose_symbols_are_traded_here_does_not_run(world):
    (one,) = preset().sets
    elsewhere = replace(one, symbols=SymbolRule(symbols=("ETH/BTC",)))
    found = await started(
        world, preset_type=saved(world, replace(preset(), sets=(elsewhere,))).type_id
    )
    assert found.runner is None
    assert "Unknown symbol ETH/BTC" in found.status


async def test_a_preset_is_taken_up_and_away_while_the_engine_runs(world):
    found = await started(world)
    world.change(preset_type=saved(world).type_id)
    await until_built(world)
    assert loop(world).runner is not None
    world.change(preset_type="")
    await until_built(world)
    assert loop(world).runner is None
    assert found.status == NOT_ASSIGNED
    assert world.session().feed._copy is None


async def test_an_edit_while_it_runs_keeps_what_is_known_of_the_same_configurations(world):
    first = saved(world)
    found = await started(world, preset_type=first.type_id)
    assert found.runner is not None
    key = found.live(LiveQuery()).rows[0].key
    found.pin(key, pinned=True)
    (one,) = first.sets
    wider = replace(one, tp_factors=replace(one.tp_factors, end=6.0))
    edited = saved(world, replace(first, sets=(wider,)))
    world.bus.publish(PresetsEdited(edited.type_id))
    await until_built(world)
    rows = found.live(LiveQuery()).rows
    assert len(rows) == 6
    assert [row.key for row in rows if row.pinned] == [key]


@pytest.mark.logs
async def test_too_many_configurations_are_said_and_the_engine_trades_on(world):
    many = preset(tp_factors=replace(preset().sets[0].tp_factors, end=200.0))
    found = await started(world, preset_type=saved(world, many).type_id, preset_configurations=100)
    assert found.runner is None
    assert "at most 100 are allowed" in found.status
    assert world.engine().state == "running"


@pytest.mark.logs
async def test_a_preset_that_was_deleted_is_said(world):
    found = await started(world, preset_type="gone")
    assert found.status == "The assigned preset was deleted: assign another."


async def test_states_are_there_again_after_a_restart(world):
    first = saved(world)
    found = await started(world, preset_type=first.type_id)
    key = found.live(LiveQuery()).rows[3].key
    found.pin(key, pinned=True)
    found.enable(key, enabled=False)
    await world.coordinator.stop()
    await world.coordinator.start()
    await until_built(world)
    (row,) = (row for row in loop(world).live(LiveQuery()).rows if row.pinned)
    assert (row.key, row.state, row.what) == (key, "disabled", "disabled: by hand; pinned")


async def test_a_pause_is_a_gap_for_bars(world):
    found = await started(world, preset_type=saved(world).type_id)
    assert found.runner is not None
    await world.gateway().tick(1)
    await world.clock.run(0.2)
    world.coordinator.pause()
    await world.gateway().tick(1)
    world.coordinator.resume()
    await world.clock.run(0.2)
    assert all(not len(line.window) for line in found.runner.plan.lines)
    assert world.engine().status().loops[1].errors == 0


def with_trouble(world: World, words: str) -> None:
    world.gateway().line = lambda: LineFacts(no_trades=words)  # type: ignore[method-assign]


async def test_no_bar_is_made_of_prices_that_are_only_repeated(world, monkeypatch):
    found = await started(world, preset_type=saved(world).type_id)
    assert found.runner is not None
    heard: list[MarketStep] = []
    monkeypatch.setattr(found.runner, "step", heard.append)
    with_trouble(world, "no trades: gone")
    await world.gateway().tick(1)
    await world.clock.run(0.2)
    assert found.status == "waiting for prices: no trades: gone"
    with_trouble(world, "")
    gaps: list[bool] = []
    monkeypatch.setattr(found.runner, "gap", lambda: gaps.append(True))
    await world.clock.run(0.2)
    assert (heard, gaps) == ([], [True])


async def test_signals_that_are_still_worked_out_wait_for_the_end_of_a_pause(world, monkeypatch):
    found = await started(world, preset_type=saved(world).type_id)
    runner = found.runner
    assert runner is not None
    worked: list[str] = []
    monkeypatch.setattr(runner, "work", lambda _budget_s: worked.append(str(world.engine().state)))
    runner._is_judging = True
    await world.clock.run(0.2)
    assert set(worked) == {"running"}
    world.coordinator.pause()
    worked.clear()
    await world.clock.run(1)
    assert worked == []
    runner._is_judging = False


@pytest.mark.logs
async def test_signals_that_fail_beside_the_loop_do_not_end_the_engine(world, monkeypatch):
    found = await started(world, preset_type=saved(world).type_id)
    runner = found.runner
    assert runner is not None
    runner._is_judging, turns = True, []

    def fails(_budget_s):
        turns.append(1)
        if len(turns) == 2:  # the first turn is the loop's own
            runner._is_judging = False
            raise ValueError("a defect")

    monkeypatch.setattr(runner, "work", fails)
    await world.clock.run(0.3)
    assert len(turns) >= 2
    assert world.engine().state == "running"
    assert any("a defect" in str(line) for line in world.log.lines), world.log.lines


async def test_missing_live_bars_are_a_gap(world, monkeypatch):
    found = await started(world, preset_type=saved(world).type_id)
    assert found.runner is not None
    gaps: list[bool] = []
    monkeypatch.setattr(found.runner, "gap", lambda: gaps.append(True))
    await world.clock.run(0.2)
    assert not gaps
    found.runner.broken = True
    await world.clock.run(0.2)
    assert gaps


async def test_a_stop_stores_everything_however_much_it_is(world, monkeypatch):
    monkeypatch.setattr("cts_desktop.engine.preset_loop._ROWS", 1)
    found = await started(world, preset_type=saved(world).type_id)
    for row in found.live(LiveQuery()).rows:
        found.pin(row.key, pinned=True)
    await world.coordinator.stop()
    await world.coordinator.start()
    await until_built(world)
    assert [row.pinned for row in loop(world).live(LiveQuery()).rows] == [True] * 4


async def test_what_keeps_a_preset_from_trading_is_part_of_how_it_stands(world):
    found = await started(world, preset_type=saved(world).type_id)
    world.change(preset_trade=False)
    assert "trading of presets is switched off" in found.live(LiveQuery()).status
    world.change(preset_trade=True)
    world.coordinator.pause()
    assert "no entries: " in found.live(LiveQuery()).status
    assert found.standing()[0] == 0
    assert "0 of 4 configurations qualify" in found.standing()[1]


# ---------------------------------------------------------------------- the desk
async def ready(world: World, **settings: Any) -> None:
    world.add(**settings)
    await world.coordinator.start()
    await world.warm_up()


def last_decision(world: World):
    (newest, *_) = world.stores.decisions.page().items
    return newest


@pytest.mark.parametrize("origin", list(Origin))
async def test_each_origin_has_a_switch_of_its_own(world, origin):
    await ready(world, live_trade=origin is Origin.MAIN, preset_trade=origin is Origin.PRESET)
    other = Origin.PRESET if origin is Origin.MAIN else Origin.MAIN
    assert not world.wish(origin=other)
    assert world.wish(origin=origin)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"preset_type": "p1"}, ""),
        ({"preset_type": "p1", "preset_trade": False}, "Trading is switched off"),
        ({"preset_type": ""}, "Trading is switched off"),
    ],
)
@pytest.mark.logs
async def test_whoever_runs_only_a_preset_is_not_told_that_trading_is_off(world, settings, words):
    await ready(world, live_trade=False, **settings)
    blocked_by = world.session().blocked_by()
    assert blocked_by.startswith(words) if words else not blocked_by


async def test_a_preset_has_a_volume_factor_of_its_own(world):
    await ready(world, live_factor=5.0, preset_factor=0.5)
    assert world.wish(symbol=BTC, origin=Origin.PRESET)
    assert world.wish(symbol=ETH, origin=Origin.MAIN)
    await world.clock.run(1)
    orders = world.stores.orders.page(limit=100).items
    factors = {o.symbol: o.computation for o in orders if o.computation}
    assert '"mode_factor":"0.5"' in factors[BTC]
    assert '"mode_factor":"5"' in factors[ETH]


async def test_a_limit_of_the_preset_is_a_decision_with_value_and_limit(world):
    await ready(world)
    reached = LimitReached("The preset has its positions with the same periods already", "2", "2")
    assert not world.wish(origin=Origin.PRESET, key="preset a/b/c", reached=reached)
    world.stores.flush()
    decision = last_decision(world)
    assert (decision.reason, decision.value, decision.limit) == (Reason.PRESET_LIMIT, "2", "2")
    assert decision.set_key == "preset a/b/c"


@pytest.mark.logs
async def test_a_preset_that_cannot_be_read_does_not_keep_the_engine_from_starting(world):
    first = saved(world)
    for table in ("preset_types", "preset_sets", "preset_versions"):
        world.stores.database.queue(f"UPDATE {table} SET document = '{{'", ())  # noqa: S608
    world.stores.flush()
    found = await started(world, preset_type=first.type_id)
    assert found.runner is None
    assert found.status
    assert world.engine().state == "running"
