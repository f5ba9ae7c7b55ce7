"""Fields of the preset editor: each shows one value of a preset and announces every edit."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from cts_desktop.domain.indicators import ParameterRange
from cts_desktop.domain.presets import TrailingPair
from cts_desktop.ui import formatting
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import sized, text_label
from cts_desktop.ui.settings.editors import ChoiceBox, NumberBox
from cts_desktop.ui.widgets import tight

NUMBER_WIDTH = 112
PART_WIDTH = 76
CHOICE_WIDTH = 200
OFF = "off"
#: Frame, padding and upper margin of a box of lines; below them the next line would show.
_LINES_FRAME = 10


class Field(QWidget):
    """One field; `edited` comes for every change by the user.

    Attributes:
        problem: why what was typed is no value at all, in words; `value` is the last that was one.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = ""
        self._widths: dict[QWidget, int] = {}

    def fix_width(self, widget: QWidget, pixels: int) -> None:
        """Give *widget* a width designed for the usual font; it follows the size of text."""
        self._widths[widget] = pixels
        widget.setFixedWidth(sized(self, pixels))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            for widget, pixels in self._widths.items():
                widget.setFixedWidth(sized(self, pixels))

    def value(self) -> Any:
        """Return the value shown."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show *value* without announcing an edit."""
        raise NotImplementedError

    def fill(self, *widgets: QWidget, stretch: bool = True) -> None:
        """Lay out *widgets* in a row; the first takes the focus."""
        row = QHBoxLayout(self)
        tight(row)
        for widget in widgets:
            row.addWidget(widget)
        if stretch:
            row.addStretch(1)
        self.setFocusProxy(widgets[0])


class NumberField(Field):
    """A number with its unit; values outside the range can be typed and are judged in words."""

    def __init__(
        self, limits: tuple[float, float], step: float = 1.0, unit: str = "", *, whole: bool = False
    ) -> None:
        super().__init__()
        self._whole = whole
        self.box = NumberBox(*limits, step)
        self.fix_width(self.box, NUMBER_WIDTH)
        if unit:
            self.box.setSuffix(f" {unit}")
        self.box.valueChanged.connect(self.edited)
        self.fill(self.box)

    @override
    def value(self) -> Any:
        return int(self.box.value()) if self._whole else self.box.value()

    @override
    def show_value(self, value: Any) -> None:
        show_number(self.box, float(value))


class SwitchField(Field):
    """On or off."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.box = QCheckBox(text)
        self.box.toggled.connect(self.edited)
        self.fill(self.box)

    @override
    def value(self) -> Any:
        return self.box.isChecked()

    @override
    def show_value(self, value: Any) -> None:
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.box.setChecked(bool(value))
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature


class ChoiceField(Field):
    """One of a few values, each with its words."""

    def __init__(self, options: Sequence[tuple[str, Any]], width: int = CHOICE_WIDTH) -> None:
        super().__init__()
        self._values = [value for _, value in options]
        self.box = ChoiceBox()
        self.box.addItems([text for text, _ in options])
        self.fix_width(self.box, width)
        self.box.currentIndexChanged.connect(self.edited)
        self.fill(self.box)

    @override
    def value(self) -> Any:
        return self._values[self.box.currentIndex()]

    @override
    def show_value(self, value: Any) -> None:
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        if value not in self._values:  # of a file: shown as it is, and judged in words
            self._values.append(value)
            self.box.addItem(str(value))
        self.box.setCurrentIndex(self._values.index(value))
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature


class TextField(Field):
    """One line of text."""

    def __init__(self, placeholder: str = "", most: int = 200) -> None:
        super().__init__()
        self.box = QLineEdit(placeholderText=placeholder)
        self.box.setMaxLength(most)
        self.box.textEdited.connect(self.edited)
        self.fill(self.box, stretch=False)

    @override
    def value(self) -> Any:
        return self.box.text().strip()

    @override
    def show_value(self, value: Any) -> None:
        if value != self.value():  # a blank just typed stays
            self.box.setText(str(value))


class LinesField(Field):
    """A few lines of text."""

    def __init__(self, placeholder: str = "", lines: int = 3) -> None:
        super().__init__()
        self.box = QPlainTextEdit()
        self.box.setPlaceholderText(placeholder)
        self.box.setTabChangesFocus(True)
        self._lines = lines
        self._show_lines()
        self.box.textChanged.connect(self.edited)
        self.fill(self.box, stretch=False)

    def _show_lines(self) -> None:
        self.box.setFixedHeight(self.fontMetrics().height() * self._lines + _LINES_FRAME)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._show_lines()

    @override
    def value(self) -> Any:
        return self.box.toPlainText().strip()

    @override
    def show_value(self, value: Any) -> None:
        if value == self.value():
            return
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.box.setPlainText(str(value))
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature


class RangeField(Field):
    """From, to and step; says how many values that makes."""

    def __init__(self, limits: tuple[float, float], step: float) -> None:
        super().__init__()
        low, high = limits
        self.start, self.end = NumberBox(low, high, step), NumberBox(low, high, step)
        self.step = NumberBox(step, max(step, high - low), step)
        for box, name in (
            (self.start, tr("from")),
            (self.end, tr("to")),
            (self.step, tr("step")),
        ):
            self.fix_width(box, PART_WIDTH)
            box.setAccessibleName(name)
            box.valueChanged.connect(self._changed)
        self.number = text_label("", "muted")
        self.fill(
            self.start, text_label(tr("to"), "muted"), self.end,
            text_label(tr("step"), "muted"), self.step, self.number,
        )  # fmt: skip

    def name(self, caption: str) -> None:
        """Name the three boxes after what they set."""
        for box in (self.start, self.end, self.step):
            box.setAccessibleName(f"{caption}: {box.accessibleName()}")

    @override
    def value(self) -> Any:
        return ParameterRange(self.start.value(), self.end.value(), self.step.value())

    @override
    def show_value(self, value: Any) -> None:
        for box, number in (
            (self.start, value.start),
            (self.end, value.end),
            (self.step, value.step),
        ):
            show_number(box, number)
        self._count()

    def _changed(self) -> None:
        self._count()
        self.edited.emit()

    def _count(self) -> None:
        number = len(self.value())
        self.number.setText("" if number == 1 else f"= {formatting.count(number)}")


class PairField(Field):
    """Two whole numbers, the smaller first."""

    def __init__(self, limits: tuple[int, int]) -> None:
        super().__init__()
        self.first, self.second = NumberBox(*limits, 1), NumberBox(*limits, 1)
        for box in (self.first, self.second):
            self.fix_width(box, PART_WIDTH)
            box.valueChanged.connect(self.edited)
        self.second.setAccessibleName(tr("second"))
        self.fill(self.first, text_label(tr("and"), "muted"), self.second)

    @override
    def value(self) -> Any:
        return int(self.first.value()), int(self.second.value())

    @override
    def show_value(self, value: Any) -> None:
        show_number(self.first, value[0])
        show_number(self.second, value[1])


class TrailingField(Field):
    """Trailing pairs in one line: `off, 0.3/0.1`: start and distance in percent."""

    def __init__(self) -> None:
        super().__init__()
        self._value: tuple[TrailingPair | None, ...] = (None,)
        self.box = QLineEdit(placeholderText=formatting.shown_list("off, 0.3/0.1"))
        self.box.textEdited.connect(self._typed)
        self.fill(self.box, stretch=False)

    @override
    def value(self) -> Any:
        return self._value

    @override
    def show_value(self, value: Any) -> None:
        if value != self._value or self.problem or not self.box.text():
            self._value, self.problem = value, ""
            self.box.setText(trailing_text(value))

    def _typed(self) -> None:
        try:
            self._value, self.problem = parse_trailing(self.box.text()), ""
        except ValueError as error:
            self.problem = said(error)
        self.edited.emit()


def trailing_text(pairs: Sequence[TrailingPair | None]) -> str:
    """Return trailing pairs as they are typed."""
    texts = (OFF if pair is None else f"{pair[0]:g}/{pair[1]:g}" for pair in pairs)
    return formatting.shown_list(", ".join(texts))


def parse_trailing(text: str) -> tuple[TrailingPair | None, ...]:
    """Return typed trailing pairs; raise ValueError in words where one is none."""
    pairs: list[TrailingPair | None] = []
    for part in (one.strip() for one in formatting.typed_list(text).split(",")):
        if part.casefold() == OFF:
            pairs.append(None)
            continue
        start, slash, distance = part.partition("/")
        try:
            pairs.append((float(start), float(distance)))
        except ValueError:
            words = tr("“{0}” is no pair; write start/distance in percent, e.g. {1}, or off")
            example = formatting.shown_list("0.3/0.1")
            raise ValueError(words.format(part, example)) from None
        if not slash:
            raise ValueError(tr("“{0}” lacks its distance").format(part))
    return tuple(dict.fromkeys(pairs))


def show_number(box: NumberBox, number: float) -> None:
    """Show *number* with all of its digits, without announcing an edit."""
    if box.value() == number:
        return
    box.blockSignals(True)  # noqa: FBT003 - Qt's signature
    digits = len(f"{number:.10g}".partition(".")[2])
    box.setDecimals(max(box.decimals(), digits))
    box.setValue(number)
    box.blockSignals(False)  # noqa: FBT003 - Qt's signature
