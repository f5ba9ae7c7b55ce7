"""Presets through the door's verbs, on a real database and a coordinator at rest."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from cts_desktop.analysis.presets.space import count
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.events import ConnectionsEdited, PresetsEdited
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.preset_document import preset_problems, problems, write_file
from cts_desktop.domain.presets import PresetType
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind
from cts_desktop.service.presets import Presets, read_templates
from cts_desktop.settings.source import Settings
from tests.helpers.engine_world import World
from tests.helpers.preset_samples import MACD, some_preset, some_set

DRAFT = some_preset(type_id="")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    made.add()
    yield made
    await made.close()


def made_for(world: World) -> Presets:
    settings = Settings(world.stores.settings)
    return Presets(world.stores, settings, world.coordinator, world.bus, world.log)


@pytest.fixture
def presets(world: World) -> Presets:
    return made_for(world)


@pytest.fixture
def told(world: World) -> list[object]:
    events: list[object] = []
    world.bus.subscribe(PresetsEdited, events.append)
    world.bus.subscribe(ConnectionsEdited, events.append)
    return events


async def names(presets: Presets) -> list[str]:
    return [view.preset.name for view in await presets.all()]


def without_ids(preset: PresetType) -> PresetType:
    sets = tuple(replace(one, set_id="") for one in preset.sets)
    return replace(preset, type_id="", version=0, sets=sets)


# ------------------------------------------------------------------ saving
async def test_nothing_is_saved_of_what_does_not_fit(presets, told):
    saved = await presets.save(DRAFT)
    told.clear()
    wrong = replace(saved, sets=(replace(saved.sets[0], agree=0),))
    with pytest.raises(InvalidValueError, match=r"sets\[0\].agree: 0 is outside"):
        await presets.save(wrong)
    with pytest.raises(InvalidValueError):
        await presets.save(replace(wrong, type_id=""))
    assert [view.preset for view in await presets.all()] == [saved]
    assert told == []


async def test_a_preset_that_was_deleted_meanwhile_is_not_saved_again(presets):
    saved = await presets.save(DRAFT)
    await presets.delete(saved.type_id)
    with pytest.raises(NotFoundError, match="does not exist any more"):
        await presets.save(replace(saved, name="Back"))
    for verb in (presets.delete, presets.versions, presets.undo):
        with pytest.raises(NotFoundError):
            await verb(saved.type_id)
    assert await names(presets) == []


async def test_a_name_belongs_to_one_preset_whatever_its_case(presets):
    saved = await presets.save(DRAFT)
    with pytest.raises(UserActionError, match="There is a preset Momentum already"):
        await presets.save(replace(DRAFT, name="MOMENTUM"))
    assert (await presets.save(replace(saved, name="MOMENTUM"))).version == 2


async def test_a_new_preset_gets_ids_of_its_own_and_each_change_is_a_version(presets, told):
    draft = replace(DRAFT, sets=(some_set(""), some_set("", "Slow")))
    saved = await presets.save(draft)
    assert without_ids(saved) == without_ids(draft)
    assert len({saved.type_id, *(one.set_id for one in saved.sets), ""}) == 4
    changed = await presets.save(replace(saved, block=True))
    assert (saved.version, changed.version) == (1, 2)
    assert await presets.save(replace(changed, version=7)) == changed  # nothing has changed
    assert told == [PresetsEdited(saved.type_id)] * 2


async def test_what_a_rule_does_not_use_is_not_kept(presets):
    rule = SymbolRule(SymbolRuleKind.LIST, ("BTC/USDT",), count=3, quote_asset="BTC")
    saved = await presets.save(replace(DRAFT, symbols=rule))
    assert saved.symbols == SymbolRule(symbols=("BTC/USDT",))


# ------------------------------------------------------------------ history
async def test_the_history_says_what_each_version_changed_newest_first(presets, world):
    saved = await presets.save(DRAFT)
    await world.clock.run(1)
    fast = replace(
        saved.sets[0],
        timeframe_s=900,
        indicators=(IndicatorGrid("rsi", {"period": ParameterRange.of(9)}),
                    IndicatorGrid("ema", {})),
        trailing=(None,),
        trailing_only=False,
    )  # fmt: skip
    limits = replace(saved.limits, per_range=2)
    wanted = replace(saved, name="Speed", limits=limits, sets=(fast, some_set("s2", "Slow")))
    await presets.save(wanted, "edited in the window")
    await presets.save(replace(wanted, sets=wanted.sets[1:]))
    removed, edited, created = await presets.versions(saved.type_id)
    assert (created.note, created.changes) == ("created", ())
    assert (edited.note, edited.saved_ms - created.saved_ms) == ("edited in the window", 1000)
    assert edited.changes == (
        "name Momentum → Speed",
        "limits per range 0 → 2",
        "Fast: timeframe 5m → 15m",
        "Fast: macd removed",
        "Fast: rsi period 10 to 14 by 2 → 9",
        "Fast: rsi lower 25 → usual",
        "Fast: ema added",
        "Fast: trailing off, 0.3/0.1, 0.6/0.2, 1/0.3 → off",
        "set Slow added",
    )
    assert removed.changes == ("set Fast removed",)


async def test_undo_goes_back_one_change_at_a_time_and_a_restored_version_can_be_undone(presets):
    first = await presets.save(DRAFT)
    for hours in (4, 5):
        await presets.save(replace(first, evaluate_every_h=hours))
    hours_after = [(await presets.undo(first.type_id)).evaluate_every_h for _ in range(2)]
    assert hours_after == [4, 3]
    with pytest.raises(UserActionError, match="nothing left to undo in Momentum"):
        await presets.undo(first.type_id)
    restored = await presets.restore(first.type_id, 3)
    assert (restored.version, restored.evaluate_every_h) == (6, 5)
    undone = await presets.undo(first.type_id)
    assert (undone.version, undone.evaluate_every_h) == (7, 3)
    assert [one.note for one in await presets.versions(first.type_id)] == [
        "undone", "version 3 restored", "undone", "undone", "edited", "edited", "created",
    ]  # fmt: skip
    with pytest.raises(NotFoundError, match="has no version 99"):
        await presets.restore(first.type_id, 99)


async def test_a_name_that_was_given_away_is_not_brought_back(presets):
    first = await presets.save(DRAFT)
    await presets.save(replace(first, name="Other"))
    await presets.save(DRAFT)
    with pytest.raises(UserActionError, match="There is a preset Momentum already"):
        await presets.undo(first.type_id)
    with pytest.raises(UserActionError):
        await presets.restore(first.type_id, 1)
    assert await names(presets) == ["Momentum", "Other"]


async def test_a_clone_has_its_own_ids_and_history(presets):
    original = await presets.save(DRAFT)
    copy = await presets.clone(original.type_id, "Copy")
    assert without_ids(copy) == replace(without_ids(original), name="Copy")
    assert copy.type_id != original.type_id
    assert copy.sets[0].set_id != original.sets[0].set_id
    (version,) = await presets.versions(copy.type_id)
    assert version.note == "cloned from Momentum"
    with pytest.raises(UserActionError):
        await presets.clone(original.type_id, "momentum")


# ------------------------------------------------------------------ templates and files
def test_the_templates_are_ready_to_run_and_of_an_ordinary_size():
    templates = read_templates()
    assert [one.name for one in templates] == [
        "Conservative", "Balanced", "Aggressive", "Scalping", "Swing",
    ]  # fmt: skip
    for template in templates:
        assert preset_problems(template) == {}
        assert template.description
        sizes = []
        for one in template.sets:
            points, exits = count(one, template, 0.1)
            assert points == sum(1 for _ in one.points())
            sizes.append(points * exits)
        assert all(50 <= size <= 2000 for size in sizes), (template.name, sizes)
    assert len({one.sets[0].timeframe_s for one in templates}) == 5


async def test_a_template_is_stored_again_and_again_under_a_free_name(presets):
    for expected in ("Swing", "Swing (2)", "Swing (3)"):
        assert (await presets.from_template("Swing")).name == expected
    with pytest.raises(NotFoundError, match="no template 'Luck'"):
        await presets.from_template("Luck")
    assert [one.name for one in await presets.templates()][-1] == "Swing"


async def test_a_preset_goes_through_a_file_and_a_taken_name_gets_a_number(presets, tmp_path):
    long = "M" * 60
    saved = await presets.save(replace(DRAFT, name=long))
    path = tmp_path / "momentum.json"
    path.write_text("old")
    said = await presets.export(saved.type_id, path)
    assert said.message == f"{long} is written to {path}"
    assert path.read_text("utf-8") == write_file(saved)
    imported = await presets.import_file(path)
    assert without_ids(imported) == replace(without_ids(saved), name="M" * 56 + " (2)")
    assert imported.type_id != saved.type_id
    (version,) = await presets.versions(imported.type_id)
    assert version.note == "imported from momentum.json"


async def test_a_file_that_does_not_fit_is_refused_with_line_and_field_and_stores_nothing(
    presets, tmp_path
):
    path = tmp_path / "momentum.json"
    path.write_text(write_file(some_preset()).replace('"from": 10', '"from": 500'), "utf-8")
    with pytest.raises(
        InvalidValueError,
        match=r"^momentum.json line 20, sets\[0\].indicators\[0\].period.from: 500 is outside",
    ):
        await presets.import_file(path)
    path.write_bytes(b'{"name": "\xff"}')
    with pytest.raises(InvalidValueError, match=r"momentum.json is no text \(byte 10\)"):
        await presets.import_file(path)
    path.write_bytes(b" " * 1_000_001)
    with pytest.raises(InvalidValueError, match="larger than a preset can be"):
        await presets.import_file(path)
    for wrong in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(UserActionError, match=str(wrong)):
            await presets.import_file(wrong)
    saved = await presets.save(DRAFT)
    with pytest.raises(UserActionError, match="does not exist"):
        await presets.export(saved.type_id, tmp_path / "nowhere" / "x.json")
    assert await names(presets) == ["Momentum"]


# ------------------------------------------------------------------ connections
async def test_an_assigned_preset_is_shown_with_its_connections_and_not_deleted(
    presets, world, told
):
    world.add(2)
    saved = await presets.save(DRAFT)
    other = await presets.save(replace(DRAFT, name="Other"))
    told.clear()
    assert (
        await presets.assign(saved.type_id, "c001")
    ).message == "Momentum is assigned to Paper 1"
    await presets.assign(saved.type_id, "c002")
    assert told == [
        ConnectionsEdited("c001"), PresetsEdited(), ConnectionsEdited("c002"), PresetsEdited(),
    ]  # fmt: skip
    shown = {view.preset.name: view for view in await presets.all()}
    assert shown["Momentum"].connections == ("Paper 1", "Paper 2")
    assert shown["Momentum"].connection_ids == ("c001", "c002")
    assert shown["Other"].connections == ()
    with pytest.raises(UserActionError, match="Momentum is assigned to Paper 1, Paper 2: take it"):
        await presets.delete(saved.type_id)
    await presets.assign(other.type_id, "c001")
    assert (await presets.assign("", "c002")).message == "Paper 2 has no preset"
    assert (await presets.delete(saved.type_id)).message == "Momentum is deleted"
    stored = world.stores.connections.get("c001")
    assert stored is not None
    assert stored.settings["preset_type"] == other.type_id
    assert "direction_enabled" in stored.settings


async def test_what_does_not_exist_is_not_assigned(presets, world):
    saved = await presets.save(DRAFT)
    with pytest.raises(NotFoundError, match="no connection 'c009'"):
        await presets.assign(saved.type_id, "c009")
    with pytest.raises(NotFoundError, match="does not exist any more"):
        await presets.assign("nobody", "c001")
    stored = world.stores.connections.get("c001")
    assert stored is not None
    assert "preset_type" not in stored.settings


# ------------------------------------------------------------------ counting
async def test_the_counter_tells_configurations_and_break_even_win_rates(presets):
    wanted = some_set(
        symbols=SymbolRule(symbols=("BTC/USDT", "ETH/USDT")),
        tp_factors=ParameterRange(2, 4, 2), sl_ratios=ParameterRange.of(0.5),
        trailing=(None, (0.3, 0.1)),
    )  # fmt: skip
    told = await presets.count(wanted, DRAFT)
    # A trailing stop from 0.3 % on makes no sense for a target at 0.2 %.
    assert (told.points, told.exits, told.configurations, told.symbols) == (3, 3, 9, 2)
    assert told.problems == {}
    near, far = told.break_even
    assert (near.tp_factor, near.sl_ratio) == (2, 0.5)
    assert (near.tp_pct, near.sl_pct) == pytest.approx((0.2, 0.1))
    assert near.win_rate == pytest.approx((0.1 + 0.12) / (0.2 + 0.1))
    assert far.win_rate == pytest.approx((0.2 + 0.12) / (0.4 + 0.2))
    # RSI 14 forgets 1 - 1e-9 of its beginning in 280 candles, MACD's EMA 26 in 269 and its signal
    # line's in as many again; 5 minutes each.
    assert 280 * 300 <= told.warm_up_s <= 700 * 300
    assert await presets.count(wanted, replace(DRAFT, trailing=False)) == replace(
        told, exits=2, configurations=6,
        seconds=pytest.approx(told.seconds, rel=0.5),
    )  # fmt: skip


async def test_a_set_with_problems_is_counted_as_far_as_it_can_be(presets):
    told = await presets.count(some_set(name=""), DRAFT)
    assert list(told.problems) == ["name"]
    assert told.points == 3
    told = await presets.count(some_set(indicators=()), DRAFT)
    assert list(told.problems) == ["indicators"]
    assert (told.configurations, told.break_even) == (0, ())
    told = await presets.count(some_set(trailing=((50.0, 1.0),)), DRAFT)
    assert list(told.problems) == ["tp_factors"]


async def test_symbols_are_counted_only_where_rules_name_them(presets):
    def rule(*names: str) -> SymbolRule:
        return SymbolRule(symbols=names)

    assert (await presets.count(some_set(), DRAFT)).symbols is None
    top = SymbolRule(SymbolRuleKind.VOLUME, count=5)
    assert (await presets.count(some_set(symbols=top), DRAFT)).symbols is None
    both = replace(DRAFT, symbols=rule("A", "B"))
    assert (await presets.count(some_set(symbols=rule("B", "C")), both)).symbols == 1
    assert (await presets.count(some_set(), both)).symbols == 2


async def test_a_stop_by_the_atr_has_no_break_even_win_rate(presets):
    atr = some_set(indicators=(MACD, IndicatorGrid("atr", {})), atr_stop=True)
    assert (await presets.count(atr, DRAFT)).break_even == ()


async def test_a_new_set_can_be_saved_as_it_is(presets):
    one, other = await presets.new_set(), await presets.new_set()
    assert problems(one) == {}
    assert one.set_id != other.set_id
    saved = await presets.save(replace(DRAFT, sets=(one,)))
    assert saved.sets == (one,)
    assert json.loads(write_file(saved))["sets"][0]["name"] == "New set"
