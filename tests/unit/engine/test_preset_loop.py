"""The preset loop of an engine: without a preset, with one, and when that changes meanwhile."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.events import PresetsEdited
from cts_desktop.domain.presets import PresetType
from cts_desktop.domain.risk import Reason
from cts_desktop.engine.entry_desk import LimitReached, Origin
from cts_desktop.engine.preset_loop import NOT_ASSIGNED, PresetLoop
from cts_desktop.engine.presets.live_view import LiveQuery
from tests.helpers.engine_world import World
from tests.helpers.faulty_gateway import BTC, ETH
from tests.helpers.preset_rig import preset


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
