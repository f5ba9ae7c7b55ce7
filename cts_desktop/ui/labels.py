"""Labels with a meaning: their tone is a word of the style sheet, their text says the same."""

from decimal import Decimal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from cts_desktop.ui.formatting import DASH, exact, numbers_in
from cts_desktop.ui.i18n.said import said

#: Reasons of a close that their code alone does not say.
_CLOSED_BY = {
    "emergency": QT_TRANSLATE_NOOP("labels", "Emergency stop"),
    "external": QT_TRANSLATE_NOOP("labels", "From outside"),
    "limit": QT_TRANSLATE_NOOP("labels", "Loss limit"),
    "manual": QT_TRANSLATE_NOOP("labels", "By hand"),
    "unprotected": QT_TRANSLATE_NOOP("labels", "Stop refused"),
}
_SIGNIFICANT = 9
_USUAL_LINE = 15
#: Width of a radio button's circle, and from it to the words.
_INDICATOR, _BESIDE_INDICATOR = 12, 8


def sized(widget: QWidget, pixels: int) -> int:
    """Return a length designed for the usual font at the size of *widget*'s font."""
    return max(pixels, round(pixels * widget.fontMetrics().height() / _USUAL_LINE))


class Caption(QLabel):
    """The caption of a field: of one width, which follows the size of text."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._width = width
        self.setFixedWidth(sized(self, width))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.setFixedWidth(sized(self, self._width))


class Meaning(QLabel):
    """What a choice means: below its radio button, level with its words at every size of text."""

    def __init__(self, text: str, tone: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(True)
        self.setProperty("tone", tone)
        self._set_indent()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._set_indent()

    def _set_indent(self) -> None:
        self.setIndent(sized(self, _INDICATOR) + _BESIDE_INDICATOR)


def text_label(text: str = "", tone: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label for plain text: what a venue or a file says is never read as markup."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if tone:
        label.setProperty("tone", tone)
    return label


def heading(text: str) -> QLabel:
    """Return a label that titles what follows."""
    label = text_label(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def mean_price(value: Decimal | None) -> str:
    """Return an average price, which may be endless, with at most nine significant digits."""
    if value is None or not value.is_finite():
        return DASH
    places = max(0, _SIGNIFICANT - 1 - max(value.adjusted(), -8)) if value else 0
    digits = -int(value.as_tuple().exponent)
    return exact(value if digits <= places else round(value, places))


def words(code: str) -> str:
    """Return a code like ``stop_market`` as words."""
    text = code.replace("_", " ")
    return said(text[:1].upper() + text[1:])


def low_words(code: str) -> str:
    """Return a code as words inside a sentence."""
    return said(code.replace("_", " "))


def measured(text: object) -> str:
    """Return what a rule measured or demands, with the chosen decimal sign."""
    return numbers_in(said(text))


def close_reason(code: str) -> str:
    """Return in words why a position was closed."""
    if code in _CLOSED_BY:
        return QCoreApplication.translate("labels", str(_CLOSED_BY[code]))
    return words(code)
