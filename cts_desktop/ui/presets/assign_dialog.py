"""Which connections run a preset."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.presets import PresetType
from cts_desktop.service.views import ConnectionView
from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.settings.panes import scrolled
from cts_desktop.ui.widgets import Pill


class AssignDialog(QDialog):
    """A box per connection; nothing changes before “Assign”."""

    def __init__(
        self,
        context: UiContext,
        preset: PresetType,
        running: Mapping[str, tuple[str, str]],
        parent: QWidget | None,
    ) -> None:
        """List the connections; *running* is the preset each has: (id, name)."""
        super().__init__(parent)
        self.setObjectName("assignPresetDialog")
        self.setWindowTitle(self.tr("Assign: {0}").format(preset.name))
        snapshot = context.bridge.snapshot
        self._views: Sequence[ConnectionView] = snapshot.connections if snapshot else ()
        self._before = {key for key, (type_id, _) in running.items() if type_id == preset.type_id}
        self.boxes: dict[str, QCheckBox] = {}
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(8, 8, 8, 8)
        for view in self._views:
            column.addLayout(self._row(context, view, running))
        if not self._views:
            column.addWidget(text_label(self.tr("No connection yet."), "muted"))
        column.addStretch(1)
        self.warning = text_label("", "live", wrap=True)
        self.warning.setObjectName("assignWarning")
        self._lay_out(rows)
        self._follow()
        self.resize(context.theme.px(520), context.theme.px(260))

    def _row(
        self, context: UiContext, view: ConnectionView, running: Mapping[str, tuple[str, str]]
    ) -> QHBoxLayout:
        connection = view.connection
        identity = connection.connection_id
        box = QCheckBox(connection.name.replace("&", "&&"))
        box.setObjectName(f"assign-{identity}")
        box.setChecked(identity in self._before)
        box.toggled.connect(self._follow)
        self.boxes[identity] = box
        _, name = running.get(identity, ("", ""))
        other = name if name and identity not in self._before else ""
        mode = Pill(context.theme, f"assignMode-{identity}")
        mode.show_mode(connection.mode)
        row = QHBoxLayout()
        row.addWidget(box)
        row.addWidget(mode)
        text = self.tr("runs “{0}” now, which this one would replace").format(other)
        row.addWidget(text_label(text if other else "", "muted", wrap=True), 1)
        return row

    def _lay_out(self, rows: QWidget) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(
            self.tr("&Assign"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setObjectName("assignButton")
        self.accept_button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(
            text_label(
                self.tr(
                    "A connection runs one preset beside its main engine. Its configurations "
                    "collect results first; only those that qualify ask for orders."
                ),
                "muted",
                wrap=True,
            )
        )
        layout.addWidget(scrolled(rows), 1)
        layout.addWidget(self.warning)
        layout.addWidget(buttons)

    @property
    def added(self) -> tuple[str, ...]:
        """Ids of the connections that are to run it and do not."""
        return tuple(
            key for key, box in self.boxes.items() if box.isChecked() and key not in self._before
        )

    @property
    def taken(self) -> tuple[str, ...]:
        """Ids of the connections that run it and shall not."""
        return tuple(
            key for key, box in self.boxes.items() if not box.isChecked() and key in self._before
        )

    def _follow(self) -> None:
        self.accept_button.setEnabled(bool(self.added or self.taken))
        live = [
            view.connection.name
            for view in self._views
            if view.connection.mode is Mode.LIVE and view.connection.connection_id in self.added
        ]
        text = self.tr("LIVE, real money: {0}. What qualifies there trades with it.")
        self.warning.setText(text.format(", ".join(live)) if live else "")
        self.warning.setVisible(bool(live))


async def ask_where(
    context: UiContext,
    preset: PresetType,
    running: Mapping[str, tuple[str, str]],
    parent: QWidget | None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the connections to give *preset* to, and those to take it from."""
    dialog = AssignDialog(context, preset, running, parent)
    sure = await dialogs.shown(dialog)
    answer = (dialog.added, dialog.taken) if sure else ((), ())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.deleteLater()
    return answer
