"""The names of the presets for a form in which one of them is chosen."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from cts_desktop.service.preset_views import PresetView
from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.settings.editors import PRESET, PresetEditor
from cts_desktop.ui.settings.form import SettingsForm


def offer_presets(context: UiContext, form: SettingsForm, owner: QWidget) -> None:
    """Offer all presets in *form*, where it has a row for one."""
    row = form.rows.get(PRESET)
    if row is None:
        return
    editor = row.editor

    def offer(views: Sequence[PresetView]) -> None:
        if isinstance(editor, PresetEditor):
            editor.offer({view.preset.type_id: view.preset.name for view in views})
            row.refresh()

    context.operations.run(
        lambda s: s.presets.all(),
        on_success=offer,
        owner=owner,
        what=dialogs.tr("List the presets"),
    )
