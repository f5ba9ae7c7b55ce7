"""Presets against a plain model: whatever is done in whatever order, and across restarts."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from typing_extensions import override

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import InvalidValueError, UserActionError
from cts_desktop.domain.presets import PresetState, PresetStateRow, PresetType
from cts_desktop.service.presets import Presets
from cts_desktop.settings.source import Settings
from tests.helpers.engine_world import World
from tests.helpers.preset_samples import some_preset, some_set

#: The same few lines very often: others count them.
pytestmark = pytest.mark.no_cover

NAMES = ("Alpha", "alpha", "Beta", "Gamma", "Delta")
CONNECTIONS = ("c001", "c002")
names = st.sampled_from(NAMES)
hours = st.integers(1, 5)
which = st.integers(0, 20)


@dataclass
class Known:
    """What the model knows of a preset: every version's content, and what an undo goes back to."""

    versions: list[PresetType]
    stack: list[PresetType] = field(default_factory=list)

    @property
    def newest(self) -> PresetType:
        return self.versions[-1]


class PresetsMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.directory = Path(tempfile.mkdtemp())
        self.known: dict[str, Known] = {}
        self.assigned: dict[str, str] = dict.fromkeys(CONNECTIONS, "")
        self.open()
        for name in CONNECTIONS:
            self.world.stores.connections.save(Connection(name, name))

    def open(self) -> None:
        async def made() -> World:
            return World(self.directory)

        self.world = self.loop.run_until_complete(made())
        stores = self.world.stores
        self.presets = Presets(
            stores, Settings(stores.settings), self.world.coordinator, self.world.bus,
            self.world.log,
        )  # fmt: skip

    @override
    def teardown(self) -> None:
        self.loop.run_until_complete(self.world.close())
        self.loop.close()
        shutil.rmtree(self.directory)

    def does(self, verb: Any) -> Any:
        return self.loop.run_until_complete(verb)

    def one(self, number: int) -> tuple[str, Known]:
        return sorted(self.known.items())[number % len(self.known)]

    def taken(self, name: str, type_id: str = "") -> bool:
        return any(
            known.newest.name.casefold() == name.casefold()
            for other, known in self.known.items()
            if other != type_id
        )

    def refused(self, verb: Any, *, because: bool) -> Any:
        """Do something that must be refused where *because* holds, and only there."""
        if because:
            with pytest.raises(UserActionError):
                self.does(verb)
            return None
        return self.does(verb)

    # -------------------------------------------------------------- changes
    @rule(name=names, every=hours)
    def create(self, name: str, every: int) -> None:
        draft = some_preset("", name, evaluate_every_h=every, sets=(some_set(""),))
        saved = self.refused(self.presets.save(draft), because=self.taken(name))
        if saved is not None:
            assert saved.version == 1
            self.known[saved.type_id] = Known([saved], [saved])

    @precondition(lambda self: self.known)
    @rule(number=which, name=names, every=hours, second=st.booleans())
    def edit(self, number: int, name: str, every: int, second: bool) -> None:
        type_id, known = self.one(number)
        sets = (known.newest.sets[0], *([some_set("", "Slow")] if second else []))
        wanted = replace(known.newest, name=name, evaluate_every_h=every, sets=sets)
        saved = self.refused(self.presets.save(wanted), because=self.taken(name, type_id))
        if saved is None:
            return
        assert (saved.name, saved.evaluate_every_h, len(saved.sets)) == (name, every, len(sets))
        if saved != known.newest:
            known.versions.append(saved)
            known.stack.append(saved)

    @precondition(lambda self: self.known)
    @rule(number=which)
    def save_nonsense(self, number: int) -> None:
        _, known = self.one(number)
        with pytest.raises(InvalidValueError):
            self.does(self.presets.save(replace(known.newest, sets=())))

    @precondition(lambda self: self.known)
    @rule(number=which, name=names)
    def clone(self, number: int, name: str) -> None:
        type_id, known = self.one(number)
        saved = self.refused(self.presets.clone(type_id, name), because=self.taken(name))
        if saved is not None:
            assert saved.evaluate_every_h == known.newest.evaluate_every_h
            own = {one.set_id for one in saved.sets}
            others = {s.set_id for k in self.known.values() for v in k.versions for s in v.sets}
            assert saved.type_id not in self.known
            assert own.isdisjoint(others)
            self.known[saved.type_id] = Known([saved], [saved])

    @precondition(lambda self: self.known)
    @rule(number=which)
    def undo(self, number: int) -> None:
        type_id, known = self.one(number)
        target = known.stack[-2] if len(known.stack) > 1 else None
        refused = target is None or self.taken(target.name, type_id)
        saved = self.refused(self.presets.undo(type_id), because=refused)
        if saved is not None and target is not None:
            assert replace(saved, version=target.version) == target
            known.stack.pop()
            known.versions.append(saved)

    @precondition(lambda self: self.known)
    @rule(number=which, version=st.integers(1, 8))
    def restore(self, number: int, version: int) -> None:
        type_id, known = self.one(number)
        target = known.versions[version - 1] if version <= len(known.versions) else None
        refused = target is None or self.taken(target.name, type_id)
        saved = self.refused(self.presets.restore(type_id, version), because=refused)
        if saved is not None and target is not None:
            assert replace(saved, version=target.version) == target
            known.versions.append(saved)
            known.stack.append(saved)

    @precondition(lambda self: self.known)
    @rule(number=which)
    def delete(self, number: int) -> None:
        type_id, _ = self.one(number)
        used = type_id in self.assigned.values()
        if self.refused(self.presets.delete(type_id), because=used) is not None:
            del self.known[type_id]

    # -------------------------------------------------------------- elsewhere
    @precondition(lambda self: self.known)
    @rule(number=which, connection=st.sampled_from(CONNECTIONS), away=st.booleans())
    def assign(self, number: int, connection: str, away: bool) -> None:
        type_id = "" if away else self.one(number)[0]
        self.does(self.presets.assign(type_id, connection))
        self.assigned[connection] = type_id

    @precondition(lambda self: self.known)
    @rule(number=which)
    def through_a_file(self, number: int) -> None:
        type_id, known = self.one(number)
        path = self.directory / "preset.json"
        self.does(self.presets.export(type_id, path))
        saved = self.does(self.presets.import_file(path))
        assert saved.name.casefold().startswith(known.newest.name.casefold())
        assert not self.taken(saved.name)
        assert saved.evaluate_every_h == known.newest.evaluate_every_h
        self.known[saved.type_id] = Known([saved], [saved])

    @precondition(lambda self: self.known)
    @rule(number=which)
    def run_it(self, number: int) -> None:
        _, known = self.one(number)
        self.world.stores.preset_states.save(
            "c001",
            [PresetStateRow(one.set_id, "a", PresetState.ENABLED) for one in known.newest.sets],
        )

    @rule()
    def restart(self) -> None:
        self.loop.run_until_complete(self.world.close())
        self.open()

    # -------------------------------------------------------------- always
    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        views = self.does(self.presets.all())
        assert {view.preset.type_id: view.preset for view in views} == {
            type_id: known.newest for type_id, known in self.known.items()
        }
        for view in views:
            users = tuple(c for c in CONNECTIONS if self.assigned[c] == view.preset.type_id)
            assert view.connection_ids == users
        for type_id, known in self.known.items():
            stored = self.world.stores.presets.versions(type_id)
            assert [one.preset for one in stored] == known.versions
            assert [one.version for one in stored] == list(range(1, len(stored) + 1))

    @invariant()
    def names_are_unique_and_states_belong_to_sets_that_are_there(self) -> None:
        folded = [known.newest.name.casefold() for known in self.known.values()]
        assert len(set(folded)) == len(folded)
        sets = {one.set_id for known in self.known.values() for one in known.newest.sets}
        rows = list(chain.from_iterable(self.world.stores.preset_states.load("c001")))
        assert {row.set_id for row in rows} <= sets


TestPresets = PresetsMachine.TestCase
TestPresets.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
