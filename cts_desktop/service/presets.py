"""Presets: writing, saving, undoing, exchanging and assigning them; how they run."""

import asyncio
import uuid
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Final

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.events import ConnectionsEdited, PresetsEdited
from cts_desktop.domain.indicators import IndicatorGrid
from cts_desktop.domain.ports import Log
from cts_desktop.domain.preset_document import (
    NAME_LENGTH,
    parse_file,
    preset_from_document,
    preset_problems,
    preset_to_document,
    write_file,
)
from cts_desktop.domain.presets import PresetSet, PresetType, PresetVersion
from cts_desktop.engine import GlobalTradeEngineCoordinator, TradeEngineConfig
from cts_desktop.engine.preset_loop import PresetLoop
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.files import atomic_write, human_os_error
from cts_desktop.runtime.resources import resources
from cts_desktop.service.preset_changes import changes
from cts_desktop.service.preset_counts import count_set
from cts_desktop.service.preset_live import live_query, live_view, loop_of
from cts_desktop.service.preset_views import LivePresetView, PresetView, SetCountView, VersionView
from cts_desktop.service.views import OperationResult
from cts_desktop.settings.source import Settings
from cts_desktop.storage.stores import SqliteStores

ASSIGNED: Final = "preset_type"
UNDONE: Final = "undone"
#: In the order in which they are offered.
TEMPLATES: Final = ("conservative", "balanced", "aggressive", "scalping", "swing")
_LARGEST_FILE: Final = 1_000_000


class Presets:
    """Verbs about presets; all run on the engine loop.

    A change is checked, stored at once with its history, announced, and handed to the engines that
    run it.
    """

    def __init__(
        self,
        stores: SqliteStores,
        settings: Settings,
        coordinator: GlobalTradeEngineCoordinator,
        bus: Bus,
        log: Log,
    ) -> None:
        self._stores = stores
        self._store = stores.presets
        self._settings = settings
        self._coordinator = coordinator
        self._bus = bus
        self._log = log
        self._told: set[str] = set()

    async def all(self) -> tuple[PresetView, ...]:
        """Return every preset as it was saved last, by name; one that is damaged is logged."""
        for words in self._store.damaged():
            if words not in self._told:
                self._told.add(words)
                self._log.log_trade_engine(words, "error")
        connections = self._stores.connections.all()
        return tuple(self._view(newest, connections) for newest in self._store.all())

    def _view(self, newest: PresetVersion, connections: list[Connection]) -> PresetView:
        type_id = newest.preset.type_id
        users = [one for one in connections if self._assigned(one) == type_id]
        return PresetView(
            newest.preset,
            newest.saved_ms,
            tuple(one.name for one in users),
            tuple(one.connection_id for one in users),
        )

    # ------------------------------------------------------------------ changes
    async def save(self, preset: PresetType, note: str = "edited") -> PresetType:
        """Check and store a preset as its next version; return it with its number.

        Without an id it is a new one; sets without one get theirs. The same again is no new
        version. Raises InvalidValueError with every field that does not fit, NotFoundError for one
        that was deleted meanwhile.
        """
        is_new = not preset.type_id
        known = None if is_new else self._get(preset.type_id)
        if found := preset_problems(preset):
            raise InvalidValueError("; ".join(f"{path}: {text}" for path, text in found.items()))
        # As it will be read again: what a rule or a range does not use is gone.
        wanted = _with_ids(preset_from_document(preset_to_document(preset)))
        self._check_name(wanted)
        if known is not None and replace(wanted, version=known.version) == known:
            return known
        return self._save(wanted, "created" if is_new and note == "edited" else note)

    async def delete(self, type_id: str) -> OperationResult:
        """Delete a preset with its history; refused while it is assigned."""
        preset = self._get(type_id)
        users = [
            one.name for one in self._stores.connections.all() if self._assigned(one) == type_id
        ]
        if users:
            raise UserActionError(
                f"{preset.name} is assigned to {', '.join(users)}: take it away there before "
                "deleting it"
            )
        self._store.delete(type_id)
        self._log.log_trade_engine(f"Preset {preset.name} deleted")
        self._bus.publish(PresetsEdited(type_id))
        return OperationResult(f"{preset.name} is deleted")

    async def clone(self, type_id: str, name: str) -> PresetType:
        """Store a copy under another name; its history and results begin anew."""
        original = self._get(type_id)
        return await self.save(_as_new(original, name), f"cloned from {original.name}")

    async def new_set(self) -> PresetSet:
        """Return a set to begin with, under an id of its own."""
        usual = (
            IndicatorGrid("rsi", {}),
            IndicatorGrid("macd", {}),
            IndicatorGrid("bollinger", {}),
        )
        return PresetSet(set_id=_new_id(), name="New set", indicators=usual)

    # ------------------------------------------------------------------ history
    async def versions(self, type_id: str) -> tuple[VersionView, ...]:
        """Return every version, newest first, with what each changed."""
        self._get(type_id)
        versions = self._store.versions(type_id)
        told = [(), *(changes(old.preset, new.preset) for old, new in pairwise(versions))]
        return tuple(
            VersionView(one.version, one.saved_ms, one.note, what)
            for one, what in reversed(list(zip(versions, told, strict=True)))
        )

    async def undo(self, type_id: str) -> PresetType:
        """Store what there was before the newest change as a new version; again goes further back.

        Raises UserActionError where nothing is left to undo.
        """
        preset = self._get(type_id)
        done: list[PresetVersion] = []
        for one in self._store.versions(type_id):
            if one.note == UNDONE:
                done.pop()
            else:
                done.append(one)
        if len(done) < 2:  # noqa: PLR2004 - the first version, and the change to undo
            raise UserActionError(f"There is nothing left to undo in {preset.name}")
        return self._bring_back(done[-2].preset, UNDONE)

    async def restore(self, type_id: str, version: int) -> PresetType:
        """Store an old version's content as a new one."""
        preset = self._get(type_id)
        for one in self._store.versions(type_id):
            if one.version == version:
                return self._bring_back(one.preset, f"version {version} restored")
        raise NotFoundError(f"{preset.name} has no version {version}")

    def _bring_back(self, preset: PresetType, note: str) -> PresetType:
        self._check_name(preset)
        return self._save(preset, note)

    # ------------------------------------------------------------------ templates and files
    async def templates(self) -> tuple[PresetType, ...]:
        """Return the presets that come with the program; they are stored under `from_template`."""
        return await asyncio.to_thread(read_templates)

    async def from_template(self, name: str) -> PresetType:
        """Store a preset that comes with the program."""
        for template in await self.templates():
            if template.name == name:
                return await self.save(self._under_free_name(template), f"from template {name}")
        raise NotFoundError(f"There is no template {name!r}")

    async def export(self, type_id: str, path: Path) -> OperationResult:
        """Write a preset to a file; one that is there is replaced."""
        preset = self._get(type_id)
        data = write_file(preset).encode()
        try:
            await asyncio.to_thread(atomic_write, path, data)
        except OSError as error:
            raise UserActionError(human_os_error(error, path)) from error
        return OperationResult(f"{preset.name} is written to {path}")

    async def import_file(self, path: Path) -> PresetType:
        """Store the preset of a file; where its name is taken, under one with a number.

        Raises InvalidValueError with line and field of all that does not fit; nothing is stored.
        """
        text = await asyncio.to_thread(_file_text, path)
        preset = self._under_free_name(parse_file(text, path.name))
        return await self.save(preset, f"imported from {path.name}")

    # ------------------------------------------------------------------ connections
    async def assign(self, type_id: str, connection_id: str) -> OperationResult:
        """Let a connection run a preset instead of the one it had; an empty id takes it away."""
        connection = self._connection(connection_id)
        name = self._get(type_id).name if type_id else ""
        changed = replace(connection, settings={**connection.settings, ASSIGNED: type_id})
        self._stores.connections.save(changed)
        text = (
            f"{name} is assigned to {connection.name}"
            if name
            else (f"{connection.name} has no preset")
        )
        self._log.log_trade_engine(text, "info", {"connection_id": connection_id})
        self._coordinator.settings_changed()
        self._bus.publish(ConnectionsEdited(connection_id))
        # Without an id: the preset itself is as it was, and need not be loaded anew elsewhere.
        self._bus.publish(PresetsEdited())
        return OperationResult(text)

    async def count(self, preset_set: PresetSet, preset_type: PresetType) -> SetCountView:
        """Return what a set makes per symbol, and what is wrong with it; nothing is stored."""
        cost_pct = float(self._settings.get("position_cost_pct"))
        return await asyncio.to_thread(count_set, preset_set, preset_type, cost_pct)

    # ------------------------------------------------------------------ as it runs
    async def live(
        self,
        connection_id: str,
        *,
        state: str = "",
        text: str = "",
        order_by: str = "",
        descending: bool = False,
        offset: int = 0,
        limit: int = 100,
    ) -> LivePresetView:
        """Return one page of a connection's configurations; of a stopped one as they are stored.

        `order_by` is a figure of `ConfigurationView`; empty filters nothing. Raises
        InvalidValueError for a state or an order that does not exist.
        """
        query = await asyncio.to_thread(
            live_query,
            state=state,
            text=text,
            order_by=order_by,
            descending=descending,
            offset=offset,
            limit=limit,
        )
        config = TradeEngineConfig.resolve(self._connection(connection_id), self._settings)
        return await live_view(config, self._loop(connection_id), self._stores, query)

    async def pin(self, connection_id: str, key: str, *, pinned: bool) -> OperationResult:
        """Let a configuration trade although it is disabled, or no more."""
        self._running(connection_id).pin(key, pinned=pinned)
        return OperationResult(f"{key} is {'pinned' if pinned else 'not pinned any more'}")

    async def enable(self, connection_id: str, key: str, *, enabled: bool) -> OperationResult:
        """Enable or disable a configuration; the next evaluations may change that."""
        self._running(connection_id).enable(key, enabled=enabled)
        return OperationResult(f"{key} is {'enabled' if enabled else 'disabled'}")

    async def evaluate_now(self, connection_id: str) -> OperationResult:
        """Evaluate a connection's configurations now instead of when it is due."""
        self._running(connection_id).evaluate_now()
        return OperationResult("The preset is evaluated")

    def _loop(self, connection_id: str) -> PresetLoop | None:
        return loop_of(self._coordinator.engine(connection_id))

    def _running(self, connection_id: str) -> PresetLoop:
        loop = self._loop(connection_id)
        if loop is None:
            name = self._connection(connection_id).name
            raise UserActionError(f"The engine of {name} is stopped: start it first")
        return loop

    # ------------------------------------------------------------------ parts
    def _get(self, type_id: str) -> PresetType:
        preset = self._store.get(type_id)
        if preset is None:
            raise NotFoundError("This preset does not exist any more")
        return preset

    def _connection(self, connection_id: str) -> Connection:
        connection = self._stores.connections.get(connection_id)
        if connection is None:
            raise NotFoundError(f"There is no connection {connection_id!r}")
        return connection

    def _assigned(self, connection: Connection) -> str:
        return str(self._settings.get(ASSIGNED, connection))

    def _save(self, preset: PresetType, note: str) -> PresetType:
        saved = self._store.save(preset, note)
        self._log.log_trade_engine(f"Preset {saved.name}, version {saved.version}: {note}")
        self._bus.publish(PresetsEdited(saved.type_id))
        return saved

    def _check_name(self, preset: PresetType) -> None:
        """Raise UserActionError where another preset has this name."""
        for other in self._store.all():
            same = other.preset.name.casefold() == preset.name.casefold()
            if same and other.preset.type_id != preset.type_id:
                raise UserActionError(
                    f"There is a preset {other.preset.name} already: choose another name"
                )

    def _under_free_name(self, preset: PresetType) -> PresetType:
        taken = {one.preset.name.casefold() for one in self._store.all()}
        name = preset.name
        for number in count(2):
            if name.casefold() not in taken:
                return _as_new(preset, name)
            tail = f" ({number})"
            name = f"{preset.name[: NAME_LENGTH - len(tail)]}{tail}"
        raise AssertionError  # counting has no end


def read_templates() -> tuple[PresetType, ...]:
    """Return the presets that come with the program, ids empty. Blocking."""
    directory = resources() / "presets"
    files = (directory / f"{name}.json" for name in TEMPLATES)
    return tuple(parse_file(path.read_text("utf-8"), path.name) for path in files)


def _file_text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InvalidValueError(f"{path.name} is larger than a preset can be: is it one?")
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidValueError(f"{path.name} is no text (byte {error.start})") from error
    except OSError as error:
        raise UserActionError(human_os_error(error, path)) from error


def _as_new(preset: PresetType, name: str) -> PresetType:
    """Return a preset that was never saved, with the same content."""
    sets = tuple(replace(one, set_id="") for one in preset.sets)
    return replace(preset, type_id="", version=0, name=name, sets=sets)


def _with_ids(preset: PresetType) -> PresetType:
    sets = tuple(replace(one, set_id=one.set_id or _new_id()) for one in preset.sets)
    return replace(preset, type_id=preset.type_id or _new_id(), sets=sets)


def _new_id() -> str:
    return uuid.uuid4().hex[:12]
