"""The names of presets, for views that know their ids only."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.preset_views import PresetView
from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext


class PresetNames(QObject):
    """Asks for the names when one is wanted, and again after presets were saved."""

    def __init__(self, context: UiContext, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._names: dict[str, str] = {}
        self._known = self._asked = False
        context.bridge.presets_changed.connect(self._forget)

    def name(self, type_id: str) -> str:
        """Return the name of a preset; empty where it is not known, or not yet."""
        if not self._known and not self._asked:
            self._asked = True
            self._context.operations.run(
                lambda s: s.presets.all(),
                on_success=self._take,
                on_failure=self._failed,
                owner=self._owner,
                what=dialogs.tr("List the presets"),
            )
        return self._names.get(type_id, "")

    def _forget(self) -> None:
        self._known = False

    def _take(self, views: Sequence[PresetView]) -> None:
        self._names = {view.preset.type_id: view.preset.name for view in views}
        self._known, self._asked = True, False

    def _failed(self, _error: CtsError) -> None:
        """Ask again when a name is wanted again; the log has the reason."""
        self._asked = False
