"""Editors for one setting each: the widget follows from the setting's type."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.settings.schema import Items, Setting, Value
from cts_desktop.ui import formatting
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import sized, text_label
from cts_desktop.ui.settings.editor import Editor
from cts_desktop.ui.settings.file_editors import FileEditor, FileListEditor

#: Eight values with their commas.
LIST_WIDTH = 230
#: Far outside every setting: typed values are judged in words, not clipped behind the user's back.
FAR = 1e12
FILE_LISTS = frozenset({"market_files"})
FILES = frozenset({"api_certificate", "api_private_key"})
PRESET = "preset_type"


class NumberBox(QDoubleSpinBox):
    """A spin box that steps within a range but takes any typed number; the wheel needs focus.

    Numbers are read and written in the format in use. What could be read in two ways is no value
    while it is typed: `misread` says so, and leaving the field brings back the last value.

    Signals:
        judged: what is typed became readable, or ceased to be.
    """

    judged = Signal()

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
        self.misread = ""
        self._before = 0.0
        self.lineEdit().textEdited.connect(self._judge)

    @override
    def textFromValue(self, value: float) -> str:
        return formatting.editable(f"{value:.{self.decimals()}f}")

    @override
    def valueFromText(self, text: str) -> float:
        try:
            return float(self._read(text))
        except InvalidValueError:
            return self.value()

    @override
    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        state = QValidator.State.Acceptable
        try:
            number = self._read(text)
        except InvalidValueError:
            # Letters are not taken at all; anything else may be on its way to a number.
            known = all(c.isdigit() or c in ".,'+- \u00a0\u202f\u2212" for c in self._bare(text))
            state = QValidator.State.Intermediate if known else QValidator.State.Invalid
        else:
            exponent = number.as_tuple().exponent
            if abs(number) > FAR or (isinstance(exponent, int) and -exponent > self.decimals()):
                state = QValidator.State.Invalid
        return state, text, position

    def _bare(self, text: str) -> str:
        return text.removesuffix(self.suffix()).strip()

    def _read(self, text: str) -> Decimal:
        return formatting.parse_number(self._bare(text), self.accessibleName() or self.tr("Number"))

    def _judge(self) -> None:
        bare, misread = self._bare(self.text()), ""
        try:
            self._read(self.text())
        except InvalidValueError as error:
            misread = said(error) if any(c.isdigit() for c in bare) else ""
        self._say(misread)

    def _say(self, misread: str) -> None:
        if misread != self.misread:
            self.misread = misread
            self.judged.emit()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._before = self.value()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.misread:  # what was read of its beginning is not what was meant
            self.setValue(self._before)
            self._say("")

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
            self.box.setSuffix(f" {said(setting.unit)}")
        self.box.valueChanged.connect(self.edited)
        self.box.judged.connect(self.edited)
        self._fill(self.box)

    @override
    def misread(self) -> str:
        return self.box.misread

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
        self._name_state()

    @override
    def minimumSizeHint(self) -> QSize:
        return self.box.sizeHint()  # it leaves its room to large text beside it

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
            self.box.addItem(said(choice.capitalize()), choice)
        self.box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self.box.currentIndexChanged.connect(self.edited)
        self._fill(self.box)

    @override
    def wanted_width(self) -> int:
        return max(super().wanted_width(), self.box.sizeHint().width())

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
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

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

    @override
    def wanted_width(self) -> int:
        return sized(self, LIST_WIDTH)

    @override
    def value(self) -> Value:
        """Return the list in its one spelling, or as typed where it does not fit."""
        try:
            return self._setting.validate(self._plain())
        except InvalidValueError:
            return self.box.text().strip()

    def _plain(self) -> str:
        whole = self._setting.items is Items.WHOLE
        return formatting.typed_list(self.box.text(), whole=whole)

    @override
    def show_value(self, value: Value) -> None:
        self.box.setText(formatting.shown_list(str(value)))
        self._judge()

    def _typed(self) -> None:
        self._judge()
        self.edited.emit()

    def _judge(self) -> None:
        problem = self._setting.problem(self._plain())
        text = said(problem.removeprefix(f"{self._setting.label}: "))
        self.problem.setText(text)
        self.problem.setVisible(bool(text))


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
