"""Chooses the preset and the name that rows of a run are saved under as a set."""

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.preset_document import NAME_LENGTH
from cts_desktop.service.preset_views import PresetView, ResultRow
from cts_desktop.ui import formatting
from cts_desktop.ui.labels import text_label


class SaveSetDialog(QDialog):
    """A preset and a name; what will be saved is said above them."""

    def __init__(
        self,
        presets: Sequence[PresetView],
        type_id: str,
        rows: Sequence[ResultRow],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        tr = self.tr
        self.setObjectName("saveSetDialog")
        self.setWindowTitle(tr("Save as set"))
        self.preset_box = QComboBox()
        self.preset_box.setObjectName("saveSetPreset")
        for view in presets:
            self.preset_box.addItem(view.preset.name, view.preset.type_id)
        self.preset_box.addItem(tr("A new preset"), "")
        self.preset_box.setCurrentIndex(max(0, self.preset_box.findData(type_id)))
        self.name_edit = QLineEdit(tr("Best of {0}").format(rows[0].set_name))
        self.name_edit.setObjectName("saveSetName")
        self.name_edit.setMaxLength(NAME_LENGTH)
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow(tr("&Preset"), self.preset_box)
        form.addRow(tr("&Name of the set"), self.name_edit)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = buttons.addButton(tr("&Save set"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setObjectName("saveSetAccept")
        self.save.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.name_edit.textChanged.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(text_label(self._words(rows), wrap=True))
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 72)
        self._follow()

    def _words(self, rows: Sequence[ResultRow]) -> str:
        text = self.tr(
            "Each of the {0} selected configurations is added to the preset as a set of its own, "
            "on the symbols it was found on. Several sets are numbered."
        ).format(formatting.count(len(rows)))
        unproven = sum(row.passes is not True for row in rows)
        if not unproven:
            return text
        return text + "\n\n" + self.tr(
            "⚠ Out of sample {0} of them showed no more than luck may do."
        ).format(formatting.count(unproven))  # fmt: skip

    @property
    def type_id(self) -> str:
        """The chosen preset; empty for a new one."""
        return str(self.preset_box.currentData() or "")

    @property
    def name(self) -> str:
        """The name as typed."""
        return self.name_edit.text().strip()

    def _follow(self) -> None:
        self.save.setEnabled(bool(self.name))
