"""Counts what the sets of a draft make, whenever editing rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.service.preset_views import SetCountView
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.newest import Newest

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

COUNT_DELAY_MS: Final = 300


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted: the answer holds for exactly these values."""

    preset_set: PresetSet
    preset: PresetType
    count: SetCountView


class SetCounts(QObject):
    """The newest count of each set by its id.

    Signals:
        changed: a count is another, or it failed.

    Attributes:
        failure: why the newest question had no answer, in words.
    """

    changed = Signal()

    def __init__(self, context: UiContext, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._preset: PresetType | None = None
        self._counts: dict[str, _Counted] = {}
        self._newest = Newest()
        self.failure = ""
        self._timer = QTimer(self, singleShot=True, interval=COUNT_DELAY_MS)
        self._timer.timeout.connect(self._count)

    def forget(self) -> None:
        """Know nothing: another preset is edited from now on, or none."""
        self._preset, self._counts, self.failure = None, {}, ""
        self._newest.forget()
        self._timer.stop()

    def follow(self, preset: PresetType, *, at_once: bool = False) -> None:
        """Count the sets of *preset* that have changed, once editing rests."""
        self._preset = preset
        if at_once:
            self._count()
        else:
            self._timer.start()

    def of(self, one: PresetSet) -> SetCountView | None:
        """Return the newest count of a set, which it may have outgrown."""
        known = self._counts.get(one.set_id)
        return known.count if known is not None else None

    def problems(self, one: PresetSet) -> Mapping[str, str]:
        """Return what counting found wrong with a set exactly as it is."""
        known = self._counts.get(one.set_id)
        return known.count.problems if known is not None and known.preset_set == one else {}

    def _count(self) -> None:
        preset = self._preset
        if preset is None:
            return
        kept = {one.set_id for one in preset.sets}
        self._counts = {key: known for key, known in self._counts.items() if key in kept}
        bare = replace(preset, name="", description="", sets=())
        changed = [one for one in preset.sets if not self._is_counted(one, bare)]
        if not changed:
            self.changed.emit()
            return
        self._newest.ask()

        async def count_all(service: "Service") -> tuple[_Counted, ...]:
            count = service.presets.count
            return tuple([_Counted(one, bare, await count(one, preset)) for one in changed])

        self._context.operations.run(
            count_all,
            on_success=self._newest.only(self._take),
            on_failure=self._newest.only(self._failed),
            owner=self._owner,
            what=self.tr("Count the configurations"),
        )

    def _is_counted(self, one: PresetSet, bare: PresetType) -> bool:
        known = self._counts.get(one.set_id)
        return known is not None and (known.preset_set, known.preset) == (one, bare)

    def _take(self, counted: Sequence[_Counted]) -> None:
        self.failure = ""
        self._counts.update({one.preset_set.set_id: one for one in counted})
        self.changed.emit()

    def _failed(self, error: CtsError) -> None:
        self.failure = said(error)
        self.changed.emit()
