"""Forms of the Add dialog: each field with its caption, and beneath it what is wrong with it."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from cts_desktop.settings.schema import Value, setting
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import Caption, text_label
from cts_desktop.ui.settings.editor import Editor
from cts_desktop.ui.settings.editors import editor_for
from cts_desktop.ui.widgets import set_tone

#: Of the longest word in any language, with a little room.
CAPTION_WIDTH = 126


class FieldForm(QWidget):
    """Rows of fields by key.

    Signals:
        edited: a field that was given by `add_setting` changed.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editors: dict[str, Editor] = {}
        self._notes: dict[str, QLabel] = {}
        self._captions: dict[str, QLabel] = {}
        self._holders: dict[str, QWidget] = {}
        self._touched: set[str] = set()
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(6)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def add(self, key: str, caption: str, field: QWidget, hint: str = "") -> None:
        """Append a field; *hint* is said beneath it."""
        note = text_label("", "danger", wrap=True)
        note.setObjectName(f"{key}Problem")
        note.hide()
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(field)
        if hint:
            box.addWidget(text_label(hint, "muted", wrap=True))
        box.addWidget(note)
        label = Caption(CAPTION_WIDTH)  # forms above each other line up
        label.setWordWrap(True)
        label.setBuddy(field.focusProxy() or field)
        self._notes[key], self._captions[key], self._holders[key] = note, label, holder
        self.form.addRow(label, holder)
        self.rename(key, caption, field)

    def rename(self, key: str, caption: str, field: QWidget) -> None:
        """Give a field another caption."""
        self._captions[key].setText(caption)
        (field.focusProxy() or field).setAccessibleName(caption.replace("&", ""))

    def add_setting(self, key: str, *, with_help: bool = True) -> None:
        """Append the editor of a setting, starting at its default."""
        known = setting(key)
        editor = editor_for(known)
        editor.setObjectName(f"draft_{key}")
        editor.show_value(known.default)
        editor.setToolTip(said(known.help))
        editor.edited.connect(lambda: self.touch(key))
        self.editors[key] = editor
        self.add(key, said(known.label), editor, said(known.help) if with_help else "")
        box = editor.focusProxy() or editor
        box.setAccessibleDescription(said(known.help))

    def set_visible(self, key: str, *, shown: bool) -> None:
        """Show or hide a row."""
        self.form.setRowVisible(self._holders[key], shown)

    def values(self) -> dict[str, Value]:
        """Return what the editors of settings show."""
        return {key: editor.value() for key, editor in self.editors.items()}

    def touch(self, key: str) -> None:
        """Note that the user has been at a field: what it lacks is a fault from now on."""
        self._touched.add(key)
        self.edited.emit()

    def show_problems(self, problems: Mapping[str, str]) -> bool:
        """Say what is wrong with each field; tell whether anything here is."""
        for key, note in self._notes.items():
            text = problems.get(key, "")
            note.setText(text)
            # A field nobody has touched yet is not wrong, only empty: say so without alarm.
            set_tone(note, "danger" if key in self._touched else "muted")
            note.setVisible(bool(text))
        return any(key in problems for key in self._notes)
