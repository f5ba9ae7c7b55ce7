"""Forms of the preset editor: caption, field, and beside it its help or what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import Caption, text_label
from cts_desktop.ui.presets.fields import Field, RangeField
from cts_desktop.ui.widgets import set_tone

CAPTION_WIDTH = 138


def problem_of(problems: Mapping[str, str], key: str) -> str:
    """Return what is wrong with a field or a part of it (`tp_factors.step`), or nothing."""
    inside = (f"{key}.", f"{key}[")
    found = (text for name, text in problems.items() if name == key or name.startswith(inside))
    return " ".join(found)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the name of what it sets, its words, and how its field is made."""

    key: str
    caption: str
    help: str
    make: Callable[[], Field]


class PresetForm(QWidget):
    """Rows of fields by key; they are made when values are first shown.

    A field that is made while its form has no window yet is styled anew for every widget that the
    form is put into: all forms at once would hold up the window for half a second.

    Signals:
        edited: a field was edited; carries its key and the new value.
    """

    edited = Signal(str, object)

    def __init__(self, rows: Sequence[Row], prefix: str, parent: QWidget | None = None) -> None:
        """Show *rows*; *prefix* begins the object names of their fields."""
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self._rows = tuple(rows)
        self._notes: dict[str, QLabel] = {}
        self._help: dict[str, str] = {}
        self._problems: Mapping[str, str] = {}
        self._prefix = prefix
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 6, 12, 6)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(2, 2)

    @property
    def keys(self) -> tuple[str, ...]:
        """What the rows set, made or not."""
        return tuple(row.key for row in self._rows)

    def _make(self) -> None:
        for row in self._rows:
            self._add(row)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def _add(self, row: Row) -> None:
        field = row.make()
        field.setObjectName(f"{self._prefix}_{row.key}")
        caption = Caption(CAPTION_WIDTH)
        caption.setTextFormat(Qt.TextFormat.PlainText)
        caption.setText(row.caption)
        caption.setWordWrap(True)
        box = field.focusProxy() or field
        caption.setBuddy(box)
        if isinstance(field, RangeField):
            field.name(row.caption)
        elif not box.accessibleName():
            box.setAccessibleName(row.caption)
        box.setAccessibleDescription(row.help)
        field.setToolTip(row.help)
        note = text_label(row.help, "muted", wrap=True)
        note.setObjectName(f"{self._prefix}Note_{row.key}")
        place = self._grid.rowCount()
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(caption, place, 0, middle)
        self._grid.addWidget(field, place, 1, middle)
        self._grid.addWidget(note, place, 2, middle)
        self.fields[row.key], self._notes[row.key] = field, note
        self._help[row.key] = row.help
        field.edited.connect(lambda key=row.key: self._edited(key))

    def _edited(self, key: str) -> None:
        self._say(key)
        self.edited.emit(key, self.fields[key].value())

    def show_values(self, values: Any) -> None:
        """Show the attributes of *values* that the rows are named after."""
        if not self.fields:
            self._make()
        for key, field in self.fields.items():
            field.show_value(getattr(values, key))
            self._say(key)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong beside each field, in place of its help."""
        self._problems = problems
        for key in self.fields:
            self._say(key)

    def _say(self, key: str) -> None:
        problem = self.fields[key].problem or said(problem_of(self._problems, key))
        note = self._notes[key]
        note.setText(f"⚠ {problem}" if problem else self._help[key])
        set_tone(note, "danger" if problem else "muted")

    @property
    def problems(self) -> tuple[str, ...]:
        """What was typed that is no value, in words."""
        captions = {row.key: row.caption for row in self._rows}
        fields = self.fields.items()
        return tuple(f"{captions[k]}: {field.problem}" for k, field in fields if field.problem)
