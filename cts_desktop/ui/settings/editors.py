"""Editors for one setting each: the widget follows from the setting's type."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.settings.schema import Items, Setting, Value
from cts_desktop.ui.labels import sized, text_label

EDITOR_WIDTH = 190
#: Eight values with their commas.
LIST_WIDTH = 230
#: Far outside every setting: typed values are judged in words, not clipped behind the user's back.
FAR = 1e12
FILE_LISTS = frozenset({"market_files"})
FILES = frozenset({"api_certificate", "api_private_key"})
PRESET = "preset_type"


class Editor(QWidget):
    """One editor; `edited` comes for every change by the user."""

    edited = Signal()

    def value(self) -> Value:
        """Return what the editor shows, unchecked."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show *value* without announcing an edit."""
        raise NotImplementedError

    def words(self, _value: Value) -> str:
        """Return *value* as this editor shows it; empty where its own text says it."""
        return ""

    def _fill(self, *widgets: QWidget) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in widgets:
            layout.addWidget(widget)
        self.setFocusProxy(widgets[0])


class NumberBox(QDoubleSpinBox):
    """A spin box that steps within a range but takes any typed number; the wheel needs focus."""

    def __init__(self, low: float, high: float, step: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high = low, high
        self.setDecimals(_decimals(step))
        self.setSingleStep(step)
        self.setRange(-FAR, FAR)
        self.setKeyboardTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumHeight(self.fontMetrics().height() + 7)

    @override
    def stepBy(self, steps: int) -> None:
        stepped = self.value() + steps * self.singleStep()
        self.setValue(min(max(stepped, self._low), self._high))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling through a form must not change what the pointer happens to pass.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceBox(QComboBox):
    """A combo box that leaves the wheel to the form unless it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NumberEditor(Editor):
    """A whole or decimal number."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = isinstance(setting.default, int)
        self.box = NumberBox(
            -FAR if setting.minimum is None else setting.minimum,
            FAR if setting.maximum is None else setting.maximum,
            setting.step or (1.0 if self._whole else 0.01),
        )
        if setting.unit:
            self.box.setSuffix(f" {setting.unit}")
        self.box.valueChanged.connect(self.edited)
        self._fill(self.box)
        self.setFixedWidth(sized(self, EDITOR_WIDTH))

    @override
    def value(self) -> Value:
        number = self.box.value()
        return int(number) if self._whole else number

    @override
    def show_value(self, value: Value) -> None:
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        needed = _decimals(float(value))
        if needed > self.box.decimals():
            self.box.setDecimals(needed)
        self.box.setValue(float(value))
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature


class SwitchEditor(Editor):
    """On or off, said in a word."""

    def __init__(self, _setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox()
        self.box.toggled.connect(self._toggled)
        self._fill(self.box)
        self.setFixedWidth(sized(self, EDITOR_WIDTH))
        self._name_state()

    @override
    def value(self) -> Value:
        return self.box.isChecked()

    @override
    def show_value(self, value: Value) -> None:
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.box.setChecked(bool(value))
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._name_state()

    def _toggled(self) -> None:
        self._name_state()
        self.edited.emit()

    def _name_state(self) -> None:
        self.box.setText(self.tr("On") if self.box.isChecked() else self.tr("Off"))


class ChoiceEditor(Editor):
    """One of a few words."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = ChoiceBox()
        for choice in setting.choices:
            self.box.addItem(choice.capitalize(), choice)
        self.box.currentIndexChanged.connect(self.edited)
        self._fill(self.box)
        self.setFixedWidth(sized(self, EDITOR_WIDTH))

    @override
    def value(self) -> Value:
        return str(self.box.currentData())

    @override
    def show_value(self, value: Value) -> None:
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.box.setCurrentIndex(self.box.findData(value))
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature


class PresetEditor(Editor):
    """One of the presets by name, or none; the names are offered when they are known."""

    def __init__(self, _setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Mapping[str, str] = {}
        self.box = ChoiceBox()
        self.box.addItem(self.tr("none"), "")
        self.box.currentIndexChanged.connect(self.edited)
        self._fill(self.box)
        self.setFixedWidth(sized(self, EDITOR_WIDTH))

    def offer(self, names: Mapping[str, str]) -> None:
        """Offer the presets: their names by id."""
        chosen = self.value()
        self._names = names
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        while self.box.count() > 1:
            self.box.removeItem(1)
        for type_id, name in names.items():
            self.box.addItem(name, type_id)
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.show_value(chosen)

    @override
    def words(self, value: Value) -> str:
        return self._names.get(str(value), self.tr("not known")) if value else self.tr("none")

    @override
    def value(self) -> Value:
        return str(self.box.currentData())

    @override
    def show_value(self, value: Value) -> None:
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        if self.box.findData(value) < 0:  # its name is not known yet, or it was deleted
            self.box.addItem(self.words(value), value)
        self.box.setCurrentIndex(self.box.findData(value))
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature


class TextEditor(Editor):
    """One line of text."""

    def __init__(self, _setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QLineEdit()
        self.box.textEdited.connect(self.edited)
        self._fill(self.box)
        self.setMinimumWidth(EDITOR_WIDTH)

    @override
    def value(self) -> Value:
        return self.box.text().strip()

    @override
    def show_value(self, value: Value) -> None:
        self.box.setText(str(value))


class ListEditor(Editor):
    """Several values in one line, separated by commas; what is wrong is said under it."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = setting
        self.box = QLineEdit()
        self.box.textEdited.connect(self._typed)
        self.problem = text_label("", "danger", wrap=True)
        self.problem.setObjectName(f"problem_{setting.key}")
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.box)
        layout.addWidget(self.problem)
        self.setFocusProxy(self.box)
        self.setFixedWidth(sized(self, LIST_WIDTH))

    @override
    def value(self) -> Value:
        """Return the list in its one spelling, or as typed where it does not fit."""
        try:
            return self._setting.validate(self.box.text())
        except InvalidValueError:
            return self.box.text().strip()

    @override
    def show_value(self, value: Value) -> None:
        self.box.setText(str(value))
        self._judge()

    def _typed(self) -> None:
        self._judge()
        self.edited.emit()

    def _judge(self) -> None:
        problem = self._setting.problem(self.box.text())
        text = problem.removeprefix(f"{self._setting.label}: ")
        self.problem.setText(text)
        self.problem.setVisible(bool(text))


class BrowsingEditor(Editor):
    """A value that is better chosen than typed.

    Signals:
        browse_requested: the user wants to choose.

    Attributes:
        title, file_filter: of the dialog in which files are chosen.
        several: more than one file may be chosen.
    """

    browse_requested = Signal()

    def __init__(
        self, title: str, file_filter: str, *, several: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.title, self.file_filter, self.several = title, file_filter, several

    def add_files(self, paths: list[str]) -> None:
        """Take what was chosen, as an edit by the user."""
        raise NotImplementedError


class FileEditor(BrowsingEditor):
    """The path of one file, with a way to choose it."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        kinds = self.tr("PEM files (*.pem *.crt *.cer *.key);;All files (*)")
        super().__init__(setting.label, kinds, several=False, parent=parent)
        self.box = QLineEdit()
        self.box.textEdited.connect(self.edited)
        self.browse = QPushButton(self.tr("Browse…"))
        self.browse.setObjectName(f"browse_{setting.key}")
        self.browse.setAccessibleName(f"{setting.label}: {self.tr('browse')}")
        self.browse.setToolTip(self.tr("Choose the file; it is read when the API opens."))
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self.browse_requested)
        self._fill(self.box, self.browse)
        self.setMinimumWidth(EDITOR_WIDTH + 90)

    @override
    def value(self) -> Value:
        return self.box.text().strip()

    @override
    def show_value(self, value: Value) -> None:
        self.box.setText(str(value))

    @override
    def add_files(self, paths: list[str]) -> None:
        for path in paths[:1]:
            self.box.setText(path)
            self.edited.emit()


class FileListEditor(BrowsingEditor):
    """Paths, one per line, with a way to choose them."""

    def __init__(self, _setting: Setting, parent: QWidget | None = None) -> None:
        kinds = self.tr("Market data (*.csv *.csv.gz)")
        super().__init__(self.tr("Recorded market"), kinds, several=True, parent=parent)
        self.box = QPlainTextEdit()
        self.box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.box.setTabChangesFocus(True)
        self.box.setPlaceholderText(self.tr("One path per line"))
        self.box.setFixedHeight(self.fontMetrics().height() * 3 + 14)
        self.box.textChanged.connect(self.edited)
        self.browse = QPushButton(self.tr("&Browse…"))
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self.browse_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.box)
        layout.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.box)
        self.setMinimumWidth(EDITOR_WIDTH + 90)

    @override
    def value(self) -> Value:
        lines = (line.strip() for line in self.box.toPlainText().splitlines())
        return "\n".join(line for line in lines if line)

    @override
    def show_value(self, value: Value) -> None:
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.box.setPlainText(str(value))
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature

    @override
    def add_files(self, paths: list[str]) -> None:
        """Append *paths* that are not listed yet, as an edit by the user."""
        present = str(self.value()).splitlines()
        self.box.setPlainText("\n".join(dict.fromkeys([*present, *paths])))


def editor_for(setting: Setting) -> Editor:
    """Return the editor that fits the type of *setting*."""
    make: Callable[[Setting], Editor]
    if setting.key in FILE_LISTS:
        make = FileListEditor
    elif setting.key in FILES:
        make = FileEditor
    elif setting.key == PRESET:
        make = PresetEditor
    elif setting.items is not Items.NONE:
        make = ListEditor
    elif isinstance(setting.default, bool):
        make = SwitchEditor
    elif isinstance(setting.default, str):
        make = ChoiceEditor if setting.choices else TextEditor
    else:
        make = NumberEditor
    return make(setting)


def _decimals(number: float) -> int:
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
