"""A preset's configurations as they are shown, of a stopped connection and of a running one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.indicators import ParameterRange
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import Position
from cts_desktop.domain.presets import PresetState, PresetType
from cts_desktop.domain.symbol_rule import SymbolRule
from cts_desktop.engine.presets.block import Block
from cts_desktop.service.presets import Presets
from cts_desktop.service.signals import SignalQueries
from cts_desktop.settings.source import Settings
from tests.helpers.engine_world import World
from tests.helpers.faulty_gateway import BTC
from tests.helpers.preset_samples import some_preset, some_set

CONNECTION = "c001"
SMALL = some_set(
    "", symbols=SymbolRule(symbols=(BTC,)), tp_factors=ParameterRange.of(8),
    sl_ratios=ParameterRange.of(0.5), trailing=(None,), bar_s=60,
)  # fmt: skip
DRAFT = some_preset("", sets=(SMALL,))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    made.add()
    yield made
    await made.close()


@pytest.fixture
def presets(world: World) -> Presets:
    settings = Settings(world.stores.settings)
    return Presets(world.stores, settings, world.coordinator, world.bus, world.log)


async def assigned(presets: Presets, draft: PresetType = DRAFT) -> PresetType:
    preset = await presets.save(draft)
    await presets.assign(preset.type_id, CONNECTION)
    return preset


def has_run(world: World, preset: PresetType) -> Block:
    """Store what an engine would have: the second configuration disabled, the third with gains."""
    (preset_set,) = preset.sets
    block = Block(preset_set, BTC, preset, 0.1)
    block.set_state(1, list(PresetState).index(PresetState.DISABLED), "average −0.2 units", 5)
    block.flags[at.DIRTY, 2] = 1
    block.counts[2] = (30, 24)
    block.ring[2] = 1.5
    block.state[2, at.SUM] = 45.0
    world.stores.preset_states.save(CONNECTION, block.rows(block.take_dirty(99)))
    return block


async def test_a_connection_without_a_preset_shows_that(presets):
    view = await presets.live(CONNECTION)
    assert (view.type_id, view.status, view.rows, view.total) == ("", "not assigned", (), 0)
    with pytest.raises(NotFoundError):
        await presets.live("c009")


async def test_a_preset_that_has_not_run_yet_shows_its_name_and_no_rows(presets):
    preset = await assigned(presets)
    view = await presets.live(CONNECTION)
    assert (view.type_id, view.name) == (preset.type_id, "Momentum")
    assert view.status == "stopped; it has not run here yet"
    assert view.configurations == 0


async def test_a_stopped_connection_shows_what_is_stored(presets, world):
    preset = await assigned(presets)
    block = has_run(world, preset)
    view = await presets.live(CONNECTION)
    assert (view.status, view.configurations, view.total) == ("stopped", 3, 3)
    assert view.by_state["disabled"] == 1
    first, second, third = view.rows
    assert {row.connection_id for row in view.rows} == {CONNECTION}
    assert {row.symbol for row in view.rows} == {BTC}
    assert second.state == "disabled"
    assert "average −0.2 units" in second.what
    assert (third.n, third.win_rate, third.avg_units) == (30, 0.8, 1.5)
    assert (first.n, first.avg_units) == (0, None)
    assert block.name(2) in third.key
    assert third.missing  # too little evidence, in words
    # A stop at half of 0.8 %, with costs of 0.1 %.
    assert third.break_even == pytest.approx((0.4 + 0.1) / (0.8 + 0.4))


async def test_looking_at_a_stopped_connection_changes_nothing_that_is_stored(presets, world):
    preset = await assigned(presets)
    has_run(world, preset)
    before = list(chain.from_iterable(world.stores.preset_states.load(CONNECTION)))
    await presets.live(CONNECTION)
    assert list(chain.from_iterable(world.stores.preset_states.load(CONNECTION))) == before


async def test_pages_are_sorted_and_filtered(presets, world):
    preset = await assigned(presets)
    has_run(world, preset)
    ordered = await presets.live(CONNECTION, order_by="n", descending=True, limit=1)
    assert [row.n for row in ordered.rows] == [30]
    assert ordered.total == 3
    disabled = await presets.live(CONNECTION, state="disabled")
    assert [row.state for row in disabled.rows] == ["disabled"]
    named = await presets.live(CONNECTION, text="RSI 12/25")
    assert [row.key for row in named.rows] == [disabled.rows[0].key]
    assert (await presets.live(CONNECTION, offset=3)).rows == ()


@pytest.mark.parametrize(
    "wrong", [{"order_by": "luck"}, {"state": "tired"}, {"offset": -1}, {"limit": 0}]
)
async def test_a_question_that_makes_no_sense_is_refused(presets, wrong):
    with pytest.raises(InvalidValueError):
        await presets.live(CONNECTION, **wrong)


async def test_a_stopped_connection_that_could_not_run_says_why(presets, world):
    preset = await assigned(presets)
    has_run(world, preset)
    world.change(preset_configurations=100)
    (one,) = preset.sets
    many = some_set(one.set_id, one.name, tp_factors=ParameterRange(2, 30, 2))
    await presets.save(some_preset(preset.type_id, sets=(many,)))
    view = await presets.live(CONNECTION)
    assert "at most 100 are allowed" in view.status
    assert (view.name, view.rows) == ("Momentum", ())


async def test_a_stopped_engine_takes_no_commands(presets):
    await assigned(presets)
    for verb in (
        presets.pin(CONNECTION, "any", pinned=True),
        presets.enable(CONNECTION, "any", enabled=True),
        presets.evaluate_now(CONNECTION),
    ):
        with pytest.raises(UserActionError, match="The engine of Paper 1 is stopped"):
            await verb


async def test_a_running_preset_is_shown_and_told_what_to_do(presets, world):
    await assigned(presets)
    await world.coordinator.start()
    loop = world.session().presets
    for _ in range(3000):  # kernels are compiled the first time, in a thread
        if loop.runner is not None and loop.runner.ready:
            break
        await asyncio.sleep(0.01)
        await world.clock.run(1)
    view = await presets.live(CONNECTION)
    assert view.status.startswith("running")
    assert (view.name, view.configurations) == ("Momentum", 3)
    key = view.rows[1].key
    assert (await presets.pin(CONNECTION, key, pinned=True)).message == f"{key} is pinned"
    await presets.enable(CONNECTION, key, enabled=False)
    await presets.evaluate_now(CONNECTION)
    row = (await presets.live(CONNECTION)).rows[1]
    assert (row.key, row.pinned, row.state) == (key, True, "disabled")
    with pytest.raises(NotFoundError):
        await presets.pin(CONNECTION, "preset of nobody", pinned=True)
    await world.coordinator.stop()
    stored = await presets.live(CONNECTION)
    assert stored.status == "stopped"
    assert (stored.rows[1].pinned, stored.rows[1].state) == (True, "disabled")


# ---------------------------------------------------------------------- in the rest of the program
async def test_a_position_of_a_preset_says_that_it_has_no_paper_twin(world):
    position = Position("p1", CONNECTION, BTC, Side.SELL, 5, set_key="preset Momentum/a/b")
    world.stores.positions.save(position)
    world.stores.positions.save(replace(position, position_id="p2", set_key="by hand"))
    queries = SignalQueries(world.coordinator, world.stores)
    view = await queries.twin("p1")
    assert view is not None
    assert (view.state, view.side, view.simulated_entry) == ("No paper twin", "short", None)
    assert "simulated on closed bars" in view.note
    assert await queries.twin("p2") is None


async def test_why_nothing_happened_says_how_the_preset_stands(presets, world):
    queries = SignalQueries(world.coordinator, world.stores)
    await world.coordinator.start()
    assert "preset" not in [link.stage for link in await queries.why_nothing(CONNECTION)]
    await assigned(presets)
    link = (await queries.why_nothing(CONNECTION))[-1]
    assert (link.stage, link.title, link.count) == ("preset", "Preset", 0)
    assert link.detail
    await world.coordinator.stop()


async def test_a_damaged_preset_is_logged_once_and_hides_no_other(presets, world):
    await assigned(presets)
    await presets.save(some_preset("", name="Other", sets=(SMALL,)))
    world.stores.database.queue(
        "UPDATE preset_versions SET document = '{' WHERE type_id IN"
        " (SELECT id FROM preset_types WHERE name = 'Momentum')",
        (),
    )
    for _ in range(2):
        assert [view.preset.name for view in await presets.all()] == ["Other"]
    assert len([text for _, text in world.log.lines if "is damaged in the database" in text]) == 1
