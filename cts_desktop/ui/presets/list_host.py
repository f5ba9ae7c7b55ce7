"""What the commands on presets need of the tab that lists and edits them."""

from PySide6.QtWidgets import QWidget

from cts_desktop.domain.presets import PresetType
from cts_desktop.service.preset_views import PresetView
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.presets.editor import PresetEditor
from cts_desktop.ui.table_view import TableView


class PresetListHost(QWidget):
    """A list of presets beside the editor of the chosen one.

    Attributes:
        view: the list.
        editor: shows the chosen preset, or a new one.
    """

    context: UiContext
    view: TableView
    editor: PresetEditor

    @property
    def rows(self) -> tuple[PresetView, ...]:
        """The presets listed."""
        raise NotImplementedError

    @property
    def selected(self) -> PresetView | None:
        """The preset chosen in the list."""
        raise NotImplementedError

    def load(self, select: str = "") -> None:
        """Ask for all presets, and choose the one with the id *select*."""
        raise NotImplementedError

    def edit_new(self, preset: PresetType) -> None:
        """Edit a preset that is not stored yet."""
        raise NotImplementedError

    async def may_leave(self) -> bool:
        """Ask what becomes of unsaved changes; tell whether something else may be shown."""
        raise NotImplementedError

    def forget_draft(self) -> None:
        """Keep no draft any more."""
        raise NotImplementedError
