"""What every editor of a setting has in common."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from cts_desktop.settings.schema import Value
from cts_desktop.ui.labels import sized

EDITOR_WIDTH = 190


class Editor(QWidget):
    """One editor; `edited` comes for every change by the user."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # What may be entered is far wider than what usually is: the field does not decide.
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def wanted_width(self) -> int:
        """Return the width at the present size of text."""
        return sized(self, EDITOR_WIDTH)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width(), super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.wanted_width(), super().minimumSizeHint().height())

    def value(self) -> Value:
        """Return what the editor shows, unchecked."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show *value* without announcing an edit."""
        raise NotImplementedError

    def misread(self) -> str:
        """Return why what is being typed is no value, in words; empty where it is one."""
        return ""

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
