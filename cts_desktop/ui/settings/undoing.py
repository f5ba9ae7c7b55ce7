"""Taking back applied settings."""

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from cts_desktop.domain.errors import UserActionError
from cts_desktop.settings.schema import Value, setting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.settings.guard_question import may_switch_off
from cts_desktop.ui.undo import remember, tr

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

Values = Mapping[str, Value]


def remember_settings(
    context: UiContext,
    owner: QWidget,
    before: Values,
    after: Values,
    show: Callable[[Values], object],
) -> None:
    """Offer to take back what differs between two states of the global values.

    *show* gets all values after each step; *owner* is the parent of a question.
    """
    keys = [key for key in after if after[key] != before[key]]
    if not keys:
        return

    def step(there: Values, wanted: Values) -> Callable[[], Coroutine[Any, Any, None]]:
        async def work() -> None:
            if not await may_switch_off(owner, wanted, there):
                raise UserActionError(tr("not agreed to"))
            values = await context.operations.call(lambda s: _exchange(s, keys, there, wanted))
            show(values)

        return work

    remember(context, settings_words(keys), step(after, before), step(before, after))


def settings_words(keys: list[str]) -> str:
    """Return in words which settings were changed: one by name, several by number."""
    known = [setting(key) for key in keys]
    groups = {one.group for one in known}
    place = groups.pop() if len(groups) == 1 else tr("Settings")
    if len(known) == 1:
        return f"{place}: {said(known[0].label)}"
    return tr("{0}: {1} settings").format(place, len(known))


async def _exchange(service: "Service", keys: list[str], there: Values, wanted: Values) -> Values:
    """Set *keys* to what is *wanted* where they are still as they were left *there*."""
    present = await service.settings.values()
    for key in keys:
        if present[key] != there[key]:
            text = tr("{0} was changed again meanwhile")
            raise UserActionError(text.format(said(setting(key).label)))
    await service.settings.set_values(
        {key: None if wanted[key] == setting(key).default else wanted[key] for key in keys}
    )
    return await service.settings.values()
