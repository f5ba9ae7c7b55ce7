"""Taking back what was done to presets: saved, deleted, assigned."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.errors import NotFoundError, UserActionError
from cts_desktop.domain.presets import PresetType
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.undo import remember, tr

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service


def remember_saved(context: UiContext, before: PresetType | None, saved: PresetType) -> None:
    """Offer to take back a saved preset; *before* is None where it is a new one."""
    if before is None:

        async def forget() -> None:
            await context.operations.call(lambda s: _forget(s, saved))

        remember(context, tr("New preset {0}").format(saved.name), forget)
        return
    if before.version == saved.version:
        return

    async def back() -> None:
        await context.operations.call(lambda s: _restore(s, saved, before.version))

    async def again() -> None:
        await context.operations.call(lambda s: s.presets.restore(saved.type_id, saved.version))

    remember(context, tr("Save preset {0}").format(saved.name), back, again)


async def _forget(service: "Service", saved: PresetType) -> None:
    await _require_as_saved(service, saved)
    await service.presets.delete(saved.type_id)


async def _restore(service: "Service", saved: PresetType, version: int) -> None:
    await _require_as_saved(service, saved)
    await service.presets.restore(saved.type_id, version)


async def _require_as_saved(service: "Service", saved: PresetType) -> None:
    """Raise UserActionError where somebody saved another version after *saved*."""
    found = [v.preset for v in await service.presets.all() if v.preset.type_id == saved.type_id]
    if not found:
        raise NotFoundError(tr("{0} was deleted").format(saved.name))
    # A version that was brought back has another number, and the content of the old one.
    if replace(found[0], version=saved.version) != saved:
        raise UserActionError(tr("{0} was changed again meanwhile").format(saved.name))


def remember_deleted(context: UiContext, preset: PresetType) -> None:
    """Offer to store a deleted preset anew; its history is gone."""

    async def back() -> None:
        fresh = replace(preset, type_id="", version=0)
        await context.operations.call(lambda s: s.presets.save(fresh, "brought back"))

    remember(context, tr("Delete preset {0}").format(preset.name), back)


def remember_assigned(
    context: UiContext, preset: PresetType, before: Mapping[str, str], changed: Sequence[str]
) -> None:
    """Offer to give connections back what they ran.

    Args:
        context: of the window.
        preset: that was given to some and taken from others.
        before: the preset each connection ran, by their ids; missing: none.
        changed: the connections concerned.
    """

    async def back() -> None:
        await context.operations.call(lambda s: _assign_back(s, before, changed))

    remember(context, tr("Assign preset {0}").format(preset.name), back)


async def _assign_back(
    service: "Service", before: Mapping[str, str], changed: Sequence[str]
) -> None:
    present = {c.connection_id: c for c in await service.connections.list()}
    for identity in changed:
        connection = present.get(identity)
        if connection is not None and connection.mode is Mode.LIVE and connection.armed:
            text = tr("{0} is armed: assign its preset by hand")
            raise UserActionError(text.format(connection.name))
    for identity in changed:
        if identity in present:
            await service.presets.assign(before.get(identity, ""), identity)
