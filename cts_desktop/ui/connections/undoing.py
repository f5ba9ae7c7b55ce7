"""Taking back what was done to a connection: edited, deleted."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import NotFoundError, UserActionError
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.undo import remember, tr

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service


def remember_connection(context: UiContext, before: Connection, after: Connection) -> None:
    """Offer to take back an edit of a connection that left its key and its test alone."""
    if before.name == after.name and before.settings == after.settings:
        return

    def step(there: Connection, wanted: Connection) -> Callable[[], Coroutine[Any, Any, None]]:
        async def work() -> None:
            await context.operations.call(lambda s: _edit(s, there, wanted))

        return work

    words = tr("Connection {0}: settings").format(after.name)
    if before.settings == after.settings:
        words = tr("Connection {0}: name").format(after.name)
    remember(context, words, step(after, before), step(before, after))


async def _edit(service: "Service", there: Connection, wanted: Connection) -> None:
    found = [c for c in await service.connections.list() if c.connection_id == there.connection_id]
    if not found:
        raise NotFoundError(tr("{0} was deleted").format(there.name))
    present = found[0]
    if (present.name, present.settings) != (there.name, there.settings):
        raise UserActionError(tr("{0} was changed again meanwhile").format(there.name))
    if present.mode is Mode.LIVE and present.armed:
        raise UserActionError(tr("{0} is armed: change it in its settings").format(there.name))
    await service.connections.update(replace(present, name=wanted.name, settings=wanted.settings))


def remember_deletion(context: UiContext, deleted: Connection) -> None:
    """Offer to bring a deleted connection back; its key and what it simulated are gone."""

    async def back() -> str:
        await context.operations.call(lambda s: s.connections.bring_back(deleted))
        if deleted.mode is Mode.PAPER:
            return ""
        return tr("Its key is gone for good: enter it in the connection's settings")

    async def again() -> None:
        await context.operations.call(lambda s: s.connections.delete(deleted.connection_id))

    remember(context, tr("Delete connection {0}").format(deleted.name), back, again)
